"""Takes in what a further coder, an expert or the editor wrote: checked, shown, then added.

A file in the form of `codings.csv` or `codings_instruments.csv`, or a folder with both, is checked
like every raw table. What it would move is printed; with WRITE=yes its rows are added, all or none.
"""

from __future__ import annotations

import csv
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from analysis import checks, choices, consistency, dialect, files, paths, proposal, tables
from analysis.files import Problem, Raw, quoted
from analysis.schema import SCHEMA
from analysis.vocabulary import CODERS

TAKEN = ("codings", "codings_instruments")
Raws = dict[str, Raw]


def given(path: Path) -> tuple[Raws, list[Problem]]:
    """The rows of a coder's file, or of a folder with one file a table, and what is misshapen."""
    found = {name: path / f"{name}.csv" for name in TAKEN if (path / f"{name}.csv").is_file()}
    if not path.is_dir():
        found = {_kind(path): path}
    if not found:
        says = f"holds neither of {', '.join(f'{name}.csv' for name in TAKEN)}"
        return {}, [Problem(paths.shown(path), 1, "folder", says)]
    read = {name: files.read_table(place, name) for name, place in found.items()}
    problems = [problem for _, misshapen in read.values() for problem in misshapen]
    return {name: raw for name, (raw, _) in read.items()}, problems


def problems_of(new: Raws, standing: Raws) -> list[Problem]:
    """All that is wrong with new rows, by themselves and beside the tables that stand."""
    ours = {raw.file for raw in new.values()}
    merged = merge(new, standing)
    found = [*checks.table_problems(merged), *consistency.cross_problems(merged)]
    clash = [problem for name in new for problem in _clashes(name, new[name], standing)]
    return sorted({*clash, *(problem for problem in found if problem.file in ours)})


def merge(new: Raws, standing: Raws) -> Raws:
    """The tables with the new rows in their places, by key; rows that stand already keep out."""
    return standing | {name: _merged(name, raw, standing[name]) for name, raw in new.items()}


def as_csv(raw: Raw) -> str:
    """A table as the text of its file."""
    return dialect.written([list(raw.cells), *zip(*raw.cells.values(), strict=True)])


def write(merged: Raws, names: tuple[str, ...], folder: Path) -> None:
    """Replace tables by rename; where one cannot be written, none is changed."""
    before = {name: (folder / f"{name}.csv").read_bytes() for name in names}
    try:
        for name in names:
            made = folder / f".{name}.csv"
            made.write_text(as_csv(merged[name]), encoding="utf-8", newline="\n")
        for name in names:
            (folder / f".{name}.csv").replace(folder / f"{name}.csv")
    except OSError:
        for name, content in before.items():
            (folder / f".{name}.csv").unlink(missing_ok=True)
            if (folder / f"{name}.csv").read_bytes() != content:
                (folder / f"{name}.csv").write_bytes(content)
        raise


def _kind(path: Path) -> str:
    """Which of the two tables a file is meant to be, by its header."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            header = file.readline()
    except OSError:
        return TAKEN[0]
    columns = set(next(csv.reader([header]), []))
    return max(TAKEN, key=lambda name: len(columns & set(SCHEMA[name].columns)))


def _merged(name: str, raw: Raw, standing: Raw) -> Raw:
    """Rows of both, sorted by key; where a key stands twice the standing row comes first."""
    there = {row[1:] for row in standing.rows(*SCHEMA[name].key)}
    places = [at for at, row in enumerate(raw.rows(*SCHEMA[name].key)) if row[1:] not in there]
    both = [row for _, *row in standing.rows(*standing.cells)]
    lines = [*standing.lines, *(raw.lines[at] for at in places)]
    both += [[raw.cells[column][at] for column in standing.cells] for at in places]
    columns = list(standing.cells)
    key = [columns.index(part) for part in SCHEMA[name].key]
    order = sorted(range(len(both)), key=lambda at: [both[at][part] for part in key])
    cells = {column: [both[at][place] for at in order] for place, column in enumerate(columns)}
    return replace(standing, file=raw.file, lines=[lines[at] for at in order], cells=cells)


def _clashes(name: str, raw: Raw, standing: Raws) -> Iterator[Problem]:
    """Rows that stand already, of the first two coders, or from before the newest day known."""
    key = SCHEMA[name].key
    there = {row[1:]: row[0] for row in standing[name].rows(*key)}
    clocks = [(one, table.clock) for one, table in SCHEMA.items() if table.clock]
    newest = max((day for one, clock in clocks for day in standing[one].cells[clock]), default="")
    for line, recorded_on, coder, *rest in raw.rows("recorded_on", *key):
        if where := there.get((coder, *rest)):
            says = (
                f"{', '.join(map(quoted, (coder, *rest)))} stands already in "
                f"{standing[name].file}:{where}; change it there, with its line in corrections.csv"
            )
            yield Problem(raw.file, line, key[0], says)
        elif coder in CODERS:
            says = f"{quoted(coder)} is one of the first two coders; a further one needs a new name"
            yield Problem(raw.file, line, key[0], says)
        if recorded_on < newest:
            says = (
                f"{quoted(recorded_on)} lies before {newest}, the newest day that the tables know; "
                f"a row is known from the day on which it is taken in"
            )
            yield Problem(raw.file, line, "recorded_on", says)


def _refused(problems: list[Problem]) -> int:
    for problem in problems:
        print(problem)
    print(f"{len(problems)} to mend; nothing was written")
    return 1


def main() -> int:
    """Take in what CODINGS names: print what it would move, and add it where WRITE is yes."""
    named, wanted = os.environ.get("CODINGS", ""), os.environ.get("WRITE", "")
    if not named or wanted not in ("", "no", "yes"):
        said = f"WRITE is {wanted!r}; expected yes or no" if named else "no file is named"
        print(f"{said}: make intake CODINGS=file.csv, then the same with WRITE=yes")
        return 2
    folder = paths.raw()
    before, problems = tables.inspect(folder)
    if before is None or problems:
        return _refused(problems)
    try:
        edition = choices.chosen_edition(folder, os.environ.get("EDITION", ""))
    except ValueError as refused:
        print(refused)
        return 2
    standing = {name: files.read_table(folder / f"{name}.csv", name)[0] for name in SCHEMA}
    new, problems = given(Path(named))
    problems = problems or problems_of(new, standing)
    if problems:
        return _refused(problems)
    merged = merge(new, standing)
    after = tables.typed(merged)
    if problems := consistency.unassessed(standing["assessments"], after):
        return _refused(problems)
    print(proposal.markdown(before, after, edition))
    if wanted != "yes":
        print("Nothing was written. WRITE=yes adds the rows.")
        return 0
    write(merged, tuple(new), folder)
    print(f"Written to {paths.shown(folder)}. Next: make check, make report, and commit.")
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` closes the pipe: no error
    sys.stdout.reconfigure(errors="backslashreplace")  # a terminal may lack a letter of a cell
    sys.exit(main())
