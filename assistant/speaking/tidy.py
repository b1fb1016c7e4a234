"""Makes every line start at once, end softly and sound as loud as the others."""

import numpy as np
import soxr
from numpy.typing import NDArray

from assistant.sound.frames import SPEAKER_RATE_HZ, Samples, gain
from assistant.sound.shaping import raised_cosine, soft_limit
from assistant.speaking.deesser import de_essed

SPEECH_DB = -23.0
"""Level of the active parts of every line, dB RMS re full scale."""

PEAK_DB = -3.0
"""No sample of a line is above this."""

LEAD_S = 0.010
"""Silence left before a line."""

TAIL_S = 0.120
"""Silence left after a line, so that two lines in a row can breathe."""

_FADE_S = 0.005
_WINDOW_S = 0.005
_ACTIVE_BELOW_LOUDEST_DB = 25.0
_ACTIVE_WINDOW_S = 0.020
_NOTHING_DB = -70.0


def tidied(samples: Samples, rate_hz: int, hiss_db: float | None = None) -> Samples:
    """One spoken line of any rate as it is played: 24 kHz, trimmed, levelled, faded.

    Silence inside the line, between its sentences, stays as it was. A line without any sound
    comes back as `TAIL_S` of silence. Hiss above 4 kHz is held down from `hiss_db` on, dB RMS re
    full scale in the levelled line; None leaves it.
    """
    sound = samples
    if rate_hz != SPEAKER_RATE_HZ:
        sound = soxr.resample(sound, rate_hz, SPEAKER_RATE_HZ, quality="HQ")
    sound = trimmed(sound.astype(np.float32), SPEAKER_RATE_HZ, LEAD_S, TAIL_S)
    sound = sound * np.float32(gain(SPEECH_DB - active_db(sound, SPEAKER_RATE_HZ)))
    if hiss_db is not None:
        sound = de_essed(sound, SPEAKER_RATE_HZ, hiss_db)
    # A soft knee 3 dB under the ceiling: only the rare peaks of a line ever reach it, so the
    # line keeps its level where turning all of it down would make it fainter than the rest.
    sound = soft_limit(sound, gain(PEAK_DB - 3.0), gain(PEAK_DB))
    ramp_n = int(_FADE_S * SPEAKER_RATE_HZ)
    ramp = raised_cosine(np.arange(ramp_n) / ramp_n).astype(np.float32)
    sound[:ramp_n] *= ramp
    sound[-ramp_n:] *= ramp[::-1]
    return sound


def trimmed(
    samples: Samples, rate_hz: int, lead_s: float, tail_s: float, silent_db: float = 45.0
) -> Samples:
    """`samples` with at most `lead_s` of silence before and exactly `tail_s` after the sound.

    Silence is what lies `silent_db` under the loudest 5 ms; `lead_s` is kept to within 5 ms.
    """
    level = _levels_db(samples, rate_hz, _WINDOW_S)
    tail = np.zeros(round(tail_s * rate_hz), dtype=np.float32)
    if level.size == 0 or level.max() < _NOTHING_DB:
        return tail
    heard = np.flatnonzero(level > level.max() - silent_db)
    window = round(_WINDOW_S * rate_hz)
    start = max(0, int(heard[0]) * window - round(lead_s * rate_hz))
    end = min(samples.size, (int(heard[-1]) + 1) * window)
    after = samples[end : end + tail.size]
    return np.concatenate([samples[start:end], after, tail[after.size :]]).astype(np.float32)


def active_db(samples: Samples, rate_hz: int) -> float:
    """Level of the parts of `samples` that are speech, dB RMS re full scale.

    Counts the 20 ms windows within 25 dB of the loudest, so that pauses do not make a line
    count as quiet (after the idea of ITU-T P.56). 0.0 where nothing is heard.
    """
    level = _levels_db(samples, rate_hz, _ACTIVE_WINDOW_S)
    if level.size == 0 or level.max() < _NOTHING_DB:
        return 0.0
    active = level[level > level.max() - _ACTIVE_BELOW_LOUDEST_DB]
    return float(10.0 * np.log10(np.mean(10.0 ** (active / 10.0))))


def _levels_db(samples: Samples, rate_hz: int, window_s: float) -> NDArray[np.float64]:
    window = round(window_s * rate_hz)
    whole = samples.astype(np.float64)
    whole = np.pad(whole, (0, -whole.size % window)).reshape(-1, window)
    level: NDArray[np.float64] = 10.0 * np.log10(np.mean(whole**2, axis=1) + 1e-12)
    return level
