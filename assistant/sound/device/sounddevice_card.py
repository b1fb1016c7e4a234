"""The real sound card: PortAudio streams through sounddevice.

One output stream and, where there is a microphone, one input stream stay open for the whole
session, each at its device's own rate. They are separate streams: a duplex stream of
PortAudio begins with input underflows on PulseAudio, and needs one device for both.

Every exchange adds one frame to what waits to be played and takes one from what was
recorded, while the devices do the reverse. So the sum of the two stands still, and with it
the delay between a loudspeaker frame and its echo. An echo canceller lives on that: where a
stall changes the sum, it is brought back.
"""

import threading
import time

import numpy as np

from assistant.sound.device.card import CardLost
from assistant.sound.device.devices import choose_input, choose_output, devices, portaudio
from assistant.sound.device.streams import Player, Recorder
from assistant.sound.frames import FRAME_S, MIC_FRAME, Samples

_SILENT_S = 1.0
"""A device that does not call back for so long is gone."""

_CHECK_FRAMES = 50
_SLACK_S = 0.03
"""A change of the echo's delay beyond this is mended."""

_SLACK_AFTER_STALL_S = 0.004
"""The same where the reason for a change is known."""


def open_card(
    output: str | int | None = None, input: str | int | None = None, latency_s: float = 0.05
) -> "SoundDeviceCard":
    """Look for devices afresh and open them; `CardLost` says in one line why it cannot be.

    Ends every other PortAudio stream of this process.
    """
    portaudio(refresh=True)
    return SoundDeviceCard(output, input, latency_s)


class SoundDeviceCard:
    """A loudspeaker and, where there is one, a microphone."""

    def __init__(
        self,
        output: str | int | None = None,
        input: str | int | None = None,
        latency_s: float = 0.05,
    ) -> None:
        """Open by name, part of a name, PortAudio index, or (None) the system's default.

        `latency_s` is how much stays queued in front of the device's own buffer; a device that
        takes long pieces at once gets more. Raises `CardLost` if no loudspeaker can be opened,
        or a device that was named is not there.
        """
        self.note = ""
        """Why there is no microphone, in one line, or empty."""
        self.stalls = 0
        """Microphone frames that were replaced by silence because none came in time."""
        self.realigned = 0
        """How often recorded sound was skipped to bring the echo's delay back."""
        found = devices()
        speaker, microphone = choose_output(found, output), choose_input(found, input)
        self._moved = threading.Event()
        self._player = Player(speaker, self._moved)
        self._recorder: Recorder | None = None
        if microphone is None:
            self.note = "No microphone found."
        else:
            try:
                self._recorder = Recorder(microphone, self._moved)
            except CardLost as error:
                self.note = str(error)
        self.has_microphone = self._recorder is not None
        """False where nothing can be recorded."""
        self._target_s = latency_s
        self._running = self._lost = False
        self._late = self._watched = 0
        self._least_delay_s = np.inf
        self._slack_s = _SLACK_S
        self._usual_delay_s: float | None = None

    @property
    def name(self) -> str:
        """The devices in use, for people."""
        names = [end.device.name for end in (self._player, self._recorder) if end is not None]
        return " and ".join(dict.fromkeys(names))

    @property
    def underflows(self) -> int:
        """How often silence had to be played because nothing was queued."""
        return self._player.underflows

    @property
    def overflows(self) -> int:
        """How often recorded sound was lost because nobody took it."""
        return self._recorder.overflows if self._recorder is not None else 0

    @property
    def round_trip_s(self) -> float:
        """Estimated time from a loudspeaker frame to its echo in the microphone frames.

        The buffers here plus what PortAudio knows of the device's; the air comes on top, and
        so do buffers of a sound server that does not tell of them.
        """
        recorder_s = self._recorder.latency_s if self._recorder is not None else 0.0
        return self._target_s + self._player.latency_s + recorder_s

    def exchange(self, speaker: Samples) -> Samples:
        """Play 240 samples at 24 kHz and return 160 samples at 16 kHz; waits for the device.

        The first call starts the clock: until then nothing is recorded.
        """
        if not self._running:
            self._begin()
        self._player.push(speaker)
        missed_s = self._player.missed_s()
        if missed_s and self._recorder is not None:
            # As much as there was silence in between; the echo is that much late now.
            self._recorder.skip(missed_s)
            self.realigned += 1
        deadline_s = time.monotonic() + _SILENT_S
        while True:
            self._moved.clear()
            heard = self._heard()
            if heard is not None:
                return heard
            if not self._player.alive or time.monotonic() > deadline_s:
                raise self._gone(f'The loudspeaker "{self._player.device.name}" went away.')
            self._moved.wait(0.05)

    def close(self) -> None:
        """Play what is queued, then let the devices go."""
        if not self._lost:
            self._player.drain()
        self._player.close()
        if self._recorder is not None:
            self._recorder.close()

    def _begin(self) -> None:
        """Start with as much queued as the devices' longest pieces ask for."""
        record_block_s = self._recorder.block_s if self._recorder is not None else 0.0
        self._target_s = max(self._target_s, self._player.block_s + record_block_s + 2 * FRAME_S)
        self._player.begin(self._target_s)
        if self._recorder is not None:
            self._recorder.begin()
        self._running = True

    def _heard(self) -> Samples | None:
        """The next microphone frame, silence if it is late, None while there is time to wait."""
        queued_s = self._player.queued_s
        if self._recorder is None:
            return np.zeros(MIC_FRAME, np.float32) if queued_s <= self._target_s else None
        if self._recorder.ready():
            if queued_s > self._target_s + 2 * FRAME_S:
                return None
            self._late = 0
            self._watch_delay(self._recorder, queued_s)
            return self._recorder.take()
        if queued_s > self._player.block_s + FRAME_S / 2:
            return None
        self.stalls += 1
        self._late += 1
        self._slack_s = _SLACK_AFTER_STALL_S
        self._watched, self._least_delay_s = 0, np.inf
        if not self._recorder.alive or self._late * FRAME_S > _SILENT_S:
            raise self._gone(f'The microphone "{self._recorder.device.name}" went away.')
        return np.zeros(MIC_FRAME, np.float32)

    def _watch_delay(self, recorder: Recorder, queued_s: float) -> None:
        """Mend what crept in: a burst after a stall, two devices whose clocks drift apart."""
        self._least_delay_s = min(self._least_delay_s, queued_s + recorder.waiting_s)
        self._watched += 1
        if self._watched < _CHECK_FRAMES:
            return
        if self._usual_delay_s is None:
            self._usual_delay_s = self._least_delay_s
        elif self._least_delay_s > self._usual_delay_s + self._slack_s:
            recorder.skip(self._least_delay_s - self._usual_delay_s)
            self.realigned += 1
        else:
            self._slack_s = _SLACK_S
        self._watched, self._least_delay_s = 0, np.inf

    def _gone(self, message: str) -> CardLost:
        self._lost = True
        return CardLost(message)
