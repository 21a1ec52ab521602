"""An act counts on the days on which it certainly stood, at the level the codebook gives it."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import (
    act,
    application,
    levels_on,
    regulation,
    spells_of,
    tables_of,
    text,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.spells import build_spells, counter_acts, cut_to_rules, evidence, running
from analysis.vocabulary import NEXUS, STATUS


def days_of(*acts: dict[str, str], of: str) -> list[tuple[str, str, str]]:
    """First day, last day and what ends it, of each spell of one act, in order."""
    spells = spells_of(*acts)
    mine = spells[spells.instrument_id == of].sort_values("starts_on")
    dates = mine[["starts_on", "ends_on"]].apply(lambda days: days.dt.strftime("%Y-%m-%d"))
    return list(dates.fillna("").assign(by=mine.ends_by).itertuples(index=False, name=None))


def level_of(given: dict[str, str]) -> int:
    """The level of one piece of evidence, whatever its dates."""
    (level,) = evidence(tables_of(given)).level
    return level


# What force and nexus earn: a government's own act, and one that it shares as a member.
LADDER = [
    ("political", "direct", 0, 1),
    ("political", "functional", 0, 1),
    ("political", "adjacent", 0, 1),
    ("political", "incidental", 0, 0),
    ("political", "none", 0, 0),
    ("policy", "adjacent", 0, 0),
    ("policy", "incidental", 0, 0),
    ("binding", "direct", 3, 3),
    ("binding", "functional", 3, 3),
    ("binding", "adjacent", 0, 0),
    ("binding", "incidental", 0, 0),
    ("binding", "none", 0, 0),
    ("enforcement", "direct", 4, 3),
    ("enforcement", "functional", 4, 3),
    ("enforcement", "adjacent", 0, 0),
    ("enforcement", "none", 0, 0),
]


@pytest.fixture(scope="module")
def ladder() -> pd.Series:
    """The level of an own and of a shared act of every force and nexus in the table."""
    acts = [
        act(f"{force}-{nexus}-{issuer}", force_coded=force, nexus=nexus, issuer=issuer)
        for force, nexus, *_ in LADDER
        for issuer in ("GRC", "eu")
    ]
    return evidence(tables_of(*acts)).set_index("instrument_id").level


class TestLevels:
    """What a piece of evidence can earn (codebook section 2, rules 1 to 3 and 13)."""

    @pytest.mark.parametrize(("force", "nexus", "own", "shared"), LADDER)
    def test_force_gives_the_level_and_nexus_caps_it(self, ladder, force, nexus, own, shared):
        """A national adjacent act earns nothing, a joined one 1; a body's application earns 3."""
        assert ladder[f"{force}-{nexus}-GRC"] == own
        assert ladder[f"{force}-{nexus}-eu"] == shared

    def test_a_national_policy_earns_2(self):
        """Guidance that says what the recommendation asks for, and binds nobody."""
        assert level_of(act(force_coded="policy")) == 2
        assert level_of(act(force_coded="policy", nexus="functional")) == 2

    @pytest.mark.parametrize("confidence", ["A", "B", "C"])
    def test_any_evidence_that_was_seen_counts(self, confidence):
        """A single report counts as much as an official text, and says so elsewhere."""
        assert level_of(act(confidence=confidence)) == 3

    def test_a_claim_that_nobody_saw_never_raises_a_level(self):
        """Confidence D earns nothing, for the act or for this recommendation alone."""
        assert level_of(act(confidence="D")) == 0
        assert level_of(act(confidence="A", provision_confidence="D")) == 0

    def test_the_confidence_of_the_provision_goes_before_that_of_the_act(self):
        """Where the coders gave one for this recommendation it stands, else the instrument's."""
        surer = evidence(tables_of(act(confidence="D", provision_confidence="B")))
        assert (surer.confidence.item(), surer.level.item()) == ("B", 3)
        assert evidence(tables_of(act(confidence="C"))).confidence.item() == "C"

    @pytest.mark.parametrize(
        ("government", "issuer", "force", "origin"),
        [
            ("GRC", "GRC", "binding", "own"),
            ("GRC", "eu", "binding", "inherited"),
            ("GRC", "eu", "enforcement", "inherited"),
            ("GRC", "paris-call", "political", "collective"),
            ("GRC", "eu", "political", "collective"),
            ("GRC", "FRA", "political", "collective"),
            ("EUE", "eu", "binding", "own"),
            ("EUE", "eu", "enforcement", "own"),
            ("EUE", "paris-call", "political", "collective"),
        ],
    )
    def test_the_issuer_says_whose_act_it_is(self, government, issuer, force, origin):
        """What the European Union issues is its own act and inherited by its members."""
        given = act(government=government, issuer=issuer, force_coded=force)
        assert evidence(tables_of(given)).origin.item() == origin

    def test_what_failed_is_pending_or_runs_against_it_gives_no_level(self):
        """A bill, a lapsed draft and an adverse act stay on record and count for nothing."""
        statuses = ("failed", "adverse", "pending", "in-force")
        spells = spells_of(*(act(status, status=status) for status in statuses))
        assert spells.instrument_id.tolist() == ["in-force"]

    def test_an_act_without_a_date_gives_no_level(self):
        """An own act needs an effective date, a shared one also the day it was joined."""
        assert spells_of(act(effective_on="")).empty
        assert spells_of(text(effective_on="")).empty
        assert spells_of(text(joined_on="")).empty
        assert spells_of(regulation(joined_on="")).empty

    def test_one_coders_pair_gives_no_level(self):
        """A pair that only one coder wrote has no nexus."""
        made = tables_of(act())
        alone = made.codings[made.codings.coder == "A"]
        assert build_spells(tables_of(act(), codings=alone.to_dict("records"))).empty


