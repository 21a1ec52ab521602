"""What stands in a cell of a table: text, a link, a tile of the matrix, text in another script."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from analysis import prose

ORIGINS = ("own", "inherited", "collective", "")
NAME = re.compile(r"[A-Za-z][\w-]*")  # an id that a link can lead to
LANGUAGES = {  # by their tag, which tells a screen reader how to speak
    "Arabic": "ar", "Armenian": "hy", "Chinese": "zh", "Georgian": "ka", "Greek": "el",
    "Hebrew": "he", "Japanese": "ja", "Khmer": "km", "Korean": "ko", "Persian": "fa",
    "Thai": "th",
}  # fmt: skip
SCRIPTS = {  # first word of a letter's Unicode name, and the language to take it for
    "ARABIC": "Arabic", "ARMENIAN": "Armenian", "CJK": "Chinese", "GEORGIAN": "Georgian",
    "GREEK": "Greek", "HANGUL": "Korean", "HEBREW": "Hebrew", "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese", "KHMER": "Khmer", "THAI": "Thai",
}  # fmt: skip
PERSIAN = set("پچژگیک")  # letters that Arabic does not write


@dataclass(frozen=True)
class Link:
    """Words that lead to a page, or to an id in the same document (`#id`)."""

    text: str
    url: str

    def __post_init__(self) -> None:
        """Refuse an address that no reader could open."""
        if not self.text or not self.url.startswith(prose.SCHEMES):
            raise ValueError(f"link {self.text!r} leads to {self.url!r}; expected http(s) or #id")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Tile:
    """One cell of the matrix: a level from 0 (none found) to 4, and how it was reached.

    `says` is the cell in words, for people who cannot see it: "level 3, own act, targeted".
    `cell` is its id, a place to link to: "GRC-oversight-2026". A tile that is the `same` as the
    pattern row above its group is drawn as a sign of equality.
    """

    level: int
    origin: str
    targeted: bool
    counter: bool
    light: bool
    says: str
    cell: str = ""
    same: bool = False

    def __post_init__(self) -> None:
        """Refuse a tile that cannot be drawn or has no words."""
        if self.level not in range(5) or self.origin not in ORIGINS or not self.says:
            raise ValueError(f"{self!r}: level is 0 to 4, origin in {ORIGINS}, says never empty")
        if bool(self.level) != bool(self.origin):
            raise ValueError(f"{self!r}: a level above 0 has an origin, level 0 has none")
        check_name(self.cell)

    def __str__(self) -> str:
        return self.says


@dataclass(frozen=True)
class Words:
    """Prose in a cell: markdown with links, notes and paragraphs, but no headings."""

    markdown: str

    def __str__(self) -> str:
        return " ".join(prose.plain_text(token["children"]) for token in self.paragraphs())

    def paragraphs(self) -> list[prose.Token]:
        """The paragraphs as tokens; ValueError for anything else that a cell cannot hold."""
        tokens = prose.parse_text(self.markdown)
        for token in tokens:
            if token["type"] != "paragraph":
                raise ValueError(f"a cell holds paragraphs, no {token['type']}: {self.markdown!r}")
        return tokens


@dataclass(frozen=True)
class Foreign:
    """Words in another script; the PDF names the language where no font of ours holds them."""

    text: str
    language: str

    def __post_init__(self) -> None:
        """Refuse a language without a tag."""
        if self.language not in LANGUAGES:
            raise ValueError(f"{self.language!r} is none of the languages {sorted(LANGUAGES)}")

    def __str__(self) -> str:
        return self.text

    @property
    def direction(self) -> str:
        """The way most of the letters run, as HTML and Typst call it: ltr or rtl."""
        ways = Counter(unicodedata.bidirectional(character) for character in self.text)
        return "rtl" if ways["R"] + ways["AL"] > ways["L"] else "ltr"


Cell = str | Link | Tile | Words | Foreign


def query(text: str) -> str | Foreign:
    """Take a typed query as text, or as foreign where its script says a language.

    Examples
    --------
    >>> query("Pegasus 스파이웨어").language
    'Korean'
    >>> query("Kodi i Procedurës Penale")
    'Kodi i Procedurës Penale'
    """
    names = (unicodedata.name(letter, "").split() for letter in text if letter.isalpha())
    found = {SCRIPTS[name[0].split("-")[0]] for name in names if name[0].split("-")[0] in SCRIPTS}
    if "Japanese" in found:
        found.discard("Chinese")  # Japanese writes Chinese signs, Chinese no kana
    if found == {"Arabic"} and PERSIAN & set(text):
        found = {"Persian"}
    return Foreign(text, found.pop()) if len(found) == 1 else text


def plain(cell: Cell) -> str | dict[str, Any]:
    """Cell as plain JSON."""
    if isinstance(cell, Foreign):
        instead = f"query in {cell.language}, see the data"
        lang = LANGUAGES[cell.language]
        return {"text": cell.text, "lang": lang, "dir": cell.direction, "instead": instead}
    if isinstance(cell, Words):
        return {"tokens": cell.paragraphs()}
    return cell if isinstance(cell, str) else asdict(cell)


def check_name(name: str) -> None:
    """Refuse an id that no link could lead to."""
    if name and not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no id; expected letters, digits and hyphens")
