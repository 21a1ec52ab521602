"""One raw file as text, row by row with true line numbers, and what is wrong with its shape."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis import dialect, paths
from analysis.schema import SCHEMA

SHOWN = 60  # characters of a wrong value that a message repeats
TIDY = "; `make tidy` repairs this"  # ends a message where it does, and only there
UNCOMMITTED = "; `make tidy` repairs this, unless it is committed so"  # of keys and the ledger
SHEETS = (".csv", ".ods", ".tsv", ".xls", ".xlsx")  # what a table may be saved as by mistake


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: where it stands, in which column, and what was expected."""

    file: str
    line: int
    column: str
    says: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.column}: {self.says}"


@dataclass(frozen=True)
class Raw:
    """One file as it stands: the line on which each row starts, and its cells by column.

    `whole` is False where rows or columns could not be read: what refers to them is then left
    unchecked, since one slip would be told a thousand times. `mendable` is False there too, and
    where bytes could not be read: `make tidy` leaves such rows as they are.
    """

    file: str
    lines: list[int]
    cells: dict[str, list[str]]
    whole: bool = True
    mendable: bool = True

    def rows(self, *columns: str) -> Iterator[tuple]:
        """Line and the named cells of each row."""
        return zip(self.lines, *(self.cells[column] for column in columns), strict=True)


def read_table(path: Path, name: str) -> tuple[Raw, list[Problem]]:
    """One table as rows of text, with what is wrong in its bytes, header or shape."""
    file = paths.shown(path)
    if path.exists() and not (path.is_file() or path.is_dir()):  # to read a pipe is to wait for it
        says = "is no regular file"
        return Raw(file, [], {}, False, False), [Problem(file, 1, "file", says)]
    try:
        content = path.read_bytes()
    except OSError as error:
        is_missing = isinstance(error, FileNotFoundError)
        says = "is missing" if is_missing else f"cannot be read: {error.strerror}"
        return Raw(file, [], {}, False, False), [Problem(file, 1, "file", says)]
    return parsed(file, content, name)


def parsed(file: str, content: bytes, name: str) -> tuple[Raw, list[Problem]]:
    """The same of the bytes of a file."""
    text, slips = dialect.decoded(content)
    if not text.strip("\n "):
        expected = ",".join(SCHEMA[name].columns)
        says = f"is empty; expected at least the header {expected}"
        return Raw(file, [], {}, False, False), [Problem(file, 1, "file", says)]
    odd = [
        Problem(file, slip.line, "file", slip.says + (TIDY if slip.done else "")) for slip in slips
    ]
    is_read = all(slip.done for slip in slips)
    raw, misshapen = _shaped(file, text, name, is_read)
    return raw, odd + misshapen


def stray_files(folder: Path) -> list[Problem]:
    """Files of rows that are no table of the schema: most often a misspelt name."""
    known = [f"{name}.csv" for name in SCHEMA]
    return [
        Problem(paths.shown(path), 1, "file", f"is no table of the schema{hint(path.name, known)}")
        for path in folder.iterdir()
        if path.suffix.lower() in SHEETS and path.name not in known
    ]


def quoted(value: str) -> str:
    """A value as a message repeats it: what cannot be seen is written out, the long is cut."""
    return repr(value if len(value) <= SHOWN else value[: SHOWN - 1] + "…")


def hint(value: str, known: Iterable[str]) -> str:
    """A likely repair, or nothing.

    Examples
    --------
    >>> hint("Oversite", ["acceptable-use", "oversight"])
    "; did you mean 'oversight'?"
    """
    folded = {name.casefold(): name for name in known} if len(value) <= SHOWN else {}
    close = difflib.get_close_matches(value.casefold(), folded, 1)
    return f"; did you mean {folded[close[0]]!r}?" if close else ""


def _shaped(file: str, text: str, name: str, is_read: bool) -> tuple[Raw, list[Problem]]:
    """Rows of as many cells as the header has, and a problem for every other row."""
    lines, rows, error = dialect.rows_of(text)
    header, *rows = rows or [[]]
    if len(header) == 1 and re.search("[;\t|]", header[0]):
        says = _separated(header[0], dialect.separator(text, SCHEMA[name].columns), is_read)
        return Raw(file, [], {}, False, False), [Problem(file, 1, "header", says)]
    numbered = list(zip(lines[1:], rows, strict=False))
    sound = [row for row in numbered if len(row[1]) == len(header) and any(row[1])]
    problems = [_unread(file, lines[-1], error)] if error else []
    problems += _header_problems(file, header, list(SCHEMA[name].columns))
    ragged = (row for row in numbered if any(row[1]) and len(row[1]) != len(header))
    problems += [_ragged(file, *row, header) for row in ragged]
    if not sound and not problems and SCHEMA[name].needed:
        problems.append(Problem(file, 1, "file", "has no row below its header"))
    whole = not problems
    blank = "is blank; expected none" + (TIDY if whole and is_read else "")
    problems += [Problem(file, line, "row", blank) for line, row in numbered if not any(row)]
    columns = zip(*(cells for _, cells in sound), strict=True) if sound else [()] * len(header)
    cells = dict(zip(header, map(list, columns), strict=True))
    return Raw(file, [line for line, _ in sound], cells, whole, whole and is_read), problems


def _separated(header: str, sign: str, is_read: bool) -> str:
    if not sign:
        return f"{quoted(header)} is not separated by commas"
    says = f"cells are separated by {dialect.SEPARATORS[sign]}; expected commas"
    return says + (TIDY if is_read else "")


def _unread(file: str, line: int, error: str) -> Problem:
    says = f"cannot be read from here on: {error}; is a quote in this row left open?"
    return Problem(file, line, "row", says)


def _header_problems(file: str, given: list[str], expected: list[str]) -> list[Problem]:
    """Columns that are missing, unknown, repeated or out of order."""
    missing = [name for name in expected if name not in given]
    unknown = [name for name in given if name not in expected]
    says = [f"{quoted(name)} is no column of this table{hint(name, missing)}" for name in unknown]
    says += [f"{name!r} is missing" for name in missing]
    if not says and given != expected:
        says = [f"{','.join(given)}; expected each once, in this order: {','.join(expected)}"]
    return [Problem(file, 1, "header", sentence) for sentence in says]


def _ragged(file: str, line: int, row: list[str], header: list[str]) -> Problem:
    says = f"{len(row)} cells; the header has {len(header)} (a comma inside a text needs quotes)"
    return Problem(file, line, "row", says)
