"""Where work that fans out is done: on this machine, or on the cluster that CLUSTER names.

The cluster is Dask's own: its scheduler, its workers, its executor. Nothing here knows what the
work is, and whoever fans out knows nothing of Dask.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import sys
from collections.abc import Iterator
from concurrent.futures import Executor

ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:]+\]|[^\s:/\[\]]+):(\d{1,5})")
PATIENCE = 10  # seconds in which a scheduler must answer
PARENTAL = {"DASK_DISTRIBUTED__WORKER__DAEMON": "False"}  # lets a worker have children
# as code: a child imports the main module of its parent, and Dask's own takes over a second
WORKER = "from distributed.cli.dask_worker import main; main()"


def address(given: str) -> str:
    """Return the address of a scheduler as given; ValueError, with the one meant, if it is none.

    An empty one passes: it asks for no cluster.

    Examples
    --------
    >>> address("tcp://127.0.0.1:8786")
    'tcp://127.0.0.1:8786'
    >>> address("127.0.0.1:8786")
    Traceback (most recent call last):
    ValueError: CLUSTER is '127.0.0.1:8786'; expected tcp://host:port; did you mean tcp://127.0.0.1:8786?
    """
    if not given or _is_address(given):
        return given
    bare = re.sub(r"^[a-z]+:/+|^:?/+", "", given.strip().rstrip("/"))
    meant = next((one for one in (f"tcp://{bare}", f"tcp://{bare}:8786") if _is_address(one)), "")
    hint = f"; did you mean {meant}?" if meant else ""
    raise ValueError(f"CLUSTER is {given!r}; expected tcp://host:port{hint}")


@contextlib.contextmanager
def opened(given: str) -> Iterator[Executor | None]:
    """Give the executor of the cluster at an address; None, for the local pool, where it is empty.

    Raises
    ------
    ValueError
        If the address is malformed.
    RuntimeError
        If Dask is not installed, or no scheduler answers.
    """
    if not given:
        yield None
        return
    with _client(address(given)) as client:
        if not client.scheduler_info()["workers"]:
            print(f"no worker has joined {given} yet; waiting", file=sys.stderr)
        with client.get_executor(pure=False) as executor:  # what failed once is tried anew
            yield executor


def _client(wanted: str) -> contextlib.AbstractContextManager:
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise RuntimeError("CLUSTER needs Dask; `make .venv/cluster` installs it") from None
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # its end is told in words
    try:
        return Client(wanted, timeout=PATIENCE, set_as_default=False)
    except TypeError as refused:  # of tls:// without certificates
        raise RuntimeError(f"{wanted}: {str(refused).splitlines()[0]}; see Dask's TLS") from None
    except (OSError, TimeoutError):
        raise RuntimeError(f"no scheduler answers at {wanted}; is `dask scheduler` up?") from None


def _is_address(given: str) -> bool:
    found = ADDRESS.fullmatch(given)
    return bool(found) and 0 < int(found[3]) < 2**16


def main() -> int:
    """Join the cluster at CLUSTER as a worker, until stopped; exit code for make."""
    try:
        wanted = address(os.environ.get("CLUSTER") or "none given")
    except ValueError as refused:
        print(refused, file=sys.stderr)
        return 2
    command = [sys.executable, "-c", WORKER, wanted, "--no-dashboard"]
    os.execve(sys.executable, command, os.environ | PARENTAL)


if __name__ == "__main__":
    sys.exit(main())
