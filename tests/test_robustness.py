"""Ranks say in how many worlds they hold, and refuse to tell apart what cannot be."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import robustness
from analysis.robustness import draw_weights, rank_intervals

LEVELS = st.integers(0, 4)
TABLES = st.integers(2, 6).flatmap(
    lambda columns: st.lists(
        st.lists(LEVELS, min_size=columns, max_size=columns), min_size=2, max_size=9
    )
)


def frame(rows: list[list[int]]) -> pd.DataFrame:
    """Scores with a name for every row."""
    return pd.DataFrame(rows, index=[f"U{i}" for i in range(len(rows))], dtype=float)


def plain(scores: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    """Ranks by units and worlds, by the plainest loop there is."""
    ranks = []
    for world in weights / weights.sum(axis=1, keepdims=True):
        means = [round(float(np.dot(world, row)) / 4, 9) for row in scores.to_numpy()]
        ranks.append([1 + sum(other > mean for other in means) for mean in means])
    return np.array(ranks).T


@given(TABLES)
def test_what_is_counted_in_blocks_is_what_a_plain_loop_counts(rows: list[list[int]]) -> None:
    """Medians, intervals and shares come from the ranks of all worlds."""
    scores = frame(rows)
    weights = draw_weights(300, scores.shape[1])  # more than one block
    ranks = plain(scores, weights)
    made = rank_intervals(scores, weights, top=2)
    assert made.table["median"].tolist() == np.sort(ranks)[:, 149].tolist()
    assert made.table.low.tolist() == np.sort(ranks)[:, 14].tolist()
    assert made.table.high.tolist() == np.sort(ranks)[:, 284].tolist()
    assert made.table.share_top.tolist() == pytest.approx((ranks <= 2).mean(axis=1).tolist())
    ahead = (ranks[:, None, :] < ranks[None, :, :]).mean(axis=2)
    assert np.allclose(made.ahead, ahead)


@given(TABLES)
def test_joint_intervals_hold_for_all_units_at_once(rows: list[list[int]]) -> None:
    """In 95 % of the worlds every rank lies inside, not only each by itself."""
    scores = frame(rows)
    weights = draw_weights(200, scores.shape[1])
    ranks = plain(scores, weights)
    table = rank_intervals(scores, weights).table
    low, high = (table[column].to_numpy()[:, None] for column in ("joint_low", "joint_high"))
    assert ((low <= ranks) & (ranks <= high)).all(axis=0).mean() >= robustness.INSIDE


@given(TABLES)
def test_whoever_is_at_least_as_good_on_everything_is_never_behind(rows: list[list[int]]) -> None:
    """No weights turn round what every indicator says."""
    scores = frame([*rows, [max(column) for column in zip(*rows, strict=True)]])
    made = rank_intervals(scores, draw_weights(50, scores.shape[1]))
    assert made.table.iloc[-1][["nominal", "high", "joint_high"]].tolist() == [1, 1, 1]
    assert (made.ahead.iloc[:, -1] == 0).all()


@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[list[int]], random: object) -> None:
    """Ranks belong to units, not to places."""
    scores = frame(rows)
    names = list(scores.index)
    random.shuffle(names)
    weights = draw_weights(60, scores.shape[1])
    there = rank_intervals(scores.loc[names], weights).table.loc[scores.index]
    assert_frame_equal(there, rank_intervals(scores, weights).table)


@given(TABLES, st.floats(0.01, 100))
def test_only_proportions_of_weights_matter(rows: list[list[int]], factor: float) -> None:
    """Weights multiplied by a number are the same weights."""
    scores = frame(rows)
    weights = draw_weights(60, scores.shape[1])
    one, other = (rank_intervals(scores, w).table for w in (weights, weights * factor))
    assert_frame_equal(one, other)


@given(TABLES)
def test_equal_units_share_rank_interval_and_band(rows: list[list[int]]) -> None:
    """Whoever has the same scores cannot be told apart in any world."""
    scores = frame([*rows, rows[0]])
    made = rank_intervals(scores, draw_weights(60, scores.shape[1]))
    assert made.table.iloc[0].tolist() == made.table.iloc[-1].tolist()
    assert made.ahead.iloc[0, -1] == made.ahead.iloc[-1, 0] == 0


@given(TABLES)
def test_the_first_of_a_band_stays_ahead_of_the_first_of_the_next(rows: list[list[int]]) -> None:
    """Between the first of two bands all pairs are told apart; ranks never cross bands."""
    made = rank_intervals(frame(rows), draw_weights(100, len(rows[0])))
    table = made.table
    firsts = table.groupby("band").nominal.min()
    assert firsts.is_monotonic_increasing
    for one, other in pairwise(firsts):
        before, behind = table.nominal == one, table.nominal == other
        ahead = made.ahead.loc[before, behind].to_numpy()
        against = made.ahead.loc[behind, before].to_numpy().T
        assert (ahead >= robustness.INSIDE * (ahead + against) - 1e-9).all()


def test_one_way_to_weigh_leaves_no_width() -> None:
    """Zero spread of the weights, zero width of the intervals."""
    table = rank_intervals(frame([[4, 0], [0, 3], [1, 1]]), np.ones((500, 2))).table
    assert (
        table[["low", "high", "joint_low", "joint_high", "median"]]
        .eq(table.nominal, axis="index")
        .all(axis=None)
    )
    assert table.nominal.tolist() == [1, 2, 3]
    assert table.band.tolist() == [1, 2, 3]


def test_a_missing_score_is_no_rank_and_takes_no_place() -> None:
    """Not assessed is not zero: such a unit is behind nobody."""
    scores = frame([[4, 4], [0, 0], [1, 1]])
    scores.iloc[1, 0] = None
    made = rank_intervals(scores, draw_weights(20, 2))
    assert made.table.loc["U1"].isna().all()
    assert made.ahead.loc["U1"].isna().all()
    assert made.table.nominal.dropna().tolist() == [1, 2]


def test_a_table_of_nobody_has_ranks_of_nobody() -> None:
    """Where no unit has all scores there is nothing to rank."""
    assert rank_intervals(frame([[1, 2]]).iloc[:0], draw_weights(5, 2)).table.empty


def test_draws_are_the_same_each_time_and_gather_round_equal_weights() -> None:
    """One constant seed; a larger concentration is closer to equal."""
    flat, close = draw_weights(2000, 7), draw_weights(2000, 7, 100)
    assert (flat == draw_weights(2000, 7)).all()
    assert np.allclose(flat.sum(axis=1), 1)
    assert close.std() < flat.std() / 3
    assert np.allclose(flat.mean(axis=0), 1 / 7, atol=0.01)


@pytest.mark.parametrize("given", [{"seed": 0}, {"n_worlds": 0}, {"concentration": 0}])
def test_impossible_draws_are_refused(given: dict) -> None:
    """A seed of 0 is a seed forgotten."""
    with pytest.raises(ValueError, match="expected at least 1, above 0, and a seed but 0"):
        draw_weights(**{"n_worlds": 5, "n_indicators": 2} | given)


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ([[1, 2, 3]], "3 weights a world for 2 indicators"),
        ([[1, 1], [0, 0]], r"weights of world 1 are \[0.0, 0.0\]"),
        ([[1, -1]], "expected numbers from 0 up"),
        ([[1, np.nan]], "expected numbers from 0 up"),
    ],
)
def test_weights_that_are_none_are_refused(weights: list, said: str) -> None:
    """Too many, negative, missing or all zero: named by their world."""
    with pytest.raises(ValueError, match=said):
        rank_intervals(frame([[1, 2], [3, 4]]), np.array(weights, dtype=float))
