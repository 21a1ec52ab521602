"""How far coders agree beyond chance: Krippendorff's alpha with its interval.

Knows no table of the tracker: it takes what coders wrote as numbers, a row a unit. Alpha itself is
the package krippendorff's. The draws of its interval, and tables too large for the package, which
makes an array of units by values by values, are sums of matrix products over counts of values.
"""

from __future__ import annotations

import krippendorff
import numpy as np
import pandas as pd

METRICS = ("nominal", "ordinal", "interval", "ratio")
SEED = 20231110  # of the bootstrap; one constant, and never 0
DRAWS = 1000
TAIL = 2.5  # percent of the draws on either side of an interval
PACKAGE = 2**24  # units by values by values, up to which the package is asked: 128 MB
ROOM = 2**21  # numbers in one array at a time, 16 MB: draws and values are worked through in blocks


def alpha(units: pd.DataFrame | np.ndarray, metric: str) -> float:
    """Agree beyond chance, from 1 (always) by 0 (as chance would) to below it.

    A unit with fewer than two codings says nothing of agreement and drops out. Where none is left,
    or all codings that are left have one value, there is nothing to disagree on: alpha is missing.

    Parameters
    ----------
    units : DataFrame or array of number, one row per unit, one column per coder
        Categories as numbers, in their order where `metric` is ordinal; missing (NaN, None, NA)
        where not coded.
    metric : str
        nominal, ordinal, interval or ratio.

    Returns
    -------
    float
        Missing where alpha is undefined.

    Raises
    ------
    ValueError
        For an unknown metric, fewer than two coders, an infinite coding, or a ratio of negative
        values.

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
    types, counts, known = _types(values)
    if len(known) < 2 or len(values) * len(known) ** 2 > PACKAGE:
        return float(_alphas(types, counts[None, :], known, metric)[0])
    if metric in ("interval", "ratio"):  # neither hangs on the unit, and no square may overflow
        values = values / np.ptp(known)
    return float(krippendorff.alpha(reliability_data=values.T, level_of_measurement=metric))


def alpha_interval(
    units: pd.DataFrame | np.ndarray, metric: str, draws: int = DRAWS, seed: int = SEED
) -> tuple[float, float]:
    """Bound alpha by drawing as many units anew, with replacement: 95 % of the draws lie inside.

    Units with the same codings are one type; their counts are drawn, so that time does not grow
    with the number of units. A draw whose codings all have one value has no alpha and is left out;
    the interval then speaks of the draws that have one. Where more than half of the draws have
    none, too little varies to bound anything, and the interval is missing though alpha is not.

    Parameters
    ----------
    units, metric
        As `alpha` takes them.
    draws : int, 1 or more
    seed : int, not 0

    Returns
    -------
    tuple of float
        Low and high; missing where alpha is undefined for the units or for most draws.

    Raises
    ------
    ValueError
        As `alpha`; also for fewer draws than one and for a seed of 0.
    """
    if seed == 0:
        raise ValueError("seed is 0, which is what a seed forgotten looks like; take another")
    if draws < 1:
        raise ValueError(f"draws is {draws}; expected 1 or more")
    types, counts, known = _types(_checked(units, metric))
    if len(known) < 2:
        return float("nan"), float("nan")
    random = np.random.default_rng(seed)
    shares = counts / counts.sum()
    block = _block(max(types.shape))
    alphas = np.concatenate(
        [
            _alphas(types, random.multinomial(counts.sum(), shares, size), known, metric)
            for size in np.diff([*range(0, draws, block), draws])
        ]
    )
    defined = alphas[~np.isnan(alphas)]
    if len(defined) < draws / 2:
        return float("nan"), float("nan")
    low, high = np.percentile(defined, [TAIL, 100 - TAIL])
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
    values = np.asarray(units, dtype="object")
    if values.ndim != 2 or values.shape[1] < 2:
        raise ValueError(f"units have shape {values.shape}; expected two coders or more in columns")
    values = np.where(pd.isna(values), np.nan, values).astype("float64")
    if np.isinf(values).any():
        raise ValueError("a coding is infinite; expected finite numbers, or missing")
    if metric == "ratio" and (values < 0).any():
        raise ValueError(f"a ratio has no value of {np.nanmin(values):g}; expected 0 and above")
    return values[(~np.isnan(values)).sum(axis=1) >= 2]


def _types(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distinct units as counts of each value (types by values), how many of each, the values."""
    known, places = np.unique(values, return_inverse=True, equal_nan=True)
    known = known[~np.isnan(known)]
    ordered = np.sort(places.reshape(values.shape), axis=1)  # missing stands last
    distinct, counts = np.unique(ordered, axis=0, return_counts=True)
    held = np.zeros((len(distinct), len(known) + 1))
    np.add.at(held, (np.arange(len(distinct))[:, None], distinct), 1)
    return held[:, : len(known)], counts, known


def _alphas(types: np.ndarray, drawn: np.ndarray, known: np.ndarray, metric: str) -> np.ndarray:
    """Alpha of each draw (draws by types); missing where all codings of a draw have one value."""
    pairable = types.sum(axis=1) - 1
    margins = drawn @ types
    if metric == "ordinal":
        ranks = _ranks(margins)
        apart = 2 * margins.sum(axis=1) * (margins * ranks**2).sum(axis=1)  # mean rank is 0
        within = _within_ranks(types, ranks)
        observed = (drawn * within / pairable).sum(axis=1)
    else:
        known = known / (np.ptp(known) or 1) if len(known) else known  # no square overflows
        apart = _spread(margins, known, metric)
        observed = drawn @ (_spread(types, known, metric) / pairable)
    n = margins.sum(axis=1)
    varies = (margins > 0).sum(axis=1) > 1
    ratio = np.divide(observed, apart, out=np.full(len(n), np.nan), where=varies)
    return 1 - (n - 1) * ratio


def _spread(counts: np.ndarray, known: np.ndarray, metric: str) -> np.ndarray:
    """Squared distances summed over all ordered pairs of the values that each row counts."""
    total = np.zeros(len(counts))
    block = _block(len(known))
    for start in range(0, len(known), block):
        some = slice(start, start + block)
        total += ((counts @ _distances(known, known[some], metric)) * counts[:, some]).sum(axis=1)
    return total


def _distances(one: np.ndarray, other: np.ndarray, metric: str) -> np.ndarray:
    """Squared distance of each of some values to each of others."""
    one, other = one[:, None], other[None, :]
    if metric == "nominal":
        return (one != other).astype("float64")
    if metric == "interval":
        return (one - other) ** 2
    total = one + other  # 0 only between two zeros, which are 0 apart
    return np.divide(one - other, total, out=np.zeros(total.shape), where=total > 0) ** 2


def _ranks(margins: np.ndarray) -> np.ndarray:
    """The middle of the ranks of each value, draw by draw, from the middle of all ranks."""
    upto = margins.cumsum(axis=1) - margins / 2
    return upto - margins.sum(axis=1, keepdims=True) / 2


def _within_ranks(types: np.ndarray, ranks: np.ndarray) -> np.ndarray:
    """Squared differences of ranks over the ordered pairs of each type, draws by types.

    Ranks are halves, so that types on which all agree come to 0 exactly.
    """
    squares = types.sum(axis=1) * (ranks**2 @ types.T)
    return 2 * (squares - (ranks @ types.T) ** 2)


def _block(width: int) -> int:
    """How many rows of a width have room in one array."""
    return max(1, ROOM // max(1, width))
