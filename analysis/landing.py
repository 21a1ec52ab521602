"""The landing page: the finder first, then what the tracker is and what is where."""

from __future__ import annotations

from typing import Any

from analysis import front, prose
from analysis.material import Material
from analysis.selection import spoken


def index(made: Material) -> dict[str, Any]:
    """What the landing page shows: the finder first."""
    report = made.report
    places = [
        ("explorer.html", "Explorer", "All governments and the seven recommendations: filter, "
         "sort, compare up to three, download."),
        ("report.html", "Report", "The annual report of this edition as a page."),
        ("report.pdf", "Report as PDF", "The same, with page numbers to cite."),
        ("practice.html", "Practice", "What came to light of what governments did, each row in the "
         "words that its evidence allows."),
        ("searches.html", "Searches", "Every logged search, also those that found nothing."),
        ("method.html", "Method", "The ladder, the seven questions, the codebook, the limits."),
        ("data.html", "Data", "Tables and JSON, documented."),
        ("feed.xml", "Feed", "What is new, ended, reversed and corrected, for a feed reader."),
    ]  # fmt: skip
    editions = report.tables.editions
    assessed = report.assessed.government.nunique()
    return {
        "regions": made.regions,
        "what": front.WHAT.replace("This report", "The tracker"),
        "counted": f"Assessed: {assessed} governments; not assessed: "
        f"{report.n_governments - assessed}.",
        "method": prose.parse_text(front.method(report)),
        "places": [place for place in places if made.stands(place[0])],
        "editions": [
            f"{row.edition} as of {spoken(row.as_of)}" for row in editions.itertuples(index=False)
        ],
    }
