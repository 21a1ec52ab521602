"""Cuts the fonts of other scripts to the signs that the raw tables use.

`python -m analysis.font_cuts` fetches the packages named here by `npm pack`, checks them by their
hash and writes `templates/fonts/NotoSans…ttf`. Run it where the data bring new signs; until then
the PDF names the language of such a text instead.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from analysis import fonts, paths

SCOPE = "@expo-google-fonts/noto-sans-"
PACKAGES = {  # script: version and SHA-256 of the package; Han signs come from SC, before KR
    "Arabic": ("0.4.3", "29e966f9d48a4ce7dd3c2c4c016f29cd888089538217303fb2c87de9e7f048ed"),
    "Armenian": ("0.4.2", "2e25bf01929800ac7f61cb69750839a92555371f66d5d1fef515b2b2ad83b0fc"),
    "Georgian": ("0.4.3", "2dfa188c507dc5587fa05a2ffc474aba026ddbd4af1d7f6f42ff9cb039d7dc0d"),
    "Hebrew": ("0.4.1", "f82f8e852e3355521c511f2762a0130216d208d108bf4739aa977eb6a6d3012c"),
    "Khmer": ("0.4.3", "cb4f3e93186d59c60d21b386fde7de3d554617a6c857f148c777a64fba608793"),
    "SC": ("0.4.3", "0d69d0f4971d2ff574e3d93cbc218dc950bf3f3f8f8e2c008d97687ed53aee59"),
    "KR": ("0.4.3", "7614af529705ea48e8b76cb3b056b92db66b7625ef3fc97ce76366063df94d3f"),
    "Thai": ("0.4.2", "44282ae7c24587e7e50f083e5db3aafa8011ac2eac1159ef62be4fc516a66165"),
}
STYLE = "400Regular"


def used_signs() -> set[str]:
    """Characters of the raw tables that neither of our two families holds."""
    tables = sorted((paths.ROOT / "data" / "raw").glob("*.csv"))
    letters = "".join(table.read_text(encoding="utf-8") for table in tables)
    return set(letters) - fonts.latin() - set("\n\t")


def cut(source: Path, signs: set[str], target: Path) -> set[str]:
    """Write a font with those of the signs that it holds, and return them; the rest is left out."""
    with TTFont(source, recalcTimestamp=False) as font:
        held = {sign for sign in signs if ord(sign) in font.getBestCmap()}
        options = subset.Options(hinting=False, name_IDs=[0, 1, 2, 4, 5, 6, 13, 14])
        cutter = subset.Subsetter(options)
        cutter.populate(text="".join(sorted(held)))
        cutter.subset(font)
        font.save(target, reorderTables=True)
    return held


def main() -> None:
    """Cut each script's font anew and say what no font holds."""
    left = used_signs()
    with tempfile.TemporaryDirectory() as folder:
        for script, (version, digest) in PACKAGES.items():
            name = f"NotoSans{script}_{STYLE}.ttf"
            package = f"{SCOPE}{script.lower()}@{version}"
            files = _fetched(package, digest, Path(folder), f"{STYLE}/{name}", "LICENSE_FONT")
            left -= cut(files[0], left, fonts.FOLDER / name)
            shutil.copyfile(files[1], fonts.FOLDER / f"LICENSE_FONT-NotoSans{script}")
    print("no font holds:", " ".join(sorted(left)) or "nothing")


def _fetched(package: str, digest: str, folder: Path, *names: str) -> list[Path]:
    """Fetch a package, refuse it where its hash is another, and unpack files of it."""
    command = ["npm", "pack", "--silent", "--ignore-scripts", package]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    archive = folder / done.stdout.strip()
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != digest:
        raise ValueError(f"{package} has the hash {found}; expected {digest}")
    files = []
    with tarfile.open(archive) as packed:
        for name in names:
            files.append(folder / Path(name).name)
            files[-1].write_bytes(packed.extractfile(f"package/{name}").read())
    return files


if __name__ == "__main__":
    main()
