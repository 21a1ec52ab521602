"""The shipped fonts: where they lie, which characters they hold, a few letters of them for HTML."""

from __future__ import annotations

import base64
import io
from functools import cache
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent / "templates" / "fonts"
FAMILY = "Source Sans 3"  # of figures and tables; matplotlib and Typst know it by this name
WEB_FAMILY = "Tracker Sans"  # a cut font is a modified one, and its licence reserves "Source"
SANS = {400: "SourceSans3_400Regular.ttf", 600: "SourceSans3_600SemiBold.ttf"}
SERIF = ("SourceSerif4_400Regular.ttf", "SourceSerif4_400Regular_Italic.ttf",
         "SourceSerif4_600SemiBold.ttf")  # fmt: skip


@cache
def coverage() -> frozenset[str]:
    """All characters that can be set, those of other scripts included."""
    return latin().union(*(_characters(file.name) for file in FOLDER.glob("NotoSans*.ttf")))


@cache
def latin() -> frozenset[str]:
    """All characters that one of the two families holds in each of its styles."""
    sans = set.intersection(*map(_characters, SANS.values()))
    serif = set.intersection(*map(_characters, SERIF))
    return frozenset(sans | serif)


@cache
def register() -> None:
    """Make matplotlib know our family in both weights, or raise."""
    from matplotlib import font_manager  # takes half a second: only who draws pays

    for name in SANS.values():
        font_manager.fontManager.addfont(FOLDER / name)
    for weight in SANS:
        wanted = font_manager.FontProperties(family=FAMILY, weight=weight)
        font_manager.findfont(wanted, fallback_to_default=False)


@cache
def web_faces(characters: frozenset[str]) -> str:
    """CSS that carries `characters` of both sans weights as WOFF2 under `WEB_FAMILY`."""
    return "\n".join(_web_face(weight, name, characters) for weight, name in SANS.items())


def _characters(name: str) -> set[str]:
    with TTFont(FOLDER / name, lazy=True) as font:
        return {chr(point) for point in font.getBestCmap()}


def _web_face(weight: int, name: str, characters: frozenset[str]) -> str:
    with TTFont(FOLDER / name, recalcTimestamp=False) as font:
        options = subset.Options(
            layout_features=["kern", "liga"], name_IDs=[0, 13, 14]
        )  # copyright and licence stay
        cutter = subset.Subsetter(options)
        cutter.populate(text="".join(sorted(characters)))
        cutter.subset(font)
        for record, text in ((1, WEB_FAMILY), (2, "Regular"), (4, f"{WEB_FAMILY} {weight}")):
            font["name"].setName(text, record, 3, 1, 0x409)
        font.flavor = "woff2"
        packed = io.BytesIO()
        font.save(packed)
    data = base64.b64encode(packed.getvalue()).decode()
    return (
        f'@font-face{{font-family:"{WEB_FAMILY}";font-weight:{weight};'
        f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
    )
