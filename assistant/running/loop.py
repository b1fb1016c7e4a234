"""The loop: one frame in, one frame out. The only place that knows all the parts."""

import queue
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Generic, Literal

from assistant.hearing.ear import Ear
from assistant.hearing.listener import Judged, Line, Listener
from assistant.running.conversation import Conversation, StateT
from assistant.running.mouth import Mouth, Speech
from assistant.session.actions import (
    Action,
    Answered,
    BeginStep,
    End,
    Hush,
    PlayCue,
    PlaySong,
    Remind,
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
from assistant.sound.mixer import OFF_DB, SOFT_DB, Mixer
from assistant.timeline.event_log import Record

TAIL_S = 3.5
"""Played after the end, so that the music can fade."""


class Session(Generic[StateT]):
    """One session from the first frame to the last.

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
        on_record: Callable[[Record], None] | None = None,
        on_state: Callable[[StateT, float], None] | None = None,
        on_frame: Callable[[Samples, Samples], None] | None = None,
        reopen: Callable[[], Card | None] | None = None,
        memory: Path | None = None,
        playing: Callable[[], str] = str,
    ) -> None:
        """`on_record` is called with each thing that happens; `on_state` with each new state and
        the session time, after what it made happen; `on_frame` with each pair of
        loudspeaker (24 kHz) and microphone (16 kHz) frames; `reopen` waits and tries to open
        a lost card again, and gives None while there is none; `memory` is the file of what
        the echo canceller knows of this device's room; `playing` tells the title of the
        music."""
        self.conductor = conductor
        self.state: StateT = conductor.begin()
        self.records: list[Record] = []
        self.keys: queue.SimpleQueue[Intent] = queue.SimpleQueue()
        self.snapshot = Snapshot()
        self.over = False
        self._card = card
        self._mixer = mixer
        self._mouth = Mouth(speech, mixer, self._emit, self._said)
        self._listener = None if ear is None else Listener(ear, memory=memory)
        self._on_record = on_record
        self._on_state = on_state
        self._on_frame = on_frame
        self._reopen = reopen
        self._playing = playing
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
        if self._on_frame is not None:
            self._on_frame(speaker, microphone)
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

    def _understand(self, judged: Judged) -> None:
        heard, intent = judged.utterance, judged.intent
        self._emit(
            "heard",
            text=heard.text,
            intent=intent.name.value if intent else None,
            confidence=round(heard.confidence, 3),
            start_s=round(heard.start_s, 3),
            end_s=round(heard.end_s, 3),
            final=heard.final,
            own_voice=judged.own,
        )
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
        elif not judged.own and not judged.over_speech:
            self._take(Unclear())

    def _obey(self, intent: Intent, early: bool) -> None:
        self._understood = intent.name.value
        self._emit("intent", name=intent.name.value, slots=dict(intent.slots), early=early)
        self._take(Heard(intent, early))

    # -- the session -----------------------------------------------------------------------

    def _take(self, event: Event) -> None:
        before = self.state
        self.state, actions = self.conductor.handle(before, event, self.now_s)
        if self.state.phase is not before.phase or isinstance(event, Started):
            self._emit("state", name=self.state.phase.value)
        for action in actions:
            self._do(action)
        if self._on_state is not None and self.state is not before:
            self._on_state(self.state, self.now_s)

    def _do(self, action: Action) -> None:
        if isinstance(action, Say):
            self._mouth.say(action)
        elif isinstance(action, Hush):
            self._mouth.hush(self.now_s)
        elif isinstance(action, PlayCue):
            self._mixer.cue(cue(action.name))
            self._emit("cue", name=action.name, planned_t=round(action.planned_s, 3))
        elif isinstance(action, SetMusic):
            self._music = action.level
            level_db = {"full": 0.0, "soft": SOFT_DB, "off": OFF_DB}[action.level]
            self._mixer.music(level_db)
            self._emit("music", action=action.level, level_db=level_db)
        elif isinstance(action, PlaySong):
            self._mixer.song(action.on)
            self._emit("song", on=action.on)
        elif isinstance(action, Answered):
            self._emit("answered", **asdict(action))
        elif isinstance(action, Remind):
            self._emit("remind", in_min=action.in_min)
        elif isinstance(action, SetVolume):
            self._mixer.speech_volume(action.change_db)
        elif isinstance(action, BeginStep):
            step = self.state.steps[action.index]
            self._emit(
                "step",
                technique=step.technique,
                title=step.title,
                side=step.side,
                passes=step.passes,
                duration_s=step.duration_s,
                intensity=step.intensity,
            )
        elif isinstance(action, End):
            self._emit("end", reason=action.reason)
            self._ends_s = self.now_s + TAIL_S

    def _said(self, line: Line, record: Record) -> None:
        if self._listener is not None:
            self._listener.said(line)
        if self._on_record is not None:
            self._on_record({**record, "kind": "line_end", "t": self.now_s})

    def _emit(self, kind: str, **fields: object) -> Record:
        record: Record = {"t": round(self.now_s, 3), "kind": kind, **fields}
        self.records.append(record)
        if self._on_record is not None:
            self._on_record(record)
        return record

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
