"""The panels of an edition under every choice of data: the stack that all worlds are drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import pandas as pd

from analysis import panel, spells
from analysis.spells import CELL, Rules
from analysis.tables import Tables
from analysis.vocabulary import BASES, READINGS, WINDOW_MONTHS

WINDOWS = (WINDOW_MONTHS, 24, 60, None)  # months; the first is published, None is endless


@dataclass(frozen=True)
class Stack:
    """The cells of an edition under every choice of data, on some days.

    `halves` counts half levels, 0 to 8, an odd one being targeted: windows, bases, inherited or
    not, coders, kinds (all acts, own acts), days, governments, recommendations. The published
    panel is the first of each. `against` counts acts against a recommendation on the first day, and
    governments with one: bases, inherited or not, coders, the two counts.
    """

    halves: np.ndarray
    against: np.ndarray
    governments: pd.Index
    recommendations: pd.Index

    @property
    def levels(self) -> np.ndarray:
        """Levels on the first day, 0 to 4: the four choices, governments, recommendations."""
        return level_of(self.halves[:, :, :, :, 0, 0])

    @cached_property
    def n_choices(self) -> tuple[int, ...]:
        """How many choices each of the four has, with the coder drawn per cell as one more."""
        windows, bases, inherited, coders = self.halves.shape[:4]
        return windows, bases, inherited, coders + 1


def level_of(halves: np.ndarray) -> np.ndarray:
    """The level that half levels stand for: a targeted measure has the level above it."""
    return (halves + 1) // 2


def build(
    tables: Tables, days: list[str], governments: list[str], recommendations: list[str]
) -> Stack:
    """Build the panels of some days, the first of which is ranked, under all choices of data.

    Evidence under each choice is that of a government of its own, so that one pass over all of them
    does for each window.
    """
    choices = len(BASES), 2, len(READINGS)
    evidence = pd.concat(_labelled(tables, choices, governments, recommendations))
    labels = [_label(place, name) for place in range(np.prod(choices)) for name in governments]
    rows, columns = pd.Index(labels), pd.Index(recommendations)
    panels = []
    for window in WINDOWS:
        found = spells.build_spells(tables, Rules(window), evidence)
        own = found[found.origin == "own"].reset_index(drop=True)
        panels.append([_on(days, kind, rows, columns) for kind in (found, own)])
    shape = len(WINDOWS), 2, len(days), *choices, len(governments), len(columns)
    halves = np.array(panels).reshape(shape).transpose(0, 3, 4, 5, 1, 2, 6, 7)
    against = _against(tables, evidence, days[0]).reindex(range(np.prod(choices)), fill_value=0)
    return Stack(
        np.ascontiguousarray(halves),
        against.to_numpy().reshape(*choices, 2),
        pd.Index(governments),
        columns,
    )


def _label(place: int, government: str) -> str:
    return f"{place}|{government}"


def _labelled(
    tables: Tables, choices: tuple[int, ...], governments: list[str], recommendations: list[str]
) -> Iterator[pd.DataFrame]:
    """The evidence that each choice of base, inheritance and coder takes into account."""
    held = {}
    for coder in READINGS:
        one = spells.evidence(tables, coder)
        ours = one.government.isin(governments) & one.recommendation_id.isin(recommendations)
        held[coder] = one[ours]
    for place, (base, out, coder) in enumerate(product(*map(range, choices))):
        rules = Rules(evidence_base=BASES[base], coder=READINGS[coder], inherited=not out)
        admitted = spells.admitted(held[rules.coder], rules)
        yield admitted.assign(government=_label(place, "") + admitted.government)


def _on(days: list[str], found: pd.DataFrame, rows: pd.Index, columns: pd.Index) -> np.ndarray:
    """Half levels on some days: days by governments by recommendations."""
    found = panel.levels_as_of(found, days)
    at = rows.get_indexer(found.government), columns.get_indexer(found.recommendation_id)
    distinct, places = np.unique(pd.to_datetime(days), return_inverse=True)
    halves = np.zeros((len(distinct), len(rows), len(columns)), dtype=np.uint8)
    day = pd.Index(distinct).get_indexer(found.as_of)
    halves[day, *at] = 2 * found.level - ~found.general
    return halves[places]


def _against(tables: Tables, evidence: pd.DataFrame, day: str) -> pd.DataFrame:
    """Acts against a recommendation on a day, and governments with one, by choice."""
    standing = spells.running(spells.counter_acts(tables, held=evidence), day)
    by = standing.groupby(standing.government.str.split("|").str[0].astype(int))
    return by[["instrument_id", "government"]].nunique()


def of_edition(tables: Tables, edition: pd.Series, cells: pd.DataFrame) -> Stack:
    """The stack of the assessed governments among the cells of an edition.

    Its days are the as-of date, that of the baseline, and the same day of the next year.
    """
    names = sorted(cells[cells.state != "not-assessed"][CELL[0]].unique())
    scored = tables.recommendations.dropna(subset="weight").sort_values("number")
    later = pd.Timestamp(edition.as_of) + pd.DateOffset(years=1)
    days = [edition.as_of, tables.editions.as_of.min(), f"{later:%Y-%m-%d}"]
    return build(tables, days, names, list(scored.recommendation_id))
