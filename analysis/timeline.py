"""When the acts behind the rises came: lanes by recommendation, shared texts beside own acts."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import chapters, dates, shown, wording
from analysis.selection import Selection, spoken

INK, RIM = "#1f3a5f", "#44546a"
LIFT = 0.2  # lanes: own acts stand above the middle of theirs, shared ones below
NEAR = pd.Timedelta(days=150)  # marks of a lane that are nearer to each other share a label
LATE = pd.Timedelta(days=300)  # before the as-of date: a label that opens here would not fit


def timeline(report: Selection) -> shown.Chart | None:
    """Every act behind a rise since the baseline, on its day; None where nothing rose.

    An act whose date is known to the year or month is drawn as the span it may lie in.
    """
    if report.baseline is None or (acts := events(report)).empty:
        return None
    figure = Figure(figsize=(6.6, 3.7), layout="constrained")
    axes = figure.add_subplot()
    days = _days(report)
    _lanes(axes, report, *days)
    for _, lane in acts.groupby(["lane", "shared"]):
        opens = lane["first"].diff() > NEAR
        for _, cluster in lane.groupby(opens.cumsum()):
            _mark(axes, cluster, *days)
    own, shared = (acts[acts.shared == flag] for flag in (False, True))
    n_shared = wording.number_of(
        shared.instrument_id.nunique(), "shared act or text", "shared acts and texts"
    )
    return shown.chart(
        figure,
        alt=f"Timeline from {wording.as_of(report, report.baseline)} to {report.as_of}, a lane for "
        f"each recommendation. {_spoken_rows(acts)}",
        title=f"{n_shared} moved "
        f"{wording.number_of(int(shared.n.sum()), 'cell')}, "
        f"{wording.number_of(own.instrument_id.nunique(), 'own act')} moved {own.n.sum()}",
        source="Squares: shared acts and texts, by the day from which they hold, with the number "
        "of cells moved; dots: own acts, by government; bars: dates known to the month or year. "
        f"{report.source}",
        table=_table(acts, report),
        name="timeline",
    )


def events(report: Selection) -> pd.DataFrame:
    """The acts behind the rises since the baseline, one row an act, day and recommendation.

    Returns
    -------
    DataFrame
        lane (0 to 6), recommendation_id, on (partial date), first and last (its days), title,
        shared (bool), n (cells moved), names (of the governments, a list).
    """
    rose = chapters.rises(report)
    rose = rose[rose.cause != "dating"]  # says when an act was seen, not when it came
    held = report.spells[["government", "recommendation_id", "instrument_id", "evidence_on"]]
    held = held.drop_duplicates(["government", "recommendation_id", "instrument_id"])
    rose = rose.merge(held, on=["government", "recommendation_id", "instrument_id"])
    rose = rose.assign(shared=rose.cause.isin(chapters.SHARED))
    by = ["recommendation_id", "shared", "evidence_on", "instrument_id"]
    acts = rose.groupby(by, as_index=False).agg(n=("government", "size"), names=("name", sorted))
    order = list(report.recommendations.recommendation_id)
    return acts.assign(
        lane=acts.recommendation_id.map(order.index),
        on=acts.evidence_on,
        first=dates.first_day(acts.evidence_on),
        last=dates.last_day(acts.evidence_on),
        title=acts.instrument_id.map(wording.acts(report).title),
    ).sort_values(["lane", "first", "instrument_id"], ignore_index=True)


def _days(report: Selection) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The as-of dates of the baseline and of this edition."""
    as_of = report.tables.editions.set_index("edition").as_of
    return pd.Timestamp(as_of[report.baseline]), pd.Timestamp(report.edition.as_of)


def _lanes(axes: Axes, report: Selection, since: pd.Timestamp, as_of: pd.Timestamp) -> None:
    order = report.recommendations.recommendation_id
    axes.set_xlim(since, as_of + (as_of - since) / 50)
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.set_yticks(range(len(order)), [wording.label(one) for one in order])
    for lane in range(1, len(order)):
        axes.axhline(lane - 0.5, color="#c8c8c8", linewidth=0.5, zorder=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0, labelsize=8.5)
    axes.tick_params(axis="x", labelsize=8)


def _mark(axes: Axes, cluster: pd.DataFrame, since: pd.Timestamp, as_of: pd.Timestamp) -> None:
    """Draw marks of one kind that stand close together in a lane, with one label."""
    shared = cluster.shared.iloc[0]
    height = cluster.lane.iloc[0] + (LIFT if shared else -LIFT / 2)
    vague = cluster["first"] != cluster["last"]
    spans, days = cluster[vague], cluster[~vague]
    axes.hlines([height] * len(spans), spans["first"], spans["last"], color=INK, linewidth=4,
                alpha=0.35 if shared else 0.8)  # fmt: skip
    look = {"marker": "o", "markersize": 4.5, "color": INK}
    if shared:
        look = {"marker": "s", "markersize": 6, "markerfacecolor": "white", "markeredgecolor": INK}
    axes.plot(days["first"], [height] * len(days), linestyle="none", clip_on=False, **look)
    says = wording.number_of(cluster.n.sum(), "cell") if shared else ", ".join(_names(cluster))
    opens = max(cluster["first"].min(), since)
    late = opens > as_of - LATE
    if shared:
        at, shift = (opens, (-7, 0)) if late else (cluster["last"].max(), (7, 0))
    else:
        at, shift = (cluster["last"].max(), (6, 5)) if late else (opens, (-2, 5))
    axes.annotate(
        says, (at, height), textcoords="offset points", xytext=shift, fontsize=7.5,
        ha="right" if late else "left", va="center" if shared else "bottom",
    )  # fmt: skip


def _names(cluster: pd.DataFrame) -> list[str]:
    """The governments of a cluster, each once, in the order of their acts."""
    return list(dict.fromkeys(name for names in cluster.names for name in names))


def _spoken_rows(acts: pd.DataFrame) -> str:
    return " ".join(
        f"{wording.label(row.recommendation_id)}, {spoken(row.on)}: {row.title} "
        f"({wording.number_of(row.n, 'cell') if row.shared else wording.listed(row.names)})."
        for row in acts.itertuples()
    )


def _table(acts: pd.DataFrame, report: Selection) -> shown.Table:
    frame = pd.DataFrame(
        {
            "Recommendation": acts.recommendation_id.map(wording.label),
            "Date": acts.on.map(spoken),
            "Act or text": acts.title,
            "Governments": acts.names.map(wording.listed),
        }
    )
    title = "Acts behind the rises since the baseline"
    return shown.Table(frame, title, report.source, row_header="Act or text")
