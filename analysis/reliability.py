"""How far coders agree beyond chance: Krippendorff's alpha with its interval.

Knows no table of the tracker: it takes what coders wrote as numbers, a row a unit.
"""

from __future__ import annotations

import krippendorff
import numpy as np
import pandas as pd

METRICS = ("nominal", "ordinal", "interval", "ratio")
SEED = 20231110  # of the bootstrap; one constant, and never 0
DRAWS = 1000
TAIL = 2.5  # percent of the draws on either side of an interval


def alpha(units: pd.DataFrame | np.ndarray, metric: str) -> float:
    """Agree beyond chance, from 1 (always) by 0 (as chance would) to below it.

    A unit with fewer than two codings says nothing of agreement and drops out. Where all codings
    that are left have one value there is nothing to disagree on, and alpha is missing.

    Parameters
    ----------
    units : DataFrame or array of number, one row per unit, one column per coder
        Categories as numbers, in their order where `metric` is ordinal; missing where not coded.
    metric : str
        nominal, ordinal, interval or ratio.

    Returns
    -------
    float
        Missing where alpha is undefined.

    Raises
    ------
    ValueError
        For an unknown metric, fewer than two coders, or a ratio of negative values.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; by the package krippendorff.

    Examples
    --------
    >>> codings = pd.DataFrame({"A": [1, 2, 3, 3], "B": [1, 2, 3, 2]})
    >>> round(alpha(codings, "ordinal"), 3)
    0.79
    """
    values = _checked(units, metric)
    if len(np.unique(values[~np.isnan(values)])) < 2:
        return float("nan")
    return float(krippendorff.alpha(reliability_data=values.T, level_of_measurement=metric))


def alpha_interval(
    units: pd.DataFrame | np.ndarray, metric: str, draws: int = DRAWS, seed: int = SEED
) -> tuple[float, float]:
    """Bound alpha by drawing as many units anew, with replacement: 95 % of the draws lie inside.

    Units with the same codings are one type; their counts are drawn, so that time does not grow
    with the number of units. Draws in which alpha is undefined are left out.

    Parameters
    ----------
    units, metric
        As `alpha` takes them.
    draws : int
    seed : int, not 0

    Returns
    -------
    tuple of float
        Low and high; missing where alpha is undefined.
    """
    if seed == 0:
        raise ValueError("seed is 0, which is what a seed forgotten looks like; take another")
    values = _checked(units, metric)
    types, counts = _types(values)
    if counts.sum() == 0:
        return float("nan"), float("nan")
    drawn = np.random.default_rng(seed).multinomial(counts.sum(), counts / counts.sum(), draws)
    alphas = _alphas(types, drawn, np.unique(values[~np.isnan(values)]), metric)
    alphas = alphas[~np.isnan(alphas)]
    if len(alphas) == 0:
        return float("nan"), float("nan")
    low, high = np.percentile(alphas, [TAIL, 100 - TAIL])
    return float(low), float(high)


def confusion(one: pd.Series, other: pd.Series, labels: list[str]) -> pd.DataFrame:
    """Count units by what one coder wrote (rows) and what the other did (columns).

    Examples
    --------
    >>> confusion(pd.Series(["low", "high"]), pd.Series(["low", "low"]), ["low", "high"])
          low  high
    low     1     0
    high    1     0
    """
    if unknown := sorted((set(one) | set(other)) - set(labels)):
        raise ValueError(f"{unknown} are none of the labels {labels}")
    counts = pd.crosstab(one.to_numpy(), other.to_numpy())
    counts = counts.reindex(index=labels, columns=labels, fill_value=0)
    return counts.rename_axis(index=None, columns=None)


def _checked(units: pd.DataFrame | np.ndarray, metric: str) -> np.ndarray:
    """Give the units that two coders or more wrote, as floats."""
    if metric not in METRICS:
        raise ValueError(f"metric is {metric!r}; known: {', '.join(METRICS)}")
    values = np.asarray(units, dtype="float64")
    if values.ndim != 2 or values.shape[1] < 2:
        raise ValueError(f"units have shape {values.shape}; expected two coders or more in columns")
    if metric == "ratio" and (values < 0).any():
        raise ValueError(f"a ratio has no value of {np.nanmin(values):g}; expected 0 and above")
    return values[(~np.isnan(values)).sum(axis=1) >= 2]


def _types(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct units as counts of each value (types by values), and how many there are of each."""
    known = np.unique(values[~np.isnan(values)])
    held = (values[:, :, None] == known).sum(axis=1)
    return np.unique(held, axis=0, return_counts=True)


def _alphas(types: np.ndarray, drawn: np.ndarray, known: np.ndarray, metric: str) -> np.ndarray:
    """Alpha of each draw, from the coincidences of its units."""
    pairs = types[:, :, None] * (types[:, None, :] - np.eye(len(known)))
    coincidences = pairs / (types.sum(axis=1) - 1)[:, None, None]
    observed = np.einsum("dt,tvw->dvw", drawn, coincidences)
    margins = observed.sum(axis=2)
    apart = _distances(margins, known, metric)
    expected = margins[:, :, None] * margins[:, None, :] * apart
    with np.errstate(invalid="ignore", divide="ignore"):
        n = margins.sum(axis=1)
        ratio = (observed * apart).sum(axis=(1, 2)) / expected.sum(axis=(1, 2))
        return np.where(expected.sum(axis=(1, 2)) > 0, 1 - (n - 1) * ratio, np.nan)


def _distances(margins: np.ndarray, known: np.ndarray, metric: str) -> np.ndarray:
    """Squared differences between values; those of ranks hang on the margins of each draw."""
    one, other = known[:, None], known[None, :]
    if metric == "ordinal":
        upto = margins.cumsum(axis=1) - margins / 2  # the middle of the ranks of each value
        return (upto[:, :, None] - upto[:, None, :]) ** 2
    with np.errstate(invalid="ignore"):
        flat = {
            "nominal": (one != other).astype(float),
            "interval": (one - other) ** 2,
            "ratio": np.nan_to_num(((one - other) / (one + other)) ** 2),
        }[metric]
    return np.broadcast_to(flat, (len(margins), *flat.shape))
