"""The data of an edition as files for reuse: tables as CSV, a workbook, and what describes them.

`python -m analysis.datasets` makes the report current, then its folder `data`.

What a reuser needs, and why: the computed tables are what the report prints, so of them the rows of
its edition; acts, provisions and spells serve all editions. The raw tables are the evidence, each
row with its source: they stand in full, so that each number can be walked back and made again.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis import (
    citation,
    datapackage,
    formulas,
    front,
    keys,
    leaflet,
    paths,
    processed,
    publishing,
    selection,
    staging,
    sums,
    workbook,
)
from analysis.schema import SCHEMA

if TYPE_CHECKING:
    from analysis.builds import Build
    from analysis.selection import Selection

DESCRIBED = ("data/README.md", "LICENSE-data")  # of the root: read beside the tables
FOLDER = "data"  # in the folder of the report


def tables(report: Selection) -> dict[str, pd.DataFrame]:
    """Every table of the edition by its name: computed ones of this edition, raw ones in full."""
    edition = report.edition.edition
    computed = {
        name: frame[frame.edition == edition] if "edition" in frame else frame
        for name, frame in processed.build(report.tables).items()
    }
    raw = {name: typed(name, getattr(report.tables, name)) for name in SCHEMA}
    return dict(sorted((computed | raw).items()))


def as_csv(frame: pd.DataFrame) -> str:
    """A table as CSV in which no text is a formula; numbers stay numbers, negative ones too.

    Line breaks inside a text become LF: a lone CR, which Python before 3.13 writes without quotes,
    would end the row.
    """
    texts = frame.select_dtypes(["str", "object"])
    safe = {name: texts[name].map(_safe, na_action="ignore") for name in texts}
    return processed.as_csv(frame.assign(**safe))


def write(report: Selection, folder: Path) -> list[Path]:
    """Write all files into a folder; return where they are. The same selection, the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    title = front.title(report)
    book = f"cyber-mercenary-tracker-{report.edition.edition}.xlsx"
    for name, frame in tables(report).items():
        _write(folder / f"{name}.csv", as_csv(frame))
    (folder / book).write_bytes(workbook.of(report))
    _write(folder / "README.md", leaflet.readme(report, book))
    _write(folder / "LICENSE.txt", (paths.ROOT / "LICENSE-data").read_text(encoding="utf-8"))
    _write_json(folder / "datapackage.json", datapackage.of(report, sorted(folder.iterdir())))
    _write_json(
        folder / "dataset.jsonld", citation.dataset(report, title, sorted(folder.iterdir()))
    )
    _write(folder / sums.NAME, sums.of(folder, folder.iterdir()))
    return sorted(folder.iterdir())


def make(task: Build) -> Path:
    """Make the data of a current report, unless they are up to date; return their folder."""
    folder = task.folder / FOLDER
    described = [paths.ROOT / name for name in DESCRIBED]
    key = keys.content_key([task.key], described, paths.ROOT)
    if keys.is_current(folder, key):
        print("data: nothing changed")
        return folder
    print("write data", flush=True)
    report = selection.compute(task.edition, task.cohort)
    parent = task.folder.parent
    parent.mkdir(parents=True, exist_ok=True)
    with staging.only_build(parent), staging.opened(parent) as staged:
        write(report, staged / FOLDER)
        entry = keys.entry(staged / FOLDER, key, (staged / FOLDER).iterdir())
        keys.write_record(staged, entry)  # before anything is published, should the disk be full
        made = staging.publish(staged / FOLDER, folder)
        for gone in set(folder.iterdir()) - {*made, folder / keys.RECORD}:
            gone.unlink()
        (staged / keys.RECORD).replace(folder / keys.RECORD)
    return folder


def main() -> int:
    """Make report and data that the environment asks for; exit code as make takes it."""

    def made(tasks: list[Build], executor: Executor | None) -> list[Path]:
        publishing.make(*tasks, executor=executor)
        return [make(task) for task in tasks]

    return publishing.command(made, publishing.UNTOUCHED)


def typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A raw table with whole numbers as such: 1, not 1.0."""
    numbers = [c for c, rule in SCHEMA[name].columns.items() if rule.kind in ("whole", "number")]
    whole = [c for c in numbers if (frame[c].dropna() % 1 == 0).all()]
    return frame.astype(dict.fromkeys(whole, "Int64"))


def _safe(text: str) -> str:
    return formulas.guarded(formulas.unbroken(text))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_json(path: Path, content: object) -> None:
    _write(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
