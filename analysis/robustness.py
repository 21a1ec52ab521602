"""How far a rank hangs on choices that could reasonably have been made another way.

A world is one reasonable way to have done it. The functions know no table of the tracker: they
take scores and weights of anything, so that published numbers can test them. All passes run over
blocks of worlds, so memory does not grow with their number; what they count are whole numbers,
whose sum is the same whoever counted them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

SEED = 20231110  # of every draw; one constant, and never 0
BLOCK = 250  # worlds in memory at a time; their counts fit into one byte
DIGITS = 9  # of a composite, counted from its largest: closer than this is equal
OUTSIDE = 0.05  # share of worlds below a unit's interval, and above it
INSIDE = 0.95  # share of worlds in which what is said of all units at once holds

STRETCHES = 64  # pieces of work at most that blocks are handed out in, so that few sums wait


@dataclass(frozen=True)
class Blocks:
    """Worlds in `n` blocks: `at` gives the composites of one by its number, worlds by units.

    It gives the same at each call, as the worlds are passed twice; at most 250 worlds a block. An
    executor, where there is one, counts them; else this process does.
    """

    at: Callable[[int], np.ndarray]
    n: int
    executor: Executor | None = None

    def counted(self, count: Callable) -> Iterator:
        """What some function of `at` and numbers of blocks gives, for all numbers, in order."""
        spread = self.executor.map if self.executor else map
        stretches = np.array_split(np.arange(self.n), max(min(self.n, STRETCHES), 1))
        return spread(partial(count, self.at), stretches)


@dataclass(frozen=True)
class Ranks:
    """What many worlds say of the rank of each unit.

    `table` has one row per unit: nominal, median, low and high (5 and 95 % of the worlds lie below
    and above), joint_low and joint_high (which hold for all units at once in 95 % of the worlds),
    share_top (of the worlds in which it is among the first ones), band (1, 2, ...: units that
    cannot be told apart from the first of their band). Missing where a score is. `ahead` has the
    share of worlds in which the unit of the row has a higher composite than that of the column.
    """

    table: pd.DataFrame
    ahead: pd.DataFrame


def draw_weights(
    n_worlds: int, n_indicators: int, concentration: float = 1.0, seed: int = SEED
) -> np.ndarray:
    """Draw weights around equal ones, from the Dirichlet distribution.

    Parameters
    ----------
    n_worlds, n_indicators : int, at least 1
    concentration : float, above 0
        1 is flat, the sceptic's: every set of weights is as likely as any other. The larger, the
        closer to equal.
    seed : int, not 0

    Returns
    -------
    array of float, worlds by indicators, each row with sum 1

    Raises
    ------
    ValueError
        For a seed of 0, which is what a seed forgotten looks like, or another impossible number.
    """
    if seed == 0 or n_worlds < 1 or n_indicators < 1 or not concentration > 0:
        raise ValueError(
            f"cannot draw {n_worlds} worlds of {n_indicators} weights with concentration "
            f"{concentration:g} and seed {seed}; expected at least 1, above 0, and a seed but 0"
        )
    alphas = np.full(n_indicators, float(concentration))
    return np.random.default_rng(seed).dirichlet(alphas, n_worlds)


def rank_intervals(
    scores: pd.DataFrame, weights: np.ndarray, nominal: np.ndarray | None = None, top: int = 10
) -> Ranks:
    """Rank units in every world of weights, by weighted arithmetic means.

    Units with equal composites share the better rank: 1 and as many as have a higher one. A unit
    with a missing score has no composite and no rank; nothing is filled in.

    Parameters
    ----------
    scores : DataFrame of number, one row per unit, one column per indicator
    weights : array of float, worlds by indicators
        Relative weights, not negative; only proportions within a world matter.
    nominal : array of float, optional
        Weights of the published ranking; None weighs all equally.
    top : int
        Of which the share of worlds within is given.

    Returns
    -------
    Ranks

    Raises
    ------
    ValueError
        If the weights do not fit the scores, are negative, missing, or all 0 in a world.

    Examples
    --------
    >>> scores = pd.DataFrame({"rule": [100.0, 50, 0], "use": [50.0, 100, 0]}, index=list("ABC"))
    >>> ranks = rank_intervals(scores, np.array([[3, 1], [1, 3], [1, 1]]), top=1)
    >>> ranks.table[["nominal", "low", "high", "band"]].astype(int).to_numpy().tolist()
    [[1, 1, 2, 1], [1, 1, 2, 1], [3, 3, 3, 2]]
    """
    whole = scores.dropna()
    values = whole.to_numpy("float64")
    shares = _shares(weights, scores.shape[1])
    usual = _shares(np.ones((1, scores.shape[1])) if nominal is None else nominal, scores.shape[1])

    def block(number: int) -> np.ndarray:
        return shares[number * BLOCK : (number + 1) * BLOCK] @ values.T

    ranks = rank_worlds(Blocks(block, n_blocks(len(shares))), usual[0] @ values.T, whole.index, top)
    everyone = scores.index
    return Ranks(ranks.table.reindex(everyone), ranks.ahead.reindex(everyone, columns=everyone))


def rank_worlds(blocks: Blocks, nominal: np.ndarray, units: pd.Index, top: int = 10) -> Ranks:
    """Rank units by composites that come in blocks of worlds.

    Parameters
    ----------
    blocks : Blocks
    nominal : array of float, one per unit
        Composites of the published way.
    units : Index
    top : int
        Of which the share of worlds within is given.
    """
    n = len(units)
    histogram = np.zeros((n, n + 1), dtype=np.int64)  # worlds by unit and rank
    ahead = np.zeros((n, n), dtype=np.int64)
    for part_of_histogram, part_of_ahead in blocks.counted(partial(_counts, n)):
        histogram += part_of_histogram
        ahead += part_of_ahead
    n_worlds = max(histogram.sum() // max(n, 1), 1)
    below = histogram.cumsum(axis=1) / n_worlds  # share of worlds up to each rank
    joint_low, joint_high = _joint(blocks, below, histogram / n_worlds)
    own = ranks_of(nominal[None])[0].astype(int)
    columns = {
        "nominal": own,
        "median": _first_at_least(below, 0.5),
        "low": _first_at_least(below, OUTSIDE),
        "high": _first_at_least(below, 1 - OUTSIDE),
        "joint_low": joint_low,
        "joint_high": joint_high,
        "share_top": below[:, min(top, n)],
        "band": _bands(ahead / n_worlds, own),
    }
    return Ranks(pd.DataFrame(columns, units), pd.DataFrame(ahead / n_worlds, units, units))


def n_blocks(n_worlds: int) -> int:
    """How many blocks hold as many worlds."""
    return -(-n_worlds // BLOCK)


def _counts(
    n: int, block: Callable[[int], np.ndarray], numbers: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """In how many worlds of some blocks a unit has each rank, and is ahead of each other."""
    histogram = np.zeros((n, n + 1), dtype=np.int64)
    ahead = np.zeros((n, n), dtype=np.int64)
    for number in numbers.tolist():
        ranks = ranks_of(block(number))
        ahead += (ranks[:, :, None] < ranks[:, None, :]).sum(axis=0, dtype=np.uint8)
        np.add.at(histogram, (np.arange(n), ranks), 1)
    return histogram, ahead


def _depths(
    rarest: np.ndarray, block: Callable[[int], np.ndarray], numbers: np.ndarray
) -> np.ndarray:
    """How deep each world of some blocks is: the rarest of its ranks."""
    units = np.arange(len(rarest))
    depths = [
        rarest[units, ranks_of(block(number))].min(axis=1, initial=1.0)
        for number in numbers.tolist()
    ]
    return np.concatenate([*depths, np.empty(0)])


def _shares(weights: np.ndarray, n_indicators: int) -> np.ndarray:
    """Check weights and let each world's sum to 1."""
    weights = np.atleast_2d(np.asarray(weights, dtype="float64"))
    if weights.shape[1] != n_indicators:
        raise ValueError(f"{weights.shape[1]} weights a world for {n_indicators} indicators")
    wrong = ~(np.isfinite(weights) & (weights >= 0)).all(axis=1) | ~weights.any(axis=1)
    if wrong.any():
        world = int(np.flatnonzero(wrong)[0])
        raise ValueError(
            f"weights of world {world} are {weights[world].tolist()}; expected numbers from 0 up, "
            "at least one of them above 0"
        )
    return weights / weights.sum(axis=1, keepdims=True)


