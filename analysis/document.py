"""An executed notebook as one plain document: headings, prose and exhibits in their order.

Both exporters set the same document, so what one refuses the other refuses too.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from xml.etree import ElementTree

import nbformat

from analysis import places, prose
from analysis.bundles import MIME
from analysis.places import Block

REPORT, PROFILE = LAYOUTS = ("report", "profile")  # a book, or a sheet without notes or contents
SHOWPIECES = {"cover", "frame", "cards", "rows", "colophon"}


def read(notebook: nbformat.NotebookNode, name: str) -> dict[str, Any]:
    """Read the document out of an executed notebook called `name`.

    Returns
    -------
    dict
        title, as_of (YYYY-MM-DD or empty, from the notebook's metadata `tracker.as_of`), cover
        (a block or None), layout (report or profile), lead (blocks before the first chapter),
        blocks. Plain JSON.

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
    cover = _take_cover(blocks)
    places.number_exhibits(blocks)
    places.name_headings(blocks, above=1 if cover else 0)
    title = _take_title(blocks, name, cover)
    places.check_ids(blocks)
    places.name_references(blocks)
    layout = _layout(notebook, name)
    if layout == PROFILE:
        places.tell_sources(blocks)
    else:
        places.number_notes(blocks)
    first = next((i for i, block in enumerate(blocks) if places.opens(block)), len(blocks))
    as_of = str(notebook.metadata.get("tracker", {}).get("as_of", ""))
    parts = {"cover": cover, "lead": blocks[:first], "blocks": blocks[first:]}
    return {"title": title, "as_of": as_of, "layout": layout, **parts}


def svg_text(svg: str) -> str:
    """Join all that a figure says in letters."""
    return "".join(ElementTree.fromstring(svg).itertext())


def _layout(notebook: nbformat.NotebookNode, name: str) -> str:
    layout = str(notebook.metadata.get("tracker", {}).get("layout", REPORT))
    if layout not in LAYOUTS:
        raise ValueError(f"{name}: {layout!r} is no layout; known: {', '.join(LAYOUTS)}")
    return layout


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
    known = {*places.LABELS, *SHOWPIECES}
    if block["kind"] not in known:
        raise ValueError(f"{where}: cannot show a {block['kind']!r}; known: {sorted(known)}")
    block = deepcopy(block)  # numbers and ids are the document's, not the notebook's
    for exhibit in places.numbered([block]):
        if exhibit["kind"] == "figure" and not exhibit["alt"].strip():
            raise ValueError(f"{where}: figure {exhibit['title']!r} has no alt text")
    return block


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


def _take_cover(blocks: list[Block]) -> Block | None:
    covers = [block for block in blocks if block["kind"] == "cover"]
    if len(covers) > 1:
        raise ValueError(f"{covers[1]['where']}: a second cover {covers[1]['title']!r}")
    for cover in covers:
        blocks.remove(cover)
        return cover
    return None


def _take_title(blocks: list[Block], name: str, cover: Block | None) -> str:
    tops = [block for block in blocks if block["kind"] == "heading" and block["level"] == 1]
    if cover is not None:
        for top in tops:
            raise ValueError(f"{top['where']}: a second title {top['text']!r} beside the cover's")
        return cover["title"]
    if not tops:
        raise ValueError(f"{name}: has no title; expected '# Title' in its first cell")
    if len(tops) > 1:
        raise ValueError(f"{tops[1]['where']}: a second title {tops[1]['text']!r}; use ## instead")
    blocks.remove(tops[0])
    return tops[0]["text"]
