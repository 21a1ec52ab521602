"""The tracker's worlds: every choice that could have been made another way, and what it moves.

Choices of data give a small stack of panels; weights, spacing, discount, aggregation and left-out
recommendation are arithmetic on arrays drawn from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import pandas as pd

from analysis import panel, robustness, spells
from analysis.scoring import TARGETED_DISCOUNT
from analysis.spells import CELL, Rules
from analysis.tables import Tables
from analysis.vocabulary import BASES, MAX_LEVEL, READINGS, WINDOW_MONTHS

WINDOWS = (WINDOW_MONTHS, 24, 60, None)  # months; the first is published, None is endless
PER_CELL = len(READINGS)  # the choice of coder that draws A or B anew for every cell
STEPS = np.arange(MAX_LEVEL + 1) / MAX_LEVEL
SPACINGS = {"linear": STEPS, "convex": STEPS**2, "concave": STEPS**0.5}
AGGREGATIONS = ("arithmetic", "geometric")
FLOOR = 0.01  # of the scale: what a zero counts in a geometric mean, else nearly all means are 0
AROUND = 20.0  # concentration of the weights that are drawn around equal ones
WORLDS = 10_000


@dataclass(frozen=True)
class Factor:
    """One choice: its name, what is published, what else was reasonable, and why."""

    name: str
    nominal: str
    alternatives: str
    reason: str


FACTORS = (
    Factor("weights", "equal", "drawn around equal; drawn flat",
           "the Blueprint orders its recommendations, it does not weigh them"),
    Factor("aggregation", "arithmetic mean",
           "geometric mean, a zero counted as a hundredth of the scale",
           "whether strength in one recommendation makes up for absence in another"),
    Factor("spacing", "linear", "convex; concave",
           "the ladder is ordinal: its steps have no width"),
    Factor("discount", "half a level", "anything from none to a whole level",
           "how much less a targeted measure is"),
    Factor("window", "36 months", "24 months; 60 months; endless",
           "how long an application shows that a rule is used"),
    Factor("evidence base", "all", "official sources; confidence A and B; without single source",
           "how sure a source must be"),
    Factor("coder", "the lower of two readings", "coder A; coder B; A or B drawn for every cell",
           "two coders read the same rows apart from each other"),
    Factor("inherited acts", "in", "out", "whether acts of a body count for its members"),
    Factor("recommendations", "all seven", "one of them left out",
           "whether the result hangs on a single one"),
)  # fmt: skip


@dataclass(frozen=True)
class Stack:
    """Levels and scopes of the cells of an edition under every choice of data.

    `levels` (0 to 4) and `general` are arrays: windows, bases, inherited or not, coders,
    governments, recommendations. The published panel is the first of each.
    """

    levels: np.ndarray
    general: np.ndarray
    governments: pd.Index
    recommendations: pd.Index

    @cached_property
    def n_choices(self) -> tuple[int, ...]:
        """How many choices each of the four has, with the coder drawn per cell as one more."""
        windows, bases, inherited, coders = self.levels.shape[:4]
        return windows, bases, inherited, coders + 1


def stack(tables: Tables, as_of: str, governments: list[str], recommendations: list[str]) -> Stack:
    """Build the panels of one as-of date under all choices of data."""
    held = {coder: spells.evidence(tables, coder) for coder in READINGS}
    shape = (len(WINDOWS), len(BASES), 2, len(READINGS), len(governments), len(recommendations))
    levels, general = np.zeros(shape, dtype=np.uint8), np.ones(shape, dtype=bool)
    choices = [range(n) for n in shape[:4]]
    rows, columns = pd.Index(governments), pd.Index(recommendations)
    for window, base, out, coder in product(*choices):
        rules = Rules(WINDOWS[window], BASES[base], READINGS[coder], inherited=not out)
        found = panel.levels_as_of(spells.build_spells(tables, rules, held[rules.coder]), [as_of])
        found = found[found.government.isin(rows) & found.recommendation_id.isin(columns)]
        at = rows.get_indexer(found.government), columns.get_indexer(found.recommendation_id)
        levels[window, base, out, coder][at] = found.level
        general[window, base, out, coder][at] = found.general
    return Stack(levels, general, rows, columns)


def nominal(of: Stack) -> np.ndarray:
    """The published index of each government, 0 to 1."""
    return _composites(of, _published(1, len(of.recommendations)), np.random.default_rng(1))[0]


def ranks(of: Stack, n_worlds: int = WORLDS, seed: int = robustness.SEED) -> robustness.Ranks:
    """Rank the governments in worlds that draw every choice anew."""

    def blocks() -> Iterator[np.ndarray]:
        random = np.random.default_rng(seed)
        for start in range(0, n_worlds, robustness.BLOCK):
            size = min(robustness.BLOCK, n_worlds - start)
            yield _composites(of, _drawn(of, size, random), random)

    return robustness.rank_worlds(blocks, nominal(of), of.governments)


def sensitivity(of: Stack, n_worlds: int = 500, seed: int = robustness.SEED) -> pd.DataFrame:
    """One factor at a time: how far ranks move when it alone is drawn.

    Returns
    -------
    DataFrame, one row per factor
        factor, nominal, alternatives, reason; shift_of_rank: the mean absolute change of a rank.
    """
    usual = robustness.ranks_of(nominal(of)[None])[0].astype(int)
    rows = []
    for factor in FACTORS:
        random = np.random.default_rng(seed)
        drawn = _drawn(of, n_worlds, random)
        alone = _published(n_worlds, len(of.recommendations))
        alone |= {part: drawn[part] for part in PARTS[factor.name]}
        moved = robustness.ranks_of(_composites(of, alone, random)).astype(int)
        rows.append({**vars(factor), "shift_of_rank": float(np.abs(moved - usual).mean())})
    return pd.DataFrame(rows).rename(columns={"name": "factor"})


PARTS = {  # of a draw, by factor
    "weights": ["weights"],
    "aggregation": ["geometric"],
    "spacing": ["spacing"],
    "discount": ["discount"],
    "window": ["window"],
    "evidence base": ["base"],
    "coder": ["coder"],
    "inherited acts": ["out"],
    "recommendations": ["left_out"],
}


def _published(n: int, n_recommendations: int) -> dict[str, np.ndarray]:
    """The published choices, for as many worlds."""
    zeros = np.zeros(n, dtype=int)
    return {
        "window": zeros, "base": zeros, "out": zeros, "coder": zeros, "spacing": zeros,
        "geometric": zeros, "discount": np.full(n, TARGETED_DISCOUNT),
        "weights": np.ones((n, n_recommendations)), "left_out": np.full(n, n_recommendations),
    }  # fmt: skip


def _drawn(of: Stack, n: int, random: np.random.Generator) -> dict[str, np.ndarray]:
    """Every choice drawn anew, each alternative as likely as the published one."""
    size = len(of.recommendations)
    window, base, out, coder = (random.integers(0, k, n) for k in of.n_choices)
    flat = random.integers(0, 2, n).astype(bool)
    weights = random.dirichlet(np.full(size, AROUND), n)
    weights[flat] = random.dirichlet(np.ones(size), int(flat.sum()))
    return {
        "window": window, "base": base, "out": out, "coder": coder, "weights": weights,
        "spacing": random.integers(0, len(SPACINGS), n),
        "geometric": random.integers(0, len(AGGREGATIONS), n),
        "discount": random.random(n), "left_out": random.integers(0, size + 1, n),
    }  # fmt: skip


def _composites(
    of: Stack, choice: dict[str, np.ndarray], random: np.random.Generator
) -> np.ndarray:
    """The index of every government in every world, 0 to 1: worlds by governments."""
    scores = _scores(of, choice, random)
    weights = np.array(choice["weights"])
    left = choice["left_out"] < weights.shape[1]
    weights[left, choice["left_out"][left]] = 0
    weights = weights / weights.sum(axis=1, keepdims=True)
    means = np.einsum("wgr,wr->wg", scores, weights)
    geometric = choice["geometric"].astype(bool)
    if geometric.any():
        means[geometric] = _geometric(scores[geometric], weights[geometric])
    return means


def _scores(of: Stack, choice: dict[str, np.ndarray], random: np.random.Generator) -> np.ndarray:
    """The score of every cell in every world: the level's height, less the discount of targeted."""
    levels, general = _cells(of, choice, random)
    heights = np.array(list(SPACINGS.values()))[choice["spacing"]]
    worlds = np.arange(len(levels))[:, None, None]
    below = np.maximum(levels.astype(int) - 1, 0)
    height, step = heights[worlds, levels], heights[worlds, levels] - heights[worlds, below]
    return height - choice["discount"][:, None, None] * step * ~general


