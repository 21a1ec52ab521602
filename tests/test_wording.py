"""Every generated sentence is true to the cells and keeps to the words that the evidence allows."""

from __future__ import annotations

import inspect
import re

import pytest
from spoken import computed, passages, report, without_evidence

from analysis import (
    chapters,
    exhibits,
    findings,
    front,
    matrix,
    practice,
    prose,
    selection,
    steps,
    undone,
    wording,
)
from analysis.vocabulary import EVIDENCE_CLASSES, PRACTICE_KINDS

COHORTS = ("paris-call", "paris-call-africa", "oecd")
QUICK = ("2026", "paris-call")
EVERY = [  # the tests of one report run on one worker, which reads the report out once
    pytest.param(
        edition,
        cohort,
        marks=[
            pytest.mark.xdist_group(f"{edition}-{cohort}"),
            *([] if (edition, cohort) == QUICK else [pytest.mark.slow]),
        ],
    )
    for edition in ("2023", "2024", "2025", "2026")
    for cohort in COHORTS
]
EDITIONS = ("2023", "2024", "2025", "2026")
NEVER = re.compile(  # said of a zero, of a place in an order, of a lapse, of what nobody signed
    r"\b(lacks?|fails?|refus(es|ed) to|ignores?|laggards?|worst|best|leads?|top|ahead|behind|"
    r"ranks?|weakened|fell|committed|complian(t|ce) (with|of) a|infinity|nan|None(?! found)|True|"
    r"False)\b"
)
METHOD = "How sure we are"  # the one chapter that may speak of ranks, with their intervals
NOTES = re.compile(r"\b(TO[D]O|FIX[M]E|ADVERSE|should be checked|see row|to be checked|Add a)\b")
ALLOWED = (
    "Behind these numbers", "not of compliance with a promise", "who stands behind", "acts behind",
    "act behind", "Acts behind", "leads to its tile", "searches behind each zero", "stands behind",
    "stand behind it",
)  # fmt: skip
HEADLINES = (  # that the data tempt to print and do not allow
    r"doubled|tripled|surge",
    r"\d+ (governments|countries) (blacklist|have blacklisted|list) spyware",
    r"reformed after|after Pegasus",
    r"(is|as) (the|a) model|role model|champion",
    r"(all|most) governments (hide|conceal)|hides? purchases",
    r"oversight (that works|works)",
    r"\bahead of\b|outperform|overtak",
    r"(has|have) no rules?\b(?! of)",
)


@pytest.mark.parametrize(("edition", "cohort"), EVERY)
def test_no_sentence_says_more_than_the_evidence_allows(edition: str, cohort: str) -> None:
    """No verdict on a zero, no order, no promise that nobody made, no broken number."""
    said = without_evidence(edition, cohort, but=METHOD)
    for allowed in ALLOWED:
        said = said.replace(allowed, "")
    found = [line for line in said.splitlines() if NEVER.search(line)]
    found = [line for line in found if "never that a government has no rule" not in line]
    assert not found, found[:5]


@pytest.mark.parametrize(("edition", "cohort"), EVERY)
def test_no_sentence_is_one_of_the_unsafe_headlines(edition: str, cohort: str) -> None:
    """What the data tempt to print stands nowhere."""
    said = without_evidence(edition, cohort).replace("never that a government has no rule", "")
    assert [line for line in HEADLINES if re.search(line, said, re.IGNORECASE)] == []


@pytest.mark.parametrize(("edition", "cohort"), EVERY)
def test_nothing_of_the_workshop_reaches_the_page(edition: str, cohort: str) -> None:
    """No editor's note, no name of a kind of practice, no class of evidence by its id."""
    said = "\n".join(passages(edition, cohort))
    assert not NOTES.search(said), NOTES.search(said)
    assert not [kind for kind in PRACTICE_KINDS if kind in said]
    assert not [
        kind for kind in EVIDENCE_CLASSES if "-" in kind and re.search(rf"\b{kind}\b", said)
    ]


@pytest.mark.parametrize(("edition", "cohort"), EVERY)
def test_the_report_says_it_is_about_consistency_and_what_a_zero_is(
    edition: str, cohort: str
) -> None:
    """Both stand on page one or beside the findings, in every edition and cohort."""
    said = "\n".join(passages(edition, cohort))
    assert "Consistency with the recommendations, not compliance." in said
    assert "not a finding that nothing exists" in said
    assert "No government has been contacted." in said


