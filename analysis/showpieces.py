"""What a report shows beside tables and figures: cover, page one, cards, findings, colophon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis import prose
from analysis.bundles import bundle
from analysis.cells import Link, check_name, plain

if TYPE_CHECKING:
    from analysis.shown import Chart

CARD = 3000  # characters; a card is never torn, and a page holds not many more


@dataclass(frozen=True)
class Cover:
    """The first page: title, lines below it, a note at its foot. It names the document."""

    title: str
    lines: tuple[str, ...]
    note: str

    def __post_init__(self) -> None:
        """Refuse a cover without a title."""
        if not self.title:
            raise ValueError("a cover needs a title")

    def block(self) -> dict[str, Any]:
        """All content as plain JSON."""
        words = {"title": self.title, "lines": list(self.lines), "note": self.note}
        return {"kind": "cover", **words}

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return bundle(self.block(), "\n".join([self.title, *self.lines, self.note]))


@dataclass(frozen=True)
class Frame:
    """A page that survives being photographed: all that it says stands inside its border.

    `prose` holds paragraphs of markdown, `foot` the line with the as-of date.
    """

    heading: str
    prose: tuple[str, ...]
    chart: Chart
    foot: str

    def __post_init__(self) -> None:
        """Refuse a frame that a photograph would leave without name or date."""
        if not self.heading or not self.foot:
            raise ValueError(f"frame {self.heading!r} needs a heading and a foot")

    def block(self) -> dict[str, Any]:
        """All content as plain JSON."""
        words = {"heading": self.heading, "tokens": _tokens(self.prose), "foot": self.foot}
        return {"kind": "frame", **words, "chart": self.chart.block()}

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        lines = [self.heading, *self.prose, self.chart.title, self.chart.alt, self.foot]
        return bundle(self.block(), "\n".join(lines))


@dataclass(frozen=True)
class Card:
    """One example: heading, a kicker (government, recommendation), labelled texts, its source."""

    heading: str
    kicker: str
    parts: dict[str, str]
    link: Link

    def __post_init__(self) -> None:
        """Refuse a card that says nothing or that no page holds."""
        if not self.heading or not self.parts:
            raise ValueError(f"card {self.heading!r} needs a heading and parts")
        if (length := sum(map(len, self.parts.values()))) > CARD:
            raise ValueError(f"card {self.heading!r} has {length} characters; at most {CARD} fit")


@dataclass(frozen=True)
class Cards:
    """Examples side by side, none of them torn over two pages."""

    cards: tuple[Card, ...]
    title: str
    source: str
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse an empty row of cards or one without a title."""
        check_name(self.name)
        if not self.cards or not self.title:
            raise ValueError(f"cards {self.title!r} need a title and at least one card")

    def block(self) -> dict[str, Any]:
        """All content as plain JSON."""
        cards = [
            {
                "heading": card.heading,
                "kicker": card.kicker,
                "parts": [{"label": label, "text": text} for label, text in card.parts.items()],
                "link": plain(card.link),
            }
            for card in self.cards
        ]
        words = {"title": self.title, "source": self.source}
        return {"kind": "cards", "id": self.name, **words, "cards": cards}

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        said = [
            f"{card.heading} ({card.kicker})\n{_lines(card.parts.items())}" for card in self.cards
        ]
        return bundle(self.block(), "\n\n".join([self.title, *said, self.source]))


@dataclass(frozen=True)
class Rows:
    """Findings below each other: a number or a word set big, and a sentence of markdown."""

    items: tuple[tuple[str, str], ...]
    title: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse an empty list."""
        if not self.items:
            raise ValueError(f"rows {self.title!r} need at least one item")

    def block(self) -> dict[str, Any]:
        """All content as plain JSON."""
        items = [{"big": big, "tokens": prose.parse_text(text)} for big, text in self.items]
        return {"kind": "rows", "title": self.title, "source": self.source, "items": items}

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return bundle(self.block(), f"{self.title}\n{_lines(self.items)}\n{self.source}")


@dataclass(frozen=True)
class Colophon:
    """How the document was made, in pairs of label and text, small and at its end."""

    pairs: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        """Refuse an empty list."""
        if not self.pairs:
            raise ValueError("a colophon needs at least one pair")

    def block(self) -> dict[str, Any]:
        """All content as plain JSON."""
        return {
            "kind": "colophon",
            "pairs": [{"label": label, "text": text} for label, text in self.pairs],
        }

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return bundle(self.block(), _lines(self.pairs))


def _tokens(paragraphs: Iterable[str]) -> list[prose.Token]:
    return [token for text in paragraphs for token in prose.parse_text(text)]


def _lines(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{label}: {text}" for label, text in pairs)
