"""The plainest executor there is, for tests that any executor must pass."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future


class Serial(Executor):
    """The plainest executor: what is submitted is done at once, in this thread."""

    def submit(self, task: Callable, /, *works: object, **options: object) -> Future:
        """Do it and give a future that has its end."""
        future: Future = Future()
        try:
            future.set_result(task(*works, **options))
        except Exception as error:
            future.set_exception(error)
        return future
