"""The microphone without our own sound and our own words."""

from pathlib import Path

import numpy as np
import pytest
import soxr

from assistant.hearing import chain
from assistant.hearing.ear import Utterance
from assistant.hearing.listener import Line, Listener
from assistant.rehearsal.room import Room
from assistant.rehearsal.talkers import talk
from assistant.sound.frames import (
    MIC_FRAME,
    MIC_RATE_HZ,
    SPEAKER_FRAME,
    SPEAKER_RATE_HZ,
    Samples,
    level_db,
)

pytestmark = pytest.mark.slow

LINE = "now small gentle circles around the ankle with your thumb"
OURS = np.tile(
    soxr.resample(talk("espeak:en-us+f2", LINE), MIC_RATE_HZ, SPEAKER_RATE_HZ), 4
).astype(np.float32)
OURS_S = OURS.size / SPEAKER_RATE_HZ


def heard(
    listener: Listener,
    room: Room,
    speaker: Samples = OURS,
    saying: str | None = None,
    state: str = "doing",
) -> list[Utterance]:
    """Every utterance while `speaker` was played in the room, and a second after."""
    speaker = np.concatenate((speaker, np.zeros(SPEAKER_RATE_HZ, np.float32)))
    found = []
    for n in range(speaker.size // SPEAKER_FRAME):
        frame = speaker[n * SPEAKER_FRAME : (n + 1) * SPEAKER_FRAME]
        line = None if saying is None else Line(saying, 0.0, n * 0.01)
        found += listener.hear(room.exchange(frame), frame, state, line)
    return found


def meant(found: list[Utterance]) -> list[str]:
    return [one.intent.name.value for one in found if one.intent is not None]


def echo_db(gain_db: float) -> float:
    return level_db(OURS) + gain_db


@pytest.mark.parametrize("over_talker_db", [0.0, 10.0])
def test_our_own_voice_sets_nothing_off(over_talker_db: float) -> None:
    """From the first word on, with the echo as loud as a talker would be, and louder."""
    room = Room(echo_gain_db=-28.0 - level_db(OURS) + over_talker_db, delay_s=0.1)
    assert meant(heard(Listener(chain.ear()), room)) == []


@pytest.mark.parametrize("voice", ["flite:slt", "espeak:en-us+m3"])
def test_stop_is_heard_over_our_voice_as_loud_as_it(voice: str) -> None:
    room = Room(echo_gain_db=-6.0, delay_s=0.1)
    room.add(talk(voice, "stop"), OURS_S - 3.0, echo_db(-6.0))
    found = heard(Listener(chain.ear()), room, saying=LINE)
    assert "stop" in meant(found)
    assert next(one.over_speech for one in found if one.intent is not None)


def test_the_words_that_we_were_saying_are_ours() -> None:
    """Somebody repeats them; there is no echo at all."""
    room = Room(echo_gain_db=-120.0)
    room.add(talk("espeak:en-us+m3", "again"), 1.0, -28.0)
    silence = np.zeros(3 * SPEAKER_RATE_HZ, np.float32)
    found = heard(Listener(chain.ear()), room, silence, saying="again and again we say it")
    assert found and all(one.own for one in found)
    assert meant(found) == []


def test_a_canceller_can_be_given() -> None:
    class Nothing:
        """Takes everything out."""

        heard = np.zeros(MIC_FRAME, np.float32)
        converging = False

        def cancel(self, microphone: Samples, loudspeaker: Samples) -> Samples:
            return np.zeros(MIC_FRAME, np.float32)

    room = Room(echo_gain_db=0.0)
    listener = Listener(chain.ear(), canceller=Nothing())
    assert heard(listener, room) == []
    assert listener.level_db < -100


def test_the_room_is_kept_and_begun_with(tmp_path: Path) -> None:
    memory = tmp_path / "room.npz"
    first = Listener(chain.ear(), memory=memory)
    heard(first, Room(echo_gain_db=-6.0, delay_s=0.1))
    first.keep()
    assert memory.is_file()

    def loudest_db(listener: Listener) -> float:
        room, levels = Room(echo_gain_db=-6.0, delay_s=0.1), []
        for n in range(150):
            frame = OURS[n * SPEAKER_FRAME : (n + 1) * SPEAKER_FRAME]
            listener.hear(room.exchange(frame), frame, "doing", None)
            levels.append(listener.level_db)
        return max(levels)

    assert loudest_db(Listener(chain.ear(), memory=memory)) < loudest_db(Listener(chain.ear())) - 6


def test_a_room_that_was_not_heard_is_not_kept(tmp_path: Path) -> None:
    memory = tmp_path / "room.npz"
    listener = Listener(chain.ear(), memory=memory)
    heard(listener, Room(echo_gain_db=-120.0, noise_db=-120.0), OURS[:SPEAKER_RATE_HZ])
    listener.keep()
    assert not memory.exists()
