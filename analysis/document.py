"""An executed notebook as one plain document: headings, prose and exhibits in their order.

Both exporters set the same document, so what one refuses the other refuses too.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from xml.etree import ElementTree

import nbformat

from analysis import prose
from analysis.bundles import MIME

Block = dict[str, Any]
LABELS = {"table": "Table", "figure": "Figure"}  # of exhibits, which are numbered
SHOWPIECES = {"cover", "frame", "cards", "rows", "colophon"}
CHAPTER = 2  # heading level; 1 is the title


def read(notebook: nbformat.NotebookNode, name: str) -> dict[str, Any]:
    """Read the document out of an executed notebook called `name`.

    Returns
    -------
    dict
        title, as_of (YYYY-MM-DD or empty, from the notebook's metadata `tracker.as_of`), cover
        (a block or None), lead (blocks before the first chapter), blocks. Plain JSON.

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
    _number_exhibits(blocks)
    _name_headings(blocks, above=1 if cover else 0)
    title = _take_title(blocks, name, cover)
    _check_ids(blocks)
    _name_references(blocks)
    _number_notes(blocks)
    first = next((i for i, block in enumerate(blocks) if _opens(block)), len(blocks))
    as_of = str(notebook.metadata.get("tracker", {}).get("as_of", ""))
    parts = {"cover": cover, "lead": blocks[:first], "blocks": blocks[first:]}
    return {"title": title, "as_of": as_of, **parts}


def numbered(blocks: list[Block]) -> list[Block]:
    """List the tables and figures among blocks, those inside a frame too."""
    bare = [block["chart"] if block["kind"] == "frame" else block for block in blocks]
    return [block for block in bare if block["kind"] in LABELS]


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
    known = {*LABELS, *SHOWPIECES}
    if block["kind"] not in known:
        raise ValueError(f"{where}: cannot show a {block['kind']!r}; known: {sorted(known)}")
    block = deepcopy(block)  # numbers and ids are the document's, not the notebook's
    for exhibit in numbered([block]):
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


def _number_exhibits(blocks: list[Block]) -> None:
    counts: Counter[str] = Counter()
    for block in numbered(blocks):
        counts[block["kind"]] += 1
        block["id"] = block.get("id") or f"{block['kind']}-{counts[block['kind']]}"
        block["label"] = f"{LABELS[block['kind']]} {counts[block['kind']]}"


def _name_headings(blocks: list[Block], above: int) -> None:
    """Give each heading an id and refuse levels that skip, which lose readers by ear."""
    seen: Counter[str] = Counter()
    for block in blocks:
        if block["kind"] == "heading":
            block["text"] = prose.plain_text(block["children"])
            if block["level"] > above + 1:
                raise ValueError(
                    f"{block['where']}: heading {block['text']!r} is of level {block['level']} "
                    f"after level {above}; expected at most {above + 1}"
                )
            above = block["level"]
        elif block["kind"] == "frame":
            above = CHAPTER
            block |= {"level": CHAPTER, "text": block["heading"]}
        elif block["kind"] == "cards":
            block["level"] = above + 1
        else:
            continue
        named = block["cards"] if block["kind"] == "cards" else [block]
        for part in named:
            name = slug(part.get("text") or part["heading"])
            seen[name] += 1
            part["id"] = name if seen[name] == 1 else f"{name}-{seen[name]}"


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


def _opens(block: Block) -> bool:
    return block["kind"] in ("heading", "frame")


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
    """List the places of a block that a link can lead to."""
    parts = [block, *block.get("rows", []), *block.get("cards", [])]
    if block["kind"] == "frame":
        parts.append(block["chart"])
    cells = [cell for row in block.get("rows", []) for cell in row.get("cells", [])]
    tiles = [cell["cell"] for cell in cells if isinstance(cell, dict) and cell.get("cell")]
    return [part["id"] for part in parts if part.get("id")] + tiles


def _name_references(blocks: list[Block]) -> None:
    """Let a link that says no more than "figure" or "table" say which one."""
    labels = {f"#{exhibit['id']}": exhibit["label"] for exhibit in numbered(blocks)}
    for token in _links(blocks):
        said = prose.plain_text(token["children"])
        label = labels.get(token["attrs"]["url"], "")
        if said.lower() in ("figure", "table") and label:
            token["children"] = [{"type": "text", "raw": label}]


def _number_notes(blocks: list[Block]) -> None:
    """Give each link with a title its footnote, once a chapter for the same source."""
    notes: dict[tuple[str, str], str] = {}
    count = 0
    for block in blocks:
        if _opens(block):
            notes.clear()
        if block["kind"] == "heading":
            continue
        for token in _links(block):
            key = (token["attrs"]["url"], token["attrs"].get("title", ""))
            if not key[1]:
                continue
            if token.setdefault("first", key not in notes):
                count += 1
                notes[key] = f"note-{count}"
            token["note"] = notes[key]


def _links(part: Any) -> Iterator[prose.Token]:
    """Walk the links in the prose below a block or a list of them."""
    if isinstance(part, list):
        for item in part:
            yield from _links(item)
    elif isinstance(part, dict):
        if part.get("type") == "link":
            yield part
        for item in part.values():
            yield from _links(item)


def _urls(part: Any) -> list[str]:
    """List all addresses below a block, a token or a list of them."""
    if isinstance(part, list):
        return [url for item in part for url in _urls(item)]
    if isinstance(part, dict):
        own = [part["url"]] if isinstance(part.get("url"), str) else []
        return own + [url for item in part.values() for url in _urls(item)]
    return []
