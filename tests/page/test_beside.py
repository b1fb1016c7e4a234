"""The page from the command line: how it is offered, and when it goes."""

import io
import time
import webbrowser
from collections.abc import Iterator
from typing import Any

import pytest
from rich.console import Console

from assistant.cli import beside as command
from assistant.cli.beside import MOST_KEYS, beside, stay
from assistant.config.settings import Settings, changed
from assistant.content.library import shipped
from assistant.page import server
from assistant.page.summary import Picture
from assistant.session.intents import Intent, IntentName
from tests.page.rehearsed import Rehearsed
from tests.page.test_server import RECORDS, get, stalled_viewer, touch
from tests.patience import soon


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The addresses that a browser was asked to open; there is a desktop, and any port."""
    found: list[str] = []

    def note(address: str) -> bool:
        found.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", note)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(server, "lan_host", lambda: "127.0.0.1")
    yield found


def offered(console: Console, *, screen: bool = True, lan: bool = False) -> Any:
    loop = Rehearsed().loop
    return beside(shipped(), loop, Settings(), console, screen=screen, lan=lan)


def quiet() -> Console:
    return Console(file=io.StringIO(), width=200)


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_it_is_not_served_where_nobody_asked_for_it(opened: list[str]) -> None:
    with offered(quiet(), screen=False) as page:
        assert page is None
    assert opened == [] and Settings().screen is False
    assert changed(Settings(), screen=True).screen


def test_it_is_opened_in_the_browser_here(opened: list[str]) -> None:
    console = quiet()
    with offered(console) as page:
        assert opened == [f"http://127.0.0.1:{page.port}/"]
    assert written(console) == ""


def test_without_a_desktop_the_address_is_told_instead(
    monkeypatch: pytest.MonkeyPatch, opened: list[str]
) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    console = quiet()
    with offered(console) as page:
        assert page.address() in written(console)
    assert opened == []


def test_a_browser_that_fails_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(address: str) -> bool:
        raise webbrowser.Error("no browser")

    monkeypatch.setattr(webbrowser, "open", fail)
    console = quiet()
    with offered(console) as page:
        assert page.address() in written(console)


def test_for_a_phone_the_address_with_the_token_is_shown(opened: list[str]) -> None:
    console = quiet()
    with offered(console, screen=False, lan=True) as page:
        assert f"http://127.0.0.1:{page.port}/?key={page.token}" in written(console)
    assert opened == []


def test_on_a_terminal_there_is_a_code_to_scan() -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    console = Console(file=file, force_terminal=True, width=200)
    with offered(console, screen=False, lan=True):
        text = file.buffer.getvalue().decode()
    assert text.count("█") > 50 or text.count("\x1b[") > 50


def test_without_a_network_it_is_for_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "lan_host", lambda: "")
    console = quiet()
    with offered(console, lan=True) as page:
        assert page.token == ""
    assert "No local network" in written(console)


def test_where_it_cannot_be_served_the_session_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(host: str, port: int) -> None:
        raise OSError("too many open files")

    monkeypatch.setattr(server, "_listening", fail)
    console = quiet()
    with offered(console) as page:
        assert page is None
    assert "goes on without it" in written(console)


@pytest.mark.slow
def test_touches_wait_for_the_session_and_only_so_many() -> None:
    rehearsed = Rehearsed()
    with beside(shipped(), rehearsed.loop, Settings(), quiet(), screen=True, lan=False) as page:
        assert page is not None
        answers = [touch(page, "next") for _ in range(MOST_KEYS + 2)]
    assert answers == [204] * MOST_KEYS + [503] * 2
    assert rehearsed.loop.keys.get_nowait() == Intent(IntentName.NEXT)


@pytest.mark.slow
def test_after_a_session_it_stays_with_a_summary_for_those_who_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command, "STAY_S", 0.01)
    console = quiet()
    stay(None, RECORDS, 90.0, console)
    with offered(console) as page:
        stay(page, RECORDS, 90.0, console)
        assert get(page, "/summary").status_code == 404
        assert written(console) == ""
        viewer = stalled_viewer(page)
        assert soon(lambda: page.viewers == 1)
        stay(page, RECORDS, 90.0, console, lambda: {"weeks": Picture("Weeks", "<svg/>")})
        assert get(page, "/summary/weeks.svg").status_code == 200
        viewer.close()
    assert "Ctrl-C ends it now" in written(console)


def test_ctrl_c_ends_the_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(seconds: float) -> None:
        raise KeyboardInterrupt

    with offered(quiet()) as page:
        viewer = stalled_viewer(page)
        assert soon(lambda: page.viewers == 1)
        with monkeypatch.context() as patch:
            patch.setattr(time, "sleep", pressed)
            stay(page, [], 60.0, quiet())
        viewer.close()
