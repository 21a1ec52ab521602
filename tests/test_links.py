"""Addresses of sources are asked politely, what they say is recorded, and evidence stays as it is.

All on this machine: a small server plays the sites that there are.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pytest
from conftest import act, tables_of, text

from analysis import links, paths, visits
from analysis.tables import Tables
from analysis.visits import Answer, Pace

TODAY = "2026-11-26"
QUICK = Pace(at_once=8, pause=0, deadline=0.5, redirects=4)
HUGE = 10**12  # bytes that a page says it has
FULL = {"url": "", "status": "seen", "answer": "200", "checked_on": TODAY, "last_seen_on": TODAY,
        "moved_to": "", "archive_url": "", "tables": "instruments"}  # fmt: skip


class Site(BaseHTTPRequestHandler):
    """Answers each path by its name, and notes who asked for what, when, and how many at once."""

    asked: ClassVar[list[tuple[str, str, dict[str, str], float]]] = []
    at_once = most_at_once = 0
    lock = threading.Lock()
    SAYS: ClassVar[dict[str, int]] = {
        "missing": 404, "removed": 410, "forbidden": 403, "broken": 503, "many": 429,
        "no-bytes": 416, "ok": 200,
    }  # fmt: skip

    def do_HEAD(self) -> None:
        """Answer, holding on for a moment so that two at once would be seen."""
        with self.lock:
            Site.asked.append((self.command, self.path, dict(self.headers), time.monotonic()))
            Site.at_once += 1
            Site.most_at_once = max(Site.most_at_once, Site.at_once)
        time.sleep(0.01)
        try:
            self.answer(self.path.strip("/").split("?")[0])
        finally:
            with self.lock:
                Site.at_once -= 1

    do_GET = do_HEAD

    def answer(self, name: str) -> None:
        """What each path says."""
        if name in self.SAYS:
            self.say(self.SAYS[name])
        elif name == "get-only":
            self.say(200 if self.command == "GET" else 404)
        elif name in ("huge", "drip"):
            self.say(200 if self.command == "GET" else 405, length=HUGE)
            if self.command == "GET":
                self.pour(0.2 if name == "drip" else 0)
        elif name == "hang":
            time.sleep(3 * QUICK.deadline)
        elif name == "drip-headers":
            self.drip_headers()
        elif name == "headers-without-end":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-More: and more\r\n" * 50_000)
        elif name == "rubbish":
            self.wfile.write(b"\x00\xff nonsense\r\n\r\n")
        elif name.startswith("to-"):
            _, code, where = name.split("-", 2)
            self.say(int(code), location=f"/{where}")
        elif name == "loop":
            self.say(301, location="/loop")
        elif name == "longer":
            self.say(302, location=f"/longer?{len(self.path)}{self.path[-40:].strip('/')}")
        elif name == "out":
            self.say(301, location="ftp://example.org/file")
        elif name == "odd":
            self.say(301, location="http://[::bad")
        else:
            self.say(404)

    def say(self, code: int, length: int = 0, location: str = "") -> None:
        """Send a status line and headers."""
        self.send_response(code)
        self.send_header("Content-Length", str(length))
        if location:
            self.send_header("Location", location)
        self.end_headers()

    def pour(self, pause: float) -> None:
        """Send a body without end, until the other side has had enough."""
        try:
            while True:
                self.wfile.write(b"x" * (1 if pause else 65_536))
                self.wfile.flush()
                time.sleep(pause)
        except OSError:
            self.close_connection = True

    def drip_headers(self) -> None:
        """Send a header each while, so that no single wait is long."""
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(40):
                self.wfile.write(f"X-{number}: slow\r\n".encode())
                self.wfile.flush()
                time.sleep(QUICK.deadline / 10)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server that plays all sites."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    Site.asked, Site.at_once, Site.most_at_once = [], 0, 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def answers(*urls: str, pace: Pace = QUICK) -> dict[str, Answer]:
    """Ask for some addresses."""
    found: dict[str, Answer] = {}
    asyncio.run(visits.ask_all(list(urls), found.__setitem__, pace))
    return found


def cited(*urls: str) -> Tables:
    """Tables that cite these addresses, one an act."""
    made = tables_of(*(act(f"act-{number}") for number, _ in enumerate(urls)))
    frame = made.instruments.assign(source_url=list(urls), recorded_on="2026-11-23")
    return type(made)(**{**vars(made), "instruments": frame})


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("ok", Answer("seen", "200")),
        ("get-only", Answer("seen", "200")),
        ("no-bytes", Answer("seen", "416")),
        ("missing", Answer("gone", "404")),
        ("removed", Answer("gone", "410")),
        ("forbidden", Answer("turned away", "403")),
        ("many", Answer("turned away", "429")),
        ("broken", Answer("failing", "503")),
        ("to-302-ok", Answer("seen", "200")),
        ("to-301-missing", Answer("gone", "404")),
        ("to-302-to-301-ok", Answer("seen", "200")),
        ("loop", Answer("failing", "redirects without end")),
        ("longer", Answer("failing", "redirects without end")),
        ("out", Answer("failing", "leads out of the web")),
        ("odd", Answer("unreachable", "RemoteProtocolError")),
        ("rubbish", Answer("unreachable", "RemoteProtocolError")),
        ("headers-without-end", Answer("unreachable", "RemoteProtocolError")),
        ("huge", Answer("seen", "200")),
        ("drip", Answer("seen", "200")),
        ("hang", Answer("silent", "timeout")),
        ("drip-headers", Answer("silent", "timeout")),
    ],
)
def test_each_kind_of_site_has_its_answer(site: str, path: str, answer: Answer) -> None:
    """In time whatever the server does, and without reading a page."""
    start = time.monotonic()
    assert answers(f"{site}/{path}") == {f"{site}/{path}": answer}
    assert time.monotonic() - start < 6 * QUICK.deadline


def test_a_lasting_redirect_is_where_the_address_is_from_now_on(site: str) -> None:
    """As far as redirects are lasting: what comes after one for the moment does not count."""
    all_lasting, for_now = f"{site}/to-301-to-308-ok", f"{site}/to-301-to-302-ok"
    assert answers(all_lasting, for_now) == {
        all_lasting: Answer("moved", "200", f"{site}/ok"),
        for_now: Answer("moved", "200", f"{site}/to-302-ok"),
    }


def test_nobody_there_is_unreachable() -> None:
    """A closed port, and addresses that are none."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}/"
    found = answers(closed, "http://[::bad/", "http://a..b/")
    assert {answer.status for answer in found.values()} == {"unreachable"}
    assert len(found) == 3


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(site: str) -> None:
    """Also where one address takes two requests."""
    pace = Pace(at_once=8, pause=0.05, deadline=1)
    answers(*(f"{site}/{path}?{n}" for n in range(2) for path in ("ok", "missing")), pace=pace)
    times = [at for *_, at in Site.asked]
    assert len(times) == 6
    assert Site.most_at_once == 1
    assert min(b - a for a, b in pairwise(times)) >= pace.pause


