"""Writes `environment.yml`, for conda, mamba and Binder, from `pyproject.toml` and the dev lock."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from analysis.paths import ROOT

BY_CONDA = ("jupyterlab", "pandas", "matplotlib", "papermill", "nbconvert", "pytest", "nbval")


def environment(root: Path) -> str:
    """Text of `environment.yml`: direct dependencies only, each in the version that is locked."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    direct = [re.split(r"[<>=!~; ]", one)[0] for one in wanted]
    versions = locked_versions((root / "requirements-dev.lock").read_text(encoding="utf-8"))
    by_pip = [name for name in direct if name not in BY_CONDA]
    lines = [
        "# Written by `make lock` from pyproject.toml and requirements-dev.lock; change those.",
        f"name: {project['name']}",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        f"  - python {project['requires-python']}",
        "  - pip",
        *(f"  - {name}={versions[name]}" for name in BY_CONDA),
        "  - pip:",
        *(f"      - {name}=={versions[name]}" for name in by_pip),
        "      - -e .",
    ]
    return "\n".join(lines) + "\n"


def locked_versions(lock: str) -> dict[str, str]:
    r"""Version of each package in a lock.

    Examples
    --------
    >>> locked_versions("six==1.17.0 \\\n    --hash=sha256:00\n")
    {'six': '1.17.0'}
    """
    return dict(re.findall(r"^([a-z0-9.-]+)==([^\s;\\]+)", lock, re.MULTILINE))


if __name__ == "__main__":
    (ROOT / "environment.yml").write_text(environment(ROOT), encoding="utf-8")
