"""The page beside the blanket, from the command line: opened before, kept a while after."""

import io
import os
import sys
import time
import webbrowser
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

from assistant.config.settings import Settings
from assistant.content.library import Library
from assistant.errors import UserError
from assistant.running.loop import Loop
from assistant.session.intents import Intent
from assistant.session.state import State
from assistant.terminal.keys import KeyReader
from assistant.timeline.records import Record

if TYPE_CHECKING:
    from assistant.page.server import Page
    from assistant.page.summary import Picture

MOST_KEYS = 20
"""So many intents may wait for the session; it reads all of them every 10 ms."""

WAIT_S = 120.0
"""How long a session waits for a phone to show the page."""

STAY_S = 300.0
"""How long the page stays after a session."""


@contextmanager
def beside(
    library: Library,
    loop: Loop[State],
    settings: Settings,
    console: Console,
    *,
    screen: bool,
    lan: bool,
) -> "Iterator[Page | None]":
    """Serve the session's page for as long as it is entered; None where it cannot be, or is not
    wanted.

    `screen` opens it in the browser here; `lan` shows its address for the local network, also
    as a QR code, and waits until somebody has it open or presses a key.
    """
    page = _served(library, loop, settings, console, lan=lan) if screen or lan else None
    try:
        if page is not None:
            if screen:
                _open(page, console)
            if page.token:
                _invite(page, console)
        yield page
    finally:
        if page is not None:
            page.close()


def stay(
    page: "Page | None",
    records: Sequence[Record],
    length_s: float,
    console: Console,
    more: "Callable[[], Mapping[str, Picture]]" = dict,
) -> None:
    """After the session: show its summary until Ctrl-C, or for five minutes.

    `more` draws further pictures. Where nobody looks at the page, it is over at once.
    """
    if page is None or not page.viewers:
        return
    from assistant.page.summary import summary

    try:
        page.finish(summary(records, length_s, more()))
        console.print(f"The page stays for {STAY_S / 60:.0f} minutes. Ctrl-C ends it now.")
        time.sleep(STAY_S)
    except (UserError, OSError) as error:
        console.print(f"The summary is left out: {error}", highlight=False, soft_wrap=True)
    except KeyboardInterrupt:
        pass


def _served(
    library: Library, loop: Loop[State], settings: Settings, console: Console, *, lan: bool
) -> "Page | None":
    # The server's libraries are only loaded where there is a page.
    from assistant.page.server import Page, lan_host

    def tell(intent: Intent) -> bool:
        if loop.keys.qsize() >= MOST_KEYS:
            return False
        loop.keys.put(intent)
        return True

    if lan and not lan_host():
        console.print("No local network was found: the page is shown on this machine only.")
        lan = False
    try:
        return Page(
            library,
            lambda: loop.snapshot,
            tell,
            style=settings.screen_style,
            handedness=settings.handedness,
            lan=lan,
        )
    except OSError as error:
        console.print(f"The page cannot be served ({error}): the session goes on without it.")
        return None


def _open(page: "Page", console: Console) -> None:
    address = page.address()
    opened = False
    # Without a desktop, a browser for the terminal would take the terminal.
    desktop = sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    if desktop:
        try:
            opened = webbrowser.open(address)
        except (OSError, webbrowser.Error):
            opened = False
    if not opened:
        console.print(f"The page is at {address}", highlight=False, soft_wrap=True)


def _invite(page: "Page", console: Console) -> None:
    """Show the address and its QR code, and wait for somebody to come."""
    import segno

    from assistant.page.server import lan_host

    address = page.address(lan_host())
    console.print("For a phone or tablet in the same network:", highlight=False)
    console.print(address, highlight=False, soft_wrap=True)
    if console.is_terminal and (console.encoding or "").lower().startswith("utf"):
        code = io.StringIO()
        segno.make(address, micro=False).terminal(out=code, compact=True)
        console.file.write(code.getvalue())
    if not sys.stdin.isatty():
        return
    console.print("The session begins when it is open there, or when you press a key.")
    ends_s = time.monotonic() + WAIT_S
    with KeyReader() as keys:
        while not page.viewers and not keys.read(0.2) and time.monotonic() < ends_s:
            pass
