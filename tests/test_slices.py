"""A slice holds all that one profile shows, as plain data, and nothing of other governments."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from spoken import computed

from analysis import paths, processed, slices, tables

EDITIONS = ("2023", "2024", "2025", "2026")
TOY = paths.ROOT / "tests" / "toy" / "raw"
BLIND = """
import sys
from pathlib import Path
from analysis import running, paths
forbidden = [str(paths.ROOT / "data"), str(paths.ROOT / "reports")]
def refuse(event, arguments):
    if event == "open" and str(arguments[0]).startswith(tuple(forbidden)):
        raise PermissionError(f"read {arguments[0]}")
sys.addaudithook(refuse)
notebook = paths.ROOT / "notebooks" / "4-government-profile.ipynb"
given = {"edition": "2026", "government": "GRC"}
executed = running.run(notebook, given, running.IN_PROCESS)
print(executed.cells[5].outputs[0].data["text/markdown"])
"""


@pytest.mark.parametrize(
    "edition", [*(pytest.param(one, marks=pytest.mark.slow) for one in EDITIONS[:-1]), "2026"]
)
def test_every_government_has_a_slice_that_is_always_the_same(edition: str) -> None:
    """Plain JSON, the same bytes each time, and what is read back is what was cut."""
    made = slices.build(*computed(), edition)
    assert sorted(made) == sorted(computed()[0].governments.government)
    for government, one in made.items():
        said = slices.text(one)
        assert json.loads(said) == one, government
        assert len(one["cells"]) == 7
        assert one["edition"]["edition"] == edition
        assert "NaN" not in said
    again = slices.build(*computed(), edition)
    assert {code: slices.text(one) for code, one in made.items()} == {
        code: slices.text(one) for code, one in again.items()
    }


def changed(table: str, **cells: str) -> set[str]:
    """Which of the toy's slices differ where one row of a table has other cells."""
    raw = tables.read(TOY)
    frame = getattr(raw, table).copy()
    for column, value in cells.items():
        frame.loc[0, column] = value
    other = replace(raw, **{table: frame})
    before, after = (slices.build(each, processed.build(each), "2024") for each in (raw, other))
    return {code for code in before if slices.text(before[code]) != slices.text(after[code])}


@pytest.mark.slow
def test_a_changed_row_changes_the_slices_that_show_it_and_no_others() -> None:
    """An episode belongs to one government; what editors wrote for themselves to none."""
    raw = tables.read(TOY)
    assert changed("practice", summary="Another text.") == {raw.practice.government[0]}
    assert changed("practice", evidence_seen="Another note.") == set()
    assert changed("adherence", evidence_seen="Another note.") == set()
    assert changed("governments", name="Elsewhere") >= {raw.governments.government[0]}


def test_a_slice_is_written_only_where_it_differs(tmp_path: Path) -> None:
    """A file that is right stays untouched; that of nobody goes."""
    raw = tables.read(TOY)
    made = slices.build(raw, processed.build(raw), "2024")
    slices.write(made, tmp_path)
    (tmp_path / "ZZZ.json").write_text("{}")
    first = next(iter(made))
    (tmp_path / f"{first}.json").write_text("{}")
    before = {path.name: path.stat().st_ino for path in tmp_path.iterdir()}
    times = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    slices.write(made, tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == set(made)
    touched = {
        path.stem for path in tmp_path.iterdir() if path.stat().st_mtime_ns != times[path.name]
    }
    assert touched == {first}
    assert before.keys() - {"ZZZ.json"} == {f"{code}.json" for code in made}


def test_a_profile_reads_its_slice_and_nothing_else(tmp_path: Path) -> None:
    """With raw and computed tables and all reports out of reach the notebook runs all the same."""
    made = slices.build(*computed(), "2026")
    slices.write({"GRC": made["GRC"]}, paths.slices("2026", tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", BLIND],
        env={"OUT": str(tmp_path), "RAW": str(tmp_path / "none"), "PATH": ""},
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Edition 2026, as of 10 November 2026" in done.stdout


def test_what_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No slices: what to run first; no such government: the known ones and the one meant."""
    monkeypatch.setenv("OUT", str(tmp_path))
    with pytest.raises(ValueError, match=r"no slices in .+; run `make report` once before"):
        slices.read("2026", "GRC")
    made = slices.build(*computed(), "2026")
    slices.write({"GRC": made["GRC"], "FRA": made["FRA"]}, paths.slices("2026", tmp_path))
    with pytest.raises(ValueError, match="known: FRA, GRC; did you mean GRC"):
        slices.read("2026", "GRE")
    assert slices.read("latest", "GRC")["name"] == "Greece"
