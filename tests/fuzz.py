"""Folders of raw tables gone wrong, tried by the hundred: `make fuzz CASES=1000`.

Each hundred is a piece of work with a seed of its own, for any executor: this machine's pool, or
the cluster at CLUSTER, whose workers need `make env` in their checkouts.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import nullcontext
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, seed, settings
from mutations import Folder, folders, put

from analysis import builds, cluster, pool, processed, tables
from analysis.schema import SCHEMA
from analysis.tables import Tables

SHARE = 100  # folders in a piece of work
PLACED = re.compile(r"[^:]+:[1-9][0-9]*: [a-z_]+: \S")
COLUMNS = {"file", "row", "header", "folder"}
EVERY = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}


@contextlib.contextmanager
def standing(files: Folder) -> Iterator[Path]:
    """A folder with these files in a place of its own, where RAW and OUT lead."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "raw"
        put(files, folder)
        ours = {"RAW": str(folder), "OUT": str(Path(place) / "out"), "BASE": "", "KNOWN_ON": ""}
        with mock.patch.dict(os.environ, ours):
            yield folder


def held(place: Path) -> dict[str, bytes]:
    """Every file below a folder with what it holds."""
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*.*")}


def is_placed(problem: tables.Problem, folder: Path) -> bool:
    """Whether a problem names a file, a line that the file has, and a column of its table."""
    path = folder / Path(problem.file).name
    count = len(path.read_bytes().splitlines()) + 1 if path.is_file() else 1
    table = SCHEMA.get(path.stem)
    known = COLUMNS | set(table.columns if table else ())
    return 1 <= problem.line <= count and problem.column in known


def checked(files: Folder) -> Tables | None:
    """Check a folder by the function and by the command; the tables where both let it pass.

    What is told is one line each, in its place; nothing is written; and the choice of an edition,
    which comes before the check, ends in a choice or a refusal.
    """
    with standing(files) as folder:
        before = held(folder.parent)
        found, problems = tables.inspect(folder)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = tables.main()
        with contextlib.suppress(ValueError):
            builds.chosen("", "")
        assert held(folder.parent) == before
        assert code == bool(problems)
        assert [one for one in problems if not is_placed(one, folder)] == []
        told = said.getvalue().splitlines()
        assert told[:-1] == [str(one) for one in problems]
        assert all(PLACED.match(line.removeprefix(str(folder.parent))) for line in told[:-1])
        if problems:
            with pytest.raises(ValueError, match=r":[0-9]+: [a-z_]+: "):
                tables.read(folder)
    return None if problems else found


def share(number: int) -> Counter[str]:
    """Try a hundred folders, others for each number; count those told and those that pass.

    What passes gives every computed table. AssertionError, or what broke, where one does neither.
    """
    found: Counter[str] = Counter()

    @seed(number)
    @settings(max_examples=SHARE, database=None, **EVERY | {"derandomize": False})
    @given(folders())
    def tried(files: Folder) -> None:
        sound = checked(files)
        found["told" if sound is None else "passed"] += 1
        if sound is not None:
            assert list(processed.build(sound)) == list(processed.NAMES)

    tried()
    return found


def run(cases: int, executor: Executor | None = None) -> tuple[Counter[str], dict[int, Exception]]:
    """Try so many folders, in whole hundreds; what was counted, and each share that broke."""
    counted: Counter[str] = Counter()
    broken = {}
    shares = range(-(-cases // SHARE))
    with nullcontext(executor) if executor else pool.warm_pool() as theirs:
        for number, done in pool.fan_out(share, shares, theirs):
            if isinstance(done, Exception):
                broken[number] = done
            else:
                counted += done
    return counted, broken


def main() -> int:
    """Try as many folders as CASES says, a thousand without; exit code for make."""
    given = os.environ.get("CASES") or "1000"
    if not given.isdecimal() or not int(given):
        print(f"CASES is {given!r}; expected a number of folders", file=sys.stderr)
        return 2
    try:
        with cluster.opened(os.environ.get("CLUSTER", "")) as executor:
            counted, broken = run(int(given), executor)
    except (ValueError, RuntimeError) as refused:
        print(refused, file=sys.stderr)
        return 2
    print(f"{counted.total():,} folders: {counted['told']:,} told, {counted['passed']:,} passed")
    for number, error in sorted(broken.items()):
        print(f"hundred {number} broke: {error!r}", file=sys.stderr)
    return 1 if broken else 0
