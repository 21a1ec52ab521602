"""Change between two editions: each difference of a cell with its one cause (codebook, 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import panel
from analysis.spells import CELL

if TYPE_CHECKING:
    from analysis.tables import Tables

RISES = {"own": "own act", "inherited": "inherited", "collective": "joined"}  # by origin
DATING = "dating"  # the start is only the day on which the act was first seen
COMPARED = ["level", "scope", "level_own"]


def build_changes(spells: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Every cell that differs between an edition and the one before it, or the baseline.

    Returns
    -------
    DataFrame, one row per edition, since (the edition compared with), government, recommendation
        level_from, level, scope_from, scope, level_own_from, level_own; direction (up, down); cause
        (own act, joined, inherited, dating, ended, left, lapsed); instrument_id of the act that
        brought or had held the level.
    """
    cells = _cells(spells, tables)
    pairs = _pairs(tables.editions)
    key = ["edition", "since", *CELL]
    both = pairs.merge(cells, on="edition").merge(
        cells.rename(columns={"edition": "since"}),
        on=["since", *CELL],
        suffixes=("", "_from"),
        validate="many_to_one",
    )
    was = both[[f"{column}_from" for column in COMPARED]].set_axis(COMPARED, axis="columns")
    differs = (both[COMPARED] != was).any(axis="columns")
    both = both[differs].reset_index(drop=True)
    told = both.assign(**_told(both))
    columns = [*key, "level_from", "level", "scope_from", "scope", "level_own_from", "level_own"]
    return told[[*columns, "direction", "cause", "instrument_id"]].sort_values(
        key, ignore_index=True
    )


def _cells(spells: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Level, scope and level_own of every assessed cell, with what decides it and its own level."""
    frame = panel.frame(tables)
    frame = frame[frame.depth != "none"].reset_index(drop=True)
    columns = ["level", "scope", "origin", "instrument_id", "date_kind", "ends_by"]
    decided = panel.decided(frame, spells)[columns]
    own = panel.decided(frame, spells[spells.origin == "own"])[columns].add_suffix("_own")
    cells = frame[["edition", *CELL]].join(decided).join(own)
    return cells.fillna({"level": 0, "level_own": 0}).astype({"level": int, "level_own": int})


def _pairs(editions: pd.DataFrame) -> pd.DataFrame:
    """Each edition but the first beside the one before it and the first, the baseline."""
    ordered = editions.sort_values("as_of").edition
    before = pd.DataFrame({"edition": ordered, "since": ordered.shift()})
    baseline = before.assign(since=ordered.iloc[0])
    pairs = pd.concat([before, baseline]).dropna().drop_duplicates()
    return pairs[pairs.edition != pairs.since]


def _told(both: pd.DataFrame) -> pd.DataFrame:
    """Direction, cause and act of each difference."""
    level = np.sign(both.level - both.level_from)
    scope = (both["scope"] == "general").astype(int) - (both.scope_from == "general").astype(int)
    own = np.sign(both.level_own - both.level_own_from)
    by_own = (level == 0) & (scope == 0)
    up = level.where(level != 0, scope.where(scope != 0, own)) > 0
    new, old = (_decider(both, by_own, suffix) for suffix in ("", "_from"))
    rise = new.origin.map(RISES).mask(new.date_kind == "first-seen", DATING)
    return pd.DataFrame(
        {
            "direction": np.where(up, "up", "down"),
            "cause": rise.where(up, old.ends_by),
            "instrument_id": new.instrument_id.where(up, old.instrument_id),
        }
    )


def _decider(both: pd.DataFrame, by_own: pd.Series, suffix: str) -> pd.DataFrame:
    """The decider of a cell; where own acts alone moved, the decider among them."""
    what = ["origin", "instrument_id", "date_kind", "ends_by"]
    return pd.DataFrame(
        {one: both[f"{one}{suffix}"].mask(by_own, both[f"{one}_own{suffix}"]) for one in what}
    )
