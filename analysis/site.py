"""Builds the site of one edition, and the page above all sites; published whole or not at all.

`python -m analysis.site` reads EDITION, COHORT, RAW, OUT and KNOWN_ON as the report does, and takes
report, profiles and data as they stand in the report's folder.
"""

from __future__ import annotations

import json
import shutil
import sys
from concurrent.futures import Executor
from pathlib import Path

from analysis import keys, paths, processed, publishing, selection, staging
from analysis.builds import Build
from analysis.material import Material

FOLDER = "site"
COPIED = ("report.html", "report.pdf")  # beside the folders of profiles and data
FOLDERS = {"profiles": (".html", ".pdf"), "data": ()}  # with the ends of names taken; () takes all
UNTOUCHED = "no site was published; the last good one, if there is one, stands"


def copies(folder: Path) -> dict[str, Path]:
    """What the site takes over from a report's folder, by its path in the site."""
    found = {name: folder / name for name in COPIED if (folder / name).is_file()}
    for part, ends in FOLDERS.items():
        for path in sorted((folder / part).rglob("*")):
            inside = path.relative_to(folder)
            is_hidden = any(name.startswith(".") for name in inside.parts)
            if path.is_file() and not is_hidden and (not ends or path.suffix in ends):
                found[inside.as_posix()] = path
    return found


def key(task: Build, taken: dict[str, Path]) -> str:
    """Hash of all that the site hangs on: the report's inputs, the codebook, what is taken over."""
    files = [f"{name} {keys.digest(path)}" for name, path in sorted(taken.items())]
    codebook = keys.digest(task.root / "docs" / "codebook.md")
    computed = [keys.digest(path) for path in sorted(task.processed.glob("*.csv"))]
    return keys.content_key([task.key, codebook, *files, *computed], [], task.root)


def write(task: Build, taken: dict[str, Path], folder: Path) -> None:
    """Write all files of a site into an empty folder."""
    from analysis import feed, pages

    shown = material(task, taken)
    for name, text in pages.all_pages(shown).items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")
    (folder / feed.NAME).write_bytes(feed.of(shown.report))
    for name, path in taken.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


def material(task: Build, taken: dict[str, Path]) -> Material:
    """All that the pages show, from the raw tables and the computed ones of the report."""
    from analysis import dossiers

    raw = selection.read()
    computed = {name: processed.read(name, task.processed) for name in processed.NAMES}
    report = selection.of_all(raw, computed, task.edition)
    members = computed["cohort_members"].query("edition == @task.edition")
    return Material(
        report=report,
        dossiers=dossiers.of_governments(report),
        cohorts={name: set(rows.government) for name, rows in members.groupby("cohort")},
        data_version=keys.data_version(task.raw),
        codebook=(task.root / "docs" / "codebook.md").read_text(encoding="utf-8"),
        known_on=task.known_on,
        others=frozenset(taken),
        says=_described(taken),
    )


def _described(taken: dict[str, Path]) -> dict[str, str]:
    """What the files of the data hold, as their package describes them; empty without one."""
    path = taken.get("data/datapackage.json")
    if path is None:
        return {}
    package = json.loads(path.read_text(encoding="utf-8"))
    told = {one["path"]: one.get("description", "") for one in package["resources"]}
    return {f"data/{name}": says.split(". ")[0].rstrip(".") for name, says in told.items()}


def make(task: Build) -> Path:
    """Build and publish the site unless it is up to date; return its folder.

    Raises
    ------
    RuntimeError
        Where no report stands, whose computed tables the site shows.
    """
    if not any(task.processed.glob("*.csv")):
        where = paths.shown(task.processed)
        raise RuntimeError(f"no processed tables in {where}; run `make report` once before")
    folder, taken = task.folder / FOLDER, copies(task.folder)
    made_of = key(task, taken)
    if keys.is_current(folder, made_of):
        staging.sweep(task.folder.parent)
        print(f"site of edition {task.edition}: nothing changed")
    else:
        print(f"site of edition {task.edition}: building", flush=True)
        with staging.only_build(task.folder.parent), staging.opened(task.folder.parent) as staged:
            write(task, taken, staged / FOLDER)
            outputs = [path for path in (staged / FOLDER).rglob("*") if path.is_file()]
            keys.write_record(staged / FOLDER, keys.entry(staged / FOLDER, made_of, outputs))
            staging.swap(staged / FOLDER, folder)
    write_editions(task.folder.parent)
    return folder


def write_editions(reports: Path) -> None:
    """Write the page that links every site that stands in the folder of reports, if it differs."""
    target = reports / "index.html"
    if target.is_file() and target.read_text(encoding="utf-8") == _editions(reports):
        return
    with staging.only_build(reports), staging.opened(reports) as staged:
        fresh = staged / target.name
        fresh.write_text(_editions(reports), encoding="utf-8", newline="\n")
        fresh.replace(target)


def _editions(reports: Path) -> str:
    from analysis import pages

    standing = sorted(path.parent.parent.name for path in reports.glob(f"*/{FOLDER}/index.html"))
    return pages.editions(standing[::-1])


def main() -> int:
    """Build the site that the environment asks for; exit code as make takes it."""

    def made(tasks: list[Build], _: Executor | None) -> list[Path]:
        sites = [make(task) / "index.html" for task in tasks]
        return [*sites, tasks[0].folder.parent / "index.html"]

    return publishing.command(made, UNTOUCHED)


if __name__ == "__main__":
    sys.exit(main())
