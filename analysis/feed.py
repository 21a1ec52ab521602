"""The feed of an edition: one Atom entry per measure that moved, and per correction of the ledger.

References
----------
RFC 4287, The Atom Syndication Format, https://www.rfc-editor.org/rfc/rfc4287.
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from analysis import citation, corrected, front, news, selection, workbook

if TYPE_CHECKING:
    from analysis.news import Entry
    from analysis.selection import Selection

NAME = "feed.xml"  # in the site
NAMESPACE = uuid.UUID("27ee1089-89a9-4987-9eb9-bd7579a6e7f9")  # of all ids; drawn once, for good
ATOM = "http://www.w3.org/2005/Atom"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # not in XML


def of(report: Selection) -> bytes:
    """The feed, the newest entry first; the same selection gives the same bytes.

    Ids are derived from what an entry is about, so they last over builds, places and days. Links
    are relative to the feed: evidence pages lie beside it, in `evidence`.
    """
    entries = sorted([*news.entries(report), *corrected.entries(report)], key=_name)
    entries.sort(key=_day, reverse=True)
    edition, cohort = report.edition.edition, report.cohort.cohort
    feed = ElementTree.Element("feed", {"xmlns": ATOM, XML_LANG: citation.LANGUAGE})
    _add(feed, "id", identity(f"feed|{edition}|{cohort}"))
    named = front.title(report) if cohort != selection.ALL else f"{citation.TRACKER} {edition}"
    _add(feed, "title", f"{named}: what is new, ended, reversed and corrected")
    _add(feed, "subtitle", f"As of {report.as_of}. {citation.ABSTRACT}")
    _add(feed, "updated", _instant(max((e.day for e in entries), default=citation.newest(report))))
    _add(ElementTree.SubElement(feed, "author"), "name", citation.AUTHORS)
    _add(feed, "rights", f"{citation.LICENCE}, {citation.LICENCE_URL}")
    ElementTree.SubElement(feed, "link", {"rel": "self", "href": NAME})
    for entry in entries:
        feed.append(_entry(entry))
    ElementTree.indent(feed, " ")
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True) + b"\n"


def identity(name: str) -> str:
    """The id of a thing by its name: always the same, and no address that somebody would own.

    Examples
    --------
    >>> identity("feed|2026|paris-call") == identity("feed|2026|paris-call")
    True
    """
    return f"urn:uuid:{uuid.uuid5(NAMESPACE, name)}"


def _entry(entry: Entry) -> ElementTree.Element:
    made = ElementTree.Element("entry")
    _add(made, "id", identity(entry.name))
    _add(made, "title", entry.title)
    _add(made, "updated", _instant(entry.day))
    ElementTree.SubElement(made, "category", {"term": entry.kind})
    if entry.cell:
        href = f"evidence/{entry.cell.split('-')[0]}.html#{entry.cell}"
        ElementTree.SubElement(made, "link", {"rel": "alternate", "href": href})
    if workbook.is_web(entry.source_url):
        ElementTree.SubElement(made, "link", {"rel": "via", "href": entry.source_url})
    _add(made, "content", entry.says).set("type", "text")
    return made


def _add(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, name)
    made.text = UNSPEAKABLE.sub("\ufffd", text)
    return made


def _instant(day: str) -> str:
    """A day as RFC 3339 has it; evidence knows no hours."""
    return f"{day}T00:00:00Z"


def _name(entry: Entry) -> str:
    return entry.name


def _day(entry: Entry) -> str:
    return entry.day