@pytest.mark.parametrize(("edition", "cohort"), EVERY)
def test_a_government_is_never_the_author_of_an_act_it_inherits(edition: str, cohort: str) -> None:
    """No member State adopted, introduced, enacted or sanctioned what the Union did."""
    of = report(edition, cohort)
    members = of.cells[of.cells.origin == "inherited"]["name"].unique()
    verbs = r"(has |have |had )?(adopted|introduced|enacted|sanctioned)"
    for name in members:
        assert not re.search(rf"\b{name} {verbs}", without_evidence(edition, cohort))


@pytest.mark.parametrize(("edition", "cohort"), EVERY)
def test_the_governments_of_the_first_finding_add_up(edition: str, cohort: str) -> None:
    """Own, shared and nothing found leave nobody out and count nobody twice."""
    of = report(edition, cohort)
    said = chapters.where_the_cohort_stands(of)
    own, assessed = re.search(r"(\d+|none) of (\d+) assessed", said).groups()
    others = [int(n) for n in re.findall(r"(\d+) more had", said)]
    nothing = int(re.search(r"For (\d+) nothing was found", said)[1])
    assessed = int(assessed)
    assert (0 if own == "none" else int(own)) + sum(others) + nothing == assessed
    unassessed = re.search(r"Not assessed: (\d+) of \d+", said)
    assert assessed + (int(unassessed[1]) if unassessed else 0) == of.n_governments


@pytest.mark.parametrize(("edition", "cohort"), EVERY)
def test_each_finding_holds_its_caveat_and_leads_to_its_page(edition: str, cohort: str) -> None:
    """One sentence: number, what limits it, where to read on; at most six of them."""
    found = findings.chosen(report(edition, cohort))
    assert len(found) <= findings.MOST
    for big, sentence in found:
        assert re.fullmatch(r"\d+( of \d+)?", big)
        assert re.search(r"\bnot?\b|\bnone\b|\bonly\b|\bwithout\b|many governments share", sentence)
        assert re.search(r"\(#[a-z-]+\)\)\.$", sentence)
        assert sentence.count(". ") == 0
    too_few = findings.too_few(report(edition, cohort))
    assert bool(too_few) == (len(found) < findings.FEWEST)


def test_another_cohort_gets_findings_of_its_own() -> None:
    """Findings are chosen from the data: the African supporters share no listing of the Union."""
    ours = dict(findings.chosen(report("2026", "paris-call")))
    theirs = dict(findings.chosen(report("2026", "paris-call-africa")))
    assert any("one decision that they share" in sentence for sentence in ours.values())
    assert not any("one decision that they share" in sentence for sentence in theirs.values())
    assert set(ours.values()).isdisjoint(theirs.values())


def test_a_baseline_tells_of_no_change_among_its_findings() -> None:
    """The first edition has nothing before it, so no finding speaks of a rise."""
    found = findings.chosen(report("2023", "paris-call"))
    assert found
    assert not any("rose" in sentence for _, sentence in found)


@pytest.mark.parametrize(("edition", "cohort"), EVERY)
def test_an_example_stands_beside_what_its_government_undid(edition: str, cohort: str) -> None:
    """No act is shown as worth copying without its government's counter-acts beside it."""
    of = report(edition, cohort)
    titles = wording.acts(of).title
    against = undone.counter_acts(of).groupby("government").instrument_id.agg(set)
    for one in of.recommendations.recommendation_id:
        row = steps.to_copy(of, one)
        shown = [] if row is None else [(row.government, steps.copied(of, one))]
        examples = steps.examples(of, one).splitlines()
        names = of.everyone.drop_duplicates("government").set_index("name").government
        shown += [
            (names[re.match(r"- (.*?)( \(not of|: )", text)[1]], text)
            for text in examples
            if ": " in text
        ]
        for government, text in shown:
            for act in against.get(government, ()):
                assert wording.quoted(titles[act]) in text


def test_the_shared_rises_are_named_by_their_texts() -> None:
    """Most of the rise comes from a regulation, a listing and a code: page one says so."""
    said = chapters.what_rose(report("2026", "paris-call"))
    for text in ("European Media Freedom Act", "EU cyber sanctions listing", "Code of Practice"):
        assert text in said


@pytest.mark.parametrize("edition", EDITIONS)
def test_inherited_acts_are_never_told_as_the_governments_own(edition: str) -> None:
    """A member State stands at an inherited level through the European Union, and nothing else."""
    cells = report(edition, "paris-call").cells
    for _, cell in cells[cells.origin == "inherited"].iterrows():
        said = wording.standing(cell)
        assert "through the European Union" in said
        assert "own act" not in said


