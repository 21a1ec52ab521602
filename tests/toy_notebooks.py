"""Tiny executed notebooks and exhibits for the tests of what is shown and exported."""

from __future__ import annotations

import dataclasses

import matplotlib.pyplot as plt
import nbformat
import pandas as pd
from matplotlib.figure import Figure

from analysis import shown

OWN = shown.Tile(3, "own", True, True, False, "level 3, own act, targeted, act against")
NONE = shown.Tile(0, "", False, False, True, "none found, brief search")
URL = "https://example.org/?a=1&b=2"


def small_table() -> shown.Table:
    """Two governments in two regions, a tile each."""
    frame = pd.DataFrame(
        {
            "Region": ["Africa", "Europe"],
            "Government": ["Togo <Lomé>", "France"],
            "Oversight": [OWN, NONE],
            "Act": [shown.Link("Law & order", URL), "#read(x) *and* $y$ ]"],
            "Row": ["TGO-oversight-2026", "FRA-oversight-2026"],
        }
    )
    return shown.Table(
        frame,
        "One of two has a rule",
        "Source: panel.csv, as of 10 November 2026",
        row_header="Government",
        group="Region",
        anchors="Row",
    )


def prose_table(*texts: str) -> shown.Table:
    """List texts of markdown, a row each."""
    frame = pd.DataFrame(
        {"Row": [f"Row {i}" for i in range(len(texts))], "Said": [shown.Words(t) for t in texts]}
    )
    return shown.Table(frame, "Texts", "Source: toy", row_header="Row")


def long_table(rows: int) -> shown.Table:
    """List as many acts, with an unbroken token that no column holds."""
    acts = [f"Act {i} on https://example.org/{'a' * 60}" for i in range(rows)]
    frame = pd.DataFrame({"Number": [str(i) for i in range(rows)], "Act": acts})
    return shown.Table(frame, "Many acts")


def bars() -> Figure:
    """Draw one bar chart, always the same."""
    figure, axes = plt.subplots(figsize=(3, 2), layout="constrained")
    axes.barh(["Oversight", "Vendor checks"], [2, 3])
    axes.set_title("Governments", weight=600)
    return figure


def small_chart() -> shown.Chart:
    """Show the bars with their words and numbers."""
    return shown.chart(
        bars(),
        alt='Two bars: 2 and 3 & a "quote".',
        title="Vendor checks lead",
        source="Source: toy",
        table=small_table(),
    )


def markdown(text: str) -> nbformat.NotebookNode:
    """Write a markdown cell."""
    return nbformat.v4.new_markdown_cell(text)


def showing(*bundles: dict) -> nbformat.NotebookNode:
    """Write an executed code cell that displays mime bundles."""
    outputs = [nbformat.v4.new_output("display_data", data=bundle) for bundle in bundles]
    return nbformat.v4.new_code_cell("secret_code()", outputs=outputs)


def exhibit(shows: shown.Table | shown.Chart) -> nbformat.NotebookNode:
    """Write an executed code cell that shows a table or a figure."""
    return showing(shows._repr_mimebundle_())


def notebook(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Put cells under a title into a notebook as of 10 November 2026."""
    cells = [markdown("# A *toy* report\n\nFor those who test."), *cells]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return nbformat.v4.new_notebook(cells=cells, metadata={"tracker": {"as_of": "2026-11-10"}})


def whole() -> nbformat.NotebookNode:
    """Hold one of everything that a report may hold."""
    printed = nbformat.v4.new_output("stream", name="stdout", text="2 governments\n  read\n")
    return notebook(
        markdown("## How to read\n\nWords, **strong**, *soft*, `code`, 5 * 3 &amp; <b\n\n"
                 "- one\n- two\n\n1. first\n\n> quoted\n\n---\n\n    as typed\n"),
        showing({"text/markdown": f"Of 2, **1** has [a rule]({URL}).", "text/plain": "x"}),
        markdown("## The matrix"),
        exhibit(small_table()),
        markdown("### A figure\n\nSee [the row](#TGO-oversight-2026), [the matrix](#the-matrix)."),
        exhibit(small_chart()),
        exhibit(shown.chart(bars(), alt="The same again.", title="Again", source="")),
        nbformat.v4.new_code_cell("print()", outputs=[printed]),
        markdown("## How to read"),
        markdown("## The end"),
    )  # fmt: skip


def cover() -> shown.Cover:
    """Write a cover with two lines and a note."""
    return shown.Cover("A toy report", ("Two governments", "As of 10 November 2026"), "By hand.")


def frame(*prose: str) -> shown.Frame:
    """Put prose and the bars into a frame."""
    return shown.Frame("Page one", prose, small_chart(), "Consistency with, not compliance.")


def cards(count: int) -> shown.Cards:
    """Write as many cards, each with two parts."""
    parts = {"What it asks": "A judge approves each use. " * 8, "Leaves open": "Exports."}
    one = [
        shown.Card(f"Act {i}", "France, oversight", parts, shown.Link(f"Text {i}", URL))
        for i in range(1, count + 1)
    ]
    return shown.Cards(tuple(one), "Routes", "Source: toy", name="routes")


def matrix(rows: int) -> shown.Table:
    """Draw a matrix of as many governments, the first a pattern that the others share."""
    labels = ("Oversight", "Export", "Use", "Vendors")
    columns = {
        label: [dataclasses.replace(OWN, cell=f"G{row}-{label}") for row in range(rows)]
        for label in labels
    }
    names = {"Government": [f"Government {row}" for row in range(rows)]}
    pattern = {"Shared": ["yes"] + ["no"] * (rows - 1)}
    frame = pd.DataFrame(names | columns | pattern)
    return shown.Table(frame, "Tiles", row_header="Government", shared="Shared", name="tiles")


def grouped() -> shown.Table:
    """Draw a group under its pattern, which leaves out a column; four tiles repeat it."""
    same = dataclasses.replace(OWN, same=True)
    plain = dataclasses.replace(same, counter=False)
    frame = pd.DataFrame(
        {
            "Region": ["Union"] * 3,
            "Government": ["Shared by all", "France", "Greece"],
            "Oversight": [OWN, same, dataclasses.replace(OWN, cell="GRC-oversight-2026")],
            "Export": ["", NONE, OWN],
            "Use": [OWN, dataclasses.replace(plain, cell="FRA-use-2026"), NONE],
            "Vendors": [OWN, plain, plain],
            "Shared": ["yes", "no", "no"],
        }
    )
    return shown.Table(
        frame, "Union", row_header="Government", group="Region", shared="Shared", name="union"
    )


def pieces() -> nbformat.NotebookNode:
    """Hold a cover, page one in its frame, findings, a matrix, cards, notes and a colophon."""
    note = f'[a rule]({URL} "example.org, read 23 November 2026")'
    findings = (("2", f"have {note}, see [table](#tiles)."), ("1 of 2", f"has {note} too."))
    return covered(
        exhibit(frame(f"Of 2, **1** has {note}.", "Look it up in [the matrix](#the-matrix).")),
        markdown("## Findings"),
        exhibit(shown.Rows(findings, "In short", "Source: toy")),
        markdown("## The matrix\n\nSee [Figure](#figure-1) and [G1](#G1-Oversight)."),
        exhibit(matrix(3)),
        markdown("## Routes taken"),
        exhibit(cards(3)),
        exhibit(shown.Colophon((("Data", "3f2a" * 16), ("Codebook", "1.1")))),
    )


def covered(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Put cells behind a cover into a notebook."""
    made = notebook(exhibit(cover()), *cells)
    made.cells.pop(0)
    return made
