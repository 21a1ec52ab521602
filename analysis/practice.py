"""What governments were documented to do, beside what they adopted.

Each row is told with the verb that its class of evidence allows, with outcome and denial; rows are
never counted up and never taken off a level.
"""

from __future__ import annotations

import re

import pandas as pd

from analysis import dates, wording
from analysis.selection import Selection, spoken
from analysis.shown import Table, Words
from analysis.vocabulary import LEVELS

VERBS = {  # what each class of evidence lets a sentence say
    "contested": "disputed",
    "court-established": "a court found",
    "court-mixed": "courts ruled, with mixed outcomes",
    "court-pending": "a case is pending",
    "court-record": "on a court's record",
    "forensic-finding": "the laboratory attributed",
    "forensic-finding-operator-inferred": "infections were found; the operator was not named",
    "industry-finding": "a firm reported",
    "infrastructure-inference": "a suspected customer, by scans",
    "leak-and-forensics": "the laboratory attributed, beside leaked records",
    "leaked-documents": "appeared in leaked records",
    "leaked-vendor-documents": "appeared as a customer in leaked records",
    "ngo-finding": "an organisation reported",
    "official-acknowledgement": "an authority confirmed",
    "official-act": "an authority acted",
    "official-finding": "an authority found",
    "official-inquiry": "an inquiry was opened or asked for",
    "parliamentary-finding": "a committee found",
    "platform-notification": "users were warned",
    "press-report": "the press reported",
    "procurement-record": "purchase records show",
    "prosecution-pending": "prosecutors allege",
    "single-source": "one source reported",
    "trade-records": "trade records show",
    "vendor-admission": "the vendor said",
}
NAMED = (  # a court, an authority, a parliament, or a laboratory that named the operator
    "court-established", "court-mixed", "court-pending", "court-record", "forensic-finding",
    "official-acknowledgement", "official-act", "official-finding", "official-inquiry",
    "parliamentary-finding",
)  # fmt: skip
BEHIND = {
    "own": "By own acts", "inherited": wording.opened(wording.UNION), "collective": "Joined texts",
}  # fmt: skip
HOME = "vendor-hosting"  # says where a firm sits, not what a government did
NEEDS_OUTCOME = re.compile(r"court-|prosecution-|contested")
OUTCOME = re.compile(
    r"\b(judgment|appeal\w*|acquitt\w*|suspend\w*|den(y|ies|ied|ial)|final|pending|not found|"
    r"convict\w*|"
    r"sentenced|dismissed|pleaded|deferred|awarding|reject\w*|no trial|no one was held|set aside|"
    r"could be appealed|annulled|declined|called it|nonsense|invoke|not proof|insufficient|"
    r"persecution|cannot be ruled out|not possible)\b",
    re.IGNORECASE,
)
UNNAMED = ("", "various", "undisclosed", "unknown", "not named")  # what is no vendor and no tool
UNKNOWN = "No outcome, appeal or denial is on record."


def begun(report: Selection) -> pd.DataFrame:
    """The rows of the practice table on members, whatever they rest on.

    An episode known to the year or month is told if it may have begun by the as-of date. The
    texts hold what was known when they were recorded.
    """
    rows = report.tables.practice
    by_then = dates.first_day(rows.occurred_on) <= pd.Timestamp(report.edition.as_of)
    return rows[by_then & rows.government.isin(report.cells.government)]


def told(report: Selection) -> pd.DataFrame:
    """Those rows that name an operator on strong evidence, of members that were assessed."""
    rows = begun(report)
    ours = rows.government.isin(report.assessed.government)
    return rows[rows.evidence_class.isin(NAMED) & (rows.kind != HOME) & ours]


def none_told(report: Selection) -> str:
    """What is said where no row of this kind is on record; empty where there is one."""
    if len(told(report)):
        return ""
    return "For the governments of this cohort no such row is on record."


def in_a_sentence(row: pd.Series) -> str:
    """An episode with its verb, its date, its outcome and its source, as markdown."""
    text = wording.quoted(row.summary)
    if NEEDS_OUTCOME.match(row.evidence_class) and not OUTCOME.search(row.summary):
        text = f"{text} {UNKNOWN}"
    verb = wording.opened(VERBS[row.evidence_class])
    what = [name for name in (row["vendor"], row["product"]) if name.lower() not in UNNAMED]
    about = wording.quoted("; ".join([", ".join(what), f"episode of {spoken(row.occurred_on)}"]))
    source = f"[{wording.site(row.source_url)}]({wording.noted(row)})"
    return f"**{verb}** ({about.removeprefix('; ')}): {text} {source}"


def adopted(cells: pd.DataFrame) -> str:
    """What one government has adopted, cell by cell, as markdown."""
    found = cells[cells.level > 0]
    if found.empty:
        brief = (cells.depth == "light").any()
        return f"None found on any of the seven{' in a brief search' if brief else ''}."
    parts = [
        f"{says}: {'; '.join(_adopted(cell) for _, cell in found[found.origin == by].iterrows())}."
        for by, says in BEHIND.items()
        if (found.origin == by).any()
    ]
    return " ".join(parts)


def beside_adopted(report: Selection) -> Table | None:
    """Two columns of text, by government in alphabetical order; None where there are no rows."""
    rows = told(report).sort_values(["occurred_on", "practice_id"])
    if rows.empty:
        return None
    order = list(report.recommendations.recommendation_id)
    cells = report.assessed.assign(place=report.assessed.recommendation_id.map(order.index))
    cells = cells.sort_values(["name", "place"])
    chosen = cells[cells.government.isin(rows.government)].groupby("name")
    frame = pd.DataFrame(
        [
            {
                "Government": name,
                "Adopted": Words(adopted(own)),
                "Documented": Words(_episodes(rows[rows.government == own.government.iloc[0]])),
            }
            for name, own in chosen
        ]
    )
    return Table(
        frame,
        "What governments adopted, and what was documented of them, side by side",
        report.source,
        row_header="Government",
        widths={"Government": 0.6, "Adopted": 1.4, "Documented": 3},
        name="practice",
    )


def _episodes(rows: pd.DataFrame) -> str:
    return "\n\n".join(in_a_sentence(row) for _, row in rows.iterrows())


def _adopted(cell: pd.Series) -> str:
    scope = ", targeted" if cell["scope"] == "targeted" else ""
    return f"{wording.inside(cell.recommendation_id)} ({LEVELS[cell.level]}{scope})"
