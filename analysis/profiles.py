"""Makes the profiles of all governments: only those whose slice, or whose making, has changed.

`python -m analysis.profiles` reads EDITION, RAW, OUT and KNOWN_ON from the environment. The report
of the edition is made first where it is not up to date, as it cuts the slices.
"""

from __future__ import annotations

import contextlib
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from analysis import choices, failures, keys, paths, pool, publishing, running, staging

NOTEBOOK = "4-government-profile"
EXPORTS = ((".html", "tracker-html"), (".pdf", "tracker-pdf"))
FOLDER = "profiles"


@dataclass(frozen=True)
class Job:
    """One profile to make: the notebook with its parameters, and where it writes.

    `environment` holds what the notebook may read of it: a process of the pool would else see the
    environment as it was when the pool's server started.
    """

    notebook: Path
    edition: str
    government: str
    as_of: str
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    engine: str | None = running.IN_PROCESS


def make_one(job: Job) -> list[str]:
    """Run the notebook for one government and write its formats; return their names.

    Raises
    ------
    RuntimeError
        If a cell fails, or a format; the message says where.
    """
    from nbconvert.exporters import get_exporter

    with _environment(job.environment):
        given = {"edition": job.edition, "government": job.government}
        executed = running.run(job.notebook, given, job.engine)
    running.stamp(executed, job.as_of)
    resources = {"metadata": {"name": NOTEBOOK}}
    made = {}
    for ending, exporter in EXPORTS:
        try:
            content, _ = get_exporter(exporter)().from_notebook_node(executed, resources)
        except Exception as error:  # whatever an exporter raises, this profile is not made
            raise RuntimeError(f"{ending} failed: {type(error).__name__}: {error}") from None
        made[f"{job.government}{ending}"] = content
    for name, content in made.items():
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (job.folder / name).write_bytes(data)
    return sorted(made)


def make_warm(job: Job) -> list[str]:
    """Do the same in a process of the pool, which must have started warm."""
    if pool.can_fork() and pool.PRELOAD not in sys.modules:
        raise RuntimeError(f"{pool.PRELOAD} was not loaded before the fork; import it to see why")
    return make_one(job)


def make(task: publishing.Build, executor: Executor | None = None) -> dict[str, str]:
    """Make the profiles that are not up to date, and publish each as soon as it is finished.

    Parameters
    ----------
    task : Build
        The report of the edition, which has cut the slices.
    executor : Executor, optional
        Where the work is done; a pool of warm processes on all cores where none is given.

    Returns
    -------
    dict of government to message
        Those that failed; their last good profile is taken away, as it tells of other data.
    """
    target = task.folder / FOLDER
    with staging.only_build(task.folder.parent), staging.opened(task.folder.parent) as staged:
        wanted = wanted_keys(task)
        record = keys.read_record(target)
        stale = [
            one
            for one, key in wanted.items()
            if not keys.is_made_from(target, record.get(one, {}), key)
        ]
        record = {one: record[one] for one in wanted if one not in stale}
        jobs = [job_of(task, one, staged) for one in stale]
        if jobs:
            staging.copy(task.folder / "slices", paths.slices(task.edition, staged))
        target.mkdir(parents=True, exist_ok=True)
        failed = {}
        try:
            for job, done in _shown(_done(jobs, executor), len(jobs), len(wanted)):
                if isinstance(done, Exception):
                    failed[job.government] = str(done) or type(done).__name__
                    continue
                made = [(staged / "report" / name).replace(target / name) for name in done]
                key = wanted[job.government]
                record[job.government] = keys.entry(target, key, made)
        finally:
            keys.write_record(target, dict(sorted(record.items())))
            for name in {path.name for path in target.glob("*.*")} - keys.named(record):
                (target / name).unlink()
    return failed


def wanted_keys(task: publishing.Build) -> dict[str, str]:
    """The key of each profile: slice, notebook, package, lock, edition and Python."""
    settings = [task.edition, platform.python_version(), str(EXPORTS)]
    code = keys.content_key(settings, _code(task), task.root)
    cut = sorted((task.folder / "slices").glob("*.json"))
    return {path.stem: keys.content_key([code], [path], path.parent) for path in cut}


def job_of(task: publishing.Build, government: str, staged: Path) -> Job:
    """The job of one government, which reads its slice in the staging folder and writes there."""
    return Job(
        notebook=(task.root / "notebooks" / f"{NOTEBOOK}.ipynb").resolve(),
        edition=task.edition,
        government=government,
        as_of=task.as_of,
        folder=staged / "report",
        environment={"OUT": str(staged), "RAW": "", "KNOWN_ON": ""},
        engine=running.IN_PROCESS if pool.can_fork() else None,
    )


def main() -> int:
    """Make the profiles of the edition that the environment asks for; exit code for make."""
    try:
        choices.refuse_misspelt(os.environ)
        if os.environ.get("COHORT", "") not in ("", choices.DEFAULT_COHORT):
            raise ValueError(
                f"profiles take no COHORT: each stands beside the median of "
                f"{choices.DEFAULT_COHORT}; leave it out"
            )
        task = publishing.chosen(os.environ.get("EDITION", ""), "")
    except ValueError as refused:
        print(refused, file=sys.stderr)
        return 2
    try:
        publishing.make(task)
        failed = make(task)
    except (RuntimeError, ValueError, OSError) as failure:
        print(failures.brief(str(failure)), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped by hand; what was finished stands", file=sys.stderr)
        return 130
    for government, message in sorted(failed.items()):
        print(f"{government} failed: {failures.brief(message)}", file=sys.stderr)
    print(paths.shown(task.folder / FOLDER))
    return 1 if failed else 0


def _code(task: publishing.Build) -> list[Path]:
    """All files that a profile hangs on beside its slice."""
    package = (task.root / "analysis").rglob("*.*")
    return [
        *(path for path in package if path.is_file() and path.suffix != ".pyc"),
        task.root / "notebooks" / f"{NOTEBOOK}.ipynb",
        task.root / "requirements.lock",
    ]


def _done(
    jobs: list[Job], executor: Executor | None
) -> Iterator[tuple[Job, list[str] | Exception]]:
    if executor is not None:
        yield from pool.fan_out_safely(make_warm, jobs, executor)
    elif jobs:
        with pool.warm_pool() as ours:
            yield from pool.fan_out_safely(make_warm, jobs, ours)


def _shown(done: Iterator, stale: int, every: int) -> Iterator:
    """The same with a bar of progress, where somebody watches, and a word where there is none."""
    from tqdm import tqdm

    if not stale:
        print(f"{every} profiles: nothing changed")
        return iter(())
    print(f"{stale} of {every} profiles to make", flush=True)
    return tqdm(done, total=stale, unit="profile", disable=None, leave=False)


@contextlib.contextmanager
def _environment(given: Mapping[str, str]) -> Iterator[None]:
    kept = dict(os.environ)
    os.environ.update(given)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


if __name__ == "__main__":
    sys.exit(main())
