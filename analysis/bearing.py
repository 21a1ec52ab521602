"""What came in after a day that bears on levels: entries of the ledger, and rows recorded since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.knowledge import CAUSES
from analysis.ledger import WITHDRAWN
from analysis.schema import SCHEMA

if TYPE_CHECKING:
    from analysis.tables import Tables

DECIDES = {  # columns of the raw tables that can move a cell; the rest only describe
    "adherence": ("joined_on", "left_on"),
    "assessments": ("depth",),
    "codings": ("nexus", "scope", "confidence"),
    "codings_instruments": ("status", "effective_on", "confidence", "force_coded"),
    "editions": ("as_of",),
    "governments": (),
    "instruments": ("issuer", "kind", "ended_on"),
    "recommendations": ("weight",),
}
ADDED = {  # what a row that was recorded later adds; of several rows on one act the first is told
    "instruments": "act added",
    "adherence": "adherence added",
    "codings": "reading added",
    "codings_instruments": "reading added",
    "governments": "government added",
}
WHERE = ["government", "recommendation_id", "instrument_id"]  # empty where it concerns all


def since(tables: Tables, on: str) -> pd.DataFrame:
    """All that came in after a day and can move a cell.

    Returns
    -------
    DataFrame, one row per entry of the ledger or row of a table, the earliest first
        cause (one of `knowledge.CAUSES`), day, government, recommendation_id and instrument_id
        (empty where it concerns all of them), why: the reason, or the act and what was added.
    """
    rows = [*_entries(tables.corrections, on), *_late(tables, on)]
    found = pd.DataFrame(rows, columns=["cause", "day", *WHERE, "why"], dtype="str")
    return found.sort_values("day", kind="stable", ignore_index=True)


def deciding(rows: pd.DataFrame, cell: pd.Series, tables: Tables) -> pd.DataFrame:
    """Those of the rows that explain how a cell moved: the first of each act and entry.

    Rows on the acts that decide it, before (`instrument_id_from`) or after; where there are none,
    on any other act of the cell, such as the rule behind an application.
    """
    near = of_cell(rows, cell, tables)
    acts = near[near.instrument_id.isin(["", cell.instrument_id_from, cell.instrument_id])]
    near = acts if len(acts) else near
    late = near.cause == CAUSES[1]
    return near[~(late & near.duplicated(["cause", "day", "instrument_id"]))]


def of_cell(rows: pd.DataFrame, cell: pd.Series, tables: Tables) -> pd.DataFrame:
    """Those of the rows on any act that holds for a government and answers a recommendation."""
    here = rows[
        rows.government.isin(["", cell.government])
        & rows.recommendation_id.isin(["", cell.recommendation_id])
    ]
    return here[here.instrument_id.isin({"", *_acts(rows, cell, tables)})]


def _acts(rows: pd.DataFrame, cell: pd.Series, tables: Tables) -> set[str]:
    """The acts of a cell, with those that were taken out."""
    both = []
    for column, frame in (("government", tables.adherence), ("recommendation_id", tables.codings)):
        found = (held[held[column] == cell[column]].instrument_id for held in (frame, rows))
        both.append(set().union(*found))
    return both[0] & both[1]


def _entries(ledger: pd.DataFrame, on: str) -> list[dict[str, str]]:
    found = []
    for entry in ledger[ledger.corrected_on > on].to_dict("records"):
        name = entry["table"]
        if name in DECIDES and entry["column"] in (*DECIDES[name], WITHDRAWN):
            key = dict(zip(SCHEMA[name].key, entry["key"].split("|"), strict=True))
            where = {part: key.get(part, "") for part in WHERE}
            found.append(
                {
                    "cause": CAUSES[0],
                    "day": entry["corrected_on"],
                    **where,
                    "why": entry["reason"].removesuffix("."),
                }
            )
    return found


def _late(tables: Tables, on: str) -> list[dict[str, str]]:
    titles = tables.instruments.set_index("instrument_id").title
    names = tables.governments.set_index("government").name
    found = []
    for name, says in ADDED.items():
        frame = getattr(tables, name)
        for row in frame[frame.recorded_on > on].to_dict("records"):
            where = {part: row.get(part, "") for part in WHERE}
            act = where["instrument_id"]
            about = titles[act] if act else names[where["government"]]
            where |= {} if name != "instruments" else {"government": ""}
            found.append(
                {"cause": CAUSES[1], "day": row["recorded_on"], **where, "why": f"{about}: {says}"}
            )
    return found
