"""A document of ours, written in markdown, as the HTML of a page: headings that can be linked."""

from __future__ import annotations

import itertools
import re

import mistune

REGION = '<div class="scroll" role="region" tabindex="0" aria-label="Table {}"><table>'
DEEPER = 1  # levels that a document's headings sink, since the page has the first


class _Page(mistune.HTMLRenderer):
    """Headings with ids, tables with scopes in a region of their own; raw HTML stays text."""

    def heading(self, text: str, level: int, **attrs: object) -> str:
        """Set a heading one level deeper, with an id made of its words."""
        name, level = slug(text), min(level + DEEPER, 6)
        return f'<h{level} id="{name}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Keep links to places and to the web; of others only the words."""
        if url.startswith(("https://", "http://", "#")):
            return super().link(text, url, title)
        return text


def page(source: str) -> str:
    """Set a markdown document as HTML; what is raw HTML in it comes out as text."""
    markdown = mistune.create_markdown(renderer=_Page(escape=True), plugins=["table"])
    made = markdown(source).replace("<th>", '<th scope="col">')
    made = made.replace("</table>", "</table></div>")
    number = itertools.count(1)
    return re.sub("<table>", lambda _: REGION.format(next(number)), made)


def slug(text: str) -> str:
    """An id made of the words of a heading.

    Examples
    --------
    >>> slug("3. The seven recommendations")
    'codebook-the-seven-recommendations'
    """
    words = re.findall("[a-z]+", re.sub("<[^>]+>|&[a-z]+;", "", text).lower())
    return "-".join(["codebook", *words])
