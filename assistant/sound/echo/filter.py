"""The echo path from loudspeaker to microphone, identified by an adaptive filter."""

import numpy as np
from numpy.typing import NDArray

from assistant.sound.frames import MIC_FRAME, Samples

HOP = MIC_FRAME
_FFT = 2 * HOP
_BINS = HOP + 1

PARTITIONS = 26
"""Frames (10 ms) of the path that are modelled."""

PATH_SHAPE = (PARTITIONS, _BINS)

_FLAT_VARIANCE = 0.05
"""Variance of the path, a partition and bin, while not even its delay is known: an echo a
little under what is played, spread over the whole length."""

_DIRECT_VARIANCE = 0.6
"""Variance of the path at the direct sound, once the delay is known."""

_VARIANCE_DECAY = 4.0
"""Partitions after the direct sound in which that variance falls to 1/e, as reverberation does."""

_VARIANCE_BEFORE = 0.05
"""Share of that variance before the direct sound."""

_CALM = 0.1
"""Of what was left while the path was wrong, so much is taken for a talker."""

_CONSTRAINED = 4
"""Partitions, each second frame, that are kept to their own 10 ms."""

_TURN = 4
"""Frames between two steps of the path's ageing."""

_CONVERGING_FRAMES = 300
"""Frames for which a path is new, and earlier frames are learned from again."""

_REPLAYS = 3
"""Earlier frames that are learned from again with each new one, while the path is new."""

_DEPTH = 40
"""Frames back from which a frame may be learned from again."""

_WORTH = 0.3
"""Share that a frame counts when it is learned from again: what it says is not news."""

_REGULARISE = 1e-9


