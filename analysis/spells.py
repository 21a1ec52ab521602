"""Why a level holds, and from which day to which: codebook sections 2 and 4.

Evidence (an adherence to an instrument that answers a recommendation) becomes a spell: a level
with its first and last day. Ties are decided by the order of rows: `build_spells` sorts them so
that of two spells of one level the deciding one stands first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import codings, dates
from analysis.vocabulary import (
    CONFIDENCE,
    CONTINUING,
    COUNTING,
    COVERED,
    FORCE,
    NEEDS_NO_RULE,
    NEXUS,
    ORIGIN,
    UNION,
    UNION_ISSUER,
    WINDOW_MONTHS,
)

if TYPE_CHECKING:
    from analysis.tables import Tables

CELL = ["government", "recommendation_id"]
BINDING = FORCE.index("binding") + 1  # the level that an obligation reaches
APPLIED = FORCE.index("enforcement") + 1  # the level that an application reaches
JOINED_TEXT = FORCE.index("political") + 1


def build_spells(tables: Tables) -> pd.DataFrame:
    """All evidence that gives a level on some day, the deciding of two equals first.

    Returns
    -------
    DataFrame, one row per piece of evidence and unbroken run of days
        government, recommendation_id, instrument_id, level (1 to 4), general (bool), scope,
        origin, confidence, force, date_kind, effective_on, evidence_on (partial date from which the
        evidence counts, as typed), starts_on and ends_on (both days included; NaT is open),
        ends_by (ended, left or lapsed; empty where open).
    """
    counting = evidence(tables)
    counting = counting[
        (counting.level > 0) & counting.status.isin(COUNTING) & (counting.evidence_on != "")
    ]
    dated = counting.assign(starts_on=dates.last_day(counting.evidence_on), **_ends(counting))
    needs_rule = (dated.force == "enforcement") & (dated.recommendation_id != NEEDS_NO_RULE)
    rules = dated[(dated.force == "binding") & (dated.level >= BINDING)]
    under_rules = cut_to_rules(dated[needs_rule], rules)
    spells = pd.concat([dated[~needs_rule], under_rules])
    spells = spells[spells.ends_on.isna() | (spells.starts_on <= spells.ends_on)]
    return _by_tie_break(spells)


def evidence(tables: Tables) -> pd.DataFrame:
    """Every adherence with what its instrument says of each recommendation, counting or not.

    Returns
    -------
    DataFrame, one row per government, recommendation and instrument
        The columns of the acts and provisions, with origin, level (0 where the codebook lets the
        evidence earn none, whatever its dates) and evidence_on (partial date, empty if unknown).
    """
    instruments = tables.instruments[["instrument_id", "issuer", "kind", "ended_on", "date_kind"]]
    acts = codings.adjudicate_acts(tables.codings_instruments)
    provisions = codings.adjudicate_provisions(tables.codings)
    joined = (
        tables.adherence[["instrument_id", "government", "joined_on", "left_on"]]
        .merge(provisions, on="instrument_id", validate="many_to_many")
        .merge(acts, on="instrument_id", validate="many_to_one", suffixes=("", "_of_act"))
        .merge(instruments, on="instrument_id", validate="many_to_one")
    )
    given = joined.confidence.where(joined.confidence != "", joined.confidence_of_act)
    joined = joined.assign(confidence=given, origin=_origin(joined))
    return joined.assign(level=_level(joined), evidence_on=_evidence_on(joined))


def counter_acts(tables: Tables) -> pd.DataFrame:
    """Acts against a recommendation, with the days on which they stand; no window applies.

    Returns
    -------
    DataFrame, one row per government, recommendation and instrument
        The columns of `evidence`, with starts_on and ends_on.
    """
    against = evidence(tables)
    near = against.nexus.map(NEXUS.index) >= NEXUS.index("adjacent")
    against = against[(against.status == "adverse") & near]
    since = against.effective_on.where(against.effective_on != "", against.joined_on)
    days = {"starts_on": dates.last_day(since), "ends_on": dates.first_day(against.ended_on)}
    return against.assign(evidence_on=since, **days).dropna(subset="starts_on")


def running(spells: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """The spells that cover a day, given as YYYY-MM-DD; both of their ends count."""
    day = pd.Timestamp(as_of)
    ends = pd.to_datetime(spells.ends_on)
    return spells[(pd.to_datetime(spells.starts_on) <= day) & (ends.isna() | (ends >= day))]


def cut_to_rules(applications: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Applications on the days on which a rule of the same cell runs (rule 4), and no others.

    An application beside several rules with a gap between them comes back in several rows.
    """
    runs = _unbroken(rules)
    pairs = applications.merge(runs, on=CELL, suffixes=("", "_of_rule"), validate="many_to_many")
    starts = pairs[["starts_on", "starts_on_of_rule"]].max(axis="columns")
    ends = pairs[["ends_on", "ends_on_of_rule"]].min(axis="columns")
    by = pairs.ends_by.mask(ends != pairs.ends_on, "ended").where(ends.notna(), "")
    return pairs.assign(starts_on=starts, ends_on=ends, ends_by=by)[list(applications)]


