"""Promise: a notebook becomes a PDF that is accessible, archivable and the same bytes each time."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import nbformat
import pandas as pd
import pikepdf
import pytest
from toy_notebooks import (
    NONE,
    OWN,
    URL,
    covered,
    exhibit,
    frame,
    grouped,
    long_table,
    markdown,
    matrix,
    notebook,
    pieces,
    prose_table,
    showing,
    small_chart,
    whole,
)

from analysis import shown
from analysis.typeset import TrackerPDFExporter

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed"
)
SHIPPED = ("SourceSerif4", "SourceSans3", "NotoSans")


def pdf_of(executed: nbformat.NotebookNode) -> bytes:
    """Export a notebook that is called report."""
    content, _ = TrackerPDFExporter().from_notebook_node(executed, {"metadata": {"name": "report"}})
    return content


@pytest.fixture(scope="module")
def content() -> bytes:
    """Export the notebook that holds one of everything."""
    return pdf_of(whole())


@pytest.fixture(scope="module")
def pdf(content: bytes) -> pikepdf.Pdf:
    """Open the exported file."""
    return pikepdf.open(BytesIO(content))


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """Walk the structure tree."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


def tags(pdf: pikepdf.Pdf) -> Counter[str]:
    """Count the structure elements by kind."""
    return Counter(str(node.S) for node in elements(pdf.Root.StructTreeRoot))


def words(content: bytes) -> str:
    """Read the letters as a reader's search would."""
    found = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return found.stdout.decode().replace("\u200b", "")


def pages(content: bytes) -> list[str]:
    """Read each page by itself."""
    return words(content).split("\f")[:-1]


def test_the_file_claims_both_standards(pdf: pikepdf.Pdf) -> None:
    """PDF/UA-1 and PDF/A-2a, which the compiler enforces."""
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["pdfaid:part"] == "2"
        assert metadata["pdfaid:conformance"] == "A"


def test_the_file_says_what_it_is(pdf: pikepdf.Pdf) -> None:
    """Tagged, with language and title, and the title in the window."""
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang).startswith("en")
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo.Title) == "A toy report"
    assert "20261110" in str(pdf.docinfo.CreationDate)


def test_bookmarks_follow_the_headings(pdf: pikepdf.Pdf) -> None:
    """Chapters and their sections, in order."""
    with pdf.open_outline() as outline:
        top = [item.title for item in outline.root]
        nested = [child.title for item in outline.root for child in item.children]
    assert top == ["How to read", "The matrix", "How to read", "The end"]
    assert nested == ["A figure"]


def test_tables_and_figures_are_tagged(pdf: pikepdf.Pdf) -> None:
    """Header cells are headers with a scope; each figure has its words."""
    found = list(elements(pdf.Root.StructTreeRoot))
    assert tags(pdf)["/Table"] == 1
    heads = [node for node in found if node.S == "/TH"]
    assert len(heads) == 3 + 2  # three labels, two regions
    figures = [str(node.Alt) for node in found if node.S == "/Figure" and "/Alt" in node]
    assert figures == ['Two bars: 2 and 3 & a "quote".', "The same again."]


def test_all_fonts_are_ours_and_embedded(pdf: pikepdf.Pdf) -> None:
    """Nothing comes from the reader's machine or ours."""
    names = []
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            names.append(str(item.FontName))
            assert {"/FontFile2", "/FontFile3"} & set(item.keys())
    assert names
    assert all(name.split("+")[1].startswith(SHIPPED) for name in names)


def test_links_can_be_followed(pdf: pikepdf.Pdf) -> None:
    """Addresses are whole, and rows and chapters are places to go to."""
    found = [note for page in pdf.pages for note in page.get("/Annots", [])]
    urls = [str(note.A.URI) for note in found if "/A" in note and "/URI" in note.A]
    assert URL in urls
    assert len(found) > len(urls)


