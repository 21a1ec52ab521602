"""Notebooks keep the house rules: prose asks, one call shows, nothing is stored executed."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

SOURCES = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
LONGEST = 8  # lines of a code cell
LOGIC = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Try, ast.With)


@pytest.fixture(params=SOURCES, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    """Each notebook in turn."""
    return nbformat.read(request.param, as_version=4)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_four_notebooks_in_the_order_of_the_run() -> None:
    """The run is four notebooks, numbered."""
    stems = [path.stem for path in SOURCES]
    assert stems == [
        "1-clean-evidence",
        "2-tracker-metrics",
        "3-accountability-report",
        "4-government-profile",
    ]


def test_a_notebook_opens_with_title_parameters_and_setup(notebook: nbformat.NotebookNode) -> None:
    """Whoever opens a notebook knows where to look for what it is and what it takes."""
    first, second, third = notebook.cells[:3]
    assert re.match(r"# .+\n\n.+", first.source)
    assert second.metadata.tags == ["parameters"]
    assert third.metadata.tags == ["setup"]


def test_every_parameter_has_a_default_and_a_comment(notebook: nbformat.NotebookNode) -> None:
    """The comments of the parameters cell are its help text."""
    for line in notebook.cells[1].source.splitlines():
        assert re.fullmatch(r"\w+ = .+  # .+", line)


def test_cells_are_short_and_hold_no_logic(notebook: nbformat.NotebookNode) -> None:
    """What needs a loop or a branch is a tested function of the package."""
    for cell in code(notebook):
        assert len(cell.source.splitlines()) <= LONGEST, cell.source
        assert not any(isinstance(node, LOGIC) for node in ast.walk(ast.parse(cell.source)))
        assert not cell.source.rstrip().endswith(";")


def test_nothing_is_stored_executed(notebook: nbformat.NotebookNode) -> None:
    """Outputs and counters would make every run a change."""
    for cell in code(notebook):
        assert cell.outputs == []
        assert cell.execution_count is None


def test_prose_holds_no_figure(notebook: nbformat.NotebookNode) -> None:
    """A number in prose is computed; typed ones go stale."""
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert not [text for text in prose if re.search(r"\d", text)]


def test_there_is_as_much_prose_as_code(notebook: nbformat.NotebookNode) -> None:
    """Each exhibit is asked for in words; computed sentences count as prose."""
    spoken = [cell for cell in code(notebook) if cell.source.startswith("Markdown(")]
    prose = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    assert len(prose) + len(spoken) >= len(code(notebook)) - len(spoken)


def test_nothing_reads_the_clock_the_network_or_a_path(notebook: nbformat.NotebookNode) -> None:
    """Same inputs, same report, wherever and whenever it runs."""
    for cell in code(notebook):
        assert not re.search(r"datetime|time\.|today|now\(|\.\./|http|open\(", cell.source)


def test_ids_are_fixed_and_the_kernel_is_plain(notebook: nbformat.NotebookNode) -> None:
    """Ids that stay keep the diff of a notebook to what was changed."""
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert notebook.metadata.kernelspec.name == "python3"
