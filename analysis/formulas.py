r"""Texts that a spreadsheet would take for a formula, and the apostrophe that keeps them texts.

References
----------
OWASP, "CSV Injection", https://owasp.org/www-community/attacks/CSV_Injection: a cell that opens
with one of = + - @, a tab or a line break, or a full-width form of them, may be run.
"""

from __future__ import annotations

import re

SIGNS = r"[\s\ufeff\u200b]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"  # the last four are full-width
LIKE = re.compile(SIGNS)
GUARDABLE = re.compile(f"'*{SIGNS}")
GUARDED = re.compile(f"'+{SIGNS}")


def is_like(text: str) -> bool:
    """Whether a spreadsheet might run a text.

    Examples
    --------
    >>> is_like("=1+1"), is_like(" @SUM(A1)"), is_like("2023-11-10"), is_like("a=b")
    (True, True, False, False)
    """
    return LIKE.match(text) is not None


def guarded(text: str) -> str:
    """The text with an apostrophe before it where it needs one; `bare` takes it off again.

    Examples
    --------
    >>> guarded("=1+1"), guarded("Law 1"), guarded("'=1")
    ("'=1+1", 'Law 1', "''=1")
    """
    return f"'{text}" if GUARDABLE.match(text) else text


def bare(text: str) -> str:
    """The text as it was typed.

    Examples
    --------
    >>> bare("'=1+1"), bare("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if GUARDED.match(text) else text


def unbroken(text: str) -> str:
    r"""The text with LF for each of its line breaks: a lone CR would end a row in many readers.

    Examples
    --------
    >>> unbroken("one\r\ntwo\rthree")
    'one\ntwo\nthree'
    """
    return re.sub("\r\n?", "\n", text)
