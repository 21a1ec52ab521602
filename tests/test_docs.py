"""What the documents say of acts, constants and decisions is what tables and code hold."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis import codings, scoring
from analysis.paths import ROOT
from analysis.tables import Tables
from analysis.vocabulary import MAX_LEVEL, NEXUS, RESOLVED

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
METHOD = (DOCS / "method.md").read_text(encoding="utf-8")
CASES = (DOCS / "interpretation.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+)\n((?:(?!^## ).*\n)+)", CASES, re.MULTILINE))
IDS = re.compile(r"`([a-z]{2,}(?:-[a-z0-9]+)+)`")
READS = re.compile(rf"((?:`[a-z0-9-]+`(?:,| and|,? the)? ?)+)reads? ({'|'.join(NEXUS)})\b")
SCORED = [  # the first seven, in the order of the codebook
    "acceptable-use",
    "export-safeguards",
    "transparent-procurement",
    "vendor-verification",
    "blacklist-violators",
    "non-state-purchases",
    "oversight",
]


def said(section: str) -> list[tuple[str, str]]:
    """Each act of a section with the nexus that the page says it reads."""
    flat = " ".join(section.split())
    found = READS.findall(flat)
    return [(name, nexus) for names, nexus in found for name in IDS.findall(names)]


def test_every_recommendation_has_its_section_of_hard_cases() -> None:
    """Seven sections stand between what is general and how a case is settled."""
    assert list(SECTIONS) == ["In general", *SCORED, "How a case is settled"]


@pytest.mark.parametrize("recommendation", SCORED)
def test_each_case_names_an_act_and_reads_it_as_the_tables_do(
    recommendation: str, evidence: Tables
) -> None:
    """The nexus that stands in the page is the adjudicated one."""
    acts = codings.adjudicate_acts(evidence.codings_instruments)
    stands = codings.adjudicate_provisions(evidence.codings, acts).set_index(codings.PAIR).nexus
    cases = said(SECTIONS[recommendation])
    assert len(cases) >= 5
    for name, nexus in cases:
        assert stands.get((name, recommendation), NEXUS[0]) == nexus, name


def test_every_pair_that_an_editor_settled_is_told(evidence: Tables) -> None:
    """What was decided after a critique is among the hard cases of its recommendation."""
    rows = evidence.codings[evidence.codings.coder == RESOLVED]
    assert len(rows) > 0
    for row in rows.itertuples():
        assert f"`{row.instrument_id}`" in SECTIONS[row.recommendation_id], row.instrument_id


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_id_named_in_a_document_exists(page: Path, evidence: Tables) -> None:
    """Acts, recommendations and files that stand in backticks are those of the tables."""
    known = {*evidence.instruments.instrument_id, *evidence.recommendations.recommendation_id}
    words = {word for line in VOCABULARY for word in line}
    named = set(IDS.findall(page.read_text(encoding="utf-8")))
    assert named - known - words == set()


VOCABULARY = (  # hyphened words of the schema that the codebook sets in backticks
    ("none-found", "not-assessed", "in-force", "first-seen", "cybercrime-baseline"),
    ("export-listing", "visa-restriction", "licence-decision"),
)


def test_the_constants_of_the_method_are_those_of_the_code() -> None:
    """Each row of the table names where its value stands."""
    rows = re.findall(r"^\| [^|]+ \| ([\d.]+) \| [^|]* \| `(\w+)\.(\w+)` \|$", METHOD, re.MULTILINE)
    assert len(rows) == 15
    for value, module, name in rows:
        assert float(value) == getattr(importlib.import_module(f"analysis.{module}"), name), name


def test_the_worked_example_of_the_method_comes_out() -> None:
    """Scores and index that the page prints are what the two formulas give."""
    rows = re.findall(r"^\| ([a-z-]+) \| (\d) \| (\w*) ?\| ([\d.]+) \|$", METHOD, re.MULTILINE)
    assert [name for name, *_ in rows] == SCORED
    table = pd.DataFrame(rows, columns=["name", "level", "scope", "score"]).set_index("name")
    level = table["level"].astype(int)
    scores = scoring.indicator_score(level, table["scope"] == "general", MAX_LEVEL)
    assert scores.tolist() == table["score"].astype(float).tolist()
    index = scoring.composite(scores.to_frame().T).item()
    assert f"{index:.1f}" == re.search(r"\*\*index\*\* \|.*\*\*([\d.]+)\*\*", METHOD)[1]


def test_titles_carry_the_version_of_the_method(evidence: Tables) -> None:
    """Codebook, method and interpretation stand for the version that editions name."""
    (version,) = set(evidence.editions.method_version)
    for page in ("codebook", "method", "interpretation"):
        opening = (DOCS / f"{page}.md").read_text(encoding="utf-8").splitlines()[0]
        assert re.match(rf"# \w+ {re.escape(version)}: ", opening), opening


def test_decisions_are_numbered_dated_and_listed() -> None:
    """Each page has its context, decision and consequences, and its line in the list."""
    pages = sorted((DOCS / "decisions").glob("0*.md"))
    listed = re.findall(r"\]\(([^)]+)\)", (DOCS / "decisions" / "README.md").read_text())
    assert listed == [page.name for page in pages]
    for number, page in enumerate(pages, 1):
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. ")
        assert page.name.startswith(f"{number:04d}-")
        assert re.search(r"^\d+ \w+ \d{4}\. (Stands|Superseded)", text, re.MULTILINE)
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"]


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name
)
def test_every_link_of_a_document_leads_to_a_file(page: Path) -> None:
    """Links between documents are relative and lead somewhere."""
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_code_that_documents_name_exists() -> None:
    """Modules of the package that a page names are there."""
    for page in PAGES:
        for module in re.findall(r"`(analysis/\w+\.py)`", page.read_text(encoding="utf-8")):
            assert (ROOT / module).is_file(), module


def test_the_first_screen_of_the_readme_links_the_documents() -> None:
    """Method, hard cases and decisions are one step away."""
    screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:24])
    for name in ("docs/codebook.md", "docs/method.md", "docs/interpretation.md", "docs/decisions"):
        assert f"({name}" in screen


def test_checks_before_a_commit_fetch_nothing() -> None:
    """Every hook is local and runs what is in .venv or what make does."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    hooks = {hook["id"]: hook for hook in config["repos"][0]["hooks"]}
    assert set(hooks) == {"ruff-check", "ruff-format", "nbstripout", "check"}
    assert {hook["language"] for hook in hooks.values()} == {"system"}
    entries = [hook["entry"].split()[0] for hook in hooks.values()]
    assert set(entries) == {".venv/bin/ruff", ".venv/bin/nbstripout", "make"}
    assert "://" not in (ROOT / ".pre-commit-config.yaml").read_text()


def test_the_map_of_the_package_names_every_module_once() -> None:
    """Whoever opens `analysis` finds each module under what it is for."""
    import analysis

    indented = re.findall(r"^    (.+)$", analysis.__doc__, re.MULTILINE)
    named = re.findall(r"\w+", " ".join(indented))
    modules = {path.stem for path in Path(analysis.__file__).parent.glob("*.py")} - {"__init__"}
    assert sorted(named) == sorted(modules)
