"""Whatever stands in the raw tables, the checker passes it or says what to mend, and where."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from conftest import TOY
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import processed, tables
from analysis.paths import ROOT
from analysis.schema import SCHEMA


def fault(name: str, table: str, old: str, new: str, *lines: str) -> object:
    """A passage of one of the toy's tables, what stands in its place, and the lines that say so.

    A line that begins with its number speaks of the same table.
    """
    told = [line if ".csv:" in line.split()[0] else f"{table}.csv:{line}" for line in lines]
    return pytest.param(table, old, new, told, id=name)


# One fault of a kind, in a sound folder.
FAULTS = [
    fault(
        "a value outside a closed list",
        "instruments",
        "licence-decision",
        "licence decision",
        "12: kind: 'licence decision' is not one of the 18 known values; "
        "did you mean 'licence-decision'?",
    ),
    fault(
        "a key that no table has",
        "codings",
        "regulation,export-safeguards",
        "regulation,export-safegards",
        "5: recommendation_id: 'export-safegards' is not one of the 11 values in "
        "recommendations.csv; did you mean 'export-safeguards'?",
    ),
    fault(
        "an issuer that is neither a government nor a body",
        "instruments",
        "pall-mall-process",
        "pal-mall-process",
        "4: issuer: 'pal-mall-process' is not one of the 18 known values; "
        "did you mean 'pall-mall-process'?",
    ),
    fault(
        "a government in lower case",
        "adherence",
        "example-refusal,FRA",
        "example-refusal,fra",
        "15: government: 'fra' does not look like three capital letters; expected 'FRA'; "
        "`make tidy` repairs this, unless it is committed so",
    ),
    fault(
        "one of several values unknown",
        "searches",
        "procurement|vendor-verification",
        "procurement|vendor-verifcation",
        "4: recommendation_id: 'vendor-verifcation' is not one of the 11 values in "
        "recommendations.csv; did you mean 'vendor-verification'?",
    ),
    fault(
        "a bar with nothing behind it",
        "recommendations",
        "governments|industry",
        "governments|",
        "8: addressees: '' is not one of the 3 known values",
    ),
    fault(
        "a name that is markup",
        "governments",
        "FRA,France",
        "FRA,<b>France",
        "2: name: '<b>France' does not look like a name: letters first, no sign of markup",
    ),
    fault(
        "a correction of what could not have stood",
        "corrections",
        "in_force_on,2025,",
        "in_force_on,soon,",
        "2: was: 'soon' does not look like YYYY, YYYY-MM or YYYY-MM-DD",
    ),
    fault(
        "a slug with blanks",
        "practice",
        "example-practice",
        "Example practice",
        "2: practice_id: 'Example practice' does not look like lower-case words joined by hyphens",
    ),
    fault(
        "an empty cell",
        "vendors",
        "example product",
        "",
        "2: products: is empty; expected a value",
    ),
    fault(
        "a date in another order",
        "adherence",
        "2018-11-12",
        "12/11/2018",
        "3: joined_on: '12/11/2018' does not look like YYYY, YYYY-MM or YYYY-MM-DD; "
        "it may mean 2018-11-12 or 2018-12-11: write which",
    ),
    fault(
        "a day of a month above twelve",
        "adherence",
        "2018-11-12",
        "25.12.2018",
        "3: joined_on: '25.12.2018' does not look like YYYY, YYYY-MM or YYYY-MM-DD; "
        "expected '2018-12-25'; `make tidy` repairs this",
    ),
    fault(
        "a day of which a spreadsheet left its number",
        "adherence",
        "2018-11-12",
        "45265",
        "3: joined_on: '45265' does not look like YYYY, YYYY-MM or YYYY-MM-DD; it may be a "
        "spreadsheet's number of a day: 2023-12-05, or 2027-12-06 where it counts from 1904; "
        "write which",
    ),
    fault(
        "a month that a spreadsheet named",
        "adherence",
        "2015-10",
        "Oct-15",
        "14: joined_on: 'Oct-15' does not look like YYYY, YYYY-MM or YYYY-MM-DD; it may mean "
        "2015-10: write so if it does",
    ),
    fault(
        "a month of which a day cannot be told",
        "governments",
        "1958-01-01",
        "Jan-58",
        "2: eu_member_since: 'Jan-58' does not look like YYYY-MM-DD",
    ),
    fault(
        "a slug that autocorrection set in type",
        "codings",
        "regulation,export-safeguards",
        "regulation,\u201cexport\u2013safeguards\u201d",
        "5: recommendation_id: '\u201cexport\u2013safeguards\u201d' does not look like lower-case "
        "words joined by hyphens; expected 'export-safeguards'; `make tidy` repairs this, unless "
        "it is committed so",
    ),
    fault(
        "a closed value that autocorrection began with a capital",
        "instruments",
        "legislation,binding",
        "legislation,Binding",
        "2: force: 'Binding' is not one of the 4 known values; expected 'binding'; `make tidy` "
        "repairs this",
    ),
    fault(
        "a blank that does not break",
        "vendors",
        "example product",
        "example\u00a0product",
        "2: products: 'example\\xa0product' holds a non-breaking blank (U+00A0); expected "
        "'example product'; `make tidy` repairs this",
    ),
    fault(
        "an accent apart from its letter",
        "governments",
        "Greece",
        "Gre\u0300ce",
        "4: name: 'Gre\u0300ce' holds letters and their accents apart (NFD); "
        "expected 'Gr\u00e8ce'; `make tidy` repairs this",
    ),
    fault(
        "a name read in another encoding than it was written in",
        "governments",
        "Greece",
        "Gr\u00c3\u00a8ce",
        "4: name: 'Gr\u00c3\u00a8ce' looks like UTF-8 that a program read as Windows-1252; it may "
        "mean 'Gr\u00e8ce': write so if it does",
    ),
    fault(
        "a month of one digit",
        "adherence",
        "2015-10",
        "2015-1",
        "14: joined_on: '2015-1' does not look like YYYY, YYYY-MM or YYYY-MM-DD",
    ),
    fault(
        "a day that must be whole",
        "governments",
        "1958-01-01",
        "1958-01",
        "2: eu_member_since: '1958-01' does not look like YYYY-MM-DD",
    ),
    fault(
        "a day that does not exist",
        "adherence",
        "2018-11-12",
        "2023-02-30",
        "3: joined_on: '2023-02-30' is no date of the calendar from 1800 to 2199",
    ),
    fault(
        "a month that does not exist",
        "adherence",
        "2015-10",
        "2015-13",
        "14: joined_on: '2015-13' is no date of the calendar from 1800 to 2199",
    ),
    fault(
        "the year nought",
        "adherence",
        "2018-11-12",
        "0000-01-01",
        "3: joined_on: '0000-01-01' is no date of the calendar from 1800 to 2199",
    ),
    fault(
        "a date to which nothing can be added",
        "instruments",
        ",2025-02,",
        ",9999-12-31,",
        "16: ended_on: '9999-12-31' is no date of the calendar from 1800 to 2199",
    ),
    fault(
        "a year of five digits",
        "vendors",
        "2015",
        "10000",
        "2: founded: '10000' does not look like YYYY, YYYY-MM or YYYY-MM-DD",
    ),
    fault(
        "digits of another script",
        "editions",
        "2023-11-10",
        "\uff12\uff10\uff12\uff13-11-10",
        "2: as_of: '\uff12\uff10\uff12\uff13-11-10' does not look like YYYY-MM-DD",
    ),
    fault(
        "an end before its start",
        "adherence",
        "2023-03-30,2024-06-30",
        "2023-03-30,2023-02",
        "19: left_on: '2023-02' lies before joined_on '2023-03-30'",
    ),
    fault(
        "an address that runs code",
        "vendors",
        "https://example.org/vendor",
        "javascript:alert(1)",
        "2: source_url: 'javascript:alert(1)' does not look like a web address "
        "(http:// or https://, then a host)",
    ),
    fault(
        "an address with a blank",
        "vendors",
        "https://example.org/vendor",
        "https://example.org/the vendor",
        "2: source_url: 'https://example.org/the vendor' does not look like a web "
        "address (http:// or https://, then a host)",
    ),
    fault(
        "an address whose host hides behind another",
        "vendors",
        "https://example.org/vendor",
        "https://example.org@example.com/",
        "2: source_url: 'https://example.org@example.com/' does not look like a web "
        "address (http:// or https://, then a host)",
    ),
    fault(
        "a weight of nought",
        "recommendations",
        "guidelines,governments,1",
        "guidelines,governments,0",
        "2: weight: '0' does not look like a number above 0, such as 1 or 0.5",
    ),
    fault(
        "a weight that is no number",
        "recommendations",
        "guidelines,governments,1",
        "guidelines,governments,NaN",
        "2: weight: 'NaN' does not look like a number above 0, such as 1 or 0.5",
    ),
    fault(
        "more words than a column may have",
        "showcase",
        "Example: a board reviews intrusions",
        "word " * 30 + "word",
        "2: headline: 31 words; at most 30: "
        "'word word word word word word word word word word word word…'",
    ),
    fault(
        "blanks at the end",
        "vendors",
        "example product",
        "example product ",
        "2: products: 'example product ' has blanks at its start or end; "
        "expected 'example product'; `make tidy` repairs this",
    ),
    fault(
        "a NUL",
        "vendors",
        "example product",
        "example\0product",
        "2: products: 'example\\x00product' holds the unseen character U+0000",
    ),
    fault(
        "an escape that could repaint a terminal",
        "vendors",
        "example product",
        "\x1b[2Jproduct",
        "2: products: '\\x1b[2Jproduct' holds the unseen character U+001B",
    ),
    fault(
        "a mark that turns the direction of writing",
        "vendors",
        "example product",
        "product \u202eelpmaxe",
        "2: products: 'product \\u202eelpmaxe' holds the unseen character U+202E",
    ),
    fault(
        "what an earlier program could not read",
        "governments",
        "Greece",
        "Gr\ufffdce",
        "4: name: 'Gr\ufffdce' holds the unseen character U+FFFD",
    ),
    fault(
        "a line that quoted line breaks moved down",
        "replies",
        'to add.",https://example.org/reply,2025-11-20\nGHA',
        'to\n\nadd.",https://example.org/reply,2025-11-20\nGHX',
        "5: government: 'GHX' is not one of the 3 values in governments.csv; did you mean 'GHA'?",
    ),
    fault(
        "a column misspelt",
        "vendors",
        "home_jurisdiction",
        "home_juristiction",
        "1: header: 'home_jurisdiction' is missing",
        "1: header: 'home_juristiction' is no column of this table; "
        "did you mean 'home_jurisdiction'?",
    ),
    fault(
        "columns in another order",
        "editions",
        "edition,as_of,",
        "as_of,edition,",
        "1: header: as_of,edition,method_version,published_on; "
        "expected each once, in this order: edition,as_of,method_version,published_on",
        "2: as_of: '2023' does not look like YYYY-MM-DD",
        "2: edition: '2023-11-10' does not look like YYYY",
        "3: as_of: '2024' does not look like YYYY-MM-DD",
        "3: edition: '2024-11-10' does not look like YYYY",
        "4: as_of: '2025' does not look like YYYY-MM-DD",
        "4: edition: '2025-11-10' does not look like YYYY",
    ),
    fault(
        "columns divided by semicolons",
        "vendors",
        "vendor,aka,home_jurisdiction,founded,products,source_url,evidence_seen,recorded_on",
        "vendor;aka;home_jurisdiction;founded;products",
        "1: header: 'vendor;aka;home_jurisdiction;founded;products' is not separated by commas",
    ),
    fault(
        "a comma inside a text without quotes",
        "industry",
        "principles signed",
        "principles signed, at last",
        "2: row: 11 cells; the header has 10 (a comma inside a text needs quotes)",
    ),
    fault(
        "a blank line",
        "assessments",
        "\nGHA",
        "\n\nGHA",
        "3: row: is blank; expected none; `make tidy` repairs this",
    ),
    fault(
        "a quote left open",
        "replies",
        'we have nothing to add."',
        "we have nothing to add.",
        "2: row: cannot be read from here on: unexpected end of data; "
        "is a quote in this row left open?",
    ),
    fault(
        "a row twice",
        "assessments",
        "GRC,none,\n",
        "GRC,none,\nGRC,none,\n",
        "5: government: 'GRC' stands already in line 4",
    ),
    fault(
        "rows out of order",
        "assessments",
        "FRA,full,2025-11-20\nGHA,light,2025-11-20",
        "GHA,light,2025-11-20\nFRA,full,2025-11-20",
        "3: government: 'FRA' comes after 'GHA'; rows are sorted by government; "
        "`make tidy` repairs this",
    ),
    fault(
        "CRLF at the end of a line",
        "editions",
        "1.1,\n2025",
        "1.1,\r\n2025",
        "3: file: ends a line with CR, as Windows and spreadsheets do; expected LF alone; "
        "`make tidy` repairs this",
    ),
    fault(
        "a byte order mark",
        "editions",
        "edition",
        "\ufeffedition",
        "1: file: starts with a byte order mark, as spreadsheets write it; expected none; "
        "`make tidy` repairs this",
    ),
    fault(
        "no line end at the end",
        "editions",
        "2025-11-10,1.1,\n",
        "2025-11-10,1.1,",
        "4: file: has no line end after its last row; `make tidy` repairs this",
    ),
    fault(
        "a recommendation without its number",
        "recommendations",
        "vendor-verification,4",
        "vendor-verification,12",
        "codings.csv:15: recommendation_id: 'vendor-verification' carries no level; "
        "expected one of the first 7",
        "codings.csv:30: recommendation_id: 'vendor-verification' carries no level; "
        "expected one of the first 7",
        "1: number: 4 stands 0 times; expected each of 1 to 7 once",
        "11: weight: '1'; numbers 1 to 7 have a weight, the others none",
    ),
    fault(
        "a recommendation without its weight",
        "recommendations",
        "guidelines,governments,1",
        "guidelines,governments,",
        "2: weight: ''; numbers 1 to 7 have a weight, the others none",
    ),
    fault(
        "an edition of another year",
        "editions",
        "2024,2024-11-10",
        "2024,2025-11-10",
        "3: as_of: '2025-11-10' is no day of '2024', the year of this edition",
    ),
    fault(
        "a cohort without a rule",
        "cohorts",
        "Union,,eu,",
        "Union,,,",
        "2: cohort: 'eu' names neither of instrument_id and body; expected one of them",
    ),
    fault(
        "a cohort of an unknown body",
        "cohorts",
        "Union,,eu,",
        "Union,,ue,",
        "2: body: 'ue' is not one of the 3 known values",
    ),
    fault(
        "a government left out",
        "assessments",
        "GRC,none,\n",
        "",
        "governments.csv:4: government: 'GRC' has no row in assessments.csv; "
        "expected one, 'none' at least",
    ),
    fault(
        "not assessed beside evidence that scores",
        "assessments",
        "FRA,full",
        "FRA,none",
        "2: depth: 'none', yet evidence on FRA scores; expected light or full",
    ),
    fault(
        "an instrument that one coder left out",
        "codings_instruments",
        "B,example-call,in-force,2018-11-12,A,political,,2025-11-20\n",
        "",
        "instruments.csv:3: instrument_id: 'example-call' has no row of coder B in "
        "raw/codings_instruments.csv",
    ),
    fault(
        "a field that a coder left out",
        "codings_instruments",
        "B,example-call,in-force",
        "B,example-call,",
        "20: status: is empty; only resolved rows leave fields",
    ),
    fault(
        "a pair settled that no coder wrote",
        "codings",
        "B,example-visa-law,blacklist-violators",
        "resolved,example-visa-law,oversight",
        "32: instrument_id: 'example-visa-law', 'oversight' is settled, "
        "but no coder wrote this pair",
    ),
    fault(
        "a coding of a recommendation without levels",
        "codings",
        "B,example-visa-law,blacklist-violators",
        "B,example-visa-law,industry-principles",
        "32: recommendation_id: 'industry-principles' carries no level; "
        "expected one of the first 7",
    ),
    fault(
        "a correction of no table",
        "corrections",
        "instruments,",
        "instrument,",
        "2: table: 'instrument' is no table; did you mean 'instruments'?",
    ),
    fault(
        "a correction of no row",
        "corrections",
        "example-export-law,in",
        "example-export,in",
        "2: key: 'example-export' is no row of instruments.csv",
    ),
    fault(
        "a correction of no column",
        "corrections",
        "in_force_on",
        "in_force",
        "2: column: 'in_force' is no column of instruments.csv; did you mean 'in_force_on'?",
    ),
    fault(
        "a correction that does not lead to what stands",
        "corrections",
        "2025,2025-06-01",
        "2025,2025-06-02",
        "2: is: '2025-06-02', but instruments.csv has '2025-06-01'",
    ),
    fault(
        "a correction that changes nothing",
        "corrections",
        "2025,2025-06-01",
        "2025-06-01,2025-06-01",
        "2: is: '2025-06-01' stood before; expected a change",
    ),
    fault(
        "corrections that form no chain",
        "corrections",
        "instruments,example-export-law,in_force_on,2025,",
        "instruments,example-export-law,in_force_on,2024,2025,2025-11-19,Example.,\n"
        "instruments,example-export-law,in_force_on,2024,",
        "3: was: '2024'; the correction in line 2 left '2025'",
    ),
    fault(
        "a row withdrawn that stands, and not as it stood",
        "corrections",
        "in_force_on,2025,2025-06-01",
        "row,[[[,",
        "2: key: 'example-export-law' was withdrawn from instruments.csv, yet it stands there",
        "2: was: '[[[' is not the row 'example-export-law' of instruments.csv as JSON",
    ),
]


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the toy's raw tables, as someone sees it who stands beside it."""
    monkeypatch.chdir(tmp_path)
    return shutil.copytree(TOY / "raw", Path("raw"))


