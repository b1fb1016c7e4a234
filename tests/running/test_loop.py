"""The loop: what goes in, what comes out, and what happens when something breaks."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
import pytest

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import shipped
from assistant.guide.history import History
from assistant.hearing import grammar
from assistant.hearing.ear import Ear
from assistant.hearing.recognizer import ScriptedRecognizer
from assistant.rehearsal.room import Room
from assistant.rehearsal.talkers import talk
from assistant.running import assembly
from assistant.running.loop import Loop
from assistant.running.observer import Observer
from assistant.session.conductor import Conductor
from assistant.session.intents import Intent, IntentName
from assistant.session.script import Script
from assistant.session.state import State
from assistant.sound.device.card import Card, CardLost
from assistant.sound.frames import MIC_FRAME, SPEAKER_RATE_HZ, Samples, level_db
from assistant.timeline.records import (
    EndRecord,
    HeardRecord,
    IntentRecord,
    LineRecord,
    Record,
    StepRecord,
)

TODAY = date(2026, 3, 1)


class Tones:
    """Stands in for the rendered voice: each line is a tone as long as it has words."""

    def __init__(self, slow: frozenset[str] = frozenset()) -> None:
        self.asked: list[str] = []
        self._slow = set(slow)
        self._polls = 0

    def get(self, text: str) -> Samples | None:
        if text in self._slow:
            return None
        time_s = np.arange(len(text.split()) * SPEAKER_RATE_HZ // 4) / SPEAKER_RATE_HZ
        return (0.2 * np.sin(2 * np.pi * 300 * time_s)).astype(np.float32)

    def request(self, text: str) -> None:
        self.asked.append(text)

    def poll(self) -> None:
        self._polls += bool(self.asked)
        if self._polls > 50:
            self._slow.clear()


class Hum:
    """Music at one level."""

    def read(self, n: int) -> Samples:
        return np.full(n, 0.1, np.float32)

    def song(self, on: bool) -> None: ...


class Unplugged:
    """A card that goes away after so many frames."""

    name = "USB"
    has_microphone = True

    def __init__(self, room: Room, frames: int) -> None:
        self._room, self._left = room, frames

    def exchange(self, speaker: Samples) -> Samples:
        if not self._left:
            raise CardLost('The loudspeaker "USB" went away.')
        self._left -= 1
        return self._room.exchange(speaker)

    def close(self) -> None:
        pass


class Frames(Observer[State]):
    """Keeps what was played and heard."""

    def __init__(self, frames: list[tuple[Samples, Samples]]) -> None:
        self._frames = frames

    def frame(self, speaker: Samples, microphone: Samples) -> None:
        self._frames.append((speaker.copy(), microphone.copy()))


def script() -> Script:
    baby = Baby(birth_date=TODAY - timedelta(days=60))
    return assembly.script(shipped(), baby, Settings(), History.established(shipped()), TODAY)


def a_loop(
    card: Card | None = None,
    *,
    texts: tuple[str, ...] | None = None,
    speech: Tones | None = None,
    frames: list[tuple[Samples, Samples]] | None = None,
    reopen: Iterator[Card | None] | None = None,
) -> Loop[State]:
    made = script()
    ear = None if texts is None else Ear(ScriptedRecognizer(texts), grammar.load())
    return Loop(
        Conductor(made),
        card or Room(),
        assembly.mixer(made.settings, Hum()),
        speech or Tones(),
        ear,
        observer=None if frames is None else Frames(frames),
        reopen=None if reopen is None else lambda: next(reopen),
    )


def run(one: Loop[State], duration_s: float) -> None:
    until_s = one.now_s + duration_s
    while one.now_s < until_s and not one.over:
        one.frame()


R = TypeVar("R", bound=Record)


def of(one: Loop[State], kind: type[R]) -> list[R]:
    return [record for record in one.records if isinstance(record, kind)]


def press(one: Loop[State], name: IntentName) -> None:
    one.keys.put(Intent(name))


@pytest.mark.slow
def test_a_whole_session_by_keys_alone() -> None:
    one = a_loop(Room(microphone=False))
    assert isinstance(one.conductor, Conductor)
    for _ in range(4000):
        run(one, 1.0)
        if one.state.phase.value == "gate" and one.state.part.value == "waiting":
            question = one.conductor.script.questions[one.state.asked.question]
            press(one, IntentName(question.passes_on))
        elif one.state.phase.value in ("setup", "greeting") and one.state.part.value == "waiting":
            press(one, IntentName.READY)
        if one.over:
            break
    assert [record.reason for record in of(one, EndRecord)] == ["complete"]
    announced = [(r.technique, r.side) for r in of(one, StepRecord)]
    assert announced == [(s.technique, s.side) for s in one.conductor.script.plan.steps]


@pytest.mark.slow
def test_a_card_that_goes_away_pauses_and_comes_back() -> None:
    room = Room()
    one = a_loop(Unplugged(room, 300), reopen=iter([None, None, room]))
    run(one, 2.99)
    before_s = one.now_s
    one.frame()
    one.frame()
    assert one.state.phase.value == "paused"
    assert one.now_s == pytest.approx(before_s, abs=0.02)
    run(one, 5.0)
    assert "pause.lost" in [r.id for r in of(one, LineRecord)]
    press(one, IntentName.RESUME)
    run(one, 1.0)
    assert one.state.phase.value == "gate"


def test_a_card_that_goes_away_for_good_is_an_error_where_nobody_reopens_it() -> None:
    one = a_loop(Unplugged(Room(), 10))
    with pytest.raises(CardLost):
        run(one, 1.0)


def test_a_line_that_is_not_rendered_yet_leaves_no_gap_in_the_music() -> None:
    made = script()
    late = made.line("gate.hello", "they", {})
    frames: list[tuple[Samples, Samples]] = []
    speech = Tones(frozenset({late}))
    one = a_loop(speech=speech, frames=frames)
    run(one, 4.0)
    assert speech.asked and set(speech.asked) == {late}
    first = of(one, LineRecord)[0]
    assert first.id == "gate.hello" and 0.4 < first.t < 1.0
    music = [float(np.max(np.abs(speaker))) for speaker, _ in frames[50:]]
    assert min(music) > 0.0


def test_stop_by_key_is_silence_within_a_few_frames() -> None:
    frames: list[tuple[Samples, Samples]] = []
    one = a_loop(frames=frames)
    run(one, 1.0)
    press(one, IntentName.MUSIC_OFF)
    run(one, 3.2)
    one._mixer.music(-80.0, 0.01)  # the music's own slow fade is not what is measured here
    press(one, IntentName.STOP)
    at = len(frames)
    run(one, 0.3)
    loud = [level_db(speaker) > -50 for speaker, _ in frames[at:]]
    assert not any(loud[4:])
    assert of(one, LineRecord)[-1].cut


def speaking_over(one: Loop[State], room: Room, words: str) -> None:
    """Somebody speaks while the assistant does."""
    one.frame()
    room.add(talk("espeak:en-us+m3", words), 0.9, -24.0)
    run(one, 3.5)


@pytest.mark.slow
def test_our_own_words_heard_while_we_say_them_are_dropped() -> None:
    room = Room(echo_gain_db=-80.0)
    one = a_loop(room, texts=("hello",))
    speaking_over(one, room, "hello there")
    heard = of(one, HeardRecord)
    assert heard[0].own_voice is True


@pytest.mark.slow
def test_an_answer_in_other_words_counts_while_we_speak() -> None:
    room = Room(echo_gain_db=-80.0)
    one = a_loop(room, texts=("louder please",))
    speaking_over(one, room, "louder please")
    assert [r.name for r in of(one, IntentRecord)] == ["louder"]


@pytest.mark.slow
def test_the_farewell_waits_until_nobody_speaks() -> None:
    room = Room(echo_gain_db=-80.0)
    one = a_loop(room, texts=("[unk]",))
    one.frame()
    room.add(talk("espeak:en-us+m3", "oh what a day this is for the two of us my dear"), 0.5, -24.0)
    run(one, 1.5)
    press(one, IntentName.STOP)
    run(one, 8.0)
    heard = of(one, HeardRecord)[0]
    farewell = next(r for r in of(one, LineRecord) if r.id == "close.stop")
    assert farewell.t >= heard.t


def test_the_microphone_frame_is_the_cards_own_size() -> None:
    frames: list[tuple[Samples, Samples]] = []
    run(a_loop(frames=frames), 0.1)
    assert {microphone.size for _, microphone in frames} == {MIC_FRAME}
