"""Builds one report: chosen, checked, run in a staging folder, and published by rename.

`python -m analysis.publishing report` reads EDITION, COHORT, RAW, OUT and KNOWN_ON from the
environment; `preview` renders the report's notebook alone. Until all is made, the last good report
stays as it is.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from analysis import choices, failures, keys, paths, staging

NOTEBOOKS = ("1-clean-evidence", "2-tracker-metrics", "3-accountability-report")  # in this order
EXPORTS = (("report.html", "tracker-html"), ("report.pdf", "tracker-pdf"))  # of the last one
UNTOUCHED = "nothing was published; the last good report, if there is one, stands"


@dataclass(frozen=True)
class Build:
    """One report to build: of what, from which folders, into which."""

    edition: str
    cohort: str
    root: Path  # holds the package, the notebooks and the lock
    raw: Path
    processed: Path
    folder: Path  # of the report, in the folder of all reports
    notebooks: tuple[str, ...] = NOTEBOOKS
    exports: tuple[tuple[str, str], ...] = EXPORTS
    known_on: str = ""  # the day as known on which the tables are read; empty for all
    as_of: str = ""  # the date that the files carry; a build without one goes undated

    @property
    def key(self) -> str:
        """Hash of all that the results hang on."""
        package = (self.root / "analysis").rglob("*.*")
        files = [
            *(path for path in package if path.is_file() and path.suffix != ".pyc"),
            *self.raw.glob("*.csv"),
            *(self.root / "notebooks" / f"{name}.ipynb" for name in self.notebooks),
            self.root / "requirements.lock",
        ]
        return keys.content_key(
            [
                self.edition,
                self.cohort,
                self.known_on,
                platform.python_version(),
                str(self.exports),
            ],
            files,
            self.root,
        )


def chosen(edition: str, cohort: str) -> Build:
    """Return the build of an edition and a cohort, empty for the default; ValueError if unknown.

    Another cohort, day of knowledge or folder of raw tables gets a report folder of its own, and
    without OUT the processed tables of other data lie there too.
    """
    raw = paths.raw()
    known_on = paths.known_on()
    edition = choices.chosen_edition(raw, edition)
    cohort = choices.chosen_cohort(raw, cohort)
    name = edition if cohort == choices.DEFAULT_COHORT else f"{edition}-{cohort}"
    name = f"{name}-known-{known_on}" if known_on else name
    if known_on and not paths.is_foreign():
        folder = paths.reports() / name
        computed = folder / "processed"
    elif paths.is_placeless():
        place = hashlib.sha256(str(raw.resolve()).encode()).hexdigest()[:6]
        folder = paths.reports() / f"{name}-raw-{raw.resolve().name}-{place}"
        computed = folder / "processed"
    else:
        folder = paths.reports() / name
        computed = paths.processed()
    as_of = choices.as_of(raw, edition)
    root = paths.ROOT
    return Build(edition, cohort, root, raw, computed, folder, known_on=known_on, as_of=as_of)


def check_tables() -> None:
    """Have the raw tables checked; RuntimeError with the first problems where there are any."""
    done = subprocess.run(
        [sys.executable, "-m", "analysis.tables"], capture_output=True, text=True, check=False
    )
    print(done.stdout if done.returncode == 0 else "", end="", flush=True)
    if done.returncode:
        told = done.stdout or f"the check broke: {done.stderr.strip().splitlines()[-1]}"
        told = failures.brief(told, failures.LINES - 1)
        raise RuntimeError(f"{told}\n`make check` lists every problem")


def build(task: Build) -> None:
    """Make a report and publish it; RuntimeError, and nothing published, where a step fails."""
    task.folder.parent.mkdir(parents=True, exist_ok=True)
    key = task.key  # before the run: what changes meanwhile makes the result stale
    with staging.only_build(task.folder.parent), staging.opened(task.folder.parent) as staged:
        last = run_notebooks(task, staged)
        export(task, last, staged / "report")
        made = staging.publish(staged / "processed", task.processed)
        for gone in set(task.processed.glob("*.csv")) - set(made):
            gone.unlink()
        made += staging.publish(staged / "report", task.folder)
        if task.cohort == choices.DEFAULT_COHORT:  # a profile belongs to no cohort's report
            made += staging.update(paths.slices(task.edition, staged), task.folder / "slices")
        keys.write_record(task.folder, keys.entry(task.folder, key, made))


def run_notebooks(task: Build, staged: Path) -> object:
    """Run the notebooks in order with OUT in the staging folder; return the last one, executed."""
    import nbformat

    from analysis import running

    offered = {"edition": task.edition, "cohort": task.cohort}
    ours = {"OUT": staged, "RAW": task.raw.resolve(), "IPYTHONDIR": staged / "ipython"}
    ours |= {"KNOWN_ON": task.known_on}
    kept = dict(os.environ)
    os.environ.update({name: str(value) for name, value in ours.items()}, PYTHONHASHSEED="0")
    try:
        for name in task.notebooks:
            print(f"run {name}", flush=True)
            source = task.root / "notebooks" / f"{name}.ipynb"
            executed = running.run_declared(source, offered)
            running.stamp(executed, task.as_of)
            nbformat.write(executed, staged / "report" / source.name)
    finally:
        os.environ.clear()
        os.environ.update(kept)
    return executed


def export(task: Build, notebook: object, folder: Path) -> None:
    """Write the executed notebook in each format; RuntimeError names the one that failed."""
    from nbconvert.exporters import get_exporter

    for name, exporter in task.exports:
        print(f"write {name}", flush=True)
        try:
            content, _ = get_exporter(exporter)().from_notebook_node(notebook)
        except Exception as error:  # whatever an exporter raises, the report is not made
            raise RuntimeError(f"{name} failed\n  {type(error).__name__}: {error}") from error
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (folder / name).write_bytes(data)


def main(arguments: list[str]) -> int:
    """Build the report that the environment asks for, or preview it; exit code as make takes it."""
    makers = {"report": make, "preview": preview}
    if len(arguments) != 1 or arguments[0] not in makers:
        print(f"usage: python -m analysis.publishing {'|'.join(makers)}", file=sys.stderr)
        return 2
    maker = makers[arguments[0]]

    def made(task: Build) -> list[Path]:
        folder = maker(task)
        return [folder / name for name, _ in task.exports]

    return command(made, UNTOUCHED)


def command(work: Callable[[Build], list[Path]], untouched: str) -> int:
    """Do some work on the build that the environment asks for, and say where its result lies.

    Exit code as make takes it: 2 for what cannot be asked for, 1 for a failure, which ends with
    what was left `untouched`, 130 where somebody stopped it.
    """
    try:
        choices.refuse_misspelt(os.environ)
        task = chosen(os.environ.get("EDITION", ""), os.environ.get("COHORT", ""))
    except ValueError as refused:
        print(refused, file=sys.stderr)
        return 2
    try:
        made = work(task)
    except (RuntimeError, ValueError, OSError) as failure:
        print(f"{failures.brief(str(failure))}\n{untouched}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"stopped by hand\n{untouched}", file=sys.stderr)
        return 130
    print(*map(paths.shown, made), sep="\n")
    return 0


def make(task: Build) -> Path:
    """Check, build and publish, unless the report is up to date; return its folder."""
    title = f"edition {task.edition}, cohort {task.cohort}"
    title += f", as known on {task.known_on}" if task.known_on else ""
    if keys.is_current(task.folder, task.key):
        staging.sweep(task.folder.parent)
        print(f"{title}: nothing changed")
        return task.folder
    print(f"{title}: building", flush=True)
    check_tables()
    build(task)
    return task.folder


def preview(task: Build) -> Path:
    """Render the last notebook on the processed tables as they stand; return a folder of its own.

    For people who edit that notebook: nothing is checked, and no report is touched.
    """
    if not any(task.processed.glob("*.csv")):
        where = paths.shown(task.processed)
        raise RuntimeError(f"no processed tables in {where}; run `make report` once before")
    alone = replace(task, notebooks=task.notebooks[-1:])
    folder = task.folder.with_name(f"{task.folder.name}-preview")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with staging.only_build(folder.parent), staging.opened(folder.parent) as staged:
        shutil.copytree(task.processed, staged / "processed", dirs_exist_ok=True)
        export(alone, run_notebooks(alone, staged), staged / "report")
        staging.publish(staged / "report", folder)
    return folder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
