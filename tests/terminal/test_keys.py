"""Keys: what each means, and a terminal that is always given back as it was."""

import os
import pty
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.hearing import grammar
from assistant.session.conductor import HINTS
from assistant.session.intents import Intent, IntentName
from assistant.session.state import Phase
from assistant.session.table import TRANSITIONS
from assistant.terminal.keys import HINT_KEYS, KEYS, KeyReader, intent_for
from tests.patience import PATIENCE_S

# -- meaning -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "phase", "name"),
    [
        (" ", "doing", IntentName.PAUSE),
        (" ", "gate", IntentName.PAUSE),
        (" ", "paused", IntentName.RESUME),
        (" ", "comfort", IntentName.RESUME),
        (" ", "setup", IntentName.READY),
        (" ", "greeting", IntentName.READY),
        ("p", "paused", IntentName.RESUME),
        ("p", "resting", IntentName.PAUSE),
        ("n", "doing", IntentName.NEXT),
        ("b", "doing", IntentName.BACK),
        ("k", "doing", IntentName.SKIP),
        ("y", "gate", IntentName.YES),
        ("x", "gate", IntentName.NO),
        ("l", "doing", IntentName.HOW_LONG),
        ("h", "doing", IntentName.HELP),
        ("+", "doing", IntentName.LOUDER),
        ("=", "doing", IntentName.LOUDER),
        ("-", "doing", IntentName.QUIETER),
        ("q", "doing", IntentName.FINISH),
        ("c", "doing", IntentName.CRYING),
        ("S", "doing", IntentName.STOP),
    ],
)
def test_what_a_key_means(key: str, phase: str, name: IntentName) -> None:
    assert intent_for(key, phase, music_on=True) == Intent(name)


@pytest.mark.parametrize("phase", [phase.value for phase in Phase])
def test_stop_is_stop_in_every_phase(phase: str) -> None:
    assert intent_for("s", phase, music_on=True) == Intent(IntentName.STOP)


def test_r_repeats_the_words_and_a_the_move() -> None:
    assert intent_for("r", "doing", True) == Intent(IntentName.REPEAT, {"what": "words"})
    assert intent_for("a", "doing", True) == Intent(IntentName.REPEAT, {"what": "move"})


def test_m_turns_the_music_off_and_on() -> None:
    assert intent_for("m", "doing", music_on=True) == Intent(IntentName.MUSIC_OFF)
    assert intent_for("m", "doing", music_on=False) == Intent(IntentName.MUSIC_ON)


def test_other_keys_mean_nothing() -> None:
    assert all(intent_for(key, "doing", True) is None for key in ("z", "1", "é", "\n", "\t", ""))


@pytest.mark.parametrize(
    ("phase", "hint"), [(phase, hint) for phase, hints in HINTS.items() for hint in hints]
)
def test_the_key_of_a_hint_does_what_saying_it_does(phase: Phase, hint: str) -> None:
    key = HINT_KEYS[hint].replace("space", " ")
    pressed = intent_for(key, phase.value, True)
    said = grammar.load().intent(hint)
    assert pressed is not None and said is not None
    assert TRANSITIONS[phase, pressed.name] == TRANSITIONS[phase, said.name]
    assert pressed.slots.get("what") == said.slots.get("what")


def test_every_key_has_its_own_letter() -> None:
    assert all(len(key) == 1 and key == key.lower() for key in KEYS)


# -- a real terminal -----------------------------------------------------------------------


@dataclass
class Terminal:
    """A pseudo-terminal: `hand` is where a person types, `line` what the program reads."""

    hand: int
    line: int
    before: list[Any]

    def type(self, text: str) -> None:
        os.write(self.hand, text.encode())

    @property
    def is_as_before(self) -> bool:
        return termios.tcgetattr(self.line) == self.before

    @property
    def takes_single_keys(self) -> bool:
        return not termios.tcgetattr(self.line)[3] & (termios.ICANON | termios.ECHO)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    hand, line = pty.openpty()
    yield Terminal(hand, line, termios.tcgetattr(line))
    os.close(hand)
    os.close(line)


def test_keys_come_one_by_one_without_enter(terminal: Terminal) -> None:
    with open(terminal.line, closefd=False) as stream, KeyReader(stream) as reader:
        assert terminal.takes_single_keys
        assert reader.read() == []
        terminal.type("n +")
        assert reader.read(5.0) == ["n", " ", "+"]
        assert reader.read() == []
    assert terminal.is_as_before


def test_arrows_are_no_letters_but_a_letter_after_escape_is(terminal: Terminal) -> None:
    with open(terminal.line, closefd=False) as stream, KeyReader(stream) as reader:
        terminal.type("\x1b[A\x1bOB\x1b[1;5Cn\x1b[15~\x1bs\x1b")
        assert reader.read(5.0) == ["n", "s"]


