"""Where things stand in a document: labels of exhibits, ids, links, references and notes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from analysis import prose

Block = dict[str, Any]
LABELS = {"table": "Table", "figure": "Figure"}  # of exhibits, which are numbered
CHAPTER = 2  # heading level; 1 is the title


def numbered(blocks: list[Block]) -> list[Block]:
    """List the tables and figures among blocks, those inside a frame too."""
    bare = [block["chart"] if block["kind"] == "frame" else block for block in blocks]
    return [block for block in bare if block["kind"] in LABELS]


def number_exhibits(blocks: list[Block]) -> None:
    """Give each table and figure its label and, where it has none, its id."""
    counts: Counter[str] = Counter()
    for block in numbered(blocks):
        counts[block["kind"]] += 1
        block["id"] = block.get("id") or f"{block['kind']}-{counts[block['kind']]}"
        block["label"] = f"{LABELS[block['kind']]} {counts[block['kind']]}"


def name_headings(blocks: list[Block], above: int) -> None:
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


def slug(text: str) -> str:
    """Turn words into an id.

    >>> slug("How sure we are: état")
    'how-sure-we-are-etat'
    """
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-") or "section"


def opens(block: Block) -> bool:
    """Say whether a block opens a chapter or a section."""
    return block["kind"] in ("heading", "frame")


def check_ids(blocks: list[Block]) -> None:
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


def name_references(blocks: list[Block]) -> None:
    """Let a link that says no more than "figure" or "table" say which one."""
    labels = {f"#{exhibit['id']}": exhibit["label"] for exhibit in numbered(blocks)}
    for token in _links(blocks):
        said = prose.plain_text(token["children"])
        label = labels.get(token["attrs"]["url"], "")
        if said.lower() in ("figure", "table") and label:
            token["children"] = [{"type": "text", "raw": label}]


def number_notes(blocks: list[Block]) -> None:
    """Give each link with a title its footnote, once a section for the same source."""
    notes: dict[tuple[str, str], str] = {}
    count = 0
    for block in blocks:
        if opens(block):
            notes.clear()
        if block["kind"] == "heading":
            continue
        for token in _links(block):
            key = (token["attrs"]["url"], token["attrs"].get("title", ""))
            if not key[1]:
                continue
            token["first"] = key not in notes
            if token["first"]:
                count += 1
                notes[key] = f"note-{count}"
            token["note"] = notes[key]


def tell_sources(blocks: list[Block]) -> None:
    """Say each source in brackets behind its link, on a page that has no room for notes."""
    for children in _rows_of_tokens(blocks):
        for place in reversed(range(len(children))):
            token = children[place]
            note = token.get("attrs", {}).pop("title", "") if token["type"] == "link" else ""
            if note and note.startswith(prose.plain_text(token["children"])):
                token["children"] = [{"type": "text", "raw": note}]
            elif note:
                children.insert(place + 1, {"type": "text", "raw": f" ({note})"})


def _rows_of_tokens(part: Any) -> Iterator[list[prose.Token]]:
    """Walk the lists of inline tokens below a block or a list of them."""
    if isinstance(part, list):
        if any(isinstance(item, dict) and item.get("type") == "link" for item in part):
            yield part
        for item in list(part):
            yield from _rows_of_tokens(item)
    elif isinstance(part, dict):
        for item in list(part.values()):
            yield from _rows_of_tokens(item)


def _ids(block: Block) -> list[str]:
    """List the places of a block that a link can lead to."""
    parts = [block, *block.get("rows", []), *block.get("cards", [])]
    if block["kind"] == "frame":
        parts.append(block["chart"])
    cells = [cell for row in block.get("rows", []) for cell in row.get("cells", [])]
    tiles = [cell["cell"] for cell in cells if isinstance(cell, dict) and cell.get("cell")]
    return [part["id"] for part in parts if part.get("id")] + tiles


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
