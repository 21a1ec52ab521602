"""The PDF exporter: an executed notebook set by Typst, its content handed over as JSON."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import nbformat
import typst
from nbconvert.exporters import Exporter
from traitlets import default

from analysis import document, fonts

TEMPLATE = fonts.FOLDER.parent / "report.typ"
STANDARDS = ["ua-1", "a-2a"]  # accessible and archivable; the compiler refuses what breaks them
UNDATED = date(2000, 1, 1)  # stands in the file where nobody says its date
SET_FIELDS = {  # become letters
    "text", "raw", "title", "source", "label", "says", "group", "cells", "heading", "foot",
    "kicker", "big", "lines", "note",
}  # fmt: skip


class TrackerPDFExporter(Exporter):
    """Set an executed notebook as PDF/UA-1 and PDF/A-2a, the same bytes each time."""

    export_from_notebook = "Tracker PDF"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Convert a notebook, or raise ValueError naming notebook and cell."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        name = resources["metadata"]["name"]
        page = document.read(nb, name)
        heading = {"kind": "title", "text": page["title"], "where": name}
        cover = [page["cover"]] if page["cover"] else [heading]
        for block in [*cover, *page["lead"], *page["blocks"]]:
            _check(block)
        return _compile(page), resources


def _compile(page: dict[str, Any]) -> bytes:
    made_on = _made_on(page["as_of"])
    pdf, warnings = typst.compile_with_warnings(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=font_set(),
        sys_inputs={"document": json.dumps(page | {"made_on": made_on.isoformat()})},
        pdf_standards=STANDARDS,
        timestamp=datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC),
    )
    if warnings:
        raise ValueError(f"Typst warns of {page['title']!r}: {[w.message for w in warnings]}")
    return pdf


def _made_on(as_of: str) -> date:
    """Choose the date in the file: the as-of date, else SOURCE_DATE_EPOCH, else `UNDATED`."""
    if as_of:
        return date.fromisoformat(as_of)
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else UNDATED


@cache
def font_set() -> typst.Fonts:
    """Our fonts and no others: neither the machine's nor those in the wheel."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.FOLDER]
    )


def _check(block: document.Block) -> None:
    """Refuse what Typst would stop at without naming the place, or set wrongly in silence."""
    if block["kind"] == "html":
        raise ValueError(f"{block['where']}: HTML cannot be set as PDF; show it by shown.Table")
    for text in _letters(block):
        for character in text:
            if character not in fonts.coverage() and character not in "\n\t":
                raise ValueError(
                    f"{block['where']}: no font holds {character!r} (U+{ord(character):04X}) "
                    f"in {text:.60}"
                )


def _letters(part: Any, field: str = "") -> list[str]:
    """All texts below a block that are set as letters."""
    if isinstance(part, str):
        if field == "svg":
            return [document.svg_text(part)]
        return [part] if field in SET_FIELDS else []
    if isinstance(part, list):
        return [text for item in part for text in _letters(item, field)]
    if isinstance(part, dict):
        return [text for name, item in part.items() for text in _letters(item, name)]
    return []
