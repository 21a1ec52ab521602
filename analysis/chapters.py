"""The sentences of the chapters on standing and change, each a function of what was selected."""

from __future__ import annotations

import pandas as pd

from analysis import codings, ladder, steps, wording
from analysis.selection import Selection, spoken
from analysis.spells import BINDING
from analysis.tables import Tables
from analysis.vocabulary import NEEDS_NO_RULE, WINDOW_MONTHS
from analysis.vocabulary import UNION as UNION_CODE
from analysis.wording import UNION, count, label, number_of, quoted

DECIDER = ["recommendation_id", "instrument_id"]
BASELINE = "This edition is the baseline: there is none before it to compare with."
NAMED = 3  # cells: a shared text that moved fewer is not named on page one
SHARED = ("inherited", "joined")  # causes of change that many governments have in common


def where_the_cohort_stands(report: Selection) -> str:
    """How many governments have a binding act of their own, something else, or nothing found."""
    assessed = report.assessed.groupby("government")
    top, own = assessed["level"].max(), assessed["level_own"].max()
    policy = (own == 2).sum()
    shared = ((top > 0) & (own == 0)).sum()
    unassessed = report.n_governments - len(top)
    binding = (own >= BINDING).sum()
    sentences = [
        f"On {report.as_of}, {binding or 'none'} of {number_of(len(top), 'assessed government')} "
        f"had a binding act of their own for at least one of the seven recommendations.",
        f"{policy} more had a policy of their own and no binding act." if policy else "",
        f"{shared} more had a level only through a joined text or {UNION}, without an act of the "
        f"government's own."
        if shared
        else "",
        f"For {(top == 0).sum()} nothing was found on any of the seven; this is not a finding that "
        f"nothing exists.",
        f"Not assessed: {count(unassessed, report.n_governments, quoted(report.cohort.title))}."
        if unassessed
        else "",
    ]
    return " ".join(filter(None, sentences))


def what_rose(report: Selection) -> str:
    """How much rose since the baseline, through whose acts: the headline of change."""
    if report.baseline is None:
        return BASELINE
    rose = rises(report)
    since = wording.as_of(report, report.baseline)
    if rose.empty:
        return f"Since {since}, no cell rose in level, in scope or by own acts."
    shared, own = rose[rose.cause.isin(SHARED)], rose[rose.cause == "own act"]
    dated = (rose.cause == "dating").sum()
    causes = [
        f"{len(shared)} through acts and texts shared by many",
        f"{len(own)} by own acts of {number_of(own.government.nunique(), 'government')}"
        f"{', the European Union among them,' if (own.government == UNION_CODE).any() else ''}",
        f"{dated} only because the act was first seen in force since, which dates what is known "
        "and not the act"
        if dated
        else "",
    ]
    sentences = [
        f"Since {since}, {number_of(len(rose), 'cell')} rose in level, in scope or by own acts: "
        f"{wording.listed(filter(None, causes))}.",
        _shared_texts(report, shared),
    ]
    return " ".join(filter(None, sentences))


def _shared_texts(report: Selection, shared: pd.DataFrame) -> str:
    """Which shared texts moved how many cells; those that moved few are counted together."""
    titles = wording.acts(report).title
    moved = shared.instrument_id.value_counts()
    named, few = moved[moved >= NAMED], moved[moved < NAMED]
    texts = [f"{quoted(titles[act])} ({number_of(n, 'cell')})" for act, n in named.items()]
    if len(few):
        others = number_of(len(few), "text", "texts")
        texts.append(f"{'other ' if texts else ''}{others} ({number_of(few.sum(), 'cell')})")
    return f"The shared ones: {'; '.join(texts)}." if texts else ""


def rises(report: Selection) -> pd.DataFrame:
    """The rows of the changes that rose since the baseline."""
    moved = report.changes[report.changes.since == report.baseline]
    return moved[moved.direction == "up"]


def what_changed(report: Selection) -> str:
    """What moved since the edition before, up and down, and what a lapse means."""
    if report.before is None:
        return BASELINE
    moved = report.changes[report.changes.since == report.before]
    down = moved[moved.direction == "down"]
    lapsed = (down.cause == "lapsed").sum()
    undone = len(down) - lapsed
    between = f"Between {wording.as_of(report, report.before)} and {report.as_of}"
    if moved.empty:
        return f"{between}, no cell changed."
    sentences = [
        f"{between}, {number_of(len(moved), 'cell')} changed.",
        f"In {number_of(undone, 'cell')} what had given the level ended or was left."
        if undone
        else "",
        f"In {number_of(lapsed, 'cell')} an application passed out of its {WINDOW_MONTHS} months "
        f"and no newer application was found."
        if lapsed
        else "",
    ]
    return " ".join(filter(None, sentences))


