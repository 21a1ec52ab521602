"""What is new since the edition before: measures that came, ended or were reversed.

Each is an entry with a sentence or two that keep to the report's words: whose act it is, why a
level moved, what a lapse means.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis import dates, metrics, spells, undone, wording
from analysis.selection import Selection, spoken
from analysis.spells import APPLIED, CELL
from analysis.vocabulary import LEVELS, NEEDS_NO_RULE, WINDOW_MONTHS

CAME = {  # by origin: what an entry is called, and since when it holds
    "own": ("new, own act", "An act of its own; it counts since {day}."),
    "inherited": (f"new, {wording.UNION}", f"It holds {wording.UNION}, since {{day}}."),
    "collective": ("new, joined", "It joined this text; the text counts for it since {day}."),
}
SEEN = "It was seen in force since {day}, which dates what is known and not the act."
BEHIND = {
    "own": "An act of its own.",
    "inherited": f"It holds {wording.UNION}.",
    "collective": "It joined this text.",
}
WENT = {
    "ended": ("ended", "The act, or the rule that it applies, ended; it counted to {day}."),
    "left": ("left", "The government withdrew; the text counted for it to {day}."),
}
LAPSED = f"It passed out of its {WINDOW_MONTHS} months on {{day}};"
NONE_NEWER = "no newer application was found"
CAUSES = {
    "own act": "by an act of its own",
    "inherited": wording.UNION,
    "joined": "by a text that it joined",
    "dating": "because an act was first seen in force since, which dates what is known",
    "ended": "because what had given the level ended",
    "left": "because it left the text that had given the level",
    "lapsed": f"because an application passed out of its {WINDOW_MONTHS} months and {NONE_NEWER}",
}


@dataclass(frozen=True)
class Entry:
    """One piece of news.

    `name` says what it is about and never changes; `day` (YYYY-MM-DD) is when it became so for a
    reader: the later of the day of the event and the day on which the tracker recorded it. `cell`
    is the id of a cell, or empty.
    """

    name: str
    kind: str  # new, ended, left, lapsed, counter-act, listing lifted, correction
    day: str
    title: str
    says: str
    cell: str = ""
    source_url: str = ""


def entries(report: Selection) -> list[Entry]:
    """All news of an edition; the baseline has none, as nothing stands before it."""
    if report.before is None:
        return []
    return [*measures(report), *counter_acts(report), *lifted(report)]


def measures(report: Selection) -> list[Entry]:
    """Evidence of members that began or ceased to count since the edition before."""
    moved = metrics.measures(_dated(report.spells), report.tables.editions)
    moved = moved[(moved.edition == report.edition.edition) & _is_member(report, moved.government)]
    acts, names = wording.acts(report), _names(report)
    recorded = _recorded(report)
    made = []
    for _, row in moved.iterrows():
        act = acts.loc[row.instrument_id]
        what, says = _told(report, row)
        on = wording.inside(row.recommendation_id)
        gives = "gives" if row.moved == "new" else "gave"
        gives = f"By itself it {gives} level {row.level}, {LEVELS[row.level]}."
        made.append(
            Entry(
                "|".join(["measure", *row[["edition", *CELL, "instrument_id", "moved"]]]),
                row.moved,
                max(recorded[row.government, row.instrument_id], _event(row)),
                f"{names[row.government]}, {on}: {what}: {act.title}",
                f"{says} {gives} {_after(report, row)}",
                wording.cell_id(row),
                act.source_url,
            )
        )
    return made


def counter_acts(report: Selection) -> list[Entry]:
    """Acts of members against a recommendation that began since the edition before."""
    standing = undone.counter_acts(report)
    standing = standing[_is_member(report, standing.government) & _is_recent(report, standing.on)]
    acts, names = wording.acts(report), _names(report)
    recorded = _recorded(report)
    return [
        Entry(
            f"counter-act|{report.edition.edition}|{row.government}|{row.instrument_id}",
            "counter-act",
            recorded[row.government, row.instrument_id],
            f"{names[row.government]}: an act against a recommendation: "
            f"{acts.title[row.instrument_id]}",
            f"It counts since {spoken(row.on)}, against "
            f"{wording.listed(map(wording.inside, row.recommendations))}. A counter-act is marked "
            "on the cell and lowers no level.",
            f"{row.government}-{row.recommendations[0]}-{report.edition.edition}",
            acts.source_url[row.instrument_id],
        )
        for row in standing.itertuples()
    ]


def lifted(report: Selection) -> list[Entry]:
    """Listings by members that were lifted since the edition before."""
    gone = undone.lifted(report)
    gone = gone[_is_recent(report, gone.delisted_on)]
    names = _names(report)
    return [
        Entry(
            f"lifted|{report.edition.edition}|{row.authority}|{row.list}|{row.delisted_on}",
            "listing lifted",
            row.recorded_on,
            f"{names[row.authority]}: listing lifted: {wording.listed(row.names)}",
            f"Taken off the {row.list} on {spoken(row.delisted_on)}, listed since "
            f"{spoken(row.since)}.",
            f"{row.authority}-{NEEDS_NO_RULE}-{report.edition.edition}",
            row.source_url,
        )
        for row in gone.itertuples()
    ]


def _told(report: Selection, row: pd.Series) -> tuple[str, str]:
    """What an entry is called, and its first sentence: who stands behind it, and what happened."""
    if row.moved == "new":
        day = spoken(row.evidence_on)
        if row.date_kind == "first-seen":
            return "first seen in force", f"{BEHIND[row.origin]} {SEEN.format(day=day)}"
        what, says = CAME[row.origin]
        return what, says.format(day=day)
    day = spoken(f"{row.ends_on:%Y-%m-%d}")
    if row.moved in WENT:
        what, says = WENT[row.moved]
        return what, f"{BEHIND[row.origin]} {says.format(day=day)}"
    another = "another application counts" if _has_another(report, row) else NONE_NEWER
    return "lapsed", f"{BEHIND[row.origin]} {LAPSED.format(day=day)} {another}."


def _has_another(report: Selection, row: pd.Series) -> bool:
    """Whether an application or inquiry as strong or stronger counts for the cell as of then."""
    running = spells.running(report.spells, report.edition.as_of)
    beside = running[
        (running[CELL] == row[CELL]).all(axis="columns") & (running.level >= row.level)
    ]
    return bool(((beside.level == APPLIED) | (beside.ends_by == "lapsed")).any())


def _after(report: Selection, row: pd.Series) -> str:
    """How the cell moved between the editions, with its cause, and where it stands now."""
    moved = report.changes[report.changes.since == report.before]
    change = moved[(moved[CELL] == row[CELL]).all(axis="columns")]
    cells = report.cells[(report.cells[CELL] == row[CELL]).all(axis="columns")]
    cell = cells.iloc[0]
    own = "none found" if cell.level_own == 0 else f"level {cell.level_own}"
    stands = f"On {report.as_of} the cell stands at: {wording.standing(cell)}"
    stands += "." if cell.origin == "own" or cell.level == 0 else f"; by own acts alone: {own}."
    if change.empty:
        return f"The cell did not move. {stands}"
    was = change.iloc[0]
    return f"The cell moved, {wording.step(was)}, {CAUSES[was.cause]}. {stands}"


def _event(row: pd.Series) -> str:
    """The day of the event itself, YYYY-MM-DD: its first day of counting, or its last."""
    if row.moved == "new":
        return f"{dates.last_day(pd.Series([row.evidence_on])).iloc[0]:%Y-%m-%d}"
    return f"{row.ends_on:%Y-%m-%d}"


def _recorded(report: Selection) -> pd.Series:
    """Since when the tracker knows that an act holds for a government, by both."""
    acts = report.tables.instruments[["instrument_id", "recorded_on"]]
    both = report.tables.adherence.merge(
        acts, on="instrument_id", suffixes=("", "_act"), validate="many_to_one"
    )
    days = both[["recorded_on", "recorded_on_act"]].max(axis="columns")
    return days.set_axis(pd.MultiIndex.from_frame(both[["government", "instrument_id"]]))


def _dated(held: pd.DataFrame) -> pd.DataFrame:
    """Spells with days as such, also where they were read back from their file as text."""
    return held.assign(**{day: pd.to_datetime(held[day]) for day in ("starts_on", "ends_on")})


def _is_member(report: Selection, governments: pd.Series) -> pd.Series:
    return governments.isin(report.cells.government)


def _is_recent(report: Selection, days: pd.Series) -> pd.Series:
    """Whether partial dates lie after the edition before and not after this one."""
    editions = report.tables.editions.set_index("edition").as_of
    last = dates.last_day(days)
    begun = last > pd.Timestamp(editions[report.before])
    return begun & (last <= pd.Timestamp(report.edition.as_of))


def _names(report: Selection) -> pd.Series:
    return report.everyone.drop_duplicates("government").set_index("government").name
