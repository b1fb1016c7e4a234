"""Sentence templates to a recogniser grammar, and utterances back to intents."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from hassil.parse_expression import parse_sentence
from hassil.sample import sample_expression
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.content.words import PRONOUNS
from assistant.errors import UserError
from assistant.files.document import read_toml
from assistant.session.intents import Intent, IntentName

SHIPPED = Path(__file__).with_name("phrases.toml")
"""The phrases that ship with the program."""

UNKNOWN = "[unk]"
"""The recogniser's word for speech that is in no phrase."""

FREQUENT_COPIES = 50
"""How often the most frequent commands stand in the grammar."""

UNKNOWN_COPIES = 20
"""How often `[unk]` stands in a grammar that needs it: more soaks up more talk, and commands."""

NEARLY_WORDS = 4
"""Of a phrase of so many words or more, one may be misheard."""

_LIKE_NO = frozenset({"now", "nose"})

_ONLY_ASKED = frozenset({IntentName.DAY})
"""Said only in answer to a question. "No" is not among them: it keeps "go" from being heard."""

_SAME_SOUND = {"know": "no"}

SpeechClass = Literal["safety", "navigation", "consequential"]

_PRONOUN_FORMS = ("they", "they_are", "them")
"""The forms that tell which pronoun was used; "his" and "their" are not listened for."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    phrases: list[str]
    early: list[str] = []
    intent: str | None = None
    slots: dict[str, str] = {}


@dataclass(frozen=True)
class Phrase:
    """One sentence that is understood."""

    intent: IntentName
    speech_class: SpeechClass
    early: bool
    """Obeyed on a partial result."""
    slots: tuple[tuple[str, str], ...] = ()
    exact: bool = True
    """Word for word; False where one word was another."""


class Phrasebook:
    """All sentences that are understood, and the talk that is not to be acted on."""

    def __init__(
        self,
        phrases: Mapping[str, Phrase],
        decoys: frozenset[str],
        frequent: tuple[str, ...] = (),
    ) -> None:
        self._phrases = dict(phrases)
        self.decoys = decoys
        self.frequent = frequent
        self._nearly: dict[tuple[str, ...], set[str]] = {}
        for sentence in self._phrases:
            words = sentence.split()
            if len(words) >= NEARLY_WORDS:
                for pattern in _patterns(words):
                    self._nearly.setdefault(pattern, set()).add(sentence)

    @property
    def sentences(self) -> Iterable[str]:
        """Every sentence that means something."""
        return self._phrases.keys()

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that the recogniser has to know."""
        return frozenset(w for s in (*self._phrases, *self.decoys) for w in s.split())

    def is_whole(self, text: str) -> bool:
        """The text is a sentence of the grammar, word for word."""
        return text in self._phrases or text in self.decoys

    def listed(self, sentence: str) -> Phrase | None:
        """The phrase that is exactly the sentence; None for a decoy and for all else."""
        return self._phrases.get(sentence)

    def phrase(self, text: str) -> Phrase | None:
        """The phrase that the whole of `text` is, or None.

        Of a longer one a word may be wrong, missing or too many, where all that is near agree.
        """
        text = _SAME_SOUND.get(text, text)
        return self._phrases.get(text) or self._nearest(text)

    def _only_asked(self, sentence: str) -> bool:
        phrase = self._phrases.get(sentence)
        return phrase is not None and phrase.intent in _ONLY_ASKED

    def _nearest(self, text: str) -> Phrase | None:
        words = text.split()
        if len(words) < NEARLY_WORDS - 1 or UNKNOWN in words or text in self.decoys:
            return None
        found = {s for pattern in _patterns(words) for s in self._nearly.get(pattern, ())}
        phrases = {self._phrases[sentence] for sentence in found}
        if len({(p.intent, p.slots) for p in phrases}) != 1:
            return None
        phrase = next(iter(phrases))
        if phrase.speech_class == "consequential":
            return None
        return replace(phrase, early=False, exact=False)

    def intent(self, text: str) -> Intent | None:
        """What the whole of `text` means, with the pronoun that was used; None if nothing."""
        phrase = self.phrase(text)
        if phrase is None:
            return None
        slots = dict(phrase.slots)
        words = set(text.split())
        for pronoun, forms in PRONOUNS.items():
            if words.intersection(forms[form] for form in _PRONOUN_FORMS):
                slots["pronoun"] = pronoun
        return Intent(phrase.intent, slots)

    def grammar(
        self,
        known: frozenset[str] | None = None,
        *,
        asking: bool = True,
        unknown_copies: int = 0,
    ) -> str:
        """The recogniser grammar: a JSON list of sentences and decoys.

        Vosk makes a word bigram of the list, so what is said most often stands in it more
        than once. Sentences with a word outside `known` are left out; None keeps all.
        With `asking`, words that sound like "no" give way to it; without, what only answers a
        question is left out. `unknown_copies` is how often `[unk]` stands in it, for a model
        without a phone loop.
        """
        sentences = sorted({*self._phrases, *self.decoys})
        if asking:
            sentences = [s for s in sentences if not _LIKE_NO.intersection(s.split())]
        else:
            sentences = [s for s in sentences if not self._only_asked(s)]
        if known is not None:
            sentences = [s for s in sentences if known.issuperset(s.split())]
        often = [s for s in self.frequent if s in self._phrases and s in sentences]
        return json.dumps(sentences + often * FREQUENT_COPIES + [UNKNOWN] * unknown_copies)


