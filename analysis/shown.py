"""What a notebook shows: tables, figures and showpieces, each as one bundle of JSON, HTML and text.

The JSON is what the exporters set, so that none of them parses HTML.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import fonts, widths
from analysis.bundles import MIME, bundle
from analysis.cells import Cell, Foreign, Link, Tile, Words, check_name, plain, query
from analysis.showpieces import Card, Cards, Colophon, Cover, Frame, Rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "MIME", "Card", "Cards", "Chart", "Colophon", "Cover", "Foreign", "Frame", "Link", "Rows",
    "Table", "Tile", "Words", "chart", "query",
]  # fmt: skip
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
class Table:
    """A table with a title that states the finding.

    Parameters
    ----------
    frame : DataFrame
        Columns are the header labels; cells are text, `Link`, `Tile`, `Words`, `Foreign`.
    title, source : str
        The finding; the source line with its as-of date.
    row_header, group, anchors, shared : str, optional
        Columns of `frame`: the one that heads each row; one whose value stands in a row of its
        own whenever it changes; one with the id of the row; one that says "yes" where a row is a
        pattern shared by those below it. The last three are not shown.
    widths : dict, optional
        Relative width by label, 1 where a label is missing; without it the text decides.
    name : str, optional
        Id to link to; without it table-1, table-2 and so on.
    """

    frame: pd.DataFrame
    title: str
    source: str = ""
    row_header: str | None = None
    group: str | None = None
    widths: dict[str, float] | None = None
    anchors: str | None = None
    shared: str | None = None
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse a table whose labels or cells cannot be shown as they are."""
        labels = list(self.frame.columns)
        if not self.title or len(set(map(str, labels))) != len(labels):
            raise ValueError(f"table {self.title!r} needs a title and labels that differ: {labels}")
        check_name(self.name)
        for name in (self.row_header, *self._unseen(), *(self.widths or ())):
            if name is not None and name not in labels:
                raise ValueError(f"table {self.title!r} has no column {name!r}; it has {labels}")
        for label in labels:
            for row, cell in enumerate(self.frame[label]):
                if not isinstance(cell, Cell):
                    raise TypeError(
                        f"table {self.title!r}, column {label!r}, row {row}: {cell!r} is no text, "
                        f"Link, Tile, Words or Foreign"
                    )

    def block(self) -> dict[str, Any]:
        """All content as plain JSON."""
        shown = [label for label in self.frame.columns if label not in self._unseen()]
        shares, wide = widths.share_line({name: self._texts(name) for name in shown}, self.widths)
        return {
            "kind": "table",
            "id": self.name,
            "title": self.title,
            "source": self.source,
            "sized": self.widths is not None,
            "wide": wide,
            "prose": any(map(self.has_words, shown)),
            "dense": widths.is_dense(shown) and not any(map(self._has_tiles, shown)),
            "columns": [self._column(label) | {"share": shares[label]} for label in shown],
            "rows": self._rows(shown),
        }

    def _unseen(self) -> list[str | None]:
        return [self.group, self.anchors, self.shared]

    def _column(self, label: str) -> dict[str, Any]:
        cells = self.frame[label].tolist()
        longest = max(map(len, self._texts(label)), default=0)
        numbers = any(map(str, cells)) and all(NUMBER.fullmatch(str(cell)) for cell in cells)
        return {
            "label": label,
            "header": label == self.row_header,
            "size": "short" if longest <= WORD else "long" if longest > LONG else "usual",
            "align": "center" if self._has_tiles(label) else "end" if numbers else "start",
        }

    def _has_tiles(self, label: str) -> bool:
        return any(isinstance(cell, Tile) for cell in self.frame[label])

    def has_words(self, label: str) -> bool:
        """Whether a column holds prose, whose links may be notes."""
        return any(isinstance(cell, Words) for cell in self.frame[label])

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
            pattern = self.shared is not None and row[self.shared] == "yes"
            cells = [plain(row[label]) for label in shown]
            rows.append({"id": anchor, "shared": pattern, "cells": cells})
        return rows

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        text = f"{self.title}\n{self.frame.to_string(index=False)}\n{self.source}"
        return bundle(self.block(), text)


@dataclass(frozen=True)
class Chart:
    """A figure as SVG, with words for people who cannot see it; `table` holds its numbers."""

    svg: str
    alt: str
    title: str
    source: str
    table: Table | None = None
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse a figure without words, or with letters in a font that we do not ship."""
        check_name(self.name)
        if not self.alt.strip() or not self.title:
            raise ValueError(f"figure {self.title!r} needs a title and alt text")
        if not self.svg.startswith("<svg"):
            raise ValueError(f"figure {self.title!r} is no SVG: {self.svg[:40]!r}")
        families = set(re.findall(r"font-family:\s*([^;\"]+)", self.svg))
        if families - {f"'{fonts.FAMILY}'"}:
            raise ValueError(f"figure {self.title!r} uses {families}; expected {fonts.FAMILY!r}")
        if self.table and any(map(self.table.has_words, self.table.frame)):
            raise ValueError(f"figure {self.title!r}: the PDF leaves out its table and its notes")

    def block(self) -> dict[str, Any]:
        """All content as plain JSON."""
        table = None if self.table is None else self.table.block()
        for row in table["rows"] if table else []:  # no place to link to stands twice
            row["id"] = ""
            row["cells"] = [
                cell | {"cell": ""} if "cell" in cell and not isinstance(cell, str) else cell
                for cell in row.get("cells", [])
            ]
        words = {"alt": self.alt, "title": self.title, "source": self.source}
        return {"kind": "figure", "id": self.name, "svg": self.svg, **words, "table": table}

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return bundle(self.block(), f"{self.title}\n{self.alt}\n{self.source}")


def chart(
    figure: Figure,
    *,
    alt: str,
    title: str,
    source: str,
    table: Table | None = None,
    name: str = "",
) -> Chart:
    """Draw a figure as SVG, the same bytes each time, and close it."""
    import matplotlib.pyplot as plt  # takes half a second: only who draws pays

    fonts.register()
    drawn = io.StringIO()
    with plt.rc_context(STYLE):
        figure.savefig(drawn, format="svg", metadata=NO_METADATA)
    plt.close(figure)
    return Chart(_lean(drawn.getvalue()), alt, title, source, table, name)


def _lean(svg: str) -> str:
    """Drop what a page has no use for: prolog, global style, ids that nothing refers to."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"\s*<defs>\s*<style.*?</style>\s*</defs>", "", svg, count=1, flags=re.DOTALL)
    svg = svg.replace("<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1)
    svg = svg.replace(f"'{fonts.FAMILY}', sans-serif", f"'{fonts.FAMILY}'")
    for name in set(re.findall(r' id="([^"]*)"', svg)) - set(re.findall(r"#([\w.-]+)", svg)):
        svg = svg.replace(f' id="{name}"', "")
    return svg
