"""What closes the report: limits, corrections, how to cite and dispute, how it was made."""

from __future__ import annotations

import platform
from importlib import metadata

from analysis import citation, errata, front, keys, paths, printings, wording
from analysis.selection import Selection, spoken
from analysis.shown import Colophon

TOOLS = ("jupyterlab", "papermill", "nbconvert", "pandas", "matplotlib", "typst")
FONTS = "Source Serif 4, Source Sans 3, Noto Sans, under the SIL Open Font License"


def limits(report: Selection) -> str:
    """What this edition cannot say."""
    assessments = report.tables.assessments
    looked = assessments.researched_on[assessments.government.isin(report.assessed.government)]
    looked = sorted(set(looked[looked != ""]))
    when = " to ".join(dict.fromkeys(map(spoken, [*looked[:1], *looked[-1:]]))) or "no known date"
    acts = report.tables.instruments.set_index("instrument_id").source_kind
    deciding = report.cells.instrument_id[report.cells.level > 0]
    official = (deciding.map(acts) == "official").sum()
    return (
        "The Blueprint's body text and the clauses of the Pall Mall Code of Practice for States "
        f"were not read. The governments of this cohort were last searched on "
        f"{when}; this one look serves all editions. "
        "A zero says that none was found, never that a government has no rule. "
        f"{wording.count(official, len(deciding), 'levels')} rest on a deciding act that was read "
        "in an official source; the others on news, organisations, firms or scholars. What "
        "governments were documented to do lowers no level, and its rows show what came to light, "
        "not how much there was."
    )


def corrections(report: Selection) -> str:
    """How many facts were corrected since they were first recorded, and what was printed before."""
    ledger = printings.without(report.tables.corrections)
    said = (
        f"{wording.number_of(len(ledger), 'correction')} of recorded facts stand in the ledger "
        f"(`data/raw/corrections.csv`), each with what stood, what stands, when and why; the last "
        f"is of {spoken(ledger.corrected_on.max())}."
        if len(ledger)
        else "No recorded fact was corrected so far."
    )
    return f"{said} {errata.in_words(report)}"


def how_to_cite(report: Selection) -> str:
    """The line to cite, the id of a cell, and where to dispute one."""
    first = report.cells.iloc[0]
    title = wording.quoted(front.title(report))
    return (
        f"To cite: {citation.line(report, f'*{title}*')}\n\n"
        f"To cite a cell: its id, such as {wording.cell_id(first)}, which is also its address in "
        f"the web page (the annex has each government's code). {wording.DISPUTE}"
    )


def colophon(report: Selection) -> Colophon:
    """Data, codebook, tools, fonts and licence, so that the report can be made again."""
    tools = [f"{tool} {metadata.version(tool)}" for tool in TOOLS]
    return Colophon(
        (
            ("Edition and cohort", f"{report.edition.edition}, {report.cohort.title}"),
            ("As of", report.as_of),
            ("Data version", keys.data_version(paths.raw())),
            ("Codebook", report.version),
            ("Made with", ", ".join([f"Python {platform.python_version()}", *tools])),
            ("Set in", FONTS),
            ("Licence", "Text and data CC BY 4.0, code MIT"),
            ("Authors", wording.AUTHORS),
        )
    )
