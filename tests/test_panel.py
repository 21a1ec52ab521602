"""A cell says how far a government came by a day, by which act, and never takes empty for 0."""

from __future__ import annotations

import calendar
import datetime

import numpy as np
import pandas as pd
import pytest
from conftest import (
    GOVERNMENTS,
    SCORED,
    act,
    application,
    cell,
    panel_of,
    regulation,
    tables_of,
    text,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis.panel import build_panel, levels_as_of
from analysis.spells import build_spells, counter_acts

few = settings(deadline=None, max_examples=3, suppress_health_check=list(HealthCheck))

# One government, one recommendation: what it does over the years, and what the cell says.
LIFE = [
    text("joined-text", effective_on="2018-11-12", joined_on="2019-11-12"),
    act("draft", status="pending", effective_on="2019-12-01"),
    act("guidance", force_coded="policy", effective_on="2020-03"),
    act("narrow-law", scope="targeted", effective_on="2021-06-01"),
    regulation("regulation", effective_on="2021-09-09", joined_on="2021-09-09"),
    application("case", scope="targeted", effective_on="2022-01-20", confidence="C"),
]


WORKED = [
    ("2019-11-11", 0, "", "", 0, ""),
    ("2019-11-12", 1, "general", "collective", 25, "joined-text"),
    ("2020-03-30", 1, "general", "collective", 25, "joined-text"),
    ("2020-03-31", 2, "general", "own", 50, "guidance"),
    ("2021-06-01", 3, "targeted", "own", 62.5, "narrow-law"),
    ("2021-09-09", 3, "general", "inherited", 75, "regulation"),
    ("2022-01-20", 4, "targeted", "own", 87.5, "case"),
    ("2025-01-20", 4, "targeted", "own", 87.5, "case"),
    ("2025-01-21", 3, "general", "inherited", 75, "regulation"),
]


@pytest.fixture(scope="module")
def life() -> pd.DataFrame:
    """The panel of that one government, an edition for each day of the worked example."""
    return panel_of(*LIFE, editions=[{"edition": day, "as_of": day} for day, *_ in WORKED])


@pytest.mark.parametrize(("day", "level", "scope", "origin", "score", "instrument_id"), WORKED)
def test_the_worked_example_of_one_cell_comes_out(
    life, day, level, scope, origin, score, instrument_id
):
    """Joined, guided, bound in part, bound by the Union, applied, lapsed: each day reads so."""
    found = life.loc[day, "GRC", "oversight"]
    columns = ["level", "scope", "origin", "score", "instrument_id"]
    assert found[columns].tolist() == [level, scope, origin, score, instrument_id]
    assert found.state == ("adopted" if level else "none-found")


class TestStates:
    """Adopted, none found, not assessed: three states, never two."""

    def test_not_assessed_is_not_zero(self):
        """Where nobody looked the level and the score are empty, and no act is named."""
        depths = {"EUE": "full", "FRA": "none", "GRC": "light"}
        rows = [{"government": code, "depth": depth} for code, depth in depths.items()]
        cells = panel_of(act(), assessments=rows).xs("oversight", level="recommendation_id")
        states = cells.state.droplevel("edition").to_dict()
        assert states == {"EUE": "none-found", "FRA": "not-assessed", "GRC": "adopted"}
        empty = cells.loc[("2024", "FRA")]
        assert empty[["level", "score", "level_own", "score_own", "last_applied"]].isna().all()
        assert (empty[["scope", "origin", "confidence", "instrument_id", "starts_on"]] == "").all()
        assert cells.loc[("2024", "EUE"), ["level", "score", "level_own", "score_own"]].eq(0).all()

    def test_none_found_names_no_act(self):
        """At 0 a cell has no scope, origin, confidence or instrument."""
        nothing = cell(act(nexus="incidental"))
        fields = ["scope", "origin", "confidence", "instrument_id", "starts_on", "date_kind"]
        assert (nothing[fields] == "").all()
        assert not nothing.single_source

    def test_every_edition_government_and_scored_recommendation_has_a_cell(self):
        """And no other: the last four recommendations carry no levels."""
        editions = [{"edition": y, "as_of": f"{y}-11-10"} for y in ("2026", "2023", "2024")]
        unscored = [{"recommendation_id": "vulnerability-handling", "number": "9"}]
        scored = [{"recommendation_id": name, "number": "1", "weight": "1"} for name in SCORED]
        cells = panel_of(act(), editions=editions, recommendations=scored + unscored)
        expected = [["2023", "2024", "2026"], sorted(GOVERNMENTS), sorted(SCORED)]
        assert cells.index.tolist() == pd.MultiIndex.from_product(expected).tolist()

    def test_without_any_evidence_all_is_zero(self):
        """An empty folder of evidence is no fault."""
        assert panel_of().level.eq(0).all()


class TestOwnAndShared:
    """Whose act it is (rules 1 to 3)."""

    def test_an_act_of_the_union_gives_its_members_the_rule_and_not_the_application(self):
        """A sanction of the Union counts 4 for the Union and 3, inherited, for a member."""
        listing = {
            "recommendation_id": "blacklist-violators",
            "issuer": "eu",
            "kind": "sanctions",
            "joined_on": "2024-01-15",
        }
        acts = [application(**listing), application(**listing, government="EUE")]
        cells = panel_of(*acts).xs("blacklist-violators", level="recommendation_id")
        shown = cells.droplevel("edition")[["level", "origin", "level_own"]]
        assert shown.loc["EUE"].tolist() == [4, "own", 4]
        assert shown.loc["GRC"].tolist() == [3, "inherited", 0]
        assert shown.loc["FRA"].tolist() == [0, "", 0]

    def test_a_signature_of_the_union_does_not_pass_down(self):
        """What the Union joined its members have not joined."""
        cells = panel_of(text(government="EUE")).xs("oversight", level="recommendation_id")
        assert cells.level.droplevel("edition").to_dict() == {"EUE": 1, "FRA": 0, "GRC": 0}

    def test_an_own_political_act_gives_nothing(self):
        """A debate or an announcement is no commitment made with others."""
        own = {"force_coded": "political", "kind": "parliamentary-inquiry"}
        cells = panel_of(act("greek", **own), act("of-union", government="EUE", issuer="eu", **own))
        assert cells.level.eq(0).all()

    def test_an_adjacent_text_counts_when_joined_and_not_when_national(self):
        """A text on surveillance at large is a commitment; such a law is not."""
        law = act(nexus="adjacent", recommendation_id="acceptable-use")
        levels = panel_of(text(nexus="adjacent"), law).level.loc["2024", "GRC"]
        assert (levels["oversight"], levels["acceptable-use"]) == (1, 0)

    def test_the_level_by_own_acts_stands_beside_the_level(self):
        """A member bound by the Union and by its own narrower policy shows both."""
        found = cell(regulation(), act(force_coded="policy", scope="targeted"))
        assert (found.level, found.score, found.origin) == (3, 75, "inherited")
        assert (found.level_own, found.score_own) == (2, 37.5)

    def test_an_own_application_of_an_inherited_rule_is_an_own_act(self):
        """A state that applies the Union's regulation has reached 4 by itself."""
        found = cell(regulation(), application())
        assert (found.level, found.level_own, found.origin) == (4, 4, "own")

    def test_a_joined_text_is_no_own_act(self):
        """Its level counts, and the level by own acts stays at 0."""
        found = cell(text())
        assert (found.level, found.level_own, found.score_own) == (1, 0, 0)


class TestDecider:
    """Which act the cell names."""

    def test_a_cell_is_general_if_any_act_at_its_level_is(self):
        """A surer, older, narrower act of the same level does not narrow it."""
        acts = [
            act("narrow", scope="targeted", effective_on="2010-01-01"),
            act("wide", confidence="C"),
        ]
        found = cell(*acts)
        assert found[["scope", "score", "instrument_id"]].tolist() == ["general", 75, "wide"]

    def test_a_wider_act_of_a_lower_level_does_not_decide(self):
        """A targeted law goes before general guidance."""
        found = cell(act("law", scope="targeted"), act("guidance", force_coded="policy"))
        assert found[["level", "scope", "instrument_id"]].tolist() == [3, "targeted", "law"]

    def test_a_tie_counts_only_among_acts_that_stand_on_the_day(self):
        """The better of two equal acts decides until it ends, then the other."""
        acts = [act("best", ended_on="2023-12-31"), act("next", scope="targeted")]
        days = ["2023-12-31", "2024-01-01"]
        cells = panel_of(*acts, editions=[{"edition": day, "as_of": day} for day in days])
        found = cells.instrument_id.xs(
            ("GRC", "oversight"), level=["government", "recommendation_id"]
        )
        assert found[days].tolist() == ["best", "next"]

    def test_the_start_is_shown_as_typed(self):
        """A start known to the month reads so, with its kind; one that was joined reads so too."""
        seen = act(effective_on="2023-03", date_kind="first-seen")
        shared = text(
            effective_on="2018-11-12", joined_on="2021", recommendation_id="acceptable-use"
        )
        cells = panel_of(seen, shared).loc["2024", "GRC"]
        assert cells.loc["oversight", ["starts_on", "date_kind"]].tolist() == [
            "2023-03",
            "first-seen",
        ]
        assert cells.starts_on["acceptable-use"] == "2021"

    def test_a_single_source_is_marked_at_3_and_4(self):
        """One credible report behind a law or its application is said; behind less it is not."""
        acts = [
            act("law", confidence="C"),
            act("surer", confidence="B", recommendation_id="acceptable-use"),
            act(
                "guidance",
                confidence="C",
                force_coded="policy",
                recommendation_id="vendor-verification",
            ),
            application(confidence="C", recommendation_id="blacklist-violators"),
        ]
        marks = panel_of(*acts).single_source.loc["2024", "GRC"]
        assert set(marks[marks].index) == {"oversight", "blacklist-violators"}

    def test_a_surer_second_act_takes_the_mark_away(self):
        """The mark speaks of the deciding act alone."""
        assert not cell(act("a", confidence="C"), act("b", confidence="B")).single_source


class TestLastApplied:
    """The year of the latest application that once brought the cell to 4 and no longer counts."""

    law = act(effective_on="2010-01-01")

    def test_a_lapsed_application_leaves_its_year(self):
        """The cell reads 3, last applied 2021."""
        cases = [application(f"case-{y}", effective_on=f"{y}-05-05") for y in (2015, 2021)]
        found = cell(self.law, *cases)
        assert (found.level, found.last_applied) == (3, 2021)

    def test_while_an_application_counts_no_year_is_shown(self):
        """Nor is an application of later than the as-of date."""
        days = ["2024-05-04", "2024-05-05"]
        editions = [{"edition": day, "as_of": day} for day in days]
        cells = panel_of(self.law, application(effective_on="2024-05-05"), editions=editions)
        assert cells.last_applied.isna().all()

    def test_an_ended_listing_leaves_its_year_too(self):
        """A debarment that was lifted once brought the cell to 4."""
        lifted = application(kind="debarment", effective_on="2019-05", ended_on="2024-06-30")
        assert cell(self.law, lifted).last_applied == 2019

    def test_a_case_that_never_had_a_rule_leaves_no_year(self):
        """What never counted 4 was never an application of a rule."""
        old = application(effective_on="2005-05-05")
        assert pd.isna(cell(self.law, old).last_applied)

    def test_an_application_of_a_body_leaves_no_year(self):
        """It never brought the member to 4."""
        body = regulation(
            "case", force_coded="enforcement", status="event", effective_on="2020-05-05"
        )
        found = cell(regulation("rule"), body)
        assert found.level == 3
        assert pd.isna(found.last_applied)


class TestMarks:
    """Counter-acts and searches stand beside the level and never move it."""

    def test_counter_acts_are_counted_and_lower_nothing(self):
        """Two adverse acts, one of them long ago and one that ended: one mark, the same level."""
        adverse = [
            act("old", status="adverse", effective_on="2010-01-01", nexus="adjacent"),
            act("ended", status="adverse", ended_on="2024-11-09"),
            act("far", status="adverse", nexus="incidental"),
            act("later", status="adverse", effective_on="2024-11-11"),
        ]
        found = cell(act(), *adverse)
        assert (found.level, found.n_counter_acts) == (3, 1)
        assert cell(act(), *adverse, as_of="2024-11-09").n_counter_acts == 2

    def test_searches_are_counted_found_or_not_whatever_the_edition(self):
        """A search that names two recommendations counts once for each."""
        log = {"government": "GRC", "searched_on": "2026-11-23", "result": "nothing-relevant"}
        searches = [
            log | {"recommendation_id": "oversight|acceptable-use"},
            log | {"recommendation_id": "oversight", "result": "found"},
            log | {"recommendation_id": "oversight|oversight"},
            log | {"recommendation_id": "oversight", "government": "FRA"},
        ]
        cells = panel_of(act(), searches=searches).n_searches.loc["2024"]
        assert cells["GRC", "oversight"] == 3
        assert cells["GRC", "acceptable-use"] == 1
        assert cells["FRA", "acceptable-use"] == 0


SPELL = ["government", "recommendation_id", "level", "general", "starts_on", "ends_on"]
NEVER = ("GRC", "oversight", 1, True, "2024-01-02", "2024-01-01")  # ends before it starts


def spell_frame(*rows: tuple) -> pd.DataFrame:
    """Spells as `levels_as_of` takes them."""
    frame = pd.DataFrame(rows, columns=SPELL).astype({"level": "int64", "general": "bool"})
    return frame.assign(
        starts_on=pd.to_datetime(frame.starts_on), ends_on=pd.to_datetime(frame.ends_on)
    )


def found(*rows: tuple, as_of: list[str]) -> list[tuple]:
    """The level, scope and position on each day of the one cell."""
    levels = levels_as_of(spell_frame(*rows), as_of)
    days = levels.as_of.dt.strftime("%Y-%m-%d")
    return list(zip(days, levels.level, levels.general, levels.position, strict=True))


class TestLevelsAsOf:
    """The highest level that is active on each of some dates."""

    law = ("GRC", "oversight", 3, True, "2020-01-01", None)
    case = ("GRC", "oversight", 4, False, "2022-01-01", "2025-01-01")
    rise = ("2021-01-01", "2023-01-01", "2025-01-01", "2025-01-02")

    def test_the_worked_example_comes_out(self):
        """A law from 2020, applied from 2022 to the first day of 2025."""
        assert found(self.law, self.case, as_of=list(self.rise)) == [
            ("2021-01-01", 3, True, 0),
            ("2023-01-01", 4, False, 1),
            ("2025-01-01", 4, False, 1),
            ("2025-01-02", 3, True, 0),
        ]

    def test_dates_may_come_unsorted_and_twice(self):
        """The answer has one row a date, in order."""
        mixed = [*self.rise[::-1], *self.rise]
        assert found(self.law, self.case, as_of=mixed) == found(
            self.law, self.case, as_of=list(self.rise)
        )

    def test_both_days_are_included(self):
        """A spell of one day counts on that day alone."""
        one = ("GRC", "oversight", 2, True, "2024-01-02", "2024-01-02")
        days = ["2024-01-01", "2024-01-02", "2024-01-03"]
        assert found(one, as_of=days) == [("2024-01-02", 2, True, 0)]

    def test_open_ends_count_for_ever(self):
        """No last day is open; no first day is open too."""
        open_start = ("GRC", "oversight", 2, True, None, "2019-12-31")
        days = ["1700-01-01", "2019-12-31", "2020-01-01", "2999-01-01"]
        assert [row[1] for row in found(self.law, open_start, as_of=days)] == [2, 2, 3, 3]

    def test_on_a_tie_the_first_row_wins(self):
        """Of two spells of one level the one that stands first decides, scope and all."""
        narrow = ("GRC", "oversight", 3, False, "2020-01-01", None)
        assert found(narrow, self.law, as_of=["2024-01-01"]) == [("2024-01-01", 3, False, 0)]
        assert found(self.law, narrow, as_of=["2024-01-01"]) == [("2024-01-01", 3, True, 0)]

    def test_without_spells_or_dates_there_is_no_row(self):
        """Nothing to say is no fault, and the columns stand."""
        columns = ["government", "recommendation_id", "as_of", "level", "general", "position"]
        for spells, dates in ((spell_frame(), self.rise), (spell_frame(self.law), [])):
            levels = levels_as_of(spells, list(dates))
            assert levels.empty
            assert list(levels) == columns

    def test_a_spell_that_ends_before_it_starts_never_counts(self):
        """Not on its first day, not on its last."""
        assert found(NEVER, as_of=["2024-01-01", "2024-01-02"]) == []

    def test_cells_do_not_mix(self):
        """Each government and recommendation is read for itself, and the rows are sorted."""
        rows = [
            ("GRC", "oversight", 1, True, "2020-01-01", None),
            ("FRA", "oversight", 4, True, "2020-01-01", None),
            ("FRA", "acceptable-use", 2, True, "2020-01-01", None),
        ]
        levels = levels_as_of(spell_frame(*rows), ["2024-01-01"])
        assert levels[["government", "recommendation_id", "level"]].to_numpy().tolist() == [
            ["FRA", "acceptable-use", 2],
            ["FRA", "oversight", 4],
            ["GRC", "oversight", 1],
        ]

    @settings(deadline=None, max_examples=60)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from("ab"),
                st.sampled_from("xy"),
                st.integers(1, 4),
                st.booleans(),
                st.none() | st.integers(0, 40),
                st.none() | st.integers(0, 40),
            ),
            max_size=12,
        ),
        st.lists(st.integers(-1, 41), min_size=1, max_size=45),
    )
    def test_it_agrees_with_a_plain_loop(self, rows, dates):
        """Whatever the spells and dates, one pass finds what going day by day finds."""
        origin = pd.Timestamp("2024-01-01")
        spells = spell_frame(
            *(
                (*row[:4], *(None if day is None else str(_day(origin, day)) for day in row[4:]))
                for row in rows
            )
        )
        levels = levels_as_of(spells, [_day(origin, day) for day in dates])
        expected = [
            (government, recommendation, _day(origin, day), *best)
            for government in "ab"
            for recommendation in "xy"
            for day in sorted(set(dates))
            if (best := _best(rows, government, recommendation, day))
        ]
        assert list(levels.itertuples(index=False, name=None)) == expected


