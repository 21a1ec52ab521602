"""Sentences from numbers, and the words for levels, origins and zeros that the report may use.

No number in the report is typed: each sentence here is a function of the cells. What may not be
said stands in the tests.
"""

from __future__ import annotations

import re

import pandas as pd

from analysis import codings
from analysis.selection import Selection, spoken
from analysis.tables import Tables
from analysis.vocabulary import CODERS, LEVELS, MAX_LEVEL, NEEDS_NO_RULE, SCORED, WINDOW_MONTHS

ORIGINS = {"own": "own act", "inherited": "inherited", "collective": "joined"}
LABELS = {"non-state-purchases": "Non-State purchases"}  # where the id alone would mislead
DECIDER = ["recommendation_id", "instrument_id"]
UNION = "through the European Union"  # the one body whose binding acts the evidence passes down


def count(number: int, total: int, noun: str) -> str:
    """A count with its denominator: 12 of 82 governments."""
    return f"{number} of {total} {noun}"


def in_words(number: int) -> str:
    """A whole number as prose has it: words up to ten, digits beyond."""
    words = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    return words[number] if number < len(words) else f"{number:,}"


def quoted(text: str) -> str:
    r"""Text of the evidence as markdown takes it: its marks stand for themselves.

    Examples
    --------
    >>> print(quoted("Act *no. 1* <b>"))
    Act \*no. 1\* \<b\>
    """
    return re.sub(r"([\\`*_\[\]<>#&~|$])", r"\\\1", text)


def label(recommendation_id: str) -> str:
    """A recommendation as a column head or row name: Acceptable use."""
    return LABELS.get(recommendation_id, recommendation_id.replace("-", " ").capitalize())


def cell_id(cell: pd.Series) -> str:
    """The permanent name of a cell: GRC-oversight-2026."""
    return f"{cell.government}-{cell.recommendation_id}-{cell.edition}"


def standing(cell: pd.Series) -> str:
    """A cell in words, for people who cannot see its tile."""
    if cell.level == 0:
        words = ["none found in a brief search" if cell.depth == "light" else "none found"]
    else:
        by = {"own": f"{LEVELS[cell.level]}, own act", "inherited": f"{LEVELS[cell.level]} {UNION}"}
        words = [f"level {cell.level}, {by.get(cell.origin, 'joined a text')}"]
        words += (
            ["clause not read"] if cell.origin == "collective" and cell.confidence == "C" else []
        )
        words += ["targeted"] if cell["scope"] == "targeted" else []
        words += ["single source"] if cell.single_source else []
    words += [] if pd.isna(cell.last_applied) else [f"last applied {cell.last_applied}"]
    if cell.n_counter_acts:
        words.append(f"{cell.n_counter_acts} counter-act{'s' * (cell.n_counter_acts > 1)}")
    return ", ".join(words)


def title(report: Selection) -> str:
    """Heading and first lines: edition, cohort, as-of date, and whether it was printed before."""
    published = report.edition.published_on
    state = f"published on {spoken(published)}" if published else "retrospective, not published"
    return (
        f"# Cyber Mercenary Accountability Report {report.edition.edition}\n\n"
        f"Consistency of {report.n_governments} {quoted(report.cohort.title)} with the first seven "
        f"recommendations of the Paris Call Blueprint on Cyber Mercenaries, as of {report.as_of}. "
        f"Codebook {report.version}; {state}."
    )


def where_the_cohort_stands(report: Selection) -> str:
    """How many governments have a binding act of their own, something else, or nothing found."""
    assessed = report.cells[report.cells.state != "not-assessed"].groupby("government")
    top, own = assessed["level"].max(), assessed["level_own"].max()
    policy = (own == 2).sum()
    shared = ((top > 0) & (own == 0)).sum()
    sentences = [
        f"On {report.as_of}, {count((own >= 3).sum(), len(top), 'assessed governments')} had a "
        f"binding act of their own for at least one of the seven recommendations.",
        f"A further {policy} had a policy of their own and no binding act." if policy else "",
        f"A further {shared} had a level only through a text that they joined or {UNION}, without "
        f"an act of their own."
        if shared
        else "",
        f"For {(top == 0).sum()} nothing was found on any of the seven; this is not a finding that "
        f"nothing exists.",
    ]
    unassessed = report.n_governments - len(top)
    if unassessed:
        sentences.append(
            f"{unassessed} of the {report.n_governments} {quoted(report.cohort.title)} were not "
            f"assessed."
        )
    return " ".join(filter(None, sentences))


