"""What a change of data or code does: to rows, levels by cause, bands and findings.

`python -m analysis.difference` compares the working tree with the git reference BASE, prints
tables, and writes `diff.md`, for a pull request, and `diff.csv`, every cell, into the folder of
reports.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from analysis import (
    base,
    choices,
    comparison,
    edits,
    failures,
    markdown,
    moves,
    paths,
    processed,
    snapshot,
    tables,
    wording,
    worlds,
)
from analysis.base import Base
from analysis.comparison import CAUSES, UNTOLD, Parts
from analysis.snapshot import KEY, Snapshot
from analysis.tables import Tables

NAME = "diff"
MOST, MOST_PRINTED = 150, 30  # rows of a table in Markdown (GitHub cuts at 65,536 signs); printed
Titled = tuple[str, pd.DataFrame]


@dataclass(frozen=True)
class Asked:
    """What is compared: the working tree's root, its raw tables as read, and of which report."""

    root: Path
    raw: Path
    now: Tables
    edition: str
    cohort: str
    n_worlds: int = worlds.WORLDS


@dataclass(frozen=True)
class Difference:
    """All that differs: titled tables of text, every step of a cell, and what is to be said."""

    tables: list[Titled]
    steps: pd.DataFrame
    said: list[str]


def between(earlier: Base, asked: Asked) -> Difference:
    """Compare an earlier state with the working tree.

    Raises
    ------
    RuntimeError
        If nothing computed can be had of the base.
    """
    today = _taken(asked.now, asked)
    states, causes, said = _states(earlier, asked, today)
    moved = comparison.steps([state.cells for state in states], causes)
    rows, odd = comparison.raw_rows(base.raws(earlier.raw), base.raws(asked.raw))
    said += odd + _unlogged(earlier, asked) + _about_editions(states[0], today)
    said += _by_another_act(states[0], today) + _back_again(moved, states[0], today)
    names = asked.now.governments.set_index("government").name
    found = [
        ("Rows of the raw tables", rows.astype("str").rename(columns=wording.opened)),
        ("Cells that moved, by cause", moves.summary(moved)),
        ("Levels", moves.levels(moved, names)),
    ]
    return Difference([*found, *_certainty(states, asked, said)], moved, said)


def page(found: Difference, against: str) -> str:
    """The difference as Markdown."""
    parts = [f"## What changes against {markdown.quoted(against)}"]
    parts += [markdown.quoted(sentence) for sentence in _opening(found)]
    for title, frame in found.tables:
        if len(frame):
            parts += [f"### {title}", markdown.table(frame, MOST)]
    return "\n\n".join(parts) + "\n"


def printed(found: Difference, against: str) -> str:
    """The difference as a terminal shows it."""
    parts = [f"What changes against {against}", *_opening(found)]
    for title, frame in found.tables:
        if len(frame):
            parts.append(f"{title.upper()}\n{markdown.terminal(frame, MOST_PRINTED)}")
    return "\n\n".join(parts)


def main() -> int:
    """Compare with BASE; exit code 0 whatever differs, 2 where BASE or another choice is wrong."""
    ref = os.environ.get("BASE", "")
    with TemporaryDirectory() as folder:
        try:
            asked = _asked(ref)
            earlier = base.exported(asked.root, ref, asked.raw, Path(folder))
        except ValueError as refused:
            print(failures.brief(str(refused)), file=sys.stderr)
            return 2
        try:
            found = between(earlier, asked)
        except RuntimeError as failure:
            print(failures.brief(str(failure)), file=sys.stderr)
            return 1
    against = ref if earlier.commit.startswith(ref) else f"{ref} ({earlier.commit[:7]})"
    print(printed(found, against))
    print("", *(paths.shown(path) for path in write(found, against, paths.reports())), sep="\n")
    return 0


