"""What the evidence is worth: who was searched, what was read where, how the coders agreed."""

from __future__ import annotations

import pandas as pd

from analysis import codings, wording
from analysis.tables import Tables
from analysis.vocabulary import DEPTH


def sizes(tables: Tables) -> pd.DataFrame:
    """Rows of each raw table, and the newest date on which one was recorded."""
    rows = []
    for name in tables.__dataclass_fields__:
        frame = getattr(tables, name)
        clocks = frame.columns.intersection(["recorded_on", "searched_on", "corrected_on"])
        newest = frame[clocks].max().max() if len(clocks) and len(frame) else ""
        rows.append({"Table": name, "Rows": len(frame), "Newest": newest})
    return pd.DataFrame(rows)


def coverage_by_region(tables: Tables) -> pd.DataFrame:
    """Governments of each UN region by depth of search."""
    assessed = tables.governments.merge(tables.assessments, on="government", validate="1:1")
    counts = pd.crosstab(assessed.un_region, assessed.depth)
    counts = counts.reindex(columns=DEPTH[::-1], fill_value=0)
    counts = counts.rename(columns={"full": "Full", "light": "Brief", "none": "Not assessed"})
    return counts.assign(Together=counts.sum(axis="columns")).rename_axis("Region").reset_index()


def sources(tables: Tables, panel: pd.DataFrame) -> pd.DataFrame:
    """Instruments by kind of source: all, and those that decide a cell at the panel's edition."""
    deciding = tables.instruments.instrument_id.isin(panel.instrument_id)
    kinds = tables.instruments.source_kind
    counts = pd.DataFrame({"All": kinds.value_counts(), "Deciding": kinds[deciding].value_counts()})
    counts = counts.fillna(0).astype(int).sort_values("All", ascending=False)
    share = counts / counts.sum()
    for column in ("All", "Deciding"):
        counts[f"{column}, share"] = share[column].map("{:.0%}".format)
    return counts.rename_axis("Kind of source").reset_index()


def official_share(tables: Tables, panel: pd.DataFrame) -> str:
    """In a sentence, how many acts were read in official sources: those that decide, and all."""
    instruments = tables.instruments
    deciding = instruments.source_kind[instruments.instrument_id.isin(panel.instrument_id)]
    return wording.official_share(deciding, instruments.source_kind)


def to_replace(tables: Tables, panel: pd.DataFrame) -> pd.DataFrame:
    """Instruments whose source is not official, those that decide most cells first.

    Returns
    -------
    DataFrame, one row per instrument
        instrument_id, title, source_kind, source_url, n_cells that it decides.
    """
    decides = panel.instrument_id[panel.instrument_id != ""].value_counts().rename("n_cells")
    found = tables.instruments[tables.instruments.source_kind != "official"]
    found = found.merge(decides, how="left", left_on="instrument_id", right_index=True)
    found = found.assign(n_cells=found.n_cells.fillna(0).astype(int))
    columns = ["instrument_id", "title", "source_kind", "source_url", "n_cells"]
    return found[columns].sort_values(["n_cells", "instrument_id"], ascending=[False, True])


def searched(panel: pd.DataFrame) -> pd.DataFrame:
    """Assessed cells of each recommendation with and without a search on record."""
    assessed = panel[panel.state != "not-assessed"]
    logged = assessed.n_searches > 0
    none = assessed.level == 0
    by = assessed.recommendation_id
    flags = {
        "None found, search on record": none & logged,
        "None found, no search on record": none & ~logged,
        "Adopted, search on record": ~none & logged,
        "Adopted, no search on record": ~none & ~logged,
    }
    counts = pd.DataFrame({name: flag.groupby(by).sum() for name, flag in flags.items()})
    return counts.rename_axis("Recommendation").reset_index()


def agreement(tables: Tables) -> pd.DataFrame:
    """Pairs that either coder wrote, by recommendation and by how the two readings met."""
    provisions = codings.adjudicate_provisions(tables.codings)
    kinds = {
        "agreed": "Agreed",
        "differs-nexus": "Nexus differs",
        "differs-scope": "Scope differs",
        "differs-nexus-scope": "Both differ",
        "only-A": "Only coder A",
        "only-B": "Only coder B",
        "only-some": "Only some coders",
        "resolved": "Settled by the editor",
    }
    counts = pd.crosstab(provisions.recommendation_id, provisions.agreement)
    if "only-some" not in counts:  # which takes a third coder
        del kinds["only-some"]
    counts = counts.reindex(columns=list(kinds), fill_value=0).rename(columns=kinds)
    share = (counts.Agreed / counts.sum(axis="columns")).map("{:.0%}".format)
    return counts.assign(**{"Agreed, share": share}).rename_axis("Recommendation").reset_index()
