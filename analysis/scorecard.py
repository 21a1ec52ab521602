"""The scorecard of one government from its slice: seven cells, and the step above each of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis import annex, ladder, matrix, wording
from analysis.selection import spoken
from analysis.shown import Table, Tile, Words
from analysis.vocabulary import LEVELS, SCORED
from analysis.wording import inside, label, listed, quoted, the

Slice = dict[str, Any]
NOTHING_SAID = "Not assessed, so nothing can be said here."


def seven(one: Slice) -> Table:
    """The seven cells: level, scope, origin, act, date, confidence, source and next step."""
    steps = {step["recommendation_id"]: step for step in one["steps"]}
    rows = [_row(cell, steps.get(cell["recommendation_id"])) for cell in _cells(one)]
    levels = sum(bool(cell["level"]) for cell in one["cells"])
    own = one["beside"]["own"] or "none"
    said = f"A level on {levels} of {SCORED} recommendations; by acts of its own alone on {own}"
    said = said if levels else "None found on any of the seven recommendations"
    return Table(
        pd.DataFrame(rows),
        said if is_assessed(one) else "Not assessed",
        f"Conf.: A, official text read; B, two reports or a detailed one; C, one. {source(one)}",
        row_header="Recommendation",
        anchors="Cell",
        widths=dict(zip(list(rows[0])[:-1], (1, 0.45, 1.4, 2.8, 0.85, 0.4, 1.9), strict=True)),
        name="scorecard",
    )


def steps(one: Slice) -> Table | None:
    """What would move a cell: the step above, a government that took it, the act to copy."""
    told: set[str] = set()
    rows = [_step(step, told) for step in one["steps"] if _is_taken(step)]
    if not rows:
        return None
    below = sum(bool(step["rung"]) for step in one["steps"])
    return Table(
        pd.DataFrame(rows),
        f"Others took the next step on {len(rows)} of {below} recommendations that have one",
        f"Acts that an editor chose come first, then the lowest level. {source(one)}",
        row_header="Recommendation",
        widths=dict(zip(rows[0], (1, 6), strict=True)),
        name="next-steps",
    )


def no_steps(one: Slice) -> str:
    """Where nobody else took the next step, or none is left; empty where every step was taken."""
    if not is_assessed(one):
        return NOTHING_SAID
    if not any(step["rung"] for step in one["steps"]):
        return "The ladder has no step above these cells."
    alone = [
        inside(step["recommendation_id"])
        for step in one["steps"]
        if step["rung"] and not _is_taken(step)
    ]
    found = "No other government was found to have taken the next step"
    return f"{found} by an act of its own on {listed(alone)}." if alone else ""


def is_assessed(one: Slice) -> bool:
    """Whether anybody searched for acts of the government."""
    return one["depth"] != "none"


def as_of(one: Slice) -> str:
    """The as-of date of the edition, as it is spoken."""
    return spoken(one["edition"]["as_of"])


def source(one: Slice) -> str:
    """The line under every exhibit of a profile."""
    version = one["edition"]["method_version"]
    return f"Source: the tracker's evidence, as of {as_of(one)}; codebook {version}."


def _cells(one: Slice) -> list[pd.Series]:
    """The cells as the modules of the report take them."""
    made = []
    for cell in one["cells"]:
        told = {**cell, "n_counter_acts": cell["n_counter_acts"] or 0}
        act, bound = cell.get("act") or {}, cell.get("bound") or {}
        told |= {name: act.get(name) for name in ("title", "source_url", "recorded_on")}
        told |= {f"{name}_bound": bound.get(name) for name in ("source_url", "recorded_on")}
        made.append(pd.Series(told, dtype=object))
    return made


def _row(cell: pd.Series, step: Slice | None) -> dict[str, Any]:
    tile, standing, act, since = "", "not assessed", "", ""
    if cell.level is not None:
        tile, standing = matrix.tile(cell), wording.standing(cell)
        standing += "; general" if cell["scope"] == "general" else ""
        if cell.level and cell.level_own != cell.level:
            standing += f"; by own acts: {cell.level_own or 'none found'}"
    if cell.level:
        act, since = annex.act_and_source(cell), annex.counts_from(cell)
    return {
        "Recommendation": label(cell.recommendation_id),
        "Level": _without_place(tile) if tile else "",
        "Standing": Words(quoted(standing)),  # as prose, so that its table is set as one
        "Deciding act, and where it was read": Words(act) if act else "",
        "Counts": since,
        "Conf.": cell.confidence,
        "Next step": _rung(step),
        "Cell": wording.cell_id(cell),
    }


def _without_place(tile: Tile) -> Tile:
    """The tile without its id, which its row carries."""
    return Tile(tile.level, tile.origin, tile.targeted, tile.counter, tile.light, tile.says)


def _rung(step: Slice | None) -> str:
    if step is None:
        return ""
    if not step["rung"]:
        return "none above"
    return f"{step['rung']}: {ladder.rung(step['recommendation_id'], step['rung'])}"


def _is_taken(step: Slice) -> bool:
    return bool(step["joined"] or step["example"])


def _step(step: Slice, told: set[str]) -> dict[str, Any]:
    """One row; `told` names the governments whose counter-acts stand in a row above."""
    parts = []
    if step["joined"]:
        read = "" if step["joined"]["read"] else "; its clause was not read in the official text"
        parts.append(f"Join {wording.cited(pd.Series(step['joined']['act']))}{read}.")
    if step["example"]:
        parts.append(_example(step["example"], told))
    said = Words(" ".join(parts))
    return {"Recommendation": label(step["recommendation_id"]), "Step taken elsewhere": said}


def _example(row: Slice, told: set[str]) -> str:
    asks = f" {quoted(row['asks'])}" if row["asks"] else ""
    beside = ""
    if row["beside"]:
        against = "the acts named above" if row["government"] in told else quoted(row["beside"])
        beside = f" Beside it, by the same government: {against}."
        told.add(row["government"])
    level = f"level {row['level']}, {LEVELS[row['level']]}"
    act = wording.cited(pd.Series(row["act"]))
    return f"{wording.opened(the(row['name']))}: {act}, {level}.{asks}{beside}"
