"""What grows with what, and where one machine ends: `make scale` writes docs/scale.md.

All numbers are measured here and now, wall and processor time beside each other; no time is
asserted anywhere. What is reckoned from them is marked so. make imports this instead of running it:
each process of the local pool would else import a main module that brings pytest.
"""

from __future__ import annotations

import os
import platform
import resource
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

import bench
import bench_profiles
import fuzz
import numpy as np
import pandas as pd
import psutil
from test_cluster import Cluster

from analysis import (
    builds,
    choices,
    cluster,
    environment,
    panel,
    paths,
    pool,
    profiles,
    reports,
    worlds,
)
from analysis.stacks import Stack

NIGHT = 8 * 3600  # seconds
FEW, HUNDREDS = 60, 4  # profiles; fuzzed folders
WORLDS = 100_000
TEXT = Path(__file__).parent / "scale.md"  # the document without its numbers
TARGET = paths.ROOT / "docs" / "scale.md"
Measured = tuple[float, float]  # seconds on the wall, seconds of processors
Work = tuple[int, Callable[[Executor], object]]  # how many pieces, and what does them all


def main() -> None:
    """Measure, fill the document's gaps, and write it."""
    made = {"machine": machine(), "packages": packages(), "rows": rows(), "worlds": of_worlds()}
    with tempfile.TemporaryDirectory() as folder:
        every = {one: bench_profiles.prepared(Path(folder), one) for one in editions()}
        found, seconds = of_work([job for jobs in every.values() for job in jobs], Path(folder))
    made |= found | {"ends": ends(seconds)}
    text = TEXT.read_text(encoding="utf-8").format(**made)
    TARGET.write_text(text, encoding="utf-8")
    print(text)


def editions() -> list[str]:
    """All editions that have begun."""
    return choices.begun_editions(paths.raw())


def packages() -> str:
    """How many packages the extra brings beside those of the report."""
    locks = (paths.ROOT / f"requirements{name}.lock" for name in ("-cluster", ""))
    held, run = (environment.locked_versions(lock.read_text()).keys() for lock in locks)
    return str(len(held - run))


def machine() -> str:
    """What this was measured on."""
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, Python "
        f"{platform.python_version()}; load at the start {os.getloadavg()[0]:.1f}"
    )


def timed(work: Callable[[], object]) -> Measured:
    """Seconds on the wall and of processors, those of ended children too."""
    before, started = spent(), time.perf_counter()
    work()
    return time.perf_counter() - started, spent() - before


