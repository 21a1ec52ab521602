"""The annex: every level with its act and source, the searches behind every zero, the words."""

from __future__ import annotations

import pandas as pd

from analysis import agreement, chapters, disagreement, wording
from analysis.selection import Selection, spoken
from analysis.shown import Link, Table, Words
from analysis.spells import CELL
from analysis.vocabulary import CODERS, LEVELS, WINDOW_MONTHS

STANDS = "·"  # no zero: a level stands there
NO_RECORD = "no record"  # a zero of a government that the first round had not assessed
FIRST_ROUND = "first round"  # a zero whose query was not kept


def deciding_acts(report: Selection) -> Table:
    """Every level of the cohort with the act that decides it and where that was read."""
    about = ["instrument_id", "title", "source_url", "recorded_on"]
    rows = report.cells[report.cells.level > 0].merge(
        report.tables.instruments[about], on="instrument_id", validate="many_to_one"
    )
    bound = report.tables.adherence[["instrument_id", "government", "source_url", "recorded_on"]]
    rows = rows.merge(
        bound, on=["instrument_id", "government"], suffixes=("", "_bound"), validate="many_to_one"
    )
    order = list(report.recommendations.recommendation_id)
    rows = rows.assign(place=rows.recommendation_id.map(order.index)).sort_values(["name", "place"])
    apart = agreement.cells_apart(report.tables, report.edition.as_of)
    rows = rows.join(apart, on=CELL)
    cells = [cell for _, cell in rows.iterrows()]
    frame = pd.DataFrame(
        {
            "Government": [f"{cell['name']} ({cell.government})" for cell in cells],
            "Recommendation": [
                Link(wording.label(cell.recommendation_id), f"#{wording.cell_id(cell)}")
                for cell in cells
            ],
            "Level": [_level(cell) for cell in cells],
            "Deciding act and where it was read": [Words(act_and_source(cell)) for cell in cells],
            "Counts": [counts_from(cell) for cell in cells],
            "Conf.": list(rows.confidence),
        }
    )
    acts = wording.number_of(rows.instrument_id.nunique(), "act or text", "acts and texts")
    return Table(
        frame,
        f"{wording.number_of(len(rows), 'level')} and what they rest on: {acts}",
        report.source,
        row_header="Recommendation",
        group="Government",
        name="acts",
        widths={"Recommendation": 1.1, "Level": 1, "Deciding act and where it was read": 4,
                "Counts": 1.2, "Conf.": 0.35},
    )  # fmt: skip


def searches(report: Selection) -> Table:
    """For every zero how many searches are on record, and whether the government's was brief."""
    none = report.assessed[report.assessed.level == 0]
    late = chapters.assessed_later(report.tables)
    said = [_searched(cell, cell.government in late) for _, cell in none.iterrows()]
    grid = none.assign(said=said).set_index(["name", "recommendation_id"]).said.unstack()
    order = list(report.recommendations.recommendation_id)
    grid = grid.reindex(columns=order).fillna(STANDS)
    grid.columns = [wording.label(one) for one in order]
    depth = none.drop_duplicates("name").set_index("name").depth
    grid.insert(0, "Depth", depth.map({"full": "full", "light": "brief"}))
    title = f"Zeros: {len(none)}, of them without a logged search: {(none.n_searches == 0).sum()}"
    log = report.tables.searches
    days = log.searched_on[log.government.isin(none.government)]
    made = f", made from {spoken(days.min())} to {spoken(days.max())}" if len(days) else ""
    source = (
        f"Logged searches that name the recommendation{made}; {FIRST_ROUND}: searched to "
        f"{spoken(chapters.first_round(report.tables))}, the query was not kept; {NO_RECORD}: no "
        f"search for this recommendation is on record; {STANDS}: a level stands. {report.source}"
    )
    frame = grid.rename_axis("Government").reset_index()
    return Table(frame, title, source, row_header="Government", name="searches")


def glossary() -> Table:
    """The words that the report uses in a sense of its own."""
    words = {
        "adopted": "a level from 1 to 4; it says nothing of whether the rule is kept",
        "applied": "level 4: a documented application of the rule, which counts for "
        f"{WINDOW_MONTHS} months, or as long as it continues (listing, sanction, debarment)",
        "brief search": "a search of less depth than a full one; a zero after it is worth less",
        "cell": "one government, one recommendation, one edition; its id names all three, as in "
        "GRC-oversight-2026",
        "confidence": "A, the official text was read; B, two independent reports or a detailed "
        "one; C, one report; D, claimed and not seen, which raises no level",
        "counter-act": "an act or finding that goes against a recommendation; it lowers no level",
        "dating": "a rise that only dates what is known: the act was first seen in force then",
        "inherited": "a binding act of a body the government belongs to, here the European Union",
        "joined": "a non-binding text that the government itself joined; its clauses may be unread",
        "lapsed": "an application passed out of its months and no newer one was found",
        "level": ", ".join(f"{level} {name}" for level, name in enumerate(LEVELS)),
        "none found": "assessed, and nothing active that meets level 1; not a finding that nothing "
        "exists",
        "not assessed": "nobody looked; the government is in no count of what governments adopted",
        "own act": "an act issued by the government itself, or by the Union for the Union",
        "single source": "a level of 3 or 4 whose deciding evidence is of confidence C",
        "targeted": "binds or protects only some bodies, persons or situations",
    }
    frame = pd.DataFrame({"Word": list(words), "Meaning in this report": list(words.values())})
    return Table(frame, "Words and what they mean here", row_header="Word", name="glossary",
                 widths={"Word": 1, "Meaning in this report": 4})  # fmt: skip


def _level(cell: pd.Series) -> str:
    scope = ", targeted" if cell["scope"] == "targeted" else ""
    differ = ""
    if pd.notna(cell.level_A):
        read = [disagreement.said(cell[f"level_{c}"], cell[f"origin_{c}"]) for c in CODERS]
        differ = f"; coders differ: {' / '.join(read)}"
    return f"{cell.level}, {wording.ORIGINS[cell.origin]}{scope}{differ}"


def act_and_source(cell: pd.Series) -> str:
    """The title, the site where the act was read, and that where being bound to it was read."""
    said = f"{wording.quoted(cell.title)}. {_read(cell.source_url, cell.recorded_on)}"
    if cell.source_url_bound == cell.source_url:
        return said
    tie = "joined" if cell.origin == "collective" else "bound"
    return f"{said}; {tie}: {_read(cell.source_url_bound, cell.recorded_on_bound)}"


def _read(url: str, on: str) -> str:
    return f"[{wording.site(url)}]({wording.address(url)}), read {spoken(on)}"


def counts_from(cell: pd.Series) -> str:
    """Since when the evidence counts; a date on which an act was first seen says so."""
    if cell.date_kind == "first-seen":
        return f"seen in force since {spoken(cell.starts_on)}"
    return f"from {spoken(cell.starts_on)}"


def _searched(cell: pd.Series, late: bool) -> str:
    if cell.n_searches:
        return wording.number_of(cell.n_searches, "search", "searches")
    return NO_RECORD if late else FIRST_ROUND
