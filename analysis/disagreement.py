"""What the coders' disagreements would move: cells that each reading alone puts elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import agreement, codings, wording
from analysis.selection import Selection
from analysis.shown import Table, Words
from analysis.spells import CELL
from analysis.vocabulary import CODERS

NAMES = dict(zip(CODERS, ("First coder alone", "Second coder alone"), strict=True))


def rows(report: Selection) -> pd.DataFrame:
    """The assessed cells to which the coders' readings give different levels, as published too.

    Returns
    -------
    DataFrame, one row per cell, sorted by name and recommendation
        The columns of the cells and those of `agreement.cells_apart`; higher, the coder whose
        reading gives more.
    """
    apart = agreement.cells_apart(report.tables, report.edition.as_of)
    found = report.assessed.join(apart, on=CELL, how="inner")
    found = found.assign(higher=np.where(found.level_A > found.level_B, *CODERS))
    return found.sort_values(["name", "recommendation_id"], ignore_index=True)


def cells(report: Selection) -> Table | None:
    """Each such cell as published and by either coder alone, and the act on which it hangs.

    None where the coders' readings give every cell the same level.
    """
    found = rows(report)
    if found.empty:
        return None
    titles = wording.acts(report).title
    each = [cell for _, cell in found.iterrows()]
    frame = pd.DataFrame(
        {
            "Government": found.name,
            "Recommendation": found.recommendation_id.map(wording.label),
            "Published": [_said(cell.level, cell.origin) for cell in each],
            **{NAMES[coder]: [in_words(cell, coder) for cell in each] for coder in CODERS},
            "Act that decides by the higher reading": [
                Words(wording.quoted(titles[cell[f"instrument_id_{cell.higher}"]])) for cell in each
            ],
        }
    )
    total = wording.count(len(found), len(report.assessed), "assessed cells")
    return Table(
        frame,
        f"In {total} the level hangs on which coder is followed",
        f"Published: the lower reading field by field, or as an editor settled it. {report.source}",
        row_header="Government",
        name="apart",
        widths={"Recommendation": 1.2, "Act that decides by the higher reading": 2.6},
    )


def given_up(report: Selection) -> str:
    """How many pairs carry a row that was given up and no other, and as what they count."""
    pairs = codings.adjudicate_provisions(report.tables.codings)
    number = wording.count(agreement.given_up(report.tables), len(pairs), "pairs")
    return (
        f"In {number} every row that a coder wrote was given up again (nexus none; rule 6 of the "
        f"codebook keeps the row). By rule 14 no row reads none as well, so these pairs stand in "
        f"the table above, and are left out below wherever pairs that either coder wrote are meant."
    )


def in_words(cell: pd.Series, coder: str) -> str:
    """What one coder's reading alone gives a cell.

    Examples
    --------
    >>> in_words(pd.Series({"level_A": 3, "origin_A": "own", "level_B": 0, "origin_B": ""}), "A")
    '3, own act'
    """
    return _said(cell[f"level_{coder}"], cell[f"origin_{coder}"])


def _said(level: float, origin: str) -> str:
    return f"{level:.0f}, {wording.ORIGINS[origin]}" if level else "none found"
