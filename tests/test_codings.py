"""Where two coders differ the lower reading stands, field by field, until it is settled."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from conftest import build_tables
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.codings import adjudicate_acts, adjudicate_provisions, lowest
from analysis.vocabulary import CONFIDENCE, FORCE, NEXUS, SCOPE, STATUS

PAIR = {"instrument_id": "example-law", "recommendation_id": "oversight"}


def pairs(ladder: tuple[str, ...]) -> list[tuple[str, str]]:
    """Every two readings of a ladder, the lower first."""
    return list(itertools.combinations(ladder, 2))


def provision(coder: str, **fields: str) -> dict[str, str]:
    """What a coder wrote of the example law and oversight."""
    written = {"coder": coder, "nexus": "direct", "scope": "general", "rationale": f"As {coder}."}
    return PAIR | written | fields


def provision_of(*rows: dict[str, str]) -> pd.Series:
    """The one provision that some codings give."""
    (reading,) = adjudicate_provisions(build_tables(codings=list(rows)).codings).iloc
    return reading


def coded(coder: str, **fields: str) -> dict[str, str]:
    """What a coder wrote of the example law as a whole."""
    written = {"status": "in-force", "effective_on": "2023-05-03", "confidence": "A"}
    written |= {"instrument_id": "example-law", "force_coded": "binding", "coder": coder}
    return written | fields


def act_of(*rows: dict[str, str]) -> pd.Series:
    """The one act that some codings give."""
    (reading,) = adjudicate_acts(
        build_tables(codings_instruments=list(rows)).codings_instruments
    ).iloc
    return reading


class TestProvisions:
    """How an instrument answers a recommendation."""

    def test_what_both_coders_wrote_stands(self):
        """Two equal readings are the reading, with coder A's reason."""
        reading = provision_of(provision("A"), provision("B"))
        assert reading[["nexus", "scope", "agreement"]].tolist() == ["direct", "general", "agreed"]
        assert reading.rationale == "As A."

    @pytest.mark.parametrize(("low", "high"), pairs(NEXUS))
    @pytest.mark.parametrize("lower_coder", ["A", "B"])
    def test_the_more_distant_nexus_stands(self, low, high, lower_coder):
        """Whoever wrote it, the more distant reading stands, with the reason of who wrote it."""
        wrote = {"A": high, "B": high} | {lower_coder: low}
        reading = provision_of(*(provision(coder, nexus=wrote[coder]) for coder in "AB"))
        assert reading.nexus == low
        assert reading.rationale == f"As {lower_coder}."
        assert reading.agreement == "differs-nexus"

    @pytest.mark.parametrize("lower_coder", ["A", "B"])
    def test_targeted_stands_before_general(self, lower_coder):
        """An act that one coder takes to bind only some is read so."""
        wrote = dict.fromkeys("AB", "general") | {lower_coder: "targeted"}
        reading = provision_of(*(provision(coder, scope=wrote[coder]) for coder in "AB"))
        assert reading["scope"] == "targeted"
        assert reading.agreement == "differs-scope"

    @pytest.mark.parametrize(("low", "high"), pairs(CONFIDENCE))
    def test_the_lower_confidence_stands(self, low, high):
        """Confidence is no stronger than the more careful coder finds it."""
        assert (
            provision_of(provision("A", confidence=low), provision("B", confidence=high))[
                "confidence"
            ]
            == low
        )
        assert (
            provision_of(provision("A", confidence=high), provision("B", confidence=low))[
                "confidence"
            ]
            == low
        )

    def test_each_field_is_read_for_itself(self):
        """The lower nexus may come from one coder and the lower scope from the other."""
        reading = provision_of(
            provision("A", nexus="adjacent"), provision("B", scope="targeted", nexus="direct")
        )
        assert (reading.nexus, reading["scope"]) == ("adjacent", "targeted")
        assert reading.agreement == "differs-nexus-scope"

    @pytest.mark.parametrize("coder", ["A", "B"])
    def test_a_pair_that_one_coder_wrote_has_no_nexus(self, coder):
        """It stays on record and counts for nothing."""
        reading = provision_of(provision(coder, nexus="direct"))
        assert (reading.nexus, reading.agreement) == ("none", f"only-{coder}")
        assert reading.rationale == f"As {coder}."

    def test_a_settled_coding_stands_whatever_the_coders_wrote(self):
        """An editor's row settles nexus and scope, upwards too, and gives its own reason."""
        reading = provision_of(
            provision("A", nexus="none", scope="targeted"),
            provision("B", nexus="adjacent", scope="targeted"),
            provision("resolved", nexus="functional", scope="general", rationale="Entry read."),
        )
        assert (reading.nexus, reading["scope"]) == ("functional", "general")
        assert (reading.agreement, reading.rationale) == ("resolved", "Entry read.")

    def test_a_settled_coding_raises_a_pair_that_one_coder_wrote(self):
        """What one coder overlooked counts once it is settled."""
        reading = provision_of(provision("B"), provision("resolved", nexus="direct"))
        assert (reading.nexus, reading.agreement) == ("direct", "resolved")

    def test_a_settled_coding_leaves_alone_what_it_does_not_give(self):
        """A settled row without a confidence keeps the lower one of the coders."""
        reading = provision_of(
            provision("A", confidence="C"),
            provision("B", confidence="A"),
            provision("resolved", confidence=""),
        )
        assert reading.confidence == "C"

    def test_pairs_do_not_mix(self):
        """Readings of one recommendation say nothing of another."""
        rows = [provision(coder) for coder in "AB"]
        rows += [provision("A", recommendation_id="acceptable-use")]
        readings = adjudicate_provisions(build_tables(codings=rows).codings)
        assert readings.recommendation_id.tolist() == ["acceptable-use", "oversight"]
        assert readings.nexus.tolist() == ["none", "direct"]


