"""Promise: in a browser the site works from a folder and from a server, for keys and for ears."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import NO_BROWSER
from spoken import computed
from test_browser import DESK, OVERFLOW, PHONE, TABLET
from test_site import EDITION, TAKEN, material

from analysis import pages
from analysis.material import Material

sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

pytestmark = [pytest.mark.slow, NO_BROWSER]
SEEN = ("index.html", "explorer.html", "evidence/GRC.html", "practice.html", "searches.html",
        "method.html", "data.html")  # fmt: skip
VIEW = "cohort=paris-call&rec=oversight&level=3&level=4&origin=own&sort=-oversight&compare=FRA"
ROWS = """() => [...document.querySelectorAll('#matrix tbody tr[id]')]
  .filter(row => row.checkVisibility()).map(row => row.id)"""
TILES = """() => [...document.querySelectorAll('#matrix td .tile')]
  .filter(tile => tile.checkVisibility()).length"""


@pytest.fixture(scope="module")
def whole() -> Material:
    """The real evidence at the latest edition."""
    return material(*computed(), EDITION, frozenset(TAKEN))


@pytest.fixture(scope="module")
def folder(whole: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the latest edition in a folder of its own."""
    root = tmp_path_factory.mktemp("site")
    for name, content in (TAKEN | pages.all_pages(whole)).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    return root


class Quiet(SimpleHTTPRequestHandler):
    """Serve a folder and write no log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[str]:
    """The same from a local web server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(params=["file", "server"])
def root(request: pytest.FixtureRequest, folder: Path, served: str) -> str:
    """Where the site is read: a folder, or a web server."""
    return folder.as_uri() if request.param == "file" else served


@pytest.fixture
def explorer(page: sync_api.Page, folder: Path) -> sync_api.Page:
    """The explorer, opened on a desk."""
    page.set_viewport_size({"width": DESK, "height": 900})
    page.goto(f"{folder.as_uri()}/explorer.html")
    return page


def downloaded(page: sync_api.Page, button: str) -> list[dict[str, str]]:
    """The rows of the CSV that a button gives."""
    with page.expect_download() as waiting:
        page.click(button)
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("name", SEEN)
def test_no_page_asks_anybody_or_reports_an_error(
    page: sync_api.Page, root: str, name: str
) -> None:
    """All requests go to the site itself, under its policy; the console stays empty."""
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{root}/{name}", wait_until="networkidle")
    base = urlsplit(root)
    asked = [url for url in asked if not url.startswith("data:")]
    assert asked
    assert all(urlsplit(url)[:2] == base[:2] for url in asked)
    assert said == []


@pytest.mark.parametrize(("scheme", "width"), [("light", DESK), ("dark", PHONE)])
@pytest.mark.parametrize("name", SEEN)
def test_axe_finds_nothing_that_keeps_people_out(
    page: sync_api.Page, folder: Path, name: str, scheme: str, width: int
) -> None:
    """Contrast, names, order, landmarks, tables: no violation in light or dark."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{folder.as_uri()}/{name}")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_filtered_and_compared_view(
    explorer: sync_api.Page, scheme: str
) -> None:
    """Neither where scripts have drawn tiles and the table side by side."""
    explorer.emulate_media(color_scheme=scheme)
    explorer.evaluate("location.hash = 'own=1&since=2025&compare=FRA&compare=GRC&compare=CUB'")
    explorer.wait_for_selector("#comparison:not([hidden])")
    found = axe.Axe().run(explorer).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


@pytest.mark.parametrize("width", [PHONE, TABLET, DESK])
def test_no_page_scrolls_sideways(page: sync_api.Page, folder: Path, width: int) -> None:
    """Wide tables move inside their own region."""
    page.set_viewport_size({"width": width, "height": 800})
    for name in (*SEEN, "evidence/USA.html", "explorer.html#compare=FRA&compare=GRC&compare=DEU"):
        page.goto(f"{folder.as_uri()}/{name}")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert page.evaluate(OVERFLOW) == 0, name


def test_all_can_be_read_without_scripts(browser: sync_api.Browser, folder: Path) -> None:
    """No form stands that does nothing; names, tiles and evidence do."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{folder.as_uri()}/index.html")
    assert not page.locator("#finder").is_visible()
    page.click("text=Greece")
    assert page.url.endswith("evidence/GRC.html")
    page.goto(f"{folder.as_uri()}/explorer.html")
    assert not page.locator("#filters").is_visible()
    page.click("#GRC-oversight-2026 a")
    assert page.url.endswith("evidence/GRC.html#GRC-oversight-2026")
    section = page.locator("section", has=page.locator("#GRC-oversight-2026"))
    assert section.locator('a[href^="http"]').first.is_visible()
    context.close()


