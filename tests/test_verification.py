"""Whoever has the repository can prove that a published edition follows from its tag."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import choices, sums, verification
from analysis.paths import ROOT

NO_GIT = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
NO_MAKE = pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine")
pytestmark = [NO_GIT, NO_MAKE]

MAKEFILE = """
.PHONY: data
report := reports/$(EDITION)
data:
\t@mkdir -p $(report)/data
\t@cp words.txt $(report)/report.pdf
\t@echo "$(EDITION)" > $(report)/report.html
\t@cat words.txt words.txt > $(report)/data/panel.csv
\t@touch $(report)/data/.keys.json
"""
TODAY = "2026-12-01"


def git(root: Path, *arguments: str) -> str:
    """Run git as somebody; what it says."""
    who = ["-c", "user.name=Test", "-c", "user.email=", "-c", "commit.gpgsign=false"]
    command = ["git", "-C", str(root), *who, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a small Makefile whose edition 2026 is published and tagged."""
    root = tmp_path / "repository"
    (root / "data/raw").mkdir(parents=True)
    (root / "Makefile").write_text(MAKEFILE)
    (root / "words.txt").write_text("as printed\n")
    (root / ".gitignore").write_text("reports/*\n!reports/published/\n")
    line = f"editions,2026,published_on,,{TODAY},{TODAY},Published.,\n"
    head = "table,key,column,was,is,corrected_on,reason,source_url\n"
    (root / "data/raw/corrections.csv").write_text(head + line)
    subprocess.run(["make", "-s", "data", "EDITION=2026"], cwd=root, check=True)
    report, kept = root / "reports/2026", root / "reports/published/2026"
    kept.mkdir(parents=True)
    shutil.copy(report / "report.pdf", kept)
    made = [report / name for name in ("report.pdf", "report.html", "data/panel.csv")]
    (kept / sums.NAME).write_text(sums.of(report, made))
    shutil.rmtree(report)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Publish edition 2026")
    git(root, "tag", "edition-2026")
    return root


def trees(root: Path) -> int:
    """How many working trees the repository has."""
    return git(root, "worktree", "list").count("\n")


def test_an_edition_built_anew_from_its_tag_equals_what_was_printed(
    root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each file is named with its verdict; what was committed since does not matter."""
    (root / "words.txt").write_text("something newer\n")
    git(root, "commit", "-qam", "Go on")
    found = verification.verdicts(root, "2026")
    assert set(found.values()) == {"equal"}
    assert [name.rsplit("/", 1)[-1] for name in found] == [
        "panel.csv",
        "report.html",
        "report.pdf",
        "report.pdf",
    ]
    assert verification.told("2026", found) == 0
    assert "edition 2026: every file as printed" in capfd.readouterr().out


@pytest.mark.parametrize("name", ["report.pdf", "data/panel.csv"])
def test_a_file_that_differs_is_named(root: Path, name: str) -> None:
    """A checksum that no build gives tells which file."""
    listed = root / "reports/published/2026" / sums.NAME
    was = sums.read(listed)[name]
    listed.write_text(listed.read_text().replace(was, "0" * 64))
    found = verification.verdicts(root, "2026")
    assert {n for n, v in found.items() if v == "differs"} >= {name}
    assert found["report.html"] == "equal"
    assert verification.told("2026", found) == 1


def test_a_printed_pdf_that_was_exchanged_is_named(root: Path) -> None:
    """The PDF in the repository is compared too, not only the one built."""
    (root / "reports/published/2026/report.pdf").write_text("exchanged")
    found = verification.verdicts(root, "2026")
    assert found.pop("report.pdf") == "equal"
    (odd,) = [name for name, verdict in found.items() if verdict == "differs"]
    assert odd.endswith("published/2026/report.pdf")


def test_missing_and_further_files_are_named(root: Path) -> None:
    """Neither a file less nor one more passes for the same edition."""
    listed = root / "reports/published/2026" / sums.NAME
    listed.write_text(listed.read_text().replace("data/panel.csv", "data/spells.csv"))
    found = verification.verdicts(root, "2026")
    assert found["data/spells.csv"] == "missing"
    assert found["data/panel.csv"] == "not listed"


def test_nothing_is_left_behind_and_the_working_tree_stays(root: Path) -> None:
    """The tag is checked out elsewhere, and that place goes, also where the build fails."""
    verification.verdicts(root, "2026")
    assert (trees(root), git(root, "status", "--porcelain")) == (1, "")
    (root / "Makefile").write_text(".PHONY: data\ndata:\n\t@false\n")
    git(root, "commit", "-qam", "Break")
    git(root, "tag", "-f", "edition-2026")
    with pytest.raises(RuntimeError, match="could not be built from its tag"):
        verification.verdicts(root, "2026")
    assert (trees(root), git(root, "status", "--porcelain")) == (1, "")


def test_without_the_tag_it_says_which_there_are(root: Path) -> None:
    """A clone without tags, or a tag that was never set, builds nothing."""
    git(root, "tag", "-d", "edition-2026")
    git(root, "tag", "edition-2025")
    with pytest.raises(ValueError, match="unknown tag edition-2026; known: edition-2025; did you"):
        verification.verdicts(root, "2026")


def test_what_was_not_published_cannot_be_verified(root: Path) -> None:
    """There is nothing to compare with."""
    with pytest.raises(ValueError, match="edition 2025 is not published"):
        verification.verdicts(root, "2025")


def test_a_list_that_is_none_is_refused(tmp_path: Path) -> None:
    """An empty list would find every file as printed."""
    (tmp_path / sums.NAME).write_text("")
    with pytest.raises(ValueError, match="names no file"):
        sums.read(tmp_path / sums.NAME)
    (tmp_path / sums.NAME).write_text("abc  report.pdf\n")
    with pytest.raises(ValueError, match=r"SHA256SUMS:1: .* expected a SHA-256 and a name"):
        sums.read(tmp_path / sums.NAME)


@pytest.mark.slow
def test_the_latest_edition_published_in_a_clone_verifies_from_its_tag(tmp_path: Path) -> None:
    """The whole of release day on the real tables, by the packages of this environment.

    What `make verify` adds is a set-up of its own, which downloads the locked packages.
    """
    clone = tmp_path / "clone"
    if subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=False).returncode:
        pytest.skip("no git repository here")
    edition = choices.latest_edition(clone / "data/raw")
    env = {k: v for k, v in os.environ.items() if k not in verification.OURS}
    env |= {"PYTHONPATH": str(clone), "PYTHONHASHSEED": "0", "EDITION": edition}
    env |= {"ON": choices.newest(clone / "data/raw"), "REASON": "A trial."}

    def run(*arguments: str, **more: str) -> str:
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(
            command, cwd=clone, env=env | more, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert f"`git tag edition-{edition}`" in run("analysis.publication")
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "Publish the edition")
    git(clone, "tag", f"edition-{edition}")
    assert "no problem" in run("analysis.tables", BASE="HEAD~1")
    assert "every file as printed" in run("analysis.verification", verification.HERE)
    assert git(clone, "status", "--porcelain") == ""
