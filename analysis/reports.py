"""Makes one report from its notebooks and tables: bytes in, bytes out, wherever that is done.

What is made is published by whoever asked (`publishing`); nothing here knows a report that stands.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis import code, paths, pool, staging

PROCESSED, REPORT, SLICES = "processed", "report", "slices"  # folders of what is made
Content = dict[str, bytes]  # what files hold, by their place


@dataclass(frozen=True)
class Job:
    """One report to make: notebooks and tables as bytes, so that no folder is shared with a worker.

    `files` holds the raw tables (`raw/`), and computed ones (`processed/`) where no notebook of the
    job computes them. `made_by` is what `code.version` says where the job was made.
    """

    edition: str
    cohort: str
    notebooks: tuple[tuple[str, str], ...]  # name and text, in the order in which they run
    exports: tuple[tuple[str, str], ...]  # file and exporter, of the last notebook
    files: tuple[tuple[str, bytes], ...]
    known_on: str = ""
    as_of: str = ""
    made_by: str = ""


def make_one(job: Job, tell: Callable[[str], None] = lambda _: None) -> Content:
    """Run the notebooks in order, export the last one, and return all that was made.

    Parameters
    ----------
    job : Job
    tell : callable, optional
        Is told of each step.

    Returns
    -------
    dict of place to content
        Computed tables in `processed/`, executed notebooks and exports in `report/`, and in
        `slices/` what each government's profile shows.

    Raises
    ------
    RuntimeError
        If a cell fails, or an export; the message says where. If this process runs other code.
    """
    code.refuse_other(job.made_by)
    with staging.scratch() as out:
        for name, content in job.files:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_bytes(content)
        (out / PROCESSED).mkdir(exist_ok=True)
        executed = _run(job, out, tell)
        made = _held(out / PROCESSED, PROCESSED) | _held(paths.slices(job.edition, out), SLICES)
        made |= {f"{REPORT}/{name}.ipynb": _written(one) for name, one in executed.items()}
        last = executed[job.notebooks[-1][0]]
        for name, exporter in job.exports:
            tell(f"write {name}")
            made[f"{REPORT}/{name}"] = exported(last, name, exporter)
    return made


def make_warm(job: Job) -> Content:
    """Do the same in a fresh process: this one, or a child of this one."""
    return pool.freshly(make_one, job)


def _run(job: Job, out: Path, tell: Callable[[str], None]) -> dict[str, object]:
    """Run the notebooks with OUT in a folder that holds the tables; return them executed."""
    import nbformat

    from analysis import running  # slow to load, and not needed to find that nothing changed

    offered = {"edition": job.edition, "cohort": job.cohort}
    executed = {}
    with environment(OUT=out, RAW=out / "raw", IPYTHONDIR=out / "ipython", KNOWN_ON=job.known_on):
        for name, text in job.notebooks:
            tell(f"run {name}")
            source = nbformat.reads(text, as_version=4)
            executed[name] = running.run_declared(source, f"{name}.ipynb", offered)
            running.stamp(executed[name], job.as_of)
    return executed


def exported(
    notebook: object, name: str, exporter: str, resources: dict[str, Any] | None = None
) -> bytes:
    """What an exporter makes of an executed notebook; RuntimeError names the file."""
    from nbconvert.exporters import get_exporter

    try:
        content, _ = get_exporter(exporter)().from_notebook_node(notebook, resources)
    except Exception as error:  # whatever an exporter raises, the report is not made
        raise RuntimeError(f"{name} failed\n  {type(error).__name__}: {error}") from error
    return content if isinstance(content, bytes) else content.encode("utf-8")


def _written(notebook: object) -> bytes:
    import nbformat

    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode("utf-8")


def _held(folder: Path, place: str) -> Content:
    """The files of a folder, as if it stood elsewhere; none where there is no folder."""
    return {f"{place}/{path.name}": path.read_bytes() for path in sorted(folder.glob("*.*"))}


@contextmanager
def environment(**given: object) -> Iterator[None]:
    """Set variables of the environment for a while, beside a fixed order of hashes."""
    kept = dict(os.environ)
    os.environ.update({name: str(value) for name, value in given.items()}, PYTHONHASHSEED="0")
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)
