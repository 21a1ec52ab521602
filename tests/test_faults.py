"""Promise: a kill, a full disk or a second build at the same time costs no good result."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import TOY

from analysis import choices, keys, paths, staging

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults")]  # one worker builds once
KILLED = Path(__file__).with_name("killed.py")
LIMIT = 120  # seconds: what takes longer hangs
STEPS = ("publishing", "profiles", "datasets", "site")
OF_STEP = {"profiles": "profiles", "datasets": "data", "site": "site"}  # folders in the report's
EDITION = Path("reports/2025")
MOMENTS = 12  # of the run by the clock
KILLS = {"publish": 0, "datasets": 10, "site": 14, "profiles": 8}  # by the change; 0 is each
FREE = 8  # kB left on a disk that is full: room for a folder, for no result
IS_ROOT = os.geteuid() == 0
Tree = dict[str, bytes]


@dataclass(frozen=True)
class States:
    """Two good results in folders of their own, and the raw tables that give the second."""

    old: Path
    new: Path
    raw: Path
    seconds: float  # that the report took


def environ(raw: Path, out: Path, **more: str) -> dict[str, str]:
    """The environment of a build."""
    plain = os.environ | dict.fromkeys(choices.VARIABLES, "")
    return plain | {"RAW": str(raw), "OUT": str(out), "PYTHONHASHSEED": "0"} | more


def command(step: str) -> list[str]:
    """The command of a step, as make runs it."""
    given = ["report"] if step == "publishing" else []
    return [sys.executable, "-m", f"analysis.{step}", *given]


def run(arguments: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        arguments,
        env=env,
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )


def tree(out: Path) -> Tree:
    """All that a reader can find below a folder, by name; what is being built is not."""
    found = [path for path in sorted(out.rglob("*")) if path.is_file() and path.name != ".lock"]
    named = {str(path.relative_to(out)): path for path in found}
    return {name: path.read_bytes() for name, path in named.items() if ".building-" not in name}


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> States:
    """Build the toy, and the toy with another name and title, side by side."""
    place = tmp_path_factory.mktemp("faults")
    shutil.copytree(TOY / "raw", place / "raw")
    changed = place / "raw" / "governments.csv"
    changed.write_text(changed.read_text().replace("France", "New France"))
    acts = place / "raw" / "instruments.csv"
    acts.write_text(acts.read_text().replace("Example: entry act", "Example: other act"))

    def build(raw: Path, out: Path) -> float:
        ended = [time.monotonic()]
        for step in STEPS:
            done = run(command(step), environ(raw, out))
            assert done.returncode == 0, done.stderr
            ended.append(time.monotonic())
        return ended[1] - ended[0]

    with ThreadPoolExecutor(2) as both:
        jobs = [both.submit(build, TOY / "raw", place / "old"),
                both.submit(build, place / "raw", place / "new")]  # fmt: skip
        seconds = max(job.result() for job in jobs)
    return States(place / "old", place / "new", place / "raw", seconds)


def before(states: States, step: str, out: Path) -> None:
    """Put the old results into a folder, those of the steps before this one new already."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(states.old, out)
    if step in OF_STEP:
        shutil.copytree(states.new / "processed", out / "processed", dirs_exist_ok=True)
        for name in [path.name for path in (states.new / EDITION).iterdir()]:
            source, target = states.new / EDITION / name, out / EDITION / name
            if source.is_file():
                shutil.copy(source, target)
            elif name != OF_STEP[step] and name != "site":
                shutil.rmtree(target)
                shutil.copytree(source, target)


def assert_whole(states: States, out: Path) -> None:
    """Each file is the old or the new one, none is lost, records are true, a site is of a piece."""
    old, new, here = tree(states.old), tree(states.new), tree(out)
    fresh = {name for name in here if name.endswith("-fresh")}
    for name in here.keys() - fresh:
        if name.endswith(keys.RECORD):
            assert_true(out / name, states.new / name)
        else:
            assert here[name] in (old.get(name), new.get(name)), name
    assert (old.keys() & new.keys()) - here.keys() == set()
    sites = {name: old[name] for name in old if name.startswith(str(EDITION / "site"))}
    told = {name: here[name] for name in here if name in sites}
    assert told == sites or told == {name: new[name] for name in sites}


def assert_true(record: Path, new: Path) -> None:
    """A record that tells of the new result tells of files that are there, whole."""
    here, there = json.loads(record.read_text()), json.loads(new.read_text())
    entries = [(here, there)] if "key" in here else [(here[n], there[n]) for n in here]
    for entry, wanted in entries:
        if entry["key"] == wanted["key"]:
            assert keys.is_made_from(record.parent, entry, wanted["key"])


def assert_mended(states: States, step: str, out: Path) -> None:
    """The next run succeeds, gives the new result, and nothing half made is left."""
    done = run(command("publishing" if step == "publish" else step), environ(states.raw, out))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    new, here = tree(states.new), tree(out)
    part = str(EDITION / OF_STEP[step]) if step in OF_STEP else ""
    others = tuple(str(EDITION / name) for name in OF_STEP.values())
    ours = [n for n in new if (n.startswith(part) if part else not n.startswith(others))]
    assert [name for name in ours if here.get(name) != new[name]] == []
    assert not [*out.rglob(".building-*"), *out.rglob("*-fresh")]
    with staging.scratch() as folder:  # which sweeps, so that the folders left are in use
        assert [one for one in folder.parent.glob("*/.lock") if staging._is_free(one)] == []