def _day(origin: pd.Timestamp, days: int) -> pd.Timestamp:
    return origin + pd.Timedelta(days=days)


def _best(rows: list[tuple], government: str, recommendation: str, day: int) -> tuple | None:
    """Level, scope and position of the deciding row, by a plain loop."""
    best = None
    for position, (*where, level, general, first, last) in enumerate(rows):
        runs = (first is None or first <= day) and (last is None or day <= last)
        if where == [government, recommendation] and runs and (best is None or level > best[0]):
            best = (level, general, position)
    return best


# Any evidence at all, of three governments on two recommendations.
some_day = st.dates(datetime.date(2018, 1, 1), datetime.date(2026, 12, 31)).map(str)
some_date = some_day | some_day.map(lambda day: day[:7]) | some_day.map(lambda day: day[:4])
maybe = st.just("") | some_date
any_act = st.fixed_dictionaries(
    {
        "government": st.sampled_from(GOVERNMENTS),
        "recommendation_id": st.sampled_from(["oversight", "blacklist-violators"]),
        "issuer": st.sampled_from([*GOVERNMENTS, "eu", "paris-call"]),
        "kind": st.sampled_from(["legislation", "prosecution", "sanctions"]),
        "force_coded": st.sampled_from(
            ["political", "policy", "binding", "binding", "enforcement"]
        ),
        "status": st.sampled_from(["in-force", "in-force", "event", "event", "pending", "adverse"]),
        "nexus": st.sampled_from(["incidental", "adjacent", "functional", "direct", "direct"]),
        "scope": st.sampled_from(["targeted", "general"]),
        "confidence": st.sampled_from("ABCD"),
        "effective_on": maybe,
        "joined_on": maybe,
        "left_on": st.just("") | maybe,
        "ended_on": st.just("") | maybe,
    }
)
any_acts = st.lists(any_act, min_size=10, max_size=40).map(
    lambda rows: [act(f"act-{place:02}", **row) for place, row in enumerate(rows)]
)
EDITIONS = [{"edition": str(y), "as_of": f"{y}-11-10"} for y in range(2019, 2027)]


