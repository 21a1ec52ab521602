"""How sure the index is: bands of governments that cannot be told apart, and what moves them.

The only place where ranks are spoken of, and never without an interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import (
    agreement,
    chapters,
    claims,
    codings,
    reliability,
    shown,
    stacks,
    wording,
    worlds,
)
from analysis.selection import Selection
from analysis.vocabulary import CODERS

INK, RIM = "#1f3a5f", "#9aa7b8"
FEWEST = 3  # governments with an index above 0: fewer are no order to be sure of
SURE = 0.9  # share of worlds from which on a finding is called sure
ROW = 0.135  # inches of a government in the figure
HEADS = {  # of the coders' table; a phone shows the first three without scrolling
    "nexus": "Nexus",
    "level_before_rule_3": "Level before rule 3",
    "level": "Level",
    "scope": "Scope",
}
RULE_3 = (
    "Rule 3 of the codebook gives a government's own political acts no level whoever reads them; "
    "before it, what the coders differ in there counts too."
)


@dataclass(frozen=True)
class Certainty:
    """What the worlds of a report say.

    `ranks` has the columns of `robustness.Ranks.table` with name and index (0 to 100) of the
    assessed governments; `factors` has what each factor moves by itself; `findings` is what
    `claims.shares` gives; `n_worlds` were drawn.
    """

    ranks: pd.DataFrame
    factors: pd.DataFrame
    findings: pd.DataFrame
    n_worlds: int


def look(report: Selection, n_worlds: int = worlds.WORLDS) -> Certainty:
    """Draw the worlds of an edition and a cohort."""
    stack = stacks.of_edition(report.tables, report.edition, report.cells)
    names = report.assessed.drop_duplicates("government").set_index("government").name
    table = worlds.ranks(stack, n_worlds).table
    table = table.assign(name=names[table.index], index=100 * worlds.nominal(stack))
    held = claims.shares(stack, _undated(report, stack), n_worlds)
    return Certainty(table, worlds.sensitivity(stack), held, n_worlds)


def _undated(report: Selection, stack: stacks.Stack) -> np.ndarray:
    """Which cells rose since the baseline only because their act was first seen since."""
    dated = chapters.rises(report).query("cause == 'dating'")
    rows, columns = stack.governments, stack.recommendations
    marked = np.zeros((len(rows), len(columns)), dtype=bool)
    at = rows.get_indexer(dated.government), columns.get_indexer(dated.recommendation_id)
    marked[at] = True
    return marked


def in_words(report: Selection, sure: Certainty) -> str:
    """How many bands there are, how many governments share the last, and what that forbids."""
    zero = (sure.ranks["index"] == 0).sum()
    computed = (
        f"The index of {wording.number_of(len(sure.ranks), 'assessed government')} was computed in "
        f"{sure.n_worlds:,} worlds, each one reasonable way to have done it: the choices in the "
        f"table below were drawn together. "
        f"{wording.count(zero, len(sure.ranks), 'governments')} stand at zero and share one place."
    )
    if len(sure.ranks) - zero < FEWEST:
        return f"{computed} So few stand above zero that there is no order to be sure of."
    width = sure.ranks.high - sure.ranks.low
    most = sure.factors.sort_values("shift_of_rank", ascending=False, kind="stable").iloc[0]
    return (
        f"{computed} The ranks fall into "
        f"{wording.number_of(sure.ranks.band.nunique(), 'band')}; governments of one band cannot "
        f"be told apart from its first, so no rank is printed. The interval of a rank (90 % of the "
        f"worlds) spans {width.min():.0f} to {width.max():.0f} places. By itself the choice that "
        f"moves ranks most is {most.factor}: by {most.shift_of_rank:.1f} places on average."
    )


def intervals(report: Selection, sure: Certainty) -> shown.Chart | None:
    """Median and 90 % of the worlds, by band and in alphabetical order inside it.

    None where fewer than three governments have an index above 0.
    """
    rows = sure.ranks[sure.ranks["index"] > 0].sort_values(["band", "name"])
    if len(rows) < FEWEST:
        return None
    figure = Figure(figsize=(6.6, 1.0 + ROW * (len(rows) + rows.band.nunique())))
    axes = figure.add_axes((0.24, 0.05, 0.74, 0.93))
    places = _draw(axes, rows)
    axes.set_ylim(places.max() + 1, -1.6)
    axes.set_xlim(0.5, len(sure.ranks) + 0.5)
    axes.set_yticks(places, rows.name)
    axes.tick_params(axis="y", length=0, labelsize=7.5)
    axes.tick_params(axis="x", labelsize=8)
    axes.spines[["top", "right", "left"]].set_visible(False)
    bands = wording.number_of(rows.band.nunique(), "band")
    return shown.chart(
        figure,
        alt=_alt(rows),
        title=f"Governments with an index above zero fall into {bands} of ranks that overlap",
        source=f"Tick: median; thick: 90 % of {sure.n_worlds:,} worlds; thin: the intervals that "
        f"hold for all governments at once in 95 %. Unit: place among assessed governments. "
        f"{report.source}",
        table=_table(rows, report),
        name="intervals",
    )


def choices(report: Selection, sure: Certainty) -> shown.Table:
    """The factors: what is published, what else was reasonable, why, and what it moves alone."""
    rows = sure.factors
    frame = pd.DataFrame(
        {
            "Choice": rows.factor.map(wording.opened),
            "Published": rows.nominal,
            "As reasonable": rows.alternatives,
            "Why it is open": rows.reason,
            "Moves a rank by": [f"{shift:.1f}" for shift in rows.shift_of_rank],
        }
    )
    title = "Choices that could have gone another way, and what each moves by itself"
    source = f"Unit of the last column: places, on average over governments. {report.source}"
    return shown.Table(frame, title, source, row_header="Choice", name="choices")


def held(report: Selection, sure: Certainty, told: dict[str, str]) -> shown.Table | None:
    """In what share of worlds each printed finding holds; None where none is printed.

    `told` has what each finder that speaks counts, in words, in the order in which they stand.
    """
    if not told:
        return None
    rows = sure.findings.loc[list(told)]
    frame = pd.DataFrame(
        {
            "Finding": list(told.values()),
            "Printed": rows.number.astype(str),
            "In 90 % of worlds": [f"{row.low} to {row.high}" for row in rows.itertuples()],
            "Holds in": rows.holds.map(percent),
            "Least often with": [_least(row) for row in rows.itertuples()],
        }
    )
    few = rows.holds < SURE
    title = f"{wording.count(few.sum(), len(rows), 'findings')} hold in fewer than 90 % of worlds"
    source = f"Holds: told in the same words, its share within {claims.NEAR * 100:.0f} percentage "
    source += f"points of the printed one, in {sure.n_worlds:,} worlds. {report.source}"
    return shown.Table(frame, title, source, row_header="Finding", name="held")


def percent(share: float) -> str:
    """A share in whole per cent; 100 and 0 only where it is all or none.

    Examples
    --------
    >>> percent(0.997), percent(1.0), percent(0.5512)
    ('over 99 %', '100 %', '55 %')
    """
    if 0 < share < 0.01:
        return "under 1 %"
    return "over 99 %" if 0.99 < share < 1 else f"{100 * share:.0f} %"


def _least(row: tuple) -> str:
    """The choice of data under which a finding holds least; none where it always holds."""
    return "none" if row.holds == 1 else f"{row.least}: {percent(row.holds_least)}"


def coders(report: Selection) -> shown.Table:
    """How far the two coders agree by field and recommendation, over the pairs that they wrote."""
    alphas = agreement.alphas(report.tables)
    overall = alphas[alphas.recommendation_id == agreement.OVERALL].set_index(["pairs", "field"])
    said = overall.alpha.map(_point)
    title = (
        f"The two coders agree with alpha {said['written', 'nexus']} on nexus, "
        f"{said['written', 'scope']} on scope, and on the level "
        f"{said['written', 'level_before_rule_3']} before rule 3, {said['written', 'level']} after"
    )
    every = (
        f"Over all {overall.n_units['all', 'nexus']:,} pairs, most of them empty for both, it "
        f"looks better: nexus {said['all', 'nexus']}, level {said['all', 'level_before_rule_3']} "
        f"before rule 3, {said['all', 'level']} after."
    )
    every += _with_further(report)
    source = (
        f"Krippendorff's alpha with 95 % of {reliability.DRAWS:,} draws: 1 is always, 0 as by "
        f"chance; ordinal, but for scope, which is nominal and over pairs that both wrote. Unit: "
        f"pairs of instrument and recommendation that either coder wrote and did not give up. "
        f"{RULE_3} {every} {report.source}"
    )
    return shown.Table(
        agreed(alphas, report, "written"),
        title,
        source,
        row_header="Recommendation",
        name="coders",
        widths={"Recommendation": 1.3, "Pairs": 0.5},
    )


def _with_further(report: Selection) -> str:
    """Alpha with the coders who came later; empty where none did."""
    coders = codings.coders(report.tables.codings)
    if len(coders) == len(CODERS):
        return ""
    alphas = agreement.overall(report.tables, coders).set_index("field").alpha.map(_point)
    return (
        f" With what {wording.number_of(len(coders) - len(CODERS), 'further coder')} read, over "
        f"pairs that any coder wrote: nexus {alphas.nexus}, scope {alphas['scope']}, level "
        f"{alphas.level_before_rule_3} before rule 3, {alphas.level} after."
    )


def agreed(alphas: pd.DataFrame, report: Selection, pairs: str) -> pd.DataFrame:
    """Alpha with its interval by recommendation and field, over `pairs` of a kind: all, written."""
    table = alphas[alphas.pairs == pairs].set_index(["recommendation_id", "field"]).sort_index()
    order = [agreement.OVERALL, *report.recommendations.recommendation_id]
    names = {one: wording.label(one) for one in order} | {agreement.OVERALL: "All seven"}
    rows = [
        {"Recommendation": names[one]}
        | {head: _alpha(table.loc[(one, field)]) for field, head in HEADS.items()}
        | {"Pairs": f"{table.n_units[one, 'nexus']:,}"}
        for one in order
    ]
    return pd.DataFrame(rows)


def _alpha(row: pd.Series) -> str:
    if pd.isna(row.alpha):
        return "undefined"
    if pd.isna(row.low):
        return _point(row.alpha)
    return f"{_point(row.alpha)} ({_point(row.low)} to {_point(row.high)})"


def _point(alpha: float) -> str:
    return "undefined" if pd.isna(alpha) else f"{alpha:.2f}".replace("-", "−")  # noqa: RUF001


def _alt(rows: pd.DataFrame) -> str:
    bands = [
        f"Band {band}: "
        + ", ".join(f"{row.name} {row.low} to {row.high}" for row in group.itertuples(index=False))
        for band, group in rows.groupby("band")
    ]
    return f"Intervals of ranks, one line a government. {'. '.join(bands)}."


def _draw(axes: Axes, rows: pd.DataFrame) -> pd.Series:
    """Draw a line a government, bands apart from each other; return the place of each line."""
    gaps = rows.band.diff().fillna(0).gt(0).cumsum() * 1.2
    places = pd.Series(range(len(rows)), rows.index) + gaps
    axes.hlines(places, rows.joint_low, rows.joint_high, color=RIM, linewidth=0.8)
    axes.hlines(places, rows.low, rows.high, color=INK, linewidth=3)
    axes.plot(rows["median"], places, linestyle="none", marker="|", color="white", markersize=5)
    return places


def _table(rows: pd.DataFrame, report: Selection) -> shown.Table:
    frame = pd.DataFrame(
        {
            "Government": rows.name,
            "Band": rows.band.astype(str),
            "Median": rows["median"].astype(str),
            "90 % of worlds": [f"{r.low} to {r.high}" for r in rows.itertuples()],
            "All at once": [f"{r.joint_low} to {r.joint_high}" for r in rows.itertuples()],
        }
    )
    title = "Intervals of ranks, by band and in alphabetical order"
    return shown.Table(frame, title, report.source, row_header="Government")
