"""A report is built when what it is made from has changed, and appears whole or not at all."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from serial import Serial

from analysis import builds, choices, keys, publishing, staging
from analysis.builds import Build
from analysis.paths import ROOT

COUNT = """
from analysis import paths
rows = (paths.raw() / "governments.csv").read_text()
(paths.processed() / "panel.csv").write_text(rows.upper())
"""
SHOW = """
from analysis import paths
print(edition, cohort, (paths.processed() / "panel.csv").read_text())
"""


def write_notebook(path: Path, code: str, parameters: str) -> None:
    """Write a notebook with a parameters cell and one more."""
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    cells = [
        nbformat.v4.new_code_cell(parameters, id="p", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(code.strip(), id="c"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A toy project of two notebooks with its report built, to be copied by each test."""
    root = tmp_path_factory.mktemp("toy")
    for folder in ("analysis", "notebooks", "data/raw", "reports"):
        (root / folder).mkdir(parents=True)
    (root / "requirements.lock").write_text("six==1.17.0\n")
    (root / "analysis" / "scoring.py").write_text("TOP = 4\n")
    (root / "data/raw/governments.csv").write_text("government\nGRC\n")
    write_notebook(root / "notebooks/1-count.ipynb", COUNT, 'edition = "latest"')
    write_notebook(root / "notebooks/2-show.ipynb", SHOW, 'edition = "latest"\ncohort = "eu"')
    task = task_in(root)
    publishing.build(task)
    return task


@pytest.fixture
def toy(built: Build, tmp_path: Path) -> Build:
    """The same project and report in a folder of the test's own."""
    shutil.copytree(built.root, tmp_path / "toy")
    return task_in(tmp_path / "toy")


def task_in(root: Path) -> Build:
    """Return the toy's report as a task; its format is one that needs no template."""
    return Build(
        edition="2026",
        cohort="oecd",
        root=root,
        raw=root / "data/raw",
        processed=root / "data/processed",
        folder=root / "reports/2026-oecd",
        notebooks=("1-count", "2-show"),
        exports=(("report.md", "markdown"),),
    )


def is_current(task: Build) -> bool:
    """Whether `make report` would find nothing to do."""
    return keys.is_current(task.folder, task.key)


def content(task: Build) -> dict[str, bytes]:
    """All that was published, by name."""
    made = [*task.folder.iterdir(), *task.processed.iterdir()]
    return {str(path.relative_to(task.root)): path.read_bytes() for path in made}


def test_a_build_publishes_tables_report_and_executed_notebooks(toy: Build) -> None:
    """What the last notebook shows is the report; what the first computes are the tables."""
    assert (toy.processed / "panel.csv").read_text() == "GOVERNMENT\nGRC\n"
    assert "2026 oecd GOVERNMENT" in (toy.folder / "report.md").read_text()
    names = {path.name for path in toy.folder.iterdir()}
    assert names == {".keys.json", "1-count.ipynb", "2-show.ipynb", "report.md"}
    assert not list(toy.folder.parent.glob(".building-*"))


def test_times_of_files_do_not_matter(toy: Build) -> None:
    """A fresh clone, whose files are all new, is as up to date as it was."""
    for path in toy.root.rglob("*"):
        os.utime(path)
    assert is_current(toy)


@pytest.mark.parametrize(
    "name",
    [
        "data/raw/governments.csv",
        "analysis/scoring.py",
        "notebooks/1-count.ipynb",
        "requirements.lock",
        "data/processed/panel.csv",
        "reports/2026-oecd/report.md",
        "reports/2026-oecd/2-show.ipynb",
        "reports/2026-oecd/.keys.json",
    ],
)
def test_any_changed_input_or_damaged_output_is_built_anew(toy: Build, name: str) -> None:
    """One changed cell counts, and so does an output that someone edited or lost."""
    path = toy.root / name
    kept = path.read_bytes()
    path.write_bytes(kept[:-2])
    assert not is_current(toy)
    path.unlink()
    assert not is_current(toy)
    path.write_bytes(kept)
    assert is_current(toy)


def test_edition_and_cohort_are_part_of_the_key(toy: Build) -> None:
    """Another edition or cohort is another report."""
    assert len({toy.key, replace(toy, edition="2025").key, replace(toy, cohort="eu").key}) == 3


def test_the_same_inputs_give_the_same_bytes_in_another_folder(toy: Build, built: Build) -> None:
    """No result knows when or where it was made."""
    shutil.rmtree(toy.folder)
    shutil.rmtree(toy.processed)
    publishing.build(toy)
    assert content(toy) == content(built)


