"""Index, coverage, cohorts and moves follow from the panel, and no empty cell is filled in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from conftest import GOVERNMENTS, SCORED, act, application, build_tables, tables_of, text
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import metrics, spells

EDITIONS = [{"edition": y, "as_of": f"{y}-11-10"} for y in ("2023", "2024", "2025")]
EQUAL = dict.fromkeys(SCORED, 1.0)


def weights(given: dict[str, float | None]) -> pd.DataFrame:
    """Recommendations with their weights; None is not scored."""
    return pd.DataFrame({"recommendation_id": list(given), "weight": list(given.values())})


def scored(scores: list[float | None], own: list[float | None] | None = None) -> pd.DataFrame:
    """A panel of one government's seven scores."""
    frame = pd.DataFrame({"recommendation_id": SCORED, "score": scores, "score_own": own or scores})
    return frame.assign(edition="2024", government="GRC").astype(
        {"score": float, "score_own": float}
    )


def index_of(panel: pd.DataFrame, given: dict[str, float | None] = EQUAL) -> pd.Series:
    """Index and coverage of the one government."""
    (row,) = metrics.adoption_index(panel, weights(given)).iloc
    return row


class TestIndex:
    """Weighted mean of the seven scores, and the share of them with a level."""

    def test_the_worked_example_comes_out(self):
        """Seven scores by hand: 62.5 + 100 + 87.5 + 0 + 75 + 0 + 37.5 is 362.5, a seventh of it."""
        row = index_of(scored([62.5, 100, 87.5, 0, 75, 0, 37.5], [0, 0, 0, 0, 75, 0, 0]))
        assert row["index"] == pytest.approx(362.5 / 7)
        assert row.coverage == pytest.approx(5 / 7)
        assert row.index_own == pytest.approx(75 / 7)
        assert row.coverage_own == pytest.approx(1 / 7)

    @pytest.mark.parametrize("place", range(7))
    def test_one_missing_score_leaves_index_and_coverage_empty(self, place):
        """An incomplete row has no index: what was not assessed is not counted as nothing."""
        scores = [50.0] * 7
        scores[place] = None
        row = index_of(scored(scores, [25.0] * 7))
        assert np.isnan(row["index"])
        assert np.isnan(row.coverage)
        assert row.index_own == pytest.approx(25)

    def test_nothing_adopted_is_zero_and_not_empty(self):
        """Seven zeros make an index of 0 and a coverage of 0."""
        assert index_of(scored([0] * 7))[["index", "coverage"]].tolist() == [0, 0]

    def test_a_targeted_commitment_counts_for_coverage(self):
        """The lowest score above nothing is still a level."""
        assert index_of(scored([12.5] + [0] * 6)).coverage == pytest.approx(1 / 7)

    def test_weights_count_by_proportion(self):
        """Twice the weight counts twice; a common factor changes nothing."""
        scores = scored([100] + [0] * 6)
        double = EQUAL | {SCORED[0]: 2.0}
        assert index_of(scores, double)["index"] == pytest.approx(25)
        tenfold = {name: 10 * weight for name, weight in double.items()}
        assert index_of(scores, tenfold)["index"] == pytest.approx(25)

    def test_recommendations_without_a_weight_are_no_part_of_it(self):
        """The last four of the Blueprint carry no level and no weight."""
        unscored = EQUAL | {"vulnerability-handling": None}
        assert index_of(scored([50] * 7), unscored)["index"] == 50

    @settings(deadline=None, max_examples=30)
    @given(st.lists(st.sampled_from(np.arange(0, 101, 12.5)), min_size=7, max_size=7))
    def test_the_index_lies_among_the_scores(self, scores):
        """Never below the lowest nor above the highest, with equal weights."""
        row = index_of(scored(scores))
        assert min(scores) <= row["index"] <= max(scores)


def members_of(cohort: dict[str, str], **rows: list[dict[str, str]]) -> dict[str, list[str]]:
    """Who belongs to a cohort at each edition."""
    made = build_tables(cohorts=[cohort | {"cohort": "it"}], **{"editions": EDITIONS} | rows)
    found = metrics.cohort_members(made)
    return {
        edition: found[found.edition == edition].government.tolist()
        for edition in ("2023", "2024", "2025")
    }


def joined(government: str, joined_on: str = "2020-01-01", left_on: str = "") -> dict[str, str]:
    """An adherence to the call on which a cohort rests."""
    row = {"instrument_id": "call", "government": government, "joined_on": joined_on}
    return row | {"left_on": left_on}


def placed(government: str, un_region: str = "Europe", **fields: str) -> dict[str, str]:
    """A government in its region."""
    return {"government": government, "un_region": un_region, "oecd_member": "no"} | fields


