"""Which inputs the variance of a result comes from: Sobol' indices, by the package SALib.

Knows no table of the tracker: it takes a function of numbers between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from analysis.robustness import SEED

POINTS = 512  # of the base sample, a power of 2; the function is called for (groups + 2) times it
DRAWS = 200  # of the bootstrap
INSIDE = 0.95  # of an interval


def indices(
    function: Callable[[np.ndarray], np.ndarray],
    groups: Mapping[str, int],
    n: int = POINTS,
    seed: int = SEED,
) -> pd.DataFrame:
    """First-order and total index of each group of inputs, with half the width of its interval.

    The first-order index is the share of the variance that a group explains by itself, the total
    one the share that it takes part in. An input that the function ignores gets 0, and so does
    every input of a function that never varies.

    Parameters
    ----------
    function : takes an array of float (points by inputs, each uniform in 0 to 1), gives one float
        per point
    groups : mapping of name to how many inputs it has, in the order of the inputs
    n : int, a power of 2
    seed : int, not 0

    Returns
    -------
    DataFrame by group
        first, first_half, total, total_half (float); the interval of 95 % is the index with half
        its width to either side.

    Raises
    ------
    ValueError
        For fewer than two groups, an empty group, a seed of 0, or n that is no power of 2.

    References
    ----------
    Saltelli et al. (2010), Variance based sensitivity analysis of model output.

    Examples
    --------
    >>> found = indices(lambda x: 2 * x[:, 0] + x[:, 1], {"a": 1, "b": 1, "idle": 1})
    >>> found["first"].round(2).to_dict()
    {'a': 0.8, 'b': 0.2, 'idle': 0.0}
    """
    from SALib.analyze import sobol as analysed
    from SALib.sample import sobol as sampled

    _refuse(groups, n, seed)
    problem = _problem(groups)
    points = sampled.sample(problem, n, calc_second_order=False, seed=seed)
    values = np.asarray(function(points), dtype="float64")
    if np.ptp(values) == 0:
        return pd.DataFrame(0.0, list(groups), ["first", "first_half", "total", "total_half"])
    found = analysed.analyze(
        problem, values, calc_second_order=False, num_resamples=DRAWS, conf_level=INSIDE, seed=seed
    )
    columns = {"first": "S1", "first_half": "S1_conf", "total": "ST", "total_half": "ST_conf"}
    return pd.DataFrame({name: found[theirs] for name, theirs in columns.items()}, list(groups))


def printed(index: float, half: float) -> str:
    """An index with its interval, or that it cannot be told from 0 where the interval holds 0.

    Examples
    --------
    >>> printed(0.31, 0.04), printed(0.02, 0.03), printed(0.0, 0.0)
    ('0.31 ± 0.04', 'not told from 0', '0')
    """
    if index == half == 0:
        return "0"
    return "not told from 0" if index - half <= 0 else f"{index:.2f} ± {half:.2f}"


def _problem(groups: Mapping[str, int]) -> dict:
    """The inputs as SALib names them."""
    of_group = [name for name, size in groups.items() for _ in range(size)]
    return {
        "num_vars": len(of_group),
        "names": [f"{name} {place}" for place, name in enumerate(of_group)],
        "groups": of_group,
        "bounds": [[0, 1]] * len(of_group),
    }


def _refuse(groups: Mapping[str, int], n: int, seed: int) -> None:
    if len(groups) < 2 or min(groups.values()) < 1:
        raise ValueError(f"groups are {dict(groups)}; expected two or more, none of them empty")
    if n < 2 or n & (n - 1):
        raise ValueError(f"n is {n}; expected a power of 2")
    if seed == 0:
        raise ValueError("seed is 0, which is what a seed forgotten looks like; take another")
