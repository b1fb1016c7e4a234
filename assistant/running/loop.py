"""The loop: one frame in, one frame out. The only place that knows all the parts."""

import queue
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Generic, Literal

from assistant.hearing.ear import Ear, Utterance
from assistant.hearing.listener import Line, Listener
from assistant.running.conversation import Conversation, StateT
from assistant.running.make_records import MUSIC_DB, action_record, heard_record
from assistant.running.mouth import Mouth, Speech
from assistant.running.observer import Observer
from assistant.session.actions import (
    Action,
    End,
    Hush,
    PlayCue,
    PlaySong,
    Say,
    SetMusic,
    SetVolume,
)
from assistant.session.events import (
    CardBack,
    CardGone,
    Event,
    Heard,
    LineDone,
    Revised,
    Started,
    Tick,
    Unclear,
)
from assistant.session.intents import Intent
from assistant.session.snapshot import Snapshot
from assistant.sound.cues import cue
from assistant.sound.device.card import Card, CardLost
from assistant.sound.frames import FRAME_S, Samples
from assistant.sound.mixer import Mixer
from assistant.timeline.records import (
    IntentRecord,
    LineEnd,
    LineRecord,
    Record,
    StateRecord,
)

TAIL_S = 3.5
"""Time played after the end, so that the music can fade."""


