"""The leaflet that goes with the data: what they are, how to read them, how to cite them."""

from __future__ import annotations

from analysis import chapters, citation, formulas, front, keys, paths, wording
from analysis.derived import DERIVED, TABLES
from analysis.selection import Selection, spoken
from analysis.vocabulary import CODERS

Note = tuple[str, str]  # heading and text, plain


def notes(report: Selection) -> list[Note]:
    """What people must know before they use a number, one note a row."""
    title = front.title(report)
    version = f"{keys.data_version(paths.raw())}; newest entry of {spoken(citation.newest(report))}"
    if paths.known_on():
        version += f"; as known on {spoken(paths.known_on())}"
    published = report.edition.published_on
    coders = wording.opened(wording.in_words(len(CODERS)))
    return [
        ("What this is", f"{title}: the data. {citation.ABSTRACT}"),
        (
            "Consistency, not compliance",
            "No government signed the Blueprint; its body text was not available, so the "
            f"operational definitions are the project's own. {coders} language models coded the "
            f"evidence independently of each other; {wording.review(report.tables)}.",
        ),
        ("As of", f"{report.as_of}: a level describes what was in force on that day."),
        (
            "State",
            f"Published on {spoken(published)}." if published else "Retrospective, not published.",
        ),
        ("Data version", version + "."),
        ("Codebook", f"Version {report.version}."),
        (
            "In this report",
            f"The report is about {report.n_governments} {report.cohort.title}; the data hold "
            f"{report.everyone.government.nunique()} governments, and say which are in the report.",
        ),
        (
            "How to read a zero",
            "Level 0 says that none was found, in a full or a brief search: it is not a finding "
            f"that nothing exists. {report.cohort.title}: {zeros(report)}",
        ),
        (
            "Not assessed",
            "A government that was not assessed has no level. It is not a zero, and belongs in no "
            "denominator.",
        ),
        (
            "Own, inherited, joined",
            "Own: an act of the government itself. Inherited: a binding act of a body that it "
            f"belongs to, so {wording.UNION}. Joined: a non-binding text that it joined with "
            "others. One decision can give many governments a level: to compare governments, "
            "compare the level by own acts.",
        ),
        (
            "What not to compute",
            "The ladder is ordinal: a mean of levels describes and orders no one. Documented "
            "practice lowers no level and is never added up per government: its rows show what "
            "came to light, not how much there was. Read the class of evidence with every row.",
        ),
        (
            "Licence",
            f"{citation.LICENCE} ({citation.LICENCE_URL}): use, change and share for any purpose, "
            "and name the tracker. What sources say remains theirs; every row names its own.",
        ),
        ("To cite", citation.line(report, title)),
        (
            "To question a cell",
            f"Name its id, such as {wording.cell_id(report.cells.iloc[0])}, the act and a source, "
            "in an issue of the tracker's repository.",
        ),
    ]


def zeros(report: Selection) -> str:
    """What the zeros of the cohort rest on, for a place in which nothing is hatched."""
    return chapters.zeros(report).replace(" (hatched)", "")


def readme(report: Selection, workbook: str) -> str:
    """The README of the folder of data, in markdown."""
    told = "\n\n".join(f"**{heading}.** {wording.quoted(text)}" for heading, text in notes(report))
    raw = ", ".join(f"`{name}.csv`" for name in TABLES if name not in DERIVED)
    computed = ", ".join(
        f"`{name}.csv`" for name, table in DERIVED.items() if "edition" in table.columns
    )
    whole = ", ".join(
        f"`{name}.csv`" for name, table in DERIVED.items() if "edition" not in table.columns
    )
    return f"""# {wording.quoted(front.title(report))}: data

{told}

## What is where

- `{workbook}`: for people. Levels as a matrix, each cell with its act and source, the acts, the
  searches.
- Computed, rows of this edition: {computed}. Computed, serving all editions: {whole}.
- What people typed, each row with its source, in full, so that every computed number can be walked
  back and made again: {raw}.
- `datapackage.json`: every table with its columns, types, keys and what each column says
  (Frictionless Data Package). `dataset.jsonld`: the same, as schema.org describes a data set.
- `LICENSE.txt`: the licence. `SHA256SUMS`: `sha256sum -c SHA256SUMS` checks every file.

## How to read the CSV files

Commas, UTF-8, LF, one header row; some cells hold line breaks. Read every column as text first:
an empty cell is no zero, and `2023` may be a date.

**An apostrophe may stand before a text.** A spreadsheet takes a cell that opens with `=`, `+`, `-`,
`@`, a tab or a line break, or a full-width form of these, for a formula and may run it. Such a text
has an apostrophe before it; so has one that already opens with apostrophes and such a sign. Numbers
in columns of numbers stay as they are. A program gets the text as typed by taking one apostrophe
off wherever this expression matches its beginning:

    {formulas.GUARDED.pattern}

Read the files with the comma as the only separator. In a spreadsheet rather take the workbook,
whose texts are never formulas.
"""