def _patterns(words: list[str]) -> set[tuple[str, ...]]:
    """What sentences have in common that differ by one word: changed, missing or added."""
    found = {tuple(words)}
    for at in range(len(words)):
        found.add((*words[:at], "*", *words[at + 1 :]))
        found.add((*words[:at], *words[at + 1 :]))
    return found


@lru_cache(maxsize=4)
def load(path: Path = SHIPPED) -> Phrasebook:
    """The phrasebook in a TOML file.

    Raises UserError naming the file, the field and the fix.
    """
    return phrasebook(read_toml(path), str(path))


def phrasebook(data: Mapping[str, Any], path: str) -> Phrasebook:
    """The phrasebook of a phrase file's tables; `path` is what errors name. Raises UserError."""
    pieces = data.get("pieces", {})
    phrases: dict[str, Phrase] = {}
    for name, raw in data.get("intents", {}).items():
        _add(phrases, name, raw, pieces, f"{path}: intents.{name}")
    decoys = {
        sentence
        for template in data.get("decoys", {}).get("phrases", [])
        for sentence in expand(template, pieces, f"{path}: decoys")
    }
    frequent = tuple(data.get("frequent", {}).get("phrases", []))
    for sentence in frequent:
        if sentence not in phrases:
            raise UserError(f"{path}: frequent: '{sentence}' is not in any intent; add it to one.")
    return Phrasebook(phrases, frozenset(decoys - phrases.keys()), frequent)


def with_own(book: Phrasebook, own: Path, known: frozenset[str] | None) -> Phrasebook:
    """The phrasebook with a parent's own phrases for its intents: a file in the same format,
    without pieces, decoys or words that the recogniser does not know.

    None of them is obeyed before the speaker has ended. Raises UserError naming the file, the
    phrase and the fix; `known` None is a recogniser that does not tell its words.
    """
    data = read_toml(own)
    if other := set(data) - {"intents"}:
        raise UserError(f"{own}: [{min(other)}] is not for a parent's file; write [intents.NAME].")
    if not isinstance(data.get("intents", {}), dict):
        raise UserError(f"{own}: intents is not a table; write [intents.NAME].")
    phrases = {sentence: phrase for sentence in book.sentences if (phrase := book.phrase(sentence))}
    shipped = dict(phrases)
    for name, raw in data.get("intents", {}).items():
        where = f"{own}: intents.{name}"
        if not isinstance(raw, dict) or set(raw) != {"phrases"}:
            raise UserError(f'{where}: write phrases = ["...", "..."] and nothing else.')
        like = next((p for p in shipped.values() if p.intent.value == name), None)
        speech_class = like.speech_class if like else "navigation"
        _add(phrases, name, {**raw, "class": speech_class}, {}, where)
    for sentence in sorted(phrases.keys() - shipped.keys()):
        for word in sentence.split():
            if known is not None and word not in known:
                near = get_close_matches(word, known, 3, 0.75)
                like_it = f" such as {', '.join(near)}" if near else ""
                raise UserError(
                    f"{own}: '{sentence}': the recogniser does not know the word '{word}';"
                    f" use other words{like_it}."
                )
    return Phrasebook(phrases, book.decoys - phrases.keys(), book.frequent)


def _add(
    phrases: dict[str, Phrase],
    name: str,
    raw: Mapping[str, Any],
    pieces: Mapping[str, str],
    where: str,
) -> None:
    """Add the sentences of one intent of a file."""
    given = dict(raw)
    speech_class = given.pop("class", "navigation")
    if speech_class not in ("safety", "navigation", "consequential"):
        raise UserError(f"{where}.class: write safety, navigation or consequential.")
    try:
        entry = _Entry.model_validate(given)
        intent = IntentName(entry.intent or name)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise UserError(f"{where}.{field}: {first['msg']}.") from None
    except ValueError:
        names = ", ".join(intent.value for intent in IntentName)
        raise UserError(f"{where}: no such intent; use one of {names}.") from None
    for early, templates in ((True, entry.early), (False, entry.phrases)):
        for template in templates:
            for sentence in expand(template, pieces, where):
                meant = Phrase(intent, speech_class, early, tuple(sorted(entry.slots.items())))
                before = phrases.setdefault(sentence, meant)
                if before.intent != intent:
                    raise UserError(
                        f"{where}: '{sentence}' already means {before.intent.value};"
                        " leave it out of one of the two."
                    )


def expand(template: str, pieces: Mapping[str, str], where: str = "template") -> list[str]:
    """Every sentence that a template stands for, in its order of alternatives."""

    def piece(match: re.Match[str]) -> str:
        if match[1] not in pieces:
            raise UserError(f"{where}: <{match[1]}> in '{template}' is not under [pieces]; add it.")
        return re.sub(r"<(\w+)>", piece, pieces[match[1]])

    text = re.sub(r"<(\w+)>", piece, template)
    try:
        found = [" ".join(s.split()) for s in sample_expression(parse_sentence(text).expression)]
    except Exception as error:  # hassil raises several kinds for a template it cannot read
        raise UserError(f"{where}: '{template}' is not a sentence template ({error}).") from None
    return list(dict.fromkeys(found))
