"""What each coder read in an act, and how the readings were settled, as plain records."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis import codings, wording
from analysis.codings import PAIR
from analysis.tables import Tables
from analysis.vocabulary import RESOLVED

Record = dict[str, Any]
NAMES = {"effective_on": "the date of effect", "force_coded": "force"}  # fields as prose has them
OF_ACTS = ["coder", "status", "effective_on", "confidence", "force_coded"]
OF_PAIRS = ["coder", "nexus", "scope", "confidence", "rationale"]


def of_acts(tables: Tables) -> dict[str, Record]:
    """How each instrument was read as a whole.

    Returns
    -------
    dict by instrument_id
        stands (status, effective_on, confidence, force), settled (a sentence), coders (one record
        a coder, an editor's resolution last). Coders' notes stay in the raw table.
    """
    written = _written(tables.codings_instruments, OF_ACTS, ["instrument_id"])
    found = {}
    for act in codings.adjudicate_acts(tables.codings_instruments).to_dict("records"):
        coders = written[(act["instrument_id"],)]
        apart = [NAMES.get(name, name) for name in act["differs"].split("|") if name]
        found[act["instrument_id"]] = {
            "stands": {
                name: act[name] for name in ("status", "effective_on", "confidence", "force")
            },
            "settled": settled(apart, coders),
            "coders": coders,
        }
    return found


def of_pairs(tables: Tables) -> dict[tuple[str, str], Record]:
    """How each instrument was read for one recommendation.

    Returns
    -------
    dict by instrument_id and recommendation_id
        stands (nexus, scope, confidence; empty confidence: that of the act), agreement, settled
        and coders as in `of_acts`.
    """
    written = _written(tables.codings, OF_PAIRS, PAIR)
    found = {}
    for pair in codings.adjudicate_provisions(tables.codings).to_dict("records"):
        key = pair["instrument_id"], pair["recommendation_id"]
        alone = pair["agreement"].removeprefix("only-")
        if alone in ("A", "B"):
            says = f"Only coder {alone} wrote a row for this recommendation, so it counts as none."
        else:
            apart = [name for name in ("nexus", "scope") if name in pair["agreement"]]
            says = settled(apart, written[key])
        found[key] = {
            "stands": {name: pair[name] for name in ("nexus", "scope", "confidence")},
            "agreement": pair["agreement"],
            "settled": says,
            "coders": written[key],
        }
    return found


def settled(apart: list[str], coders: list[Record]) -> str:
    """How two readings became one, in a sentence.

    Examples
    --------
    >>> settled([], [{"coder": "A"}, {"coder": "B"}])
    'Both coders read it alike.'
    >>> settled(["nexus", "scope"], [{"coder": "A"}, {"coder": "B"}])
    'The coders differ in nexus and scope; the lower reading stands.'
    """
    if any(row["coder"] == RESOLVED for row in coders):
        return "An editor settled what the coders read; the fields of that row stand."
    if not apart:
        return "Both coders read it alike."
    return f"The coders differ in {wording.listed(apart)}; the lower reading stands."


def _written(rows: pd.DataFrame, columns: list[str], key: list[str]) -> dict[tuple, list[Record]]:
    """The coders' rows by key, in the order A, B, resolved."""
    ordered = rows.sort_values([*key, "coder"])
    return {name: group[columns].to_dict("records") for name, group in ordered.groupby(key)}
