"""What a cell should have been where a program spoilt its form beyond doubt.

A repair changes the form of a value and never the fact: it counts only where the cell was wrong
and is sound afterwards. `checks` offers it, `tidy` makes it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from analysis import dateforms
from analysis.schema import SCHEMA, Column
from analysis.values import DATES, HARD_BLANKS, fault

QUOTES = "'\"`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb"  # around a value, never part of one
DASHES = re.compile("[\u2010-\u2015\u2212]")  # what autocorrection makes of a hyphen
BLANKS = "blanks taken off or made plain"
COMPOSED = "letters and their accents put in one (NFC)"
SIGNS = "typographic quotes and dashes made plain"
DATED = "dates written as YYYY-MM-DD"
POINTS = "point and nought taken off"
CASED = "capitals and small letters written as in the list"


def mend(value: str, rule: Column, known: set[str] | None) -> tuple[str, list[str]]:
    """The sound form of a cell, and what was done to reach it; the cell itself where none is sure.

    Text keeps its quotes and dashes, which are good typography there, and an address its letters,
    which are another server's names.

    Examples
    --------
    >>> mend("25/12/2023 ", SCHEMA["vendors"].columns["founded"], None)
    ('2023-12-25', ['blanks taken off or made plain', 'dates written as YYYY-MM-DD'])
    >>> mend("5/12/2023", SCHEMA["vendors"].columns["founded"], None)
    ('5/12/2023', [])
    """
    if not fault(value, rule, known):
        return value, []
    made, kinds = value, []
    for kind in (BLANKS, COMPOSED, SIGNS, DATED, POINTS, CASED):
        parts = made.split("|") if rule.many else [made]
        after = "|".join(_step(kind, part, rule, known) for part in parts)
        kinds += [kind] if after != made else []
        made = after
    return (made, kinds) if kinds and not fault(made, rule, known) else (value, [])


def is_form(table: str, column: str, was: str, now: str) -> bool:
    """Whether a change left the fact as it was: `was` could mean nothing but `now`."""
    rule = SCHEMA[table].columns.get(column) if table in SCHEMA else None
    known = {now} if rule and (rule.allowed or rule.refers) else None
    return bool(rule) and was != now and mend(was, rule, known)[0] == now


def _step(kind: str, value: str, rule: Column, known: set[str] | None) -> str:
    """A value after one kind of repair; the same where it does not apply."""
    if kind == BLANKS:
        return HARD_BLANKS.sub(" ", value).strip()
    if kind == COMPOSED:
        return value if rule.kind == "url" else unicodedata.normalize("NFC", value)
    if kind == DATED and rule.kind in DATES:
        return dateforms.sure(value) or value
    if kind == POINTS and rule.kind in ("year", "partial", "whole"):
        return re.sub(r"(?<=[0-9])\.0$", "", value)
    if kind == SIGNS and not (rule.kind == "text" and known is None):
        bare = value.strip(QUOTES).strip()
        return bare if rule.kind == "url" else DASHES.sub("-", bare)
    if kind == CASED and known:
        same = _folded(frozenset(known)).get(value.casefold(), ())
        return same[0] if len(same) == 1 else value
    return value


@lru_cache(maxsize=32)
def _folded(known: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Known values by themselves without regard to case."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(known):
        found[name.casefold()] = (*found.get(name.casefold(), ()), name)
    return found
