"""An executed notebook as one plain document: headings, prose and exhibits in their order.

Both exporters set the same document, so what one refuses the other refuses too.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Any
from xml.etree import ElementTree

import nbformat

from analysis import prose
from analysis.shown import MIME

Block = dict[str, Any]
LABELS = {"table": "Table", "figure": "Figure"}


def read(notebook: nbformat.NotebookNode, name: str) -> dict[str, Any]:
    """Read the document out of an executed notebook called `name`.

    Returns
    -------
    dict
        title, as_of (YYYY-MM-DD or empty, from the notebook's metadata `tracker.as_of`), lead
        (blocks before the first chapter), blocks. Plain JSON.

    Raises
    ------
    ValueError
        If a cell failed or shows what cannot be set; the message names notebook and cell.
    """
    blocks = [
        block | {"where": where}
        for where, cell in _named_cells(notebook, name)
        for block in _cell_blocks(cell, where)
    ]
    _number_exhibits(blocks)
    _name_headings(blocks)
    title = _take_title(blocks, name)
    _check_ids(blocks)
    first = next((i for i, block in enumerate(blocks) if block["kind"] == "heading"), len(blocks))
    as_of = str(notebook.metadata.get("tracker", {}).get("as_of", ""))
    return {"title": title, "as_of": as_of, "lead": blocks[:first], "blocks": blocks[first:]}


def svg_text(svg: str) -> str:
    """Join all that a figure says in letters."""
    return "".join(ElementTree.fromstring(svg).itertext())


def slug(text: str) -> str:
    """Turn words into an id.

    >>> slug("How sure we are: état")
    'how-sure-we-are-etat'
    """
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-") or "section"


def _named_cells(
    notebook: nbformat.NotebookNode, name: str
) -> list[tuple[str, nbformat.NotebookNode]]:
    """Name cells by their place; those tagged `remove-cell` speak to editors, not to readers."""
    cells = enumerate(notebook.cells, start=1)
    kept = [(i, cell) for i, cell in cells if "remove-cell" not in cell.metadata.get("tags", [])]
    return [(f"{name}, cell {i}", cell) for i, cell in kept]


def _cell_blocks(cell: nbformat.NotebookNode, where: str) -> list[Block]:
    if cell.cell_type == "markdown":
        return _prose_blocks(cell.source, where)
    outputs = cell.get("outputs", [])  # a raw cell has none
    return [block for output in outputs for block in _output_blocks(output, where)]


def _output_blocks(output: nbformat.NotebookNode, where: str) -> list[Block]:
    if output.output_type == "error":
        raise ValueError(f"{where}: ended in {output.ename}: {output.evalue}")
    if output.output_type == "stream":
        if output.name == "stderr":
            raise ValueError(f"{where}: a warning would be printed: {output.text.strip()}")
        return [{"kind": "plain", "text": output.text.rstrip("\n")}]
    data = output.data
    if MIME in data:
        return [_exhibit(data[MIME], where)]
    if "text/markdown" in data:
        return _prose_blocks(data["text/markdown"], where)
    if any(kind.startswith("image/") for kind in data):
        raise ValueError(f"{where}: a figure without alt text; show it by shown.chart(…, alt=…)")
    if "text/html" in data:
        return [{"kind": "html", "html": data["text/html"]}]
    return [{"kind": "plain", "text": data.get("text/plain", "")}]


def _exhibit(block: Block, where: str) -> Block:
    if block["kind"] not in LABELS:
        raise ValueError(f"{where}: cannot show a {block['kind']!r}; known: {sorted(LABELS)}")
    if block["kind"] == "figure" and not block["alt"].strip():
        raise ValueError(f"{where}: figure {block['title']!r} has no alt text")
    return dict(block)


def _prose_blocks(source: str, where: str) -> list[Block]:
    try:
        tokens = prose.parse(source)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
    blocks: list[Block] = []
    for token in tokens:
        if token["type"] == "heading":
            level = token["attrs"]["level"]
            blocks.append({"kind": "heading", "level": level, "children": token["children"]})
        elif blocks and blocks[-1]["kind"] == "prose":
            blocks[-1]["tokens"].append(token)
        else:
            blocks.append({"kind": "prose", "tokens": [token]})
    return blocks


def _number_exhibits(blocks: list[Block]) -> None:
    counts: Counter[str] = Counter()
    for block in blocks:
        if block["kind"] in LABELS:
            counts[block["kind"]] += 1
            block["id"] = f"{block['kind']}-{counts[block['kind']]}"
            block["label"] = f"{LABELS[block['kind']]} {counts[block['kind']]}"


def _name_headings(blocks: list[Block]) -> None:
    """Give each heading an id and refuse levels that skip, which lose readers by ear."""
    above, seen = 0, Counter()
    for block in blocks:
        if block["kind"] != "heading":
            continue
        block["text"] = prose.plain_text(block["children"])
        if block["level"] > above + 1:
            raise ValueError(
                f"{block['where']}: heading {block['text']!r} is of level {block['level']} "
                f"after level {above}; expected at most {above + 1}"
            )
        above = block["level"]
        name = slug(block["text"])
        seen[name] += 1
        block["id"] = name if seen[name] == 1 else f"{name}-{seen[name]}"


def _take_title(blocks: list[Block], name: str) -> str:
    tops = [block for block in blocks if block["kind"] == "heading" and block["level"] == 1]
    if not tops:
        raise ValueError(f"{name}: has no title; expected '# Title' in its first cell")
    if len(tops) > 1:
        raise ValueError(f"{tops[1]['where']}: a second title {tops[1]['text']!r}; use ## instead")
    blocks.remove(tops[0])
    return tops[0]["text"]


def _check_ids(blocks: list[Block]) -> None:
    """Refuse ids that stand twice and links to ids that are not there."""
    seen: set[str] = set()
    for block in blocks:
        for name in _ids(block):
            if name in seen:
                raise ValueError(f"{block['where']}: the id {name!r} stands twice")
            seen.add(name)
    for block in blocks:
        for url in _urls(block):
            if url.startswith("#") and url[1:] not in seen:
                raise ValueError(f"{block['where']}: a link leads to {url!r}, which is nowhere")


def _ids(block: Block) -> list[str]:
    rows = [row["id"] for row in block.get("rows", []) if row.get("id")]
    return ([block["id"]] if "id" in block else []) + rows


def _urls(part: Any) -> list[str]:
    """List all addresses below a block, a token or a list of them."""
    if isinstance(part, list):
        return [url for item in part for url in _urls(item)]
    if isinstance(part, dict):
        own = [part["url"]] if isinstance(part.get("url"), str) else []
        return own + [url for item in part.values() for url in _urls(item)]
    return []
