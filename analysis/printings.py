"""The printings of an edition as the raw tables tell them: day of publication, tag, ledger's line.

An edition appears once. What it printed changes only by a further printing, with a day and a
reason of its own in the ledger.
"""

from __future__ import annotations

import csv
import io
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import choices, paths
from analysis.schema import SCHEMA

if TYPE_CHECKING:
    import pandas as pd

REASON = "The edition was published."  # of the first printing, where no other is given
CELL = ("editions", "published_on")  # table and column that hold the day


def published_on(raw: Path, edition: str) -> str:
    """The day on which an edition was printed last, YYYY-MM-DD; empty before it was."""
    days = choices.column(raw / "editions.csv", CELL[1])
    return days[choices.column(raw / "editions.csv", "edition").index(edition)]


def tag(raw: Path, edition: str) -> str:
    """The name that git has for the last printing: edition-2026, then edition-2026-2."""
    columns = [choices.column(raw / "corrections.csv", name) for name in ("table", "key", "column")]
    lines = list(zip(*columns, strict=True)).count((CELL[0], edition, CELL[1]))
    return f"edition-{edition}" + (f"-{lines}" if lines > 1 else "")


def without(corrections: pd.DataFrame) -> pd.DataFrame:
    """The ledger without the lines of printings, which put no recorded fact right."""
    is_day = (corrections["table"] == CELL[0]) & (corrections["column"] == CELL[1])
    return corrections[~is_day]


def dated(raw: Path, edition: str, on: str, reason: str = "") -> dict[str, str]:
    """The tables that a printing on a day changes, as text by file; none where it has that day.

    Raises
    ------
    ValueError
        Without a day, on a day before the as-of date or before the newest of the evidence, or
        where the edition has a day already and no reason for another is given.
    """
    standing = published_on(raw, edition)
    if on in ("", standing) and standing:
        return {}
    _refuse(raw, edition, on)
    if standing and not reason:
        raise ValueError(
            f"edition {edition} was published on {standing}; what it printed changes only with a "
            "line in the ledger: say why with REASON="
        )
    editions = _rows(raw, "editions")
    for row in editions:
        if row["edition"] == edition:
            row[CELL[1]] = on
    line = {"table": CELL[0], "key": edition, "column": CELL[1], "was": standing, "is": on}
    line |= {"corrected_on": on, "reason": reason or REASON, "source_url": ""}
    ledger = [*_rows(raw, "corrections"), line]
    ledger.sort(key=lambda row: [row[part] for part in SCHEMA["corrections"].key])
    return {
        "editions.csv": _as_csv("editions", editions),
        "corrections.csv": _as_csv("corrections", ledger),
    }


def _refuse(raw: Path, edition: str, on: str) -> None:
    """Refuse what is no day, and days on which the edition could not have been printed."""
    try:
        plain = date.fromisoformat(on).isoformat()
    except ValueError:
        plain = ""
    if not on or plain != on:
        raise ValueError(f"ON is {on!r}; expected the day of publication as YYYY-MM-DD")
    if on < (as_of := choices.as_of(raw, edition)):
        raise ValueError(f"ON is {on}; edition {edition} is as of {as_of}")
    if on < (newest := choices.newest(raw)):
        raise ValueError(
            f"ON is {on}; the newest of the evidence is of {newest}, and what came in after the "
            "day of publication would pass for an erratum"
        )


def _rows(raw: Path, name: str) -> list[dict[str, str]]:
    with (raw / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _as_csv(name: str, rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(SCHEMA[name].columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    print(tag(paths.raw(), sys.argv[1]))
