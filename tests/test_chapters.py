"""Each page of the report holds what it promises, by the as-of date and from the right rows."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from spoken import report

from analysis import actions, annex, beyond, chapters, matrix, showcase, steps, timeline
from analysis.vocabulary import LEVELS


def test_a_tile_with_a_counter_act_shows_it_even_where_its_level_is_shared() -> None:
    """The corner mark is what the pattern above cannot say."""
    frame = matrix.matrix(report("2026", "paris-call")).frame.set_index("Government")
    tile = frame["Blacklist violators"]["Luxembourg"]
    assert tile.counter
    assert not tile.same


def test_every_assessed_cell_of_the_cohort_is_a_place_to_link_to() -> None:
    """The id of a cell leads to its tile, once."""
    of = report("2026", "paris-call")
    frame = matrix.matrix(of).frame
    tiles = [tile for label in frame.columns[3:] for tile in frame[label] if tile]
    ids = [tile.cell for tile in tiles if tile.cell]
    assert len(ids) == len(set(ids)) == len(of.assessed)
    assert "GRC-oversight-2026" in ids


def test_the_union_stands_before_its_members() -> None:
    """The pattern is the Union's, so its row comes next."""
    frame = matrix.matrix(report("2026", "paris-call")).frame
    group = frame[frame.Region == matrix.UNION_GROUP].Government
    assert list(group[:2]) == [matrix.PATTERN, "European Union"]


def test_where_the_cohort_stands_says_what_nothing_found_is_not() -> None:
    """The sentence may be copied alone, so it carries its caveat."""
    for cohort in ("paris-call", "paris-call-africa"):
        said = chapters.where_the_cohort_stands(report("2026", cohort))
        assert said.startswith("On 10 November 2026, ")
        assert "this is not a finding that nothing exists" in said


def test_the_act_to_copy_is_the_chosen_one_with_the_lowest_level() -> None:
    """A policy asks less than an order; both were chosen by the editor."""
    row = steps.to_copy(report("2026", "paris-call"), "vendor-verification")
    assert row.government == "NLD"
    assert row.level == LEVELS.index("policy")


def test_a_text_whose_official_wording_was_not_read_says_so_as_a_step() -> None:
    """Nobody is told to join what nobody here has read without being told."""
    of = report("2026", "paris-call")
    assert "was not read in its official text" in steps.cheapest(of, "vendor-verification")
    assert "was not read" not in steps.cheapest(of, "acceptable-use")


def test_an_example_says_where_its_cell_rests_on_another_act() -> None:
    """The level of an act is not taken for the level of its cell."""
    said = steps.examples(report("2026", "paris-call"), "oversight")
    assert "Canada" in said
    assert "by this act alone (the cell's level, 4, rests on another act)" in said


@pytest.mark.parametrize("edition", ["2023", "2024"])
def test_nothing_that_came_after_the_as_of_date_is_told(edition: str) -> None:
    """An earlier edition knows neither later actions nor routes not yet taken."""
    of = report(edition, "paris-call")
    as_of = pd.Timestamp(of.edition.as_of)
    assert (actions.known(of).began.dropna() <= as_of).all()
    routes = showcase.begun(of)
    assert 0 < len(routes) < len(of.tables.showcase)
    assert (routes.effective_on <= of.edition.as_of).all()


def test_the_timeline_holds_every_rise_but_those_that_only_date() -> None:
    """Shared and own acts add up; an act that was only first seen is not drawn as new."""
    of = report("2026", "paris-call")
    rose = chapters.rises(of)
    acts = timeline.events(of)
    assert acts.n.sum() == (rose.cause != "dating").sum() < len(rose)
    assert timeline.timeline(report("2023", "paris-call")) is None


def test_a_zero_without_a_query_says_whether_it_was_searched_at_all() -> None:
    """Searched in the first round, or no search on record: two different things."""
    of = report("2026", "paris-call")
    everyone = dataclasses.replace(of, cells=of.everyone)
    table = annex.searches(everyone).frame.set_index("Government")
    late = chapters.assessed_later(of.tables)
    names = of.everyone.drop_duplicates("government").set_index("name").government
    for name, row in table.iterrows():
        unlogged = set(row) & {annex.NO_RECORD, annex.FIRST_ROUND}
        assert unlogged <= {annex.NO_RECORD if names[name] in late else annex.FIRST_ROUND}
    assert (table == annex.NO_RECORD).any(axis=None)
    assert (table == annex.FIRST_ROUND).any(axis=None)


def test_who_was_not_assessed_is_counted_apart_from_who_has_nothing() -> None:
    """Beyond the cohort each government stands in one row."""
    of = report("2026", "paris-call")
    table = beyond.standing(of).frame.set_index("Standing")
    counts = table.Governments.astype(int)
    others = beyond.cells(of).drop_duplicates("government")
    assert counts.sum() == len(others)
    assert counts["Not assessed"] == (others.state == "not-assessed").sum() > 0
    assert "Israel" in table.Which["A binding act of their own"]


def test_the_homes_of_listed_firms_are_named_with_what_was_found() -> None:
    """China and Israel stand there with their acts, counting or not."""
    table = beyond.homes_of_listed(report("2026", "paris-call")).frame.set_index("Government")
    assert "On record, without a level" in str(table.Acts["China"])
    assert "Import and Export Order" in str(table.Acts["Israel"])
