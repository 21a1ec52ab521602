"""Promise: the site is whole, inert, the same twice, and says no more than the evidence allows."""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import TOY, act, application, build_tables, tables_of
from conftest import text as shared_text
from spoken import TYPED, computed
from test_wording import ALLOWED, HEADLINES, NEVER, NOTES

from analysis import (
    addresses,
    builds,
    counting,
    dossiers,
    feed,
    fields,
    markup,
    onrecord,
    pages,
    processed,
    readings,
    selection,
    site,
    staging,
    wording,
)
from analysis.builds import Build
from analysis.material import Material
from analysis.paths import ROOT
from analysis.practice import VERBS
from analysis.selection import Selection
from analysis.tables import Tables
from analysis.vocabulary import EVIDENCE_CLASSES, PRACTICE_KINDS

pytestmark = pytest.mark.xdist_group("site")  # one worker makes the pages once
EDITION = "2026"
CODEBOOK = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
OWN = ("index.html", "explorer.html", "practice.html", "searches.html", "data.html")
SAMPLE = ("USA", "GRC", "EUE", "CHN", "TUV")  # of many acts, a member, the Union, another, no level
RUN = 'script:not([src]):not([type="application/ld+json"])'  # inside a page; data are no script
LOADING = "script[src], img, iframe, object, embed, link, source, video, audio, form[action]"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 7*7 }}"
TAKEN = {"report.html": "<!DOCTYPE html><p id=matrix>Report", "report.pdf": "%PDF",
         "profiles/GRC.html": "<!DOCTYPE html><p>Greece", "profiles/GRC.pdf": "%PDF",
         "data/panel.csv": "edition\n"}  # fmt: skip


def material(
    raw: Tables, frames: dict, edition: str, others: frozenset[str] = frozenset()
) -> Material:
    """All that the pages of an edition show."""
    report = selection.of_all(raw, frames, edition)
    members = frames["cohort_members"].query("edition == @edition")
    cohorts = {name: set(rows.government) for name, rows in members.groupby("cohort")}
    found = dossiers.of_governments(report)
    return Material(report, found, cohorts, "0123456789ab", CODEBOOK, others=others)


@pytest.fixture(scope="module")
def whole() -> Material:
    """The real evidence at the latest edition."""
    return material(*computed(), EDITION, frozenset(TAKEN))


@pytest.fixture
def small(toy: Tables, toy_frames: dict) -> Material:
    """The toy of three governments at its last edition."""
    return material(toy, toy_frames, "2025", frozenset(TAKEN))


@pytest.fixture(scope="module")
def written(whole: Material) -> dict[str, str]:
    """Every file of the site, with stand-ins for what is made elsewhere."""
    return TAKEN | pages.all_pages(whole)


class Soups(dict[str, BeautifulSoup]):
    """The pages of the site by name, each parsed when it is first asked for."""

    def __init__(self, written: dict[str, str]) -> None:
        super().__init__()
        self.written = written

    def __missing__(self, name: str) -> BeautifulSoup:
        self[name] = BeautifulSoup(self.written[name], "lxml")
        return self[name]

    def every(self) -> dict[str, BeautifulSoup]:
        """All pages that are made here."""
        made = [name for name in self.written if name.endswith(".html") and name not in TAKEN]
        return {name: self[name] for name in made}


@pytest.fixture(scope="module")
def soups(written: dict[str, str]) -> Soups:
    """Every page, parsed on demand."""
    return Soups(written)


@pytest.fixture(params=["few", pytest.param("all", marks=pytest.mark.slow)])
def some(request: pytest.FixtureRequest, soups: Soups) -> dict[str, BeautifulSoup]:
    """A page of each kind and the evidence of a few governments; or all, in the slow tests."""
    few = [*OWN, "method.html", *(f"evidence/{code}.html" for code in SAMPLE)]
    return {name: soups[name] for name in few} if request.param == "few" else soups.every()