@needs_poppler
def test_evidence_is_text_and_tiles_have_words(content: bytes) -> None:
    """What looks like markup stays as typed; a search finds what a tile says; no code is seen."""
    text = words(content)
    for said in ("#read(x) *and* $y$ ]", "5 * 3 & <b", "Togo <Lomé>", OWN.says, NONE.says,
                 "2 governments", "As of 10 November 2026", "Table 1", "Figure 2"):  # fmt: skip
        assert said in text, said
    assert "secret_code" not in text


@needs_poppler
def test_a_tile_that_repeats_the_pattern_is_a_sign_with_its_words() -> None:
    """It says what it repeats, and a link leads to it."""
    content = pdf_of(notebook(markdown("See [it](#FRA-use-2026)."), exhibit(grouped())))
    found = words(content)
    assert found.count("=") == 4
    assert found.count(OWN.says) == 9
    assert "it (page 1)" in found


@needs_poppler
def test_both_halves_of_a_matrix_may_hold_a_pattern_with_gaps() -> None:
    """Empty cells of a pattern do not keep a long matrix from its two pages."""
    long = matrix(60)
    frame_of = long.frame.astype(object)
    frame_of.loc[[0, 30], ["Export", "Use"]] = ""
    frame_of.loc[30, "Shared"] = "yes"
    gaps = dataclasses.replace(long, frame=frame_of)
    filling = markdown("## Before\n\nWords.")
    found = pages(pdf_of(covered(filling, markdown("## All"), exhibit(gaps))))
    left, right = (i for i, page in enumerate(found, start=1) if "Vendors" in page)
    assert (left % 2, right) == (0, left + 1)


@needs_poppler
def test_long_tables_repeat_their_header_and_stay_on_the_page() -> None:
    """A table of 120 rows runs over pages, each with its header, none over the margin."""
    content = pdf_of(notebook(markdown("## One"), exhibit(long_table(120))))
    pages = words(content).split("\f")[:-1]
    tables = [page for page in pages if "https://example.org" in page]
    assert len(tables) > 1
    assert all("Number" in page for page in tables)
    assert rightmost(content) <= 595 - 62 + 4  # points: A4 less the margin, and what may overhang


@needs_poppler
def test_wide_tables_get_a_landscape_page() -> None:
    """Twelve broad columns are turned, and all of them are there."""
    frame = pd.DataFrame({f"Number{i}": ["1234567890"] for i in range(12)})
    content = pdf_of(notebook(markdown("## One"), exhibit(shown.Table(frame, "Wide"))))
    boxes = [
        [float(side) for side in page.MediaBox] for page in pikepdf.open(BytesIO(content)).pages
    ]
    assert any(box[2] > box[3] for box in boxes)
    assert rightmost(content) <= 842 - 62 + 4
    assert "Number11" in words(content)


def rightmost(content: bytes) -> float:
    """Measure how far to the right any word reaches, in points."""
    command = ["pdftotext", "-bbox", "-", "-"]
    found = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    return max(float(part.split('"')[0]) for part in found.split('xMax="')[1:])


@needs_poppler
def test_a_cover_and_the_contents_stand_before_page_one() -> None:
    """They carry no number; the frame is page 1 and alone on it."""
    content = pdf_of(pieces())
    front, contents, first, *rest = pages(content)
    assert "By hand." in front
    assert "Contents" in contents
    assert "not compliance" in first
    assert "In short" in rest[0]
    labels = [page.label for page in pikepdf.open(BytesIO(content)).pages]
    assert labels == ["", "", *(str(number) for number in range(1, len(labels) - 1))]


@needs_poppler
def test_a_link_inside_says_its_page() -> None:
    """Whoever reads on paper can follow it."""
    text = re.sub(r"\s+", " ", words(pdf_of(pieces())))
    assert "the matrix (page 2)" in text
    assert "Figure 1 (page 1)" in text
    assert "Table 1 (page 2)" in text
    assert "G1 (page 2)" in text


