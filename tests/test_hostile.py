"""Promise: hostile evidence is refused, or stands inert in every output; no parameter is a path."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import hostile
import openpyxl
import pytest
from bs4 import BeautifulSoup
from conftest import NO_BROWSER, TOY
from mutations import SOUND, Folder, parsed, put, written

from analysis import builds, choices, formulas, parameters, paths, slices, tables
from analysis.schema import SCHEMA

pytestmark = pytest.mark.xdist_group("hostile")  # one worker builds the hostile edition once
STEPS = ("publishing report", "profiles", "datasets", "site")
RUN = 'script:not([src]):not([type="application/ld+json"])'
LOADING = "script[src], img, iframe, object, embed, link, source, video, audio, form[action]"
COMPUTED = str(7 * 191)  # what a template, a shell or a spreadsheet would make of its payload
TEXTS = [
    (name, column)
    for name, table in SCHEMA.items()
    for column, rule in table.columns.items()
    if rule.kind == "text" and not (rule.allowed or rule.refers)
]
ADDRESSES = [
    (name, column)
    for name, table in SCHEMA.items()
    for column, rule in table.columns.items()
    if rule.kind == "url"
]
UNSEEN = {
    "NUL": "\0", "escape": "\x1b[31m", "next line": "\x85", "override": "\u202e",
    "isolate": "\u2066", "letter mark": "\u061c", "zero width": "\u200b", "byte order": "\ufeff",
}  # fmt: skip


def filled(columns: list[tuple[str, str]], value: str) -> tuple[Folder, int]:
    """The toy with a value in all cells of some columns, and how many cells these are."""
    made, count = dict(SOUND), 0
    for name, column in columns:
        header, *rows = parsed(made[f"{name}.csv"])
        for row in rows:
            row[header.index(column)] = value
        made[f"{name}.csv"] = written([header, *rows])
        count += len(rows)
    return made, count


@pytest.mark.parametrize("sign", UNSEEN.values(), ids=UNSEEN)
def test_what_cannot_be_seen_is_refused_in_every_text(sign: str, tmp_path: Path) -> None:
    """Controls, NUL and marks of direction are told in each cell of each text column."""
    made, count = filled(TEXTS, f"a{sign}b")
    put(made, tmp_path / "raw")
    problems = tables.inspect(tmp_path / "raw")[1]
    unseen = [problem for problem in problems if f"U+{ord(sign[0]):04X}" in problem.says]
    named = [problem for problem in problems if "does not look like a name" in problem.says]
    assert len(unseen) + len(named) >= count


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.org", "vbscript:x",
     "https:alert(1)", "https://", "https://a b.org/", "JaVaScRiPt:alert(1)//https://example.org"],
)  # fmt: skip
def test_only_the_web_is_an_address(address: str, tmp_path: Path) -> None:
    """Each address column of each table refuses what is not of the web."""
    made, count = filled(ADDRESSES, address)
    put(made, tmp_path / "raw")
    problems = tables.inspect(tmp_path / "raw")[1]
    assert sum("does not look like a web address" in one.says for one in problems) == count


PATHS = ("../x", "/etc", "..", "2025/../../x", "2025\0", "a/b", "~root", "$HOME", "`id`", "{{7*7}}")


@pytest.mark.parametrize("given", PATHS)
@pytest.mark.parametrize("name", ["EDITION", "COHORT", "KNOWN_ON"])
def test_no_parameter_of_a_build_is_a_path(
    name: str, given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is no known edition, cohort or day is refused before a folder is named after it."""
    for variable in choices.VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("RAW", str(TOY / "raw"))
    monkeypatch.setenv("OUT", str(tmp_path))
    chosen = {"EDITION": "", "COHORT": ""}
    if name == "KNOWN_ON":
        monkeypatch.setattr(os, "environ", os.environ | {name: f"2025-11-10/{given}"})
    else:
        chosen[name] = given
    with pytest.raises(ValueError, match=r"unknown (edition|cohort)|KNOWN_ON is .+ expected a day"):
        builds.chosen(chosen["EDITION"], chosen["COHORT"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [("editions", "edition", "edition"), ("cohorts", "cohort", "cohort")],
)
def test_no_row_of_the_tables_names_a_path(
    table: str, column: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A preview checks no table, and writes all the same into no other folder."""
    header, *rows = parsed(SOUND[f"{table}.csv"])
    rows[-1][header.index(column)] = "../../x"
    put(SOUND | {f"{table}.csv": written([header, *rows])}, tmp_path / "raw")
    monkeypatch.setenv("RAW", str(tmp_path / "raw"))
    monkeypatch.setenv("OUT", str(tmp_path / "out"))
    asked = {"edition": "", "cohort": ""} | ({kind: "../../x"} if kind == "cohort" else {})
    with pytest.raises(ValueError, match=f"{kind} '../../x' names no folder"):
        builds.chosen(**asked)


@pytest.mark.parametrize("given", [*PATHS, "FRA/../GRC", "../slices/FRA"])
def test_no_parameter_of_a_profile_is_a_path(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Edition and government of notebook 4 are a year and one of the codes that have a slice."""
    monkeypatch.setenv("OUT", str(tmp_path))
    folder = paths.slices("2025")
    folder.mkdir(parents=True)
    for place in (folder / "FRA.json", tmp_path / "x.json", tmp_path / "reports" / "x.json"):
        place.write_text("{}")
    with pytest.raises(ValueError, match=r"unknown government .+; known: FRA"):
        slices.read("2025", given)
    with pytest.raises(ValueError, match="is no year"):
        slices.read(given, "FRA")


def test_a_list_or_code_in_place_of_a_parameter_is_refused() -> None:
    """Notebooks take text for text: nothing that could be taken apart."""
    for given in (["FRA"], {"a": 1}, None, b"FRA", True):
        with pytest.raises(ValueError, match="it takes str"):
            parameters.check({"government": "FRA"}, {"government": given})


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the hostile edition with report, profiles, data and site, built once."""
    place = tmp_path_factory.mktemp("hostile")
    put(hostile.folder(), place / "raw")
    environ = os.environ | dict.fromkeys(choices.VARIABLES, "")
    environ |= {"RAW": str(place / "raw"), "OUT": str(place / "out")}
    for step in STEPS:
        done = subprocess.run(
            [sys.executable, "-m", *f"analysis.{step}".split()],
            env=environ, cwd=paths.ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    return place / "out" / "reports" / "2025"


def pages_of(edition: Path) -> dict[str, BeautifulSoup]:
    """Every page of the edition, parsed."""
    found = {str(path.relative_to(edition)): path for path in edition.rglob("*.html")}
    return {name: BeautifulSoup(path.read_text("utf-8"), "lxml") for name, path in found.items()}


def squeezed(text: str) -> str:
    """A text without its blanks and invisible breaks, as lines are broken anew in print."""
    return re.sub(r"[\s\u200b\u2060\u00ad]+", "", text)


@pytest.mark.slow
def test_pages_show_hostile_texts_and_run_none(edition: Path) -> None:
    """No tag, handler, script or link of ours comes from the evidence; the payloads are text."""
    shown = pages_of(edition)
    assert len(shown) > 12
    for name, soup in shown.items():
        assert soup.select(RUN) == [], name
        assert soup.select("iframe, object, embed, base, form[action], img[onerror]") == [], name
        handlers = [
            tag for tag in soup.find_all(True) if any(a.startswith("on") for a in tag.attrs)
        ]
        assert handlers == [], name
        loads = [tag.get("src") or tag.get("href") for tag in soup.select(LOADING)]
        assert not [one for one in loads if one and re.match("https?:|//|javascript", one)], name
        links = [tag["href"] for tag in soup.select("a[href]")]
        assert not [one for one in links if re.match(r"\s*(javascript|data|file|vbscript):", one)]
        assert COMPUTED not in soup.get_text(), name
    for name in ("report.html", "profiles/FRA.html", "site/evidence/FRA.html"):
        seen = squeezed(shown[name].get_text())
        for payload in (
            "<script>alert(1)</script>",
            '#read("/etc/passwd")',
            "{%raw%}",
            "{{7*191}}",
        ):
            assert payload.replace(" ", "") in seen, name


@pytest.mark.slow
def test_print_reads_no_file_and_computes_nothing(edition: Path) -> None:
    """In each PDF the markup of Typst, LaTeX and templates stands as it was typed."""
    printed = sorted(edition.rglob("*.pdf"))
    assert len(printed) == 8
    for path in printed:
        done = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
        seen = squeezed(done.stdout)
        assert "root:x:" not in seen
        assert COMPUTED not in seen
    seen = squeezed(subprocess.run(["pdftotext", edition / "report.pdf", "-"],
                    capture_output=True, text=True, check=True).stdout)  # fmt: skip
    for payload in ('#read("/etc/passwd")', "\\input{/etc/passwd}", "{{7*191}}", "<script>alert("):
        assert squeezed(payload) in seen


@pytest.mark.slow
def test_data_run_nowhere(edition: Path) -> None:
    """CSV cells open like no formula, the workbook holds none, JSON and feed are well-formed."""
    for path in edition.rglob("*.csv"):
        for row in csv.reader(io.StringIO(path.read_text("utf-8"), newline="")):
            odd = [
                cell for cell in row if formulas.is_like(cell) and not re.match(r"-?[\d.]+$", cell)
            ]
            assert odd == [], path.name
    (book,) = (edition / "data").glob("*.xlsx")
    cells = [cell for sheet in openpyxl.load_workbook(book) for row in sheet for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    targets = [cell.hyperlink.target or "" for cell in cells if cell.hyperlink]
    assert all(re.match("https?://|$", target) for target in targets)
    with zipfile.ZipFile(book) as held:
        assert not [name for name in held.namelist() if re.search("vba|external|macro", name)]
    for path in [*edition.rglob("*.json"), *edition.rglob("*.jsonld")]:
        json.loads(path.read_text("utf-8"))
    feed = ElementTree.parse(edition / "site" / "feed.xml")
    assert "<script>alert(1)</script>" in "".join(feed.getroot().itertext())


@pytest.mark.slow
@NO_BROWSER
@pytest.mark.parametrize(
    "name",
    ["report.html", "profiles/FRA.html", "site/explorer.html", "site/evidence/FRA.html",
     "site/index.html", "site/practice.html", "site/searches.html", "site/profiles/GHA.html"],
)  # fmt: skip
def test_in_a_browser_nothing_runs(
    edition: Path, name: str, request: pytest.FixtureRequest
) -> None:
    """No dialog, no request, no error of a script, with all that can be opened open."""
    page = request.getfixturevalue("page")
    asked, told = [], []
    page.on("request", lambda one: asked.append(one.url))
    page.on("dialog", lambda one: (told.append(one.message), one.dismiss()))
    page.on("pageerror", lambda one: told.append(str(one)))
    page.on("console", lambda one: told.append(one.text))
    page.goto((edition / name).as_uri(), wait_until="networkidle")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.mouse.move(300, 300)
    for _ in range(5):
        page.keyboard.press("Tab")
    page.wait_for_timeout(300)
    assert told == []
    base = edition.as_uri()
    assert [one for one in asked if not one.startswith((base, "data:font", "data:image/svg"))] == []


@pytest.mark.slow
def test_a_cell_of_a_megabyte_is_shown_or_refused(tmp_path: Path) -> None:
    """A text of a million signs, with blanks or without, ends in a report or in a clear refusal."""
    for value in ("x" * 1_000_000, "word " * 199_999 + "end"):
        made, _ = filled([("replies", "text"), ("instruments", "evidence_seen")], value)
        folder = tmp_path / value[:4]
        put(made, folder)
        done = subprocess.run(
            [sys.executable, "-m", "analysis.tables"], env=os.environ | {"RAW": str(folder)},
            cwd=paths.ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
