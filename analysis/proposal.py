"""What further coders' rows say beside what stands: agreements, differences, what they move.

All of it is read from the tables before and after, as Markdown for whoever takes the rows in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from analysis import agreement, codings, knowledge, wording
from analysis.disagreement import said
from analysis.tables import Tables
from analysis.vocabulary import NEXUS, RESOLVED

PROVISION = ["nexus", "scope", "confidence"]
FIELDS = {
    "nexus": "nexus",
    "scope": "scope",
    "level_before_rule_3": "level before rule 3",
    "level": "level",
}


def markdown(before: Tables, after: Tables, edition: str) -> str:
    """The whole of it: what passes, what differs and why, what moves, alpha before and after."""
    pairs, acts = provisions(before, after), instruments(before, after)
    parts = [
        "# Rows to take in",
        _summary(before, after),
        "## What agrees with what stands",
        _agreements(pairs, acts),
        "## Where a reading differs, with every reason",
        _differences(after, pairs, acts),
        "## What the rows move",
        _moves(before, after, edition),
        "## Agreement beyond chance",
        _alphas(before, after),
    ]
    return "\n\n".join(parts) + "\n"


def provisions(before: Tables, after: Tables) -> pd.DataFrame:
    """The new readings of pairs beside what stands.

    Returns
    -------
    DataFrame, one row per new row of codings that no editor wrote
        coder, instrument_id, recommendation_id, apart (the fields that differ, joined by commas).
        A pair that nobody wrote stands at none; a coder who gives no confidence differs in none.
    """
    new = _new(before.codings, after.codings, codings.PAIR)
    acts = codings.adjudicate_acts(before.codings_instruments)
    stands = codings.adjudicate_provisions(before.codings, acts)
    sure = stands.instrument_id.map(acts.set_index("instrument_id").confidence)
    stands = stands.assign(confidence=stands.confidence.where(stands.confidence != "", sure))
    both = new.merge(
        stands[[*codings.PAIR, *PROVISION]], how="left", on=codings.PAIR, suffixes=("", "_stands")
    )
    none = (both.nexus == NEXUS[0]) | both.nexus_stands.fillna(NEXUS[0]).eq(NEXUS[0])
    apart = pd.DataFrame(
        {
            "nexus": both.nexus != both.nexus_stands.fillna(NEXUS[0]),
            "scope": (both["scope"] != both.scope_stands) & ~none,
            "confidence": (both.confidence != "") & (both.confidence != both.confidence_stands),
        }
    )
    return both[["coder", *codings.PAIR]].assign(apart=_named(apart))


def instruments(before: Tables, after: Tables) -> pd.DataFrame:
    """The new readings of instruments beside what stands, as `provisions` gives those of pairs."""
    new = _new(before.codings_instruments, after.codings_instruments, ["instrument_id"])
    stands = codings.adjudicate_acts(before.codings_instruments)
    stands = stands.rename(columns={"force": "force_coded"})
    both = new.merge(stands, how="left", on="instrument_id", suffixes=("", "_stands"))
    apart = pd.DataFrame(
        {field: both[field] != both[f"{field}_stands"] for field in codings.FIELDS}
    )
    return both[["coder", "instrument_id"]].assign(apart=_named(apart))


def _new(before: pd.DataFrame, after: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """The rows that only the later table has, without those of the editor."""
    known = pd.MultiIndex.from_frame(before[["coder", *key]])
    fresh = ~pd.MultiIndex.from_frame(after[["coder", *key]]).isin(known)
    return after[fresh & (after.coder != RESOLVED)].reset_index(drop=True)


def _named(apart: pd.DataFrame) -> pd.Series:
    return apart.dot(apart.columns + ", ").str.removesuffix(", ").astype("str")


def _summary(before: Tables, after: Tables) -> str:
    counts = [
        f"- {len(getattr(after, name)) - len(getattr(before, name))} rows of {name}.csv"
        for name in ("codings", "codings_instruments")
    ]
    return "\n".join([*counts, f"- coders then: {', '.join(_coders(after))}"])


def _agreements(pairs: pd.DataFrame, acts: pd.DataFrame) -> str:
    """How many readings pass, and which."""
    lines = []
    for rows, noun in ((pairs, "pair"), (acts, "instrument")):
        if rows.empty:
            continue
        same = rows[rows.apart == ""]
        lines.append(f"{wording.count(len(same), len(rows), f'readings of {noun}s')} pass.")
        lines += [f"- {', '.join(row)}" for row in same.drop(columns="apart").to_numpy()]
    return "\n".join(lines) or "No reading of a coder is among the rows."


def _differences(after: Tables, pairs: pd.DataFrame, acts: pd.DataFrame) -> str:
    """The pairs and the instruments on which a new reading differs, all readings side by side."""
    tables = [
        _side_by_side(pairs, codings.PAIR, after.codings, _provision_said, _coders(after)),
        _side_by_side(
            acts, ["instrument_id"], after.codings_instruments, _act_said, _coders(after)
        ),
    ]
    found = [table for table in tables if table]
    until = "The lowest reading stands, field by field, until a `resolved` row settles it."
    return "\n\n".join([*found, until]) if found else "No reading differs from what stands."


def _side_by_side(
    rows: pd.DataFrame,
    key: list[str],
    written: pd.DataFrame,
    spoken: Callable[[pd.Series], str],
    coders: Sequence[str],
) -> str:
    """Every reading of what a new one reads otherwise, in a table of one column a coder."""
    apart = rows[rows.apart != ""].groupby(key, sort=True).apart
    apart = apart.agg(lambda fields: ", ".join(dict.fromkeys(", ".join(fields).split(", "))))
    if apart.empty:
        return ""
    coders = [*coders, *([RESOLVED] if (written.coder == RESOLVED).any() else [])]
    texts = written.assign(text=[spoken(row) for _, row in written.iterrows()])
    texts = texts.pivot(index=key, columns="coder", values="text").reindex(apart.index)
    texts = texts.reindex(columns=coders).fillna("no row")
    return _table(pd.concat([apart, texts], axis="columns").reset_index())


def _provision_said(row: pd.Series) -> str:
    fields = [row.nexus, row["scope"], row.confidence and f"confidence {row.confidence}"]
    return f"{', '.join(filter(None, fields))}: {row.rationale}"


def _act_said(row: pd.Series) -> str:
    fields = [row[field] for field in codings.FIELDS]
    return f"{', '.join(field or '(empty)' for field in fields)}: {row.note or 'no note'}"


def _moves(before: Tables, after: Tables, edition: str) -> str:
    """Cells by level before and after, and each cell that moves."""
    fields = ("level", "origin", "scope", "level_own", "instrument_id")
    was, now = (knowledge.standing(tables, edition, fields) for tables in (before, after))
    counts = pd.DataFrame({"cells before": _by_level(was), "cells after": _by_level(now)})
    counts = counts.fillna(0).astype(int).sort_index().rename_axis("level").reset_index()
    moved = knowledge.differing(was, now)
    cells = wording.count(len(moved), int(now.level.notna().sum()), "assessed cells")
    parts = [f"Edition {edition}: {cells} would stand elsewhere or rest on another act."]
    parts.append(_table(counts))
    if len(moved):
        parts.append(_table(pd.DataFrame([_moved(row) for _, row in moved.iterrows()])))
    return "\n\n".join(parts)


def _by_level(cells: pd.DataFrame) -> pd.Series:
    """How many assessed cells stand at each level through own, inherited and joined acts."""
    assessed = cells.dropna(subset="level")
    both = zip(assessed.level, assessed.origin, strict=True)
    return pd.Series([said(*cell) for cell in both], dtype="str").value_counts()


def _moved(row: pd.Series) -> dict[str, str]:
    texts = {
        state: ", ".join(
            filter(
                None,
                [
                    said(row[f"level{end}"], row[f"origin{end}"]),
                    row[f"scope{end}"],
                    row[f"instrument_id{end}"],
                ],
            )
        )
        for state, end in (("before", "_from"), ("after", ""))
    }
    return {"cell": f"{row.government}-{row.recommendation_id}"} | texts


def _alphas(before: Tables, after: Tables) -> str:
    """Alpha with its interval before and after, over pairs written and over those newly read."""
    was, now = _coders(before), _coders(after)
    new = sorted({*provisions(before, after).coder})
    if not new:
        return "No new reading of a pair: alpha stays what it was."
    measured = {
        f"before ({', '.join(was)})": agreement.overall(before, was),
        f"after ({', '.join(now)})": agreement.overall(after, now),
        f"{', '.join(was)} where {', '.join(new)} read": agreement.overall(after, was, new),
        f"all where {', '.join(new)} read": agreement.overall(after, now, new),
    }
    frame = pd.DataFrame({"field": list(FIELDS.values())})
    for name, table in measured.items():
        frame[name] = [_alpha(row) for _, row in table.iterrows()]
    note = (
        "Krippendorff's alpha, with 95 % of its draws and the number of pairs that two coders "
        "read. The first two columns are over the pairs that any coder wrote and did not give up."
    )
    return f"{_table(frame)}\n\n{note}"


def _alpha(row: pd.Series) -> str:
    if pd.isna(row.alpha):
        return f"undefined, {row.n_units} pairs"
    bounds = "" if pd.isna(row.low) else f" ({row.low:.3f} to {row.high:.3f})"
    return f"{row.alpha:.3f}{bounds}, {row.n_units} pairs"


def _coders(tables: Tables) -> Sequence[str]:
    both = pd.concat([tables.codings[["coder"]], tables.codings_instruments[["coder"]]])
    return codings.coders(both)


def _table(frame: pd.DataFrame) -> str:
    """A frame of texts as a Markdown table; no cell can break out of its place."""
    rows = [list(frame.columns), ["---"] * frame.shape[1], *frame.to_numpy().tolist()]
    return "\n".join(f"| {' | '.join(_cell(str(cell)) for cell in row)} |" for row in rows)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", r"\|").replace("<", "&lt;").split())
