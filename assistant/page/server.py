"""The page's server, in a thread of its own that only reads snapshots."""

import asyncio
import secrets
import socket
import sys
import threading
from collections.abc import Callable

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from assistant.content.library import Library
from assistant.page.access import KEY
from assistant.page.events import Feed
from assistant.page.routes import application
from assistant.page.state import Shown, shown
from assistant.page.summary import Summary
from assistant.session.intents import Intent
from assistant.session.snapshot import Snapshot

PORT = 8423
"""Where the page is, unless somebody else is there."""

STOP_S = 5.0
"""How long the server may take to end."""

MOST_CONNECTIONS = 128
"""Whoever comes then is turned away: each takes one of the files that the session may open."""

ASK_S = 10.0
"""Who is connected for so long without asking for anything is turned away."""


class Page:
    """Serves one session's page until closed.

    The session is only looked at, through `look`, and touched only through `tell`.
    """

    def __init__(
        self,
        library: Library,
        look: Callable[[], Snapshot],
        tell: Callable[[Intent], bool],
        *,
        style: str = "dim",
        handedness: str = "right",
        lan: bool = False,
        port: int = PORT,
    ) -> None:
        """Take a port and serve.

        `library` holds the techniques that are drawn. `tell` hands on what was touched, and gives
        False where nobody reads it. `lan` serves the whole local network, to whoever has the
        token. Where `port` is taken, a free one is used. Raises OSError where there is none at
        all.
        """
        self.token = secrets.token_urlsafe(16) if lan else ""
        """What the address must hold; empty where only this machine is served."""
        self._look = look
        self._summary: Summary | None = None
        self._socket = _socket("" if lan else "127.0.0.1", port)
        self.port = int(self._socket.getsockname()[1])
        """Where it is served."""
        self._feed = Feed(self._shown)
        app = application(
            library,
            self._feed,
            tell,
            lambda: self._summary,
            token=self.token,
            style=style,
            handedness=handedness,
        )
        # Nothing is logged: an address holds the token.
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=_Door,
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_graceful_shutdown=1,
            )
        )
        self._thread = threading.Thread(target=self._run, name="page", daemon=True)
        self._thread.start()

    @property
    def viewers(self) -> int:
        """How many look at it now."""
        return self._feed.viewers

    def address(self, host: str = "127.0.0.1") -> str:
        """The page's address, with the token where one is needed."""
        key = f"?{KEY}={self.token}" if self.token else ""
        return f"http://{host}:{self.port}/{key}"

    def finish(self, summary: Summary) -> None:
        """The session is over: offer its summary."""
        self._summary = summary

    def close(self) -> None:
        """Stop serving. Does nothing the second time."""
        self._server.should_exit = True
        self._thread.join(STOP_S)

    def _shown(self) -> Shown:
        return {**shown(self._look()), "summary": self._summary is not None}

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        watching = asyncio.create_task(self._feed.watch())
        ending = asyncio.create_task(self._end())
        try:
            await self._server.serve(sockets=[self._socket])
        finally:
            watching.cancel()
            ending.cancel()
            self._socket.close()

    async def _end(self) -> None:
        """Close the streams as soon as the server is told to stop: it waits for them."""
        while not self._server.should_exit:
            await asyncio.sleep(0.1)
        self._feed.close()


class _Door(H11Protocol):
    """A connection, which does not stay where there are too many, or where nothing is asked."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
        else:
            self.loop.call_later(ASK_S, self._asked)

    def _asked(self) -> None:
        if self.cycle is None:
            self.transport.abort()


def lan_host() -> str:
    """This machine's address in the local network; empty where there is no network.

    Nothing is sent: a datagram socket only looks up which of our addresses it would use.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as looking:
        try:
            looking.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        return str(looking.getsockname()[0])


def _socket(host: str, port: int) -> socket.socket:
    """A listening socket at `port`, or at a free one where that is taken."""
    try:
        return _listening(host, port)
    except OSError:
        return _listening(host, 0)


def _listening(host: str, port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            # There it would let two programs have the same port.
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        # From here on a browser that is opened early waits, and is not refused.
        found.listen(64)
    except OSError:
        found.close()
        raise
    return found
