"""The description of the data files for machines: a Frictionless Data Package.

Types, keys and allowed values come from the schemas, the words from `data/README.md`, which a test
holds to them.

References
----------
Data Package and Table Schema, https://datapackage.org.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis import citation, front, keys, paths, vocabulary
from analysis.derived import TABLES
from analysis.schema import optional

if TYPE_CHECKING:
    from analysis.schema import Column, Table
    from analysis.selection import Selection

README = Path("data/README.md")
PATTERNS = {
    "slug": r"[a-z0-9]+(-[a-z0-9]+)*",
    "code": r"[A-Z]{3}",
    "coder": r"[A-Z]|expert(-[a-z0-9]+)*|resolved",
    "partial": r"\d{4}(-\d{2}(-\d{2})?)?",
    "url": r"https?://.+",
}
FILES = {  # what is no table, by name or ending
    "README.md": "How to read and cite the files.",
    "LICENSE.txt": "The licence of text and data.",
    ".xlsx": "A workbook for people: levels as a matrix, each cell with its act, acts, searches.",
}
TYPES = {"day": "date", "year": "year", "whole": "integer", "number": "number"}
RANGES = {"level": (0, vocabulary.MAX_LEVEL), "score": (0, 100), "index": (0, 100)}
RANGES |= {"coverage": (0, 1), "n": (0, None)}


def of(report: Selection, files: Iterable[Path]) -> dict[str, Any]:
    """The package of the files of a folder, as the content of its `datapackage.json`."""
    edition, cohort = report.edition.edition, report.cohort.cohort
    return {
        "profile": "data-package",
        "name": f"cyber-mercenary-accountability-tracker-{edition}-{cohort}",
        "title": f"{front.title(report)}: data",
        "description": f"{citation.ABSTRACT} As of {report.as_of}. README.md says how to read a "
        "zero, what own, inherited and joined mean, and why some texts open with an apostrophe.",
        "version": keys.data_version(paths.raw()),
        "keywords": list(citation.KEYWORDS),
        "contributors": [{"title": citation.AUTHORS, "role": "author"}],
        "licenses": [
            {"name": citation.LICENCE_ID, "path": citation.LICENCE_URL, "title": citation.LICENCE}
        ],
        "resources": [resource(path) for path in files],
    }


def resource(path: Path) -> dict[str, Any]:
    """One file: size and hash, and for a table its schema."""
    about = {
        "name": re.sub(r"[^a-z0-9._-]", "-", path.stem.lower()),
        "path": path.name,
        "format": path.suffix[1:],
        "mediatype": citation.MEDIA[path.suffix],
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{keys.digest(path)}",
    }
    if path.suffix != ".csv":
        says = FILES.get(path.name, FILES.get(path.suffix, ""))
        return {**about, "type": "file", "description": says}
    says = _section(path.stem)
    about |= {"profile": "tabular-data-resource", "description": _plain(_opening(says))}
    return {**about, "schema": schema(TABLES[path.stem], _told(says))}


def schema(table: Table, told: dict[str, str]) -> dict[str, Any]:
    """A Table Schema; a key of which a part may be empty is unique, but no primary key."""
    columns = dict(table.columns)
    if table.clock and paths.known_on():  # a row that was withdrawn since may lack its clock
        columns[table.clock] = optional(columns[table.clock])
    fields = [field(name, column, told.get(name, "")) for name, column in columns.items()]
    complete = all(table.columns[name].required for name in table.key)
    key = {"primaryKey": list(table.key)} if complete else {"uniqueKeys": [list(table.key)]}
    return {"fields": fields, "missingValues": [""], **key, "foreignKeys": list(_bonds(table))}


def field(name: str, column: Column, says: str) -> dict[str, Any]:
    """One column: name, type, what it says, what it may hold."""
    kind = TYPES.get(column.kind, "string")
    may: dict[str, Any] = {"required": True} if column.required else {}
    about: dict[str, Any] = {"name": name, "description": says}
    if set(column.allowed) == set(vocabulary.YES_NO):
        return about | {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"],
                        "constraints": may}  # fmt: skip
    if column.many and (column.allowed or column.kind in PATTERNS):
        one = "|".join(column.allowed) if column.allowed else PATTERNS[column.kind]
        may["pattern"] = rf"({one})(\|({one}))*"
    elif column.allowed and not column.refers:
        may["enum"] = list(column.allowed)
    elif column.kind in PATTERNS:
        may["pattern"] = PATTERNS[column.kind]
    if kind in ("integer", "number"):
        low, high = RANGES.get(re.split("_", name)[0], (None, None))
        may |= {k: v for k, v in (("minimum", low), ("maximum", high)) if v is not None}
    return about | {"type": kind, "constraints": may}


def _bonds(table: Table) -> Iterable[dict[str, Any]]:
    """Foreign keys: columns whose single value is the key of another table, and nothing else."""
    for name, column in table.columns.items():
        if column.refers and not column.many and not column.allowed:
            (key,) = TABLES[column.refers].key
            yield {"fields": [name], "reference": {"resource": column.refers, "fields": [key]}}


def _section(table: str) -> str:
    """What `data/README.md` says of a table."""
    text = (paths.ROOT / README).read_text(encoding="utf-8")
    return text.split(f"\n### {table}\n")[1].split("\n### ")[0].split("\n## ")[0]


def _opening(section: str) -> str:
    return section.split("\n**Key**")[0]


def _told(section: str) -> dict[str, str]:
    """What each column says, and when it may be empty."""
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+) \| (.+?) \|$", section, re.MULTILINE)
    return {
        name: _plain(says + (f" (empty: {empty[5:]})" if empty.startswith("yes: ") else ""))
        for name, says, _, empty in rows
    }


def _plain(markdown: str) -> str:
    """Text of a passage: no links, no marks, no line breaks."""
    text = re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", markdown)
    return " ".join(text.replace("**", "").replace("`", "").split())
