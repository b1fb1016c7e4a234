"""Puts a hearing chain together for a model and a phrasebook."""

from pathlib import Path

from assistant import places
from assistant.hearing import grammar
from assistant.hearing.ear import Ear
from assistant.hearing.enrolment.enrolled import Enrolment
from assistant.hearing.grammar import Phrasebook
from assistant.hearing.keywords import Keywords
from assistant.hearing.models import catalogue
from assistant.hearing.models.folder import has_phone_loop
from assistant.hearing.phones import Phones
from assistant.hearing.policy import Policy
from assistant.hearing.vosk_recognizer import VoskRecognizer


def own_phrases() -> Path | None:
    """The parent's own phrases, `phrases.toml` beside the settings; None where there are none."""
    file = places.config_dir() / "phrases.toml"
    return file if file.exists() else None


def ear(
    model: str | None = None,
    *,
    phrases: Phrasebook | None = None,
    own: Path | None = None,
    enrolment: Path | None = None,
    policy: Policy | None = None,
) -> Ear:
    """The hearing chain with the model of that name or path; None is the embedded one.

    `phrases` are those that ship, unless others are given; `own` are phrases that the parent has
    added; `enrolment` is the file that the parent's own words may be kept in; `policy` the
    thresholds, where not those that ship. Raises UserError for a model, a phrase file or an
    enrolment that cannot be used.
    """
    path = catalogue.find(model)
    known = catalogue.words(path)
    book = phrases or grammar.load()
    if own is not None:
        book = grammar.with_own(book, own, known)
    loop = has_phone_loop(path)
    copies = 0 if loop else grammar.UNKNOWN_COPIES
    asking, guiding = (
        book.grammar(known, asking=asked, unknown_copies=copies) for asked in (True, False)
    )
    recognizer = VoskRecognizer(path, asking, guiding, phone_loop=loop)
    own_words = None if enrolment is None else Enrolment.load(enrolment)
    keywords, phones = Keywords.load(path), Phones.load(path)
    return Ear(recognizer, book, policy, enrolment=own_words, keywords=keywords, phones=phones)
