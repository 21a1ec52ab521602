"""Preloaded by the server that forks the processes of the pool: imports all, and runs once.

The throw-away notebook fills caches (templates, schemas, fonts) that each process would else fill
for itself. It sets no PDF: where Typst has compiled, its threads are lost by the fork and every
child hangs. Whoever imports this pays two seconds, so only `analysis.pool` names it.
"""

from __future__ import annotations

import gc

import nbformat
import pandas as pd
from nbconvert.exporters import get_exporter

from analysis import code, fonts, inprocess, profile, running, scorecard, slices, typeset

CELLS = (
    'edition = "latest"',
    "import pandas as pd\nfrom IPython.display import Markdown\nfrom analysis import shown",
    'Markdown("## Words\\n\\n- one [link](https://example.org \\"note\\")")',
    'shown.Table(pd.DataFrame({"A": [shown.Words("*b*")], "C": ["d"]}), "Table", row_header="A")',
)
NEEDED = (
    inprocess,
    pd,
    profile,
    scorecard,
    slices,
    typeset,
)  # no child imports them


def notebook() -> nbformat.NotebookNode:
    """Write a notebook that shows one of each kind of thing that a profile shows."""
    tags = [{"tags": ["parameters"]}, *({} for _ in CELLS[1:])]
    made = [
        nbformat.v4.new_code_cell(source, id=f"cell-{place}", metadata=metadata)
        for place, (source, metadata) in enumerate(zip(CELLS, tags, strict=True))
    ]
    title = nbformat.v4.new_markdown_cell("# Thrown away", id="title")
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    metadata = {"kernelspec": kernel, "tracker": {"layout": "profile"}}
    return nbformat.v4.new_notebook(cells=[title, *made], metadata=metadata)


def warm() -> None:
    """Run the throw-away notebook, set it as HTML, and keep what that loaded out of the way."""
    executed = running.run_source(notebook(), "warm", {"edition": "none"}, running.IN_PROCESS)
    get_exporter("tracker-html")().from_notebook_node(executed)
    get_exporter("tracker-pdf")
    fonts.coverage()
    code.version()  # of what this server has loaded, whatever happens to the files later
    typeset.font_set()
    gc.collect()
    gc.freeze()  # what is shared stays shared: no collection in a child touches it
    gc.disable()  # a child lives for a tenth of a second


warm()
