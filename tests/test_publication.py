"""An edition is published whole or not at all, on a day, and changes only by the ledger."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import TOY

from analysis import choices, edits, files, paths, printings, publication, sums, tables
from analysis.paths import ROOT
from analysis.schema import SCHEMA

DAY, LATER = "2026-12-01", "2026-12-15"
PDF, LIST = "reports/published/2025/report.pdf", "reports/published/2025/SHA256SUMS"
RAW = "data/raw/editions.csv", "data/raw/corrections.csv"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of the toy's tables and nothing published."""
    shutil.copytree(TOY / "raw", tmp_path / "data" / "raw")
    (tmp_path / "data" / "processed").mkdir()
    return tmp_path


def small(edition: str, raw: Path, out: Path) -> Path:
    """Make a small report: its files hold what a report hangs on, the tables and their day."""
    report, computed = out / "reports" / edition, out / "processed"
    for folder in (report / "data", computed):
        folder.mkdir(parents=True)
    stand = (raw / "editions.csv").read_bytes() + (raw / "governments.csv").read_bytes()
    for name in ("report.pdf", "report.html", "data/panel.csv", "data/.keys.json"):
        (report / name).write_bytes(name.encode() + b"\n" + stand)
    (computed / "panel.csv").write_bytes(stand)
    return report


def published(root: Path, on: str = DAY, reason: str = "", make: publication.Maker = small) -> set:
    """Publish the toy's edition of 2025; the files that changed, by name."""
    changed = publication.publish(root, "2025", on, reason, make)
    return {path.relative_to(root).as_posix() for path in changed}


def content(root: Path) -> dict[str, bytes]:
    """All files of a project but locks."""
    found = [path for path in root.rglob("*") if path.is_file() and path.name != ".lock"]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def raws(folder: Path) -> dict[str, files.Raw]:
    """A folder of raw tables as text."""
    return {name: files.read_table(folder / f"{name}.csv", name)[0] for name in SCHEMA}


def test_pdf_and_checksums_stand_in_the_repository_and_the_day_in_its_tables(root: Path) -> None:
    """Publishing adds two files, sets one cell, writes its line, brings the computed tables."""
    assert published(root) == {PDF, LIST, *RAW, "data/processed/panel.csv"}
    assert printings.published_on(root / "data/raw", "2025") == DAY
    assert f"editions,2025,published_on,,{DAY},{DAY},{printings.REASON},\n" in (
        root / RAW[1]
    ).read_text(encoding="utf-8")


def test_the_pdf_is_that_of_the_state_in_which_the_day_is_set(root: Path) -> None:
    """What was built before the day was known would say that nothing is published."""
    published(root)
    assert (root / RAW[0]).read_bytes() in (root / PDF).read_bytes()
    assert f"2025,2025-11-10,1.1,{DAY}".encode() in (root / PDF).read_bytes()


def test_checksums_cover_pdf_page_and_data_and_nothing_hidden(root: Path) -> None:
    """`sha256sum -c` in a report's folder checks all that a reader can build anew."""
    published(root)
    report = small("2025", root / "data/raw", root / "out")
    listed = sums.read(root / LIST)
    assert set(listed) == {"report.pdf", "report.html", "data/panel.csv"}
    assert set(sums.verdicts(listed, report).values()) == {"equal"}


def test_the_tables_pass_the_check_and_no_edit_was_silent(root: Path) -> None:
    """The ledger has the line that `make check BASE=` asks for, in its place."""
    before = raws(root / "data/raw")
    published(root)
    assert list(edits.unlogged(before, raws(root / "data/raw"))) == []
    assert tables.read(root / "data/raw").editions.published_on.to_list().count(DAY) == 1


def test_known_before_the_day_the_edition_is_not_published(root: Path) -> None:
    """The day undoes like every other correction."""
    from analysis import ledger

    published(root)
    now = tables.read(root / "data/raw")
    assert set(ledger.known(now, choices.newest(TOY / "raw")).editions.published_on) == {""}