def what_rose(report: Selection) -> str:
    """How much rose since the baseline, through whose acts: the headline of change."""
    if report.baseline is None:
        return "This edition is the baseline: there is none before it to compare with."
    moved = report.changes[report.changes.since == report.baseline]
    rose = moved[moved.direction == "up"]
    shared = rose[rose.cause.isin(["inherited", "joined"])]
    own = rose[rose.cause == "own act"]
    dated = (rose.cause == "dating").sum()
    since = _as_of(report, report.baseline)
    if rose.empty:
        return f"Since {since}, no cell rose in level, in scope or by own acts."
    titles = report.tables.instruments.set_index("instrument_id").title
    acts = [
        f"{quoted(titles[act])} ({cells(number)})"
        for act, number in shared.instrument_id.value_counts().items()
    ]
    sentences = [
        f"Since {since}, {cells(len(rose))} rose in level, in scope or by own acts: {len(shared)} "
        f"through acts and texts shared by many, {len(own)} by own acts (governments with one: "
        f"{own.government.nunique()}).",
        f"The shared ones: {'; '.join(acts)}." if acts else "",
        f"For {cells(dated)} only the day is known on which the act was first seen in force: that "
        f"dates what is known, not the act."
        if dated
        else "",
    ]
    return " ".join(filter(None, sentences))


def what_changed(report: Selection) -> str:
    """What moved since the edition before, up and down, and what a lapse means."""
    if report.before is None:
        return ""
    moved = report.changes[report.changes.since == report.before]
    fell = moved[moved.direction == "down"]
    lapsed = (fell.cause == "lapsed").sum()
    undone = len(fell) - lapsed
    between = f"Between {_as_of(report, report.before)} and {report.as_of}"
    if moved.empty:
        return f"{between}, no cell changed."
    sentences = [
        f"{between}, {cells(len(moved))} changed.",
        f"In {cells(undone)} what had given the level ended or was left." if undone else "",
        f"In {cells(lapsed)} an application passed out of its {WINDOW_MONTHS} months and no newer "
        f"application was found."
        if lapsed
        else "",
    ]
    return " ".join(filter(None, sentences))


def step(change: pd.Series) -> str:
    """How a cell moved: 3 to 4; where the level stayed, what of it moved."""
    if change.level != change.level_from:
        return f"{change.level_from} to {change.level}"
    if change["scope"] != change.scope_from:
        return f"{change.level}: {change.scope_from} to {change['scope']}"
    return f"{change.level}: by own acts {change.level_own_from} to {change.level_own}"


def cells(number: int) -> str:
    """A number of cells: 1 cell, 12 cells."""
    return f"{number} cell" if number == 1 else f"{number} cells"


def counts_by_origin(report: Selection) -> str:
    """How many cells have a level, split by who stands behind it."""
    assessed = report.cells[report.cells.state != "not-assessed"]
    behind = assessed.origin.value_counts()
    behind = behind.reindex(["own", "inherited", "collective"], fill_value=0)
    adopted = (assessed.level > 0).sum()
    return (
        f"Of {len(assessed)} assessed cells (governments times recommendations), {adopted} have a "
        f"level: {behind['own']} by an act of the government's own, {behind['inherited']} {UNION}, "
        f"{behind['collective']} by a text it joined. In {len(assessed) - adopted} none was found."
    )