class EchoFilter:
    """A partitioned-block frequency-domain Kalman filter.

    Each partition is one frame of the path. It only subtracts what it predicts, and suppresses
    nothing. Diagonalised state-space model as in Kuech, Mabande and Enzner, "State-space
    architecture of the partitioned-block-based acoustic echo controller", ICASSP 2014. The
    diagonal throws away what neighbouring frames have in common; while the path is new, going
    over the last frames again gets some of it back.
    """

    def __init__(self, *, forget: float = 0.9995, noise_keep: float = 0.7, seed: int = 0) -> None:
        """`forget` is how steady the path is taken to be from frame to frame; `noise_keep` is
        the smoothing of the near-end spectrum; `seed` chooses which frames come again."""
        self._forget2 = forget * forget
        self._keep = noise_keep
        self._rng = np.random.default_rng(seed)
        shape = PATH_SHAPE
        rows = 4 * HISTORY
        # Spectra of what was played, newest first, from row `_at` on.
        self._far: NDArray[np.complex64] = np.zeros((rows, _BINS), np.complex64)
        self._power: NDArray[np.float32] = np.zeros((rows, _BINS), np.float32)
        self._at = rows - HISTORY
        self._heard: NDArray[np.float32] = np.zeros((_DEPTH, HOP), np.float32)
        self._frame = self._known = 0
        self._converging = _CONVERGING_FRAMES
        self.path: NDArray[np.complex64] = np.zeros(shape, np.complex64)
        """What is known of the path: a spectrum of 161 bins for each partition."""
        self._variance: NDArray[np.float32] = np.full(shape, _FLAT_VARIANCE, np.float32)
        self._near: NDArray[np.float32] = np.full(_BINS, 1e-3, np.float32)
        self._padded: Samples = np.zeros(_FFT, np.float32)
        self._turn = self._frame_of_turn = 0

    @property
    def converging(self) -> bool:
        """The path is still new."""
        return self._converging > 0

    def predict(self, block: Samples) -> Samples:
        """The echo (160 samples) of what was played; `block` is its last 320 samples."""
        if not self._at:
            self._at = len(self._far) - HISTORY
            self._far[self._at + 1 :] = self._far[: HISTORY - 1]
            self._power[self._at + 1 :] = self._power[: HISTORY - 1]
        else:
            self._at -= 1
        spectrum = np.fft.rfft(block)
        self._far[self._at] = spectrum
        self._power[self._at] = spectrum.real**2 + spectrum.imag**2
        return self._echo(self._at)

    def learn(self, microphone: Samples, error: Samples) -> None:
        """Take in the microphone's frame and what the last prediction left of it."""
        self._frame = (self._frame + 1) % _DEPTH
        self._heard[self._frame] = microphone
        self._known = min(self._known + 1, _DEPTH - 1)
        spectrum = self._spectrum(error)
        self._near *= self._keep
        self._near += (1 - self._keep) * (spectrum.real**2 + spectrum.imag**2)
        self._update(self._at, spectrum, self._near, 1.0)
        self._frame_of_turn = (self._frame_of_turn + 1) % _TURN
        if self._frame_of_turn == 0:
            self._age(self._forget2**_TURN)
        if self._converging > 0:
            self._converging -= 1
            for back in self._rng.integers(1, _DEPTH, _REPLAYS).tolist():
                if back < self._known:
                    self._relearn(back)

    def age(self, frames: int) -> None:
        """Nothing was learned for so many frames: the path may have changed meanwhile."""
        self._age(self._forget2**frames)

    def follow(self, blocks: Samples) -> None:
        """The reference was moved: `blocks` (`HISTORY` x 320, newest first) is as it is now."""
        rows = slice(self._at, self._at + HISTORY)
        self._far[rows] = np.fft.rfft(blocks, axis=1)
        self._power[rows] = self._far[rows].real ** 2 + self._far[rows].imag ** 2

    def roll(self, partitions: int) -> None:
        """The direct sound comes `partitions` later in the path; what is new is unknown."""
        if not partitions:
            return
        new = slice(0, partitions) if partitions > 0 else slice(partitions, None)
        for array, value in ((self.path, 0.0), (self._variance, float(self._variance.min()))):
            array[:] = np.roll(array, partitions, axis=0)
            array[new] = value

    def expect(self, direct: int, scale: float) -> None:
        """The delay is known now: the direct sound lies `direct` samples into the path.

        `scale` is the energy that the echo may have over what is played.
        """
        place = np.arange(PARTITIONS) - direct // HOP
        decay = np.exp(-np.maximum(place, 0) / _VARIANCE_DECAY)
        shape = np.where(place < 0, _VARIANCE_BEFORE, decay)
        wide = (_DIRECT_VARIANCE * scale * shape).astype(np.float32)[:, None]
        np.maximum(self._variance, wide, out=self._variance)
        self._near *= _CALM
        self._converging = _CONVERGING_FRAMES

    def forget_sound(self) -> None:
        """What was heard until now came by another path: it is not gone over again."""
        self._known = 0

    def forget_path(self) -> None:
        """What was learned is worth nothing."""
        self.path[:] = 0.0

    def start_from(self, path: NDArray[np.complex64], error: float) -> None:
        """Begin with a path learned before, wrong by the share `error` of its energy."""
        self.path[:] = path
        self._variance[:] = 0.0
        self.widen(error)
        self._converging = 0

    def widen(self, share: float) -> None:
        """Raise the variance to at least `share` of the path's energy in each partition."""
        energy = self.path.real**2 + self.path.imag**2
        np.maximum(self._variance, share * energy.mean(axis=1, keepdims=True), out=self._variance)

    def _echo(self, row: int) -> Samples:
        total = (self._far[row : row + PARTITIONS] * self.path).sum(axis=0)
        return np.fft.irfft(total, _FFT)[HOP:].astype(np.float32)

    def _spectrum(self, error: Samples) -> NDArray[np.complex64]:
        self._padded[HOP:] = error
        return np.fft.rfft(self._padded).astype(np.complex64)

    def _relearn(self, back: int) -> None:
        row = self._at + back
        spectrum = self._spectrum(self._heard[(self._frame - back) % _DEPTH] - self._echo(row))
        near = np.maximum(self._near, spectrum.real**2 + spectrum.imag**2)
        self._update(row, spectrum, near, _WORTH)

    def _update(
        self, row: int, spectrum: NDArray[np.complex64], near: NDArray[np.float32], worth: float
    ) -> None:
        """The Kalman step for what was left in the frame whose newest sound is in `row`."""
        far = self._far[row : row + PARTITIONS]
        power = self._power[row : row + PARTITIONS]
        expected = np.einsum("pf,pf->f", power, self._variance) + 0.5 * near + _REGULARISE
        step = self._variance / expected
        self.path += step * far.conj() * spectrum
        step *= power
        step *= 0.5 * worth
        self._variance -= step * self._variance
        if self._frame_of_turn % 2:
            self._constrain()

    def _age(self, kept: float) -> None:
        self._variance *= kept
        self._variance += (1 - kept) * (self.path.real**2 + self.path.imag**2)

    def _constrain(self) -> None:
        """Keep each partition to its own frame, a few partitions in turn each time."""
        picked = (self._turn + np.arange(_CONSTRAINED)) % PARTITIONS
        self._turn = (self._turn + _CONSTRAINED) % PARTITIONS
        response = np.fft.irfft(self.path[picked], _FFT, axis=1)
        response[:, HOP:] = 0.0
        self.path[picked] = np.fft.rfft(response, axis=1)


HISTORY = PARTITIONS + _DEPTH
"""Frames of what was played that the filter looks back on."""