@few
@given(any_acts, st.randoms())
def test_the_order_of_rows_is_irrelevant(acts, random):
    """However the evidence is sorted, the panel is the same."""
    shuffled = random.sample(acts, len(acts))
    assert_frame_equal(panel_of(*acts, editions=EDITIONS), panel_of(*shuffled, editions=EDITIONS))


@few
@given(any_acts, st.integers(0, 50))
def test_more_evidence_never_lowers_a_level_or_a_score(acts, kept):
    """Whatever is added, counting or not, no cell falls on any day, by all or by own acts."""
    fields = ["level", "level_own", "score", "score_own"]
    fewer = panel_of(*acts[:kept], editions=EDITIONS)[fields]
    assert (panel_of(*acts, editions=EDITIONS)[fields] >= fewer).all(axis=None)


@few
@given(any_acts)
def test_an_act_that_ended_before_the_day_changes_nothing(acts):
    """Nor does one that is left, pending or of a later date."""
    gone = [
        row | {"ended_on": "2024-11-09"} if place % 2 else row | {"effective_on": "2024-11-11"}
        for place, row in enumerate(acts)
        if row["status"] != "adverse"
    ]
    gone = [row | {"instrument_id": f"gone-{row['instrument_id']}"} for row in gone]
    columns = panel_of(*acts).columns.drop("last_applied")  # what was applied once is remembered
    assert_frame_equal(panel_of(*acts, *gone)[columns], panel_of(*acts)[columns])


