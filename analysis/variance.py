"""A check of what moves ranks: the variance of their shift, by the factor that it comes from."""

from __future__ import annotations

import pandas as pd

from analysis import shown, sobol, stacks, worlds
from analysis.selection import Selection


def by_factor(report: Selection) -> shown.Table:
    """Sobol' indices of the mean absolute shift of a rank, with weights as one group."""
    found = worlds.variance(stacks.of_edition(report.tables, report.edition, report.cells))
    frame = pd.DataFrame(
        {
            "Factor": list(found.index),
            "By itself": list(map(sobol.printed, found["first"], found.first_half)),
            "With others": list(map(sobol.printed, found.total, found.total_half)),
        }
    )
    told = found["first"].where(found["first"] > found.first_half)
    title = (
        f"Most of the shift of ranks that one choice explains comes from {told.idxmax()}"
        if told.notna().any()
        else "No choice can be told to move the ranks by itself"
    )
    source = (
        "Sobol' indices: the share of the variance that a choice explains by itself, and that it "
        f"takes part in, with 95 % intervals; {sobol.POINTS * (len(found) + 2):,} worlds. "
        f"{report.source}"
    )
    return shown.Table(frame, title, source, row_header="Factor")
