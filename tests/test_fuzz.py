"""Promise: whatever stands in a folder of raw tables, it passes and computes, or is told."""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from mutations import Folder, folders, likely, put
from test_site import material

from analysis import (
    choices,
    datasets,
    feed,
    pages,
    processed,
    publishing,
    selection,
    slices,
    tables,
)
from analysis.schema import SCHEMA
from analysis.tables import Tables

PLACED = re.compile(r"[^:]+:[1-9][0-9]*: [a-z_]+: \S")
COLUMNS = {"file", "row", "header", "folder"}
EVERY = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}


@contextlib.contextmanager
def standing(files: Folder) -> Iterator[Path]:
    """A folder with these files in a place of its own, where RAW and OUT lead."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "raw"
        put(files, folder)
        ours = {"RAW": str(folder), "OUT": str(Path(place) / "out"), "BASE": "", "KNOWN_ON": ""}
        with mock.patch.dict(os.environ, ours):
            yield folder


def held(place: Path) -> dict[str, bytes]:
    """Every file below a folder with what it holds."""
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*.*")}


def is_placed(problem: tables.Problem, folder: Path) -> bool:
    """Whether a problem names a file, a line that the file has, and a column of its table."""
    path = folder / Path(problem.file).name
    count = len(path.read_bytes().splitlines()) + 1 if path.is_file() else 1
    table = SCHEMA.get(path.stem)
    known = COLUMNS | set(table.columns if table else ())
    return 1 <= problem.line <= count and problem.column in known


def checked(files: Folder) -> Tables | None:
    """Check a folder by the function and by the command; the tables where both let it pass.

    What is told is one line each, in its place; nothing is written; and the choice of an edition,
    which comes before the check, ends in a choice or a refusal.
    """
    with standing(files) as folder:
        before = held(folder.parent)
        found, problems = tables.inspect(folder)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = tables.main()
        with contextlib.suppress(ValueError):
            publishing.chosen("", "")
        assert held(folder.parent) == before
        assert code == bool(problems)
        assert [one for one in problems if not is_placed(one, folder)] == []
        told = said.getvalue().splitlines()
        assert told[:-1] == [str(one) for one in problems]
        assert all(PLACED.match(line.removeprefix(str(folder.parent))) for line in told[:-1])
        if problems:
            with pytest.raises(ValueError, match=r":[0-9]+: [a-z_]+: "):
                tables.read(folder)
    return None if problems else found


@settings(max_examples=100, **EVERY)
@given(folders())
def test_any_folder_passes_or_is_told_in_its_place(files: Folder) -> None:
    """Cells, rows, headers, bytes, encodings, dates, keys: no traceback, nothing written."""
    checked(files)


@pytest.mark.slow
@settings(max_examples=1000, **EVERY)
@given(folders())
def test_a_thousand_folders_pass_or_are_told_in_their_place(files: Folder) -> None:
    """The same ten times over; what passes gives every computed table."""
    found = checked(files)
    event("told" if found is None else "passes")
    if found is not None:
        assert list(processed.build(found)) == list(processed.NAMES)


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
