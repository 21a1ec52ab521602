"""What can be wrong with one raw table, each problem with its place and the likely repair.

The bytes and the header of a file, then cells, keys and order. A column is checked once per
distinct value, so 100,000 rows take about as long as their reading.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from analysis import dates
from analysis.schema import SCHEMA, Column

if TYPE_CHECKING:
    from analysis.tables import Raw

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
SHOWN = 60  # characters of a wrong value that a message repeats
PATTERNS = {
    "slug": (re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), "lower-case words joined by hyphens"),
    "code": (re.compile(r"[A-Z]{3}"), "three capital letters"),
    "year": (re.compile(r"\d{4}"), "YYYY"),
    "day": (re.compile(r"\d{4}-\d{2}-\d{2}"), "YYYY-MM-DD"),
    "partial": (dates.PARTIAL, "YYYY, YYYY-MM or YYYY-MM-DD"),
    "number": (re.compile(r"\d+(\.\d+)?"), "a number"),
}


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: where it stands, in which column, and what was expected."""

    file: str
    line: int
    column: str
    says: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.column}: {self.says}"


def hint(value: str, known: Iterable[str]) -> str:
    """A likely repair, as `; did you mean 'oversight'?`, or nothing."""
    close = difflib.get_close_matches(value, list(known), 1, 0.6) if len(value) <= SHOWN else []
    return f"; did you mean {close[0]!r}?" if close else ""


def stray_files(folder: str, names: list[str]) -> list[Problem]:
    """CSV files that are no table of the schema: most often a misspelt name."""
    known = [f"{name}.csv" for name in SCHEMA]
    return [
        Problem(f"{folder}/{name}", 1, "file", f"is no table of the schema{hint(name, known)}")
        for name in names
        if name.lower().endswith((".csv", ".tsv", ".xlsx")) and name not in known
    ]


def decoded(file: str, content: bytes) -> tuple[str, list[Problem]]:
    """The text of a file, and what is wrong with its encoding and line ends."""
    problems = []
    if content.startswith(b"\xef\xbb\xbf"):
        problems.append(Problem(file, 1, "file", "starts with a byte order mark; expected none"))
        content = content[3:]
    if b"\r" in content:
        line = content[: content.index(b"\r")].count(b"\n") + 1
        problems.append(Problem(file, line, "file", "ends a line with CR; expected LF alone"))
    if content and not content.endswith(b"\n"):
        line = content.count(b"\n") + 1
        problems.append(Problem(file, line, "file", "has no line end after its last row"))
    try:
        return content.decode("utf-8"), problems
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        says = f"byte {content[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        return content.decode("utf-8", "replace"), [*problems, Problem(file, line, "file", says)]


def header_problems(file: str, given: list[str], expected: list[str]) -> list[Problem]:
    """Columns that are missing, unknown, repeated or out of order."""
    if given == expected:
        return []
    if len(given) == 1 and len(re.split("[;\t]", given[0])) > 1:
        return [Problem(file, 1, "header", "is not separated by commas")]
    missing = [name for name in expected if name not in given]
    unknown = [name for name in given if name not in expected]
    problems = [
        Problem(file, 1, name or "header", f"is no column of this table{hint(name, missing)}")
        for name in unknown
    ] + [Problem(file, 1, name, "is missing from the header") for name in missing]
    if not problems:
        says = f"expected the columns once each, in this order: {','.join(expected)}"
        problems = [Problem(file, 1, "header", says)]
    return problems


def ragged(file: str, line: int, row: list[str], header: list[str]) -> Problem:
    """A row with more or fewer cells than the header."""
    says = f"{len(row)} cells; the header has {len(header)} (a comma inside a text needs quotes)"
    return Problem(file, line, "row", says)


