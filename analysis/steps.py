"""What would move a cell next: the commonest next step, the cheapest one, the act to copy."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis import ladder, places, spells, undone, wording
from analysis.selection import Selection, spoken
from analysis.shown import Table, Words
from analysis.spells import APPLIED, BINDING, CELL, JOINED_TEXT
from analysis.vocabulary import CONFIDENCE

EXAMPLES = 2  # acts named for each recommendation
POLICY = JOINED_TEXT + 1
ABOUT = ["instrument_id", "title", "source_url", "source_kind", "recorded_on"]


def own_acts(report: Selection, recommendation_id: str) -> pd.DataFrame:
    """Own acts of any government that give a level on the as-of date.

    Returns
    -------
    DataFrame, one row per government and instrument
        The columns of the spells, with title, source_url, source_kind and recorded_on of the
        instrument, and chosen: whether an editor chose it as responsible practice.
    """
    active = spells.running(report.spells, report.edition.as_of)
    active = active[(active.recommendation_id == recommendation_id) & (active.origin == "own")]
    about = report.tables.instruments[ABOUT]
    active = active.merge(about, on="instrument_id", validate="m:1")
    chosen = report.tables.showcase.query("recommendation_id == @recommendation_id")
    return active.assign(chosen=active.instrument_id.isin(chosen.instrument_id))


def cheapest(report: Selection, recommendation_id: str) -> str:
    """The lowest rung on which any government stands by its own doing, in words."""
    active = spells.running(report.spells, report.edition.as_of)
    active = active[(active.recommendation_id == recommendation_id)]
    active = active[active.origin != "inherited"]
    if active.empty:
        return "No government was found to have taken a step."
    lowest = int(active.level.min())
    taken = active[active.level == lowest]
    if lowest > JOINED_TEXT:
        took = wording.number_of(taken.government.nunique(), "government")
        return f"{wording.opened(ladder.rung(recommendation_id, lowest))} (taken by {took})."
    text = _most_joined(taken)
    took = wording.number_of(_joiners(taken)[text], "government")
    read = (
        ""
        if _is_read(report, text, recommendation_id)
        else "; the clause was not read in its official text"
    )
    cited = wording.cited(wording.acts(report).loc[text])
    return f"Join a text: {cited} ({took} worldwide joined it{read})."


def commonest(report: Selection, recommendation_id: str) -> str:
    """The next step that most members would have to take, and what it asks."""
    cells = report.assessed[report.assessed.recommendation_id == recommendation_id]
    levels = cells.level.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    level, many = int(levels.index[0]), int(levels.iloc[0])
    who = wording.count(many, len(cells), "governments")
    if level == 0:
        return f"for {who}, where none was found: {_first_step(report, recommendation_id)}"
    if level < BINDING:
        return f"for {who}: {ladder.rung(recommendation_id, BINDING)}."
    if level < APPLIED:
        return f"for {who}, where a rule is in force: {ladder.rung(recommendation_id, APPLIED)}."
    return f"none for {who}, where the rule was applied."


def examples(report: Selection, recommendation_id: str) -> str:
    """Up to two own acts, as bullets: of members if there are any, those an editor chose first.

    Then those read in an official source, the newest first; one act a government.
    """
    acts = own_acts(report, recommendation_id)
    ours = acts[acts.government.isin(report.assessed.government)]
    pool = ours if len(ours) else acts
    pool = pool.assign(official=pool.source_kind == "official").sort_values(
        ["chosen", "official", "evidence_on", "instrument_id"],
        ascending=[False, False, False, True],
    )
    pool = pool.drop_duplicates("government").head(EXAMPLES)
    if pool.empty:
        return "- No own act was found in any government."
    names = report.everyone.drop_duplicates("government").set_index("government").name
    where = "" if len(ours) else " (not of this cohort)"
    return "\n".join(
        f"- {names[row.government]}{where}: {_example(report, row)}" for _, row in pool.iterrows()
    )


def to_copy(report: Selection, recommendation_id: str) -> pd.Series | None:
    """The act to copy: of those an editor chose and that give a level, the one that asks least."""
    acts = own_acts(report, recommendation_id).query("chosen")
    if acts.empty:
        return None
    order = ["level", "general", "instrument_id"]
    return acts.sort_values(order, ascending=[True, False, True]).iloc[0]


def taken(report: Selection) -> dict[str, list[dict[str, Any]]]:
    """The steps that any government took by itself, as plain data, the ones to copy first.

    Returns
    -------
    dict of recommendation to rows
        government, name, level, chosen (bool), act (title and source of the instrument), asks
        (what an editor says it asks for, empty where none chose it) and beside (the counter-acts
        of that government, in plain words). First what an editor chose, then by the lowest level,
        official sources before others, the newest first.
    """
    names = report.everyone.drop_duplicates("government").set_index("government").name
    asks = report.tables.showcase.set_index(["instrument_id", "recommendation_id"]).what_it_asks
    made = {}
    for one in report.recommendations.recommendation_id:
        rows = own_acts(report, one)
        rows = rows.assign(official=rows.source_kind == "official").sort_values(
            ["chosen", "level", "official", "evidence_on", "instrument_id", "government"],
            ascending=[False, True, False, False, True, True],
        )
        made[one] = [
            {
                "government": row.government,
                "name": names[row.government],
                "level": int(row.level),
                "chosen": bool(row.chosen),
                "asks": asks.get((row.instrument_id, one), "") if row.chosen else "",
                "beside": undone.beside_in_plain(report, row.government),
                "act": {name: getattr(row, name) for name in ABOUT},
            }
            for row in rows.itertuples()
        ]
    return made


def joined(report: Selection) -> dict[str, dict[str, Any]]:
    """For each recommendation the text that most governments joined, and whether it was read.

    Returns
    -------
    dict of recommendation to act (title and source) and read (bool); one without a text is missing
    """
    active = spells.running(report.spells, report.edition.as_of)
    active = active[active.origin == "collective"]
    acts = wording.acts(report)
    made = {}
    for one, rows in active.groupby("recommendation_id"):
        text = _most_joined(rows)
        act = {name: acts.loc[text][name] for name in ABOUT}
        made[one] = {"act": act, "read": bool(_is_read(report, text, one))}
    return made


def next_of(
    rows: list[dict[str, Any]], text: dict[str, Any] | None, level: int, government: str
) -> dict[str, Any]:
    """The next step of a cell, and who took it.

    Parameters
    ----------
    rows : list
        What others took for the same recommendation, as `taken` gives it.
    text : dict, optional
        The text to join, as `joined` gives it.
    level : int, 0 to 4
        Where the cell stands.
    government : str
        Whose cell it is: nobody copies an act of their own.

    Returns
    -------
    dict
        rung (1 to 4, or 0 where there is none above), joined (the text, where joining one is the
        step) and example (the row to copy; None where no other government took the step).
    """
    if level >= APPLIED:
        return {"rung": 0, "joined": None, "example": None}
    others = [row for row in rows if row["government"] != government]
    if level == 0 and text:
        rung = JOINED_TEXT
    elif level == 0:
        rung = min((row["level"] for row in others), default=POLICY)
    else:
        rung = level + 1
    example = next((row for row in others if row["level"] >= rung), None)
    return {"rung": rung, "joined": text if rung == JOINED_TEXT else None, "example": example}


def next_steps(report: Selection) -> Table:
    """One row a recommendation: how many have none, the cheapest step taken, the act to copy."""
    rows = [
        {
            "Recommendation": wording.label(one),
            "None found": _zeros(report, one),
            "Lowest step that any government has taken": Words(cheapest(report, one)),
            "Act to copy, and what it asks": Words(copied(report, one)),
        }
        for one in report.recommendations.recommendation_id
    ]
    none = (report.assessed.level == 0).sum()
    copied_acts = [to_copy(report, one) for one in report.recommendations.recommendation_id]
    n_acts = sum(row is not None for row in copied_acts)
    return Table(
        pd.DataFrame(rows),
        f"None found in {wording.number_of(none, 'cell')}; for {n_acts} of {len(rows)} "
        "recommendations there is an act to copy",
        f"Unit: governments. Whether a text can still be joined was not asked. {report.source}",
        row_header="Recommendation",
        widths=dict(zip(rows[0], (1, 0.6, 2, 4), strict=True)),
        name="next-steps",
    )


def _joiners(rows: pd.DataFrame) -> pd.Series:
    return rows.groupby("instrument_id").government.nunique()


def _most_joined(rows: pd.DataFrame) -> str:
    return _joiners(rows).sort_values(ascending=False, kind="stable").index[0]


def _first_step(report: Selection, recommendation_id: str) -> str:
    said = cheapest(report, recommendation_id)
    return said[0].lower() + said[1:]


def _example(report: Selection, row: pd.Series) -> str:
    scope = "" if row.general else ", targeted"
    cell = report.everyone.set_index(CELL).loc[(row.government, row.recommendation_id)]
    alone = ""
    if cell.instrument_id != row.instrument_id:
        alone = f" by this act alone (the cell's level, {cell.level}, rests on another act)"
    said = f"{wording.cited(row)}, level {row.level}{scope}{alone}, from {spoken(row.evidence_on)}."
    return f"{said} {undone.beside(report, row.government)}".rstrip()


def _is_read(report: Selection, text: str, recommendation_id: str) -> bool:
    """Whether the official wording was read for a recommendation (confidence A)."""
    of = report.spells[report.spells.instrument_id == text]
    return (of.confidence[of.recommendation_id == recommendation_id] == CONFIDENCE[-1]).any()


def _zeros(report: Selection, recommendation_id: str) -> str:
    cells = report.assessed[report.assessed.recommendation_id == recommendation_id]
    return f"{(cells.level == 0).sum()} of {len(cells)}"


def copied(report: Selection, recommendation_id: str) -> str:
    """The act to copy, what it asks, and what its government did against a recommendation."""
    row = to_copy(report, recommendation_id)
    if row is None:
        return "No act that an editor chose was in force on the as-of date."
    chosen = report.tables.showcase.set_index(["instrument_id", "recommendation_id"])
    card = chosen.loc[(row.instrument_id, recommendation_id)]
    names = report.everyone.drop_duplicates("government").set_index("government").name
    open_to = f"What it leaves open: [its card](#{places.slug(card.headline)})."
    said = f"{names[row.government]}: {wording.cited(row)}. {wording.quoted(card.what_it_asks)}"
    against = undone.beside_in_plain(report, row.government)
    beside = f"Beside it, by the same government: {wording.quoted(against)}." if against else ""
    return f"{said} {open_to} {beside}".rstrip()