def still_running(out: Path) -> list[str]:
    """Processes that work for a folder, by their command line; ten seconds are given to end."""
    for _ in range(100):
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if f"OUT={out}".encode() in (place / "environ").read_bytes():
                    found.append((place / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue  # ended meanwhile, or somebody else's
        if not found:
            return []
        time.sleep(0.1)
    return found


def test_a_report_killed_at_any_time_leaves_the_last_one(states: States, tmp_path: Path) -> None:
    """A dozen moments from the first second to the last; the run after them makes the new one."""

    def kill_at(moments: list[float], out: Path) -> int:
        killed = 0
        for moment in moments:
            before(states, "publishing", out)
            started = subprocess.Popen(
                command("publishing"), env=environ(states.raw, out), cwd=paths.ROOT,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            try:
                started.wait(moment)
            except subprocess.TimeoutExpired:
                started.kill()
                killed += 1
            started.wait()
            assert_whole(states, out)
        assert_mended(states, "publishing", out)
        assert still_running(out) == []
        return killed

    moments = [states.seconds * (at + 0.5) / MOMENTS for at in range(MOMENTS)]
    with ThreadPoolExecutor(2) as both:
        jobs = [both.submit(kill_at, moments[at::2], tmp_path / str(at)) for at in (0, 1)]
        assert sum(job.result() for job in jobs) > MOMENTS // 2


@pytest.mark.parametrize("step", KILLS)
def test_a_step_killed_before_any_change_leaves_the_last_result(
    states: States, step: str, tmp_path: Path
) -> None:
    """Every rename, write and removal is once the one that did not happen any more."""
    out = tmp_path / "out"
    env = environ(states.raw, out, FINISHED=str(states.new))
    before(states, step, out)
    counted = run([sys.executable, str(KILLED), step, "0"], env)
    assert counted.returncode == 0, counted.stderr
    changes = int(counted.stdout.rpartition("changes ")[2])
    assert changes > 10
    for at in spread(changes, KILLS[step]):
        before(states, step, out)
        done = run([sys.executable, str(KILLED), step, str(at)], env)
        assert done.returncode == -9, (at, changes, done.stderr)
        assert_whole(states, out)
    assert_mended(states, step, out)
    assert still_running(out) == []


def spread(changes: int, kills: int) -> list[int]:
    """Which changes to die before: half of them the last ones, where results are published."""
    if not kills:
        return list(range(1, changes + 1))
    last = range(changes - kills // 2, changes + 1)
    early = range(1, last[0], max(1, last[0] // (kills - kills // 2)))
    return sorted({*early, *last})


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of its own, so that it can be full or read-only."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def remount(place: Path, options: str) -> None:
    """Change the size of a mounted file system, or whether it can be written."""
    subprocess.run(["mount", "-o", f"remount,{options}", place], check=True)


def can_mount() -> bool:
    """Whether this machine lets a test mount a file system: root, with the right to."""
    probe = ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    try:
        return IS_ROOT and subprocess.run(probe, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


MOUNTS = pytest.mark.skipif(not can_mount(), reason="file systems can be mounted by root alone")


@MOUNTS
@pytest.mark.parametrize("step", STEPS)
def test_a_full_disk_is_told_and_costs_nothing(states: States, step: str, tmp_path: Path) -> None:
    """With hardly any space left the step ends in words; with room the next run succeeds."""
    with small_disk(tmp_path / "disk") as disk:
        out = disk / "out"
        before(states, step, out)
        space = os.statvfs(disk)
        used = (space.f_blocks - space.f_bfree) * space.f_frsize // 1024
        remount(disk, f"size={used + FREE}k")
        done = run(command(step), environ(states.raw, out))
        assert done.returncode == 1, done.stdout
        assert "Traceback" not in done.stderr
        assert "No space left" in done.stderr
        assert_whole(states, out)
        remount(disk, "size=64m")
        assert_mended(states, step, out)


@MOUNTS
@pytest.mark.parametrize("step", STEPS)
def test_a_read_only_folder_is_told(states: States, step: str, tmp_path: Path) -> None:
    """Where nothing may be written the step says so, and nothing changes."""
    with small_disk(tmp_path / "disk") as disk:
        out = disk / "out"
        before(states, step, out)
        held = tree(out)
        remount(disk, "ro")
        done = run(command(step), environ(states.raw, out))
        assert done.returncode == 1, done.stdout
        assert "Traceback" not in done.stderr
        assert "Read-only file system" in done.stderr
        assert tree(out) == held


def test_of_two_builds_at_once_one_is_refused(states: States, tmp_path: Path) -> None:
    """The one that came second says so and ends; the other makes the whole result."""
    out = tmp_path / "out"
    before(states, "publishing", out)
    both = [
        subprocess.Popen(
            command("publishing"),
            env=environ(states.raw, out),
            cwd=paths.ROOT,
            text=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    told = [one.communicate()[1] for one in both]
    assert sorted(one.returncode for one in both) == [0, 1]
    assert "another build runs in" in max(told)
    assert_whole(states, out)
    assert_mended(states, "publishing", out)
