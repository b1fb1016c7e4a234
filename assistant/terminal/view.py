"""The session on a terminal: large and still, or one plain line a change where there is none."""

import os
from dataclasses import replace
from types import TracebackType

from rich.console import Console
from rich.live import Live

from assistant.session.snapshot import Snapshot, headline
from assistant.terminal.screen import ScreenStyle, render, tidy

REFRESH_S = 0.25
"""Bars and minutes move no more often than this."""


class View:
    """Shows a session on a console for as long as it is entered.

    On a terminal it takes the whole screen, and gives it back on leaving. Anywhere else, and
    on a terminal without block characters, it prints one plain line for each change. A console
    that cannot be written to any more ends the showing, not the session.
    """

    def __init__(
        self, console: Console, style: ScreenStyle = "dim", *, large_lines: bool = False
    ) -> None:
        """`large_lines` shows the spoken words large, for when they cannot be heard."""
        self._console = console
        self._style: ScreenStyle = "plain" if console.no_color else style
        self._large_lines = large_lines
        self._fine = os.environ.get("TERM") != "linux"
        self._live: Live | None = None
        self._gone = False
        self._shown: tuple[object, ...] = ()
        self._shown_s = 0.0
        self._last = Snapshot(phase="")
        if _has_screen(console):
            self._live = Live(
                console=console, screen=True, auto_refresh=False, vertical_overflow="crop"
            )

    def __enter__(self) -> "View":
        """Take the screen, where there is one."""
        self.resume()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the screen back."""
        self.suspend()

    def suspend(self) -> None:
        """Give the screen back for a while."""
        if self._live is not None:
            try:
                self._live.stop()
            except OSError:
                self._gone = True

    def resume(self) -> None:
        """Take the screen again; the next `show` draws it."""
        self._shown = ()
        if self._live is not None and not self._gone:
            try:
                self._live.start()
            except OSError:
                self._gone = True

    def show(self, snapshot: Snapshot, now_s: float) -> None:
        """Show the session as it is at `now_s`, its own time in seconds.

        May be called as often as one likes: words are shown at once, what moves at most every
        `REFRESH_S`, and nothing is drawn that is there already.
        """
        if self._gone:
            return
        try:
            if self._live is None:
                self._print(snapshot, now_s)
            else:
                self._draw(self._live, snapshot, now_s)
        except OSError:
            self._gone = True

    def _draw(self, live: Live, snapshot: Snapshot, now_s: float) -> None:
        size = self._console.size
        still = (
            replace(snapshot, step_left_s=0.0, session_left_s=0.0, mic_level_db=0.0),
            size,
        )
        if still == self._shown and now_s - self._shown_s < REFRESH_S:
            return
        screen = render(
            snapshot,
            size.width,
            size.height,
            self._style,
            large_lines=self._large_lines,
            fine=self._fine,
        )
        if still != self._shown or screen != live.get_renderable():
            live.update(screen, refresh=True)
        self._shown, self._shown_s = still, now_s

    def _print(self, snapshot: Snapshot, now_s: float) -> None:
        last, self._last = self._last, snapshot
        lines = []
        if (last.phase, last.step, last.side) != (snapshot.phase, snapshot.step, snapshot.side):
            place = snapshot.where.lower()
            side = f", {place}" if place else ""
            step = f"Step {snapshot.step} of {snapshot.steps}: {snapshot.title}{side}"
            guided = snapshot.phase in ("doing", "closing") and snapshot.step
            lines.append(step if guided else headline(snapshot))
        if snapshot.saying and snapshot.saying != last.saying:
            lines.append(f'Says "{snapshot.saying}"')
        if snapshot.heard and snapshot.heard != last.heard:
            ignored = "" if snapshot.understood else " (not acted on)"
            lines.append(f'Heard "{snapshot.heard}"{ignored}')
        if snapshot.note and snapshot.note != last.note:
            lines.append(snapshot.note)
        minutes, seconds = divmod(int(now_s), 60)
        file = self._console.file
        encoding = getattr(file, "encoding", None) or "utf-8"
        for line in lines:
            text = f"{minutes:3d}:{seconds:02d}  {tidy(line)}\n"
            file.write(text.encode(encoding, "replace").decode(encoding))
        if lines:
            file.flush()


def _has_screen(console: Console) -> bool:
    """It is a terminal that can place text and knows block characters.

    rich also calls a pipe a terminal where FORCE_COLOR is set: the file is asked itself.
    """
    return (
        console.is_terminal
        and console.file.isatty()
        and not console.is_dumb_terminal
        and not console.legacy_windows
        and console.encoding.lower().replace("-", "").startswith("utf")
    )
