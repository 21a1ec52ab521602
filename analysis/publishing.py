"""Builds reports: chosen, checked, made in a folder aside, and published by rename.

`python -m analysis.publishing report` reads EDITION, COHORT, RAW, OUT, KNOWN_ON and CLUSTER from
the environment; `preview` renders the report's notebook alone. Until all of a report is made, the
last good one stays as it is.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

from analysis import builds, choices, cluster, failures, keys, paths, pool, reports, staging
from analysis.builds import Build

UNTOUCHED = "nothing of that was published; the last good report, if there is one, stands"


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


def build(*tasks: Build, executor: Executor | None = None) -> None:
    """Make reports, and publish each when it is finished.

    Parameters
    ----------
    tasks : Build
        All into one folder of reports.
    executor : Executor, optional
        Where the work is done. Without one a single report is made here, and several in a pool of
        processes on all cores.

    Raises
    ------
    RuntimeError
        If a step of any fails: nothing of that one is published, the others are.
    """
    folder = tasks[0].folder.parent
    folder.mkdir(parents=True, exist_ok=True)
    with staging.only_build(folder):
        keyed = {task.key: task for task in tasks}  # before the run: what changes later makes stale
        wanted = {builds.job_of(task): key for key, task in keyed.items()}
        failed = {}
        for job, done in _done(list(wanted), executor):
            if isinstance(done, Exception):
                failed[job.edition] = str(done) or type(done).__name__
            else:
                publish(keyed[wanted[job]], done, wanted[job])
    if failed and len(tasks) == 1:
        raise RuntimeError(*failed.values())
    if failed:
        told = [f"edition {edition}: {failed[edition]}" for edition in sorted(failed)]
        raise RuntimeError("\n".join(told))


def _done(
    jobs: list[reports.Job], executor: Executor | None
) -> Iterator[tuple[reports.Job, reports.Content | Exception]]:
    if executor is None and len(jobs) == 1:
        yield jobs[0], reports.make_one(jobs[0], partial(print, flush=True))
        return
    with nullcontext(executor) if executor else pool.warm_pool() as theirs:
        for job, done in pool.fan_out_safely(reports.make_warm, jobs, theirs):
            print(f"edition {job.edition}: {'failed' if isinstance(done, Exception) else 'made'}")
            yield job, done


def publish(task: Build, made: reports.Content, key: str) -> None:
    """Put what was made where it belongs, with the record of what it was made from.

    All of it is written aside first: a disk that is full is full before anything is published.
    """
    if task.cohort != choices.DEFAULT_COHORT:  # a profile belongs to no cohort's report
        made = {place: one for place, one in made.items() if not place.startswith(reports.SLICES)}
    folders = {
        reports.PROCESSED: task.processed,
        reports.REPORT: task.folder,
        reports.SLICES: task.folder / "slices",
    }
    targets = {place: folders[Path(place).parent.name] / Path(place).name for place in made}
    if odd := next((path for path in targets.values() if path.is_dir()), None):
        raise RuntimeError(f"{paths.shown(odd)} is a folder; expected a file, or nothing")
    with staging.opened(task.folder.parent) as staged:
        _write(made, staged)
        outputs = {targets[place]: content for place, content in made.items()}
        keys.write_record(staged, keys.entry_of(task.folder, key, outputs))
        staging.publish(staged / reports.PROCESSED, task.processed)
        for gone in set(task.processed.glob("*.csv")) - set(targets.values()):
            gone.unlink()
        staging.publish(staged / reports.REPORT, task.folder)
        staging.update(staged / reports.SLICES, folders[reports.SLICES])
        (staged / keys.RECORD).replace(task.folder / keys.RECORD)


def main(arguments: list[str]) -> int:
    """Build the report that the environment asks for, or preview it; exit code as make takes it."""
    makers = {"report": make, "preview": preview}
    if len(arguments) != 1 or arguments[0] not in makers:
        print(f"usage: python -m analysis.publishing {'|'.join(makers)}", file=sys.stderr)
        return 2
    maker = makers[arguments[0]]

    def made(tasks: list[Build], executor: Executor | None) -> list[Path]:
        folders = maker(*tasks, executor=executor)
        return [folder / name for folder in folders for name, _ in builds.EXPORTS]

    return command(made, UNTOUCHED)


def command(work: Callable[[list[Build], Executor | None], list[Path]], untouched: str) -> int:
    """Do some work on the builds that the environment asks for, and say where its results lie.

    Exit code as make takes it: 2 for what cannot be asked for, 1 for a failure, which ends with
    what was left `untouched`, 130 where somebody stopped it.
    """
    try:
        choices.refuse_misspelt(os.environ)
        address = cluster.address(os.environ.get("CLUSTER", ""))
        tasks = builds.chosen_all(os.environ.get("EDITION", ""), os.environ.get("COHORT", ""))
    except ValueError as refused:
        print(refused, file=sys.stderr)
        return 2
    try:
        with cluster.opened(address) as executor:
            made = work(tasks, executor)
    except (RuntimeError, ValueError, OSError) as failure:
        print(f"{failures.brief(str(failure))}\n{untouched}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"stopped by hand\n{untouched}", file=sys.stderr)
        return 130
    print(*map(paths.shown, dict.fromkeys(made)), sep="\n")
    return 0


def make(*tasks: Build, executor: Executor | None = None) -> list[Path]:
    """Check, build and publish the reports that are not up to date; return their folders."""
    stale = [task for task in tasks if not keys.is_current(task.folder, task.key)]
    for task in tasks:
        title = f"edition {task.edition}, cohort {task.cohort}"
        title += f", as known on {task.known_on}" if task.known_on else ""
        print(f"{title}: {'building' if task in stale else 'nothing changed'}", flush=True)
    if stale:
        check_tables()
        build(*stale, executor=executor)
    else:
        staging.sweep(tasks[0].folder.parent)
    return [task.folder for task in tasks]


def preview(*tasks: Build, executor: Executor | None = None) -> list[Path]:
    """Render the last notebook on the processed tables as they stand; return folders of its own.

    For people who edit that notebook: nothing is checked, and no report is touched.
    """
    return [_preview(task) for task in tasks]


def _preview(task: Build) -> Path:
    tables = sorted(task.processed.glob("*.csv"))
    if not tables:
        where = paths.shown(task.processed)
        raise RuntimeError(f"no processed tables in {where}; run `make report` once before")
    alone = builds.job_of(replace(task, notebooks=task.notebooks[-1:]))
    computed = tuple((f"{reports.PROCESSED}/{path.name}", path.read_bytes()) for path in tables)
    folder = task.folder.with_name(f"{task.folder.name}-preview")
    folder.parent.mkdir(parents=True, exist_ok=True)
    job = replace(alone, files=alone.files + computed)
    with staging.only_build(folder.parent), staging.opened(folder.parent) as staged:
        _write(reports.make_one(job, partial(print, flush=True)), staged)
        staging.publish(staged / reports.REPORT, folder)
    return folder


def _write(made: reports.Content, staged: Path) -> None:
    """Write what was made into a staging folder."""
    for place, content in made.items():
        (staged / place).parent.mkdir(exist_ok=True)
        (staged / place).write_bytes(content)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
