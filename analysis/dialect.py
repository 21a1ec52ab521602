"""How a file writes a table: encoding, line ends, what stands between cells; as text with commas.

What spreadsheets and Windows put there is told as slips, and undone in the text that is handed on,
so that the rows can be checked in the same round.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

csv.field_size_limit(2**31 - 1)  # characters: the default of 131,072 would cut a long cell short
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Slip:
    """What is odd in the bytes of a file: on which line, what it is, what `make tidy` does."""

    line: int
    says: str
    done: str


def decoded(content: bytes, encoding: str = "utf-8") -> tuple[str, list[Slip]]:
    """The text of a file with LF at every line's end, and what is odd in its bytes.

    Bytes that are none of the encoding's leave U+FFFD in the text and an empty `done` everywhere:
    such a file is not repaired.
    """
    slips = []
    if content.startswith(UTF_16) and (text := _utf_16(content)):
        slips.append(Slip(1, "is UTF-16; expected UTF-8", "UTF-16 written as UTF-8"))
        content = text.encode("utf-8")
    if content.startswith(codecs.BOM_UTF8):
        says = "starts with a byte order mark, as spreadsheets write it; expected none"
        slips.append(Slip(1, says, "byte order mark taken off"))
        content = content.removeprefix(codecs.BOM_UTF8)
    if b"\r" in content:
        line = _line(content, content.index(b"\r"))
        says = "ends a line with CR, as Windows and spreadsheets do; expected LF alone"
        slips.append(Slip(line, says, "lines ended with LF alone"))
    if not content.endswith((b"\n", b"\r")):
        says = "has no line end after its last row"
        slips.append(Slip(_line(content, len(content)), says, "line end put after the last row"))
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        text = content.decode(encoding, "replace")
        says = (
            f"byte {content[error.start]:#04x} is not UTF-8, perhaps Windows-1252 of a "
            "spreadsheet; save the file as UTF-8, or try `make tidy`: it repairs what the "
            "committed rows bear out"
        )
        odd = Slip(_line(content, error.start), says, "")
        slips = [*(replace(slip, done="") for slip in slips), odd]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") else text + "\n", slips


def separator(text: str, columns: Iterable[str]) -> str:
    """What stands between the cells of a file in place of commas.

    Empty where it is the comma, or where header and rows do not fit this table with another.
    """
    expected = list(columns)
    for sign in SEPARATORS:
        if sign in text.split("\n", 1)[0]:
            _, rows, error = rows_of(text, sign)
            fits = rows[:1] == [expected] and {len(row) for row in rows if any(row)} == {
                len(expected)
            }
            if fits and not error:
                return sign
    return ""


def rows_of(text: str, sign: str = ",") -> tuple[list[int], list[list[str]], str]:
    """The rows up to the first that is no CSV; the lines on which they and the next one start.

    Last comes what is wrong with that row; empty where all could be read.
    """
    reader = csv.reader(io.StringIO(text), strict=True, delimiter=sign)
    lines, rows = [1], []
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num + 1)
    except csv.Error as error:
        return lines, rows, str(error)
    return lines, rows, ""


def written(rows: Iterable[Iterable[str]]) -> str:
    """Rows as the house writes them: commas, LF, quotes only where a cell needs them."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _utf_16(content: bytes) -> str:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError:
        return ""


def _line(content: bytes, position: int) -> int:
    """The line of a byte, whichever way lines end."""
    before = content[:position].replace(b"\r\n", b"\n")
    return len(re.findall(b"[\r\n]", before)) + 1
