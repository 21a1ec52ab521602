"""Where things lie: the root, and the folders that OUT and RAW may move elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

from analysis import choices

ROOT = Path(__file__).resolve().parent.parent


def raw() -> Path:
    """Folder of the raw tables: RAW, or `data/raw`."""
    return Path(os.environ.get("RAW") or ROOT / "data" / "raw")


def known_on() -> str:
    """The day as known on which the tables are read: KNOWN_ON; empty for all that is known.

    The newest day of the raw tables is all that is known, and the same as no KNOWN_ON.

    Raises
    ------
    ValueError
        If KNOWN_ON is no day on which the raw tables were known.
    """
    return choices.chosen_known_on(raw(), os.environ.get("KNOWN_ON", ""))


def processed() -> Path:
    """Folder of the computed tables: `processed` in OUT, or `data/processed`.

    Raises
    ------
    ValueError
        If RAW names another folder, or KNOWN_ON an earlier day, and OUT none: their results must
        not pass for the published ones. If RAW is that folder itself.
    """
    if is_placeless():
        given = f"KNOWN_ON is {known_on()}" if known_on() else f"RAW is {raw()}"
        raise ValueError(f"{given}; say with OUT where its results go, not data/processed")
    computed = Path(os.environ.get("OUT") or ROOT / "data") / "processed"
    if raw().resolve() == computed.resolve():
        raise ValueError(f"RAW is {raw()}, which computed tables would replace; name another OUT")
    return computed


def reports() -> Path:
    """Folder of the reports, one folder each: `reports` in OUT, or in the root."""
    return reports_in(Path(os.environ.get("OUT") or ROOT))


def reports_in(out: Path) -> Path:
    """Folder of the reports where OUT is this one."""
    return out / "reports"


def slices(edition: str, out: Path | None = None) -> Path:
    """Folder of the slices of an edition: what each government's profile shows, a file each."""
    return (reports_in(out) if out else reports()) / edition / "slices"


def is_foreign() -> bool:
    """Whether RAW names other tables than the tracker's."""
    return raw().resolve() != ROOT / "data" / "raw"


def is_placeless() -> bool:
    """Whether RAW or KNOWN_ON ask for other tables than today's, and OUT names no place."""
    return not os.environ.get("OUT") and (is_foreign() or bool(known_on()))


def shown(path: Path) -> str:
    """Path as a reader would type it from where they stand."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