@pytest.mark.parametrize("on", [DAY, ""])
def test_publishing_again_changes_nothing(root: Path, on: str) -> None:
    """Whoever is not sure may run it again, with the day or without."""
    published(root)
    before = content(root)
    assert published(root, on) == set()
    assert content(root) == before


def test_a_lost_pdf_comes_back(root: Path) -> None:
    """What was taken out of the repository is built again, without a further printing."""
    published(root)
    before = content(root)
    (root / PDF).unlink()
    assert published(root) == {PDF}
    assert content(root) == before


@pytest.mark.parametrize(
    ("on", "says"),
    [
        ("", "ON is ''; expected the day of publication as YYYY-MM-DD"),
        ("1 December 2026", "expected the day of publication as YYYY-MM-DD"),
        ("20261201", "expected the day of publication as YYYY-MM-DD"),
        ("2026-02-30", "expected the day of publication as YYYY-MM-DD"),
        ("2025-11-09", "edition 2025 is as of 2025-11-10"),
        ("2025-11-10", "the newest of the evidence is of 2025-11-20"),
    ],
)
def test_a_day_that_will_not_do_is_refused_and_nothing_changes(
    root: Path, on: str, says: str
) -> None:
    """No clock is asked; a day before the evidence would make errata of what was printed."""
    before = content(root)
    with pytest.raises(ValueError, match=says):
        published(root, on)
    assert content(root) == before


def test_the_day_of_the_newest_evidence_will_do(root: Path) -> None:
    """What came in on the day itself counts as printed."""
    assert PDF in published(root, choices.newest(root / "data/raw"))


def broken(edition: str, raw: Path, out: Path) -> Path:
    """Fail after half of the files were made."""
    small(edition, raw, out)
    raise RuntimeError("the PDF failed")


def large(edition: str, raw: Path, out: Path) -> Path:
    """Make a PDF that is one byte too large."""
    report = small(edition, raw, out)
    (report / "report.pdf").write_bytes(b"%" * (publication.LARGEST + 1))
    return report


@pytest.mark.parametrize(("make", "says"), [(broken, "PDF failed"), (large, "2,000,001 bytes")])
def test_a_failed_build_publishes_nothing(
    root: Path, make: Callable[[str, Path, Path], Path], says: str
) -> None:
    """The day is not set either; a PDF that every clone would carry has a limit."""
    before = content(root)
    with pytest.raises(RuntimeError, match=says):
        published(root, make=make)
    assert content(root) == before


def test_a_file_that_cannot_be_put_takes_back_those_before_it(tmp_path: Path) -> None:
    """All files or none: the first one stands as it stood, the new one is gone."""
    old, new, blocked = (tmp_path / name for name in ("old", "sub/new", "blocked"))
    old.write_bytes(b"was")
    blocked.mkdir()
    (blocked / "inside").touch()
    with pytest.raises(OSError, match="blocked"):
        publication.put({old: b"is", new: b"is", blocked: b"is"})
    assert old.read_bytes() == b"was"
    assert not new.exists()
    assert not list(tmp_path.rglob("*.fresh"))


def test_other_files_under_the_same_day_are_refused(root: Path) -> None:
    """What a published edition printed does not change in silence."""
    published(root)
    names = root / "data/raw/governments.csv"
    names.write_text(names.read_text(encoding="utf-8").replace("Ghana", "Republic of Ghana"))
    before = content(root)
    with pytest.raises(
        RuntimeError, match=r"differs in data/panel.csv and 2 more files\n.*REASON="
    ):
        published(root)
    assert content(root) == before


