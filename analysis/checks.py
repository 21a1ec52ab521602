"""What can be wrong within one raw table: its cells, its keys, the order of rows and dates.

A column is checked once per distinct value, so 100,000 rows take about as long as their reading.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator

from analysis.files import Problem, Raw, hint, quoted
from analysis.schema import SCHEMA, Column

FIRST_YEAR, LAST_YEAR = 1800, 2199  # what lies outside is a slip, and pandas cannot add to 9999
HINTED = 20  # wrong values of one column that get a likely repair; looking for it is slow
PATTERNS = {
    "slug": (r"[a-z0-9]+(-[a-z0-9]+)*", "lower-case words joined by hyphens"),
    "code": (r"[A-Z]{3}", "three capital letters"),
    "year": (r"[0-9]{4}", "YYYY"),
    "day": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "YYYY-MM-DD"),
    "partial": (r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", "YYYY, YYYY-MM or YYYY-MM-DD"),
    "url": (
        r"https?://[\w-]+(\.[\w-]+)+\.?(:[0-9]+)?([/?#]\S*)?",
        "a web address (http:// or https://, then a host)",
    ),
    "whole": (r"[1-9][0-9]{0,3}", "a whole number such as 7"),
    "number": (r"(?=.*[1-9])[0-9]{1,6}(\.[0-9]{1,6})?", "a number above 0, such as 1 or 0.5"),
}
ANYTHING = (r"(?s).*", "text")
DATES = ("year", "day", "partial")
# Controls but tab and line feed; marks that cannot be seen or turn the direction of writing;
# U+FFFD, which an earlier program left where it could not read a letter.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]"
)


def table_problems(raws: dict[str, Raw]) -> Iterator[Problem]:
    """All that is wrong with single cells, keys and the order of rows and dates."""
    for name, table in SCHEMA.items():
        raw = raws[name]
        for column, rule in table.columns.items():
            if column in raw.cells:
                yield from _column_problems(raw, column, rule, _known(rule, raws))
        if raw.cells.keys() >= set(table.key):
            yield from _key_problems(raw, table.key)
        for earlier, later in table.ordered:
            if {earlier, later} <= raw.cells.keys():
                yield from _order_problems(raw, earlier, later)


def on_calendar(value: str) -> bool:
    """Whether a day, month or year exists, and lies in the years that evidence can come from."""
    try:
        day = datetime.date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return FIRST_YEAR <= day.year <= LAST_YEAR


def _known(rule: Column, raws: dict[str, Raw]) -> set[str] | None:
    """The values that a column may have; None where any will do, or none can be looked up."""
    if not rule.refers:
        return set(rule.allowed) or None
    table = raws[rule.refers]
    return {*rule.allowed, *table.cells[SCHEMA[rule.refers].key[0]]} if table.whole else None


def _column_problems(
    raw: Raw, column: str, rule: Column, known: set[str] | None
) -> Iterator[Problem]:
    wrong: dict[str, str] = {}
    for value in dict.fromkeys(raw.cells[column]):
        likely = known or () if len(wrong) < HINTED else ()
        if says := _cell_says(value, rule, known, likely):
            wrong[value] = says
    for line, value in raw.rows(column):
        if value in wrong:
            yield Problem(raw.file, line, column, wrong[value])


def _cell_says(value: str, rule: Column, known: set[str] | None, likely: Iterable[str]) -> str:
    """What is wrong with a cell; empty where nothing is."""
    if not value:
        return "is empty; expected a value" if rule.required else ""
    if sign := UNSEEN.search(value):
        return f"{quoted(value)} holds the unseen character U+{ord(sign[0]):04X}"
    if value != value.strip():
        return f"{quoted(value)} has blanks at its start or end"
    if rule.words and (count := len(value.split())) > rule.words:
        return f"{count} words; at most {rule.words}: {quoted(value)}"
    parts = value.split("|") if rule.many else [value]
    return next((says for part in parts if (says := _part_says(part, rule, known, likely))), "")


def _part_says(value: str, rule: Column, known: set[str] | None, likely: Iterable[str]) -> str:
    pattern, looks = PATTERNS.get(rule.kind, ANYTHING)
    if not re.fullmatch(pattern, value):
        return f"{quoted(value)} does not look like {looks}{hint(value, likely)}"
    if rule.kind in DATES and not on_calendar(value):
        return f"{quoted(value)} is no date of the calendar from {FIRST_YEAR} to {LAST_YEAR}"
    if known is not None and value not in known:
        where = "known values" if rule.allowed else f"values in {rule.refers}.csv"
        return f"{quoted(value)} is not one of the {len(known)} {where}{hint(value, likely)}"
    return ""


def _key_problems(raw: Raw, key: tuple[str, ...]) -> Iterator[Problem]:
    """Rows whose key stands already, or that stand before their place in the order of keys."""
    first: dict[tuple[str, ...], int] = {}
    above: tuple[str, ...] = ()
    for line, *cells in raw.rows(*key):
        row = tuple(cells)
        if row in first:
            says = f"{_named(row)} stands already in line {first[row]}"
            yield Problem(raw.file, line, key[0], says)
        elif row < above:
            says = f"{_named(row)} comes after {_named(above)}; rows are sorted by {', '.join(key)}"
            yield Problem(raw.file, line, key[0], says)
        first.setdefault(row, line)
        above = row


def _named(row: tuple[str, ...]) -> str:
    return ", ".join(map(quoted, row[:3]))


def _order_problems(raw: Raw, earlier: str, later: str) -> Iterator[Problem]:
    """Rows whose second date lies before the first, however the partial ones are read."""
    for line, start, end in raw.rows(earlier, later):
        precision = min(len(start), len(end))
        if end[:precision] < start[:precision] and on_calendar(start) and on_calendar(end):
            says = f"{quoted(end)} lies before {earlier} {quoted(start)}"
            yield Problem(raw.file, line, later, says)
