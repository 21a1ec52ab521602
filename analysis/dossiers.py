"""All on record of a government, or on a recommendation, at an edition: plain, sorted records.

A pure function of a selection; `site` writes the records as JSON and `pages` sets them as HTML.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import pandas as pd

from analysis import agreement, counting, dates, ladder, practice, readings, wording
from analysis.selection import Selection
from analysis.spells import CELL
from analysis.vocabulary import (
    BODIES,
    LEVELS,
    MAX_LEVEL,
)

Record = dict[str, Any]
ASIDE = re.compile(r"\s*\((see )?(the )?rows? [^)]*\)")
WORKSHOP = re.compile(  # a remark from one editor to another, about the tables and not the world
    r"\b(TO[D]O|FIX[M]E|should be checked|to be checked|Add a|[Ss]eed|ended_on|effective_on|"
    r"(see|see the|instrument|new|coding|no|this|per|from the|Implements) rows?)\b"
)


def of_governments(report: Selection) -> dict[str, Record]:
    """What is on record of every government of a selection, by its code.

    Returns
    -------
    dict by government
        government, name, un_region, depth, edition, as_of, method_version, cells (the seven in
        their order, with evidence, counter-acts, changes and searches), acts (by instrument_id),
        practice, listings and replies. An unassessed cell has level None, never 0.
    """
    tables = report.tables
    cells, acts = _cells(report), _acts(report)
    parts = {
        "practice": _grouped(_practice(report)),
        "listings": _grouped(_listings(report)),
        "replies": _grouped(tables.replies),
    }
    found = {}
    for row in report.everyone.drop_duplicates("government").to_dict("records"):
        code = row["government"]
        about = {name: row[name] for name in ("government", "name", "un_region", "depth")}
        found[code] = about | _edition(report) | {"cells": cells[code], "acts": acts.get(code, {})}
        found[code] |= {name: rows.get(code, []) for name, rows in parts.items()}
    return found


def of_recommendation(dossiers: dict[str, Record], report: Selection, name: str) -> Record:
    """The same turned around: every government's cell on one recommendation, and the acts named."""
    row = report.recommendations.set_index("recommendation_id").loc[name]
    cells, acts = [], {}
    for code, dossier in dossiers.items():
        (cell,) = [one for one in dossier["cells"] if one["recommendation_id"] == name]
        cells.append(
            {"government": code, "name": dossier["name"], "depth": dossier["depth"]} | cell
        )
        for one in {*_named(cell)}:
            act = dossier["acts"][one]
            shared = {part: value for part, value in act.items() if part != "adherence"}
            acts[one] = shared | {"provisions": {name: act["provisions"][name]}}
    about = {"recommendation_id": name, "number": int(row.number), "title": row.title}
    return (
        about
        | _edition(report)
        | {"question": ladder.QUESTIONS[name], "cells": cells, "acts": acts}
    )


def public(text: str) -> str:
    """A typed text without its editors' remarks on the tables.

    Examples
    --------
    >>> public("Act read in full (row che-vim-2020). Dates not seen; see the instrument row.")
    'Act read in full.'
    """
    sentences = re.split(r"(?<=[.!?]) (?=[A-Z])", ASIDE.sub("", text))
    return " ".join(one for one in sentences if not WORKSHOP.search(one))


def _edition(report: Selection) -> Record:
    edition = report.edition
    return {name: edition[name] for name in ("edition", "as_of", "method_version")}


def _named(cell: Record) -> list[str]:
    """The instruments that a cell names."""
    rows = [*cell["evidence"], *cell["counter_acts"], *cell["changes"]]
    return [row["instrument_id"] for row in rows]


def _grouped(rows: pd.DataFrame) -> dict[str, list[Record]]:
    """Records by government, without their government."""
    return {
        code: group.drop(columns="government").to_dict("records")
        for code, group in rows.groupby("government")
    }


def _cells(report: Selection) -> dict[str, list[Record]]:
    """The cells of each government in the order of the recommendations."""
    apart = agreement.cells_apart(report.tables, report.edition.as_of)
    order = list(report.recommendations.recommendation_id)
    everyone = report.everyone.join(apart, on=CELL)
    place = everyone.recommendation_id.map(order.index)
    parts = {
        "evidence": _by_cell(counting.evidence(report)),
        "counter_acts": _by_cell(counting.counter_acts(report)),
        "changes": _by_cell(_changes(report)),
        "searches": _by_cell(_searches(report)),
    }
    found = defaultdict(list)
    for _, row in everyone.assign(place=place).sort_values(["government", "place"]).iterrows():
        key = row.government, row.recommendation_id
        rows = {name: by.get(key, []) for name, by in parts.items()}
        found[row.government].append(_cell(row) | rows)
    return found


