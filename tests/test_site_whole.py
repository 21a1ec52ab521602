"""The site as `make site` left it: every link and anchor resolves, over pages of all kinds."""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from analysis import addresses, choices, paths

SITE = paths.ROOT / "reports" / choices.latest_edition(paths.ROOT / "data" / "raw") / "site"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SITE.is_dir(), reason="no site stands; `make site` makes it"),
]


def pages() -> dict[Path, html.HtmlElement]:
    """Every page of the site, and the page above all sites."""
    files = [*sorted(SITE.rglob("*.html")), paths.ROOT / "reports" / "index.html"]
    return {path.resolve(): html.fromstring(path.read_bytes()) for path in files}


def test_every_link_and_anchor_resolves() -> None:
    """Report, profiles, evidence, explorer, data: nothing leads nowhere, no place stands twice."""
    found = pages()
    places = {path: page.xpath("//@id") for path, page in found.items()}
    twice = [path for path, ids in places.items() if len(ids) != len(set(ids))]
    broken = []
    for path, page in found.items():
        for address in page.xpath("//@href | //@src"):
            parts = urlsplit(address)
            if address == "data:," or addresses.is_web(address):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            is_view = "=" in parts.fragment  # the explorer's filters, no place in it
            at = not parts.fragment or is_view or unquote(parts.fragment) in places.get(target, [])
            if parts.scheme or not target.is_file() or not at:
                broken.append((str(path), address))
    assert (twice, broken[:10]) == ([], [])
    assert len(found) > 400


def test_the_files_of_data_are_those_that_were_summed() -> None:
    """What a reader of the site downloads is what SHA256SUMS says."""
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=SITE / "data", check=False
    )
    assert done.returncode == 0