@needs_poppler
def test_a_source_is_noted_once_a_section() -> None:
    """The note holds site, day and the whole address; a second link shares it."""
    content = pdf_of(pieces())
    assert [page.count("example.org, read 23 November 2026") for page in pages(content)[2:4]] == [
        1,
        1,
    ]
    assert tags(pikepdf.open(BytesIO(content)))["/Note"] == 2
    assert URL in words(content).replace("\n", "")


@needs_poppler
def test_sources_in_cells_are_noted_where_the_row_stands() -> None:
    """A note in a table has its number and address, over as many pages as the table takes."""
    texts = [f'Act [{i}](https://example.org/{i} "site {i}, read 2026")' for i in range(90)]
    found = pages(pdf_of(notebook(markdown("## Acts"), exhibit(prose_table(*texts)))))
    assert all(f"site {i}, read 2026" in "".join(found) for i in range(90))
    last = next(page for page in found if "Row 89" in page)
    assert "site 89, read 2026" in last


@needs_poppler
def test_a_long_text_in_a_cell_may_break_over_pages() -> None:
    """A row that would not fit is torn, a short one never is."""
    found = pages(pdf_of(notebook(exhibit(prose_table("word " * 3000, "The end.")))))
    assert len(found) > 1
    assert any("The end." in page for page in found)


def noted(number: int) -> str:
    """Cite one source, with a word of its own in the text and in the note."""
    return f'[mark{number}.]({URL}{number} "site{number}. read 23 November 2026")'


@needs_poppler
def test_a_source_in_a_table_is_noted_once_a_section_too() -> None:
    """The first mention carries the note, in prose or in a cell, and the next ones share it."""
    table = prose_table(f"A {noted(1)} and {noted(2)}", f"Again {noted(2)}\n\nand {noted(3)}")
    after = markdown(f"Then {noted(3)}\n\n## Two\n\nAnew {noted(3)}")
    content = pdf_of(notebook(markdown(f"## One\n\nFirst {noted(1)}"), exhibit(table), after))
    assert [words(content).count(f"site{number}.") for number in (1, 2, 3)] == [1, 1, 2]
    assert tags(pikepdf.open(BytesIO(content)))["/Note"] == 4


@needs_poppler
def test_a_place_named_in_a_cell_says_its_page() -> None:
    """As in prose."""
    content = pdf_of(notebook(markdown("## One"), exhibit(prose_table("See [above](#one)."))))
    assert "above (page 1)" in words(content).replace("\n", " ")


@needs_poppler
@pytest.mark.parametrize("length", [30, 37, 44])
def test_a_note_stands_below_the_row_that_cites_it_or_on_the_next_page(length: int) -> None:
    """Never before it, wherever a page ends, and rows of usual length are never torn."""
    texts = [
        f"{noted(number)} {'Words of a law. ' * (length + number % 7)} shut{number}."
        for number in range(80)
    ]
    found = pages(pdf_of(notebook(markdown("## One"), exhibit(prose_table(*texts)))))
    where = {
        word: [i for i, page in enumerate(found) for _ in range(page.count(f"{word}."))]
        for number in range(80)
        for word in (f"mark{number}", f"shut{number}", f"site{number}")
    }
    for number in range(80):
        (mark,), (note,) = where[f"mark{number}"], where[f"site{number}"]
        assert note - mark in (0, 1), number
        assert where[f"shut{number}"] == [mark], number
    assert len(found) > 2


@needs_poppler
def test_a_row_of_a_thousand_letters_breaks_with_its_notes() -> None:
    """Its text runs on over the page, and no note is lost or set twice."""
    texts = [
        "\n\n".join(f"{'Words of a law. ' * 40} {noted(number)}" for number in range(row, row + 9))
        for row in (0, 9, 18)
    ]
    content = pdf_of(notebook(markdown("## One"), exhibit(prose_table(*texts))))
    assert [words(content).count(f"site{number}.") for number in range(27)] == [1] * 27
    assert len(pages(content)) > 2


