"""docs/scale.md is what `make scale` wrote: its words stand in the template, no number does."""

from __future__ import annotations

import re
from itertools import pairwise

from analysis.paths import ROOT

TEMPLATE = (ROOT / "tests" / "scale.md").read_text(encoding="utf-8")
WRITTEN = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")


def test_the_words_are_those_of_the_template() -> None:
    """Nobody edited the document by hand: between its gaps it says what the template says."""
    told = re.split(r"\{[a-z]+\}", TEMPLATE)
    assert re.fullmatch("(.+?)".join(map(re.escape, told)), WRITTEN, re.DOTALL)


def test_the_template_holds_no_measured_number() -> None:
    """A number with a unit is measured; typed, it would be out of date in silence."""
    assert not re.search(r"\d\s*(s|ms|MB|%|seconds?|hours?)\b", TEMPLATE)


def test_every_table_is_whole() -> None:
    """Each row has as many cells as the one above."""
    blocks = re.findall(r"(?:^\|.*\n)+", WRITTEN, re.MULTILINE)
    assert len(blocks) == len(re.findall(r"^\{[a-z]+\}$", TEMPLATE, re.MULTILINE))
    for block in blocks:
        rows = block.splitlines()
        assert all(one.count("|") == other.count("|") for one, other in pairwise(rows))
