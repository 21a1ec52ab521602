"""A day of the past comes back exactly as it stood, whatever was corrected or withdrawn since."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field, fields, replace

import pytest
from conftest import build_tables
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import ledger
from analysis.schema import SCHEMA
from analysis.tables import Tables

DAYS = [f"2026-01-{day:02}" for day in range(1, 6)]
CELLS = {  # what a correction may write: texts, a blank, whole numbers, numbers
    ("vendors", "products"): ["spyware", "exploits", ""],
    ("vendors", "founded"): ["2015", "2016-05", ""],
    ("adherence", "joined_on"): ["2018", "2019-01-01", ""],
    ("assessments", "depth"): ["none", "light", "full"],
    ("recommendations", "number"): ["1", "2", "30"],
    ("recommendations", "weight"): ["1", "2.5", ""],
    ("searches", "row"): [],
}
NAMES = ("acme", 'Beta, "Ltd"', "beta", "Zoë")  # of vendors: a comma, quotes, capitals, a sign


@dataclass
class World:
    """Rows by table and key as they stand, the ledger that led there, and every earlier day."""

    rows: dict[str, dict[str, dict[str, str]]]
    entries: list[dict[str, str]] = field(default_factory=list)
    days: dict[str, Tables] = field(default_factory=dict)

    def correct(self, day: str, name: str, key: str, column: str, value: str) -> None:
        """Change a cell, once a day at most, with its line."""
        was = self.rows[name][key][column]
        if was != value and not self._told(day, name, key, column):
            self.rows[name][key][column] = value
            self._enter(day, name, key, column, was, value)

    def withdraw(self, day: str, name: str, key: str) -> None:
        """Take a row out for good, with its line."""
        self._enter(day, name, key, ledger.WITHDRAWN, json.dumps(self.rows[name].pop(key)), "")

    def add(self, day: str, vendor: str) -> None:
        """Record a vendor, unless it is or was on record."""
        gone = {entry["key"] for entry in self.entries if entry["column"] == ledger.WITHDRAWN}
        if vendor not in self.rows["vendors"] and vendor not in gone:
            row = {"vendor": vendor, "products": "spyware", "founded": "", "recorded_on": day}
            self.rows["vendors"][vendor] = whole("vendors", row)

    def keep(self, day: str) -> None:
        """Remember the day as a reader of it got the tables."""
        self.days[day] = build_tables(
            **{name: sorted_rows(name, rows.values()) for name, rows in self.rows.items()},
            corrections=sorted_rows("corrections", self.entries),
        )

    def _told(self, day: str, *cell: str) -> bool:
        told = ("table", "key", "column", "corrected_on")
        return any(tuple(entry[part] for part in told) == (*cell, day) for entry in self.entries)

    def _enter(self, day: str, name: str, key: str, column: str, was: str, value: str) -> None:
        entry = {"table": name, "key": key, "column": column, "was": was, "is": value}
        self.entries.append(entry | {"corrected_on": day, "reason": "a test"})


def whole(name: str, row: dict[str, str]) -> dict[str, str]:
    """A row with all columns of its table."""
    return dict.fromkeys(SCHEMA[name].columns, "") | row


def sorted_rows(name: str, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Copies of the rows, in the order in which a table holds them."""
    copies = copy.deepcopy(list(rows))
    return sorted(copies, key=lambda row: tuple(row[part] for part in SCHEMA[name].key))


def first_day() -> World:
    """Two rows of each of five tables."""
    first = {"recorded_on": DAYS[0]}
    given = {
        "vendors": [{"vendor": name, "products": "spyware"} | first for name in NAMES[:2]],
        "adherence": [
            {"instrument_id": "call", "government": code} | first for code in ("FRA", "GRC")
        ],
        "assessments": [{"government": code, "depth": "full"} for code in ("FRA", "GRC")],
        "recommendations": [
            {"recommendation_id": name, "number": str(number), "weight": "1"}
            for number, name in enumerate(("oversight", "acceptable-use"), 1)
        ],
        "searches": [
            {"government": "FRA", "recommendation_id": parts, "searched_on": DAYS[0]}
            for parts in ("oversight", "acceptable-use|oversight")
        ],
    }
    rows = {
        name: {ledger.key_of(name, whole(name, row)): whole(name, row) for row in some}
        for name, some in given.items()
    }
    return World(rows)


@st.composite
def histories(draw: st.DrawFn) -> dict[str, Tables]:
    """Five days of additions, corrections and withdrawals: the tables as they stood on each."""
    world = first_day()
    world.keep(DAYS[0])
    for day in DAYS[1:]:
        for _ in range(draw(st.integers(0, 4))):
            kind = draw(st.sampled_from(["correct", "correct", "withdraw", "add"]))
            if kind == "add":
                world.add(day, draw(st.sampled_from(NAMES)))
                continue
            name, column = draw(st.sampled_from(sorted(CELLS)))
            if not world.rows[name]:
                continue
            key = draw(st.sampled_from(sorted(world.rows[name])))
            if kind == "withdraw" or column == ledger.WITHDRAWN:
                world.withdraw(day, name, key)
            else:
                value = draw(st.sampled_from(CELLS[name, column]))
                world.correct(day, name, key, column, value)
        world.keep(day)
    return world.days


def assert_same(one: Tables, other: Tables) -> None:
    """Compare two states table by table: rows, order and types."""
    for part in fields(Tables):
        assert_frame_equal(getattr(one, part.name), getattr(other, part.name))


def test_whole_numbers_come_back_whole_and_every_table_in_order() -> None:
    """An undone number is as it was, no text and no float; untouched tables are sorted too."""
    world = first_day()
    world.keep(DAYS[0])
    world.correct(DAYS[1], "recommendations", "oversight", "number", "30")
    world.correct(DAYS[1], "recommendations", "oversight", "weight", "")
    world.withdraw(DAYS[2], "recommendations", "acceptable-use")
    world.keep(DAYS[2])
    now = world.days[DAYS[2]]
    upside_down = replace(now, vendors=now.vendors[::-1].reset_index(drop=True))
    before = ledger.known(upside_down, DAYS[0])
    assert_same(before, world.days[DAYS[0]])
    assert before.recommendations.number.dtype == "int64"
    assert_same(ledger.known(upside_down, DAYS[2]), now)
    assert now.recommendations.weight.isna().all()


@pytest.mark.slow
@given(histories())
@settings(max_examples=60, deadline=None)
def test_each_day_comes_back_as_it_stood(days: dict[str, Tables]) -> None:
    """To the last cell, row, order and type; the newest day is what stands."""
    now = days[DAYS[-1]]
    for day in DAYS:
        assert_same(ledger.known(now, day), days[day])


@pytest.mark.slow
@given(histories(), st.integers(0, 4), st.integers(0, 4))
@settings(max_examples=40, deadline=None)
def test_going_back_by_way_of_another_day_is_going_back(
    days: dict[str, Tables], one: int, other: int
) -> None:
    """A state knows nothing of what came after it."""
    earlier, later = sorted((one, other))
    now = days[DAYS[-1]]
    via = ledger.known(ledger.known(now, DAYS[later]), DAYS[earlier])
    assert_same(via, ledger.known(now, DAYS[earlier]))
