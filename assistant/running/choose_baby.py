"""Which baby is it today: asked aloud before a session, where several are known."""

import string
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import FOLDER
from assistant.files.document import read
from assistant.hearing import chain, grammar
from assistant.hearing.ear import Ear
from assistant.hearing.models import catalogue
from assistant.running.background import play
from assistant.running.loop import Session
from assistant.running.mouth import Speech
from assistant.session.before.choose_baby import Choice, ChoiceState, Choosing, chosen
from assistant.session.intents import Intent, IntentName
from assistant.session.snapshot import Snapshot
from assistant.session.state import Part
from assistant.sound.device.card import Card
from assistant.sound.mixer import Mixer
from assistant.sound.music.player import MusicPlayer

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

WORDS = FOLDER / "choose_baby.toml"
"""What is asked, and what may be answered."""

_NTH = ("first", "second", "third", "fourth", "fifth", "sixth")


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
    """Whether the recogniser can understand `name`: each of its words is in its lexicon.

    `known` is what `models.words` tells of the model; None, where it cannot tell, is no.
    """
    words = _spoken(name).split()
    return bool(words) and known is not None and known.issuperset(words)


def choice(babies: Sequence[Baby], known: frozenset[str] | None) -> Choice:
    """The question for these babies, in words that the model of the lexicon `known` allows."""
    say = read(WORDS, _Words).say
    names = [baby.words["baby"] for baby in babies]
    by_name = all(_by_name(babies, known))
    numbers = [f"the {nth} one" for nth in _NTH[: len(names)]]
    how = (say.by_name if by_name else say.by_number).format(numbers=_listed(numbers))
    return Choice(
        ask=say.ask.format(names=_listed(names)),
        how=how,
        chosen=[say.chosen.format(name=name) for name in names],
        leave=say.leave,
        hints=tuple(f"{number}: {name}" for number, name in enumerate(names, 1)),
    )


def ear(babies: Sequence[Baby], model: str | None) -> Ear:
    """A hearing chain that understands who is meant. Raises UserError like `chain.ear`."""
    phrases = _phrases(babies, catalogue.words(catalogue.find(model)))
    return chain.ear(model, phrases=grammar.phrasebook(phrases, str(WORDS)))


def session(
    babies: Sequence[Baby],
    settings: Settings,
    card: Card,
    speech: Speech,
    memory: Path | None = None,
) -> Session[ChoiceState]:
    """The conversation on a card, to be played by `ask` or frame by frame.

    `memory` is the file of what the echo canceller knows of this device's room.
    """
    known = catalogue.words(catalogue.find(settings.model))
    return Session(
        Choosing(choice(babies, known)),
        card,
        Mixer(MusicPlayer([]), speech_db=settings.speech_volume_db, music_db=-60.0),
        speech,
        ear(babies, settings.model) if card.has_microphone else None,
        memory=memory,
    )


def ask(
    babies: Sequence[Baby],
    asked: Session[ChoiceState],
    show: Callable[[Snapshot, float], None],
    keys: Callable[[], list[str]],
) -> Baby | None:
    """Play the conversation; None where the parent leaves it for another time.

    `show` the session and read the `keys` ten times a second; the key 1 is the first baby, s and
    q none. Raises CardLost.
    """

    def loop() -> None:
        while not asked.over and asked.state.part is not Part.OVER:
            asked.frame()

    def look() -> None:
        for key in keys():
            if intent := key_intent(key):
                asked.keys.put(intent)
        show(asked.snapshot, asked.now_s)

    def end() -> None:
        asked.over = True

    play(loop, look, end)
    number = chosen(asked.state)
    return None if number is None else babies[number]


def key_intent(key: str) -> Intent | None:
    """What a key means to the question."""
    if key in string.digits:
        return Intent(IntentName.YES, {"who": key})
    meant = {"s": IntentName.STOP, "q": IntentName.FINISH, "r": IntentName.REPEAT}.get(key)
    return None if meant is None else Intent(meant)


def _phrases(babies: Sequence[Baby], known: frozenset[str] | None) -> dict[str, Any]:
    """A phrase file's tables for the question: an intent for each baby, few of the usual ones."""
    answers = read(WORDS, _Words).answers
    usual = tomllib.loads(grammar.SHIPPED.read_text(encoding="utf-8"))
    intents = {name: usual["intents"][name] for name in answers.also}
    for number, (baby, by_name) in enumerate(zip(babies, _by_name(babies, known), strict=True), 1):
        templates = [t.replace("{nth}", _NTH[number - 1]) for t in answers.by_number]
        if by_name:
            templates += [t.replace("{name}", _spoken(baby.name)) for t in answers.by_name]
        intents[f"who_{number}"] = {
            "intent": "yes",
            "phrases": templates,
            "slots": {"who": str(number)},
        }
    frequent = ["stop", *(f"the {nth} one" for nth in _NTH[: len(babies)])]
    return {
        "pieces": usual["pieces"],
        "frequent": {"phrases": frequent},
        "intents": intents,
        "decoys": usual["decoys"],
    }


def _by_name(babies: Sequence[Baby], known: frozenset[str] | None) -> list[bool]:
    """Who may be chosen by name: one that sounds like no other's, and is no command."""
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
    """One, two, or three."""
    return ", or ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
