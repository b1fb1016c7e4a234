"""Takes our own loudspeaker out of the microphone."""

import numpy as np

from assistant.sound.echo.clipping import Clipping
from assistant.sound.echo.delay import LATEST, WINDOW, DelayEstimator
from assistant.sound.echo.delay_line import HALF, DelayLine
from assistant.sound.echo.drift import DriftEstimator
from assistant.sound.echo.evidence import Evidence
from assistant.sound.echo.fallback import Fallback
from assistant.sound.echo.filter import HISTORY, HOP, PARTITIONS, EchoFilter
from assistant.sound.echo.history import History
from assistant.sound.echo.memory import Learned
from assistant.sound.frames import MIC_RATE_HZ, Samples

_DIRECT_AT = 240
"""Where in the modelled path the direct sound is put, samples: this leaves 15 ms of room for a
delay that becomes shorter."""

_DIRECT_RANGE = (HALF + 16, 640)
"""Where in the path the direct sound may lie, samples, before the reference is moved."""

_LEAST_DELAY = HALF + 8
"""Least delay of the reference, samples, at which it can be read between samples. It is read so
late where that can be."""

_MOVED = 48
"""Samples between the delay found and the one that is modelled, from which the echo has moved."""

_KNOWN = 0.25
"""With less residual than this the path is known. A residual is a share of the power heard."""

_SAME_PATH = 0.06
"""Residual after a shift of the path, up to which the shift was right."""

_TRY_FRAMES = 25
"""Frames after a shift within which the residual must fall so far, or the path is learned anew."""

_POOR_FRAMES = 12
"""Frames in a row with too much residual, after which its cause is looked for."""

_REST_FRAMES = 30
"""Frames after any change of the path before the cause of a residual is looked for."""

_TALKER_FRAMES = 50
"""Frames after double talk was found before the cause of a residual is looked for again."""

_SOON_FRAMES, _SELDOM_FRAMES = 25, 100
"""Frames between two looks for the delay, while it is not known and once it is."""

_STEADY_PPM = 3.0
"""The filter follows so slow a drift by itself."""

_OLD_ERROR = 0.1
"""Error that a path from an earlier session may have, a share of its energy."""

_OLD_RESIDUAL = 0.03
"""Residual that is expected with a path from an earlier session."""

_PROVEN = 0.3
"""With less residual than this an old path is proven. Until then it is not adapted."""

_PROVE_FRAMES = 150
"""Frames after which a path that is not proven is learned anew."""

_WRONG = 0.7
"""With more residual than this, at the delay that was found, an old path is another room's."""

_SILENT = 1e-5


