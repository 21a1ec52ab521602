"""The ledger of corrections: whether it leads to what stands, and what was known on a day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from analysis import repairs, typed, values
from analysis.files import Problem, Raw, hint, quoted
from analysis.schema import SCHEMA

if TYPE_CHECKING:
    from analysis.tables import Tables

Cell = tuple[str, str, str]  # table, key, column; the column `row` stands for the whole row
Entry = tuple[int, str, str]  # line, was, is


WITHDRAWN = "row"  # stands for the column of an entry that took a whole row out
UNSCORED = {("recommendations", "weight")}  # columns in which empty says another thing


def known(tables: Tables, on: str) -> Tables:
    """The tables as they were known on a day, sorted by key: later rows dropped, changes undone.

    Only data go back: what is computed from them follows today's method. Tables without a clock
    change by the ledger alone.

    Parameters
    ----------
    tables : Tables
    on : str
        YYYY-MM-DD, the last day whose entries and rows stay.
    """
    later = tables.corrections[tables.corrections.corrected_on > on]
    states = {}
    for name, table in SCHEMA.items():
        frame = _undone(name, getattr(tables, name), later[later.table == name])
        if table.clock:
            frame = frame[frame[table.clock] <= on]
        states[name] = frame.sort_values(list(table.key), kind="stable", ignore_index=True)
    return replace(tables, **states)


def _undone(name: str, frame: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """A table before some entries of the ledger: the newest undone first, rows before cells.

    Entries that changed the form of a value alone stay: the fact was known, and only in today's
    form can it be computed with.
    """
    if later.empty:
        return frame
    rows = {key_of(name, row): row for row in frame.to_dict("records")}
    cells = later.assign(cell=later["column"] != WITHDRAWN)
    cells = cells.iloc[::-1].sort_values(
        ["corrected_on", "cell"], ascending=[False, True], kind="stable"
    )
    for entry in cells.to_dict("records"):
        if entry["column"] == WITHDRAWN:
            rows[entry["key"]] = dict.fromkeys(frame.columns, "") | json.loads(entry["was"])
        elif entry["key"] in rows and not is_form(entry):
            rows[entry["key"]][entry["column"]] = entry["was"]
    before = list(rows.values())
    return typed.frame(name, {column: [row[column] for row in before] for column in frame.columns})


def is_form(entry: dict[str, str]) -> bool:
    """Whether an entry of the ledger changed how a value is written, and not what it says."""
    return repairs.is_form(entry["table"], entry["column"], entry["was"], entry["is"])


def ledger_problems(raws: dict[str, Raw]) -> Iterator[Problem]:
    """Corrections of what is not there, or that do not lead to what stands."""
    raw = raws["corrections"]
    chains: dict[Cell, list[Entry]] = {}
    for line, *cell, was, now in raw.rows("table", "key", "column", "was", "is"):
        chains.setdefault(tuple(cell), []).append((line, was, now))
    named = {name for name, _, _ in chains} & SCHEMA.keys()
    standing = {name: by_key(name, raws[name]) for name in named}
    for cell, chain in chains.items():
        misfits = _misfits(cell, chains, standing)
        for line, column, says in (*_breaks(chain), *misfits, *_unfit(cell, chain)):
            yield Problem(raw.file, line, column, says)


def _breaks(chain: list[Entry]) -> Iterator[tuple[int, str, str]]:
    """Entries that change nothing, or do not start from what the entry before them left."""
    for line, was, now in chain:
        if was == now:
            yield line, "is", f"{quoted(now)} stood before; expected a change"
    for (before, _, left), (line, was, _) in pairwise(chain):
        if was != left:
            yield line, "was", f"{quoted(was)}; the correction in line {before} left {quoted(left)}"


def _unfit(cell: Cell, chain: list[Entry]) -> Iterator[tuple[int, str, str]]:
    """What is said to have stood and could not have: the tables as known then would not read."""
    name, _, column = cell
    columns = SCHEMA[name].columns if name in SCHEMA else {}
    for line, was, now in chain:
        if repairs.is_form(name, column, was, now):
            continue
        if column in columns and (says := values.unfit(was, columns[column])):
            yield line, "was", says
        elif column == WITHDRAWN and is_row(was, name, cell[1]):
            stood = json.loads(was).items()
            told = ((part, values.unfit(str(value), columns[part])) for part, value in stood)
            yield from ((line, "was", f"{part}: {says}") for part, says in told if says)


def _misfits(
    cell: Cell, chains: dict[Cell, list[Entry]], standing: dict[str, dict[str, dict[str, str]]]
) -> Iterator[tuple[int, str, str]]:
    """What of the last entry on a cell does not fit the table that it corrects."""
    name, key, column = cell
    line, was, now = chains[cell][-1]
    row = standing.get(name, {}).get(key)
    if name not in SCHEMA:
        yield line, "table", f"{quoted(name)} is no table{hint(name, SCHEMA)}"
    elif name == "corrections":
        yield (
            line,
            "table",
            "lines of the ledger are never corrected; add a line on the cell itself",
        )
    elif column == WITHDRAWN:
        yield from _miswithdrawn(line, name, key, was, now, row)
    elif column not in SCHEMA[name].columns:
        known = SCHEMA[name].columns
        yield line, "column", f"{quoted(column)} is no column of {name}.csv{hint(column, known)}"
    elif column in SCHEMA[name].key:
        says = "is part of the key; expected a line that takes the row back, and the row anew"
        yield line, "column", f"{quoted(column)} {says}"
    elif (name, column) in UNSCORED and "" in (was, now):
        says = "a recommendation of the seven always had a weight, the others never"
        yield line, "was", f"{quoted(was)}; {says}"
    elif row is None and (name, key, "row") not in chains:
        yield line, "key", f"{quoted(key)} is no row of {name}.csv"
    elif row and row[column] != now:
        yield line, "is", f"{quoted(now)}, but {name}.csv has {quoted(row[column])}"


def _miswithdrawn(
    line: int, name: str, key: str, was: str, now: str, row: dict[str, str] | None
) -> Iterator[tuple[int, str, str]]:
    if row:
        yield line, "key", f"{quoted(key)} was withdrawn from {name}.csv, yet it stands there"
    if now:
        yield line, "is", f"{quoted(now)}; expected nothing, as the row was withdrawn"
    if not is_row(was, name, key):
        yield line, "was", f"{quoted(was)} is not the row {quoted(key)} of {name}.csv as JSON"


def is_row(was: str, name: str, key: str) -> bool:
    """Whether a text is a row of a table with this key, as JSON."""
    try:
        row = json.loads(was)
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(row, dict)
        and row.keys() <= SCHEMA[name].columns.keys()
        and key_of(name, row) == key
    )


def by_key(name: str, raw: Raw) -> dict[str, dict[str, str]]:
    """The rows of a raw file by their key, as the ledger names it."""
    rows = (dict(zip(raw.cells, row, strict=True)) for _, *row in raw.rows(*raw.cells))
    return {key_of(name, row): row for row in rows}


def key_of(name: str, row: dict[str, str]) -> str:
    """The key of a row as the ledger names it: its values, joined by a bar."""
    return "|".join(str(row.get(part)) for part in SCHEMA[name].key)
