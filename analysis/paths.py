"""Where things lie: the root, and the folders that OUT and RAW may move elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def raw() -> Path:
    """Folder of the raw tables: RAW, or `data/raw`."""
    return Path(os.environ.get("RAW") or ROOT / "data" / "raw")


def processed() -> Path:
    """Folder of the computed tables: `processed` in OUT, or `data/processed`.

    Raises
    ------
    ValueError
        If RAW names another folder and OUT none: its results must not pass for the published ones.
    """
    if is_placeless():
        raise ValueError(f"RAW is {raw()}; say with OUT where its results go, not data/processed")
    return Path(os.environ.get("OUT") or ROOT / "data") / "processed"


def reports() -> Path:
    """Folder of the reports, one folder each: `reports` in OUT, or in the root."""
    return Path(os.environ.get("OUT") or ROOT) / "reports"


def is_placeless() -> bool:
    """Whether RAW names other tables than the tracker's, and OUT no place for their results."""
    return not os.environ.get("OUT") and raw().resolve() != ROOT / "data" / "raw"


def shown(path: Path) -> str:
    """Path as a reader would type it from where they stand."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