def spent() -> float:
    """Seconds of processors up to now, of this process and its ended children."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def rows() -> str:
    """Levels against the number of spells and of dates."""
    made = []
    for power, days in ((4, 10), (5, 10), (6, 10), (5, 100), (5, 360)):
        spells = some_spells(10**power)
        dates = pd.date_range("1996-11-01", periods=days, freq="MS")
        wall, cpu = timed(lambda s=spells, d=dates: panel.levels_as_of(s, d))
        peak = bench.memory(lambda s=spells, d=dates: panel.levels_as_of(s, d))
        made.append((f"{10**power:,}", f"{days}", f"{wall:.3f}", f"{cpu:.3f}", peak))
    return as_table(["spells", "dates", "wall, s", "processor, s", "peak, MB"], made)


def some_spells(n: int) -> pd.DataFrame:
    """Spells of 200 governments on seven recommendations."""
    random = np.random.default_rng(1)
    starts = pd.Timestamp("1996-01-01") + pd.to_timedelta(random.integers(0, 11_000, n), unit="D")
    return pd.DataFrame(
        {
            "government": bench.names(200)[random.integers(0, 200, n)],
            "recommendation_id": bench.names(7)[random.integers(0, 7, n)],
            "level": random.integers(1, 5, n),
            "general": random.random(n) < 1 / 2,
            "starts_on": starts.astype("datetime64[s]"),
            "ends_on": (starts + pd.Timedelta(days=1100)).astype("datetime64[s]"),
        }
    )


def of_worlds() -> str:
    """Ranks of 200 governments against the number of worlds."""
    of = some_stack()
    made = []
    for n in (1_000, 10_000, WORLDS):
        wall, cpu = timed(lambda n=n: worlds.ranks(of, n))
        peak = bench.memory(lambda n=n: worlds.ranks(of, n))
        made.append((f"{n:,}", f"{wall:.2f}", f"{cpu:.2f}", peak))
    return as_table(["worlds", "wall, s", "processor, s", "peak, MB"], made)


def some_stack() -> Stack:
    """Half levels of 200 governments on seven recommendations under all choices of data."""
    halves = np.random.default_rng(1).integers(0, 9, (4, 4, 2, 3, 2, 3, 200, 7), dtype=np.uint8)
    names = pd.Index(bench.names(200)), pd.Index(bench.names(7))
    return Stack(halves, np.zeros((4, 2, 3, 2), dtype=int), *names)


def of_work(jobs: list[profiles.Job], folder: Path) -> tuple[dict[str, str], float]:
    """Tables of what handing over costs and of who makes what how fast; and seconds a profile.

    The last is that of the local pool, over all profiles of all editions.
    """
    few = bench_profiles.assessed(jobs)[:FEW]
    tasks = [builds.chosen(edition, "") for edition in editions()]
    works = {
        "reports": fanned(reports.make_warm, [builds.job_of(task) for task in tasks]),
        "profiles": fanned(profiles.make_warm, few),
        "profiles of all editions": fanned(profiles.make_warm, jobs),
        "hundreds of folders gone wrong": fanned(fuzz.share, list(range(HUNDREDS))),
        "worlds": (WORLDS, lambda theirs: worlds.ranks(some_stack(), WORLDS, executor=theirs)),
    }
    cores = os.cpu_count() or 1
    table: list[tuple[str, ...]] = []
    for n in sorted({1, cores}):
        for name in works if n == cores else list(works)[:2]:
            by = "one process here" if n == 1 else f"{n} processes here"
            table.append(measured(name, works[name], by, lambda n=n: pool.warm_pool(n)))
    seconds = next(
        float(row[3]) / len(jobs) for row in table if row[0] == "profiles of all editions"
    )
    ours = Cluster(folder)
    try:
        ours.open(workers=1)
        for n, by in ((1, "one worker"), (2, "two workers")):
            if n == 2:
                ours.join("second.log")
            with cluster.opened(ours.address) as theirs:
                theirs._client.wait_for_workers(n)
                list(pool.fan_out(profiles.make_warm, few[: 2 * n], theirs))  # servers are up
                for name in works if n == 2 else list(works)[:2]:
                    table.append(measured(name, works[name], by, lambda t=theirs: nullcontext(t)))
                costs = overhead(theirs)
    finally:
        ours.close()
    names = ["what", "number", "made by", "wall, s", "ms a piece", "peak, MB"]
    order = list(works)
    table.sort(key=lambda row: order.index(row[0]))
    return {"overhead": costs, "work": as_table(names, table)}, seconds


def fanned(task: Callable, pieces: list) -> Work:
    """Each piece done by whatever executor is given; an error of any is raised."""

    def made(theirs: Executor) -> None:
        for _, done in pool.fan_out_safely(task, pieces, theirs):
            if isinstance(done, Exception):
                raise done

    return len(pieces), made


def measured(
    name: str, work: Work, by: str, opened: Callable[[], AbstractContextManager[Executor]]
) -> tuple[str, ...]:
    """A row: what, how many, by whom, seconds, seconds a piece, megabytes of all processes."""
    n, made = work

    def whole() -> None:
        with opened() as executor:
            made(executor)

    (wall, _), peak = peak_beside(lambda: timed(whole))
    return (
        name,
        f"{n:,}",
        by,
        f"{wall:.1f}",
        f"{float(f'{1000 * wall / n:.3g}'):,g}",
        f"{peak:,.0f}",
    )


def peak_beside(work: Callable[[], Measured]) -> tuple[Measured, float]:
    """What some work gives, and the most memory that all processes begun here held meanwhile.

    Memory that several share counts once: each is charged its part (PSS).
    """
    ended, most = threading.Event(), [0.0]

    def watch() -> None:
        while not ended.wait(0.2):
            most[0] = max(most[0], sum(map(held, psutil.Process().children(recursive=True))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        return work(), most[0]
    finally:
        ended.set()
        watcher.join()


def held(process: psutil.Process) -> float:
    """Megabytes of a process; none where it has ended."""
    with suppress(psutil.Error):
        return process.memory_full_info().pss / 1e6
    return 0.0


def overhead(theirs: Executor) -> str:
    """What handing over costs, on work that is nothing."""
    made = []
    for n in (100, 1_000):
        works = [(number, 1) for number in range(n)]
        wall, _ = timed(lambda w=works: list(pool.fan_out(sum, w, theirs)))
        made.append((f"{n:,}", f"{wall:.2f}", f"{1000 * wall / n:.1f}"))
    return as_table(["pieces of nothing", "wall, s", "ms a piece"], made)


def ends(seconds: float) -> str:
    """The number of profiles that one machine makes in a night, reckoned from the last row."""
    made = []
    for trackers, editions in ((1, 1), (1, 4), (100, 1), (100, 12), (100, 360)):
        n = trackers * editions * 200
        hours = n * seconds / 3600
        machines = max(1, int(np.ceil(n * seconds / NIGHT)))
        made.append((f"{trackers}", f"{editions}", f"{n:,}", f"{hours:.2f}", f"{machines}"))
    names = ["trackers", "editions each", "profiles", "hours here", "such machines for one night"]
    return as_table(names, made)


def as_table(names: list[str], made: list[tuple[str, ...]]) -> str:
    """Rows as a table of markdown."""
    lines = [names, ["---:"] * len(names), *made]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
