"""Many small pieces of work at once, each in a fresh process that starts warm.

The processes are forked from a server that has imported everything and run one notebook, so each
starts in some milliseconds, and nothing leaks from one to the next.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, as_completed
from typing import TypeVar

PRELOAD = "analysis.warm"
DIED = "its process died (out of memory?)"

Work = TypeVar("Work")
Done = TypeVar("Done")


def can_fork() -> bool:
    """Whether this system can fork from a server."""
    return "forkserver" in multiprocessing.get_all_start_methods()


def warm_pool(workers: int | None = None) -> ProcessPoolExecutor:
    """A pool of processes for one piece of work each; where nothing forks they start cold.

    The children see the environment as it was when the first pool of this process started, so
    what work hangs on is handed over with it.
    """
    context = multiprocessing.get_context("forkserver" if can_fork() else "spawn")
    if can_fork():
        context.set_forkserver_preload([PRELOAD])
    return ProcessPoolExecutor(
        max_workers=workers or os.cpu_count(), mp_context=context, max_tasks_per_child=1
    )


def fan_out(
    task: Callable[[Work], Done], works: Iterable[Work], executor: Executor
) -> Iterator[tuple[Work, Done | Exception]]:
    """Do all pieces of work and give each with its result, or the error it ended in, when done.

    Any executor of `concurrent.futures` serves, those of other machines too.
    """
    futures = {executor.submit(task, work): work for work in works}
    for future in as_completed(futures):
        error = future.exception()
        if error is not None and not isinstance(error, Exception):
            raise error
        yield futures[future], error if error is not None else future.result()


def fan_out_safely(
    task: Callable[[Work], Done],
    works: Iterable[Work],
    executor: Executor,
    afresh: Callable[[], Executor] = lambda: warm_pool(1),
) -> Iterator[tuple[Work, Done | Exception]]:
    """Do the same, and where a process dies find out whose it was.

    A pool whose process dies gives up all that is left; each of those is then done alone, in a
    pool of its own from `afresh`.
    """
    left = []
    for work, done in fan_out(task, works, executor):
        if isinstance(done, BrokenExecutor):
            left.append(work)
        else:
            yield work, done
    for work in left:
        with afresh() as alone:
            for _, done in fan_out(task, [work], alone):
                died = isinstance(done, BrokenExecutor)
                yield work, RuntimeError(DIED) if died else done
