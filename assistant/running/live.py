"""A session on the sound card: the loop in one thread, screen and keys in the main one."""

import queue
import threading
from collections.abc import Callable
from pathlib import Path

from assistant.hearing import chain
from assistant.hearing.enrolment import enrolled
from assistant.journal import SessionRecorder
from assistant.running import assembly
from assistant.running.background import play
from assistant.running.loop import Loop
from assistant.running.observer import Observer
from assistant.session.conductor import Conductor
from assistant.session.intents import Intent
from assistant.session.script import Script
from assistant.session.snapshot import Snapshot
from assistant.session.state import State
from assistant.sound.device.card import Card, CardLost
from assistant.sound.device.sounddevice_card import open_card
from assistant.sound.echo import memory
from assistant.sound.frames import Samples
from assistant.sound.recorder import WavRecorder
from assistant.speaking.cache import SpeechCache
from assistant.timeline.event_log import keep
from assistant.timeline.records import Notice, RemindRecord

RETRY_S = 1.0
"""Time between two tries to open a card that went away."""


class Live(Observer[State]):
    """One session with a real loudspeaker and microphone, kept as far as it was asked for."""

    def __init__(
        self,
        script: Script,
        card: Card,
        speech: SpeechCache,
        music: assembly.Music,
        *,
        folder: Path | None = None,
        recorder: SessionRecorder | None = None,
        remind: Callable[[int | None], str] | None = None,
    ) -> None:
        """`folder` is where session.wav, events.jsonl and timeline.png are left; `recorder` keeps
        the session in the journal. `remind` sets a reminder, so many minutes from now or (None)
        for the next session, and says in a line where it lies."""
        self._script = script
        self._card = card
        self._folder = folder
        self._wav = WavRecorder(folder / "session.wav") if folder else None
        self._stopping = threading.Event()
        self._recorder = recorder
        self._remind = remind
        self._reminders: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self.notes: list[str] = []
        """Lines to show after the session: where reminders lie, and what could not be kept."""
        settings = script.settings
        self.loop = Loop(
            Conductor(script),
            card,
            assembly.mixer(settings, music.source),
            speech,
            chain.ear(settings.model, own=chain.own_phrases(), enrolment=enrolled.default_path())
            if card.has_microphone
            else None,
            observer=self,
            reopen=self._reopen,
            memory=memory.path_for(card.name),
            playing=lambda: music.source.title,
        )
        self.loop.note("" if card.has_microphone else "No microphone: use the keys.")

    def run(self, show: Callable[[Snapshot, float], None], keys: Callable[[], list[Intent]]) -> str:
        """Play to the end; `show` the session and read the `keys` ten times a second.

        Returns why it ended. Ctrl-C ends it too.
        """

        def look() -> None:
            for intent in keys():
                self.loop.keys.put(intent)
            show(self.loop.snapshot, self.loop.now_s)
            self._beside()

        try:
            play(self.loop.run, look, self._end)
        except KeyboardInterrupt:
            pass
        finally:
            self._beside()
            self._close()
        return self.loop.state.reason or "cut off"

    def _end(self) -> None:
        self._stopping.set()
        self.loop.over = True

    def record(self, notice: Notice) -> None:
        """Keep it in the journal; a reminder that was asked for is set in the main thread."""
        if self._recorder is not None:
            self._recorder.record(notice)
        if isinstance(notice, RemindRecord):
            self._reminders.put(notice.in_min)

    def state(self, state: State, now_s: float) -> None:
        """Keep it in the journal."""
        if self._recorder is not None:
            self._recorder.state(state, now_s)

    def frame(self, speaker: Samples, microphone: Samples) -> None:
        """Add it to the recording."""
        if self._wav is not None:
            self._wav.write(speaker, microphone)

    def _beside(self) -> None:
        """Set the reminders asked for, which touches the disk, outside of the loop."""
        while self._remind is not None and not self._reminders.empty():
            self._note(self._remind(self._reminders.get()))
        if self._recorder is not None:
            self._note(self._recorder.note)

    def _note(self, text: str) -> None:
        """Show a line once, now and after the session."""
        if text and text not in self.notes:
            self.notes.append(text)
            self.loop.note(text)

    def _reopen(self) -> Card | None:
        if self._stopping.wait(RETRY_S):
            return None
        settings = self._script.settings
        try:
            self._card = open_card(settings.output_device or None, settings.input_device or None)
        except CardLost:
            return None
        return self._card

    def _close(self) -> None:
        self._card.close()
        if self._recorder is not None:
            self._recorder.close()
            self._note(self._recorder.note)
        if self._wav is None or self._folder is None:
            return
        self._wav.close()
        keep(self._folder, self.loop.records, picture=True)
