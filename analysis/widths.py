"""How the columns of a table share the line of a printed page."""

from __future__ import annotations

import math
import re
from collections.abc import Collection

import numpy as np
import pandas as pd

LINE, LANDSCAPE = 112, 172  # characters of table type that the line of an A4 page holds
SMALLER = 8 / 7.5  # as many more of the type of a table with many columns
MANY = 6  # columns
NARROW = 0.7  # a table that needs less of the line than this is not stretched over all of it
GAP = 2  # characters, the room between two columns
TOKEN, BREAKABLE = 16, 20  # characters; longer words are broken, as by `soft` in words.typ
PIECES = re.compile(r"[^/._?&=%@-]*[/._?&=%@-]?")  # of a long token, each with its mark
NAME = 30  # characters; a column of texts up to this length keeps each on one line if it can
MOST = 120  # characters of a usual text that count when the line is shared out
HALVINGS = 20  # to find the cap to a thousandth


def share_line(
    columns: dict[str, list[str]], asked: dict[str, float] | None
) -> tuple[dict[str, float], bool]:
    """Give each column its percent of the line, and say whether it takes a landscape page.

    No column gets less than its longest word. What is left goes by the length of the texts, or
    by the relative widths in `asked`, where a column that is missing has 1.

    Raises
    ------
    ValueError
        If not even a landscape page holds the longest words side by side.

    Examples
    --------
    >>> share_line({"Level": ["3", "4"], "Act": ["Export order"] * 9}, None)
    ({'Level': 2.68, 'Act': 12.5}, False)
    >>> share_line({"Level": ["3", "4"], "Act": ["Export order"] * 9}, {"Act": 4})
    ({'Level': 20.0, 'Act': 80.0}, False)
    """
    least = pd.Series({label: _least(texts) for label, texts in columns.items()})
    more = SMALLER if is_dense(columns) else 1
    wide = bool(least.sum() > LINE * more)
    line = (LANDSCAPE if wide else LINE) * more
    if least.sum() > line:
        raise ValueError(f"{len(columns)} columns are too wide for a page; show fewer")
    if asked is None:
        wanted = pd.Series({label: _usual(texts) for label, texts in columns.items()})
        if wanted.sum() >= NARROW * line:
            wanted *= max(1.0, line / wanted.sum())
    else:
        wanted = pd.Series({label: float(asked.get(label, 1)) for label in columns})
        wanted *= line / wanted.sum()
    return (100 * _fit(wanted, least, line) / line).round(2).to_dict(), wide


def is_dense(columns: Collection[str]) -> bool:
    """Say whether a table is set in the smaller type."""
    return len(columns) >= MANY


def _least(texts: list[str]) -> int:
    words = {word for text in texts for word in text.split()}
    longest = max((len(part) for word in words for part in _parts(word)), default=0)
    return GAP + min(BREAKABLE, longest)


def _parts(word: str) -> list[str]:
    return PIECES.findall(word) if len(word) >= TOKEN else [word]


def _usual(texts: list[str]) -> int:
    """Say how many characters hold nine in ten of the texts, or all where they are short."""
    lengths = sorted(map(len, texts))
    usual = lengths[-1] if lengths[-1] <= NAME else lengths[math.ceil(0.9 * (len(lengths) - 1))]
    return GAP + min(usual, MOST)


def _fit(wanted: pd.Series, least: pd.Series, line: float) -> pd.Series:
    """Cap what is wanted until the line holds it; the cap grows with the root of the want.

    So long texts give way first, yet still get more room than short ones.
    """
    wants, leasts = wanted.to_numpy(float), least.to_numpy(float)
    low, high = 0.0, line
    for _ in range(HALVINGS):
        cap = (low + high) / 2
        if _capped(wants, cap, leasts).sum() > line:
            high = cap
        else:
            low = cap
    return pd.Series(_capped(wants, high, leasts), index=wanted.index)


def _capped(wanted: np.ndarray, cap: float, least: np.ndarray) -> np.ndarray:
    return np.maximum(np.minimum(wanted, cap * wanted**0.5), least)
