"""The ladder that the report prints is the codebook's, word for word."""

from __future__ import annotations

import re

import pytest

from analysis import ladder, paths
from analysis.vocabulary import LEVELS, MAX_LEVEL, SCORED

CODEBOOK = (paths.ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("level", range(MAX_LEVEL + 1))
def test_each_level_has_the_test_of_the_codebook(level: int) -> None:
    """What a level takes stands in section 1, beside its name."""
    assert f"| {level} | {LEVELS[level]} | {ladder.TESTS[level]} |" in CODEBOOK


@pytest.mark.parametrize("recommendation", ladder.RUNGS)
def test_each_recommendation_has_the_question_and_rungs_of_the_codebook(
    recommendation: str,
) -> None:
    """Question and rungs stand in section 3; a rung may leave out what follows a semicolon."""
    assert f"**{recommendation}**: {ladder.QUESTIONS[recommendation]}" in CODEBOOK
    section = CODEBOOK.split(f"**{recommendation}**")[1].split("\nNot:")[0]
    for level, rung in enumerate(ladder.RUNGS[recommendation], start=1):
        assert f"{level} {rung}" in section


def test_the_ladder_has_the_seven_and_four_rungs_each() -> None:
    """No recommendation and no level is left out."""
    assert len(ladder.RUNGS) == SCORED == len(ladder.QUESTIONS)
    assert {len(rungs) for rungs in ladder.RUNGS.values()} == {MAX_LEVEL}


@pytest.mark.parametrize("level", [0, 5])
def test_what_is_no_rung_is_refused(level: int) -> None:
    """Level 0 takes nothing, and there is none above the top."""
    with pytest.raises(ValueError, match=re.escape(f"level {level} is no rung")):
        ladder.rung("oversight", level)
