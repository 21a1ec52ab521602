"""What is wrong with the value of one cell, by the rule of its column."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from analysis import dateforms
from analysis.files import hint, quoted
from analysis.schema import Column

FIRST_YEAR, LAST_YEAR = 1800, 2199  # what lies outside is a slip, and pandas cannot add to 9999
PATTERNS = {
    "name": (
        r"(?=[^\W\d_])[^\n\t\\`*_\[\]<>#&~|$^{}\"=@%]+",
        "a name: letters first, no sign of markup",
    ),
    "slug": (r"[a-z0-9]+(-[a-z0-9]+)*", "lower-case words joined by hyphens"),
    "code": (r"[A-Z]{3}", "three capital letters"),
    "coder": (
        r"[A-Z]|expert(-[a-z0-9]+)*|resolved",
        "a coder: one capital letter, expert or expert-1, or resolved",
    ),
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
HARD_BLANKS = re.compile("[\u00a0\u202f]")  # look like blanks, and no search for a blank finds them


def on_calendar(value: str) -> bool:
    """Whether a day, month or year exists, and lies in the years that evidence can come from."""
    try:
        day = datetime.date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return FIRST_YEAR <= day.year <= LAST_YEAR


def fault(value: str, rule: Column, known: set[str] | None, likely: Iterable[str] = ()) -> str:
    """What is wrong with a cell; empty where nothing is.

    Parameters
    ----------
    value : str
        As typed.
    rule : Column
    known : set of str or None
        The values of a closed list or of another table's key; None where any will do.
    likely : iterable of str
        Those of them that may be offered as what was meant.
    """
    if not value:
        return "is empty; expected a value" if rule.required else ""
    if sign := UNSEEN.search(value):
        return f"{quoted(value)} holds the unseen character U+{ord(sign[0]):04X}"
    if not rule.verbatim and (says := _form_says(value, rule)):
        return says
    if rule.words and (count := len(value.split())) > rule.words:
        return f"{count} words; at most {rule.words}: {quoted(value)}"
    parts = value.split("|") if rule.many else [value]
    return next((says for part in parts if (says := _part_says(part, rule, known, likely))), "")


def unfit(value: str, rule: Column) -> str:
    """Say why a value could not have stood in a column, whatever its other tables held then."""
    past = replace(rule, required=False, words=0, refers="")
    closed = set(rule.allowed) if rule.allowed and not rule.refers else None
    return fault(value, past, closed, closed or ())


def _form_says(value: str, rule: Column) -> str:
    """What a program did to the letters of a cell, whatever it says."""
    if value != value.strip():
        return f"{quoted(value)} has blanks at its start or end"
    if value.isascii():
        return ""
    if sign := HARD_BLANKS.search(value):
        return f"{quoted(value)} holds a non-breaking blank (U+{ord(sign[0]):04X})"
    if rule.kind != "url" and not unicodedata.is_normalized("NFC", value):
        return f"{quoted(value)} holds letters and their accents apart (NFD)"
    if meant := _misread(value):
        return (
            f"{quoted(value)} looks like UTF-8 that a program read as Windows-1252; it may mean "
            f"{quoted(meant)}: write so if it does"
        )
    return ""


def _misread(value: str) -> str:
    """The text of which a program made this one by reading UTF-8 as Windows-1252, or nothing.

    Examples
    --------
    >>> _misread("GrÃ¨ce"), _misread("Grèce")
    ('Grèce', '')
    """
    try:
        return value.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""


def _part_says(value: str, rule: Column, known: set[str] | None, likely: Iterable[str]) -> str:
    pattern, looks = PATTERNS.get(rule.kind, ANYTHING)
    if not re.fullmatch(pattern, value):
        meant = _may_mean(value, pattern) if rule.kind in DATES else ""
        says = f"{quoted(value)} does not look like {looks}{meant}{hint(value, likely)}"
        foreign = next((sign for sign in value if sign.isalpha() and not sign.isascii()), "")
        return says + (f"; {foreign!r} is {unicodedata.name(foreign, '')}" if foreign else "")
    if rule.kind in DATES and not on_calendar(value):
        return f"{quoted(value)} is no date of the calendar from {FIRST_YEAR} to {LAST_YEAR}"
    if known is not None and value not in known:
        where = "known values" if rule.allowed else f"values in {rule.refers}.csv"
        return f"{quoted(value)} is not one of the {len(known)} {where}{hint(value, likely)}"
    return ""


def _may_mean(value: str, pattern: str) -> str:
    """The dates that a spreadsheet may have written so; empty where it is one beyond doubt."""
    found = [day for day in dateforms.readings(value) if re.fullmatch(pattern, day)]
    if not found or dateforms.sure(value):
        return ""
    if dateforms.is_serial(value):
        return (
            f"; it may be a spreadsheet's number of a day: {found[0]}, or {found[1]} where it "
            "counts from 1904; write which"
        )
    ending = "write which" if len(found) > 1 else "write so if it does"
    return f"; it may mean {' or '.join(found)}: {ending}"
