"""One raw file as text, row by row with true line numbers, and what is wrong with its shape."""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis import paths
from analysis.schema import SCHEMA

csv.field_size_limit(2**31 - 1)  # characters: the default of 131,072 would cut a long cell short
SHOWN = 60  # characters of a wrong value that a message repeats
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
    unchecked, since one slip would be told a thousand times.
    """

    file: str
    lines: list[int]
    cells: dict[str, list[str]]
    whole: bool = True

    def rows(self, *columns: str) -> Iterator[tuple]:
        """Line and the named cells of each row."""
        return zip(self.lines, *(self.cells[column] for column in columns), strict=True)


def read_table(path: Path, name: str) -> tuple[Raw, list[Problem]]:
    """One table as rows of text, with what is wrong in its bytes, header or shape."""
    file = paths.shown(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        is_missing = isinstance(error, FileNotFoundError)
        says = "is missing" if is_missing else f"cannot be read: {error.strerror}"
        return Raw(file, [], {}, False), [Problem(file, 1, "file", says)]
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        expected = ",".join(SCHEMA[name].columns)
        says = f"is empty; expected at least the header {expected}"
        return Raw(file, [], {}, False), [Problem(file, 1, "file", says)]
    text, odd = _decoded(file, content)
    raw, misshapen = _parsed(file, text, name)
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


def _decoded(file: str, content: bytes) -> tuple[str, list[Problem]]:
    """The text of a file, and what is wrong with its encoding and line ends."""
    problems = []
    if content.startswith(codecs.BOM_UTF8):
        problems.append(Problem(file, 1, "file", "starts with a byte order mark; expected none"))
        content = content.removeprefix(codecs.BOM_UTF8)
    if b"\r" in content:
        says = "ends a line with CR; expected LF alone"
        problems.append(Problem(file, _line(content, content.index(b"\r")), "file", says))
    if not content.endswith(b"\n"):
        says = "has no line end after its last row"
        problems.append(Problem(file, _line(content, len(content)), "file", says))
    try:
        return content.decode("utf-8"), problems
    except UnicodeDecodeError as error:
        says = f"byte {content[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        problems.append(Problem(file, _line(content, error.start), "file", says))
        return content.decode("utf-8", "replace"), problems


def _line(content: bytes, position: int) -> int:
    return content[:position].count(b"\n") + 1


def _parsed(file: str, text: str, name: str) -> tuple[Raw, list[Problem]]:
    """Rows of as many cells as the header has, and a problem for every other row."""
    lines, rows, problems = _rows(file, text)
    header, *rows = rows or [[]]
    numbered = list(zip(lines[1:], rows, strict=False))
    if len(header) == 1 and re.search("[;\t|]", header[0]):
        says = f"{quoted(header[0])} is not separated by commas"
        return Raw(file, [], {}, whole=False), [Problem(file, 1, "header", says)]
    problems += _header_problems(file, header, list(SCHEMA[name].columns))
    problems += [_ragged(file, *row, header) for row in numbered if len(row[1]) != len(header)]
    if not rows and not problems and SCHEMA[name].needed:
        problems.append(Problem(file, 1, "file", "has no row below its header"))
    sound = [row for row in numbered if len(row[1]) == len(header)]
    columns = zip(*(cells for _, cells in sound), strict=True) if sound else [()] * len(header)
    cells = dict(zip(header, map(list, columns), strict=True))
    return Raw(file, [line for line, _ in sound], cells, whole=not problems), problems


def _rows(file: str, text: str) -> tuple[list[int], list[list[str]], list[Problem]]:
    """The rows up to the first that is no CSV; the lines on which they and the next one start."""
    reader = csv.reader(io.StringIO(text), strict=True)
    lines, rows = [1], []
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num + 1)
    except csv.Error as error:
        says = f"cannot be read from here on: {error}; is a quote in this row left open?"
        return lines, rows, [Problem(file, lines[-1], "row", says)]
    return lines, rows, []


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
