"""Server-sent events: the whole state first, then what changes, to any number of viewers."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

from assistant.page.state import Shown, changes

LOOK_S = 0.1
"""Between two looks at the session, which makes a new snapshot as often."""

BEAT_S = 4.0
"""A viewer to whom nothing is told for so long gets a sign of life."""


class Feed:
    """Tells viewers what has changed. Lives in the server's loop; only `look` reaches out.

    No viewer has a queue: each is told the difference between what it was last sent and what
    is so now. One that does not read is told less often, and costs nobody anything.
    """

    def __init__(self, look: Callable[[], Shown]) -> None:
        """`look` gives the state as it is now and may be called from another thread."""
        self.viewers = 0
        """How many are connected."""
        self._look = look
        self._now = look()
        self._changed = asyncio.Event()
        self._closed = False

    async def watch(self) -> None:
        """Look at the session again and again, until closed."""
        while not self._closed:
            await asyncio.sleep(LOOK_S)
            before, self._now = self._now, self._look()
            if changes(before, self._now):
                self._wake()

    def close(self) -> None:
        """End all streams; viewers will try to come back."""
        self._closed = True
        self._wake()

    async def stream(self) -> AsyncIterator[str]:
        """The events of one viewer: "snapshot", then "change" and "beat", as text."""
        self.viewers += 1
        try:
            sent = self._now
            yield _event("snapshot", sent)
            while not self._closed:
                changed = self._changed
                update = changes(sent, self._now)
                if update:
                    sent = self._now
                    yield _event("change", update)
                    continue
                try:
                    await asyncio.wait_for(changed.wait(), BEAT_S)
                except asyncio.TimeoutError:
                    yield _event("beat", {})
        finally:
            self.viewers -= 1

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _event(name: str, data: Shown) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
