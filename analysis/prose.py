"""Markdown as a tree of tokens that both templates can walk, so that nothing is escaped."""

from __future__ import annotations

import html
from typing import Any

import mistune

Token = dict[str, Any]
SCHEMES = ("https://", "http://", "mailto:", "#")  # what a link may open; # is a place in the page
INLINE = {"text", "strong", "emphasis", "codespan", "link", "softbreak", "linebreak"}
BLOCKS = {"paragraph", "block_text", "list", "list_item", "block_quote", "block_code",
          "thematic_break"}  # fmt: skip
INSTEAD = {"table": "show it by shown.Table", "image": "show it by shown.chart"}

_parse = mistune.create_markdown(renderer=None, plugins=["table"])  # tables only to refuse them


def parse(source: str) -> list[Token]:
    """Parse markdown into tokens, with entities as the characters they mean.

    Raises
    ------
    ValueError
        If it holds what cannot be set: raw HTML, an image, a table, a link to no address.
    """
    return _clean(_parse(source), {"heading"} | BLOCKS)


def parse_text(source: str) -> list[Token]:
    """Parse markdown that may hold no heading, as it stands inside a showpiece."""
    return _clean(_parse(source), BLOCKS)


def plain_text(tokens: list[Token]) -> str:
    """Join the bare words of inline tokens."""
    return "".join(
        plain_text(token["children"]) if "children" in token else token.get("raw", " ")
        for token in tokens
    )


def _clean(tokens: list[Token], allowed: set[str]) -> list[Token]:
    return [_clean_one(token, allowed) for token in tokens if token["type"] != "blank_line"]


def _clean_one(token: Token, allowed: set[str]) -> Token:
    kind = token["type"]
    if kind not in allowed:
        said = INSTEAD.get(kind, f"found {token.get('raw', '').strip()!r}")
        raise ValueError(f"markdown holds a {kind}, which cannot be set; {said}")
    if kind == "link" and not token["attrs"]["url"].startswith(SCHEMES):
        raise ValueError(f"link to {token['attrs']['url']!r}; expected http(s) or #id")
    cleaned = dict(token)
    if kind == "link":
        cleaned["attrs"] = {name: html.unescape(text) for name, text in token["attrs"].items()}
    if kind == "text":
        cleaned["raw"] = html.unescape(token["raw"])
    if "children" in token:
        cleaned["children"] = _clean(token["children"], INLINE | BLOCKS)
    return cleaned
