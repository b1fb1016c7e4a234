"""The two ends of a sound card: a stream that plays and one that records.

Each has a ring buffer between PortAudio's callback and the loop, and a resampler on the
loop's side, so that the callbacks only copy.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from assistant.sound.device.card import CardLost
from assistant.sound.device.devices import DeviceInfo, portaudio
from assistant.sound.device.ring import Ring
from assistant.sound.frames import MIC_FRAME, MIC_RATE_HZ, SPEAKER_RATE_HZ, Samples
from assistant.sound.resample import Resampler

_RING_S = 1.0

_WAKE_S = 4.0
"""How long a microphone may take to its first sample; a sleeping sound server took 2 s."""

_DRAIN_S = 1.0


class Player:
    """An open loudspeaker; it plays silence until `begin`, and whenever nothing is queued."""

    def __init__(self, device: DeviceInfo, moved: threading.Event) -> None:
        """Open `device` at its own rate, mono or stereo; `moved` is set at each callback."""
        self.device = device
        """What was opened."""
        self.underflows = 0
        """How often silence had to be played in between."""
        self._moved = moved
        self._running = False
        self._block = 0
        self._missing = 0
        self._stream = _opened("OutputStream", device, min(2, device.outputs), self._play)
        self._rate_hz = int(self._stream.samplerate)
        self._queue = Ring(round(_RING_S * self._rate_hz))
        self._resampler = Resampler(SPEAKER_RATE_HZ, self._rate_hz)
        self._stream.start()

    @property
    def alive(self) -> bool:
        """False once the device has ended the stream."""
        return bool(self._stream.active)

    @property
    def block_s(self) -> float:
        """The longest piece that the device has asked for at once."""
        return self._block / self._rate_hz

    @property
    def latency_s(self) -> float:
        """From leaving the queue to the air, as far as PortAudio knows."""
        return float(self._stream.latency) + self._resampler.ahead_s

    @property
    def queued_s(self) -> float:
        """How much waits to be played."""
        return self._queue.filled / self._rate_hz

    def begin(self, silence_s: float) -> None:
        """Start to count underflows, with some silence queued."""
        self._queue.write(np.zeros(round(silence_s * self._rate_hz), np.float32))
        self._running = True

    def push(self, frame: Samples) -> None:
        """Queue 240 samples at 24 kHz."""
        self._queue.write(self._resampler.push(frame))

    def missed_s(self) -> float:
        """How much silence was played in between since this was last asked."""
        missing = self._queue.missing - self._missing
        self._missing += missing
        return missing / self._rate_hz

    def drain(self) -> None:
        """Wait until what is queued has been played, as long as the device does play."""
        deadline_s = time.monotonic() + _DRAIN_S
        while self._running and self._queue.filled and self.alive:
            self._moved.clear()
            if not self._moved.wait(0.25) or time.monotonic() > deadline_s:
                break

    def close(self) -> None:
        """Let the device go, at once."""
        self._stream.close(ignore_errors=True)

    def _play(self, out: Any, frames: int, _when: Any, _status: Any) -> None:
        block = np.zeros(frames, np.float32)
        if self._running and self._queue.read_into(block) < frames:
            self.underflows += 1
        out[:] = block[:, None]
        self._block = max(self._block, frames)
        self._moved.set()


class Recorder:
    """An open microphone; what it records before `begin` is thrown away."""

    def __init__(self, device: DeviceInfo, moved: threading.Event) -> None:
        """Open `device` at its own rate; it must deliver sound before it is believed."""
        self.device = device
        """What was opened."""
        self.overflows = 0
        """How often sound was lost because nobody took it."""
        self._moved = moved
        self._running = False
        self._block = 0
        self._stream = _opened("InputStream", device, 1, self._record)
        self._rate_hz = int(self._stream.samplerate)
        self._chunk = np.empty(-(-self._rate_hz // 100), np.float32)
        self._ring = Ring(round(_RING_S * self._rate_hz))
        self._resampler = Resampler(self._rate_hz, MIC_RATE_HZ)
        self._heard = np.zeros(0, np.float32)
        self._unwanted = 0
        self._stream.start()
        deadline_s = time.monotonic() + _WAKE_S
        while not self._block:
            moved.clear()
            if time.monotonic() > deadline_s or not self.alive:
                self.close()
                raise CardLost(f'The microphone "{device.name}" opens, but gives no sound.')
            moved.wait(0.05)

    @property
    def alive(self) -> bool:
        """False once the device has ended the stream."""
        return bool(self._stream.active)

    @property
    def block_s(self) -> float:
        """The longest piece that the device has delivered at once."""
        return self._block / self._rate_hz

    @property
    def latency_s(self) -> float:
        """From the air to here, as far as PortAudio knows."""
        return float(self._stream.latency) + self._resampler.ahead_s

    @property
    def waiting_s(self) -> float:
        """How much was recorded and not yet taken."""
        return self._ring.filled / self._rate_hz + self._heard.size / MIC_RATE_HZ

    def begin(self) -> None:
        """Start to keep what is recorded."""
        self._running = True

    def ready(self) -> bool:
        """Whether a whole frame can be taken."""
        self._unwanted -= self._ring.skip(self._unwanted)
        while self._heard.size < MIC_FRAME and self._ring.filled >= self._chunk.size:
            self._ring.read_into(self._chunk)
            # A copy, since the resampler may hand out or keep what it was given.
            self._heard = np.concatenate([self._heard, self._resampler.push(self._chunk.copy())])
        return self._heard.size >= MIC_FRAME

    def take(self) -> Samples:
        """The next 160 samples at 16 kHz; only when `ready`."""
        frame, self._heard = self._heard[:MIC_FRAME], self._heard[MIC_FRAME:]
        return frame

    def skip(self, duration_s: float) -> None:
        """Throw away so much, the oldest first, and the rest of it as soon as it comes."""
        self._unwanted += round(duration_s * self._rate_hz)

    def close(self) -> None:
        """Let the device go."""
        self._stream.close(ignore_errors=True)

    def _record(self, block: Any, frames: int, _when: Any, status: Any) -> None:
        if self._running:
            dropped = self._ring.dropped
            self._ring.write(block[:, 0])
            if status.input_overflow or self._ring.dropped > dropped:
                self.overflows += 1
        self._block = max(self._block, frames)
        self._moved.set()


def _opened(
    kind: str, device: DeviceInfo, channels: int, callback: Callable[[Any, int, Any, Any], None]
) -> Any:
    """A stream at the device's own rate, or at the first common one that it takes."""
    library = portaudio()
    trouble: Exception | None = None
    for rate_hz in dict.fromkeys([device.rate_hz, 48_000, 44_100, 16_000]):
        try:
            return getattr(library, kind)(
                device=device.index,
                samplerate=rate_hz,
                channels=channels,
                dtype="float32",
                latency="high",
                callback=callback,
            )
        except (library.PortAudioError, ValueError) as error:
            trouble = trouble or error
    raise CardLost(f'"{device.name}" cannot be opened: {trouble}.') from trouble