def told(folder: Path) -> list[str]:
    """All that the checker says of a folder, without the folder's name in front."""
    return [str(problem).removeprefix(f"{folder}/") for problem in tables.inspect(folder)[1]]


def replace(path: Path, old: str | bytes, new: str | bytes) -> None:
    """Replace the first such passage of a file; it must be there."""
    old, new = (part if isinstance(part, bytes) else part.encode() for part in (old, new))
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


@pytest.mark.parametrize(("table", "old", "new", "lines"), FAULTS)
def test_each_fault_is_told_with_its_place_and_repair(raw, table, old, new, lines):
    """One slip in a sound folder gives these lines, word by word, and no others."""
    replace(raw / f"{table}.csv", old, new)
    assert told(raw) == lines


def test_all_problems_are_told_at_once_in_the_order_of_files_and_lines(raw):
    """A researcher mends a folder in one round: cells, shapes, files and the ledger together."""
    replace(raw / "vendors.csv", "FRA,2015", "fra,15")
    replace(raw / "corrections.csv", "2025,2025-06-01", "2025,2025-06-02")
    replace(raw / "practice.csv", "press-report", "press-reports")
    assert told(raw) == [
        "corrections.csv:2: is: '2025-06-02', but instruments.csv has '2025-06-01'",
        "practice.csv:2: evidence_class: 'press-reports' is not one of the 25 known values; "
        "did you mean 'press-report'?",
        "vendors.csv:2: founded: '15' does not look like YYYY, YYYY-MM or YYYY-MM-DD",
        "vendors.csv:2: home_jurisdiction: 'fra' does not look like three capital letters",
    ]