def test_requests_say_who_asks_and_for_how_little(site: str) -> None:
    """HEAD first; GET asks for a few bytes; the agent names the project and no address."""
    answers(f"{site}/missing")
    (head, _, first, _), (get, _, second, _) = Site.asked
    assert (head, get) == ("HEAD", "GET")
    assert "Range" not in first
    assert second["Range"] == "bytes=0-1023"
    assert first["User-Agent"] == second["User-Agent"] == visits.AGENT
    assert "cyber-mercenary-accountability-tracker" in visits.AGENT
    assert not {"@", "http"} & set(visits.AGENT.replace("/", " ").split())


def test_a_host_that_says_too_many_is_left_alone(site: str) -> None:
    """Its other addresses wait for another run and have no answer."""
    found = answers(f"{site}/many", f"{site}/ok")
    assert list(found) == [f"{site}/many"]
    assert len(Site.asked) == 1


def test_every_address_is_cited_once_with_its_tables_and_first_day() -> None:
    """Two rows on one page are one address."""
    page = "https://example.org/page"
    made = tables_of(act("law"), text("pact"))
    with_page = {
        "instruments": made.instruments.assign(source_url=page, recorded_on="2026-11-26"),
        "adherence": made.adherence.assign(source_url=page, recorded_on="2026-11-23"),
    }
    (row,) = links.cited(type(made)(**{**vars(made), **with_page})).itertuples(index=False)
    assert (row.url, row.tables, row.read_on) == (page, "adherence|instruments", "2026-11-23")


def test_the_real_evidence_has_its_addresses(evidence: Tables) -> None:
    """All columns of addresses are there, and each address has a day on which it was read."""
    found = links.cited(evidence)
    assert found.url.is_unique
    assert set(evidence.instruments.source_url) <= set(found.url)
    assert set(evidence.governments.paris_call_source_url) - {""} <= set(found.url)
    assert found.read_on.str.fullmatch(r"\d{4}-\d{2}-\d{2}").all()


@pytest.mark.parametrize(
    ("row", "days", "is_due"),
    [
        ({}, 30, False),
        ({"checked_on": "2026-10-28", "last_seen_on": "2026-10-28"}, 30, False),
        ({"checked_on": "2026-10-27", "last_seen_on": "2026-10-27"}, 30, True),
        ({"status": "gone"}, 30, False),  # asked today, by a run that was stopped
        ({"status": "gone", "checked_on": "2026-11-25"}, 30, True),
        ({"status": "moved", "checked_on": "2026-11-25", "last_seen_on": "2026-11-25"}, 30, False),
        ({}, 0, True),
        ({"status": "gone"}, 0, True),
    ],
)
def test_what_was_seen_lately_is_not_asked_again(row: dict, days: int, is_due: bool) -> None:
    """What did not answer is asked again on another day."""
    url = "https://example.org/"
    known = pd.DataFrame([FULL | {"url": url} | row])
    addresses = pd.DataFrame({"url": [url]})
    assert (links.due(known, addresses, TODAY, days) == [url]) == is_due


