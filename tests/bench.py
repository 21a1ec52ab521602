"""Speed and memory as ratios in one run: our work beside that of peers; `make bench` runs it.

A peer that is not installed is skipped by name. No time is asserted anywhere.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import panel, paths, robustness, tables, worlds
from analysis.schema import SCHEMA
from analysis.stacks import Stack

REPEATS = 3
LONG = 10  # seconds: what took longer is not run again
Work = Callable[[], object]  # a float that it returns is taken for its seconds
COLUMNS = ["work", "ours, s", "peak, MB", "peer", "peer's, s", "ratio"]
R_CODE = """
set.seed(1); scores <- matrix(sample(0:8, 1400, TRUE) * 12.5, 200); n <- 10000
weights <- matrix(rexp(n * 7), n); weights <- weights / rowSums(weights)
ahead <- matrix(0, 200, 200); ranks <- matrix(0L, n, 200)
started <- proc.time()[3]
for (i in seq_len(n)) {
  index <- drop(scores %*% weights[i, ])
  ranks[i, ] <- rank(-index, ties.method = "min")
  ahead <- ahead + outer(index, index, ">")
}
quantiles <- apply(ranks, 2, quantile, c(.05, .5, .95), type = 1)
cat(proc.time()[3] - started)
"""
STOCK = """
import os, shutil
import papermill, nbconvert
from playwright.async_api import BrowserType
launch = BrowserType.launch
BrowserType.launch = lambda *a, **k: launch(*a, **k, executable_path=shutil.which("chromium"))
for name in ("1-clean-evidence", "2-tracker-metrics", "3-accountability-report"):
    path = f"{os.environ['OUT']}/{name}.ipynb"
    papermill.execute_notebook(f"notebooks/{name}.ipynb", path, progress_bar=False)
nbconvert.HTMLExporter().from_filename(path)
nbconvert.WebPDFExporter(disable_sandbox=True).from_filename(path)
"""


def main() -> None:
    """Print one table, a row a peer; a row appears as soon as it is measured."""
    widths = [42, 9, 10, 36, 10, 22]
    print("".join(f"{name:<{width}}" for name, width in zip(COLUMNS, widths, strict=True)))
    for row in rows():
        print("".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)))


def rows() -> Iterator[tuple[str, ...]]:
    """All measurements."""
    for power in (4, 5, 6, 7):
        yield from as_of(10**power)
    yield from ranks()
    yield from all_factors()
    yield from reading(10**5)
    yield from report()


def beside(
    name: str, ours: Work, peers: dict[str, Work | str], peak: str = ""
) -> Iterator[tuple[str, ...]]:
    """Our best time and peak memory, and each peer's best time over ours."""
    own = best(ours)
    peak = peak or memory(ours)
    for peer, work in peers.items():
        told = ("-", work) if isinstance(work, str) else ratio(best(work), own)
        yield (name, f"{own:.3f}", peak, peer, *told)


def ratio(theirs: float, own: float) -> tuple[str, str]:
    """A peer's seconds, and how many times ours they are."""
    return f"{theirs:.3f}", f"{theirs / own:.1f}"


def best(work: Work) -> float:
    """Seconds of the fastest of three runs, or of a single one that is long."""
    seconds: list[float] = []
    while len(seconds) < REPEATS and sum(seconds) < LONG:
        started = time.perf_counter()
        told = work()
        seconds.append(told if isinstance(told, float) else time.perf_counter() - started)
    return min(seconds)


