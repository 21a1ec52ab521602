"""Partial dates: `2023`, `2023-11` or `2023-11-10`, and the days they can stand for."""

from __future__ import annotations

import pandas as pd


def first_day(dates: pd.Series) -> pd.Series:
    """First day that a partial date can mean; NaT where it is empty.

    Examples
    --------
    >>> first_day(pd.Series(["2023", "2023-11", ""])).dt.strftime("%Y-%m-%d").tolist()
    ['2023-01-01', '2023-11-01', nan]
    """
    padded = dates.where(dates != "").str.cat(
        dates.str.len().map({4: "-01-01", 7: "-01"}), na_rep=""
    )
    return pd.to_datetime(padded.where(dates != ""), format="%Y-%m-%d").astype("datetime64[s]")


def last_day(dates: pd.Series) -> pd.Series:
    """Last day that a partial date can mean; NaT where it is empty.

    Examples
    --------
    >>> last_day(pd.Series(["2024", "2024-02", "2024-02-10"])).dt.strftime("%Y-%m-%d").tolist()
    ['2024-12-31', '2024-02-29', '2024-02-10']
    """
    first = first_day(dates)
    whole_year = dates.str.len() == 4
    whole_month = dates.str.len() == 7
    last = first.mask(whole_month, first + pd.offsets.MonthEnd(0))
    return last.mask(whole_year, first + pd.offsets.YearEnd(0)).astype("datetime64[s]")


def later(one: pd.Series, other: pd.Series) -> pd.Series:
    """The later of two partial dates by codebook rule 8; empty where either is empty.

    A date known to the year or month counts from its last day, so 2023-05 is later than
    2023-05-03. Of two that end on the same day the less precise one stands: it grants less.
    """
    takes_other = (last_day(other) > last_day(one)) | (
        (last_day(other) == last_day(one)) & (other.str.len() < one.str.len())
    )
    return one.mask(takes_other, other).mask((one == "") | (other == ""), "")


def add_months(days: pd.Series, months: int) -> pd.Series:
    """The same day `months` later; 29 February falls back to 28."""
    return (days + pd.DateOffset(months=months)).astype("datetime64[s]")
