"""Ways in which a folder of raw tables can be wrong, drawn by hypothesis and made on its bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from conftest import TOY
from hypothesis import strategies as st

from analysis.schema import SCHEMA

Folder = dict[str, bytes]  # the content of each file by its name
SOUND: Folder = {path.name: path.read_bytes() for path in sorted((TOY / "raw").iterdir())}
NAMES = sorted(SOUND)

# What a hand, a spreadsheet or an enemy may leave in a cell.
CELLS = [
    "", " ", "-", "0", "1e3", "NaN", "None", "nan", "#REF!", "=1+1", "yes", "EUE", "XKX", "eu",
    "A", "resolved", "A|B", "|", '"', "\n", "'", ",", "pending", "event", "in-force", "none",
    "enforcement", "failed", "adverse", "full", "x" * 300, "word " * 100, "\0", "\ufeff", "\u202e",
    "\u200b", "\ud7ff", "\uffff", "\uff11", "٣", "é", "e\u0301", "日本", "🕵", "\x1b[31m", "\t",
    "<script>alert(1)</script>", '#read("/etc/passwd")', "{{ 7*7 }}", "{% raw %}", "$x$", "\\",
    "]", "](javascript:x)", "javascript:alert(1)", "data:text/html,x", "../../x", "/etc",
    "https://", "https://example.org", "https://[", "http://example.org:99999999/", "file:///x",
]  # fmt: skip
REAL = ("1800", "2023", "2023-11", "2023-11-10", "2024-02-29", "2025-11-10", "2199-12-31")
DATES = [
    *REAL, "2023-02-29", "2023-13", "2023-00", "2023-11-31", "0000", "0001-01-01", "1799-12-31",
    "2200", "9999-12-31", "10000", "-2023", "10/11/2023", "2023-1-1", "20231110", "2023-W45",
    "2023-11-10T00:00", "+2023", "\uff12\uff10\uff12\uff13",
]  # fmt: skip
BYTES = [
    b"\0", b"\r", b"\n", b"\r\n", b'"', b",", b";", b"\t", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf",
    b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80\xa8", b"\x1a", b"\x85", b"|",
]  # fmt: skip
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "utf-7", "cp500", "latin-1", "shift_jis")
ENDS = (b"\r\n", b"\r", b"\n\n", b"", b"\n\r", b" \n", b",\n", b"\x0b")

Rows = list[list[str]]


def parsed(content: bytes) -> Rows:
    """The rows of a sound file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8"))))


