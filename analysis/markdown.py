"""Tables of text as Markdown, for a pull request, and set for a terminal."""

from __future__ import annotations

import re
import textwrap

import pandas as pd

from analysis import wording

WIDTH = 100  # characters of a terminal's line that a table takes
LEAST = 9  # characters of a column that has to share the line
LINK = re.compile(r"\s*\(\[[^\]]*\]\(#[^)]*\)\)")  # to a place in the report, in brackets


def plain(sentence: str) -> str:
    r"""A sentence of the report as plain text: without links into it, marks and escapes.

    Examples
    --------
    >>> print(plain(r"Act \*no. 1\* stands ([the seven](#counts))."))
    Act *no. 1* stands.
    """
    return re.sub(r"\\(.)", r"\1", LINK.sub("", sentence))


def quoted(text: str) -> str:
    r"""Plain text as Markdown shows it: no mark, no table edge and no name that would be called.

    Examples
    --------
    >>> print(quoted("a|b @who"))
    a\|b &#64;who
    """
    return wording.quoted(_one_line(text)).replace("@", "&#64;")


def table(frame: pd.DataFrame, most: int) -> str:
    """A frame of text as a Markdown table of so many rows at most, saying how many it leaves out.

    Examples
    --------
    >>> print(table(pd.DataFrame({"Cause": ["method", "correction"], "Cells": ["1", "2"]}), 1))
    | Cause | Cells |
    |---|---|
    | method | 1 |
    <BLANKLINE>
    … and 1 row more.
    """
    rows = [frame.columns, *frame.head(most).itertuples(index=False, name=None)]
    lines = [f"| {' | '.join(quoted(cell) for cell in row)} |" for row in rows]
    lines.insert(1, f"|{'---|' * frame.shape[1]}")
    return "\n".join([*lines, *_more(frame, most)])


def terminal(frame: pd.DataFrame, most: int) -> str:
    """A frame of text in columns, long cells wrapped.

    Examples
    --------
    >>> print(terminal(pd.DataFrame({"Cause": ["method"], "Cells": ["1"]}), 5))
    Cause   Cells
    method  1
    """
    rows = [frame.columns, *frame.head(most).itertuples(index=False, name=None)]
    rows = [[_one_line(cell) for cell in row] for row in rows]
    widths = _widths([max(map(len, column)) for column in zip(*rows, strict=True)])
    lines = []
    for row in rows:
        cells = [textwrap.wrap(*cell) or [""] for cell in zip(row, widths, strict=True)]
        for place in range(max(map(len, cells))):
            parts = [cell[place] if place < len(cell) else "" for cell in cells]
            padded = [part.ljust(width) for part, width in zip(parts, widths, strict=True)]
            lines.append("  ".join(padded).rstrip())
    return "\n".join([*lines, *_more(frame, most)])


def _widths(needed: list[int]) -> list[int]:
    """Columns as wide as they need; where the line is too short the widest give way."""
    widths = list(needed)
    while sum(widths) + 2 * len(widths) > WIDTH and max(widths) > LEAST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _more(frame: pd.DataFrame, most: int) -> list[str]:
    left = len(frame) - most
    return ["", f"… and {wording.number_of(left, 'row')} more."] if left > 0 else []


def _one_line(text: str) -> str:
    """Text without line ends and signs that steer a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
