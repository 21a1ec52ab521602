"""The same bytes from any executor; a dead worker costs time and no result; an error has a name."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest
from conftest import TOY
from serial import Serial
from spoken import computed

from analysis import (
    builds,
    cluster,
    code,
    paths,
    pool,
    profiles,
    reports,
    running,
    slices,
)
from analysis.profiles import Job

DASK = [
    pytest.mark.slow,
    pytest.mark.xdist_group("profiles"),
    pytest.mark.skipif(not importlib.util.find_spec("distributed"), reason="no distributed here"),
    pytest.mark.skipif(not pool.can_fork(), reason="nothing forks from a server here"),
    pytest.mark.filterwarnings("default"),  # of Dask's: they are not ours to mend
]
DOZEN = ("AFG", "AUS", "AUT", "BEL", "BRA", "CAN", "CHL", "FRA", "GRC", "ISR", "POL", "USA")
MADE = {f"{code}{ending}" for code in DOZEN for ending, _ in profiles.EXPORTS}


def jobs() -> list[Job]:
    """The profiles of a dozen governments, with all that they read."""
    notebook = paths.ROOT / "notebooks" / f"{profiles.NOTEBOOK}.ipynb"
    cut = slices.build(*computed(), "2026")
    return [
        Job(
            notebook=notebook.read_text(encoding="utf-8"),
            slice=slices.text(cut[government]),
            edition="2026",
            government=government,
            as_of="2026-11-10",
            made_by=code.version(),
            engine=running.IN_PROCESS,
        )
        for government in DOZEN
    ]


def files(executor: Executor, works: list[Job]) -> dict[str, bytes]:
    """All that some jobs made, by name; an error of any is raised."""
    made: dict[str, bytes] = {}
    for job, done in pool.fan_out_safely(profiles.make_warm, works, executor):
        if isinstance(done, Exception):
            raise RuntimeError(job.government) from done
        made |= done
    return made


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("127.0.0.1:8786", "tcp://127.0.0.1:8786"),
        ("tcp:/127.0.0.1:8786", "tcp://127.0.0.1:8786"),
        ("http://head:8786", "tcp://head:8786"),
        ("head", "tcp://head:8786"),
        ("tcp://head:8786/", "tcp://head:8786"),
    ],
)
def test_a_malformed_address_is_refused_with_the_one_meant(given: str, meant: str) -> None:
    """A slip is told before anything starts."""
    with pytest.raises(ValueError, match="expected tcp://host:port") as refused:
        cluster.address(given)
    assert f"did you mean {meant}?" in str(refused.value)


@pytest.mark.parametrize("given", ["tcp://head:99999", "tcp://head:0", "head of all", "://"])
def test_an_address_without_a_likely_meaning_is_refused_without_a_guess(given: str) -> None:
    """No port above 65535, no space in a host."""
    with pytest.raises(ValueError, match=r"expected tcp://host:port$"):
        cluster.address(given)


@pytest.mark.parametrize("given", ["", "tcp://127.0.0.1:8786", "tls://head:8786", "tcp://[::1]:1"])
def test_an_address_is_taken_as_it_is(given: str) -> None:
    """An empty one asks for no cluster."""
    assert cluster.address(given) == given


def test_the_command_refuses_a_malformed_address(tmp_path: Path) -> None:
    """Exit code 2, one line, nothing built."""
    done = subprocess.run(
        [sys.executable, "-m", "analysis.profiles"],
        env=os.environ | {"CLUSTER": "head", "OUT": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("CLUSTER is 'head'; expected tcp://host:port; did you mean tcp:")
    assert not list(tmp_path.iterdir())


def test_work_is_handed_over_in_portions_and_none_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory does not grow with the number of works: few are held at a time, each comes back."""
    monkeypatch.setattr(pool, "AHEAD", 3)
    taken = []

    def works() -> Iterator[tuple[int, int]]:
        for place in range(20):
            taken.append(place)
            yield place, 1

    given = {}
    for work, done in pool.fan_out(sum, works(), Serial()):
        given[work] = done
        assert len(taken) - len(given) <= 3
    assert given == {(place, 1): place + 1 for place in range(20)}


def test_an_executor_that_gives_up_is_told_and_not_suffered() -> None:
    """A cancelled future, as of a cluster that was closed, is an error with a name."""

    class Closed(Executor):
        def submit(self, task: Callable, /, *works: object, **options: object) -> Future:
            future: Future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    ((work, done),) = pool.fan_out(sum, [(1, 2)], Closed())
    assert work == (1, 2)
    assert str(done) == pool.GIVEN_UP


def test_work_of_other_code_is_refused() -> None:
    """A worker with another checkout would make other bytes in silence."""
    code.refuse_other(code.version())
    with pytest.raises(RuntimeError, match=f"runs version {code.version()} .* is of 0123abc"):
        code.refuse_other("0123abc")


@pytest.mark.slow
@pytest.mark.xdist_group("profiles")
@pytest.mark.skipif(not pool.can_fork(), reason="nothing forks from a server here")
def test_the_plainest_executor_gives_the_bytes_of_the_pool() -> None:
    """One code path: who did the work does not show."""
    some = jobs()[:1]
    with pool.warm_pool(1) as local:
        assert files(Serial(), some) == files(local, some)


