"""All that the report says of an edition and a cohort, as a reader gets it."""

from __future__ import annotations

import importlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from IPython.display import Markdown

import analysis
from analysis import (
    builds,
    certainty,
    document,
    letters,
    paths,
    processed,
    prose,
    selection,
    tables,
)
from analysis.selection import Selection

NOTEBOOK = Path(analysis.__file__).parent.parent / "notebooks" / f"{builds.NOTEBOOKS[-1]}.ipynb"
TYPED = {  # public columns of the raw tables: words of the evidence, not of a sentence
    "instruments": ["title"],
    "practice": ["summary"],
    "showcase": ["headline", "how_it_works", "what_it_asks", "limits"],
    "industry": ["title", "organisation"],
    "listings": ["vendor_or_person"],
    "codings": ["rationale"],
    "recommendations": ["title"],
}


@cache
def computed() -> tuple[tables.Tables, dict]:
    """The real raw tables and all that follows from them."""
    raw = tables.read(paths.ROOT / "data" / "raw")
    return raw, processed.build(raw)


@cache
def report(edition: str, cohort: str) -> Selection:
    """Select from the real tables."""
    return selection.select(*computed(), edition, cohort)


def passages(edition: str, cohort: str) -> tuple[str, ...]:
    """Every paragraph, bullet, title, cell and alternative text of the report, without markup."""
    return tuple(text for _, text in _told(edition, cohort))


def without_evidence(edition: str, cohort: str, but: str = "") -> str:
    """The report's own sentences, a line each, with the texts of the evidence taken out.

    The chapter `but` is left out.
    """
    said = "\n".join(text for chapter, text in _told(edition, cohort) if chapter != but or not but)
    for text in evidence_texts():
        said = said.replace(text, "…")
    return said


@cache
def _told(edition: str, cohort: str) -> tuple[tuple[str, str], ...]:
    """The passages of the notebook's cells, each with the chapter in which it stands."""
    names = {name: importlib.import_module(f"analysis.{name}") for name in _imported()}
    of = report(edition, cohort)
    names |= {"Markdown": Markdown, "report": of, "sure": certainty.look(of, 500)}
    found: list[tuple[str, str]] = []
    chapter = ""
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells[3:]:
        heading = re.match(r"## (.+)", cell.source)
        chapter = heading[1] if heading else chapter
        shown = Markdown(cell.source) if cell.cell_type == "markdown" else eval(cell.source, names)
        found += [(chapter, text) for text in texts(shown) if text.strip()]
    return tuple(found)


@cache
def evidence_texts() -> tuple[str, ...]:
    """The typed texts, the longest first, so that none is cut by a part of it."""
    raw, _ = computed()
    texts = {
        text.rstrip(".")
        for table, columns in TYPED.items()
        for column in columns
        for text in getattr(raw, table)[column]
    }
    return tuple(sorted((text for text in texts if len(text) > 3), key=len, reverse=True))


@cache
def _imported() -> tuple[str, ...]:
    setup = nbformat.read(NOTEBOOK, as_version=4).cells[2].source
    lines = re.findall(r"^from analysis import (.+)$", setup, re.MULTILINE)
    return tuple(name.strip() for line in lines for name in line.split(","))


def texts(shown: Any) -> list[str]:
    """What a reader gets of one thing that a notebook shows, a text a passage."""
    if shown is None:
        return []
    if isinstance(shown, Markdown):
        return _prose(prose.parse(shown.data))
    return list(_strings(shown.block()))


def _prose(tokens: list[dict]) -> list[str]:
    """One text a paragraph, heading or bullet."""
    found = []
    for token in tokens:
        if token["type"] in ("paragraph", "block_text", "heading"):
            found.append(prose.plain_text(token["children"]))
        elif "children" in token:
            found += _prose(token["children"])
    return found


def _strings(part: Any, field: str = "") -> list[str]:
    """All texts below a part of an exhibit that a reader sees or hears."""
    if isinstance(part, str):
        if field == "svg":
            return [document.svg_text(part)]
        return [part] if field in {*letters.SET_FIELDS, "alt", "cells"} else []
    if isinstance(part, list):
        if part and isinstance(part[0], dict) and "type" in part[0]:
            return _prose(part) or [prose.plain_text(part)]
        return [text for item in part for text in _strings(item, field)]
    if isinstance(part, dict):
        return [text for name, item in part.items() for text in _strings(item, name)]
    return []
