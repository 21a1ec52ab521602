"""Many small pieces of work at once, each in a fresh process that starts warm.

The processes are forked from a server that has imported everything and run one notebook, so each
starts in some milliseconds, and nothing leaks from one to the next. Any other executor of
`concurrent.futures` serves too: who lives long, as the workers of a cluster do, starts such a
server of its own and hands each piece of work on.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from functools import partial
from itertools import islice
from typing import TypeVar

PRELOAD = "analysis.warm"
DIED = "its process died (out of memory?)"
GIVEN_UP = "the executor gave it up (does the scheduler at CLUSTER still run?)"
CHILDLESS = "this worker may start no process of its own; start it with `make worker`"
AHEAD = (
    1_000  # pieces of work handed over at a time, so that memory does not grow with their number
)

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
        max_workers=workers or os.cpu_count(),
        mp_context=context,
        max_tasks_per_child=1,
        initializer=_end_with_parent,
    )


def _end_with_parent() -> None:
    """Have this process end when the one that gives it work ends, even if that is killed.

    It would else wait for work for ever, and keep the server alive that it was forked from.
    """

    def follow() -> None:
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def fan_out(
    task: Callable[[Work], Done], works: Iterable[Work], executor: Executor
) -> Iterator[tuple[Work, Done | Exception]]:
    """Do all pieces of work and give each with its result, or the error it ended in, when done.

    Any executor of `concurrent.futures` serves, those of other machines too.
    """
    coming = iter(works)
    futures: dict[Future, Work] = {}
    try:
        while True:
            for work in islice(coming, AHEAD - len(futures)):
                futures[executor.submit(task, work)] = work
            if not futures:
                return
            for future in wait(futures, return_when=FIRST_COMPLETED).done:
                yield futures.pop(future), _outcome(future)
    finally:  # stopped by hand: what has not begun shall not hold up the end
        for future in futures:
            future.cancel()


def freshly(task: Callable[[Work], Done], work: Work) -> Done:
    """Do a piece of work here, where this process started warm for it, else in one that does.

    Raises
    ------
    RuntimeError
        If that process dies, or may not be started, or did not start warm.
    """
    if PRELOAD in sys.modules or not can_fork():
        return task(work)
    if multiprocessing.current_process().daemon:
        raise RuntimeError(CHILDLESS)
    try:
        with warm_pool(1) as alone:
            return alone.submit(partial(_warmly, task), work).result()
    except BrokenExecutor:
        raise RuntimeError(DIED) from None


def _warmly(task: Callable[[Work], Done], work: Work) -> Done:
    """Do it in this process, which must have started warm."""
    if can_fork() and PRELOAD not in sys.modules:
        raise RuntimeError(f"{PRELOAD} was not loaded before the fork; import it to see why")
    return task(work)


def _outcome(future: Future[Done]) -> Done | Exception:
    """What work gave, or the error it ended in; what is no error of the work is raised."""
    try:
        return future.result()
    except CancelledError:
        return RuntimeError(GIVEN_UP)
    except Exception as error:  # whatever work raises is its outcome
        return error


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