def _cells(
    of: Stack, choice: dict[str, np.ndarray], random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Levels and scopes of every world; where A or B is drawn per cell, from the two readings."""
    at = choice["window"], choice["base"], choice["out"]
    per_cell = choice["coder"] == PER_CELL
    coder = np.where(per_cell, 1, choice["coder"])
    levels, general = of.levels[(*at, coder)], of.general[(*at, coder)]
    if per_cell.any():
        other = tuple(part[per_cell] for part in at)
        second = random.random(levels[per_cell].shape) < 1 / 2
        levels[per_cell] = np.where(second, of.levels[(*other, 2)], levels[per_cell])
        general[per_cell] = np.where(second, of.general[(*other, 2)], general[per_cell])
    return levels, general


def _geometric(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted geometric means, in which a zero counts as the floor."""
    return np.exp(np.einsum("wgr,wr->wg", np.log(np.maximum(scores, FLOOR)), weights))


def of_edition(tables: Tables, edition: pd.Series, cells: pd.DataFrame) -> Stack:
    """The stack of the assessed governments among the cells of an edition."""
    names = sorted(cells[cells.state != "not-assessed"][CELL[0]].unique())
    scored = tables.recommendations.dropna(subset="weight").sort_values("number")
    return stack(tables, edition.as_of, names, list(scored.recommendation_id))
