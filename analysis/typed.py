"""Cells of one table as text become a frame: numbers as the schema types them, the rest text."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.schema import SCHEMA

DTYPES = {"whole": "int64", "number": "float64"}  # of the kinds of columns that hold numbers


def frame(name: str, cells: dict[str, Sequence[object]]) -> pd.DataFrame:
    """The frame of one raw table.

    Parameters
    ----------
    name : str
        Of the table.
    cells : dict of sequences, one per column of the schema
        Text, or numbers that were typed before.

    Returns
    -------
    DataFrame, the columns in the order of the schema
        Whole numbers are int64 (float64 where one is missing), numbers float64, all else text.
    """
    columns = SCHEMA[name].columns
    made = pd.DataFrame(cells, columns=list(columns), dtype="str")
    numbers = {column: rule.kind for column, rule in columns.items() if rule.kind in DTYPES}
    return made.assign(**{column: _number(made[column], kind) for column, kind in numbers.items()})


def _number(texts: pd.Series, kind: str) -> pd.Series:
    values = pd.to_numeric(texts.replace("", None))
    return values.astype("float64" if values.isna().any() else DTYPES[kind])
