"""A notebook runs with the parameters it declares or not at all, and says briefly why it failed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from analysis import parameters, running
from analysis.paths import ROOT

PARAMETERS = 'edition = "latest"  # which\ncohort = "paris-call"  # whose'


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A notebook with a heading, a parameters cell and one that prints a parameter."""
    return write(tmp_path / "tiny.ipynb", "print(edition, cohort)")


def write(path: Path, *cells: str) -> Path:
    """Write a notebook whose code cells stand under one heading."""
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    notebook.cells = [
        nbformat.v4.new_markdown_cell("# Tiny", id="title"),
        nbformat.v4.new_code_cell(PARAMETERS, id="p", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_markdown_cell("## Where it stands", id="heading"),
        *(nbformat.v4.new_code_cell(text, id=f"c{i}") for i, text in enumerate(cells)),
    ]
    nbformat.write(notebook, path)
    return path


@pytest.mark.parametrize("engine", [[], ["--engine", "tracker"]])
def test_papermill_by_hand_refuses_a_misspelt_parameter(notebook: Path, engine: list[str]) -> None:
    """`papermill in.ipynb out.ipynb -p editon 2024` fails, names the known, writes nothing."""
    out = notebook.with_name("out.ipynb")
    command = [sys.executable, "-m", "papermill", *engine, notebook, out, "-p", "editon", "2024"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "unknown parameter editon; known: cohort, edition; did you mean edition?" in done.stderr
    assert not out.exists()


def test_the_guard_is_light_whichever_module_comes_first() -> None:
    """Every papermill command loads the guard, so it brings nothing heavy and cannot fail."""
    for first in ("analysis.running", "papermill"):
        code = (
            f"import {first}, papermill.engines, analysis.running, sys;"
            "assert papermill.engines.papermill_engines.get_engine() is"
            " analysis.running.GuardedEngine;"
            "assert not {'pandas', 'matplotlib', 'typst'} & set(sys.modules)"
        )
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_number_given_for_a_text_is_taken_as_text() -> None:
    """By hand, papermill reads `-p edition 2024` as a number; the edition's name is text."""
    assert parameters.check({"edition": "latest"}, {"edition": 2024}) == {"edition": "2024"}


@pytest.mark.parametrize("value", [True, None, ["2024"]])
def test_an_ill_typed_parameter_is_refused(notebook: Path, value: object) -> None:
    """What is neither text nor number does not name an edition, and nothing runs."""
    with pytest.raises(ValueError, match=r"parameter edition is .+; it takes str"):
        running.run(notebook, {"edition": value})


def test_the_executed_copy_holds_nothing_of_its_run(notebook: Path) -> None:
    """No time, no random id, no place is stored, and the source is left as it was."""
    before = notebook.read_bytes()
    executed = running.run(notebook, {"edition": "2024"})
    assert executed.cells[-1].outputs[0].text == "2024 paris-call\n"
    ids = [cell.id for cell in executed.cells]
    assert ids == ["title", "p", "injected-parameters", "heading", "c0"]
    assert set(executed.metadata) == {"kernelspec", "language_info"}
    assert {key for cell in executed.cells for key in cell.metadata} == {"tags"}
    assert str(notebook.parent) not in nbformat.writes(executed)
    assert notebook.read_bytes() == before


def test_a_notebook_gets_those_parameters_that_it_declares(notebook: Path) -> None:
    """One build offers all; a notebook without a cohort is not handed one."""
    source = nbformat.read(notebook, as_version=4)
    executed = running.run_declared(source, "it", {"edition": "2023", "government": "GRC"})
    assert executed.cells[-1].outputs[0].text == "2023 paris-call\n"


def test_a_failing_cell_is_told_in_a_few_lines(tmp_path: Path) -> None:
    """Notebook, heading, cell, parameters, line, error, place in the package, next step."""
    code = "from pathlib import Path\nfrom analysis import choices"
    path = write(tmp_path / "broken.ipynb", code, "x = 1\nchoices.column(Path('gone.csv'), 'x')")
    with pytest.raises(RuntimeError) as failure:
        running.run(path, {"edition": "2024"})
    told = str(failure.value).splitlines()
    assert len(told) <= 10
    assert told[:6] == [
        "notebook broken.ipynb failed",
        "  heading     Where it stands",
        "  cell        5 of 5, In [3] when all are run",
        "  parameters  edition='2024'",
        "  line        2: choices.column(Path('gone.csv'), 'x')",
        "  error       ValueError: gone.csv is missing",
    ]
    assert told[6].startswith("  raised in   analysis/choices.py:")
    assert told[7].startswith("  next        `make lab`")


def test_an_error_of_many_lines_stays_short(tmp_path: Path) -> None:
    """A list of a hundred problems does not push the place out of sight."""
    path = write(tmp_path / "long.ipynb", "raise ValueError('\\n'.join(['a', 'b'] + ['c'] * 98))")
    with pytest.raises(RuntimeError) as failure:
        running.run(path, {})
    told = str(failure.value).splitlines()
    assert len(told) <= 10
    assert "  cell        4 of 4, In [2] when all are run" in told
    assert "  and         b (and 98 more)" in told


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("import warnings\nwarnings.warn('old ways')", "UserWarning: old ways"),
        ("import sys\nprint('beware', file=sys.stderr)", "beware"),
    ],
)
def test_a_cell_that_warns_fails_the_run(tmp_path: Path, code: str, says: str) -> None:
    """A warning names a temporary file: no report may carry it, and no build may pass over it."""
    with pytest.raises(RuntimeError, match=says):
        running.run(write(tmp_path / "warns.ipynb", code), {})


def test_a_kernel_that_dies_is_told(tmp_path: Path) -> None:
    """Where memory runs out no error comes back; the message says so."""
    path = write(tmp_path / "dies.ipynb", "import os\nos._exit(1)")
    with pytest.raises(RuntimeError, match="Kernel died"):
        running.run(path, {})
