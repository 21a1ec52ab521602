"""What single cells of the raw tables cannot show: whether the tables agree with each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis import spells
from analysis.checks import Problem, hint
from analysis.schema import SCHEMA
from analysis.vocabulary import CODERS, RESOLVED

if TYPE_CHECKING:
    from analysis.tables import Raw, Tables


def cross_problems(raws: dict[str, Raw]) -> list[Problem]:
    """Uncoded instruments, orphaned codings, governments left out, a ledger that does not fit."""
    return [
        *_uncoded_instruments(raws),
        *_gaps_of_coders(raws["codings_instruments"]),
        *_orphaned_codings(raws),
        *_governments_left_out(raws),
        *_cohorts_without_rule(raws["cohorts"]),
        *_ledger(raws),
    ]


def unassessed(assessments: Raw, tables: Tables) -> list[Problem]:
    """Governments said to be not assessed beside evidence that gives them a level."""
    scoring = set(spells.build_spells(tables).government)
    return [
        Problem(assessments.file, line, "depth", f"'none', yet evidence on {government} scores")
        for line, government, depth in _rows(assessments, "government", "depth")
        if depth == "none" and government in scoring
    ]


def _rows(raw: Raw, *columns: str) -> Iterator[tuple]:
    return zip(raw.lines, *(raw.cells[column] for column in columns), strict=True)


def _uncoded_instruments(raws: dict[str, Raw]) -> Iterator[Problem]:
    coded = {row[1:] for row in _rows(raws["codings_instruments"], "coder", "instrument_id")}
    for line, instrument in _rows(raws["instruments"], "instrument_id"):
        for coder in CODERS:
            if (coder, instrument) not in coded:
                says = f"{instrument!r} has no row of coder {coder} in codings_instruments.csv"
                yield Problem(raws["instruments"].file, line, "instrument_id", says)


def _gaps_of_coders(raw: Raw) -> Iterator[Problem]:
    for column in ("status", "confidence", "force_coded"):
        for line, coder, value in _rows(raw, "coder", column):
            if coder != RESOLVED and not value:
                yield Problem(raw.file, line, column, "is empty; only resolved rows leave fields")


def _orphaned_codings(raws: dict[str, Raw]) -> Iterator[Problem]:
    """Settled pairs that no coder wrote, and codings of recommendations without levels."""
    raw = raws["codings"]
    weights = _rows(raws["recommendations"], "recommendation_id", "weight")
    scored = sorted(recommendation for _, recommendation, weight in weights if weight)
    rows = list(_rows(raw, "coder", "instrument_id", "recommendation_id"))
    written = {tuple(pair) for _, coder, *pair in rows if coder in CODERS}
    for line, coder, instrument, recommendation in rows:
        if coder == RESOLVED and (instrument, recommendation) not in written:
            says = f"{instrument!r}, {recommendation!r}: settled, but no coder wrote this pair"
            yield Problem(raw.file, line, "instrument_id", says)
        if recommendation not in scored:
            says = f"{recommendation!r} carries no level; expected one of {', '.join(scored)}"
            yield Problem(raw.file, line, "recommendation_id", says)


def _governments_left_out(raws: dict[str, Raw]) -> Iterator[Problem]:
    assessed = set(raws["assessments"].cells["government"])
    for line, government in _rows(raws["governments"], "government"):
        if government not in assessed:
            says = f"{government!r} has no row in assessments.csv; expected one, 'none' at least"
            yield Problem(raws["governments"].file, line, "government", says)


def _cohorts_without_rule(raw: Raw) -> Iterator[Problem]:
    for line, cohort, instrument, body in _rows(raw, "cohort", "instrument_id", "body"):
        if bool(instrument) == bool(body):
            says = f"{cohort!r} names {'both' if body else 'neither'} of instrument_id and body"
            yield Problem(raw.file, line, "cohort", f"{says}; expected one of them")


def _ledger(raws: dict[str, Raw]) -> Iterator[Problem]:
    """Corrections of what is not there, or whose last word is not what stands."""
    raw = raws["corrections"]
    last = {row[1:4]: (row[0], row[4]) for row in _rows(raw, "table", "key", "column", "is")}
    standing = {name: _by_key(name, raws[name]) for name, _, _ in last if name in SCHEMA}
    for (name, key, column), (line, now) in last.items():
        row = standing.get(name, {}).get(key)
        if name not in SCHEMA:
            yield Problem(raw.file, line, "table", f"{name!r} is no table{hint(name, SCHEMA)}")
        elif column == "row":
            if row:
                says = f"{key!r} was withdrawn from {name}.csv, yet it stands there"
                yield Problem(raw.file, line, "key", says)
        elif column not in SCHEMA[name].columns:
            says = f"{column!r} is no column of {name}.csv{hint(column, SCHEMA[name].columns)}"
            yield Problem(raw.file, line, "column", says)
        elif row is None:
            yield Problem(raw.file, line, "key", f"{key!r} is no row of {name}.csv")
        elif row[column] != now:
            says = f"the ledger's last word is {now!r}, but {name}.csv has {row[column]!r}"
            yield Problem(raw.file, line, "is", says)


def _by_key(name: str, raw: Raw) -> dict[str, dict[str, str]]:
    rows = zip(*raw.cells.values(), strict=True)
    records = (dict(zip(raw.cells, row, strict=True)) for row in rows)
    return {"|".join(record[part] for part in SCHEMA[name].key): record for record in records}
