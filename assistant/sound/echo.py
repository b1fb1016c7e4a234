"""Takes our own loudspeaker out of the microphone."""

import numpy as np
from numpy.typing import NDArray

from assistant.sound.frames import MIC_FRAME, Samples

_HOP = MIC_FRAME
_FFT = 2 * _HOP
_BINS = _HOP + 1

_FIRST_DOUBT = 0.05
"""Variance of the path before anything is known of it, a partition and bin: an echo a little
under what is played, spread over the whole length."""


class EchoCanceller:
    """A linear echo canceller: partitioned-block frequency-domain Kalman filter.

    Each partition is one frame (10 ms) of the path from loudspeaker to microphone. It only
    subtracts what it predicts from the loudspeaker signal and suppresses nothing, so that the
    talker stays whole for the recogniser. Diagonalised state-space model as in Kuech,
    Mabande and Enzner, "State-space architecture of the partitioned-block-based acoustic
    echo controller", ICASSP 2014.
    """

    def __init__(
        self, *, partitions: int = 26, forget: float = 0.999, noise_keep: float = 0.85
    ) -> None:
        """`partitions` x 10 ms is the longest delay plus reverberation that is modelled;
        `forget` is how steady the path is taken to be from frame to frame;
        `noise_keep` is the smoothing of the near-end spectrum."""
        self._forget2 = forget * forget
        self._keep = noise_keep
        shape = (partitions, _BINS)
        self._far: NDArray[np.complex64] = np.zeros(shape, np.complex64)
        self._path: NDArray[np.complex64] = np.zeros(shape, np.complex64)
        self._doubt: NDArray[np.float32] = np.full(shape, _FIRST_DOUBT, np.float32)
        self._near: NDArray[np.float32] = np.full(_BINS, 1e-3, np.float32)
        self._last: Samples = np.zeros(_HOP, np.float32)
        self._quiet = partitions
        self._idle = 0
        self._turn = 0

    def cancel(self, microphone: Samples, loudspeaker: Samples) -> Samples:
        """The microphone frame without echo.

        Both 160 samples at 16 kHz; `loudspeaker` is what was being played meanwhile.
        """
        self._quiet = 0 if float(np.max(np.abs(loudspeaker))) > 1e-5 else self._quiet + 1
        if self._quiet > len(self._far):
            self._last = loudspeaker
            self._idle += 1
            return microphone
        self._doubt_after_silence()
        block = np.concatenate((self._last, loudspeaker))
        self._last = loudspeaker
        self._far[1:] = self._far[:-1]
        self._far[0] = np.fft.rfft(block)

        far, path, doubt = self._far, self._path, self._doubt
        echo = np.fft.irfft((far * path).sum(axis=0), _FFT)[_HOP:]
        error = (microphone - echo).astype(np.float32)
        spectrum = _tail_spectrum(error)

        power = far.real**2 + far.imag**2
        self._near *= self._keep
        self._near += (1 - self._keep) * (spectrum.real**2 + spectrum.imag**2)
        expected = (power * doubt).sum(axis=0) + 0.5 * self._near + 1e-9
        step = doubt / expected
        path += step * far.conj() * spectrum
        doubt *= 1.0 - 0.5 * step * power
        doubt *= self._forget2
        doubt += (1 - self._forget2) * (path.real**2 + path.imag**2)
        self._constrain()
        return error

    def _doubt_after_silence(self) -> None:
        """Nothing was learned while nothing was played: the path may have changed meanwhile."""
        if self._idle:
            kept = self._forget2**self._idle
            self._doubt *= kept
            self._doubt += (1 - kept) * (self._path.real**2 + self._path.imag**2)
            self._idle = 0

    def _constrain(self) -> None:
        """Keep each partition to its own frame, a few partitions in turn each time."""
        count = len(self._path)
        picked = [(self._turn + k) % count for k in range(8)]
        self._turn = (self._turn + 8) % count
        response = np.fft.irfft(self._path[picked], _FFT, axis=1)
        response[:, _HOP:] = 0.0
        self._path[picked] = np.fft.rfft(response, axis=1)


def _tail_spectrum(error: Samples) -> NDArray[np.complex64]:
    padded = np.zeros(_FFT, np.float32)
    padded[_HOP:] = error
    spectrum: NDArray[np.complex64] = np.fft.rfft(padded).astype(np.complex64)
    return spectrum
