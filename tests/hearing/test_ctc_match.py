"""The search for the phrase that fits what a network of phones hears."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.hearing.ctc_match import PhoneTrie

SAID: dict[str, list[tuple[int, ...]]] = {
    "a": [(1,)],
    "b": [(2,)],
    "aa": [(1, 1)],
    "ab": [(1, 2), (2, 2)],
}
PHRASES = ("a", "b", "aa", "ab", "a b", "b a", "b ab", "a c")


def heard(*probable: tuple[float, ...]) -> np.ndarray:
    return np.log(np.array(probable, np.float32))


def collapsed(path: tuple[int, ...]) -> tuple[int, ...]:
    """What a path of answers spells: repeats are one, and 0 is none."""
    kept = [now for before, now in zip((0, *path), path, strict=False) if now != before]
    return tuple(phone for phone in kept if phone)


@given(
    st.lists(
        st.tuples(*[st.floats(0.01, 1.0)] * 3).map(lambda p: tuple(x / sum(p) for x in p)),
        min_size=1,
        max_size=6,
    )
)
def test_a_phrase_fits_as_its_best_path_does(moments: list[tuple[float, ...]]) -> None:
    log_probabilities = heard(*moments)
    best: dict[tuple[int, ...], float] = {}
    for path in product(range(3), repeat=len(moments)):
        likelihood = float(sum(log_probabilities[t, phone] for t, phone in enumerate(path)))
        spelt = collapsed(path)
        best[spelt] = max(best.get(spelt, -np.inf), likelihood)
    found = PhoneTrie(PHRASES, SAID).fits(log_probabilities)
    assert set(found) == set(PHRASES) - {"a c"}, "c has no pronunciation"
    for phrase, fit in found.items():
        ways = [sum(words, ()) for words in product(*(SAID[word] for word in phrase.split()))]
        wanted = max(best.get(way, -np.inf) for way in ways) - max(best.values())
        if wanted == -np.inf:
            assert fit < -1e20
        else:
            assert fit == pytest.approx(wanted, abs=1e-3)


def test_what_is_heard_clearly_fits_and_all_else_does_not() -> None:
    clear = heard((0.98, 0.01, 0.01), (0.01, 0.98, 0.01), (0.98, 0.01, 0.01), (0.01, 0.01, 0.98))
    found = PhoneTrie(PHRASES, SAID).fits(clear)
    assert max(found, key=lambda phrase: found[phrase]) in ("ab", "a b")
    assert found["a b"] == pytest.approx(0.0, abs=1e-6)
    assert found["a"] < -4.0


def test_nothing_fits_where_there_are_no_phrases() -> None:
    assert PhoneTrie((), SAID).fits(heard((0.5, 0.3, 0.2))) == {}