def test_a_misspelt_file_is_told_with_the_table_that_it_is_meant_to_be(raw):
    """What refers to a table that cannot be read is not told a thousand times."""
    (raw / "governments.csv").rename(raw / "goverments.csv")
    assert told(raw) == [
        "goverments.csv:1: file: is no table of the schema; did you mean 'governments.csv'?",
        "governments.csv:1: file: is missing",
    ]


def test_a_folder_in_place_of_a_table_is_told(raw):
    """Whatever bears the name of a table and cannot be read is told with the reason."""
    (raw / "vendors.csv").unlink()
    (raw / "vendors.csv").mkdir()
    assert told(raw) == ["vendors.csv:1: file: cannot be read: Is a directory"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_told_with_its_header(raw, content):
    """A file of nothing, blank lines or a byte order mark is empty."""
    (raw / "assessments.csv").write_bytes(content)
    header = "government,depth,researched_on"
    assert told(raw) == [
        f"assessments.csv:1: file: is empty; expected at least the header {header}"
    ]


def test_a_frame_without_rows_is_told(raw):
    """No report can be made without an edition; other tables may be a header alone."""
    for name in ("editions", "vendors", "replies"):
        path = raw / f"{name}.csv"
        path.write_text(path.read_text().splitlines()[0] + "\n")
    assert told(raw) == ["editions.csv:1: file: has no row below its header"]


def test_tables_without_evidence_pass_and_compute(raw):
    """Headers alone where nothing is known yet: no level, and nothing breaks."""
    for name in ("adherence", "codings", "searches", "foc_members"):
        path = raw / f"{name}.csv"
        path.write_text(path.read_text().splitlines()[0] + "\n")
    assert told(raw) == []
    assert processed.build(tables.read(raw))["panel"].level.fillna(0).eq(0).all()


def test_bytes_that_are_no_utf8_are_told_with_their_line(raw):
    """A table saved in another encoding is named by its first odd byte; the rest is checked on."""
    replace(raw / "governments.csv", "Ghana", "Ghaná".encode("latin-1"))
    assert told(raw) == [
        "governments.csv:3: file: byte 0xe1 is not UTF-8, perhaps Windows-1252 of a spreadsheet; "
        "save the file as UTF-8, or try `make tidy`: it repairs what the committed rows bear out",
        "governments.csv:3: name: 'Ghan\ufffd' holds the unseen character U+FFFD",
    ]


def test_a_cell_of_any_length_is_read_whole(raw):
    """A text of 200,000 letters passes where no limit is set, and is cut in messages."""
    replace(raw / "vendors.csv", "example product", "x" * 200_000)
    assert tables.read(raw).vendors.products.str.len().tolist() == [200_000]
    replace(raw / "vendors.csv", "FRA,2015", "x" * 200_000 + ",2015")
    assert told(raw) == [
        f"vendors.csv:2: home_jurisdiction: '{'x' * 59}…' does not look like three capital letters"
    ]


@pytest.mark.parametrize("place", ["nowhere", "raw/vendors.csv"])
def test_what_is_no_folder_is_told(raw, place):
    """RAW that names nothing, or a file, gives one line."""
    [problem] = tables.inspect(Path(place))[1]
    assert re.fullmatch(
        f"{place}:1: folder: cannot be read: .+; expected a folder of raw tables", str(problem)
    )


def test_an_empty_folder_misses_every_table(tmp_path):
    """Each table is named once."""
    problems = tables.inspect(tmp_path)[1]
    assert [Path(problem.file).stem for problem in problems] == sorted(SCHEMA)
    assert {problem.says for problem in problems} == {"is missing"}


def test_the_command_lists_problems_ends_with_1_and_writes_nothing(raw):
    """`make check RAW=folder` on a faulty folder; a terminal without some letter is no excuse."""
    replace(raw / "governments.csv", "Greece,Europe", "Ελλάς,Europa")
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    done = run_check(RAW="raw", PYTHONIOENCODING="ascii")
    assert done.stdout.splitlines() == [
        "raw/governments.csv:4: un_region: 'Europa' is not one of the 5 known values; "
        "did you mean 'Europe'?",
        "1 to mend in raw; nothing was written",
    ]
    assert (done.returncode, done.stderr) == (1, "")
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def test_the_command_counts_what_it_read(raw):
    """A sound folder ends with 0 and says how much was checked."""
    done = run_check(RAW="raw")
    assert re.fullmatch(r"[0-9,]+ rows in 18 tables: no problem\n", done.stdout)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_researched_evidence_passes():
    """`data/raw` has nothing to mend."""
    assert tables.inspect(ROOT / "data" / "raw")[1] == []


def run_check(**environ: str) -> subprocess.CompletedProcess[str]:
    """Run the checker as make does, from the folder where the test stands."""
    return subprocess.run(
        [sys.executable, "-m", "analysis.tables"],
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
    )


# What a hand or a spreadsheet may leave in a cell.
ODD = ["", "-", "0", "1e3", "NaN", "None", "#REF!", "=1+1", "yes", "EUE", "eu", "A", "resolved"]
ODD += ["2023", "2024-02-29", "2023-02-30", "1800", "2199-12-31", "9999", "A|B", "|", '"', "\n"]
ODD += ["pending", "event", "in-force", "enforcement", "none", "x" * 300, "\0", "\uff11"]


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, str]:
    """One of the toy's tables with some cells changed, sorted anew or not."""
    name = draw(st.sampled_from(sorted(SCHEMA)))
    text = (TOY / "raw" / f"{name}.csv").read_text(encoding="utf-8")
    header, *rows = csv.reader(io.StringIO(text))
    for _ in range(draw(st.integers(1, 3))):
        row = draw(st.sampled_from(rows))
        place = draw(st.integers(0, len(header) - 1))
        beside = st.sampled_from([other[place] for other in rows])
        row[place] = draw(beside | st.sampled_from(ODD) | st.text(max_size=20))
    rows = sorted(rows) if draw(st.booleans()) else rows
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return name, out.getvalue()


