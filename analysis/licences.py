"""Writes `docs/licences.md`: under which licence each locked package comes, as it says itself.

`python -m analysis.licences` reads the metadata of what is installed. A package that another system
needs keeps the line it has, as long as its version stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from analysis.environment import locked_versions
from analysis.paths import ROOT

PLACE = Path("docs") / "licences.md"
COPYLEFT = re.compile(r"GPL|GNU|MPL|Mozilla|EPL|EUPL|CDDL")
UNREAD = "not read: needed on other systems only"
UNTOLD = "says none in its metadata"
PREFIX = "License :: "
LONGEST = 60  # characters: what is longer is a licence's text, not its name

# What the metadata leave out, read in the package's files.
READ = {"axe-playwright-python": "MIT; MPL-2.0 for the axe-core inside"}

# How each package whose licence asks something of copies is used here.
USED = {
    "axe-playwright-python": "finds what keeps people out of a page, in the tests",
    "certifi": "certificates for libraries of JupyterLab; the run asks no host",
    "fqdn": "checks names of hosts for JupyterLab; the run does not call it",
    "hypothesis": "makes cases for the tests",
    "krippendorff": "imported by `analysis.reliability` for the agreement of the coders, as it is; "
    "pip installs it from its own distribution, no copy of it lies in this repository, and what it "
    "gives are numbers",
    "pikepdf": "reads the PDF back in the tests",
    "text-unidecode": "comes with frictionless, which checks the data in the tests; offered "
    "under the Artistic License too",
    "tqdm": "comes with papermill, whose progress bar is switched off",
}


def page(root: Path, standing: str = "") -> str:
    """Text of the page, from both locks and the metadata of what is installed.

    Parameters
    ----------
    root : Path
        Holds the locks.
    standing : str
        The page as it stands, whose lines serve what is not installed here.

    Raises
    ------
    ValueError
        Where a copyleft package has no line in `USED`; the message names it.
    """
    run, both = (
        locked_versions((root / name).read_text(encoding="utf-8"))
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    licences = all_licences(both, standing)
    strict = [name for name, licence in licences.items() if COPYLEFT.search(licence)]
    if unsaid := [name for name in strict if name not in USED]:
        raise ValueError(f"{', '.join(unsaid)}: copyleft; say in licences.USED how it is used")
    rows = [
        f"| {name} | {both[name]} | {licence} | {'run' if name in run else 'tests'} |"
        for name, licence in licences.items()
    ]
    used = [f"- **{name}** ({licences[name]}): {USED[name]}." for name in strict]
    return "\n".join([*HEAD, *used, *TABLE, *rows]) + "\n"


def all_licences(versions: Mapping[str, str], standing: str) -> dict[str, str]:
    """The licence of each locked package, by name."""
    found = {}
    for name, version in sorted(versions.items()):
        kept = re.search(
            rf"^\| {re.escape(name)} \| {re.escape(version)} \| (.+?) \|", standing, re.M
        )
        found[name] = licence(name, version) or (kept[1] if kept else UNREAD)
    return found


def licence(name: str, version: str) -> str:
    """What an installed package says of its licence; empty where that version is not installed."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    return READ.get(name) or stated(about) if about["Version"] == version else ""


def stated(about: metadata.PackageMetadata) -> str:
    """The licence by its expression, else by the classifiers, else by the free field."""
    classes = [text for text in about.get_all("Classifier", []) if text.startswith(PREFIX)]
    named = [text.split(" :: ")[-1] for text in classes]
    free = about.get("License", "") or ""
    short = free.strip() if len(free) <= LONGEST and free != "UNKNOWN" else ""
    return about.get("License-Expression") or "; ".join(named) or short or UNTOLD


HEAD = (
    "# Licences of the packages",
    "",
    "Written by `make licences` from the locks and from what each package says of itself; change",
    "`analysis/licences.py`. No package is part of this repository: pip installs each from its own",
    "distribution, with its licence. The repository's own licences stand in the README.",
    "",
    "## Copyleft",
    "",
    "These ask something of those who pass on copies or changed copies. Here none is changed.",
    "",
)
TABLE = (
    "",
    "## All packages",
    "",
    "*run*: to make report, data and site. *tests*: to test and to work on the tracker.",
    "",
    "| package | version | licence | for |",
    "|---|---|---|---|",
)


if __name__ == "__main__":
    place = ROOT / PLACE
    text = page(ROOT, place.read_text(encoding="utf-8") if place.is_file() else "")
    place.write_text(text, encoding="utf-8", newline="\n")
