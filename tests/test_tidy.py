"""What a spreadsheet does to a table beyond doubt is undone to the byte; all else is left."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import TOY
from hypothesis import given, settings
from hypothesis import strategies as st
from test_tables import mutated

from analysis import corrected, dialect, edits, files, ledger, staging, tables, tidy
from analysis.paths import ROOT
from analysis.schema import SCHEMA
from analysis.values import DATES

RAW = ROOT / "data" / "raw"
Rows = list[list[str]]
needs_git = pytest.mark.skipif(not shutil.which("git"), reason="no git on this machine")


def rows_of(content: bytes) -> Rows:
    """Header and rows of a sound table."""
    return dialect.rows_of(content.decode("utf-8"))[1]


def of_kind(name: str, *kinds: str) -> list[int]:
    """The places of a table's columns of some kinds; the ledger's quotations are none."""
    rules = SCHEMA[name].columns.values()
    return [place for place, rule in enumerate(rules) if rule.kind in kinds and not rule.verbatim]


def each(rows: Rows, places: list[int], change: Callable[[str], str]) -> Rows:
    """The rows with the cells of some columns changed; what is empty stays so."""
    header, *body = rows
    return [
        header,
        *(
            [change(cell) if cell and i in places else cell for i, cell in enumerate(row)]
            for row in body
        ),
    ]


def dates(change: Callable[[str, str, str], str]) -> Callable[[str, Rows], Rows]:
    """Write whole days otherwise, from year, month and day."""

    def damage(name: str, rows: Rows) -> Rows:
        def written(cell: str) -> str:
            is_whole = re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", cell)
            return change(*cell.split("-")) if is_whole else cell

        return each(rows, of_kind(name, *DATES), written)

    return damage


def day_first(sign: str) -> Callable[[str, str, str], str]:
    """Day, month and year, where the day cannot be a month."""
    return lambda y, m, d: f"{d}{sign}{int(m)}{sign}{y}" if int(d) > 12 else f"{y}-{m}-{d}"


def closed(change: Callable[[str], str]) -> Callable[[str, Rows], Rows]:
    """Write values of closed lists and keys of other tables otherwise."""

    def damage(name: str, rows: Rows) -> Rows:
        rules = enumerate(SCHEMA[name].columns.values())
        places = [place for place, rule in rules if rule.allowed or rule.refers]
        return each(rows, places, lambda cell: "|".join(map(change, cell.split("|"))))

    return damage


def everywhere(change: Callable[[str], str]) -> Callable[[str, Rows], Rows]:
    """Change the cells of all columns but addresses."""
    kinds = ("text", "slug", "code", "whole", *DATES)
    return lambda name, rows: each(rows, of_kind(name, *kinds), change)


def saved(sign: str = ",", end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> Callable:
    """Write rows as a spreadsheet saves them."""

    def damage(rows: Rows) -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=sign, lineterminator=end, quoting=quoting).writerows(rows)
        return out.getvalue().encode()

    return damage


# What is done to cells and rows.
CELLS: dict[str, Callable[[str, Rows], Rows]] = {
    "dates with strokes, year first": dates(lambda y, m, d: f"{y}/{int(m)}/{int(d)}"),
    "dates with dots, day first": dates(day_first(".")),
    "dates with strokes, day first": dates(day_first("/")),
    "dates with strokes, month first": dates(
        lambda y, m, d: f"{m}/{d}/{y}" if int(d) > 12 else f"{y}-{m}-{d}"
    ),
    "days with a time": dates(lambda y, m, d: f"{y}-{m}-{d} 00:00:00"),
    "years with decimals": lambda name, rows: each(
        rows, of_kind(name, *DATES, "whole"), lambda cell: re.sub(r"^[0-9]{1,4}$", r"\g<0>.0", cell)
    ),
    "dates with long dashes": dates(lambda y, m, d: f"{y}\u2013{m}\u2013{d}"),
    "blanks behind every cell": everywhere(lambda cell: cell + " "),
    "blanks that do not break around every cell": everywhere(lambda cell: f"\u00a0{cell}\u00a0"),
    "accents apart from their letters": everywhere(lambda cell: unicodedata.normalize("NFD", cell)),
    "closed values with a capital": closed(lambda value: value[:1].upper() + value[1:]),
    "closed values in capitals": closed(str.upper),
    "closed values in quotes": closed(lambda value: f"\u201c{value}\u201d"),
    "slugs with long hyphens": lambda name, rows: each(
        rows, of_kind(name, "slug"), lambda cell: cell.replace("-", "\u2011")
    ),
    "rows in another order": lambda name, rows: [rows[0], *rows[:0:-1]],
    "blank rows": lambda name, rows: [*rows[:2], [""] * len(rows[0]), *rows[2:], []],
}
# How the file is saved, and what is done to its bytes.
SAVED = {
    "as the house writes": saved(),
    "with semicolons": saved(";"),
    "with tabs": saved("\t"),
    "with every cell in quotes": saved(quoting=csv.QUOTE_ALL),
    "with CRLF": saved(end="\r\n"),
    "with CR": saved(end="\r"),
    "with semicolons and CRLF": saved(";", "\r\n"),
}
BYTES: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda content: content,
    "a byte order mark": lambda content: b"\xef\xbb\xbf" + content,
    "UTF-16": lambda content: content.decode().encode("utf-16"),
    "no line end at the end": lambda content: content.rstrip(b"\r\n"),
}


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the researched tables, as someone sees it who stands beside it."""
    monkeypatch.chdir(tmp_path)
    return shutil.copytree(RAW, Path("raw"))


