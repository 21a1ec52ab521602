"""Small tables from the panel: index and coverage, cohorts and counts, measures that moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import dates, scoring
from analysis.spells import CELL

if TYPE_CHECKING:
    from analysis.tables import Tables

GOVERNMENT = ["edition", "government"]


def adoption_index(panel: pd.DataFrame, recommendations: pd.DataFrame) -> pd.DataFrame:
    """Weighted mean of the seven scores, and share of them with a level, per government.

    Parameters
    ----------
    panel : DataFrame, as `panel.build_panel` gives it
    recommendations : DataFrame
        recommendation_id and weight (missing where not scored); only proportions matter.

    Returns
    -------
    DataFrame, one row per edition and government
        index and index_own (by the government's own acts alone), 0 to 100; coverage and
        coverage_own, shares of 0 to 1. Missing where any score is.
    """
    weights = recommendations.dropna(subset="weight").set_index("recommendation_id").weight
    columns = {}
    for suffix in ("", "_own"):
        scores = panel.set_index([*GOVERNMENT, "recommendation_id"])[f"score{suffix}"].unstack()
        columns[f"index{suffix}"] = scoring.composite(scores[weights.index], weights)
        assessed = scores.notna().all(axis="columns")
        columns[f"coverage{suffix}"] = (scores > 0).mean(axis="columns").where(assessed)
    return pd.DataFrame(columns).reset_index()


def cohort_members(tables: Tables) -> pd.DataFrame:
    """Who belongs to each cohort on the as-of date of each edition.

    Returns
    -------
    DataFrame, one row per edition, cohort and government, sorted by them
    """
    bonds = _bonds(tables)
    cohorts = tables.cohorts.merge(tables.editions[["edition", "as_of"]], how="cross")
    bound = cohorts.merge(bonds, on=["instrument_id", "body"], validate="many_to_many")
    as_of = pd.to_datetime(bound.as_of)
    begun = bound.starts_on.isna() | (bound.starts_on <= as_of)
    standing = bound.ends_on.isna() | (bound.ends_on >= as_of)
    in_region = (bound.un_region == "") | (bound.un_region == bound.region)
    key = ["edition", "cohort", "government"]
    return bound[begun & standing & in_region][key].sort_values(key, ignore_index=True)


def cohort_counts(panel: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """How many governments of each cohort stand at each level, by origin of what decides it.

    Returns
    -------
    DataFrame, one row per edition, cohort, recommendation, state, level and origin that occurs
        n_governments.
    """
    key = ["edition", "cohort", "recommendation_id", "state", "level", "origin"]
    cells = members.merge(panel, on=GOVERNMENT, validate="many_to_many")
    counts = cells.groupby(key, dropna=False).size().rename("n_governments")
    return counts.reset_index().sort_values(key, ignore_index=True)


def measures(spells: pd.DataFrame, editions: pd.DataFrame) -> pd.DataFrame:
    """Evidence that began or ceased to count since the edition before.

    Returns
    -------
    DataFrame, one row per edition and piece of evidence that moved
        moved: `new` (it counts now and did not then), `ended`, `left` or `lapsed` (the reverse, by
        what ended it); level, origin, date_kind; evidence_on and ends_on.
    """
    days = editions.sort_values("as_of")[["edition", "as_of"]]
    days = days.assign(before=days.as_of.shift()).dropna(subset="before")
    each = spells.merge(days, how="cross")
    now, before = (_active(each, pd.to_datetime(each[day])) for day in ("as_of", "before"))
    each = each.assign(now=now, then=before, moved=each.ends_by.where(before).fillna("new"))
    key = ["edition", *CELL, "instrument_id"]
    whole = each.groupby(key)[["now", "then"]].transform("any")  # one act may run in two pieces
    moved = each[(each.now | each.then) & (whole.now != whole.then)]
    columns = [*key, "moved", "level", "origin", "date_kind", "evidence_on", "ends_on"]
    return moved[columns].sort_values(key, ignore_index=True)


def _active(spells: pd.DataFrame, day: pd.Series) -> pd.Series:
    return (spells.starts_on <= day) & (spells.ends_on.isna() | (spells.ends_on >= day))


def _bonds(tables: Tables) -> pd.DataFrame:
    """Every adherence and membership that a cohort can rest on, with its days and UN region.

    Joining without a date does not count (rule 1); the table of governments gives no date for
    membership of the OECD, which counts on every day.
    """
    governments = tables.governments
    joined = tables.adherence[tables.adherence.joined_on != ""]
    union = governments[governments.eu_member_since != ""]
    economic = governments[governments.oecd_member == "yes"]
    coalition = tables.foc_members
    parts = [
        _bond(joined, "", joined.joined_on, joined.left_on),
        _bond(union, "eu", union.eu_member_since, ""),
        _bond(economic, "oecd", "", ""),
        _bond(coalition, "foc", coalition.member_since, coalition.left_on),
    ]
    regions = governments[["government", "un_region"]].rename(columns={"un_region": "region"})
    return pd.concat(parts).merge(regions, on="government", validate="many_to_one")


def _bond(
    rows: pd.DataFrame, body: str, since: pd.Series | str, until: pd.Series | str
) -> pd.DataFrame:
    instrument = rows.instrument_id if body == "" else ""
    bond = rows[["government"]].assign(
        instrument_id=instrument, body=body, since=since, until=until
    )
    days = {"starts_on": dates.last_day(bond.since), "ends_on": dates.first_day(bond.until)}
    return bond.assign(**days).drop(columns=["since", "until"])