@pytest.fixture
def task(tmp_path: Path, toy_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """The toy as a build whose report stands, alone in a folder."""
    monkeypatch.setenv("RAW", str(TOY / "raw"))
    monkeypatch.setenv("OUT", str(tmp_path))
    shutil.copytree(toy_folder, tmp_path / "processed")
    (tmp_path / "reports").mkdir()
    made = builds.chosen("2025", "eu")
    for name, text in TAKEN.items():
        place = made.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return made


def links(soups: Soups) -> Iterator[tuple[str, str]]:
    """Every address that a page names, with the page."""
    for name, soup in soups.every().items():
        for tag in soup.select("[href], [src]"):
            yield name, tag.get("href") or tag.get("src")


def said(soup: BeautifulSoup) -> list[str]:
    """All that a reader sees or hears, a text each."""
    heard = [tag["aria-label"] for tag in soup.select("[aria-label]")]
    return [text for text in (*soup.stripped_strings, *heard) if text]


def hostile(report: Selection) -> Selection:
    """The same with a script in every typed text and an address that runs one."""
    raw = report.tables
    columns = {
        "instruments": ["title", "summary", "evidence_seen"],
        "adherence": ["evidence_seen"],
        "codings": ["rationale"],
        "practice": ["summary", "vendor"],
        "searches": ["query", "note"],
        "governments": ["name"],
        "listings": ["vendor_or_person", "list"],
    }
    frames = {}
    for name, texts in columns.items():
        frame = getattr(raw, name)
        frame = frame.assign(**{text: EVIL for text in texts})
        if "source_url" in frame and name != "practice":
            frame = frame.assign(source_url="javascript:alert(3)")
        frames[name] = frame
    return replace(report, tables=replace(raw, **frames))


@pytest.mark.slow
def test_every_link_and_anchor_of_the_site_resolves(written: dict[str, str], soups: Soups) -> None:
    """No page leads nowhere: files stand, and places in them are there, once each."""
    ids = {name: [tag["id"] for tag in soup.select("[id]")] for name, soup in soups.every().items()}
    assert [name for name, found in ids.items() if len(found) != len(set(found))] == []
    broken = []
    for page, address in links(soups):
        parts = urlsplit(address)
        if address == "data:,":  # an empty icon, so that no browser asks for one
            continue
        if parts.scheme:
            assert addresses.is_web(address), (page, address)
            continue
        target = Path(page).parent / unquote(parts.path) if parts.path else Path(page)
        name = str(Path(re.sub(r"[^/]+/\.\./", "", target.as_posix())))
        if name in ("../../index.html",):  # the page above all sites
            continue
        is_view = "=" in parts.fragment  # the explorer's filters, no place in it
        if name not in {*written, feed.NAME} or (
            parts.fragment and not is_view and parts.fragment not in ids[name]
        ):
            broken.append((page, address))
    assert broken == []


def test_a_link_stands_only_where_its_target_does(small: Material) -> None:
    """Without report, profiles and data the site is whole all the same."""
    bare = pages.all_pages(replace(small, others=frozenset()))
    for name in ("index.html", "evidence/GRC.html", "data.html"):
        assert not re.search(r'href="[^"]*(report\.|profiles/|panel\.csv)', bare[name]), name
    full = pages.all_pages(small)
    assert 'href="profiles/GRC.html"' in full["index.html"]
    assert 'href="../profiles/GRC.pdf"' in full["evidence/GRC.html"]
    assert 'href="data/panel.csv"' in full["data.html"]


@pytest.mark.slow
def test_every_cell_has_its_permanent_place(whole: Material, soups: Soups) -> None:
    """1,400 cells, each at `evidence/GRC.html#GRC-oversight-2026`, reached from the explorer."""
    tiles = {a["href"] for a in soups["explorer.html"].select("a.to")}
    for code, one in whole.dossiers.items():
        for cell in one["cells"]:
            assert soups[f"evidence/{code}.html"].find(id=cell["id"]) is not None
            address = f"evidence/{code}.html#{cell['id']}"
            assert (address in tiles) == (one["depth"] != "none")
    assert whole.dossiers["GRC"]["cells"][-1]["id"] == "GRC-oversight-2026"


@pytest.mark.slow
def test_the_source_is_two_clicks_from_the_matrix(whole: Material, soups: Soups) -> None:
    """A tile opens a section whose first link to the web is the source of the deciding act."""
    for code in SAMPLE:
        for cell in whole.dossiers[code]["cells"]:
            if not cell["instrument_id"]:
                continue
            section = soups[f"evidence/{code}.html"].find(id=cell["id"]).find_parent("section")
            first = section.select_one('a[href^="http"]')
            act = whole.dossiers[code]["acts"][cell["instrument_id"]]
            assert first["href"] == act["source_url"]
            assert first.find_parent("details") is None
            assert not act["evidence_seen"] or act["evidence_seen"] in section.text


def test_the_explorer_holds_the_panel(whole: Material, written: dict[str, str]) -> None:
    """What the script filters is the panel: same cells and levels, and no zero for nothing."""
    data = json.loads(written["explorer-data.js"].removeprefix("const TRACKER = ")[:-2])
    rows = {row[0]: dict(zip(data["columns"], row, strict=True)) for row in data["rows"]}
    panel = whole.report.everyone
    assert len(rows) == len(panel)
    for cell in panel.to_dict("records"):
        row = rows[f"{cell['government']}-{cell['recommendation_id']}-{EDITION}"]
        if cell["state"] == "not-assessed":
            assert row["level"] is None
            assert row["own"] is None
        else:
            assert (row["level"], row["own"]) == (cell["level"], cell["level_own"])
            assert row["origin"] == (cell["origin"] if isinstance(cell["origin"], str) else "")


@pytest.mark.slow
def test_unassessed_is_said_and_never_a_zero(whole: Material, soups: Soups) -> None:
    """A government that nobody looked at has no tile, and its page says so."""
    codes = [code for code, one in whole.dossiers.items() if one["depth"] == "none"]
    assert codes
    for code in codes:
        row = soups["explorer.html"].find(id=code)
        assert row.select(".tile") == []
        assert "not assessed" in row.text
        assert "was not assessed" in soups[f"evidence/{code}.html"].text
        assert {cell["level"] for cell in whole.dossiers[code]["cells"]} == {None}


def test_every_page_has_the_policy_and_no_script_inside(
    some: dict[str, BeautifulSoup],
) -> None:
    """Scripts are files of the site; nothing inline runs or styles, so the policy can forbid it."""
    for name, soup in some.items():
        (meta,) = soup.select('meta[http-equiv="Content-Security-Policy"]')
        rules = dict(rule.strip().split(" ", 1) for rule in meta["content"].split(";"))
        assert rules["default-src"] == "'none'"
        assert rules["script-src"] == rules["style-src"] == "'self'"
        assert meta.find_previous("script") is None, name
        assert soup.select(RUN) == []
        assert [tag for tag in soup.select("script[src]") if tag.text] == []
        assert soup.select("style, [style]") == []
        assert [
            tag for tag in soup.find_all(True) if any(a.startswith("on") for a in tag.attrs)
        ] == []


def test_nothing_is_asked_of_another_host(
    written: dict[str, str], some: dict[str, BeautifulSoup]
) -> None:
    """Only links for readers leave the site; the style sheet and the scripts name no address."""
    for name, soup in some.items():
        for tag in soup.select(LOADING):
            address = tag.get("src") or tag.get("href") or tag.get("action") or ""
            assert address == "data:," or not urlsplit(address).scheme, (name, address)
            assert not address.startswith("//")
    for name in ("site.css", "site.js", "explorer.js"):
        assert not re.search(
            r"https?:|url\(|@import|fetch\(|XMLHttp|innerHTML|eval\(", written[name]
        )


def test_hostile_texts_and_addresses_are_inert(small: Material) -> None:
    """A script in a title is text; an address that runs one is no link."""
    raw = hostile(small.report)
    made = pages.all_pages(replace(small, report=raw, dossiers=dossiers.of_governments(raw)))
    assert made["evidence/FRA.html"].count("alert(1)") > 20  # as text
    for name, text in made.items():
        if not name.endswith(".html"):
            continue
        soup = BeautifulSoup(text, "lxml")
        assert soup.select(f"img, {RUN}") == [], name
        assert not [a for a in soup.select("a[href]") if "alert" in a["href"]], name
        assert "49" not in soup.title.text
    script = made["explorer-data.js"]
    assert "javascript:" not in script


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " javascript:x", "data:text/html,x", "https:alert(1)", "//example.org",
     "ftp://example.org", "http://[", ""],
)  # fmt: skip
def test_only_the_web_is_a_link(address: str) -> None:
    """Whatever is no http address with a host stays text."""
    assert not addresses.is_web(address)


