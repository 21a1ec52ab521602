"""An earlier state of the repository, as git knows it: its raw tables, its code, what they say."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass, replace
from pathlib import Path

from analysis import bearing, choices, failures, files, snapshot, tables
from analysis.files import Raw
from analysis.schema import SCHEMA
from analysis.snapshot import Snapshot
from analysis.tables import Tables

MOVES = {*bearing.DECIDES, "cohorts", "foc_members"}  # raw tables that levels or bands hang on
PANEL = Path("data/processed/panel.csv")
# The editable install would lend an earlier state the modules that it does not have.
ALONE = """import runpy, sys
sys.meta_path[:] = [finder for finder in sys.meta_path
                    if not getattr(finder, "__module__", "").startswith("__editable__")]
runpy.run_path(sys.argv.pop(1), run_name="__main__")
"""
LONGEST = 600  # seconds that an earlier state's code may take


@dataclass(frozen=True)
class Base:
    """A state that was exported: its commit, the folder it lies in, its raw tables inside."""

    commit: str
    folder: Path
    raw: Path


def exported(root: Path, ref: str, raw: Path, into: Path) -> Base:
    """Export what git knows under a reference into an empty folder; the repository stays as it is.

    Parameters
    ----------
    root : Path
        Of the repository.
    ref : str
        A branch, tag or commit.
    raw : Path
        Where today's raw tables lie; the base's lie in the same place of its own tree.
    into : Path

    Raises
    ------
    ValueError
        If git knows no such commit, or no raw tables there.
    """
    ask = ["rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}"]
    commit = _git(root, ref, *ask).decode().strip()
    with tarfile.open(fileobj=io.BytesIO(_git(root, ref, "archive", commit))) as tree:
        # the filter came with 3.11.4; what git packs needs none
        tree.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
        tree.extractall(into)
    place = os.path.relpath(raw.resolve(), root.resolve())
    if place.startswith("..") or not (into / place).is_dir():
        raise ValueError(f"BASE is {ref}, where git has no {place}; take a later one")
    return Base(commit, into, into / place)


def same_code(base: Base, root: Path) -> bool:
    """Whether the base's package is today's, by content; templates compute nothing."""
    return _code(base.folder) == _code(root)


def raws(folder: Path) -> dict[str, Raw]:
    """The raw files of a folder as text, as far as they can be read."""
    return {name: files.read_table(folder / f"{name}.csv", name)[0] for name in SCHEMA}


def typed(folder: Path) -> Tables:
    """The raw tables of a folder for today's code.

    They are not checked again: an earlier state was held to the rules of its day. Tables that move
    no level may have another shape: a column that they do not have is empty.

    Raises
    ------
    ValueError
        If a table that moves levels has another shape.
    """
    read = {name: files.read_table(folder / f"{name}.csv", name) for name in SCHEMA}
    odd = [
        problem
        for name, (raw, problems) in read.items()
        if name in MOVES and not raw.whole
        for problem in problems
    ]
    if odd:
        raise ValueError("; ".join(f"{Path(p.file).name}: {p.column} {p.says}" for p in odd))
    return tables.typed({name: _filled(name, raw) for name, (raw, _) in read.items()})


def by_own_code(base: Base, edition: str, cohort: str, n_worlds: int) -> Snapshot:
    """What the base's own code says of the base's raw tables, with the packages of today.

    Raises
    ------
    RuntimeError
        If that code cannot read them or breaks; the message is its last line.
    """
    ours = (*choices.VARIABLES, "BASE", "PYTHONPATH")
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    run = [sys.executable, "-P", "-c", ALONE, snapshot.__file__]
    try:
        done = subprocess.run(
            [*run, str(base.raw), edition, cohort, str(n_worlds)],
            cwd=base.folder,
            env=inherited | {"PYTHONPATH": str(base.folder), "PYTHONHASHSEED": "0"},
            capture_output=True, text=True, check=False, timeout=LONGEST,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"took more than {LONGEST} seconds") from None
    if done.returncode:
        last = (done.stderr.strip() or "no word").splitlines()[-1]
        raise RuntimeError(failures.brief(last.replace(f"{base.folder}{os.sep}", "")))
    told = json.loads(done.stdout)
    missing = tuple(one.replace(f"{base.folder}{os.sep}", "") for one in told["missing"])
    return Snapshot(**told | {"missing": missing})


def committed(base: Base) -> Snapshot | None:
    """What the base carries as its computed panel; None where it carries none."""
    panel = base.folder / PANEL
    if not panel.is_file():
        return None
    return Snapshot(panel.read_text(encoding="utf-8"), None, None)


def _filled(name: str, raw: Raw) -> Raw:
    """A raw table with today's columns, empty where it has none of that name."""
    none = [""] * len(raw.lines)
    return replace(raw, cells={column: raw.cells.get(column, none)
                               for column in SCHEMA[name].columns})  # fmt: skip


def _code(root: Path) -> dict[str, bytes]:
    package = (root / "analysis").rglob("*.py")
    return {str(path.relative_to(root)): path.read_bytes() for path in package}


def _git(root: Path, ref: str, *arguments: str) -> bytes:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise ValueError(f"BASE is {ref}, which git does not take for a commit: {said}")
    return done.stdout
