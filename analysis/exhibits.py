"""The tables of the report and of the walk through one government, as they are shown."""

from __future__ import annotations

import pandas as pd

from analysis import ladder, spells, wording
from analysis.selection import Selection
from analysis.shown import Link, Table, Tile, Words
from analysis.vocabulary import LEVELS, MAX_LEVEL


def levels(report: Selection) -> Table:
    """The five levels as a strip: what each takes, and one real cell of the cohort at each."""
    examples = [_example(report, level) for level in range(MAX_LEVEL + 1)]
    frame = pd.DataFrame(
        {
            "Level": [Tile(i, "own" if i else "", False, False, False, f"level {i}")
                      for i in range(MAX_LEVEL + 1)],
            "Name": list(LEVELS),
            "What it takes": list(ladder.TESTS),
            "A cell that stands there": examples,
        }
    )  # fmt: skip
    title = "A level says how strong the strongest rule found is, not how well it works"
    return Table(frame, title, report.source, row_header="Name", name="ladder")


def signs(report: Selection) -> Table:
    """What the tiles of the matrix mean."""
    shown = [
        ("own act", Tile(3, "own", False, False, False, "level 3, own act")),
        (wording.UNION, Tile(3, "inherited", False, False, False, "level 3, inherited")),
        ("joined text", Tile(1, "collective", False, False, False, "level 1, joined")),
        ("targeted: some bodies or persons only", Tile(3, "own", True, False, False, "targeted")),
        (
            "a counter-act stands beside it; see What was undone",
            Tile(3, "own", False, True, False, "counter-act"),
        ),
        ("none found", Tile(0, "", False, False, False, "none found")),
        ("none found in a brief search", Tile(0, "", False, False, True, "none found, brief")),
        (
            "as the shared pattern above",
            Tile(3, "inherited", False, False, False, "same", same=True),
        ),
    ]
    frame = pd.DataFrame(
        {"Tile": [tile for _, tile in shown], "Meaning": [says for says, _ in shown]}
    )
    title = "Digit and shade give the level, texture gives the origin"
    source = "A government that was not assessed has no row."
    return Table(frame, title, source, row_header="Meaning", name="signs")


def counts(report: Selection) -> Table:
    """Per recommendation how many governments stand at each level, by origin."""
    assessed = report.assessed
    columns = {
        "Own act, applied (4)": (assessed.origin == "own") & (assessed.level == 4),
        "Own act, binding (3)": (assessed.origin == "own") & (assessed.level == 3),
        "Own policy (2)": (assessed.origin == "own") & (assessed.level == 2),
        "Through the EU (3)": assessed.origin == "inherited",
        "Joined (1)": assessed.origin == "collective",
        "None found": assessed.level == 0,
        "of these brief search": (assessed.level == 0) & (assessed.depth == "light"),
        "Own acts alone: 3 or 4": assessed.level_own >= 3,
    }
    by = assessed.recommendation_id
    frame = pd.DataFrame({name: flags.groupby(by).sum() for name, flags in columns.items()})
    order = report.recommendations
    frame = frame.reindex(order.recommendation_id, fill_value=0).astype(str)
    frame.insert(
        0,
        "Recommendation",
        [
            f"{n:.0f} {wording.label(i)}"
            for n, i in zip(order.number, order.recommendation_id, strict=True)
        ],
    )
    n_own = columns["Own act, applied (4)"] | columns["Own act, binding (3)"]
    finding = (
        f"{n_own.sum()} cells rest on a binding act of the government's own, "
        f"{columns['Through the EU (3)'].sum()} on an act of the European Union"
    )
    source = f"Unit: governments. {report.source}"
    return Table(frame, finding, source, row_header="Recommendation", name="counts")