class Loop(Generic[StateT]):
    """Runs one session from the first frame to the last.

    `exchange` with the card is the only thing that waits, so that in a rehearsal the session
    runs as fast as the machine can. Keys come in through `keys`, a queue of intents.
    """

    def __init__(
        self,
        conductor: Conversation[StateT],
        card: Card,
        mixer: Mixer,
        speech: Speech,
        ear: Ear | None,
        *,
        observer: Observer[StateT] | None = None,
        reopen: Callable[[], Card | None] | None = None,
        memory: Path | None = None,
        playing: Callable[[], str] = str,
    ) -> None:
        """`observer` is told what the session does; `reopen` waits and tries to open a lost card
        again, and gives None while there is none; `memory` is the file of what the echo
        canceller knows of this device's room; `playing` tells the title of the music."""
        self.conductor = conductor
        self.state: StateT = conductor.begin()
        self.records: list[Record] = []
        self.keys: queue.SimpleQueue[Intent] = queue.SimpleQueue()
        self.snapshot = Snapshot()
        self.over = False
        self._card = card
        self._mixer = mixer
        self._mouth = Mouth(speech, mixer, self._line_began, self._line_ended)
        self._listener = None if ear is None else Listener(ear, memory=memory)
        self._observer: Observer[StateT] = observer or Observer()
        self._reopen = reopen
        self._playing = playing
        self._line_index = 0
        self._early: Intent | None = None
        self._frames = 0
        self._last_voice_s = -1.0
        self._ends_s: float | None = None
        self._heard = self._understood = self._note = ""
        self._heard_s = 0.0
        self._music: Literal["full", "soft", "off"] = "off"

    @property
    def now_s(self) -> float:
        """Seconds played so far: the only clock."""
        return self._frames * FRAME_S

    def run(self, longest_s: float = 7200.0) -> str:
        """Play to the end and return why it ended."""
        while not self.over and self.now_s < longest_s:
            self.frame()
        if self._listener is not None:
            self._listener.keep()
        return self.state.reason or "cut off"

    def frame(self) -> None:
        """Play and hear the next 10 ms."""
        if self._frames == 0:
            self._take(Started())
        self._mouth.frame(self.now_s, self.now_s - self._last_voice_s)
        speaker, ended = self._mixer.frame()
        try:
            microphone = self._card.exchange(speaker)
        except CardLost as lost:
            self._lost(lost)
            return
        self._frames += 1
        self._observer.frame(speaker, microphone)
        for token in ended:
            self._mouth.end(self.now_s)
            self._take(LineDone(token))
        self._hear(microphone, speaker)
        while not self.keys.empty():
            self._obey(self.keys.get_nowait(), early=False)
        self._take(Tick())
        if self._ends_s is not None and self.now_s >= self._ends_s:
            self.over = True
        if self._frames % 10 == 0 or self.over:
            self._show()

    # -- hearing ---------------------------------------------------------------------------

    def _hear(self, microphone: Samples, speaker: Samples) -> None:
        if self._listener is None or not self._card.has_microphone:
            return
        saying = self._mouth.saying(self.now_s)
        heard = self._listener.hear(microphone, speaker, self.state.phase.value, saying)
        if self._listener.inside:
            self._last_voice_s = self.now_s
        self._mixer.listening = self._listener.inside and saying is None
        for one in heard:
            self._understand(one)

    def _understand(self, heard: Utterance) -> None:
        intent = heard.intent
        self._keep(heard_record(self._t, heard))
        self._heard, self._heard_s = heard.text, self.now_s
        if intent is None:
            self._understood = ""
        if not heard.final:
            self._early = intent
            if intent is not None:
                self._obey(intent, early=True)
            return
        early, self._early = self._early, None
        if early is not None:
            if intent != early:
                self._take(Revised(early, intent))
        elif intent is not None:
            self._obey(intent, early=False)
        elif not heard.own and not heard.over_speech:
            self._take(Unclear())

    def _obey(self, intent: Intent, early: bool) -> None:
        self._understood = intent.name.value
        self._keep(IntentRecord(self._t, intent.name.value, dict(intent.slots), early))
        self._take(Heard(intent, early))

    # -- the session -----------------------------------------------------------------------

    def _take(self, event: Event) -> None:
        before = self.state
        self.state, actions = self.conductor.handle(before, event, self.now_s)
        if self.state.phase is not before.phase or isinstance(event, Started):
            self._keep(StateRecord(self._t, self.state.phase.value))
        for action in actions:
            self._do(action)
        if self.state is not before:
            self._observer.state(self.state, self.now_s)

    def _do(self, action: Action) -> None:
        if isinstance(action, Say):
            self._mouth.say(action)
        elif isinstance(action, Hush):
            self._mouth.hush(self.now_s)
        elif isinstance(action, PlayCue):
            self._mixer.cue(cue(action.name))
        elif isinstance(action, SetMusic):
            self._music = action.level
            self._mixer.music(MUSIC_DB[action.level])
        elif isinstance(action, PlaySong):
            self._mixer.song(action.on)
        elif isinstance(action, SetVolume):
            self._mixer.speech_volume(action.change_db)
        elif isinstance(action, End):
            self._ends_s = self.now_s + TAIL_S
        record = action_record(self._t, action, self.state)
        if record is not None:
            self._keep(record)

    # -- the records -----------------------------------------------------------------------

    @property
    def _t(self) -> float:
        """The time of a record."""
        return round(self.now_s, 3)

    def _keep(self, record: Record) -> None:
        self.records.append(record)
        self._observer.record(record)

    def _line_began(self, record: LineRecord) -> None:
        self._line_index = len(self.records)
        self._keep(record)

    def _line_ended(self, line: Line, record: LineRecord) -> None:
        if self._listener is not None:
            self._listener.said(line)
        self.records[self._line_index] = record
        self._observer.record(LineEnd(self.now_s, record.id, record.cut))

    # -- trouble and the screen ------------------------------------------------------------

    def _lost(self, lost: CardLost) -> None:
        """Without a card no time passes: wait until it is back, and say where we are then."""
        self._note = f"{lost} Trying again."
        self._take(CardGone())
        self._show()
        if self._reopen is None:
            raise lost
        while not self.over:
            while not self.keys.empty():
                self._obey(self.keys.get_nowait(), early=False)
            if self._ends_s is not None:
                self.over = True
                return
            card = self._reopen()
            if card is not None:
                self._card = card
                self._note = ""
                self._take(CardBack())
                return

    def note(self, text: str) -> None:
        """Show a line of trouble on the screen."""
        self._note = text

    def _show(self) -> None:
        shown = self.conductor.snapshot(self.state, self.now_s)
        self.snapshot = replace(
            shown,
            saying=self._mouth.text,
            heard=self._heard,
            heard_s=self._heard_s,
            understood=self._understood,
            mic_level_db=self._listener.level_db if self._listener else -120.0,
            note=self._note,
            music=self._music,
            music_title="" if self._music == "off" else self._playing(),
        )
