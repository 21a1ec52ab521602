"""Content keys: whether a report is up to date, told by what files hold, never by their times."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

RECORD = ".keys.json"  # in each report's folder: the key of its inputs, the digests of its outputs


def content_key(settings: Iterable[str], files: Iterable[Path], root: Path) -> str:
    """Key of everything that a result hangs on: settings, and files by name and content."""
    listed = [[os.path.relpath(path, root), digest(path)] for path in sorted(files)]
    return hashlib.sha256(json.dumps([list(settings), listed]).encode()).hexdigest()


def digest(path: Path) -> str:
    """Hash of a file's content; empty where there is no such file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def data_version(raw: Path) -> str:
    """The version of the evidence: the first twelve signs of the hash of all raw tables."""
    return content_key([], raw.glob("*.csv"), raw)[:12]


def is_current(folder: Path, key: str) -> bool:
    """Whether a report was made from these inputs and all that was made is still as it was."""
    return is_made_from(folder, read_record(folder), key)


def is_made_from(folder: Path, record: dict[str, Any], key: str) -> bool:
    """Whether a record tells of these inputs, and all its files are still as they were."""
    if record.get("key") != key:
        return False
    return all(digest(folder / name) == made for name, made in record["outputs"].items())


def entry(folder: Path, key: str, outputs: Iterable[Path]) -> dict[str, Any]:
    """The record of one result: its key, and its files, as seen from a folder, by digest."""
    made = {os.path.relpath(path, folder): digest(path) for path in sorted(outputs)}
    return {"key": key, "outputs": made}


def entry_of(folder: Path, key: str, outputs: Mapping[Path, bytes]) -> dict[str, Any]:
    """The same for files that are not written yet, from what they will hold."""
    made = {os.path.relpath(path, folder): outputs[path] for path in sorted(outputs)}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in made.items()}
    return {"key": key, "outputs": digests}


def read_record(folder: Path) -> dict[str, Any]:
    """What the results in a folder were made from; empty where nothing is known."""
    try:
        return json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write_record(folder: Path, record: dict[str, Any]) -> None:
    """Record what the results in a folder were made from: one entry, or many by name."""
    fresh = folder / f"{RECORD}-fresh"  # a full disk or a kill must not cost the record that stands
    fresh.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    fresh.replace(folder / RECORD)


def named(records: dict[str, Any]) -> set[str]:
    """All files that a folder of many results should hold, its record too."""
    return {RECORD}.union(*(record["outputs"] for record in records.values()))