def moves(report: Selection) -> Table | None:
    """Every cell that changed since the edition before: from, to, act and cause.

    An act that moved several governments in the same way is one row that names them all. None
    where nothing moved, as at the baseline.
    """
    moved = report.changes[report.changes.since == report.before]
    if moved.empty:
        return None
    acts = wording.acts(report)
    alike = ["cause", "recommendation_id", "instrument_id", "level_from", "level"]
    alike += ["scope_from", "scope", "level_own_from", "level_own"]
    rows = [
        {
            "Cause": cause,
            "Recommendation": wording.label(recommendation),
            "Governments": ", ".join(sorted(group.name)),
            "From, to": wording.step(group.iloc[0]),
            "Act": Words(wording.cited(acts.loc[instrument])),
        }
        for (cause, recommendation, instrument, *_), group in moved.groupby(alike, dropna=False)
    ]
    title = f"{len(moved)} cells changed since the edition of {report.before}, each with one cause"
    frame = pd.DataFrame(rows).assign(Cause=lambda rows: rows.Cause.str.capitalize())
    return Table(
        frame, title, report.source, row_header="Recommendation", group="Cause", name="moves"
    )


def evidence_of(report: Selection, active: pd.DataFrame) -> Table:
    """All that the tables hold of one government, and what each piece is worth on the day.

    `active` are the spells of the computed tables; those that run on the as-of date count.
    """
    held = spells.evidence(report.tables).query("government in @report.cells.government")
    key = ["government", "recommendation_id", "instrument_id"]
    worth = spells.running(active, report.edition.as_of).groupby(key)["level"].max()
    counts = worth.reindex(pd.MultiIndex.from_frame(held[key])).fillna(0).astype(int)
    frame = pd.DataFrame(
        {
            "Recommendation": held.recommendation_id,
            "Instrument": held.instrument_id,
            "Nexus": held.nexus,
            "Force": held.force,
            "Status": held.status,
            "Origin": held.origin.map(wording.ORIGINS),
            "Scope": held["scope"],
            "Conf.": held.confidence,
            "From": held.evidence_on,
            "Counts": counts.astype(str).to_numpy(),
        }
    ).sort_values(["Recommendation", "Instrument"])
    title = f"{(counts > 0).sum()} of {len(held)} pieces of evidence count on {report.as_of}"
    return Table(frame, title, report.source, row_header="Instrument", group="Recommendation")


def scorecard(report: Selection) -> Table:
    """The seven cells of one government, each from level to score."""
    order = list(report.recommendations.recommendation_id)
    cells = report.cells.set_index("recommendation_id", drop=False).loc[order]
    rows = [cell for _, cell in cells.iterrows()]
    frame = pd.DataFrame(
        {
            "Recommendation": [wording.label(one) for one in order],
            "Standing": [wording.standing(cell) for cell in rows],
            "Deciding act": list(cells.instrument_id),
            "Score": [wording.score_in_words(cell) for cell in rows],
            "By own acts": ["" if pd.isna(one) else str(one) for one in cells.level_own],
        }
    )
    title = f"{(cells.level.fillna(0) > 0).sum()} of {len(cells)} recommendations have a level"
    return Table(frame, title, report.source, row_header="Recommendation")


def to_replace(found: pd.DataFrame, report: Selection) -> Table:
    """Deciding acts whose source is not official; the title counts those that decide nothing."""
    deciding = found[found.n_cells > 0]
    frame = pd.DataFrame(
        {
            "Act or text": deciding.title,
            "Kind of source": deciding.source_kind,
            "Source": [site(url) for url in deciding.source_url],
            "Cells": deciding.n_cells.astype(str),
        }
    )
    title = (
        f"{len(deciding)} deciding acts rest on a source that is not official; so do "
        f"{len(found) - len(deciding)} acts that decide no cell"
    )
    return Table(frame, title, report.source, row_header="Act or text")


def listing(frame: pd.DataFrame, title: str, source: str) -> Table:
    """Any small frame as a table, its first column heading the rows."""
    return Table(frame.astype(str), title, source, row_header=str(frame.columns[0]))


def _example(report: Selection, level: int) -> str:
    """The first own cell of a level by name of its government, in words."""
    cells = report.cells[report.cells.level == level]
    if cells.empty:
        return "none in this cohort"
    cells = cells.assign(shared=cells.origin != "own").sort_values(
        ["shared", "n_counter_acts", "name", "recommendation_id"]
    )
    cell = cells.iloc[0]
    act = f": {wording.acts(report).title[cell.instrument_id]}" if cell.level else ""
    return f"{cell['name']}, {wording.label(cell.recommendation_id)}{act}"


def site(url: str) -> Link:
    """A source named by its site."""
    return Link(wording.site(url), url)
