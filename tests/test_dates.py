"""A date known only to the year or month never credits a day on which an act may not have stood."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dates import add_months, first_day, last_day, later

days = st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)).map(str)
partial = st.one_of(days, days.map(lambda day: day[:7]), days.map(lambda day: day[:4]))


def one(function, *dates: str) -> str:
    """Put single dates through a function of series; empty where it gives no day."""
    (day,) = function(*(pd.Series([date], dtype="str") for date in dates))
    return "" if pd.isna(day) else str(day)[:10]


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-11", "2023-11-01", "2023-11-30"),
        ("2023-12", "2023-12-01", "2023-12-31"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2023-11-10", "2023-11-10", "2023-11-10"),
        ("2023-11-30", "2023-11-30", "2023-11-30"),
        ("2023-12-31", "2023-12-31", "2023-12-31"),
        ("", "", ""),
    ],
)
def test_a_partial_date_stands_for_all_its_days(typed, first, last):
    """A year runs to 31 December, a month to its last day, a day is itself, empty is none."""
    assert (one(first_day, typed), one(last_day, typed)) == (first, last)


def test_dates_of_mixed_precision_keep_their_rows():
    """One column may hold years, months, days and blanks; each is read for itself."""
    typed = pd.Series(["2023", "", "2024-02", "2024-02-10"], index=[7, 3, 5, 1])
    last = last_day(typed)
    assert last.index.tolist() == [7, 3, 5, 1]
    assert last.dt.strftime("%Y-%m-%d").fillna("").tolist() == [
        "2023-12-31",
        "",
        "2024-02-29",
        "2024-02-10",
    ]


def test_a_column_without_a_date_gives_no_day():
    """A table without rows, or with none dated, is no fault."""
    assert first_day(pd.Series([], dtype="str")).empty
    assert last_day(pd.Series(["", ""])).isna().all()


@pytest.mark.parametrize(
    ("date", "other", "stands"),
    [
        ("2023-05", "2023-05-03", "2023-05"),
        ("2023-05", "2023-06-01", "2023-06-01"),
        ("2023", "2023-05", "2023"),
        ("2023", "2024-01-01", "2024-01-01"),
        ("2022", "2023", "2023"),
        ("2023-05-03", "2023-05-04", "2023-05-04"),
        ("2023-05", "2023-05-31", "2023-05"),
        ("2023-12-31", "2023", "2023"),
        ("2023-12", "2023", "2023"),
        ("2023-05", "2023-05", "2023-05"),
        ("2023-05", "", ""),
        ("", "", ""),
    ],
)
def test_of_two_dates_the_later_stands_as_typed(date, other, stands):
    """The month is later than a day in it; where only one is known, none is."""
    assert one(later, date, other) == stands
    assert one(later, other, date) == stands


@pytest.mark.parametrize(
    ("day", "then"),
    [
        ("2021-11-10", "2024-11-10"),
        ("2020-02-29", "2023-02-28"),
        ("2021-02-28", "2024-02-28"),
        ("2021-12-31", "2024-12-31"),
        ("", ""),
    ],
)
def test_thirty_six_months_end_on_the_same_day_of_the_month(day, then):
    """29 February falls back to 28; 28 February stays, leap year or not."""
    assert one(lambda days: add_months(first_day(days), 36), day) == then


@settings(deadline=None, max_examples=30)
@given(partial, partial)
def test_the_later_of_two_dates_never_grants_an_earlier_start(date, other):
    """Whoever wrote which date, the one that stands starts on the later last possible day."""
    stands = one(later, date, other)
    assert stands in (date, other)
    assert one(last_day, stands) == max(one(last_day, date), one(last_day, other))
    assert stands == one(later, other, date)