def test_the_finder_takes_a_name_without_marks_and_opens_it(page: sync_api.Page, root: str) -> None:
    """Typed letters narrow the list, by name or code; Enter opens the first."""
    page.goto(f"{root}/index.html")
    page.keyboard.press("Tab")  # the skip link
    page.focus("#wanted")
    page.keyboard.type("turki")
    assert page.locator("#governments li:visible").all_inner_texts() == ["Türkiye"]
    assert "Enter opens Türkiye" in page.locator("#found").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/TUR.html")
    page.goto(f"{root}/index.html")
    page.fill("#wanted", "GRC")
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/GRC.html")
    page.goto(f"{root}/index.html")
    page.fill("#wanted", "nowhere")
    assert page.locator("#found").inner_text() == "No government of that name."


def test_filters_show_what_the_panel_holds(explorer: sync_api.Page, whole: Material) -> None:
    """Cohort, recommendation, level and origin together pick the same cells as the tables do."""
    explorer.select_option("[name=cohort]", "paris-call")
    explorer.select_option("[name=rec]", "oversight")
    explorer.check("[name=level][value='3']")
    explorer.check("[name=level][value='4']")
    explorer.check("[name=origin][value=own]")
    cells = whole.report.everyone
    cells = cells[cells.government.isin(whole.cohorts["paris-call"]) & (cells.origin == "own")]
    cells = cells[(cells.recommendation_id == "oversight") & (cells.level >= 3)]
    assert sorted(explorer.evaluate(ROWS)) == sorted(cells.government)
    assert explorer.evaluate(TILES) == len(cells) > 0
    said = explorer.locator("#shown").inner_text()
    assert said == f"Governments shown: {len(cells)} assessed."


@pytest.mark.parametrize(
    ("field", "value", "query"),
    [
        ("region", "Oceania", "un_region == 'Oceania'"),
        ("since", "2025", "moved"),
        ("counter", "1", "n_counter_acts > 0"),
        ("level", "x", "state == 'not-assessed'"),
        ("level", "0", "level == 0"),
    ],
)
def test_each_filter_alone_shows_what_the_panel_holds(
    explorer: sync_api.Page, whole: Material, field: str, value: str, query: str
) -> None:
    """Region, change, counter-act, not assessed, none found."""
    moved = whole.report.changes[whole.report.changes.since == "2025"]
    key = ["government", "recommendation_id"]
    cells = whole.report.everyone.merge(moved[key].assign(moved=True), on=key, how="left")
    cells = cells.assign(moved=cells.moved.eq(True)).query(query)
    box = explorer.locator(f"[name={field}][type=checkbox][value='{value}']")
    if box.count():
        box.check()
    else:
        explorer.select_option(f"[name={field}]", value)
    assert sorted(explorer.evaluate(ROWS)) == sorted(cells.government.unique())
    rows = downloaded(explorer, "#download")
    assert len(rows) == len(cells)


