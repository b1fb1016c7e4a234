"""A session on the sound card: the loop in one thread, screen and keys in the main one."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from assistant import assembly
from assistant.app import Session
from assistant.hearing import chain, taught
from assistant.journal import Entry, Journal
from assistant.record import keep
from assistant.session.conductor import Conductor
from assistant.session.intents import Intent
from assistant.session.script import Script
from assistant.session.snapshot import Snapshot
from assistant.sound import echo_memory
from assistant.sound.card import Card, CardLost
from assistant.sound.sounddevice_card import SoundDeviceCard, open_card
from assistant.sound.tape import Tape
from assistant.speaking.cache import SpeechCache

RETRY_S = 1.0
"""Between two tries to open a card that went away."""

SCREEN_S = 0.1
"""Between two looks at the keys and the session."""


class Live:
    """One session with a real loudspeaker and microphone."""

    def __init__(
        self,
        script: Script,
        card: SoundDeviceCard,
        speech: SpeechCache,
        music: assembly.Music,
        *,
        record: Path | None = None,
    ) -> None:
        """`record` is a folder for session.wav, events.jsonl and timeline.png."""
        self._script = script
        self._card: Card = card
        self._record = record
        self._tape = Tape(record / "session.wav") if record else None
        self._stopping = threading.Event()
        self._error: BaseException | None = None
        self.began = datetime.now()
        settings = script.settings
        self.session = Session(
            Conductor(script),
            card,
            assembly.mixer(settings, music.source),
            speech,
            chain.ear(settings.model, taught=taught.default_path())
            if card.has_microphone
            else None,
            on_frame=self._tape.write if self._tape else None,
            reopen=self._reopen,
            memory=echo_memory.path_for(card.name),
        )
        self.session.note("" if card.has_microphone else "No microphone: use the keys.")

    def run(self, show: Callable[[Snapshot, float], None], keys: Callable[[], list[Intent]]) -> str:
        """Play to the end; `show` the session and read the `keys` ten times a second.

        Returns why it ended. Ctrl-C ends it too.
        """
        loop = threading.Thread(target=self._loop, name="session", daemon=True)
        loop.start()
        try:
            while loop.is_alive():
                for intent in keys():
                    self.session.keys.put(intent)
                show(self.session.snapshot, self.session.now_s)
                loop.join(SCREEN_S)
        except KeyboardInterrupt:
            pass
        finally:
            self._stopping.set()
            self.session.over = True
            loop.join(5.0)
            self._close()
        if self._error is not None:
            raise self._error
        return self.session.state.reason or "cut off"

    def _loop(self) -> None:
        try:
            self.session.run()
        except BaseException as error:  # handed to the main thread, which shows it
            self._error = error

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
        if self._tape is None or self._record is None:
            return
        self._tape.close()
        keep(self._record, self.session.records, picture=True)

    def keep(self, journal: Journal) -> None:
        """Write the session into the journal."""
        state = self.session.state
        planned = [step.technique for step in self._script.plan.steps]
        begun = {technique for technique, _, _ in state.passes}
        announced = {r["technique"] for r in self.session.records if r["kind"] == "step"}
        skipped = announced - begun if state.reason == "complete" else set()
        journal.add(
            Entry(
                born=self._script.baby.birth_date,
                began=self.began,
                ended=datetime.now(),
                reason=state.reason or "cut off",
                techniques=[t for t in dict.fromkeys(planned) if t in begun],
                skipped=sorted(skipped),
            )
        )
