"""Reads the raw tables, has them checked, and hands them on as one record of frames.

A folder becomes `Tables`, or a list of every problem in it: `file:line: column: what stands there;
what is expected`. Nothing is repaired, guessed or dropped on the way.
"""

from __future__ import annotations

import csv
import io
import os
import sys
from dataclasses import dataclass, field, fields
from pathlib import Path

import pandas as pd

from analysis import checks, consistency, paths
from analysis.checks import Problem
from analysis.schema import SCHEMA

csv.field_size_limit(2**31 - 1)  # characters: the default of 131,072 would cut a long cell short


@dataclass(frozen=True)
class Tables:
    """The frames of `data/raw`, one field a table; text cells are strings, empty where blank."""

    adherence: pd.DataFrame
    assessments: pd.DataFrame
    codings: pd.DataFrame
    codings_instruments: pd.DataFrame
    cohorts: pd.DataFrame
    corrections: pd.DataFrame
    editions: pd.DataFrame
    foc_members: pd.DataFrame
    governments: pd.DataFrame
    industry: pd.DataFrame
    instruments: pd.DataFrame
    listings: pd.DataFrame
    practice: pd.DataFrame
    recommendations: pd.DataFrame
    replies: pd.DataFrame
    searches: pd.DataFrame
    showcase: pd.DataFrame
    vendors: pd.DataFrame


@dataclass(frozen=True)
class Raw:
    """One file as it stands: the line on which each row starts, and its cells by column."""

    file: str
    lines: list[int] = field(default_factory=list)
    cells: dict[str, list[str]] = field(default_factory=dict)


def read(folder: Path) -> Tables:
    """Read and check a folder of raw tables.

    Raises
    ------
    ValueError
        With every problem, one a line, where there is any.
    """
    tables, problems = inspect(folder)
    if tables is None or problems:
        raise ValueError("\n".join(map(str, problems)))
    return tables


def inspect(folder: Path) -> tuple[Tables | None, list[Problem]]:
    """The tables of a folder and all that is wrong with them; None where they cannot be typed."""
    problems = checks.stray_files(_shown(folder), _names(folder))
    raws = {}
    for name in SCHEMA:
        raws[name], found = read_file(folder / f"{name}.csv", name)
        problems += found
    problems += checks.cell_problems(raws)
    if not problems:
        problems += consistency.cross_problems(raws)
    if problems:
        return None, sorted(problems)
    tables = typed(raws)
    return tables, consistency.unassessed(raws["assessments"], tables)


def read_file(path: Path, name: str) -> tuple[Raw, list[Problem]]:
    """One file as rows of text, with what is wrong in its bytes, header or shape."""
    raw = Raw(_shown(path))
    if not path.is_file():
        return raw, [Problem(raw.file, 1, "file", "is missing")]
    text, problems = checks.decoded(raw.file, path.read_bytes())
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        header = next(reader, [])
        problems += checks.header_problems(raw.file, header, list(SCHEMA[name].columns))
        start = reader.line_num + 1
        for row in reader:
            if len(row) == len(header):
                raw.lines.append(start)
                rows.append(row)
            else:
                problems.append(checks.ragged(raw.file, start, row, header))
            start = reader.line_num + 1
    except csv.Error as error:
        says = f"cannot be read as CSV: {error}"
        problems.append(Problem(raw.file, max(reader.line_num, 1), "row", says))
    columns = zip(*rows, strict=True) if rows else ([] for _ in header)
    raw.cells.update(zip(header, map(list, columns), strict=True))
    return raw, problems


def typed(raws: dict[str, Raw]) -> Tables:
    """Frames of checked rows: numbers become floats, all else stays text as typed."""
    frames = {}
    for name, table in SCHEMA.items():
        frame = pd.DataFrame(raws[name].cells, columns=list(table.columns), dtype="str")
        numbers = [column for column, rule in table.columns.items() if rule.kind == "number"]
        frames[name] = frame.assign(
            **{n: pd.to_numeric(frame[n].replace("", None)) for n in numbers}
        )
    return Tables(**frames)


def main() -> int:
    """Check the folder that RAW names; print the problems, or how much was read."""
    tables, problems = inspect(paths.raw())
    for problem in problems:
        print(problem)
    if tables is None or problems:
        print(f"{len(problems)} to mend in {_shown(paths.raw())}; nothing was written")
        return 1
    rows = sum(len(getattr(tables, part.name)) for part in fields(tables))
    print(f"{rows:,} rows in {len(SCHEMA)} tables: no problem")
    return 0


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def _shown(path: Path) -> str:
    """The path as a reader would type it from where they stand."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


if __name__ == "__main__":
    sys.exit(main())
