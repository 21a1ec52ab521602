"""The words that the report may use: counts, names, levels, dates, acts with their source.

No number in the report is typed: each sentence is a function of the cells. The chapters' sentences
stand in `chapters`; what may not be said stands in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import pandas as pd

from analysis.selection import Selection, spoken
from analysis.tables import Tables
from analysis.vocabulary import CODERS, LEVELS, MAX_LEVEL, RESOLVED, SCORED

ORIGINS = {"own": "own act", "inherited": "inherited", "collective": "joined"}
LABELS = {"non-state-purchases": "Non-State purchases"}  # where the id alone would mislead
ARTICLE = (  # openings of names that take one
    "Bahamas", "Central African", "Comoros", "Congo", "Cook", "DR Congo", "Dominican Republic",
    "European Union", "Gambia", "Holy See", "Maldives", "Marshall", "Netherlands", "Philippines",
    "Solomon", "United ",
)  # fmt: skip
UNION = "through the European Union"  # the one body whose binding acts the evidence passes down

ADDRESS_SIGNS = (  # an entity, an escape and the end of the address, in this order
    ("&", "&amp;"), ("\\", "\\\\"), ("<", "%3C"), (">", "%3E"),
)  # fmt: skip
AUTHORS = "the tracker's contributors"
DISPUTE = (
    "To dispute one: open an issue in the tracker's repository with the id, the act and a source; "
    "what changes is published with its effect in the ledger."
)


def count(number: int, total: int, noun: str) -> str:
    """A count with its denominator: 12 of 82 governments."""
    return f"{number} of {total} {noun}"


def number_of(number: int, noun: str, nouns: str = "") -> str:
    """A number of things: 1 cell, 12 cells.

    Examples
    --------
    >>> number_of(1, "act"), number_of(3, "reply", "replies")
    ('1 act', '3 replies')
    """
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def in_words(number: int) -> str:
    """A whole number as prose has it: words up to ten, digits beyond.

    Examples
    --------
    >>> in_words(0), in_words(7), in_words(1200)
    ('none', 'seven', '1,200')
    """
    words = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    return words[number] if number < len(words) else f"{number:,}"


def opened(text: str) -> str:
    """A text as the opening of a sentence.

    Examples
    --------
    >>> opened("licences go to State end users")
    'Licences go to State end users'
    """
    return text[:1].upper() + text[1:]


def listed(items: Iterable[str]) -> str:
    """Items as prose lists them.

    Examples
    --------
    >>> listed(["France", "Greece", "Italy"])
    'France, Greece and Italy'
    """
    items = list(items)
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def the(name: str) -> str:
    """The name of a government inside a sentence: with its article where it takes one.

    Examples
    --------
    >>> the("United States"), the("France")
    ('the United States', 'France')
    """
    return f"the {name}" if name.startswith(ARTICLE) else name


def quoted(text: str) -> str:
    r"""Text of the evidence as markdown takes it: its marks stand for themselves.

    Examples
    --------
    >>> print(quoted("Act *no. 1* <b>"))
    Act \*no. 1\* \<b\>
    """
    return re.sub(r"([\\`*_\[\]<>#&~|$])", r"\\\1", text)


def cited(act: pd.Series) -> str:
    """An act by its title, linked to its source; in print the link becomes a numbered note.

    `act` has title, source_url, source_kind and recorded_on, the day on which it was read.
    """
    return f"[{quoted(act.title)}]({noted(act)})"


def noted(row: pd.Series) -> str:
    """Address and note of a source, as a markdown link takes them; what is not official says so.

    Examples
    --------
    >>> act = pd.Series({"source_url": "https://www.example.org/act", "source_kind": "news",
    ...                  "recorded_on": "2026-11-23"})
    >>> print(noted(act))
    <https://www.example.org/act> "example.org (news), read 23 November 2026"
    """
    kind = getattr(row, "source_kind", "official")  # the table of listings does not say
    said = site(row.source_url) + ("" if kind == "official" else f" ({kind})")
    return f'{address(row.source_url)} "{said}, read {spoken(row.recorded_on)}"'


def address(url: str) -> str:
    r"""An address as a markdown link takes it, so that it leads where it was typed to lead.

    Examples
    --------
    >>> print(address("https://example.org/?a=1&region=b"), address("https://example.org/<b>"))
    <https://example.org/?a=1&amp;region=b> <https://example.org/%3Cb%3E>
    """
    for sign, instead in ADDRESS_SIGNS:
        url = url.replace(sign, instead)
    return f"<{url}>"


def site(url: str) -> str:
    """The site that an address leads to: example.org."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def acts(report: Selection) -> pd.DataFrame:
    """The instruments by their id, which stays a column."""
    return report.tables.instruments.set_index("instrument_id", drop=False)


