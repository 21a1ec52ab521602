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


def moved(tables: Tables, edition: str, on: str) -> pd.DataFrame:
    """The cells of an edition that stand elsewhere than they did by what was known on a day.

    Causes add up: the corrections since are swapped in first, then the rows recorded since.

    Returns
    -------
    DataFrame, one row per cause and cell that it moved
        cause, government, recommendation_id, level_from and level (missing: not assessed).
    """
    levels = [_levels(state, edition) for state in states(tables, on)]
    rows = []
    for cause, before, after in zip(CAUSES, levels, levels[1:], strict=False):
        both = pd.DataFrame({"level_from": before, "level": after})
        differs = both.level_from.fillna(-1) != both.level.fillna(-1)
        rows.append(both[differs].reset_index().assign(cause=cause))
    return pd.concat(rows, ignore_index=True)[["cause", *CELL, "level_from", "level"]]


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


def _levels(tables: Tables, edition: str) -> pd.Series:
    """The level of every cell of one edition."""
    one = replace(tables, editions=tables.editions.query("edition == @edition"))
    cells = panel.build_panel(spells.build_spells(one), spells.counter_acts(one), one)
    return cells.set_index(CELL)["level"]
