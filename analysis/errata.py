"""Errata: what published editions printed, what is right today, why, and since when it is known."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from analysis import bearing, knowledge, ledger, wording
from analysis.selection import ALL, Selection, spoken
from analysis.shown import Table
from analysis.spells import CELL
from analysis.tables import Tables

PRINTED = ("level", "scope", "origin", "instrument_id")  # what the annex prints of a cell
BOTH = [*(f"{field}_from" for field in PRINTED), *PRINTED]


def of(tables: Tables, edition: str) -> pd.DataFrame:
    """The cells of an edition that stand otherwise today than on the day it was published.

    Both states are read by today's method: a change of the codebook is no erratum. What came in
    on the day of publication counts as printed. A cell is followed through each day on which
    something came in that bears on it.

    Parameters
    ----------
    tables : Tables
        As they stand.
    edition : str
        One that `tables.editions` knows; one that was not published printed nothing.

    Returns
    -------
    DataFrame, one row per cell, sorted
        edition, government, recommendation_id; level, scope, origin and instrument_id as printed
        (_from; a missing level: not assessed) and as right; cause (correction, late evidence, or
        both), why (reasons of the ledger, acts that were added), since (YYYY-MM-DD, the day from
        which what is right was known).
    """
    found = changed(tables, edition)
    steps = _steps(tables, edition, found)
    told = steps.groupby(CELL).agg(cause=("cause", _once), why=("why", _once), since=("day", "max"))
    return found.merge(told, how="left", on=CELL, validate="one_to_one")


def changed(tables: Tables, edition: str) -> pd.DataFrame:
    """The same cells without cause, why and since."""
    day = tables.editions.set_index("edition").published_on[edition]
    states = (ledger.known(tables, day), tables) if day else (tables, tables)
    before, after = (knowledge.standing(state, edition, PRINTED) for state in states)
    found = knowledge.differing(before, after).assign(edition=edition)
    return found[["edition", *CELL, *BOTH]].sort_values(CELL, ignore_index=True)


def in_words(report: Selection) -> str:
    """Which editions up to this one were published, and how many of their cells were wrong."""
    printed = _published(report)
    if printed.empty:
        none = (report.tables.editions.published_on == "").all()
        said = "was published before" if none else "up to this one was published"
        return f"No edition {said}, so there is nothing printed to correct."
    named = [f"{row.edition} (on {spoken(row.published_on)})" for row in printed.itertuples()]
    count = sum(len(_ours(report, changed(report.tables, name))) for name in printed.edition)
    published = f"Published so far: {wording.listed(named)}."
    of_all = report.cohort.cohort == ALL  # the site, which has no table of errata
    ours = "" if of_all else " of this cohort"
    if not count:
        return f"{published} No cell{ours} that was printed stands otherwise today."
    stand = "stands" if count == 1 else "stand"
    where = "errata of the report" if of_all else "[errata](#errata)"
    return (
        f"{published} {wording.number_of(count, 'printed cell')}{ours} {stand} otherwise today: "
        f"the {where} say what was printed and what is right, both by today's codebook."
    )


def table(report: Selection) -> Table | None:
    """What was printed, what is right, why, since when known; None where nothing is to be told."""
    found = [_ours(report, of(report.tables, name)) for name in _published(report).edition]
    rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    if rows.empty:
        return None
    days = report.tables.editions.set_index("edition").published_on
    names = report.tables.governments.set_index("government").name
    frame = pd.DataFrame(
        {
            "Edition": [f"Edition {name}, published on {spoken(days[name])}"
                        for name in rows.edition],
            "Cell": [f"{names[row.government]}, {wording.inside(row.recommendation_id)}"
                     for row in rows.itertuples()],
            "Printed": [_standing(report, row, "_from") for _, row in rows.iterrows()],
            "Right": [_standing(report, row, "") for _, row in rows.iterrows()],
            "Why": [f"{row.cause}: {row.why}" for row in rows.itertuples()],
            "Known since": [spoken(day) for day in rows.since],
        }
    )  # fmt: skip
    title = f"Errata: {wording.number_of(len(rows), 'printed cell')} put right"
    return Table(frame, title, report.source, row_header="Cell", group="Edition", name="errata")


def _steps(tables: Tables, edition: str, cells: pd.DataFrame) -> pd.DataFrame:
    """Each move of the cells since publication: government, recommendation_id, cause, why, day."""
    day = tables.editions.set_index("edition").published_on[edition]
    rows = bearing.since(tables, day) if len(cells) else pd.DataFrame(columns=["day"])
    near = [bearing.of_cell(rows, cell, tables).day for _, cell in cells.iterrows()]
    found = []
    days = sorted(set(rows.day[-1:]).union(*near))  # the last closes the way to what stands today
    for before, after in pairwise([day, *days]):
        moved = knowledge.moved(ledger.known(tables, after), edition, before, PRINTED)
        for _, move in moved.merge(cells[CELL], on=CELL).iterrows():
            came = rows[(rows.cause == move.cause) & (rows.day == after)]
            why = _once(bearing.deciding(came, move, tables).why)
            found.append([*move[CELL], move.cause, why, after])
    return pd.DataFrame(found, columns=[*CELL, "cause", "why", "day"])


def _published(report: Selection) -> pd.DataFrame:
    """The editions up to this one that were published."""
    editions = report.tables.editions
    return editions[(editions.published_on != "") & (editions.as_of <= report.edition.as_of)]


def _ours(report: Selection, rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows.government.isin(report.cells.government)]


def _standing(report: Selection, row: pd.Series, side: str) -> str:
    """A cell as it was printed or is right: level, origin, scope, act.

    Titles are today's: one may have been corrected so that it names no person. An act that was
    withdrawn has none and is told by its id.
    """
    level, act = row[f"level{side}"], row[f"instrument_id{side}"]
    if pd.isna(level):
        return "not assessed"
    if not level:
        return "0, none found"
    titles = report.tables.instruments.set_index("instrument_id").title
    scope = ", targeted" if row[f"scope{side}"] == "targeted" else ""
    return f"{level}, {wording.ORIGINS[row[f'origin{side}']]}{scope}: {titles.get(act, act)}"


def _once(texts: pd.Series) -> str:
    """Texts in their order, each once, without empty ones."""
    return "; ".join(filter(None, dict.fromkeys(texts)))
