"""Promise: what a notebook shows carries its content as HTML, text and plain JSON, or fails."""

from __future__ import annotations

import dataclasses
import json

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from toy_notebooks import (
    NONE,
    OWN,
    URL,
    bars,
    cards,
    cover,
    frame,
    grouped,
    matrix,
    prose_table,
    small_chart,
    small_table,
)

from analysis import fonts, shown


def page_of(exhibit: object) -> BeautifulSoup:
    """Read the HTML that a notebook displays."""
    return BeautifulSoup(exhibit._repr_mimebundle_()["text/html"], "html.parser")


def test_a_table_says_the_same_in_html_text_and_json() -> None:
    """Title, source and every cell stand in all three forms."""
    bundle = small_table()._repr_mimebundle_()
    forms = [
        json.dumps(bundle[shown.MIME], ensure_ascii=False),
        BeautifulSoup(bundle["text/html"], "html.parser").text,
        bundle["text/plain"],
    ]
    for words in ("One of two has a rule", "as of 10 November 2026", "Togo <Lomé>", "Law & order",
                  OWN.says, NONE.says):  # fmt: skip
        assert all(words in form for form in forms), words


def test_the_json_of_a_table_is_plain_and_whole() -> None:
    """Groups become rows of their own; group and anchor are no columns."""
    block = json.loads(json.dumps(small_table().block()))
    assert block["kind"] == "table"
    assert [column["label"] for column in block["columns"]] == ["Government", "Oversight", "Act"]
    assert [row.get("group") for row in block["rows"]] == ["Africa", None, "Europe", None]
    assert block["rows"][1]["id"] == "TGO-oversight-2026"
    assert block["rows"][1]["cells"][1]["level"] == 3


def test_html_tables_have_headers_for_columns_rows_and_groups() -> None:
    """A screen reader can say which column, row and region a cell belongs to."""
    page = page_of(small_table())
    assert [th.text for th in page.select('th[scope="col"]')] == ["Government", "Oversight", "Act"]
    assert [th.text for th in page.select('tbody th[scope="row"]')] == ["Togo <Lomé>", "France"]
    assert [th.text for th in page.select('th[scope="rowgroup"]')] == ["Africa", "Europe"]
    assert page.select_one("tr#TGO-oversight-2026")


def test_tiles_differ_in_class_and_carry_words() -> None:
    """What is drawn by class is also said; the drawn digit is hidden from screen readers."""
    own, none = page_of(small_table()).select(".tile")
    assert own["class"] == ["tile", "l3", "own", "targeted", "counter"]
    assert none["class"] == ["tile", "l0", "light"]
    assert own.select_one(".words").text == OWN.says
    assert own.select_one("[aria-hidden=true]").text == "3"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ((5, "own", False, False, False, "x"), "level is 0 to 4"),
        ((3, "ours", False, False, False, "x"), "level is 0 to 4"),
        ((3, "own", False, False, False, ""), "level is 0 to 4"),
        ((0, "own", False, False, False, "x"), "level 0 has none"),
        ((3, "", False, False, False, "x"), "level 0 has none"),
    ],
)
def test_a_tile_that_cannot_be_drawn_is_refused(fields: tuple, said: str) -> None:
    """Off the ladder, an unknown origin, no words, or a zero with an origin."""
    with pytest.raises(ValueError, match=said):
        shown.Tile(*fields)


def test_prose_in_a_cell_is_words_and_tokens() -> None:
    """A link in a cell is said by its words, and evidence in it stays as typed."""
    table = prose_table(f"An *act*, [a \\<b\\>]({URL}).\n\nAnd more.")
    (row,) = table.block()["rows"]
    assert str(table.frame.Said[0]) == "An act, a <b>. And more."
    assert [token["type"] for token in row["cells"][1]["tokens"]] == ["paragraph", "paragraph"]
    page = page_of(table)
    assert [p.text for p in page.select("td p")] == ["An act, a <b>.", "And more."]
    assert page.select_one("td")["data-label"] == "Said"


@pytest.mark.parametrize("text", ["# Heading", "- a list", "<b>bold</b>"])
def test_a_cell_holds_paragraphs_only(text: str) -> None:
    """A heading or a list has no place in a cell."""
    with pytest.raises(ValueError, match=r"a cell holds paragraphs|cannot be set"):
        prose_table(text).block()


def test_a_figure_has_no_notes_in_its_numbers() -> None:
    """The PDF leaves the table of a figure out, and notes would be lost with it."""
    with pytest.raises(ValueError, match="leaves out its table and its notes"):
        dataclasses.replace(small_chart(), table=prose_table("One."))


