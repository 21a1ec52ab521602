"""Scores run from 0 to 100, missing is never zero, and no weights put better behind worse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_series_equal

from analysis.scoring import METHODS, composite, indicator_score

MAX_LEVEL = 4
COLUMNS = list("abcde")
many = settings(deadline=None)  # a busy machine is no fault

points = st.floats(0, 100)
positive_weights = st.lists(st.floats(0.01, 10), min_size=5, max_size=5)
one_weight = st.just(0.0) | st.floats(1e-6, 10)  # a subnormal one would vanish when scaled
weight_lists = st.lists(one_weight, min_size=5, max_size=5).filter(any)
rows = st.lists(points, min_size=5, max_size=5)
tables = st.lists(rows, min_size=1, max_size=6).map(lambda t: pd.DataFrame(t, columns=COLUMNS))
methods = st.sampled_from(list(METHODS))


def series(*values: object, dtype: object = None) -> pd.Series:
    """Build a series with the labels a, b, c, one per value."""
    return pd.Series(values, COLUMNS[: len(values)], dtype=dtype)


def score_one(level: float | None, general: bool | None, max_level: int = MAX_LEVEL) -> float:
    """Score a single cell."""
    return indicator_score(series(level), series(general, dtype=object), max_level).item()


class TestIndicatorScore:
    """From a level and its scope to points."""

    @pytest.mark.parametrize(
        ("level", "general", "score"),
        [
            (0, None, 0),
            (1, False, 12.5),
            (1, True, 25),
            (2, False, 37.5),
            (2, True, 50),
            (3, False, 62.5),
            (3, True, 75),
            (4, False, 87.5),
            (4, True, 100),
        ],
    )
    def test_the_printed_table_of_scores_comes_out(self, level, general, score):
        """Each level is worth 25 points, half a step less where the measure is targeted."""
        assert score_one(level, general) == score

    @pytest.mark.parametrize("general", [True, False, None])
    def test_not_assessed_is_not_zero(self, general):
        """A cell that nobody assessed has no score; a cell with nothing found scores zero."""
        assert np.isnan(score_one(None, general))
        assert score_one(0, general) == 0

    @pytest.mark.parametrize("level_type", ["Int64", "Float64", "float64", object])
    @pytest.mark.parametrize("general_type", ["boolean", object, "float64"])
    def test_however_missing_is_written_the_scores_are_the_same(self, level_type, general_type):
        """Every way in which pandas writes a missing value is read as missing, and as no more."""
        level = pd.Series([3, 2, 0, None], dtype=level_type)
        general = pd.Series([True, False, None, None], dtype=general_type)
        expected = pd.Series([75, 37.5, 0, np.nan], dtype="float64")
        assert_series_equal(indicator_score(level, general, MAX_LEVEL), expected)

    @many
    @given(st.integers(1, 12), st.data())
    def test_scores_lie_within_0_and_100(self, max_level, data):
        """No level on any scale scores below 0 or above 100."""
        level = data.draw(st.integers(0, max_level))
        assert 0 <= score_one(level, data.draw(st.booleans()), max_level) <= 100

    @many
    @given(st.integers(1, 12), st.data())
    def test_stronger_or_wider_never_scores_lower(self, max_level, data):
        """A higher level beats any lower one, and general beats targeted at the same level."""
        low = data.draw(st.integers(0, max_level - 1))
        high = data.draw(st.integers(low + 1, max_level))
        assert score_one(high, False, max_level) > score_one(low, True, max_level)
        assert score_one(high, True, max_level) > score_one(high, False, max_level)

    @many
    @given(st.permutations(range(6)))
    def test_order_of_rows_is_irrelevant_to_a_score(self, order):
        """Each row is scored by itself."""
        level = pd.Series([0, 1, 2, 3, 4, None])
        general = pd.Series([False, False, True, False, True, True])
        scored = indicator_score(level, general, MAX_LEVEL)
        shuffled = indicator_score(level.iloc[order], general.iloc[order], MAX_LEVEL)
        assert_series_equal(shuffled, scored.iloc[order])

    def test_what_is_handed_in_stays_as_it_was(self):
        """Scoring leaves levels and scopes unchanged."""
        level, general = series(2, None), series(False, None, dtype=object)
        before = level.copy(), general.copy()
        indicator_score(level, general, MAX_LEVEL)
        assert_series_equal(level, before[0])
        assert_series_equal(general, before[1])

    @pytest.mark.parametrize("level", [-1, 5, 2.5, np.inf])
    def test_a_level_off_the_scale_is_refused_by_row(self, level):
        """A level that is no step of the scale stops the run, and the first such row is named."""
        with pytest.raises(ValueError, match=f"level of b is {level}; the scale runs from 0 to 4"):
            indicator_score(series(2, level, level), series(True, True, True), MAX_LEVEL)

    def test_a_row_is_named_even_where_labels_repeat(self):
        """Repeated labels do not confuse the message."""
        level = pd.Series([2, 9], index=["FRA", "FRA"])
        with pytest.raises(ValueError, match="level of FRA is 9"):
            indicator_score(level, level > 0, MAX_LEVEL)

    def test_an_unknown_scope_is_not_guessed(self):
        """A level above zero without a scope stops the run; neither scope is assumed."""
        with pytest.raises(ValueError, match="general is missing for b, whose level is 3"):
            indicator_score(series(0, 3), series(None, None, dtype=object), MAX_LEVEL)

    def test_rows_that_do_not_match_are_refused(self):
        """Level and scope of different rows are never combined."""
        with pytest.raises(ValueError, match="differ in their index"):
            indicator_score(series(1, 2), series(True, False)[::-1], MAX_LEVEL)

    @pytest.mark.parametrize("max_level", [0, -4, 3.5])
    def test_a_scale_without_steps_is_refused(self, max_level):
        """The top of the scale is a whole number of at least 1."""
        with pytest.raises(ValueError, match="max_level is"):
            indicator_score(series(0), series(True), max_level)


class TestComposite:
    """From scores to one number a unit."""

    @pytest.mark.parametrize(
        ("method", "expected"),
        [("arithmetic", 50), ("geometric", 40), ("harmonic", 32)],
    )
    def test_the_worked_example_comes_out(self, method, expected):
        """Of 20 and 80 the three means are 50, 40 and 32."""
        scores = pd.DataFrame({"a": [20], "b": [80]})
        assert composite(scores, method=method).item() == pytest.approx(expected)

    @pytest.mark.parametrize(
        ("method", "expected"),
        [("arithmetic", 65), ("geometric", 20 * 4**0.75), ("harmonic", 4 / (1 / 20 + 3 / 80))],
    )
    def test_weights_are_found_by_name(self, method, expected):
        """A weight belongs to the column of its name, wherever it stands."""
        scores = pd.DataFrame({"a": [20], "b": [80]})
        weights = pd.Series({"b": 3, "a": 1})
        assert composite(scores, weights, method).item() == pytest.approx(expected)

    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize("dtype", ["float64", "Float64", object])
    def test_missing_stays_missing_and_is_not_zero(self, method, dtype):
        """A unit with a missing score has no composite, not even beside a zero."""
        scores = pd.DataFrame({"a": [None, None, 40], "b": [0, 40, 40]}, dtype=dtype)
        expected = pd.Series([np.nan, np.nan, 40])
        assert_series_equal(composite(scores, method=method), expected)

    @pytest.mark.parametrize("zero", [0.0, -0.0])
    def test_a_zero_makes_geometric_and_harmonic_composites_zero(self, zero):
        """Where strengths cannot make up for an absence, one zero decides, without a warning."""
        scores = pd.DataFrame({"a": [zero], "b": [0.0], "c": [100.0]})
        assert composite(scores, method="arithmetic").item() == pytest.approx(100 / 3)
        assert composite(scores, method="geometric").item() == 0
        assert composite(scores, method="harmonic").item() == 0

    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize("left_out", [0.0, np.nan, -5.0])
    def test_a_weight_of_zero_leaves_the_indicator_out(self, method, left_out):
        """Weight zero is the same as no such column, whatever stands in it."""
        scores = pd.DataFrame({"a": [20.0], "b": [80.0], "c": [left_out]})
        weighted = composite(scores, pd.Series({"a": 1, "b": 3, "c": 0}), method)
        dropped = composite(scores[["a", "b"]], pd.Series({"a": 1, "b": 3}), method)
        assert_series_equal(weighted, dropped)

    @many
    @given(tables, weight_lists, methods)
    def test_a_composite_lies_within_its_scores(self, scores, weights, method):
        """No composite leaves the range of the scores that it averages, so it keeps to 0 to 100."""
        weights = pd.Series(weights, COLUMNS)
        used = scores.loc[:, (weights > 0).to_numpy()]
        result = composite(scores, weights, method)
        assert result.between(used.min(axis=1), used.max(axis=1)).all()

    @many
    @given(points, weight_lists, methods)
    def test_equal_scores_have_exactly_that_composite(self, score, weights, method):
        """A unit with the same score everywhere has that score, to the last digit."""
        scores = pd.DataFrame([[score] * 5], columns=COLUMNS)
        assert composite(scores, pd.Series(weights, COLUMNS), method).item() == score

    @many
    @given(tables, weight_lists, methods, st.floats(1e-6, 1e6))
    def test_only_proportions_of_weights_matter(self, scores, weights, method, factor):
        """Weights multiplied by one number give the same composite."""
        weights = pd.Series(weights, COLUMNS)
        scaled = composite(scores, weights * factor, method)
        assert_series_equal(scaled, composite(scores, weights, method), rtol=1e-9, atol=1e-9)

    @pytest.mark.parametrize("unit", [1e-300, 1e308])
    def test_weights_may_come_in_any_unit(self, unit):
        """However small or large the weights, their proportions are kept."""
        scores = pd.DataFrame({"a": [20.0], "b": [80.0]})
        weights = pd.Series({"a": 0.5, "b": 1.5}) * unit
        assert composite(scores, weights).item() == pytest.approx(65)

    @many
    @given(tables, methods, st.floats(0.1, 10))
    def test_no_weights_are_equal_weights(self, scores, method, weight):
        """Leaving weights away means the same weight for every column."""
        weighted = composite(scores, pd.Series(weight, COLUMNS), method)
        assert_series_equal(weighted, composite(scores, method=method))

    @many
    @given(tables, weight_lists, methods, st.permutations(COLUMNS))
    def test_order_of_columns_does_not_show_in_the_last_digit(self, scores, weights, method, order):
        """Columns, and weights, in another order give exactly the same numbers."""
        weights = pd.Series(weights, COLUMNS)
        result = composite(scores, weights, method)
        assert_series_equal(composite(scores[order], weights, method), result, check_exact=True)
        assert_series_equal(composite(scores, weights[order], method), result, check_exact=True)

    @many
    @given(st.lists(points, min_size=9, max_size=9), methods, st.randoms())
    def test_the_same_scores_have_the_same_composite(self, scores, method, random):
        """Two units with the same scores in different columns tie exactly under equal weights."""
        table = pd.DataFrame([scores, random.sample(scores, len(scores))])
        first, second = composite(table, method=method)
        assert first == second

    @many
    @given(tables, weight_lists, methods, st.randoms())
    def test_order_of_rows_is_irrelevant_to_a_composite(self, scores, weights, method, random):
        """Each unit's composite depends on its own scores only."""
        weights = pd.Series(weights, COLUMNS)
        order = random.sample(range(len(scores)), len(scores))
        shuffled = composite(scores.iloc[order], weights, method)
        assert_series_equal(shuffled, composite(scores, weights, method).iloc[order])

    @many
    @given(tables, weight_lists)
    def test_arithmetic_is_never_below_geometric_nor_geometric_below_harmonic(
        self, scores, weights
    ):
        """The less a mean lets strengths make up for weaknesses, the lower it is."""
        weights = pd.Series(weights, COLUMNS)
        arithmetic, geometric, harmonic = (composite(scores, weights, m) for m in METHODS)
        assert (arithmetic >= geometric - 1e-9).all()
        assert (geometric >= harmonic - 1e-9).all()

    @many
    @given(rows, rows, weight_lists, methods)
    def test_at_least_as_good_on_everything_is_never_outranked(self, some, others, weights, method):
        """No weights put a unit behind one that it equals or beats on every indicator."""
        better = np.maximum(some, others)
        scores = pd.DataFrame([better, some], columns=COLUMNS)
        ahead, behind = composite(scores, pd.Series(weights, COLUMNS), method).round(9)
        assert ahead >= behind

    @many
    @given(positive_weights, methods, st.integers(0, 4))
    def test_a_better_score_moves_the_composite_up(self, weights, method, position):
        """Every indicator with a weight counts."""
        scores = pd.DataFrame([[50.0] * 5, [50.0] * 5], columns=COLUMNS)
        scores.iloc[0, position] = 75.0
        ahead, behind = composite(scores, pd.Series(weights, COLUMNS), method)
        assert ahead > behind

    def test_negative_scores_have_an_arithmetic_composite_only(self):
        """Standardised scores can be averaged, but have no geometric or harmonic mean."""
        scores = pd.DataFrame({"a": [1.0, 1.0], "b": [2.0, -3.0]}, index=["x", "y"])
        assert composite(scores).tolist() == [1.5, -1.0]
        for method in ("geometric", "harmonic"):
            with pytest.raises(ValueError, match=f"score of y in b is -3; .* {method}"):
                composite(scores, method=method)

    @pytest.mark.parametrize("method", METHODS)
    def test_an_infinite_score_is_refused(self, method):
        """A division by zero further up is not averaged away."""
        with pytest.raises(ValueError, match="score of 0 in b is inf"):
            composite(pd.DataFrame({"a": [1.0], "b": [np.inf]}), method=method)

    @pytest.mark.parametrize(
        ("weights", "error", "message"),
        [
            (series(1, 1), KeyError, r"no weight for \['c'\]"),
            (series(1, 1, 1, 1), KeyError, r"weights name \['d'\]; the columns are \['a', 'b'"),
            (pd.Series([1, 1, 1]), KeyError, r"no weight for \['a', 'b', 'c'\]"),
            (series(1, -1, 1), ValueError, "weight of b is -1"),
            (series(1, None, 1), ValueError, "weight of b is nan"),
            (series(1, pd.NA, 1, dtype="Int64"), ValueError, "weight of b is nan"),
            (series(1, np.inf, 1), ValueError, "weight of b is inf"),
            (series(0, 0, 0), ValueError, "all weights are 0"),
            (pd.Series(1, list("abcb")), ValueError, "weights: 'b' stands twice"),
        ],
    )
    def test_weights_that_do_not_fit_are_refused(self, weights, error, message):
        """Weights that miss a column, name an unknown one or are no weights stop the run."""
        with pytest.raises(error, match=message):
            composite(pd.DataFrame({"a": [1.0], "b": [2.0], "c": [3.0]}), weights)

    def test_scores_without_distinct_columns_are_refused(self):
        """There is no composite of nothing, nor of a column that stands twice."""
        with pytest.raises(ValueError, match="no column"):
            composite(pd.DataFrame(index=["x"]))
        with pytest.raises(ValueError, match="columns of scores: 'a' stands twice"):
            composite(pd.DataFrame([[1.0, 2.0]], columns=["a", "a"]))

    def test_an_unknown_method_is_refused_with_the_known_ones(self):
        """A misspelt method stops the run and lists the three that exist."""
        with pytest.raises(ValueError, match="'mean'; known: arithmetic, geometric, harmonic"):
            composite(pd.DataFrame({"a": [1.0]}), method="mean")

    def test_a_table_without_rows_has_composites_of_none(self):
        """An empty cohort gives an empty result, not an error."""
        assert composite(pd.DataFrame({"a": [], "b": []}), method="harmonic").empty