def counts_by_origin(report: Selection) -> str:
    """How many cells have a level, split by who stands behind it."""
    assessed = report.assessed
    behind = assessed.origin.value_counts()
    behind = behind.reindex(["own", "inherited", "collective"], fill_value=0)
    adopted = (assessed.level > 0).sum()
    return (
        f"Of {len(assessed)} assessed cells (governments times recommendations), {adopted} have a "
        f"level: {behind['own']} by an act of the government's own, {behind['inherited']} {UNION}, "
        f"{behind['collective']} by a text it joined. In {len(assessed) - adopted} none was found."
    )


def recommendation(report: Selection, recommendation_id: str) -> str:
    """Half a page on one recommendation: what it asks, the commonest next step, two examples."""
    number = report.recommendations.set_index("recommendation_id").number[recommendation_id]
    title = report.recommendations.set_index("recommendation_id").title[recommendation_id]
    question = ladder.QUESTIONS[recommendation_id]
    cells = report.assessed[report.assessed.recommendation_id == recommendation_id]
    single = cells.single_source.sum()
    marked = f" Single source: {number_of(single, 'level')}." if single else ""
    marked += f" {listings(report)}" if recommendation_id == NEEDS_NO_RULE else ""
    return (
        f"Recommendation {number:.0f}, {quoted(title)}: {question.rstrip('?')}"
        f"{'?' if question.endswith('?') else '.'}{marked}\n\n"
        f"Commonest next step, {steps.commonest(report, recommendation_id)}\n\n"
        f"{steps.examples(report, recommendation_id)}"
    )


def listings(report: Selection) -> str:
    """Who has listed how many firms and persons, and where the firms are at home."""
    rows, day = report.tables.listings, report.edition.as_of
    rows = rows[(rows.listed_on <= day) & ((rows.delisted_on == "") | (rows.delisted_on > day))]
    homes = report.tables.vendors.set_index("vendor").home_jurisdiction.str.split("|")
    names = report.everyone.drop_duplicates("government").set_index("government").name
    names = names.map(wording.the)
    by = []
    for authority, listed in rows.groupby("authority"):
        firms = set(listed.vendor_or_person[listed.kind == "entity"])
        persons = set(listed.vendor_or_person[listed.kind == "person"])
        known = homes.reindex(sorted(firms)).dropna().explode()
        at_home = sorted(names.reindex(known.unique()).dropna())
        where = f", at home in {wording.listed(at_home)}" if at_home else ""
        by.append(
            f"by {names[authority]}, {number_of(len(firms), 'firm')}{where}"
            + (f", and {number_of(len(persons), 'person')}" if persons else "")
        )
    return f"On a list on {report.as_of}: {'; '.join(by)}." if by else "No listing stood."


def zeros(report: Selection) -> str:
    """What the zeros rest on: how deep the search was, and how many searches are on record."""
    none = report.cells[report.cells.state == "none-found"]
    unlogged = none[none.n_searches == 0]
    late = unlogged.government.isin(assessed_later(report.tables)).sum()
    first = len(unlogged) - late
    sentences = [
        f"Of {len(none)} zeros (cells in which none was found), {(none.depth == 'light').sum()} "
        f"rest on a brief search (hatched).",
        f"For {first} no query is on record: they were searched in the first round (to "
        f"{spoken(first_round(report.tables))}); the query was not kept."
        if first
        else "",
        f"For {late} no search for this recommendation is on record." if late else "",
    ]
    return " ".join(filter(None, sentences))


def first_round(tables: Tables) -> str:
    """The day to which the first round of research ran: the oldest on which a row was recorded."""
    return tables.instruments.recorded_on.min()


def assessed_later(tables: Tables) -> set[str]:
    """Governments that the first round had not assessed, by the ledger of corrections."""
    ledger = tables.corrections
    depth = ledger[(ledger.table == "assessments") & (ledger["column"] == "depth")]
    return set(depth.key[depth.was == "none"])


def caveats(report: Selection) -> str:
    """What belongs wherever columns are summed up: shared decisions, clauses that nobody read."""
    cells = report.cells
    acts = wording.acts(report)
    reasons = codings.adjudicate_provisions(report.tables.codings).set_index(DECIDER).rationale
    shared = cells[(cells.recommendation_id == NEEDS_NO_RULE) & (cells.origin == "inherited")]
    unread = cells[(cells.origin == "collective") & (cells.confidence == "C")]
    lines = [
        f"- {label(pair[0])}: {number_of(len(group), 'government')} at level {group.level.max()} "
        f"through one decision that they share, the {quoted(acts.title[pair[1]])}; "
        f"{_read_in(acts.source_kind[pair[1]])}."
        for pair, group in shared.groupby(DECIDER)
    ] + [
        f"- {label(pair[0])}: the level of {number_of(len(group), 'government')} rests on having "
        f"joined the {quoted(acts.title[pair[1]])}. {quoted(reasons[pair])}"
        for pair, group in unread.groupby(DECIDER)
    ]
    return "\n".join(["What these numbers do not show:\n", *lines] if lines else [])


def _read_in(source_kind: str) -> str:
    if source_kind == "official":
        return "read in an official source"
    return f"read in {source_kind}, not in an official source"