@pytest.mark.slow
@settings(max_examples=100, deadline=None, derandomize=True)
@given(mutated())
def test_any_cells_pass_and_compute_or_are_told(change):
    """No content of a cell stops the checker, and what passes can be computed."""
    name, text = change
    with tempfile.TemporaryDirectory() as place:
        folder = shutil.copytree(TOY / "raw", Path(place) / "raw")
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        found, problems = tables.inspect(folder)
        for problem in problems:
            stands = (folder / Path(problem.file).name).read_text(encoding="utf-8")
            assert 1 <= problem.line <= stands.count("\n")
            assert problem.column in {"file", "row", *SCHEMA[Path(problem.file).stem].columns}
        if not problems:
            assert list(processed.build(found)) == list(processed.NAMES)


def test_what_is_no_regular_file_is_told_and_not_waited_for(tmp_path: Path) -> None:
    """To read a pipe is to wait until somebody writes into it."""
    shutil.copytree(TOY / "raw", tmp_path / "raw")
    pipe = tmp_path / "raw" / "vendors.csv"
    pipe.unlink()
    os.mkfifo(pipe)
    _, problems = tables.inspect(tmp_path / "raw")
    told = [one.says for one in problems if one.file.endswith("vendors.csv")]
    assert told == ["is no regular file"]
