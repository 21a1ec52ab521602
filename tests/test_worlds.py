"""Worlds start from what is published, and each factor moves ranks only where it should."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from serial import Serial
from spoken import computed, report

from analysis import robustness, spells, stacks, worlds
from analysis.spells import Rules
from analysis.stacks import Stack
from analysis.vocabulary import READINGS
from analysis.worlds import FACTORS


@pytest.fixture(scope="module")
def stack() -> Stack:
    """All choices of data for the supporters of the Paris Call in 2026."""
    of = report("2026", "paris-call")
    return stacks.of_edition(of.tables, of.edition, of.cells)


def toy(levels: list[list[int]]) -> Stack:
    """The same levels, all general, under every choice of data."""
    array = 2 * np.array(levels, dtype=np.uint8)
    choices = (len(stacks.WINDOWS), 4, 2, len(READINGS))
    whole = np.broadcast_to(array, (*choices, 2, 3, *array.shape)).copy()
    names = pd.Index([f"U{i}" for i in range(len(levels))])
    return Stack(whole, np.zeros((*choices[1:], 2), int), names, pd.RangeIndex(array.shape[1]))


def test_the_first_of_the_stack_is_the_published_panel(stack: Stack) -> None:
    """No second path: the nominal world is what the panel and the index say."""
    cells = report("2026", "paris-call").assessed.set_index(["government", "recommendation_id"])
    level = cells.level.unstack().loc[stack.governments, stack.recommendations]
    assert (stack.levels[0, 0, 0, 0] == level.to_numpy()).all()
    index = computed()[1]["index"].query("edition == '2026'").set_index("government")["index"]
    assert np.allclose(100 * worlds.nominal(stack), index[stack.governments].astype(float))


def test_every_kind_of_choice_moves_some_cell(stack: Stack) -> None:
    """A choice of data that never differs from what is published would be no choice."""
    published = stack.levels[0, 0, 0, 0]
    for axis, length in enumerate(stack.levels.shape[:4]):
        moved = []
        for choice in range(1, length):
            at = [0, 0, 0, 0]
            at[axis] = choice
            moved.append((stack.levels[tuple(at)] != published).any())
        assert any(moved), axis


def test_without_inherited_acts_no_level_rests_on_one(stack: Stack) -> None:
    """What is left is what the government did or joined itself."""
    of = report("2026", "paris-call")
    raw, _ = computed()
    found = spells.build_spells(raw, Rules(inherited=False))
    assert "inherited" not in set(found.origin)
    assert (stack.levels[:, :, 1] <= stack.levels[:, :, 0]).all()
    assert (stack.levels[0, 0, 1, 0].sum() < stack.levels[0, 0, 0, 0].sum()) == (
        (of.assessed.origin == "inherited").any()
    )


def test_a_longer_window_never_lowers_a_level(stack: Stack) -> None:
    """24, 36, 60 months, endless: each counts all that the shorter one does."""
    order = [stacks.WINDOWS.index(months) for months in (24, 36, 60, None)]
    inorder = stack.levels[order].astype(int)
    assert (np.diff(inorder, axis=0) >= 0).all()


def test_an_unknown_choice_is_refused() -> None:
    """A misspelt base would otherwise take all evidence in silence."""
    with pytest.raises(ValueError, match="evidence_base is one of"):
        Rules(evidence_base="oficial")


def test_an_idle_factor_moves_nothing() -> None:
    """Where data and scopes are the same in all choices, only arithmetic can move a rank."""
    moved = worlds.sensitivity(toy([[4, 4], [2, 3], [0, 0]]), 50).set_index("factor").shift_of_rank
    assert (moved == 0).all()


def test_a_factor_that_turns_ranks_round_is_found() -> None:
    """Strong in one against even in both: weights and aggregation decide."""
    moved = worlds.sensitivity(toy([[4, 0], [1, 2]]), 200).set_index("factor").shift_of_rank
    assert moved["weights"] > 0
    assert moved["aggregation"] > 0
    assert moved["window"] == moved["coder"] == moved["discount"] == 0


def test_every_factor_is_drawn_and_told() -> None:
    """A factor in the table that no draw knows, or the reverse, would be a false claim."""
    assert [factor.name for factor in FACTORS] == list(worlds.PARTS)
    drawn = worlds.drawn(toy([[1, 2]]), 500, np.random.default_rng(1))
    assert set(drawn) == {part for parts in worlds.PARTS.values() for part in parts}
    for part, values in drawn.items():
        assert len(np.unique(values, axis=0)) > 1, part


def test_the_same_seed_gives_the_same_ranks(stack: Stack) -> None:
    """One constant, the same answer each time; another seed, nearly the same answer."""
    one, again = (worlds.ranks(stack, 1000).table for _ in range(2))
    assert one.equals(again)
    other = worlds.ranks(stack, 1000, seed=robustness.SEED + 1).table
    assert (one["median"] - other["median"]).abs().mean() < 1


def test_any_executor_gives_the_same_ranks(stack: Stack) -> None:
    """Each block has a seed of its own and counts are whole: who counted them does not show."""
    usual = worlds.ranks(stack, 1100)
    shared = worlds.ranks(stack, 1100, executor=Serial())
    with ThreadPoolExecutor(3) as threads:
        spread = worlds.ranks(stack, 1100, executor=threads)
    for other in (shared, spread):
        assert usual.table.equals(other.table)
        assert usual.ahead.equals(other.ahead)
    assert worlds.variance(stack, 16).equals(worlds.variance(stack, 16, executor=Serial()))


def test_no_two_blocks_draw_the_same_worlds(stack: Stack) -> None:
    """The last block is cut where the worlds end; it and the others are new each."""
    blocks = [worlds.drawn_at(stack, 600, robustness.SEED, number) for number in range(3)]
    assert [len(block["discount"]) for block in blocks] == [250, 250, 100]
    assert len(np.unique(np.concatenate([block["discount"] for block in blocks]))) == 600


def test_a_drawn_coder_mixes_the_two_readings(stack: Stack) -> None:
    """A cell of such a world has the level of A or that of B, and no other."""
    choice = worlds.published(40, len(stack.recommendations)) | {
        "coder": np.full(40, worlds.PER_CELL),
        "mix": np.random.default_rng(1).random(40),
    }
    levels = stacks.level_of(worlds.cells(stack.halves, choice)[:, 0, 0])
    one, other = stack.levels[0, 0, 0, 1], stack.levels[0, 0, 0, 2]
    assert ((levels == one) | (levels == other)).all()
    assert (levels != one).any()
    assert (levels != other).any()
