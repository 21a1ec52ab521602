"""Every difference of a cell between two editions has one cause, and the causes add up."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import act, application, build_tables, regulation, tables_of, text

from analysis import changes, panel, spells
from analysis.tables import Tables

EDITIONS = [{"edition": y, "as_of": f"{y}-11-10"} for y in ("2023", "2024", "2025")]
KEY = ["edition", "government", "recommendation_id"]
COMPARED = ["level", "scope", "level_own"]


def moves(*acts: dict[str, str], since: str = "2023") -> list[tuple]:
    """What moved in 2024, as (from, to, direction, cause, act)."""
    made = tables_of(*acts, editions=EDITIONS)
    moved = changes.build_changes(spells.build_spells(made), made)
    moved = moved[(moved.edition == "2024") & (moved.since == since)]
    columns = ["level_from", "level", "direction", "cause", "instrument_id"]
    return list(moved[columns].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("acts", "moved"),
    [
        ([act("law", effective_on="2024-01-01")], (0, 3, "up", "own act", "law")),
        (
            [regulation("rule", effective_on="2024-01-01", joined_on="2024-01-01")],
            (0, 3, "up", "inherited", "rule"),
        ),
        ([text("pact", joined_on="2024-01-01")], (0, 1, "up", "joined", "pact")),
        (
            [act("law", effective_on="2024-01-01", date_kind="first-seen")],
            (0, 3, "up", "dating", "law"),
        ),
        ([act("law", ended_on="2024-06-30")], (3, 0, "down", "ended", "law")),
        ([text("pact", left_on="2024-06-30")], (1, 0, "down", "left", "pact")),
        (
            [act("law"), application("case", effective_on="2021-03-01")],
            (4, 3, "down", "lapsed", "case"),
        ),
    ],
)
def test_each_cause_comes_from_the_act_that_decides(acts: list[dict], moved: tuple) -> None:
    """A rise takes its cause from what holds the level now, a fall from what held it before."""
    assert moves(*acts) == [moved]


def test_a_wider_scope_is_a_rise_and_a_narrower_one_a_fall() -> None:
    """At one level, general counts for more than targeted."""
    narrow, wide = act("narrow", scope="targeted"), act("wide", effective_on="2024-01-01")
    assert moves(narrow, wide) == [(3, 3, "up", "own act", "wide")]
    ended = act("wide", ended_on="2024-06-30")
    assert moves(narrow, ended) == [(3, 3, "down", "ended", "wide")]


def test_a_move_of_own_acts_behind_a_shared_level_is_told() -> None:
    """A law of its own beside the regulation that already gave the level, and its end."""
    rule = regulation("a-rule", effective_on="2020-01-01", joined_on="2020-01-01")
    law = act("law", effective_on="2024-01-01", confidence="C")
    assert moves(rule, law) == [(3, 3, "up", "own act", "law")]
    ended = act("law", ended_on="2024-06-30", confidence="C")
    assert moves(rule, ended) == [(3, 3, "down", "ended", "law")]


def test_what_changes_nothing_in_the_cell_is_no_change() -> None:
    """A second law at the level that stands moves nothing."""
    assert moves(act("law"), act("second", effective_on="2024-01-01")) == []


def test_a_change_is_told_against_the_edition_before_and_the_baseline() -> None:
    """What rose in 2024 still differs from the baseline in 2025, but not from 2024."""
    made = tables_of(act("law", effective_on="2024-01-01"), editions=EDITIONS)
    moved = changes.build_changes(spells.build_spells(made), made)
    pairs = list(moved[["edition", "since"]].itertuples(index=False, name=None))
    assert pairs == [("2024", "2023"), ("2025", "2023")]


def test_no_evidence_and_one_edition_give_an_empty_table() -> None:
    """Nothing to compare is no error."""
    assert moves() == []
    made = build_tables()
    assert changes.build_changes(spells.build_spells(made), made).empty


def test_the_causes_add_up_to_all_differences_of_the_panel(evidence: Tables) -> None:
    """On the real evidence each cell that differs has exactly one row with one cause."""
    reasons = spells.build_spells(evidence)
    cells = panel.build_panel(reasons, spells.counter_acts(evidence), evidence)
    told = changes.build_changes(reasons, evidence)
    for edition, since in told[["edition", "since"]].drop_duplicates().itertuples(index=False):
        now, then = (_at(cells, one) for one in (edition, since))
        differs = (now != then).any(axis="columns")
        here = told[(told.edition == edition) & (told.since == since)]
        assert set(here.set_index(KEY[1:]).index) == set(now.index[differs])
        assert not here.duplicated(KEY[1:]).any()
    causes = {"own act", "joined", "inherited", "dating", "ended", "left", "lapsed"}
    assert set(told.cause) <= causes


def _at(cells: pd.DataFrame, edition: str) -> pd.DataFrame:
    cells = cells[(cells.edition == edition) & (cells.state != "not-assessed")]
    return cells.set_index(KEY[1:])[COMPARED].astype(str)