def test_levels_by_own_acts_are_a_view_of_their_own(
    explorer: sync_api.Page, whole: Material
) -> None:
    """Every tile then shows level_own, drawn and said as an own act or as none found."""
    explorer.check("[name=own]")
    tile = explorer.locator("#GRC-oversight-2026 .tile:visible")
    cells = {cell["id"]: cell for one in whole.dossiers.values() for cell in one["cells"]}
    assert tile.inner_text().startswith(str(cells["GRC-oversight-2026"]["level_own"]))
    digits = explorer.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('#matrix td[id]')].map(
        cell => [cell.id, cell.querySelector('.ownview b').textContent]))"""
    )
    assert digits == {
        name: str(cell["level_own"])
        for name, cell in cells.items()
        if cell["level_own"] is not None
    }
    assert explorer.locator("#matrix .tile.inherited:visible").count() == 0


def test_sorting_keeps_the_unassessed_apart(explorer: sync_api.Page, whole: Material) -> None:
    """By keys: levels from the top and back; those without a level stand last, both ways."""
    explorer.focus("#matrix th[data-sort=oversight] button")
    cells = {
        code: next(c["level"] for c in one["cells"] if c["recommendation_id"] == "oversight")
        for code, one in whole.dossiers.items()
    }
    for ordered in ("descending", "ascending"):
        explorer.keyboard.press("Enter")
        head = explorer.locator("#matrix th[data-sort=oversight]")
        assert head.get_attribute("aria-sort") == ordered
        levels = [cells[code] for code in explorer.evaluate(ROWS)]
        known = [level for level in levels if level is not None]
        assert known == sorted(known, reverse=ordered == "descending")
        assert levels[len(known) :] == [None] * (len(levels) - len(known))
    explorer.keyboard.press("Enter")
    assert explorer.locator("#matrix [aria-sort]").count() == 0
    first = next(iter(whole.regions))[1][0]["government"]
    assert explorer.evaluate(ROWS)[0] == first


def test_up_to_three_stand_side_by_side(explorer: sync_api.Page, whole: Material) -> None:
    """Level, own acts alone and deciding act of each; not assessed is said."""
    for place, code in enumerate(("FRA", "GRC", "CUB")):
        explorer.locator("[name=compare]").nth(place).select_option(code)
    table = explorer.locator("#comparison table")
    heads = table.locator("thead th").all_inner_texts()
    assert heads == ["Recommendation", "France", "Greece", "Cuba"]
    assert table.locator("tbody tr").count() == 7
    oversight = table.locator("tbody tr").last
    assert "By own acts alone:" in oversight.locator("td").nth(1).inner_text()
    assert oversight.locator("td").nth(2).inner_text() == "not assessed"
    oversight.locator("td").nth(1).locator("a").click()
    assert explorer.url.endswith("evidence/GRC.html#GRC-oversight-2026")


def test_an_address_restores_its_view(page: sync_api.Page, root: str) -> None:
    """Filters, order and comparison come back from the address, on a new page and by going back."""
    page.goto(f"{root}/explorer.html#{VIEW}")
    rows = page.evaluate(ROWS)
    assert 0 < len(rows) < 82
    assert page.locator("[name=cohort]").input_value() == "paris-call"
    assert page.locator("[name=level]:checked").count() == 2
    assert page.locator("#comparison").is_visible()
    kept = page.url
    page.goto(f"{root}/index.html")
    page.goto(kept)
    assert page.evaluate(ROWS) == rows
    page.click("text=Show everything")
    page.wait_for_function("document.getElementById('shown').textContent.includes('not assessed')")
    assert "#" not in page.url
    page.goto(f"{root}/explorer.html#cohort=nobody&sort=nothing&compare=ZZZ&level=9")
    assert len(page.evaluate(ROWS)) in (0, 200)  # a wrong address breaks nothing


def test_the_download_holds_what_is_shown(explorer: sync_api.Page, whole: Material) -> None:
    """A row a cell, in the order shown, with act and source; empty where not assessed."""
    rows = downloaded(explorer, "#download")
    assert len(rows) == len(whole.report.everyone)
    by_id = {row["cell"]: row for row in rows}
    for one in whole.dossiers.values():
        for cell in one["cells"]:
            row = by_id[cell["id"]]
            assert row["state"] == cell["state"]
            assert row["level"] == ("" if cell["level"] is None else str(cell["level"]))
            act = one["acts"].get(cell["instrument_id"])
            assert row["source"] == (act["source_url"] if act else "")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("=1+1", "'=1+1"), ("+49", "'+49"), ("-x", "'-x"), ("@a", "'@a"), (" =a", "' =a"),
     ("\t=a", "'\t=a"), ("a=b", "a=b"), ('say "x", y', '"say ""x"", y"')],
)  # fmt: skip
def test_a_formula_in_a_cell_is_text(explorer: sync_api.Page, typed: str, kept: str) -> None:
    """What a spreadsheet would run gets an apostrophe; quotes and commas are quoted."""
    assert explorer.evaluate("text => SITE.csvCell(text)", typed) == kept


def test_practice_is_filtered_by_class_without_a_count(page: sync_api.Page, root: str) -> None:
    """One class at a time, kept in the address; the line above says which, never how many."""
    page.goto(f"{root}/practice.html#class=court-established")
    shown = page.locator("#rows tbody tr:visible")
    assert 0 < shown.count() < page.locator("#rows tbody tr").count()
    assert {row.get_attribute("data-class") for row in shown.all()} == {"court-established"}
    assert page.locator("[role=status]").inner_text() == "Shown: A court found."
    rows = downloaded(page, ".download")
    assert len(rows) == shown.count()
    assert all(row["Source"].startswith("http") for row in rows)


def test_the_log_is_filtered_by_government_and_recommendation(
    page: sync_api.Page, folder: Path, whole: Material
) -> None:
    """A search that names several recommendations is found by each."""
    page.goto(f"{folder.as_uri()}/searches.html")
    page.select_option("[name=government]", "GRC")
    page.select_option("[name=rec]", "oversight")
    cell = whole.dossiers["GRC"]["cells"][-1]
    assert page.locator("#rows tbody tr:visible").count() == len(cell["searches"]) > 0


@pytest.mark.parametrize("name", ["index.html", "explorer.html", "evidence/GRC.html"])
def test_the_first_key_leads_past_the_menu(page: sync_api.Page, folder: Path, name: str) -> None:
    """The skip link shows itself when reached, and jumps to the text."""
    page.goto(f"{folder.as_uri()}/{name}")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("one => one === document.activeElement")
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


def test_what_has_the_focus_shows_it(explorer: sync_api.Page) -> None:
    """Fields, buttons and tiles have a ring when a key reaches them."""
    for _ in range(60):
        explorer.keyboard.press("Tab")
        ring = explorer.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        what = explorer.evaluate("() => document.activeElement.outerHTML.slice(0, 80)")
        assert ring != "none", what
