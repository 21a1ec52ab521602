"""A toy folder of three governments, small enough to check by hand, gives the tables kept here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pandas as pd
import pytest
from conftest import TOY

from analysis import processed, tables

GOLDEN = ("changes", "cohort_counts", "index", "measures", "panel")


@pytest.mark.parametrize("name", GOLDEN)
def test_the_toy_gives_the_golden_table(name, toy_folder, request):
    """Every cell is as it was when it was checked by hand; a missing table is a fault."""
    golden = TOY / "golden" / f"{name}.csv"
    if request.config.getoption("--regenerate"):
        shutil.copy(toy_folder / f"{name}.csv", golden)
    assert golden.is_file(), f"{golden} is missing; `make golden` writes it"
    assert (toy_folder / f"{name}.csv").read_text().splitlines() == golden.read_text().splitlines()


def test_no_golden_table_is_left_over():
    """Each kept table is compared with one that is built."""
    assert sorted(path.stem for path in (TOY / "golden").iterdir()) == sorted(GOLDEN)


def test_the_toy_passes_the_check():
    """`make check RAW=tests/toy/raw` finds nothing to mend."""
    command = [sys.executable, "-m", "analysis.tables"]
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"RAW": str(TOY / "raw")}
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("rows in 18 tables: no problem\n")


def test_the_toy_passes_for_no_evidence(toy):
    """Whatever it says of a government is marked as an example and leads to example.org."""
    assert toy.instruments.title.str.startswith("Example: ").all()
    assert toy.instruments.instrument_id.str.startswith("example-").all()
    for frame in (toy.adherence, toy.instruments, toy.practice, toy.listings, toy.industry):
        assert frame.source_url.str.startswith("https://example.org/").all()
        assert (frame.evidence_seen == "Made for the test.").all()


def test_the_toy_shows_all_that_a_cell_can_be(toy_frames):
    """All levels, origins, scopes and states, a lapsed application, a counter-act, a mark."""
    cells = toy_frames["panel"]
    assert set(cells.level.dropna()) == {0, 1, 2, 3, 4}
    assert set(cells.origin) == {"", "own", "inherited", "collective"}
    assert set(cells["scope"]) == {"", "targeted", "general"}
    assert set(cells.state) == {"adopted", "none-found", "not-assessed"}
    assert set(cells.date_kind) == {"", "first-seen", "start"}
    assert set(cells.last_applied.dropna()) == {2021, 2022}
    assert cells.single_source.any()
    assert cells.n_counter_acts.any()


def test_the_order_of_raw_rows_changes_no_byte(toy, toy_folder, tmp_path):
    """With every raw table held upside down, each computed table stays as it is."""
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in vars(toy).items()}
    processed.write(processed.build(tables.Tables(**turned)), tmp_path)
    for name in processed.NAMES:
        assert (tmp_path / f"{name}.csv").read_bytes() == (toy_folder / f"{name}.csv").read_bytes()


def test_a_changed_cell_moves_what_depends_on_it_and_no_more(toy, toy_frames):
    """One coder's `general` for `targeted` moves one score and one index, and no level."""
    law = toy.codings.instrument_id == "example-shield-law"
    wider = toy.codings.assign(scope=toy.codings["scope"].mask(law, "general"))
    after = processed.build(tables.Tables(**vars(toy) | {"codings": wider}))
    moved = (toy_frames["panel"].score != after["panel"].score) & after["panel"].score.notna()
    assert set(toy_frames["panel"][moved].recommendation_id) == {"acceptable-use"}
    assert (after["panel"].score - toy_frames["panel"].score)[moved].tolist() == [12.5, 12.5, 12.5]
    assert toy_frames["panel"].level.equals(after["panel"].level)
    index = pd.concat([toy_frames["index"]["index"], after["index"]["index"]], axis="columns")
    assert (index.diff(axis="columns").iloc[:, 1] > 0).sum() == 3
