"""The README's picture is drawn from the report's own table, and no group of it is torn apart."""

from __future__ import annotations

import pandas as pd

from analysis import picture, shown


def grouped() -> shown.Table:
    """Three groups of rows, of one, two and one government."""
    frame = pd.DataFrame(
        {
            "Region": ["Africa", "Americas", "Americas", "Asia"],
            "Government": ["Ghana", "Canada", "Mexico", "Japan"],
            "Oversight": [shown.Tile(0, "", False, False, False, "none found")] * 4,
        }
    )
    return shown.Table(frame, "A title", "A source.", row_header="Government", group="Region")


def test_the_two_columns_hold_whole_groups() -> None:
    """A region is never cut: the second column starts with the name of a group."""
    rows = grouped().block()["rows"]
    left, right = picture._halves(rows)
    assert left + right == rows
    assert "group" in left[0]
    assert "group" in right[0]


def test_a_picture_is_the_same_png_each_time() -> None:
    """Drawing anew changes nothing, so a difference in git is a difference in the data."""
    drawn = picture.draw(grouped())
    assert drawn.startswith(b"\x89PNG")
    assert picture.draw(grouped()) == drawn
