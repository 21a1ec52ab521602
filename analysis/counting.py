"""Which evidence counts for a cell on the as-of date, and why the rest does not."""

from __future__ import annotations

import pandas as pd

from analysis import spells
from analysis.selection import Selection, spoken
from analysis.spells import CELL
from analysis.vocabulary import CONFIDENCE, COUNTING, COVERED, WINDOW_MONTHS

KEY = [*CELL, "instrument_id"]
STATES = {  # why evidence of a status that never counts does not
    "pending": "pending: a bill, a draft, announced, or not commenced",
    "failed": "failed: rejected, lapsed, or closed without effect",
    "adverse": "goes against the recommendation; a counter-act lowers no level",
}


def evidence(report: Selection) -> pd.DataFrame:
    """Every piece of evidence of every cell, whether it counts on the as-of date, and why not.

    Those that count stand first, the stronger before the weaker; acts against a recommendation
    stand among the counter-acts.
    """
    held = report.evidence[report.evidence.status != "adverse"]
    held = held[held.recommendation_id.isin(report.recommendations.recommendation_id)]
    running = spells.running(report.spells, report.edition.as_of)
    days = running.drop_duplicates(KEY)[[*KEY, "starts_on", "ends_on"]]
    held = held.merge(days, on=KEY, how="left", validate="one_to_one")
    deciding = pd.MultiIndex.from_frame(report.everyone[KEY])
    counts = held.starts_on.notna()
    spans = dict(list(report.spells.groupby(KEY)))
    why = [
        "" if counting else _why_not(row, spans.get(tuple(row[KEY])), report)
        for counting, (_, row) in zip(counts, held.iterrows(), strict=True)
    ]
    held = held.assign(
        counts=counts,
        decides=pd.MultiIndex.from_frame(held[KEY]).isin(deciding),
        why_not=why,
        **{day: _days(held[day]) for day in ("starts_on", "ends_on")},
    )
    held = held.sort_values(
        ["decides", "counts", "level", "instrument_id"], ascending=[False, False, False, True]
    )
    columns = ["counts", "decides", "why_not", "level", "status", "nexus", "scope", "force"]
    columns += ["confidence", "origin", "evidence_on", "date_kind", "starts_on", "ends_on"]
    return held[[*KEY, *columns]]


def counter_acts(report: Selection) -> pd.DataFrame:
    """Acts against a recommendation, with whether they stand on the as-of date."""
    acts = report.counter_acts
    acts = acts[acts.recommendation_id.isin(report.recommendations.recommendation_id)]
    acts = acts[acts.starts_on <= pd.Timestamp(report.edition.as_of)]
    stands = acts.index.isin(spells.running(acts, report.edition.as_of).index)
    acts = acts.assign(stands=stands, on=acts.evidence_on, until=acts.ended_on)
    return acts.sort_values(["on", "instrument_id"])[[*KEY, "stands", "on", "until", "confidence"]]


def _why_not(row: pd.Series, spans: pd.DataFrame | None, report: Selection) -> str:
    """Why a piece of evidence does not count on the as-of date, in words."""
    if row.status not in COUNTING:
        return STATES[row.status]
    if row.level == 0:
        return _why_zero(row)
    if row.evidence_on == "":
        return "no date is known from which it counts"
    if spans is None:
        if row.force == "enforcement":
            return "an application without a rule in force for it"
        return f"ended before it counted, or counts from no day up to {report.as_of}"
    starts, ends = _days(spans.starts_on), _days(spans.ends_on)
    if starts.min() > report.edition.as_of:
        return f"counts only from {spoken(starts.min())}"
    last = spans.iloc[ends.to_numpy().argmax()]
    on = spoken(ends.max())
    said = {
        "ended": f"ended: {on} was the last day on which it counted",
        "left": f"left: {on} was the last day on which it counted",
        "lapsed": f"passed out of its {WINDOW_MONTHS} months on {on}",
    }
    return said.get(last.ends_by, f"does not count on {report.as_of}")


def _why_zero(row: pd.Series) -> str:
    """Why evidence in force earns no level, whatever its dates."""
    if row.confidence == CONFIDENCE[0]:
        return "claimed, not seen (confidence D)"
    if row.nexus not in COVERED:
        return {
            "none": "the reading that stands is that it does not answer this recommendation",
            "incidental": "general law without an element of intrusion (nexus incidental)",
            "adjacent": "surveillance at large, not intrusion itself (nexus adjacent)",
        }[row.nexus]
    return "a political act of the government itself earns no level"


def _days(days: pd.Series) -> pd.Series:
    """Days as YYYY-MM-DD, empty where open."""
    return pd.to_datetime(days).dt.strftime("%Y-%m-%d").fillna("")