def test_the_codebook_is_set_with_its_places_and_without_raw_html() -> None:
    """Headings can be linked, tables say what heads them, markup in the text is text."""
    soup = BeautifulSoup(markup.page(CODEBOOK), "lxml")
    headings = soup.select("h2, h3")
    assert len(headings) == len(re.findall("^#{1,2} ", CODEBOOK, re.MULTILINE))
    assert all(heading["id"] for heading in headings)
    assert soup.select("th:not([scope])") == []
    evil = markup.page("<script>x</script> [a](javascript:b) [c](../d.md)")
    assert BeautifulSoup(evil, "lxml").select("script, a") == []


@pytest.mark.parametrize(
    "edition",
    [pytest.param(year, marks=pytest.mark.slow) for year in ("2023", "2024")] + [EDITION],
)
def test_dossiers_agree_with_the_panel(edition: str) -> None:
    """One piece of evidence decides where there is a level, none where there is not."""
    raw, frames = computed()
    report = selection.of_all(raw, frames, edition)
    for one in dossiers.of_governments(report).values():
        for cell in one["cells"]:
            deciding = [row for row in cell["evidence"] if row["decides"]]
            assert len(deciding) == (cell["state"] == "adopted"), cell["id"]
            if deciding:
                assert deciding[0] == cell["evidence"][0]
                assert deciding[0]["instrument_id"] == cell["instrument_id"]
                assert deciding[0]["level"] == cell["level"]
            counted = [row["level"] for row in cell["evidence"] if row["counts"]]
            assert not cell["level"] or max(counted) == cell["level"]
            own = [
                row["level"] for row in cell["evidence"] if row["counts"] and row["origin"] == "own"
            ]
            assert cell["level"] is None or max(own, default=0) == cell["level_own"]
            assert sum(row["stands"] for row in cell["counter_acts"]) == cell["n_counter_acts"]
            assert all(bool(row["why_not"]) != row["counts"] for row in cell["evidence"])


