"""What runs on other people's machines may do little, hides nothing and calls what there is."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from analysis import parcel, printings
from analysis.paths import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SCRIPTS = [ROOT / ".ci" / "run", ROOT / ".ci" / "release"]
WRITES = {("release", "contents"), ("pages", "pages"), ("pages", "id-token")}
WRITES |= {("comment", "pull-requests")}


def read(path: Path) -> dict[str, Any]:
    """Read a workflow; YAML 1.1 takes its key `on` for a truth value."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in content.items()}


RELEASE = read(ROOT / ".github" / "workflows" / "release.yml")
JOBS = [(path.stem, *job) for path in WORKFLOWS for job in read(path)["jobs"].items()]


def steps() -> Iterator[dict[str, Any]]:
    """All steps of all workflows."""
    for _, _, job in JOBS:
        yield from job["steps"]


def test_a_tag_of_an_edition_releases_and_a_pull_request_compares() -> None:
    """Nothing else starts it, least of all what would give a fork's code a token that writes."""
    assert RELEASE["on"] == {"push": {"tags": ["edition-*"]}, "pull_request": None}
    assert "pull_request_target" not in "".join(path.read_text() for path in WORKFLOWS)
    starts = {name: job.get("if", "") for _, name, job in JOBS}
    assert starts["build"] == "github.event_name == 'push'"
    assert starts["diff"] == "github.event_name == 'pull_request'"
    assert RELEASE["jobs"]["release"]["needs"] == "build"
    assert RELEASE["jobs"]["pages"]["needs"] == ["build", "release"]


def test_no_job_may_do_more_than_it_needs() -> None:
    """Nothing is allowed at the top; the few that write are those that publish."""
    assert RELEASE["permissions"] == {}
    writes = set()
    for workflow, name, job in JOBS:
        granted = job.get("permissions") or read_top(workflow)
        assert granted, name
        assert set(granted.values()) <= {"read", "write"}
        writes |= {(name, what) for what, how in granted.items() if how == "write"}
    assert writes == WRITES


def read_top(workflow: str) -> dict[str, str]:
    """Permissions that all jobs of a workflow have."""
    return read(ROOT / ".github" / "workflows" / f"{workflow}.yml")["permissions"]


def test_a_job_that_writes_runs_no_code_of_the_repository() -> None:
    """What a pull request or a tag brings is never run where a token could write."""
    for _, name, job in JOBS:
        if "write" in (job.get("permissions") or {}).values():
            used = [step.get("uses", "") for step in job["steps"]]
            runs = " ".join(step.get("run", "") for step in job["steps"])
            assert not any(action.startswith("actions/checkout") for action in used), name
            assert not re.search(r"\b(make|bash|python|sh)\b", runs), name


def test_only_the_repository_s_own_pull_requests_get_a_comment() -> None:
    """A fork's gets the same text as summary and artefact, made without a token that writes."""
    condition = RELEASE["jobs"]["comment"]["if"]
    assert condition == "github.event.pull_request.head.repo.full_name == github.repository"
    shown = " ".join(step.get("run", "") for step in RELEASE["jobs"]["diff"]["steps"])
    assert 'cat reports/diff.md >> "$GITHUB_STEP_SUMMARY"' in shown
    kept = [step.get("with", {}).get("path") for step in RELEASE["jobs"]["diff"]["steps"]]
    assert "reports/diff.md" in kept


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_secret_is_asked_for(path: Path) -> None:
    """The token that every run has is the only one."""
    named = set(re.findall(r"secrets\.(\w+)", path.read_text(encoding="utf-8")))
    assert named <= {"GITHUB_TOKEN"}
    assert "secrets: inherit" not in path.read_text(encoding="utf-8")


def test_no_text_from_outside_becomes_part_of_a_command() -> None:
    """Names of branches and tags reach commands as variables, in quotes."""
    for step in steps():
        assert "${{" not in step.get("run", "")


def test_actions_are_github_s_own_and_pinned() -> None:
    """By a version's tag until somebody who can look them up pins hashes."""
    used = {step["uses"] for step in steps() if "uses" in step}
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@(v\d+(\.\d+\.\d+)?|[0-9a-f]{40})", u) for u in used)


def test_checkouts_keep_no_token() -> None:
    """What the build runs cannot find one in the clone."""
    for step in steps():
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False


def test_every_target_that_is_called_exists() -> None:
    """A workflow that calls a target by an old name would fail on release day."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = "\n".join(step.get("run", "") for step in steps())
    commands += "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    code = re.sub(r"^#.*", "", commands, flags=re.MULTILINE)
    called = set(re.findall(r"\bmake ([a-z-]+)", code))
    assert {"report", "site", "verify", "audit", "diff"} <= called
    assert called <= targets


def test_what_is_attached_is_what_the_build_lays_out() -> None:
    """PDF, page, site, data and checksums, each made by the script that the build calls."""
    script = (ROOT / ".ci" / "release").read_text(encoding="utf-8")
    (create,) = [step["run"] for step in RELEASE["jobs"]["release"]["steps"] if "run" in step]
    attached = set(re.findall(r"release/(\S+)", create)) - {"notes.md"}
    assert attached == {"report.pdf", "report.html", "site.zip", "data.zip", "SHA256SUMS"}
    assert "for part in site data" in script
    for name in ("report.html", "report.pdf", "SHA256SUMS"):
        assert f"/{name}" in script


@pytest.mark.parametrize("tag", ["", "edition-26", "edition-2026-", "v1", "edition-2026; ls"])
def test_a_tag_that_names_no_edition_releases_nothing(tag: str) -> None:
    """The script says what it expected, before anything is built."""
    done = release(tag)
    assert done.returncode == 2
    assert "expected edition-2026" in done.stdout


def test_an_edition_that_is_not_published_is_not_released() -> None:
    """A tag set too early builds nothing: there is nothing to compare with."""
    done = release("edition-1999")
    assert done.returncode == 1
    assert "edition 1999 is not published" in done.stdout


def release(tag: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a release, which is to stop at once."""
    command = ["bash", str(ROOT / ".ci" / "release"), tag]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)


def test_the_tag_of_a_release_is_that_of_the_ledger() -> None:
    """The script asks for it by a command that exists."""
    assert "-m analysis.printings" in (ROOT / ".ci" / "release").read_text(encoding="utf-8")
    assert printings.tag(ROOT / "data" / "raw", "2023") == "edition-2023"


def test_a_parcel_has_the_same_bytes_each_time_and_nothing_hidden(tmp_path: Path) -> None:
    """When and where its files were made does not show."""
    for name in ("one", "two"):
        folder = tmp_path / name / "data"
        (folder / "more").mkdir(parents=True)
        (folder / "more" / "b.csv").write_text("b\n")
        (folder / "a.csv").write_text(f"{'a' * 1000}\n")
        (folder / ".keys.json").write_text(name)
        parcel.pack(folder, tmp_path / f"{name}.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        assert packed.namelist() == ["data/a.csv", "data/more/b.csv"]
        assert packed.read("data/more/b.csv") == b"b\n"


@pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine")
def test_an_audit_that_cannot_run_says_so(tmp_path: Path) -> None:
    """Without pip-audit nothing was audited, and nobody is told otherwise."""
    (tmp_path / "sh").symlink_to(shutil.which("sh"))
    for name in ("make", "python3"):
        (tmp_path / name).symlink_to(shutil.which(name))
    done = subprocess.run(
        ["make", "audit"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "audit skipped: pip-audit is not installed" in done.stdout
