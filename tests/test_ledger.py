"""What was known on a day comes back: later rows go, later corrections are undone."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields, replace
from pathlib import Path

import pandas as pd
import pytest
from conftest import TOY
from pandas.testing import assert_frame_equal, assert_series_equal
from spoken import computed, report

from analysis import builds, choices, files, front, knowledge, ledger, paths, processed, tables
from analysis.schema import SCHEMA
from analysis.tables import Tables

FIRST, BETWEEN = "2026-11-23", "2026-11-25"
LAST = choices.newest(paths.ROOT / "data" / "raw")  # moves with the evidence, and on release day


def assert_same(one: Tables, other: Tables) -> None:
    """Compare two states table by table."""
    for part in fields(Tables):
        assert_frame_equal(getattr(one, part.name), getattr(other, part.name))


def test_what_is_known_today_is_what_stands() -> None:
    """On the newest day nothing is undone and nothing dropped."""
    raw, _ = computed()
    assert_same(ledger.known(raw, LAST), raw)


def test_going_back_in_two_steps_is_going_back_in_one() -> None:
    """A state knows nothing of what it was before it was undone."""
    raw, _ = computed()
    assert_same(ledger.known(ledger.known(raw, BETWEEN), FIRST), ledger.known(raw, FIRST))


def test_the_state_of_the_first_day_holds_no_later_row_and_no_later_correction() -> None:
    """Every clock reads that day or before, and every corrected cell says what it said then."""
    raw, _ = computed()
    then = ledger.known(raw, FIRST)
    for name, table in SCHEMA.items():
        if table.clock:
            assert (getattr(then, name)[table.clock] <= FIRST).all()
    first = raw.corrections.drop_duplicates(["table", "key", "column"])
    checked = 0
    for name, entries in first[first["column"] != ledger.WITHDRAWN].groupby("table"):
        frame = getattr(then, name).astype(str)
        frame.index = frame[list(SCHEMA[name].key)].agg("|".join, axis="columns")
        for entry in entries.to_dict("records"):
            if entry["key"] in frame.index:
                assert frame.loc[entry["key"], entry["column"]] == entry["was"]
                checked += 1
    assert checked > 500


def test_the_earlier_state_can_be_computed_like_any_other() -> None:
    """No method goes back: the same functions take both, and the levels differ."""
    raw, now = computed()
    then = processed.build(ledger.known(raw, FIRST))
    key = ["edition", "government", "recommendation_id"]
    both = now["panel"].merge(then["panel"], on=key, suffixes=("", "_then"), validate="1:1")
    assert len(both) == len(now["panel"])
    assert (both.level.fillna(-1) != both.level_then.fillna(-1)).any()


def test_a_withdrawn_row_comes_back_as_it_was() -> None:
    """The whole row stands in the entry that took it out."""
    raw, _ = computed()
    row = raw.vendors.iloc[3]
    entry = dict.fromkeys(raw.corrections.columns, "") | {
        "table": "vendors", "key": row.vendor, "column": ledger.WITHDRAWN,
        "was": json.dumps(row.to_dict()), "corrected_on": LAST, "reason": "no vendor",
    }  # fmt: skip
    entries = pd.concat([raw.corrections, pd.DataFrame([entry])], ignore_index=True)
    without = replace(raw, vendors=raw.vendors.drop(index=3), corrections=entries)
    then = ledger.known(without, BETWEEN).vendors
    assert then[then.vendor == row.vendor].iloc[0].to_dict() == row.to_dict()


def test_entries_of_one_cell_are_undone_one_after_the_other() -> None:
    """What stood between two corrections comes back between their days."""
    raw, _ = computed()
    vendor = raw.vendors.vendor[0]
    steps = [("old", "middle", FIRST), ("middle", raw.vendors.products[0], LAST)]
    entries = pd.DataFrame(
        [
            dict.fromkeys(raw.corrections.columns, "")
            | {"table": "vendors", "key": vendor, "column": "products", "was": was, "is": now,
               "corrected_on": on}
            for was, now, on in steps
        ]
    )  # fmt: skip
    told = replace(raw, corrections=entries)
    for day, said in ((LAST, raw.vendors.products[0]), (BETWEEN, "middle"), ("2026-11-22", "old")):
        later = entries[entries.corrected_on > day]
        frame = ledger._undone("vendors", told.vendors, later)
        assert frame[frame.vendor == vendor].products.item() == said


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("yesterday", "KNOWN_ON is 'yesterday'; expected a day as YYYY-MM-DD"),
        ("2026-13-01", "expected a day as YYYY-MM-DD"),
        ("20261123", "expected a day as YYYY-MM-DD"),
        ("1999-01-01", "the first of the evidence is of 2026-11-23"),
        ("2999-01-01", f"KNOWN_ON is 2999-01-01; the newest of the evidence is of {LAST}"),
    ],
)
def test_a_day_that_is_none_is_refused(wanted: str, said: str) -> None:
    """Before a kernel starts, with what was expected."""
    with pytest.raises(ValueError, match=said):
        choices.chosen_known_on(paths.ROOT / "data" / "raw", wanted)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that asks for nothing."""
    for name in choices.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_the_newest_day_is_the_default(plain: pytest.MonkeyPatch) -> None:
    """All that is known is the published state: the same folders, key and cover."""
    unset = builds.chosen("2025", "")
    cover = front.cover(report("2025", "paris-call"))
    plain.setenv("KNOWN_ON", LAST)
    assert builds.chosen("2025", "") == unset
    assert builds.chosen("2025", "").key == unset.key
    assert front.cover(report("2025", "paris-call")) == cover
    assert paths.processed() == paths.ROOT / "data" / "processed"
    assert not paths.is_placeless()


