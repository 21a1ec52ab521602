"""Makes the profiles of all governments: only those whose slice, or whose making, has changed.

`python -m analysis.profiles` reads EDITION, RAW, OUT, KNOWN_ON and CLUSTER from the environment.
The report of the edition is made first where it is not up to date, as it cuts the slices.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from analysis import (
    builds,
    choices,
    cluster,
    code,
    failures,
    keys,
    paths,
    pool,
    publishing,
    reports,
    running,
    staging,
)

NOTEBOOK = "4-government-profile"
EXPORTS = ((".html", "tracker-html"), (".pdf", "tracker-pdf"))
FOLDER = "profiles"


@dataclass(frozen=True)
class Job:
    """One profile to make: notebook and slice as text, so that no folder is shared with a worker.

    `made_by` is what `code.version` says where the job was made: another package, Python or
    library would make other bytes.
    """

    notebook: str
    slice: str
    edition: str
    government: str
    as_of: str
    made_by: str = ""
    engine: str | None = running.IN_PROCESS


def make_one(job: Job) -> dict[str, bytes]:
    """Run the notebook for one government; return the content of each file by its name.

    Raises
    ------
    RuntimeError
        If a cell fails, or a format; the message says where. If this process runs other code.
    """
    code.refuse_other(job.made_by)
    executed = run(job)
    running.stamp(executed, job.as_of)
    resources = {"metadata": {"name": NOTEBOOK}}
    files = {f"{job.government}{ending}": exporter for ending, exporter in EXPORTS}
    return {
        name: reports.exported(executed, name, exporter, resources)
        for name, exporter in files.items()
    }


def run(job: Job) -> object:
    """Run the notebook in a folder of its own that holds its slice; return it executed."""
    import nbformat

    source = nbformat.reads(job.notebook, as_version=4)
    given = {"edition": job.edition, "government": job.government}
    with staging.scratch() as out:
        folder = paths.slices(job.edition, out)
        folder.mkdir(parents=True)
        (folder / f"{job.government}.json").write_text(job.slice, encoding="utf-8", newline="")
        with reports.environment(OUT=out, RAW="", KNOWN_ON=""):
            return running.run_source(source, f"{NOTEBOOK}.ipynb", given, job.engine)


def make_warm(job: Job) -> dict[str, bytes]:
    """Do the same in a fresh process that started warm: this one, or a child of this one."""
    return pool.freshly(make_one, job)


def make(task: builds.Build, executor: Executor | None = None) -> dict[str, str]:
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
        jobs = (job_of(task, one) for one in stale)
        target.mkdir(parents=True, exist_ok=True)
        failed = {}
        try:
            done_ones = _done(jobs, executor) if stale else iter(())
            for job, done in _shown(done_ones, len(stale), len(wanted)):
                if isinstance(done, Exception):
                    failed[job.government] = str(done) or type(done).__name__
                    continue
                for name, content in done.items():
                    (staged / "report" / name).write_bytes(content)
                made = [(staged / "report" / name).replace(target / name) for name in done]
                key = wanted[job.government]
                record[job.government] = keys.entry(target, key, made)
        finally:
            keys.write_record(target, dict(sorted(record.items())))
            for name in {path.name for path in target.glob("*.*")} - keys.named(record):
                (target / name).unlink()
    return failed


def wanted_keys(task: builds.Build) -> dict[str, str]:
    """The key of each profile: slice, notebook, package, lock, edition and Python."""
    settings = [task.edition, platform.python_version(), str(EXPORTS)]
    code = keys.content_key(settings, _code(task), task.root)
    cut = sorted((task.folder / "slices").glob("*.json"))
    return {path.stem: keys.content_key([code], [path], path.parent) for path in cut}


def job_of(task: builds.Build, government: str) -> Job:
    """The job of one government, with all that it reads."""
    notebook = task.root / "notebooks" / f"{NOTEBOOK}.ipynb"
    cut = task.folder / "slices" / f"{government}.json"
    return Job(
        notebook=notebook.read_text(encoding="utf-8"),
        slice=cut.read_bytes().decode("utf-8"),
        edition=task.edition,
        government=government,
        as_of=task.as_of,
        made_by=code.version(),
        engine=running.IN_PROCESS if pool.can_fork() else None,
    )


def main() -> int:
    """Make the profiles that the environment asks for; exit code for make."""
    try:
        choices.refuse_misspelt(os.environ)
        address = cluster.address(os.environ.get("CLUSTER", ""))
        if os.environ.get("COHORT", "") not in ("", choices.DEFAULT_COHORT):
            raise ValueError(
                f"profiles take no COHORT: each stands beside the median of "
                f"{choices.DEFAULT_COHORT}; leave it out"
            )
        tasks = builds.chosen_all(os.environ.get("EDITION", ""), "")
    except ValueError as refused:
        print(refused, file=sys.stderr)
        return 2
    try:
        return make_all(tasks, address)
    except (RuntimeError, ValueError, OSError) as failure:
        print(failures.brief(str(failure)), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped by hand; what was finished stands", file=sys.stderr)
        return 130


def make_all(tasks: list[builds.Build], address: str) -> int:
    """Make the profiles of some editions, one after the other; 1 where any failed."""
    ends = 0
    with cluster.opened(address) as executor:
        publishing.make(*tasks, executor=executor)
        for task in tasks:
            for government, message in sorted(make(task, executor).items()):
                print(f"{government} failed: {failures.brief(message)}", file=sys.stderr)
                ends = 1
            print(paths.shown(task.folder / FOLDER))
    return ends


def _code(task: builds.Build) -> list[Path]:
    """All files that a profile hangs on beside its slice."""
    package = (task.root / "analysis").rglob("*.*")
    return [
        *(path for path in package if path.is_file() and path.suffix != ".pyc"),
        task.root / "notebooks" / f"{NOTEBOOK}.ipynb",
        task.root / "requirements.lock",
    ]


def _done(
    jobs: Iterable[Job], executor: Executor | None
) -> Iterator[tuple[Job, dict[str, bytes] | Exception]]:
    if executor is not None:
        yield from pool.fan_out_safely(make_warm, jobs, executor)
    else:
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


if __name__ == "__main__":
    from analysis import profiles  # by its name a worker knows the task; it has another __main__

    sys.exit(profiles.main())
