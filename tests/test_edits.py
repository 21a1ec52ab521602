"""What is changed or taken out in silence is told, with what to do about it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal
from test_ledger import copied, raws

from analysis import edits, ledger, tables


def test_nothing_is_told_where_nothing_changed_or_only_rows_were_added(tmp_path: Path) -> None:
    """New rows need no entry, and the same tables none either."""
    now = copied(tmp_path)
    base = raws(now)
    assert list(edits.unlogged(base, raws(now))) == []
    path = now / "vendors.csv"
    header, *rows = path.read_text().splitlines()
    added = rows[0].replace(rows[0].split(",")[0], "Zzz Ltd", 1)
    path.write_text("\n".join([header, *rows, added]) + "\n")
    assert list(edits.unlogged(base, raws(now))) == []


def test_a_silent_edit_is_told_with_the_line_to_add(tmp_path: Path) -> None:
    """Where it stands, what stood, what stands, and what to paste into the ledger."""
    now = copied(tmp_path)
    base = raws(now)
    path = now / "governments.csv"
    name = base["governments"].cells["name"][0]
    path.write_text(path.read_text().replace(name, "Elsewhere", 1))
    (problem,) = edits.unlogged(base, raws(now))
    code = base["governments"].cells["government"][0]
    assert (problem.line, problem.column) == (2, "name")
    assert f"add: governments,{code},name,{name},Elsewhere,YYYY-MM-DD,why,source" in problem.says
    entry = f"governments,{code},name,{name},Elsewhere,2026-11-26,a slip,https://example.org\n"
    with (now / "corrections.csv").open("a") as file:
        file.write(entry)
    assert list(edits.unlogged(base, raws(now))) == []


@pytest.mark.parametrize("now", ["11/12/2018", "2018/11/12", "43416"])
def test_a_date_that_a_spreadsheet_rewrote_is_told_to_be_put_back(tmp_path: Path, now: str) -> None:
    """What stood is one of the days that it may mean: nothing was corrected."""
    here = copied(tmp_path)
    base = raws(here)
    path = here / "adherence.csv"
    path.write_text(path.read_text().replace("2018-11-12", now, 1))
    (problem,) = edits.unlogged(base, raws(here))
    assert f"now '{now}' as a spreadsheet writes it; put '2018-11-12' back" in problem.says


def test_a_day_that_a_spreadsheet_gave_to_a_month_is_told(tmp_path: Path) -> None:
    """A month that became its first day says more than was known."""
    here = copied(tmp_path)
    base = raws(here)
    path = here / "adherence.csv"
    path.write_text(path.read_text().replace(",2015-10,", ",2015-10-01,", 1))
    (problem,) = edits.unlogged(base, raws(here))
    assert "put '2015-10' back" in problem.says


def test_a_row_that_is_taken_out_in_silence_is_told_whole(tmp_path: Path) -> None:
    """The entry that is missing holds the row, so that it can come back."""
    now = copied(tmp_path)
    base = raws(now)
    path = now / "vendors.csv"
    header, _, *rest = path.read_text().splitlines()
    path.write_text("\n".join([header, *rest]) + "\n")
    (problem,) = edits.unlogged(base, raws(now))
    assert problem.column == ledger.WITHDRAWN
    assert "was taken out, without a line in corrections.csv" in problem.says
    assert base["vendors"].cells["vendor"][0] in problem.says


def rewrite(path: Path, was: str, now: str) -> None:
    """Replace a text that stands in a file once."""
    content = path.read_text()
    assert content.count(was) == 1
    path.write_text(content.replace(was, now))


def test_a_line_of_the_ledger_that_was_edited_is_told_with_the_line_to_put_back(
    tmp_path: Path,
) -> None:
    """Why something was corrected is history: the line stands for ever as it was."""
    now = copied(tmp_path)
    base, (_, line) = raws(now), (now / "corrections.csv").read_text().splitlines()
    rewrite(now / "corrections.csv", "gives the day", "gave the day")
    (problem,) = edits.unlogged(base, raws(now))
    assert (Path(problem.file).name, problem.line, problem.column) == (
        "corrections.csv",
        2,
        "reason",
    )
    assert "never edited or taken out" in problem.says
    assert problem.says.endswith(f"Put back: {line}")


def test_a_line_of_the_ledger_that_was_taken_out_is_told_with_its_place(tmp_path: Path) -> None:
    """Even where the cell went back to what it said before, so that nothing else differs."""
    now = copied(tmp_path)
    path = now / "corrections.csv"
    header, line = path.read_text().splitlines()
    first, last = line.replace("instruments", "aaa", 1), line.replace("instruments", "zzz", 1)
    path.write_text("\n".join([header, first, line, last]) + "\n")
    base = raws(now)
    path.write_text("\n".join([header, first, last]) + "\n")
    (problem,) = edits.unlogged(base, raws(now))
    assert (problem.line, problem.column) == (3, "row")
    assert "was taken out" in problem.says
    assert problem.says.endswith(f"Put back: {line}")
    path.write_text("\n".join([header, first, line, last, last.replace("zzz", "zzzz")]) + "\n")
    assert list(edits.unlogged(base, raws(now))) == []


def test_a_search_that_was_taken_out_is_told_with_both_ways_out(tmp_path: Path) -> None:
    """It is put back, or withdrawn through the ledger, which holds it whole."""
    now = copied(tmp_path)
    base, before = raws(now), (now / "searches.csv").read_text()
    header, first, second, third = before.splitlines()
    (now / "searches.csv").write_text("\n".join([header, first, third]) + "\n")
    (problem,) = edits.unlogged(base, raws(now))
    assert (Path(problem.file).name, problem.line, problem.column) == ("searches.csv", 3, "row")
    entry, row = problem.says.partition("add: ")[2].split("; or put back: ")
    assert row == second
    with (now / "corrections.csv").open("a") as file:
        file.write(entry.replace("YYYY-MM-DD,why,source", "2025-11-21,Logged twice,") + "\n")
    assert list(edits.unlogged(base, raws(now))) == []
    assert list(ledger.ledger_problems(raws(now))) == []
    then = ledger.known(tables.typed(raws(now)), "2025-11-20")
    assert_frame_equal(then.searches, tables.typed(base).searches)


def test_a_search_that_was_edited_is_one_that_was_taken_out(tmp_path: Path) -> None:
    """Its whole row is its key."""
    now = copied(tmp_path)
    base = raws(now)
    rewrite(now / "searches.csv", "query on contracts", "query on contract")
    (problem,) = edits.unlogged(base, raws(now))
    assert "example query on contracts" in problem.says
    assert "or put back: GHA,transparent-procurement" in problem.says


def test_a_row_that_was_changed_on_its_way_out_is_told(tmp_path: Path) -> None:
    """What the ledger keeps of a withdrawn row is what stood, or what its lines led to."""
    now = copied(tmp_path)
    base = raws(now)
    header, _ = (now / "vendors.csv").read_text().splitlines()
    (now / "vendors.csv").write_text(header + "\n")
    row = base["vendors"].cells | {"founded": ["2016"]}
    entry = io.StringIO()
    was = json.dumps({column: cells[0] for column, cells in row.items()})
    told = ["vendors", "Example vendor", "row", was, "", "2025-11-21", "No vendor.", ""]
    csv.writer(entry, lineterminator="\n").writerow(told)
    with (now / "corrections.csv").open("a") as file:
        file.write(entry.getvalue())
    (problem,) = edits.unlogged(base, raws(now))
    assert problem.file.endswith("corrections.csv")
    assert (problem.line, problem.column) == (3, "founded")
    assert "was '2015', now '2016'" in problem.says
    with (now / "corrections.csv").open("a") as file:
        file.write("vendors,Example vendor,founded,2015,2016,2025-11-20,A slip.,\n")
    assert list(edits.unlogged(base, raws(now))) == []


@pytest.mark.parametrize("base", ["--output=/tmp/x", "nowhere", "HEAD:data"])
def test_a_base_that_is_no_commit_is_refused_before_git_does_anything(base: str) -> None:
    """An option of git's in the place of a reference would write files."""
    with pytest.raises(ValueError, match="which git does not take for a commit"):
        tables._unlogged_since(base)