def test_nothing_on_record_is_left_out(whole: Material) -> None:
    """Every adherence, coded pair, search and listing of the raw tables stands in some dossier."""
    raw = whole.report.tables
    acts = {(code, act) for code, one in whole.dossiers.items() for act in one["acts"]}
    assert acts == set(zip(raw.adherence.government, raw.adherence.instrument_id, strict=True))
    shown = [
        (code, cell["recommendation_id"], row["instrument_id"])
        for code, one in whole.dossiers.items()
        for cell in one["cells"]
        for row in [*cell["evidence"], *cell["counter_acts"]]
    ]
    held = raw.adherence.merge(
        raw.codings[["instrument_id", "recommendation_id"]].drop_duplicates()
    )
    later = whole.report.counter_acts
    assert len(shown) == len(set(shown))
    undated = set(shown) ^ set(
        zip(held.government, held.recommendation_id, held.instrument_id, strict=True)
    )
    adverse = whole.report.evidence[whole.report.evidence.status == "adverse"]
    assert {pair[2] for pair in undated} <= set(adverse.instrument_id)  # far, undated or later
    assert set(later.instrument_id) <= set(adverse.instrument_id)
    assert sum(len(one["listings"]) for one in whole.dossiers.values()) == len(raw.listings)


RULE = act("example-rule", effective_on="2010-01-01")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([act(status="pending")], "pending: a bill"),
        ([act(status="failed")], "failed: rejected"),
        ([act(nexus="incidental")], "general law without"),
        ([act(nexus="adjacent")], "surveillance at large"),
        ([act(confidence="D")], "claimed, not seen"),
        ([act(force_coded="political")], "a political act of the government itself"),
        ([act(effective_on="")], "no date is known"),
        ([act(effective_on="2025-02-03")], "counts only from 3 February 2025"),
        ([act(effective_on="2024")], "counts only from 31 December 2024"),
        ([act(ended_on="2024-01-31")], "ended: 31 January 2024 was the last day"),
        ([shared_text(left_on="2023-05-01")], "left: 1 May 2023 was the last day"),
        ([application()], "an application without a rule in force"),
        ([application(effective_on="2021-03-05"), RULE], "passed out of its 36 months"),
    ],
)  # fmt: skip
def test_evidence_that_does_not_count_says_why(rows: list[dict[str, str]], says: str) -> None:
    """Status, nexus, dates and rules, one by one, on the as-of date 10 November 2024."""
    raw = tables_of(*rows)
    report = selection.of_all(raw, processed.build(raw), "2024")
    found = counting.evidence(report).set_index("instrument_id").loc[rows[0]["instrument_id"]]
    assert not found.counts
    assert found.why_not.startswith(says)


