"""From what coders wrote to one reading: codebook rule 14.

Where coders differ the lower reading stands, field by field, until a `resolved` row settles it.
`codings` become provisions (how an instrument answers a recommendation), `codings_instruments`
become acts (what an instrument is, and from when).

The first two coders read every instrument, so that a pair which one of them left out reads none.
A later coder or expert reads a part: what they left out is no reading, and what they mean to be
none they write as none.
"""

from __future__ import annotations

from functools import reduce

import numpy as np
import pandas as pd

from analysis import dates
from analysis.vocabulary import (
    CODERS,
    CONFIDENCE,
    FORCE,
    NEXUS,
    READINGS,
    RESOLVED,
    SCOPE,
    STATUS,
)

PAIR = ["instrument_id", "recommendation_id"]
FIELDS = ["status", "effective_on", "confidence", "force_coded"]  # of an act, as coded


def coders(codings: pd.DataFrame) -> list[str]:
    """Who wrote the rows: the first two coders, then all others by name; no editor."""
    return [*CODERS, *sorted(set(codings.coder) - {*CODERS, RESOLVED})]


def adjudicate_provisions(codings: pd.DataFrame, acts: pd.DataFrame | None = None) -> pd.DataFrame:
    """One reading of every instrument and recommendation that any coder wrote.

    Parameters
    ----------
    codings : DataFrame
    acts : DataFrame, optional
        As `adjudicate_acts` gives them. A coder who gives a pair no confidence reads that of the
        instrument there; with the acts, one coder alone then cannot raise it.

    Returns
    -------
    DataFrame, one row per pair, sorted by it
        nexus, scope, confidence (empty: the instrument's stands), agreement (agreed, only-A,
        only-B, only-some, differs-nexus, differs-scope, differs-nexus-scope, resolved), rationale.
    """
    wrote = [_of(codings, coder, PAIR) for coder in coders(codings)]
    pairs = reduce(pd.Index.union, [rows.index for rows in wrote])
    wrote = [rows.reindex(pairs, fill_value="") for rows in wrote]
    nexus = lowest(_silence_said([rows.nexus for rows in wrote]), NEXUS)
    provisions = pd.DataFrame(
        {
            "nexus": nexus,
            "scope": lowest([rows["scope"] for rows in wrote], SCOPE),
            "confidence": _confidence(wrote, acts),
            "agreement": _agreement(wrote),
            "rationale": _rationale(wrote, nexus),
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
    wrote = [
        _of(codings_instruments, one, ["instrument_id"]) for one in coders(codings_instruments)
    ]
    wrote = [rows.reindex(wrote[0].index, fill_value="") for rows in wrote]
    acts = pd.DataFrame(
        {
            "status": lowest([rows.status for rows in wrote], STATUS),
            "effective_on": reduce(_later_given, wrote).effective_on,
            "confidence": lowest([rows.confidence for rows in wrote], CONFIDENCE),
            "force_coded": lowest([rows.force_coded for rows in wrote], FORCE),
            "differs": _unequal(wrote).dot(pd.Index(FIELDS) + "|").str.rstrip("|"),
            "note": _first([rows.note for rows in wrote]),
        }
    )
    settled = settle(acts, _of(codings_instruments, RESOLVED, ["instrument_id"]))
    return settled.rename(columns={"force_coded": "force"}).reset_index()


def read_by(codings: pd.DataFrame, coder: str) -> pd.DataFrame:
    """The codings as they stand (adjudicated), or those of one coder alone in the place of all."""
    if coder == READINGS[0]:
        return codings
    own = codings[codings.coder == coder]
    return pd.concat([own.assign(coder=one) for one in CODERS], ignore_index=True)


def settle(reading: pd.DataFrame, resolved: pd.DataFrame) -> pd.DataFrame:
    """Let each field that a `resolved` row fills stand in place of the coders' reading."""
    given = resolved.reindex(index=reading.index, columns=reading.columns, fill_value="")
    return given.where(given != "", reading)


def lowest(readings: list[pd.Series], ladder: tuple[str, ...]) -> pd.Series:
    """The lowest of the readings that were given, on a ladder from low to high; empty for none."""
    rungs = pd.Index([*ladder, ""])  # any reading is lower than none
    lowest = np.minimum.reduce([rungs.get_indexer(reading) for reading in readings])
    return pd.Series(rungs.take(lowest), index=readings[0].index)


def _silence_said(nexus: list[pd.Series]) -> list[pd.Series]:
    """The nexus by each coder; a pair that one of the first two left out reads none by them."""
    first = len(CODERS)
    return [*(one.replace("", NEXUS[0]) for one in nexus[:first]), *nexus[first:]]


def _first(texts: list[pd.Series]) -> pd.Series:
    """The first text that is not empty."""
    return reduce(lambda one, other: one.where(one != "", other), texts)


def _later_given(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The act by one coder, dated as late as the other has it who wrote a row of it."""
    later = dates.later(one.effective_on, other.effective_on)
    return one.assign(effective_on=one.effective_on.where(other.status == "", later))


def _unequal(wrote: list[pd.DataFrame]) -> pd.DataFrame:
    """The fields of each act in which a coder who wrote a row of it differs from the first."""
    one, *others = wrote
    apart = [(one[FIELDS] != rows[FIELDS]).mul(rows.status != "", axis="index") for rows in others]
    return reduce(lambda some, more: some | more, apart)


def _confidence(wrote: list[pd.DataFrame], acts: pd.DataFrame | None) -> pd.Series:
    """The lowest confidence given, and no surer than the instrument where a coder gave none."""
    given = lowest([rows.confidence for rows in wrote], CONFIDENCE)
    if acts is None:
        return given
    left = [(rows.nexus != "") & (rows.confidence == "") for rows in wrote]
    partly = reduce(lambda some, more: some | more, left) & (given != "")
    of_act = acts.set_index("instrument_id").confidence
    of_act = of_act.reindex(given.index.get_level_values("instrument_id"), fill_value="")
    return given.mask(partly, lowest([given, of_act.set_axis(given.index)], CONFIDENCE))


def _agreement(wrote: list[pd.DataFrame]) -> pd.Series:
    """How the readings met: of those who wrote the pair, and whether the first two both did."""
    nexus, scope = (
        _apart([rows[field] for rows in wrote]).map({True: f"-{field}", False: ""})
        for field in ("nexus", "scope")
    )
    met = ("differs" + nexus + scope).replace("differs", "agreed")
    one, other, *later = (rows.nexus != "" for rows in wrote)
    alone = ~reduce(lambda some, more: some | more, later, one & other)
    met = met.mask(~(one & other), "only-some")
    return met.mask(alone & one, f"only-{CODERS[0]}").mask(alone & other, f"only-{CODERS[1]}")


def _apart(readings: list[pd.Series]) -> pd.Series:
    """Whether two readings differ, of those that were given."""
    first = _first(readings)
    unlike = [(reading != "") & (reading != first) for reading in readings]
    return reduce(lambda some, more: some | more, unlike)


def _rationale(wrote: list[pd.DataFrame], nexus: pd.Series) -> pd.Series:
    """The reason of the first coder whose nexus stands; of the first who wrote, where none does."""
    whose = [rows.rationale.where(rows.nexus == nexus, "") for rows in wrote]
    return _first([*whose, *(rows.rationale for rows in wrote)])


def _of(codings: pd.DataFrame, coder: str, key: list[str]) -> pd.DataFrame:
    return codings[codings.coder == coder].set_index(key).sort_index()