def _cell(row: pd.Series) -> Record:
    assessed = row.state != "not-assessed"
    whole = ["level", "level_own", "last_applied", "level_A", "level_B"]
    texts = ["recommendation_id", "state", "scope", "origin", "confidence", "instrument_id"]
    texts += ["starts_on", "date_kind"]
    return {
        "id": wording.cell_id(row),
        "says": wording.standing(row) if assessed else "not assessed",
        "level_name": LEVELS[row.level] if assessed else None,
        "single_source": bool(row.single_source),
        "n_counter_acts": int(row.n_counter_acts),
        "scope_own": _scope_own(row) if assessed else "",
        **{
            name: None if pd.isna(row[name]) else float(row[name])
            for name in ("score", "score_own")
        },
        **{name: None if pd.isna(row[name]) else int(row[name]) for name in whole},
        **{name: row[name] if isinstance(row[name], str) else "" for name in texts},
    }


def _scope_own(row: pd.Series) -> str:
    """Scope of the own act that decides level_own, by its score; empty where none was found."""
    if row.level_own == 0:
        return ""
    return "general" if row.score_own == 100 * row.level_own / MAX_LEVEL else "targeted"


def _by_cell(rows: pd.DataFrame) -> dict[tuple[str, str], list[Record]]:
    return {key: group.drop(columns=CELL).to_dict("records") for key, group in rows.groupby(CELL)}


def _changes(report: Selection) -> pd.DataFrame:
    """What moved since the edition before and since the baseline, the nearer first."""
    moved = report.changes.sort_values([*CELL, "since"], ascending=[True, True, False])
    says = [wording.step(change) for _, change in moved.iterrows()]
    whole = ["level_from", "level", "level_own_from", "level_own"]
    moved = moved.assign(says=says, **{name: moved[name].astype(object) for name in whole})
    columns = ["since", "says", "direction", "cause", "scope_from", "scope", *whole]
    return moved[[*CELL, "instrument_id", *columns]].map(
        lambda value: value if isinstance(value, str) else int(value)
    )


def _searches(report: Selection) -> pd.DataFrame:
    """The logged searches, one row for each recommendation that they name."""
    log = report.tables.searches
    log = log.assign(note=log.note.map(public))
    log = log.assign(recommendation_id=log.recommendation_id.str.split("|"))
    return log.explode("recommendation_id", ignore_index=True)


def _acts(report: Selection) -> dict[str, dict[str, Record]]:
    """The acts of each government with what was read of them and by whom, by instrument_id."""
    tables = report.tables
    as_acts, as_pairs = readings.of_acts(tables), readings.of_pairs(tables)
    answers = defaultdict(dict)
    for (act, recommendation), pair in as_pairs.items():
        answers[act][recommendation] = pair
    names = tables.governments.set_index("government").name.to_dict() | BODIES
    about = tables.instruments.drop(columns=["force"]).set_index("instrument_id", drop=False)
    described = {
        act: row
        | {"issuer_name": names.get(row["issuer"], row["issuer"])}
        | {name: public(row[name]) for name in ("summary", "evidence_seen")}
        | {"readings": as_acts[act], "provisions": answers[act]}
        for act, row in about.to_dict("index").items()
    }
    found = defaultdict(dict)
    for row in tables.adherence.to_dict("records"):
        act, code = row.pop("instrument_id"), row.pop("government")
        tie = row | {"evidence_seen": public(row["evidence_seen"])}
        found[code][act] = described[act] | {"adherence": tie}
    return found


def _practice(report: Selection) -> pd.DataFrame:
    """Every documented episode that may have begun by the as-of date, of whatever class.

    Never to be added up by government.
    """
    rows = report.tables.practice.sort_values(["government", "occurred_on", "practice_id"])
    begun = dates.first_day(rows.occurred_on) <= pd.Timestamp(report.edition.as_of)
    rows = rows[begun]
    seen = rows.evidence_seen.map(public)
    says = [practice.in_a_sentence(row) for _, row in rows.iterrows()]
    return rows.assign(evidence_seen=seen, verb=rows.evidence_class.map(practice.VERBS), says=says)


def _listings(report: Selection) -> pd.DataFrame:
    rows = report.tables.listings
    rows = rows[rows.listed_on <= report.edition.as_of].sort_values(["listed_on", "listing_id"])
    return rows.rename(columns={"authority": "government"})
