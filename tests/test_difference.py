"""What a change of data or code does is told with its causes, which add up to all of it."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from conftest import TOY
from hypothesis import example, given
from hypothesis import strategies as st

from analysis import base, comparison, difference, markdown, moves, paths, snapshot, tables
from analysis.difference import Asked, Difference
from analysis.schema import SCHEMA
from analysis.snapshot import KEY, Snapshot

GOLDEN = TOY / "diff.md"
WORLDS = 100  # enough for a toy of two assessed governments
RULE = "example-oversight-rule"
LATE = {  # a rule of Ghana's, under which a finding on record was made: all rows that it takes
    "instruments": [
        {"title": "Example: oversight rule", "issuer": "GHA", "kind": "legislation",
         "force": "binding", "adopted_on": "2024-01-01", "in_force_on": "2024-01-01",
         "summary": "Example: a judge decides.", "source_kind": "official", "date_kind": "start"},
    ],
    "adherence": [{"government": "GHA", "joined_on": "2024-01-01"}],
    "codings": [
        {"coder": coder, "recommendation_id": "oversight", "nexus": "functional",
         "scope": "general", "rationale": "Example: a judge decides."} for coder in "AB"
    ],
    "codings_instruments": [
        {"coder": coder, "status": "in-force", "effective_on": "2024-01-01", "confidence": "A",
         "force_coded": "binding"} for coder in "AB"
    ],
}  # fmt: skip
ENDED = {"table": "instruments", "key": "example-code", "column": "ended_on", "is": "2025-06-30",
         "corrected_on": "2025-11-20", "reason": "Example: it ended.",
         "source_url": "https://example.org/end"}  # fmt: skip


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds today's package and the toy's tables, all committed."""
    root = tmp_path_factory.mktemp("toy") / "repository"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(paths.ROOT / "analysis", root / "analysis", ignore=ignored)
    shutil.copytree(TOY / "raw", root / "data" / "raw")
    git(root, "init", "-q", "-b", "main")
    commit(root)
    return root


@pytest.fixture
def root(committed: Path, tmp_path: Path) -> Path:
    """The same in a folder of the test's own."""
    return Path(shutil.copytree(committed, tmp_path / "repository"))


def git(root: Path, *arguments: str) -> None:
    """Run git free of what this machine's users have set."""
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ["-c", "user.name=test", "-c", "user.email="]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, env=os.environ | alone)


def commit(root: Path) -> None:
    """Commit all that stands."""
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "A state")


def against(root: Path, ref: str = "main") -> Difference:
    """What differs between a reference and the working tree of a repository."""
    raw = root / "data" / "raw"
    asked = Asked(root, raw, tables.read(raw), "2025", "paris-call", WORLDS)
    return difference.between(base.exported(root, ref, raw, root.parent / "base"), asked)


