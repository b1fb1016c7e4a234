"""A program that speaks, and a parent in its room who answers, again where they were not heard."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import soundfile

from assistant.rehearsal.talkers import talk
from assistant.sound.frames import MIC_RATE_HZ
from tests.live.pulse import PulseServer, started
from tests.patience import PATIENCE_S

GOODBYE = "  Goodbye\n"
"""Printed as soon as a session is at its end."""


class Dialogue:
    """What the program has printed so far, and a voice in the room."""

    def __init__(self, program: "subprocess.Popen[str]", pulse: PulseServer, folder: Path) -> None:
        self.text = ""
        self._program = program
        self._pulse = pulse
        self._folder = folder
        self._over = False
        self._more = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def hears(self, words: str, within_s: float = PATIENCE_S) -> bool:
        """Wait until the program has printed `words`; false where it ended without them."""
        with self._more:
            self._more.wait_for(lambda: self._over or words in self.text, within_s)
            return words in self.text

    def says(self, words: str, *, until: str, again_s: float) -> bool:
        """Say `words`, and once more every `again_s`, until the program has printed `until`."""
        recording = self._folder / f"{words}.wav"
        soundfile.write(recording, 0.5 * talk("espeak:en-us+m3", words), MIC_RATE_HZ)
        for _ in range(round(PATIENCE_S / again_s)):
            self._pulse.play_into_room(recording).wait()
            if self.hears(until, again_s) or self._over:
                break
        return until in self.text

    def ended(self) -> int:
        """Wait for the program's end; its exit code."""
        with self._more:
            self._more.wait_for(lambda: self._over, PATIENCE_S)
        return self._program.wait(PATIENCE_S)

    def _read(self) -> None:
        assert self._program.stdout is not None
        for line in self._program.stdout:
            with self._more:
                self.text += line
                self._more.notify_all()
        with self._more:
            self._over = True
            self._more.notify_all()


@contextmanager
def talking(
    pulse: PulseServer, folder: Path, home: Path, arguments: Sequence[str]
) -> Iterator[Dialogue]:
    """The program with these arguments, killed where it does not end by itself.

    What is said to it is kept in `folder`.
    """
    # A loudspeaker some way from the microphone.
    pulse.echo_volume(35)
    with started(
        [sys.executable, "-m", "assistant", *arguments],
        env=pulse.env | {"BABYMASSAGE_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        try:
            yield Dialogue(program, pulse, folder)
        finally:
            program.kill()