def test_evidence_that_counts_needs_no_reason() -> None:
    """The stronger decides, the weaker counts as well, and both have their days."""
    raw = tables_of(act(), act("example-guidance", force_coded="policy"))
    report = selection.of_all(raw, processed.build(raw), "2024")
    first, second = counting.evidence(report).to_dict("records")
    assert (first["instrument_id"], first["decides"], first["level"]) == ("example-law", True, 3)
    assert (second["counts"], second["decides"], second["level"]) == (True, False, 2)
    assert first["why_not"] == second["why_not"] == second["ends_on"] == ""
    assert first["starts_on"] == "2020-01-01"


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({}, "Both coders read it alike."),
        ({"nexus": "functional"}, "The coders differ in nexus; the lower reading stands."),
        ({"scope": "targeted", "nexus": "adjacent"}, "The coders differ in nexus and scope; the"),
    ],
)
def test_how_two_readings_became_one_is_said(other: dict[str, str], says: str) -> None:
    """Both readings stand side by side, with the field in which they differ."""
    row = {"instrument_id": "example-law", "recommendation_id": "oversight", "nexus": "direct",
           "scope": "general"}  # fmt: skip
    raw = build_tables(codings=[row | {"coder": "A"}, row | {"coder": "B"} | other])
    found = readings.of_pairs(raw)["example-law", "oversight"]
    assert found["settled"].startswith(says)
    assert [one["coder"] for one in found["coders"]] == ["A", "B"]
    assert found["stands"]["nexus"] == other.get("nexus", "direct")


def test_a_pair_of_one_coder_and_a_resolved_one_say_so() -> None:
    """One row alone counts as none; an editor's row settles it."""
    row = {"instrument_id": "example-law", "recommendation_id": "oversight", "nexus": "direct",
           "scope": "general"}  # fmt: skip
    alone = readings.of_pairs(build_tables(codings=[row | {"coder": "B"}]))
    assert "Only coder B" in alone["example-law", "oversight"]["settled"]
    both = [row | {"coder": "B"}, row | {"coder": "resolved"}]
    settled = readings.of_pairs(build_tables(codings=both))["example-law", "oversight"]
    assert settled["settled"].startswith("An editor settled")
    assert settled["stands"]["nexus"] == "direct"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("National act of this government; see the instrument row.", ""),
        ("Article 3 read (row che-vim-2020).", "Article 3 read."),
        ("Read. The date should be checked. Annex not read.", "Read. Annex not read."),
        ("Read the dataset row: total cost known.", "Read the dataset row: total cost known."),
    ],
)  # fmt: skip
def test_remarks_among_editors_stay_in_the_tables(typed: str, shown: str) -> None:
    """What speaks of rows and checks is left out; what was read stays."""
    assert dossiers.public(typed) == shown


def test_the_fields_are_documented(whole: Material) -> None:
    """The lists of the data page name what the files have, and nothing else."""
    one = whole.dossiers["USA"]
    for documented, record in (
        (fields.OF_GOVERNMENT, one),
        (fields.OF_CELL, one["cells"][0]),
        (fields.OF_EVIDENCE, one["cells"][0]["evidence"][0]),
        (fields.OF_ACT, next(iter(one["acts"].values()))),
    ):
        assert sorted(name for name, _ in documented) == sorted(record)


def test_json_is_stable_and_holds_no_number_that_is_none(written: dict[str, str]) -> None:
    """Sorted keys, one line end, and null where nothing is known."""
    names = [name for name in written if name.endswith(".json")]
    assert len(names) == 200 + 7
    for name in names:
        record = json.loads(written[name])
        assert pages.as_json(record) == written[name]
        assert "NaN" not in written[name]