class Cluster:
    """A scheduler of Dask's and two workers on loopback, and how to kill one of them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.running = folder, []
        self.address = ""

    def start(self, *command: str, log: str, **more: str) -> subprocess.Popen:
        """Start a process that writes its log into the folder."""
        with (self.folder / log).open("w") as told:
            started = subprocess.Popen(
                [sys.executable, *command],
                stdout=told,
                stderr=told,
                env=os.environ | more,
                cwd=paths.ROOT,
                start_new_session=True,
            )
        self.running.append(started)
        return started

    def open(self, workers: int = 2) -> None:
        """Start all; the scheduler takes a free port and writes where it is."""
        where = self.folder / "scheduler.json"
        scheduler = "from distributed.cli.dask_scheduler import main; main()"
        options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        options += ["--scheduler-file", str(where)]
        self.start("-c", scheduler, *options, log="scheduler.log")
        until(lambda: where.is_file() and where.read_text().endswith("}"))
        self.address = json.loads(where.read_text())["address"]
        for number in range(workers):
            self.join(f"worker-{number}.log")

    def join(self, log: str) -> None:
        """Start a worker more."""
        options = [self.address, "--nthreads", "1", "--no-dashboard"]
        options += ["--local-directory", str(self.folder)]
        self.start("-c", cluster.WORKER, *options, log=log, **cluster.PARENTAL)

    def close(self) -> None:
        """End what was started here, and the children of it."""
        for one in reversed(self.running):
            one.terminate()
        for one in reversed(self.running):
            try:
                one.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(one.pid, signal.SIGKILL)
                one.wait()


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("it did not come about")
        time.sleep(0.05)


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a scheduler with two workers."""
    ours = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        ours.open()
        with cluster._client(ours.address) as client:
            client.wait_for_workers(2, timeout=60)
        yield ours.address
    finally:
        ours.close()


class TestDask:
    """On loopback, with Dask's own scheduler and workers."""

    pytestmark = DASK

    def test_two_workers_make_the_bytes_of_the_local_pool(self, two_workers: str) -> None:
        """A dozen governments, HTML and PDF, each byte."""
        with pool.warm_pool(2) as local:
            expected = files(local, jobs())
        with cluster.opened(two_workers) as theirs:
            made = files(theirs, jobs())
        assert set(made) == MADE
        assert made == expected

    def test_the_command_hands_its_work_to_the_cluster(
        self, two_workers: str, tmp_path: Path
    ) -> None:
        """As `make profiles CLUSTER=` does: a task of a main module means nothing to others."""
        given = {"RAW": str(TOY / "raw"), "OUT": str(tmp_path), "CLUSTER": two_workers}
        done = subprocess.run(
            [sys.executable, "-m", "analysis.profiles"],
            env=os.environ | given | {"PYTHONHASHSEED": "0"},
            cwd=paths.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert {path.suffix for path in tmp_path.glob("reports/*/profiles/*.*")} >= {
            ".html",
            ".pdf",
        }

    def test_reports_of_several_editions_are_those_made_here(
        self, two_workers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Tables, notebooks and pages, each byte; as `make report EDITION=all CLUSTER=` has it."""
        monkeypatch.setenv("RAW", str(TOY / "raw"))
        monkeypatch.setenv("OUT", str(tmp_path))
        works = [builds.job_of(builds.chosen(one, "")) for one in ("2024", "2025")]
        with cluster.opened(two_workers) as theirs:
            made = {job.edition: done for job, done in
                    pool.fan_out_safely(reports.make_warm, works, theirs)}  # fmt: skip
        assert made.keys() == {"2024", "2025"}
        assert made["2025"] == reports.make_one(works[1])
        assert made["2024"]["report/report.pdf"] != made["2025"]["report/report.pdf"]

    def test_a_failing_task_names_its_government_and_no_other_fails(self, two_workers: str) -> None:
        """A slice that is none, and a child that dies: two names, the rest is made."""
        works = {job.government: job for job in jobs()[:4]}
        broken = dataclasses.replace(works["AUS"], slice="{}\n")
        deadly = works["AUT"].notebook.replace("from analysis", "import os; os._exit(1) #", 1)
        dying = dataclasses.replace(works["AUT"], notebook=deadly)
        assert dying != works["AUT"]
        works |= {"AUS": broken, "AUT": dying}
        with cluster.opened(two_workers) as theirs:
            done = pool.fan_out_safely(profiles.make_warm, list(works.values()), theirs)
            ends = {job.government: end for job, end in done}
        assert {name for name, end in ends.items() if isinstance(end, Exception)} == {"AUS", "AUT"}
        assert "government='AUS'" in str(ends["AUS"])
        assert str(ends["AUT"]) == pool.DIED

    def test_a_killed_worker_costs_time_and_no_result(self, two_workers: str) -> None:
        """Its process ends in the middle; the other one, and its successor, make the rest."""
        with pool.warm_pool(2) as local:
            expected = files(local, jobs())
        with cluster.opened(two_workers) as theirs:
            before = theirs._client.run(os.getpid)
            made: dict[str, bytes] = {}
            for place, (_, done) in enumerate(
                pool.fan_out_safely(profiles.make_warm, jobs(), theirs)
            ):
                assert not isinstance(done, Exception), done
                made |= done
                if place == 2:
                    os.kill(next(iter(before.values())), signal.SIGKILL)
            theirs._client.wait_for_workers(2, timeout=60)
            after = theirs._client.run(os.getpid)
        assert made == expected
        assert len(set(before.values()) - set(after.values())) == 1
