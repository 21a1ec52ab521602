"""From what two coders wrote to one reading: codebook rule 14.

Where coders differ the lower reading stands, field by field, until a `resolved` row settles it.
`codings` become provisions (how an instrument answers a recommendation), `codings_instruments`
become acts (what an instrument is, and from when).
"""

from __future__ import annotations

import pandas as pd

from analysis import dates
from analysis.vocabulary import CODERS, CONFIDENCE, FORCE, NEXUS, RESOLVED, SCOPE, STATUS

PAIR = ["instrument_id", "recommendation_id"]


def adjudicate_provisions(codings: pd.DataFrame) -> pd.DataFrame:
    """One reading of every instrument and recommendation that any coder wrote.

    Returns
    -------
    DataFrame, one row per pair, sorted by it
        nexus, scope, confidence (empty: the instrument's stands), agreement (agreed, only-A,
        only-B, differs-nexus, differs-scope, differs-nexus-scope, resolved), rationale.
    """
    one, other = (_of(codings, coder, PAIR) for coder in CODERS)
    pairs = one.index.union(other.index)
    one, other = one.reindex(pairs, fill_value=""), other.reindex(pairs, fill_value="")
    nexus = lower(one.nexus.replace("", "none"), other.nexus.replace("", "none"), NEXUS)
    provisions = pd.DataFrame(
        {
            "nexus": nexus,
            "scope": _lower_given(one["scope"], other["scope"], SCOPE),
            "confidence": _lower_given(one.confidence, other.confidence, CONFIDENCE),
            "agreement": _agreement(one, other),
            "rationale": _rationale(one, other, nexus),
        }
    )
    return settle(
        provisions, _of(codings, RESOLVED, PAIR).assign(agreement="resolved")
    ).reset_index()


def adjudicate_acts(codings_instruments: pd.DataFrame) -> pd.DataFrame:
    """One reading of every instrument.

    Returns
    -------
    DataFrame, one row per instrument, sorted by it
        status, effective_on (partial date), confidence, force, differs (the fields in which the
        coders differ, joined by a bar), note.
    """
    fields = ["status", "effective_on", "confidence", "force_coded"]
    one, other = (_of(codings_instruments, coder, ["instrument_id"]) for coder in CODERS)
    unequal = one[fields] != other[fields]
    acts = pd.DataFrame(
        {
            "status": lower(one.status, other.status, STATUS),
            "effective_on": dates.later(one.effective_on, other.effective_on),
            "confidence": lower(one.confidence, other.confidence, CONFIDENCE),
            "force_coded": lower(one.force_coded, other.force_coded, FORCE),
            "differs": unequal.dot(pd.Index(fields) + "|").str.rstrip("|"),
            "note": one.note.where(one.note != "", other.note),
        }
    )
    settled = settle(acts, _of(codings_instruments, RESOLVED, ["instrument_id"]))
    return settled.rename(columns={"force_coded": "force"}).reset_index()


def read_by(codings: pd.DataFrame, coder: str) -> pd.DataFrame:
    """The codings as they stand, or those of one coder alone in the place of both."""
    if coder not in CODERS:
        return codings
    own = codings[codings.coder == coder]
    return pd.concat([own.assign(coder=one) for one in CODERS], ignore_index=True)


def lower(one: pd.Series, other: pd.Series, ladder: tuple[str, ...]) -> pd.Series:
    """The lower of two readings on a ladder that runs from the lower to the higher."""
    step = {reading: place for place, reading in enumerate(ladder)}
    return one.where(one.map(step) <= other.map(step), other)


def settle(reading: pd.DataFrame, resolved: pd.DataFrame) -> pd.DataFrame:
    """Let each field that a `resolved` row fills stand in place of the coders' reading."""
    resolved = resolved[[column for column in resolved if column in reading]]
    return (
        resolved.where(resolved != "").reindex(reading.index).combine_first(reading)[list(reading)]
    )


def _of(codings: pd.DataFrame, coder: str, key: list[str]) -> pd.DataFrame:
    return codings[codings.coder == coder].set_index(key).sort_index()


def _lower_given(one: pd.Series, other: pd.Series, ladder: tuple[str, ...]) -> pd.Series:
    """The lower reading; the one that was given where the other is empty."""
    return lower(one.where(one != "", other), other.where(other != "", one), ladder)


def _agreement(one: pd.DataFrame, other: pd.DataFrame) -> pd.Series:
    nexus = (one.nexus != other.nexus).map({True: "-nexus", False: ""})
    scope = (one["scope"] != other["scope"]).map({True: "-scope", False: ""})
    differs = ("differs" + nexus + scope).replace("differs", "agreed")
    return differs.mask(one.nexus == "", "only-B").mask(other.nexus == "", "only-A")


def _rationale(one: pd.DataFrame, other: pd.DataFrame, nexus: pd.Series) -> pd.Series:
    """The reason given by the coder whose nexus stands; coder A's where both agree."""
    own = (one.nexus == nexus) | (other.nexus == "")
    return one.rationale.where(own, other.rationale)
