"""Agreement is what others published for their codings, and says how sure it is."""

from __future__ import annotations

import re
import tracemalloc
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import act, tables_of
from hypothesis import given
from hypothesis import strategies as st
from spoken import computed, report

from analysis import agreement, annex, certainty, disagreement, reliability
from analysis.reliability import METRICS, alpha, alpha_interval, confusion
from analysis.tables import Tables
from analysis.vocabulary import SCORED

HERE = Path(__file__).parent / "ground_truth" / "krippendorff"
PUBLISHED = [
    ("krippendorff2011_C", "nominal", 0.743, 3),
    ("krippendorff2011_C", "ordinal", 0.815, 3),
    ("krippendorff2011_C", "interval", 0.849, 3),
    ("krippendorff2011_C", "ratio", 0.797, 3),
    ("wikipedia_3x15", "nominal", 0.691358, 6),
    ("wikipedia_3x15", "interval", 0.810845, 6),
]
CODED = st.lists(
    st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=3, max_size=3),
    min_size=2, max_size=12,
)  # fmt: skip


READ = r"(none found|[1-4], (own act|inherited|joined))"


@cache
def alphas() -> pd.DataFrame:
    """Agreement on the real evidence, by field, recommendation and kind of pairs."""
    table = agreement.alphas(computed()[0])
    return table.set_index(["field", "recommendation_id", "pairs"]).sort_index()


def read_apart(one: dict[str, str], first: str, second: str) -> Tables:
    """Whole tables in which the coders read an act's nexus so; empty: no row."""
    given = {"A": first, "B": second}
    keys = {name: one[name] for name in ("instrument_id", "recommendation_id", "scope")}
    rows = [keys | {"coder": coder, "nexus": nexus} for coder, nexus in given.items() if nexus]
    return tables_of(one, codings=rows)


def units(rows: list) -> np.ndarray:
    """Rows of codings as floats, None as missing."""
    return np.array([[np.nan if one is None else one for one in row] for row in rows], dtype=float)


@pytest.mark.parametrize(("case", "metric", "expected", "decimals"), PUBLISHED)
def test_published_alphas_come_out(case: str, metric: str, expected: float, decimals: int) -> None:
    """Units with one code or none drop out; ranks hang on the codes that are left."""
    coded = pd.read_csv(HERE / f"{case}.csv", index_col="coder").T
    assert round(alpha(coded, metric), decimals) == expected


@given(CODED, st.sampled_from(METRICS))
def test_the_sums_give_the_alpha_of_the_package(rows: list, metric: str) -> None:
    """Draws and large tables take another route than theirs, which goes unit by unit."""
    coded = units(rows)
    if metric in ("nominal", "interval"):
        coded = coded - 2  # values below 0, and two that add up to it
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reliability, "PACKAGE", 0)
        summed = alpha(coded, metric)
    assert alpha(coded, metric) == pytest.approx(summed, nan_ok=True)


@given(CODED, st.sampled_from(METRICS), st.integers(1, 9))
def test_a_draw_is_the_alpha_of_the_units_drawn(rows: list, metric: str, seed: int) -> None:
    """With the ranks, margins and number of its own units, not of those that were coded."""
    types, counts, known = reliability._types(reliability._checked(units(rows), metric))
    if len(known) < 2:
        return
    drawn = np.random.default_rng(seed).multinomial(counts.sum(), counts / counts.sum(), 4)
    each = [np.repeat(types, draw, axis=0) for draw in drawn]
    written = [[np.repeat(known, unit.astype(int)).tolist() for unit in sample] for sample in each]
    alone = [alpha(units([unit + [None] * (3 - len(unit)) for unit in sample]), metric)
             for sample in written]  # fmt: skip
    assert reliability._alphas(types, drawn, known, metric) == pytest.approx(alone, nan_ok=True)


@given(CODED, st.sampled_from(METRICS), st.randoms(use_true_random=False))
def test_neither_order_nor_name_of_units_and_coders_matters(
    rows: list, metric: str, random: object
) -> None:
    """Agreement is a matter of what was written, not of where."""
    before = alpha(units(rows), metric)
    shuffled = list(rows)
    random.shuffle(shuffled)
    after = alpha(units(shuffled)[:, ::-1], metric)
    assert after == pytest.approx(before, nan_ok=True)


def test_coders_who_always_agree_have_alpha_one() -> None:
    """However often they are drawn anew."""
    coded = units([[1, 1], [2, 2], [3, 3]] * 9)
    assert alpha(coded, "ordinal") == 1
    assert alpha_interval(coded, "ordinal") == (1, 1)


