"""`make tidy`: repairs in a folder of raw tables what a program spoilt beyond doubt, and says so.

Bytes first, then cells, then order. What is left is for a person, and the check at the end tells
it. Where a repair changes a committed cell the ledger gets its line, of the day that ON gives.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from analysis import committed, dialect, files, mending, paths, staging, tables
from analysis.files import Raw, quoted
from analysis.schema import SCHEMA

GUESS = "cp1252"  # what spreadsheets on Windows write where they do not write UTF-8
PREFIX = ".tidying-"


@dataclass(frozen=True, order=True)
class Done:
    """One repair: in which file, of which kind, on which line of it as it was, and what."""

    file: str
    kind: str
    line: int
    what: str = ""


def tidied(folder: Path, on: str) -> tuple[dict[str, bytes], list[Done]]:
    """The files of a folder that change, by name, and every repair. Nothing is written.

    Parameters
    ----------
    folder : Path
        With raw tables; a table that is missing is left to the check.
    on : str
        YYYY-MM-DD, the day of new lines in the ledger; empty where none will be needed.

    Raises
    ------
    ValueError
        If the ledger needs a line, and there is no such day or no ledger that can take it. If a
        table to repair is a link.
    """
    mending.check_on(on)
    paths_of = {name: folder / f"{name}.csv" for name in SCHEMA}
    before = {name: path.read_bytes() for name, path in paths_of.items() if path.is_file()}
    texts, done = {}, []
    for name, content in before.items():
        texts[name], repaired = _text(folder, name, content)
        done += [Done(paths.shown(paths_of[name]), *one) for one in repaired]
    raws = {
        name: files.parsed(paths.shown(path), texts.get(name, b""), name)[0]
        for name, path in paths_of.items()
    }
    made, repaired = _mended(folder, raws, on)
    done += repaired
    after = {}
    for name, content in before.items():
        now, repaired = _bytes(name, made[name], texts[name])
        if now != content:
            after[f"{name}.csv"] = now
            quotes = [Done(made[name].file, "cells quoted only where they need it", 1)]
            done += repaired or ([] if any(one.file == made[name].file for one in done) else quotes)
    if linked := next((name for name in after if (folder / name).is_symlink()), ""):
        raise ValueError(f"{linked} is a link; tidy the folder of the file that it leads to")
    return after, sorted(done)


def _text(folder: Path, name: str, content: bytes) -> tuple[bytes, list[tuple[str, int]]]:
    """A file as UTF-8 with LF and commas, and what was done for it: kind and line.

    Bytes that are no UTF-8 are taken for Windows-1252 only where that gives every letter beyond
    ASCII that the committed rows have, and no other: any file can be read so, rightly or not.
    """
    text, slips = dialect.decoded(content)
    done = [(slip.done, slip.line) for slip in slips]
    if not text.strip():
        return content, []
    if not all(kind for kind, _ in done):
        line = done[-1][1]
        text, slips = dialect.decoded(content, GUESS)
        raw, _ = files.parsed(name, _commas(text, name).encode(), name)
        before = committed.rows(folder, name)
        if not all(slip.done for slip in slips) or not committed.bears_out(before, name, raw):
            return content, []
        done = [
            *((slip.done, slip.line) for slip in slips),
            ("Windows-1252 written as UTF-8", line),
        ]
    commas = _commas(text, name)
    if commas != text:
        done.append(("commas put between cells", 1))
    return commas.encode("utf-8"), done


def _commas(text: str, name: str) -> str:
    """The text with commas between its cells, where another sign stands and the table fits."""
    sign = dialect.separator(text, SCHEMA[name].columns)
    return dialect.written(dialect.rows_of(text, sign)[1]) if sign else text


def _mended(folder: Path, raws: dict[str, Raw], on: str) -> tuple[dict[str, Raw], list[Done]]:
    """The tables with their cells repaired and the ledger's lines, and what was done."""
    kept, base = frozenset(), {}
    while True:  # what is kept may let other cells be repaired, or not
        made, repairs = mending.mend_cells(raws, kept)
        for name in {one.name for one in repairs} - base.keys():
            base[name] = committed.rows(folder, name)
        if not (more := mending.kept(raws, repairs, base)):
            break
        kept |= more
    done = [
        Done(raws[one.name].file, kind, raws[one.name].lines[one.row], _said(one))
        for one in repairs
        for kind in one.kinds
    ]
    if changes := mending.changed(made, repairs, base):
        ledger = mending.logged(made, changes, on)
        new = ledger.lines[len(made["corrections"].lines) :]
        done += [Done(ledger.file, f"lines of {on} added", line) for line in new]
        made["corrections"] = ledger
    return made, done


def _said(one: mending.Mended) -> str:
    return f"{one.column} was {quoted(one.was)}, is {quoted(one.now)}"


def _bytes(name: str, raw: Raw, text: bytes) -> tuple[bytes, list[Done]]:
    """A table as the house writes it; as it is where its rows cannot all be read."""
    if not raw.mendable:
        return text, []
    rows, late = mending.ordered(name, raw)
    lines, typed, _ = dialect.rows_of(text.decode("utf-8"))
    blank = [line for line, row in zip(lines, typed, strict=False) if not any(row)]
    done = [Done(raw.file, "blank rows taken out", line) for line in blank]
    done += [Done(raw.file, "rows sorted by key", line) for line in late]
    return dialect.written([list(SCHEMA[name].columns), *rows]).encode("utf-8"), done


def lines(done: list[Done]) -> Iterator[str]:
    """What was done, a line for each file and kind: how often, and the first place."""
    for (file, kind), same in groupby(done, key=lambda one: (one.file, one.kind)):
        first, *more = same
        what = f": {first.what}" if first.what else ""
        count = f", {len(more) + 1} places, the first" if more else ""
        yield f"{file}:{first.line}: {kind}{count}{what}"


def write(folder: Path, after: dict[str, bytes]) -> None:
    """Put files into a folder, all made before the first takes its place by rename."""
    made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
    try:
        for name, content in after.items():
            (made / name).write_bytes(content)
        staging.publish(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def main() -> int:
    """Tidy the folder that RAW names, say what was done, and check what is left."""
    folder = paths.raw()
    try:
        after, done = tidied(folder, os.environ.get("ON", ""))
    except (OSError, ValueError) as refused:
        print(f"{refused}\nnothing was written")
        return 2
    if after:
        write(folder, after)
    for line in lines(done):
        print(line)
    where = paths.shown(folder)
    noun = "table" if len(after) == 1 else "tables"
    print(f"{len(after)} {noun} repaired in {where}" if after else f"nothing to tidy in {where}")
    return tables.main("")


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` closes the pipe: no error
    sys.stdout.reconfigure(errors="backslashreplace")  # a terminal may lack a letter of a cell
    sys.exit(main())
