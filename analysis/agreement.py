"""How far the two coders of the evidence agree: by field, by recommendation, over which pairs."""

from __future__ import annotations

import pandas as pd

from analysis import codings, panel, reliability, spells
from analysis.tables import Tables
from analysis.vocabulary import CODERS, COUNTING, MAX_LEVEL, NEXUS, SCOPE

PAIR = codings.PAIR
FIELDS = {"nexus": "ordinal", "scope": "nominal", "level": "ordinal"}
OVERALL = "all"


def readings(tables: Tables) -> pd.DataFrame:
    """What each coder's reading makes of every instrument and recommendation, as numbers.

    Returns
    -------
    DataFrame, one row per instrument and scored recommendation
        nexus, scope and level, each with the suffix of its coder: nexus from 0 (none); level 0 to
        4 as the coder's own nexus, force, status and confidence give it; scope missing where the
        coder wrote no row. written: whether either coder wrote one.
    """
    scored = tables.recommendations.dropna(subset="weight")[["recommendation_id"]]
    pairs = tables.instruments[["instrument_id"]].merge(scored, how="cross")
    parts = [_reading(tables, coder).set_index(PAIR).add_suffix(f"_{coder}") for coder in CODERS]
    both = pairs.set_index(PAIR).join(parts)
    for coder in CODERS:
        both[f"nexus_{coder}"] = both[f"nexus_{coder}"].fillna(0)
        both[f"level_{coder}"] = both[f"level_{coder}"].fillna(0)
    written = both[[f"scope_{coder}" for coder in CODERS]].notna().any(axis="columns")
    return both.assign(written=written).reset_index()


def alphas(tables: Tables) -> pd.DataFrame:
    """Alpha and its interval, over all pairs and over those that either coder wrote.

    Returns
    -------
    DataFrame, one row per field, recommendation (or all) and kind of pairs
        field, recommendation_id, pairs (all, written), n_units, alpha, low, high.
    """
    both = readings(tables)
    rows = []
    groups = [(OVERALL, both), *both.groupby("recommendation_id")]
    for recommendation, group in groups:
        for pairs, units in (("all", group), ("written", group[group.written])):
            for field, metric in FIELDS.items():
                values = units[[f"{field}_{coder}" for coder in CODERS]]
                low, high = reliability.alpha_interval(values, metric)
                rows.append(
                    {
                        "field": field,
                        "recommendation_id": recommendation,
                        "pairs": pairs,
                        "n_units": int(values.notna().all(axis="columns").sum()),
                        "alpha": reliability.alpha(values, metric),
                        "low": low,
                        "high": high,
                    }
                )
    return pd.DataFrame(rows)


def levels_apart(tables: Tables) -> pd.DataFrame:
    """Pairs by the level that each coder's reading gives: A in rows, B in columns."""
    both = readings(tables)
    levels = [both[f"level_{coder}"].astype(int).astype(str) for coder in CODERS]
    return reliability.confusion(*levels, [str(level) for level in range(MAX_LEVEL + 1)])


def cells_apart(tables: Tables, as_of: str) -> pd.DataFrame:
    """The cells to which the readings of the two coders give different levels on a day.

    Returns
    -------
    DataFrame by government and recommendation_id
        level_A and level_B, 0 to 4.
    """
    found = []
    for coder in CODERS:
        alone = spells.build_spells(tables, spells.Rules(coder=coder))
        level = panel.levels_as_of(alone, [as_of]).set_index(spells.CELL)["level"]
        found.append(level.rename(f"level_{coder}"))
    both = pd.concat(found, axis="columns").fillna(0).astype(int)
    return both[both.level_A != both.level_B].sort_index()


def _reading(tables: Tables, coder: str) -> pd.DataFrame:
    """Nexus, scope and level of the pairs that a coder wrote."""
    acts = codings.adjudicate_acts(codings.read_by(tables.codings_instruments, coder))
    provisions = codings.adjudicate_provisions(codings.read_by(tables.codings, coder))
    joined = provisions.merge(acts, on="instrument_id", suffixes=("", "_of_act"))
    joined = joined.merge(tables.instruments[["instrument_id", "issuer"]], on="instrument_id")
    given = joined.confidence.where(joined.confidence != "", joined.confidence_of_act)
    level = spells.level_of(joined.assign(confidence=given, origin=_origin(joined)))
    counts = joined.status.isin(COUNTING) & (joined.effective_on != "")
    return pd.DataFrame(
        {
            "instrument_id": joined.instrument_id,
            "recommendation_id": joined.recommendation_id,
            "nexus": joined.nexus.map(NEXUS.index),
            "scope": joined["scope"].map({name: place for place, name in enumerate(SCOPE)}),
            "level": level.where(counts, 0),
        }
    )


def _origin(pairs: pd.DataFrame) -> pd.Series:
    """Own where a government issued the act; what a body issued, as it reaches a member."""
    own = pairs.issuer.str.fullmatch("[A-Z]{3}")
    shared = pairs.force.isin(["binding", "enforcement"])
    origin = pd.Series("collective", pairs.index)
    return origin.mask(shared, "inherited").mask(own, "own")