class EchoCanceller:
    """A linear echo canceller that finds the bulk delay and follows it.

    It only subtracts what it predicts from the loudspeaker signal, so that the talker stays
    whole for the recogniser. The echo path is learned by `EchoFilter`. Around it the bulk delay is
    found (0 to 500 ms, or a microphone up to 50 ms ahead) and the reference read as much later,
    clock drift is followed, and a path that no longer fits is shifted or learned anew.
    """

    def __init__(self, learned: Learned | None = None) -> None:
        """`learned` is from an earlier session; it is dropped where it does not fit."""
        self._line = DelayLine(max(LATEST + (HISTORY + 2) * HOP, WINDOW) + HALF)
        self._heard = History(WINDOW)
        self._filter = EchoFilter()
        self._finder = DelayEstimator(every=_SOON_FRAMES)
        self._drift = DriftEstimator()
        self._evidence = Evidence()
        self._last: Samples = np.zeros(HOP, np.float32)
        self._direct: int | None = None
        self._held = 0
        self._quiet = self._idle = self._rest = self._trying = self._proving = 0
        self._fallback = Fallback()
        self._clipping = Clipping()
        self.heard: Samples = np.zeros(HOP, np.float32)
        """The microphone frame that the last result was made of."""
        if learned is not None:
            self._filter.start_from(learned.path, _OLD_ERROR)
            self._line.delay = float(min(round(learned.delay), LATEST))
            self._direct = learned.direct
            self._drift.ppm = learned.drift_ppm
            self._evidence.least_residual = _OLD_RESIDUAL
            self._proving = _PROVE_FRAMES

    @property
    def delay_s(self) -> float | None:
        """From a loudspeaker frame to its direct sound; None while it is not known."""
        if self._direct is None:
            return None
        return (self._line.delay + self._direct - self._held * HOP) / MIC_RATE_HZ

    @property
    def drift_ppm(self) -> float:
        """How fast the delay grows, microseconds per second."""
        return self._drift.ppm

    @property
    def held_s(self) -> float:
        """How much later than the microphone the result is: 0 but where it runs ahead of us."""
        return self._held * HOP / MIC_RATE_HZ

    @property
    def converging(self) -> bool:
        """The path is new: less is taken out than in some seconds."""
        return self._filter.converging

    def learned(self) -> Learned | None:
        """What is known by now, for the next session; None while the path is not known."""
        if self._direct is None or self._evidence.least_residual > _KNOWN:
            return None
        return Learned(self._filter.path.copy(), self._line.delay, self._direct, self._drift.ppm)

    def cancel(self, microphone: Samples, loudspeaker: Samples) -> Samples:
        """The microphone frame without echo.

        Both 160 samples at 16 kHz; `loudspeaker` is what was being played meanwhile.
        """
        self._line.push(loudspeaker)
        self._heard.push(microphone)
        if self._held:
            microphone = self._heard.last(HOP, self._held * HOP).copy()
        self.heard = microphone
        loud = float(np.max(np.abs(loudspeaker))) > _SILENT
        self._quiet = 0 if loud else self._quiet + 1
        if self._quiet > PARTITIONS + 2 + self._line.delay / HOP:
            # Nothing to be heard, and nothing to learn from.
            self._line.delay += self._drift_samples()
            self._last = np.zeros(HOP, np.float32)
            self._idle += 1
            return microphone
        if self._idle:
            self._filter.age(self._idle)
            self._idle = 0
        return self._cancelled(microphone)

    def _cancelled(self, microphone: Samples) -> Samples:
        frame = self._line.read(self._drift_samples())
        echo = self._filter.predict(np.concatenate((self._last, frame)))
        self._last = frame.copy()
        self._clipping.apply(microphone, echo)
        error = microphone - echo
        self._evidence.step(frame, echo, microphone, error)
        if self._proving and self._evidence.residual < _PROVEN:
            self._proving = 0
        if not self._proving:
            self._filter.learn(microphone, error)
        if self._evidence.fits and self._can_interpolate:
            self._drift.step(echo, error)
        self._look()
        return self._fallback.choose(microphone, error, self._evidence.residual)

    @property
    def _can_interpolate(self) -> bool:
        """The reference can be read between samples, for which the line looks a little ahead."""
        return self._direct is not None and _LEAST_DELAY <= self._line.delay <= LATEST

    def _drift_samples(self) -> float:
        """Samples by which the delay grows in this frame."""
        steady = not self._can_interpolate or abs(self._drift.ppm) < _STEADY_PPM
        return 0.0 if steady else self._drift.per_frame

    # -- the bulk delay --------------------------------------------------------------------

    def _look(self) -> None:
        found = self._finder.step(self._line.history, self._heard)
        if found is not None:
            self._found(found)
        self._rest -= 1
        if self._trying:
            self._trying -= 1
            best = max(_SAME_PATH, 4 * self._evidence.least_residual)
            if not self._trying and self._evidence.residual > best:
                self._learn_anew()
        if self._proving:
            self._proving -= 1
            if not self._proving:
                self._learn_anew()
        if self._evidence.poor >= _POOR_FRAMES and self._rest <= 0:
            self._diagnose()

    def _found(self, delay: int) -> None:
        """The bulk delay was found, in samples."""
        self._finder.every = _SELDOM_FRAMES
        if self._direct is None:
            self._align(delay)
            self._filter.expect(self._direct or 0, self._evidence.gain)
            return
        direct = delay + self._held * HOP - round(self._line.delay)
        if abs(direct - self._direct) < _MOVED:
            if self._proving and self._evidence.residual > _WRONG:
                self._learn_anew()
            return
        change = direct - self._direct
        known = self._evidence.residual > _KNOWN > self._evidence.least_residual
        if known and self._evidence.fits_later(change):
            # The path is right, but for its delay.
            self._shift(change)
            self._trying = _TRY_FRAMES
        elif not _DIRECT_RANGE[0] <= direct <= _DIRECT_RANGE[1]:
            self._align(delay)
        else:
            self._direct = direct

    def _align(self, delay: int) -> None:
        """Read the reference so late that the direct sound has its place in the path."""
        self._hold_for(delay)
        late = delay + self._held * HOP
        now = round(self._line.delay)
        in_range = _DIRECT_RANGE[0] <= late - now <= _DIRECT_RANGE[1]
        wanted = now if in_range else max(0, late - _DIRECT_AT)
        if late >= 2 * _LEAST_DELAY:
            wanted = max(wanted, _LEAST_DELAY)
        if self._direct is not None:
            # What was learned can be kept by moving it by whole partitions.
            partitions = round((wanted - now) / HOP)
            wanted = now + partitions * HOP
            if wanted < 0:
                partitions, wanted = partitions + 1, wanted + HOP
            self._filter.roll(-partitions)
        # As much is kept of what was played, and no more.
        wanted = min(wanted, LATEST + HOP)
        self._direct = late - wanted
        self._line.delay = float(wanted)
        self._moved()

    def _shift(self, change: int) -> None:
        """The whole path comes `change` samples later."""
        delay = round(self._line.delay) + change
        while delay < 0:
            self._held += 1
            delay += HOP
        self._line.delay = float(min(delay, LATEST))
        self._filter.forget_sound()
        self._filter.widen(0.01)
        self._moved()

    def _hold_for(self, delay: int) -> None:
        """Hold the microphone back where it hears what is not yet known to be played."""
        if delay < 0:
            self._held = -(-(2 * _LEAST_DELAY - delay) // HOP)
            self._filter.forget_sound()
        elif self._held and delay >= 2 * _LEAST_DELAY:
            self._held = 0
            self._filter.forget_sound()

    def _moved(self) -> None:
        self._filter.follow(self._line.blocks(HISTORY))
        self._last = self._line.history.last(HOP, round(self._line.delay)).copy()
        self._start_over()

    # -- a path that does not fit ----------------------------------------------------------

    def _diagnose(self) -> None:
        """Why is there so much residual: a shifted echo, a changed path, or double talk?"""
        late = self._evidence.shift()
        if late:
            self._shift(late)
            self._trying = _TRY_FRAMES
        elif self._evidence.is_echo():
            self._learn_anew()
        else:
            self._rest = _TALKER_FRAMES

    def _learn_anew(self) -> None:
        self._trying = self._proving = 0
        if self._evidence.residual > 1.0:
            self._filter.forget_path()
        self._filter.forget_sound()
        self._filter.expect(self._direct or 0, self._evidence.gain)
        self._evidence.least_residual = 1.0
        self._finder.every = _SOON_FRAMES
        self._start_over()

    def _start_over(self) -> None:
        """What was measured so far says nothing of what is to come."""
        self._evidence.forget()
        self._drift.forget()
        self._finder.forget()
        self._rest = _REST_FRAMES
