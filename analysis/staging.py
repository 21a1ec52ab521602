"""A folder to build in, for one build at a time; what is finished leaves it by rename."""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from analysis import paths

PREFIX = ".building-"
HERE, EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


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
    _remove_left(reports)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=reports.resolve()))
    try:
        for part in ("processed", "report"):
            (folder / part).mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(reports: Path) -> None:
    """Remove what builds left that were killed, unless one runs or nothing may be removed.

    For steps that find nothing to build: a build may have been killed after it had published.
    """
    if any(reports.glob(f"{PREFIX}*")):
        with suppress(RuntimeError, OSError), only_build(reports):
            _remove_left(reports)


def _remove_left(reports: Path) -> None:
    for left in reports.glob(f"{PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder to work in, outside of all results, and remove it whatever happens.

    Each is locked while its process lives, so those of processes that were killed are known, and
    removed by the next.
    """
    home = Path(tempfile.gettempdir()) / f"accountability-tracker-{os.getuid()}"
    home.mkdir(mode=0o700, exist_ok=True)
    if home.lstat().st_uid != os.getuid():
        raise RuntimeError(f"{home} belongs to somebody else; set TMPDIR to a folder of yours")
    with (home / ".lock").open("a") as all_of_them:
        fcntl.flock(all_of_them, fcntl.LOCK_EX)
        for left in home.glob("*/.lock"):
            if _is_free(left):
                shutil.rmtree(left.parent, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(dir=home))
        lock = (folder / ".lock").open("a")
        fcntl.flock(lock, fcntl.LOCK_EX)
    with lock:
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _is_free(lock: Path) -> bool:
    """Whether no living process holds a lock."""
    with lock.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def publish(source: Path, target: Path) -> list[Path]:
    """Move the files of a staging folder into place, each by rename; return where they are."""
    target.mkdir(parents=True, exist_ok=True)
    return [path.replace(target / path.name) for path in sorted(source.iterdir())]


def update(source: Path, target: Path) -> None:
    """Make a folder hold what a staging folder holds, touching only files that differ."""
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


def swap(source: Path, target: Path) -> None:
    """Put a whole folder in the place of another; the old one stands if that fails.

    For folders whose files belong together: a reader gets the old ones or the new ones. Linux
    exchanges the two at once; elsewhere it takes two renames, and who is killed between them
    leaves no folder until the next run.
    """
    if _exchanged(source, target):
        return
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


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two paths at once, where the system can; renameat2(2) of Linux has no name in os."""
    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError):
        return False
    return rename(HERE, os.fsencode(one), HERE, os.fsencode(other), ctypes.c_uint(EXCHANGE)) == 0
