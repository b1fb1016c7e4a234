"""Where an utterance begins and ends."""

import numpy as np

from assistant.hearing.endpoint import CHUNK_S, Edge, Endpointer, EndpointSettings
from assistant.hearing.vad import CHUNK

SILENCE = np.zeros(CHUNK, np.float32)


def edges(endpointer: Endpointer, probabilities: list[float]) -> list[Edge]:
    return [endpointer.push(SILENCE, p)[0] for p in probabilities]


def test_speech_begins_after_two_sure_chunks_and_brings_what_came_before() -> None:
    endpointer = Endpointer()
    assert edges(endpointer, [0.0] * 20 + [0.9]) == [Edge.NONE] * 21
    edge, samples = endpointer.push(SILENCE, 0.9)
    assert edge is Edge.ONSET
    assert samples.size == round(0.32 / CHUNK_S) * CHUNK


def test_a_click_is_no_speech() -> None:
    assert set(edges(Endpointer(), [0.9, 0.0] * 10)) == {Edge.NONE}


def test_silence_ends_the_utterance_after_its_time() -> None:
    endpointer = Endpointer()
    edges(endpointer, [0.9] * 10)
    found = edges(endpointer, [0.0] * 20)
    assert found.index(Edge.ENDPOINT) + 1 == -(-0.35 // CHUNK_S)


def test_a_breath_does_not_end_it() -> None:
    endpointer = Endpointer()
    edges(endpointer, [0.9] * 10)
    assert Edge.ENDPOINT not in edges(endpointer, ([0.0] * 5 + [0.9] * 2) * 4)


def test_talk_that_runs_on_is_cut() -> None:
    endpointer = Endpointer(EndpointSettings(longest_s=2.0))
    found = edges(endpointer, [0.9] * 100)
    assert Edge.ENDPOINT in found[: round(2.2 / CHUNK_S)]
