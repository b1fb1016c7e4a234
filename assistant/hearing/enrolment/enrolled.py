"""A parent's enrolment: examples of their own safety words, and what matches them.

It is asked about an utterance that the recogniser did not take for a command, and says yes only
where two things agree: the recogniser's nearest phrase is one that it has mistaken this parent's
word for in noise, and the sound is nearer to the parent's own examples of the word than to their
other words.
"""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from assistant import places
from assistant.errors import UserError
from assistant.files.replace import replacing
from assistant.hearing.enrolment.templates import BANDS, Spectra, distances, spectra
from assistant.session.intents import IntentName
from assistant.sound.frames import FRAME_S, MIC_RATE_HZ, Samples

NEARER = -0.25
"""How much nearer, per frame of the word, an utterance must be to the parent's word than to
their other words. `scripts/bench teach` shows what it brings and costs."""

SHORTEST_S = 0.4
"""An utterance with its quiet before and after is no shorter than this."""

QUIET_S = 1.1
"""An utterance is no longer than the longest example and this much quiet around it."""

_VERSION = 1


@dataclass(frozen=True)
class Example:
    """One word as the parent said it."""

    word: str
    """In lower case."""
    intent: IntentName | None
    """What it means; None for a word that only shows how others of theirs sound."""
    spectra: Spectra
    """The word alone, see `templates.template`."""


@dataclass(frozen=True)
class EnrolmentMatch:
    """An utterance that is the parent's own word."""

    intent: IntentName
    word: str
    """The example it is nearest to."""
    distance: float
    """To the parent's word less that to their other words, per frame; the lower the surer."""


@dataclass(frozen=True)
class Enrolment:
    """A parent's examples, and what the recogniser mistakes them for."""

    examples: tuple[Example, ...]
    """Of safety words, and of a few others."""
    heard_as: Mapping[IntentName, frozenset[str]] = field(default_factory=dict)
    """What the recogniser took the examples for, with noise added."""

    @classmethod
    def load(cls, path: Path) -> "Enrolment | None":
        """What is kept at `path`, None where there is nothing.

        Raises UserError for a file that cannot be used.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                about = json.loads(str(kept["about"]))
                if about["version"] != _VERSION:
                    raise ValueError("of another version")
                examples = tuple(
                    Example(
                        one["word"],
                        IntentName(one["intent"]) if one["intent"] else None,
                        _checked(kept[f"example_{number}"]),
                    )
                    for number, one in enumerate(about["examples"])
                )
                heard_as = {
                    IntentName(name): frozenset(texts) for name, texts in about["heard_as"].items()
                }
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            raise UserError(
                f"{path}: what was taught cannot be read; teach it again with"
                " `babymassage teach`, or delete it with `babymassage teach --forget`."
            ) from None
        return cls(examples, heard_as)

    def save(self, path: Path) -> None:
        """Keep it at `path`, for its owner alone. Raises UserError where that cannot be."""
        about = {
            "version": _VERSION,
            "examples": [
                {"word": one.word, "intent": one.intent.value if one.intent else None}
                for one in self.examples
            ],
            "heard_as": {name.value: sorted(texts) for name, texts in self.heard_as.items()},
        }
        arrays: dict[str, Any] = {
            f"example_{number}": one.spectra.astype(np.float32)
            for number, one in enumerate(self.examples)
        }
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path, owner_only=True) as file:
                np.savez_compressed(file, about=np.array(json.dumps(about)), **arrays)
        except OSError as error:
            raise UserError(
                f"{path}: cannot be written ({error.strerror}); make room, or check who may write"
                " there."
            ) from None

    def match(self, samples: Samples, heard: str) -> EnrolmentMatch | None:
        """Whether a whole utterance is one of the parent's own safety words.

        `samples` (16 kHz) are as the endpointer cut them, with the quiet before and after;
        `heard` is the recogniser's nearest phrase. Where it has none (empty) nothing matches:
        that would find a few more words in loud noise, and ten times as many in crying.
        """
        found = self.nearest(samples, heard)
        return found if found is not None and found.distance < NEARER else None

    def nearest(self, samples: Samples, heard: str) -> EnrolmentMatch | None:
        """The word that `match` decides about, however far it is; None for an utterance that
        need not be compared."""
        longest_s = max((len(one.spectra) for one in self.examples), default=0) * FRAME_S
        if not SHORTEST_S <= samples.size / MIC_RATE_HZ <= longest_s + QUIET_S:
            return None
        asked = [name for name, texts in self.heard_as.items() if heard in texts]
        found = self._compared(samples, asked) if asked else []
        return min(found, key=lambda match: match.distance, default=None)

    def _compared(self, samples: Samples, asked: Sequence[IntentName]) -> list[EnrolmentMatch]:
        far = distances(spectra(samples), [one.spectra for one in self.examples])
        found = []
        for name in asked:
            own = [index for index, one in enumerate(self.examples) if one.intent is name]
            others = [index for index, one in enumerate(self.examples) if one.intent is not name]
            if not own or not others:
                continue
            # The second best example speaks, too: one alone may be near by chance.
            near = float(np.sort(far[own])[:2].mean() - far[others].min())
            frames = float(np.mean([len(self.examples[index].spectra) for index in own]))
            word = self.examples[min(own, key=lambda index: far[index])].word
            found.append(EnrolmentMatch(name, word, near / frames))
        return found


def default_path() -> Path:
    """Where the enrolment is kept, in the parent's own data folder."""
    return places.data_dir() / "taught.npz"


def _checked(kept: Spectra) -> Spectra:
    """An example as it was stored. Raises ValueError for anything else."""
    if kept.ndim != 2 or kept.shape[1] != BANDS or len(kept) < 4 or not np.all(np.isfinite(kept)):
        raise ValueError("no example")
    return np.asarray(kept, np.float64)