@pytest.mark.parametrize("fault", ["cell", "format"])
def test_a_failed_build_leaves_the_last_good_report(toy: Build, fault: str) -> None:
    """Tables and report stay as they were, byte by byte, and nothing half made is left."""
    before = content(toy)
    (toy.raw / "governments.csv").write_text("government\nFRA\n")
    if fault == "cell":
        write_notebook(toy.root / "notebooks/2-show.ipynb", "1 / 0", 'edition = "latest"')
    else:
        toy = replace(toy, exports=(("report.md", "no-such-format"),))
    with pytest.raises(RuntimeError, match=r"2-show.ipynb failed|report.md failed"):
        publishing.build(toy)
    assert content(toy) == before
    assert not list(toy.folder.parent.glob(".building-*"))


def test_a_preview_runs_the_last_notebook_alone_and_touches_no_report(toy: Build) -> None:
    """Whoever edits the report's notebook sees it at once, beside the report that was proved."""
    panel = (toy.processed / "panel.csv").read_text()
    before = {path: path.read_bytes() for path in toy.folder.iterdir()}
    (toy.raw / "governments.csv").write_text("government\nFRA\n")
    (folder,) = publishing.preview(toy)
    assert folder.name == "2026-oecd-preview"
    assert {path.name for path in folder.iterdir()} == {"2-show.ipynb", "report.md"}
    assert "GRC" in (folder / "report.md").read_text()
    assert (toy.processed / "panel.csv").read_text() == panel
    assert {path: path.read_bytes() for path in toy.folder.iterdir()} == before


def test_a_preview_without_tables_says_what_to_run_first(toy: Build) -> None:
    """Nothing can be shown before anything was computed."""
    shutil.rmtree(toy.processed)
    with pytest.raises(RuntimeError, match="run `make report` once before"):
        publishing.preview(toy)


def test_a_second_build_at_the_same_time_is_refused(toy: Build) -> None:
    """Two builds would publish a mixture of both."""
    with (toy.folder.parent / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RuntimeError, match="another build runs in"):
            publishing.build(toy)


def test_what_a_killed_build_left_is_removed(toy: Build) -> None:
    """A build that was killed cannot tidy up; the next one does."""
    left = toy.folder.parent / ".building-killed"
    left.mkdir()
    with staging.only_build(toy.folder.parent), staging.opened(toy.folder.parent):
        assert not left.exists()


@pytest.mark.slow
def test_a_table_that_is_no_longer_made_goes(toy: Build) -> None:
    """An old table beside the new ones would pass for a result."""
    (toy.processed / "old.csv").write_text("x\n")
    publishing.build(toy)
    assert [path.name for path in toy.processed.iterdir()] == ["panel.csv"]


def test_all_asks_for_every_edition_that_has_begun() -> None:
    """The first one first; a name that is none is refused as ever."""
    begun = [task.edition for task in builds.chosen_all("all", "")]
    assert begun == sorted(begun)
    assert [task.edition for task in builds.chosen_all("", "")] == begun[-1:]
    assert [task.edition for task in builds.chosen_all(begun[0], "")] == begun[:1]
    with pytest.raises(ValueError, match="unknown edition al; known"):
        builds.chosen_all("al", "")


@pytest.mark.slow
def test_of_several_reports_the_one_that_fails_is_named_and_the_others_are_made(
    toy: Build, capsys: pytest.CaptureFixture[str]
) -> None:
    """Any executor serves; who did the work does not show."""
    write_notebook(
        toy.root / "notebooks/2-show.ipynb",
        'assert edition != "2025"\nprint(edition, cohort)',
        'edition = "latest"\ncohort = "eu"',
    )
    tasks = [
        replace(toy, edition=one, folder=toy.folder.with_name(one)) for one in ("2025", "2026")
    ]
    with pytest.raises(RuntimeError, match=r"^edition 2025: notebook 2-show\.ipynb failed"):
        publishing.build(*tasks, executor=Serial())
    assert not tasks[0].folder.exists()
    assert is_current(tasks[1])
    assert "2026 oecd" in (tasks[1].folder / "report.md").read_text()
    told = capsys.readouterr().out.splitlines()
    assert sorted(told) == ["edition 2025: failed", "edition 2026: made"]


