"""What moved between two states, in a reader's words: tables of text from those of `comparison`."""

from __future__ import annotations

import pandas as pd

from analysis import comparison, markdown, wording
from analysis.findings import COUNTED


def summary(moved: pd.DataFrame) -> pd.DataFrame:
    """How many cells each cause moved, through own acts, inherited or joined."""
    rows = comparison.summary(moved)
    return pd.DataFrame(
        {
            "Cause": rows.cause.astype("str"),
            "Through": rows.origin.map(wording.ORIGINS).fillna("none found"),
            "Up": rows.up.astype("str"),
            "Down": rows.down.astype("str"),
            "Level as before": rows.beside.astype("str"),
            "Assessed anew or no more": rows.assessed.astype("str"),
        }
    )


def levels(moved: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """One row per cell, cause and step, with all editions that it moved alike."""
    told = pd.DataFrame(
        {
            "Cause": moved.cause,
            "Government": moved.government.map(names).fillna(moved.government),
            "Recommendation": moved.recommendation_id.map(wording.inside),
            "Before": [_standing(row, "_from") for _, row in moved.iterrows()],
            "After": [_standing(row, "") for _, row in moved.iterrows()],
            "Edition": moved.edition,
        },
        dtype="str",
    )
    by = list(told.columns[:-1])
    return told.groupby(by, sort=False).Edition.agg(", ".join).reset_index()


def bands(rows: pd.DataFrame) -> pd.DataFrame:
    """Governments that changed band, each band with its interval."""

    def one(band: str, interval: str) -> str:
        return f"band {band} ({interval})" if band else "in no band"

    before = [one(row.band_from, row.interval_from) for row in rows.itertuples()]
    after = [one(row.band, row.interval) for row in rows.itertuples()]
    return pd.DataFrame({"Government": rows.name, "Before": before, "After": after})


def findings(rows: pd.DataFrame) -> pd.DataFrame:
    """Findings that changed; words that stayed as they were are not told twice."""

    def one(number: str, sentence: str, share: str) -> str:
        if not number:
            return "not printed"
        return f"{number} {markdown.plain(sentence)} Holds in {share} of worlds."

    before = [one(r.number_from, r.sentence_from, r.share_from) for r in rows.itertuples()]
    after = [
        one(r.number, "…" if r.sentence == r.sentence_from else r.sentence, r.share)
        for r in rows.itertuples()
    ]
    counted = [COUNTED.get(name, name) for name in rows.finder]
    return pd.DataFrame({"Finding": counted, "Before": before, "After": after})


def _standing(row: pd.Series, side: str) -> str:
    """A cell in words: its level by origin and scope, and what own acts alone give."""
    level, own, origin = (row[f"{name}{side}"] for name in ("level", "level_own", "origin"))
    if level == "":
        return "not assessed"
    if level == "0":
        return "0, none found"
    scope = ", targeted" if row[f"scope{side}"] == "targeted" else ""
    alone = {"0": "none found", "": "not told"}.get(own, own)
    alone = "" if origin == "own" else f"; by own acts {alone}"
    return f"{level}, {wording.ORIGINS.get(origin, 'origin not told')}{scope}{alone}"
