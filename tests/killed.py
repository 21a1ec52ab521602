"""Runs one step of the build and kills it, as `kill -9` does, before its n-th change of a file.

`python killed.py STEP N`: STEP is a module of `analysis`, or `publish`, which takes what the folder
FINISHED holds for what the notebooks and exporters made. Changes are counted below OUT; with N 0
nothing dies and the count is printed.
"""

from __future__ import annotations

import atexit
import importlib
import os
import shutil
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
    from analysis import paths, publishing

    finished = Path(os.environ["FINISHED"])

    def taken(task: publishing.Build, staged: Path) -> None:
        made = finished / "reports" / task.edition
        shutil.copytree(finished / "processed", staged / "processed", dirs_exist_ok=True)
        for path in made.iterdir():
            if path.is_file() and not path.name.startswith("."):
                shutil.copy(path, staged / "report")
        shutil.copytree(made / "slices", paths.slices(task.edition, staged))

    publishing.run_notebooks = taken
    publishing.export = lambda *_: None
    publishing.build(publishing.chosen("", ""))


if __name__ == "__main__":
    step, last = sys.argv[1], int(sys.argv[2])
    arm(last)
    if step == "publish":
        publish()
    else:
        sys.exit(importlib.import_module(f"analysis.{step}").main())
