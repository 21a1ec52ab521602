"""Promise: the printed report serves people who read by ear, by key, on paper and in an archive."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pytest
import real_report

from analysis import document, places

pytestmark = pytest.mark.slow
HEADING = re.compile(r"/H\d")
A4 = (595.3, 841.9)  # points
MARGIN, OVERHANG = 62.4, 4  # points; justified text hangs over its margin by up to three


@pytest.fixture(scope="module")
def content() -> bytes:
    """Set the report of the latest edition."""
    return real_report.exported("tracker-pdf")


@pytest.fixture(scope="module")
def pdf(content: bytes) -> pikepdf.Pdf:
    """Open it."""
    return pikepdf.open(BytesIO(content))


@pytest.fixture(scope="module")
def elements(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """List the structure elements in the order in which they are read aloud."""
    return list(walk(pdf.Root.StructTreeRoot.K))


def walk(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """Walk a structure tree."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from walk(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        yield from walk(node.get("/K", pikepdf.Array()))


def below(node: pikepdf.Dictionary, kind: str) -> list[pikepdf.Dictionary]:
    """List the elements of one kind below another."""
    return [child for child in walk(node.K) if str(child.S) == kind]


def test_it_is_tagged_and_says_its_language_and_title(pdf: pikepdf.Pdf) -> None:
    """A screen reader knows how to speak, a window what to show above the page."""
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "en-GB"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    title = document.read(real_report.executed(), real_report.NAME)["title"]
    assert str(pdf.docinfo.Title) == title


def test_it_claims_the_standards_for_access_and_archives(pdf: pikepdf.Pdf) -> None:
    """PDF/UA-1 and PDF/A-2a."""
    with pdf.open_metadata() as metadata:
        claimed = [metadata[f"{name}:part"] for name in ("pdfuaid", "pdfaid")]
        assert [*claimed, metadata["pdfaid:conformance"]] == ["1", "2", "A"]


def test_it_breaks_no_rule_for_archives(content: bytes) -> None:
    """Fonts, colours, streams and links keep the rules of PDF/A-2 that veraPDF checks.

    Left out is the metadata (clause 6.6), where pikepdf knows neither level a nor the claim of
    PDF/UA, and what it calls unsupported, such as the patterns of tiles.
    """
    pdfa = pytest.importorskip("pikepdf.pdfa")
    found = pdfa.validate_written(BytesIO(content), "2b").violations
    broken = [one for one in found if re.match(r"ISO_19005_2:(?!6\.6\.)", one.rule)]
    assert broken == []


def test_bookmarks_lead_to_every_chapter_and_section(pdf: pikepdf.Pdf) -> None:
    """In the order of the report."""

    def titles(items: list[pikepdf.OutlineItem]) -> Iterator[str]:
        for item in items:
            yield item.title
            yield from titles(item.children)

    with pdf.open_outline() as outline:
        found = list(titles(outline.root))
    headed = [part for part in real_report.blocks() if part["kind"] in ("heading", "frame")]
    assert found == [part["text"] for part in headed]


def test_headings_are_read_in_the_order_of_the_report(elements: list[pikepdf.Dictionary]) -> None:
    """Reading by ear jumps nowhere, and no level is skipped."""
    headings = [(str(node.S), str(node.T)) for node in elements if HEADING.fullmatch(str(node.S))]
    headings = [(level, text) for level, text in headings if text != "Contents"]
    expected = []
    for block in real_report.blocks():
        if block["kind"] in ("heading", "frame"):
            expected.append((f"/H{block['level'] - 1}", block["text"]))
        if block["kind"] == "cards":
            expected += [(f"/H{block['level'] - 1}", card["heading"]) for card in block["cards"]]
    assert headings == expected


def test_every_figure_has_its_words(elements: list[pikepdf.Dictionary]) -> None:
    """What is drawn is said."""
    figures = [node for node in elements if node.S == "/Figure"]
    said = [str(node.Alt) for node in figures if "/Alt" in node]
    shown = [one for one in places.numbered(real_report.blocks()) if one["kind"] == "figure"]
    assert said == [figure["alt"] for figure in shown]
    assert len(figures) == len(said)


def test_every_table_has_headers(elements: list[pikepdf.Dictionary]) -> None:
    """Each column says what it holds."""
    tables = [node for node in elements if node.S == "/Table"]
    shown = [one for one in places.numbered(real_report.blocks()) if one["kind"] == "table"]
    assert len(tables) == len(shown)
    for table, block in zip(tables, shown, strict=True):
        heads = below(below(table, "/THead")[0], "/TH")
        assert len(heads) >= len(block["columns"])
        assert {str(head.A[0].Scope) for head in heads} == {"/Column"}


def test_all_fonts_are_embedded(pdf: pikepdf.Pdf) -> None:
    """The page looks alike wherever it is opened."""
    fonts = [
        item
        for item in pdf.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
    ]
    assert fonts
    assert all({"/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)


def test_links_lead_to_a_page_or_to_an_address(pdf: pikepdf.Pdf) -> None:
    """Every link inside reaches a page of the file; every other one is a web address."""
    named = set(pikepdf.NameTree(pdf.Root.Names.Dests)) if "/Names" in pdf.Root else set()
    pages = {page.obj.objgen for page in pdf.pages}
    inside = 0
    for page in pdf.pages:
        for link in page.get("/Annots", []):
            if link.get("/A", {}).get("/S") == "/URI":
                assert re.match(r"https?://|mailto:", str(link.A.URI))
                continue
            place = link.A.D if "/A" in link else link.Dest
            inside += 1
            if isinstance(place, pikepdf.Array):
                assert place[0].objgen in pages
            else:
                assert str(place) in named
    assert inside


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is missing")
def test_nothing_runs_off_the_page(content: bytes) -> None:
    """Each word stands between the margins, on upright and on turned pages."""
    command = ["pdftotext", "-bbox", "-", "-"]
    found = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    width = 0.0
    for line in found.splitlines():
        if page := re.search(r'<page width="([\d.]+)"', line):
            width = float(page[1])
            assert width == pytest.approx(A4[0], abs=1) or width == pytest.approx(A4[1], abs=1)
        if word := re.search(r'xMin="([\d.]+)".* xMax="([\d.]+)"', line):
            assert float(word[1]) > MARGIN - OVERHANG, line
            assert float(word[2]) < width - MARGIN + OVERHANG, line


def test_both_files_stay_light(content: bytes) -> None:
    """A texture of many dots once made the page four times as heavy."""
    assert len(real_report.exported("tracker-html").encode()) < 1_000_000
    assert len(content) < 2_000_000
