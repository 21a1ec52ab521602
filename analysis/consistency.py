"""What single cells of the raw tables cannot show: whether the tables agree with each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis import ledger, spells
from analysis.files import Problem, Raw, quoted
from analysis.values import on_calendar
from analysis.vocabulary import CODERS, RESOLVED, SCORED

if TYPE_CHECKING:
    from analysis.tables import Tables

SEVEN = [str(number) for number in range(1, SCORED + 1)]  # as typed: the numbers that are scored


def cross_problems(raws: dict[str, Raw]) -> list[Problem]:
    """A frame, codings or a ledger that do not fit what they speak of."""
    return [
        *_seven_recommendations(raws["recommendations"]),
        *_editions_of_other_years(raws["editions"]),
        *_uncoded_instruments(raws),
        *_gaps_of_coders(raws["codings_instruments"]),
        *_orphaned_codings(raws),
        *_governments_left_out(raws),
        *_cohorts_without_rule(raws["cohorts"]),
        *ledger.ledger_problems(raws),
    ]


def unassessed(assessments: Raw, tables: Tables) -> list[Problem]:
    """Governments said to be not assessed beside evidence that gives them a level."""
    scoring = set(spells.build_spells(tables).government)
    says = "'none', yet evidence on {} scores; expected light or full"
    return [
        Problem(assessments.file, line, "depth", says.format(government))
        for line, government, depth in assessments.rows("government", "depth")
        if depth == "none" and government in scoring
    ]


def _seven_recommendations(raw: Raw) -> Iterator[Problem]:
    """The first seven of the Blueprint carry a weight each, the others none."""
    counts = Counter(raw.cells["number"])
    for number in SEVEN:
        if counts[number] != 1:
            says = f"{number} stands {counts[number]} times; expected each of 1 to {SCORED} once"
            yield Problem(raw.file, 1, "number", says)
    for line, number, weight in raw.rows("number", "weight"):
        if (number in SEVEN) != bool(weight):
            says = f"{quoted(weight)}; numbers 1 to {SCORED} have a weight, the others none"
            yield Problem(raw.file, line, "weight", says)


def _editions_of_other_years(raw: Raw) -> Iterator[Problem]:
    for line, edition, as_of in raw.rows("edition", "as_of"):
        if on_calendar(as_of) and as_of[:4] != edition:
            says = f"{quoted(as_of)} is no day of {quoted(edition)}, the year of this edition"
            yield Problem(raw.file, line, "as_of", says)


def _uncoded_instruments(raws: dict[str, Raw]) -> Iterator[Problem]:
    given = raws["codings_instruments"]
    coded = {row[1:] for row in given.rows("coder", "instrument_id")}
    for line, instrument in raws["instruments"].rows("instrument_id"):
        for coder in CODERS:
            if (coder, instrument) not in coded:
                says = f"{quoted(instrument)} has no row of coder {coder} in {given.file}"
                yield Problem(raws["instruments"].file, line, "instrument_id", says)


def _gaps_of_coders(raw: Raw) -> Iterator[Problem]:
    for column in ("status", "confidence", "force_coded"):
        for line, coder, value in raw.rows("coder", column):
            if coder != RESOLVED and not value:
                yield Problem(raw.file, line, column, "is empty; only resolved rows leave fields")


def _orphaned_codings(raws: dict[str, Raw]) -> Iterator[Problem]:
    """Settled pairs that no coder wrote, and codings of recommendations without levels."""
    raw = raws["codings"]
    numbers = raws["recommendations"].rows("recommendation_id", "number")
    unscored = {recommendation for _, recommendation, number in numbers if number not in SEVEN}
    rows = list(raw.rows("coder", "instrument_id", "recommendation_id"))
    written = {tuple(pair) for _, coder, *pair in rows if coder != RESOLVED}
    for line, coder, instrument, recommendation in rows:
        if coder == RESOLVED and (instrument, recommendation) not in written:
            pair = f"{quoted(instrument)}, {quoted(recommendation)}"
            says = f"{pair} is settled, but no coder wrote this pair"
            yield Problem(raw.file, line, "instrument_id", says)
        if recommendation in unscored:
            says = f"{quoted(recommendation)} carries no level; expected one of the first {SCORED}"
            yield Problem(raw.file, line, "recommendation_id", says)


def _governments_left_out(raws: dict[str, Raw]) -> Iterator[Problem]:
    assessed = set(raws["assessments"].cells["government"])
    for line, government in raws["governments"].rows("government"):
        if government not in assessed:
            says = (
                f"{quoted(government)} has no row in assessments.csv; expected one, 'none' at least"
            )
            yield Problem(raws["governments"].file, line, "government", says)


def _cohorts_without_rule(raw: Raw) -> Iterator[Problem]:
    for line, cohort, instrument, body in raw.rows("cohort", "instrument_id", "body"):
        if bool(instrument) == bool(body):
            says = (
                f"{quoted(cohort)} names {'both' if body else 'neither'} of instrument_id and body"
            )
            yield Problem(raw.file, line, "cohort", f"{says}; expected one of them")