@pytest.fixture
def toy_raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same of the toy."""
    monkeypatch.chdir(tmp_path)
    return shutil.copytree(TOY / "raw", Path("raw"))


def contents(folder: Path) -> dict[str, bytes]:
    """What stands in a folder, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def tidy_up(folder: Path, on: str = "") -> list[str]:
    """Tidy a folder as the command does; the lines that it says."""
    after, done = tidy.tidied(folder, on)
    tidy.write(folder, after)
    return list(tidy.lines(done))


def swap(path: Path, old: str, new: str) -> None:
    """Replace the first such passage of a file; it must be there."""
    content = path.read_bytes()
    assert old.encode() in content
    path.write_bytes(content.replace(old.encode(), new.encode(), 1))


def test_the_researched_tables_are_tidy() -> None:
    """On `data/raw` as it stands nothing changes."""
    assert tidy.tidied(RAW, "") == ({}, [])


@pytest.mark.slow
@pytest.mark.parametrize("damage", CELLS)
def test_each_damage_of_cells_and_rows_is_undone_to_the_byte(raw: Path, damage: str) -> None:
    """Done to every table at once, which then says again what it said."""
    before = contents(raw)
    for name in SCHEMA:
        rows = CELLS[damage](name, rows_of(before[f"{name}.csv"]))
        (raw / f"{name}.csv").write_bytes(saved()(rows))
    assert contents(raw) != before
    assert tidy_up(raw)
    assert contents(raw) == before


@pytest.mark.parametrize("damage", [*SAVED, *BYTES])
def test_each_way_to_save_is_undone_to_the_byte(raw: Path, damage: str) -> None:
    """Marks, line ends, separators, quotes and encodings of every table."""
    before = contents(raw)
    for name in SCHEMA:
        content = before[f"{name}.csv"]
        changed = SAVED[damage](rows_of(content)) if damage in SAVED else BYTES[damage](content)
        (raw / f"{name}.csv").write_bytes(changed)
    assert bool(tidy_up(raw)) == (damage not in {"as the house writes", "as it is"})
    assert contents(raw) == before


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, bytes]:
    """Some of the researched tables with several damages each."""
    made = {}
    for name in draw(st.lists(st.sampled_from(sorted(SCHEMA)), min_size=1, max_size=3)):
        rows = rows_of((RAW / f"{name}.csv").read_bytes())
        for damage in draw(st.lists(st.sampled_from(sorted(CELLS)), max_size=4)):
            rows = CELLS[damage](name, rows)
        header, *body = rows
        body = body[:: draw(st.sampled_from([1, -1]))]
        save, last = draw(st.sampled_from(sorted(SAVED))), draw(st.sampled_from(sorted(BYTES)))
        made[name] = BYTES[last](SAVED[save]([header, *body]))
    return made


def undone(made: dict[str, bytes]) -> None:
    """Check that tables are tidied to the bytes of the researched ones."""
    with tempfile.TemporaryDirectory() as place:
        folder = shutil.copytree(RAW, Path(place) / "raw")
        for name, content in made.items():
            (folder / f"{name}.csv").write_bytes(content)
        tidy_up(folder)
        assert contents(folder) == contents(RAW)


