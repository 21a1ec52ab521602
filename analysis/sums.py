"""Checksums of files, written and compared in the form that `sha256sum --check` reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from analysis import keys

NAME = "SHA256SUMS"
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def of(folder: Path, files: Iterable[Path]) -> str:
    """One line a file, by its path in a folder, sorted."""
    named = sorted((path.relative_to(folder).as_posix(), path) for path in files)
    return "".join(f"{keys.digest(path)}  {name}\n" for name, path in named)


def read(path: Path) -> dict[str, str]:
    """The digest of each file that a list names; ValueError with the first line that is none."""
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not (parts := LINE.fullmatch(line)):
            raise ValueError(f"{path}:{number}: {line[:60]!r}; expected a SHA-256 and a name")
        found[parts[2]] = parts[1]
    if not found:
        raise ValueError(f"{path} names no file")
    return found


def verdicts(listed: dict[str, str], folder: Path, made: Iterable[Path] = ()) -> dict[str, str]:
    """How each file stands against a list: equal, differs, missing; not listed, of those made."""
    found = {}
    for name, digest in listed.items():
        there = keys.digest(folder / name)
        found[name] = "equal" if there == digest else "differs" if there else "missing"
    names = sorted(path.relative_to(folder).as_posix() for path in made)
    return found | {name: "not listed" for name in names if name not in listed}