@needs_poppler
@pytest.mark.parametrize("before", [1, 40, 90])
def test_both_halves_of_a_long_matrix_face_each_other(before: int) -> None:
    """Its chapter opens on a left page, and its header stands on both."""
    filling = markdown("## Before\n\n" + "A line of words. \n\n" * before)
    found = pages(pdf_of(covered(filling, markdown("## All\n\nWords."), exhibit(matrix(60)))))
    left, right = (i for i, page in enumerate(found, start=1) if "Vendors" in page)
    assert left % 2 == 0
    assert right == left + 1
    assert "Words." in found[left - 1]


@needs_poppler
def test_a_turned_table_takes_its_heading_along() -> None:
    """A heading never stays behind on the page before."""
    wide = shown.Table(pd.DataFrame({f"Number{i}": ["1234567890"] for i in range(12)}), "Wide")
    found = pages(pdf_of(notebook(markdown("## Before\n\nWords."), markdown("## Many"),
                                  exhibit(wide))))  # fmt: skip
    assert "Many" in next(page for page in found if "Number11" in page)


@needs_poppler
def test_no_heading_and_no_caption_stands_last_on_a_page() -> None:
    """Both stay with what they head, wherever a page ends."""
    cells = []
    for number in range(1, 41):
        cells.append(markdown(f"## Chapter{number}\n\n" + "Words of prose. " * (number * 7 % 90)))
        frame_of = pd.DataFrame({"Row": [str(row) for row in range(number * 5 % 33 + 1)]})
        cells += [
            markdown(f"### Section{number}"),
            exhibit(shown.Table(frame_of, f"Caption{number}")),
        ]
    for page in pages(pdf_of(notebook(*cells)))[1:]:
        last = [line for line in page.splitlines() if line.strip()][-4:]
        shown_last = [line for line in last if not re.match(r"As of|\d+ / \d+", line)]
        assert not re.search(r"(Chapter|Section|Caption)\d", shown_last[-1]), last


def test_a_frame_higher_than_a_page_is_refused() -> None:
    """It would lose its foot, and with it the date."""
    with pytest.raises(ValueError, match="frame 'Page one' is higher than a page"):
        pdf_of(covered(exhibit(frame("Words. " * 2000))))


@needs_poppler
def test_other_scripts_are_set_or_named() -> None:
    """A query whose signs the fonts hold is set in its language; any other is named."""
    queries = [shown.query("פגסוס"), shown.query("한국어 뷁 감청 설비 수출 허가 신청")]
    content = pdf_of(notebook(exhibit(shown.Table(pd.DataFrame({"Query": queries}), "Queries"))))
    assert "query in Korean, see the data" in words(content).replace("\n", " ")
    assert "פגסוס" in words(content)
    pdf = pikepdf.open(BytesIO(content))
    found = elements(pdf.Root.StructTreeRoot)
    assert "he" in [str(node.Lang) for node in found if "/Lang" in node]


@pytest.mark.parametrize("text", ["a \U0001f600 b", "a \u0001 b", "a \ue000 b", "한국어"])
def test_a_character_that_no_font_has_is_named(text: str) -> None:
    """The message names notebook, cell and character, wherever the text stands."""
    table = shown.Table(pd.DataFrame({"Query": [text]}), "Title")
    for cell in (exhibit(table), markdown(f"## {text}"), showing({"text/plain": text})):
        with pytest.raises(ValueError, match=r"report, cell 2.*: no font holds .* \(U\+"):
            pdf_of(notebook(cell))


