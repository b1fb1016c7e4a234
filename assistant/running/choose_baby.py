"""Asks aloud which baby a session is for, where several are known."""

import string
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import FOLDER
from assistant.content.words import ORDINALS
from assistant.files.document import read, read_toml
from assistant.hearing import chain, grammar
from assistant.hearing.ear import Ear
from assistant.hearing.models import catalogue
from assistant.running.background import play
from assistant.running.loop import Loop
from assistant.running.mouth import Speech
from assistant.session.before.choose_baby import Choice, ChoiceState, Choosing, chosen
from assistant.session.intents import Intent, IntentName
from assistant.session.snapshot import Snapshot
from assistant.session.state import Part
from assistant.sound.device.card import Card
from assistant.sound.mixer import Mixer
from assistant.sound.music.player import MusicPlayer

WORDS = FOLDER / "choose_baby.toml"
"""The words of the question and of its answers."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Say(_Table):
    ask: str
    by_number: str
    by_name: str
    chosen: str
    leave: str


class _Answers(_Table):
    by_number: list[str]
    by_name: list[str]
    also: list[str]


class _Words(_Table):
    say: _Say
    answers: _Answers


def understood(name: str, known: frozenset[str] | None) -> bool:
    """Whether each word of `name` is in the recogniser's lexicon.

    `known` is that lexicon, from `catalogue.words`; None, where it is unknown, counts as no.
    """
    words = _spoken(name).split()
    return bool(words) and known is not None and known.issuperset(words)


def choice(babies: Sequence[Baby], known: frozenset[str] | None) -> Choice:
    """The question for these babies, in words that the model of the lexicon `known` allows."""
    say = read(WORDS, _Words).say
    names = [baby.words["baby"] for baby in babies]
    by_name = all(_by_name(babies, known))
    numbers = [f"the {nth} one" for nth in ORDINALS[: len(names)]]
    how = (say.by_name if by_name else say.by_number).format(numbers=_listed(numbers))
    return Choice(
        ask=say.ask.format(names=_listed(names)),
        how=how,
        chosen=[say.chosen.format(name=name) for name in names],
        leave=say.leave,
        hints=tuple(f"{number}: {name}" for number, name in enumerate(names, 1)),
    )


def ear(babies: Sequence[Baby], model: str | None) -> Ear:
    """A hearing chain that understands the answers. Raises UserError like `chain.ear`."""
    phrases = _phrases(babies, catalogue.words(catalogue.find(model)))
    return chain.ear(model, phrases=grammar.phrasebook(phrases, str(WORDS)))


def question_loop(
    babies: Sequence[Baby],
    settings: Settings,
    card: Card,
    speech: Speech,
    memory: Path | None = None,
) -> Loop[ChoiceState]:
    """The question on a card, to be played by `ask` or frame by frame.

    `memory` is the file of what the echo canceller knows of this device's room.
    """
    known = catalogue.words(catalogue.find(settings.model))
    return Loop(
        Choosing(choice(babies, known)),
        card,
        Mixer(MusicPlayer([]), speech_db=settings.speech_volume_db, music_db=-60.0),
        speech,
        ear(babies, settings.model) if card.has_microphone else None,
        memory=memory,
    )


def ask(
    babies: Sequence[Baby],
    loop: Loop[ChoiceState],
    show: Callable[[Snapshot, float], None],
    keys: Callable[[], list[str]],
) -> Baby | None:
    """Play the question; None where the parent leaves it for another time.

    `show` the session and read the `keys` ten times a second; the key 1 is the first baby, s and
    q none. Raises CardLost.
    """

    def run() -> None:
        while not loop.over and loop.state.part is not Part.OVER:
            loop.frame()

    def look() -> None:
        for key in keys():
            if intent := key_intent(key):
                loop.keys.put(intent)
        show(loop.snapshot, loop.now_s)

    def end() -> None:
        loop.over = True

    play(run, look, end)
    number = chosen(loop.state)
    return None if number is None else babies[number]


def key_intent(key: str) -> Intent | None:
    """The answer that a key gives."""
    if key in string.digits:
        return Intent(IntentName.YES, {"who": key})
    meant = {"s": IntentName.STOP, "q": IntentName.FINISH, "r": IntentName.REPEAT}.get(key)
    return None if meant is None else Intent(meant)


def _phrases(babies: Sequence[Baby], known: frozenset[str] | None) -> dict[str, Any]:
    """A phrase file's tables for the question: an intent for each baby, few of the usual ones."""
    answers = read(WORDS, _Words).answers
    usual = read_toml(grammar.SHIPPED)
    intents = {name: usual["intents"][name] for name in answers.also}
    for number, (baby, by_name) in enumerate(zip(babies, _by_name(babies, known), strict=True), 1):
        templates = [t.replace("{nth}", ORDINALS[number - 1]) for t in answers.by_number]
        if by_name:
            templates += [t.replace("{name}", _spoken(baby.name)) for t in answers.by_name]
        intents[f"who_{number}"] = {
            "intent": "yes",
            "phrases": templates,
            "slots": {"who": str(number)},
        }
    frequent = ["stop", *(f"the {nth} one" for nth in ORDINALS[: len(babies)])]
    return {
        "pieces": usual["pieces"],
        "frequent": {"phrases": frequent},
        "intents": intents,
        "decoys": usual["decoys"],
    }


def _by_name(babies: Sequence[Baby], known: frozenset[str] | None) -> list[bool]:
    """Which babies may be chosen by name: the name is unlike all others, and not a command."""
    book, spoken = grammar.load(), [_spoken(baby.name) for baby in babies]
    return [
        understood(name, known) and spoken.count(name) == 1 and book.phrase(name) is None
        for name in spoken
    ]


def _spoken(name: str) -> str:
    """A name as the recogniser writes words: lower case, letters and apostrophes."""
    kept = "".join(c if c.isalpha() or c == "'" else " " for c in name.lower())
    return " ".join(kept.split())


def _listed(parts: Sequence[str]) -> str:
    """Parts as a list to be spoken: one, two, or three."""
    return ", or ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
