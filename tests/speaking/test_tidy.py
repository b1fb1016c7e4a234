"""Every line starts at once, ends softly and is as loud as the others."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.sound.frames import SPEAKER_RATE_HZ, Samples, gain
from assistant.speaking.tidy import PEAK_DB, SPEECH_DB, TAIL_S, active_db, tidied


def babble(rate_hz: int, level_db: float, before_s: float = 0.2, after_s: float = 0.3) -> Samples:
    """Two syllables with a pause between them and silence around."""
    t = np.arange(int(0.4 * rate_hz)) / rate_hz
    syllable = np.sin(2 * np.pi * 180 * t) * np.sin(np.pi * t / 0.4) * gain(level_db)
    before, pause, after = (np.zeros(int(s * rate_hz)) for s in (before_s, 0.35, after_s))
    return np.concatenate([before, syllable, pause, syllable, after]).astype(np.float32)


@given(
    rate_hz=st.sampled_from([16_000, 22_050, 24_000, 44_100]),
    level_db=st.floats(-40, -1),
    before_s=st.floats(0, 0.5),
    after_s=st.floats(0, 0.5),
)
@settings(max_examples=40)
def test_any_line_comes_out_trimmed_and_level(
    rate_hz: int, level_db: float, before_s: float, after_s: float
) -> None:
    line = tidied(babble(rate_hz, level_db, before_s, after_s), rate_hz)

    assert line.dtype == np.float32
    assert abs(active_db(line, SPEAKER_RATE_HZ) - SPEECH_DB) < 1.0
    assert np.abs(line).max() <= gain(PEAK_DB)
    assert line[0] == 0.0
    heard = np.flatnonzero(np.abs(line) > gain(SPEECH_DB - 35))
    assert heard[0] / SPEAKER_RATE_HZ < 0.040  # 15 ms, and the slow attack of a syllable
    silence_after_s = (line.size - heard[-1]) / SPEAKER_RATE_HZ
    assert TAIL_S - 0.010 < silence_after_s < TAIL_S + 0.040


def test_a_pause_between_sentences_stays() -> None:
    line = tidied(babble(SPEAKER_RATE_HZ, -12), SPEAKER_RATE_HZ)

    quiet = np.abs(line) < gain(-70)
    assert longest_run(quiet[: int(-TAIL_S * SPEAKER_RATE_HZ)]) > 0.34 * SPEAKER_RATE_HZ


def test_a_click_does_not_make_a_line_faint() -> None:
    sound = babble(SPEAKER_RATE_HZ, -30)
    sound[sound.size // 3] = 0.9

    line = tidied(sound, SPEAKER_RATE_HZ)

    assert np.abs(line).max() <= gain(PEAK_DB)
    assert active_db(line, SPEAKER_RATE_HZ) > SPEECH_DB - 3


def test_silence_stays_silence() -> None:
    line = tidied(np.zeros(5000, dtype=np.float32), 22_050)

    assert line.size == TAIL_S * SPEAKER_RATE_HZ
    assert not line.any()


def longest_run(flags: np.ndarray) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    return int((edges[1::2] - edges[::2]).max())
