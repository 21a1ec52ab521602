"""What a notebook shows: tables and figures, each as one bundle of HTML, text and plain JSON.

The JSON is what the exporters set, so that none of them parses HTML.
"""

from __future__ import annotations

import io
import re
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import pandas as pd

from analysis import fonts, widths

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MIME = "application/vnd.tracker+json"
TEMPLATES = Path(__file__).parent / "templates" / "tracker"
ORIGINS = ("own", "inherited", "collective", "")
SCHEMES = ("https://", "http://", "mailto:", "#")  # what a link may open; # is a place in the page
WORD = 12  # characters; a column of texts up to this length, such as dates, never breaks them
LONG = 40  # characters; a column with longer texts may break them anywhere
TILE = 7  # characters, the width of a tile
STYLE = {  # of matplotlib, while a figure is laid out and drawn
    "svg.hashsalt": "tracker",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": [fonts.FAMILY],
}
NO_METADATA = dict.fromkeys(("Date", "Creator", "Type", "Format"))
NUMBER = re.compile(r"[-+−]?[\d., ]*\d ?%?|[–—-]|")  # noqa: RUF001, the minus is meant


@dataclass(frozen=True)
class Link:
    """Words that lead to a page, or to an id in the same document (`#id`)."""

    text: str
    url: str

    def __post_init__(self) -> None:
        """Refuse an address that no reader could open."""
        if not self.text or not self.url.startswith(SCHEMES):
            raise ValueError(f"link {self.text!r} leads to {self.url!r}; expected http(s) or #id")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Tile:
    """One cell of the matrix: a level from 0 (none found) to 4, and how it was reached.

    `says` is the cell in words, for people who cannot see it: "level 3, own act, targeted".
    """

    level: int
    origin: str
    targeted: bool
    counter: bool
    light: bool
    says: str

    def __post_init__(self) -> None:
        """Refuse a tile that cannot be drawn or has no words."""
        if self.level not in range(5) or self.origin not in ORIGINS or not self.says:
            raise ValueError(f"{self!r}: level is 0 to 4, origin in {ORIGINS}, says never empty")
        if bool(self.level) != bool(self.origin):
            raise ValueError(f"{self!r}: a level above 0 has an origin, level 0 has none")

    def __str__(self) -> str:
        return self.says


@dataclass(frozen=True)
class Table:
    """A table with a title that states the finding.

    Parameters
    ----------
    frame : DataFrame
        Columns are the header labels; cells are text, `Link`, `Tile`.
    title, source : str
        The finding; the source line with its as-of date.
    row_header, group, anchors : str, optional
        Columns of `frame`: the one that heads each row; one whose value stands in a row of its
        own whenever it changes; one with the id of the row. The last two are not shown.
    widths : dict, optional
        Relative width by label, 1 where a label is missing; without it the text decides.
    """

    frame: pd.DataFrame
    title: str
    source: str = ""
    row_header: str | None = None
    group: str | None = None
    widths: dict[str, float] | None = None
    anchors: str | None = None

    def __post_init__(self) -> None:
        """Refuse a table whose labels or cells cannot be shown as they are."""
        labels = list(self.frame.columns)
        if not self.title or len(set(map(str, labels))) != len(labels):
            raise ValueError(f"table {self.title!r} needs a title and labels that differ: {labels}")
        for name in (self.row_header, self.group, self.anchors, *(self.widths or ())):
            if name is not None and name not in labels:
                raise ValueError(f"table {self.title!r} has no column {name!r}; it has {labels}")
        for label in labels:
            for row, cell in enumerate(self.frame[label]):
                if not isinstance(cell, str | Link | Tile):
                    raise TypeError(
                        f"table {self.title!r}, column {label!r}, row {row}: {cell!r} is no text, "
                        f"Link or Tile"
                    )

    def block(self) -> dict[str, Any]:
        """All content as plain JSON."""
        shown = [label for label in self.frame.columns if label not in (self.group, self.anchors)]
        shares, wide = widths.share_line({name: self._texts(name) for name in shown}, self.widths)
        return {
            "kind": "table",
            "title": self.title,
            "source": self.source,
            "sized": self.widths is not None,
            "wide": wide,
            "columns": [self._column(label) | {"share": shares[label]} for label in shown],
            "rows": self._rows(shown),
        }

    def _column(self, label: str) -> dict[str, Any]:
        cells = self.frame[label].tolist()
        longest = max(map(len, self._texts(label)), default=0)
        tiles = any(isinstance(cell, Tile) for cell in cells)
        numbers = any(map(str, cells)) and all(NUMBER.fullmatch(str(cell)) for cell in cells)
        return {
            "label": label,
            "header": label == self.row_header,
            "size": "short" if longest <= WORD else "long" if longest > LONG else "usual",
            "align": "center" if tiles else "end" if numbers else "start",
        }

    def _texts(self, label: str) -> list[str]:
        """List what takes room in a column; its label may stand on two lines."""
        cells = ["0" * TILE if isinstance(cell, Tile) else str(cell) for cell in self.frame[label]]
        words = label.split()
        halves = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words) + 1)]
        return [*min(halves, key=lambda lines: max(map(len, lines)), default=()), *cells]

    def _rows(self, shown: list[str]) -> list[dict[str, Any]]:
        rows, current = [], None
        for row in self.frame.to_dict("records"):
            if self.group is not None and str(row[self.group]) != current:
                current = str(row[self.group])
                rows.append({"group": current})
            anchor = str(row[self.anchors]) if self.anchors is not None else ""
            rows.append({"id": anchor, "cells": [_plain(row[label]) for label in shown]})
        return rows

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        text = f"{self.title}\n{self.frame.to_string(index=False)}\n{self.source}".rstrip()
        return _bundle(self.block(), text)


