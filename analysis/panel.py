"""From spells to the panel: one cell per government, recommendation and as-of date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import scoring
from analysis.spells import APPLIED, BINDING, CELL
from analysis.vocabulary import MAX_LEVEL

if TYPE_CHECKING:
    from analysis.tables import Tables

KEY = ["edition", *CELL]
NEVER = np.iinfo(np.int64).max  # priority of a date that no spell covers


def levels_as_of(spells: pd.DataFrame, as_of: Iterable) -> pd.DataFrame:
    """The highest level active on each of some dates, and the spell that decides it.

    One pass for any number of dates. A spell covers a run of the sorted dates, and a run is the
    union of two blocks whose length is a power of two. So each spell is noted twice, at the
    longest block length; the notes are then handed down to blocks of half the length until every
    block is a single date.

    Parameters
    ----------
    spells : DataFrame, one row per spell
        government, recommendation_id, level (1 to 4), general (bool), starts_on and ends_on (both
        days included; NaT is open). Of equal levels the row that stands first decides.
    as_of : list of dates

    Returns
    -------
    DataFrame, one row per (government, recommendation_id, as_of) with an active spell, sorted
        level (int), general (bool) and position (0-based row of the deciding spell).
    """
    days = np.unique(pd.to_datetime(list(as_of)).to_numpy("datetime64[s]"))
    government, governments = pd.factorize(spells.government, sort=True)
    recommendation, recommendations = pd.factorize(spells.recommendation_id, sort=True)
    cell = government.astype(np.int64) * len(recommendations) + recommendation

    first, beyond = _runs(spells, days)
    priority = (MAX_LEVEL - spells.level.to_numpy()) * len(spells) + np.arange(len(spells))
    best = np.full((len(governments) * len(recommendations), len(days)), NEVER)
    _note_runs(best, cell, first, beyond, priority)

    cells, dates = np.nonzero(best < NEVER)
    position = best[cells, dates] % max(len(spells), 1)
    return pd.DataFrame(
        {
            "government": governments.take(cells // max(len(recommendations), 1)),
            "recommendation_id": recommendations.take(cells % max(len(recommendations), 1)),
            "as_of": days[dates],
            "level": spells.level.to_numpy()[position],
            "general": spells.general.to_numpy()[position],
            "position": position,
        }
    )


def build_panel(spells: pd.DataFrame, counter_acts: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The level of every cell at every edition, with what decides it (codebook section 1).

    Parameters
    ----------
    spells, counter_acts : DataFrame
        As `spells.build_spells` and `spells.counter_acts` give them.
    tables : Tables
        editions, governments, recommendations, assessments and searches are used.

    Returns
    -------
    DataFrame, one row per edition, government and scored recommendation, sorted by them
        state (adopted, none-found, not-assessed), level (Int64, 0 to 4; NA where not assessed),
        scope, origin, confidence, score (0 to 100), instrument_id, starts_on (partial date of the
        deciding evidence), date_kind, single_source (bool), level_own, score_own, last_applied
        (Int64, year), n_counter_acts, n_searches.
    """
    panel = frame(tables)
    deciding = decided(panel, spells)
    own = decided(panel, spells[spells.origin == "own"])
    assessed = panel.depth != "none"
    level = deciding.level.fillna(0).where(assessed).astype("Int64")
    level_own = own.level.fillna(0).where(assessed).astype("Int64")
    lapsed = _last_applied(panel, spells).where(level < MAX_LEVEL)
    columns = {
        "state": np.select(
            [~assessed, level.fillna(0) > 0], ["not-assessed", "adopted"], "none-found"
        ),
        "level": level,
        "scope": deciding["scope"],
        "origin": deciding.origin,
        "confidence": deciding.confidence,
        "score": scoring.indicator_score(level, deciding.general, MAX_LEVEL),
        "instrument_id": deciding.instrument_id,
        "starts_on": deciding.evidence_on,
        "date_kind": deciding.date_kind,
        "single_source": (deciding.confidence == "C") & (level.fillna(0) >= BINDING).astype(bool),
        "level_own": level_own,
        "score_own": scoring.indicator_score(level_own, own.general, MAX_LEVEL),
        "last_applied": lapsed.astype("Int64"),
        "n_counter_acts": _active(panel, counter_acts),
        "n_searches": _searches(panel, tables.searches),
    }
    return panel[KEY].assign(**columns)


