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

from analysis import document, fonts, letters, places, prose

TEMPLATE = fonts.FOLDER.parent / "report.typ"
STANDARDS = ["ua-1", "a-2a"]  # accessible and archivable; the compiler refuses what breaks them
UNDATED = date(2000, 1, 1)  # stands in the file where nobody says its date
PAGE = 48  # rows of the matrix; one with more stands on two pages that face each other
CROWDED = 12_000  # letters; a profile with more takes smaller type, to stay within its two pages
OPENING = 1600  # characters of prose at most that fit above the matrix on the first of them


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
        for part in ("lead", "blocks"):
            page[part] = [letters.name_foreign(block) for block in page[part]]
        title = {"kind": "title", "text": page["title"], "where": name}
        for block in [page["cover"] or title, *page["lead"], *page["blocks"]]:
            _check(block)
        page["crowded"] = letters.length([*page["lead"], *page["blocks"]]) > CROWDED
        page |= {part: _arranged(page[part]) for part in ("lead", "blocks")}
        return _compile(page), resources


def _arranged(blocks: list[document.Block]) -> list[document.Block]:
    """Mark where a table on two pages opens, and turn the pages of wide ones."""
    for place, block in enumerate(blocks):
        if block["kind"] == "table" and _is_matrix(block) and len(block["rows"]) > PAGE:
            blocks[_opening(blocks, place)]["spread"] = True
    return _turned(blocks)


def _turned(blocks: list[document.Block]) -> list[document.Block]:
    """Put each table that needs a landscape page on one, with its headings and words above."""
    made: list[document.Block] = []
    for block in blocks:
        if block.get("wide"):
            start = len(made)
            while start and made[start - 1]["kind"] in ("heading", "prose"):
                start -= 1
            made[start:] = [{"kind": "turned", "blocks": [*made[start:], block]}]
        else:
            made.append(block)
    return made


def _is_matrix(block: document.Block) -> bool:
    return sum(column["align"] == "center" for column in block["columns"]) > 3


def _opening(blocks: list[document.Block], place: int) -> int:
    """Find the chapter that a matrix opens after a few words, else the matrix itself."""
    said = 0
    for above in range(place - 1, -1, -1):
        block = blocks[above]
        if block["kind"] == "heading" and block["level"] == places.CHAPTER:
            return above
        if block["kind"] not in ("heading", "prose"):
            break
        said += len(prose.plain_text(block.get("tokens", [])))
        if said > OPENING:
            break
    return place


def _compile(page: dict[str, Any]) -> bytes:
    made_on = _made_on(page["as_of"])
    try:
        pdf, warnings = typst.compile_with_warnings(
            TEMPLATE,
            root=TEMPLATE.parent,
            font_paths=font_set(),
            sys_inputs={"document": json.dumps(page | {"made_on": made_on.isoformat()})},
            pdf_standards=STANDARDS,
            timestamp=datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC),
        )
    except typst.TypstError as error:
        raise ValueError(f"Typst stops at {page['title']!r}: {error.message}") from error
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
    letters.check(block)