@dataclass(frozen=True)
class Chart:
    """A figure as SVG, with words for people who cannot see it; `table` holds its numbers."""

    svg: str
    alt: str
    title: str
    source: str
    table: Table | None = None

    def __post_init__(self) -> None:
        """Refuse a figure without words, or with letters in a font that we do not ship."""
        if not self.alt.strip() or not self.title:
            raise ValueError(f"figure {self.title!r} needs a title and alt text")
        if not self.svg.startswith("<svg"):
            raise ValueError(f"figure {self.title!r} is no SVG: {self.svg[:40]!r}")
        families = set(re.findall(r"font-family:\s*([^;\"]+)", self.svg))
        if families - {f"'{fonts.FAMILY}'"}:
            raise ValueError(f"figure {self.title!r} uses {families}; expected {fonts.FAMILY!r}")

    def block(self) -> dict[str, Any]:
        """All content as plain JSON."""
        table = None if self.table is None else self.table.block()
        for row in table["rows"] if table else []:
            row["id"] = ""  # the place to link to is the table itself, not the one behind a figure
        words = {"alt": self.alt, "title": self.title, "source": self.source}
        return {"kind": "figure", "svg": self.svg, **words, "table": table}

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return _bundle(self.block(), f"{self.title}\n{self.alt}\n{self.source}".rstrip())


def chart(
    figure: Figure, *, alt: str, title: str, source: str, table: Table | None = None
) -> Chart:
    """Draw a figure as SVG, the same bytes each time, and close it."""
    import matplotlib.pyplot as plt  # takes half a second: only who draws pays

    fonts.register()
    drawn = io.StringIO()
    with plt.rc_context(STYLE):
        figure.savefig(drawn, format="svg", metadata=NO_METADATA)
    plt.close(figure)
    return Chart(_lean(drawn.getvalue()), alt, title, source, table)


def _lean(svg: str) -> str:
    """Drop what a page has no use for: prolog, global style, ids that nothing refers to."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"\s*<defs>\s*<style.*?</style>\s*</defs>", "", svg, count=1, flags=re.DOTALL)
    svg = svg.replace("<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1)
    svg = svg.replace(f"'{fonts.FAMILY}', sans-serif", f"'{fonts.FAMILY}'")
    for name in set(re.findall(r' id="([^"]*)"', svg)) - set(re.findall(r"#([\w.-]+)", svg)):
        svg = svg.replace(f' id="{name}"', "")
    return svg


def _plain(cell: str | Link | Tile) -> str | dict[str, Any]:
    return cell if isinstance(cell, str) else asdict(cell)


def _bundle(block: dict[str, Any], text: str) -> dict[str, Any]:
    return {MIME: block, "text/html": _page_part(block), "text/plain": text}


def _page_part(block: dict[str, Any]) -> str:
    """HTML for JupyterLab, by the macros of the page template."""
    parts = _environment().get_template("parts.html.j2").module
    style = (TEMPLATES / "exhibits.css").read_text(encoding="utf-8")
    return f"<style>{style}</style>{parts.exhibit(block)}"


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