def test_no_sentence_of_ours_says_more_than_the_evidence(whole: Material, soups: Soups) -> None:
    """With the texts of the evidence taken out, no verdict on a zero, no order, no headline."""
    raw = whole.report.tables
    typed = TYPED | {"searches": ["query", "note"], "recommendations": ["title"]}
    texts = {t for table, columns in typed.items() for c in columns for t in getattr(raw, table)[c]}
    texts |= set(raw.instruments.summary) | set(raw.instruments.evidence_seen)
    texts |= set(raw.adherence.evidence_seen)
    texts |= {dossiers.public(text) for text in texts}
    plain = sorted((" ".join(t.rstrip(".").split()) for t in texts if len(t) > 3), key=len)[::-1]
    for name in (*OWN, *(f"evidence/{code}.html" for code in SAMPLE)):
        ours = copy.copy(soups[name])
        for link in ours.select('a[href^="http"]'):
            link.clear()  # the name of a site
        words = "\n".join(" ".join(part.split()) for part in said(ours))
        for one in plain:
            words = words.replace(one, "…") if one in words else words
        for allowed in ALLOWED:
            words = words.replace(allowed, "")
        found = [line for line in words.splitlines() if NEVER.search(line)]
        assert not found, (name, found[:5])
        assert not [one for one in HEADLINES if re.search(one, words, re.IGNORECASE)], name


@pytest.mark.slow
def test_nothing_of_the_workshop_reaches_a_page(soups: Soups) -> None:
    """No editor's remark, no kind of practice, no class of evidence by its id."""
    ids = [one for one in EVIDENCE_CLASSES if "-" in one]
    for name, soup in soups.every().items():
        text = "\n".join(said(soup))
        assert not NOTES.search(text), (name, NOTES.search(text))
        assert not [kind for kind in PRACTICE_KINDS if kind in text], name
        assert not [one for one in ids if re.search(rf"\b{one}\b(?!-)", text)], name


def test_an_inherited_level_is_never_told_as_an_own_act(whole: Material, soups: Soups) -> None:
    """Through the European Union on the tile, in the heading and in the evidence."""
    for code in ("GRC", "FRA", "POL"):
        for cell in whole.dossiers[code]["cells"]:
            if cell["origin"] != "inherited":
                continue
            heading = soups[f"evidence/{code}.html"].find(id=cell["id"]).text
            tile = soups["explorer.html"].find(id=cell["id"])
            assert "through the European Union" in heading
            assert "through the European Union" in tile.text
            assert "inherited" in tile.select_one(".tile")["class"]


def test_the_sentence_to_quote_tells_own_inherited_and_joined_apart(whole: Material) -> None:
    """Each recommendation once, under whose act it stands, with the as-of date and counter-acts."""
    for code, cells in whole.report.assessed.groupby("government"):
        quoted = onrecord.in_short(cells, whole.report.as_of)
        assert quoted.startswith("As of 10 November 2026, ")
        parts = quoted.split(": ", 1)[1].rstrip(".").split("; ")
        for opening, rows in (
            ("by own acts on", cells[cells.origin == "own"]),
            ("through the European Union on", cells[cells.origin == "inherited"]),
            ("by joined texts on", cells[cells.origin == "collective"]),
            ("none found", cells[cells.level == 0]),
            ("counter-acts stand against", cells[cells.n_counter_acts > 0]),
        ):
            told = [part for part in parts if part.startswith(opening)]
            assert len(told) == bool(len(rows)), (code, opening)
            for one in rows.recommendation_id:
                assert wording.inside(one) in told[0] or "any of the seven" in told[0]


def test_what_the_report_says_of_itself_is_told_of_the_tracker(
    soups: Soups,
) -> None:
    """Sentences that the site shares with the report speak of no report and of no cohort."""
    for name in ("index.html", "method.html"):
        assert not re.search(r"[Tt]his (report|cohort)\b", soups[name].text), name


@pytest.mark.slow
def test_a_baseline_has_pages_of_its_own() -> None:
    """The first edition compares with nothing, and says so instead of printing a blank."""
    made = pages.all_pages(material(*computed(), "2023"))
    soup = BeautifulSoup(made["evidence/GRC.html"], "lxml")
    assert "baseline" in soup.text
    assert "Changed since" not in soup.text
    for name in ("evidence/GRC.html", "explorer.html", "index.html"):
        assert not re.search(
            r"\bNone\b(?! found)|\bnan\b|\bNaT\b", made[name].replace("None found", "")
        )
    assert 'name="since"' not in made["explorer.html"]
    assert not re.search("GRC-[a-z-]+-2026", made["evidence/GRC.html"])