def as_of(report: Selection, edition: str) -> str:
    """The as-of date of any edition, in words."""
    return spoken(report.tables.editions.set_index("edition").as_of[edition])


def review(tables: Tables) -> str:
    """What was read after the first two coders, and whether experts did.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> review(SimpleNamespace(codings=pd.DataFrame({"coder": ["A", "B", "resolved"]})))
    'expert review is pending'
    """
    rows = tables.codings[~tables.codings.coder.isin([*CODERS, RESOLVED])]
    pending = "" if rows.coder.str.startswith("expert").any() else "expert review is pending"
    if rows.empty:
        return pending
    pairs = len(rows.drop_duplicates(["instrument_id", "recommendation_id"]))
    readers = number_of(rows.coder.nunique(), "further coder")
    if not pending:
        readers += ", experts among them,"
    read = f"{readers} read {number_of(pairs, 'pair')} of act and recommendation"
    return "; ".join(filter(None, [read, pending]))


def label(recommendation_id: str) -> str:
    """A recommendation as a column head or row name: Acceptable use."""
    return LABELS.get(recommendation_id, recommendation_id.replace("-", " ").capitalize())


def inside(recommendation_id: str) -> str:
    """A recommendation inside a sentence.

    Examples
    --------
    >>> inside("non-state-purchases"), inside("oversight")
    ('non-State purchases', 'oversight')
    """
    name = label(recommendation_id)
    return name[0].lower() + name[1:]


def cell_id(cell: pd.Series) -> str:
    """The permanent name of a cell: GRC-oversight-2026."""
    return f"{cell.government}-{cell.recommendation_id}-{cell.edition}"


def standing(cell: pd.Series) -> str:
    """A cell in words, for people who cannot see its tile."""
    if cell.level == 0:
        words = ["none found in a brief search" if cell.depth == "light" else "none found"]
    else:
        by = {"own": f"{LEVELS[cell.level]}, own act", "inherited": f"{LEVELS[cell.level]} {UNION}"}
        words = [f"level {cell.level}, {by.get(cell.origin, 'joined a text')}"]
        words += (
            ["clause not read"] if cell.origin == "collective" and cell.confidence == "C" else []
        )
        words += ["targeted"] if cell["scope"] == "targeted" else []
        words += ["single source"] if cell.single_source else []
    words += [] if pd.isna(cell.last_applied) else [f"last applied {cell.last_applied}"]
    if cell.n_counter_acts:
        words.append(number_of(cell.n_counter_acts, "counter-act"))
    return ", ".join(words)


def step(change: pd.Series) -> str:
    """How a cell moved: 3 to 4; where the level stayed, what of it moved."""
    if change.level != change.level_from:
        return f"{change.level_from} to {change.level}"
    if change["scope"] != change.scope_from:
        return f"{change.level}: {change.scope_from} to {change['scope']}"
    return f"{change.level}: by own acts {change.level_own_from} to {change.level_own}"


def score_in_words(cell: pd.Series) -> str:
    """How the score of one cell follows from its level and scope."""
    if pd.isna(cell.score):
        return "not assessed, so no score"
    if cell.level == 0:
        return "none found: 0"
    half = " − 0.5" if cell["scope"] == "targeted" else ""  # noqa: RUF001, the minus is meant
    return f"100 × ({cell.level}{half}) / {MAX_LEVEL} = {cell.score:g}"  # noqa: RUF001


def index_in_words(report: Selection, index: pd.DataFrame) -> str:
    """Index and coverage of one government, beside the same by its own acts."""
    name = quoted(report.cohort.title)
    row = index[
        (index.edition == report.edition.edition) & (index.government == report.cohort.cohort)
    ]
    row = row.iloc[0]
    if pd.isna(row["index"]):
        return f"{name} was not assessed: it has no index."
    return (
        f"The mean of the seven scores of {name} is {row['index']:.1f} of 100; by acts of its own "
        f"alone it is {row.index_own:.1f}. Its coverage is {round(row.coverage * SCORED)} of "
        f"{SCORED} recommendations, {round(row.coverage_own * SCORED)} by its own acts. The ladder "
        f"is ordinal: the mean describes, it ranks no one."
    )


def official_share(deciding: pd.Series, everything: pd.Series) -> str:
    """How much of what decides, and of everything, was read in official sources."""
    return (
        f"{count((deciding == 'official').sum(), len(deciding), 'deciding acts')} and "
        f"{count((everything == 'official').sum(), len(everything), 'acts in all')} were read in "
        f"an official source"
    )
