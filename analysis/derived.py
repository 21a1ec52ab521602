"""The schema of `data/processed` as data, in the words of the schema of `data/raw`.

Nothing is checked by it on the way: it tells people and machines what a computed table holds, and
the tests hold every computed table to it.
"""

from __future__ import annotations

from analysis import schema
from analysis import vocabulary as words
from analysis.schema import (
    DAY,
    GOVERNMENT,
    INSTRUMENT,
    PARTIAL,
    RECOMMENDATION,
    Column,
    Table,
    one_of,
    optional,
    text,
)

COMING = ("new", "ended", "left", "lapsed")
ENDING = ("ended", "left", "lapsed")
CAUSES = ("own act", "inherited", "joined", "dating", *ENDING)
AGREEMENTS = (
    *("agreed", "differs-nexus", "differs-scope", "differs-nexus-scope"),
    *("only-A", "only-B", "only-some", "resolved"),
)
EDITION = Column("year", refers="editions")
COHORT = Column("slug", refers="cohorts")
WHOLE, NUMBER = Column("whole"), Column("number")
YES_NO = one_of(*words.YES_NO)
SCOPE, ORIGIN = one_of(*words.SCOPE), one_of(*words.ORIGIN)
CONFIDENCE = one_of(*words.CONFIDENCE)
DATE_KIND = optional(one_of(*words.DATE_KINDS))
PLACE = {"government": GOVERNMENT, "recommendation_id": RECOMMENDATION}
CELL = {"edition": EDITION} | PLACE

DERIVED = {
    "acts": Table(
        ("instrument_id",),
        {
            "instrument_id": INSTRUMENT,
            "status": one_of(*words.STATUS),
            "effective_on": optional(PARTIAL),
            "confidence": CONFIDENCE,
            "force": one_of(*words.FORCE),
            "differs": optional(
                Column(allowed=("status", "effective_on", "confidence", "force_coded"), many=True)
            ),
            "note": optional(text()),
        },
    ),
    "changes": Table(
        ("edition", "since", "government", "recommendation_id"),
        {"edition": EDITION, "since": EDITION}
        | PLACE
        | {
            "level_from": WHOLE,
            "level": WHOLE,
            "scope_from": optional(SCOPE),
            "scope": optional(SCOPE),
            "level_own_from": WHOLE,
            "level_own": WHOLE,
            "direction": one_of("up", "down"),
            "cause": one_of(*CAUSES),
            "instrument_id": INSTRUMENT,
        },
    ),
    "cohort_counts": Table(
        ("edition", "cohort", "recommendation_id", "state", "level", "origin"),
        {
            "edition": EDITION,
            "cohort": COHORT,
            "recommendation_id": RECOMMENDATION,
            "state": one_of(*words.STATES),
            "level": optional(WHOLE),
            "origin": optional(ORIGIN),
            "n_governments": WHOLE,
        },
    ),
    "cohort_members": Table(
        ("edition", "cohort", "government"),
        {"edition": EDITION, "cohort": COHORT, "government": GOVERNMENT},
    ),
    "index": Table(
        ("edition", "government"),
        {"edition": EDITION, "government": GOVERNMENT}
        | dict.fromkeys(("index", "coverage", "index_own", "coverage_own"), optional(NUMBER)),
    ),
    "measures": Table(
        ("edition", "government", "recommendation_id", "instrument_id"),
        CELL
        | {
            "instrument_id": INSTRUMENT,
            "moved": one_of(*COMING),
            "level": WHOLE,
            "origin": ORIGIN,
            "date_kind": DATE_KIND,
            "evidence_on": PARTIAL,
            "ends_on": optional(DAY),
        },
    ),
    "panel": Table(
        ("edition", "government", "recommendation_id"),
        CELL
        | {
            "state": one_of(*words.STATES),
            "level": optional(WHOLE),
            "scope": optional(SCOPE),
            "origin": optional(ORIGIN),
            "confidence": optional(CONFIDENCE),
            "score": optional(NUMBER),
            "instrument_id": optional(INSTRUMENT),
            "starts_on": optional(PARTIAL),
            "date_kind": DATE_KIND,
            "single_source": YES_NO,
            "level_own": optional(WHOLE),
            "score_own": optional(NUMBER),
            "last_applied": optional(Column("year")),
            "n_counter_acts": WHOLE,
            "n_searches": WHOLE,
        },
    ),
    "provisions": Table(
        ("instrument_id", "recommendation_id"),
        {
            "instrument_id": INSTRUMENT,
            "recommendation_id": RECOMMENDATION,
            "nexus": one_of(*words.NEXUS),
            "scope": SCOPE,
            "confidence": optional(CONFIDENCE),
            "agreement": one_of(*AGREEMENTS),
            "rationale": text(),
        },
    ),
    "spells": Table(
        ("government", "recommendation_id", "instrument_id", "starts_on"),
        PLACE
        | {
            "instrument_id": INSTRUMENT,
            "level": WHOLE,
            "general": YES_NO,
            "scope": SCOPE,
            "origin": ORIGIN,
            "confidence": CONFIDENCE,
            "force": one_of(*words.FORCE),
            "date_kind": DATE_KIND,
            "evidence_on": PARTIAL,
            "effective_on": PARTIAL,
            "starts_on": DAY,
            "ends_on": optional(DAY),
            "ends_by": optional(one_of(*ENDING)),
        },
    ),
}
TABLES = {**schema.SCHEMA, **DERIVED}  # no name stands in both
