"""Promise: in a browser the page asks nobody, fits any screen and needs no mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import real_report
from conftest import NO_BROWSER
from spoken import computed

from analysis import paths, profiles, slices

sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

EDITION = "2026"
TEN = ("USA", "FRA", "GRC", "POL", "GHA", "CRI", "SEN", "AND", "MEX", "ISR")
PHONE, TABLET, DESK, PAPER = 360, 768, 1280, 642  # CSS pixels; A4 less two margins of 20 mm
pytestmark = [pytest.mark.slow, NO_BROWSER]

# What a key can reach, as far as it is shown.
REACHABLE = """() => [...document.querySelectorAll('a[href], summary, [tabindex="0"]')]
  .filter(one => one.checkVisibility())"""
FOCUSED = (
    "() => { const reachable = "
    + REACHABLE
    + """;
  const one = document.activeElement;
  const box = one.getBoundingClientRect();
  return {place: reachable().indexOf(one),
    ringed: getComputedStyle(one).outlineStyle !== 'none',
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0};
}"""
)
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT_LABELS = """() => [...document.querySelectorAll('figure svg')].filter(drawn => {
  const first = Math.min(...[...drawn.querySelectorAll('text')]
    .map(text => text.getBoundingClientRect().left));
  return first < drawn.parentElement.getBoundingClientRect().left - 1;
}).length"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write the report of the latest edition as a page, alone in its folder."""
    file: Path = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text(real_report.exported("tracker-html"), encoding="utf-8")
    return file.as_uri()


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Give the address of the profile of a government, made once, alone in its folder."""
    folder = tmp_path_factory.mktemp("profile")
    cut = slices.build(*computed(), EDITION)
    notebook = (paths.ROOT / "notebooks" / f"{profiles.NOTEBOOK}.ipynb").read_text("utf-8")

    def made(code: str) -> str:
        file = folder / f"{code}.html"
        if not file.is_file():
            job = profiles.Job(notebook, slices.text(cut[code]), EDITION, code, "2026-11-10")
            file.write_bytes(profiles.make_one(job)[file.name])
        return file.as_uri()

    return made


def test_the_page_asks_nobody_and_reports_no_error(page: sync_api.Page, address: str) -> None:
    """The one request is for the file itself, and the console stays empty."""
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address, wait_until="networkidle")
    assert [url for url in asked if not url.startswith("data:")] == [address]
    assert said == []


@pytest.mark.parametrize(("scheme", "width"), [("light", DESK), ("dark", PHONE)])
def test_axe_finds_nothing_that_keeps_people_out(
    page: sync_api.Page, address: str, scheme: str, width: int
) -> None:
    """Contrast, names, order, landmarks, tables: no violation in light or dark."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


@pytest.mark.parametrize("width", [PHONE, TABLET, DESK])
def test_the_page_never_scrolls_sideways(page: sync_api.Page, address: str, width: int) -> None:
    """Wide tables and figures move inside their own region, their first labels in sight."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    assert page.evaluate(OVERFLOW) == 0
    assert page.evaluate(CUT_LABELS) == 0


def test_contents_stay_in_sight_on_a_wide_screen(page: sync_api.Page, address: str) -> None:
    """Whoever reads the last chapter can still jump to the first."""
    page.set_viewport_size({"width": DESK, "height": 800})
    page.goto(address)
    page.evaluate("() => scrollTo(0, document.body.scrollHeight / 2)")
    assert page.locator("nav a").first.bounding_box()["y"] >= 0


def test_the_first_key_leads_past_the_contents(page: sync_api.Page, address: str) -> None:
    """The skip link shows itself when reached, and jumps to the text."""
    page.goto(address)
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("one => one === document.activeElement")
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_keys_reach_everything_in_order_and_show_where_they_are(
    page: sync_api.Page, address: str, width: int
) -> None:
    """Each link, table and fold is reached once, in order, with a ring around it."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    count = len(page.evaluate(f"({REACHABLE})().map(one => one.tagName)"))
    steps = []
    for _ in range(count):
        page.keyboard.press("Tab")
        steps.append(page.evaluate(FOCUSED))
    assert [step["place"] for step in steps] == list(range(count))
    assert [step for step in steps if not (step["ringed"] and step["seen"])] == []


def test_print_is_black_on_white_and_cuts_nothing_off(page: sync_api.Page, address: str) -> None:
    """On paper there is no navigation, no dark ground and no table wider than the sheet."""
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": PAPER, "height": 900})
    page.goto(address)
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    assert not page.locator("nav").is_visible()
    assert page.evaluate(OVERFLOW) == 0
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("code", TEN)
def test_a_profile_keeps_nobody_out_and_never_scrolls_sideways(
    page: sync_api.Page, profile: Callable[[str], str], code: str
) -> None:
    """The page of one government holds what the report's page holds, on a phone too."""
    said = []
    page.on("request", lambda request: said.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(profile(code))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = axe.Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    for width in (PHONE, TABLET, DESK):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(OVERFLOW) == 0
    assert [one for one in said if not one.startswith("data:")] == [profile(code)]


def test_a_cell_of_a_profile_has_its_address(
    page: sync_api.Page, profile: Callable[[str], str]
) -> None:
    """Whoever follows the link to a cell lands on its row."""
    page.goto(f"{profile('ISR')}#ISR-oversight-{EDITION}")
    row = page.locator("tr:target")
    assert row.count() == 1
    assert "Oversight" in row.inner_text()
