"""Which reports are asked for: editions, cohorts, days of knowledge, and where each lies."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from pathlib import Path

from analysis import choices, code, keys, paths, reports

NOTEBOOKS = ("1-clean-evidence", "2-tracker-metrics", "3-accountability-report")  # in this order
EXPORTS = (("report.html", "tracker-html"), ("report.pdf", "tracker-pdf"))  # of the last one


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
    if paths.reports().resolve() in raw.resolve().parents:
        raise ValueError(f"RAW is {raw}, among the reports, which are replaced; keep it elsewhere")
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


def chosen_all(edition: str, cohort: str) -> list[Build]:
    """Return the build of one edition, or, where it is `all`, of every one that has begun."""
    names = choices.begun_editions(paths.raw()) if edition == "all" else [edition]
    return [chosen(name, cohort) for name in names]


def job_of(task: Build) -> reports.Job:
    """The job of a report, with all that it reads."""
    raw = sorted(path for path in task.raw.glob("*.csv") if path.is_file())
    texts = {name: task.root / "notebooks" / f"{name}.ipynb" for name in task.notebooks}
    return reports.Job(
        edition=task.edition,
        cohort=task.cohort,
        notebooks=tuple((name, path.read_text(encoding="utf-8")) for name, path in texts.items()),
        exports=task.exports,
        files=tuple((f"raw/{path.name}", path.read_bytes()) for path in raw),
        known_on=task.known_on,
        as_of=task.as_of,
        made_by=code.version(),
    )
