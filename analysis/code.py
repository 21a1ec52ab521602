"""Which code runs here, told by content: the package, Python, the locked libraries as installed."""

from __future__ import annotations

import platform
from functools import cache
from importlib import metadata

from analysis import environment, keys
from analysis.paths import ROOT


@cache
def version() -> str:
    """Key of all that the bytes of a result hang on beside its input; fixed when first asked."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    installed = [f"{name} {_installed(name)}" for name in environment.locked_versions(lock)]
    package = (ROOT / "analysis").rglob("*.*")
    files = [path for path in package if path.is_file() and path.suffix != ".pyc"]
    return keys.content_key([platform.python_version(), *installed], files, ROOT)[:12]


def refuse_other(wanted: str) -> None:
    """Raise RuntimeError where work was handed over by other code than that which runs here."""
    if wanted and wanted != version():
        raise RuntimeError(
            f"this process runs version {version()} of code and libraries, the work is of "
            f"{wanted}; bring the worker's checkout and .venv into line, restart it"
        )


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:  # what another system needs
        return ""