class ByHand:
    """The codebook read as a person would, one cell and one day at a time."""

    def __init__(self, acts: list[dict[str, str]]):
        self.acts = acts

    def start(self, given: dict[str, str]) -> str:
        """The first day on which it counts; empty where a date is missing."""
        dates = [given["effective_on"]] + ([] if own(given) else [given["joined_on"]])
        return max(map(last_of, dates)) if all(dates) else ""

    def end(self, given: dict[str, str]) -> str:
        """The last day on which it counts."""
        ends = [first_of(given[part]) for part in ("ended_on", "left_on") if given[part]]
        if given["status"] == "event" and given["kind"] != "sanctions":
            year, rest = first_of(given["effective_on"]).split("-", 1)
            ends.append(f"{int(year) + 3}-{'02-28' if rest == '02-29' else rest}")
        return min(ends, default="9999-12-31")

    def level(self, given: dict[str, str], day: str) -> int:
        """What one act earns on a day."""
        start = self.start(given)
        if given["status"] not in ("in-force", "event") or given["confidence"] == "D" or not start:
            return 0
        if not start <= day <= self.end(given):
            return 0
        force, near = given["force_coded"], given["nexus"] in ("functional", "direct")
        if force == "political":
            return int(not own(given) and (near or given["nexus"] == "adjacent"))
        if not near or (force == "enforcement" and not self.has_rule(given, day)):
            return 0
        return {"policy": 2, "binding": 3, "enforcement": 4 if own(given) else 3}[force]

    def has_rule(self, case: dict[str, str], day: str) -> bool:
        """Whether a binding act of the same cell stands on the day, or none is needed."""
        rules = [row for row in self.of_cell(case) if row["force_coded"] == "binding"]
        listing = case["recommendation_id"] == "blacklist-violators"
        return listing or any(self.level(rule, day) == 3 for rule in rules)

    def of_cell(self, where: dict[str, str]) -> list[dict[str, str]]:
        """All acts of one government on one recommendation."""
        parts = ("government", "recommendation_id")
        return [row for row in self.acts if all(row[part] == where[part] for part in parts)]

    def decider(self, acts: list[dict[str, str]], day: str) -> tuple[int, str, str, str]:
        """Level, scope, origin and name of the act that decides."""
        ranked = [
            (
                -self.level(row, day),
                row["scope"] != "general",
                row["confidence"],
                ["own", "inherited", "collective"].index(origin(row)),
                last_of(row["effective_on"]),
                row["instrument_id"],
                (self.level(row, day), row["scope"], origin(row), row["instrument_id"]),
            )
            for row in acts
            if self.level(row, day)
        ]
        return min(ranked)[-1] if ranked else (0, "", "", "")

    def last_applied(self, acts: list[dict[str, str]], day: str) -> str:
        """Year of the latest application that counted 4 on some day so far."""
        firsts = [start for row in acts if (start := self.start(row)) and start <= day]
        applied = [row for row in acts if any(self.level(row, first) == 4 for first in firsts)]
        return max((row["effective_on"][:4] for row in applied), default="")

    def counter_acts(self, acts: list[dict[str, str]], day: str) -> int:
        """How many acts against the recommendation stand."""
        return sum(
            row["status"] == "adverse"
            and row["nexus"] != "incidental"
            and bool(since := row["effective_on"] or row["joined_on"])
            and last_of(since) <= day <= (first_of(row["ended_on"]) or "9999-12-31")
            for row in acts
        )


