"""Silent edits: what was changed or taken out since an earlier state without its line."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from analysis import dateforms
from analysis.files import Problem, Raw, quoted
from analysis.ledger import WITHDRAWN, by_key, is_row, key_of
from analysis.schema import SCHEMA

Place = tuple[str, int, dict[str, str]]  # file, line, row


def unlogged(base: dict[str, Raw], raws: dict[str, Raw]) -> Iterator[Problem]:
    """What of an earlier state was changed or removed without an entry, with what to do about it.

    Lines of the ledger stay as they are for ever. A search has no key but its whole row: one that
    was edited is one that was taken out.
    """
    yield from _rewritten(base["corrections"], raws["corrections"])
    told = raws["corrections"].rows("table", "key", "column", "was")
    entries = {tuple(cell) for _, *cell in told}
    for name in SCHEMA.keys() - {"corrections"}:
        now = _withdrawn(raws["corrections"], name) | _standing(raws[name], name)
        for key, was in by_key(name, base[name]).items():
            if key not in now:
                yield _taken_out(raws[name], name, key, was)
                continue
            file, line, row = now[key]
            for column in was.keys() & row.keys():
                old, new = was[column], row[column]
                if old != new and (name, key, column, old) not in entries:
                    yield _missing(file, line, name, key, column, old, new)


def _standing(raw: Raw, name: str) -> dict[str, Place]:
    """Each row of a table as it stands, with its file and line, by key."""
    return {key_of(name, row): (raw.file, line, row) for line, row in _numbered(raw)}


def _withdrawn(ledger: Raw, name: str) -> dict[str, Place]:
    """Each row that the ledger says was withdrawn, as it stood last; one that is no row, empty."""
    found = {}
    for line, *cell, was in ledger.rows("table", "key", "column", "was"):
        key = cell[1]
        if cell == [name, key, WITHDRAWN]:
            found[key] = (ledger.file, line, json.loads(was) if is_row(was, name, key) else {})
    return found


def _rewritten(base: Raw, raw: Raw) -> Iterator[Problem]:
    """Lines of the ledger that are gone, or no longer say what they said."""
    now = {key_of("corrections", row): (line, row) for line, row in _numbered(raw)}
    for key, was in by_key("corrections", base).items():
        line, row = now.get(key, (_place(raw, "corrections", was), {}))
        if row == was:
            continue
        what, column = "was taken out", "row"
        if row:
            column = next(name for name in was if row.get(name) != was[name])
            what = f"said {quoted(was[column])}, now {quoted(row.get(column, ''))}"
        says = (
            f"the line on {key} {what}; lines of the ledger are never edited or taken out: what "
            f"changes again takes a line of a later day. Put back: {_pasted(was.values())}"
        )
        yield Problem(raw.file, line, column, says)


def _taken_out(raw: Raw, name: str, key: str, was: dict[str, str]) -> Problem:
    """A row that is gone: the entry that withdraws it, and the row of a search to put back."""
    line = _place(raw, name, was)
    missing = _missing(raw.file, line, name, key, WITHDRAWN, json.dumps(was), "")
    if name != "searches":
        return missing
    says = f"{missing.says}; or put back: {_pasted(was.values())}"
    return replace(missing, says=says)


def _place(raw: Raw, name: str, row: dict[str, str]) -> int:
    """The line of a file on which a row of its table belongs."""
    key = SCHEMA[name].key
    ours = tuple(row.get(part, "") for part in key)
    after = (line for line, *other in raw.rows(*key) if tuple(other) > ours)
    return next(after, max(raw.lines, default=1) + 1)


def _pasted(cells: Iterable[str]) -> str:
    """Cells as a line of a file."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _numbered(raw: Raw) -> Iterator[tuple[int, dict[str, str]]]:
    for line, *row in raw.rows(*raw.cells):
        yield line, dict(zip(raw.cells, row, strict=True))


def _missing(file: str, line: int, *cell: str) -> Problem:
    """A change without its entry: what to paste, with day, reason and source still to fill in."""
    _, key, column, was, now = cell
    pasted = _pasted([*cell, "YYYY-MM-DD", "why", "source"])
    what = "was taken out" if column == WITHDRAWN else f"was {quoted(was)}, now {quoted(now)}"
    says = f"{key} {what}, without a line in corrections.csv; add: {pasted}"
    if column != WITHDRAWN and _is_rewritten(was, now):
        says = f"{key} {what} as a spreadsheet writes it; put {quoted(was)} back, or add: {pasted}"
    return Problem(file, line, column, says)


def _is_rewritten(was: str, now: str) -> bool:
    """Whether a spreadsheet writes a date so, or gave one of a year or month the first day.

    Examples
    --------
    >>> _is_rewritten("2023-12-05", "5/12/2023"), _is_rewritten("2023-11", "2023-11-01")
    (True, True)
    >>> _is_rewritten("2023-11", "2023-11-10")
    False
    """
    is_dated = bool(re.fullmatch("[0-9]{4}(-[0-9]{2})?", was))
    return was in dateforms.readings(now) or (is_dated and now == (was + "-01-01")[:10])
