"""What a state of data and code says: its panel, its bands, its findings, as text to compare.

The same lines run in two places: in this process by today's code, and, as a script in the folder of
an earlier state, by that state's own. So they ask as little of the package as they can, and tell
what it could not answer.
"""

from __future__ import annotations

import io
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import processed, selection, tables

KEY = ["edition", "government", "recommendation_id"]
SHOWN = ["level", "scope", "origin", "level_own", "instrument_id"]  # of a cell


@dataclass(frozen=True)
class Snapshot:
    """One state as text.

    `panel` is the panel as CSV, at least the columns that are compared. `bands` has band and
    interval by name of the government, `findings` number, sentence and share of worlds by finder;
    None where `missing` says why there are none.
    """

    panel: str
    bands: dict[str, dict[str, str]] | None
    findings: dict[str, dict[str, str]] | None
    missing: tuple[str, ...] = ()

    @property
    def cells(self) -> pd.DataFrame:
        """What is shown of each cell, as text, by edition, government and recommendation."""
        return cells_of(self.panel)


def as_text(panel: pd.DataFrame) -> str:
    """The columns of a panel that are compared, as CSV."""
    columns = [name for name in (*KEY, *SHOWN) if name in panel]
    return panel[columns].to_csv(index=False, lineterminator="\n")


def cells_of(panel: str) -> pd.DataFrame:
    """The same of a panel as CSV: those of the columns that it has."""
    frame = pd.read_csv(io.StringIO(panel), dtype="str", keep_default_na=False)
    return frame.set_index(KEY)[[name for name in SHOWN if name in frame]]


def of(
    raw: Any, edition: str, cohort: str, n_worlds: int, passed: type[Exception] = ValueError
) -> Snapshot:
    """Compute what a state says.

    Parameters
    ----------
    raw : Tables
    edition, cohort : str
        Of which bands and findings are told; the panel holds all editions.
    n_worlds : int
        How many are drawn.
    passed : type of exception
        What may go wrong with bands and findings without stopping the rest.
    """
    computed = processed.build(raw)
    found, missing = dict.fromkeys(PARTS), []
    try:
        from analysis import certainty  # an earlier state may have none

        report = selection.select(raw, computed, edition, cohort)
        sure = certainty.look(report, n_worlds)
        for name, part in PARTS.items():
            found[name] = part(report, sure)
    except passed as error:
        missing.append(f"{type(error).__name__}: {error}")
    return Snapshot(as_text(computed["panel"]), **found, missing=tuple(missing))


def _bands(_: Any, sure: Any) -> dict[str, dict[str, str]]:
    rows = sure.ranks.sort_values("name").itertuples()
    return {row.name: {"band": f"{row.band}", "interval": f"{row.low} to {row.high}"}
            for row in rows}  # fmt: skip


def _findings(report: Any, sure: Any) -> dict[str, dict[str, str]]:
    """The findings that are printed, in their order."""
    from analysis import certainty, findings

    told = {finder.__name__: finder(report) for finder in findings.FINDERS}
    printed = [(name, one) for name, one in told.items() if one][: findings.MOST]
    return {
        name: {
            "number": number,
            "sentence": sentence,
            "share": certainty.percent(sure.findings.holds[name]),
        }
        for name, (number, sentence) in printed
    }


PARTS = {"bands": _bands, "findings": _findings}


def main(folder: str, edition: str, cohort: str, n_worlds: str) -> None:
    """Write the snapshot of a folder of raw tables to standard output, as JSON."""
    taken = of(tables.read(Path(folder)), edition, cohort, int(n_worlds), Exception)
    json.dump(asdict(taken), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
