"""Method and data: how levels come about, what files there are and what their fields say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis import back, citation, explorer, fields, front, ladder, markup, prose, wording
from analysis.material import Material
from analysis.vocabulary import LEVELS
from analysis.worlds import FACTORS


def method(made: Material) -> dict[str, Any]:
    """How levels come about, in full."""
    report = made.report
    rows = report.recommendations.itertuples(index=False)
    return {
        "sentences": prose.parse_text(front.method(report)),
        "ladder": list(zip(LEVELS, ladder.TESTS, strict=True)),
        "signs": explorer.signs(),
        "questions": [
            {
                "id": row.recommendation_id,
                "number": int(row.number),
                "name": wording.label(row.recommendation_id),
                "title": wording.opened(row.title),
                "question": ladder.QUESTIONS[row.recommendation_id].rstrip("?")
                + ("?" if ladder.QUESTIONS[row.recommendation_id].endswith("?") else "."),
            }
            for row in rows
        ],
        "factors": FACTORS,
        "limits": prose.parse_text(
            back.limits(report).replace("The governments of this cohort", "Governments")
        ),
        "corrections": prose.parse_text(back.corrections(report)),
        "cite": prose.parse_text(_how_to_cite(made)),
        "codebook": Markup(markup.page(made.codebook)),
    }


def data(made: Material) -> dict[str, Any]:
    """What files there are, and what their fields say."""
    files = [name for name in sorted(made.others) if not name.startswith("profiles/")]
    title = f"{citation.TRACKER} {made.report.edition.edition}"
    described = citation.dataset(made.report, title, [])
    described["distribution"] = [
        citation.download(Path(name), name) for name in files if name.startswith("data/")
    ]
    return {
        "described": Markup(citation.script(described)),
        "files": [(name, made.says.get(name, "")) for name in files],
        "example": min(made.dossiers),
        "of_government": fields.OF_GOVERNMENT,
        "of_cell": fields.OF_CELL,
        "of_evidence": fields.OF_EVIDENCE,
        "of_act": fields.OF_ACT,
        "recommendations": made.names,
        "governments": [one for _, one in made.by_name],
    }


def _how_to_cite(made: Material) -> str:
    """The line to cite, and that a cell has a name."""
    report = made.report
    return (
        f"To cite: {wording.AUTHORS}, *Cyber Mercenary Accountability Tracker*, edition "
        f"{report.edition.edition}, as of {report.as_of}, data version {made.data_version}, "
        f"codebook {report.version}, CC BY 4.0.\n\n"
        "To cite a cell: its name, such as GRC-oversight-"
        f"{report.edition.edition}, which is also its place on the page of its government."
    )
