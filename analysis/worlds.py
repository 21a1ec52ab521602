"""The tracker's worlds: every choice that could have been made another way, and what it moves.

Choices of data give a small stack of panels (`stacks`); weights, spacing, discount, aggregation and
left-out recommendation are arithmetic on arrays drawn from it.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from scipy.special import gammaincinv

from analysis import robustness, sobol
from analysis.scoring import TARGETED_DISCOUNT
from analysis.stacks import Stack, level_of
from analysis.vocabulary import MAX_LEVEL, READINGS

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


def nominal(of: Stack) -> np.ndarray:
    """The published index of each government, 0 to 1."""
    return composites(of, published(1, len(of.recommendations)))[0]


def ranks(
    of: Stack,
    n_worlds: int = WORLDS,
    seed: int = robustness.SEED,
    executor: Executor | None = None,
) -> robustness.Ranks:
    """Rank the governments in worlds that draw every choice anew.

    The same whoever does the work: an executor, or this process where none is given.
    """
    first_day = replace(of, halves=np.ascontiguousarray(of.halves[:, :, :, :, :1, :1]))
    at = partial(_composites_at, first_day, n_worlds, seed)
    blocks = robustness.Blocks(at, robustness.n_blocks(n_worlds), executor)
    return robustness.rank_worlds(blocks, nominal(of), of.governments)


def _composites_at(of: Stack, n_worlds: int, seed: int, number: int) -> np.ndarray:
    """The index of every government in the worlds of one block."""
    return composites(of, drawn_at(of, n_worlds, seed, number))


def drawn_at(of: Stack, n_worlds: int, seed: int, number: int) -> dict[str, np.ndarray]:
    """The choices of the worlds of one block, each from a seed of its own.

    So any block can be drawn without those before it, by whoever has the time.
    """
    size = min(robustness.BLOCK, n_worlds - number * robustness.BLOCK)
    return drawn(of, size, np.random.default_rng([seed, number]))


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
        moved = robustness.ranks_of(composites(of, alone)).astype(int)
        rows.append({**vars(factor), "shift_of_rank": float(np.abs(moved - usual).mean())})
    return pd.DataFrame(rows).rename(columns={"name": "factor"})


def variance(
    of: Stack,
    n: int = sobol.POINTS,
    seed: int = robustness.SEED,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Which factors the mean absolute shift of a rank comes from, as `sobol.indices` gives it.

    The same whoever does the work, as for `ranks`.
    """
    usual = robustness.ranks_of(nominal(of)[None])[0].astype(int)

    def shift(points: np.ndarray) -> np.ndarray:
        blocks = np.array_split(points, max(len(points) // robustness.BLOCK, 1))
        spread = executor.map if executor else map
        return np.concatenate(list(spread(partial(_shift, of, usual), blocks)))

    return sobol.indices(shift, inputs(of), n, seed)


def _shift(of: Stack, usual: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The mean absolute shift of a rank in the worlds at some points."""
    ranks = robustness.ranks_of(composites(of, placed(of, points))).astype(int)
    return np.abs(ranks - usual).mean(axis=1)


PARTS = {  # of a draw, by factor
    "weights": ["weights"],
    "aggregation": ["geometric"],
    "spacing": ["spacing"],
    "discount": ["discount"],
    "window": ["window"],
    "evidence base": ["base"],
    "coder": ["coder", "mix"],
    "inherited acts": ["out"],
    "recommendations": ["left_out"],
}


def published(n: int, n_recommendations: int) -> dict[str, np.ndarray]:
    """The published choices, for as many worlds."""
    zeros = np.zeros(n, dtype=int)
    return {
        "window": zeros, "base": zeros, "out": zeros, "coder": zeros, "spacing": zeros,
        "mix": zeros.astype(float), "geometric": zeros, "discount": np.full(n, TARGETED_DISCOUNT),
        "weights": np.ones((n, n_recommendations)), "left_out": np.full(n, n_recommendations),
    }  # fmt: skip


def inputs(of: Stack) -> dict[str, int]:
    """How many numbers between 0 and 1 say what each factor is in a world."""
    more = {"weights": 1 + len(of.recommendations), "coder": 2}
    return {factor.name: more.get(factor.name, 1) for factor in FACTORS}


def drawn(of: Stack, n: int, random: np.random.Generator) -> dict[str, np.ndarray]:
    """Every choice drawn anew, each alternative as likely as the published one."""
    return placed(of, random.random((n, sum(inputs(of).values()))))


def placed(of: Stack, points: np.ndarray) -> dict[str, np.ndarray]:
    """The choices that numbers between 0 and 1 stand for: worlds by inputs, in their order."""
    ends = np.cumsum(list(inputs(of).values()))
    at = dict(zip(inputs(of), np.split(points, ends[:-1], axis=1), strict=True))
    windows, bases, inherited, coders = of.n_choices
    return {
        "weights": _weights(at["weights"]),
        "geometric": _one_of(at["aggregation"], len(AGGREGATIONS)),
        "spacing": _one_of(at["spacing"], len(SPACINGS)),
        "discount": at["discount"][:, 0],
        "window": _one_of(at["window"], windows),
        "base": _one_of(at["evidence base"], bases),
        "coder": _one_of(at["coder"], coders),
        "mix": at["coder"][:, 1],
        "out": _one_of(at["inherited acts"], inherited),
        "left_out": _one_of(at["recommendations"], len(of.recommendations) + 1),
    }


def _one_of(numbers: np.ndarray, n: int) -> np.ndarray:
    """Which of n choices the first column falls on, each as wide as the other."""
    return np.minimum((numbers[:, 0] * n).astype(int), n - 1)


def _weights(numbers: np.ndarray) -> np.ndarray:
    """Dirichlet weights, flat or around equal by the first column, from the quantiles of gammas."""
    inner = numbers[:, 1:].clip(1e-12, 1 - 1e-12)
    flat = numbers[:, :1] < 1 / 2
    return np.where(flat, -np.log1p(-inner), gammaincinv(AROUND, inner))


def composites(of: Stack, choice: dict[str, np.ndarray]) -> np.ndarray:
    """The index of every government in every world, 0 to 1: worlds by governments."""
    scores = _scores(of, choice)
    weights = np.array(choice["weights"])
    left = choice["left_out"] < weights.shape[1]
    weights[left, choice["left_out"][left]] = 0
    weights = weights / weights.sum(axis=1, keepdims=True)
    means = np.einsum("wgr,wr->wg", scores, weights)
    geometric = choice["geometric"].astype(bool)
    if geometric.any():
        means[geometric] = _geometric(scores[geometric], weights[geometric])
    return means


def _scores(of: Stack, choice: dict[str, np.ndarray]) -> np.ndarray:
    """The score of every cell in every world: the level's height, less the discount of targeted."""
    halves = cells(of.halves[:, :, :, :, 0, 0], choice)
    steps = np.arange(2 * MAX_LEVEL + 1)
    heights = np.array(list(SPACINGS.values()))[choice["spacing"]]
    height, below = heights[:, level_of(steps)], heights[:, np.maximum(level_of(steps) - 1, 0)]
    worth = height - choice["discount"][:, None] * (height - below) * (steps % 2)
    first = np.arange(0, worth.size, len(steps))  # of each world, in the flat table
    return worth.ravel()[first[:, None, None] + halves]


def cells(halves: np.ndarray, choice: dict[str, np.ndarray]) -> np.ndarray:
    """Half levels in every world: the stack's, the choices of data taken (worlds come first).

    Where A or B is drawn per cell, a cell follows one of the two readings throughout.
    """
    at = choice["window"], choice["base"], choice["out"]
    per_cell = choice["coder"] == PER_CELL
    drawn = halves[(*at, np.where(per_cell, 1, choice["coder"]))]
    if per_cell.any():
        one = drawn[per_cell]
        other = halves[(*(part[per_cell] for part in at), 2)]
        second = _tossed(choice["mix"][per_cell], one.shape[-2:])
        second = second.reshape(len(one), *(1,) * (one.ndim - 3), *one.shape[-2:])
        drawn[per_cell] = np.where(second, other, one)
    return drawn


def _tossed(seeds: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Toss a coin for every cell of every world, the same each time for the same seed (0 to 1).

    The mixing function of SplitMix64 (Steele, Lea and Flood 2014), which needs no loop over worlds.
    """
    start = (np.asarray(seeds) * 2.0**53).astype(np.uint64)
    place = np.arange(1, 1 + np.prod(shape), dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (start[:, None] << np.uint64(11)) + place
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) & np.uint64(1)).astype(bool).reshape(-1, *shape)


def _geometric(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted geometric means, in which a zero counts as the floor."""
    return np.exp(np.einsum("wgr,wr->wg", np.log(np.maximum(scores, FLOOR)), weights))