def test_a_further_printing_takes_a_later_day_and_a_reason(root: Path) -> None:
    """It has a line of its own in the ledger and a tag of its own in git."""
    published(root)
    first = (root / PDF).read_bytes()
    assert printings.tag(root / "data/raw", "2025") == "edition-2025"
    with pytest.raises(ValueError, match=f"was published on {DAY}; .* say why with REASON="):
        published(root, LATER)
    assert {PDF, LIST, *RAW} <= published(root, LATER, "A page was blank.")
    assert (root / PDF).read_bytes() != first
    assert f"editions,2025,published_on,{DAY},{LATER},{LATER},A page was blank.,\n" in (
        root / RAW[1]
    ).read_text(encoding="utf-8")
    assert printings.tag(root / "data/raw", "2025") == "edition-2025-2"
    tables.read(root / "data/raw")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "which edition"),
        ({"EDITION": "2062"}, "did you mean"),
        ({"EDITION": "2026", "COHORT": "oecd"}, "COHORT cannot be set"),
        ({"EDITION": "2026", "RAW": "x", "OUT": "y"}, "RAW, OUT cannot be set"),
    ],
)
def test_only_the_tracker_s_own_edition_is_published(given: dict[str, str], says: str) -> None:
    """Another cohort or other tables are no edition, and a slip publishes nothing."""
    with pytest.raises(ValueError, match=says):
        publication.chosen(given)


def test_without_a_day_the_command_says_so_and_changes_nothing() -> None:
    """`make publish` with an edition alone asks for the day: no clock is read."""
    raw = ROOT / "data" / "raw"
    editions = choices.column(raw / "editions.csv", "edition")
    waiting = [name for name in editions if not printings.published_on(raw, name)]
    if not waiting:
        pytest.skip("every edition is published")
    env = {k: v for k, v in os.environ.items() if k not in (*choices.VARIABLES, "ON", "REASON")}
    done = subprocess.run(
        [sys.executable, "-m", "analysis.publication"],
        env=env | {"EDITION": waiting[0]},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "expected the day of publication as YYYY-MM-DD" in done.stderr
    assert done.stderr.splitlines()[-1] == publication.UNTOUCHED


def test_git_keeps_what_is_published_and_nothing_else_of_the_reports() -> None:
    """The PDF can be read in the repository; what anybody can build is not kept."""
    names = ["reports/published/2026/report.pdf", "reports/published/2026/SHA256SUMS"]
    built = ["reports/2026/report.pdf"]
    command = ["git", "-C", str(ROOT), "check-ignore", *names, *built]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode > 1:
        pytest.skip("no git repository here")
    assert done.stdout.split() == built


def test_each_edition_that_has_a_day_stands_in_the_repository_and_no_other() -> None:
    """Tables and folder of published reports tell the same; each PDF is as its list says."""
    raw = ROOT / "data" / "raw"
    editions = choices.column(raw / "editions.csv", "edition")
    days = {edition: printings.published_on(raw, edition) for edition in editions}
    folder = paths.reports_in(ROOT) / publication.FOLDER
    stand = {path.name for path in folder.glob("*")}
    assert stand == {edition for edition, day in days.items() if day}
    for edition in stand:
        listed = sums.read(folder / edition / sums.NAME)
        assert sums.verdicts({"report.pdf": listed["report.pdf"]}, folder / edition) == {
            "report.pdf": "equal"
        }
        assert (folder / edition / "report.pdf").stat().st_size <= publication.LARGEST


def test_what_no_commit_holds_is_not_published(tmp_path: Path) -> None:
    """But the files that publishing itself writes may stand, so that it can be run again."""
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x"]
    (tmp_path / "data" / "processed").mkdir(parents=True)
    (tmp_path / "notes.md").write_text("x\n")
    publication._refuse_uncommitted(tmp_path / "data")  # no repository yet: nothing is known
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], check=True)
    (tmp_path / "data" / "processed" / "panel.csv").write_text("x\n")
    publication._refuse_uncommitted(tmp_path)
    (tmp_path / "notes.md").write_text("y\n")
    with pytest.raises(ValueError, match=r"notes\.md is not as committed"):
        publication._refuse_uncommitted(tmp_path)
