"""What a notebook displays: one mime bundle holding plain JSON, HTML and text."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2

MIME = "application/vnd.tracker+json"
TEMPLATES = Path(__file__).parent / "templates" / "tracker"


def bundle(block: dict[str, Any], text: str) -> dict[str, Any]:
    """Show a block as JSON for the exporters, HTML for JupyterLab, text for the rest."""
    return {MIME: block, "text/html": _page_part(block), "text/plain": text.rstrip()}


def _page_part(block: dict[str, Any]) -> str:
    """HTML by the macros of the page template."""
    parts = _environment().get_template("parts.html.j2").module
    style = (TEMPLATES / "exhibits.css").read_text(encoding="utf-8")
    return f"<style>{style}</style>{parts.part(block)}"


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
