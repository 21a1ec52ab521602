"""Partial dates: `2023`, `2023-11` or `2023-11-10`, and the days they can stand for."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pandas as pd

NO_DAY = np.datetime64("NaT", "s")


def first_day(dates: pd.Series) -> pd.Series:
    """First day that a partial date can mean; NaT where it is empty.

    Examples
    --------
    >>> first_day(pd.Series(["2023", "2023-11", ""])).dt.strftime("%Y-%m-%d").tolist()
    ['2023-01-01', '2023-11-01', nan]
    """
    return _each(lambda date: _days(date)[0], dates)


def last_day(dates: pd.Series) -> pd.Series:
    """Last day that a partial date can mean; NaT where it is empty.

    Examples
    --------
    >>> last_day(pd.Series(["2024", "2024-02", "2024-02-10"])).dt.strftime("%Y-%m-%d").tolist()
    ['2024-12-31', '2024-02-29', '2024-02-10']
    """
    return _each(lambda date: _days(date)[1], dates)


def later(one: pd.Series, other: pd.Series) -> pd.Series:
    """The later of two partial dates by codebook rule 8; empty where either is empty.

    A date known to the year or month counts from its last day, so 2023-05 is later than
    2023-05-03. Of two that end on the same day the less precise one stands: it grants less.
    """
    ends, others = last_day(one), last_day(other)
    takes_other = (others > ends) | ((others == ends) & (other.str.len() < one.str.len()))
    return one.mask(takes_other, other).mask((one == "") | (other == ""), "")


def add_months(days: pd.Series, months: int) -> pd.Series:
    """The same day `months` later; 29 February falls back to 28."""
    return (days + pd.DateOffset(months=months)).astype("datetime64[s]")


def _each(day: Callable[[str], np.datetime64], dates: pd.Series) -> pd.Series:
    days = np.fromiter(map(day, dates), dtype="datetime64[s]", count=len(dates))
    return pd.Series(days, index=dates.index, name=dates.name)


@lru_cache(maxsize=100_000)
def _days(date: str) -> tuple[np.datetime64, np.datetime64]:
    """First and last day of a partial date: numpy reads 2023 as a year, 2023-11 as a month."""
    if not date:
        return NO_DAY, NO_DAY
    span = np.datetime64(date)
    return span.astype("M8[s]"), ((span + 1).astype("M8[D]") - 1).astype("M8[s]")
