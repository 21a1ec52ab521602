"""The figures of the report, each from numbers to a drawing with words that say what it shows."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import shown, wording
from analysis.selection import Selection

# Who stands behind a level: grey step and texture, apart from each other on any printer.
BANDS = {
    "own act, binding or applied": ("#1f3a5f", ""),
    "own policy": ("#5b7aa5", ""),
    "inherited": ("#c9d4e3", "///"),
    "joined": ("#ffffff", "."),
    "none found": ("#ffffff", ""),
}
READABLE = 0.035  # of the bar: a narrower band has no room for its number
SAID = 0.13  # of the bar: a wider inherited band says whose act it is
RIM = "#44546a"


def bars_by_origin(report: Selection) -> shown.Chart:
    """One bar per recommendation, as long as the cohort's assessed members."""
    numbers = bands(report)
    figure = Figure(figsize=(6.6, 3.3), layout="constrained")
    axes = figure.add_subplot()
    _draw(axes, numbers)
    axes.set_xlabel("governments", fontsize=8)
    figure.legend(loc="outside upper left", ncols=len(BANDS), fontsize=8, frameon=False)
    own = int(numbers["own act, binding or applied"].sum())
    policy = int(numbers["own policy"].sum())
    shared = int(numbers[["inherited", "joined"]].sum(axis=None))
    return shown.chart(
        figure,
        alt=_alt(numbers),
        title=f"{wording.number_of(shared + own + policy, 'level')}: {shared} through shared acts "
        f"and texts, {own} by binding acts of a government's own, {policy} by own policies",
        source="Unit: governments. Inherited: one act of the European Union, shared by the members "
        f"that the band counts. {report.source}",
        table=_table(numbers, report),
        name="origins",
    )


def bar(report: Selection, recommendation_id: str) -> shown.Chart:
    """The bar of one recommendation, with its bands named."""
    label = wording.label(recommendation_id)
    numbers = bands(report).loc[[label]]
    figure = Figure(figsize=(6.6, 0.85), layout="constrained")
    axes = figure.add_subplot()
    _draw(axes, numbers)
    axes.set_yticks([])
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    figure.legend(loc="outside upper left", ncols=len(BANDS), fontsize=7.5, frameon=False)
    row = numbers.iloc[0]
    return shown.chart(
        figure,
        alt=_alt(numbers),
        title=f"{label}: {_own_share(row)}, none found {row['none found']}",
        source=f"Unit: governments. {report.source}",
        table=_table(numbers, report),
        name=f"bar-{recommendation_id}",
    )


def bands(report: Selection) -> pd.DataFrame:
    """Governments per recommendation (rows, in order) and band (columns of BANDS)."""
    cells = report.assessed
    own = cells.origin == "own"
    flags = {
        "own act, binding or applied": own & (cells.level >= 3),
        "own policy": own & (cells.level < 3),
        "inherited": cells.origin == "inherited",
        "joined": cells.origin == "collective",
        "none found": cells.level == 0,
    }
    by = cells.recommendation_id
    numbers = pd.DataFrame({band: flag.groupby(by).sum() for band, flag in flags.items()})
    numbers = numbers.reindex(report.recommendations.recommendation_id, fill_value=0).astype(int)
    return numbers.rename(index=wording.label)


def _draw(axes: Axes, numbers: pd.DataFrame) -> None:
    """Draw the bands of each row, with their numbers where there is room."""
    total = max(numbers.sum(axis="columns").max(), 1)
    for band, (colour, texture) in BANDS.items():
        lengths = numbers[band]
        starts = numbers.loc[:, :band].sum(axis="columns") - lengths
        drawn = axes.barh(
            numbers.index, lengths, left=starts, color=colour, hatch=texture, edgecolor=RIM,
            linewidth=1.4 if band == "inherited" else 0.6, label=band,
        )  # fmt: skip
        dark = band.startswith("own")
        axes.bar_label(
            drawn, [_number(n, total, band) for n in lengths], label_type="center", fontsize=8,
            color="white" if dark else "black",
            bbox=None if dark else {"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )  # fmt: skip
    axes.invert_yaxis()
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0, labelsize=8.5)
    axes.tick_params(axis="x", labelsize=8)
    axes.margins(x=0)


def _number(number: int, total: int, band: str) -> str:
    if number < READABLE * total:
        return ""
    return f"EU act: {number}" if band == "inherited" and number > SAID * total else str(number)


def _own_share(row: pd.Series) -> str:
    own = row["own act, binding or applied"] + row["own policy"]
    shared = row["inherited"] + row["joined"]
    return f"own act {own}, shared act or text {shared}"


def _alt(numbers: pd.DataFrame) -> str:
    rows = [
        f"{name}: " + ", ".join(f"{n} {band}" for band, n in row.items() if n)
        for name, row in numbers.iterrows()
    ]
    return "Bars, one per recommendation, in governments. " + "; ".join(rows) + "."


def _table(numbers: pd.DataFrame, report: Selection) -> shown.Table:
    frame = numbers.astype(str).rename_axis("Recommendation").reset_index()
    title = "Governments by recommendation and by who stands behind the level"
    return shown.Table(frame, title, report.source, row_header="Recommendation")
