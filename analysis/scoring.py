"""Levels to scores, scores to a composite: the whole method of the index in two formulas.

Plain series and frames come in and new ones go out; no table of the tracker is known here, so
that other people's published numbers can test it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

TARGETED_DISCOUNT = 0.5  # levels: a measure that binds only some bodies counts half a step less

# Each mean is the weighted arithmetic mean of transformed scores, carried back.
METHODS = {
    "arithmetic": (np.positive, np.positive),
    "geometric": (np.log, np.exp),
    "harmonic": (np.reciprocal, np.reciprocal),
}


def indicator_score(level: pd.Series, general: pd.Series, max_level: int) -> pd.Series:
    """Score each coded level from 0 (nothing adopted) to 100 (the strongest general measure).

    A targeted measure scores half a level below a general one of the same level. A level that
    is missing was not assessed; it stays missing and never becomes a zero. Levels are steps of
    an ordinal scale, so a fraction of one is refused like any other level off the scale.

    Parameters
    ----------
    level : Series of number, one row per unit and indicator
        Strength of the deciding evidence, 0 (none) to `max_level`; missing where not assessed.
    general : Series of bool, same index
        Whether the deciding evidence is general, not targeted. Ignored, and may be missing,
        where `level` is 0 or missing.
    max_level : int
        Top of the ordinal scale, at least 1.

    Returns
    -------
    Series of float, same index
        Points, 0 to 100.

    Raises
    ------
    ValueError
        If a level lies off the scale, or `general` is missing where a level above 0 needs it;
        the message names the first such row. If the two indexes differ, or `max_level` is no
        whole number of at least 1.

    References
    ----------
    Hale et al. (2021), https://doi.org/10.1038/s41562-021-01079-8: the half-step for targeted
    measures.

    Examples
    --------
    >>> level = pd.Series([3, 2, 0, None], index=["FRA", "DEU", "ITA", "ESP"])
    >>> general = pd.Series([True, False, None, None], index=level.index)
    >>> indicator_score(level, general, max_level=4)
    FRA    75.0
    DEU    37.5
    ITA     0.0
    ESP     NaN
    dtype: float64
    """
    if max_level < 1 or max_level % 1:
        raise ValueError(f"max_level is {max_level}; expected a whole number of at least 1")
    if not level.index.equals(general.index):
        raise ValueError("level and general differ in their index; expected the same rows in order")

    steps = pd.Series(level.to_numpy("float64", na_value=np.nan), level.index, name=level.name)
    on_scale = steps.between(0, max_level) & (steps % 1 == 0)
    if (row := _first(steps.notna() & ~on_scale)) is not None:
        raise ValueError(
            f"level of {level.index[row]} is {steps.iloc[row]:g}; "
            f"the scale runs from 0 to {max_level} in whole steps"
        )
    scope = general.astype("boolean")
    if (row := _first((steps > 0) & scope.isna())) is not None:
        raise ValueError(
            f"general is missing for {level.index[row]}, whose level is {steps.iloc[row]:g}; "
            "expected True (general) or False (targeted)"
        )
    targeted = (steps > 0) & ~scope.fillna(True).astype(bool)
    return 100 * (steps - TARGETED_DISCOUNT * targeted) / max_level


def composite(
    scores: pd.DataFrame, weights: pd.Series | None = None, method: str = "arithmetic"
) -> pd.Series:
    """Average the scores of each unit into one composite, in the unit of the scores.

    A missing score makes the composite missing: nothing is filled in. A zero makes a geometric
    or harmonic composite zero, for in these a strength cannot make up for an absence. A weight
    of zero leaves its indicator out, as if the column were not there: neither its missing
    scores nor its zeros count. The order of columns does not show, not even in the last digit.

    Parameters
    ----------
    scores : DataFrame of number, one row per unit, one column per indicator
        Not negative where `method` is geometric or harmonic.
    weights : Series of number, indexed by the columns of `scores`, in any order
        Relative importance, not negative; only proportions matter. None weighs all equally.
    method : str
        arithmetic, geometric or harmonic.

    Returns
    -------
    Series of float, indexed as the rows of `scores`
        From the lowest to the highest score of the row.

    Raises
    ------
    KeyError
        If a column has no weight, or a weight no column; the message names them.
    ValueError
        If the method is unknown; if there is no column, or a label stands twice; if a weight is
        missing, negative or infinite, or all are zero; if a score is infinite, or negative in a
        geometric or harmonic composite. The message names the first such weight or score.

    References
    ----------
    OECD and JRC (2008), Handbook on Constructing Composite Indicators,
    https://doi.org/10.1787/9789264043466-en: linear and geometric aggregation.

    Examples
    --------
    >>> scores = pd.DataFrame({"trade": [75.0, 100.0, 50.0], "use": [75.0, 0.0, None]})
    >>> composite(scores, pd.Series({"trade": 3, "use": 1})).tolist()
    [75.0, 75.0, nan]
    >>> composite(scores, method="geometric").tolist()
    [75.0, 0.0, nan]
    """
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; known: {', '.join(METHODS)}")
    shares = _relative_weights(scores.columns, weights)
    used = shares > 0
    values = _numbers(scores.loc[:, used], method)

    forth, back = METHODS[method]
    with np.errstate(divide="ignore", over="ignore"):  # log and reciprocal of zero are meant
        mean = back(_total(shares[used] * forth(values)) / _total(shares[used]))
    # A mean lies within what it averages; rounding would carry it out by the last digit.
    return pd.Series(np.clip(mean, values.min(axis=1), values.max(axis=1)), scores.index)


def _relative_weights(columns: pd.Index, weights: pd.Series | None) -> np.ndarray:
    """Check the weights and give them in the order of the columns, the largest as 1."""
    if columns.empty:
        raise ValueError("scores have no column; expected one per indicator")
    if weights is None:
        weights = pd.Series(1.0, columns)
    for index, place in ((columns, "columns of scores"), (weights.index, "weights")):
        if not index.is_unique:
            raise ValueError(f"{place}: {index[index.duplicated()][0]!r} stands twice")
    if len(missing := columns.difference(weights.index, sort=False)):
        raise KeyError(f"no weight for {list(missing)}; every column needs one, 0 leaves it out")
    if len(unknown := weights.index.difference(columns, sort=False)):
        raise KeyError(f"weights name {list(unknown)}; the columns are {list(columns)}")

    numbers = weights.reindex(columns).to_numpy("float64", na_value=np.nan)
    if (at := _first(~(np.isfinite(numbers) & (numbers >= 0)))) is not None:
        raise ValueError(f"weight of {columns[at]} is {numbers[at]:g}; expected a number from 0 up")
    if not numbers.any():
        raise ValueError("all weights are 0; at least one must be positive")
    return numbers / numbers.max()


def _numbers(scores: pd.DataFrame, method: str) -> np.ndarray:
    """Give the scores as floats, missing ones as NaN, and refuse those that have no such mean."""
    columns = [column.to_numpy("float64", na_value=np.nan) for _, column in scores.items()]
    values = np.column_stack(columns) + 0.0  # -0.0 becomes 0.0, or its reciprocal is negative
    lowest = -np.inf if method == "arithmetic" else 0
    refused = np.isinf(values) | (values < lowest)
    if (at := _first(refused.ravel())) is not None:
        row, column = divmod(at, values.shape[1])
        raise ValueError(
            f"score of {scores.index[row]} in {scores.columns[column]} is {values[row, column]:g}; "
            f"a composite of method {method} takes finite scores{', none below 0' * (lowest == 0)}"
        )
    return values


def _total(parts: np.ndarray) -> np.ndarray:
    """Sum along the last axis in order of size, so that the order of columns does not show."""
    return np.sort(parts, axis=-1).sum(axis=-1)


def _first(found: pd.Series | np.ndarray) -> int | None:
    """Give the position of the first True, None where there is none."""
    positions = np.flatnonzero(found)
    return int(positions[0]) if len(positions) else None