def _origin(evidence: pd.DataFrame) -> pd.Series:
    """Own, inherited or collective: who issued the act, and whether it binds (rules 1 to 3)."""
    union = (evidence.government == UNION) & (evidence.issuer == UNION_ISSUER)
    own = (evidence.issuer == evidence.government) | union
    binds = evidence.force.isin(["binding", "enforcement"])
    return pd.Series(
        np.select([own, binds], ["own", "inherited"], "collective"), index=evidence.index
    )


def _level(evidence: pd.DataFrame) -> pd.Series:
    """The level of a piece of evidence on the days on which it counts; 0 where it earns none."""
    level = evidence.force.map(FORCE.index) + 1
    level = level.mask((level == APPLIED) & (evidence.origin == "inherited"), BINDING)  # rule 2
    level = level.mask((level == JOINED_TEXT) & (evidence.origin == "own"), 0)  # rule 3
    covered = evidence.nexus.isin(COVERED)
    touched = (evidence.nexus == "adjacent") & (evidence.force == "political")
    return level.where((covered | touched) & (evidence.confidence != CONFIDENCE[0]), 0)


def _evidence_on(evidence: pd.DataFrame) -> pd.Series:
    """From when it counts, as typed: an own act takes effect, a shared one is joined (rule 8)."""
    shared = dates.later(evidence.effective_on, evidence.joined_on)
    return evidence.effective_on.where(evidence.origin == "own", shared)


def _ends(evidence: pd.DataFrame) -> dict[str, pd.Series]:
    """Last day, and what ends it: the act, the adherence or the window of an event."""
    windowed = (evidence.status == "event") & ~evidence.kind.isin(CONTINUING)
    window = dates.add_months(dates.first_day(evidence.effective_on), WINDOW_MONTHS)
    ends = pd.DataFrame(
        {
            "ended": dates.first_day(evidence.ended_on),
            "left": dates.first_day(evidence.left_on),
            "lapsed": window.where(windowed),
        }
    )
    ends_on = ends.min(axis="columns")
    by = np.select([ends[cause] == ends_on for cause in ends], list(ends), "")
    return {"ends_on": ends_on, "ends_by": pd.Series(by, index=evidence.index)}


def _unbroken(rules: pd.DataFrame) -> pd.DataFrame:
    """The days on which any rule of a cell runs, as runs that neither touch nor overlap."""
    far = pd.Timestamp("9999-12-31")
    rules = rules[[*CELL, "starts_on", "ends_on"]].sort_values([*CELL, "starts_on"])
    rules = rules.assign(ends_on=rules.ends_on.fillna(far))
    reach = rules.groupby(CELL).ends_on.cummax().groupby([rules[c] for c in CELL]).shift()
    opens = reach.isna() | (rules.starts_on > reach + pd.Timedelta(days=1))
    runs = rules.groupby([*CELL, opens.cumsum().rename("run")], as_index=False)
    runs = runs.agg(starts_on=("starts_on", "min"), ends_on=("ends_on", "max"))
    return runs.assign(ends_on=runs.ends_on.replace(far, pd.NaT)).drop(columns="run")


def _by_tie_break(spells: pd.DataFrame) -> pd.DataFrame:
    """General before targeted, surer, nearer origin, earlier, then by name (codebook section 1)."""
    order = {
        "general": spells["scope"] == "general",
        "surer": spells.confidence.map(CONFIDENCE.index),
        "nearer": spells.origin.map(ORIGIN.index),
        "effective": dates.last_day(spells.effective_on),
    }
    sorted_by = ["general", "surer", "nearer", "effective", "instrument_id", *CELL, "starts_on"]
    ascending = [False, False, False, True, True, True, True, True]
    kept = [*CELL, "instrument_id", "level", "general", "scope", "origin", "confidence", "force"]
    kept += ["date_kind", "evidence_on", "effective_on", "starts_on", "ends_on", "ends_by"]
    return spells.assign(**order).sort_values(sorted_by, ascending=ascending, ignore_index=True)[
        kept
    ]