def test_half_a_letter_is_no_key(terminal: Terminal) -> None:
    with open(terminal.line, closefd=False) as stream, KeyReader(stream) as reader:
        os.write(terminal.hand, b"\xc3s")
        assert reader.read(5.0) == ["s"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ValueError])
def test_an_exception_gives_the_terminal_back(
    terminal: Terminal, error: type[BaseException]
) -> None:
    with (
        pytest.raises(error),
        open(terminal.line, closefd=False) as stream,
        KeyReader(stream) as reader,
    ):
        reader.read()
        raise error
    assert terminal.is_as_before
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGTSTP) is signal.SIG_DFL


def test_a_terminal_that_goes_away_gives_no_keys() -> None:
    hand, line = pty.openpty()
    with open(line) as stream, KeyReader(stream) as reader:
        os.close(hand)
        assert reader.read() == []
        assert reader.read() == []


def test_where_there_is_no_terminal_there_are_no_keys() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"sss")
    os.close(writing)
    with open(reading) as stream:
        with KeyReader(stream) as reader:
            assert reader.read() == []
        assert stream.read() == "sss"


# -- a real process under a shell ----------------------------------------------------------

CHILD = """
import os, signal
from assistant.terminal.keys import KeyReader

def say(word):
    print(word, flush=True)

# Whoever runs the tests in the background may have passed on that it is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
os.setpgid(0, 0)
os.tcsetpgrp(0, os.getpgrp())
signal.signal(signal.SIGTTOU, signal.SIG_DFL)
try:
    with KeyReader(suspend=lambda: say("hidden"), resume=lambda: say("back")) as reader:
        say(f"ready:{os.getpid()}:")
        while True:
            for key in reader.read(0.05):
                say(f"key:{key}:")
finally:
    say("left")
"""

SHELL = """
import fcntl, os, signal, subprocess, sys, termios

fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]])
while True:
    _, status = os.waitpid(child.pid, os.WUNTRACED)
    os.tcsetpgrp(0, os.getpgrp())
    if not os.WIFSTOPPED(status):
        print(f"ended:{os.waitstatus_to_exitcode(status)}:", flush=True)
        break
    print("stopped", flush=True)
    assert sys.stdin.readline() == "fg\\n"
    os.tcsetpgrp(0, child.pid)
    os.kill(child.pid, signal.SIGCONT)
"""
"""As little of a shell as Ctrl-Z needs."""


class Running(Terminal):
    """The child, started by the shell on a terminal that controls both."""

    written = ""
    child = 0

    def until(self, words: str) -> str:
        """Read on until `words` were written; what came before them."""
        while words not in self.written:
            assert select.select([self.hand], [], [], PATIENCE_S)[0], self.written
            self.written += os.read(self.hand, 4096).decode()
        found, self.written = self.written.split(words, 1)
        return found


@pytest.fixture
def running(terminal: Terminal) -> Iterator[Running]:
    running = Running(terminal.hand, terminal.line, terminal.before)
    shell = subprocess.Popen(
        [sys.executable, "-c", SHELL, CHILD],
        stdin=terminal.line,
        stdout=terminal.line,
        stderr=terminal.line,
        start_new_session=True,
        cwd=Path(__file__).parents[2],
    )
    running.until("ready:")
    running.child = int(running.until(":"))
    assert running.takes_single_keys
    yield running
    with suppress(ProcessLookupError):
        os.kill(running.child, signal.SIGKILL)
    shell.kill()
    shell.wait()


@pytest.mark.slow
def test_control_c_leaves_the_terminal_as_it_was(running: Running) -> None:
    running.type("n")
    running.until("key:n:")
    running.type("\x03")
    running.until("ended:")
    assert running.is_as_before


@pytest.mark.slow
def test_being_ended_leaves_the_terminal_as_it_was(running: Running) -> None:
    os.kill(running.child, signal.SIGTERM)
    running.until("left")
    running.until("ended:")
    assert int(running.until(":")) == 128 + signal.SIGTERM
    assert running.is_as_before


@pytest.mark.slow
def test_control_z_lends_the_terminal_to_the_shell(running: Running) -> None:
    running.type("\x1a")
    running.until("hidden")
    running.until("stopped")
    assert running.is_as_before
    running.type("fg\n")
    running.until("back")
    assert running.takes_single_keys
    running.type("s")
    running.until("key:s:")


@pytest.mark.slow
def test_being_ended_while_suspended_leaves_the_terminal_alone(running: Running) -> None:
    running.type("\x1a")
    running.until("stopped")
    os.kill(running.child, signal.SIGTERM)
    os.kill(running.child, signal.SIGCONT)
    running.type("fg\n")
    running.until("ended:")
    assert running.is_as_before
