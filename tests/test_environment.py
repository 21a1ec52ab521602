"""conda, pip and the tests install the same versions of the same packages."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml

from analysis.environment import BY_CONDA, environment, locked_versions
from analysis.paths import ROOT


def read(name: str) -> str:
    """Text of a file in the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def test_writing_the_environment_anew_changes_nothing() -> None:
    """`environment.yml` is what `make lock` writes; nobody edited it by hand."""
    assert read("environment.yml") == environment(ROOT)


def test_the_environment_holds_every_direct_dependency_in_its_locked_version() -> None:
    """Whatever pyproject.toml asks for, conda or its pip installs as locked."""
    conda = yaml.safe_load(read("environment.yml"))["dependencies"]
    pip = conda.pop()["pip"]
    project = tomllib.loads(read("pyproject.toml"))["project"]
    versions = locked_versions(read("requirements-dev.lock"))
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    direct = {one.partition("<")[0] for one in wanted}
    assert f"python {project['requires-python']}" in conda
    assert {f"{name}={versions[name]}" for name in BY_CONDA} <= set(conda)
    assert {f"{name}=={versions[name]}" for name in direct - set(BY_CONDA)} == set(pip[:-1])
    assert pip[-1] == "-e ."


def test_the_tests_run_on_the_versions_that_make_the_report() -> None:
    """The dev lock is the run lock and more, never another version."""
    run, dev = (locked_versions(read(f"requirements{name}.lock")) for name in ("", "-dev"))
    assert run.items() <= dev.items()


def test_a_worker_runs_on_the_versions_that_make_the_report() -> None:
    """The lock of the cluster is the run lock and Dask, and agrees with the dev lock."""
    names = ("", "-dev", "-cluster")
    run, dev, cluster = (locked_versions(read(f"requirements{name}.lock")) for name in names)
    assert run.items() <= cluster.items()
    assert "distributed" in cluster.keys() - dev.keys()
    assert {name: cluster[name] for name in cluster.keys() & dev.keys()}.items() <= dev.items()


@pytest.mark.parametrize(
    "name",
    [
        "environment.yml",
        "requirements.lock",
        "requirements-dev.lock",
        "requirements-cluster.lock",
    ],
)
def test_no_lock_names_a_host_or_a_path(name: str) -> None:
    """A lock says what to install, not from where."""
    assert not re.search(r"://|index-url|find-links|^/|\s/", read(name), re.MULTILINE)
