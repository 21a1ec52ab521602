"""Promise: whatever stands in a folder of raw tables, it passes and computes, or is told."""

from __future__ import annotations

import fuzz
import pytest
from fuzz import EVERY, checked, standing
from hypothesis import Phase, event, given, settings
from mutations import Folder, folders, likely
from serial import Serial
from test_site import material

from analysis import choices, datasets, feed, pages, processed, selection, slices


@settings(max_examples=100, **EVERY)
@given(folders())
def test_any_folder_passes_or_is_told_in_its_place(files: Folder) -> None:
    """Cells, rows, headers, bytes, encodings, dates, keys: no traceback, nothing written."""
    checked(files)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(10))
def test_a_thousand_folders_pass_or_are_told_in_their_place(number: int) -> None:
    """The same ten times over; what passes gives every computed table."""
    assert fuzz.share(number).total() >= fuzz.SHARE


def test_any_executor_tries_the_same_folders_and_says_which_broke(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A seed for each hundred, so that what broke can be tried again alone."""
    monkeypatch.setattr(fuzz, "SHARE", 2)
    counted, broken = fuzz.run(3, Serial())
    assert counted.total() >= 4
    assert broken == {}
    assert counted == fuzz.share(0) + fuzz.share(1)
    monkeypatch.setattr(fuzz, "checked", lambda _: 1 / 0)
    counted, broken = fuzz.run(3, Serial())
    assert sorted(broken) == [0, 1]
    assert {type(one) for one in broken.values()} == {ZeroDivisionError}


@pytest.mark.slow
@settings(max_examples=60, phases=[Phase.explicit, Phase.generate], **EVERY)
@given(likely())
def test_what_passes_can_be_shown(files: Folder) -> None:
    """A folder without a problem gives pages, slices, feed and data, not only tables."""
    found = checked(files)
    event("told" if found is None else "passes")
    if found is None:
        return
    with standing(files) as folder:
        computed = processed.build(found)
        edition = choices.latest_edition(folder)
        report = selection.of_all(found, computed, edition)
        assert slices.build(found, computed, edition).keys() == set(found.governments.government)
        assert feed.of(report).startswith(b"<?xml")
        datasets.write(report, folder.parent / "data")
        made = pages.all_pages(material(found, computed, edition))
        assert "index.html" in made
