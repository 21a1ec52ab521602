"""The schema of `data/raw` as data: tables, keys, columns and what a cell may hold.

`data/README.md` tells the same to people; a test fails when the two disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from analysis import vocabulary as words


@dataclass(frozen=True)
class Column:
    """What a cell of one column may hold.

    `kind` is text, name, slug, code (three capital letters), coder, partial (date as precise as
    known), day, year, url, whole or number; `allowed` closes the list; `refers` names the table
    whose key the value must be (with both, either will do); `many` means several values joined by
    a bar; `words` is the most a text may have; what is `verbatim` repeats a cell with whatever was
    odd in it.
    """

    kind: str = "text"
    allowed: tuple[str, ...] = ()
    refers: str = ""
    required: bool = True
    many: bool = False
    words: int = 0
    verbatim: bool = False


@dataclass(frozen=True)
class Table:
    """Key, columns in their order, and the column that says since when a row is known.

    `ordered` are pairs of dates of which the second is not before the first; a table that is
    `needed` has a row at least.
    """

    key: tuple[str, ...]
    columns: dict[str, Column]
    clock: str = ""
    ordered: tuple[tuple[str, str], ...] = ()
    needed: bool = False


def one_of(*allowed: str) -> Column:
    """A required value of a closed list."""
    return Column(allowed=allowed)


def optional(column: Column) -> Column:
    """The same column, where the cell may be empty."""
    return replace(column, required=False)


def text(words: int = 0) -> Column:
    """Free text, with the most words it may have."""
    return Column(words=words)


CODER = Column("coder")
GOVERNMENT = Column("code", refers="governments")
RECOMMENDATION = Column("slug", refers="recommendations")
INSTRUMENT = Column("slug", refers="instruments")
SLUG = Column("slug")
PARTIAL = Column("partial")
DAY = Column("day")
URL = Column("url")
NOTE = optional(text(40))
EVIDENCE = {"source_url": URL, "evidence_seen": text()}
RECORDED = {"recorded_on": DAY}

SCHEMA = {
    "adherence": Table(
        ("instrument_id", "government"),
        {"instrument_id": INSTRUMENT, "government": GOVERNMENT}
        | {"joined_on": optional(PARTIAL), "left_on": optional(PARTIAL)}
        | EVIDENCE
        | RECORDED,
        "recorded_on",
        (("joined_on", "left_on"),),
    ),
    "assessments": Table(
        ("government",),
        {"government": GOVERNMENT, "depth": one_of(*words.DEPTH), "researched_on": optional(DAY)},
    ),
    "codings": Table(
        ("coder", "instrument_id", "recommendation_id"),
        {
            "coder": CODER,
            "instrument_id": INSTRUMENT,
            "recommendation_id": RECOMMENDATION,
            "nexus": one_of(*words.NEXUS),
            "scope": one_of(*words.SCOPE),
            "confidence": optional(one_of(*words.CONFIDENCE)),
            "rationale": text(40),
        }
        | RECORDED,
        "recorded_on",
    ),
    "codings_instruments": Table(
        ("coder", "instrument_id"),
        {
            "coder": CODER,
            "instrument_id": INSTRUMENT,
            "status": optional(one_of(*words.STATUS)),
            "effective_on": optional(PARTIAL),
            "confidence": optional(one_of(*words.CONFIDENCE)),
            "force_coded": optional(one_of(*words.FORCE)),
            "note": NOTE,
        }
        | RECORDED,
        "recorded_on",
    ),
    "cohorts": Table(
        ("cohort",),
        {
            "cohort": SLUG,
            "title": text(30),
            "instrument_id": optional(INSTRUMENT),
            "body": optional(one_of(*words.MEMBERSHIPS)),
            "un_region": optional(one_of(*words.UN_REGIONS)),
        },
        needed=True,
    ),
    "corrections": Table(
        ("table", "key", "column", "corrected_on"),
        {
            "table": text(),
            "key": text(),
            "column": text(),
            "was": Column(required=False, verbatim=True),
            "is": optional(text()),
            "corrected_on": DAY,
            "reason": text(),
            "source_url": optional(URL),
        },
        "corrected_on",
    ),
    "editions": Table(
        ("edition",),
        {
            "edition": Column("year"),
            "as_of": DAY,
            "method_version": text(),
            "published_on": optional(DAY),
        },
        ordered=(("as_of", "published_on"),),
        needed=True,
    ),
    "foc_members": Table(
        ("government",),
        {
            "government": GOVERNMENT,
            "member_since": PARTIAL,
            "date_precision": one_of(*words.DATE_PRECISION),
            "left_on": optional(PARTIAL),
        }
        | EVIDENCE
        | RECORDED,
        "recorded_on",
        (("member_since", "left_on"),),
    ),
    "governments": Table(
        ("government",),
        {
            "government": Column("code"),
            "name": Column("name"),
            "un_region": one_of(*words.UN_REGIONS),
            "un_subregion": optional(text()),
            "eu_member_since": optional(DAY),
            "oecd_member": one_of(*words.YES_NO),
            "paris_call_source_url": URL,
            "evidence_seen": text(),
        }
        | RECORDED,
        "recorded_on",
        needed=True,
    ),
    "industry": Table(
        ("action_id",),
        {
            "action_id": SLUG,
            "organisation": text(),
            "recommendation_id": RECOMMENDATION,
            "occurred_on": optional(PARTIAL),
            "title": text(30),
            "summary": text(80),
            "source_url": URL,
            "source_kind": one_of(*words.SOURCE_KINDS),
            "evidence_seen": text(),
        }
        | RECORDED,
        "recorded_on",
    ),
    "instruments": Table(
        ("instrument_id",),
        {
            "instrument_id": SLUG,
            "title": text(30),
            "issuer": Column(allowed=tuple(words.BODIES), refers="governments"),
            "kind": one_of(*words.INSTRUMENT_KINDS),
            "force": one_of(*words.FORCE),
            "adopted_on": optional(PARTIAL),
            "in_force_on": optional(PARTIAL),
            "ended_on": optional(PARTIAL),
            "summary": text(80),
            "source_url": URL,
            "source_kind": one_of(*words.SOURCE_KINDS),
            "evidence_seen": text(),
            "date_kind": optional(one_of(*words.DATE_KINDS)),
        }
        | RECORDED,
        "recorded_on",
        (("adopted_on", "ended_on"), ("in_force_on", "ended_on")),
    ),
    "listings": Table(
        ("listing_id",),
        {
            "listing_id": SLUG,
            "vendor_or_person": text(),
            "kind": one_of(*words.LISTED_KINDS),
            "authority": GOVERNMENT,
            "list": text(),
            "listed_on": PARTIAL,
            "delisted_on": optional(PARTIAL),
        }
        | EVIDENCE
        | RECORDED,
        "recorded_on",
        (("listed_on", "delisted_on"),),
    ),
    "practice": Table(
        ("practice_id",),
        {
            "practice_id": SLUG,
            "government": GOVERNMENT,
            "occurred_on": PARTIAL,
            "vendor": optional(text()),
            "product": optional(text()),
            "kind": one_of(*words.PRACTICE_KINDS),
            "evidence_class": one_of(*words.EVIDENCE_CLASSES),
            "source_class": one_of(*words.SOURCE_CLASSES),
            "summary": text(80),
            "source_url": URL,
            "source_kind": one_of(*words.SOURCE_KINDS),
            "evidence_seen": text(),
        }
        | RECORDED,
        "recorded_on",
    ),
    "recommendations": Table(
        ("recommendation_id",),
        {
            "recommendation_id": SLUG,
            "number": Column("whole"),
            "title": text(30),
            "addressees": Column(allowed=words.ADDRESSEES, many=True),
            "weight": optional(Column("number")),
        },
        needed=True,
    ),
    "replies": Table(
        ("government", "invited_on"),
        {
            "government": GOVERNMENT,
            "invited_on": DAY,
            "replied_on": optional(DAY),
            "text": optional(text()),
            "source_url": optional(URL),
        }
        | RECORDED,
        "recorded_on",
        (("invited_on", "replied_on"),),
    ),
    "searches": Table(
        (
            "government",
            "recommendation_id",
            "searched_on",
            "query",
            "searched_in",
            "result",
            "note",
        ),
        {
            "government": GOVERNMENT,
            "recommendation_id": Column("slug", refers="recommendations", many=True),
            "searched_on": DAY,
            "query": text(),
            "searched_in": one_of(*words.SEARCHED_IN),
            "result": one_of(*words.RESULTS),
            "note": NOTE,
        },
        "searched_on",
    ),
    "showcase": Table(
        ("instrument_id", "recommendation_id"),
        {
            "instrument_id": INSTRUMENT,
            "government": GOVERNMENT,
            "recommendation_id": RECOMMENDATION,
            "headline": text(30),
            "how_it_works": text(90),
            "what_it_asks": text(40),
            "limits": text(60),
        }
        | RECORDED,
        "recorded_on",
    ),
    "vendors": Table(
        ("vendor",),
        {
            "vendor": text(),
            "aka": optional(text()),
            "home_jurisdiction": Column("code", many=True),
            "founded": optional(PARTIAL),
            "products": text(),
        }
        | EVIDENCE
        | RECORDED,
        "recorded_on",
    ),
}