def _runs(spells: pd.DataFrame, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each spell the place of the first date that it covers, and that after the last."""
    starts = pd.to_datetime(spells.starts_on).to_numpy("datetime64[s]")
    ends = pd.to_datetime(spells.ends_on).to_numpy("datetime64[s]")
    first = np.where(np.isnat(starts), 0, np.searchsorted(days, starts, side="left"))
    beyond = np.where(np.isnat(ends), len(days), np.searchsorted(days, ends, side="right"))
    return first, beyond


def _note_runs(
    best: np.ndarray, cell: np.ndarray, first: np.ndarray, beyond: np.ndarray, priority: np.ndarray
) -> None:
    """Write into `best` (cells by dates) the smallest priority of the runs that cover each date."""
    flat = best.reshape(-1)  # a view: one index is several times faster than two
    origin = cell * best.shape[1]
    length = beyond - first
    for power in range(best.shape[1].bit_length(), -1, -1):
        block = 2**power
        rows = np.flatnonzero((length >= block) & (length < 2 * block))
        np.minimum.at(flat, origin[rows] + first[rows], priority[rows])
        np.minimum.at(flat, origin[rows] + beyond[rows] - block, priority[rows])
        if half := block // 2:
            best[:, half:] = np.minimum(best[:, half:], best[:, :-half])


def frame(tables: Tables) -> pd.DataFrame:
    """Edition, government and scored recommendation, with the as-of date and depth of search."""
    scored = tables.recommendations.dropna(subset="weight")[["recommendation_id"]]
    governments = tables.governments[["government"]].merge(tables.assessments, on="government")
    editions = tables.editions[["edition", "as_of"]]
    frame = editions.merge(governments, how="cross").merge(scored, how="cross")
    return frame.assign(as_of=pd.to_datetime(frame.as_of).astype("datetime64[s]")).sort_values(
        KEY, ignore_index=True
    )


def decided(panel: pd.DataFrame, spells: pd.DataFrame) -> pd.DataFrame:
    """For each row of the panel its level and the columns of the spell that decides it."""
    levels = levels_as_of(spells, panel.as_of.unique())
    what = ["scope", "origin", "confidence", "instrument_id"]
    what += ["evidence_on", "date_kind", "ends_by"]
    deciding = spells[what].iloc[levels.position].reset_index(drop=True)
    cells = panel[[*CELL, "as_of"]]
    found = cells.merge(levels.join(deciding), how="left", on=[*CELL, "as_of"], validate="m:1")
    return found.set_axis(panel.index).fillna(dict.fromkeys(what, "") | {"general": False})


def _last_applied(panel: pd.DataFrame, spells: pd.DataFrame) -> pd.Series:
    """Year of the latest application that had brought the cell to the top by the as-of date."""
    applications = spells[spells.level == APPLIED]
    years = applications.assign(year=applications.effective_on.str[:4].astype(float))
    begun = _cross(panel, years)
    begun = begun[begun.starts_on <= begun.as_of]
    return _onto(panel, begun.groupby([*CELL, "as_of"]).year.max())


def _active(panel: pd.DataFrame, acts: pd.DataFrame) -> pd.Series:
    """How many acts stand on the as-of date of each cell."""
    days = _cross(panel, acts)
    standing = (days.starts_on <= days.as_of) & (days.ends_on.isna() | (days.ends_on >= days.as_of))
    counts = days[standing].groupby([*CELL, "as_of"]).instrument_id.nunique()
    return _onto(panel, counts).fillna(0).astype(int)


def _searches(panel: pd.DataFrame, searches: pd.DataFrame) -> pd.Series:
    """How many logged searches name the government and the recommendation, whatever they found."""
    named = searches.recommendation_id.str.split("|").map(set)
    each = searches.assign(recommendation_id=named).explode("recommendation_id")
    counts = each.groupby(CELL).size()
    return _onto(panel, counts).fillna(0).astype(int)


def _cross(panel: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.merge(panel[["as_of"]].drop_duplicates(), how="cross")


def _onto(panel: pd.DataFrame, values: pd.Series) -> pd.Series:
    """Values by cell (and as-of date) as a column of the panel; missing where there is none."""
    keys = pd.MultiIndex.from_frame(panel[list(values.index.names)])
    return pd.Series(values.reindex(keys).to_numpy(), index=panel.index)
