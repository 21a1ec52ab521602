"""What can be wrong within one raw table: its cells, its keys, the order of rows and dates.

A column is checked once per distinct value, so 100,000 rows take about as long as their reading.
"""

from __future__ import annotations

from collections.abc import Iterator

from analysis import repairs
from analysis.files import TIDY, UNCOMMITTED, Problem, Raw, quoted
from analysis.schema import SCHEMA, Column
from analysis.values import fault, on_calendar

HINTED = 20  # wrong values of one column that get a likely repair; looking for it is slow


def table_problems(raws: dict[str, Raw]) -> Iterator[Problem]:
    """All that is wrong with single cells, keys and the order of rows and dates."""
    for name, table in SCHEMA.items():
        raw = raws[name]
        for column, rule in table.columns.items():
            if column in raw.cells:
                ends = UNCOMMITTED if name == "corrections" or column in table.key else TIDY
                yield from _column_problems(raw, column, rule, known_values(rule, raws), ends)
        if raw.cells.keys() >= set(table.key):
            yield from _key_problems(raw, table.key)
        for earlier, later in table.ordered:
            if {earlier, later} <= raw.cells.keys():
                yield from _order_problems(raw, earlier, later)


def known_values(rule: Column, raws: dict[str, Raw]) -> set[str] | None:
    """The values that a column may have; None where any will do, or none can be looked up."""
    if not rule.refers:
        return set(rule.allowed) or None
    table = raws[rule.refers]
    return {*rule.allowed, *table.cells[SCHEMA[rule.refers].key[0]]} if table.whole else None


def _column_problems(
    raw: Raw, column: str, rule: Column, known: set[str] | None, ends: str
) -> Iterator[Problem]:
    wrong: dict[str, str] = {}
    for value in dict.fromkeys(raw.cells[column]):
        likely = known or () if len(wrong) < HINTED else ()
        if says := fault(value, rule, known):
            mended, _ = repairs.mend(value, rule, known) if raw.mendable else (value, [])
            if mended != value:
                wrong[value] = f"{says}; expected {quoted(mended)}{ends}"
            else:
                wrong[value] = fault(value, rule, known, likely)
    for line, value in raw.rows(column):
        if value in wrong:
            yield Problem(raw.file, line, column, wrong[value])


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
            says += TIDY if raw.mendable else ""
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
