"""A peer: pocketsphinx with the same phrases, our voice activity detector in front."""

import math
import time
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np

from assistant.hearing import grammar
from assistant.hearing.endpoint import CHUNK_S, Edge, Endpointer
from assistant.hearing.policy import ANSWERS, ASKING_STATES
from assistant.hearing.vad import CHUNK, VoiceActivity
from assistant.sound.frames import MIC_RATE_HZ, Samples

from .chains import Acted, Take
from .scenes import Scene

VARIANTS = {"no rejection": -math.inf, "ratio > -1.55": -1.55, "ratio > -2.1": -2.1}
"""By the least log-likelihood ratio of the phrase against any string of sounds, in nepers per
frame of the segment. Over -2.1 about six of ten clean single words come through."""

LONGEST_S = 3.0
"""Longer segments are nobody's command."""

_NEPERS = 1024 * math.log(1.0001)
"""One unit of the decoder's path score in natural logarithms."""


def missing() -> str:
    """Why the peer cannot be measured here, or nothing."""
    try:
        import pocketsphinx  # noqa: F401
    except ImportError:
        return "pocketsphinx is left out: it is not installed (the extra `peer` has it)"
    return ""


class Sphinx:
    """Segments decoded when they are over, against a grammar of all phrases."""

    def hear(self, scene: Scene) -> Take:
        """All of a scene; our own loudspeaker, if it plays, is not taken out."""
        book, state = grammar.load(), scene.states[0][1]
        asking = state is None or state in ASKING_STATES
        found: dict[str, list[Acted]] = {variant: [] for variant in VARIANTS}
        rng = np.random.default_rng(0)
        began_s = time.process_time()
        for segment, at_s in _segments(scene.microphone, rng):
            if segment.size > LONGEST_S * MIC_RATE_HZ:
                continue
            text, ratio = _decoded(segment, rng)
            intent = book.intent(text)
            if intent is None or (intent.name in ANSWERS and not asking):
                continue
            for variant, least in VARIANTS.items():
                if ratio > least:
                    found[variant].append(Acted(intent.name.value, at_s))
        return Take(found, time.process_time() - began_s)


def jsgf(sentences: Iterable[str]) -> str:
    """A grammar of whole sentences, common beginnings merged: it decodes far faster so."""
    tree: dict[str, Any] = {}
    for sentence in sorted(sentences):
        node = tree
        for word in sentence.split():
            node = node.setdefault(word, {})
        node[""] = {}

    def expression(node: dict[str, Any]) -> str:
        words = [
            f"{word} {expression(after)}" if set(after) - {""} else word
            for word, after in node.items()
            if word
        ]
        either = " | ".join(words)
        return f"[ {either} ]" if "" in node else f"( {either} )"

    return f"#JSGF V1.0;\ngrammar phrases;\npublic <phrase> = {expression(tree)};\n"


def _segments(microphone: Samples, rng: np.random.Generator) -> Iterable[tuple[Samples, float]]:
    voice, endpointer = VoiceActivity(), Endpointer()
    parts: list[Samples] = []
    for number in range(microphone.size // CHUNK):
        chunk = microphone[number * CHUNK : (number + 1) * CHUNK]
        chunk = chunk + np.float32(1e-4) * rng.standard_normal(CHUNK, dtype=np.float32)
        edge, samples = endpointer.push(chunk, voice.probability(chunk))
        if edge is Edge.NONE:
            continue
        parts.append(samples)
        if edge is Edge.ENDPOINT:
            yield np.concatenate(parts), (number + 1) * CHUNK_S
            parts = []


@cache
def _decoder() -> Any:
    from pocketsphinx import Config, Decoder

    decoder = Decoder(
        Config(lm=None, bestpath=False, beam=1e-60, pbeam=1e-60, wbeam=1e-40, loglevel="FATAL")
    )
    book = grammar.load()
    known = [
        s for s in book.sentences if all(decoder.lookup_word(w) is not None for w in s.split())
    ]
    decoder.add_jsgf_string("phrases", jsgf(known))
    decoder.add_allphone_file("sounds", None)
    return decoder


def _decoded(segment: Samples, rng: np.random.Generator) -> tuple[str, float]:
    """The phrase, and its log-likelihood ratio per frame."""
    decoder = _decoder()
    loud = 0.5 * segment / max(float(np.abs(segment).max()), 1e-6)
    loud = loud + 1e-3 * rng.standard_normal(segment.size)
    pcm = (np.clip(loud, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()
    scores, text = [], ""
    for search in ("phrases", "sounds"):
        decoder.activate_search(search)
        decoder.start_utt()
        decoder.process_raw(pcm, full_utt=True)
        decoder.end_utt()
        best = decoder.hyp()
        if best is None:
            return "", -math.inf
        scores.append(math.log(max(best.score, 1e-300)) / math.log(1.0001) * _NEPERS)
        text = text or best.hypstr
    return text, (scores[0] - scores[1]) / max(1, decoder.n_frames())