def test_a_joined_text_whose_clause_nobody_read_says_so() -> None:
    """A clause known from one interested source is no commitment, and the report says so."""
    cells = report("2026", "paris-call").cells
    joined = cells[(cells.origin == "collective") & (cells.confidence == "C")]
    assert len(joined) > 0
    assert all("clause not read" in wording.standing(cell) for _, cell in joined.iterrows())
    assert "the clause was not read" in chapters.caveats(report("2026", "paris-call"))


def test_a_zero_says_how_deep_the_search_was() -> None:
    """Nothing found in a brief search is worth less than nothing found in a full one."""
    cells = report("2026", "paris-call").cells
    empty = cells[cells.level == 0]
    for _, cell in empty.iterrows():
        assert ("brief search" in wording.standing(cell)) == (cell.depth == "light")


def test_a_lapsed_application_is_a_year_and_no_verdict() -> None:
    """An application that no longer counts is dated, never told as a step back."""
    cells = report("2026", "paris-call").cells
    lapsed = cells[cells.last_applied.notna()]
    assert len(lapsed) > 0
    for _, cell in lapsed.iterrows():
        assert f"last applied {cell.last_applied}" in wording.standing(cell)


def test_the_shared_listing_is_named_where_its_column_is_summed_up() -> None:
    """Twenty-seven members share one decision, read in news: the caveat names act and source."""
    said = chapters.caveats(report("2026", "paris-call"))
    assert "EU cyber sanctions listing" in said
    assert "not in an official source" in said
    assert "one decision that they share" not in chapters.caveats(report("2025", "paris-call"))


def test_no_right_of_reply_is_claimed_where_nobody_was_invited() -> None:
    """While the table of replies is empty the report says that no government was contacted."""
    assert "No government has been contacted" in front.method(report("2026", "paris-call"))


@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("edition", EDITIONS[1:])
def test_the_rises_of_the_headline_add_up(edition: str, cohort: str) -> None:
    """Shared, own and merely dated rises are all there are; dating is never told as an own act."""
    of = report(edition, cohort)
    said = chapters.what_rose(of)
    rose = of.changes[(of.changes.since == "2023") & (of.changes.direction == "up")]
    if rose.empty:
        assert "no cell rose" in said
        return
    total = int(re.search(r"(\d+) cells? rose", said)[1])
    causes = r"(\d+) (?:through acts and texts|by own acts of|only because)"
    assert total == len(rose) == sum(map(int, re.findall(causes, said)))
    assert ("only because" in said) == (rose.cause == "dating").any()


def test_the_baseline_compares_with_nothing() -> None:
    """The first edition says so instead of printing a change."""
    of = report("2023", "paris-call")
    assert "baseline" in chapters.what_rose(of)
    assert "baseline" in chapters.what_changed(of)
    assert exhibits.moves(of) is None


def test_the_table_of_moves_names_every_government_that_moved() -> None:
    """One row for an act that moved many, with all of their names."""
    of = report("2026", "paris-call")
    named = ", ".join(exhibits.moves(of).frame.Governments).split(", ")
    moved = of.changes[of.changes.since == "2025"]
    assert sorted(named) == sorted(moved.name)


def test_marks_in_the_evidence_stand_for_themselves() -> None:
    """A title with asterisks, brackets or tags is printed as typed, never set as markup."""
    title = "Act *1* _a_ [b](javascript:x) <script>alert(1)</script> `c` #read &amp; $x$ \\ |"
    (paragraph,) = prose.parse(f"They joined the {wording.quoted(title)}.")
    assert prose.plain_text(paragraph["children"]) == f"They joined the {title}."
    assert {token["type"] for token in paragraph["children"]} == {"text"}


def test_a_cohort_of_nobody_is_refused() -> None:
    """A report about no government would be all zeros that mean nothing."""
    raw, frames = computed()
    nobody = frames | {"cohort_members": frames["cohort_members"].iloc[:0]}
    with pytest.raises(ValueError, match="cohort oecd has no member at edition 2024"):
        selection.select(raw, nobody, "2024", "oecd")


def test_scores_are_shown_as_the_formula_that_gave_them() -> None:
    """A targeted measure shows the half step that it loses."""
    cells = report("2026", "paris-call").cells.query("level == 3 and scope == 'targeted'")
    said = wording.score_in_words(cells.iloc[0])
    assert said.endswith("/ 4 = 62.5")
    assert "0.5" in said


