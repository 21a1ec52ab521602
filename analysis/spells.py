"""Why a level holds, and from which day to which: codebook sections 2 and 4.

Evidence (an adherence to an instrument that answers a recommendation) becomes a spell: a level
with its first and last day. Ties are decided by the order of rows: `build_spells` sorts them so
that of two spells of one level the deciding one stands first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import codings, dates
from analysis.vocabulary import (
    BASES,
    CONFIDENCE,
    CONTINUING,
    COUNTING,
    COVERED,
    FORCE,
    NEEDS_NO_RULE,
    NEXUS,
    ORIGIN,
    READINGS,
    UNION,
    UNION_ISSUER,
    WINDOW_MONTHS,
)

if TYPE_CHECKING:
    from analysis.tables import Tables

SINGLE = CONFIDENCE.index("C")  # one credible report; at level 3 and 4 it is marked
CELL = ["government", "recommendation_id"]
BINDING = FORCE.index("binding") + 1  # the level that an obligation reaches
APPLIED = FORCE.index("enforcement") + 1  # the level that an application reaches
JOINED_TEXT = FORCE.index("political") + 1


@dataclass(frozen=True)
class Rules:
    """The choices of reading that could have been made another way; `Rules()` is the codebook.

    `window_months` is how long an application counts (None: endless), `evidence_base` one of
    BASES, `coder` one of READINGS, `inherited` whether acts of a body count for its members.
    """

    window_months: int | None = WINDOW_MONTHS
    evidence_base: str = BASES[0]
    coder: str = READINGS[0]
    inherited: bool = True

    def __post_init__(self) -> None:
        """Refuse a choice that is none."""
        if self.evidence_base not in BASES or self.coder not in READINGS:
            raise ValueError(f"{self}: evidence_base is one of {BASES}, coder one of {READINGS}")


def build_spells(
    tables: Tables, rules: Rules | None = None, held: pd.DataFrame | None = None
) -> pd.DataFrame:
    """All evidence that gives a level on some day, the deciding of two equals first.

    Parameters
    ----------
    tables : Tables
    rules : Rules, optional
        How to read; the codebook's way where left out.
    held : DataFrame, optional
        The evidence as `evidence` gives it for the coder of `rules`, where it is at hand.

    Returns
    -------
    DataFrame, one row per piece of evidence and unbroken run of days
        government, recommendation_id, instrument_id, level (1 to 4), general (bool), scope,
        origin, confidence, force, date_kind, effective_on, evidence_on (partial date from which the
        evidence counts, as typed), starts_on and ends_on (both days included; NaT is open),
        ends_by (ended, left or lapsed; empty where open).
    """
    rules = rules or Rules()
    counting = evidence(tables, rules.coder) if held is None else held
    counting = counting[
        (counting.level > 0) & counting.status.isin(COUNTING) & (counting.evidence_on != "")
    ]
    counting = admitted(counting, rules)
    ends = _ends(counting, rules.window_months)
    dated = counting.assign(starts_on=dates.last_day(counting.evidence_on), **ends)
    needs_rule = (dated.force == "enforcement") & (dated.recommendation_id != NEEDS_NO_RULE)
    binding = dated[(dated.force == "binding") & (dated.level >= BINDING)]
    under_rules = cut_to_rules(dated[needs_rule], binding)
    spells = pd.concat([dated[~needs_rule], under_rules])
    spells = spells[spells.ends_on.isna() | (spells.starts_on <= spells.ends_on)]
    return _by_tie_break(spells)


def evidence(tables: Tables, coder: str = READINGS[0]) -> pd.DataFrame:
    """Every adherence with what its instrument says of each recommendation, counting or not.

    `coder` is adjudicated, or the one coder whose reading is taken alone.

    Returns
    -------
    DataFrame, one row per government, recommendation and instrument
        The columns of the acts and provisions, with origin, level (0 where the codebook lets the
        evidence earn none, whatever its dates) and evidence_on (partial date, empty if unknown).
    """
    about = ["instrument_id", "issuer", "kind", "ended_on", "date_kind", "source_kind"]
    instruments = tables.instruments[about]
    acts = codings.adjudicate_acts(codings.read_by(tables.codings_instruments, coder))
    provisions = codings.adjudicate_provisions(codings.read_by(tables.codings, coder), acts)
    joined = (
        tables.adherence[["instrument_id", "government", "joined_on", "left_on"]]
        .merge(provisions, on="instrument_id", validate="many_to_many")
        .merge(acts, on="instrument_id", validate="many_to_one", suffixes=("", "_of_act"))
        .merge(instruments, on="instrument_id", validate="many_to_one")
    )
    given = joined.confidence.where(joined.confidence != "", joined.confidence_of_act)
    joined = joined.assign(confidence=given, origin=_origin(joined))
    return joined.assign(level=level_of(joined), evidence_on=_evidence_on(joined))


def counter_acts(
    tables: Tables, rules: Rules | None = None, held: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Acts against a recommendation, with the days on which they stand; no window applies.

    Takes the same as `build_spells`.

    Returns
    -------
    DataFrame, one row per government, recommendation and instrument
        The columns of `evidence`, with starts_on and ends_on.
    """
    rules = rules or Rules()
    against = evidence(tables, rules.coder) if held is None else held
    against = admitted(against, rules)
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


def level_of(evidence: pd.DataFrame) -> pd.Series:
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


def admitted(evidence: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """The evidence that the rules take into account, by its base and by who issued it."""
    place = evidence.confidence.map(CONFIDENCE.index)
    bases = {
        "all": place >= 0,
        "official": evidence.source_kind == "official",
        "confidence-a-b": place > SINGLE,
        "no-single-source": (place > SINGLE) | (evidence.level < BINDING),
    }
    kept = bases[rules.evidence_base] & (rules.inherited | (evidence.origin != "inherited"))
    return evidence[kept]


def _ends(evidence: pd.DataFrame, months: int | None) -> dict[str, pd.Series]:
    """Last day, and what ends it: the act, the adherence or the window of an event."""
    windowed = (evidence.status == "event") & ~evidence.kind.isin(CONTINUING) & (months is not None)
    window = dates.add_months(dates.first_day(evidence.effective_on), months or 0)
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
