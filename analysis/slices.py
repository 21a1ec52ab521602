"""Slices: all that the profile of one government shows, as plain data, one file a government.

A profile reads its slice and nothing else, so a changed row makes those profiles anew whose slice
it changed, and no others. The words are the profile's; here stand the rows that they are made of.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import chapters, choices, dates, paths, practice, selection, steps, undone
from analysis.selection import Selection
from analysis.tables import Tables
from analysis.vocabulary import COVERED

Slice = dict[str, Any]
ACT = ["instrument_id", "title", "source_url", "source_kind", "recorded_on"]
EPISODE = [
    "practice_id", "occurred_on", "vendor", "product", "kind", "evidence_class", "summary",
    "source_url", "source_kind", "recorded_on",
]  # fmt: skip
FIRST_LIST = "2019-09-16"  # first list of supporters on record: whoever is in it joined by then
CELL = [
    "edition", "government", "recommendation_id", "state", "depth", "level", "scope", "origin",
    "confidence", "instrument_id", "starts_on", "date_kind", "single_source", "level_own",
    "last_applied", "n_counter_acts", "n_searches",
]  # fmt: skip
MOVED = [
    "recommendation_id", "level_from", "level", "scope_from", "scope", "level_own_from",
    "level_own", "direction", "cause",
]  # fmt: skip
OPEN = ("pending", "failed")  # statuses of acts that give no level


def build(raw: Tables, computed: dict[str, pd.DataFrame], edition: str) -> dict[str, Slice]:
    """Cut one slice a government, for every government of the list.

    Returns
    -------
    dict of government to slice
        Plain data: text, whole numbers, lists and dicts by text. Nothing in a slice hangs on rows
        that its profile does not show.
    """
    report = selection.of_all(raw, computed, edition)
    members = _members(report, computed)
    parts = {
        "cells": _cells(report),
        "changes": _changes(report),
        "undone": _undone(report),
        "practice": _practice(report),
        "since": members.groupby("government").apply(_records).to_dict(),
        "replies": raw.replies.groupby("government").apply(_records).to_dict(),
    }
    shared, late = _shared(report), chapters.assessed_later(raw)
    beside = _medians(report, computed)
    steps_taken = steps.taken(report), steps.joined(report)
    about = raw.governments.merge(raw.assessments, on="government", validate="one_to_one")
    return {
        row.government: shared
        | {
            "government": row.government,
            "name": row.name_,
            "depth": row.depth,
            "researched_on": row.researched_on,
            "late": row.government in late,
            "beside": beside | _own_counts(parts["cells"][row.government]),
            "steps": _steps(*steps_taken, parts["cells"][row.government]),
            **{name: part.get(row.government, []) for name, part in parts.items()},
        }
        for row in about.rename(columns={"name": "name_"}).itertuples()
    }


def edition_of(made: dict[str, Slice]) -> str:
    """The edition that slices were cut for."""
    return next(iter(made.values()))["edition"]["edition"]


def in_words(made: dict[str, Slice]) -> str:
    """How many slices there are, and of how many governments they can tell a level."""
    assessed = sum(one["depth"] != "none" for one in made.values())
    return (
        f"{len(made)} slices of the edition of {edition_of(made)}: {assessed} of governments that "
        f"were assessed, {len(made) - assessed} of governments that were not."
    )


def text(one: Slice) -> str:
    """A slice as JSON, always the same for the same content."""
    return json.dumps(one, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def write(made: dict[str, Slice], folder: Path) -> None:
    """Write each slice where its file does not hold it already; remove those of nobody."""
    folder.mkdir(parents=True, exist_ok=True)
    for government, one in made.items():
        path, content = folder / f"{government}.json", text(one).encode("utf-8")
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
    for gone in {path.stem for path in folder.glob("*.json")} - set(made):
        (folder / f"{gone}.json").unlink()


def read(edition: str, government: str) -> Slice:
    """Read one slice, with the hash of its bytes as `hash`.

    Raises
    ------
    ValueError
        If there are no slices of that edition, or none of that government; the message names
        those there are.
    """
    folder = paths.slices(_edition(edition))
    known = sorted(path.stem for path in folder.glob("*.json"))
    if not known:
        where = paths.shown(folder)
        raise ValueError(f"no slices in {where}; run `make report` once before")
    if government not in known:
        raise ValueError(choices.refusal("government", government, known))
    content = (folder / f"{government}.json").read_bytes()
    return json.loads(content) | {"hash": hashlib.sha256(content).hexdigest()[:12]}


def _edition(wanted: str) -> str:
    """The edition asked for; the last that has slices where none is."""
    if wanted not in ("", "latest"):
        if not wanted.isdigit():
            raise ValueError(f"edition {wanted!r} is no year; expected one such as 2026, or latest")
        return wanted
    there = sorted(path.parent.name for path in paths.reports().glob("[0-9]*/slices"))
    plain = [name for name in there if name.isdigit()]
    return plain[-1] if plain else wanted


def _shared(report: Selection) -> Slice:
    """What all slices of an edition have alike: its frame, and the days of the first round."""
    editions = report.tables.editions.set_index("edition").as_of
    names = {"before": report.before, "baseline": report.baseline}
    earlier = {key: {"edition": one, "as_of": editions[one]} for key, one in names.items() if one}
    return {
        "edition": report.edition[["edition", "as_of", "method_version", "published_on"]].to_dict(),
        "known_on": choices.chosen_known_on(paths.raw(), paths.known_on()),
        "earlier": earlier,
        "first_round": chapters.first_round(report.tables),
        "anyone_invited": bool(len(report.tables.replies)),
        "titles": report.recommendations.set_index("recommendation_id").title.to_dict(),
    }


def _cells(report: Selection) -> dict[str, list[Slice]]:
    """The seven cells of each government in their order, each with its act and its searches."""
    order = list(report.recommendations.recommendation_id)
    bound = report.tables.adherence.set_index(["instrument_id", "government"])
    acts = _acts(report)
    last = _last_searched(report.tables)
    cells = report.cells.assign(place=report.cells.recommendation_id.map(order.index))
    made: dict[str, list[Slice]] = {}
    for cell in _records(cells.sort_values(["government", "place"])[CELL]):
        key = (cell["government"], cell["recommendation_id"])
        cell["searched_on"] = last.get(key, "")
        act = cell["instrument_id"]
        cell["act"] = acts.get(act)
        if act:
            tie = bound.loc[(act, cell["government"])]
            cell["bound"] = {name: tie[name] for name in ("source_url", "recorded_on")}
        made.setdefault(cell["government"], []).append(cell)
    return made


def _last_searched(tables: Tables) -> dict[tuple[str, str], str]:
    """The last day on which a search that names the cell's recommendation was made."""
    log = tables.searches[["government", "recommendation_id", "searched_on"]]
    each = log.assign(recommendation_id=log.recommendation_id.str.split("|"))
    each = each.explode("recommendation_id")
    return each.groupby(["government", "recommendation_id"]).searched_on.max().to_dict()