def test_a_record_keeps_the_last_good_day_and_proposes_a_copy() -> None:
    """A copy near the day on which it was read; what is cited no more is left out."""
    urls = ["https://example.org/a", "https://example.org/b", "https://example.org/new"]
    known = pd.DataFrame(
        [FULL | {"url": url, "checked_on": "2026-01-01", "last_seen_on": "2026-01-01"}
         for url in (*urls[:2], "https://example.org/uncited")]
    )  # fmt: skip
    addresses = pd.DataFrame({"url": urls, "tables": "instruments", "read_on": "2025-12-31"})
    found = {urls[0]: Answer("gone", "404")}
    rows = links.recorded(known, addresses, found, TODAY).set_index("url")
    assert list(rows.index) == urls[:2]  # the new one has no answer yet
    gone = rows.loc[urls[0]]
    assert (gone.status, gone.checked_on, gone.last_seen_on) == ("gone", TODAY, "2026-01-01")
    assert gone.archive_url == f"https://web.archive.org/web/20251231/{urls[0]}"
    assert rows.loc[urls[1]].drop("tables").to_dict() == {
        **{k: v for k, v in FULL.items() if k not in ("url", "tables")},
        "checked_on": "2026-01-01", "last_seen_on": "2026-01-01",
    }  # fmt: skip


def test_no_copy_is_proposed_for_what_turns_programs_away() -> None:
    """A person may still read it."""
    addresses = pd.DataFrame({"url": ["https://a.org/"], "tables": "x", "read_on": TODAY})
    for status in links.STATUSES:
        answer = {"https://a.org/": Answer(status, "")}
        (row,) = links.recorded(links.read(Path("none")), addresses, answer, TODAY).itertuples()
        assert bool(row.archive_url) == (status in links.ARCHIVED)


def test_a_run_records_all_and_a_second_asks_only_what_did_not_answer(
    site: str, tmp_path: Path
) -> None:
    """The table is the same whoever was asked first; the evidence is what it was."""
    raw = cited(*(f"{site}/{path}" for path in ("ok", "missing", "to-301-ok")))
    before = raw.instruments.copy()
    path = tmp_path / links.NAME
    assert links.run(raw, path, TODAY, pace=QUICK) == 3
    rows = links.read(path)
    assert list(rows.status) == ["gone", "seen", "moved"]
    assert list(rows.last_seen_on) == ["", TODAY, TODAY]
    assert links.run(raw, path, TODAY, pace=QUICK) == 0
    Site.asked.clear()
    assert links.run(raw, path, "2026-11-27", pace=QUICK) == 1
    assert {path for _, path, *_ in Site.asked} == {"/missing"}
    pd.testing.assert_frame_equal(raw.instruments, before)
    assert [file.name for file in tmp_path.iterdir()] == [links.NAME]
    assert links.in_words(rows).splitlines()[-1] == (
        "    1  gone: the server says that there is nothing"
    )


def test_a_file_that_is_no_such_table_is_not_written_over(tmp_path: Path) -> None:
    """Somebody else's file stays."""
    path = tmp_path / links.NAME
    path.write_text("mine\n1\n")
    with pytest.raises(ValueError, match="has another header; expected url,status"):
        links.run(cited("http://127.0.0.1:9/"), path, TODAY, pace=QUICK)
    assert path.read_text() == "mine\n1\n"


@pytest.mark.slow
def test_what_was_answered_is_kept_where_a_run_is_stopped_by_hand(
    site: str, tmp_path: Path
) -> None:
    """^C ends it at once, exit code 130; the next run goes on from there."""
    urls = [f"{site}/ok", *(f"{site.replace('127.0.0.1', 'localhost')}/hang?{n}" for n in range(9))]
    path = tmp_path / links.NAME
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from test_links import cited, links, Path, Pace\n"
        "pace = Pace(pause=0, deadline=60)\n"
        f"links.tables.read = lambda _: cited(*{urls})\n"
        "links.Pace = lambda: pace\n"
        "sys.exit(links.main())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=paths.ROOT,
        env=os.environ | {"OUT": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not any(path.startswith("/hang") for _, path, *_ in Site.asked):
            assert process.poll() is None
            time.sleep(0.02)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=20)[1]
    assert process.returncode == 130, said
    assert "stopped by hand; what was answered is kept in" in said
    assert "Traceback" not in said
    assert list(links.read(path).url) == [f"{site}/ok"]


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"DAYS": "soon"}, "DAYS is 'soon'; expected a whole number up to 9999, such as 30"),
        ({"RAW": "tests/toy/raw"}, "say with OUT where its results go"),
    ],
)
def test_the_command_refuses_what_it_cannot_mean(
    variables: dict[str, str],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit 2 before anybody is asked."""
    for name in ("DAYS", "RAW", "OUT", "KNOWN_ON"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert links.main() == 2
    assert says in capsys.readouterr().err
