"""Speed of the profiles as ratios in one run: the pool beside stock tools and a plain function.

`make bench` runs it after the others. No time is asserted anywhere.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis import (
    builds,
    choices,
    paths,
    pool,
    processed,
    profiles,
    selection,
    slices,
)

MANY = 120  # profiles made by the pool and by a plain function, of governments that were assessed
FEW = 3  # profiles made by stock tools, one after the other
COLUMNS = ["work", "ours, s", "peer", "peer's, s", "ratio"]
PYTHON = (sys.executable, "-m")
STOCK = (  # the last is what nbconvert's webpdf has a browser do, which wants one of its own
    (*PYTHON, "papermill", "{notebook}", "{made}.ipynb", "-p", "government", "{government}"),
    (*PYTHON, "nbconvert", "--to", "html", "{made}.ipynb"),
    ("{browser}", "--headless", "--no-sandbox", "--print-to-pdf={made}.pdf", "{made}.html"),
)


def main() -> None:
    """Print one table, a row a peer."""
    print(pd.DataFrame(profiles_rows(), columns=COLUMNS).to_string(index=False))


def profiles_rows() -> list[tuple[str, ...]]:
    """Seconds a profile of the pool, started cold, over those of its peers."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        jobs = assessed(prepared(made))
        (made / "report").mkdir()
        ours = timed(lambda: by_pool(jobs)) / len(jobs)
        peers = {
            "papermill, nbconvert, Chromium's PDF": lambda: by_stock_tools(made, jobs[:FEW]) / FEW,
            "a plain function, on all cores": lambda: by_function(made, jobs) / len(jobs),
        }
        rows = []
        for name, work in peers.items():
            theirs = work()
            row = ("one profile of many", f"{ours:.3f}", name)
            told = (f"{theirs:.3f}", f"{theirs / ours:.1f}")
            rows.append((*row, *told) if theirs else (*row, "-", "a tool is missing"))
        return rows


def prepared(folder: Path, edition: str = "latest") -> list[profiles.Job]:
    """Cut the slices of an edition and give the jobs of all governments, in a task's folder."""
    raw = selection.read()
    made = slices.build(raw, processed.build(raw), edition)
    edition = slices.edition_of(made)
    slices.write(made, paths.slices(edition, folder))
    task = builds.Build(
        edition, choices.DEFAULT_COHORT, paths.ROOT, paths.raw(), folder,
        paths.reports_in(folder) / edition, as_of=choices.as_of(paths.raw(), edition),
    )  # fmt: skip
    return [profiles.job_of(task, code) for code in made]


def assessed(jobs: list[profiles.Job]) -> list[profiles.Job]:
    """Some of them, of governments that somebody looked at."""
    return [job for job in jobs if json.loads(job.slice)["depth"] != "none"][:MANY]


def timed(work: Callable[[], None]) -> float:
    """Seconds that some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def by_pool(jobs: list[profiles.Job]) -> None:
    """Make all in a pool that starts with them."""
    with pool.warm_pool() as executor:
        for _, done in pool.fan_out(profiles.make_warm, jobs, executor):
            if isinstance(done, Exception):
                raise done


def by_function(folder: Path, jobs: list[profiles.Job]) -> float:
    """Call what the notebook's cells call, and the exporters, in one loop a core.

    Nothing is isolated and nothing starts anew: what the same code costs without a notebook.
    """
    share = [jobs[start :: os.cpu_count()] for start in range(os.cpu_count() or 1)]
    code = "import sys, bench_profiles; bench_profiles.plainly(sys.argv[1:])"
    started = time.perf_counter()
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(folder), part[0].edition]
            + [job.government for job in part],
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parent)},
        )
        for part in share
        if part
    ]
    if any(one.wait() for one in running):
        raise RuntimeError("the plain function failed")
    return time.perf_counter() - started


def plainly(arguments: list[str]) -> None:
    """Show and export the profiles of some governments without running a notebook."""
    import nbformat
    from IPython.core.formatters import DisplayFormatter
    from IPython.display import Markdown
    from nbconvert.exporters import get_exporter

    from analysis import profile, scorecard

    folder, edition, *governments = arguments
    os.environ["OUT"] = folder
    source = nbformat.read(paths.ROOT / "notebooks" / f"{profiles.NOTEBOOK}.ipynb", as_version=4)
    formatter = DisplayFormatter()
    for government in governments:
        notebook = nbformat.from_dict(source)
        names = {
            "profile": profile,
            "scorecard": scorecard,
            "Markdown": Markdown,
            "one": slices.read(edition, government),
        }
        for cell in notebook.cells[3:]:
            if cell.cell_type == "code" and (value := eval(cell.source, names)) is not None:
                data, _ = formatter.format(value)
                cell.outputs = [nbformat.v4.new_output("display_data", data=data)]
        for ending, exporter in profiles.EXPORTS:
            content, _ = get_exporter(exporter)().from_notebook_node(notebook)
            data = content if isinstance(content, bytes) else content.encode()
            (Path(folder) / "report" / f"{government}-plain{ending}").write_bytes(data)


def by_stock_tools(folder: Path, jobs: list[profiles.Job]) -> float:
    """Run papermill, nbconvert and a browser, a command each; 0 where there is no browser."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if not browser:
        return 0.0
    started = time.perf_counter()
    for job in jobs:
        made = folder / "report" / job.government
        notebook = paths.ROOT / "notebooks" / f"{profiles.NOTEBOOK}.ipynb"
        fill = {"notebook": notebook, "made": made, "government": job.government}
        for command in STOCK:
            subprocess.run(
                [part.format(browser=browser, **fill) for part in command],
                env=os.environ | {"OUT": str(folder)},
                capture_output=True,
                check=True,
            )
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