@pytest.mark.slow
@settings(max_examples=6, deadline=None, derandomize=True)
@given(damaged())
def test_any_damages_together_are_undone_to_the_byte(made: dict[str, bytes]) -> None:
    """Whatever a spreadsheet did on the way, in whatever order."""
    undone(made)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(damaged())
def test_many_more_damages_together_are_undone_to_the_byte(made: dict[str, bytes]) -> None:
    """The same at length, and others each time."""
    undone(made)


LEFT = [
    ("a date that can be two", "instruments", "2024-02-06", "5/12/2023"),
    ("the number of a day", "instruments", "2024-02-06", "45265"),
    ("a year of two digits", "instruments", "2024-02-06", "25/12/23"),
    ("a month by its name", "adherence", "2015-10", "Oct-15"),
    ("a day that no month has", "adherence", "2018-11-12", "31/02/2023"),
    ("an unknown value", "instruments", "licence-decision", "Licence decision "),
    ("a new key in capitals", "practice", "example-practice", "Example-Practice"),
    ("letters read in another encoding", "governments", "Greece", "Gr\u00c3\u00a8ce"),
    ("an unseen character", "vendors", "example product", "example\u200bproduct"),
    ("typographic quotes in a text", "vendors", "example product", "\u201cexample\u201d \u2013 so"),
    ("an address with signs of its own", "vendors", "org/vendor", "org/l\u2019e\u0301tat"),
    ("an apostrophe before a text", "vendors", "example product", "'example"),
    ("blanks in place of a value", "vendors", "example product", "  "),
    ("a quote left open", "replies", 'we have nothing to add."', "we have nothing to add."),
    ("a comma too many", "industry", "principles signed", "principles signed, at last "),
    ("another header", "vendors", "home_jurisdiction", "Home_Jurisdiction"),
]


@pytest.mark.parametrize(("name", "table", "old", "new"), LEFT, ids=[row[0] for row in LEFT])
def test_what_may_mean_several_things_is_left_byte_for_byte(
    toy_raw: Path, name: str, table: str, old: str, new: str
) -> None:
    """A guess is never made, and no such message offers `make tidy`."""
    swap(toy_raw / f"{table}.csv", old, new)
    assert tidy.tidied(toy_raw, "2025-11-30") == ({}, [])
    assert not [problem for problem in tables.inspect(toy_raw)[1] if "tidy" in problem.says]


def test_a_table_of_semicolons_that_does_not_fit_is_left(toy_raw: Path) -> None:
    """A header of other columns, or a row of other cells, is no table of ours."""
    path = toy_raw / "vendors.csv"
    path.write_bytes(saved(";")([*rows_of(path.read_bytes()), ["a", "b"]]))
    assert tidy.tidied(toy_raw, "") == ({}, [])
    (problem,) = (one for one in tables.inspect(toy_raw)[1] if one.column == "header")
    assert problem.says.endswith("is not separated by commas")


def test_semicolons_are_told_with_their_repair(toy_raw: Path) -> None:
    """Where the whole table fits with them."""
    path = toy_raw / "vendors.csv"
    path.write_bytes(saved(";")(rows_of(path.read_bytes())))
    assert list(map(str, tables.inspect(toy_raw)[1])) == [
        "raw/vendors.csv:1: header: cells are separated by semicolons; expected commas; "
        "`make tidy` repairs this"
    ]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(mutated(), st.sampled_from(sorted(SAVED)), st.sampled_from(sorted(BYTES)))
