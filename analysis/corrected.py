"""The ledger of corrections as readers may follow it: what changed, and when.

What the entries of the ledger say in free words (`reason`, old texts) is written for editors and
stays in `corrections.csv`; a reader is told which fact of which row changed, and dates, codes and
closed values before and after. Columns that only editors read bring no entry, nor do changes of
form, such as a date written as YYYY-MM-DD.
"""

from __future__ import annotations

import pandas as pd

from analysis import ledger, printings, wording
from analysis.news import Entry
from analysis.schema import SCHEMA
from analysis.selection import Selection, spoken

EDITORS = {"evidence_seen", "rationale", "note"}  # columns that no page prints
SILENT = {"practice"}  # tables whose closed values are classes of accusations: never printed bare
DATED = ("day", "partial", "year")
LABELS = {  # columns by what they say
    "adopted_on": "day of adoption",
    "confidence": "confidence",
    "depth": "depth of search",
    "effective_on": "day of effect",
    "ended_on": "last day of effect",
    "force_coded": "force",
    "in_force_on": "day of entry into force",
    "joined_on": "day since which it holds",
    "left_on": "last day on which it counts",
    "listed_on": "day of listing",
    "researched_on": "day of the last search",
    "source_kind": "kind of source",
    "source_url": "address of the source",
}


def entries(report: Selection) -> list[Entry]:
    """One entry per correction of a fact that pages print, whatever the edition."""
    rows = printings.without(report.tables.corrections)
    rows = rows[~rows["column"].isin(EDITORS)]
    named = _Names(report)
    made = []
    for row in rows.to_dict("records"):
        if ledger.is_form(row):
            continue
        made.append(
            Entry(
                "|".join(
                    ["correction", row["table"], row["key"], row["column"], row["corrected_on"]]
                ),
                "correction",
                row["corrected_on"],
                f"Correction: {named.subject(row['table'], row['key'])}: {label(row['column'])}",
                f"{said(row)} The ledger of corrections (corrections.csv) has the reason and what "
                "stood before.",
            )
        )
    return made


def said(row: dict[str, str]) -> str:
    """What changed, in a sentence: dates and closed values as such, free text without its words.

    Examples
    --------
    >>> said({"table": "instruments", "column": "adopted_on", "was": "2023-11", "is": "2023-11-10",
    ...       "corrected_on": "2026-11-26"})
    'Corrected on 26 November 2026: the day of adoption was November 2023, is 10 November 2023.'
    """
    on = f"Corrected on {spoken(row['corrected_on'])}:"
    if row["column"] == ledger.WITHDRAWN:
        return f"{on} the row was withdrawn."
    column = SCHEMA[row["table"]].columns[row["column"]]
    what = label(row["column"])
    if column.kind in DATED:
        was, now = (spoken(day) if day else "not known" for day in (row["was"], row["is"]))
        return f"{on} the {what} was {was}, is {now}."
    if column.allowed and row["table"] not in SILENT:
        was, now = (_value(row["column"], value) for value in (row["was"], row["is"]))
        return f"{on} the {what} was {was}, is {now}."
    return f"{on} what stands under “{what}” was replaced."


def label(column: str) -> str:
    """What a column says, in words."""
    if column == ledger.WITHDRAWN:
        return "row withdrawn"
    return LABELS.get(column, column.replace("_", " "))


def _value(column: str, value: str) -> str:
    """A closed value as a reader takes it; where nobody searched, it was not assessed."""
    if column == "depth":
        return {"none": "not assessed", "light": "brief", "full": "full"}[value]
    return f"“{value}”" if value else "empty"


class _Names:
    """Rows of the raw tables by names that readers know."""

    def __init__(self, report: Selection) -> None:
        tables = report.tables
        self.titles = tables.instruments.set_index("instrument_id").title.to_dict()
        self.names = tables.governments.set_index("government").name.to_dict()
        self.episodes = tables.practice.set_index("practice_id")
        self.listings = tables.listings.set_index("listing_id")

    def subject(self, table: str, key: str) -> str:
        """The row of a key: its act, government, recommendation, coder, in words."""
        if table == "practice":
            return self._episode(key)
        if table == "listings":
            return self._listing(key)
        parts = dict(zip(SCHEMA[table].key, key.split("|"), strict=True)) if table in SCHEMA else {}
        words = [self._part(name, value) for name, value in parts.items()]
        return ", ".join(words) or key

    def _part(self, name: str, value: str) -> str:
        if name == "instrument_id":
            return self.titles.get(value, value)
        if name == "government":
            return self.names.get(value, value)
        if name == "recommendation_id":
            return wording.inside(value)
        if name == "coder":
            return "settled reading" if value == "resolved" else f"reading of coder {value}"
        return value

    def _episode(self, key: str) -> str:
        if key not in self.episodes.index:
            return "a documented episode"
        row: pd.Series = self.episodes.loc[key]
        where = wording.the(self.names[row.government])
        return f"an episode documented for {where}, {spoken(row.occurred_on)}"

    def _listing(self, key: str) -> str:
        """Who was listed; a listing that was lifted says so wherever it is named."""
        if key not in self.listings.index:
            return "a listing"
        row: pd.Series = self.listings.loc[key]
        end = f" (lifted {spoken(row.delisted_on)})" if row.delisted_on else ""
        return f"listing of {row.vendor_or_person}{end}"