def written(rows: Rows) -> bytes:
    """Rows as the bytes of a file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def _cell(draw: st.DrawFn, rows: Rows) -> Rows:
    """Another value in a cell: odd, a date, any text, or one of its column or table."""
    row = draw(st.sampled_from(rows[1:] or rows))
    place = draw(st.integers(0, len(row) - 1)) if row else 0
    beside = [other[place] for other in rows[1:] if place < len(other)]
    any_cell = [cell for other in rows for cell in other]
    odd = st.sampled_from(CELLS) | st.sampled_from(DATES) | st.text(max_size=20)
    row[place : place + 1] = [
        draw(odd | st.sampled_from(beside or [""]) | st.sampled_from(any_cell))
    ]
    return rows


def _row(draw: st.DrawFn, rows: Rows) -> Rows:
    """A row that stands twice, nowhere, elsewhere, blank, too long or too short."""
    place = draw(st.integers(1, max(1, len(rows) - 1)))
    other = draw(st.integers(0, len(rows) - 1))
    row = list(rows[place]) if place < len(rows) else []
    changed: dict[str, Callable[[], Rows]] = {
        "twice": lambda: [*rows[:place], row, *rows[place:]],
        "gone": lambda: rows[:place] + rows[place + 1 :],
        "moved": lambda: sorted([*rows[:place], *rows[place + 1 :], rows[other]]),
        "blank": lambda: [*rows[:place], [], *rows[place:]],
        "long": lambda: [*rows[:place], [*row, "x"], *rows[place + 1 :]],
        "short": lambda: [*rows[:place], row[:-1], *rows[place + 1 :]],
        "header": lambda: [*rows[:place], rows[0], *rows[place:]],
        "all": lambda: rows[:1],
        "reversed": lambda: rows[:1] + rows[:0:-1],
    }
    return changed[draw(st.sampled_from(sorted(changed)))]()


def _header(draw: st.DrawFn, rows: Rows) -> Rows:
    """A column that is renamed, gone, doubled, moved or in capitals, with or without its cells."""
    place = draw(st.integers(0, len(rows[0]) - 1))
    how = draw(st.sampled_from(["renamed", "gone", "doubled", "moved", "capitals", "no header"]))
    if how == "no header":
        return rows[1:]
    if how in ("renamed", "capitals"):
        fresh = rows[0][place].upper() if how == "capitals" else draw(st.sampled_from(CELLS))
        return [[*rows[0][:place], fresh, *rows[0][place + 1 :]], *rows[1:]]
    count = {"gone": 0, "doubled": 2, "moved": 0}[how]
    last = ["moved"] if how == "moved" else []
    whole = draw(st.booleans())
    return [
        [
            *row[:place],
            *row[place : place + 1] * count,
            *row[place + 1 :],
            *(row[place : place + 1] * len(last)),
        ]
        if whole or at == 0
        else row
        for at, row in enumerate(rows)
    ]


def _bytes(draw: st.DrawFn, content: bytes) -> bytes:
    """Bytes put in, cut out or flipped at any place; the end cut off."""
    at = draw(st.integers(0, len(content)))
    how = draw(st.sampled_from(["in", "out", "flip", "cut", "twice"]))
    if how == "in":
        return content[:at] + draw(st.sampled_from(BYTES)) + content[at:]
    if how == "out":
        return content[:at] + content[at + draw(st.integers(1, 40)) :]
    if how == "flip":
        return (
            content[:at]
            + bytes(byte ^ 1 << draw(st.integers(0, 7)) for byte in content[at : at + 1])
            + content[at + 1 :]
        )
    return content[:at] if how == "cut" else content + content


def _encoded(draw: st.DrawFn, content: bytes) -> bytes:
    """The same text in another encoding, with other line ends or another separator."""
    how = draw(st.sampled_from(["encoding", "ends", "separator"]))
    if how == "ends":
        return content.replace(b"\n", draw(st.sampled_from(ENDS)))
    if how == "separator":
        return content.replace(b",", draw(st.sampled_from([b";", b"\t", b"|", b", ", b""])))
    text = content.decode("utf-8", "replace").replace("Example", "Exämple")
    return text.encode(draw(st.sampled_from(ENCODINGS)), "replace")


BY_ROWS = (_cell, _cell, _cell, _row, _header)  # cells are what people change most
BY_BYTES = (_bytes, _encoded)


@st.composite
def folders(draw: st.DrawFn) -> Folder:
    """A sound folder in which one to three things went wrong, and most often its order stands."""
    made = dict(SOUND)
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(made)))
        change = draw(st.sampled_from([*BY_ROWS, *BY_BYTES, None]))
        if change in BY_ROWS and made[name] == SOUND[name]:
            rows = change(draw, parsed(made[name]))
            made[name] = written([*rows[:1], *sorted(rows[1:])] if draw(st.booleans()) else rows)
        elif change in BY_BYTES:
            made[name] = change(draw, made[name])
        elif draw(st.integers(0, 3)) == 0 and len(made) > 1:
            content = made.pop(name)
            if draw(st.booleans()):
                made[draw(st.sampled_from([name.upper(), f"{name}.xlsx", "notes.txt"]))] = content
    return made


@st.composite
def likely(draw: st.DrawFn) -> Folder:
    """A sound folder in which one to four cells hold something else of their kind."""
    made = dict(SOUND)
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(NAMES))
        rows = parsed(made[name])
        row = draw(st.sampled_from(rows[1:]))
        place = draw(st.integers(0, len(row) - 1))
        row[place] = draw(_of_kind(name.removesuffix(".csv"), rows[0][place], rows, place))
        made[name] = written([*rows[:1], *sorted(rows[1:])])
    return made


def _of_kind(table: str, column: str, rows: Rows, place: int) -> st.SearchStrategy[str]:
    """Values that the schema lets stand in a column, most of them."""
    rule = SCHEMA[table].columns[column]
    given = [row[place] for row in rows[1:]]
    empty = [] if rule.required else [""]
    if rule.allowed or rule.refers:
        keys = [row[0] for row in parsed(SOUND[f"{rule.refers}.csv"])[1:]] if rule.refers else []
        return st.sampled_from([*rule.allowed, *keys, *empty])
    if rule.kind == "text":
        return st.sampled_from([*(cell for cell in CELLS if cell.isprintable()), *given])
    dates = {"partial": REAL, "day": [one for one in REAL if len(one) == 10]}
    return st.sampled_from([*dates.get(rule.kind, ()), *given, *empty])


def put(files: Folder, folder: Path) -> None:
    """Write a folder of raw tables."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