def test_tidy_does_what_check_says_and_loses_no_row(
    change: tuple[str, str], save: str, last: str
) -> None:
    """What `make check` says that it repairs is gone afterwards; cells not told stay as typed."""
    name, text = change
    typed = list(csv.reader(io.StringIO(text, newline="")))
    with tempfile.TemporaryDirectory() as place:
        folder = shutil.copytree(TOY / "raw", Path(place) / "raw")
        path = folder / f"{name}.csv"
        path.write_bytes(BYTES[last](SAVED[save](typed)))
        told = tables.inspect(folder)[1]
        tidy_up(folder)
        left = tables.inspect(folder)[1]
        assert not [problem for problem in left if problem.says.endswith(files.TIDY)]
        assert tidy.tidied(folder, "") == ({}, [])
        now = path.read_bytes()
    if not [one for one in told if "tidy" in one.says] and save != "with every cell in quotes":
        assert now == BYTES[last](SAVED[save](typed))
    if not [one for one in left if one.column in {"row", "header", "file"}]:
        counted = Counter(map(tuple, rows_of(now)))
        lost = Counter(tuple(row) for row in typed if any(row)) - counted
        assert len(rows_of(now)) == len([row for row in typed if any(row)])
        assert not lost or [one for one in told if "`make tidy` repairs" in one.says]


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, as nobody in particular."""
    nobody = ["-c", "user.name=tests", "-c", "user.email=", "-c", "core.autocrlf=false"]
    subprocess.run(["git", "-C", str(folder), *nobody, *arguments], check=True, capture_output=True)


def commit(folder: Path) -> None:
    """Commit a folder as it stands, in a repository of its own."""
    git(folder.parent, "init", "-q")
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "-q", "-m", "As it stands")


def raws(folder: Path) -> dict[str, files.Raw]:
    """The tables of a folder as text."""
    return {name: files.read_table(folder / f"{name}.csv", name)[0] for name in SCHEMA}


@needs_git
def test_a_slip_that_was_not_committed_needs_no_line(toy_raw: Path) -> None:
    """The cell goes back to what stands in git, and nothing was corrected."""
    commit(toy_raw)
    before = contents(toy_raw)
    swap(toy_raw / "vendors.csv", "example product", "example product ")
    swap(toy_raw / "instruments.csv", "2024-02-29,2024-02-29", "29.02.2024,2024/2/29")
    assert tidy_up(toy_raw) == [
        "raw/instruments.csv:7: dates written as YYYY-MM-DD, 2 places, the first: adopted_on was "
        "'29.02.2024', is '2024-02-29'",
        "raw/vendors.csv:2: blanks taken off or made plain: products was 'example product ', is "
        "'example product'",
    ]
    assert contents(toy_raw) == before


@needs_git
def test_a_committed_cell_is_repaired_with_its_line_in_the_ledger(toy_raw: Path) -> None:
    """Of the day asked for; without a day nothing is written; a second run adds none."""
    swap(toy_raw / "instruments.csv", "2024-02-29,2024-02-29", "2024-02-29,29.02.2024")
    commit(toy_raw)
    base = raws(toy_raw)
    with pytest.raises(ValueError, match="say of which day: make tidy ON="):
        tidy.tidied(toy_raw, "")
    said = tidy_up(toy_raw, "2025-11-21")
    assert said[0] == "raw/corrections.csv:3: lines of 2025-11-21 added"
    ledger_now = rows_of((toy_raw / "corrections.csv").read_bytes())
    assert ledger_now[2] == [
        *("instruments", "example-finding-france", "in_force_on", "29.02.2024", "2024-02-29"),
        *("2025-11-21", "Form, not fact: dates written as YYYY-MM-DD.", ""),
    ]
    assert tables.inspect(toy_raw)[1] == []
    assert list(edits.unlogged(base, raws(toy_raw))) == []
    assert tidy.tidied(toy_raw, "2025-11-21") == ({}, [])


@needs_git
def test_a_line_on_blanks_passes_the_check(toy_raw: Path) -> None:
    """The ledger repeats what stood with its blanks, which nobody takes off there."""
    swap(toy_raw / "vendors.csv", "example product", " example\u00a0product")
    commit(toy_raw)
    tidy_up(toy_raw, "2025-11-21")
    assert rows_of((toy_raw / "corrections.csv").read_bytes())[2][3:5] == [
        " example\u00a0product",
        "example product",
    ]
    assert tables.inspect(toy_raw)[1] == []
    assert tidy.tidied(toy_raw, "") == ({}, [])


@needs_git
def test_a_repair_is_no_change_of_a_fact(toy_raw: Path, toy: tables.Tables) -> None:
    """Going back before the line leaves the form that can be computed with."""
    swap(toy_raw / "instruments.csv", "2024-02-29,2024-02-29", "2024-02-29,29.02.2024")
    commit(toy_raw)
    tidy_up(toy_raw, "2025-11-21")
    now = tables.read(toy_raw)
    assert len(now.corrections) == len(toy.corrections) + 1
    then = ledger.known(now, "2025-11-20")
    assert then.instruments.equals(toy.instruments)
    assert ledger.known(now, "2025-11-21").instruments.equals(toy.instruments)


@needs_git
def test_a_committed_key_and_a_committed_line_of_the_ledger_are_left(toy_raw: Path) -> None:
    """Others name a key, and the ledger is history; a new line of it is repaired."""
    swap(toy_raw / "vendors.csv", "Example vendor", "Example vendor ")
    swap(toy_raw / "corrections.csv", "Example: the", " Example: the")
    commit(toy_raw)
    assert tidy.tidied(toy_raw, "") == ({}, [])
    says = [problem.says for problem in tables.inspect(toy_raw)[1]]
    assert [one.endswith(files.UNCOMMITTED) for one in says] == [True, True]
    with (toy_raw / "corrections.csv").open("a") as file:
        file.write("instruments,example-visa-law,force,policy,binding,2025-11-21,Example. ,\n")
    assert [line.split(":")[1] for line in tidy_up(toy_raw)] == ["3"]


@needs_git
def test_what_refers_to_a_committed_key_is_left_with_it(toy_raw: Path) -> None:
    """A key with a blank stays, and nothing that may mean it is made to fit the one without."""
    swap(toy_raw / "instruments.csv", "\nexample-code,", "\nexample-code ,")
    commit(toy_raw)
    swap(toy_raw / "adherence.csv", "example-code,", "Example-code,")
    _, done = tidy.tidied(toy_raw, "")
    assert {one.kind for one in done} == {"rows sorted by key"}


@needs_git
def test_a_day_before_the_last_line_on_a_cell_is_refused(toy_raw: Path) -> None:
    """Entries on one cell follow each other by their days."""
    swap(toy_raw / "corrections.csv", "2025,2025-06-01", "2025,25.06.2025")
    swap(toy_raw / "instruments.csv", "2025-06-01,2025-06-01", "2025-06-01,25.06.2025")
    commit(toy_raw)
    with pytest.raises(ValueError, match="ON is 2025-11-20, yet"):
        tidy.tidied(toy_raw, "2025-11-20")
    tidy_up(toy_raw, "2025-11-21")
    assert tables.inspect(toy_raw)[1] == []


@needs_git
def test_a_run_that_was_stopped_between_two_files_is_completed_by_the_next(toy_raw: Path) -> None:
    """The ledger moves into place before the table; its line is then not written twice."""
    swap(toy_raw / "instruments.csv", "2024-02-29,2024-02-29", "2024-02-29,29.02.2024")
    commit(toy_raw)
    after, _ = tidy.tidied(toy_raw, "2025-11-21")
    assert list(after) == ["corrections.csv", "instruments.csv"]
    tidy.write(toy_raw, {"corrections.csv": after["corrections.csv"]})
    tidy_up(toy_raw)
    assert {name: contents(toy_raw)[name] for name in after} == after


def test_nothing_is_written_where_writing_fails(
    toy_raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file is made before the first takes its place, and no scratch is left."""
    for name in ("vendors", "editions"):
        path = toy_raw / f"{name}.csv"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    before = contents(toy_raw)
    after, _ = tidy.tidied(toy_raw, "")

    def full(source: Path, target: Path) -> None:
        assert contents(source) == after
        raise OSError("no space left on device")

    monkeypatch.setattr(staging, "publish", full)
    with pytest.raises(OSError, match="no space"):
        tidy.write(toy_raw, after)
    assert contents(toy_raw) == before


