"""What the coders' disagreements would move: cells that each reading alone puts elsewhere."""

from __future__ import annotations

import pandas as pd

from analysis import agreement, codings, wording
from analysis.selection import Selection
from analysis.shown import Table, Words
from analysis.spells import CELL
from analysis.vocabulary import CODERS

NAMES = dict(zip(CODERS, ("First coder alone", "Second coder alone"), strict=True))
NAMED = 5  # governments that a sentence names; of more it gives the number


def rows(report: Selection) -> pd.DataFrame:
    """The assessed cells to which the coders' readings give different levels, as published too.

    Returns
    -------
    DataFrame, one row per cell, sorted by name and recommendation
        The columns of the cells and of `agreement.cells_apart`; published, read_A and read_B in
        words; read_higher and act_higher, what the reading that gives more says, and its act.
    """
    apart = agreement.cells_apart(report.tables, report.edition.as_of)
    found = report.assessed.join(apart, on=CELL, how="inner")
    one, other = CODERS
    first = found[f"level_{one}"] > found[f"level_{other}"]
    found = found.assign(
        published=[said(*cell) for cell in zip(found.level, found.origin, strict=True)],
        **{f"read_{coder}": _read(found, coder) for coder in CODERS},
    )
    return found.assign(
        read_higher=found[f"read_{one}"].where(first, found[f"read_{other}"]),
        act_higher=found[f"instrument_id_{one}"].where(first, found[f"instrument_id_{other}"]),
    ).sort_values(["name", "recommendation_id"], ignore_index=True)


def cells(report: Selection) -> Table | None:
    """Each such cell as published and by either coder alone, and the act on which it hangs.

    Governments that one act moves alike share a row. None where the coders' readings give every
    cell the same level.
    """
    found = rows(report)
    if found.empty:
        return None
    titles = wording.acts(report).title
    shown = {
        "published": "Published",
        **{f"read_{coder}": name for coder, name in NAMES.items()},
    }
    alike = found.groupby(["recommendation_id", *shown, "act_higher"], sort=False)
    frame = pd.DataFrame(
        [
            {
                "Recommendation": wording.label(recommendation),
                "Governments": ", ".join(group.name),
                **dict(zip(shown.values(), readings, strict=True)),
                "Act that decides by the higher reading": Words(wording.quoted(titles[act])),
            }
            for (recommendation, *readings, act), group in alike
        ]
    ).sort_values("Recommendation", kind="stable", ignore_index=True)
    total = wording.count(len(found), len(report.assessed), "assessed cells")
    return Table(
        frame,
        f"In {total} the level hangs on which coder is followed",
        f"Published: the lower reading field by field, or as an editor settled it. {report.source}",
        row_header="Governments",
        group="Recommendation",
        name="apart",
        widths={"Governments": 1.6, "Act that decides by the higher reading": 2.6},
    )


def in_words(report: Selection) -> str:
    """How many cells hang on a disagreement of the coders, and where a reader finds them."""
    found = rows(report)
    opening = (
        f"In {wording.count(len(found), len(report.assessed), 'assessed cells')} the readings of "
        f"the two coders, each taken alone, give different levels; where such a cell has a level, "
        f"the [annex](#acts) says so beside it."
    )
    none = found[found.level == 0]
    if none.empty:
        return opening
    each = [
        f"{wording.number_of(len(group), 'cell')} on {wording.inside(recommendation)} ({read}"
        + (f": {wording.listed(map(wording.quoted, group.name))})" if len(group) <= NAMED else ")")
        for (recommendation, read), group in none.groupby(["recommendation_id", "read_higher"])
    ]
    return f"{opening} One reading alone gives a level where none is published: {'; '.join(each)}."


def given_up(report: Selection) -> str:
    """How many pairs carry a row that was given up and no other, and as what they count."""
    pairs = codings.adjudicate_provisions(report.tables.codings)
    number = wording.count(agreement.given_up(report.tables), len(pairs), "pairs")
    return (
        f"In {number} every row that a coder wrote was given up again (nexus none; rule 6 of the "
        f"codebook keeps the row). By rule 14 no row reads none as well, so these pairs stand in "
        f"the table above, and are left out below wherever pairs that either coder wrote are meant."
    )


def said(level: float, origin: str) -> str:
    """A level with its origin, briefly.

    Examples
    --------
    >>> said(3, "own"), said(0, "")
    ('3, own act', 'none found')
    """
    return f"{level:.0f}, {wording.ORIGINS[origin]}" if level else "none found"


def _read(found: pd.DataFrame, coder: str) -> list[str]:
    both = zip(found[f"level_{coder}"], found[f"origin_{coder}"], strict=True)
    return [said(level, origin) for level, origin in both]