def ranks_of(composites: np.ndarray) -> np.ndarray:
    """Rank the units (columns) of each world (row): 1 and as many as have a higher composite."""
    largest = np.abs(composites).max(initial=0) or 1.0
    worst_first = np.round(-composites / largest, DIGITS)
    order = worst_first.argsort(axis=1)
    inorder = np.take_along_axis(worst_first, order, axis=1)
    n = composites.shape[1]
    opens = np.ones(inorder.shape, dtype=bool)  # the first of those that share a rank
    opens[:, 1:] = inorder[:, 1:] != inorder[:, :-1]
    kind = np.uint8 if n < 256 else np.uint16
    places = np.maximum.accumulate(np.where(opens, np.arange(1, n + 1), 0), axis=1).astype(kind)
    ranks = np.empty_like(places)
    np.put_along_axis(ranks, order, places, axis=1)
    return ranks


def _first_at_least(below: np.ndarray, share: float) -> np.ndarray:
    """The first rank up to which at least a share of the worlds lies, for each unit."""
    return (below >= share - 1e-12).argmax(axis=1)


def _joint(blocks: Blocks, below: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Narrow all intervals alike until the worlds inside all of them are just enough.

    A world is as deep as the rarest of its ranks: the smaller share of worlds on either side of it,
    with it. The worlds that are deepest are kept, and the intervals are what they span.
    """
    above = 1 - below + at  # share of worlds from each rank on
    rarest = np.minimum(below, above)
    depth = np.sort(np.concatenate(list(blocks.counted(partial(_depths, rarest)))))[::-1]
    deep = depth[min(int(np.ceil(INSIDE * len(depth))), len(depth)) - 1] - 1e-12
    low = (below >= deep).argmax(axis=1)
    high = above.shape[1] - 1 - (above >= deep)[:, ::-1].argmax(axis=1)
    return low, high


def _bands(ahead: np.ndarray, nominal: np.ndarray) -> np.ndarray:
    """Gather, down the nominal ranks, those that the first of a band does not stay ahead of.

    Staying ahead is having the higher composite in 95 % of the worlds in which the two differ, if
    they differ in more than 5 %: a world in which both have the same says nothing of the two. Units
    that share a nominal rank share a band.
    """
    differ = ahead + ahead.T
    stays = (differ > 1 - INSIDE) & (ahead >= INSIDE * differ - 1e-12)
    bands = np.zeros(len(nominal), dtype=int)
    first = band = 0
    for rank in np.unique(nominal):
        if band == 0 or stays[np.ix_(nominal == first, nominal == rank)].all():
            first, band = rank, band + 1
        bands[nominal == rank] = band
    return bands
