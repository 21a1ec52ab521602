"""The feed is Atom as RFC 4287 has it, and each entry says no more than the evidence allows."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import datetime
from functools import cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pandas as pd
import pytest
from conftest import TOY
from spoken import TYPED, computed, report
from test_wording import HEADLINES, NEVER, NOTES

from analysis import corrected, feed, ledger, news, processed, selection
from analysis.schema import SCHEMA
from analysis.selection import Selection
from analysis.tables import Tables
from analysis.vocabulary import EVIDENCE_CLASSES, PRACTICE_KINDS

ATOM = "{http://www.w3.org/2005/Atom}"
GOLDEN = TOY / "feed.xml"
RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
FEED_ONCE = {"generator", "icon", "id", "logo", "rights", "subtitle", "title", "updated"}
ENTRY_ONCE = {"content", "id", "published", "rights", "source", "summary", "title", "updated"}
MANY = {"author", "category", "contributor", "link"}
LINKED = re.compile(r"evidence/([A-Z]{3})\.html#([A-Z]{3})-[a-z-]+-\d{4}")
EDITIONS = [
    pytest.param(edition, cohort, marks=[] if edition == "2026" else [pytest.mark.slow])
    for edition in ("2023", "2024", "2025", "2026")
    for cohort in ("paris-call", "oecd")
]


@pytest.fixture(scope="module")
def toy_report(toy: Tables, toy_frames: dict[str, pd.DataFrame]) -> Selection:
    """The toy's latest edition as its supporters read it."""
    return selection.select(toy, toy_frames, "2025", "paris-call")


@cache
def read(edition: str, cohort: str) -> Element:
    """The real feed of an edition and cohort."""
    return ElementTree.fromstring(feed.of(report(edition, cohort)))


@cache
def entries(edition: str, cohort: str) -> tuple[news.Entry, ...]:
    """All that it says."""
    of = report(edition, cohort)
    return (*news.entries(of), *corrected.entries(of))


def check_atom(root: Element) -> None:
    """Hold a feed to the rules of RFC 4287 that bear on what it uses."""
    assert root.tag == f"{ATOM}feed"
    _check_children(root, FEED_ONCE, {"id", "title", "updated", "author"}, {"entry"})
    (author,) = root.findall(f"{ATOM}author")
    assert [child.tag for child in author] == [f"{ATOM}name"]
    assert author[0].text.strip()
    made = root.findall(f"{ATOM}entry")
    for entry in made:
        _check_children(entry, ENTRY_ONCE, {"id", "title", "updated", "content"}, set())
    assert [link.get("rel") for link in root.findall(f"{ATOM}link")].count("self") == 1
    ids = [root.findtext(f"{ATOM}id"), *(entry.findtext(f"{ATOM}id") for entry in made)]
    assert len(set(ids)) == len(ids)
    for each in ids:
        assert each == f"urn:uuid:{uuid.UUID(each.removeprefix('urn:uuid:'))}"
    updated = [entry.findtext(f"{ATOM}updated") for entry in made]
    assert updated == sorted(updated, reverse=True)
    assert root.findtext(f"{ATOM}updated") == max(updated)


def _check_children(parent: Element, once: set[str], needed: set[str], others: set[str]) -> None:
    """What must stand stands, what may stand once stands once, dates and links are such."""
    names = [child.tag.removeprefix(ATOM) for child in parent]
    assert needed <= set(names) <= once | MANY | others
    assert [name for name in once if names.count(name) > 1] == []
    for child in parent:
        name = child.tag.removeprefix(ATOM)
        if name == "updated":
            assert RFC_3339.fullmatch(child.text)
            datetime.fromisoformat(child.text)
        elif name == "link":
            assert child.get("href")
            assert set(child.attrib) == {"rel", "href"}
        elif name == "category":
            assert child.get("term")
        elif name in ("title", "content", "subtitle", "rights"):
            assert child.get("type", "text") == "text"
            assert child.text.strip()
            assert len(child) == 0
    alternates = [c for c in parent.findall(f"{ATOM}link") if c.get("rel") == "alternate"]
    assert len(alternates) <= 1