class TestActs:
    """What an instrument is, and from when."""

    @pytest.mark.parametrize(
        ("field", "low", "high"),
        [
            *(("status", *pair) for pair in pairs(STATUS)),
            *(("force_coded", *pair) for pair in pairs(FORCE)),
            *(("confidence", *pair) for pair in pairs(CONFIDENCE)),
            ("effective_on", "2023-05", "2023-05-03"),
            ("effective_on", "2024-01-01", "2023-05-03"),
            ("effective_on", "2023", "2023-05"),
            ("effective_on", "", "2023-05-03"),
        ],
    )
    def test_the_lower_reading_of_each_field_stands(self, field, low, high):
        """The weaker force, the earlier status in the list, the later date or none."""
        wrote = {"A": (low, high), "B": (high, low)}  # of an instrument each, either way round
        rows = [
            coded(coder, instrument_id=name, **{field: value})
            for coder, values in wrote.items()
            for name, value in zip(("one", "other"), values, strict=True)
        ]
        acts = adjudicate_acts(build_tables(codings_instruments=rows).codings_instruments)
        assert acts["force" if field == "force_coded" else field].tolist() == [low, low]
        assert acts.differs.tolist() == [field, field]

    def test_the_fields_that_differ_are_named(self):
        """A reader sees in which fields the coders differed."""
        reading = act_of(coded("A"), coded("B", status="pending", force_coded="policy"))
        assert reading.differs == "status|force_coded"
        assert act_of(coded("A"), coded("B")).differs == ""

    def test_a_settled_row_settles_only_the_fields_that_it_gives(self):
        """Settling a date leaves the coders' status, confidence and force as they were."""
        blank = {"status": "", "confidence": "", "force_coded": ""}
        reading = act_of(
            coded("A", status="pending", confidence="B"),
            coded("B", effective_on="", force_coded="policy"),
            coded("resolved", effective_on="2022-01-01", **blank),
        )
        assert reading.effective_on == "2022-01-01"
        assert (reading.status, reading.confidence, reading.force) == ("pending", "B", "policy")
        assert reading.differs == "status|effective_on|confidence|force_coded"

    def test_a_settled_row_may_raise_a_reading(self):
        """What the coders read as pending counts once it is settled that it is in force."""
        reading = act_of(
            coded("A", status="pending"), coded("B", status="failed"), coded("resolved")
        )
        assert reading.status == "in-force"


