"""A folder to build in, for one build at a time; what is finished leaves it by rename."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis import paths

PREFIX = ".building-"


@contextmanager
def only_build(reports: Path) -> Iterator[None]:
    """Hold the folder of reports for this build alone; the lock ends with the process."""
    with (reports / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            where = paths.shown(reports)
            raise RuntimeError(f"another build runs in {where}; wait for its end") from None
        yield


@contextmanager
def opened(reports: Path) -> Iterator[Path]:
    """Give a folder to build in, on the reports' file system, and remove it whatever happens.

    Under the lock no other build lives, so folders left here are of builds that were killed.
    """
    for left in reports.glob(f"{PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=reports.resolve()))
    try:
        for part in ("processed", "report"):
            (folder / part).mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(source: Path, target: Path) -> list[Path]:
    """Move the files of a staging folder into place, each by rename; return where they are."""
    target.mkdir(parents=True, exist_ok=True)
    return [path.replace(target / path.name) for path in sorted(source.iterdir())]


def copy(source: Path, target: Path) -> None:
    """Copy a folder of files into a staging folder."""
    shutil.copytree(source, target, dirs_exist_ok=True)


def update(source: Path, target: Path) -> list[Path]:
    """Make a folder hold what a staging folder holds, touching only files that differ.

    Returns
    -------
    list of Path
        All files that the folder holds then; none where there is no staging folder.
    """
    staged = sorted(source.iterdir()) if source.is_dir() else []
    if staged:
        target.mkdir(parents=True, exist_ok=True)
    for path in staged:
        there = target / path.name
        if not there.is_file() or there.read_bytes() != path.read_bytes():
            path.replace(there)
    names = {path.name for path in staged}
    for gone in [path for path in target.glob("*") if path.name not in names]:
        gone.unlink()
    return [target / name for name in sorted(names)]


def swap(source: Path, target: Path) -> None:
    """Put a whole folder in the place of another, by two renames; the old one stands if they fail.

    For folders whose files belong together: a reader gets the old ones or the new ones.
    """
    old = source.with_name(f"{source.name}-old")
    target.parent.mkdir(parents=True, exist_ok=True)
    stood = target.exists()
    if stood:
        target.replace(old)
    try:
        source.replace(target)
    except OSError:
        if stood:
            old.replace(target)
        raise
