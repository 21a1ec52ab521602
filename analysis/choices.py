"""What a build may be asked for, by name: variables, editions, cohorts; a refusal for the rest."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

VARIABLES = ("EDITION", "COHORT", "RAW", "OUT", "KNOWN_ON", "CLUSTER")
LONG = ("EDITION", "COHORT", "KNOWN_ON", "CLUSTER")  # enough to tell a slip from a stranger
DEFAULT_COHORT = "paris-call"
CLOCKS = ("recorded_on", "searched_on", "corrected_on")  # columns that say when we came to know


def refusal(kind: str, given: str, known: list[str]) -> str:
    """Say what is unknown, what is known, and what was likely meant.

    Examples
    --------
    >>> refusal("edition", "2062", ["2023", "2026"])
    'unknown edition 2062; known: 2023, 2026; did you mean 2026?'
    """
    folded = {name.lower(): name for name in known}
    close = difflib.get_close_matches(given.lower(), folded, 1)
    hint = f"; did you mean {folded[close[0]]}?" if close else ""
    return f"unknown {kind} {given}; known: {', '.join(known) or 'none'}{hint}"


def refuse_misspelt(environ: Mapping[str, str]) -> None:
    """Raise ValueError where a variable of the environment looks like EDITION or CLUSTER misspelt.

    make sees only its own command line, so `EDITON=2024 make report` would build the default
    in silence. RAW and OUT are too short to tell a slip from a stranger.
    """
    for name in environ:
        meant = difflib.get_close_matches(name.upper(), LONG, 1, 0.8)
        if meant and name not in VARIABLES:
            raise ValueError(refusal("variable", name, list(VARIABLES)))


def chosen_edition(raw: Path, wanted: str) -> str:
    """Return the edition asked for, the latest where none is.

    Raises
    ------
    ValueError
        If it is unknown, or its as-of date lies after all that the raw tables know of.
    """
    if wanted in ("", "latest"):
        return _plain("edition", latest_edition(raw))
    edition = _known("edition", wanted, column(raw / "editions.csv", "edition"))
    last = newest(raw)
    if (day := as_of(raw, edition)) > last:
        raise ValueError(f"edition {edition} is as of {day}; the evidence ends on {last or '?'}")
    return edition


def chosen_cohort(raw: Path, wanted: str) -> str:
    """Return the cohort asked for, the default where none is; ValueError where it is unknown."""
    return _known("cohort", wanted or DEFAULT_COHORT, column(raw / "cohorts.csv", "cohort"))


def chosen_known_on(raw: Path, wanted: str) -> str:
    """Return the day asked for; empty where it is the newest of the tables: all that is known.

    Raises
    ------
    ValueError
        If it is no day, or one before anything was known, or after the newest.
    """
    if not wanted:
        return ""
    days = set(_clock_dates(raw)) - {""}
    first, last = min(days, default=""), max(days, default="")
    try:
        plain = date.fromisoformat(wanted).isoformat()
    except ValueError:
        plain = ""
    if plain != wanted:
        raise ValueError(f"KNOWN_ON is {wanted!r}; expected a day as YYYY-MM-DD")
    if wanted < first:
        raise ValueError(f"KNOWN_ON is {wanted}; the first of the evidence is of {first or '?'}")
    if wanted > last:
        raise ValueError(f"KNOWN_ON is {wanted}; the newest of the evidence is of {last or '?'}")
    return wanted if wanted < last else ""


def latest_edition(raw: Path) -> str:
    """Last edition whose as-of date is not after the newest date on which anything was recorded."""
    if begun := begun_editions(raw):
        return begun[-1]
    last = newest(raw) or "any date"
    raise ValueError(f"no edition has begun by {last}; name one with EDITION=")


def begun_editions(raw: Path) -> list[str]:
    """All editions whose as-of date is not after that newest date, the first one first."""
    last = newest(raw)
    editions = zip(
        column(raw / "editions.csv", "as_of"), column(raw / "editions.csv", "edition"), strict=True
    )
    return [edition for day, edition in sorted(editions) if day <= last]


def newest(raw: Path) -> str:
    """The newest day on which anything was recorded, searched or corrected; empty before any."""
    return max(_clock_dates(raw), default="")


def as_of(raw: Path, edition: str) -> str:
    """As-of date of a known edition, YYYY-MM-DD."""
    days = column(raw / "editions.csv", "as_of")
    return days[column(raw / "editions.csv", "edition").index(edition)]


def column(path: Path, name: str) -> list[str]:
    """One column of a raw table as typed; ValueError where the file or the column is missing."""
    if not path.is_file():
        raise ValueError(f"{path} is missing")
    header, *rows = _rows(path) or [[]]
    if name not in header:
        raise ValueError(f"{path} has no column {name}")
    position = header.index(name)
    return [row[position] if len(row) > position else "" for row in rows]


def _known(kind: str, wanted: str, known: list[str]) -> str:
    if wanted not in known:
        raise ValueError(refusal(kind, wanted, known))
    return _plain(kind, wanted)


def _plain(kind: str, name: str) -> str:
    """The name, which becomes that of a folder; ValueError where it could lead out of it."""
    if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(f"{kind} {name!r} names no folder; `make check` says what it may be")
    return name


def _clock_dates(raw: Path) -> Iterator[str]:
    for path in sorted(raw.glob("*.csv")):
        header, *rows = _rows(path) or [[]]
        positions = [header.index(name) for name in CLOCKS if name in header]
        yield from (row[at] for row in rows for at in positions if len(row) > at)


def _rows(path: Path) -> list[list[str]]:
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise ValueError(f"{path} is no regular file")
    csv.field_size_limit(2**31 - 1)  # characters: the default of 131,072 would stop at a long cell
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            return list(csv.reader(file))
    except (OSError, csv.Error) as error:
        raise ValueError(f"{path} cannot be read: {error}") from None
