"""The matrix: level of every assessed member and recommendation, by region, each tile a place."""

from __future__ import annotations

import pandas as pd

from analysis import wording
from analysis.selection import Selection
from analysis.shown import Table, Tile
from analysis.spells import CELL
from analysis.vocabulary import UNION

UNION_GROUP = "Europe: the European Union and its members"
PATTERN = "Shared by members through the Union"
SAME = ["level", "scope", "origin", "instrument_id"]  # what makes a cell repeat the pattern


def matrix(report: Selection) -> Table:
    """Set the tiles in a grid that is never sorted by an index.

    What members of the European Union share stands once, in a row above theirs; a tile that
    repeats it shows the sign of equality.
    """
    assessed = report.assessed
    shared = pattern(report)
    repeated = assessed[SAME].apply(tuple, axis="columns").isin(shared.values())
    repeated &= assessed.n_counter_acts == 0
    tiles = [
        tile(cell, same=bool(same))
        for (_, cell), same in zip(assessed.iterrows(), repeated, strict=True)
    ]
    order = list(report.recommendations.recommendation_id)
    grid = assessed.assign(tile=tiles).set_index(CELL).tile.unstack()[order]
    about = assessed.drop_duplicates("government").set_index("government")
    grid = grid.assign(Region=regions(about), Government=about.name, Shared="no")
    if shared:
        row = {one: _pattern_tile(shared.get(one)) for one in order}
        row |= {"Region": UNION_GROUP, "Government": PATTERN, "Shared": "yes"}
        grid = pd.concat([pd.DataFrame([row]), grid])
    grid["Order"] = grid.index != UNION  # the Union stands before its members
    order_of_rows = ["Region", "Shared", "Order", "Government"]
    grid = grid.sort_values(order_of_rows, ascending=[True, False, True, True])
    frame = grid[["Region", "Shared", "Government", *order]].reset_index(drop=True)
    frame = frame.rename(columns={one: wording.label(one) for one in order})
    return Table(
        frame,
        _finding(report, about),
        report.source,
        row_header="Government",
        group="Region",
        shared="Shared",
        name="matrix",
    )


def pattern(report: Selection) -> dict[str, tuple]:
    """What at least two members of the Union have alike through it, by recommendation.

    Returns
    -------
    dict of recommendation to its values of SAME, empty where nothing is shared
    """
    through = report.assessed[report.assessed.origin == "inherited"]
    kinds = through.groupby(["recommendation_id", *SAME]).size()
    kinds = kinds[kinds >= 2].sort_values(ascending=False, kind="stable").reset_index()
    firsts = kinds.drop_duplicates("recommendation_id")
    return {row.recommendation_id: tuple(row[SAME]) for _, row in firsts.iterrows()}


def tile(cell: pd.Series, *, same: bool = False) -> Tile:
    """The tile of one cell, which is also the place that `#GRC-oversight-2026` leads to."""
    return Tile(
        level=int(cell.level),
        origin=cell.origin,
        targeted=cell["scope"] == "targeted",
        counter=bool(cell.n_counter_acts),
        light=cell.depth == "light" and cell.level == 0,
        says=wording.standing(cell),
        cell=wording.cell_id(cell),
        same=same,
    )


def _pattern_tile(shared: tuple | None) -> Tile | str:
    if shared is None:
        return ""
    level, scope, origin, _ = shared
    targeted = ", targeted" if scope == "targeted" else ""
    says = f"shared by members: level {level} {wording.UNION}{targeted}"
    return Tile(int(level), origin, scope == "targeted", False, False, says)


def regions(about: pd.DataFrame) -> pd.Series:
    """The region under which a government stands; members of the European Union stand apart."""
    regions = about.un_region.replace("Europe", "Europe: other governments")
    return regions.mask(about.in_union, UNION_GROUP)


def _finding(report: Selection, about: pd.DataFrame) -> str:
    empty = (report.assessed.groupby("government")["level"].max() == 0).sum()
    n_union = about.in_union.sum()
    said = f"Nothing was found for {wording.count(empty, len(about), 'governments')}"
    return f"{said}; {n_union} rows share the acts of the European Union" if n_union else said
