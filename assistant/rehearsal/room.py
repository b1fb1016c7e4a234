"""A room that stands in for the sound card: no device, no clock, as fast as the machine.

The n-th exchange plays the n-th loudspeaker frame at n * 10 ms and returns what the
microphone hears from n * 10 ms on. What is played at the time t is heard, through the room's
response, from t + delay_s on, exact to the sample at 16 kHz.
"""

import numpy as np

from assistant.sound.acoustics import (
    Convolver,
    active_level_db,
    active_span_s,
    aligned,
    convolve,
    room_response,
)
from assistant.sound.frames import (
    FRAME_S,
    MIC_FRAME,
    MIC_RATE_HZ,
    SPEAKER_RATE_HZ,
    Samples,
    gain,
    level_db,
)
from assistant.sound.noises import pink
from assistant.sound.resample import Resampler

_LOUDSPEAKER_DIRECT_DB = 8.0
"""Direct over reverberant sound of a loudspeaker beside the microphone."""

_TALKER_DIRECT_DB = 2.0
"""The same for somebody about a metre away."""

_NOISE_S = 16.384
_SINC_HALF = 16
_RAMP = ((np.arange(MIC_FRAME) + 0.5) / MIC_FRAME).astype(np.float32)


class Room:
    """A loudspeaker, a microphone, and whoever is put into the room with `add`."""

    name = "simulated room"

    def __init__(
        self,
        *,
        seed: int = 0,
        echo_gain_db: float = -20.0,
        rt60_s: float = 0.35,
        delay_s: float = 0.03,
        response: Samples | None = None,
        noise_db: float = -65.0,
        bed: Samples | None = None,
        bed_db: float = -50.0,
        clock_drift_ppm: float = 0.0,
        microphone: bool = True,
    ) -> None:
        """Furnish the room; the same arguments and sounds give the same samples.

        `echo_gain_db` is the level of the loudspeaker's direct sound at the microphone against
        what was played; `delay_s` all that lies between, devices' buffers included. `response`
        is a measured one at 16 kHz to use in place of a made-up one of `rt60_s`. `noise_db` is
        steady noise, `bed` a background at 16 kHz that loops at `bed_db` (RMS, both re full
        scale). With `clock_drift_ppm` the echo comes ever later (above 0) or earlier, by so
        many microseconds a second. Raises ValueError for a delay under 1.5 ms.
        """
        self.has_microphone = microphone
        self._seed = seed
        self._rt60_s = rt60_s
        self._resampler = Resampler(SPEAKER_RATE_HZ, MIC_RATE_HZ)
        if delay_s < self._resampler.ahead_s:
            raise ValueError(f"delay_s {delay_s} is under {self._resampler.ahead_s}")
        rng = np.random.default_rng([seed, 0])
        if response is None:
            response = room_response(rng, rt60_s, _LOUDSPEAKER_DIRECT_DB)
        else:
            response = aligned(response)
        self._echo = Convolver(response * np.float32(gain(echo_gain_db)))
        self._delay = float(round(delay_s * MIC_RATE_HZ))
        self._drift_per_frame = clock_drift_ppm * 1e-6 * MIC_FRAME
        # An hour of drift fits; what was played at 16 kHz, newest last.
        drift = int(max(0.0, 3600.0 * clock_drift_ppm * 1e-6 * MIC_RATE_HZ))
        self._played = np.zeros(int(self._delay) + drift + MIC_FRAME + 2 * _SINC_HALF, np.float32)
        self._made = 0
        self._least = round(self._resampler.ahead_s * MIC_RATE_HZ) + _SINC_HALF
        self._most = self._played.size - MIC_FRAME
        noise = pink(seed, _NOISE_S)
        self._beds = [noise * np.float32(gain(noise_db - level_db(noise)))]
        if bed is not None and bed.size:
            self._beds.append(bed * np.float32(gain(bed_db - level_db(bed))))
        self._talkers: list[tuple[int, Samples]] = []
        self._added = 0
        self._frames = 0

    @property
    def now_s(self) -> float:
        """Where the next frame begins."""
        return self._frames * FRAME_S

    def add(
        self, samples: Samples, at_s: float, level_db: float, dry: bool = False
    ) -> tuple[float, float]:
        """Put a sound (16 kHz) into the room; its first sample reaches the microphone at `at_s`.

        A time that is past means now. `level_db` is the RMS level at the microphone, re full
        scale, of the parts where something sounds, reverberation included. `dry` leaves the
        room's response out: a recording that has a room in it already. Returns when the sound
        itself, without silence around it and without reverberation, starts and ends.
        """
        begin = max(round(at_s * MIC_RATE_HZ), self._frames * MIC_FRAME)
        first_s, last_s = active_span_s(samples)
        self._added += 1
        sound = samples
        if not dry:
            rng = np.random.default_rng([self._seed, self._added])
            sound = convolve(samples, room_response(rng, self._rt60_s, _TALKER_DIRECT_DB))
        loud_db = active_level_db(sound, samples)
        if loud_db > -120.0:
            self._talkers.append((begin, sound * np.float32(gain(level_db - loud_db))))
        return begin / MIC_RATE_HZ + first_s, begin / MIC_RATE_HZ + last_s

    def exchange(self, speaker: Samples) -> Samples:
        """Play 240 samples at 24 kHz and return the same 10 ms of the microphone at 16 kHz."""
        begin = self._frames * MIC_FRAME
        self._frames += 1
        if not self.has_microphone:
            return np.zeros(MIC_FRAME, np.float32)
        heard = self._echo(self._arriving(speaker))
        for bed in self._beds:
            heard += _looped(bed, begin)
        for start, sound in self._talkers:
            low, high = max(start, begin), min(start + sound.size, begin + MIC_FRAME)
            if low < high:
                heard[low - begin : high - begin] += sound[low - start : high - start]
        end = begin + MIC_FRAME
        self._talkers = [talker for talker in self._talkers if talker[0] + talker[1].size > end]
        return np.clip(heard, -1.0, 1.0)

    def close(self) -> None:
        """Leave the room; there is no device to let go."""

    def _arriving(self, speaker: Samples) -> Samples:
        """The played sound that arrives in this frame, at 16 kHz."""
        new = self._resampler.push(speaker)
        self._played[: -new.size] = self._played[new.size :]
        self._played[-new.size :] = new
        self._made += new.size
        if not self._drift_per_frame:
            return self._late_by(self._delay)
        # Between the delays at the frame's two ends the one fades into the other.
        before = self._late_by(self._delay)
        self._delay = min(max(self._delay + self._drift_per_frame, self._least), self._most)
        after = self._late_by(self._delay)
        return before + _RAMP * (after - before)

    def _late_by(self, delay: float) -> Samples:
        """The frame that was played `delay` samples ago, between samples where need be."""
        whole = int(delay)
        at = self._played.size - self._made + (self._frames - 1) * MIC_FRAME - whole
        if delay == whole:
            return self._played[at : at + MIC_FRAME]
        place = np.arange(-_SINC_HALF, _SINC_HALF + 1) + (delay - whole)
        taps = np.sinc(place) * np.cos(np.pi / 2 * place / (_SINC_HALF + 1)) ** 2
        around = self._played[at - _SINC_HALF : at + MIC_FRAME + _SINC_HALF]
        return np.correlate(around, taps.astype(np.float32), "valid")


def _looped(bed: Samples, begin: int) -> Samples:
    """160 samples of an endless `bed` from position `begin` on."""
    at = begin % bed.size
    if at + MIC_FRAME <= bed.size:
        return bed[at : at + MIC_FRAME]
    return np.take(bed, np.arange(at, at + MIC_FRAME), mode="wrap")
