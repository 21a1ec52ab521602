"""What a date in another form may mean: `25/12/2023` one day, `5/12/2023` two, `45265` two.

Spreadsheets write dates as their language does, or as a number of days. A form is sure where it
can mean one day alone; all else is offered to a person and never chosen for them.
"""

from __future__ import annotations

import datetime
import re

ZERO = datetime.date(1899, 12, 30)  # day 0 of serial dates since 1 March 1900
SINCE_1904 = 1462  # days by which the same number means a later day in workbooks of older Macs
FIRST_SERIAL, LAST_SERIAL = 18264, 73050  # days: 1950 to 2099; other numbers are no likely dates
MIDNIGHT = r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ]00:00(:00(\.0+)?)?Z?"
YEAR_FIRST = r"(?P<y>[0-9]{4})(?P<by>[-/.])(?P<m>[0-9]{1,2})(?P=by)(?P<d>[0-9]{1,2})"
YEAR_LAST = r"(?P<a>[0-9]{1,2})(?P<by>[-/.])(?P<b>[0-9]{1,2})(?P=by)(?P<y>[0-9]{4}|[0-9]{2})"
NAMED = r"((?P<d>[0-9]{1,2})[- ])?(?P<m>[A-Z][a-z]{2})[- ](?P<y>[0-9]{4}|[0-9]{2})"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def readings(value: str) -> tuple[str, ...]:
    """Every day or month that a date in another form may mean; empty where it looks like none.

    A year of two digits is taken for one of this century.

    Examples
    --------
    >>> readings("5/12/2023"), readings("25.12.2023"), readings("Nov-23")
    (('2023-12-05', '2023-05-12'), ('2023-12-25',), ('2023-11',))
    >>> readings("45265")
    ('2023-12-05', '2027-12-06')
    """
    if found := re.fullmatch(MIDNIGHT, value):
        return _days(found["day"].split("-"))
    if found := re.fullmatch(YEAR_FIRST, value):
        return _days(found.group("y", "m", "d"))
    if found := re.fullmatch(YEAR_LAST, value):
        return _days(found.group("y", "b", "a"), found.group("y", "a", "b"))
    if (found := re.fullmatch(NAMED, value)) and found["m"] in MONTHS:
        return _named(found)
    if is_serial(value):
        days = (int(value), int(value) + SINCE_1904)
        return tuple((ZERO + datetime.timedelta(count)).isoformat() for count in days)
    return ()


def sure(value: str) -> str:
    """The one day that a date in another form can mean; empty where there are several or none.

    Examples
    --------
    >>> sure("25/12/2023"), sure("2023/1/5"), sure("5/5/2023"), sure("2023-12-05 00:00:00")
    ('2023-12-25', '2023-01-05', '2023-05-05', '2023-12-05')
    >>> sure("5/12/2023"), sure("25/12/23"), sure("45265"), sure("31/02/2023")
    ('', '', '', '')
    """
    found = readings(value)
    return found[0] if len(found) == 1 and re.search("[0-9]{4}", value) else ""


def is_serial(value: str) -> bool:
    """Whether a cell is a number that a spreadsheet may mean as a day."""
    return bool(re.fullmatch("[0-9]{5}", value)) and FIRST_SERIAL <= int(value) <= LAST_SERIAL


def _days(*parts: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """The days of the calendar among year, month and day, each once."""
    found = {}
    for year, month, day in parts:
        whole = int(year) if len(year) == 4 else 2000 + int(year)
        try:
            found[datetime.date(whole, int(month), int(day)).isoformat()] = None
        except ValueError:
            continue
    return tuple(found)


def _named(found: re.Match[str]) -> tuple[str, ...]:
    """Day or month whose name is written out in English."""
    month = str(MONTHS.index(found["m"]) + 1)
    days = _days((found["y"], month, found["d"] or "1"))
    return days if found["d"] else tuple(day[:7] for day in days)
