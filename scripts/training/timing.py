"""When each word is said in clips whose text is known, by a model that exists already.

A vosk model is given the clip's text as its whole grammar. Words that it does not know are
`[unk]` to it, any phones at all, and so are timed as well.
"""

import json
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import vosk
from numpy.typing import NDArray

from assistant.hearing.models.folder import words

from .alignment import Alignment
from .clips import RATE_HZ, Clip, Pool
from .lexicon import pronounced
from .phones import number

UNKNOWN = "[unk]"

_model: vosk.Model
_known: frozenset[str]


def timed(model: Path, pools: list[Pool], workers: int) -> dict[str, Alignment]:
    """Alignments of all clips in which the model hears just their text.

    Each word is split evenly into its phones. Synthetic clips that tell their own times keep
    those.
    """
    jobs: Iterator[tuple[Clip, NDArray[np.int16]]] = (
        (clip, np.array(pool.samples(clip))) for pool in pools for clip in pool.clips
    )
    with get_context("spawn").Pool(workers, _start, (model,)) as team:
        found = dict(team.imap(_one, jobs, chunksize=64))
    return {name: alignment for name, alignment in found.items() if alignment}


def _start(model: Path) -> None:
    global _model, _known
    vosk.SetLogLevel(-1)
    _model = vosk.Model(model_path=str(model))
    _known = words(model) or frozenset()


def _one(job: tuple[Clip, NDArray[np.int16]]) -> tuple[str, Alignment | None]:
    clip, samples = job
    if not all(pronounced(word) for word in clip.text.split()):
        return clip.name, None
    if clip.words_s:
        times = list(zip(clip.words_s, clip.words_s[1:], strict=False))
    else:
        times = _times(clip.text, samples)
    return clip.name, _evenly(clip, times) if times else None


def _times(text: str, samples: NDArray[np.int16]) -> list[tuple[float, float]]:
    """Begin and end of each word in seconds; [] where something else is heard."""
    wanted = [word if word in _known else UNKNOWN for word in text.split()]
    decoder = vosk.KaldiRecognizer(_model, RATE_HZ, json.dumps([" ".join(wanted)]))
    decoder.SetWords(True)
    # Quiet around it, as the model may need it to begin and to end.
    quiet = np.random.default_rng(0).normal(0.0, 5.0, _QUIET).astype(np.int16)
    decoder.AcceptWaveform(np.concatenate((quiet, samples, quiet)).tobytes())
    heard = json.loads(decoder.FinalResult()).get("result", [])
    if [word["word"] for word in heard] != wanted:
        return []
    end_s = samples.size / RATE_HZ
    times = [(w["start"] - _QUIET / RATE_HZ, w["end"] - _QUIET / RATE_HZ) for w in heard]
    return [(max(0.0, a), min(end_s, b)) for a, b in times]


_QUIET = RATE_HZ // 4


def _evenly(clip: Clip, times: list[tuple[float, float]]) -> Alignment:
    """Each word split evenly into phones, silence wherever none is said."""
    phones, starts, at = [0], [0.0], 0.0
    for word, (begin, end) in zip(clip.text.split(), times, strict=True):
        if phones[-1] and begin - at > 0.05:
            phones.append(0)
            starts.append(at)
        said = pronounced(word)[0]
        phones += [number(phone) for phone in said]
        starts += [begin + (end - begin) * n / len(said) for n in range(len(said))]
        at = end
    return Alignment((*phones, 0), (*starts, at, clip.size / RATE_HZ))
