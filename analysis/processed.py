"""What `data/processed` holds: every computed table, for all editions and cohorts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis import changes, codings, metrics, panel, spells

if TYPE_CHECKING:
    from analysis.tables import Tables

DECIMALS = 4  # of every number that is not whole
NAMES = (
    "acts",
    "changes",
    "cohort_counts",
    "cohort_members",
    "index",
    "measures",
    "panel",
    "provisions",
    "spells",
)


def build(tables: Tables) -> dict[str, pd.DataFrame]:
    """Compute all that follows from the raw tables, one frame a file."""
    held = spells.evidence(tables)
    reasons = spells.build_spells(tables, held=held)
    cells = panel.build_panel(reasons, spells.counter_acts(tables, held=held), tables)
    members = metrics.cohort_members(tables)
    acts = codings.adjudicate_acts(tables.codings_instruments)
    return {
        "acts": acts,
        "changes": changes.build_changes(reasons, tables),
        "cohort_counts": metrics.cohort_counts(cells, members),
        "cohort_members": members,
        "index": metrics.adoption_index(cells, tables.recommendations),
        "measures": metrics.measures(reasons, tables.editions),
        "panel": cells,
        "provisions": codings.adjudicate_provisions(tables.codings, acts),
        "spells": reasons.sort_values([*spells.CELL, "instrument_id", "starts_on"]),
    }


def write(frames: dict[str, pd.DataFrame], folder: Path) -> None:
    """Write one CSV a frame: UTF-8, LF, yes and no, days as YYYY-MM-DD, four decimals at most."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        (folder / f"{name}.csv").write_text(as_csv(frame), encoding="utf-8", newline="\n")


def as_csv(frame: pd.DataFrame) -> str:
    """A computed table as the text of its file."""
    return _plain(frame).to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")


def read(name: str, folder: Path) -> pd.DataFrame:
    """Read one computed table back, typed: whole numbers as Int64, text empty where blank."""
    if name not in NAMES:
        raise ValueError(f"{name!r} is no computed table; known: {', '.join(NAMES)}")
    whole = ["level", "level_from", "level_own", "level_own_from", "last_applied"]
    whole += ["n_counter_acts", "n_searches", "n_governments"]
    real = ["score", "score_own", "index", "index_own", "coverage", "coverage_own"]
    yes_no = ["general", "single_source"]
    frame = pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False)
    for column in frame.columns.intersection([*whole, *real]):
        numbers = pd.to_numeric(frame[column].replace("", None))
        frame[column] = numbers.astype("Int64" if column in whole else "float64")
    for column in frame.columns.intersection(yes_no):
        frame[column] = frame[column] == "yes"
    return frame


def sizes(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows and columns of each computed table."""
    rows = [(name, len(frame), frame.shape[1]) for name, frame in frames.items()]
    return pd.DataFrame(rows, columns=["Table", "Rows", "Columns"])


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    flags = {
        name: frame[name].map({True: "yes", False: "no"}) for name in frame.select_dtypes("bool")
    }
    reals = frame.select_dtypes("float64").round(DECIMALS)
    return frame.assign(**flags, **reals)
