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
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

import bench
import bench_profiles
import numpy as np
import pandas as pd
from test_cluster import Cluster

from analysis import cluster, environment, panel, paths, pool, profiles, worlds
from analysis.stacks import Stack

NIGHT = 8 * 3600  # seconds
FEW, MANY = 12, 60  # profiles
TEXT = Path(__file__).parent / "scale.md"  # the document without its numbers
TARGET = paths.ROOT / "docs" / "scale.md"
Measured = tuple[float, float]  # seconds on the wall, seconds of processors


def main() -> None:
    """Measure, fill the document's gaps, and write it."""
    with tempfile.TemporaryDirectory() as folder:
        jobs = bench_profiles.prepared(Path(folder))
        made = {"machine": machine(), "packages": packages(), "rows": rows(), "worlds": of_worlds()}
        with two_workers(Path(folder)) as theirs:
            made |= {"overhead": overhead(theirs)}
            table, seconds = of_profiles(jobs, theirs)
        made |= {"profiles": table, "ends": ends(seconds)}
    text = TEXT.read_text(encoding="utf-8").format(**made)
    TARGET.write_text(text, encoding="utf-8")
    print(text)


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
    return table(["spells", "dates", "wall, s", "processor, s", "peak, MB"], made)


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
    halves = np.random.default_rng(1).integers(0, 9, (4, 4, 2, 3, 2, 3, 200, 7), dtype=np.uint8)
    names = pd.Index(bench.names(200)), pd.Index(bench.names(7))
    of = Stack(halves, np.zeros((4, 2, 3, 2), dtype=int), *names)
    made = []
    for n in (1_000, 10_000, 100_000):
        wall, cpu = timed(lambda n=n: worlds.ranks(of, n))
        peak = bench.memory(lambda n=n: worlds.ranks(of, n))
        made.append((f"{n:,}", f"{wall:.2f}", f"{cpu:.2f}", peak))
    return table(["worlds", "wall, s", "processor, s", "peak, MB"], made)


@contextmanager
def two_workers(folder: Path) -> Iterator[Executor]:
    """The executor of a scheduler and two workers on loopback."""
    ours = Cluster(folder)
    try:
        ours.open()
        with cluster.opened(ours.address) as theirs:
            theirs._client.wait_for_workers(2)
            yield theirs
    finally:
        ours.close()


def overhead(theirs: Executor) -> str:
    """What handing over costs, on work that is nothing."""
    made = []
    for n in (100, 1_000):
        works = [(number, 1) for number in range(n)]
        wall, _ = timed(lambda w=works: list(pool.fan_out(sum, w, theirs)))
        made.append((f"{n:,}", f"{wall:.2f}", f"{1000 * wall / n:.1f}"))
    return table(["pieces of nothing", "wall, s", "ms a piece"], made)


def of_profiles(jobs: list[profiles.Job], theirs: Executor) -> tuple[str, float]:
    """Profiles against their number and who makes them; and seconds a profile here, of the most."""
    made, each = [], 0.0
    list(pool.fan_out(profiles.make_warm, jobs[:4], theirs))  # the servers of the workers are up
    for n in (FEW, MANY):
        for name, run in (("local pool", None), ("two workers", theirs)):
            wall, _ = timed(lambda n=n, run=run: all_made(jobs[:n], run))
            made.append((f"{n}", name, f"{wall:.1f}", f"{wall / n:.3f}"))
            each = wall / n if run is None else each
    return table(["profiles", "made by", "wall, s", "s a profile"], made), each


def all_made(jobs: list[profiles.Job], executor: Executor | None) -> None:
    """Make profiles; an error of any is raised."""
    for _, done in profiles._done(jobs, executor):
        if isinstance(done, Exception):
            raise done


def ends(seconds: float) -> str:
    """The number of profiles that one machine makes in a night, reckoned from the last row."""
    made = []
    for trackers, editions in ((1, 1), (1, 4), (100, 1), (100, 12)):
        n = trackers * editions * 200
        hours = n * seconds / 3600
        machines = max(1, int(np.ceil(n * seconds / NIGHT)))
        made.append((f"{trackers}", f"{editions}", f"{n:,}", f"{hours:.2f}", f"{machines}"))
    names = ["trackers", "editions each", "profiles", "hours here", "such machines for one night"]
    return table(names, made)


def table(names: list[str], made: list[tuple[str, ...]]) -> str:
    """Rows as a table of markdown."""
    lines = [names, ["---:"] * len(names), *made]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
