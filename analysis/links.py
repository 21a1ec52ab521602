"""Which sources still answer at their address: asks politely, records it beside the evidence.

`python -m analysis.links` asks for every address that the raw tables cite and writes `links.csv`
beside `processed`. The evidence itself never changes: an address that moved is mended by a person,
with a line in the ledger. The one tool that uses network and clock, and no result depends on it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from analysis import choices, failures, paths, tables, visits, wording
from analysis.schema import SCHEMA
from analysis.tables import Tables
from analysis.visits import Answer, Pace

NAME = "links.csv"
COLUMNS = ["url", "status", "answer", "checked_on", "last_seen_on", "moved_to", "archive_url",
           "tables"]  # fmt: skip
STATUSES = {  # what is recorded of an address, and what it means
    "seen": "answered",
    "moved": "answers at another address, for good",
    "turned away": "the server refuses programs; a person may still read it",
    "gone": "the server says that there is nothing",
    "failing": "the server says that it fails, or leads nowhere",
    "silent": "no answer in time",
    "unreachable": "no connection",
}
ALIVE = ("seen", "moved")
ARCHIVED = ("gone", "failing", "silent", "unreachable")  # for these a copy is proposed
MANY = 10  # addresses of which one at least is reached, unless the machine is cut off
DAYS = 30  # for so long an address that was seen is not asked again
EVERY = 20  # answers after which the table is written: what a killed run loses at most


def cited(raw: Tables) -> pd.DataFrame:
    """Every address that the raw tables cite, each once.

    Returns
    -------
    DataFrame, one row per url, sorted
        url; tables, joined by a bar; read_on, the first day on which something was read there,
        YYYY-MM-DD.
    """
    rows = []
    for name, table in SCHEMA.items():
        frame = getattr(raw, name)
        for column, rule in table.columns.items():
            if rule.kind == "url":
                days = frame[table.clock] if table.clock else pd.Series("", frame.index)
                rows.append(pd.DataFrame({"url": frame[column], "tables": name, "read_on": days}))
    every = pd.concat(rows)
    every = every[every.url != ""]
    return every.groupby("url").agg({"tables": _joined, "read_on": "min"}).reset_index()


def due(known: pd.DataFrame, addresses: pd.DataFrame, today: str, days: int) -> list[str]:
    """The addresses to ask: not seen for so many days, and not asked today.

    Parameters
    ----------
    known : DataFrame
        The table as it was recorded.
    addresses : DataFrame
        As `cited` gives them.
    today : str
        YYYY-MM-DD.
    days : int
        0 asks for all again.
    """
    since = str(date.fromisoformat(today) - timedelta(days=days))
    fresh = known.status.isin(ALIVE) & (known.last_seen_on > since)
    asked = known.checked_on == today if days else fresh
    return [url for url in addresses.url if url not in set(known.url[fresh | asked])]


def recorded(
    known: pd.DataFrame, addresses: pd.DataFrame, answers: dict[str, Answer], today: str
) -> pd.DataFrame:
    """The table with what was answered today; addresses that are cited no more are left out."""
    before = known.set_index("url").to_dict("index")
    rows = []
    for url, names, read_on in addresses[["url", "tables", "read_on"]].itertuples(index=False):
        row = before.get(url)
        if answer := answers.get(url):
            seen = today if answer.status in ALIVE else (row or {}).get("last_seen_on", "")
            copy = archive_url(url, read_on) if answer.status in ARCHIVED else ""
            row = {"status": answer.status, "answer": answer.says, "checked_on": today}
            row |= {"last_seen_on": seen, "moved_to": answer.moved_to, "archive_url": copy}
        if row:
            rows.append({**row, "url": url, "tables": names})
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def archive_url(url: str, day: str) -> str:
    """Where the Wayback Machine would show a copy nearest to a day; a proposal, nobody asked it.

    Examples
    --------
    >>> archive_url("https://example.org/act", "2026-11-23")
    'https://web.archive.org/web/20261123/https://example.org/act'
    """
    return f"https://web.archive.org/web/{day.replace('-', '')}/{url}"


def read(path: Path) -> pd.DataFrame:
    """The table as it was recorded; empty where there is none.

    Raises
    ------
    ValueError
        If a file is there that is no such table: it is not written over.
    """
    if not path.is_file():
        return pd.DataFrame(columns=COLUMNS, dtype="str")
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    if list(frame) != COLUMNS:
        expected = ",".join(COLUMNS)
        raise ValueError(f"{paths.shown(path)} has another header; expected {expected}")
    return frame


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write the table by rename: a reader, or a kill, never meets half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}")
    half.write_text(frame.to_csv(index=False, lineterminator="\n"), encoding="utf-8", newline="\n")
    half.replace(path)


def run(raw: Tables, path: Path, today: str, days: int = DAYS, pace: Pace | None = None) -> int:
    """Ask for all that is due and record it in a file; return how many were due.

    What was answered is kept whatever stops the run, also where it is stopped by hand.
    """
    known, addresses = read(path), cited(raw)
    urls = due(known, addresses, today, days)
    answers: dict[str, Answer] = {}

    def save() -> None:
        if not is_cut_off(answers):
            write(recorded(known, addresses, answers, today), path)

    def keep(url: str, answer: Answer) -> None:
        answers[url] = answer
        bar.update()
        if len(answers) % EVERY == 0:
            save()

    with tqdm(total=len(urls), unit="address", disable=None) as bar:
        try:
            asyncio.run(visits.ask_all(urls, keep, pace or Pace()))
        finally:
            save()
    if is_cut_off(answers):
        raise RuntimeError("no address could be reached: is this machine offline? nothing recorded")
    return len(urls)


def is_cut_off(answers: dict[str, Answer]) -> bool:
    """Whether many were asked and none was reached: of this machine it tells, not of the sources.

    Examples
    --------
    >>> is_cut_off({str(n): Answer("unreachable", "") for n in range(MANY)})
    True
    >>> is_cut_off({"a": Answer("unreachable", "")})
    False
    """
    return len(answers) >= MANY and {one.status for one in answers.values()} == {"unreachable"}


def in_words(frame: pd.DataFrame) -> str:
    """How many addresses stand how, one line a status."""
    counts = frame.status.value_counts()
    return "\n".join(
        f"{counts[status]:>5}  {status}: {means}"
        for status, means in STATUSES.items()
        if status in counts
    )


def main(arguments: Sequence[str] = ()) -> int:
    """Ask for what is due; exit code 0 whatever is found, 130 where it was stopped by hand."""
    try:
        if arguments:
            raise ValueError(f"{arguments[0]}: no arguments are taken; DAYS= says whom to ask anew")
        choices.refuse_misspelt(os.environ)
        path = paths.processed().parent / NAME
        days = _days(os.environ.get("DAYS", ""))
        raw = tables.read(paths.raw())
        read(path)
    except ValueError as refused:
        print(failures.brief(str(refused)), file=sys.stderr)
        return 2
    try:
        asked = run(raw, path, date.today().isoformat(), days)
    except KeyboardInterrupt:
        print(f"stopped by hand; what was answered is kept in {paths.shown(path)}", file=sys.stderr)
        return 130
    except RuntimeError as failure:
        print(failure, file=sys.stderr)
        return 1
    print(f"{wording.number_of(asked, 'address', 'addresses')} asked; on record:")
    print(in_words(read(path)))
    print(paths.shown(path))
    return 0


def _days(given: str) -> int:
    if given and not (given.isascii() and given.isdigit() and len(given) <= 4):
        raise ValueError(f"DAYS is {given!r}; expected a whole number up to 9999, such as {DAYS}")
    return int(given or DAYS)


def _joined(names: Iterable[str]) -> str:
    return "|".join(sorted(set(names)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