def test_the_lowest_of_those_that_were_given_stands():
    """By hand, over three coders; what nobody gave stays empty."""
    low, *_, high = SCOPE
    wrote = [
        pd.Series([high, low, "", high, ""]),
        pd.Series([low, high, high, "", ""]),
        pd.Series(["", high, "", high, ""]),
    ]
    assert lowest(wrote, SCOPE).tolist() == [low, low, high, high, ""]


class TestMoreCoders:
    """Of three coders and more the lowest reading stands, whoever wrote it."""

    def test_three_coders_by_hand(self):
        """They differ; an editor settles the pair; the third takes the row back."""
        three = [
            provision("A", nexus="direct"),
            provision("B", nexus="functional"),
            provision("C", nexus="adjacent", scope="targeted"),
        ]
        differs = provision_of(*three)
        assert (differs.nexus, differs["scope"]) == ("adjacent", "targeted")
        assert (differs.agreement, differs.rationale) == ("differs-nexus-scope", "As C.")
        settled = provision_of(*three, provision("resolved", nexus="functional"))
        assert (settled.nexus, settled.agreement) == ("functional", "resolved")
        withdrawn = provision_of(*three[:2])
        assert (withdrawn.nexus, withdrawn["scope"]) == ("functional", "general")
        assert (withdrawn.agreement, withdrawn.rationale) == ("differs-nexus", "As B.")

    @pytest.mark.parametrize("later", ["C", "expert", "expert-1"])
    def test_what_a_later_coder_left_out_says_nothing(self, later):
        """They read a part of the evidence; to say none, they write none."""
        both = [provision("A"), provision("B")]
        elsewhere = provision(later, recommendation_id="acceptable-use", nexus="none")
        rows = build_tables(codings=[*both, elsewhere]).codings
        readings = adjudicate_provisions(rows).set_index("recommendation_id")
        assert readings.nexus.to_dict() == {"acceptable-use": "none", "oversight": "direct"}
        assert readings.agreement["oversight"] == "agreed"
        assert provision_of(*both, provision(later, nexus="none")).nexus == "none"

    @pytest.mark.parametrize(
        ("wrote", "agreement"),
        [("AC", "only-some"), ("BC", "only-some"), ("C", "only-some"), ("CD", "only-some")],
    )
    def test_a_pair_that_one_of_the_first_two_left_out_has_no_nexus(self, wrote, agreement):
        """A later coder alone cannot raise it; that takes a settled row."""
        rows = [provision(coder) for coder in wrote]
        reading = provision_of(*rows)
        assert (reading.nexus, reading.agreement) == ("none", agreement)
        assert reading.rationale == f"As {wrote[0]}."
        assert provision_of(*rows, provision("resolved")).nexus == "direct"

    @pytest.mark.parametrize(("of_act", "stands"), [("D", "D"), ("A", "B")])
    def test_one_coder_alone_does_not_lift_confidence_above_the_instruments(self, of_act, stands):
        """Who gives none reads the instrument's; the lower of the two stands."""
        made = build_tables(
            codings=[provision("A"), provision("B"), provision("C", confidence="B")],
            codings_instruments=[coded(coder, confidence=of_act) for coder in "AB"],
        )
        acts = adjudicate_acts(made.codings_instruments)
        assert adjudicate_provisions(made.codings, acts).confidence.tolist() == [stands]

    def test_acts_take_the_lowest_of_those_who_coded_them(self):
        """Status, force, confidence and date each from whoever is lowest; a gap is no reading."""
        third = {"status": "pending", "force_coded": "policy", "confidence": "C"}
        reading = act_of(coded("A"), coded("B"), coded("C", effective_on="2023-05", **third))
        assert reading[["status", "force", "confidence"]].tolist() == ["pending", "policy", "C"]
        assert reading.effective_on == "2023-05"
        assert reading.differs == "status|effective_on|confidence|force_coded"
        unknown = act_of(coded("A"), coded("B"), coded("C", effective_on=""))
        assert (unknown.effective_on, unknown.differs) == ("", "effective_on")
        rows = [coded(coder, instrument_id=name) for coder in "AB" for name in ("one", "other")]
        rows += [coded("C", instrument_id="other", status="failed")]
        acts = adjudicate_acts(build_tables(codings_instruments=rows).codings_instruments)
        assert acts.status.tolist() == ["in-force", "failed"]
        assert acts.effective_on.tolist() == ["2023-05-03", "2023-05-03"]
        assert acts.differs.tolist() == ["", "status"]


