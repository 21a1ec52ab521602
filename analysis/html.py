"""The HTML exporter: an executed notebook as one light page that asks no host for anything."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import jinja2
import nbformat
from bs4 import BeautifulSoup
from nbconvert.exporters import TemplateExporter
from traitlets import default

from analysis import citation, document, fonts, places

LOADING = {"script", "link", "iframe", "object", "embed", "base", "meta", "form"}
SOURCES = ("src", "srcset", "data", "background", "poster")


class Compiled(jinja2.BytecodeCache):
    """Templates as compiled in this process, for the exporters after the first."""

    def __init__(self) -> None:
        self.code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Take the code of a template, if it was compiled before from the same source."""
        if bucket.key in self.code:
            bucket.load_bytecode(io.BytesIO(self.code[bucket.key]))

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Keep the code of a template."""
        code = io.BytesIO()
        bucket.write_bytecode(code)
        self.code[bucket.key] = code.getvalue()


COMPILED = Compiled()


class TrackerHTMLExporter(TemplateExporter):
    """Set an executed notebook as HTML through the template `tracker`."""

    export_from_notebook = "Tracker HTML"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "tracker"

    @default("extra_template_basedirs")
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(Path(__file__).parent / "templates")]

    def _create_environment(self) -> jinja2.Environment:
        environment = super()._create_environment()
        environment.autoescape = True  # evidence is text, never markup
        environment.bytecode_cache = COMPILED
        return environment

    def from_notebook_node(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert a notebook, or raise ValueError naming notebook and cell."""
        resources = self._init_resources(resources or {})
        page = document.read(nb, resources["metadata"]["name"])
        blocks = page["lead"] + page["blocks"]
        for block in blocks:
            _check_self_contained(block)
        exhibits = places.numbered(blocks)
        figures = [block for block in exhibits if block["kind"] == "figure"]
        for block in figures:
            block["svg"] = _for_page(block["svg"], block["id"])
        parts = {"faces": _faces(figures), "contents": _contents(blocks)}
        meta = citation.meta_tags(page["title"], page["as_of"])
        resources["page"] = page | parts | {"meta": meta}
        return super().from_notebook_node(nb, resources, **kw)


def _contents(blocks: list[document.Block]) -> list[dict[str, Any]]:
    """List the chapters, each with its sections."""
    chapters: list[dict[str, Any]] = []
    for block in blocks:
        if "level" not in block or block["kind"] == "cards":
            continue
        entry = {"id": block["id"], "text": block["text"]}
        if block["level"] == places.CHAPTER:
            chapters.append(entry | {"sections": []})
        elif block["level"] == places.CHAPTER + 1:
            chapters[-1]["sections"].append(entry)
    return chapters


def _faces(figures: list[document.Block]) -> str:
    """Cut the letters of the figures as a font, or nothing where there is no figure."""
    letters = frozenset("".join(document.svg_text(block["svg"]) for block in figures))
    return fonts.web_faces(letters) if letters else ""


def _for_page(svg: str, prefix: str) -> str:
    """Let an SVG stand beside others in a page: ids of its own, the cut font, a fluid size."""
    for name in re.findall(r' id="([^"]+)"', svg):
        svg = re.sub(rf'(id="|#){re.escape(name)}\b', rf"\1{prefix}-{name}", svg)
    svg = svg.replace(fonts.FAMILY, fonts.WEB_FAMILY)
    return re.sub(r' height="[\d.]+pt"', "", svg, count=1)


def _check_self_contained(block: document.Block) -> None:
    """Refuse raw HTML that runs or loads anything."""
    if block["kind"] != "html":
        return
    for tag in BeautifulSoup(block["html"], "html.parser").find_all(True):
        loads = any(not str(tag.get(name, "data:")).startswith("data:") for name in SOURCES)
        runs = any(name.startswith("on") for name in tag.attrs)
        styled = "url(" in tag.get("style", "") or (tag.name == "style" and "url(" in tag.text)
        if tag.name in LOADING or loads or runs or styled:
            raise ValueError(f"{block['where']}: the page may load and run nothing: {tag!s:.80}")