def write(root: Path, name: str, rows: list[dict[str, str]]) -> None:
    """Write a raw table in the order of its keys."""
    key = SCHEMA[name].key
    with (root / "data" / "raw" / f"{name}.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(SCHEMA[name].columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: tuple(row[part] for part in key)))


def rows_of(root: Path, name: str) -> list[dict[str, str]]:
    """The rows of a raw table as text."""
    with (root / "data" / "raw" / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def add_late_rule(root: Path) -> None:
    """Add a rule with all its rows."""
    for name, new in LATE.items():
        usual = dict.fromkeys(SCHEMA[name].columns, "")
        usual |= {"instrument_id": RULE, "recorded_on": "2025-11-20"}
        if "source_url" in usual:
            usual |= {"source_url": "https://example.org/rule", "evidence_seen": "Made up."}
        write(root, name, [*rows_of(root, name), *(usual | row for row in new)])


def correct_an_end(root: Path) -> None:
    """End an act, with its line in the ledger."""
    acts = rows_of(root, "instruments")
    (act,) = (row for row in acts if row["instrument_id"] == "example-code")
    act["ended_on"] = ENDED["is"]
    write(root, "instruments", acts)
    write(root, "corrections", [*rows_of(root, "corrections"), ENDED | {"was": ""}])


def shorten_the_window(root: Path) -> None:
    """Commit a package in which applications count for 24 months, then put today's back."""
    path = root / "analysis" / "vocabulary.py"
    today = path.read_text()
    assert "WINDOW_MONTHS = 36" in today
    path.write_text(today.replace("WINDOW_MONTHS = 36", "WINDOW_MONTHS = 24"))
    commit(root)
    path.write_text(today)


def moved(found: Difference) -> list[tuple]:
    """Each step of a cell: cause, edition, government, recommendation, level before and after."""
    return list(found.steps[["cause", *KEY, "level_from", "level"]].itertuples(index=False))


def titled(found: Difference, opening: str) -> pd.DataFrame:
    """The table whose title opens so."""
    (frame,) = (frame for title, frame in found.tables if title.startswith(opening))
    return frame


METHOD = ("method", "2023", "FRA", "export-safeguards", "3", "4")
CORRECTION = ("correction", "2025", "GHA", "acceptable-use", "1", "0")
EVIDENCE = [("late evidence", year, "GHA", "oversight", "0", "4") for year in ("2024", "2025")]


@pytest.mark.slow
def test_nothing_changed_is_said(root: Path) -> None:
    """No table, one sentence."""
    found = against(root)
    assert [len(frame) for _, frame in found.tables] == [0] * 5
    assert difference.page(found, "main") == (
        "## What changes against main\n\nNo difference in rows, levels, bands or findings.\n"
    )


@pytest.mark.slow
def test_added_rows_are_late_evidence(root: Path) -> None:
    """A rule brings its cell up in each edition in which it counts; nothing else moves."""
    add_late_rule(root)
    found = against(root)
    assert moved(found) == EVIDENCE
    rows = titled(found, "Rows").set_index("Table")
    assert rows.Added.to_dict() == {
        "adherence": "1", "codings": "2", "codings_instruments": "2", "instruments": "1",
    }  # fmt: skip
    assert (rows[["Changed", "Removed"]] == "0").all(axis=None)
    (level,) = titled(found, "Levels").itertuples(index=False)
    assert level.Edition == "2024, 2025"
    assert (level.Before, level.After) == ("0, none found", "4, own act")


@pytest.mark.slow
def test_a_changed_cell_is_a_correction_and_its_line_is_missed(root: Path) -> None:
    """With its line in the ledger nothing is said of it, without one it is."""
    correct_an_end(root)
    found = against(root)
    assert moved(found) == [CORRECTION]
    assert found.said == []
    (level,) = titled(found, "Levels").itertuples(index=False)
    assert level.Before == "1, joined; by own acts none found"
    shutil.rmtree(root.parent / "base")
    git(root, "checkout", "-q", "data/raw/corrections.csv")
    assert against(root).said == [
        "1 change without a line in the ledger: make check BASE=… lists them."
    ]


@pytest.mark.slow
def test_a_row_that_was_taken_out_is_a_correction(root: Path) -> None:
    """What it gave falls away, under the origin that it had."""
    kept = [row for row in rows_of(root, "adherence") if row["instrument_id"] != "example-visa-ban"]
    write(root, "adherence", kept)
    found = against(root)
    assert {move[:4] for move in moved(found)} == {
        ("correction", year, "FRA", "blacklist-violators") for year in ("2023", "2024")
    }
    (row,) = titled(found, "Cells").itertuples(index=False)
    assert (row.Cause, row.Through, row.Up, row.Down) == ("correction", "own act", "0", "2")
    (row,) = titled(found, "Rows").itertuples(index=False)
    assert tuple(row) == ("adherence", "0", "0", "1")


@pytest.mark.slow
def test_the_same_data_by_another_code_differ_by_method(root: Path) -> None:
    """The base is read by its own code: what moves without a change of data is method."""
    shorten_the_window(root)
    found = against(root)
    assert moved(found) == [METHOD]
    assert titled(found, "Rows").empty
    assert found.said == []


def test_all_at_once_are_told_apart_as_in_the_golden_page(
    root: Path, request: pytest.FixtureRequest
) -> None:
    """Golden: method, correction and late evidence in one page, checked by hand."""
    shorten_the_window(root)
    add_late_rule(root)
    correct_an_end(root)
    found = against(root)
    assert moved(found) == [METHOD, CORRECTION, *EVIDENCE]
    made = difference.page(found, "main")
    if request.config.getoption("--regenerate"):
        GOLDEN.write_text(made, encoding="utf-8")
    assert GOLDEN.is_file(), f"{GOLDEN} is missing; `make golden` writes it"
    assert made == GOLDEN.read_text(encoding="utf-8")
    assert max(map(len, difference.printed(found, "main").splitlines())) <= markdown.WIDTH


LEVELS = st.lists(st.sampled_from(["", "0", "1", "2", "3", "4"]), min_size=1, max_size=4)


def state(levels: list[str]) -> pd.DataFrame:
    """Cells of governments A, B, C, D on oversight, as many as there are levels."""
    cells = {"edition": "2025", "government": list("ABCD")[: len(levels)]}
    cells |= {"recommendation_id": "oversight", "level": levels, "level_own": levels}
    frame = pd.DataFrame(cells | {"scope": "", "origin": "own", "instrument_id": ""})
    return frame.set_index(KEY)


@given(st.lists(LEVELS, min_size=4, max_size=4))
@example([["0", "1"], ["3", "1"], ["0", "1"], ["0", "2", ""]])
def test_causes_add_up_also_where_one_undoes_another(levels: list[list[str]]) -> None:
    """The steps of a cell lead without a gap from its first level to its last."""
    states = [state(one) for one in levels]
    steps = comparison.steps(states, comparison.CAUSES)
    standing = dict(zip("ABCD", levels[0], strict=False))
    for step in steps.itertuples():
        assert standing.get(step.government, "") == step.level_from != step.level
        standing[step.government] = step.level
    last = dict(zip("ABCD", levels[-1], strict=False))
    assert {name: level for name, level in standing.items() if level} == {
        name: level for name, level in last.items() if level
    }
    told = comparison.summary(steps)
    assert told[["up", "down", "beside", "assessed"]].to_numpy().sum() == len(steps)


def test_what_an_old_panel_does_not_tell_is_not_compared() -> None:
    """A state without level_own and origin differs in levels alone."""
    old = state(["3", "0"]).drop(columns=["level_own", "origin"])
    steps = comparison.steps([old, state(["3", "1"])], (comparison.UNTOLD,))
    assert list(steps.government) == ["B"]
    (level,) = moves.levels(steps, pd.Series({"B": "Bland"})).itertuples(index=False)
    assert (level.Government, level.Before, level.After) == ("Bland", "0, none found", "1, own act")
    steps = comparison.steps([old, state(["4", "0"])], (comparison.UNTOLD,))
    (level,) = moves.levels(steps, pd.Series({"B": "Bland"})).itertuples(index=False)
    assert (level.Government, level.Before) == ("A", "3, origin not told; by own acts not told")


def test_what_moved_counts_under_the_origin_that_gave_or_had_given_it() -> None:
    """A rise under the new one, a fall and the end of an assessment under the old one."""
    was, now = state(["1", "3", "3", "0"]), state(["3", "1", "", ""])
    was["origin"], now["origin"] = ["collective", "own", "own", ""], ["own", "collective", "", ""]
    rows = moves.summary(comparison.steps([was, now], (comparison.UNTOLD,)))
    columns = ["Through", "Up", "Down", "Assessed anew or no more"]
    assert rows[columns].to_numpy().tolist() == [
        ["none found", "0", "0", "1"],
        ["own act", "1", "1", "1"],
    ]


def test_cells_that_another_act_decides_are_counted() -> None:
    """At the same level they are no move, and are said."""
    both = [state(["3", "1"]), state(["3", "2"]).assign(instrument_id="other")]
    before, today = (Snapshot(snapshot.as_text(one.reset_index()), None, None) for one in both)
    assert difference._by_another_act(before, today) == [
        "1 cell stands as before, decided by another act."
    ]


@pytest.mark.slow
def test_a_new_edition_is_told_and_not_compared(root: Path) -> None:
    """It has nothing to be compared with."""
    more = {"edition": "2026", "as_of": "2026-11-10", "method_version": "1.1", "published_on": ""}
    write(root, "editions", [*rows_of(root, "editions"), more])
    found = against(root)
    assert found.steps.empty
    assert found.said == ["Edition 2026 is new and is not compared."]


class TestOldBases:
    """What a base is too old for is said; nothing crashes."""

    @pytest.mark.slow
    def test_tables_of_another_shape_are_read_by_their_own_code_alone(self, root: Path) -> None:
        """Today's code cannot read them, so causes are not told apart."""
        for path in [*(root / "analysis").glob("*.py"), root / "data" / "raw" / "editions.csv"]:
            path.write_text(path.read_text().replace("method_version", "codebook"))
        commit(root)
        git(root, "checkout", "-q", "HEAD~", "--", ".")
        add_late_rule(root)
        found = against(root)
        assert {move[0] for move in moved(found)} == {comparison.UNTOLD}
        assert [move[1:] for move in moved(found)] == [move[1:] for move in EVIDENCE]
        said = " ".join(found.said)
        assert "method, correction and late evidence are not told apart" in said
        assert "'method_version' is missing" in said
        assert "editions.csv has a new column method_version." in said
        assert "editions.csv has no column codebook any more." in said

    @pytest.mark.slow
    def test_tables_that_move_no_level_may_have_any_shape(self, root: Path) -> None:
        """Causes are told apart, and what is new is named."""
        (root / "data" / "raw" / "replies.csv").unlink()
        vendors = root / "data" / "raw" / "vendors.csv"
        today = vendors.read_text()
        vendors.write_text(today.replace("founded", "founded_in", 1))
        commit(root)
        git(root, "checkout", "-q", "HEAD~", "--", ".")
        add_late_rule(root)
        found = against(root)
        assert moved(found) == EVIDENCE
        assert found.said == [
            "replies.csv is new, or has another key: its rows are not compared.",
            "vendors.csv has a new column founded.",
            "vendors.csv has no column founded_in any more.",
        ]

    @pytest.mark.slow
    def test_code_that_does_not_run_gives_way_to_the_committed_panel(self, root: Path) -> None:
        """The panel that the base carries stands for what its code would say."""
        add_late_rule(root)
        (root / "analysis" / "spells.py").write_text("raise RuntimeError('an old fault')\n")
        panel = root / base.PANEL
        panel.parent.mkdir()
        shutil.copy(TOY / "golden" / "panel.csv", panel)
        panel.write_text(
            panel.read_text()
            .replace("2023,FRA,export-safeguards,adopted,4", "2023,FRA,export-safeguards,adopted,3")
            .replace(
                "2024,GHA,oversight,none-found,0,,", "2024,GHA,oversight,none-found,1,general,"
            )
        )
        commit(root)
        shutil.copy(paths.ROOT / "analysis" / "spells.py", root / "analysis" / "spells.py")
        found = against(root)
        assert {move[0] for move in moved(found)} == {"method"}
        assert METHOD in moved(found)
        assert "RuntimeError: an old fault): its committed panel stands for it" in found.said[0]

    @pytest.mark.slow
    def test_without_code_and_panel_nothing_is_told_as_method(self, root: Path) -> None:
        """Today's code on the base's data is all there is."""
        (root / "analysis" / "spells.py").write_text("raise RuntimeError('at ' + __file__)\n")
        commit(root)
        shutil.copy(paths.ROOT / "analysis" / "spells.py", root / "analysis" / "spells.py")
        add_late_rule(root)
        found = against(root)
        assert moved(found) == EVIDENCE
        assert "at analysis/spells.py): nothing is told as method" in found.said[0]

    @pytest.mark.slow
    def test_bands_that_a_base_does_not_know_come_from_its_data(self, root: Path) -> None:
        """Today's code draws its worlds, and the page says so."""
        (root / "analysis" / "certainty.py").unlink()
        commit(root)
        shutil.copy(paths.ROOT / "analysis" / "certainty.py", root / "analysis" / "certainty.py")
        found = against(root)
        assert found.steps.empty
        assert "ImportError: cannot import name 'certainty'" in found.said[0]
        assert str(root.parent) not in " ".join(found.said)
        assert found.said[1] == "For bands, before is the base's data by today's code."

    @pytest.mark.parametrize("ref", ["nowhere", "--output=x", "main:data"])
    def test_what_is_no_commit_is_refused(self, root: Path, ref: str) -> None:
        """By name, and nothing is run."""
        with pytest.raises(ValueError, match=f"BASE is {ref}, which git does not take"):
            against(root, ref)
        assert not list(root.glob("x*"))

    def test_tables_outside_the_repository_have_no_base(self, root: Path) -> None:
        """RAW names a folder that git does not know."""
        with pytest.raises(ValueError, match="where git has no"):
            base.exported(root, "main", TOY / "raw", root.parent / "base")


def test_the_command_refuses_an_empty_base(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, and the line to type."""
    monkeypatch.delenv("BASE", raising=False)
    assert difference.main() == 2
    assert capsys.readouterr().err == ("BASE is empty; name a git reference: make diff BASE=main\n")


@pytest.mark.slow
def test_the_command_writes_page_and_steps(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the folder of reports, and exit 0 where something differs."""
    add_late_rule(root)
    monkeypatch.setattr(paths, "ROOT", root)
    for name, value in {"BASE": "main", "OUT": str(root / "out"), "RAW": "", "EDITION": "",
                        "COHORT": "", "KNOWN_ON": ""}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    assert difference.main() == 0
    assert "LEVELS\n" in capsys.readouterr().out
    page = (root / "out" / "reports" / "diff.md").read_text()
    assert "| late evidence | Ghana | oversight | 0, none found | 4, own act | 2024, 2025 |" in page
    steps = pd.read_csv(root / "out" / "reports" / "diff.csv", dtype="str")
    assert list(steps.cause) == ["late evidence"] * 2


def test_hostile_text_stays_text() -> None:
    """No table edge, no mark, nobody called, no sign that steers a terminal."""
    frame = pd.DataFrame({"Government": ["a|b\n# @who <b>\x1b[2J"], "After": ["x" * 300]})
    shown = markdown.table(frame, 5).splitlines()
    assert len(shown) == 3
    assert shown[2].startswith(r"| a\|b \# &#64;who \<b\> \[2J | x")
    printed = markdown.terminal(frame, 5)
    assert "\x1b" not in printed
    assert max(map(len, printed.splitlines())) <= markdown.WIDTH
