"""The researched evidence is sound, and cells checked by hand read as the acts behind them say."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import codings, metrics, panel, spells
from analysis.tables import Tables
from analysis.vocabulary import NEXUS

PAIR = ["instrument_id", "recommendation_id"]
AGREEMENT = {
    "agreed": 548,
    "differs-nexus": 94,
    "only-B": 85,
    "differs-scope": 53,
    "resolved": 21,
    "differs-nexus-scope": 20,
    "only-A": 18,
}
STATUSES = {"in-force": 305, "event": 143, "pending": 64, "failed": 28, "adverse": 25}
SUPPORTERS = 82  # 81 States and the European Union, by the list on the call's own site


@pytest.fixture(scope="module")
def cells(evidence: Tables) -> pd.DataFrame:
    """The panel of the researched evidence, by edition, government and recommendation."""
    reasons = spells.build_spells(evidence)
    made = panel.build_panel(reasons, spells.counter_acts(evidence), evidence)
    return made.set_index(panel.KEY)


@pytest.fixture(scope="module")
def members(evidence: Tables) -> pd.DataFrame:
    """Who belongs to which cohort at which edition."""
    return metrics.cohort_members(evidence)


def test_the_raw_tables_pass_the_check_and_cover_the_world(evidence):
    """Nothing is to mend in data/raw: 193 members of the UN, six more, and the European Union."""
    assert len(evidence.governments) == 193 + 6 + 1
    assert set(evidence.assessments.government) == set(evidence.governments.government)


class TestAdjudication:
    """The two coders' readings, as counted when they were recorded in November 2026."""

    def test_the_kinds_of_agreement_are_as_counted(self, evidence):
        """Each pair of instrument and recommendation is agreed, differs, or one coder's alone."""
        provisions = codings.adjudicate_provisions(evidence.codings)
        assert provisions.agreement.value_counts().to_dict() == AGREEMENT
        assert not provisions.duplicated(PAIR).any()

    def test_the_statuses_are_as_counted(self, evidence):
        """Every instrument has one status, and with it one reading."""
        acts = codings.adjudicate_acts(evidence.codings_instruments)
        assert acts.status.value_counts().to_dict() == STATUSES
        assert acts.instrument_id.tolist() == evidence.instruments.instrument_id.tolist()
        assert (acts.differs == "").sum() == 449

    def test_a_pair_that_one_coder_wrote_has_no_nexus(self, evidence):
        """None of these pairs can reach a level."""
        provisions = codings.adjudicate_provisions(evidence.codings)
        alone = provisions[provisions.agreement.isin(["only-A", "only-B"])]
        assert set(alone.nexus) == {"none"}

    @pytest.mark.parametrize("coder", ["A", "B"])
    def test_no_reading_lies_above_a_coder_unless_settled(self, evidence, coder):
        """Adjudication never credits more than the more careful coder."""
        provisions = codings.adjudicate_provisions(evidence.codings)
        wrote = evidence.codings[evidence.codings.coder == coder][[*PAIR, "nexus"]]
        both = provisions[provisions.agreement != "resolved"].merge(wrote, on=PAIR)
        assert (both.nexus_x.map(NEXUS.index) <= both.nexus_y.map(NEXUS.index)).all()


class TestCoverage:
    """Who is in the report, and that nobody in it was left unassessed."""

    def test_every_edition_has_all_supporters(self, members):
        """All joined before the first as-of date, and none has left."""
        supporters = members[members.cohort == "paris-call"]
        assert supporters.groupby("edition").size().to_dict() == dict.fromkeys(
            ["2023", "2024", "2025", "2026"], SUPPORTERS
        )

    def test_no_supporter_is_unassessed_in_2026(self, cells, members):
        """Each of their cells is a level or none found."""
        supporters = members[members.cohort == "paris-call"].government.unique()
        states = cells.loc["2026"].loc[supporters].state
        assert len(states) == 7 * SUPPORTERS
        assert "not-assessed" not in set(states)

    def test_counts_of_a_cohort_add_up_to_its_members(self, cells, members):
        """Each member stands once in each of the seven recommendations."""
        counts = metrics.cohort_counts(cells.reset_index(), members)
        key = ["edition", "cohort"]
        sums = counts.groupby(key).n_governments.sum()
        pd.testing.assert_series_equal(sums, 7 * members.groupby(key).size(), check_names=False)

    def test_the_union_has_27_members_and_is_none_of_them(self, members):
        """In every edition since 2023 the same member states make up that cohort."""
        union = members[members.cohort == "eu"]
        assert set(union.groupby("edition").size()) == {27}
        assert "EUE" not in set(union.government)


