"""The workbook for people: notes, levels as a matrix, cells with act and source, acts, searches.

Nothing in it is a formula, and nothing a link but an http address that the evidence names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from analysis import citation, codings, formulas, front, leaflet, wording
from analysis.selection import Selection
from analysis.vocabulary import BODIES, LEVELS

OPTIONS = {
    "in_memory": True,  # no scratch files
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
LONGEST, LONGEST_URL = 32_767, 2_000  # signs: what a cell, and what a link may hold
MARK = " … (cut; the CSV file has it in full)"
STATUS = {
    "failed": "failed",
    "adverse": "against a recommendation",
    "pending": "pending",
    "event": "dated application or inquiry",
    "in-force": "in force",
}
SOURCES = [("Source", 34), ("Kind of source", 12), ("Read on", 12)]


@dataclass(frozen=True)
class Link:
    """An address that may be opened, if it is one of the web."""

    url: str


@dataclass(frozen=True)
class Level:
    """A level and, in words, who stands behind it; the cell holds the number and shows both."""

    level: int
    says: str


Cell = str | int | float | Link | Level | None


@dataclass(frozen=True)
class Sheet:
    """One sheet: columns with their width in signs, rows of cells, and how many columns stay."""

    name: str
    columns: list[tuple[str, int]]
    rows: list[list[Cell]]
    kept: int = 1


def of(report: Selection) -> bytes:
    """The whole workbook; the same selection gives the same bytes."""
    held = BytesIO()
    with xlsxwriter.Workbook(held, OPTIONS) as book:
        made = datetime.fromisoformat(citation.newest(report))
        said = {"title": front.title(report), "author": citation.AUTHORS, "created": made}
        book.set_properties(said | {"comments": citation.line(report, front.title(report))})
        for sheet in sheets(report):
            _write(book, sheet)
    return held.getvalue()


def sheets(report: Selection) -> list[Sheet]:
    """What the workbook holds, sheet by sheet."""
    return [notes(report), levels(report), panel(report), acts(report), searches(report)]


def notes(report: Selection) -> Sheet:
    """What the data are, and how to read and cite them."""
    rows = [list(note) for note in leaflet.notes(report)]
    return Sheet("notes", [("Note", 26), ("What it says", 110)], rows)


def levels(report: Selection) -> Sheet:
    """One row a government, one column a recommendation: level, and who stands behind it."""
    order = list(report.recommendations.recommendation_id)
    columns = [("Code", 7), ("Government", 24), ("UN region", 11), ("In this report", 10)]
    columns += [(wording.label(name), 26) for name in order]
    members = set(report.cells.government)
    rows = []
    for (name, code), cells in report.everyone.groupby(["name", "government"]):
        by = {cell.recommendation_id: behind(cell) for _, cell in cells.iterrows()}
        member = "yes" if code in members else "no"
        rows.append([code, name, cells.un_region.iloc[0], member, *(by[each] for each in order)])
    return Sheet("levels", columns, rows, kept=2)


def behind(cell: pd.Series) -> Level | str:
    """A cell of the matrix: its level, and whose act it rests on.

    Where another's act decides, the level by own acts stands beside it.
    """
    if cell.state == "not-assessed":
        return "not assessed"
    n = cell.n_counter_acts
    against = [wording.number_of(n, "counter-act")] if n else []
    if cell.level == 0:
        none = "none found" + (" in a brief search" if cell.depth == "light" else "")
        return Level(0, ", ".join([none, *against]))
    words = [{"own": "own", "inherited": "inherited", "collective": "joined"}[cell.origin]]
    if cell.origin != "own":
        words.append(f"{cell.level_own or 'none found'} by own acts")
    words += ["targeted"] if cell["scope"] == "targeted" else []
    return Level(int(cell.level), ", ".join([*words, *against]))


def panel(report: Selection) -> Sheet:
    """One row a cell, with the act that decides it and where that was read."""
    columns = [
        ("Cell", 34), ("Government", 24), ("In this report", 10), ("Recommendation", 24),
        ("Level", 7), ("Means", 20), ("Through", 12), ("Level by own acts", 9), ("Scope", 10),
        ("Confidence", 10), ("Single source", 8), ("Counts since", 12), ("That day is", 18),
        ("Last applied", 9), ("Acts against it", 8), ("Searches on record", 9), ("Search", 12),
        ("Deciding act", 60), *SOURCES,
    ]  # fmt: skip
    order = {name: at for at, name in enumerate(report.recommendations.recommendation_id)}
    cells = report.everyone.assign(at=report.everyone.recommendation_id.map(order))
    known, members = wording.acts(report), set(report.cells.government)
    rows = []
    for _, cell in cells.sort_values(["name", "at"]).iterrows():
        act = known.loc[cell.instrument_id] if cell.instrument_id else None
        rows.append(_cell_row(cell, "yes" if cell.government in members else "no", act))
    return Sheet("panel", columns, rows)


def acts(report: Selection) -> Sheet:
    """One row an act, as adjudicated, with its source."""
    columns = [
        ("Act", 60), ("Issued by", 26), ("Kind", 20), ("What it says", 80), ("Status", 18),
        ("Force", 12), ("Confidence", 10), ("Effective on", 12), ("Ended on", 12), *SOURCES,
        ("Id", 34),
    ]  # fmt: skip
    read = codings.adjudicate_acts(report.tables.codings_instruments).set_index("instrument_id")
    names = report.tables.governments.set_index("government").name.to_dict() | BODIES
    rows = []
    for _, act in report.tables.instruments.iterrows():
        by = read.loc[act.instrument_id] if act.instrument_id in read.index else None
        adjudicated = ["", "", "", ""]
        if by is not None:
            adjudicated = [STATUS[by.status], by.force, by.confidence, by.effective_on]
        kind = act.kind.replace("-", " ")
        head = [act.title, names.get(act.issuer, act.issuer), kind, act.summary]
        rows.append([*head, *adjudicated, act.ended_on, *_source(act), act.instrument_id])
    return Sheet("acts", columns, rows)


def searches(report: Selection) -> Sheet:
    """One row a search that was logged, whatever came of it."""
    columns = [
        ("Government", 24), ("Code", 7), ("Recommendations", 36), ("Searched on", 12),
        ("Query", 70), ("Where", 22), ("Result", 22),
    ]  # fmt: skip
    where = {"web": "web", "repositories": "laws and public files"}
    result = {"found": "something to the point", "nothing-relevant": "nothing to the point"}
    names = report.tables.governments.set_index("government").name
    rows = []
    for search in report.tables.searches.to_dict("records"):
        on = ", ".join(map(wording.label, search["recommendation_id"].split("|")))
        head = [names[search["government"]], search["government"], on, search["searched_on"]]
        came = [where[search["searched_in"]], result[search["result"]]]
        rows.append([*head, search["query"], *came])
    return Sheet("searches", columns, sorted(rows))


def _cell_row(cell: pd.Series, member: str, act: pd.Series | None) -> list[Cell]:
    assessed = cell.state != "not-assessed"
    brief = {"none": "not searched", "light": "brief", "full": "full"}[cell.depth]
    means = LEVELS[cell.level] if assessed else "not assessed"
    through = wording.ORIGINS.get(cell.origin, "none found" if assessed else "")
    seen = {"first-seen": "first seen in force", "start": "its start"}.get(cell.date_kind, "")
    return [
        wording.cell_id(cell), cell["name"], member, wording.label(cell.recommendation_id),
        _number(cell.level), means, through, _number(cell.level_own), cell["scope"],
        cell.confidence, "yes" if cell.single_source else "", cell.starts_on, seen,
        _number(cell.last_applied), int(cell.n_counter_acts), int(cell.n_searches), brief,
        *(["", "", "", ""] if act is None else [act.title, *_source(act)]),
    ]  # fmt: skip


def _source(row: pd.Series) -> list[Cell]:
    return [Link(row.source_url), row.source_kind, row.recorded_on]


def _number(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _write(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    """Set one sheet: frozen header and first columns, a filter, a page wide in print."""
    top = {"text_wrap": True, "valign": "top"}
    head = book.add_format(top | {"bold": True, "bottom": 1})
    styles = {"": book.add_format(top), "quoted": book.add_format(top | {"quote_prefix": True})}
    styles["link"] = book.add_format(top | {"font_color": "#0b5394", "underline": 1})
    page = book.add_worksheet(sheet.name)
    for at, (label, width) in enumerate(sheet.columns):
        page.set_column(at, at, width)
        page.write_string(0, at, label, head)
    for at, row in enumerate(sheet.rows, start=1):
        for place, cell in enumerate(row):
            _set(book, page, (at, place), cell, styles)
    page.freeze_panes(1, sheet.kept)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    page.set_landscape()
    page.repeat_rows(0)
    page.fit_to_pages(1, 0)


def _set(book: Any, page: Any, at: tuple[int, int], cell: Cell, styles: dict[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, Level):
        shape = f'0" {cell.says}"'
        if shape not in styles:
            bold = cell.says.startswith("own")
            look = {"num_format": shape, "align": "left", "valign": "top", "bold": bold}
            styles[shape] = book.add_format(look)
        page.write_number(*at, cell.level, styles[shape])
    elif isinstance(cell, Link) and is_web(cell.url):
        page.write_url(*at, cell.url, styles["link"], string=cell.url)
    elif isinstance(cell, (int, float)):
        page.write_number(*at, cell, styles[""])
    else:
        text = formulas.unbroken(cell.url if isinstance(cell, Link) else cell)
        text = text if len(text) <= LONGEST else text[: LONGEST - len(MARK)] + MARK
        page.write_string(*at, text, styles["quoted" if formulas.is_like(text) else ""])


def is_web(url: str) -> bool:
    """Whether an address is one of the web that a workbook can hold as a link.

    Examples
    --------
    >>> is_web("https://example.org/act"), is_web("file:///etc/hosts"), is_web("javascript:0")
    (True, False, False)
    """
    return re.match(r"https?://[^\s\"<>]+$", url) is not None and len(url) <= LONGEST_URL
