"""The findings of the report, chosen from the data by rule.

Each finder looks at one question and gives a number, set big, and one sentence that holds its
caveat and leads to its page; or nothing where the data have too little to say. The finders stand
in order of weight, and the first six that speak are printed. Fewer than four: the report says so.
"""

from __future__ import annotations

import pandas as pd

from analysis import certainty, chapters, undone, wording
from analysis.certainty import Certainty
from analysis.selection import Selection
from analysis.shown import Rows, Table
from analysis.spells import BINDING, CELL, JOINED_TEXT
from analysis.vocabulary import MAX_LEVEL, NEEDS_NO_RULE

FEWEST, MOST = 4, 6
SEVERAL = 3  # governments or cells: a finding about fewer is an anecdote
Finding = tuple[str, str]


def rows(report: Selection, sure: Certainty) -> Rows | None:
    """The findings as they are shown, each with its share of worlds; None where there is none."""
    items = [
        (number, f"{sentence} {_held(sure.findings.loc[name])}")
        for name, (number, sentence) in _speaking(report).items()
    ]
    return Rows(tuple(items), f"On {report.as_of}", report.source) if items else None


def chosen(report: Selection) -> list[Finding]:
    """The first findings that the data allow, at most six."""
    return list(_speaking(report).values())


def table(report: Selection, sure: Certainty) -> Table | None:
    """In what share of worlds each of the printed findings holds; None where there is none."""
    return certainty.held(report, sure, {name: COUNTED[name] for name in _speaking(report)})


def _speaking(report: Selection) -> dict[str, Finding]:
    """The findings that are printed, by the name of their finder."""
    found = {finder.__name__: finder(report) for finder in FINDERS}
    return dict([(name, one) for name, one in found.items() if one][:MOST])


def _held(row: pd.Series) -> str:
    """In how many worlds a finding holds, and between which numbers."""
    if row.low == row.high:
        spread = f"the number is {row.low} in 90 % of them"
    else:
        spread = f"in 90 % of them the number is {row.low} to {row.high}"
    return f"Holds in {certainty.percent(row.holds)} of [worlds](#how-sure-we-are); {spread}."


def too_few(report: Selection) -> str:
    """What is said where the data allow fewer findings than a page of them needs."""
    number = len(chosen(report))
    if number >= FEWEST:
        return ""
    found = wording.number_of(number, "finding")
    return (
        f"This edition and cohort allow {found}; more would say more than the evidence holds. The "
        f"[matrix](#matrix) shows every cell."
    )


def shared_and_own_rises(report: Selection) -> Finding | None:
    """How much of the change since the baseline came through texts shared by many."""
    if report.baseline is None or len(chapters.rises(report)) < SEVERAL:
        return None
    rose = chapters.rises(report)
    shared, own = rose[rose.cause.isin(chapters.SHARED)], rose[rose.cause == "own act"]
    since = wording.as_of(report, report.baseline)
    texts = wording.number_of(shared.instrument_id.nunique(), "act or text", "acts and texts")
    authors = wording.number_of(own.government.nunique(), "government")
    if len(own) > len(shared):
        return (
            f"{len(own)} of {len(rose)}",
            f"cells that rose since {since} did so by own acts of {authors}, and {len(shared)} "
            f"only through {texts} that many governments share ([what changed](#what-changed)).",
        )
    return (
        f"{len(shared)} of {len(rose)}",
        f"cells that rose since {since} did so through {texts} that many governments share, so "
        f"most of the movement says little about single governments; own acts of {authors} moved "
        f"{wording.number_of(len(own), 'cell')} ([what changed](#what-changed)).",
    )


def binding_acts(report: Selection) -> Finding | None:
    """How many governments have a binding act of their own."""
    own = report.assessed.groupby("government").level_own.max()
    if (own >= BINDING).sum() < SEVERAL:
        return None
    return (
        f"{(own >= BINDING).sum()} of {len(own)}",
        "assessed governments had a binding act of their own for at least one recommendation, "
        "which says that a rule was adopted, not that it is kept ([the matrix](#matrix)).",
    )


def nothing_found(report: Selection) -> Finding | None:
    """For how many governments nothing was found at all, and how deep the search was."""
    by = report.assessed.groupby("government")
    none = by["level"].max() == 0
    brief = (by.depth.first() == "light") & none
    if none.sum() < SEVERAL:
        return None
    briefly = f"; searched only briefly: {brief.sum()}" if brief.any() else ""
    return (
        f"{none.sum()} of {len(none)}",
        f"assessed governments had nothing found on any of the seven, which is not a finding that "
        f"nothing exists{briefly} ([searches behind each zero](#searches)).",
    )