class TestCohorts:
    """Membership follows from the data on the as-of date."""

    def test_a_cohort_of_an_instrument_holds_who_has_joined_by_the_day(self):
        """A year counts from its last day; a withdrawal counts from the day after."""
        adherence = [
            joined("EUE", "2024-11-10"),
            joined("FRA", "2024"),
            joined("GRC", "2020-01-01", "2024-11-10"),
            joined("GRC") | {"instrument_id": "other"},
        ]
        assert members_of({"instrument_id": "call"}, adherence=adherence) == {
            "2023": ["GRC"],
            "2024": ["EUE", "GRC"],
            "2025": ["EUE", "FRA"],
        }

    def test_joining_without_a_date_is_not_joining_a_cohort(self):
        """Rule 1 wants a date; an adherence without one makes nobody a member."""
        made = tables_of(
            text("paris-call-2018", joined_on=""),
            cohorts=[{"cohort": "paris-call", "instrument_id": "paris-call-2018"}],
        )
        assert metrics.cohort_members(made).empty

    def test_a_region_narrows_a_cohort(self):
        """Only the governments of that region are in it."""
        governments = [placed("FRA"), placed("GHA", "Africa"), placed("TGO", "Africa")]
        adherence = [joined("FRA"), joined("GHA", "2024-01-01")]
        assert members_of(
            {"instrument_id": "call", "un_region": "Africa"},
            governments=governments,
            adherence=adherence,
        ) == {"2023": [], "2024": ["GHA"], "2025": ["GHA"]}

    def test_a_cohort_of_the_union_holds_members_since_their_accession(self):
        """The Union itself, and who is not yet in, are no members."""
        governments = [
            placed("EUE"),
            placed("FRA", eu_member_since="1958-01-01"),
            placed("GRC", eu_member_since="2024-11-10"),
        ]
        assert members_of({"body": "eu"}, governments=governments) == {
            "2023": ["FRA"],
            "2024": ["FRA", "GRC"],
            "2025": ["FRA", "GRC"],
        }

    def test_a_membership_without_a_date_counts_in_every_edition(self):
        """Of the OECD the record says only who is a member."""
        governments = [placed("FRA", oecd_member="yes"), placed("GHA", "Africa")]
        assert members_of({"body": "oecd"}, governments=governments) == {
            "2023": ["FRA"],
            "2024": ["FRA"],
            "2025": ["FRA"],
        }

    def test_a_cohort_of_the_coalition_follows_its_first_years_and_ends(self):
        """Whoever joined in 2023 is a member from the last day of 2023."""
        coalition = [
            {"government": "FRA", "member_since": "2023"},
            {"government": "GRC", "member_since": "2011", "left_on": "2025"},
        ]
        assert members_of({"body": "foc"}, foc_members=coalition) == {
            "2023": ["GRC"],
            "2024": ["FRA", "GRC"],
            "2025": ["FRA"],
        }

    def test_counts_tell_levels_and_origins_and_add_up(self):
        """Each member stands once in each recommendation, the not assessed too."""
        states = pd.DataFrame(
            {
                "government": GOVERNMENTS,
                "state": ["adopted", "not-assessed", "adopted"],
                "level": pd.array([3, None, 3], dtype="Int64"),
                "origin": ["own", "", "inherited"],
            }
        ).assign(edition="2024", recommendation_id="oversight")
        members = pd.DataFrame({"government": GOVERNMENTS}).assign(edition="2024", cohort="it")
        counts = metrics.cohort_counts(states, members)
        assert counts[["state", "level", "origin", "n_governments"]].values.tolist() == [
            ["adopted", 3, "inherited", 1],
            ["adopted", 3, "own", 1],
            ["not-assessed", pd.NA, "", 1],
        ]


def moves(*acts: dict[str, str]) -> list[tuple[str, str, str, int]]:
    """Edition, instrument, how it moved, and its level."""
    made = tables_of(*acts, editions=EDITIONS)
    moved = metrics.measures(spells.build_spells(made), made.editions)
    columns = ["edition", "instrument_id", "moved", "level"]
    return list(moved[columns].itertuples(index=False, name=None))


class TestMeasures:
    """What began or ceased to count since the edition before."""

    def test_a_new_act_is_new_once(self):
        """In the first edition in which it counts; the first of all has none before it."""
        acts = [act("a", effective_on="2023-11-10"), act("b", effective_on="2023-11-11")]
        acts += [act("c", effective_on="2024-11-10"), act("d", effective_on="2024-11-11")]
        assert moves(*acts) == [
            ("2024", "b", "new", 3),
            ("2024", "c", "new", 3),
            ("2025", "d", "new", 3),
        ]

    def test_what_ceased_says_why(self):
        """An act ended, a text was left, an application passed out of its months."""
        acts = [
            act("law"),
            act("ended", ended_on="2024-11-09"),
            act("still-there", ended_on="2024-11-10"),
            application("lapsed", effective_on="2021-03-01"),
            text("left", left_on="2024-01-01"),
        ]
        assert moves(*acts) == [
            ("2024", "ended", "ended", 3),
            ("2024", "lapsed", "lapsed", 4),
            ("2024", "left", "left", 1),
            ("2025", "still-there", "ended", 3),
        ]

    def test_what_came_and_went_between_two_editions_did_not_move(self):
        """It counted at neither, so the comparison does not show it."""
        assert moves(act(effective_on="2024-01-01", ended_on="2024-06-30")) == []

    def test_what_does_not_count_does_not_move(self):
        """A bill and an application without a rule are no measures."""
        pending = act("bill", status="pending", effective_on="2024-01-01")
        assert moves(pending, application(effective_on="2024-01-15")) == []

    def test_an_application_under_two_rules_in_turn_is_one_measure(self):
        """It runs in two pieces with a gap between them; at both dates it counts."""
        acts = [act("first", ended_on="2023-12-31"), act("second", effective_on="2024-03-01")]
        moved = moves(*acts, application("case", effective_on="2023-02-01"))
        assert [move for move in moved if move[0] == "2024"] == [
            ("2024", "first", "ended", 3),
            ("2024", "second", "new", 3),
        ]

    def test_editions_may_be_held_in_any_order(self):
        """The edition before is that of the as-of date before."""
        made = tables_of(act(effective_on="2024-01-01"), editions=EDITIONS[::-1])
        moved = metrics.measures(spells.build_spells(made), made.editions)
        assert moved.edition.tolist() == ["2024"]
