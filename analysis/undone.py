"""What was undone: counter-acts, measures that ended with none in their place, lifted listings.

None of them lowers a level by itself, so the matrix alone would hide them.
"""

from __future__ import annotations

import pandas as pd

from analysis import dates, spells, wording
from analysis.selection import Selection, spoken
from analysis.shown import Table, Words
from analysis.spells import CELL
from analysis.vocabulary import NEEDS_NO_RULE

COUNTER, ENDED, LIFTED = "counter-act", "ended or left", "listing lifted"
PLURALS = {COUNTER: "counter-acts", ENDED: "measures ended or left", LIFTED: "listings lifted"}


def counter_acts(report: Selection) -> pd.DataFrame:
    """The acts of any government that stand against a recommendation on the as-of date.

    Returns
    -------
    DataFrame, one row per government and instrument
        on (partial date), recommendations (a list).
    """
    standing = spells.running(report.counter_acts, report.edition.as_of)
    by = standing.groupby(["government", "instrument_id"], as_index=False)
    return by.agg(on=("evidence_on", "min"), recommendations=("recommendation_id", list))


def ended(report: Selection) -> pd.DataFrame:
    """Measures of members that ended or were left by the as-of date and left a lower level.

    A measure that another of its strength replaced was not undone.

    Returns
    -------
    DataFrame, one row per government and instrument
        on (YYYY-MM-DD), recommendations (a list).
    """
    held = report.spells[report.spells.government.isin(report.cells.government)]
    days = {day: pd.to_datetime(held[day]) for day in ("starts_on", "ends_on")}
    held = held.assign(**days)
    over = held[held.ends_by.isin(["ended", "left"]) & (held.ends_on < report.edition.as_of)]
    pairs = over.merge(held, on=CELL, suffixes=("", "_next"))
    after = pairs.ends_on + pd.Timedelta(days=1)
    open_ended = pairs.ends_on_next.isna() | (pairs.ends_on_next >= after)
    replaced = pairs[
        (pairs.starts_on_next <= after) & open_ended & (pairs.level_next >= pairs.level)
    ]
    key = [*CELL, "instrument_id"]
    gone = pd.MultiIndex.from_frame(over[key])
    over = over[~gone.isin(pd.MultiIndex.from_frame(replaced[key]))]
    over = over.assign(on=over.ends_on.dt.strftime("%Y-%m-%d"))
    by = over.groupby(["government", "instrument_id"], as_index=False)
    return by.agg(on=("on", "max"), recommendations=("recommendation_id", list))


def lifted(report: Selection) -> pd.DataFrame:
    """Listings by members that were lifted by the as-of date, those of one day together.

    Days on which a counter-act of the same government says so are left to it.
    """
    rows = report.tables.listings
    gone = rows[(rows.delisted_on != "") & rows.authority.isin(report.cells.government)]
    gone = gone[dates.last_day(gone.delisted_on) <= pd.Timestamp(report.edition.as_of)]
    told = counter_acts(report)
    told = set(zip(told.government, told.on, strict=True))
    said = [pair in told for pair in zip(gone.authority, gone.delisted_on, strict=True)]
    gone = gone[~pd.Series(said, index=gone.index, dtype=bool)]
    by = gone.groupby(["authority", "list", "delisted_on"])
    return by.agg(
        names=("vendor_or_person", list),
        since=("listed_on", "min"),
        source_url=("source_url", "first"),
        recorded_on=("recorded_on", "first"),
    ).reset_index()


def beside(report: Selection, government: str) -> str:
    """The counter-acts of a government that is shown as an example; empty where it has none."""
    acts = wording.acts(report)
    named = [
        f"{wording.cited(acts.loc[row.instrument_id])} ({_when(row)})"
        for row in _of(report, government).itertuples()
    ]
    return f"Beside it, by the same government: {'; '.join(named)}." if named else ""


def beside_in_plain(report: Selection, government: str) -> str:
    """The same without links, for places that take none."""
    titles = wording.acts(report).title
    return "; ".join(
        f"{titles[row.instrument_id]} ({_when(row)})"
        for row in _of(report, government).itertuples()
    )


def in_words(report: Selection) -> str:
    """How many counter-acts stand, how much ended, and that no level says so."""
    standing = _of_members(report)
    over, gone = ended(report), lifted(report)
    sentences = [
        f"Acts against a recommendation (counter-acts) that stood on {report.as_of}: "
        f"{standing.instrument_id.nunique()}, of "
        f"{wording.number_of(standing.government.nunique(), 'government')}. A counter-act lowers "
        f"no level, so the matrix shows it by a corner alone."
        if len(standing)
        else f"No act against a recommendation was found to stand on {report.as_of}.",
        f"Measures that ended or were left with none of the same level in their place: {len(over)}."
        if len(over)
        else "",
        f"Listings lifted, beside those that a counter-act tells of: {gone.names.str.len().sum()}."
        if len(gone)
        else "",
    ]
    return " ".join(filter(None, sentences))


def dated_list(report: Selection) -> Table | None:
    """All of it, the newest first; None where nothing was found."""
    standing = _of_members(report).assign(kind=COUNTER)
    rows = pd.concat([standing, ended(report).assign(kind=ENDED)])
    acts = wording.acts(report)
    told = [
        (row.on, row.government, wording.cited(acts.loc[row.instrument_id]), row.recommendations,
         row.kind)
        for row in rows.itertuples()
    ]  # fmt: skip
    told += [
        (row.delisted_on, row.authority, _lifting(row), [NEEDS_NO_RULE], LIFTED)
        for row in lifted(report).itertuples()
    ]
    if not told:
        return None
    names = report.everyone.drop_duplicates("government").set_index("government").name
    told.sort(key=lambda one: (one[0], one[1]), reverse=True)
    frame = pd.DataFrame(
        {
            "Date": [spoken(on) for on, *_ in told],
            "Government": [names[government] for _, government, *_ in told],
            "Act or event": [Words(text) for _, _, text, *_ in told],
            "Bears on": [", ".join(map(wording.label, each)) for *_, each, _ in told],
            "Kind": [kind for *_, kind in told],
        }
    )
    kinds = frame.Kind.value_counts()
    title = ", ".join(f"{PLURALS[kind]}: {n}" for kind, n in kinds.items())
    title = f"{wording.opened(title)}; none of them lowered a level by itself"
    return Table(frame, title, report.source, row_header="Act or event", name="undone")


def _of(report: Selection, government: str) -> pd.DataFrame:
    return counter_acts(report).query("government == @government").sort_values("on")


def _when(row: tuple) -> str:
    """The day of a counter-act, and the recommendations that it goes against."""
    against = wording.listed(map(wording.inside, row.recommendations))
    return f"{spoken(row.on)}, against {against}"


def _of_members(report: Selection) -> pd.DataFrame:
    found = counter_acts(report)
    return found[found.government.isin(report.cells.government)]


def _lifting(row: pd.Series) -> str:
    names = wording.quoted(wording.listed(row.names))
    taken_off = f"[{wording.quoted(row.list)}]({wording.noted(row)})"
    return f"{names}: taken off the {taken_off}, listed since {spoken(row.since)}"
