"""Keys that do what can be said, for when speaking is not possible."""

import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import FrameType, MappingProxyType, TracebackType
from typing import Any, TextIO

from assistant.session.intents import Intent, IntentName

if sys.platform == "win32":
    import msvcrt
else:
    import select
    import termios
    import tty

KEYS: Mapping[str, IntentName] = MappingProxyType(
    {
        " ": IntentName.PAUSE,
        "p": IntentName.PAUSE,
        "n": IntentName.NEXT,
        "r": IntentName.REPEAT,
        "a": IntentName.REPEAT,
        "b": IntentName.BACK,
        "k": IntentName.SKIP,
        "s": IntentName.STOP,
        "c": IntentName.CRYING,
        "q": IntentName.FINISH,
        "y": IntentName.YES,
        "x": IntentName.NO,
        "h": IntentName.HELP,
        "l": IntentName.HOW_LONG,
        "+": IntentName.LOUDER,
        "=": IntentName.LOUDER,
        "-": IntentName.QUIETER,
        "m": IntentName.MUSIC_OFF,
    }
)
"""What each key means; `intent_for` knows where space, p and m mean something else."""

TOGGLED: Mapping[str, IntentName] = MappingProxyType(
    {
        "setup": IntentName.READY,
        "greeting": IntentName.READY,
        "paused": IntentName.RESUME,
        "comfort": IntentName.RESUME,
    }
)
"""What space and p mean in the phases where there is nothing to pause."""

WHAT: Mapping[str, str] = MappingProxyType({"r": "words", "a": "move"})
"""What is repeated: the words, or the move for one more pass."""

HINT_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "yes": "y",
        "no": "x",
        "say that again": "r",
        "ready": "space",
        "we're ready": "space",
        "not today": "x",
        "next": "n",
        "again": "a",
        "skip": "k",
        "go back": "b",
        "pause": "space",
        "carry on": "space",
        "how long": "l",
        "finish": "q",
        "stop": "s",
    }
)
"""The key that does what a hint says, as it is shown."""

_ESCAPES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|O[ -~])?")
# Arrows, the wheel of a mouse and function keys; a letter after a lone Escape stays a letter.


def intent_for(key: str, phase: str, music_on: bool) -> Intent | None:
    """What `key` means in a phase of the session (its name); None for a key without meaning.

    Capitals are read as small letters, so that Caps Lock does not take "stop" away.
    """
    key = key.lower()
    name = KEYS.get(key)
    if name is None:
        return None
    if name is IntentName.PAUSE:
        name = TOGGLED.get(phase, name)
    elif name is IntentName.MUSIC_OFF and not music_on:
        name = IntentName.MUSIC_ON
    return Intent(name, {"what": WHAT[key]}) if key in WHAT else Intent(name)


class KeyReader:
    """Single keys from a terminal, without Enter and without echo.

    Only the main thread may use it. The terminal is given back as it was on leaving, on an
    exception (Ctrl-C is one), on SIGTERM, and while the process is suspended with Ctrl-Z.
    Where the input is no terminal, there are never any keys.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        *,
        suspend: Callable[[], None] | None = None,
        resume: Callable[[], None] | None = None,
    ) -> None:
        """`stream` is the standard input by default; `suspend` and `resume` are called before
        and after Ctrl-Z stops the process, so that a screen can be taken away and put back."""
        stream = sys.stdin if stream is None else stream
        self._fd: int | None = None
        # A closed or replaced standard input has no descriptor.
        with suppress(OSError, ValueError, AttributeError):
            self._fd = stream.fileno() if stream.isatty() else None
        self._suspend = suspend
        self._resume = resume
        self._before: list[Any] | None = None
        self._handlers: dict[int, Any] = {}

    def read(self, timeout_s: float = 0.0) -> list[str]:
        """Keys pressed so far; where there are none, waits up to `timeout_s` for the first."""
        if self._fd is None:
            time.sleep(timeout_s)
            return []
        return list(_ESCAPES.sub("", self._text(timeout_s)))

    if sys.platform == "win32":

        def __enter__(self) -> "KeyReader":
            """Nothing to prepare: the console is asked for single keys."""
            return self

        def __exit__(
            self,
            kind: type[BaseException] | None,
            error: BaseException | None,
            trace: TracebackType | None,
        ) -> None:
            """Nothing to give back."""

        def _text(self, timeout_s: float) -> str:
            ends_s = time.monotonic() + timeout_s
            while not msvcrt.kbhit():
                if time.monotonic() >= ends_s:
                    return ""
                time.sleep(0.01)
            text = ""
            while msvcrt.kbhit():
                key = msvcrt.getwch()
                if key in "\x00\xe0":
                    msvcrt.getwch()  # the second half of an arrow or a function key
                else:
                    text += key
            return text

    else:

        def __enter__(self) -> "KeyReader":
            """Take single keys from the terminal."""
            if self._fd is None:
                return self
            try:
                self._before = termios.tcgetattr(self._fd)
            except termios.error:
                self._fd = None
                return self
            self._handle(signal.SIGTERM, self._ended)
            self._handle(signal.SIGTSTP, self._suspended)
            self._take()
            return self

        def __exit__(
            self,
            kind: type[BaseException] | None,
            error: BaseException | None,
            trace: TracebackType | None,
        ) -> None:
            """Give the terminal back as it was."""
            self._give_back()
            for number, handler in self._handlers.items():
                signal.signal(number, handler)
            self._handlers.clear()

        def _text(self, timeout_s: float) -> str:
            assert self._fd is not None
            try:
                if not select.select([self._fd], [], [], timeout_s)[0]:
                    return ""
                data = os.read(self._fd, 1024)
            except OSError:
                data = b""
            if not data:  # the terminal is gone
                self._fd = None
            return data.decode("utf-8", "ignore")

        def _handle(self, number: int, handler: Callable[[int, FrameType | None], None]) -> None:
            """Handle a signal, unless somebody else does or chose to ignore it."""
            main = threading.current_thread() is threading.main_thread()
            if main and signal.getsignal(number) is signal.SIG_DFL:
                self._handlers[number] = signal.signal(number, handler)

        def _take(self) -> None:
            if self._fd is not None and _in_foreground(self._fd):
                with suppress(termios.error):
                    tty.setcbreak(self._fd)

        def _give_back(self) -> None:
            if self._fd is not None and self._before and _in_foreground(self._fd):
                # Keys not read yet are dropped, and do not turn up in the shell.
                with suppress(termios.error):
                    termios.tcsetattr(self._fd, termios.TCSAFLUSH, self._before)

        def _ended(self, number: int, frame: FrameType | None) -> None:
            # Unwinds like any exception, so that whoever holds something can put it away.
            raise SystemExit(128 + number)

        def _suspended(self, number: int, frame: FrameType | None) -> None:
            if self._suspend is not None:
                self._suspend()
            self._give_back()
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)  # the process stands still here until it is continued
            signal.signal(number, self._suspended)
            self._take()
            if self._resume is not None:
                self._resume()


if sys.platform != "win32":

    def _in_foreground(fd: int) -> bool:
        """A job in the background that set the terminal would be stopped for it."""
        try:
            return os.tcgetpgrp(fd) == os.getpgrp()
        except OSError:  # a terminal that does not control this process
            return True
