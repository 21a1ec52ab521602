"""Runs the cells of a notebook in this process, with the outputs that a stock kernel would give.

Made for a fresh process: what a cell changes in modules stays changed. What a kernel shows and
this does not: output of subprocesses, and of file descriptors written to directly.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

LANGUAGE = {  # of the kernel for Python, as it writes it into a notebook
    "name": "python",
    "version": sys.version.split()[0],
    "mimetype": "text/x-python",
    "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
    "pygments_lexer": "ipython3",
    "nbconvert_exporter": "python",
    "file_extension": ".py",
}
KEPT = ("displayhook", "excepthook", "stdout", "stderr")  # of sys, which a shell replaces


class Outputs:
    """The outputs of the cell that runs, in order; texts of one stream in a row are one."""

    def __init__(self) -> None:
        self.items: list[Any] = []

    def add(self, kind: str, **fields: Any) -> None:
        """Append one output; papermill's caller checks the whole when it is written."""
        self.items.append(nbformat.from_dict({"output_type": kind, **fields}))

    def write(self, name: str, text: str) -> None:
        """Append text to a stream, joined with what went to the same one just before."""
        last = self.items[-1] if self.items else {}
        if last.get("output_type") == "stream" and last.get("name") == name:
            last["text"] += text
        elif text:
            self.add("stream", name=name, text=text)


class Stream:
    """Standard output or error of a cell."""

    encoding, errors, closed = "utf-8", "strict", False

    def __init__(self, name: str, outputs: Outputs) -> None:
        self.name, self.outputs = name, outputs

    def write(self, text: str) -> int:
        """Take text as the cell wrote it."""
        self.outputs.write(self.name, text)
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Take several texts."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def isatty(self) -> bool:
        """Say that nobody sits in front of it."""
        return False


class Publisher(DisplayPublisher):
    """Takes what `display` shows."""

    def publish(self, data: dict, metadata: dict | None = None, **options: Any) -> None:
        """Add it to the cell's outputs; an update of what stands already is refused."""
        if options.get("update"):
            raise RuntimeError("a display is not updated; show it once, finished")
        self.shell.outputs.add("display_data", data=data, metadata=metadata or {})

    def clear_output(self, wait: bool = False) -> None:
        """Drop what the cell has shown so far."""
        self.shell.outputs.items.clear()


class Hook(DisplayHook):
    """Takes the value of a cell's last line."""

    def write_output_prompt(self) -> None:
        """Print no prompt."""

    def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
        """Add it to the cell's outputs."""
        self.shell.outputs.add(
            "execute_result",
            data=format_dict,
            metadata=md_dict or {},
            execution_count=self.prompt_count,
        )


class Shell(InteractiveShell):
    """IPython without a terminal, a history and a kernel around it."""

    display_pub_class = Type(Publisher)
    displayhook_class = Type(Hook)

    def __init__(self, **options: Any) -> None:
        self.outputs = Outputs()
        super().__init__(**options)

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.outputs.add("error", ename=etype.__name__, evalue=str(evalue), traceback=stb)


def execute(notebook: Any) -> Any:
    """Run the code cells in order, up to the first that fails; outputs go into the notebook."""
    notebook.metadata["language_info"] = dict(LANGUAGE)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with _shell() as shell:
        for cell in notebook.cells:
            if cell.cell_type == "code" and cell.source.strip() and not _run(shell, cell):
                break
    return notebook


def _run(shell: Shell, cell: Any) -> bool:
    """Run one cell and say whether it went well."""
    shell.outputs = Outputs()
    cell.execution_count = shell.execution_count
    streams = {name: Stream(name, shell.outputs) for name in ("stdout", "stderr")}
    with redirect_stdout(streams["stdout"]), redirect_stderr(streams["stderr"]):
        done = shell.run_cell(cell.source, store_history=True)
    cell.outputs = shell.outputs.items
    return done.success


@contextmanager
def _shell() -> Iterator[Shell]:
    """Give a shell of its own, and put back what it replaced."""
    config = Config()
    config.HistoryManager.enabled = False  # opens no file and starts no thread
    kept = {name: getattr(sys, name) for name in KEPT}
    main = sys.modules["__main__"]
    InteractiveShell.clear_instance()
    Shell.clear_instance()
    shell = Shell.instance(config=config)
    sys.modules["__main__"] = shell.user_module
    try:
        yield shell
    finally:
        shell.restore_sys_module_state()
        Shell.clear_instance()
        sys.modules["__main__"] = main
        for name, value in kept.items():
            setattr(sys, name, value)