class TestStart:
    """From when it counts (rule 8)."""

    @pytest.mark.parametrize(
        ("effective_on", "day_before", "first"),
        [
            ("2023", "2023-12-30", "2023-12-31"),
            ("2024-02", "2024-02-28", "2024-02-29"),
            ("2023-11-10", "2023-11-09", "2023-11-10"),
        ],
    )
    def test_a_start_known_in_part_counts_from_the_last_possible_day(
        self, effective_on, day_before, first
    ):
        """Nothing is credited on a day on which the act may not yet have been in force."""
        assert levels_on(day_before, first, acts=[act(effective_on=effective_on)]) == [0, 3]

    def test_an_own_act_starts_when_it_takes_effect(self):
        """The day on which an adherence was noted does not matter for an own act."""
        late = act(effective_on="2020-01-01", joined_on="2024-01-01")
        assert days_of(late, of="example-law") == [("2020-01-01", "", "")]

    @pytest.mark.parametrize(
        ("effective_on", "joined_on", "starts_on"),
        [
            ("2020-01-01", "2022-05-05", "2022-05-05"),
            ("2022-05-05", "2020-01-01", "2022-05-05"),
            ("2020-01-01", "2022", "2022-12-31"),
            ("2022-05", "2022-05-05", "2022-05-31"),
        ],
    )
    def test_a_shared_act_starts_on_the_later_of_effect_and_joining(
        self, effective_on, joined_on, starts_on
    ):
        """Who joins later counts from then; who joins early waits until the text takes effect."""
        dates = {"effective_on": effective_on, "joined_on": joined_on}
        starts = spells_of(text(**dates), regulation(**dates)).starts_on
        assert starts.tolist() == [pd.Timestamp(starts_on)] * 2

    def test_a_first_seen_date_counts_from_that_day(self):
        """Where the start is unknown the act counts from when it was first seen, and says so."""
        seen = act(effective_on="2023-03-01", date_kind="first-seen")
        assert levels_on("2023-02-28", "2023-03-01", acts=[seen]) == [0, 3]
        assert spells_of(seen).date_kind.tolist() == ["first-seen"]

    def test_the_coders_later_date_is_the_start(self):
        """Two coders, two dates: the act counts from the later one."""
        made = tables_of(act())
        rows = made.codings_instruments.to_dict("records")
        rows[0]["effective_on"] = "2021-03"
        spells = build_spells(tables_of(act(), codings_instruments=rows))
        assert spells.evidence_on.tolist() == ["2021-03"]
        assert spells.starts_on.tolist() == [pd.Timestamp("2021-03-31")]


