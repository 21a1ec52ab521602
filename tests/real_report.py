"""The report of the latest edition, run from the processed tables, for the slow tests."""

from __future__ import annotations

from functools import cache
from typing import Any

import nbformat
from nbconvert.exporters import get_exporter

from analysis import builds, choices, document, paths, running

NAME = builds.NOTEBOOKS[-1]


@cache
def executed() -> nbformat.NotebookNode:
    """Run the report's notebook once, as `make report` does."""
    raw = paths.ROOT / "data" / "raw"
    edition = choices.chosen_edition(raw, "")
    source = nbformat.read(paths.ROOT / "notebooks" / f"{NAME}.ipynb", as_version=4)
    given = {"edition": edition, "cohort": choices.DEFAULT_COHORT}
    made = running.run_declared(source, NAME, given)
    made.metadata["tracker"] = {"as_of": choices.as_of(raw, edition)}
    return made


@cache
def exported(exporter: str) -> str | bytes:
    """Export it by the name of an exporter."""
    content, _ = get_exporter(exporter)().from_notebook_node(executed())
    return content


@cache
def blocks() -> list[dict[str, Any]]:
    """All that it shows, in order."""
    page = document.read(executed(), NAME)
    return page["lead"] + page["blocks"]
