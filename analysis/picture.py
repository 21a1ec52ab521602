"""The picture of the matrix on the README's first screen, drawn from the same table as the report.

`python -m analysis.picture` writes `docs/matrix.png` for the latest edition.
"""

from __future__ import annotations

import json

import typst

from analysis import choices, matrix, paths, selection, shown, typeset

PICTURE = paths.ROOT / "docs" / "matrix.png"
SHARPNESS = 120  # pixels an inch: 1,500 pixels across
LEGEND = (
    "Level 0 to 4. Filled: own act. Striped: through the European Union. Dotted: joined text. "
    "Half: targeted. Corner: counter-act. Hatched: none found in a brief search. Consistency with "
    "the recommendations, not compliance."
)


def draw(table: shown.Table) -> bytes:
    """Set a table in two columns of whole groups, as PNG."""
    block = table.block()
    halves = [block | {"rows": rows, "source": ""} for rows in _halves(block["rows"])]
    words = {"title": table.title, "source": table.source, "legend": LEGEND, "parts": halves}
    rest = {"blocks": [], "lead": [], "as_of": "", "made_on": typeset.UNDATED.isoformat()}
    return typst.compile(
        typeset.TEMPLATE.with_name("picture.typ"),
        root=typeset.TEMPLATE.parent,
        font_paths=typeset.font_set(),
        sys_inputs={"document": json.dumps(words | rest)},
        format="png",
        ppi=SHARPNESS,
    )


def main() -> None:
    """Draw the matrix of the default cohort at the latest edition."""
    report = selection.compute("latest", choices.DEFAULT_COHORT)
    PICTURE.write_bytes(draw(matrix.matrix(report)))
    print(paths.shown(PICTURE))


def _halves(rows: list[dict]) -> tuple[list[dict], list[dict]]:
    """Rows cut in two before the group that starts nearest to the middle."""
    starts = [place for place, row in enumerate(rows) if "group" in row]
    middle = min(starts, key=lambda place: abs(place - len(rows) / 2))
    return rows[:middle], rows[middle:]


if __name__ == "__main__":
    main()
