"""Which letters of a document no font of ours holds, told with their place before it is set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis import document, fonts

SET_FIELDS = {  # become letters
    "text", "raw", "title", "source", "label", "says", "group", "heading", "foot", "kicker", "big",
    "lines", "note",
}  # fmt: skip


def name_foreign(block: document.Block) -> document.Block:
    """Put "query in Korean, see the data" for each foreign text that our fonts do not hold."""
    if block["kind"] != "table":
        return block
    return block | {"rows": [_named(row) for row in block["rows"]]}


def check(block: document.Block) -> None:
    """Raise ValueError for the first character that no font holds, naming its place."""
    for place, text in _placed(block):
        for character in text:
            if not _is_held(character):
                raise ValueError(
                    f"{place}: no font holds {character!r} (U+{ord(character):04X}) in {text:.60}"
                )


def length(blocks: list[document.Block]) -> int:
    """Say how many letters the blocks set, about."""
    return sum(len(text) for block in blocks for _, text in _placed(block))


def _named(row: dict[str, Any]) -> dict[str, Any]:
    if "group" in row:
        return row
    return row | {"cells": [_name_one(cell) for cell in row["cells"]]}


def _name_one(cell: Any) -> Any:
    if isinstance(cell, dict) and "instead" in cell and not all(map(_is_held, cell["text"])):
        return cell["instead"]
    return cell


def _is_held(character: str) -> bool:
    return character in fonts.coverage() or character in "\n\t"


def _placed(block: document.Block) -> Iterator[tuple[str, str]]:
    """All texts of a block that are set as letters, each with its place."""
    table = f"{block['where']}, table {block.get('title')!r}"
    rows = [row["cells"] for row in block.get("rows", ()) if "cells" in row]
    for number, cells in enumerate(rows, start=1):
        for column, cell in zip(block["columns"], cells, strict=True):
            place = f"{table}, row {number}, column {column['label']!r}"
            yield from ((place, text) for text in _letters(cell, "text"))
    rest = {name: part for name, part in block.items() if name != "rows"}
    groups = [{"group": row.get("group", "")} for row in block.get("rows", ())]
    yield from ((block["where"], text) for text in _letters([rest, groups]))


def _letters(part: Any, field: str = "") -> Iterator[str]:
    """All texts below a part of a block that are set as letters; a figure's numbers are not."""
    if isinstance(part, str):
        if field == "svg":
            yield document.svg_text(part)
        elif field in SET_FIELDS:
            yield part
    elif isinstance(part, list):
        for item in part:
            yield from _letters(item, field)
    elif isinstance(part, dict):
        if part.get("note") and "attrs" in part:
            yield part["attrs"]["url"]  # a footnote prints its address
        for name, item in part.items():
            if name != "table":
                yield from _letters(item, name)