def test_where_nothing_varies_there_is_nothing_to_agree_on() -> None:
    """Agreement on the only value there is would be agreement by chance; it is undefined."""
    assert np.isnan(alpha(units([[2, 2], [2, 2]]), "nominal"))
    assert np.isnan(alpha(units([[2, None], [None, 1]]), "nominal"))
    assert np.isnan(alpha_interval(units([[2, 2], [2, 2]]), "nominal")).all()
    assert np.isnan(alpha_interval(units([[2, None]]), "nominal")).all()


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize(
    "nothing",
    [
        pd.DataFrame({"A": [], "B": []}),
        pd.DataFrame({"A": [None, None], "B": [None, None]}),
        pd.DataFrame({"A": [1, None], "B": [None, 1]}),
        pd.DataFrame({"A": [0, 0], "B": [0, 0]}),
    ],
)
def test_units_without_a_pair_that_could_differ_have_no_alpha(
    nothing: pd.DataFrame, metric: str
) -> None:
    """No unit, no coding, no unit with two codings, no second value."""
    assert np.isnan(alpha(nothing, metric))
    assert np.isnan(alpha_interval(nothing, metric)).all()


def test_a_draw_with_one_value_is_left_out() -> None:
    """The one unit of ten that differs is missing from a third of the draws."""
    coded = units([[1, 1]] * 9 + [[1, 2]])
    types, counts, known = reliability._types(coded)
    drawn = np.random.default_rng(reliability.SEED).multinomial(10, counts / 10, reliability.DRAWS)
    misses = drawn[:, types[:, 1] > 0].sum(axis=1) == 0
    assert 0.3 < misses.mean() < 0.4
    left = reliability._alphas(types, drawn[~misses], known, "nominal")
    assert alpha_interval(coded, "nominal") == tuple(np.percentile(left, [2.5, 97.5]))
    assert np.isnan(reliability._alphas(types, drawn[misses], known, "nominal")).all()


def test_where_most_draws_have_one_value_the_interval_is_missing() -> None:
    """Of two units that agree, each on its own value, every other draw takes one twice."""
    coded = units([[1, 1], [2, 2]])
    assert alpha(coded, "nominal") == 1
    bounded = []
    for seed in range(1, 20):
        drawn = np.random.default_rng(seed).multinomial(2, [1 / 2, 1 / 2], 100)
        found = alpha_interval(coded, "nominal", draws=100, seed=seed)
        bounded.append((drawn[:, 0] == 1).sum() >= 50)
        assert found == pytest.approx((1, 1) if bounded[-1] else (np.nan, np.nan), nan_ok=True)
    assert set(bounded) == {True, False}