class TestEnd:
    """Until when it counts (rules 5, 7 and 9)."""

    @pytest.mark.parametrize(
        ("ended_on", "last", "day_after"),
        [
            ("2023-11-10", "2023-11-10", "2023-11-11"),
            ("2023-11", "2023-11-01", "2023-11-02"),
            ("2023", "2023-01-01", "2023-01-02"),
        ],
    )
    def test_an_end_known_in_part_counts_to_the_first_possible_day(self, ended_on, last, day_after):
        """The last day of effect is included, and is the first day that the date can mean."""
        assert levels_on(last, day_after, acts=[act(ended_on=ended_on)]) == [3, 0]

    def test_a_withdrawal_ends_on_the_last_day_that_counted(self):
        """After it the text does not count for that government, and still does for another."""
        acts = [text(left_on="2023-06-30"), text(government="FRA")]
        assert levels_on("2023-06-30", "2023-07-01", acts=acts) == [1, 0]
        assert levels_on("2023-07-01", acts=acts, government="FRA") == [1]
        assert spells_of(*acts).set_index("government").ends_by.to_dict() == {
            "GRC": "left",
            "FRA": "",
        }

    def test_a_withdrawal_known_in_part_counts_to_the_first_possible_day(self):
        """A text left in some month of 2023 counts to 1 January 2023 at the latest."""
        assert days_of(text(left_on="2023"), of="example-text") == [
            ("2020-01-01", "2023-01-01", "left")
        ]

    def test_the_earlier_of_two_ends_counts_and_is_named(self):
        """An act may end, be left, or run out of its months: the first of these ends it."""
        event = application(
            recommendation_id="blacklist-violators", effective_on="2020-06-01", left_on="2022-01-01"
        )
        assert days_of(event | {"ended_on": "2021-01-01"}, of="example-case")[0][1:] == (
            "2021-01-01",
            "ended",
        )
        assert days_of(event, of="example-case")[0][1:] == ("2022-01-01", "left")
        assert days_of(event | {"left_on": ""}, of="example-case")[0][1:] == (
            "2023-06-01",
            "lapsed",
        )

    def test_an_end_before_the_certain_start_gives_no_day(self):
        """An act of some day in 2023 that ended in 2023 was on no day certainly in force."""
        assert spells_of(act(effective_on="2023", ended_on="2023")).empty
        assert spells_of(act(effective_on="2023-05-01", ended_on="2023-05")).size
        assert spells_of(act(effective_on="2023-05-02", ended_on="2023-05")).empty

    @pytest.mark.parametrize(
        ("effective_on", "last", "day_after"),
        [
            ("2020-06-01", "2023-06-01", "2023-06-02"),
            ("2020-02-29", "2023-02-28", "2023-03-01"),
            ("2020-06", "2023-06-01", "2023-06-02"),
            ("2020", "2023-01-01", "2023-01-02"),
        ],
    )
    def test_an_application_counts_for_thirty_six_months(self, effective_on, last, day_after):
        """The last day included, from the first possible day; then 4 falls back to the rule."""
        acts = [act(effective_on="2015-01-01"), application(effective_on=effective_on)]
        assert levels_on(last, day_after, acts=acts) == [4, 3]

    def test_an_application_known_in_part_counts_from_the_last_possible_day(self):
        """Its months run from the first day that the date can mean, its credit from the last."""
        acts = [act(effective_on="2015-01-01"), application(effective_on="2020")]
        assert levels_on("2020-12-30", "2020-12-31", acts=acts) == [3, 4]
        assert days_of(*acts, of="example-case") == [("2020-12-31", "2023-01-01", "lapsed")]

    @pytest.mark.parametrize("force", ["policy", "binding"])
    def test_every_event_lapses_whatever_its_force(self, force):
        """An ad hoc inquiry or a ruling that is a dated event counts for its 36 months too."""
        event = act(status="event", force_coded=force, effective_on="2020-06-01")
        assert days_of(event, of="example-law") == [("2020-06-01", "2023-06-01", "lapsed")]

    @pytest.mark.parametrize(
        "kind", ["export-listing", "sanctions", "visa-restriction", "debarment"]
    )
    def test_a_continuing_application_counts_until_it_ends(self, kind):
        """A listing stands until it is lifted, whether coded an event or in force."""
        where = {"recommendation_id": "blacklist-violators", "kind": kind}
        where |= {"effective_on": "2015-01-01"}
        listings = [
            application("standing", **where),
            application("lifted", **where, ended_on="2024-03-01", status="in-force"),
        ]
        ends = spells_of(*listings).set_index("instrument_id").ends_on
        assert pd.isna(ends["standing"])
        assert ends["lifted"] == pd.Timestamp("2024-03-01")

    def test_a_licence_decision_is_an_event(self):
        """A refused or revoked export licence lapses like a prosecution."""
        refusal = application(kind="licence-decision", effective_on="2020-06-01")
        acts = [act(effective_on="2015-01-01"), refusal]
        assert levels_on("2023-06-01", "2023-06-02", acts=acts) == [4, 3]

    def test_an_event_of_a_body_lapses_by_its_own_date(self):
        """Joining a body late does not renew what it once did."""
        fields = {"status": "event", "effective_on": "2020-06-01", "joined_on": "2022-01-01"}
        assert days_of(regulation("old", **fields), of="old") == [
            ("2022-01-01", "2023-06-01", "lapsed")
        ]


