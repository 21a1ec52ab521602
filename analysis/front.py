"""What opens the report: cover, page one, how to read."""

from __future__ import annotations

from analysis import chapters, choices, figures, keys, paths, wording
from analysis.selection import Selection, spoken
from analysis.shown import Cover, Frame
from analysis.vocabulary import CODERS

WHAT = (
    "Cyber mercenaries are firms that sell spyware, hacking for hire or exploits. This report says "
    "which governments have adopted rules against that market, along the first seven "
    "recommendations of a Blueprint that the community of the Paris Call for Trust and Security in "
    "Cyberspace published. A cell is one government and one recommendation; its level says how "
    "strong the strongest rule found is."
)


def cover(report: Selection) -> Cover:
    """Edition, cohort, as-of date, data version, and how far the coding can be trusted."""
    published = report.edition.published_on
    state = f"Published on {spoken(published)}" if published else "Retrospective, not published"
    known_on = paths.known_on()
    return Cover(
        title(report),
        (
            f"What {report.n_governments} {report.cohort.title} have adopted",
            f"As of {report.as_of}, from sources read to {spoken(_newest(report))}",
            f"{state}; as known on {spoken(known_on)}" if known_on else state,
            f"Data version {keys.data_version(paths.raw())}; codebook {report.version}",
        ),
        f"Coded by {wording.in_words(len(CODERS))} language models independently of each other; "
        f"{wording.review(report.tables)}. {_contacted(report)} The report speaks of consistency "
        f"with recommendations, not of compliance with a promise: no government signed the "
        f"Blueprint.",
    )


def title(report: Selection) -> str:
    """The report's name; a cohort other than the standard one stands in it."""
    name = f"Cyber Mercenary Accountability Report {report.edition.edition}"
    standard = report.cohort.cohort == choices.DEFAULT_COHORT
    return name if standard else f"{name}: {report.cohort.title}"


def page_one(report: Selection) -> Frame:
    """What rose, through whose acts, and who stands behind the levels, inside one frame."""
    look = (
        "To look up a country: the [matrix](#matrix) has its row, the [annex](#acts) each act with "
        "its source. To act: a [step and an act to copy](#next-steps) for each recommendation."
    )
    return Frame(
        "In one page",
        (WHAT, chapters.what_rose(report), chapters.where_the_cohort_stands(report), look),
        figures.bars_by_origin(report),
        f"As of {report.as_of}. Consistency with the recommendations, not compliance.",
    )


def method(report: Selection) -> str:
    """The three plain sentences on method."""
    tables = report.tables
    resolved = (tables.codings.coder == "resolved").sum()
    resolved += (tables.codings_instruments.coder == "resolved").sum()
    return (
        "- The tracker speaks of consistency with recommendations, not of compliance with a "
        "promise: no government signed the Blueprint.\n"
        "- The Blueprint's titles are certain; its body text was not available, so the operational "
        "definitions are the project's own.\n"
        f"- {wording.opened(wording.in_words(len(CODERS)))} language models coded "
        f"{len(tables.instruments)} instruments independently of each other; the lower reading "
        f"stands, except in {resolved} codings that an editor settled; "
        f"{wording.review(tables)}. "
        f"{_contacted(report)}"
    )


def _newest(report: Selection) -> str:
    """The last day on which a source was read."""
    tables = report.tables
    return max([*tables.instruments.recorded_on, *tables.searches.searched_on])


def _contacted(report: Selection) -> str:
    invited = report.tables.replies.government.nunique()
    if invited:
        return f"{wording.number_of(invited, 'government')} were invited to reply."
    return "No government has been contacted."