def own(given: dict[str, str]) -> bool:
    """Whether the government issued it, or the Union for the Union."""
    return given["issuer"] == given["government"] or (
        (given["government"], given["issuer"]) == ("EUE", "eu")
    )


def origin(given: dict[str, str]) -> str:
    """Own, inherited or collective."""
    binds = given["force_coded"] in ("binding", "enforcement")
    return "own" if own(given) else "inherited" if binds else "collective"


def first_of(date: str) -> str:
    """The first day that a date can mean."""
    return date + "-01-01"[: 10 - len(date)] if len(date) == 4 else (date + "-01")[:10] * bool(date)


def last_of(date: str) -> str:
    """The last day that a date can mean."""
    if len(date) == 7:
        return f"{date}-{calendar.monthrange(int(date[:4]), int(date[5:]))[1]}"
    return date + "-12-31" if len(date) == 4 else date


@settings(few, max_examples=5)
@given(any_acts)
def test_the_panel_is_what_reading_the_codebook_by_hand_gives(acts):
    """Level, scope, origin, decider, own level and marks agree, cell by cell and day by day."""
    by_hand = ByHand(acts)
    cells = panel_of(*acts, editions=EDITIONS)
    for (edition, government, recommendation), found in cells.iterrows():
        day = f"{edition}-11-10"
        mine = by_hand.of_cell({"government": government, "recommendation_id": recommendation})
        level, *decider = by_hand.decider(mine, day)
        level_own, *_ = by_hand.decider([row for row in mine if own(row)], day)
        assert [found.level, found["scope"], found.origin, found.instrument_id] == [level, *decider]
        assert found.level_own == level_own
        assert found.n_counter_acts == by_hand.counter_acts(mine, day)
        if level == 3:
            year = by_hand.last_applied(mine, day)
            assert str(found.last_applied) == (year or "<NA>")


def test_the_types_of_the_columns_are_those_promised():
    """Levels are whole numbers that may be missing, scores are points, marks are counts."""
    made = tables_of(act())
    cells = build_panel(build_spells(made), counter_acts(made), made)
    assert cells.dtypes[["level", "level_own", "last_applied"]].eq("Int64").all()
    assert cells.dtypes[["score", "score_own"]].eq("float64").all()
    assert cells.dtypes[["n_counter_acts", "n_searches"]].eq("int64").all()
    assert cells.single_source.dtype == np.dtype(bool)
    assert cells[cells.level == 3].score.tolist() == [75]