class TestCells:
    """What holds for every cell of the panel."""

    def test_every_deciding_act_says_how_its_start_is_known(self, cells):
        """Start or first-seen: without it a rise could not be told from better dating."""
        assert set(cells[cells.level.fillna(0) > 0].date_kind) == {"start", "first-seen"}

    def test_state_and_level_say_the_same(self, cells):
        """Adopted is 1 to 4, none found 0, not assessed empty; only the first names an act."""
        levels = (
            cells.level.groupby(cells.state).unique().map(lambda found: sorted(map(str, found)))
        )
        assert levels.to_dict() == {
            "adopted": ["1", "2", "3", "4"],
            "none-found": ["0"],
            "not-assessed": ["<NA>"],
        }
        assert ((cells.instrument_id != "") == (cells.state == "adopted")).all()

    def test_own_acts_never_reach_above_all_acts(self, cells):
        """The level by own acts is part of the level."""
        assessed = cells.dropna(subset="level")
        assert (assessed.level_own <= assessed.level).all()
        assert (assessed.score_own <= assessed.score).all()

    def test_only_own_acts_reach_4(self, cells):
        """An application by a body is 3 for its members."""
        applied = cells[cells.level.fillna(0) == 4]
        assert set(applied.origin) == {"own"}


# Each row was read in data/raw: adherence, both coders' rows, dates; the comment says why.
BY_HAND = [
    # The Union's regulation of 2021 binds from 2021-09-09; Greece has no own intrusion control.
    ("2023", "GRC", "export-safeguards", 3, "general", "inherited", "eu-dual-use-2021-821", 0),
    # Law 5002 of 2022-12-09 bans trade and possession. The verdict of 2026 under older offences
    # was settled as adjacent, so it is no application and the cell stays at 3.
    ("2026", "GRC", "non-state-purchases", 3, "general", "own", "grc-law-5002-2022", 3),
    # The opinion of January 2023 is adverse and adjacent: a mark. Law 5002 is adjacent: 0.
    ("2024", "GRC", "oversight", 0, "", "", "", 0),
    # The Media Freedom Act protects journalists alone, from 2025-08-08: targeted, inherited. It
    # goes before the joined Pall Mall code, which is 1.
    ("2025", "GRC", "acceptable-use", 3, "targeted", "inherited", "eu-emfa-art4-2024", 0),
    # The Union's cyber listing of 2026-03-16 is 4 for the Union and 3 for Greece.
    (
        "2026",
        "GRC",
        "blacklist-violators",
        3,
        "general",
        "inherited",
        "eu-cyber-listing-2026-03",
        0,
    ),
    ("2026", "EUE", "blacklist-violators", 4, "general", "own", "eu-cyber-listing-2026-03", 4),
    # The coders date the FinFisher indictment 2023-05-03 and 2023-05: the month stands. It counts
    # from 2023-05-31 and, by its 36 months, to 2026-05-01; then the ordinance of 2015 remains.
    ("2023", "DEU", "export-safeguards", 4, "general", "own", "deu-finfisher-indictment-2023", 4),
    ("2025", "DEU", "export-safeguards", 4, "general", "own", "deu-finfisher-indictment-2023", 4),
    ("2026", "DEU", "export-safeguards", 3, "general", "own", "deu-awv-4th-amendment-2015", 3),
    # Italy revoked a licence on 2016-03-31 under the Union's list of 2014: lapsed since 2019, and
    # no own rule was shown to cover intrusion items.
    ("2026", "ITA", "export-safeguards", 3, "general", "inherited", "eu-dual-use-2021-821", 0),
    # NSO and three others were listed on 2021-11-04; a listing stands beyond 36 months.
    ("2026", "USA", "blacklist-violators", 4, "general", "own", "usa-entity-list-2021-nso", 4),
    # Order 14093 of 2023-03-27 binds; leaving the coalition in 2026 is a mark and lowers nothing.
    ("2026", "USA", "acceptable-use", 3, "general", "own", "usa-eo-14093", 3),
    # The ministry's inquiry, published in August 2022, is an event of force policy: it counts to
    # 2025-08-01. The Comptroller's report of 2026 has no rule behind it and counts for nothing.
    ("2024", "ISR", "oversight", 2, "general", "own", "isr-merari-report-2022", 2),
    ("2025", "ISR", "oversight", 0, "", "", "", 0),
    ("2026", "ISR", "oversight", 0, "", "", "", 0),
    # Refused in April 2022 under the order that takes over the Wassenaar list; to 2025-04-01.
    ("2024", "ISR", "export-safeguards", 4, "general", "own", "isr-nemesis-refusal-2022", 4),
    ("2025", "ISR", "export-safeguards", 3, "general", "own", "isr-dual-use-order-2006", 3),
    # The freeze of police spyware was claimed and not seen (D), the inquiry settled as adjacent.
    ("2023", "ISR", "acceptable-use", 0, "", "", "", 0),
]


