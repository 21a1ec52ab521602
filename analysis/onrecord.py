"""What is on record, as pages: a government cell by cell, all of practice, all searches."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis import cells, chapters, dossiers, wording
from analysis.material import Material
from analysis.practice import VERBS
from analysis.selection import spoken
from analysis.vocabulary import LEVELS

DEPTHS = {"full": "Searched at length", "light": "A brief search", "none": "Not assessed"}
OF_ACTS = (("status", "Status"), ("effective_on", "In effect from"), ("force_coded", "Force"),
           ("confidence", "Confidence"))  # fmt: skip
OF_PAIRS = (("nexus", "Nexus"), ("scope", "Scope"), ("confidence", "Confidence"),
            ("rationale", "Reason, in the coder's words"))  # fmt: skip
BY = {"own": "by own acts", "inherited": wording.UNION, "collective": "by joined texts"}
ORIGINS = {"own": "own act", "inherited": wording.UNION, "collective": "joined text"}


def evidence(made: Material, code: str) -> dict[str, Any]:
    """All on record of one government, cell by cell."""
    of, report = made.dossiers[code], made.report
    own = report.assessed[report.assessed.government == code]
    titles = report.tables.cohorts.set_index("cohort").title
    late = code in chapters.assessed_later(report.tables)
    links = [
        (f"../profiles/{code}.html", "Profile"),
        (f"../profiles/{code}.pdf", "Profile as PDF"),
        (f"../explorer.html#compare={code}", "Compare in the explorer"),
        (f"../data/governments/{code}.json", "All of this as JSON"),
    ]
    first = spoken(chapters.first_round(report.tables))
    return {
        "of": of,
        "the": wording.the(of["name"]),
        "short": in_short(own, report.as_of) if len(own) else "",
        "depth": DEPTHS[of["depth"]],
        "cohorts": [titles[name] for name, members in made.cohorts.items() if code in members],
        "links": [link for link in links if made.stands(link[0].removeprefix("../"))],
        "before": report.before,
        "titles": wording.acts(report).title,
        "origins": ORIGINS,
        "columns_act": OF_ACTS,
        "columns_pair": OF_PAIRS,
        "unsearched": "No search for this recommendation is on record."
        if late or of["depth"] == "none"
        else f"Searched in the first round (to {first}); the query was not kept.",
    }


def in_short(own: pd.DataFrame, as_of: str) -> str:
    """One sentence to quote: own acts, shared ones, where none was found, counter-acts.

    Parameters
    ----------
    own : DataFrame, the cells of one government that was assessed
    as_of : str, the as-of date in words
    """
    found = own[own.level > 0]
    none = own[own.level == 0]
    parts = [
        f"{says} on {wording.listed(_named(found[found.origin == by]))}"
        for by, says in BY.items()
        if (found.origin == by).any()
    ]
    if len(none):
        brief = " in a brief search" if (none.depth == "light").any() else ""
        what = "any of the seven" if found.empty else wording.listed(_named(none))
        parts.append(f"none found{brief} on {what}")
    against = own[own.n_counter_acts > 0].assign(level=0)
    if len(against):
        parts.append(f"counter-acts stand against {wording.listed(_named(against))}")
    return f"As of {as_of}, {wording.the(own.name.iloc[0])}: {'; '.join(parts)}."


def _named(cells: pd.DataFrame) -> list[str]:
    """Recommendations with the level reached, in the words of a sentence."""
    return [
        wording.inside(cell.recommendation_id)
        + (
            f" ({LEVELS[cell.level]}{', targeted' * (cell['scope'] == 'targeted')})"
            * bool(cell.level)
        )
        for _, cell in cells.iterrows()
    ]


def practice_rows(made: Material) -> dict[str, Any]:
    """Every documented episode, with a filter by the class of its evidence and by no government."""
    rows = [
        {
            "government": code,
            "name": one["name"],
            "tags": {"class": row["evidence_class"]},
            "cells": [spoken(row["occurred_on"]), {"markdown": row["says"]}],
        }
        for code, one in made.by_name
        for row in one["practice"]
    ]
    present = {row["tags"]["class"] for row in rows}
    options = sorted(((one, wording.opened(VERBS[one])) for one in present), key=lambda o: o[1])
    return {
        "heading": "Practice: what came to light",
        "lead": [
            "Each row says no more than its class of evidence allows, with outcome and denial "
            "where they are known. Most rows report dealings, which are no misuse. No row lowers "
            "a level.",
            "Rows are never counted up, for a government or for a class: they measure detection "
            "and openness, not how much there was.",
        ],
        "choices": [("class", "What the evidence allows to say", options)],
        "file": f"tracker-{made.report.edition.edition}-practice.csv",
        "caption": "Documented episodes, by government",
        "columns": ["Government", "Date", "What was documented"],
        "rows": rows,
        "source": made.report.source,
    }


def search_log(made: Material) -> dict[str, Any]:
    """Every logged search, found something or not."""
    log = made.report.tables.searches
    log = log.assign(name=log.government.map({c: one["name"] for c, one in made.dossiers.items()}))
    log = log.sort_values(["name", "searched_on", "recommendation_id", "query"], kind="stable")
    results = {"found": "found something", "nothing-relevant": "nothing relevant"}
    rows = [
        {
            "government": row["government"],
            "name": row["name"],
            "tags": {
                "government": row["government"],
                "rec": row["recommendation_id"].replace("|", " "),
                "result": row["result"],
            },
            "cells": [
                ", ".join(map(wording.label, row["recommendation_id"].split("|"))),
                spoken(row["searched_on"]),
                cells.plain(cells.query(row["query"])),
                row["searched_in"],
                results[row["result"]],
                dossiers.public(row["note"]),
            ],
        }
        for row in log.to_dict("records")
    ]
    first = spoken(chapters.first_round(made.report.tables))
    named = dict.fromkeys((row["government"], row["name"]) for row in rows)
    return {
        "heading": "Searches",
        "lead": [
            "What was searched for, where, and whether anything to the point came up. Queries of "
            f"the first round (to {first}) were not kept."
        ],
        "choices": [
            ("government", "Government", list(named)),
            ("rec", "Recommendation", made.names),
            ("result", "Result", list(results.items())),
        ],
        "file": f"tracker-{made.report.edition.edition}-searches.csv",
        "caption": "The log, by government and day",
        "columns": ["Government", "Recommendations", "Day", "Query", "Where", "Result", "Note"],
        "rows": rows,
        "source": made.report.source,
    }
