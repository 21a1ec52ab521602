"""What firms and civil society did: recommendations 8 to 11, told by actions, without levels."""

from __future__ import annotations

import pandas as pd

from analysis import dates, wording
from analysis.selection import Selection, spoken

NEWEST = 2  # actions told of each recommendation


def known(report: Selection) -> pd.DataFrame:
    """The recorded actions that had certainly begun by the as-of date, the newest first.

    An action whose date nobody knows counts, and comes last.
    """
    rows = report.tables.industry
    began = dates.last_day(rows.occurred_on)
    rows = rows.assign(began=began)
    rows = rows[began.isna() | (began <= pd.Timestamp(report.edition.as_of))]
    return rows.sort_values(["began", "action_id"], ascending=[False, True], na_position="last")


def in_words(report: Selection) -> str:
    """One bullet a recommendation: whom it addresses, how much is on record, what came last."""
    rows = known(report)
    every = report.tables.recommendations
    unscored = every[every.weight.isna()].sort_values("number")
    return "\n".join(
        _bullet(recommendation, rows[rows.recommendation_id == recommendation.recommendation_id])
        for _, recommendation in unscored.iterrows()
    )


def _bullet(recommendation: pd.Series, rows: pd.DataFrame) -> str:
    whom = wording.listed(recommendation.addressees.replace("-", " ").split("|"))
    title = wording.quoted(recommendation.title)
    said = f"- **{recommendation.number:.0f}, {title}** (addressed to {whom}): "
    if rows.empty:
        return f"{said}no action is on record."
    last = "; ".join(_action(row) for _, row in rows.head(NEWEST).iterrows())
    return f"{said}{wording.number_of(len(rows), 'action')} on record. The newest: {last}."


def _action(row: pd.Series) -> str:
    when = spoken(row.occurred_on) if row.occurred_on else "no date known"
    return f"{wording.cited(row)} ({wording.quoted(row.organisation)}, {when})"