def _changes(report: Selection) -> dict[str, list[Slice]]:
    """What changed since the edition before and since the baseline, each with its act."""
    acts = _acts(report)
    made: dict[str, list[Slice]] = {}
    for row in _records(report.changes.sort_values(["since", "recommendation_id"])):
        told = {name: row[name] for name in ("since", *MOVED)} | {"act": acts[row["instrument_id"]]}
        made.setdefault(row["government"], []).append(told)
    return made


def _undone(report: Selection) -> dict[str, Slice]:
    """Acts against a recommendation, measures that ended, lifted listings, open and failed acts."""
    acts = _acts(report)
    found = {"against": undone.counter_acts(report), "ended": undone.ended(report)}
    found |= {status: _status(report, status) for status in OPEN}
    made: dict[str, Slice] = {}
    for name, rows in found.items():
        for row in _records(rows.sort_values(["on", "instrument_id"], ascending=[False, True])):
            told = {"on": row["on"], "recommendations": row["recommendations"]}
            of = made.setdefault(row["government"], {})
            of.setdefault(name, []).append(told | {"act": acts[row["instrument_id"]]})
    for row in _records(undone.lifted(report)):
        of = made.setdefault(row.pop("authority"), {})
        of.setdefault("lifted", []).append(row)
    return made


