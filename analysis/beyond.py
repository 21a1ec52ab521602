"""Beyond the cohort: who else was assessed, who has something, who was not assessed."""

from __future__ import annotations

import pandas as pd

from analysis import dates, wording
from analysis.exhibits import listing
from analysis.selection import Selection
from analysis.shown import Table, Words
from analysis.vocabulary import COVERED

MOST = 4  # acts named of a government


def cells(report: Selection) -> pd.DataFrame:
    """The cells of the governments that do not belong to the cohort."""
    return report.everyone[~report.everyone.government.isin(report.cells.government)]


def standing(report: Selection) -> Table | None:
    """How many of them stand where; None where the cohort is everyone."""
    others = cells(report)
    if others.empty:
        return None
    by = others.groupby("name")
    top, own = by["level"].max(), by["level_own"].max()
    groups = {
        "A binding act of their own": own >= 3,
        "A policy of their own, no binding act": own == 2,
        "Only a joined text or an act of the European Union": (top > 0) & (own == 0),
        "Assessed, none found on any of the seven": top == 0,
        "Not assessed": top.isna(),
    }
    rows = [
        (says, str(found.fillna(False).sum()), _names(found.fillna(False), place < 3))
        for place, (says, found) in enumerate(groups.items())
    ]
    n_assessed = top.notna().sum()
    assessed = wording.count(n_assessed, len(top), "other governments")
    title = f"{assessed} were assessed; {(top > 0).sum()} have a level"
    frame = pd.DataFrame(rows, columns=["Standing", "Governments", "Which"])
    return listing(frame, title, report.source)


def homes_of_listed(report: Selection) -> Table | None:
    """Governments beyond the cohort where a listed firm is at home, with their acts.

    The acts that decide a level; where there is none, those on record that name or cover the
    market but count nothing on the as-of date.
    """
    listed = report.tables.listings
    listed = listed.vendor_or_person[listed.listed_on <= report.edition.as_of]
    vendors = report.tables.vendors.set_index("vendor").home_jurisdiction
    homes = "|".join(vendors[vendors.index.isin(listed)]).split("|")
    others = cells(report)
    others = others[others.government.isin(homes) & (others.state != "not-assessed")]
    if others.empty:
        return None
    rows = [
        {"Government": name, "Acts": Words(_acts(report, own))}
        for name, own in others.groupby("name")
    ]
    title = "Other governments where a firm is at home that some authority has listed"
    return Table(
        pd.DataFrame(rows),
        title,
        "Being a firm's home says nothing of the government's part; homes that are no government "
        f"of the tracker are left out. {report.source}",
        row_header="Government",
        widths={"Government": 1, "Acts": 5},
    )


def _names(found: pd.Series, named: bool) -> str:
    return ", ".join(found.index[found]) if named else ""


def _acts(report: Selection, own: pd.DataFrame) -> str:
    """The acts of its own by which a government has a level, then how many levels it shares."""
    acts = wording.acts(report)
    by_own = own[own.origin == "own"]
    named = [
        f"{wording.label(cell.recommendation_id)}, {wording.standing(cell)}: "
        f"{wording.cited(acts.loc[cell.instrument_id])}"
        for _, cell in by_own.sort_values("recommendation_id").iterrows()
    ]
    shared = own[own.origin.isin(["inherited", "collective"])]
    if len(shared):
        through = wording.number_of(len(shared), "level")
        named.append(f"{'further ' if named else ''}{through} through shared acts and texts")
    return wording.opened("; ".join(named)) + "." if named else _near(report, own)


def _near(report: Selection, own: pd.DataFrame) -> str:
    """None found, and the acts on record that name or cover the market without giving a level."""
    near = report.evidence
    near = near[(near.government == own.government.iloc[0]) & near.nexus.isin(COVERED)]
    near = near[dates.first_day(near.evidence_on) <= pd.Timestamp(report.edition.as_of)]
    near = near.drop_duplicates("instrument_id").sort_values("instrument_id").head(MOST)
    found = f"{wording.opened(wording.standing(own.iloc[0]))} on any of the seven."
    if near.empty:
        return found
    acts = wording.acts(report)
    named = "; ".join(wording.cited(acts.loc[one]) for one in near.instrument_id)
    return f"{found} On record, without a level: {named}."
