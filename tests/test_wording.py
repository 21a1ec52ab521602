"""Every generated sentence is true to the cells and keeps to the words that the evidence allows."""

from __future__ import annotations

import re
from functools import cache

import pytest

from analysis import exhibits, figures, paths, processed, prose, selection, tables, wording
from analysis.selection import Selection

EDITIONS = ("2023", "2024", "2025", "2026")
COHORTS = ("paris-call", "paris-call-africa", "oecd")
NEVER = re.compile(
    r"\b(lacks?|fails?|refus(es|ed) to|ignores?|laggards?|worst|best|leads?|ahead|behind|ranks?|"
    r"weakened|fell|complian(t|ce) (with|of) a|TODO|should be checked|see row|infinity|nan)\b",
    re.IGNORECASE,
)
ALLOWED = (
    "ranks no one",
    "Behind these numbers",
    "not of compliance with a promise",
    "who stands behind",
)


@cache
def report(edition: str, cohort: str) -> Selection:
    """Select from the real tables, computed once."""
    return selection.select(*_computed(), edition, cohort)


@cache
def _computed() -> tuple:
    raw = tables.read(paths.ROOT / "data" / "raw")
    return raw, processed.build(raw)


def sentences(of: Selection) -> list[str]:
    """All that the report says of a selection: prose, titles, alternatives for the eye."""
    exhibit = [exhibits.ladder(of), exhibits.signs(of), exhibits.matrix(of), exhibits.counts(of)]
    exhibit += [exhibits.deciding_acts(of), figures.bars_by_origin(of)]
    prose = [wording.title, wording.method, wording.where_the_cohort_stands, wording.zeros]
    prose += [wording.counts_by_origin, wording.caveats, wording.limits]
    prose += [wording.what_rose, wording.what_changed]
    standing = {wording.standing(cell) for _, cell in of.cells.iterrows() if cell.level is not None}
    return [*(write(of) for write in prose), *(one.title for one in exhibit), *standing]


@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_no_sentence_says_more_than_a_zero_or_an_index_allows(edition: str, cohort: str) -> None:
    """A zero is none found, and nobody leads or lags, in any edition and cohort."""
    for sentence in sentences(report(edition, cohort)):
        for allowed in ALLOWED:
            sentence = sentence.replace(allowed, "")
        assert not NEVER.search(sentence), sentence


@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_governments_of_the_first_finding_add_up(edition: str, cohort: str) -> None:
    """Own, shared and nothing found leave nobody out and count nobody twice."""
    of = report(edition, cohort)
    said = wording.where_the_cohort_stands(of)
    own, assessed = map(int, re.search(r"(\d+) of (\d+) assessed", said).groups())
    others = [int(n) for n in re.findall(r"A further (\d+) had", said)]
    nothing = int(re.search(r"For (\d+) nothing was found", said)[1])
    assert own + sum(others) + nothing == assessed
    unassessed = re.search(r"(\d+) of the \d+ .* were not assessed", said)
    assert assessed + (int(unassessed[1]) if unassessed else 0) == of.n_governments


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
    assert "the clause was not read" in wording.caveats(report("2026", "paris-call"))


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
    said = wording.caveats(report("2026", "paris-call"))
    assert "EU cyber sanctions listing" in said
    assert "not in an official source" in said
    assert "one decision that they share" not in wording.caveats(report("2025", "paris-call"))


def test_no_right_of_reply_is_claimed_where_nobody_was_invited() -> None:
    """While the table of replies is empty the report says that no government was contacted."""
    assert "no government has been contacted" in wording.method(report("2026", "paris-call"))


@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("edition", EDITIONS[1:])
def test_the_rises_of_the_headline_add_up(edition: str, cohort: str) -> None:
    """Shared, own and merely dated rises are all there are; dating is never told as an own act."""
    of = report(edition, cohort)
    said = wording.what_rose(of)
    rose = of.changes[(of.changes.since == "2023") & (of.changes.direction == "up")]
    if rose.empty:
        assert "no cell rose" in said
        return
    total, shared, own = map(
        int, re.search(r"(\d+) cells? rose .*: (\d+) through .*, (\d+) by own acts", said).groups()
    )
    dated = re.search(r"For (\d+) cells? only the day is known", said)
    assert total == len(rose) == shared + own + (int(dated[1]) if dated else 0)


def test_the_baseline_compares_with_nothing() -> None:
    """The first edition says so instead of printing a change."""
    of = report("2023", "paris-call")
    assert "baseline" in wording.what_rose(of)
    assert wording.what_changed(of) == ""
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
    raw, computed = _computed()
    nobody = computed | {"cohort_members": computed["cohort_members"].iloc[:0]}
    with pytest.raises(ValueError, match="cohort oecd has no member at edition 2024"):
        selection.select(raw, nobody, "2024", "oecd")


def test_scores_are_shown_as_the_formula_that_gave_them() -> None:
    """A targeted measure shows the half step that it loses."""
    cells = report("2026", "paris-call").cells.query("level == 3 and scope == 'targeted'")
    said = wording.score_in_words(cells.iloc[0])
    assert said.endswith("/ 4 = 62.5")
    assert "0.5" in said