class TestRules:
    """An application counts on the days on which a rule of the same cell runs (rule 4)."""

    def test_an_application_without_a_rule_gives_no_level(self):
        """A case alone proves no rule."""
        assert levels_on("2024-11-10", acts=[application()]) == [0]

    @pytest.mark.parametrize(
        "rule",
        [
            act("rule", nexus="adjacent"),
            act("rule", force_coded="policy"),
            act("rule", confidence="D"),
            act("rule", status="pending"),
            act("rule", recommendation_id="acceptable-use"),
            act("rule", government="FRA"),
            text("rule"),
            application("rule", effective_on="2023-01-01"),
            regulation("rule", force_coded="enforcement"),
        ],
        ids=lambda rule: "-".join(rule[part] for part in ("government", "force_coded", "nexus")),
    )
    def test_only_a_binding_act_in_force_in_the_same_cell_is_a_rule(self, rule):
        """Policies, promises, drafts, distant laws and other cases do not carry an application."""
        assert "example-case" not in set(spells_of(rule, application()).instrument_id)

    @pytest.mark.parametrize(
        "rule", [act("rule"), regulation("rule"), act("rule", scope="targeted")]
    )
    def test_an_application_of_an_own_or_inherited_rule_gives_4(self, rule):
        """Its scope is its own: a general case under a narrow rule is general."""
        (case,) = spells_of(rule, application())[["level", "general"]].query("level == 4").general
        assert case

    def test_a_listing_of_abusive_vendors_needs_no_rule(self):
        """The listing proves the power behind it."""
        listing = application(recommendation_id="blacklist-violators")
        assert spells_of(listing).level.tolist() == [4]

    def test_an_application_ends_with_its_rule(self):
        """When the rule ends the case counts no more, though its months run on."""
        acts = [act(ended_on="2024-06-30"), application(effective_on="2024-01-15")]
        assert levels_on("2024-06-30", "2024-07-01", acts=acts) == [4, 0]
        assert days_of(*acts, of="example-case") == [("2024-01-15", "2024-06-30", "ended")]

    def test_an_application_counts_from_the_start_of_its_rule(self):
        """A case that came first waits for the rule, and its months run from its own date."""
        acts = [act(effective_on="2024-06-01"), application(effective_on="2024-01-15")]
        assert days_of(*acts, of="example-case") == [("2024-06-01", "2027-01-15", "lapsed")]

    def test_a_gap_between_two_rules_is_a_gap_of_the_application(self):
        """The case counts under the first rule and the second, and on no day between."""
        acts = [
            act("first", ended_on="2024-02-29"),
            act("second", effective_on="2024-06-01"),
            application(effective_on="2024-01-15"),
        ]
        assert days_of(*acts, of="example-case") == [
            ("2024-01-15", "2024-02-29", "ended"),
            ("2024-06-01", "2027-01-15", "lapsed"),
        ]
        days = ["2024-02-29", "2024-03-01", "2024-05-31", "2024-06-01"]
        assert levels_on(*days, acts=acts) == [4, 0, 0, 4]

    def test_rules_that_follow_without_a_gap_are_one(self):
        """Where one rule ends and the next starts the day after, the case runs on unbroken."""
        acts = [
            act("first", ended_on="2024-05-31"),
            act("second", effective_on="2024-06-01", ended_on="2024-12-31"),
            act("inside", effective_on="2024-06-10", ended_on="2024-07-01"),
            regulation("third", effective_on="2024-12-01"),
            application(effective_on="2024-01-15"),
        ]
        assert days_of(*acts, of="example-case") == [("2024-01-15", "2027-01-15", "lapsed")]

    def test_a_rule_that_was_never_certainly_in_force_carries_nothing(self):
        """A rule of 2024 that ended in 2024 may not have met the case on any day."""
        acts = [act(effective_on="2024", ended_on="2024"), application()]
        assert spells_of(*acts).empty

    def test_a_government_that_leaves_loses_the_inherited_rule(self):
        """With the body's regulation goes what was applied under it."""
        acts = [regulation(left_on="2024-06-30"), application()]
        assert levels_on("2024-06-30", "2024-07-01", acts=acts) == [4, 0]

    @settings(deadline=None, max_examples=30)
    @given(
        st.lists(
            st.tuples(st.sampled_from("ab"), st.integers(0, 25), st.none() | st.integers(0, 25)),
            min_size=1,
            max_size=6,
        ),
        st.integers(0, 25),
        st.none() | st.integers(0, 25),
    )
    def test_an_application_counts_on_a_day_if_and_only_if_a_rule_does(self, rules, start, end):
        """Day by day, however rules overlap, touch, or leave gaps, of this cell or of another."""
        origin = pd.Timestamp("2024-01-01")
        ends = end if end is None else max(start, end)
        rules = [
            (cell, first, last if last is None else max(first, last)) for cell, first, last in rules
        ]
        cut = cut_to_rules(
            _dated([("a", start, ends)], origin).assign(ends_by="lapsed" if end else ""),
            _dated(rules, origin),
        )
        for day in range(30):
            ruled = any(_covers(first, last, day) for cell, first, last in rules if cell == "a")
            counts = len(running(cut, str((origin + pd.Timedelta(days=day)).date())))
            assert counts == (ruled and _covers(start, ends, day))