@needs_git
def test_windows_1252_is_repaired_where_the_committed_rows_bear_it_out(toy_raw: Path) -> None:
    """Every letter beyond ASCII stands in git; another encoding, or a new such letter, does not."""
    path = toy_raw / "governments.csv"
    swap(path, "Greece", "Gr\u00e8ce \u2019")
    commit(toy_raw)
    before = path.read_text(encoding="utf-8")
    path.write_bytes(before.encode("cp1252"))
    assert tidy_up(toy_raw) == ["raw/governments.csv:4: Windows-1252 written as UTF-8"]
    assert path.read_text(encoding="utf-8") == before
    for odd in (before.encode("mac-roman"), before.replace("Gha", "Gh\u00e1").encode("cp1252")):
        path.write_bytes(odd)
        assert tidy.tidied(toy_raw, "") == ({}, [])


def test_windows_1252_is_left_where_git_knows_nothing(toy_raw: Path) -> None:
    """Any bytes can be read so; with its other odd bytes the file is left, and told."""
    path = toy_raw / "governments.csv"
    swap(path, "Greece", "Gr\u00e8ce ")
    path.write_bytes(path.read_text(encoding="utf-8").replace("\n", "\r\n").encode("cp1252"))
    assert tidy.tidied(toy_raw, "") == ({}, [])
    assert not [one for one in tables.inspect(toy_raw)[1] if one.says.endswith(files.TIDY)]