NEXUS_AND_SCOPE = st.tuples(st.sampled_from(NEXUS), st.sampled_from(SCOPE))
ACT = st.tuples(
    st.sampled_from(STATUS),
    st.sampled_from(["", "2023", "2023-05", "2023-05-03", "2024-01-01"]),
    st.sampled_from(CONFIDENCE),
    st.sampled_from(FORCE),
)
OF_ACT = ("status", "effective_on", "confidence", "force_coded")
SETTLED = st.sampled_from(["", "resolved"])


@settings(deadline=None, max_examples=25)
@given(st.lists(NEXUS_AND_SCOPE, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_neither_order_nor_name_of_the_coders_matters(read, random):
    """Whoever wrote which reading and on which line, the same nexus, scope and meeting stand."""
    names = ["A", "B", "C", "D", "expert"][: len(read)]
    rows = [
        provision(name, nexus=nexus, scope=scope)
        for name, (nexus, scope) in zip(names, read, strict=True)
    ]
    anew = random.sample(names, len(names))
    swapped = [row | {"coder": name} for row, name in zip(rows, anew, strict=True)]
    random.shuffle(swapped)
    stands = ["nexus", "scope", "agreement"]
    assert provision_of(*rows)[stands].tolist() == provision_of(*swapped)[stands].tolist()


@settings(deadline=None, max_examples=25)
@given(st.lists(ACT, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_neither_order_nor_name_matters_to_an_act(read, random):
    """The same act stands; of the note only the first coder's name decides."""
    names = ["A", "B", "C", "D", "expert"][: len(read)]
    rows = [
        coded(name, **dict(zip(OF_ACT, act, strict=True)))
        for name, act in zip(names, read, strict=True)
    ]
    anew = random.sample(names, len(names))
    swapped = [row | {"coder": name} for row, name in zip(rows, anew, strict=True)]
    random.shuffle(swapped)
    stands = ["status", "effective_on", "confidence", "force", "differs"]
    assert act_of(*rows)[stands].tolist() == act_of(*swapped)[stands].tolist()


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(NEXUS_AND_SCOPE, NEXUS_AND_SCOPE, SETTLED)
def test_a_coder_who_agrees_with_what_stands_changes_nothing(one, other, editor):
    """A third reading equal to the standing one leaves nexus and scope where they are."""
    rows = [
        provision(name, nexus=nexus, scope=scope)
        for name, (nexus, scope) in (("A", one), ("B", other))
    ] + ([provision(editor, nexus="functional")] if editor else [])
    before = provision_of(*rows)
    after = provision_of(*rows, provision("C", nexus=before.nexus, scope=before["scope"]))
    assert after[["nexus", "scope"]].tolist() == before[["nexus", "scope"]].tolist()


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(NEXUS_AND_SCOPE, NEXUS_AND_SCOPE, NEXUS_AND_SCOPE)
def test_a_further_coder_never_lifts_a_reading(one, other, third):
    """More readings stand no higher than fewer, until an editor settles them."""
    rows = [
        provision(name, nexus=nexus, scope=scope)
        for name, (nexus, scope) in zip("ABC", (one, other, third), strict=True)
    ]
    before, after = provision_of(*rows[:2]), provision_of(*rows)
    assert NEXUS.index(after.nexus) <= NEXUS.index(before.nexus)
    assert SCOPE.index(after["scope"]) <= SCOPE.index(before["scope"])
