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


def stack(
    tables: Tables, days: list[str], governments: list[str], recommendations: list[str]
) -> Stack:
    """Build the panels of some days, the first of which is ranked, under all choices of data."""
    held = {coder: spells.evidence(tables, coder) for coder in READINGS}
    rows, columns = pd.Index(governments), pd.Index(recommendations)
    choices = (len(WINDOWS), len(BASES), 2, len(READINGS))
    halves = np.zeros((*choices, 2, len(days), len(rows), len(columns)), dtype=np.uint8)
    against = np.zeros((*choices[1:], 2), dtype=int)
    for at in product(*map(range, choices)):
        window, base, out, coder = at
        rules = Rules(WINDOWS[window], BASES[base], READINGS[coder], inherited=not out)
        found = spells.build_spells(tables, rules, held[rules.coder])
        found = found[found.government.isin(rows) & found.recommendation_id.isin(columns)]
        halves[at] = _on(days, found, rows, columns), _on(days, _own(found), rows, columns)
        if window == 0:
            against[at[1:]] = _against(tables, rules, held[rules.coder], days[0], rows)
    return Stack(halves, against, rows, columns)


def _own(found: pd.DataFrame) -> pd.DataFrame:
    return found[found.origin == "own"].reset_index(drop=True)


def _on(days: list[str], found: pd.DataFrame, rows: pd.Index, columns: pd.Index) -> np.ndarray:
    """Half levels on some days: days by governments by recommendations."""
    found = panel.levels_as_of(found, days)
    order = pd.Index(pd.to_datetime(days))
    at = rows.get_indexer(found.government), columns.get_indexer(found.recommendation_id)
    halves = np.zeros((len(days), len(rows), len(columns)), dtype=np.uint8)
    distinct, places = np.unique(order, return_inverse=True)
    once = np.zeros((len(distinct), *halves.shape[1:]), dtype=np.uint8)
    once[pd.Index(distinct).get_indexer(found.as_of), *at] = 2 * found.level - ~found.general
    return once[places]


def _against(
    tables: Tables, rules: Rules, held: pd.DataFrame, day: str, governments: pd.Index
) -> tuple[int, int]:
    """Acts against a recommendation on a day, and governments with one, under one choice."""
    standing = spells.running(spells.counter_acts(tables, rules, held), day)
    standing = standing[standing.government.isin(governments)]
    return standing.instrument_id.nunique(), standing.government.nunique()


def nominal(of: Stack) -> np.ndarray:
    """The published index of each government, 0 to 1."""
    return _composites(of, published(1, len(of.recommendations)), np.random.default_rng(1))[0]


def ranks(of: Stack, n_worlds: int = WORLDS, seed: int = robustness.SEED) -> robustness.Ranks:
    """Rank the governments in worlds that draw every choice anew."""

    def blocks() -> Iterator[np.ndarray]:
        random = np.random.default_rng(seed)
        for start in range(0, n_worlds, robustness.BLOCK):
            size = min(robustness.BLOCK, n_worlds - start)
            yield _composites(of, drawn(of, size, random), random)

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
        anew = drawn(of, n_worlds, random)
        alone = published(n_worlds, len(of.recommendations))
        alone |= {part: anew[part] for part in PARTS[factor.name]}
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


def published(n: int, n_recommendations: int) -> dict[str, np.ndarray]:
    """The published choices, for as many worlds."""
    zeros = np.zeros(n, dtype=int)
    return {
        "window": zeros, "base": zeros, "out": zeros, "coder": zeros, "spacing": zeros,
        "geometric": zeros, "discount": np.full(n, TARGETED_DISCOUNT),
        "weights": np.ones((n, n_recommendations)), "left_out": np.full(n, n_recommendations),
    }  # fmt: skip


def drawn(of: Stack, n: int, random: np.random.Generator) -> dict[str, np.ndarray]:
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
    halves = cells(of, choice, random)[:, 0, 0]
    levels, general = level_of(halves), halves % 2 == 0
    heights = np.array(list(SPACINGS.values()))[choice["spacing"]]
    worlds = np.arange(len(levels))[:, None, None]
    below = np.maximum(levels.astype(int) - 1, 0)
    height, step = heights[worlds, levels], heights[worlds, levels] - heights[worlds, below]
    return height - choice["discount"][:, None, None] * step * ~general


def cells(of: Stack, choice: dict[str, np.ndarray], random: np.random.Generator) -> np.ndarray:
    """Half levels in every world: worlds by kinds, days, governments, recommendations.

    Where A or B is drawn per cell, a cell follows one of the two readings throughout.
    """
    at = choice["window"], choice["base"], choice["out"]
    per_cell = choice["coder"] == PER_CELL
    halves = of.halves[(*at, np.where(per_cell, 1, choice["coder"]))]
    if per_cell.any():
        one = halves[per_cell]
        other = of.halves[(*(part[per_cell] for part in at), 2)]
        second = random.random((len(one), *one.shape[3:])) < 1 / 2
        halves[per_cell] = np.where(second[:, None, None], other, one)
    return halves


def _geometric(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted geometric means, in which a zero counts as the floor."""
    return np.exp(np.einsum("wgr,wr->wg", np.log(np.maximum(scores, FLOOR)), weights))


def of_edition(tables: Tables, edition: pd.Series, cells: pd.DataFrame) -> Stack:
    """The stack of the assessed governments among the cells of an edition.

    Its days are the as-of date, that of the baseline, and the same day of the next year.
    """
    names = sorted(cells[cells.state != "not-assessed"][CELL[0]].unique())
    scored = tables.recommendations.dropna(subset="weight").sort_values("number")
    later = pd.Timestamp(edition.as_of) + pd.DateOffset(years=1)
    days = [edition.as_of, tables.editions.as_of.min(), f"{later:%Y-%m-%d}"]
    return stack(tables, days, names, list(scored.recommendation_id))
