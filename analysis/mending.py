"""The cells of raw tables put into the form that their columns ask for, and the ledger's lines.

A slip that was never committed needs no line when it goes. Two things are never repaired once
they are committed: a key, which other rows and the ledger name, and a line of the ledger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from analysis import checks, repairs
from analysis.files import Raw, quoted
from analysis.ledger import key_of
from analysis.schema import SCHEMA
from analysis.values import fault

LEDGER = "corrections"
Place = tuple[str, int, str]  # table, index of a row, column
Rows = dict[str, dict[str, str]]  # rows of a table by their key


@dataclass(frozen=True)
class Mended:
    """One cell: where it stands in a file, what stood there, what stands now, how that came."""

    name: str
    row: int
    column: str
    was: str
    now: str
    kinds: tuple[str, ...]


def mend_cells(
    raws: dict[str, Raw], kept: frozenset[Place] = frozenset()
) -> tuple[dict[str, Raw], list[Mended]]:
    """The tables with every sure repair but at the places that are `kept`, and the repairs.

    A key that is repaired lets others be repaired that refer to it, hence the rounds.
    """
    made = {name: replace(raw, cells=dict(raw.cells)) for name, raw in raws.items()}
    kinds: dict[Place, list[str]] = {}
    for _ in SCHEMA:
        moved = dict(_round(made, kept))
        if not moved:
            break
        for place, added in moved.items():
            kinds.setdefault(place, []).extend(added)
    found = []
    for place in sorted(kinds):
        name, row, column = place
        was, now = (state[name].cells[column][row] for state in (raws, made))
        if was != now:
            found.append(Mended(*place, was, now, tuple(dict.fromkeys(kinds[place]))))
    return made, found


def _round(made: dict[str, Raw], kept: frozenset[Place]) -> Iterable[tuple[Place, list[str]]]:
    """Repair each column once, in `made` itself; the places that changed, and how."""
    for name, table in SCHEMA.items():
        if not made[name].mendable:
            continue
        for column, rule in table.columns.items():
            known = checks.known_values(rule, made)
            cells = made[name].cells[column]
            sound = {value: repairs.mend(value, rule, known) for value in dict.fromkeys(cells)}
            now = list(cells)
            for row, value in enumerate(cells):
                if sound[value][0] != value and (name, row, column) not in kept:
                    now[row] = sound[value][0]
                    yield (name, row, column), sound[value][1]
            made[name].cells[column] = now


def kept(raws: dict[str, Raw], mended: list[Mended], base: dict[str, Rows]) -> frozenset[Place]:
    """The places of repairs that would change a committed key or a committed line of the ledger."""
    return frozenset(
        (one.name, one.row, one.column)
        for one in mended
        if (one.name == LEDGER or one.column in SCHEMA[one.name].key)
        and _key(raws[one.name], one) in base[one.name]
    )


def changed(made: dict[str, Raw], mended: list[Mended], base: dict[str, Rows]) -> list[Mended]:
    """The repairs that change a committed cell."""
    found = []
    for one in mended:
        before = base[one.name].get(_key(made[one.name], one), {})
        if before.get(one.column) == one.was:
            found.append(one)
    return found


def logged(made: dict[str, Raw], changes: list[Mended], on: str) -> Raw:
    """The ledger with a line of the day `on` for each changed cell that has none yet.

    Raises
    ------
    ValueError
        If the ledger cannot be read, or `on` is no day after the last line on the same cell.
    """
    ledger = made[LEDGER]
    if not ledger.mendable:
        raise ValueError("corrections.csv cannot be read, yet needs lines; mend it first")
    told = {tuple(row[1:]) for row in ledger.rows("table", "key", "column", "was", "is")}
    lines = []
    for one in changes:
        cell = (one.name, _key(made[one.name], one), one.column)
        if (*cell, one.was, one.now) not in told:
            _check_day(ledger, cell, on, len(changes))
            reason = f"Form, not fact: {', '.join(one.kinds)}."
            lines.append([*cell, one.was, one.now, on, reason, ""])
    columns = {
        column: [*ledger.cells[column], *(line[place] for line in lines)]
        for place, column in enumerate(SCHEMA[LEDGER].columns)
    }
    after = max(ledger.lines, default=1) + 1
    return replace(ledger, lines=[*ledger.lines, *[after] * len(lines)], cells=columns)


def ordered(name: str, raw: Raw) -> tuple[list[list[str]], list[int]]:
    """The rows of a table in the order of their keys, and the lines of those that came too late."""
    key = SCHEMA[name].key
    rows = list(zip(*(raw.cells[column] for column in SCHEMA[name].columns), strict=True))
    keys = list(zip(*(raw.cells[column] for column in key), strict=True))
    order = sorted(range(len(rows)), key=lambda row: keys[row])
    late = [raw.lines[row] for row in range(1, len(rows)) if keys[row] < keys[row - 1]]
    if Counter(rows) != Counter(rows[row] for row in order):
        raise AssertionError(f"{name} lost a row in sorting")
    return [list(rows[row]) for row in order], late


def _key(raw: Raw, one: Mended) -> str:
    return key_of(one.name, {part: raw.cells[part][one.row] for part in SCHEMA[one.name].key})


def _check_day(ledger: Raw, cell: tuple[str, ...], on: str, count: int) -> None:
    if not on:
        raise ValueError(
            f"{count} of the cells to repair are committed, so corrections.csv takes a line on "
            f"each, such as {', '.join(map(quoted, cell))}; say of which day: make tidy "
            "ON=YYYY-MM-DD"
        )
    days = ledger.rows("table", "key", "column", "corrected_on")
    last = max((day for _, *given, day in days if tuple(given) == cell), default="")
    if on <= last:
        what = ", ".join(map(quoted, cell))
        raise ValueError(f"ON is {on}, yet corrections.csv has a line of {last} on {what}")


def check_on(on: str) -> None:
    """Refuse a day that is none; an empty one passes."""
    if on and (says := fault(on, SCHEMA[LEDGER].columns["corrected_on"], None)):
        raise ValueError(f"ON: {says}")
