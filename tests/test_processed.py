"""Computed tables are written so that reading them loses nothing and every build is the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis import processed
from analysis.paths import ROOT

SMALL = 2_000_000  # bytes: all computed tables together stay below


def as_written(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame as a reader gets it back: days as text, numbers to four decimals, rows renumbered."""
    days = {
        name: frame[name].dt.strftime("%Y-%m-%d").fillna("")
        for name in frame.select_dtypes("datetime")
    }
    whole = {name: "Int64" for name in frame.select_dtypes("int64")}
    return frame.assign(**days).astype(whole).round(4).reset_index(drop=True)


def test_the_files_are_those_that_are_named(toy_frames, toy_folder):
    """One CSV a table, no more and no less."""
    assert sorted(path.name for path in toy_folder.iterdir()) == [
        f"{n}.csv" for n in processed.NAMES
    ]
    assert tuple(toy_frames) == processed.NAMES


@pytest.mark.parametrize("name", processed.NAMES)
def test_what_is_written_comes_back(name, toy_frames, toy_folder):
    """Columns, rows, types and values survive the way through the file."""
    assert_frame_equal(processed.read(name, toy_folder), as_written(toy_frames[name]))


def test_not_assessed_comes_back_as_missing_and_none_found_as_zero(toy_folder):
    """Empty stays empty on the way through a file."""
    panel = processed.read("panel", toy_folder).set_index(["edition", "government"])
    assert panel.loc[("2025", "GRC"), ["level", "score", "level_own"]].isna().all(axis=None)
    none_found = panel[panel.state == "none-found"]
    assert none_found[["level", "score", "level_own"]].eq(0).all(axis=None)
    assert none_found.instrument_id.eq("").all()


@pytest.mark.parametrize("name", processed.NAMES)
def test_files_are_plain(name, toy_folder):
    """UTF-8, LF, yes and no, whole numbers without a point, days as YYYY-MM-DD."""
    content = (toy_folder / f"{name}.csv").read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    cells = {cell for line in content.decode().splitlines() for cell in line.split(",")}
    assert not cells & {"True", "False", "nan", "NaN", "NaT", "None", "<NA>"}
    assert not [cell for cell in cells if cell.endswith(" 00:00:00")]


def test_numbers_have_four_decimals_at_most(tmp_path):
    """Two thirds are 0.6667; a whole number stays whole."""
    processed.write({"it": pd.DataFrame({"share": [2 / 3, 1], "n": [2, 1]})}, tmp_path)
    assert (tmp_path / "it.csv").read_text() == "share,n\n0.6667,2\n1.0,1\n"


def test_letters_beyond_ascii_survive(tmp_path):
    """A name reads as it was typed."""
    processed.write({"acts": pd.DataFrame({"note": ["Čeština, “tak” Ελλάδα"]})}, tmp_path)
    assert processed.read("acts", tmp_path).note.tolist() == ["Čeština, “tak” Ελλάδα"]


def test_na_as_text_is_text(tmp_path):
    """A cell that says NA is no missing value; only a number may be missing."""
    made = pd.DataFrame({"note": ["NA", "null", ""], "level": pd.array([1, None, 0], "Int64")})
    processed.write({"acts": made}, tmp_path)
    assert_frame_equal(processed.read("acts", tmp_path), made.astype({"note": "str"}))


def test_writing_over_an_older_build_leaves_none_of_it(toy_frames, toy_folder, tmp_path):
    """A second build into the same folder gives the same bytes as one into a new folder."""
    (tmp_path / "panel.csv").write_text("older and longer\n" * 10_000)
    processed.write(toy_frames, tmp_path)
    for name in processed.NAMES:
        assert (tmp_path / f"{name}.csv").read_bytes() == (toy_folder / f"{name}.csv").read_bytes()


def test_an_unknown_table_is_refused_with_those_that_are_known(toy_folder):
    """A misspelt name fails by name."""
    with pytest.raises(ValueError, match="'pannel' is no computed table; known: acts, "):
        processed.read("pannel", toy_folder)


def test_sizes_tell_rows_and_columns(toy_frames):
    """The table of tables counts what was made."""
    sizes = processed.sizes(toy_frames).set_index("Table")
    assert sizes.loc["panel", ["Rows", "Columns"]].tolist() == [3 * 3 * 7, 18]


class TestCommittedTables:
    """The computed tables that the repository carries."""

    kept = ROOT / "data" / "processed"

    def test_they_are_small(self):
        """All of them together are under 2 MB."""
        assert 0 < sum(path.stat().st_size for path in self.kept.glob("*.csv")) < SMALL
        assert sorted(path.name for path in self.kept.iterdir()) == [
            f"{name}.csv" for name in processed.NAMES
        ]

    def test_they_follow_from_the_raw_tables_byte_for_byte(self, evidence, tmp_path):
        """Building them anew changes nothing; where this fails, `make report` and commit."""
        processed.write(processed.build(evidence), tmp_path)
        differing = [
            name
            for name in processed.NAMES
            if (tmp_path / f"{name}.csv").read_bytes() != (self.kept / f"{name}.csv").read_bytes()
        ]
        assert differing == []

    def test_scores_are_multiples_of_an_eighth(self):
        """Half a level is 12.5 points: any other score is a fault."""
        scores = processed.read("panel", self.kept).score.dropna()
        assert np.isin(scores, np.arange(0, 101, 12.5)).all()
