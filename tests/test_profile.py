"""A profile says of one government what its slice holds, in the words that the evidence allows."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import nbformat
import pandas as pd
import pytest
from IPython.display import Markdown
from spoken import computed, evidence_texts, texts
from test_wording import ALLOWED, HEADLINES, NEVER, NOTES

from analysis import paths, practice, profile, scorecard, slices, undone, wording
from analysis.selection import of_all
from analysis.vocabulary import EVIDENCE_CLASSES, PRACTICE_KINDS

NOTEBOOK = paths.ROOT / "notebooks" / "4-government-profile.ipynb"
EDITIONS = ("2023", "2024", "2025", "2026")
SECTIONS = [
    "In one sentence", "The seven recommendations", "What changed",
    "Counter-acts, pending and failed acts", "Documented practice", "Searched and not found",
    "Beside the cohort", "What would move a cell", "Reply of the government",
    "Cell ids, disputes, citation",
]  # fmt: skip
EVERY = [
    pytest.param(
        edition,
        marks=[
            pytest.mark.xdist_group(f"profiles-{edition}"),
            *([] if edition == "2026" else [pytest.mark.slow]),
        ],
    )
    for edition in EDITIONS
]


@cache
def cut(edition: str) -> dict[str, dict[str, Any]]:
    """The slices of an edition, as a notebook reads them back."""
    made = slices.build(*computed(), edition)
    return {code: json.loads(slices.text(one)) | {"hash": "0" * 12} for code, one in made.items()}


@cache
def cells() -> tuple[nbformat.NotebookNode, ...]:
    """The cells of the notebook that are shown."""
    return tuple(nbformat.read(NOTEBOOK, as_version=4).cells[3:])


@cache
def told(edition: str, government: str) -> list[list[str]]:
    """What a reader gets: a list of passages for each section, the first for what opens it."""
    names = {"profile": profile, "scorecard": scorecard, "Markdown": Markdown}
    names |= {"one": cut(edition)[government]}
    found: list[list[str]] = [[]]
    for cell in cells():
        if cell.cell_type == "markdown":
            found.append([])
        shown = Markdown(cell.source) if cell.cell_type == "markdown" else eval(cell.source, names)
        found[-1] += [text for text in texts(shown) if text.strip()]
    return found


@cache
def page(edition: str, government: str) -> str:
    """All of it, a line a passage."""
    return "\n".join(text for section in told(edition, government) for text in section)


@cache
def own_words(edition: str) -> str:
    """The sentences of all profiles of an edition, without the texts of the evidence."""
    said = "\n".join(page(edition, government) for government in cut(edition))
    lines = "\n".join(dict.fromkeys(said.splitlines()))  # each once: they share most of them
    for text in evidence_texts():
        lines = lines.replace(text, "…")
    return re.sub(r"\b[\w-]+(\.[\w-]+)+", "…", lines)  # sites


@pytest.mark.parametrize("edition", EVERY)
def test_every_government_has_every_section_in_the_same_order(edition: str) -> None:
    """A section without evidence says so and does not vanish."""
    assert len(cut(edition)) == len(computed()[0].governments)
    for government in cut(edition):
        opening, *sections = told(edition, government)
        assert [section[0] for section in sections] == SECTIONS
        assert all(len(section) > 1 for section in sections), government
        assert opening[0] == f"{cut(edition)[government]['name']}: profile {edition}"


@pytest.mark.parametrize("edition", EVERY)
def test_no_profile_says_more_than_the_evidence_allows(edition: str) -> None:
    """No verdict on a zero, no order, no promise that nobody made, no broken number."""
    said = own_words(edition).replace("not compliance with a promise", "")
    for allowed in (*ALLOWED, "without binding control behind it"):
        said = said.replace(allowed, "")
    assert [line for line in said.splitlines() if NEVER.search(line)][:5] == []
    assert [line for line in HEADLINES if re.search(line, said, re.IGNORECASE)] == []
    assert not re.search(r"\b(grade|graded|score|index|has no)\b", said)


@pytest.mark.parametrize("edition", EVERY)
def test_nothing_of_the_workshop_reaches_a_profile(edition: str) -> None:
    """No editor's note, no name of a kind of practice, no class of evidence by its id."""
    said = "\n".join(page(edition, government) for government in cut(edition))
    assert not NOTES.search(said), NOTES.search(said)
    ids = [kind for kind in (*EVIDENCE_CLASSES, *PRACTICE_KINDS) if "-" in kind]
    assert [kind for kind in ids if re.search(rf"\b{kind}\b", said)] == []


@pytest.mark.parametrize("edition", EVERY)
def test_who_was_not_assessed_is_told_so_with_the_reason_and_gets_no_level(edition: str) -> None:
    """Not assessed is no zero: no tile, no count, no median, and why."""
    some = [code for code, one in cut(edition).items() if one["depth"] == "none"]
    assert some
    for government in some:
        said = page(edition, government)
        assert "was not assessed for the edition" in said
        assert "nobody has searched for its acts so far" in said
        assert "none found" not in said.replace("None found on any", "none found")
        assert "The median" not in said
        assert scorecard.seven(cut(edition)[government]).frame.Level.eq("").all()


@pytest.mark.parametrize("edition", EVERY)
def test_the_sentence_counts_each_of_the_seven_once(edition: str) -> None:
    """Own, inherited, joined and none found add up, by the cells themselves."""
    for government, one in cut(edition).items():
        if one["depth"] == "none":
            continue
        said = profile.sentence(one)
        assert said.count("\n") == 0
        for cell in one["cells"]:
            name = wording.inside(cell["recommendation_id"])
            if any(other["level"] for other in one["cells"]):
                assert said.count(name) == 1, (government, name)
        inherited = [cell for cell in one["cells"] if cell["origin"] == "inherited"]
        assert (wording.UNION in said) == bool(inherited)
        levels = [cell for cell in one["cells"] if cell["level"]]
        assert ("this is not a finding that nothing exists" in said) == (not levels)


