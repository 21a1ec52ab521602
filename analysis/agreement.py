"""How far the two coders of the evidence agree: by field, by recommendation, over which pairs."""

from __future__ import annotations

import pandas as pd

from analysis import codings, panel, reliability, spells
from analysis.tables import Tables
from analysis.vocabulary import CODERS, COUNTING, MAX_LEVEL, NEXUS, SCOPE

PAIR = codings.PAIR
FIELDS = {
    "nexus": "ordinal",
    "scope": "nominal",
    "level_before_rule_3": "ordinal",
    "level": "ordinal",
}
OVERALL = "all"


def readings(tables: Tables) -> pd.DataFrame:
    """What each coder's reading makes of every instrument and recommendation, as numbers.

    Returns
    -------
    DataFrame, one row per instrument and scored recommendation
        nexus, scope and two levels, each with the suffix of its coder: nexus from 0 (none); level
        0 to 4 as the coder's own nexus, force, status and confidence give it; level_before_rule_3
        the same where a government's own political act still earned 1; scope missing where the
        coder wrote no row. A row given up (nexus none) is no row. written: whether either coder
        wrote one.
    """
    scored = tables.recommendations.dropna(subset="weight")[["recommendation_id"]]
    pairs = tables.instruments[["instrument_id"]].merge(scored, how="cross")
    parts = [_reading(tables, coder).set_index(PAIR).add_suffix(f"_{coder}") for coder in CODERS]
    both = pairs.set_index(PAIR).join(parts)
    empty = {f"{field}_{coder}": 0 for field in FIELDS if field != "scope" for coder in CODERS}
    both = both.fillna(empty)
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


def given_up(tables: Tables) -> int:
    """How many pairs carry a row of a coder and yet no reading: who wrote them gave them up."""
    rows = tables.codings[tables.codings.coder.isin(CODERS)]
    return int((rows.nexus == NEXUS[0]).groupby([rows[name] for name in PAIR]).all().sum())


def confusion(tables: Tables, field: str) -> pd.DataFrame:
    """Pairs by what each coder's reading gives: A in rows, B in columns.

    `field` is nexus, level or level_before_rule_3; pairs that neither coder wrote are in it.
    """
    labels = NEXUS if field == "nexus" else [str(level) for level in range(MAX_LEVEL + 1)]
    both = readings(tables)
    names = dict(enumerate(labels))
    read = [both[f"{field}_{coder}"].map(names) for coder in CODERS]
    return reliability.confusion(*read, list(labels))


def cells_apart(tables: Tables, as_of: str) -> pd.DataFrame:
    """The cells to which the readings of the two coders give different levels on a day.

    Returns
    -------
    DataFrame by government and recommendation_id
        level_A and level_B, 0 to 4; origin_A, origin_B, instrument_id_A and instrument_id_B of what
        decides there, empty at level 0.
    """
    found = []
    for coder in CODERS:
        alone = spells.build_spells(tables, spells.Rules(coder=coder))
        levels = panel.levels_as_of(alone, [as_of])
        deciding = alone[["origin", "instrument_id"]].iloc[levels.position]
        reading = levels[[*spells.CELL, "level"]].join(deciding.reset_index(drop=True))
        found.append(reading.set_index(spells.CELL).add_suffix(f"_{coder}"))
    both = pd.concat(found, axis="columns")
    both = both.fillna({name: 0 if name.startswith("level") else "" for name in both})
    both = both.astype({f"level_{coder}": int for coder in CODERS})
    return both[both.level_A != both.level_B].sort_index()


def _reading(tables: Tables, coder: str) -> pd.DataFrame:
    """Nexus, scope and levels of the pairs that a coder wrote and did not give up."""
    acts = codings.adjudicate_acts(codings.read_by(tables.codings_instruments, coder))
    provisions = codings.adjudicate_provisions(codings.read_by(tables.codings, coder))
    joined = provisions.merge(acts, on="instrument_id", suffixes=("", "_of_act"))
    joined = joined.merge(tables.instruments[["instrument_id", "issuer"]], on="instrument_id")
    given = joined.confidence.where(joined.confidence != "", joined.confidence_of_act)
    joined = joined.assign(confidence=given, origin=_origin(joined))
    shared = joined.assign(origin=joined.origin.replace("own", "collective"))
    counts = joined.status.isin(COUNTING) & (joined.effective_on != "")
    read = pd.DataFrame(
        {
            "instrument_id": joined.instrument_id,
            "recommendation_id": joined.recommendation_id,
            "nexus": joined.nexus.map(NEXUS.index),
            "scope": joined["scope"].map({name: place for place, name in enumerate(SCOPE)}),
            "level_before_rule_3": spells.level_of(shared).where(counts, 0),
            "level": spells.level_of(joined).where(counts, 0),
        }
    )
    read = read.astype(dict.fromkeys(FIELDS, "float64"))  # also where the coder wrote nothing
    return read[joined.nexus != NEXUS[0]]


def _origin(pairs: pd.DataFrame) -> pd.Series:
    """Own where a government issued the act; what a body issued, as it reaches a member."""
    own = pairs.issuer.str.fullmatch("[A-Z]{3}")
    shared = pairs.force.isin(["binding", "enforcement"])
    origin = pd.Series("collective", pairs.index)
    return origin.mask(shared, "inherited").mask(own, "own")
