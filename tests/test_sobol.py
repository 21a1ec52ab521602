"""Sobol' indices come out as they were published, and none is printed that says nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from spoken import report
from test_worlds import toy

from analysis import sobol, stacks, variance, worlds

ANALYTIC = json.loads(
    (Path(__file__).parent / "ground_truth" / "sobol" / "analytic.json").read_text("utf-8")
)
MANY = 2**13


def ishigami(points: np.ndarray) -> np.ndarray:
    """The function of Ishigami and Homma, of numbers between 0 and 1."""
    x = np.pi * (2 * points - 1)
    a, b = (ANALYTIC["ishigami"][name] for name in "ab")
    return np.sin(x[:, 0]) * (1 + b * x[:, 2] ** 4) + a * np.sin(x[:, 1]) ** 2


def g(points: np.ndarray) -> np.ndarray:
    """The g-function of Sobol'."""
    a = np.array(ANALYTIC["sobol_g"]["a"])
    return np.prod((np.abs(4 * points - 2) + a) / (1 + a), axis=1)


@pytest.mark.parametrize(("function", "name", "n"), [(ishigami, "ishigami", 3), (g, "sobol_g", 8)])
def test_published_indices_come_out(function, name, n) -> None:
    """First-order and total, within the interval that is printed beside them or 0.005."""
    found = sobol.indices(function, {f"x{place}": 1 for place in range(n)}, MANY)
    for column, published in (("first", "S1"), ("total", "ST")):
        off = np.abs(found[column].to_numpy() - ANALYTIC[name][published])
        assert (off <= np.maximum(found[f"{column}_half"], 0.005)).all()
        assert off.max() < 0.005


def test_a_group_has_the_index_of_all_its_inputs_together() -> None:
    """The first and third of Ishigami: what they explain alone and with each other."""
    values = ANALYTIC["ishigami"]
    exact = values["S1"][0] + values["S1"][2] + values["S2"]["x1x3"]
    swapped = lambda points: ishigami(points[:, [0, 2, 1]])  # noqa: E731, one of its kind
    found = sobol.indices(swapped, {"first and third": 2, "second": 1}, MANY)
    assert found["first"]["first and third"] == pytest.approx(exact, abs=0.005)
    assert found["first"]["second"] == pytest.approx(values["S1"][1], abs=0.005)


def test_an_idle_input_gets_nothing() -> None:
    """Exactly 0, not a small number; so does every input where nothing ever varies."""
    found = sobol.indices(lambda points: points[:, 0] ** 2, {"used": 1, "idle": 3}, 64)
    assert (found.loc["idle"] == 0).all()
    assert found.total["used"] == pytest.approx(1, abs=0.15)
    assert (sobol.indices(lambda points: 3 + 0 * points[:, 0], {"a": 1, "b": 1}, 8) == 0).all(
        axis=None
    )


@pytest.mark.parametrize(
    ("groups", "n", "seed", "says"),
    [
        ({"a": 1}, 8, 1, "two or more"),
        ({"a": 1, "b": 0}, 8, 1, "none of them empty"),
        ({"a": 1, "b": 1}, 100, 1, "a power of 2"),
        ({"a": 1, "b": 1}, 8, 0, "a seed forgotten"),
    ],
)
def test_impossible_requests_are_refused(groups, n, seed, says) -> None:
    """With what was given and what was expected."""
    with pytest.raises(ValueError, match=says):
        sobol.indices(ishigami, groups, n, seed)


def test_no_index_is_printed_whose_interval_swallows_it() -> None:
    """Nothing is claimed that the draws do not bear out."""
    assert sobol.printed(0.02, 0.02) == "not told from 0"
    assert sobol.printed(-0.01, 0.001) == "not told from 0"
    assert sobol.printed(0.03, 0.02) == "0.03 ± 0.02"


def test_factors_without_effect_on_any_cell_get_nothing() -> None:
    """All choices of data have the same levels, and all are general: only arithmetic is left."""
    found = worlds.variance(toy([[4, 0], [1, 2], [0, 3]]), 256)
    idle = ["discount", "window", "evidence base", "coder", "inherited acts"]
    assert (found.loc[idle] == 0).all(axis=None)
    assert found.total["weights"] > 0.1


def test_worlds_hang_on_their_numbers_alone() -> None:
    """The same numbers give the same worlds, drawn or designed; the mix of coders too."""
    of = report("2026", "paris-call-africa")
    stack = stacks.of_edition(of.tables, of.edition, of.cells)
    points = np.random.default_rng(5).random((40, sum(worlds.inputs(stack).values())))
    one, again = (worlds.composites(stack, worlds.placed(stack, points)) for _ in range(2))
    assert (one == again).all()


def test_the_check_names_what_can_be_told() -> None:
    """Notebook 2's table: a row a factor, the title about one that is printed."""
    shown = variance.by_factor(report("2026", "paris-call"))
    assert list(shown.frame["Factor"]) == [factor.name for factor in worlds.FACTORS]
    named = shown.frame.set_index("Factor")["By itself"][shown.title.split(" comes from ")[1]]
    assert "±" in named