def test_the_toy_gives_the_golden_feed(
    toy_report: Selection, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every entry is as it was when it was checked by hand; a missing file is a fault."""
    monkeypatch.setenv("RAW", str(TOY / "raw"))
    if request.config.getoption("--regenerate"):
        GOLDEN.write_bytes(feed.of(toy_report))
    assert GOLDEN.is_file(), f"{GOLDEN} is missing; `make golden` writes it"
    assert feed.of(toy_report).splitlines() == GOLDEN.read_bytes().splitlines()


@pytest.mark.parametrize(
    ("edition", "kinds"),
    [
        ("2023", {"correction"}),
        ("2024", {"correction", "counter-act", "lapsed", "left", "new"}),
        ("2025", {"correction", "ended", "listing lifted", "new"}),
    ],
)
def test_the_toy_feeds_are_atom_and_tell_all_kinds_of_news(
    edition: str, kinds: set[str], toy: Tables, toy_frames: dict[str, pd.DataFrame]
) -> None:
    """The rules hold wherever a kind occurs; the baseline has corrections alone."""
    root = ElementTree.fromstring(feed.of(selection.select(toy, toy_frames, edition, "paris-call")))
    check_atom(root)
    assert {each.get("term") for each in root.iter(f"{ATOM}category")} == kinds


@pytest.mark.parametrize(("edition", "cohort"), EDITIONS)
def test_the_real_feed_is_atom(edition: str, cohort: str) -> None:
    """Required elements, unique ids, dates of RFC 3339, newest first."""
    check_atom(read(edition, cohort))


def test_the_rules_can_be_broken(toy_report: Selection) -> None:
    """A feed without an id, with an id twice, or with a day for an instant is refused."""
    for spoil in (_drop_id, _double_id, _shorten_date):
        root = ElementTree.fromstring(feed.of(toy_report))
        spoil(root)
        with pytest.raises(AssertionError):
            check_atom(root)


def _drop_id(root: Element) -> None:
    root.remove(root.find(f"{ATOM}id"))


def _double_id(root: Element) -> None:
    root.findall(f"{ATOM}entry/{ATOM}id")[1].text = root.findtext(f"{ATOM}entry/{ATOM}id")


def _shorten_date(root: Element) -> None:
    root.find(f"{ATOM}entry/{ATOM}updated").text = "2025-11-20"


@pytest.mark.parametrize(("edition", "cohort"), EDITIONS)
def test_each_measure_that_moved_has_its_entry(edition: str, cohort: str) -> None:
    """As many as the computed table has for the members; none is dropped or told twice."""
    of = report(edition, cohort)
    moved = computed()[1]["measures"].query("edition == @edition")
    moved = moved[moved.government.isin(of.cells.government)]
    told = [entry for entry in entries(edition, cohort) if entry.name.startswith("measure|")]
    assert len(told) == len(moved)
    assert sorted(entry.kind for entry in told) == sorted(moved.moved)


@pytest.mark.parametrize(("edition", "cohort"), EDITIONS)
def test_links_lead_to_the_evidence_page_of_the_cell(edition: str, cohort: str) -> None:
    """Links are relative or lead to a source on the web; the page is that of the government."""
    cells = set()
    for link in read(edition, cohort).findall(f"{ATOM}entry/{ATOM}link"):
        if link.get("rel") == "via":
            assert link.get("href").startswith(("http://", "https://"))
        else:
            page, cell = LINKED.fullmatch(link.get("href")).groups()
            assert page == cell
            cells.add(link.get("href").split("#")[1])
    everyone = report(edition, cohort).everyone
    known = everyone.government + "-" + everyone.recommendation_id + "-" + everyone.edition
    assert cells <= set(known)


@pytest.mark.parametrize(("edition", "cohort"), EDITIONS)
def test_entries_keep_to_the_words_that_the_evidence_allows(edition: str, cohort: str) -> None:
    """No verdict on a zero, no order, no editor's note, no class of practice, no broken number."""
    raw, _ = computed()
    typed = {t for table, columns in TYPED.items() for c in columns for t in getattr(raw, table)[c]}
    typed = sorted((text for text in typed if len(text) > 3), key=len, reverse=True)
    told = entries(edition, cohort)
    said = "\n".join(sorted({f"{entry.title}\n{entry.says}" for entry in told}))
    assert not NOTES.search(said)
    for text in typed:
        said = said.replace(text, "…")
    assert [line for line in said.splitlines() if NEVER.search(line)] == []
    assert [line for line in HEADLINES if re.search(line, said, re.IGNORECASE)] == []
    assert not re.search(r"\b(lowered|gave up|dropped|withdrawn its|scrapped)\b", said)
    kinds = [kind for kind in (*PRACTICE_KINDS, *EVIDENCE_CLASSES) if "-" in kind]
    assert [kind for kind in kinds if kind in said] == []


@pytest.mark.parametrize(("edition", "cohort"), EDITIONS)
def test_own_inherited_and_joined_are_told_apart(edition: str, cohort: str) -> None:
    """Every measure says whose act it is; where another's act decides, own acts stand beside."""
    of = report(edition, cohort)
    origins = computed()[1]["measures"].query("edition == @edition")
    key = ["government", "recommendation_id", "instrument_id"]
    origins = origins.set_index(key).origin
    cells = of.cells.set_index(["government", "recommendation_id"])
    for entry in entries(edition, cohort):
        if not entry.name.startswith("measure|"):
            continue
        _, _, *place, act, _ = entry.name.split("|")
        said = entry.says.split(" On ")[0]
        own = {"own": "act of its own", "inherited": "through the European Union"}
        assert own.get(origins[*place, act], "joined this text") in said
        if origins[*place, act] == "inherited":
            assert not re.search(r"adopted|introduced|enacted|sanctioned", entry.says)
        cell = cells.loc[tuple(place)]
        assert ("by own acts alone" in entry.says) == (cell.origin not in ("", "own"))


@pytest.mark.parametrize(("edition", "cohort"), EDITIONS)
def test_a_lapse_is_no_retreat(edition: str, cohort: str) -> None:
    """The months ran out, and no newer application was found, or else another counts."""
    lapsed = [entry for entry in entries(edition, cohort) if entry.kind == "lapsed"]
    assert lapsed or edition == "2023"
    for entry in lapsed:
        assert "passed out of its 36 months" in entry.says
        assert "no newer application was found" in entry.says or (
            "another application counts" in entry.says
        )


@pytest.mark.parametrize("cohort", ["paris-call"])
def test_no_newer_application_is_said_only_where_none_counts(cohort: str) -> None:
    """Read against the panel: a cell that stands at level 4 has an application that counts."""
    for entry in entries("2026", cohort):
        if entry.kind == "lapsed" and "stands at: level 4" in entry.says:
            assert "another application counts" in entry.says


def test_every_correction_of_a_printed_fact_has_an_entry_without_editors_words() -> None:
    """Reasons, old texts and addresses stay in the ledger; what only editors read brings none."""
    raw, _ = computed()
    rows = raw.corrections[~raw.corrections["column"].isin(["evidence_seen", "rationale", "note"])]
    told = corrected.entries(report("2026", "paris-call"))
    assert len(told) == len(rows) > 0
    said = "\n".join(entry.says for entry in told)
    rest = [_is_free(table, column) for table, column in rows[["table", "column"]].to_numpy()]
    texts = {*rows.reason, *rows[rest].was, *rows[rest]["is"]}
    assert not [text for text in texts if len(text) > 20 and text in said]


def _is_free(table: str, column: str) -> bool:
    """Whether people wrote what stands in a column in words of their own, or as an address."""
    if column == ledger.WITHDRAWN:
        return True
    rule = SCHEMA[table].columns[column]
    return rule.kind in ("text", "url") and not rule.allowed


def test_a_lifted_listing_says_so_wherever_it_is_named() -> None:
    """A correction of a listing that ended prints its end."""
    raw, computed_frames = computed()
    lifted = raw.listings[raw.listings.delisted_on != ""].iloc[0]
    row = {"table": "listings", "key": lifted.listing_id, "column": "listed_on", "was": "2024"}
    row |= {"is": lifted.listed_on, "corrected_on": "2026-11-26", "reason": "x", "source_url": ""}
    with_one = replace(raw, corrections=pd.DataFrame([row]))
    (entry,) = corrected.entries(selection.select(with_one, computed_frames, "2026", "paris-call"))
    assert f"{lifted.vendor_or_person} (lifted " in entry.title


def test_ids_last_over_days_of_knowledge(evidence: Tables) -> None:
    """What was in an earlier feed keeps its id in a later one."""
    early = ledger.known(evidence, "2026-11-23")
    then = news.entries(selection.select(early, processed.build(early), "2026", "paris-call"))
    now = entries("2026", "paris-call")
    shared = {entry.name for entry in then} & {entry.name for entry in now}
    assert len(shared) > 10
    assert len({feed.identity(name) for name in shared}) == len(shared)


def test_the_same_data_are_the_same_bytes(toy: Tables, toy_report: Selection, toy_folder) -> None:
    """Computed anew or read back from the processed files: not a byte differs."""
    read_back = {name: processed.read(name, toy_folder) for name in processed.NAMES}
    stored = selection.select(toy, read_back, "2025", "paris-call")
    assert feed.of(stored) == feed.of(toy_report)


def test_hostile_titles_stay_text(toy: Tables) -> None:
    """Markup, signs that XML cannot hold and addresses of other schemes do no harm."""
    title = "<script>alert(1)</script> & \x00\x0b ]]>"
    acts = toy.instruments.assign(title=title, source_url="javascript:alert(1)")
    raw = replace(toy, instruments=acts)
    of = selection.select(raw, processed.build(raw), "2025", "paris-call")
    root = ElementTree.fromstring(feed.of(of))
    check_atom(root)
    assert any("<script>alert(1)</script>" in e.text for e in root.iter(f"{ATOM}title"))
    assert not [e for e in root.iter(f"{ATOM}link") if "javascript" in e.get("href")]
