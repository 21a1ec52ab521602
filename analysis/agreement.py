"""How far the coders of the evidence agree: by field, by recommendation, over which pairs.

The report speaks of the first two, who read every instrument apart from each other. Later coders
read a part, often one chosen for its doubts; `coders` takes them in.
"""

from __future__ import annotations

from collections.abc import Sequence

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


def readings(tables: Tables, coders: Sequence[str] = CODERS) -> pd.DataFrame:
    """What each coder's reading makes of every instrument and recommendation, as numbers.

    Returns
    -------
    DataFrame, one row per instrument and scored recommendation
        nexus, scope and two levels, each with the suffix of its coder: nexus from 0 (none); level
        0 to 4 as the coder's own nexus, force, status and confidence give it; level_before_rule_3
        the same where a government's own political act still earned 1; scope missing where the
        coder wrote no row. A row given up (nexus none) is no row. Of what a later coder left out
        all is missing, and the levels too where they coded no act. written: whether any coder
        wrote a row.
    """
    scored = tables.recommendations.dropna(subset="weight")[["recommendation_id"]]
    pairs = tables.instruments[["instrument_id"]].merge(scored, how="cross")
    parts = [_reading(tables, coder).set_index(PAIR).add_suffix(f"_{coder}") for coder in coders]
    both = pairs.set_index(PAIR).join(parts)
    empty = {f"{field}_{coder}": 0 for field in FIELDS if field != "scope" for coder in CODERS}
    both = both.fillna(empty)
    written = both[[f"scope_{coder}" for coder in coders]].notna().any(axis="columns")
    return both.assign(written=written).reset_index()


def alphas(tables: Tables, coders: Sequence[str] = CODERS) -> pd.DataFrame:
    """Alpha and its interval, over all pairs and over those that any coder wrote.

    Returns
    -------
    DataFrame, one row per field, recommendation (or all) and kind of pairs
        field, recommendation_id, pairs (all, written), n_units (that two coders read), alpha, low,
        high.
    """
    both = readings(tables, coders)
    rows = []
    groups = [(OVERALL, both), *both.groupby("recommendation_id")]
    for recommendation, group in groups:
        for pairs, units in (("all", group), ("written", group[group.written])):
            about = {"recommendation_id": recommendation, "pairs": pairs}
            rows += [about | _measured(units, field, coders) for field in FIELDS]
    order = ["field", "recommendation_id", "pairs", "n_units", "alpha", "low", "high"]
    return pd.DataFrame(rows)[order]


def overall(tables: Tables, coders: Sequence[str], among: Sequence[str] = ()) -> pd.DataFrame:
    """Alpha over the pairs that any coder wrote, or those that the coders `among` read.

    Returns
    -------
    DataFrame, one row per field
        field, n_units, alpha, low, high.
    """
    both = readings(tables, [*coders, *(one for one in among if one not in coders)])
    read = both[[f"nexus_{coder}" for coder in among]].notna().any(axis="columns")
    units = both[read if among else both.written]
    return pd.DataFrame([_measured(units, field, coders) for field in FIELDS])


def _measured(units: pd.DataFrame, field: str, coders: Sequence[str]) -> dict[str, object]:
    """Alpha of one field over some pairs, with its interval and the number of pairs behind it."""
    values = units[[f"{field}_{coder}" for coder in coders]]
    low, high = reliability.alpha_interval(values, FIELDS[field])
    return {
        "field": field,
        "n_units": int((values.notna().sum(axis="columns") > 1).sum()),
        "alpha": reliability.alpha(values, FIELDS[field]),
        "low": low,
        "high": high,
    }


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
    """Nexus, scope and levels of the pairs that a coder wrote; a pair given up has no scope."""
    acts = codings.adjudicate_acts(codings.read_by(tables.codings_instruments, coder))
    provisions = codings.adjudicate_provisions(codings.read_by(tables.codings, coder), acts)
    levels = _levels(provisions, acts, tables.instruments)
    scope = provisions["scope"].map({name: place for place, name in enumerate(SCOPE)})
    given_up = provisions.nexus == NEXUS[0]
    nexus = provisions.nexus.map(NEXUS.index)
    read = provisions[PAIR].assign(nexus=nexus, scope=scope.mask(given_up))
    read = read.merge(levels, how="left", on=PAIR, validate="1:1")
    read[list(levels)[2:]] = read[list(levels)[2:]].mask(given_up, 0)
    return read.astype(dict.fromkeys(FIELDS, "float64"))  # also where the coder wrote nothing


def _levels(
    provisions: pd.DataFrame, acts: pd.DataFrame, instruments: pd.DataFrame
) -> pd.DataFrame:
    """The levels of the pairs whose act was coded too."""
    joined = provisions.merge(acts, on="instrument_id", suffixes=("", "_of_act"))
    joined = joined.merge(instruments[["instrument_id", "issuer"]], on="instrument_id")
    given = joined.confidence.where(joined.confidence != "", joined.confidence_of_act)
    joined = joined.assign(confidence=given, origin=_origin(joined))
    shared = joined.assign(origin=joined.origin.replace("own", "collective"))
    counts = joined.status.isin(COUNTING) & (joined.effective_on != "")
    return joined[PAIR].assign(
        level_before_rule_3=spells.level_of(shared).where(counts, 0),
        level=spells.level_of(joined).where(counts, 0),
    )


def _origin(pairs: pd.DataFrame) -> pd.Series:
    """Own where a government issued the act; what a body issued, as it reaches a member."""
    own = pairs.issuer.str.fullmatch("[A-Z]{3}")
    shared = pairs.force.isin(["binding", "enforcement"])
    origin = pd.Series("collective", pairs.index)
    return origin.mask(shared, "inherited").mask(own, "own")
