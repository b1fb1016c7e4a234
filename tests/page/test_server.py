"""The server: who is let in, what is told, and that nobody is kept waiting by a viewer."""

import asyncio
import json
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from assistant.content.library import Library, shipped
from assistant.journal import Entry
from assistant.page.events import LOOK_S, Feed
from assistant.page.routes import MOST_VIEWERS
from assistant.page.server import MOST_CONNECTIONS, Page, lan_host
from assistant.page.summary import Picture, Summary, history, summary
from assistant.session.intents import Intent, IntentName
from assistant.session.snapshot import Snapshot
from assistant.timeline.records import CueRecord, EndRecord, Record, StateRecord, StepRecord
from tests.page.rehearsed import Rehearsed
from tests.patience import PATIENCE_S, soon

pytestmark = pytest.mark.slow

DOING = Snapshot(phase="doing", technique="ln-leg-sway", title="Sway the legs", side="both")


@contextmanager
def served(
    look: Callable[[], Snapshot] = lambda: DOING,
    tell: Callable[[Intent], bool] = lambda intent: True,
    *,
    lan: bool = False,
    port: int = 0,
    library: Library | None = None,
) -> Iterator[Page]:
    page = Page(library or shipped(), look, tell, lan=lan, port=port)
    try:
        yield page
    finally:
        page.close()


def client(**options: Any) -> httpx.Client:
    return httpx.Client(trust_env=False, timeout=PATIENCE_S, **options)


def get(page: Page, path: str = "/", **headers: str) -> httpx.Response:
    with client() as asking:
        return asking.get(f"http://127.0.0.1:{page.port}{path}", headers=headers)


def touch(page: Page, intent: str, **headers: str) -> int:
    address = f"http://127.0.0.1:{page.port}"
    headers = {"origin": address, **headers}
    with client() as asking:
        return asking.post(f"{address}/do/{intent}", headers=headers).status_code


# -- who is let in -------------------------------------------------------------------------


def test_this_machine_needs_no_token_and_another_name_for_it_is_refused() -> None:
    with served() as page:
        assert page.address() == f"http://127.0.0.1:{page.port}/"
        assert get(page).status_code == 200
        assert get(page, host=f"localhost:{page.port}").status_code == 200
        for host in ("evil.example", f"evil.example:{page.port}", "127.0.0.1.evil.example", ""):
            assert get(page, host=host).status_code == 403
        with socket.socket() as outside, pytest.raises(OSError):
            outside.connect((lan_host() or "127.0.0.2", page.port))


PATHS = ("/", "/page.js", "/events", "/drawing/ln-leg-sway/both.svg", "/summary", "/nothing")


def test_in_the_network_nothing_is_shown_without_the_token() -> None:
    with served(lan=True) as page:
        assert len(page.token) >= 20
        for path in PATHS:
            for query in ("", "?key=", "?key=wrong", f"?key={page.token[:-1]}", "?key=%ff"):
                assert get(page, path + query).status_code == 403
            assert get(page, path, cookie="key=wrong").status_code == 403
        assert touch(page, "stop") == 403


def test_the_token_in_the_address_becomes_a_cookie() -> None:
    with served(lan=True) as page:
        assert page.address() == f"http://127.0.0.1:{page.port}/?key={page.token}"
        with client() as asking:
            answer = asking.get(page.address())
            assert (answer.status_code, answer.headers["location"]) == (303, "/")
            assert "HttpOnly" in answer.headers["set-cookie"]
            inside = asking.get(f"http://127.0.0.1:{page.port}/")
            assert inside.status_code == 200 and page.token not in inside.text


def test_what_other_programs_left_in_the_browser_keeps_nobody_out() -> None:
    with served(lan=True) as page:
        for other in ('theme={"dark": 1}', "a[1]=2", "no name", 'half="quoted', "=;;"):
            assert get(page, cookie=f"{other}; key={page.token}").status_code == 200, other
            assert get(page, cookie=f"{other}; key=wrong").status_code == 403, other


def test_strangers_cannot_use_up_what_a_session_may_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(stranger: socket.socket) -> bool:
        stranger.settimeout(PATIENCE_S)
        try:
            return stranger.recv(1) == b""
        except ConnectionResetError:
            return True

    with served(lan=True) as page:
        address = ("127.0.0.1", page.port)
        strangers = [socket.create_connection(address) for _ in range(MOST_CONNECTIONS + 5)]
        assert all(closed(stranger) for stranger in strangers[MOST_CONNECTIONS:])
        for stranger in strangers:
            stranger.close()

    monkeypatch.setattr("assistant.page.server.ASK_S", 2.0)
    with served(lan=True) as page, socket.create_connection(("127.0.0.1", page.port)) as half:
        half.sendall(b"GET / HTTP/1.1\r\nHo")
        assert closed(half)
        following = client(follow_redirects=True)
        with following, following.stream("GET", page.address()) as answer:
            assert answer.status_code == 200
    with served() as page:
        assert events(page, 2)[1][0] == "beat"