@pytest.mark.parametrize("url", ["", "www.example.org", "javascript:alert(1)", "file:///etc"])
def test_a_link_leads_to_an_address(url: str) -> None:
    """Only http, https, mail and places in the page are links."""
    with pytest.raises(ValueError, match="expected http"):
        shown.Link("text", url)


@pytest.mark.parametrize("cell", [None, float("nan"), 3, True, pd.NA])
def test_a_cell_is_text_link_or_tile(cell: object) -> None:
    """A missing value never becomes an empty cell in silence; the message names the place."""
    frame = pd.DataFrame({"Level": pd.Series(["1", cell], dtype=object)})
    with pytest.raises(TypeError, match="column 'Level', row 1"):
        shown.Table(frame, "Title")


def test_a_table_names_only_columns_that_it_has() -> None:
    """A misspelt column is refused with the known ones."""
    frame = pd.DataFrame({"Government": ["France"]})
    with pytest.raises(ValueError, match="no column 'Goverment'"):
        shown.Table(frame, "Title", row_header="Goverment")
    with pytest.raises(ValueError, match="labels that differ"):
        shown.Table(pd.concat([frame, frame], axis=1), "Title")


def test_columns_share_the_line_and_never_cut_a_word() -> None:
    """Widths add up to the line; asking for less than the longest word is not obeyed."""
    frame = pd.DataFrame({"Date": ["2026-11-10"] * 9, "Act": ["long words " * 20] * 9})
    for asked in (None, {"Date": 0.001}):
        block = shown.Table(frame, "Title", widths=asked).block()
        date, act = (column["share"] for column in block["columns"])
        assert date + act == pytest.approx(100, abs=0.1)
        assert date >= 10


def test_many_columns_take_a_landscape_page_or_are_refused() -> None:
    """A table never runs off the page: it is turned, and beyond that refused."""
    frame = pd.DataFrame({f"Number{i}": ["1234567890"] for i in range(12)})
    assert shown.Table(frame, "Title").block()["wide"]
    wider = pd.DataFrame({f"Number{i}": ["1234567890"] for i in range(20)})
    with pytest.raises(ValueError, match="too wide for a page"):
        shown.Table(wider, "Title").block()


def test_a_chart_is_the_same_twice_and_closes_its_figure() -> None:
    """No date, no random id, no open figure."""
    before = plt.get_fignums()
    assert small_chart().svg == small_chart().svg
    assert plt.get_fignums() == before


def test_a_chart_uses_only_our_font_whatever_the_defaults() -> None:
    """Letters stay letters, in the family that we ship."""
    with mpl.rc_context({"font.sans-serif": ["DejaVu Sans"]}):
        svg = small_chart().svg
    assert "Vendor checks</text>" in svg
    assert set(BeautifulSoup(svg, "xml").find_all("text")[0]["style"].split("; ")) >= {
        f"font-family: '{fonts.FAMILY}'"
    }


def test_a_chart_needs_words() -> None:
    """Alt text and title are no option."""
    with pytest.raises(ValueError, match="alt text"):
        shown.chart(bars(), alt=" ", title="Title", source="")


def test_a_chart_in_a_foreign_font_is_refused() -> None:
    """Typst would set it in another font without a word."""
    svg = "<svg><text style=\"font-family: 'Arial'\">a</text></svg>"
    with pytest.raises(ValueError, match="Arial"):
        shown.Chart(svg, "alt", "Title", "")


def test_a_chart_shows_its_numbers_beside_it() -> None:
    """The table of a figure unfolds under it."""
    chart = shown.chart(bars(), alt="a", title="Title", source="s", table=small_table())
    assert page_of(chart).select_one("details table").select('th[scope="col"]')