def zeros(report: Selection) -> str:
    """What the zeros rest on: how deep the search was, and how many searches are on record."""
    none = report.cells[report.cells.state == "none-found"]
    unlogged = none[none.n_searches == 0]
    late = unlogged.government.isin(assessed_later(report.tables)).sum()
    first = len(unlogged) - late
    sentences = [
        f"Of {len(none)} cells in which none was found, {(none.depth == 'light').sum()} rest on a "
        f"brief search (hatched).",
        f"Of these cells, {first} were searched in the first round (to "
        f"{spoken(first_round(report.tables))}); the queries were not kept."
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


def method(report: Selection) -> str:
    """The three plain sentences on method."""
    resolved = (report.tables.codings.coder == "resolved").sum()
    resolved += (report.tables.codings_instruments.coder == "resolved").sum()
    instruments = len(report.tables.instruments)
    invited = report.tables.replies.government.nunique()
    contacted = (
        f"{invited} governments were invited to reply"
        if invited
        else ("no government has been contacted")
    )
    return (
        "- The tracker speaks of consistency with recommendations, not of compliance with a "
        "promise: no government signed the Blueprint.\n"
        "- The Blueprint's titles are certain; its body text was not available, so the operational "
        "definitions are the project's own.\n"
        f"- {in_words(len(CODERS)).capitalize()} language models coded {instruments} instruments "
        f"apart from each other; the lower reading stands, but for {resolved} codings that an "
        f"editor settled; expert review is still to come, and {contacted}."
    )


def limits(report: Selection) -> str:
    """What this edition cannot say."""
    looked = report.tables.assessments.researched_on
    looked = sorted(looked[looked != ""])
    when = f"between {spoken(looked[0])} and {spoken(looked[-1])}" if looked else "at no known date"
    return (
        f"The Blueprint's body text and the clauses of the Pall Mall Code of Practice for States "
        f"were not read. Governments were last searched {when}; this one look serves all editions. "
        f"A zero says that none was found, never that a government has no rule. What governments "
        f"were documented to do is not part of this report and lowers no level."
    )


def caveats(report: Selection) -> str:
    """What belongs wherever columns are summed up: shared decisions, clauses that nobody read."""
    cells = report.cells
    acts = report.tables.instruments.set_index("instrument_id")
    reasons = codings.adjudicate_provisions(report.tables.codings).set_index(DECIDER).rationale
    shared = cells[(cells.recommendation_id == NEEDS_NO_RULE) & (cells.origin == "inherited")]
    unread = cells[(cells.origin == "collective") & (cells.confidence == "C")]
    lines = [
        f"- {label(pair[0])}: {len(group)} governments stand at level {group.level.max()} through "
        f"one decision that they share, the {quoted(acts.title[pair[1]])}; "
        f"{_read_in(acts.source_kind[pair[1]])}."
        for pair, group in shared.groupby(DECIDER)
    ] + [
        f"- {label(pair[0])}: {len(group)} governments joined the {quoted(acts.title[pair[1]])}. "
        f"{quoted(reasons[pair])}"
        for pair, group in unread.groupby(DECIDER)
    ]
    return "\n".join(["Behind these numbers stands more than they say.\n", *lines] if lines else [])


def score_in_words(cell: pd.Series) -> str:
    """How the score of one cell follows from its level and scope."""
    if pd.isna(cell.score):
        return "not assessed, so no score"
    if cell.level == 0:
        return "none found: 0"
    half = " − 0.5" if cell["scope"] == "targeted" else ""  # noqa: RUF001, the minus is meant
    return f"100 × ({cell.level}{half}) / {MAX_LEVEL} = {cell.score:g}"  # noqa: RUF001


def index_in_words(report: Selection, index: pd.DataFrame) -> str:
    """Index and coverage of one government, beside the same by its own acts."""
    name = quoted(report.cohort.title)
    row = index[
        (index.edition == report.edition.edition) & (index.government == report.cohort.cohort)
    ]
    row = row.iloc[0]
    if pd.isna(row["index"]):
        return f"{name} was not assessed: it has no index."
    return (
        f"The mean of the seven scores of {name} is {row['index']:.1f} of 100; by acts of its own "
        f"alone it is {row.index_own:.1f}. Its coverage is {round(row.coverage * SCORED)} of "
        f"{SCORED} recommendations, {round(row.coverage_own * SCORED)} by its own acts. The ladder "
        f"is ordinal: the mean describes, it ranks no one."
    )


def official_share(deciding: pd.Series, everything: pd.Series) -> str:
    """How much of what decides, and of everything, was read in official sources."""
    return (
        f"{count((deciding == 'official').sum(), len(deciding), 'deciding acts')} and "
        f"{count((everything == 'official').sum(), len(everything), 'acts in all')} were read in "
        f"an official source"
    )


def _as_of(report: Selection, edition: str) -> str:
    return spoken(report.tables.editions.set_index("edition").as_of[edition])


def _read_in(source_kind: str) -> str:
    official = source_kind == "official"
    return (
        "read in an official source"
        if official
        else (f"read in {source_kind}, not in an official source")
    )
