"""Runs one notebook through papermill: parameters checked, failures told, the result made plain.

papermill loads this module when it starts (entry point `papermill.engine`), so the guard also
serves whoever types `papermill` by hand. An import that is slow or fails here would slow or break
every papermill command: keep pandas, matplotlib and typst out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis import failures, parameters

KERNEL = [
    "--log-level=CRITICAL",
    "--HistoryManager.enabled=False",
]  # no notes on sockets, no history

IN_PROCESS = "in-process"  # name of the engine that starts no kernel


class GuardedEngine:
    """papermill's own engine, which here refuses parameters that the notebook does not declare.

    It delegates instead of inheriting: papermill asks for this class while it is itself half
    imported, and this module may be what set off that import.
    """

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Check the parameters, then run; papermill has not written any file at this point."""
        import click
        from papermill.parameterize import parameterize_notebook

        given = nb.metadata.papermill.parameters
        try:
            checked = parameters.check(parameters.declared(nb), given)
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        if checked != given:
            nb = parameterize_notebook(nb, checked)
        return cls.execute_checked(nb, kernel_name, **options)

    @classmethod
    def execute_checked(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Run a notebook whose parameters are sound, in a kernel of its own."""
        from papermill.engines import NBClientEngine

        return NBClientEngine.execute_notebook(nb, kernel_name, **options)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """Name of the kernel that the notebook asks for."""
        from papermill.utils import nb_kernel_name

        return nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """Language of the notebook."""
        from papermill.utils import nb_language

        return nb_language(nb, language)


class InProcessEngine(GuardedEngine):
    """The same notebook run in this very process, which is to be a fresh one.

    For pools whose processes start warm: no kernel has to start, and the outputs are the same.
    """

    @classmethod
    def execute_checked(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Run a notebook whose parameters are sound, in a shell of its own in this process."""
        from analysis import inprocess

        return inprocess.execute(nb)


def run(notebook: Path, given: Mapping[str, Any], engine: str | None = None) -> Any:
    """Run a notebook in a fresh kernel and return it executed, free of time and place.

    Parameters
    ----------
    notebook : Path
        The source, which stays as it is.
    given : mapping
        Parameters by name, each declared in the notebook's `parameters` cell.
    engine : str, optional
        `IN_PROCESS` to run in this process instead of a kernel.

    Returns
    -------
    NotebookNode
        Same inputs, same content: no timing, no random id, no metadata of cells but tags.

    Raises
    ------
    ValueError
        If a parameter is unknown or ill-typed; nothing has run then.
    RuntimeError
        If a cell fails or prints a warning, with a message of at most twelve lines.
    """
    import nbformat

    return run_source(nbformat.read(notebook, as_version=4), notebook.name, given, engine)


def run_source(source: Any, name: str, given: Mapping[str, Any], engine: str | None = None) -> Any:
    """Run a notebook that was read already, as `run` does; messages call it `name`."""
    import papermill
    from nbclient.exceptions import DeadKernelError

    notebook = Path(name)
    checked = parameters.check(parameters.declared(source), given)
    try:
        executed = papermill.execute_notebook(
            source,
            None,
            checked,
            engine_name=engine,
            progress_bar=False,
            extra_arguments=KERNEL,
        )
    except papermill.PapermillExecutionError as error:
        raise RuntimeError(failures.of_cell(notebook, source, checked, error)) from None
    except DeadKernelError as error:
        raise RuntimeError(failures.of_kernel(notebook, checked, error)) from None
    for cell, text in _stderr(executed):
        raise RuntimeError(failures.of_warning(notebook, source, checked, cell, text))
    return _plain(executed)


def run_declared(source: Any, name: str, offered: Mapping[str, Any]) -> Any:
    """Run a notebook that was read already with those of the offered parameters it declares."""
    names = parameters.declared(source)
    given = {key: value for key, value in offered.items() if key in names}
    return run_source(source, name, given)


def stamp(executed: Any, as_of: str) -> None:
    """Write the as-of date into an executed notebook, for its exporters."""
    executed.metadata["tracker"] = dict(executed.metadata.get("tracker", {})) | {"as_of": as_of}


def _stderr(notebook: Any) -> Iterator[tuple[int, str]]:
    for index, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr" and output.text.strip():
                yield index, output.text


def _plain(notebook: Any) -> Any:
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        tags = cell.metadata.pop("tags", [])
        cell.metadata.clear()
        if tags:
            cell.metadata["tags"] = tags
        if "injected-parameters" in tags:
            cell["id"] = "injected-parameters"
    return notebook


def _register() -> None:
    from papermill.engines import papermill_engines

    for name in (None, "nbclient"):
        papermill_engines.register(name, GuardedEngine)
    papermill_engines.register(IN_PROCESS, InProcessEngine)


_register()