def test_two_pages_have_two_tokens() -> None:
    with served(lan=True) as one, served(lan=True) as other:
        assert one.token != other.token
        assert get(other, f"/?key={one.token}").status_code == 403


def test_nothing_is_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG), served(lan=True) as page:
        for key in (page.token, "wrong"):
            with socket.create_connection(("127.0.0.1", page.port)) as plain:
                plain.sendall(f"GET /?key={key} HTTP/1.0\r\n\r\n".encode())
                assert plain.recv(15) in (b"HTTP/1.1 303 Se", b"HTTP/1.1 403 Fo")
    written = caplog.text + "".join(capfd.readouterr())
    assert page.token not in written and "wrong" not in written


# -- what is touched -----------------------------------------------------------------------


def noting(told: list[Intent]) -> Callable[[Intent], bool]:
    """What a session does with a touch: it takes each, and here it is kept in `told`."""

    def tell(intent: Intent) -> bool:
        told.append(intent)
        return True

    return tell


def test_a_touch_is_an_intent_of_the_session() -> None:
    told: list[Intent] = []
    with served(tell=noting(told)) as page:
        for name in ("pause", "resume", "next", "repeat", "stop", "yes", "no", "ready"):
            assert touch(page, name) == 204
    assert [intent.name.value for intent in told][:3] == ["pause", "resume", "next"]
    assert told[3] == Intent(IntentName.REPEAT, {"what": "words"})


def test_another_site_touches_nothing() -> None:
    told: list[Intent] = []
    with served(tell=noting(told)) as page:
        assert touch(page, "stop", origin="http://evil.example") == 403
        assert touch(page, "stop", origin=f"http://127.0.0.1:{page.port + 1}") == 403
        assert touch(page, "stop", origin="null") == 403
        with client() as asking:
            answer = asking.post(f"http://127.0.0.1:{page.port}/do/stop")
        assert answer.status_code == 403
        assert get(page, "/do/stop").status_code == 405
        assert touch(page, "crying") == 404 and touch(page, "..%2fpage.js") == 404
    assert told == []


def test_a_session_that_cannot_keep_up_is_not_flooded() -> None:
    with served(tell=lambda intent: False) as page:
        assert touch(page, "next") == 503


# -- what is served ------------------------------------------------------------------------


def test_all_that_is_served_forbids_what_comes_from_elsewhere() -> None:
    with served() as page:
        for path in ("/", "/page.css", "/page.js", "/night.js", "/icon.svg", "/nothing"):
            headers = get(page, path).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert "server" not in headers


def test_nothing_but_the_page_is_served() -> None:
    with served() as page:
        for path in (
            "/server.py",
            "/index.html",
            "/summary.html",
            "/../server.py",
            "/%2e%2e/server.py",
            "/drawing/nothing/left.svg",
            "/drawing/ln-leg-sway/up.svg",
            "/summary",
            "/summary/timeline.svg",
        ):
            assert get(page, path).status_code == 404, path


def test_a_move_of_the_session_s_own_content_is_drawn() -> None:
    ours = shipped()
    own = ours.techniques["fg-figure-eight"].model_copy(update={"id": "own", "title": "Circles"})
    library = replace(ours, techniques={**ours.techniques, "own": own})
    with served() as page:
        assert get(page, "/drawing/own/left.svg").status_code == 404
    with served(library=library) as page:
        assert "Circles" in get(page, "/drawing/own/left.svg").text


def test_where_the_port_is_taken_another_is_found() -> None:
    with served() as first, served(port=first.port) as second:
        assert first.port != second.port
        assert get(second).status_code == 200


def test_a_page_that_is_closed_lets_go_of_its_port() -> None:
    with served() as first:
        port = first.port
    with served(port=port) as second:
        assert second.port == port
        assert get(second).status_code == 200


# -- what is told --------------------------------------------------------------------------


def events(page: Page, least: int) -> list[tuple[str, dict[str, object]]]:
    """The first events that a viewer gets."""
    found: list[tuple[str, dict[str, object]]] = []
    name = ""
    address = f"http://127.0.0.1:{page.port}/events"
    with client() as asking, asking.stream("GET", address) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                found.append((name, json.loads(line.removeprefix("data: "))))
                if len(found) >= least:
                    break
    return found


