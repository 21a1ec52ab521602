"""The engine gives the numbers that others published, from data that nobody here wrote.

Sources, licences and where a source contradicts itself: the README beside the tables.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_series_equal

from analysis.robustness import rank_intervals
from analysis.scoring import composite, indicator_score

HERE = Path(__file__).parent / "ground_truth"
HALF_A_UNIT = 0.005 + 1e-9  # OxCGRT prints two decimals


def read(name: str, key: str | list[str]) -> pd.DataFrame:
    """Read a table of published numbers by its key."""
    return pd.read_csv(HERE / name, index_col=key)


class TestOxfordCovidTracker:
    """Ordinal levels, general or targeted, to sub-indices and their means."""

    indicators = read("oxcgrt/indicators.csv", "indicator")
    components = read("oxcgrt/indices.csv", "index")["components"].str.split()
    worked = read("oxcgrt/worked_example.csv", "indicator")
    worked_indices = read("oxcgrt/worked_example_indices.csv", "index")["published"]
    four_countries = read("oxcgrt/slice.csv", ["country_code", "date"])

    def sub_index(self, indicator: str, value: pd.Series, flag: pd.Series) -> pd.Series:
        """Score one indicator; by their formula one that has no flag loses no half step."""
        max_value, has_flag = self.indicators.loc[indicator, ["max_value", "has_flag"]]
        return indicator_score(value, flag if has_flag else value.notna(), max_value)

    def worked_scores(self) -> pd.DataFrame:
        """Score the worked example: one row, one column an indicator."""
        return pd.DataFrame(
            {
                name: self.sub_index(name, row[["value"]], row[["flag"]].set_axis(["value"]))
                for name, row in self.worked.iterrows()
            }
        )

    # H8 is printed 66.66: two thirds of a hundred, cut off instead of rounded.
    @pytest.mark.parametrize("indicator", worked.index.drop("H8"))
    def test_sub_indices_of_the_worked_example_come_out(self, indicator):
        """Their printed sub-index of each level and flag is ours, to the last printed digit."""
        printed = self.worked.loc[indicator, "published_sub_index"]
        assert abs(self.worked_scores()[indicator].item() - printed) <= HALF_A_UNIT

    # The government response index is printed cut off; the legacy one breaks its own formula.
    @pytest.mark.parametrize(
        "index", ["ContainmentHealthIndex", "StringencyIndex", "EconomicSupportIndex"]
    )
    def test_indices_of_the_worked_example_come_out(self, index):
        """Their printed index is the plain mean of our scores of its components."""
        mine = composite(self.worked_scores()[self.components[index]]).item()
        assert abs(mine - self.worked_indices[index]) <= HALF_A_UNIT

    @pytest.mark.parametrize("index", components.index.drop("LegacyStringencyIndex"))
    def test_indices_of_four_countries_come_out(self, index):
        """Brazil, France, New Zealand and South Africa have the indices published for 72 days."""
        flags = {name: self.four_countries.get(f"{name}_flag") for name in self.components[index]}
        scores = pd.DataFrame(
            {name: self.sub_index(name, self.four_countries[name], flags[name]) for name in flags}
        )
        difference = (composite(scores) - self.four_countries[index]).abs()
        assert len(difference) == 4 * 72
        assert (difference <= HALF_A_UNIT).all()


class TestTechnologyAchievementIndex:
    """Weighted and geometric means of 23 countries to published ranks."""

    values = read("oecd_tai/raw_data_table_A2.csv", "code").drop(columns="country")
    weights = read("oecd_tai/weights_table22.csv", "indicator")
    ranks = read("oecd_tai/expected_ranks_table23.csv", "code")
    ranks_by_method = read("oecd_tai/expected_ranks_table38.csv", "code")
    ranks_of_six = read("oecd_tai/expected_ranks_table41.csv", "code")["tai6_rank"]

    def distances(self) -> pd.DataFrame:
        """Place each value between the goalposts of its indicator, 0 to 1, capped above."""
        goalposts = read("oecd_tai/goalposts_saisana2005_table1.csv", "indicator")
        posts = goalposts[["goalpost_min", "goalpost_max"]]
        posts = posts.where(goalposts["log10_of_goalposts"] == 0, np.log10(posts.clip(lower=1)))
        low, high = posts["goalpost_min"], posts["goalpost_max"]
        return ((self.values - low) / (high - low)).clip(upper=1)

    def assert_ranks(self, index: pd.Series, published: pd.Series) -> None:
        """Compare ranks, 1 the highest, at nine decimals; ties would share the better rank."""
        mine = index.round(9).rank(ascending=False, method="min").astype(int)
        assert_series_equal(mine[published.index], published, check_names=False)

    @pytest.mark.parametrize("choice", ["EW", "BAP"])
    def test_ranks_under_published_weights_come_out(self, choice):
        """Equal weights and those of a panel's budget give the 23 ranks of Table 23."""
        index = composite(self.distances(), self.weights[choice])
        self.assert_ranks(index, self.ranks[choice])

    def test_ranks_without_weights_come_out(self):
        """Without weights all count the same: the linear ranking of Table 38."""
        self.assert_ranks(composite(self.distances()), self.ranks_by_method["LIN"])

    @pytest.mark.parametrize("choice", ["EW", "BAP"])
    def test_worlds_of_published_weights_rank_as_published(self, choice):
        """One world is one published ranking, and where all worlds are it no interval has width."""
        weights = self.weights[choice][self.values.columns].to_numpy()
        table = rank_intervals(self.distances(), np.tile(weights, (9, 1)), weights).table
        for column in ("nominal", "low", "high", "joint_low", "joint_high"):
            published = self.ranks[choice]
            assert_series_equal(table[column][published.index], published, check_names=False)

    def test_ranks_of_the_six_indicator_index_come_out(self):
        """Telephones and electricity left out, by weight zero or altogether: Table 41."""
        left_out = ["telephones_log10", "electricity_log10"]
        weights = pd.Series(1, self.values.columns).where(~self.values.columns.isin(left_out), 0)
        self.assert_ranks(composite(self.distances(), weights), self.ranks_of_six)
        without = self.distances().drop(columns=left_out)
        self.assert_ranks(composite(without), self.ranks_of_six)

    def test_ranks_of_the_geometric_mean_come_out(self):
        """The geometric ranking of Table 38 is one of the raw values."""
        index = composite(self.values, method="geometric")
        self.assert_ranks(index, self.ranks_by_method["GME"])

    def test_an_even_country_overtakes_an_uneven_one_in_the_geometric_mean(self):
        """The Handbook's example: both average 6, but the uneven one falls to 2.14."""
        scores = pd.DataFrame([[21, 1, 1, 1], [6, 6, 6, 6]])
        assert composite(scores).tolist() == [6, 6]
        assert composite(scores, method="geometric").round(2).tolist() == [2.14, 6]
