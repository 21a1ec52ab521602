"""A failed run told in at most twelve lines: notebook, heading, cell, parameters, line, error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis import parameters
from analysis.paths import ROOT

LINES = 10  # of one message at most: who builds adds a closing line, and make its own
WIDTH = 240  # characters of one line at most


def brief(message: str, limit: int = LINES) -> str:
    r"""Cut a message to the lines and the width that a reader takes in at a glance.

    Examples
    --------
    >>> print(brief("a\n" * 20).splitlines()[-1])
    … and 11 lines more
    """
    lines = [line[:WIDTH] for line in message.splitlines() if line.strip()]
    if len(lines) > limit:
        lines[limit - 1 :] = [f"… and {len(lines) - limit + 1} lines more"]
    return "\n".join(lines)


def of_cell(notebook: Path, source: Any, given: Mapping[str, Any], error: Any) -> str:
    """Tell of a cell that raised: `error` is papermill's, `source` the notebook as stored."""
    trace = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error.traceback))
    facts = _place(source, given, error.cell_index)
    at = re.search(r"Cell In\[\d+\], line (\d+)", trace)
    lines = error.source.splitlines()
    if at and int(at[1]) <= len(lines):
        facts["line"] = f"{at[1]}: {lines[int(at[1]) - 1].strip()}"
    says, *more = [line for line in error.evalue.splitlines() if line.strip()] or [""]
    facts["error"] = f"{error.ename}: {says}"
    if more:
        facts["and"] = more[0] + (f" (and {len(more) - 1} more)" if more[1:] else "")
    facts |= _raised_in(trace)
    return _message(notebook, facts)


def of_warning(notebook: Path, source: Any, given: Mapping[str, Any], cell: int, text: str) -> str:
    """Tell of a cell that wrote to stderr, which no report may carry."""
    lines = [line for line in text.splitlines() if line.strip()]
    says = next((line for line in lines if "Warning" in line), lines[-1])
    facts = {"error": f"the cell warned: {says.removeprefix(f'{ROOT}/')}"}
    return _message(notebook, _place(source, given, cell) | facts)


def of_kernel(notebook: Path, given: Mapping[str, Any], error: Exception) -> str:
    """Tell of a kernel that died, as it does when memory runs out."""
    facts = {"parameters": parameters.spelt(given), "error": f"{error} (out of memory?)"}
    return _message(notebook, facts)


def _place(source: Any, given: Mapping[str, Any], index: int) -> dict[str, str]:
    """Heading and cell as the source has them: the executed copy has one cell more."""
    tags = [cell.metadata.get("tags", []) for cell in source.cells]
    index -= bool(given) and any("parameters" in of_cell for of_cell in tags[:index])
    above = source.cells[: index + 1]
    prose = [cell.source for cell in above if cell.cell_type == "markdown"]
    headings = re.findall(r"^#+ +(.+)$", "\n".join(prose), re.MULTILINE)
    number = sum(cell.cell_type == "code" for cell in above)
    return {
        "heading": headings[-1] if headings else "none above",
        "cell": f"{index + 1} of {len(source.cells)}, In [{number}] when all are run",
        "parameters": parameters.spelt(given),
    }


def _raised_in(trace: str) -> dict[str, str]:
    """Find the innermost frame that lies in our own code, if any."""
    frames = re.findall(r"^File (.+?):(\d+), in ([^(\n]+)", trace, re.MULTILINE)
    ours = [(Path(file).expanduser(), line, name) for file, line, name in frames]
    ours = [frame for frame in ours if frame[0].is_relative_to(ROOT / "analysis")]
    if not ours:
        return {}
    file, line, name = ours[-1]
    return {"raised in": f"{file.relative_to(ROOT)}:{line}, {name}"}


def _message(notebook: Path, facts: Mapping[str, str]) -> str:
    told = [f"  {name:<11} {text}" for name, text in facts.items()]
    todo = "  next        `make lab`, open it, set the parameters and run it down to this cell"
    return brief("\n".join([f"notebook {notebook.name} failed", *told, todo]))
