"""What the same as-of date looked like when less was known, and what moved it since."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis import chapters, ledger, panel, spells, wording
from analysis.schema import SCHEMA
from analysis.selection import Selection, spoken
from analysis.spells import CELL
from analysis.tables import Tables

CAUSES = ("correction", "late evidence")  # in the order in which they are swapped in


def states(tables: Tables, on: str) -> tuple[Tables, Tables, Tables]:
    """The tables as known on a day, the same with all corrections since, and as they stand."""
    corrected = {}
    for name, table in SCHEMA.items():
        frame = getattr(tables, name)
        keeps = not table.clock or name == "corrections"
        known = frame if keeps else frame[frame[table.clock] <= on].reset_index(drop=True)
        corrected[name] = known
    return ledger.known(tables, on), replace(tables, **corrected), tables


def moved(
    tables: Tables, edition: str, on: str, fields: tuple[str, ...] = ("level",)
) -> pd.DataFrame:
    """The cells of an edition that stand elsewhere than they did by what was known on a day.

    Causes add up: the corrections since are swapped in first, then the rows recorded since.

    Parameters
    ----------
    tables : Tables
    edition : str
    on : str
        YYYY-MM-DD.
    fields : tuple of str
        Columns of the panel that make a cell stand elsewhere.

    Returns
    -------
    DataFrame, one row per cause and cell that it moved
        cause, government, recommendation_id, and each field before (level_from; a missing level:
        not assessed) and after (level).
    """
    cells = [standing(state, edition, fields) for state in states(tables, on)]
    steps = zip(CAUSES, cells, cells[1:], strict=False)
    rows = [differing(before, after).assign(cause=cause) for cause, before, after in steps]
    both = [name for field in fields for name in (f"{field}_from", field)]
    return pd.concat(rows, ignore_index=True)[["cause", *CELL, *both]]


def standing(tables: Tables, edition: str, fields: tuple[str, ...]) -> pd.DataFrame:
    """Some columns of the panel for every cell of one edition, by government and recommendation."""
    one = replace(tables, editions=tables.editions.query("edition == @edition"))
    held = spells.evidence(one)
    against = spells.counter_acts(one, held=held)
    cells = panel.build_panel(spells.build_spells(one, held=held), against, one)
    return cells.set_index(CELL)[list(fields)]


def differing(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The cells that differ between two states, each column before (_from) and after.

    A cell that one of the states does not have was not assessed in it.
    """
    was = before.add_suffix("_from")
    both = was.join(after, how="outer").reset_index()
    texts = [name for name in both if not name.startswith("level")]
    both = both.fillna(dict.fromkeys(texts, ""))
    one, other = (both[list(state)].astype("object").fillna(-1) for state in (was, after))
    return both[(one.to_numpy() != other.to_numpy()).any(axis=1)]


def in_words(report: Selection) -> str:
    """What corrections and late evidence moved since the first round; empty where nothing came."""
    since = chapters.first_round(report.tables)
    if (report.tables.corrections.corrected_on <= since).all():
        return ""
    found = moved(report.tables, report.edition.edition, since)
    found = found[found.government.isin(report.cells.government)]
    said = [_moved_by(cause, found[found.cause == cause]) for cause in CAUSES]
    return f"Of this cohort, against what was known on {spoken(since)}: {wording.listed(said)}."


def _moved_by(cause: str, rows: pd.DataFrame) -> str:
    up, down = (rows.level > rows.level_from).sum(), (rows.level < rows.level_from).sum()
    new = (rows.level_from.isna() & rows.level.notna()).sum()
    cells = wording.number_of(len(rows), "cell")
    name = "corrections" if cause == CAUSES[0] else cause
    return f"{name} moved {cells} ({up} up, {down} down, {new} assessed anew)"
