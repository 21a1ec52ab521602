"""Small factories: a test writes the two or three rows it is about, and gets whole tables."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from analysis import panel, processed, spells, tables
from analysis.paths import ROOT
from analysis.schema import SCHEMA
from analysis.tables import Tables

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

gc.set_threshold(100_000, 20, 50)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
NO_BROWSER = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
TOY = Path(__file__).parent / "toy"
SCORED = (
    "acceptable-use",
    "blacklist-violators",
    "export-safeguards",
    "non-state-purchases",
    "oversight",
    "transparent-procurement",
    "vendor-verification",
)
GOVERNMENTS = ("EUE", "FRA", "GRC")
AS_OF = "2024-11-10"

# The frame in which a test's own rows stand, where it brings no rows of that table.
FRAME = {
    "governments": [
        {"government": code, "un_region": "Europe", "oecd_member": "no"} for code in GOVERNMENTS
    ],
    "assessments": [{"government": code, "depth": "full"} for code in GOVERNMENTS],
    "editions": [{"edition": "2024", "as_of": AS_OF}],
    "recommendations": [
        {"recommendation_id": name, "number": str(number), "weight": "1"}
        for number, name in enumerate(SCORED, 1)
    ],
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to write the golden tables anew."""
    parser.addoption("--regenerate", action="store_true", help="write the golden tables anew")


@pytest.fixture(scope="session")
def evidence() -> Tables:
    """The researched evidence, read once."""
    return tables.read(ROOT / "data" / "raw")


@pytest.fixture(scope="session")
def toy() -> Tables:
    """The toy of three governments, read once."""
    return tables.read(TOY / "raw")


@pytest.fixture(scope="session")
def toy_frames(toy: Tables) -> dict[str, pd.DataFrame]:
    """The computed tables of the toy."""
    return processed.build(toy)


@pytest.fixture(scope="session")
def toy_folder(
    toy_frames: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder into which the toy's computed tables were written."""
    folder = tmp_path_factory.mktemp("made") / "processed"
    processed.write(toy_frames, folder)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the machine's Chromium, which as root runs without its sandbox."""
    from playwright import sync_api  # only the slow tests have a browser

    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    with sync_api.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page."""
    opened = browser.new_page()
    yield opened
    opened.close()


def build_tables(**rows: list[dict[str, str]]) -> Tables:
    """Make all raw tables of a few rows; a column that a row does not give is empty."""
    raws = {}
    for name, table in SCHEMA.items():
        given = rows.pop(name, FRAME.get(name, []))
        if unknown := set().union(*given) - set(table.columns):
            raise KeyError(f"{name} has no column {unknown}")
        cells = {column: [row.get(column, "") for row in given] for column in table.columns}
        raws[name] = tables.Raw(f"{name}.csv", [], cells)
    if rows:
        raise KeyError(f"no such table: {list(rows)}")
    return tables.typed(raws)


def act(instrument_id: str = "example-law", **fields: str) -> dict[str, str]:
    """One government, one act, one recommendation; by default a law on oversight that counts.

    `joined_on` is empty, as an own act needs none; `provision_confidence` overrides `confidence`.
    """
    government = fields.get("government", "GRC")
    given = {
        "instrument_id": instrument_id,
        "government": government,
        "recommendation_id": "oversight",
        "issuer": government,
        "kind": "legislation",
        "status": "in-force",
        "effective_on": "2020-01-01",
        "joined_on": "",
        "left_on": "",
        "ended_on": "",
        "date_kind": "start",
        "nexus": "direct",
        "scope": "general",
        "force_coded": "binding",
        "confidence": "A",
        "provision_confidence": "",
    }
    if unknown := set(fields) - set(given):
        raise KeyError(f"an act has no field {unknown}")
    return given | fields


def application(instrument_id: str = "example-case", **fields: str) -> dict[str, str]:
    """A dated application of a rule: an event of force enforcement."""
    case = {"kind": "prosecution", "status": "event", "force_coded": "enforcement"}
    return act(instrument_id, **case | {"effective_on": "2024-01-15"} | fields)


def text(instrument_id: str = "example-text", **fields: str) -> dict[str, str]:
    """A non-binding text that several governments joined."""
    shared = {"kind": "declaration", "force_coded": "political", "issuer": "paris-call"}
    return act(instrument_id, **shared | {"joined_on": "2020-01-01"} | fields)


def regulation(instrument_id: str = "example-regulation", **fields: str) -> dict[str, str]:
    """A binding act of the European Union as it stands for one of its members."""
    inherited = {"kind": "regulation", "issuer": "eu", "joined_on": "2020-01-01"}
    return act(instrument_id, **inherited | fields)


def tables_of(*acts: dict[str, str], **rows: list[dict[str, str]]) -> Tables:
    """Whole tables in which both coders read these acts alike."""
    both = [given | {"coder": coder} for coder in "AB" for given in acts]
    provisions = [row | {"confidence": row["provision_confidence"]} for row in both]
    sources = {
        "adherence": acts,
        "instruments": acts,
        "codings": provisions,
        "codings_instruments": both,
    }
    return build_tables(**{name: _rows(name, given) for name, given in sources.items()} | rows)


def spells_of(*acts: dict[str, str]) -> pd.DataFrame:
    """The spells that these acts give."""
    return spells.build_spells(tables_of(*acts))


def panel_of(*acts: dict[str, str], **rows: list[dict[str, str]]) -> pd.DataFrame:
    """The panel that these acts give, by edition, government and recommendation."""
    made = tables_of(*acts, **rows)
    reasons = spells.build_spells(made)
    cells = panel.build_panel(reasons, spells.counter_acts(made), made)
    return cells.set_index(panel.KEY)


def cell(
    *acts: dict[str, str],
    as_of: str = AS_OF,
    government: str = "GRC",
    recommendation_id: str = "oversight",
    **rows: list[dict[str, str]],
) -> pd.Series:
    """One cell of the panel on one day; by default that of Greece on oversight."""
    editions = [{"edition": "2024", "as_of": as_of}]
    return panel_of(*acts, editions=editions, **rows).loc["2024", government, recommendation_id]


def levels_on(*days: str, acts: list[dict[str, str]], government: str = "GRC") -> list[int]:
    """The levels of a government on oversight on several days; 0 where nothing counts."""
    found = panel.levels_as_of(spells_of(*acts), days).set_index(["government", "as_of"]).level
    return [found.get((government, pd.Timestamp(day)), 0) for day in days]


def _rows(name: str, given: list[dict[str, str]]) -> list[dict[str, str]]:
    """The columns of one table, one row a key: an act that many joined is one instrument."""
    key, columns = SCHEMA[name].key, SCHEMA[name].columns
    by_key: dict[tuple[str, ...], dict[str, str]] = {}
    for row in given:
        cut = {column: row[column] for column in columns if column in row}
        if by_key.setdefault(tuple(row[part] for part in key), cut) != cut:
            raise ValueError(f"{name} holds {[row[part] for part in key]} twice, and differently")
    return list(by_key.values())