def test_a_folder_to_work_in_goes_with_its_process_even_if_that_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose process lives stays; what a killed one left is removed by the next."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    work = "import time\nfrom analysis import staging\nwith staging.scratch() as folder:\n"
    work += "    print(folder, flush=True)\n    time.sleep(60)\n"
    env = os.environ | {"TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", work]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as living:
        theirs = Path(living.stdout.readline().strip())
        with staging.scratch() as ours:
            assert theirs.is_dir()
            assert ours.parent == theirs.parent
        assert not ours.exists()
        living.kill()
    assert theirs.is_dir()
    with staging.scratch():
        assert not theirs.exists()


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of raw tables that knows two editions and two cohorts; RAW and OUT are unset."""
    for name in choices.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "editions.csv").write_text("edition,as_of\n2023,2023-11-10\n2024,2024-11-10\n")
    (folder / "cohorts.csv").write_text("cohort\neu\nparis-call\n")
    (folder / "searches.csv").write_text("government,searched_on\nGRC,2024-11-10\n")
    return folder


def test_the_latest_edition_is_the_last_that_our_knowledge_reaches(raw: Path) -> None:
    """An edition begins when something recorded is as new as its as-of date."""
    assert choices.latest_edition(raw) == "2024"
    (raw / "searches.csv").write_text("government,searched_on\nGRC,2024-11-09\n")
    assert choices.latest_edition(raw) == "2023"


def test_unknown_names_are_refused_with_the_one_meant(raw: Path) -> None:
    """A name is one of a list; the refusal shows the list and the likely one."""
    with pytest.raises(ValueError, match="unknown edition 2042; known: 2023, 2024; did you mean"):
        choices.chosen_edition(raw, "2042")
    with pytest.raises(ValueError, match="known: eu, paris-call; did you mean paris-call"):
        choices.chosen_cohort(raw, "pariscall")


def test_an_edition_that_has_not_begun_is_refused(raw: Path) -> None:
    """Nobody can say as of a day that lies after all that is known."""
    (raw / "searches.csv").write_text("government,searched_on\nGRC,2024-11-09\n")
    with pytest.raises(ValueError, match="2024 is as of 2024-11-10; the evidence ends on 2024-11-"):
        choices.chosen_edition(raw, "2024")


@pytest.mark.parametrize("name", ["EDITON", "COHRT", "edition", "Cohort"])
def test_a_misspelt_variable_of_the_environment_is_refused(name: str) -> None:
    """`EDITON=2024 make report` does not reach make's own check."""
    with pytest.raises(ValueError, match=f"unknown variable {name}; known: .+; did you mean"):
        choices.refuse_misspelt({name: "2024"})


def test_the_variables_of_others_pass() -> None:
    """A name that only resembles ours a little is none of our business."""
    choices.refuse_misspelt({"EDITOR": "vi", "COLORTERM": "truecolor", "PATH": "", "RAWR": ""})


def test_different_results_never_share_a_path(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another edition, cohort or raw folder writes elsewhere, tables and report alike."""
    folders = [builds.chosen(edition, "paris-call").folder for edition in ("2024", "2025")]
    folders.append(builds.chosen("2024", "eu").folder)
    assert folders == [ROOT / "reports" / name for name in ("2024", "2025", "2024-eu")]
    monkeypatch.setenv("RAW", str(raw))
    task = builds.chosen("", "eu")
    assert task.folder.name.startswith("2024-eu-raw-raw-")
    assert task.processed == task.folder / "processed"


def test_out_takes_everything(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With OUT nothing is written into the tree, whatever the raw tables."""
    monkeypatch.setenv("OUT", str(tmp_path / "out"))
    monkeypatch.setenv("RAW", str(raw))
    task = builds.chosen("2023", "")
    assert task.folder == tmp_path / "out/reports/2023"
    assert task.processed == tmp_path / "out/processed"


def test_a_faulty_table_stops_the_build_before_it_starts(raw: Path, tmp_path: Path) -> None:
    """The first problems are shown, in at most twelve lines, and nothing is written."""
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-m", "analysis.publishing", "report"],
        env=os.environ | {"RAW": str(raw), "OUT": str(out)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    told = done.stderr.splitlines()
    assert len(told) <= 11
    assert "adherence.csv:1: file: is missing" in told[0]
    assert told[-2:] == ["`make check` lists every problem", publishing.UNTOUCHED]
    assert not out.exists()


def test_raw_tables_are_kept_out_of_where_results_go(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build replaces those folders: computed tables would take the place of what people typed."""
    for place in ("processed", "reports/2024/data"):
        out = tmp_path / "out"
        shutil.copytree(raw, out / place)
        monkeypatch.setenv("RAW", str(out / place))
        monkeypatch.setenv("OUT", str(out))
        with pytest.raises(ValueError, match=r"RAW is .*replace"):
            builds.chosen("2024", "")


def test_a_folder_where_a_file_is_to_go_is_told_before_anything_is_published(toy: Build) -> None:
    """What cannot be renamed into place stops the whole, not the half of it."""
    before = content(toy)
    made = {"processed/panel.csv": b"x", "report/odd.html": b"y"}
    (toy.folder / "odd.html").mkdir()
    with pytest.raises(RuntimeError, match=r"odd\.html is a folder; expected a file"):
        publishing.publish(toy, made, "key")
    (toy.folder / "odd.html").rmdir()
    assert content(toy) == before