def memory(work: Work) -> str:
    """Megabytes at most beyond what stood before."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return f"{peak:.0f}"


def as_of(n: int) -> Iterator[tuple[str, ...]]:
    """Levels on ten dates, beside one groupby a date and duckdb."""
    random = np.random.default_rng(1)
    starts = pd.Timestamp("2010-01-01") + pd.to_timedelta(random.integers(0, 6000, n), unit="D")
    spells = pd.DataFrame(
        {
            "government": names(200)[random.integers(0, 200, n)],
            "recommendation_id": names(7)[random.integers(0, 7, n)],
            "level": random.integers(1, 5, n),
            "general": random.random(n) < 1 / 2,
            "starts_on": starts.astype("datetime64[s]"),
            "ends_on": (starts + pd.Timedelta(days=1100)).astype("datetime64[s]"),
        }
    )
    days = pd.date_range("2015-11-10", periods=10, freq="365D")

    def groupby() -> None:
        for day in days:
            active = spells[(spells.starts_on <= day) & (spells.ends_on >= day)]
            active.groupby(["government", "recommendation_id"])["level"].max()

    def duckdb() -> None:
        import duckdb as database

        session = database.connect()
        session.register("spells", spells)
        session.register("dates", pd.DataFrame({"as_of": days}))
        session.sql(
            "select government, recommendation_id, as_of, max(level) from spells join dates "
            "on starts_on <= as_of and ends_on >= as_of group by all"
        ).df()

    peers = {"a groupby a date": groupby, "duckdb": installed("duckdb", duckdb)}
    ours = partial(panel.levels_as_of, spells, days)
    yield from beside(f"levels on 10 dates, {n:,} spells", ours, peers)


def names(n: int) -> np.ndarray:
    """As many names, each to be taken many times."""
    return np.array([str(place) for place in range(n)], dtype=object)


def ranks() -> Iterator[tuple[str, ...]]:
    """Rank 200 units in 10,000 worlds of weights, beside a plain loop and base R."""
    scores, weights = some_scores(), robustness.draw_weights(10_000, 7)

    def loop() -> None:
        ahead, places = np.zeros((200, 200)), np.zeros((len(weights), 200))
        for place, world in enumerate(weights):
            index = scores.to_numpy() @ world
            higher = index[:, None] > index[None, :]
            ahead += higher
            places[place] = 1 + higher.sum(axis=0)
        np.quantile(places, [0.05, 0.5, 0.95], axis=0)

    def base_r() -> float:
        done = subprocess.run(["Rscript", "-e", R_CODE], capture_output=True, text=True, check=True)
        return float(done.stdout)

    r = base_r if shutil.which("Rscript") else "Rscript is not installed"
    ours = partial(robustness.rank_intervals, scores, weights)
    yield from beside("10,000 worlds of weights, 200 units", ours, {"a NumPy loop": loop, "R": r})


def some_scores() -> pd.DataFrame:
    """Scores of 200 units on seven indicators."""
    return pd.DataFrame(np.random.default_rng(1).integers(0, 9, (200, 7)) * 12.5)


def all_factors() -> Iterator[tuple[str, ...]]:
    """All nine factors for 200 units in 10,000 worlds, beside weights alone."""
    halves = np.random.default_rng(1).integers(0, 9, (4, 4, 2, 3, 2, 3, 200, 7), dtype=np.uint8)
    against = np.zeros((4, 2, 3, 2), dtype=int)
    of = Stack(halves, against, pd.Index(names(200)), pd.Index(names(7)))
    alone = partial(robustness.rank_intervals, some_scores(), robustness.draw_weights(10_000, 7))
    ours = partial(worlds.ranks, of)
    yield from beside("10,000 worlds of all factors, 200 units", ours, {"weights alone": alone})


def reading(n: int) -> Iterator[tuple[str, ...]]:
    """Read and check a table of searches with many rows, beside frictionless."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in (paths.ROOT / "data" / "raw").glob("*.csv"):
            shutil.copy(path, folder)
        searches = pd.read_csv(folder / "searches.csv", dtype=str, keep_default_na=False)
        many = pd.concat([searches] * (n // len(searches) + 1), ignore_index=True).head(n)
        many["query"] = many["query"].str[:40] + " " + many.index.astype(str)  # each its own
        key = list(SCHEMA["searches"].key)
        many.sort_values(key).to_csv(folder / "searches.csv", index=False, lineterminator="\n")

        def frictionless() -> None:
            import frictionless as framework

            with framework.system.use_context(trusted=True):
                told = framework.validate(str(folder / "searches.csv"))
            if not told.valid:
                raise RuntimeError(told.to_summary())

        peers = {"frictionless": installed("frictionless", frictionless)}
        ours = partial(tables.inspect, folder)
        yield from beside(f"reading and checking {n:,} rows", ours, peers)


def report() -> Iterator[tuple[str, ...]]:
    """The latest report from nothing, beside papermill with nbconvert's html and webpdf."""
    stock = installed("playwright", partial(alone, "-c", STOCK))
    if not shutil.which("chromium"):
        stock = "chromium is not installed"
    ours = partial(alone, "-m", "analysis.publishing", "report")
    peers = {"papermill, nbconvert html, webpdf": stock}
    yield from beside("the latest report", ours, peers, peak="-")


def alone(*command: str) -> None:
    """Run Python in a process of its own, with a new folder for what it makes."""
    with tempfile.TemporaryDirectory() as out:
        ours = {**os.environ, "OUT": out}
        (Path(out) / "processed").mkdir()
        call = [sys.executable, *command]
        subprocess.run(call, check=True, capture_output=True, cwd=paths.ROOT, env=ours)


def installed(package: str, work: Work) -> Work | str:
    """The work of a peer, or why it is skipped."""
    return work if importlib.util.find_spec(package) else f"{package} is not installed"


if __name__ == "__main__":
    sys.exit(main())