@pytest.mark.parametrize(
    ("piece", "said"),
    [
        (cover(), ["A toy report", "Two governments", "By hand."]),
        (frame("Some *words*."), ["Page one", "words", "Vendor checks lead", "not compliance."]),
        (cards(2), ["Routes", "Act 2", "France, oversight", "Leaves open", "Exports."]),
        (shown.Rows((("12 of 82", "have **it**."),), "In short", "s"), ["12 of 82", "In short"]),
        (shown.Colophon((("Data", "3f2a"),)), ["Data", "3f2a"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_showpiece_says_the_same_in_html_text_and_json(piece: object, said: list[str]) -> None:
    """What an editor sees in the notebook is what the exporters get."""
    bundle = piece._repr_mimebundle_()
    forms = [
        json.dumps(bundle[shown.MIME], ensure_ascii=False),
        page_of(piece).text,
        bundle["text/plain"],
    ]
    for words in said:
        assert all(words in form for form in forms), words


LINK = shown.Link("Text", "https://example.org")


@pytest.mark.parametrize(
    ("piece", "fields", "said"),
    [
        (shown.Cover, ("", (), ""), "needs a title"),
        (shown.Frame, ("One", (), small_chart(), ""), "a heading and a foot"),
        (shown.Card, ("One", "", {}, LINK), "a heading and parts"),
        (shown.Card, ("One", "", {"Asks": "x" * 3001}, LINK), "3001 characters; at most 3000"),
        (shown.Cards, ((), "Routes", ""), "at least one card"),
        (shown.Cards, (cards(1).cards, "Routes", "", "no id"), "'no id' is no id"),
        (shown.Rows, ((),), "at least one item"),
        (shown.Colophon, ((),), "at least one pair"),
    ],
)
def test_a_showpiece_that_says_too_little_or_too_much_is_refused(
    piece: type, fields: tuple, said: str
) -> None:
    """In the cell that made it, not in the export."""
    with pytest.raises(ValueError, match=said):
        piece(*fields)


@pytest.mark.parametrize("text", ["## Heading", "![a](b.png)", "<b>x</b>"])
def test_a_showpiece_holds_prose_only(text: str) -> None:
    """Headings and pictures have their own place."""
    with pytest.raises(ValueError, match="cannot be set"):
        frame(text).block()


def test_a_tile_is_a_place_and_a_pattern_is_told_apart() -> None:
    """Every cell of the matrix can be linked to; the row that the others share has its class."""
    page = page_of(matrix(3))
    assert page.select_one("td#G1-Oversight .tile")
    assert [row.th.text for row in page.select("tr.shared")] == ["Government 0"]
    assert "Shared" not in page.text


def test_a_tile_that_repeats_the_pattern_is_a_sign_with_its_words() -> None:
    """It has no level to see, yet all to hear, its corner and its place."""
    page = page_of(grouped())
    with_corner, *others = page.select(".tile.same")
    assert with_corner["class"] == ["tile", "same", "counter"]
    assert [tile["class"] for tile in others] == [["tile", "same"]] * 3
    assert with_corner.select_one("[aria-hidden=true]").text == "="
    assert with_corner.select_one(".words").text == OWN.says
    assert page.select_one("td#FRA-use-2026 .tile.same")


def test_a_pattern_may_leave_out_a_column() -> None:
    """Its empty cell stays in the middle like the tiles below it, and the table is a matrix."""
    page = page_of(grouped())
    cells = page.select("table.matrix tr.shared td")
    assert ["center" in cell["class"] for cell in cells] == [True] * 4
    assert [bool(cell.select(".tile")) for cell in cells] == [True, False, True, True]
    assert [column["align"] for column in grouped().block()["columns"]] == ["start"] + [
        "center"
    ] * 4


def test_a_column_of_signs_is_one_of_tiles() -> None:
    """A table that only repeats its pattern is still a matrix."""
    tiles = [dataclasses.replace(OWN, same=True)] * 2
    frame = pd.DataFrame({name: tiles for name in ("Oversight", "Export", "Use", "Vendors")})
    assert page_of(shown.Table(frame, "Tiles")).select_one("table.matrix td.center .tile.same")


def test_the_numbers_of_a_figure_are_no_second_place() -> None:
    """The table behind a figure leaves the ids to the matrix itself."""
    chart = shown.chart(bars(), alt="a", title="Title", source="s", table=matrix(2), name="bars")
    page = page_of(chart)
    assert page.select("td .tile")
    assert not page.select("td[id]")
    assert page.select_one("figure#bars")


@pytest.mark.parametrize(
    ("text", "language", "direction"),
    [
        ("스파이웨어 Pegasus", "Korean", "ltr"),
        ("لائحة المراقبة NSO", "Arabic", "rtl"),
        ("نرم‌افزار جاسوسی گزارش", "Persian", "rtl"),
        ("מערכת פגסוס", "Hebrew", "rtl"),
        ("サイバー攻撃 輸出", "Japanese", "ltr"),
        ("两用物项出口管制清单", "Chinese", "ltr"),
    ],
)
def test_a_query_in_another_script_knows_its_language(
    text: str, language: str, direction: str
) -> None:
    """A screen reader speaks it, and a page sets it, in its own way."""
    query = shown.query(text)
    assert (query.language, query.direction) == (language, direction)


@pytest.mark.parametrize("text", ["Kodi i Procedurës Penale", "шпионско", "", "4A005 한 ไทย"])
def test_a_query_whose_script_says_no_language_stays_text(text: str) -> None:
    """Cyrillic serves many languages, and two scripts at once say none."""
    assert shown.query(text) == text


def test_a_foreign_text_names_a_language_that_has_a_tag() -> None:
    """A language that the page could not mark is refused."""
    with pytest.raises(ValueError, match="'Klingon' is none of the languages"):
        shown.Foreign("x", "Klingon")