def write(found: Difference, against: str, folder: Path) -> list[Path]:
    """Write page and steps into a folder; return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {".md": page(found, against), ".csv": processed.as_csv(found.steps)}
    for ending, text in made.items():
        (folder / f"{NAME}{ending}").write_text(text, encoding="utf-8", newline="\n")
    return [folder / f"{NAME}{ending}" for ending in made]


def _asked(ref: str) -> Asked:
    """What the environment asks for; ValueError where that is unknown, or the tables are wrong."""
    choices.refuse_misspelt(os.environ)
    if not ref:
        raise ValueError("BASE is empty; name a git reference: make diff BASE=main")
    if os.environ.get("KNOWN_ON"):
        raise ValueError("KNOWN_ON has no say here: make diff compares all that both states know")
    raw = paths.raw()
    edition = choices.chosen_edition(raw, os.environ.get("EDITION", ""))
    cohort = choices.chosen_cohort(raw, os.environ.get("COHORT", ""))
    return Asked(paths.ROOT, raw, tables.read(raw), edition, cohort)


def _taken(raw: Tables, asked: Asked) -> Snapshot:
    return snapshot.of(raw, asked.edition, asked.cohort, asked.n_worlds)


def _states(
    earlier: Base, asked: Asked, today: Snapshot
) -> tuple[list[Snapshot], tuple[str, ...], list[str]]:
    """The states from the base to today, what was swapped in between them, and what is to be said.

    The base's data by the base's code, the same by today's code, with corrections, with late rows.
    """
    said: list[str] = []
    try:
        before = base.typed(earlier.raw)
        rescored = _taken(before, asked)
    except (ValueError, KeyError) as error:
        said.append(
            f"Today's code cannot read the raw tables of the base ({_opened(error)})"
            ": method, correction and late evidence are not told apart."
        )
        before = rescored = None
    first = _first(earlier, asked, rescored, said)
    if before is None:
        return [first, today], (UNTOLD,), said
    mended = processed.build(comparison.corrected(before, asked.now))
    middle = Snapshot(snapshot.as_text(mended["panel"]), None, None)
    return [first, rescored, middle, today], CAUSES, said


def _opened(error: Exception) -> str:
    """The first line of a message, as far as a reader takes it in."""
    return (str(error).splitlines() or [type(error).__name__])[0][: failures.WIDTH]


def _first(earlier: Base, asked: Asked, rescored: Snapshot | None, said: list[str]) -> Snapshot:
    """What the base said itself: by its own code, or as it carries it, or by today's code."""
    if rescored and base.same_code(earlier, asked.root):
        return rescored
    try:
        own = base.by_own_code(earlier, asked.edition, asked.cohort, asked.n_worlds)
        said += [
            f"The base's own code does not give all that is compared: {one}." for one in own.missing
        ]
        return own
    except RuntimeError as broken:
        kept = base.committed(earlier)
        instead = kept or rescored
        if instead is None:
            raise RuntimeError(f"nothing computed can be had of the base: {broken}") from None
        said.append(
            f"The base's own code does not run here ({broken}): "
            + ("its committed panel stands for it." if kept else "nothing is told as method.")
        )
        return instead


def _opening(found: Difference) -> list[str]:
    tables_differ = any(len(frame) for _, frame in found.tables)
    return [*([] if tables_differ else ["No difference in rows, levels, bands or findings."]),
            *found.said]  # fmt: skip


def _unlogged(earlier: Base, asked: Asked) -> list[str]:
    before, after = base.raws(earlier.raw), base.raws(asked.raw)
    if not all(raw.whole for raw in (*before.values(), *after.values())):
        return []
    silent = len(list(edits.unlogged(before, after)))
    told = wording.number_of(silent, "change")
    return [f"{told} without a line in the ledger: make check BASE=… lists them."] if silent else []


def _about_editions(before: Snapshot, today: Snapshot) -> list[str]:
    """Editions that one state alone has: they have nothing to be compared with."""
    was, now = (set(state.cells.index.get_level_values(0)) for state in (before, today))
    said = [f"Edition {name} is new and is not compared." for name in sorted(now - was)]
    return said + [f"Edition {name} is no more and is not compared." for name in sorted(was - now)]


def _by_another_act(before: Snapshot, today: Snapshot) -> list[str]:
    """How many cells stand as before, but by another act."""
    was, now = (state.cells for state in (before, today))
    was, now = was.align(now, join="inner")
    if "instrument_id" not in was:
        return []
    differs = was != now
    other = differs.instrument_id & ~differs.drop(columns="instrument_id").any(axis=1)
    stand = wording.number_of(other.sum(), "cell stands", "cells stand")
    return [f"{stand} as before, decided by another act."] if other.any() else []


def _back_again(moved: pd.DataFrame, before: Snapshot, today: Snapshot) -> list[str]:
    """How many cells one cause moved and another moved back."""
    net = comparison.differing(before.cells, today.cells, comparison.COMPARED)
    back = len(moved[KEY].drop_duplicates().merge(net[KEY], how="left_anti", on=KEY))
    told = wording.number_of(back, "cell was moved", "cells were moved")
    return [f"{told} by one cause and back by another."] if back else []


def _certainty(states: list[Snapshot], asked: Asked, said: list[str]) -> list[Titled]:
    """Bands and findings that changed; where a state has none, a word on what stands for them."""
    of = f"edition {asked.edition}, cohort {asked.cohort}"
    bands, findings = (_pair(states, part, said) for part in ("bands", "findings"))
    return [
        (f"Bands of ranks that changed ({of}; places in 90 % of worlds)",
         moves.bands(comparison.bands(*bands))),
        (f"Findings that changed ({of})", moves.findings(comparison.findings(*findings))),
    ]  # fmt: skip


def _pair(states: list[Snapshot], part: str, said: list[str]) -> tuple[Parts, Parts]:
    """Bands or findings before and after; twice none where they cannot be compared."""
    first, after = (getattr(states[place], part) for place in (0, -1))
    if first is None and len(states) > 2 and (first := getattr(states[1], part)) is not None:
        said.append(f"For {part}, before is the base's data by today's code.")
    if first is None or after is None:
        why = dict.fromkeys(one for state in states for one in state.missing)
        said.append(f"The {part} are not compared. {'; '.join(why)}".strip())
        return {}, {}
    return first, after


if __name__ == "__main__":
    sys.exit(main())
