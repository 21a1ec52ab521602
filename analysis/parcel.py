"""Packs a folder as a ZIP file whose bytes hang on its files alone, not on when they were made.

`python -m analysis.parcel reports/2026/data data.zip`
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP file can name
MODE = 0o644 << 16  # readable by all, once unpacked


def pack(folder: Path, target: Path) -> None:
    """Pack the files of a folder, under its name, hidden ones left out."""
    with zipfile.ZipFile(target, "w") as parcel:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder.parent)
            if not path.is_file() or any(part.startswith(".") for part in inside.parts):
                continue
            entry = zipfile.ZipInfo(inside.as_posix(), EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, MODE
            parcel.writestr(entry, path.read_bytes())


if __name__ == "__main__":
    pack(*map(Path, sys.argv[1:3]))