def test_blocks_of_draws_and_values_give_what_one_piece_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However little room there is."""
    coded = np.random.default_rng(1).integers(0, 9, (40, 3))
    whole = {metric: (alpha(coded, metric), *alpha_interval(coded, metric)) for metric in METRICS}
    monkeypatch.setattr(reliability, "ROOM", 100)
    for metric in METRICS:
        pieces = (alpha(coded, metric), *alpha_interval(coded, metric))
        assert pieces == pytest.approx(whole[metric])


@pytest.mark.parametrize("metric", METRICS)
def test_hundreds_of_values_stay_small(metric: str) -> None:
    """No array of units by values by values: that of these would take 1,000 MB."""
    true = np.arange(600) % 500
    coded = np.column_stack([true, (true + 1) % 500])
    tracemalloc.start()
    alpha_interval(coded, metric, draws=200)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6


@pytest.mark.parametrize("metric", METRICS)
def test_missing_is_missing_however_it_is_written(metric: str) -> None:
    """NA of whole numbers, None among objects, NaN among floats."""
    whole = pd.DataFrame({"A": [1, 2, 3, None, 2], "B": [1, 2, None, None, 3]})
    expected = alpha(whole.dropna().to_numpy(), metric)
    for coded in (whole, whole.astype("Int64"), whole.astype("Int64").astype(object)):
        assert alpha(coded, metric) == expected


@pytest.mark.parametrize("size", [1e-200, 1, 1e200])
def test_an_interval_has_no_size(size: float) -> None:
    """Distances in any unit; values that add up to 0 divide nothing."""
    coded = np.array([[-1, 1], [3, 3], [-3, -1]]) * size
    assert alpha(coded, "interval") == pytest.approx(1 - 5 * 16 / 352)
    assert not np.isnan(alpha_interval(coded, "interval")).any()


def test_an_interval_holds_its_alpha_and_narrows_with_more_units() -> None:
    """Ten times the units, about a third of the width."""
    random = np.random.default_rng(1)
    true = random.integers(0, 5, 2000)
    coded = np.column_stack([true, np.where(random.random(2000) < 0.8, true, 0)])
    low, high = alpha_interval(coded, "ordinal")
    few_low, few_high = alpha_interval(coded[:200], "ordinal")
    assert low < alpha(coded, "ordinal") < high
    assert high - low < (few_high - few_low) / 2
    assert alpha_interval(coded, "ordinal") == (low, high)


@pytest.mark.parametrize(
    ("coded", "metric", "said"),
    [
        ([[1, 2]], "ordnial", "metric is 'ordnial'; known: nominal, ordinal, interval, ratio"),
        ([[1], [2]], "nominal", r"shape \(2, 1\); expected two coders or more"),
        ([[1, -2]], "ratio", "a ratio has no value of -2"),
        ([[1, np.inf]], "interval", "a coding is infinite; expected finite numbers, or missing"),
    ],
)
def test_what_has_no_alpha_is_refused(coded: list, metric: str, said: str) -> None:
    """An unknown metric, one coder, a ratio below zero, an infinite coding."""
    with pytest.raises(ValueError, match=said):
        alpha(units(coded), metric)


def test_a_seed_of_zero_is_refused() -> None:
    """It is what a seed forgotten looks like."""
    with pytest.raises(ValueError, match="seed is 0"):
        alpha_interval(units([[1, 2], [1, 1]]), "nominal", seed=0)


@pytest.mark.parametrize("draws", [0, -1])
def test_fewer_draws_than_one_are_refused(draws: int) -> None:
    """They would bound nothing, in silence."""
    with pytest.raises(ValueError, match=f"draws is {draws}; expected 1 or more"):
        alpha_interval(units([[1, 2], [1, 1]]), "nominal", draws=draws)


def test_an_unknown_label_is_refused_in_a_confusion() -> None:
    """A category that the ladder does not know would vanish from the table."""
    with pytest.raises(ValueError, match=r"\['hihg'\] are none of the labels"):
        confusion(pd.Series(["low"]), pd.Series(["hihg"]), ["low", "high"])


def test_every_pair_is_a_unit_and_pairs_nobody_wrote_flatter() -> None:
    """Over all pairs agreement looks better than over those that either coder wrote."""
    raw, _ = computed()
    table = alphas().xs(agreement.OVERALL, level="recommendation_id")
    assert table.n_units["nexus", "all"] == len(raw.instruments) * SCORED
    assert table.n_units["nexus", "written"] < table.n_units["nexus", "all"]
    for field in ("nexus", "level_before_rule_3", "level"):
        assert table.alpha[field, "written"] < table.alpha[field, "all"]
    every = alphas()
    assert ((every.low <= every.alpha) & (every.alpha <= every.high)).all()


def test_the_figures_of_agreement_are_those_recorded_with_the_evidence() -> None:
    """Over all pairs, to two decimals, as counted apart from this code in November 2026.

    They precede rule 3, by which a government's own political acts give no level.
    """
    overall = alphas().alpha.xs("all", level="pairs")
    assert round(overall["nexus", "all"], 2) == 0.93
    assert round(overall["level_before_rule_3", "all"], 2) == 0.89
    levels = overall["level_before_rule_3"].drop("all")
    assert levels.idxmin() == "transparent-procurement"
    assert round(levels.min(), 2) == 0.62


def test_rule_3_flatters_and_the_report_prints_both() -> None:
    """Own political acts give no level whoever reads them, and no disagreement either."""
    overall = alphas().alpha[:, agreement.OVERALL, "written"]
    assert overall["level_before_rule_3"] < overall["level"]
    table = certainty.coders(report("2026", "paris-call"))
    assert {"Level before rule 3", "Level"} < set(table.frame)
    for field in agreement.FIELDS:
        assert f"{overall[field]:.2f}" in table.title


def test_before_rule_3_an_own_political_act_gives_its_level() -> None:
    """One coder reads it as adjacent and one as incidental: rule 3 makes both nothing."""
    tables = read_apart(act(force_coded="political"), "adjacent", "incidental")
    (pair,) = agreement.readings(tables).query("written").itertuples()
    assert (pair.level_before_rule_3_A, pair.level_before_rule_3_B) == (1, 0)
    assert (pair.level_A, pair.level_B) == (0, 0)


@pytest.mark.parametrize(("first", "second"), [("none", "none"), ("none", ""), ("", "none")])
def test_a_pair_given_up_is_none_that_was_written(first: str, second: str) -> None:
    """By rule 14 a row of nexus none and no row at all are one reading."""
    tables = read_apart(act(), first, second)
    pairs = agreement.readings(tables)
    assert not pairs.written.any()
    assert pairs[["nexus_A", "nexus_B", "level_A", "level_B"]].eq(0).all(axis=None)
    assert pairs[["scope_A", "scope_B"]].isna().all(axis=None)
    assert agreement.given_up(tables) == 1


def test_a_pair_that_one_coder_keeps_is_written() -> None:
    """The other gave it up: they differ in nexus, and in the level that follows."""
    tables = read_apart(act(), "direct", "none")
    (pair,) = agreement.readings(tables).query("written").itertuples()
    assert (pair.nexus_A, pair.nexus_B, pair.level_A, pair.level_B) == (4, 0, 3, 0)
    assert agreement.given_up(tables) == 0


def test_the_pairs_that_were_given_up_are_as_recorded() -> None:
    """They would make agreement look better; left out it is lower on every field that has them."""
    raw, _ = computed()
    pairs = agreement.readings(raw)
    rows = raw.codings[raw.codings.coder.isin(["A", "B"])]
    touched = len(rows[["instrument_id", "recommendation_id"]].drop_duplicates())
    assert agreement.given_up(raw) == touched - pairs.written.sum() == 18
    assert disagreement.given_up(report("2026", "paris-call")).startswith(f"In 18 of {touched}")


def test_cells_that_hang_on_a_disagreement_are_marked_in_the_annex() -> None:
    """Where one coder's reading alone gives another level, the row says which and whose act."""
    of = report("2026", "paris-call")
    apart = disagreement.rows(of)
    assert len(apart) > 0
    assert (apart.level_A != apart.level_B).all()
    marked = annex.deciding_acts(of).frame.Level
    marked = marked[marked.str.contains("coders differ")]
    assert len(marked) == (apart.level > 0).sum() > 0
    assert marked.str.fullmatch(f".*; coders differ: {READ} / {READ}").all()