def _covers(first: int, last: int | None, day: int) -> bool:
    return first <= day and (last is None or day <= last)


def _dated(rows: list[tuple[str, int, int | None]], origin: pd.Timestamp) -> pd.DataFrame:
    """Spells of one recommendation from days counted from an origin."""
    frame = pd.DataFrame(rows, columns=["government", "first", "last"])
    starts = origin + pd.to_timedelta(frame["first"], unit="D")
    ends = origin + pd.to_timedelta(frame["last"].astype("float64"), unit="D")
    return frame.assign(
        recommendation_id="oversight",
        starts_on=starts.astype("datetime64[s]"),
        ends_on=ends.astype("datetime64[s]"),
    ).drop(columns=["first", "last"])


class TestTieBreak:
    """Of equals the deciding one stands first (codebook section 1)."""

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (act("z", confidence="C"), act("a", scope="targeted", confidence="A")),
            (act("z", confidence="B", effective_on="2023"), act("a", confidence="C")),
            (regulation("z", confidence="A"), act("a", confidence="B")),
            (act("z", effective_on="2023"), regulation("a")),
            (act("z", effective_on="2019"), act("a", effective_on="2020-01-01")),
            (act("z", effective_on="2020-01-01"), act("a", effective_on="2020")),
            (act("a"), act("b")),
        ],
        ids=["general", "surer", "surer-before-own", "own", "earlier", "certainly-earlier", "name"],
    )
    def test_each_step_of_the_tie_break_decides(self, first, second):
        """General, surer, nearer, earlier, then by name; each only where those before are equal."""
        names = [first["instrument_id"], second["instrument_id"]]
        assert spells_of(second, first).instrument_id.tolist() == names

    def test_inherited_goes_before_collective(self):
        """Of two equal acts the one that binds stands before the shared text."""
        acts = [text("a", force_coded="policy"), regulation("z")]
        assert spells_of(*acts).instrument_id.tolist() == ["z", "a"]

    def test_the_effective_date_breaks_ties_and_not_the_day_of_joining(self):
        """Of two joined texts the older one decides, whichever was joined first."""
        older = text("z", effective_on="2018-01-01", joined_on="2023-01-01")
        newer = text("a", effective_on="2020-01-01", joined_on="2020-01-01")
        assert spells_of(older, newer).instrument_id.tolist() == ["z", "a"]


class TestCounterActs:
    """Acts against a recommendation are marks without an end of 36 months."""

    def test_a_counter_act_stands_from_its_date_until_it_ends(self):
        """No window applies, whatever its kind."""
        against = act(status="adverse", effective_on="2015-06", ended_on="2024-06")
        (row,) = counter_acts(tables_of(against)).itertuples()
        assert (row.starts_on, row.ends_on) == (
            pd.Timestamp("2015-06-30"),
            pd.Timestamp("2024-06-01"),
        )

    def test_without_an_effective_date_it_stands_from_the_day_of_joining(self):
        """And where neither is known it is not shown on any day."""
        undated = act(status="adverse", effective_on="", joined_on="2022-03-01")
        assert counter_acts(tables_of(undated)).starts_on.tolist() == [pd.Timestamp("2022-03-01")]
        assert counter_acts(tables_of(undated | {"joined_on": ""})).empty

    def test_only_near_acts_are_shown(self):
        """An adjacent adverse act is a mark; an incidental one is not."""
        acts = (act(nexus, status="adverse", nexus=nexus) for nexus in NEXUS)
        shown = counter_acts(tables_of(*acts)).instrument_id
        assert set(shown) == {"direct", "functional", "adjacent"}

    def test_only_adverse_acts_are_shown(self):
        """A bill that failed is no act against the recommendation."""
        acts = (act(status, status=status) for status in STATUS)
        assert counter_acts(tables_of(*acts)).instrument_id.tolist() == ["adverse"]