def run(**environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command as make does, from the folder where the test stands."""
    return subprocess.run(
        [sys.executable, "-m", "analysis.tidy"],
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_says_what_it_did_and_what_is_left(toy_raw: Path) -> None:
    """It ends with 1 where something is left, and with 0 where nothing is."""
    path = toy_raw / "vendors.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    swap(path, ",2015,", ",5/12/2015,")
    done = run(RAW="raw", ON="", BASE="")
    assert done.stdout.splitlines() == [
        "raw/vendors.csv:1: byte order mark taken off",
        "raw/vendors.csv:1: lines ended with LF alone",
        "1 table repaired in raw",
        "raw/vendors.csv:2: founded: '5/12/2015' does not look like YYYY, YYYY-MM or YYYY-MM-DD; "
        "it may mean 2015-12-05 or 2015-05-12: write which",
        "1 to mend in raw",
    ]
    assert (done.returncode, done.stderr) == (1, "")
    swap(path, "5/12/2015", "2015-12-05")
    done = run(RAW="raw", ON="", BASE="")
    assert done.stdout.startswith("nothing to tidy in raw\n")
    assert (done.returncode, done.stderr) == (0, "")


@needs_git
@pytest.mark.parametrize(
    ("on", "says"),
    [("", "make tidy ON=YYYY-MM-DD"), ("21.11.2025", "ON: '21.11.2025' does not look like")],
)
def test_the_command_refuses_without_a_day_and_writes_nothing(
    toy_raw: Path, on: str, says: str
) -> None:
    """Where the ledger needs a line, or the day is none: exit 2, before anything is written."""
    swap(toy_raw / "vendors.csv", "2015", "2015.0")
    commit(toy_raw)
    before = contents(toy_raw)
    done = run(RAW="raw", ON=on, BASE="")
    assert says in done.stdout
    assert done.stdout.endswith("nothing was written\n")
    assert (done.returncode, done.stderr) == (2, "")
    assert contents(toy_raw) == before


@needs_git
def test_the_feed_passes_over_a_form(toy_raw: Path, toy: tables.Tables) -> None:
    """No entry of its own, and none that could not be told in words."""
    swap(toy_raw / "instruments.csv", "2024-02-29,2024-02-29", "2024-02-29,29.02.2024")
    commit(toy_raw)
    tidy_up(toy_raw, "2025-11-21")
    one, other = (
        corrected.entries(SimpleNamespace(tables=read)) for read in (tables.read(toy_raw), toy)
    )
    assert one == other
    assert other


def test_a_form_is_no_fact() -> None:
    """A date that is written otherwise is no news."""
    entry = {"table": "instruments", "column": "in_force_on", "was": "29.02.2024"}
    assert ledger.is_form(entry | {"is": "2024-02-29"})
    assert not ledger.is_form(entry | {"is": "2024-02-28"})
    assert not ledger.is_form(entry | {"was": "5/12/2023", "is": "2023-12-05"})
    assert not ledger.is_form(entry | {"column": "row", "was": "{}", "is": ""})


def test_a_link_is_left_and_told(tmp_path: Path) -> None:
    """The repair would take the link's place and leave the file behind it as it was."""
    folder = tmp_path / "raw"
    shutil.copytree(TOY / "raw", folder)
    kept = tmp_path / "kept.csv"
    (folder / "vendors.csv").rename(kept)
    kept.write_bytes(kept.read_bytes().replace(b"\n", b"\r\n"))
    (folder / "vendors.csv").symlink_to(kept)
    with pytest.raises(ValueError, match=r"vendors\.csv is a link"):
        tidy.tidied(folder, "")