def test_the_newest_day_of_other_tables_still_keeps_them_apart(
    plain: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Other data never land where the published results lie, whatever the day."""
    plain.setenv("RAW", str(copied(tmp_path)))
    unset = builds.chosen("2025", "")
    plain.setenv("KNOWN_ON", "2025-11-20")
    assert builds.chosen("2025", "") == unset
    assert unset.folder.name.startswith("2025-raw-raw-")
    with pytest.raises(ValueError, match="say with OUT where its results go"):
        paths.processed()


def test_another_day_never_writes_where_the_published_results_lie(
    plain: pytest.MonkeyPatch,
) -> None:
    """Its report and its tables have a folder that names the day."""
    plain.setenv("KNOWN_ON", FIRST)
    task = builds.chosen("2025", "")
    assert task.folder == paths.ROOT / "reports" / "2025-known-2026-11-23"
    assert task.processed == task.folder / "processed"
    assert task.key != replace(task, known_on="").key
    with pytest.raises(ValueError, match="KNOWN_ON is 2026-11-23; say with OUT"):
        paths.processed()
    plain.setenv("OUT", "elsewhere")
    assert paths.processed() == Path("elsewhere") / "processed"


def test_corrections_and_late_evidence_add_up_to_all_that_moved() -> None:
    """Swapped in one after the other, they lead from what was known to what stands."""
    raw, now = computed()
    rows = knowledge.moved(raw, "2026", FIRST)
    cell = ["government", "recommendation_id"]
    then = knowledge.standing(ledger.known(raw, FIRST), "2026", ("level",))["level"]
    then = then.astype("Float64")
    stands = now["panel"].query("edition == '2026'").set_index(cell)["level"].astype("Float64")
    for cause in knowledge.CAUSES:
        step = rows[rows.cause == cause].set_index(cell)
        assert (then[step.index].fillna(-1) == step.level_from.fillna(-1)).all()
        then[step.index] = step.level.astype("Float64")
    assert_series_equal(then.sort_index(), stands.sort_index(), check_names=False)
    assert set(rows.cause) == set(knowledge.CAUSES)


def test_the_report_says_what_moved_since_the_first_round() -> None:
    """Counts of the cohort; in the state of the first day there is nothing to tell."""
    of = report("2026", "paris-call")
    assert "corrections moved" in knowledge.in_words(of)
    assert "late evidence moved" in knowledge.in_words(of)
    then = replace(of, tables=ledger.known(of.tables, FIRST))
    assert knowledge.in_words(then) == ""


def copied(folder: Path) -> Path:
    """The toy's raw tables in a folder of the test's own."""
    return Path(shutil.copytree(paths.ROOT / "tests" / "toy" / "raw", folder / "raw"))


def raws(folder: Path) -> dict:
    """The tables of a folder as they stand."""
    return {name: files.read_table(folder / f"{name}.csv", name)[0] for name in SCHEMA}


def test_the_ledger_does_not_correct_itself(tmp_path: Path) -> None:
    """An entry on an entry is refused."""
    now = copied(tmp_path)
    entry = "corrections,vendors|x|aka|2025-11-20,reason,this,that,2025-11-21,why,\n"
    path = now / "corrections.csv"
    path.write_text(path.read_text().replace("instruments,", f"{entry}instruments,", 1))
    (problem,) = ledger.ledger_problems(raws(now))
    assert (problem.line, problem.column) == (2, "table")
    assert "never corrected" in problem.says


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("governments,FRA,government,FRX,FRA", "'government' is part of the key"),
        ("recommendations,oversight,weight,,1", "of the seven always had a weight"),
    ],
)
def test_no_correction_makes_tables_that_could_not_be_read_together(
    entry: str, says: str, tmp_path: Path
) -> None:
    """As known before such a line, other tables would name what was not there."""
    shutil.copytree(TOY / "raw", tmp_path / "raw")
    path = tmp_path / "raw" / "corrections.csv"
    header, *lines = path.read_text().splitlines()
    line = f"{entry},2025-11-20,Made for the test.,https://example.org/x"
    path.write_text("\n".join([header, *sorted([*lines, line])]) + "\n")
    _, problems = tables.inspect(tmp_path / "raw")
    assert [says in one.says for one in problems] == [True], problems