def _status(report: Selection, status: str) -> pd.DataFrame:
    """Own acts of one status that are close to the market and of the as-of date or before."""
    rows = report.evidence
    rows = rows[(rows.status == status) & (rows.origin == "own") & rows.nexus.isin(COVERED)]
    about = report.tables.instruments[["instrument_id", "adopted_on", "in_force_on"]]
    rows = rows.merge(about, on="instrument_id", validate="many_to_one")
    on = rows.adopted_on.where(rows.adopted_on != "", rows.in_force_on)
    rows = rows.assign(on=on)
    begun = dates.first_day(rows.on) <= pd.Timestamp(report.edition.as_of)
    by = rows[begun].groupby(["government", "instrument_id"], as_index=False)
    return by.agg(on=("on", "first"), recommendations=("recommendation_id", list))


def _practice(report: Selection) -> dict[str, list[Slice]]:
    rows = practice.begun(report).sort_values(["occurred_on", "practice_id"])
    return rows[["government", *EPISODE]].groupby("government").apply(_records).to_dict()


def _members(report: Selection, computed: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Which cohorts a government belongs to on the as-of date, and since when.

    Returns
    -------
    DataFrame, one row per cohort of the whole world and member
        government, cohort, title, since (partial date, empty where unknown), by (bool: it may
        have been earlier).
    """
    tables = report.tables
    whole = tables.cohorts[tables.cohorts.un_region == ""]
    members = computed["cohort_members"].query("edition == @report.edition.edition")
    members = members.merge(whole, on="cohort", validate="many_to_one")
    joined = tables.adherence[["instrument_id", "government", "joined_on"]]
    members = members.merge(joined, how="left", on=["instrument_id", "government"])
    union = tables.governments[["government", "eu_member_since"]]
    coalition = tables.foc_members[["government", "member_since", "date_precision"]]
    members = members.merge(union, on="government").merge(coalition, how="left", on="government")
    since = members.joined_on.fillna("")
    since = since.mask(members.body == "eu", members.eu_member_since)
    since = since.mask(members.body == "foc", members.member_since).fillna("")
    late = (members.body == "foc") & (members.date_precision == "upper-bound")
    late |= (members.cohort == choices.DEFAULT_COHORT) & (since == FIRST_LIST)
    made = members.assign(since=since, by=late)
    return made[["government", "cohort", "title", "since", "by"]].sort_values(
        ["government", "cohort"]
    )


def _medians(report: Selection, computed: dict[str, pd.DataFrame]) -> Slice:
    """Of how many recommendations the middle supporter of the Paris Call has a level."""
    members = computed["cohort_members"].query(
        "edition == @report.edition.edition and cohort == @choices.DEFAULT_COHORT"
    )
    cells = report.assessed[report.assessed.government.isin(members.government)]
    by = cells.government
    titles = report.tables.cohorts.set_index("cohort").title
    return {
        "cohort": choices.DEFAULT_COHORT,
        "title": titles[choices.DEFAULT_COHORT],
        "n": int(cells.government.nunique()),
        "median": _halves((cells.level > 0).groupby(by).sum()),
        "median_own": _halves((cells.level_own > 0).groupby(by).sum()),
    }


def _halves(counts: pd.Series) -> str:
    """A median of whole numbers as text: 3, or 3.5 between two."""
    return f"{counts.median():g}" if len(counts) else ""


def _own_counts(cells: list[Slice]) -> Slice:
    levels = [(cell["level"] or 0, cell["level_own"] or 0) for cell in cells]
    return {"all": sum(level > 0 for level, _ in levels), "own": sum(own > 0 for _, own in levels)}


def _steps(
    taken: dict[str, list[Slice]], joined: dict[str, Slice], cells: list[Slice]
) -> list[Slice]:
    """For each cell below the top the step that others took and the act of theirs to copy."""
    if any(cell["level"] is None for cell in cells):
        return []
    return [
        steps.next_of(taken[one], joined.get(one), cell["level"], cell["government"])
        | {"recommendation_id": one}
        for cell in cells
        for one in [cell["recommendation_id"]]
    ]


def _acts(report: Selection) -> dict[str, Slice]:
    return {row["instrument_id"]: row for row in _records(report.tables.instruments[ACT])}


def _records(frame: pd.DataFrame) -> list[Slice]:
    """The rows of a frame as plain data: nothing of NumPy's, None where a value is missing."""
    return [
        {name: _plain(value) for name, value in row.items()} for row in frame.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return value
    if pd.isna(value):
        return None
    value = value.item() if hasattr(value, "item") else value
    return int(value) if isinstance(value, float) and value.is_integer() else value
