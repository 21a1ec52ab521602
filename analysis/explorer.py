"""The explorer: every government and recommendation, readable before any script runs."""

from __future__ import annotations

import json
from typing import Any

from analysis import addresses, ladder, wording
from analysis.cells import Tile
from analysis.material import Material
from analysis.vocabulary import LEVELS, UN_REGIONS


def matrix(made: Material) -> dict[str, Any]:
    """What the explorer shows before any script runs: every tile, by region and name."""
    titles = made.report.tables.cohorts.set_index("cohort").title
    by_name = sorted(made.dossiers.values(), key=lambda one: one["name"])
    changes = made.report.changes
    return {
        "regions": made.regions,
        "recommendations": made.names,
        "ladder": list(zip(LEVELS, ladder.TESTS, strict=True)),
        "signs": signs(),
        "cohorts": [(cohort, titles[cohort]) for cohort in made.cohorts],
        "un_regions": UN_REGIONS,
        "origins": list(wording.ORIGINS.items()),
        "compared": sorted(changes.since.unique(), reverse=True),
        "governments": by_name,
        "source": made.report.source,
    }


def script(made: Material) -> str:
    """The same for the script, a row a cell: JavaScript, as a page in a file fetches nothing."""
    columns = ["cell", "level", "own", "ownScope", "scope", "origin", "confidence", "depth"]
    columns += ["counter", "since", "says", "act", "source"]
    rows = []
    for dossier in made.dossiers.values():
        for cell in dossier["cells"]:
            act = dossier["acts"].get(cell["instrument_id"], {})
            address = act.get("source_url", "")
            rows.append(
                [cell["id"], cell["level"], cell["level_own"], cell["scope_own"], cell["scope"],
                 cell["origin"], cell["confidence"], dossier["depth"], cell["n_counter_acts"],
                 [change["since"] for change in cell["changes"]], cell["says"],
                 act.get("title", ""), address if addresses.is_web(address) else ""]
            )  # fmt: skip
    about = {
        code: {
            "name": one["name"],
            "region": one["un_region"],
            "cohorts": [name for name, members in made.cohorts.items() if code in members],
        }
        for code, one in made.dossiers.items()
    }
    data = {
        "edition": made.report.edition.edition,
        "asOf": made.report.edition.as_of,
        "recommendations": dict(made.names),
        "origins": wording.ORIGINS,
        "levels": LEVELS,
        "through": wording.UNION,
        "governments": about,
        "columns": columns,
        "rows": rows,
    }
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f"const TRACKER = {text};\n"


def signs() -> list[tuple[str, Tile]]:
    """What the tiles mean, drawn."""
    return [
        ("own act", Tile(3, "own", False, False, False, "level 3, own act")),
        (wording.UNION, Tile(3, "inherited", False, False, False, "level 3, inherited")),
        ("joined text", Tile(1, "collective", False, False, False, "level 1, joined")),
        ("targeted: some bodies or persons only", Tile(3, "own", True, False, False, "targeted")),
        ("corner: a counter-act stands", Tile(3, "own", False, True, False, "counter-act")),
        ("none found", Tile(0, "", False, False, False, "none found")),
        ("none found in a brief search", Tile(0, "", False, False, True, "none found, brief")),
    ]
