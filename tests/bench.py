"""Speed and memory as ratios in one run: our work beside that of peers; `make bench` runs it.

A peer that is not installed is skipped by name. No time is asserted anywhere.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import panel, paths, robustness, tables
from analysis.schema import SCHEMA

REPEATS = 3
WORK = tuple[str, Callable[[], object], list[tuple[str, Callable[[], object] | str]]]
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


def main() -> None:
    """Print one table, a row a peer."""
    rows = []
    for work in [*map(as_of, (10**4, 10**5, 10**6)), worlds(), reading(10**5)]:
        rows += measured(*work)
    table = pd.DataFrame(
        rows, columns=["work", "ours, s", "peak, MB", "peer", "peer's, s", "ratio"]
    )
    print(table.to_string(index=False))


def measured(name: str, ours: Callable, peers: list) -> list[tuple]:
    """Our best time of three and peak memory, and each peer's best time over ours."""
    own = best(ours)
    tracemalloc.start()
    ours()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    rows = []
    for peer, work in peers:
        if isinstance(work, str):
            rows.append((name, f"{own:.3f}", f"{peak:.0f}", peer, "-", work))
            continue
        theirs = best(work)
        rows.append(
            (name, f"{own:.3f}", f"{peak:.0f}", peer, f"{theirs:.3f}", f"{theirs / own:.1f}")
        )
    return rows


def best(work: Callable[[], object]) -> float:
    """Seconds of the fastest of some runs, or what the work itself measured."""
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        told = work()
        seconds.append(told if isinstance(told, float) else time.perf_counter() - started)
    return min(seconds)


def as_of(n: int) -> WORK:
    """Levels on ten dates, beside one groupby a date and, where it is installed, duckdb."""
    random = np.random.default_rng(1)
    starts = pd.Timestamp("2010-01-01") + pd.to_timedelta(random.integers(0, 6000, n), unit="D")
    spells = pd.DataFrame(
        {
            "government": random.integers(0, 200, n).astype(str),
            "recommendation_id": random.integers(0, 7, n).astype(str),
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

        dates = pd.DataFrame({"as_of": days})  # noqa: F841, the query reads it by name
        database.sql(
            "select government, recommendation_id, as_of, max(level) from spells join dates "
            "on starts_on <= as_of and ends_on >= as_of group by all"
        ).df()

    peers = [("a groupby a date", groupby), ("duckdb", installed("duckdb", duckdb))]
    return f"levels on 10 dates, {n:,} spells", lambda: panel.levels_as_of(spells, days), peers


def worlds() -> WORK:
    """Rank 200 units in 10,000 worlds of weights, beside a plain loop and base R."""
    random = np.random.default_rng(1)
    scores = pd.DataFrame(random.integers(0, 9, (200, 7)) * 12.5)
    weights = robustness.draw_weights(10_000, 7)

    def loop() -> None:
        ahead, ranks = np.zeros((200, 200)), np.zeros((len(weights), 200))
        for place, world in enumerate(weights):
            index = scores.to_numpy() @ world
            higher = index[:, None] > index[None, :]
            ahead += higher
            ranks[place] = 1 + higher.sum(axis=0)
        np.quantile(ranks, [0.05, 0.5, 0.95], axis=0)

    def base_r() -> float:
        done = subprocess.run(["Rscript", "-e", R_CODE], capture_output=True, text=True, check=True)
        return float(done.stdout)

    r = base_r if shutil.which("Rscript") else "Rscript is not installed"
    ours = lambda: robustness.rank_intervals(scores, weights)  # noqa: E731, it is one of several
    return "ranks in 10,000 worlds, 200 units", ours, [("a NumPy loop", loop), ("base R", r)]


def reading(n: int) -> WORK:
    """Read and check a table of searches with many rows, beside frictionless."""
    folder = Path(tempfile.mkdtemp())
    for path in (paths.ROOT / "data" / "raw").glob("*.csv"):
        shutil.copy(path, folder)
    searches = pd.read_csv(folder / "searches.csv", dtype=str, keep_default_na=False)
    many = pd.concat([searches] * (n // len(searches) + 1), ignore_index=True).head(n)
    many["query"] = many["query"].str[:40] + " " + many.index.astype(str)  # every row its own
    key = list(SCHEMA["searches"].key)
    many.sort_values(key).to_csv(folder / "searches.csv", index=False, lineterminator="\n")

    def frictionless() -> None:
        import frictionless as framework

        framework.validate(str(folder / "searches.csv"), limit_errors=10)

    peers = [("frictionless", installed("frictionless", frictionless))]
    return f"reading and checking {n:,} rows", lambda: tables.inspect(folder), peers


def installed(package: str, work: Callable[[], object]) -> Callable[[], object] | str:
    """The work of a peer, or why it is skipped."""
    return work if importlib.util.find_spec(package) else f"{package} is not installed"


if __name__ == "__main__":
    sys.exit(main())
