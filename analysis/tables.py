"""Reads the raw tables, has them checked, and hands them on as one record of frames.

A folder becomes `Tables`, or a list of every problem in it: `file:line: column: what stands there;
what is expected`. Nothing is repaired, guessed or dropped on the way.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from analysis import checks, consistency, edits, files, paths
from analysis.files import Problem, Raw
from analysis.schema import SCHEMA
from analysis.typed import frame as typed_frame


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
    try:
        problems = files.stray_files(folder)
    except OSError as error:
        says = f"cannot be read: {error.strerror}; expected a folder of raw tables"
        return None, [Problem(paths.shown(folder), 1, "folder", says)]
    raws = {}
    for name in SCHEMA:
        raws[name], misshapen = files.read_table(folder / f"{name}.csv", name)
        problems += misshapen
    problems += checks.table_problems(raws)
    if all(raw.whole for raw in raws.values()):
        problems += consistency.cross_problems(raws)
    if problems:
        return None, sorted(problems)
    tables = typed(raws)
    return tables, consistency.unassessed(raws["assessments"], tables)


def typed(raws: dict[str, Raw]) -> Tables:
    """Frames of checked rows: numbers become numbers, all else stays text as typed."""
    return Tables(**{name: typed_frame(name, raws[name].cells) for name in SCHEMA})


def _unlogged_since(base: str) -> list[Problem]:
    """What was changed or removed since a git reference without an entry; none without one.

    Raises
    ------
    ValueError
        If git knows no tables there.
    """
    if not base:
        return []
    ask = ["rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}"]
    commit = _git(f"BASE is {base!r}, which git does not take for a commit", *ask).decode().strip()
    before = {}
    for name in SCHEMA:
        place = os.path.relpath(paths.raw() / f"{name}.csv", paths.ROOT)
        content = _git(f"BASE is {base}, where git has no {place}", "show", f"{commit}:{place}")
        before[name] = files.parsed(place, content, name)[0]
        if not before[name].whole:
            raise ValueError(f"BASE is {base}, whose {place} cannot be read; nothing was compared")
    now = {name: files.read_table(paths.raw() / f"{name}.csv", name)[0] for name in SCHEMA}
    if not all(raw.whole for raw in now.values()):
        return []  # which is told already
    return sorted(edits.unlogged(before, now))


def _git(refusal: str, *ask: str) -> bytes:
    """What git says of the tracker's repository; ValueError, with the refusal, if it says no."""
    done = subprocess.run(["git", "-C", str(paths.ROOT), *ask], capture_output=True, check=False)
    if done.returncode:
        raise ValueError(f"{refusal}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def main(written: str = "; nothing was written") -> int:
    """Check the folder that RAW names; print the problems, or how much was read."""
    tables, problems = inspect(paths.raw())
    try:
        problems += _unlogged_since(os.environ.get("BASE", ""))
    except ValueError as refused:
        print(refused)
        return 2
    for problem in problems:
        print(problem)
    if tables is None or problems:
        print(f"{len(problems)} to mend in {paths.shown(paths.raw())}{written}")
        return 1
    rows = sum(len(getattr(tables, part.name)) for part in fields(tables))
    print(f"{rows:,} rows in {len(SCHEMA)} tables: no problem")
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` closes the pipe: no error
    sys.stdout.reconfigure(errors="backslashreplace")  # a terminal may lack a letter of a cell
    sys.exit(main())