@pytest.mark.parametrize("edition", ["2023", "2026"])
def test_cells_that_hang_on_a_disagreement_are_listed(edition: str) -> None:
    """As published, by either coder alone, and the act that the higher reading rests on."""
    of = report(edition, "paris-call")
    apart = disagreement.rows(of)
    table = disagreement.cells(of)
    assert table.title.startswith(f"In {len(apart)} of {len(of.assessed)} assessed cells")
    assert sorted(", ".join(table.frame.Governments).split(", ")) == sorted(apart.name)
    shown = [*disagreement.NAMES.values(), "Published"]
    assert table.frame[shown].map(lambda said: re.fullmatch(READ, said) is not None).all(axis=None)


def test_cells_without_a_level_that_one_reading_gives_are_told() -> None:
    """They are in no annex; few are named, many counted."""
    for edition in ("2023", "2026"):
        of = report(edition, "paris-call")
        none = disagreement.rows(of).query("level == 0")
        told = disagreement.in_words(of).split("where none is published: ")[1]
        assert sum(map(int, re.findall(r"(\d+) cells? on", told))) == len(none) > 0
        groups = none.groupby(["recommendation_id", "read_higher"]).name
        few = [name for _, group in groups if len(group) <= disagreement.NAMED for name in group]
        assert all(name in told for name in few)


def test_a_disagreement_moves_the_cell_that_its_act_decides() -> None:
    """Functional for the first coder, adjacent for the second: a law of level 3, or nothing."""
    tables = read_apart(act(), "functional", "adjacent")
    (cell,) = agreement.cells_apart(tables, "2024-11-10").reset_index().itertuples()
    assert (cell.government, cell.recommendation_id) == ("GRC", "oversight")
    assert (cell.level_A, cell.origin_A, cell.instrument_id_A) == (3, "own", "example-law")
    assert (cell.level_B, cell.origin_B, cell.instrument_id_B) == (0, "", "")


@pytest.mark.parametrize("field", ["nexus", "level_before_rule_3", "level"])
def test_a_confusion_holds_every_pair(field: str) -> None:
    """On the diagonal the coders agree; the rest is what a disagreement could move."""
    raw, _ = computed()
    counts = agreement.confusion(raw, field)
    assert counts.to_numpy().sum() == len(raw.instruments) * SCORED
    assert np.trace(counts.to_numpy()) > 0.9 * counts.to_numpy().sum()


def test_a_confusion_has_the_first_coder_in_rows() -> None:
    """Functional for the first coder, adjacent for the second."""
    counts = agreement.confusion(read_apart(act(), "functional", "adjacent"), "nexus")
    assert counts.loc["functional", "adjacent"] == 1
    assert counts.loc["none", "none"] == SCORED - 1
