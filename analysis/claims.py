"""In what share of worlds a finding holds: its count made anew under every choice of data.

Each claim counts by array arithmetic what its finder counts in the published cells, of how many,
and says which words it would be told in (which recommendation is named, which side has more).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import robustness, stacks, worlds
from analysis.spells import BINDING, JOINED_TEXT
from analysis.stacks import Stack
from analysis.vocabulary import MAX_LEVEL, NEEDS_NO_RULE

NEAR = 0.1  # a share may be so far from the printed one, and the finding still holds
CHOICES = {  # of data, in the words of a reader; the first of each is published
    "window": ("36 months", "24 months", "60 months", "an endless window"),
    "base": ("all sources", "official sources only", "confidence A and B only",
             "no single source"),
    "out": ("inherited acts in", "inherited acts out"),
    "coder": ("the lower reading", "coder A alone", "coder B alone", "A or B drawn per cell"),
}  # fmt: skip
Counted = tuple[np.ndarray, np.ndarray, np.ndarray]  # per world: number, share, which words


@dataclass(frozen=True)
class Block:
    """Some worlds: `halves` as `worlds.cells` gives them, `against` acts against and governments.

    `undated` marks the cells that rose only because their act was first seen in force since.
    """

    halves: np.ndarray
    against: np.ndarray
    recommendations: pd.Index
    undated: np.ndarray

    @cached_property
    def level(self) -> np.ndarray:
        """Levels on the as-of date: worlds by governments by recommendations."""
        return stacks.level_of(self.halves[:, 0, 0])

    @cached_property
    def own(self) -> np.ndarray:
        """Levels by own acts alone."""
        return stacks.level_of(self.halves[:, 1, 0])

    def of(self, recommendation: str) -> int:
        """The place of a recommendation in the last axis."""
        return int(self.recommendations.get_loc(recommendation))


def rises(block: Block) -> Counted:
    """Cells that rose through what many share, or by own acts where those are the more."""
    now, then = block.halves[:, 0, 0].astype(int), block.halves[:, 0, 1].astype(int)
    own_then = stacks.level_of(block.halves[:, 1, 1])
    own_decides = block.halves[:, 1, 0] == block.halves[:, 0, 0]
    up = now > then
    own_rose = (now == then) & (block.own > own_then)
    all_rises = (up | own_rose).sum(axis=(1, 2))
    shared = (up & ~own_decides & ~block.undated).sum(axis=(1, 2))
    own = (((up & own_decides) | own_rose) & ~block.undated).sum(axis=(1, 2))
    return _counted(np.maximum(shared, own), all_rises, own > shared)


def binding(block: Block) -> Counted:
    """Governments with a binding act of their own."""
    return _counted((block.own.max(axis=2) >= BINDING).sum(axis=1), block.own.shape[1])


def nothing(block: Block) -> Counted:
    """Governments with nothing found on any recommendation."""
    return _counted((block.level.max(axis=2) == 0).sum(axis=1), block.own.shape[1])


def listing(block: Block) -> Counted:
    """Governments whose level on blacklisting comes through a decision that others share."""
    level, own = (part[:, :, block.of(NEEDS_NO_RULE)] for part in (block.level, block.own))
    shared = (level > own) & (level > JOINED_TEXT)
    return _counted(shared.sum(axis=1), (level > 0).sum(axis=1))


def rarest(block: Block) -> Counted:
    """Governments with a level on the recommendation that fewest have."""
    above = (block.level > 0).sum(axis=1)
    return _counted(above.min(axis=1), block.own.shape[1], above.argmin(axis=1))


def against(block: Block) -> Counted:
    """Acts against a recommendation; the share is that of governments with one."""
    acts, governments = block.against.T
    return acts, governments / block.own.shape[1], np.zeros(len(acts), dtype=int)


def overseers(block: Block) -> Counted:
    """Governments whose own application of oversight counts."""
    applied = block.own[:, :, block.of("oversight")] == MAX_LEVEL
    return _counted(applied.sum(axis=1), applied.shape[1])


def only_shared(block: Block) -> Counted:
    """Governments with a level and without an own act that gives one."""
    some, own = block.level.max(axis=2) > 0, block.own.max(axis=2) > 0
    return _counted((some & ~own).sum(axis=1), some.shape[1])


def lapsing(block: Block) -> Counted:
    """Cells whose own application counts no more a year on."""
    applied, later = block.own == MAX_LEVEL, stacks.level_of(block.halves[:, 1, 2])
    return _counted((applied & (later < MAX_LEVEL)).sum(axis=(1, 2)), applied.sum(axis=(1, 2)))


CLAIMS: dict[str, Callable[[Block], Counted]] = {  # by the name of the finder
    "shared_and_own_rises": rises, "binding_acts": binding, "nothing_found": nothing,
    "one_listing": listing, "rarest": rarest, "acts_against": against,
    "findings_on_oversight": overseers, "shared_levels": only_shared, "lapsing": lapsing,
}  # fmt: skip


def shares(
    of: Stack,
    undated: np.ndarray,
    n_worlds: int = worlds.WORLDS,
    seed: int = robustness.SEED,
) -> pd.DataFrame:
    """In what share of worlds each finding holds, and under which choice of data it does least.

    A finding holds in a world in which it would be told in the same words and its share is within
    ten percentage points of the printed one.

    Parameters
    ----------
    of : Stack
    undated : array of bool, governments by recommendations
        Cells that rose since the baseline only because their act was first seen in force since.
    n_worlds, seed : int

    Returns
    -------
    DataFrame by finder
        number (published), low and high (90 % of the worlds lie between), holds (share of worlds),
        least (the choice of data under which it holds least) and holds_least (share of its worlds).
    """
    usual = _count(of, worlds.published(1, len(of.recommendations)), undated)
    numbers = range(robustness.n_blocks(n_worlds))
    parts = [worlds.drawn_at(of, n_worlds, seed, number) for number in numbers]
    blocks = [_count(of, part, undated) for part in parts]
    choice = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    rows = [_told(name, usual[name], [block[name] for block in blocks], choice) for name in CLAIMS]
    return pd.DataFrame(rows).set_index("finder")


def _count(of: Stack, choice: dict[str, np.ndarray], undated: np.ndarray) -> dict[str, Counted]:
    """What every claim counts in some worlds; acts against follow one coder throughout a world."""
    mixed = np.where(choice["mix"] < 1 / 2, 1, 2)
    coder = np.where(choice["coder"] == worlds.PER_CELL, mixed, choice["coder"])
    acts = of.against[choice["base"], choice["out"], coder]
    block = Block(worlds.cells(of.halves, choice), acts, of.recommendations, undated)
    return {name: claim(block) for name, claim in CLAIMS.items()}


def _told(name: str, usual: Counted, blocks: list[Counted], choice: dict[str, np.ndarray]) -> dict:
    """The row of one claim."""
    number, share, words = (np.concatenate(part) for part in zip(*blocks, strict=True))
    holds = (words == usual[2]) & (np.abs(share - usual[1]) <= NEAR + 1e-12)
    low, high = np.quantile(number, [robustness.OUTSIDE, 1 - robustness.OUTSIDE], method="nearest")
    by = {
        said: holds[choice[factor] == place].mean()
        for factor, names in CHOICES.items()
        for place, said in enumerate(names)
    }
    least = min(by, key=by.get)
    return {
        "finder": name, "number": int(usual[0][0]), "low": int(low), "high": int(high),
        "holds": holds.mean(), "least": least, "holds_least": by[least],
    }  # fmt: skip


def _counted(
    number: np.ndarray, among: np.ndarray | int, words: np.ndarray | None = None
) -> Counted:
    """A number, its share (0 of none) and the words, which are always the same where left out."""
    share = number / np.maximum(among, 1)
    return number, share, np.zeros(len(number), dtype=int) if words is None else words
