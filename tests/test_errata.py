"""What was printed and is wrong is listed with what is right, why, and since when it is known."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import TOY

from analysis import (
    back,
    bearing,
    corrected,
    errata,
    knowledge,
    ledger,
    processed,
    selection,
    tables,
)
from analysis.schema import SCHEMA
from analysis.selection import Selection
from analysis.spells import CELL
from analysis.tables import Tables

PRINTED_ON = "2025-11-20"
LAW = "example-secrecy-law"  # of Ghana; the rule that the finding on record had lacked
OF_LAW = {"instrument_id": LAW, "recorded_on": "2026-01-10"}
READING = {"recommendation_id": "oversight", "nexus": "direct", "scope": "general"}
ACT = {"status": "in-force", "effective_on": "2020-01-01", "confidence": "A",
       "force_coded": "binding"}  # fmt: skip
SOURCE = {"source_url": "https://example.org/late", "evidence_seen": "Made for the test."}
LATE = {
    "instruments": [
        OF_LAW | SOURCE | {"title": "Example: secrecy act", "issuer": "GHA", "kind": "legislation",
                           "force": "binding", "adopted_on": "2020-01-01", "summary": "Example.",
                           "in_force_on": "2020-01-01", "source_kind": "official",
                           "date_kind": "start"}
    ],
    "adherence": [
        OF_LAW | SOURCE | {"government": "GHA", "joined_on": "2020-01-01"},
        OF_LAW | SOURCE | {"government": "GRC", "joined_on": "2020-01-01",
                           "instrument_id": "example-statement"},
    ],
    "codings": [OF_LAW | READING | {"coder": coder, "rationale": "Example."} for coder in "AB"],
    "codings_instruments": [OF_LAW | ACT | {"coder": coder} for coder in "AB"],
}  # fmt: skip
GUIDANCE = "A|example-guidance|transparent-procurement"
CORRECTED = [  # table, key, column, is, corrected_on, reason
    ("editions", "2025", "published_on", PRINTED_ON, PRINTED_ON, "It appeared."),
    ("codings", GUIDANCE, "nexus", "incidental", "2025-12-01", "A slip."),
    ("codings", "A|example-shield-law|acceptable-use", "scope", "general", "2025-12-01", "All."),
    ("codings", "B|example-shield-law|acceptable-use", "scope", "general", "2025-12-02", "All."),
    ("instruments", "example-visa-law", "ended_on", "2025-06", "2025-12-01", "Repealed."),
    ("instruments", "example-visa-law", "source_kind", "official", "2025-12-03", "The gazette."),
    ("assessments", "GRC", "depth", "light", "2025-12-05", "Searched since."),
    ("codings", GUIDANCE, "nexus", "direct", "2025-12-05", "The slip was none."),
    ("adherence", "example-code|GHA", "row", "", "2025-12-05", "Not on the list."),
]  # fmt: skip


def rewritten(folder: Path, name: str, change: Callable[[dict], None]) -> None:
    """Change the rows of a raw table, by their key, and write it sorted."""
    path = folder / f"{name}.csv"
    columns, key = list(SCHEMA[name].columns), SCHEMA[name].key
    with path.open(newline="") as file:
        rows = {ledger.key_of(name, row): row for row in csv.DictReader(file)}
    change(rows)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows.values(), key=lambda row: tuple(row[part] for part in key)))


def correct(folder: Path, name: str, key: str, column: str, value: str, *told: str) -> None:
    """Change a cell or take a row out, with its line in the ledger."""
    entry = {"table": name, "key": key, "column": column, "is": value}
    entry |= dict(zip(("corrected_on", "reason"), told, strict=True))

    def change(rows: dict[str, dict[str, str]]) -> None:
        if column == ledger.WITHDRAWN:
            entry["was"] = json.dumps(rows.pop(key))
        else:
            entry["was"] = rows[key][column]
            rows[key][column] = value

    rewritten(folder, name, change)
    rewritten(folder, "corrections", lambda rows: rows.update({str(entry): entry}))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy with its edition 2025 published, and what was corrected and added since."""
    copy = Path(shutil.copytree(TOY / "raw", tmp_path_factory.mktemp("published") / "raw"))
    for entry in CORRECTED:
        correct(copy, *entry)
    for name, late in LATE.items():
        added = {ledger.key_of(name, row): row for row in late}
        rewritten(copy, name, lambda rows, added=added: rows.update(added))
    return copy


@pytest.fixture(scope="module")
def raw(folder: Path) -> Tables:
    """Its tables, which pass every check."""
    return tables.read(folder)


@pytest.fixture(scope="module")
def wrong(raw: Tables) -> pd.DataFrame:
    """The errata of its edition 2025."""
    return errata.of(raw, "2025")


@pytest.fixture(scope="module")
def computed(raw: Tables) -> dict[str, pd.DataFrame]:
    """All that follows from its tables."""
    return processed.build(raw)


@pytest.fixture(scope="module")
def full(raw: Tables, computed: dict[str, pd.DataFrame]) -> Selection:
    """The report on the edition that was published."""
    return selection.select(raw, computed, "2025", "paris-call")


def test_the_errata_of_the_toy_are_those_checked_by_hand(wrong: pd.DataFrame) -> None:
    """Level, scope, origin and act; what was corrected and corrected back was right as printed."""
    assert (wrong.edition == "2025").all()
    assert wrong.drop(columns="edition").to_csv(index=False) == (TOY / "errata.csv").read_text()


