"""Promise: a notebook becomes one HTML page that anyone can read and that asks no host anything."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from toy_notebooks import (
    URL,
    cover,
    covered,
    exhibit,
    frame,
    markdown,
    notebook,
    pieces,
    showing,
    small_chart,
    small_table,
    whole,
)

from analysis import shown
from analysis.html import TrackerHTMLExporter

LOADING = "script, link, iframe, object, embed, base, img, video, audio, source, [src], [srcset]"


def html_of(executed: nbformat.NotebookNode) -> str:
    """Export a notebook that is called report."""
    text, _ = TrackerHTMLExporter().from_notebook_node(executed, {"metadata": {"name": "report"}})
    return text


@pytest.fixture(scope="module")
def text() -> str:
    """Export the notebook that holds one of everything."""
    return html_of(whole())


@pytest.fixture(scope="module")
def page(text: str) -> BeautifulSoup:
    """Read the exported page."""
    return BeautifulSoup(text, "html.parser")


def test_the_page_loads_nothing(text: str, page: BeautifulSoup) -> None:
    """No script, no frame, no image, no style sheet from anywhere; the font is inside."""
    assert page.select(LOADING) == []
    assert all(url.startswith("data:") for url in re.findall(r"url\((?!#)([^)]*)\)", text))
    assert "@import" not in text
    assert not [tag for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]


def test_the_page_says_what_it_is(page: BeautifulSoup) -> None:
    """Language, title, one first heading, landmarks, a view that fits a phone."""
    assert page.html["lang"] == "en"
    assert page.title.text == "A toy report"
    assert [h1.text for h1 in page.find_all("h1")] == ["A toy report"]
    assert page.select_one("main")
    assert page.select_one("header")
    assert page.select_one('meta[name="viewport"]')


def test_code_is_hidden_and_outputs_are_shown(text: str, page: BeautifulSoup) -> None:
    """Readers see prose, computed sentences, printed lines and exhibits, and no code."""
    assert "secret_code" not in text
    assert "2 governments\n  read" in page.text
    assert page.find("a", href=URL).text == "a rule"
    assert "5 * 3 & <b" in page.text
    assert "#read(x) *and* $y$ ]" in page.text


def test_contents_lead_to_every_chapter(page: BeautifulSoup) -> None:
    """The list of contents holds all chapters, and each entry leads to its heading."""
    contents = page.select_one('nav[aria-label="Contents"]')
    for depth, name in (("ol:not(ol ol) > li > a", "h2"), ("ol ol > li > a", "h3")):
        links = contents.select(depth)
        assert [link.text for link in links] == [heading.text for heading in page.find_all(name)]
        assert all(page.find(id=link["href"][1:]).name == name for link in links)


def test_ids_are_unique_and_links_lead_somewhere(page: BeautifulSoup) -> None:
    """Two figures and two headings of one name do not share an id."""
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    places = [a["href"][1:] for a in page.find_all("a") if a["href"].startswith("#")]
    references = re.findall(r"url\(#([^)]+)\)", str(page)) + [
        use["xlink:href"][1:] for use in page.find_all("use")
    ]
    assert "TGO-oversight-2026" in places
    assert references
    assert set(places + references) <= set(ids)


def test_tables_have_headers_and_scroll_inside_a_named_region(page: BeautifulSoup) -> None:
    """On a phone the table moves, not the page, by finger and by key."""
    for table in page.find_all("table"):
        assert table.select('th[scope="col"]')
        region = table.find_parent(attrs={"role": "region"})
        assert region["tabindex"] == "0"
        assert page.find(id=region["aria-labelledby"]).text.strip()


def test_figures_have_words_numbers_and_their_letters(text: str, page: BeautifulSoup) -> None:
    """A figure is an image with alt text; its table unfolds; its font is inside the page."""
    figures = page.select('figure svg[role="img"]')
    assert [svg["aria-label"] for svg in figures] == [
        'Two bars: 2 and 3 & a "quote".',
        "The same again.",
    ]
    assert page.select_one("figure details table")
    assert text.count("@font-face") == 2
    assert "Source Sans 3" not in str(figures)


def test_a_page_without_figures_carries_no_font() -> None:
    """An empty report stays light."""
    text = html_of(notebook(markdown("## One")))
    assert "@font-face" not in text
    assert len(text.encode()) < 25_000


def test_exhibits_are_numbered_by_kind(page: BeautifulSoup) -> None:
    """Table 1, Figure 1, Figure 2, in the order of the page."""
    labels = [label.text for label in page.select("figcaption .label")]
    assert labels == ["Table 1", "Figure 1", "Figure 2"]


def test_a_cover_is_the_head_of_the_page() -> None:
    """It gives the title, and the heading of page one is a chapter."""
    page = BeautifulSoup(html_of(pieces()), "html.parser")
    assert page.title.text == "A toy report"
    assert [h1.text for h1 in page.find_all("h1")] == ["A toy report"]
    assert "By hand." in page.header.text
    chapters = ["Page one", "Findings", "The matrix", "Routes taken"]
    assert [link.text for link in page.select("nav a")] == chapters
    assert page.select_one("section.frame h2#page-one")
    assert "not compliance" in page.select_one("section.frame").text


def test_cards_are_headed_below_their_chapter() -> None:
    """No level is skipped, and each card is a place to link to."""
    page = BeautifulSoup(html_of(pieces()), "html.parser")
    assert [h3["id"] for h3 in page.select(".cards#routes article h3")] == [
        "act-1",
        "act-2",
        "act-3",
    ]


def test_every_heading_has_a_link_to_itself() -> None:
    """Readers copy the address of a chapter, a section, a card."""
    page = BeautifulSoup(html_of(pieces()), "html.parser")
    for heading in page.select("h2, h3"):
        assert heading.find("a", class_="here")["href"] == f"#{heading['id']}"


def test_a_link_says_its_source_and_which_figure_it_means() -> None:
    """The title of a link is kept; "figure" and "table" become the label of what they lead to."""
    page = BeautifulSoup(html_of(pieces()), "html.parser")
    assert page.find("a", href=URL)["title"] == "example.org, read 23 November 2026"
    assert page.select_one('p a[href="#figure-1"]').text == "Figure 1"
    assert page.select_one('p a[href="#tiles"]').text == "Table 1"


def test_other_scripts_carry_their_language_and_direction() -> None:
    """A browser sets Hebrew from right to left and speaks it as Hebrew."""
    table = shown.Table(pd.DataFrame({"Query": [shown.query("מערכת פגסוס")]}), "Queries")
    page = BeautifulSoup(html_of(notebook(exhibit(table))), "html.parser")
    assert page.select_one('td span[lang="he"][dir="rtl"]')


def test_a_report_has_one_cover_or_one_title() -> None:
    """Two of either, or both, are refused by cell."""
    with pytest.raises(ValueError, match="report, cell 2: a second cover"):
        html_of(covered(exhibit(cover())))
    with pytest.raises(ValueError, match="report, cell 1: a second title 'A toy report' beside"):
        html_of(notebook(exhibit(cover())))


def test_links_inside_showpieces_are_checked_too() -> None:
    """A frame that leads nowhere is refused."""
    with pytest.raises(ValueError, match="report, cell 2: a link leads to '#nowhere'"):
        html_of(notebook(exhibit(frame("See [it](#nowhere)."))))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (markdown("## One\n\n#### Three"), "heading 'Three' is of level 4 after level 2"),
        (markdown("# Second"), "second title 'Second'"),
        (markdown("a <span>b</span>"), "inline_html"),
        (markdown("<div>b</div>"), "block_html"),
        (markdown("![words](figure.png)"), "shown.chart"),
        (markdown("| a | b |\n|---|---|\n| 1 | 2 |"), "shown.Table"),
        (markdown("[a](other.html)"), "expected http"),
        (markdown("[a](#nowhere)"), "'#nowhere', which is nowhere"),
        (showing({"image/png": "iVBORw0KGgo=", "text/plain": "x"}), "figure without alt text"),
        (showing({"image/svg+xml": "<svg/>", "text/plain": "x"}), "figure without alt text"),
        (showing({"text/html": '<img src="https://example.org/a.png">'}), "load and run nothing"),
        (showing({"text/html": "<script>1</script>"}), "load and run nothing"),
        (showing({"text/html": '<p onclick="x()">a</p>'}), "load and run nothing"),
        (showing({"text/html": "<style>p{background:url(//x)}</style>"}), "load and run nothing"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_notebook_and_cell(
    cell: nbformat.NotebookNode, said: str
) -> None:
    """The message says where to look and what is wrong."""
    with pytest.raises(ValueError, match="report, cell 3: ") as caught:
        html_of(notebook(markdown("Before."), cell))
    assert said in str(caught.value)


def test_a_failed_cell_or_a_warning_makes_no_page() -> None:
    """Half a report is none."""
    error = nbformat.v4.new_output("error", ename="KeyError", evalue="'x'", traceback=[])
    warned = nbformat.v4.new_output("stream", name="stderr", text="UserWarning: old\n")
    for output, said in ((error, "ended in KeyError: 'x'"), (warned, "UserWarning: old")):
        cell = nbformat.v4.new_code_cell("x", outputs=[output])
        with pytest.raises(ValueError, match=f"report, cell 2: .*{said}"):
            html_of(notebook(cell))


def test_figures_without_alt_text_in_the_stored_json_are_refused() -> None:
    """Also where someone edited the executed notebook."""
    bundle = small_chart()._repr_mimebundle_()
    bundle["application/vnd.tracker+json"]["alt"] = " "
    with pytest.raises(ValueError, match="report, cell 2: figure 'Vendor checks lead' has no alt"):
        html_of(notebook(showing(bundle)))


def test_ids_that_stand_twice_are_refused() -> None:
    """The same table shown twice has the same rows twice."""
    with pytest.raises(ValueError, match="cell 3: the id 'TGO-oversight-2026' stands twice"):
        html_of(notebook(exhibit(small_table()), exhibit(small_table())))


def test_a_notebook_without_title_is_refused() -> None:
    """The page would have no name."""
    untitled = nbformat.v4.new_notebook(cells=[markdown("words")])
    with pytest.raises(ValueError, match="report: has no title"):
        html_of(untitled)


@pytest.mark.slow
def test_the_command_line_writes_the_same_bytes_anywhere(tmp_path: Path, text: str) -> None:
    """`jupyter nbconvert --to tracker-html` in another folder, time zone and locale."""
    nbformat.write(whole(), tmp_path / "report.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "tracker-html", "report.ipynb"]
    environment = os.environ | {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == text
