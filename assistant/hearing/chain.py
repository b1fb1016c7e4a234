"""Puts a hearing chain together for a model and a phrasebook."""

from pathlib import Path

from assistant.hearing import grammar, models
from assistant.hearing.ear import Ear
from assistant.hearing.vosk_recognizer import VoskRecognizer


def ear(model: str | None = None, *, phrases: Path = grammar.SHIPPED) -> Ear:
    """The hearing chain with the model of that name or path; None is the embedded one.

    Raises UserError for a model or a phrase file that cannot be used.
    """
    path = models.find(model)
    book = grammar.load(phrases)
    known = models.words(path)
    texts = {asking: book.grammar(known, asking=asking) for asking in (True, False)}
    return Ear(VoskRecognizer(path, texts[True], texts[False]), book)