def test_practice_is_filtered_by_class_and_never_counted(
    whole: Material, soups: Soups, written: dict[str, str]
) -> None:
    """All rows stand, told with the verb of their class; no filter and no number by government."""
    soup = soups["practice.html"]
    rows = soup.select("tbody tr")
    assert len(rows) == sum(len(one["practice"]) for one in whole.dossiers.values())
    assert [tag["name"] for tag in soup.select("select")] == ["class"]
    for row in rows:
        verb = VERBS[row["data-class"]]
        assert row.select_one("strong").text.casefold() == verb.casefold()
    assert not re.search(r"\d+ (rows|episodes|cases)", soup.text)
    assert "rows.length" not in written["site.js"]


def content(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_second_build_has_the_same_bytes(
    task: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two folders, one site: nothing reads a clock or the place where it is made."""
    first = content(site.make(task))
    other = tmp_path / "elsewhere"
    for part in ("reports", "processed"):
        shutil.copytree(tmp_path / part, other / part)
    shutil.rmtree(other / "reports" / task.folder.name / "site")
    monkeypatch.setenv("OUT", str(other))
    second = content(site.make(builds.chosen("2025", "eu")))
    assert first == second
    assert {"index.html", "report.pdf", "profiles/GRC.html", "data/panel.csv"} <= set(first)


@pytest.mark.slow
def test_nothing_is_built_again_until_something_changes(
    task: Build, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second call does nothing; another report, or a damaged page, brings the site anew."""
    folder = site.make(task)
    capsys.readouterr()
    site.make(task)
    assert "nothing changed" in capsys.readouterr().out
    (task.folder / "report.html").write_text("<!DOCTYPE html><p>Newer")
    site.make(task)
    assert "Newer" in (folder / "report.html").read_text()
    (folder / "index.html").unlink()
    site.make(task)
    assert (folder / "index.html").is_file()


@pytest.mark.slow
def test_a_site_that_fails_leaves_the_last_one_whole(
    task: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What broke while pages were written is not published, not even in part."""
    folder = site.make(task)
    before = content(folder)
    (task.folder / "report.html").write_text("changed")
    monkeypatch.setattr(pages, "as_json", lambda record: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        site.make(task)
    assert content(folder) == before
    assert list(task.folder.parent.glob(".building-*")) == []


@pytest.mark.slow
def test_a_page_that_is_gone_leaves_the_site(task: Build) -> None:
    """A profile that no longer stands is no longer served."""
    folder = site.make(task)
    (task.folder / "profiles" / "GRC.pdf").unlink()
    site.make(task)
    assert not (folder / "profiles" / "GRC.pdf").exists()
    assert "GRC.pdf" not in (folder / "evidence" / "GRC.html").read_text()


def test_a_swap_that_fails_brings_the_old_folder_back(tmp_path: Path) -> None:
    """The last good folder stands where the new one could not be put."""
    target = tmp_path / "site"
    target.mkdir()
    (target / "page").write_text("old")
    with pytest.raises(FileNotFoundError):
        staging.swap(tmp_path / "missing", target)
    assert (target / "page").read_text() == "old"


def test_the_page_above_links_every_edition_that_stands(task: Build) -> None:
    """Editions first, then what was built otherwise, and only what is there."""
    site.make(task)
    shutil.copytree(task.folder, task.folder.parent / "2024")
    (task.folder.parent / "2023").mkdir()
    site.write_editions(task.folder.parent)
    soup = BeautifulSoup((task.folder.parent / "index.html").read_text(), "lxml")
    found = [a["href"] for a in soup.select("a")]
    assert found == ["2024/site/index.html", f"{task.folder.name}/site/index.html"]
    assert soup.select_one("a").text == "Edition 2024"
    assert all((task.folder.parent / address).is_file() for address in found)
    assert (task.folder.parent / soup.select_one('link[rel="stylesheet"]')["href"]).is_file()


def test_without_a_report_the_next_step_is_named(task: Build) -> None:
    """No computed tables, no site."""
    bare = replace(task, processed=task.processed.parent / "none")
    with pytest.raises(RuntimeError, match="run `make report` once before"):
        site.make(bare)


def test_an_unknown_edition_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the report refuses it, before anything is built."""
    monkeypatch.setenv("EDITION", "2062")
    assert site.main() == 2
    assert "did you mean 2026?" in capsys.readouterr().err
