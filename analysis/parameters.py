"""The parameters of a notebook: what its `parameters` cell declares, and whether a value fits."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from analysis import choices


def declared(notebook: Any) -> dict[str, Any]:
    """Names assigned in the cell tagged `parameters`, with their defaults (None if computed)."""
    found = {}
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            for statement in ast.parse(cell.source).body:
                found |= _assigned(statement)
    return found


def check(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is given, numbers as text where text is declared; ValueError for the rest.

    papermill's `-p edition 2024` arrives as a number and means the text.

    Examples
    --------
    >>> check({"edition": "latest"}, {"edition": 2024})
    {'edition': '2024'}
    """
    checked = {}
    for name, value in given.items():
        if name not in defaults:
            raise ValueError(choices.refusal("parameter", name, sorted(defaults)))
        default = defaults[name]
        if isinstance(default, str) and type(value) in (int, float):
            value = str(value)
        if default is not None and type(value) is not type(default):
            kind = type(default).__name__
            raise ValueError(f"parameter {name} is {value!r}; it takes {kind}, such as {default!r}")
        checked[name] = value
    return checked


def spelt(given: Mapping[str, Any]) -> str:
    """Parameters as a reader would type them."""
    return ", ".join(f"{name}={value!r}" for name, value in given.items()) or "the defaults"


def _assigned(statement: ast.stmt) -> dict[str, Any]:
    if isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    elif isinstance(statement, ast.Assign):
        targets = statement.targets
    else:
        return {}
    try:
        default = ast.literal_eval(statement.value)
    except ValueError:
        default = None
    return {target.id: default for target in targets if isinstance(target, ast.Name)}
