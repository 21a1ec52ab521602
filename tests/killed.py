"""Runs one step of the build and kills it, as `kill -9` does, before its n-th change of a file.

`python killed.py STEP N`: STEP is a module of `analysis`, or `publish`, which takes what the folder
FINISHED holds for what the notebooks and exporters made. Changes are counted below OUT; with N 0
nothing dies and the count is printed.
"""

from __future__ import annotations

import atexit
import importlib
import os
import signal
import sys
from pathlib import Path
from typing import Any

CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def arm(last: int) -> None:
    """Count changes below OUT and die before the last one."""
    out, seen = os.environ["OUT"], 0

    def watch(event: str, given: tuple[Any, ...]) -> None:
        nonlocal seen
        changes = event in CHANGES or (event == "open" and bool(given[2] & WRITES))
        if changes and str(given[0]).startswith(out):
            seen += 1
            if seen == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    if not last:
        atexit.register(lambda: print(f"changes {seen}"))


def publish() -> None:
    """Build the report from finished parts: only what `build` itself does is done anew."""
    from analysis import builds, publishing, reports

    finished = Path(os.environ["FINISHED"])

    def taken(job: reports.Job, _: object) -> reports.Content:
        report = finished / "reports" / job.edition
        files = [path for path in report.iterdir() if path.is_file() and path.name[0] != "."]
        folders = {reports.REPORT: files}
        folders[reports.PROCESSED] = list((finished / "processed").iterdir())
        folders[reports.SLICES] = list((report / "slices").iterdir())
        return {f"{to}/{one.name}": one.read_bytes() for to, all in folders.items() for one in all}

    reports.make_one = taken
    publishing.build(builds.chosen("", ""))


if __name__ == "__main__":
    step, last = sys.argv[1], int(sys.argv[2])
    arm(last)
    if step == "publish":
        publish()
    else:
        sys.exit(importlib.import_module(f"analysis.{step}").main())