@pytest.mark.slow
def test_what_is_right_was_known_since_the_day_that_is_told_and_not_before(
    raw: Tables, wrong: pd.DataFrame
) -> None:
    """On that day each cell stood as it stands, and on the day before it did not."""
    for day, cells in wrong.groupby("since"):
        eve = f"{pd.Timestamp(day) - pd.Timedelta(days=1):%Y-%m-%d}"
        then, before = (stands(raw, on, cells) for on in (day, eve))
        right = cells[list(errata.PRINTED)].astype("object").fillna(-1).to_numpy()
        assert (then == right).all()
        assert (before != right).any(axis=1).all()


def stands(raw: Tables, on: str, cells: pd.DataFrame) -> np.ndarray:
    """What some cells of the edition 2025 said by what was known on a day."""
    known = knowledge.standing(ledger.known(raw, on), "2025", errata.PRINTED)
    return known.loc[list(map(tuple, cells[CELL].values))].astype("object").fillna(-1).to_numpy()


def test_an_edition_that_was_not_published_printed_nothing(raw: Tables) -> None:
    """Nor does one for which nothing came in since."""
    assert errata.of(raw, "2024").empty
    assert errata.of(ledger.known(raw, PRINTED_ON), "2025").empty


@pytest.mark.slow
def test_the_report_lists_what_it_printed(full: Selection) -> None:
    """Each with both states in words; origins are told apart, and a zero is none found."""
    shown = errata.table(full)
    rows = shown.frame.set_index("Cell")
    assert shown.title == "Errata: 11 printed cells put right"
    assert set(rows.Edition) == {"Edition 2025, published on 20 November 2025"}
    assert rows.loc["France, acceptable use"].tolist()[1:] == [
        "3, own act, targeted: Example: press protection act",
        "3, own act: Example: press protection act",
        "correction: All",
        "2 December 2025",
    ]
    assert (
        rows.Printed["Ghana, acceptable use"] == "1, joined: Example: code of practice for states"
    )
    assert rows.Right["Ghana, acceptable use"] == "0, none found"


@pytest.mark.slow
def test_only_governments_of_the_cohort_and_editions_so_far_are_told(
    raw: Tables, computed: dict[str, pd.DataFrame]
) -> None:
    """A report on another group, or on an earlier year, has its own errata or none."""
    union = errata.table(selection.select(raw, computed, "2025", "eu")).frame.Cell
    assert set(union.str.split(",").str[0]) == {"France", "Greece"}
    earlier = selection.select(raw, computed, "2024", "paris-call")
    assert errata.table(earlier) is None
    assert "No edition up to this one was published" in back.corrections(earlier)


def test_the_sentence_says_how_many_and_leads_to_the_table(full: Selection) -> None:
    """Where nothing that was printed is wrong it says so, and there is no table."""
    said = back.corrections(full)
    assert "Published so far: 2025 (on 20 November 2025). 11 printed cells of this cohort" in said
    assert "the [errata](#errata) say" in said
    right = replace(full, tables=ledger.known(full.tables, PRINTED_ON))
    assert "No cell of this cohort that was printed stands otherwise" in back.corrections(right)
    assert errata.table(right) is None


def test_the_site_is_told_of_no_cohort_and_led_to_no_table(
    raw: Tables, computed: dict[str, pd.DataFrame]
) -> None:
    """It speaks of all governments and has no table of errata of its own."""
    everyone = selection.of_all(raw, computed, "2025")
    said = errata.in_words(everyone)
    assert "printed cells stand otherwise today: the errata of the report say" in said
    assert "cohort" not in said
    right = replace(everyone, tables=ledger.known(everyone.tables, PRINTED_ON))
    assert "No cell that was printed stands otherwise today." in errata.in_words(right)


def test_a_printing_is_no_correction_of_a_fact(full: Selection) -> None:
    """The ledger has a line for the day of publication; it is not counted among corrections."""
    lines = full.tables.corrections
    day = (lines.table == "editions") & (lines.column == "published_on")
    assert day.sum() == 1
    assert back.corrections(full).startswith(f"{len(lines) - 1} corrections of recorded facts")
    assert not any("|editions|" in entry.name for entry in corrected.entries(full))


def test_where_nothing_was_published_nothing_is_listed(toy: Tables, full: Selection) -> None:
    """No table, and the sentence says so."""
    none = replace(full, tables=toy)
    assert errata.table(none) is None
    assert back.corrections(none).endswith(
        "No edition was published before, so there is nothing printed to correct."
    )


@pytest.mark.parametrize("name", sorted(bearing.DECIDES))
def test_what_bears_on_levels_are_columns_of_the_schema(name: str) -> None:
    """A renamed column would be passed over in silence."""
    assert set(bearing.DECIDES[name]) <= SCHEMA[name].columns.keys()


@pytest.mark.slow
def test_other_columns_bear_on_no_cell(toy: Tables) -> None:
    """Whatever they say, what a cell prints stays: an entry on them explains no move."""
    before = knowledge.standing(toy, "2025", errata.PRINTED)
    checked = 0
    for name, deciding in bearing.DECIDES.items():
        rest = SCHEMA[name].columns.keys() - {*deciding, *SCHEMA[name].key}
        frame = getattr(toy, name)
        texts = {column: "2031" for column in rest if frame[column].dtype == "str"}
        other = replace(toy, **{name: frame.assign(**texts)})
        assert knowledge.standing(other, "2025", errata.PRINTED).equals(before), name
        checked += len(texts)
    assert checked > 25


@pytest.mark.slow
def test_every_move_of_the_real_evidence_has_a_reason(evidence: Tables) -> None:
    """As if the latest edition had been published on the first day: no cell without its why."""
    editions = evidence.editions.assign(published_on="2026-11-23")
    found = errata.of(replace(evidence, editions=editions), "2026")
    assert len(found) > 100
    assert (found.why != "").all()
    assert (found.since > "2026-11-23").all()
