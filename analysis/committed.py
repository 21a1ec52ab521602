"""The raw tables as git has them: what stood before the work at hand."""

from __future__ import annotations

import subprocess
from pathlib import Path

from analysis import files, ledger
from analysis.files import Raw


def content(folder: Path, name: str) -> bytes | None:
    """A table of a folder as last committed; None where git is not there or has no such file."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), "show", f"HEAD:./{name}.csv"],
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return None if done.returncode else done.stdout


def rows(folder: Path, name: str) -> dict[str, dict[str, str]]:
    """The committed rows of a table by their key; empty where none can be read."""
    before = content(folder, name)
    raw = files.parsed(name, before, name)[0] if before is not None else None
    return ledger.by_key(name, raw) if raw and raw.whole else {}


def bears_out(before: dict[str, dict[str, str]], name: str, raw: Raw) -> bool:
    """Whether the committed rows have every letter beyond ASCII of these, and no other.

    So a guess at an encoding is proved: another one would have made other letters of the bytes.
    """
    now = ledger.by_key(name, raw) if raw.whole else {}
    return bool(before) and _odd(before) == _odd(now)


def _odd(rows: dict[str, dict[str, str]]) -> set[tuple[str, str, str]]:
    """Key, column and value of the cells beyond ASCII."""
    return {
        (key, column, value)
        for key, row in rows.items()
        for column, value in row.items()
        if not (key + value).isascii()
    }
