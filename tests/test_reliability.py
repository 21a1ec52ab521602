"""Agreement is what others published for their codings, and says how sure it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spoken import computed, report

from analysis import agreement, annex, reliability
from analysis.reliability import METRICS, alpha, alpha_interval, confusion
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


def units(rows: list) -> np.ndarray:
    """Rows of codings as floats, None as missing."""
    return np.array([[np.nan if one is None else one for one in row] for row in rows], dtype=float)


@pytest.mark.parametrize(("case", "metric", "expected", "decimals"), PUBLISHED)
def test_published_alphas_come_out(case: str, metric: str, expected: float, decimals: int) -> None:
    """Units with one code or none drop out; ranks hang on the codes that are left."""
    coded = pd.read_csv(HERE / f"{case}.csv", index_col="coder").T
    assert round(alpha(coded, metric), decimals) == expected


@given(CODED, st.sampled_from(METRICS))
def test_the_bootstrap_computes_what_the_package_does(rows: list, metric: str) -> None:
    """Drawing every unit once gives alpha itself, by a second route."""
    values = reliability._checked(units(rows), metric)
    expected = alpha(units(rows), metric)
    if np.isnan(expected):
        return
    types, counts = reliability._types(values)
    known = np.unique(values[~np.isnan(values)])
    (mine,) = reliability._alphas(types, counts[None], known, metric)
    assert mine == pytest.approx(expected)


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
    ],
)
def test_what_has_no_alpha_is_refused(coded: list, metric: str, said: str) -> None:
    """An unknown metric, one coder, a ratio below zero."""
    with pytest.raises(ValueError, match=said):
        alpha(units(coded), metric)


def test_a_seed_of_zero_is_refused() -> None:
    """It is what a seed forgotten looks like."""
    with pytest.raises(ValueError, match="seed is 0"):
        alpha_interval(units([[1, 2], [1, 1]]), "nominal", seed=0)


def test_an_unknown_label_is_refused_in_a_confusion() -> None:
    """A category that the ladder does not know would vanish from the table."""
    with pytest.raises(ValueError, match=r"\['hihg'\] are none of the labels"):
        confusion(pd.Series(["low"]), pd.Series(["hihg"]), ["low", "high"])


def test_every_pair_is_a_unit_and_pairs_nobody_wrote_flatter() -> None:
    """Over all pairs agreement looks better than over those that either coder wrote."""
    raw, _ = computed()
    table = agreement.alphas(raw).set_index(["field", "recommendation_id", "pairs"])
    overall = table.xs(agreement.OVERALL, level="recommendation_id")
    assert overall.n_units["nexus", "all"] == len(raw.instruments) * SCORED
    assert overall.n_units["nexus", "written"] < overall.n_units["nexus", "all"]
    for field in ("nexus", "level"):
        assert overall.alpha[field, "written"] < overall.alpha[field, "all"]
    assert ((table.low <= table.alpha) & (table.alpha <= table.high)).all()


def test_cells_that_hang_on_a_disagreement_are_marked_in_the_annex() -> None:
    """Where one coder's reading alone gives another level, the row says which."""
    of = report("2026", "paris-call")
    apart = agreement.cells_apart(of.tables, of.edition.as_of)
    assert len(apart) > 0
    assert (apart.level_A != apart.level_B).all()
    levels = of.cells.set_index(["government", "recommendation_id"])["level"]
    marked = annex.deciding_acts(of).frame.Level.str.contains("coders differ")
    assert marked.sum() == (levels[levels.index.isin(apart.index)] > 0).sum() > 0


def test_the_confusion_of_levels_holds_every_pair() -> None:
    """On the diagonal the coders agree; the rest is what a disagreement could move."""
    raw, _ = computed()
    counts = agreement.levels_apart(raw)
    assert counts.to_numpy().sum() == len(raw.instruments) * SCORED
    assert np.trace(counts.to_numpy()) > 0.9 * counts.to_numpy().sum()
