"""Everything that was ever said, kept, so that a line starts the moment it is due."""

import contextlib
import hashlib
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from assistant import places
from assistant.sound.frames import Samples
from assistant.speaking import clip
from assistant.speaking.clip import Pcm
from assistant.speaking.scratch import new_folder
from assistant.speaking.voice import EngineError, Outcome, TextError, Voice, VoiceError

_VERSION = 1
"""Raise it when the same voice and text come to sound different."""

_AT_HAND_BYTES = 16 * 2**20
"""How much of what is on disk is also held in memory: about six minutes of speech."""


class SpeechCache:
    """Lines by their text, as clips in one folder per voice.

    A line that the voice cannot say is said by the next one, and all of them where its engine
    does not work here. Where the folder cannot be written or the disk is full, lines stay in
    memory for as long as the session lasts. `note` says so.
    """

    def __init__(
        self, voice: Voice, folder: Path | None = None, others: Iterable[Voice] = ()
    ) -> None:
        """`folder` holds one folder per voice; by default it lies in the parent's cache.

        `others` are the voices to fall back on, the best first; none is asked for before it is
        needed.
        """
        self.voice = voice
        """The voice that speaks."""
        self.note = ""
        """One line of trouble to show, or empty."""
        self._others = iter(others)
        self._next: Voice | None = None
        self._root = folder or places.cache_dir() / "speech"
        self.folder = self._root / _voice_key(voice)
        """Where the clips of this voice lie."""
        self._at_hand: OrderedDict[str, Pcm] = OrderedDict()
        self._at_hand_bytes = 0
        self._not_kept: dict[str, Pcm] = {}
        self._awaited: dict[Path, str] = {}
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Those of `texts` that must be rendered first, each once, in their order."""
        unique = dict.fromkeys(text for text in texts if text.strip())
        return [
            text
            for text in unique
            if text not in self._not_kept and not clip.looks_whole(self._path(text))
        ]

    def prepare(
        self, texts: Iterable[str], on_progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Render what is missing of `texts` and wait for it.

        `on_progress(done, total)` counts what had to be rendered, from 0; it is not called where
        nothing had. Raises `VoiceError` where a text cannot be said.
        """
        wanted = list(texts)
        while missing := self.missing(wanted):
            if on_progress is not None:
                on_progress(0, len(missing))
            try:
                with new_folder() as folder:
                    self._render(missing, Path(folder), on_progress)
                return
            except EngineError as error:
                self._speak_with_the_next(error)

    def get(self, text: str) -> Samples | None:
        """`text` as sound at 24 kHz, or None where it is not there (yet)."""
        if not text.strip():
            return np.zeros(0, dtype=np.float32)
        pcm = self._not_kept.get(text)
        if pcm is None:
            pcm = self._at_hand.get(text)
        if pcm is not None:
            if text in self._at_hand:
                self._at_hand.move_to_end(text)
            return clip.to_samples(pcm)
        pcm = clip.read(self._path(text))
        if pcm is None:
            # Missing or damaged; a damaged one must not count as there the next time.
            with contextlib.suppress(OSError):
                self._path(text).unlink(missing_ok=True)
            return None
        self._hold(text, pcm)
        return clip.to_samples(pcm)

    def request(self, text: str) -> None:
        """Begin to render `text` without waiting; does nothing where it is there or under way."""
        if text not in self._awaited.values() and self.missing([text]):
            self._scratch = self._scratch or new_folder()
            path = Path(self._scratch.name) / f"{_key(text)}.wav"
            self._awaited[path] = text
            self.voice.request(text, path)

    def poll(self) -> None:
        """Take in what has been rendered since; call it each frame. Trouble goes to `note`."""
        if not self._awaited:
            return
        for outcome in self.voice.poll():
            following = self._following() if outcome.error else None
            if following is None:
                self._take(outcome)
            else:
                following.request(self._awaited[outcome.path], outcome.path)
        if self._next is not None:
            for outcome in self._next.poll():
                self._take(outcome)

    def close(self) -> None:
        """Stop rendering and clear the scratch folder."""
        self.voice.close()
        if self._next is not None:
            self._next.close()
        self._awaited.clear()
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None

    def _render(
        self,
        texts: list[str],
        folder: Path,
        on_progress: Callable[[int, int], None] | None,
    ) -> None:
        paths = [folder / f"{i}.wav" for i in range(len(texts))]
        done = 0

        def keep(i: int) -> None:
            nonlocal done
            self._keep(texts[i], paths[i])
            done += 1
            if on_progress is not None:
                on_progress(done, len(texts))

        try:
            self.voice.render(texts, paths, keep)
        except TextError as error:
            following = self._following()
            if following is None:
                raise
            unsaid = error.indices
            try:
                following.render(
                    [texts[i] for i in unsaid],
                    [paths[i] for i in unsaid],
                    lambda which: keep(unsaid[which]),
                )
            except EngineError as broken:
                # Not the engine of the voice that speaks: that one stays.
                raise VoiceError(str(broken)) from None

    def _take(self, outcome: Outcome) -> None:
        text = self._awaited.pop(outcome.path)
        try:
            if outcome.error:
                raise VoiceError(outcome.error)
            self._keep(text, outcome.path)
        except VoiceError as error:
            self.note = str(error)

    def _following(self) -> Voice | None:
        """The voice to fall back on, or None."""
        if self._next is None:
            self._next = next(self._others, None)
        return self._next

    def _speak_with_the_next(self, error: EngineError) -> None:
        """From now on the next voice speaks; raises `error` where there is none."""
        following = self._following()
        if following is None:
            raise error
        self.voice.close()
        self.voice, self._next = following, None
        self.folder = self._root / _voice_key(following)
        self.note = f"{error}; until then {following.spec.engine} speaks"

    def _keep(self, text: str, rendered: Path) -> None:
        pcm = clip.read(rendered)
        rendered.unlink(missing_ok=True)
        if pcm is None:
            raise VoiceError(
                f"{rendered}: what the voice rendered did not arrive; free some disk space"
            )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            clip.write(self._path(text), pcm)
        except OSError as error:
            self._not_kept[text] = pcm
            self.note = f"{self.folder}: speech is not kept for next time ({error.strerror})"
        else:
            self._hold(text, pcm)

    def _hold(self, text: str, pcm: Pcm) -> None:
        before = self._at_hand.pop(text, None)
        self._at_hand_bytes += pcm.nbytes - (0 if before is None else before.nbytes)
        self._at_hand[text] = pcm
        while self._at_hand_bytes > _AT_HAND_BYTES:
            self._at_hand_bytes -= self._at_hand.popitem(last=False)[1].nbytes

    def _path(self, text: str) -> Path:
        return self.folder / f"{_key(text)}.wav"


def _voice_key(voice: Voice) -> str:
    spec = voice.spec
    return _key(f"{spec.engine}|{spec.voice}|{spec.rate_wpm}|{_VERSION}")[:16]


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
