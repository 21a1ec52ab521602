"""A further coder's file is checked, shown beside what stands, and added whole or not at all."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from conftest import TOY

from analysis import (
    agreement,
    codings,
    files,
    intake,
    ledger,
    panel,
    proposal,
    reliability,
    tables,
    wording,
)
from analysis import spells as reasons
from analysis.paths import ROOT
from analysis.tables import Tables

PROVISION = "coder,instrument_id,recommendation_id,nexus,scope,confidence,rationale,recorded_on"
ACT = "coder,instrument_id,status,effective_on,confidence,force_coded,note,recorded_on"
DAY = "2026-11-20"  # after the newest of the toy
LAW = "example-oversight-law,oversight"
AGREES = f"C,{LAW},functional,general,,As read.,{DAY}"
LOWERS = f"C,{LAW},adjacent,targeted,,Only interception | named.,{DAY}"
LIFTS = f"C,example-notice,blacklist-violators,direct,general,,A power all the same.,{DAY}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the toy's raw tables, to which RAW points."""
    raw = tmp_path / "raw"
    shutil.copytree(TOY / "raw", raw)
    monkeypatch.setenv("RAW", str(raw))
    for name in ("CODINGS", "WRITE", "EDITION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return raw


def wrote(path: Path, *rows: str, header: str = PROVISION) -> Path:
    """A coder's file with these rows."""
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def run(monkeypatch: pytest.MonkeyPatch, path: Path, write: str = "") -> int:
    """Take a file in as make does."""
    monkeypatch.setenv("CODINGS", str(path))
    monkeypatch.setenv("WRITE", write)
    return intake.main()


def contents(raw: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.name: path.read_bytes() for path in raw.iterdir()}


def levels(made: Tables) -> dict[tuple, int]:
    """The levels of every cell and edition."""
    cells = panel.build_panel(reasons.build_spells(made), reasons.counter_acts(made), made)
    return cells.set_index(panel.KEY).level.dropna().astype(int).to_dict()


class TestFile:
    """What a file may hold."""

    @pytest.mark.parametrize(
        ("row", "says"),
        [
            (AGREES.replace("C,", "c,", 1), "c.csv:2: coder: 'c' does not look like a coder"),
            (AGREES.replace("C,", "A,", 1), "c.csv:2: coder: 'A', 'example-oversight-law'"),
            (
                AGREES.replace("C,example-oversight-law", "B,example-notice", 1),
                "c.csv:2: coder: 'B' is one of the first two coders",
            ),
            (
                AGREES.replace("functional", "functionel"),
                "c.csv:2: nexus: 'functionel' is not one of the 5 known values; did you mean",
            ),
            (
                AGREES.replace("example-oversight-law", "example-oversigt-law"),
                "c.csv:2: instrument_id: 'example-oversigt-law' is not one of",
            ),
            (
                AGREES.replace(DAY, "2020-01-01"),
                "c.csv:2: recorded_on: '2020-01-01' lies before 2025-11-20, the newest day",
            ),
            (
                AGREES.replace("C,example-oversight-law", "resolved,example-call"),
                "c.csv:2: instrument_id: 'example-call', 'oversight' is settled, but no coder",
            ),
        ],
    )
    def test_each_problem_is_located_and_nothing_is_written(
        self, row, says, folder, tmp_path, monkeypatch, capsys
    ):
        """As in every raw table: file, line, column, what stands and what was expected."""
        before = contents(folder)
        assert run(monkeypatch, wrote(tmp_path / "c.csv", row), write="yes") == 1
        printed = capsys.readouterr().out
        assert any(line.startswith(says) for line in printed.splitlines()), printed
        assert "nothing was written" in printed
        assert contents(folder) == before

    def test_all_problems_are_told_at_once_with_their_lines(
        self, folder, tmp_path, monkeypatch, capsys
    ):
        """Rows need not be sorted; each keeps the line on which it stands."""
        rows = [LIFTS, AGREES.replace("general", "general-ish"), AGREES.replace(DAY, "")]
        assert run(monkeypatch, wrote(tmp_path / "c.csv", *rows)) == 1
        printed = capsys.readouterr().out
        assert "c.csv:3: scope: 'general-ish'" in printed
        assert "c.csv:4: recorded_on: is empty" in printed
        assert "c.csv:4: coder: 'C', 'example-oversight-law', 'oversight' stands already" in printed

    def test_a_header_that_is_none_is_told(self, folder, tmp_path, monkeypatch, capsys):
        """The table is the one whose columns the file has most of."""
        path = wrote(tmp_path / "c.csv", AGREES, header=PROVISION.replace("nexus", "Nexus"))
        assert run(monkeypatch, path) == 1
        assert "c.csv:1: header: 'Nexus' is no column of this table" in capsys.readouterr().out

    @pytest.mark.parametrize("name", ["missing.csv", "."])
    def test_a_file_or_folder_without_codings_is_told(
        self, name, folder, tmp_path, monkeypatch, capsys
    ):
        """Nothing to read is a problem with its place, too."""
        assert run(monkeypatch, tmp_path / name) == 1
        assert "1 to mend; nothing was written" in capsys.readouterr().out

    @pytest.mark.parametrize(("path", "write"), [("", ""), ("c.csv", "ja")])
    def test_a_slip_in_the_command_is_refused(self, path, write, monkeypatch, capsys):
        """No file, or a WRITE that is neither yes nor no."""
        monkeypatch.setenv("CODINGS", path)
        monkeypatch.setenv("WRITE", write)
        assert intake.main() == 2
        assert "make intake CODINGS=file.csv" in capsys.readouterr().out

    def test_an_unknown_edition_is_refused(self, folder, tmp_path, monkeypatch, capsys):
        """What the rows move is told for an edition that there is."""
        monkeypatch.setenv("EDITION", "2062")
        assert run(monkeypatch, wrote(tmp_path / "c.csv", AGREES)) == 2
        assert "unknown edition 2062; known:" in capsys.readouterr().out


class TestTaking:
    """What is printed and what is written."""

    def test_rows_are_shown_and_written_only_on_demand(self, folder, tmp_path, monkeypatch, capsys):
        """Without WRITE=yes no file changes; with it only rows are added, in their places."""
        path = wrote(tmp_path / "c.csv", LIFTS, LOWERS)
        before = contents(folder)
        assert run(monkeypatch, path) == 0
        assert contents(folder) == before
        assert "Nothing was written" in capsys.readouterr().out
        assert run(monkeypatch, path, write="yes") == 0
        after = contents(folder)
        changed = {name for name in after if after.get(name) != before.get(name)}
        assert changed == {"codings.csv"}
        was, now = (state["codings.csv"].decode().splitlines() for state in (before, after))
        assert [line for line in now if line not in was] == [LIFTS, LOWERS]
        assert [line for line in now if line in was] == was
        assert tables.inspect(folder)[1] == []

    def test_a_folder_brings_both_tables(self, folder, tmp_path, monkeypatch):
        """What one coder said of pairs and of instruments comes together."""
        brought = tmp_path / "brought"
        brought.mkdir()
        wrote(brought / "codings.csv", LOWERS)
        act = f"C,example-oversight-law,pending,2015-10,B,binding,Not commenced.,{DAY}"
        wrote(brought / "codings_instruments.csv", act, header=ACT)
        assert run(monkeypatch, brought, write="yes") == 0
        made = tables.read(folder)
        assert codings.coders(made.codings) == ["A", "B", "C"]
        acts = codings.adjudicate_acts(made.codings_instruments).set_index("instrument_id")
        assert acts.status["example-oversight-law"] == "pending"

    def test_all_or_nothing(self, folder, tmp_path, monkeypatch):
        """Where the second table cannot be put in place, the first is as it was."""
        brought = tmp_path / "brought"
        brought.mkdir()
        wrote(brought / "codings.csv", LOWERS)
        act = f"C,example-oversight-law,in-force,2015-10,B,binding,,{DAY}"
        wrote(brought / "codings_instruments.csv", act, header=ACT)
        before = contents(folder)
        rename = Path.replace

        def fails(self: Path, target: Path) -> Path:
            if self.name == ".codings_instruments.csv":
                raise OSError("disk full")
            return rename(self, target)

        monkeypatch.setattr(Path, "replace", fails)
        with pytest.raises(OSError, match="disk full"):
            run(monkeypatch, brought, write="yes")
        assert contents(folder) == before

    def test_the_tables_are_written_as_they_are_typed(self):
        """A table that takes no row in keeps every byte."""
        for name in intake.TAKEN:
            path = ROOT / "data" / "raw" / f"{name}.csv"
            raw = files.read_table(path, name)[0]
            assert intake.as_csv(raw) == path.read_text(encoding="utf-8")

    def test_three_coders_by_hand(self, folder, tmp_path, monkeypatch, capsys):
        """A law at level 3 falls with a more distant reading, is settled, is withdrawn."""
        cell = ("2025", "FRA", "oversight")
        before = tables.read(folder)
        assert levels(before)[cell] == 4  # the board's finding, under the law
        assert run(monkeypatch, wrote(tmp_path / "c.csv", LOWERS), write="yes") == 0
        printed = capsys.readouterr().out
        assert "| example-oversight-law | oversight | nexus, scope |" in printed
        assert r"adjacent, targeted: Only interception \| named." in printed
        assert "functional, general: Example: a board reviews computer intrusion." in printed
        assert "| FRA-oversight | 4, own act, general, example-finding-france | none found |" in (
            printed
        )
        lowered = tables.read(folder)
        assert levels(lowered).get(cell, 0) == 0  # no rule, so no application (rule 4)
        settles = f"resolved,{LAW},functional,general,,The board reviews hacking.,{DAY}"
        assert run(monkeypatch, wrote(tmp_path / "r.csv", settles), write="yes") == 0
        assert levels(tables.read(folder)) == levels(before)
        assert levels(ledger.known(tables.read(folder), "2025-11-20")) == levels(before)

    def test_a_withdrawn_reading_counts_no_more(self, folder, tmp_path, monkeypatch):
        """The row leaves through the ledger, and what stood before stands again."""
        before = levels(tables.read(folder))
        assert run(monkeypatch, wrote(tmp_path / "c.csv", LOWERS), write="yes") == 0
        path = folder / "codings.csv"
        path.write_text(path.read_text().replace(LOWERS + "\n", ""))
        row = {name: "" for name in PROVISION.split(",")} | dict(
            zip(PROVISION.split(","), LOWERS.split(","), strict=True)
        )
        cells = ",".join(f'""{name}"": ""{value}""' for name, value in row.items())
        with (folder / "corrections.csv").open("a") as file:
            key = f"C|{LAW.replace(',', '|')}"
            file.write(f'zzz,{key},row,"{{{cells}}}",,2026-11-21,Misread.,\n')
        text = (folder / "corrections.csv").read_text()
        header, *lines = text.replace("zzz,", "codings,").splitlines()
        (folder / "corrections.csv").write_text("\n".join([header, *sorted(lines)]) + "\n")
        made = tables.read(folder)
        assert levels(made) == before
        assert levels(ledger.known(made, DAY)).get(("2025", "FRA", "oversight"), 0) == 0

    def test_who_agrees_passes_and_moves_nothing(self, folder, tmp_path, monkeypatch, capsys):
        """The agreements are listed, and no cell stands elsewhere."""
        before = levels(tables.read(folder))
        assert run(monkeypatch, wrote(tmp_path / "c.csv", AGREES), write="yes") == 0
        printed = capsys.readouterr().out
        assert "1 of 1 readings of pairs pass.\n- C, example-oversight-law, oversight" in printed
        assert "No reading differs from what stands." in printed
        assert re.search(r": 0 of \d+ assessed cells would stand elsewhere", printed)
        assert levels(tables.read(folder)) == before

    def test_a_reading_that_only_lifts_is_listed_and_moves_nothing(
        self, folder, tmp_path, monkeypatch, capsys
    ):
        """What one coder left out stays none until an editor settles it."""
        before = levels(tables.read(folder))
        assert run(monkeypatch, wrote(tmp_path / "c.csv", LIFTS), write="yes") == 0
        printed = capsys.readouterr().out
        assert "| example-notice | blacklist-violators | nexus |" in printed
        assert "| no row | direct, general: A power all the same. |" in printed
        made = tables.read(folder)
        assert levels(made) == before
        kinds = codings.adjudicate_provisions(made.codings).set_index("instrument_id").agreement
        assert kinds["example-notice"] == "only-some"


def test_whoever_agrees_with_all_that_stands_changes_no_level(toy: Tables) -> None:
    """A third coder who writes each adjudicated reading once more moves nothing."""
    acts = codings.adjudicate_acts(toy.codings_instruments)
    stands = codings.adjudicate_provisions(toy.codings, acts)
    third = {"coder": "C", "recorded_on": DAY}
    more = acts.rename(columns={"force": "force_coded"}).assign(**third)
    after = replace(
        toy,
        codings=pd.concat([toy.codings, stands.assign(**third)])[list(toy.codings)],
        codings_instruments=pd.concat([toy.codings_instruments, more])[
            list(toy.codings_instruments)
        ],
    )
    assert levels(after) == levels(toy)


def test_alpha_before_and_after_is_that_of_the_coders(toy: Tables) -> None:
    """Each printed number is Krippendorff's alpha of the codings as numbers, gaps left out."""
    rows = [AGREES, LIFTS, f"C,example-visa-law,blacklist-violators,none,targeted,,No.,{DAY}"]
    frame = pd.DataFrame(
        [row.split(",") for row in rows], columns=PROVISION.split(","), dtype="str"
    )
    after = replace(toy, codings=pd.concat([toy.codings, frame]))
    both = agreement.readings(after, ["A", "B", "C"])
    read = both.set_index(codings.PAIR)[["nexus_A", "nexus_B", "nexus_C"]]
    assert read.loc["example-oversight-law", "oversight"].tolist() == [3, 3, 3]
    assert read.loc["example-notice", "blacklist-violators"].tolist() == [4, 0, 4]
    assert read.loc["example-visa-law", "blacklist-violators"].tolist() == [4, 4, 0]
    assert read.nexus_C.notna().sum() == 3
    was, now = agreement.overall(toy, "AB"), agreement.overall(after, "ABC")
    written = read[both.written.to_numpy()]
    assert now.alpha[0] == reliability.alpha(written, "ordinal")
    assert was.alpha[0] == reliability.alpha(written[["nexus_A", "nexus_B"]], "ordinal")
    printed = proposal.markdown(toy, after, "2025")
    assert f"| nexus | {was.alpha[0]:.3f} (" in printed
    assert f", {was.n_units[0]} pairs | {now.alpha[0]:.3f} (" in printed
    assert "| before (A, B) | after (A, B, C) | A, B where C read | all where C read |" in printed


def test_the_report_says_who_read_since(toy: Tables) -> None:
    """Experts among further coders end the wait for expert review; others do not."""

    def taken(coder: str) -> str:
        row = dict(zip(PROVISION.split(","), AGREES.split(","), strict=True)) | {"coder": coder}
        more = pd.concat([toy.codings, pd.DataFrame([row], dtype="str")])
        return wording.review(replace(toy, codings=more))

    assert wording.review(toy) == "expert review is pending"
    read = "read 1 pair of act and recommendation"
    assert taken("C") == f"1 further coder {read}; expert review is pending"
    assert taken("expert-1") == f"1 further coder, experts among them, {read}"