def test_the_whole_state_comes_first_then_changes_then_signs_of_life(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("assistant.page.events.BEAT_S", 2.0)
    snapshots = [DOING]
    page_viewers: Callable[[], int] = lambda: 0  # noqa: E731

    def look() -> Snapshot:
        if page_viewers() and len(snapshots) == 1:
            snapshots.append(Snapshot(phase="paused", saying="Hands still.\n\nevent: x"))
        return snapshots[-1]

    with served(look) as page:
        page_viewers = lambda: page.viewers  # noqa: E731
        (first, state), (second, change), (third, _) = events(page, 3)
    assert (first, second, third) == ("snapshot", "change", "beat")
    assert state["headline"] == "Sway the legs"
    assert change["says"] == "Hands still.\n\nevent: x"
    assert "steps" not in change


def test_viewers_are_counted_and_have_a_limit() -> None:
    with served() as page:
        stalled = [stalled_viewer(page) for _ in range(MOST_VIEWERS)]
        assert soon(lambda: page.viewers == MOST_VIEWERS)
        assert get(page, "/events").status_code == 503
        for viewer in stalled:
            viewer.close()
        assert soon(lambda: page.viewers == 0)


def stalled_viewer(page: Page) -> socket.socket:
    """Asks for events and never reads one."""
    viewer = socket.socket()
    viewer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    viewer.connect(("127.0.0.1", page.port))
    viewer.sendall(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    return viewer


def test_stalled_viewers_change_nothing_of_what_is_heard() -> None:
    def played(viewers: int) -> list[Record]:
        rehearsed = Rehearsed()
        with served(lambda: rehearsed.snapshot, rehearsed.tell) as page:
            stalled = [stalled_viewer(page) for _ in range(viewers)]
            assert soon(lambda: page.viewers == viewers)
            rehearsed.until(lambda snapshot: False)
            assert page.viewers == viewers
            for viewer in stalled:
                viewer.close()
        return rehearsed.records

    alone, watched = played(0), played(20)
    assert alone == watched
    cues = [record for record in watched if isinstance(record, CueRecord)]
    assert len(cues) > 20


def test_one_who_is_late_is_told_the_difference_and_nothing_in_between() -> None:
    states = iter([{"says": "one"}, {"says": "two"}, {"says": "three"}])
    latest: dict[str, object] = {"says": "none", "left_s": 0.0, "guiding": False}
    looks = 0

    def look() -> dict[str, object]:
        nonlocal looks
        looks += 1
        latest.update(next(states, {}))
        return {**latest}

    async def told() -> list[str]:
        feed = Feed(look)
        stream = feed.stream()
        first = await anext(stream)
        watching = asyncio.create_task(feed.watch())
        while looks < 5:
            await asyncio.sleep(LOOK_S)
        second = await anext(stream)
        feed.close()
        rest = [event async for event in stream]
        await watching
        return [first, second, *rest]

    first, second = asyncio.run(told())
    assert "one" in first
    assert second == 'event: change\ndata: {"says": "three"}\n\n'


def test_one_who_comes_late_gets_the_time_that_is_left_now() -> None:
    left_s = [9.0, 6.0, 3.0, 3.0]

    async def told() -> str:
        feed = Feed(lambda: {"left_s": left_s.pop(0) if left_s else 3.0, "guiding": True})
        watching = asyncio.create_task(feed.watch())
        while left_s:
            await asyncio.sleep(LOOK_S)
        stream = feed.stream()
        first = await anext(stream)
        feed.close()
        assert [event async for event in stream] == []
        await watching
        return first

    assert '"left_s": 3.0' in asyncio.run(told())


# -- after the session ---------------------------------------------------------------------

RECORDS: list[Record] = [
    StateRecord(0.0, "doing"),
    StepRecord(1.0, "tap", "Tap <b>", "right", 3, 8.0, 1),
    CueRecord(2.0, "start", planned_t=2.0),
    StepRecord(9.0, "left-out", "Left out", "right", 3, 8.0, 1),
    StepRecord(10.0, "tap", "Tap <b>", "left", 3, 8.0, 1),
    CueRecord(11.0, "start", planned_t=11.0),
    EndRecord(90.0, "complete"),
]


def test_the_summary_tells_what_was_done_and_shows_it() -> None:
    more = {"history": Picture("The last weeks", "<svg/>")}
    found = summary(RECORDS, 93.0, more)
    assert found.moves == (("Tap <b>", "right, left"),)
    with served() as page:
        page.finish(found)
        text = get(page, "/summary").text
        assert "It took 2 minutes, and ended with everything done." in text
        assert "Tap &lt;b&gt;" in text and "Left out" not in text
        timeline = get(page, "/summary/timeline.svg")
        assert "<svg" in timeline.text and timeline.headers["content-type"] == "image/svg+xml"
        assert get(page, "/summary/history.svg").text == "<svg/>"
        assert get(page, "/summary/other.svg").status_code == 404
        assert soon(lambda: dict(events(page, 1))["snapshot"]["summary"] is True)


def test_a_session_of_which_little_is_known_has_a_summary_too() -> None:
    assert "It took 1 minute." in Summary(3.0, "refused:G1", ()).html()


def test_the_sessions_so_far_are_drawn_where_there_are_any() -> None:
    began = datetime(2026, 3, 1, 10)
    entry = Entry(
        born=date(2026, 1, 1),
        began=began,
        ended=began + timedelta(minutes=6),
        reason="complete",
        techniques=["fg-opening-stroke"],
        duration_s=360.0,
    )
    assert history(shipped(), [], began.date()) == {}
    assert "<svg" in history(shipped(), [entry], began.date())["history"].svg
