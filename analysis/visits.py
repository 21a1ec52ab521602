"""Visits to web addresses, as considerate as a reader's click: who is asked when, what they say.

One request at a time a host, with a pause after it; HEAD first, and GET for a few bytes where a
server does not take HEAD; no page is read. A host that says "too many" is left alone for the run.
Addresses are those that people cite, each asked for once: nothing is crawled, so robots.txt, which
speaks to crawlers, is not read.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

AGENT = "cyber-mercenary-accountability-tracker (checks that cited sources still answer)"
HEADERS = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
A_FEW = {"Range": "bytes=0-1023"}  # of a page; what comes anyway is not read
FOR_GOOD = (301, 308)  # redirects that say where an address is from now on
GONE, TURNED_AWAY = (404, 410), (401, 402, 403, 405, 406, 407, 418, 429, 451)
TOO_MANY = 429
NO_BYTES = 416  # there is such a page, and it has none of the few bytes
BROKEN = (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError)


@dataclass(frozen=True)
class Pace:
    """How fast and how far a run goes; seconds."""

    at_once: int = 8  # requests, each to another host
    pause: float = 1.0  # after each request, before the next to the same host
    deadline: float = 20.0  # of one request, from name look-up to the last header
    redirects: int = 8


@dataclass(frozen=True)
class Answer:
    """What is recorded of an address: status, what was said, and where it is from now on."""

    status: str
    says: str
    moved_to: str = ""


@dataclass(frozen=True)
class Round:
    """One run: its client, its pace, a lock a host, and hosts that want to be left alone."""

    client: httpx.AsyncClient
    pace: Pace
    slots: asyncio.Semaphore
    hosts: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    weary: set[str] = field(default_factory=set)


async def ask_all(urls: list[str], keep: Callable[[str, Answer], None], pace: Pace) -> None:
    """Ask for addresses and hand on each answer as it comes.

    An address of a host that said "too many" before is not asked and has no answer.
    """
    async with httpx.AsyncClient(headers=HEADERS, timeout=None) as client:
        now = Round(client, pace, asyncio.Semaphore(pace.at_once))

        async def one(url: str) -> None:
            if answer := await ask(url, now):
                keep(url, answer)

        async with asyncio.TaskGroup() as group:
            for url in urls:
                group.create_task(one(url))


async def ask(url: str, now: Round) -> Answer | None:
    """Ask for one address, with HEAD and, where that brings no good answer, with GET."""
    answer = await _followed("HEAD", url, now)
    if answer is None or answer.status in ("seen", "moved"):
        return answer
    if answer.says == str(TOO_MANY) or answer.status in ("silent", "unreachable"):
        return answer
    return await _followed("GET", url, now) or answer


async def _followed(method: str, url: str, now: Round) -> Answer | None:
    """The answer at the end of all redirects; None where a host on the way is left alone."""
    at, lasting, moved_to = url, True, ""
    for _ in range(now.pace.redirects + 1):
        try:
            response = await _request(method, at, now)
        except TimeoutError:
            return Answer("silent", "timeout")
        except BROKEN as error:
            return Answer("unreachable", type(error).__name__)
        if response is None:
            return None
        if response.next_request is None:
            status = _status(response.status_code)
            is_moved = status == "seen" and moved_to not in ("", url)
            says = str(response.status_code)
            return Answer("moved", says, moved_to) if is_moved else Answer(status, says)
        lasting = lasting and response.status_code in FOR_GOOD
        at = str(response.next_request.url)
        moved_to = at if lasting else moved_to
        if not at.startswith(("http://", "https://")):
            return Answer("failing", "leads out of the web")
    return Answer("failing", "redirects without end")


async def _request(method: str, url: str, now: Round) -> httpx.Response | None:
    """One request in its turn, up to its headers; None where the host is left alone."""
    host = httpx.URL(url).host
    async with now.hosts[host]:
        if host in now.weary:
            return None
        try:
            async with now.slots, asyncio.timeout(now.pace.deadline):
                more = A_FEW if method == "GET" else {}
                async with now.client.stream(method, url, headers=more) as response:
                    if response.status_code == TOO_MANY:
                        now.weary.add(host)
                    return response
        finally:
            await asyncio.sleep(now.pace.pause)


def _status(code: int) -> str:
    if code in GONE:
        return "gone"
    if code in TURNED_AWAY:
        return "turned away"
    return "seen" if 200 <= code < 300 or code == NO_BYTES else "failing"