def cell_problems(raws: dict[str, Raw]) -> list[Problem]:
    """All that is wrong with single cells, keys and the order of rows and dates."""
    problems: list[Problem] = []
    for name, table in SCHEMA.items():
        raw = raws[name]
        for column, rule in table.columns.items():
            if column in raw.cells:
                problems += _column_problems(raw, column, rule, raws)
        if all(part in raw.cells for part in table.key):
            problems += _key_problems(raw, table.key)
        for earlier, later in table.ordered:
            if earlier in raw.cells and later in raw.cells:
                problems += _order_problems(raw, earlier, later)
    return problems


def _column_problems(
    raw: Raw, column: str, rule: Column, raws: dict[str, Raw]
) -> Iterator[Problem]:
    known = set(rule.allowed)
    if rule.refers:
        key = SCHEMA[rule.refers].key[0]
        known |= set(raws[rule.refers].cells.get(key, []))
    cells = raw.cells[column]
    wrong = {value: says for value in set(cells) if (says := _says(value, rule, known))}
    for line, value in zip(raw.lines, cells, strict=True):
        if value in wrong:
            yield Problem(raw.file, line, column, wrong[value])


def _says(value: str, rule: Column, known: set[str]) -> str:
    """What is wrong with a cell; empty where nothing is."""
    if not value:
        return "is empty; expected a value" if rule.required else ""
    if sign := CONTROL.search(value):
        return f"{_quoted(value)} holds the control character U+{ord(sign[0]):04X}"
    if value != value.strip():
        return f"{_quoted(value)} has blanks at its start or end"
    parts = value.split("|") if rule.many else [value]
    return next((says for part in parts if (says := _part_says(part, rule, known))), "")


def _part_says(value: str, rule: Column, known: set[str]) -> str:
    if rule.kind in PATTERNS:
        pattern, looks = PATTERNS[rule.kind]
        if not pattern.fullmatch(value):
            return f"{_quoted(value)} does not look like {looks}{hint(value, known)}"
    if rule.kind in ("day", "partial") and not _on_calendar(value):
        return f"{_quoted(value)} is no day of the calendar"
    if rule.kind == "url" and not _is_url(value):
        return f"{_quoted(value)} is no address; expected http:// or https:// and a host"
    if (rule.allowed or rule.refers) and value not in known:
        where = f"values in {rule.refers}.csv" if rule.refers else "known values"
        return f"{_quoted(value)} is not one of the {len(known)} {where}{hint(value, known)}"
    if rule.words and (count := len(value.split())) > rule.words:
        return f"{count} words; at most {rule.words}: {_quoted(value)}"
    return ""


def _on_calendar(value: str) -> bool:
    try:
        datetime.date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value
    except ValueError:
        return False


def _quoted(value: str) -> str:
    return repr(value if len(value) <= SHOWN else value[: SHOWN - 1] + "…")


def _key_problems(raw: Raw, key: tuple[str, ...]) -> Iterator[Problem]:
    keys = list(zip(*(raw.cells[part] for part in key), strict=True))
    seen: dict[tuple[str, ...], int] = {}
    for place, (line, value) in enumerate(zip(raw.lines, keys, strict=True)):
        named = ", ".join(map(_quoted, value[:3]))
        if value in seen:
            yield Problem(raw.file, line, key[0], f"{named} stands already in line {seen[value]}")
        elif place and value < keys[place - 1]:
            says = f"{named} comes after {', '.join(map(_quoted, keys[place - 1][:3]))}"
            yield Problem(raw.file, line, key[0], f"{says}; rows are sorted by {', '.join(key)}")
        seen.setdefault(value, line)


def _order_problems(raw: Raw, earlier: str, later: str) -> Iterator[Problem]:
    """Rows whose second date lies before the first, however the partial ones are read."""
    for line, start, end in zip(raw.lines, raw.cells[earlier], raw.cells[later], strict=True):
        precision = min(len(start), len(end))
        if end[:precision] < start[:precision]:
            says = f"{_quoted(end)} lies before {earlier} {_quoted(start)}"
            yield Problem(raw.file, line, later, says)