def one_listing(report: Selection) -> Finding | None:
    """How many stand above zero on blacklisting only because they share one listing."""
    cells = report.assessed[report.assessed.recommendation_id == NEEDS_NO_RULE]
    above, own = cells[cells.level > 0], cells[cells.level_own > JOINED_TEXT]
    shared = above[above.origin == "inherited"]
    if len(shared) < SEVERAL or len(set(shared.instrument_id)) > 1:
        return None
    act = wording.acts(report).loc[shared.instrument_id.iloc[0]]
    names = wording.listed(map(wording.the, sorted(own["name"])))
    by_own = f"own listings or rules of {names}" if len(own) else "no own listing"
    official = "" if act.source_kind == "official" else f" (read in {act.source_kind})"
    return (
        f"{len(shared)} of {len(above)}",
        f"governments with a level on blacklisting have the level they have through one decision "
        f"that they share{official}, not by one of their own: the {wording.quoted(act.title)}; "
        f"found beside it: {by_own} ([the seven](#counts)).",
    )


def rarest(report: Selection) -> Finding | None:
    """The recommendation on which fewest have anything, and what the others' zeros rest on."""
    cells = report.assessed
    above = (cells.level > 0).groupby(cells.recommendation_id).sum()
    above = above.reindex(report.recommendations.recommendation_id).sort_values(kind="stable")
    one, other = above.index[:2]
    those = cells[cells.recommendation_id == one]
    none = those[those.level == 0]
    if len(none) < SEVERAL or above[one] == above[other]:
        return None
    brief = (none.depth == "light").sum()
    return (
        f"{above[one]} of {len(those)}",
        f"assessed governments had a level on {wording.inside(one)}, the fewest of the seven; "
        f"{brief} of the {len(none)} zeros rest on a brief search, and no zero is a finding that a "
        f"government has nothing ([the seven](#counts)).",
    )


def findings_on_oversight(report: Selection) -> Finding | None:
    """In how many governments an overseer published something on hacking."""
    cells = report.assessed[report.assessed.recommendation_id == "oversight"]
    applied = cells[cells.level_own == MAX_LEVEL]
    if len(applied) < SEVERAL:
        return None
    names = wording.listed(map(wording.the, sorted(applied["name"])))
    return (
        f"{len(applied)} of {len(cells)}",
        f"assessed governments had an overseer with a recent published finding on state hacking "
        f"({names}), which shows that someone looks, not that the rules are kept "
        f"([the matrix](#matrix)).",
    )


def acts_against(report: Selection) -> Finding | None:
    """How many acts against a recommendation stand, which no level shows."""
    found = undone.counter_acts(report)
    found = found[found.government.isin(report.assessed.government)]
    if len(found) < SEVERAL:
        return None
    return (
        f"{found.instrument_id.nunique()}",
        f"acts against a recommendation stood in {found.government.nunique()} of "
        f"{report.assessed.government.nunique()} assessed governments; none lowers a level, and "
        f"there may be more where nobody looked ([what was undone](#what-was-undone)).",
    )


def shared_levels(report: Selection) -> Finding | None:
    """How many governments have a level and no act of their own."""
    by = report.assessed.groupby("government")
    shared = (by["level"].max() > 0) & (by.level_own.max() == 0)
    if shared.sum() < SEVERAL:
        return None
    return (
        f"{shared.sum()} of {len(shared)}",
        f"assessed governments had a level only through a joined text or {wording.UNION}, without "
        f"an act of their own found ([the matrix](#matrix)).",
    )


def lapsing(report: Selection) -> Finding | None:
    """How many applications pass out of their window before the same day of the next year."""
    top = report.assessed[report.assessed.level_own == MAX_LEVEL]
    held = report.spells[(report.spells.level == MAX_LEVEL) & (report.spells.origin == "own")]
    held = held.merge(top[CELL], on=CELL)
    year = pd.Timestamp(report.edition.as_of) + pd.DateOffset(years=1)
    ends = pd.to_datetime(held.ends_on)
    lasts = ends.isna() | (ends >= year)
    soon = (~lasts.groupby([held[one] for one in CELL]).any()).sum()
    if soon < SEVERAL:
        return None
    return (
        f"{soon} of {len(top)}",
        "cells with an application of the government's own will count it no more a year from then "
        "unless a newer one is found, which would be a lapse of evidence and no step back "
        "([the matrix](#matrix)).",
    )


FINDERS = (
    shared_and_own_rises, binding_acts, nothing_found, one_listing, rarest, acts_against,
    findings_on_oversight, shared_levels, lapsing,
)  # fmt: skip

COUNTED = {  # what each finder counts, in words
    "shared_and_own_rises": "Cells that rose through acts and texts shared by many, or by own acts",
    "binding_acts": "Governments with a binding act of their own",
    "nothing_found": "Governments with nothing found",
    "one_listing": "Governments with a level on blacklisting through one shared decision",
    "rarest": "Governments with a level on the recommendation that fewest have",
    "acts_against": "Acts against a recommendation",
    "findings_on_oversight": "Governments with an overseer's recent finding",
    "shared_levels": "Governments with a level through shared acts and texts alone",
    "lapsing": "Applications that will count no more a year on",
}
