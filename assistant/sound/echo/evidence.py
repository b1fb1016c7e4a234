"""Does the predicted echo fit what is heard, and if not, is it a changed path or double talk?"""

import numpy as np

from assistant.sound.echo.delay import Peak, peak_of, whitened
from assistant.sound.echo.history import History
from assistant.sound.frames import Samples

_KEEP = 0.92
"""Of the running powers, a frame: about a tenth of a second."""

_LONG_KEEP = 0.99
_LEAST_RESIDUAL = 0.1
"""Less residual than this is never too much."""

_USUAL_RESIDUAL = 8.0
"""So many times the least residual of late is not too much either."""

_LOOK = 4000
"""Microphone samples in which the echo is looked for."""

_AROUND = 1600
"""Samples before and after where the echo was expected, that it is looked for in."""

_WINDOW = 8192
_BAND = slice(50, 2048)
"""Bins of the window: 100 Hz to 4 kHz."""

_MOST = 1500
"""Peaks further out lie at the edge of what was compared."""

_LATE_HEIGHT, _LATE_RIVAL = 8.0, 0.6
_BETTER = 0.1
"""So much more of the power must be explained at the new place."""

_ECHO_HEIGHT = 10.0
"""Least peak of an echo in the error signal. With a talker alone none was higher than 8.7; after
the room has changed they are 11 to 20."""

_ECHO_FROM = 16
"""Least delay of such an echo, samples."""


class Evidence:
    """The reference, prediction, microphone and error signal of the last tenths of a second."""

    def __init__(self) -> None:
        self._played = History(_WINDOW)
        self._predicted = History(_WINDOW)
        self._heard = History(_WINDOW)
        self._error = History(_WINDOW)
        self._long_heard = self._long_played = 1e-9
        self.least_residual = 1.0
        """The least residual of late."""
        self.forget()

    def forget(self) -> None:
        """The path is another now."""
        self._m = self._y = self._e = 1e-12
        self.poor = 0
        """Frames in a row with more residual than the canceller usually leaves."""

    @property
    def residual(self) -> float:
        """Power of the error signal over that of the microphone; its inverse is the ERLE."""
        return self._e / self._m

    @property
    def gain(self) -> float:
        """Power heard over power played, talkers included: the echo is at most so strong."""
        return float(np.clip(self._long_heard / self._long_played, 1e-4, 4.0))

    @property
    def fits(self) -> bool:
        """Prediction and microphone have much in common."""
        return self._y > 1e-9 and self._e < 0.5 * self._m

    def step(self, played: Samples, predicted: Samples, heard: Samples, error: Samples) -> None:
        """Take a frame of each; `played` as late as the filter reads it."""
        self._played.push(played)
        self._predicted.push(predicted)
        self._heard.push(heard)
        self._error.push(error)
        heard_power, played_power = float(np.dot(heard, heard)), float(np.dot(played, played))
        self._m = _KEEP * self._m + heard_power
        self._y = _KEEP * self._y + float(np.dot(predicted, predicted))
        self._e = _KEEP * self._e + float(np.dot(error, error))
        self._long_heard = _LONG_KEEP * self._long_heard + heard_power
        self._long_played = _LONG_KEEP * self._long_played + played_power
        much = self.residual > max(_LEAST_RESIDUAL, _USUAL_RESIDUAL * self.least_residual)
        self.poor = self.poor + 1 if much and self._y > 0.1 * self._m else 0
        if self._y > 0.2 * self._m:
            self.least_residual = min(self.residual, self.least_residual * 1.002)

    def shift(self) -> int:
        """By how many samples the echo comes after its prediction; 0 where no place is better."""
        heard = self._heard.last(_LOOK)
        peak = _common(self._predicted, heard, _AROUND)
        if peak.height < _LATE_HEIGHT or peak.rival > _LATE_RIVAL or abs(peak.delay) > _MOST:
            return 0
        # Whitening loves what is faint: it must be so in the sound as it is, too.
        return peak.delay if self.fits_later(peak.delay) else 0

    def fits_later(self, late: int) -> bool:
        """The prediction fits better if it comes `late` samples later; beyond 94 ms it is not
        looked at, and taken to be so."""
        if abs(late) > _MOST:
            return True
        heard = self._heard.last(_LOOK)
        return self._explained(heard, late) > self._explained(heard, 0) + _BETTER

    def is_echo(self) -> bool:
        """The error signal has our own sound in it: the path has changed, and a talker alone does
        not explain it."""
        peak = _common(self._played, self._error.last(_LOOK), 0)
        return peak.height > _ECHO_HEIGHT and _ECHO_FROM < peak.delay < _MOST

    def _explained(self, heard: Samples, late: int) -> float:
        """Share of the power in the middle of `heard` that the prediction explains, so late."""
        edge = _AROUND
        middle = heard[edge:-edge] if late < 0 else heard[edge:]
        predicted = self._predicted.last(middle.size, late + (edge if late < 0 else 0))
        power = float(np.dot(predicted, predicted)) * float(np.dot(middle, middle))
        return float(np.dot(predicted, middle)) ** 2 / (power + 1e-12)


def _common(ours: History, heard: Samples, earlier: int) -> Peak:
    """The delay from `ours` to `heard`, their last samples; from -`earlier` on."""
    one, other = np.zeros((2, _WINDOW), np.float32)
    one[: _LOOK + _AROUND] = ours.last(_LOOK + _AROUND)
    other[_AROUND : _LOOK + _AROUND] = heard
    cross = np.zeros(_WINDOW // 2 + 1, np.complex64)
    cross[_BAND] = whitened(np.fft.rfft(one)[_BAND], np.fft.rfft(other)[_BAND])
    around = np.fft.irfft(cross, _WINDOW)
    return peak_of(np.concatenate((around[_WINDOW - earlier :], around[:_AROUND])), -earlier)
