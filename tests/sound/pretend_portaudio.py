"""A PortAudio whose devices run only while somebody waits for them: no threads, no clock.

Takes the place of the sounddevice module. The loudspeaker's sound comes back at the
microphone after `air_s`.
"""

from types import SimpleNamespace
from typing import Any

import numpy as np

STEP_S = 0.002


class PortAudioError(Exception):
    """As the real one."""


class PretendStream:
    """A stream that calls back once for every block of its device's time."""

    def __init__(self, audio: "PretendPortAudio", recording: bool, options: dict[str, Any]) -> None:
        device = audio.listed[options["device"]]
        if options["samplerate"] not in device["rates"]:
            raise PortAudioError("Invalid sample rate [PaErrorCode -9997]")
        self.audio, self.recording = audio, recording
        self.samplerate, self.channels = float(options["samplerate"]), options["channels"]
        self.latency = 0.01
        self.active = False
        self.frozen = False
        """Calls back no more, without an error, until set back; then it catches up."""
        self.sounds: list[np.ndarray] = []
        self._callback = options["callback"]
        self._block = round(audio.block_s * self.samplerate)
        self._done = 0
        self._began_s = 0.0

    def start(self) -> None:
        self.active, self._began_s = True, self.audio.now_s

    def close(self, ignore_errors: bool = True) -> None:
        self.active = False
        self.audio.closed += 1

    def run(self) -> None:
        """Call back for all blocks that are due."""
        while self.active and not self.frozen:
            if (self._done + self._block) / self.samplerate > self.audio.now_s - self._began_s:
                return
            block = np.zeros((self._block, self.channels), np.float32)
            if self.recording:
                block[:, 0] = self.audio.air(
                    self._began_s, self._done, self._block, self.samplerate
                )
            self._callback(block, self._block, None, SimpleNamespace(input_overflow=False))
            if not self.recording:
                self.sounds.append(block.copy())
            self._done += self._block

    def played(self) -> np.ndarray:
        """Everything played, shape (n, channels)."""
        return np.concatenate(self.sounds) if self.sounds else np.zeros((0, self.channels))


class PretendPortAudio:
    """What the code uses of sounddevice, and the two hands of time."""

    PortAudioError = PortAudioError

    def __init__(self, block_s: float = 0.008, air_s: float = 0.005) -> None:
        self.block_s, self.air_s = block_s, air_s
        self.now_s = 0.0
        self.listed: list[dict[str, Any]] = []
        self.default = SimpleNamespace(device=(-1, -1))
        self.players: list[PretendStream] = []
        self.recorders: list[PretendStream] = []
        self.closed = 0

    def add(self, name: str, inputs: int, outputs: int, rate_hz: int, **more: Any) -> None:
        """Plug a device in; the first of each kind becomes the default."""
        index = len(self.listed)
        self.listed.append(
            {
                "name": name,
                "hostapi": more.get("api", 0),
                "max_input_channels": inputs,
                "max_output_channels": outputs,
                "default_samplerate": float(rate_hz),
                "rates": more.get("rates", (rate_hz,)),
            }
        )
        old_input, old_output = self.default.device
        self.default.device = (
            index if inputs and old_input < 0 else old_input,
            index if outputs and old_output < 0 else old_output,
        )

    def query_devices(self) -> list[dict[str, Any]]:
        return self.listed

    def query_hostapis(self) -> list[dict[str, str]]:
        return [{"name": "ALSA"}, {"name": "JACK"}]

    def _terminate(self) -> None: ...

    def _initialize(self) -> None: ...

    def OutputStream(self, **options: Any) -> PretendStream:  # noqa: N802
        self.players.append(PretendStream(self, False, options))
        return self.players[-1]

    def InputStream(self, **options: Any) -> PretendStream:  # noqa: N802
        self.recorders.append(PretendStream(self, True, options))
        return self.recorders[-1]

    def air(self, began_s: float, first: int, count: int, rate_hz: float) -> np.ndarray:
        """What the microphone picks up: the loudspeaker at the same rate, a little later."""
        sound = self.players[-1].played()[:, 0]
        at = first + round((began_s - self.players[-1]._began_s - self.air_s) * rate_hz)
        block = np.zeros(count, np.float32)
        low, high = max(0, at), min(sound.size, at + count)
        if low < high:
            block[low - at : high - at] = sound[low:high]
        return block

    def run(self, duration_s: float) -> None:
        """Let the devices run alone, as while the program is held up."""
        for _ in range(round(duration_s / STEP_S)):
            self.now_s += STEP_S
            for stream in (*self.players, *self.recorders):
                stream.run()

    def monotonic(self) -> float:
        return self.now_s

    def event(self) -> Any:
        """A `threading.Event` whose waiting is what makes time pass."""
        happened = False

        def wait(timeout_s: float) -> bool:
            end_s = self.now_s + timeout_s
            while not happened and self.now_s < end_s:
                self.run(STEP_S)
            return happened

        def change(to: bool) -> None:
            nonlocal happened
            happened = to

        return SimpleNamespace(wait=wait, set=lambda: change(True), clear=lambda: change(False))
