"""How to name the report and its data: the line to cite, meta tags, and schema.org's Dataset."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analysis import choices, keys, paths
from analysis.selection import Selection, spoken
from analysis.wording import AUTHORS

LANGUAGE = "en"
LICENCE = "CC BY 4.0"
LICENCE_ID = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
TRACKER = "Cyber Mercenary Accountability Tracker"
ABSTRACT = (
    "Which governments adopt policies and regulations consistent with the first seven "
    "recommendations of the Paris Call Blueprint on Cyber Mercenaries."
)
KEYWORDS = ("commercial spyware", "hack-for-hire", "export controls", "policy tracker")
MEASURED = (
    "level of adoption, 0 to 4, by government and recommendation",
    "the same by the government's own acts alone",
    "origin of the deciding act: own, inherited or joined",
)
MEDIA = {  # file endings and what they hold
    ".csv": "text/csv",
    ".json": "application/json",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def line(report: Selection, title: str) -> str:
    """The line by which to cite; `title` as its page takes it, plain or in markdown."""
    version = keys.data_version(paths.raw())
    known = f", as known on {spoken(paths.known_on())}" if paths.known_on() else ""
    return (
        f"{AUTHORS}, {title}, as of {report.as_of}{known}, data version {version}, "
        f"codebook {report.version}, {LICENCE}."
    )


def meta_tags(title: str, as_of: str) -> list[tuple[str, str]]:
    """Names and contents of the meta tags by which reference managers take a page up.

    The date is the edition's as-of date (YYYY-MM-DD), by which it is cited; a page without one
    (empty) goes undated. Dublin Core and Highwire's names, which need no script and no host.
    """
    tags = [
        ("DC.title", title),
        ("DC.creator", AUTHORS),
        ("DC.date", as_of),
        ("DC.language", LANGUAGE),
        ("DC.rights", LICENCE_URL),
        ("DC.type", "Text"),
        ("citation_title", title),
        ("citation_author", AUTHORS),
        ("citation_date", as_of.replace("-", "/")),
        ("citation_language", LANGUAGE),
    ]
    return [(name, content) for name, content in tags if content]


def head(title: str, as_of: str) -> str:
    """The meta tags as HTML, for pages that are set without a template."""
    tags = meta_tags(title, as_of)
    return "\n".join(f'<meta name="{n}" content="{html.escape(text)}">' for n, text in tags)


def dataset(report: Selection, title: str, files: Iterable[Path]) -> dict[str, Any]:
    """The data as schema.org's Dataset, with each file beside it as a download.

    Addresses are relative to where the files lie: there is no public address that could be named.
    """
    published = report.edition.published_on
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"{title}: data",
        "description": f"{ABSTRACT} As of {report.as_of}. A level 0 says that none was found, not "
        "that nothing exists; governments that were not assessed have no level.",
        "version": keys.data_version(paths.raw()),
        "dateModified": newest(report),
        **({"datePublished": published} if published else {}),
        "temporalCoverage": f"../{report.edition.as_of}",
        "inLanguage": LANGUAGE,
        "isAccessibleForFree": True,
        "license": LICENCE_URL,
        "creator": {"@type": "Organization", "name": AUTHORS},
        "creditText": line(report, title),
        "keywords": list(KEYWORDS),
        "measurementTechnique": f"codebook {report.version}",
        "variableMeasured": list(MEASURED),
        "distribution": [
            download(path, path.name)
            | {"contentSize": f"{path.stat().st_size} B", "sha256": keys.digest(path)}
            for path in files
        ],
    }


def script(described: dict[str, Any]) -> str:
    """A Dataset as the data block of a page.

    A block of type `application/ld+json` is data: browsers never run it, and a content security
    policy without scripts lets it stand. No text in it can close the block or open another.
    """
    text = json.dumps(described, ensure_ascii=False, indent=1)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f'<script type="application/ld+json">\n{text}\n</script>'


def newest(report: Selection) -> str:
    """The newest day on which anything was recorded, searched or corrected, YYYY-MM-DD."""
    tables = vars(report.tables).values()
    clocks = [table[clock] for table in tables for clock in choices.CLOCKS if clock in table]
    return max((day for clock in clocks for day in clock), default=report.edition.as_of)


def download(path: Path, address: str) -> dict[str, str]:
    """A file as schema.org's DataDownload, at an address as seen from what describes it."""
    kind = {"encodingFormat": MEDIA[path.suffix]} if path.suffix in MEDIA else {}
    return {"@type": "DataDownload", "name": path.name, "contentUrl": address} | kind
