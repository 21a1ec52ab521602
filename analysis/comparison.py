"""Two states side by side: rows of the raw tables, cells by cause, bands, findings; as frames."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis import knowledge
from analysis.changes import COMPARED
from analysis.files import Raw
from analysis.ledger import by_key
from analysis.schema import SCHEMA
from analysis.snapshot import KEY, SHOWN
from analysis.tables import Tables

CAUSES = ("method", *knowledge.CAUSES)  # in the order in which they are swapped in
UNTOLD = "not told apart"  # where today's code cannot read the earlier tables
Cells = pd.DataFrame  # what `snapshot.cells_of` gives
Parts = dict[str, dict[str, str]]  # bands or findings as a snapshot holds them


def raw_rows(before: dict[str, Raw], after: dict[str, Raw]) -> tuple[pd.DataFrame, list[str]]:
    """How many rows of each raw table were added, changed and removed, told apart by their keys.

    Returns
    -------
    DataFrame, one row per table that differs
        table, added, changed, removed.
    list of str
        Tables that cannot be compared, and columns that one state alone has.
    """
    rows, said = [], []
    for name, table in SCHEMA.items():
        was, now = before[name], after[name]
        if not set(table.key) <= was.cells.keys() & now.cells.keys():
            said.append(f"{name}.csv is new, or has another key: its rows are not compared.")
            continue
        said += _columns(name, was, now)
        old, new = by_key(name, was), by_key(name, now)
        both = old.keys() & new.keys()
        shared = was.cells.keys() & now.cells.keys()
        changed = sum(any(old[key][c] != new[key][c] for c in shared) for key in both)
        rows.append([name, len(new.keys() - both), changed, len(old.keys() - both)])
    frame = pd.DataFrame(rows, columns=["table", "added", "changed", "removed"])
    return frame[frame[["added", "changed", "removed"]].any(axis="columns")], said


def corrected(before: Tables, now: Tables) -> Tables:
    """The rows that the earlier state knew, as they stand now: corrections without late evidence.

    A row that was taken out is gone, a row that was added is not there yet.
    """
    states = {}
    for name, table in SCHEMA.items():
        frame, key = getattr(now, name), list(table.key)
        known = pd.MultiIndex.from_frame(getattr(before, name)[key])
        states[name] = frame[pd.MultiIndex.from_frame(frame[key]).isin(known)]
    return replace(now, **{name: frame.reset_index(drop=True) for name, frame in states.items()})


def steps(states: list[Cells], causes: tuple[str, ...]) -> pd.DataFrame:
    """The cells that differ between each state and the next, with the cause of that step.

    Editions that one state alone has are left out. So the steps of a cell lead, without a gap, from
    the first state to the last: causes add up to all differences.

    Parameters
    ----------
    states : list of DataFrame
        Cells, the earliest first; one more than causes.
    causes : tuple of str
        What was swapped in from each state to the next.

    Returns
    -------
    DataFrame, one row per cause and cell that it moved
        cause, edition, government, recommendation_id; what is shown of a cell before (_from) and
        after; an empty level is not assessed, empty else is not told.
    """
    editions = set.intersection(*(set(cells.index.get_level_values(0)) for cells in states))
    shared = [cells[cells.index.get_level_values(0).isin(editions)] for cells in states]
    rows = [
        differing(was, now, COMPARED).assign(cause=cause)
        for cause, was, now in zip(causes, shared[:-1], shared[1:], strict=True)
    ]
    both = [name for field in SHOWN for name in (f"{field}_from", field)]
    columns = ["cause", *KEY, *both]
    return pd.concat(rows, ignore_index=True).reindex(columns=columns, fill_value="")


def differing(was: Cells, now: Cells, fields: list[str]) -> pd.DataFrame:
    """The cells of which one of the fields differs; one that a state does not have is empty.

    A field that an earlier state did not know at all is not compared.
    """
    fields = [field for field in fields if field in was and field in now]
    both = was.add_suffix("_from").join(now, how="outer").fillna("").sort_index(level=[1, 2, 0])
    before = both[[f"{field}_from" for field in fields]]
    return both[(before.to_numpy() != both[fields].to_numpy()).any(axis=1)].reset_index()


def summary(moved: pd.DataFrame) -> pd.DataFrame:
    """How many cells each cause moved, by what decides them: own acts, inherited, joined.

    A rise counts under the origin of what decides now, a fall under that of what decided before;
    a cell that is assessed no more is a fall.

    Returns
    -------
    DataFrame, one row per cause and origin
        cause, origin (empty where none was found before and after), up, down, beside (level as
        before: scope or the level by own acts moved), assessed (newly or no longer).
    """
    level, was = (pd.to_numeric(moved[name]) for name in ("level", "level_from"))
    told = pd.DataFrame(
        {
            "cause": pd.Categorical(moved.cause, [*CAUSES, UNTOLD]),
            "origin": moved.origin.where((level >= was) | was.isna(), moved.origin_from),
            "up": level > was,
            "down": level < was,
            "beside": level == was,
            "assessed": level.isna() | was.isna(),
        }
    )
    return told.groupby(["cause", "origin"], observed=True).sum().reset_index()


def bands(before: Parts, after: Parts) -> pd.DataFrame:
    """Governments that changed band: name, band and interval before (_from) and after."""
    names = sorted(before.keys() | after.keys())
    none = {"band": "", "interval": ""}
    rows = [
        {"name": name}
        | {f"{part}_from": text for part, text in before.get(name, none).items()}
        | after.get(name, none)
        for name in names
    ]
    frame = pd.DataFrame(rows, columns=["name", "band_from", "interval_from", "band", "interval"])
    return frame[frame.band != frame.band_from]


def findings(before: Parts, after: Parts) -> pd.DataFrame:
    """Findings of which number, sentence or share of worlds moved; one that is not printed, empty.

    Returns
    -------
    DataFrame, one row per finder, in the order of today's
        finder, and number, sentence and share before (_from) and after.
    """
    none = dict.fromkeys(("number", "sentence", "share"), "")
    rows = [
        {"finder": name}
        | {f"{part}_from": text for part, text in before.get(name, none).items()}
        | after.get(name, none)
        for name in dict.fromkeys([*after, *before])
        if before.get(name) != after.get(name)
    ]
    return pd.DataFrame(rows, columns=["finder", *(f"{part}_from" for part in none), *none])


def _columns(name: str, was: Raw, now: Raw) -> list[str]:
    """Columns that one state alone has, in words."""
    added = [column for column in now.cells if column not in was.cells]
    gone = [column for column in was.cells if column not in now.cells]
    said = [f"{name}.csv has a new column {column}." for column in added]
    return said + [f"{name}.csv has no column {column} any more." for column in gone]