@pytest.mark.parametrize("edition", EVERY)
def test_a_member_never_is_the_author_of_what_it_inherits(edition: str) -> None:
    """The European Union stands beside the digit, and the member adopted nothing there."""
    verbs = r"(has |have |had )?(adopted|introduced|enacted|sanctioned)"
    said = own_words(edition)
    for one in cut(edition).values():
        for cell in one["cells"]:
            if cell["origin"] == "inherited":
                assert wording.UNION in wording.standing(pd.Series(cell))
                assert not re.search(rf"\b{one['name']} {verbs}", said)


@pytest.mark.parametrize("edition", EVERY)
def test_each_episode_has_its_verb_its_outcome_and_its_source(edition: str) -> None:
    """What courts and prosecutors said carries appeal, denial or pending, or that none is known."""
    for one in cut(edition).values():
        said = profile.documented(one)
        for row in map(pd.Series, one["practice"]):
            if profile.is_address(row):
                assert row.evidence_class not in practice.NAMED
                continue
            assert wording.quoted(row.summary) in said
            assert f"**{wording.opened(practice.VERBS[row.evidence_class])}**" in said
            assert wording.address(row.source_url) in said
            if practice.NEEDS_OUTCOME.match(row.evidence_class):
                assert practice.OUTCOME.search(row.summary) or practice.UNKNOWN in said


def test_where_a_firm_sits_is_told_without_a_verb() -> None:
    """Only what a court, an authority or a prosecutor said of a firm is told at length."""
    said = profile.documented(cut("2026")["ITA"])
    assert "**Firms at home there**, which names a jurisdiction and blames no one" in said
    assert said.count("Memento Labs") == 1


def test_a_counter_act_stands_in_the_sentence_and_in_its_section() -> None:
    """It lowers no level, so the scorecard alone would hide it; no example hides its own either."""
    one = cut("2026")["GRC"]
    acts = undone.counter_acts(of_all(*computed(), "2026")).query("government == 'GRC'")
    assert "beside it, three acts of its own stood against a recommendation" in page("2026", "GRC")
    titles = computed()[0].instruments.set_index("instrument_id").title
    assert len(acts) == 3
    assert all(wording.quoted(titles[act]) in profile.undone(one) for act in acts.instrument_id)
    step = str(scorecard.steps(cut("2026")["FRA"]).frame["Step taken elsewhere"].iloc[0])
    assert "Beside it, by the same government: OFAC removal" in step


def test_nobody_is_told_to_copy_an_act_of_their_own() -> None:
    """The step that would move a cell was taken by somebody else, on a higher rung."""
    for government, one in cut("2026").items():
        levels = {cell["recommendation_id"]: cell["level"] for cell in one["cells"]}
        for step in one["steps"]:
            example = step["example"]
            assert step["rung"] == 0 or step["rung"] > levels[step["recommendation_id"]]
            if example:
                assert example["government"] != government
                assert example["level"] >= step["rung"]


def test_a_zero_is_told_with_its_searches_or_that_none_is_on_record() -> None:
    """Number and last day by recommendation; a first round without a query says so."""
    for one in cut("2026").values():
        said = profile.searched(one)
        for cell in one["cells"]:
            if cell["level"] == 0 and cell["n_searches"]:
                assert wording.spoken(cell["searched_on"]) in said
            elif cell["level"] == 0 and one["late"]:
                assert "no search for this recommendation is on record" in said
            elif cell["level"] == 0:
                assert "searched in the first round (to 23 November 2026); the query was" in said


def test_a_supporter_on_the_first_list_joined_by_that_day() -> None:
    """The first list says who had joined by then, and not when."""
    assert "supporters of the Paris Call (by 16 September 2019)" in page("2026", "ALB")
    assert "supporters of the Paris Call (since 12 November 2018)" in page("2026", "GRC")
    assert "members of the OECD and" in page("2026", "GRC")


def test_the_baseline_compares_with_nothing_and_a_lapse_is_no_step_back() -> None:
    """The first edition says so; what lapsed says that no newer application was found."""
    assert "This edition is the baseline" in page("2023", "FRA")
    assert "no newer application was found" in profile.changed(cut("2026")["USA"])


def test_no_reply_is_claimed_where_nobody_was_invited() -> None:
    """The page says that it was shown to nobody; an invitation and a reply are told with days."""
    assert "No government was invited to reply so far" in page("2026", "FRA")
    row = {"invited_on": "2026-12-01", "replied_on": "", "text": "", "government": "FRA"}
    one = cut("2026")["FRA"] | {"replies": [row], "anyone_invited": True}
    assert profile.reply(one) == "It was invited on 1 December 2026; no reply was received."
    one["replies"] = [row | {"replied_on": "2026-12-09", "text": "We *differ*."}]
    assert profile.reply(one).endswith(r"replied on 9 December 2026: We \*differ\*.")
    assert profile.reply(one | {"replies": []}) == "It was not invited to reply."


def test_the_page_prints_its_cells_and_the_hash_of_its_slice() -> None:
    """Who disputes or cites names a cell; the hash is that of this slice, not of all data."""
    said = page("2026", "GRC")
    for cell in cut("2026")["GRC"]["cells"]:
        assert f"GRC-{cell['recommendation_id']}-2026" in said
    assert f"slice {'0' * 12}, CC BY 4.0" in said