def test_a_character_in_a_table_is_named_with_row_and_column() -> None:
    """Whoever typed it finds it."""
    table = shown.Table(pd.DataFrame({"Act": ["one", "two"], "Note": ["", "a \ue000"]}), "Acts")
    place = "report, cell 2, table 'Acts', row 2, column 'Note': no font holds '\\ue000'"
    with pytest.raises(ValueError, match=re.escape(place)):
        pdf_of(notebook(exhibit(table)))


def test_a_character_in_the_prose_of_a_cell_is_named_too() -> None:
    """Prose in cells is checked before the compiler sees it."""
    place = "table 'Texts', row 1, column 'Said': no font holds '\\ue000'"
    with pytest.raises(ValueError, match=re.escape(place)):
        pdf_of(notebook(exhibit(prose_table("*soft \ue000*"))))


def test_html_cannot_be_set() -> None:
    """The message says what to use instead."""
    with pytest.raises(ValueError, match=r"report, cell 2: HTML cannot be set.*shown\.Table"):
        pdf_of(notebook(showing({"text/html": "<p>a</p>", "text/plain": "a"})))


def test_a_figure_without_alt_text_is_named() -> None:
    """The compiler would refuse it too, but not say which."""
    bundle = small_chart()._repr_mimebundle_()
    bundle[shown.MIME]["alt"] = ""
    with pytest.raises(ValueError, match="report, cell 2: figure 'Vendor checks lead' has no alt"):
        pdf_of(notebook(showing(bundle)))


def test_the_date_comes_from_the_notebook_else_the_environment_else_is_fixed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The clock is never asked."""
    undated = notebook(markdown("## One"))
    undated.metadata.clear()
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert "20000101" in str(pikepdf.open(BytesIO(pdf_of(undated))).docinfo.CreationDate)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert "20260101" in str(pikepdf.open(BytesIO(pdf_of(undated))).docinfo.CreationDate)


@pytest.mark.slow
def test_the_command_line_writes_the_same_bytes_anywhere(tmp_path: Path, content: bytes) -> None:
    """`jupyter nbconvert --to tracker-pdf` in another folder, time zone and locale."""
    nbformat.write(whole(), tmp_path / "report.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "tracker-pdf", "report.ipynb"]
    environment = os.environ | {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert (tmp_path / "report.pdf").read_bytes() == content


def sheet(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Put cells under a title into a notebook that is a profile."""
    made = notebook(*cells)
    made.metadata["tracker"] |= {"layout": "profile"}
    return made


@needs_poppler
def test_a_profile_says_its_sources_in_the_text_and_has_no_contents() -> None:
    """A sheet of one or two pages has no room for notes, and needs no list of chapters."""
    note = f'[a rule]({URL} "example.org, read 23 November 2026")'
    site = f'[example.org]({URL} "example.org (news), read 23 November 2026")'
    chapters = [markdown(f"## Chapter {i}\n\nThey have {note} and {site}.") for i in range(5)]
    content = pdf_of(sheet(*chapters))
    said = words(content)
    assert "Contents" not in said
    assert "They have a rule (example.org, read 23 November 2026)" in said
    assert "and example.org (news), read 23 November 2026." in said
    assert "/Note" not in tags(pikepdf.open(BytesIO(content)))
    assert len(pages(content)) == 1


@needs_poppler
def test_a_profile_with_much_to_say_takes_smaller_type_and_is_still_sound() -> None:
    """Beyond some letters all type is smaller, so that the second page holds the rest."""
    text = "One word after the other. " * 30
    few, many = (pdf_of(sheet(*[markdown(f"## A\n\n{text}") for _ in range(n)])) for n in (15, 16))
    assert len(words(many)) > len(words(few))
    assert len(pages(many)) <= len(pages(few)) == 2


def test_an_unknown_layout_is_refused() -> None:
    """A misspelt layout would be set as a report in silence."""
    made = notebook(markdown("## A"))
    made.metadata["tracker"] |= {"layout": "profil"}
    with pytest.raises(ValueError, match="'profil' is no layout; known: report, profile"):
        pdf_of(made)
