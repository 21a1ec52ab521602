"""Responsible practice: acts that an editor chose, each with what it asks and leaves open."""

from __future__ import annotations

import pandas as pd

from analysis import dates, undone, wording
from analysis.selection import Selection, spoken
from analysis.shown import Card, Cards, Link

KEY = ["government", "instrument_id", "recommendation_id"]


def begun(report: Selection) -> pd.DataFrame:
    """The chosen acts that had taken effect by the as-of date, in the order of recommendations."""
    evidence = report.evidence[[*KEY, "effective_on"]]
    rows = report.tables.showcase.merge(evidence, on=KEY, validate="one_to_one")
    rows = rows[dates.last_day(rows.effective_on) <= pd.Timestamp(report.edition.as_of)]
    order = list(report.recommendations.recommendation_id)
    rows = rows.assign(place=rows.recommendation_id.map(order.index))
    return rows.sort_values(["place", "instrument_id"], ignore_index=True)


def cards(report: Selection) -> Cards | None:
    """One card an act, of any government; None where none had taken effect."""
    rows = begun(report)
    if rows.empty:
        return None
    countries = wording.number_of(rows.government.nunique(), "government")
    return Cards(
        tuple(_card(report, row) for _, row in rows.iterrows()),
        f"{wording.number_of(len(rows), 'route')} of {countries}, chosen by an editor, not by"
        " level",
        f"{report.source} Texts as known when they were recorded.",
        name="showcase",
    )


def _card(report: Selection, row: pd.Series) -> Card:
    about = report.everyone[report.everyone.government == row.government].iloc[0]
    ours = row.government in set(report.cells.government)
    parts = {
        "How it works": row.how_it_works,
        "What it asks": row.what_it_asks,
        "What it leaves open": row.limits,
    }
    if against := undone.beside_in_plain(report, row.government):
        parts["Beside it, by the same government"] = f"{against}."
    act = wording.acts(report).loc[row.instrument_id]
    return Card(
        row.headline,
        f"{about['name']}{'' if ours else ' (not of this cohort)'}, "
        f"{wording.inside(row.recommendation_id)}",
        parts,
        Link(
            f"{act.title} ({wording.site(act.source_url)}, read {spoken(act.recorded_on)})",
            act.source_url,
        ),
    )
