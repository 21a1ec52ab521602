"""`data/README.md` tells every table, column and allowed value as it is, and nothing else."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from analysis import processed, vocabulary
from analysis.paths import ROOT
from analysis.schema import SCHEMA

README = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (.+)\n\n((?:(?!^#).*\n)+)", README, re.MULTILINE))
LINKED = r"one of \[[^]]+\]\(#([^)]+)\)"  # the anchor of a closed list
KINDS = {
    "text": "text",
    "name": "name",
    "slug": "slug",
    "code": "code",
    "coder": "coder",
    "partial": "partial date",
    "day": "day",
    "year": "year",
    "url": "web address",
    "whole": "whole number",
    "number": "number",
}
# Closed lists of computed columns.
COMPUTED = {
    "state": vocabulary.STATES,
    "scope": vocabulary.SCOPE,
    "origin": vocabulary.ORIGIN,
    "confidence": vocabulary.CONFIDENCE,
    "date_kind": vocabulary.DATE_KINDS,
    "force": vocabulary.FORCE,
    "status": vocabulary.STATUS,
    "nexus": vocabulary.NEXUS,
    "general": vocabulary.YES_NO,
    "single_source": vocabulary.YES_NO,
    "moved": ("new", "ended", "left", "lapsed"),
    "direction": ("up", "down"),
    "cause": ("own act", "inherited", "joined", "dating", "ended", "left", "lapsed"),
    "scope_from": vocabulary.SCOPE,
    "ends_by": ("ended", "left", "lapsed"),
    "differs": ("status", "effective_on", "confidence", "force_coded"),
    "agreement": (
        *("agreed", "only-A", "only-B", "only-some", "resolved"),
        *("differs-nexus", "differs-scope", "differs-nexus-scope"),
    ),
}
RAW = [(name, column) for name, table in SCHEMA.items() for column in table.columns]


def anchor(heading: str) -> str:
    """The address that a heading gets on a page."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def part(title: str) -> str:
    """One of the README's chapters, such as that of the raw tables."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def sections(title: str) -> list[str]:
    """The headings of one chapter."""
    return re.findall(r"^### (.+)$", part(title), re.MULTILINE)


def rows(section: str) -> dict[str, list[str]]:
    """The Markdown table of a section: its cells by the value in backticks that opens the row."""
    lines = re.findall(r"^\| `([^`]+)` \| (.+) \|$", SECTIONS[section], re.MULTILINE)
    found = {name: cells.split(" | ") for name, cells in lines}
    assert len(found) == len(lines), f"{section} tells a row twice"
    return found


def values(holds: str) -> set[str]:
    """The values that a cell of the README allows: in backticks, or in the list that it links."""
    lists = {anchor(title): title for title in sections("Closed lists")}
    linked = (rows(lists[name]) for name in re.findall(LINKED, holds))
    return set(re.findall(r"`([^`]+)`", holds)).union(*linked)


def facts(section: str, label: str) -> list[str]:
    """What stands in backticks behind a bold label such as **Key**."""
    said = re.search(rf"\*\*{label}\*\*: ([^.]+)\.", SECTIONS[section])
    return re.findall(r"`([^`]+)`", said[1]) if said else []


@pytest.fixture(scope="module")
def computed() -> dict[str, pd.DataFrame]:
    """The computed tables as committed, every cell as text."""
    folder = ROOT / "data" / "processed"
    return {
        name: pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False)
        for name in processed.NAMES
    }


def test_every_table_has_its_section_and_no_other() -> None:
    """Raw and computed tables stand in the README under their own names."""
    assert sections("Raw tables") == list(SCHEMA)
    assert sorted(sections("Processed tables")) == sorted(processed.NAMES)


def test_every_raw_table_stands_in_the_overview() -> None:
    """The list at the head of the chapter links each table."""
    assert re.findall(r"^\| \[(.+)\]\(#\1\) \|", part("Raw tables"), re.MULTILINE) == list(SCHEMA)


@pytest.mark.parametrize("name", SCHEMA)
def test_columns_key_clock_and_order_of_a_raw_table_are_told(name: str) -> None:
    """The README and the checker name the same columns, in the same order."""
    table = SCHEMA[name]
    assert list(rows(name)) == list(table.columns)
    assert facts(name, "Key") == list(table.key)
    assert facts(name, "Clock") == ([table.clock] if table.clock else [])
    assert facts(name, "In order") == [date for pair in table.ordered for date in pair]


@pytest.mark.parametrize(("name", "column"), RAW)
def test_what_a_raw_column_holds_is_told(name: str, column: str) -> None:
    """Kind, allowed values, reference, limit of words and emptiness are those of the checker."""
    rule = SCHEMA[name].columns[column]
    _, holds, empty = rows(name)[column]
    assert values(holds) == set(rule.allowed)
    assert re.findall(r"key of \[(\w+)\]\(#\1\)", holds) == [rule.refers] * bool(rule.refers)
    assert rule.allowed or rule.refers or holds.split(",")[0] == KINDS[rule.kind]
    assert re.findall(r"at most (\d+) words", holds) == [str(rule.words)] * bool(rule.words)
    assert ("joined by a bar" in holds) == rule.many
    assert re.match(r"no$" if rule.required else r"yes", empty)


@pytest.mark.parametrize("name", processed.NAMES)
def test_columns_and_key_of_a_computed_table_are_told(name: str, computed: dict) -> None:
    """The README names the columns that stand in the file, and a key that finds one row."""
    frame, key = computed[name], facts(name, "Key")
    assert list(rows(name)) == list(frame)
    assert not frame.duplicated(key).any()


@pytest.mark.parametrize("name", processed.NAMES)
def test_what_a_computed_column_holds_is_told(name: str, computed: dict) -> None:
    """Allowed values are all those that can occur; emptiness and range are announced."""
    for column, (_, holds, empty) in rows(name).items():
        cells = computed[name][column]
        assert empty.startswith("yes") or (empty == "no" and (cells != "").all()), column
        assert values(holds) == set(COMPUTED.get(column, ())), column
        if column in COMPUTED:
            parts = cells.str.split("|").explode() if "joined by a bar" in holds else cells
            assert set(parts) <= {"", *values(holds)}, column
        if limits := re.search(r"(\d+) to (\d+)", holds):
            low, high = map(float, limits.groups())
            assert pd.to_numeric(cells[cells != ""]).between(low, high).all(), column


def test_the_precision_told_is_the_one_written(computed: dict) -> None:
    """Numbers that are not whole have at most as many decimals as the README says."""
    assert re.search(r"rounded to (\d+) decimals", README)[1] == str(processed.DECIMALS)
    written = "\n".join(computed["index"]["index"])
    decimals = max(map(len, re.findall(r"\.(\d+)$", written, re.MULTILINE)))
    assert decimals == processed.DECIMALS


def test_every_closed_list_is_linked() -> None:
    """No list of values stands in the README that no column uses."""
    assert set(re.findall(LINKED, README)) == set(map(anchor, sections("Closed lists")))


def test_every_link_leads_somewhere() -> None:
    """Links lead to a heading of the README or to a file of the repository."""
    headings = re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    anchors = set(map(anchor, headings))
    for target in re.findall(r"\]\(([^)]+)\)", README):
        inside = target.startswith("#")
        assert target[1:] in anchors if inside else (ROOT / "data" / target).is_file(), target