def test_every_class_of_evidence_has_its_verb() -> None:
    """A row is told with the verb that its class allows, and with no other."""
    assert set(practice.VERBS) == set(EVIDENCE_CLASSES)
    assert set(practice.NAMED) < set(EVIDENCE_CLASSES)


def test_a_government_is_no_subject_of_what_weak_evidence_says() -> None:
    """Scans, leaks, press and platforms never let a government have hacked, bought or deployed."""
    raw, _ = computed()
    weak = (
        "infrastructure-inference", "leaked-documents", "leaked-vendor-documents", "press-report",
        "industry-finding", "single-source", "platform-notification",
        "forensic-finding-operator-inferred",
    )  # fmt: skip
    rows = raw.practice[raw.practice.evidence_class.isin(weak)]
    names = raw.governments.set_index("government").name
    verbs = (
        r"(has |had )?(hacked|spied|deployed|bought|operated|operates|is a customer|was a customer)"
    )
    told = [
        row.practice_id
        for row in rows.itertuples()
        if re.search(rf"\b{re.escape(names[row.government])} {verbs}", row.summary)
    ]
    assert told == []


@pytest.mark.parametrize("edition", ["2024", "2026"])
def test_what_a_court_or_prosecutor_said_carries_its_outcome(edition: str) -> None:
    """Appeal, acquittal, denial or pending stands there, or that none is on record."""
    rows = practice.told(report(edition, "paris-call"))
    assert len(rows) > 0
    for _, row in rows.iterrows():
        said = practice.in_a_sentence(row)
        assert said.startswith(f"**{wording.opened(practice.VERBS[row.evidence_class])}**")
        if practice.NEEDS_OUTCOME.match(row.evidence_class):
            assert practice.OUTCOME.search(row.summary) or practice.UNKNOWN in said


def test_practice_is_never_counted() -> None:
    """Rows show what came to light; no code adds them up, no cell of theirs is a number."""
    assert not re.search(r"\.(size|count|sum|nunique|value_counts)\(", inspect.getsource(practice))
    table = practice.beside_adopted(report("2026", "paris-call"))
    assert not table.frame.map(str).stack().str.fullmatch(r"\d+").any()


def test_only_strong_evidence_is_shown_beside_what_was_adopted() -> None:
    """Scans, leaks and inferred operators stay out, and so does where a firm is at home."""
    rows = practice.told(report("2026", "paris-call"))
    assert set(rows.evidence_class) <= set(practice.NAMED)
    assert practice.HOME not in set(rows.kind)


def test_what_another_measure_replaced_was_not_undone() -> None:
    """An export order that a stronger one took over from is no loss; a lapse is none either."""
    gone = undone.ended(report("2026", "paris-call"))
    assert "che-surveillance-export-ordinance-2015" not in set(gone.instrument_id)
    assert "usa-itar-debarments-raven-2022" in set(gone.instrument_id)


def test_a_lifted_listing_prints_both_of_its_days() -> None:
    """A firm taken off a list is named with the day of its listing and of its end."""
    rows = undone.dated_list(report("2026", "paris-call")).frame
    (row,) = rows[rows.Kind == undone.LIFTED].to_dict("records")
    assert "Sandvine" in str(row["Act or event"])
    assert "listed since 26 February 2024" in str(row["Act or event"])
    assert row["Date"] == "21 October 2024"


def test_listings_are_told_by_authority_and_home_without_those_that_were_lifted() -> None:
    """Only the United States has listed firms from where spyware is sold; Canada's was delisted."""
    said = chapters.listings(report("2026", "paris-call"))
    assert "by the United Kingdom, 3 firms, at home in China;" in said
    assert "Israel" in said.split("by the United States")[1]
    assert "Israel" not in said.split("by the United States")[0]
    assert "Canada" not in said
    assert "European Union" not in chapters.listings(report("2025", "paris-call"))


def test_what_the_union_shares_stands_once_above_its_members() -> None:
    """The pattern row holds the shared levels; a member's tile shows only what differs."""
    frame = matrix.matrix(report("2026", "paris-call")).frame
    (row,) = frame[frame.Shared == "yes"].to_dict("records")
    assert row["Blacklist violators"].level == 3
    assert row["Transparent procurement"] == ""
    france = frame[frame.Government == "France"].iloc[0]
    assert france["Blacklist violators"].same
    assert not france["Non-State purchases"].same
    assert "through the European Union" in france["Blacklist violators"].says