class TestCheckedByHand:
    """Five governments of different kinds, read in the evidence cell by cell."""

    @pytest.mark.parametrize(
        ("edition", "government", "recommendation", "level", "scope", "origin", "act", "level_own"),
        BY_HAND,
    )
    def test_a_cell_reads_as_the_evidence_says(
        self, cells, edition, government, recommendation, level, scope, origin, act, level_own
    ):
        """Level, scope, origin, deciding act and level by own acts."""
        found = cells.loc[edition, government, recommendation]
        columns = ["level", "scope", "origin", "instrument_id", "level_own"]
        assert found[columns].tolist() == [level, scope, origin, act, level_own]

    def test_lapsed_applications_leave_their_year(self, cells):
        """Germany 2023, Italy 2016 and Israel 2022: applications whose 36 months are over."""
        years = cells.last_applied.xs("export-safeguards", level="recommendation_id").loc["2026"]
        assert years[["DEU", "ITA", "ISR"]].tolist() == [2023, 2016, 2022]

    def test_counter_acts_are_marked_from_their_day(self, cells):
        """Three listings lifted on 2025-12-30 show in 2026; a shelved inquiry of 2024 from then."""
        marks = cells.n_counter_acts.unstack("edition")
        editions = ["2023", "2024", "2025", "2026"]
        assert marks.loc[("USA", "blacklist-violators"), editions].tolist() == [0, 0, 0, 1]
        assert marks.loc[("USA", "acceptable-use"), editions].tolist() == [0, 0, 0, 1]
        # Closed on 2024-07-30, not reopened on 2026-04-27.
        assert marks.loc[("GRC", "acceptable-use"), editions].tolist() == [0, 1, 1, 2]
        # The prosecutor's opinion of 2023-01-10; the order to the inquiry of June 2024.
        assert marks.loc[("GRC", "oversight"), editions].tolist() == [1, 1, 1, 1]
        assert marks.loc[("ISR", "oversight"), editions].tolist() == [0, 1, 1, 1]

    def test_a_supporter_with_nothing_found_is_zero_throughout(self, cells):
        """Qatar: the call itself and a general strategic-goods law are incidental, nothing else."""
        qatar = cells.xs("QAT", level="government")
        assert qatar.level.eq(0).all()
        assert set(qatar.state) == {"none-found"}
        assert (qatar.n_searches > 0).all()

    def test_one_that_does_not_support_the_call_is_assessed_all_the_same(self, members, cells):
        """Israel is no supporter, and its cells stand beside the others."""
        assert "ISR" not in set(members[members.cohort == "paris-call"].government)
        assert "not-assessed" not in set(cells.xs("ISR", level="government").state)
