"""What our own loudspeaker plays: lines of the guide over music, or a whole session."""

import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import soundfile

from assistant.config.settings import Settings
from assistant.hearing.listener import Line
from assistant.rehearsal.run import rehearse, script_for
from assistant.rehearsal.scenario import BabyProfile, Moment, Place, Scenario
from assistant.running import assembly
from assistant.running.mouth import BREATH_S
from assistant.session.script import Script
from assistant.sound.frames import FRAME_S, SPEAKER_RATE_HZ, Samples
from assistant.sound.mixer import Clip, Mixer
from assistant.sound.music.piece import Piece, shipped_pieces
from assistant.sound.music.player import MusicPlayer
from assistant.speaking.cache import SpeechCache
from assistant.timeline.records import LineRecord, StateRecord

AGE_DAYS = 120


def prepare(ages_days: tuple[int, ...] = (AGE_DAYS,)) -> None:
    """Render every line that will be played, so that nobody has to wait for the voice later."""
    cache = _speech()
    for age_days in ages_days:
        cache.prepare(script_for(_scenario(age_days)).texts())


def speech(duration_s: float, seed: int, state: str) -> tuple[Samples, list[Line]]:
    """Lines of the guide, one after the other over ducked music, as a session mixes them.

    At 24 kHz, with what was said when. In the `gate` they are its questions, in any other
    `state` what announces and explains the steps. At least `duration_s` long.
    """
    rng = np.random.default_rng([seed, 7])
    texts = _lines(state)
    mixer = _mixer(seed)
    mixer.music(0.0, 0.01)
    frames: list[Samples] = []
    lines: list[Line] = []
    while len(frames) * FRAME_S < duration_s:
        text = texts[int(rng.integers(len(texts)))]
        samples = _speech().get(text)
        if samples is None:
            raise RuntimeError(f"not rendered: {text}")
        began_s = len(frames) * FRAME_S
        mixer.speak(Clip(samples, 0))
        while mixer.speaking:
            frames.append(mixer.frame()[0].copy())
        lines.append(Line(text, began_s, len(frames) * FRAME_S))
        frames += [mixer.frame()[0].copy() for _ in range(round(BREATH_S / FRAME_S))]
    return np.concatenate(frames), lines


def music(duration_s: float, seed: int) -> Samples:
    """Our music alone, at its level in a session, 24 kHz."""
    mixer = _mixer(seed)
    mixer.music(0.0, 0.01)
    return np.concatenate([mixer.frame()[0].copy() for _ in range(round(duration_s / FRAME_S))])


def session(
    age_days: int, until_s: float | None = None
) -> tuple[Samples, list[Line], list[tuple[float, str]]]:
    """A whole session: what it plays (24 kHz), its lines, and its states from when on.

    It is rehearsed without a microphone, its questions answered with keys.
    """
    scenario = _scenario(age_days)
    if until_s is not None:
        scenario = scenario.model_copy(update={"until": Moment(at_s=until_s)})
    with tempfile.TemporaryDirectory() as folder:
        played = rehearse(scenario, Path(folder), plot=False, speech=_speech())
        both, rate_hz = soundfile.read(Path(folder) / "session.wav", dtype="float32")
    assert rate_hz == SPEAKER_RATE_HZ
    lines, states = [], []
    for record in played.records:
        if isinstance(record, LineRecord):
            lines.append(Line(record.text, record.t, record.end_t))
        elif isinstance(record, StateRecord):
            states.append((record.t, record.name))
    return np.ascontiguousarray(both[:, 0]), lines, states


def _scenario(age_days: int) -> Scenario:
    return Scenario(
        title="listened to",
        baby=BabyProfile(age_days=age_days),
        settings=Settings(allow_under_6_weeks=True),
        room=Place(microphone=False),
    )


@cache
def _script() -> Script:
    return script_for(_scenario(AGE_DAYS))


@cache
def _speech() -> SpeechCache:
    return assembly.speech(_script().settings)


@cache
def _lines(state: str) -> list[str]:
    script = _script()
    if state == "gate":
        return [question.say for question in script.questions]
    return [text for step in script.plan.steps for text in (step.say, step.reason) if text]


def _mixer(seed: int) -> Mixer:
    return assembly.mixer(_script().settings, MusicPlayer(_pieces(), seed=seed))


@cache
def _pieces() -> tuple[Piece, ...]:
    return tuple(shipped_pieces())
