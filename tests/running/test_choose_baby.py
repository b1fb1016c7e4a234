"""Which baby is it today, asked in the simulated room and heard by the model that ships."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.hearing.models import catalogue
from assistant.rehearsal.room import Room
from assistant.rehearsal.run import WaitingSpeech
from assistant.rehearsal.talkers import talk
from assistant.running import assembly, choose_baby
from assistant.running.loop import Loop
from assistant.session.before.choose_baby import ChoiceState, chosen
from assistant.session.state import Part
from assistant.timeline.records import HeardRecord, LineRecord

pytestmark = pytest.mark.slow

BORN = date(2026, 1, 31)
MAX, BEN = Baby(name="Max", birth_date=BORN), Baby(name="Ben", birth_date=BORN)
ADA, ZOE = Baby(name="Ada", birth_date=BORN), Baby(name="Zoë", birth_date=BORN)
KNOWN = frozenset({"max", "ben", "anne", "marie"})


def test_names_in_the_lexicon_are_offered_and_others_are_told_apart_by_number() -> None:
    assert [choose_baby.understood(n, KNOWN) for n in ("Max", "Anne-Marie", "Ada", "Zoë", "")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert not choose_baby.understood("Max", None)
    both = choose_baby.choice([MAX, BEN], KNOWN)
    assert both.ask == "Hello. Who is it today? Max, or Ben."
    assert both.how == "Say the first one, or the second one, or for, and the name."
    assert choose_baby.choice([MAX, ADA], KNOWN).how == "Say the first one, or the second one."
    three = choose_baby.choice([MAX, ADA, BEN], KNOWN)
    assert three.ask == "Hello. Who is it today? Max, Ada, or Ben."


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BABYMASSAGE_HOME", str(tmp_path_factory.mktemp("home")))
        yield patch


def asked(babies: list[Baby], *, microphone: bool = True) -> tuple[Loop[ChoiceState], Room]:
    room = Room(microphone=microphone)
    speech = WaitingSpeech(assembly.speech(Settings()))
    return choose_baby.question_loop(babies, Settings(), room, speech), room


def until(loop: Loop[ChoiceState], part: Part, longest_s: float = 40.0) -> None:
    while loop.state.part is not part and loop.now_s < longest_s:
        loop.frame()


@pytest.mark.parametrize(
    ("voice", "words", "number"),
    [
        ("espeak:en-us+m3", "the first one", 0),
        ("espeak:en-gb+f2", "the third one please", 2),
        ("espeak:en-gb+f2", "for max", 0),
        ("espeak:en-us+m3", "for ben", 1),
        ("espeak:en-us+m3", "not today", None),
    ],
)
def test_an_answer_in_the_room(voice: str, words: str, number: int | None) -> None:
    loop, room = asked([MAX, BEN, ADA])
    until(loop, Part.WAITING)
    room.add(talk(voice, words), loop.now_s + 0.7, -28.0)
    until(loop, Part.OVER)
    assert loop.state.part is Part.OVER, [r for r in loop.records if isinstance(r, HeardRecord)]
    assert chosen(loop.state) == number


def test_its_own_question_is_no_answer() -> None:
    loop, _ = asked([MAX, BEN, ADA])
    while loop.now_s < 30.0:
        loop.frame()
    assert loop.state.part is Part.WAITING
    lines = [r.id for r in loop.records if isinstance(r, LineRecord)]
    assert lines == ["who.ask", "who.how", "who.how"]


def test_without_a_microphone_a_key_answers() -> None:
    loop, _ = asked([ADA, ZOE], microphone=False)
    shown: list[str] = []
    typed = [[], ["7"], ["2"]]

    def keys() -> list[str]:
        return typed.pop(0) if typed and loop.now_s > 1.0 else []

    found = choose_baby.ask([ADA, ZOE], loop, lambda s, _: shown.append(s.question), keys)
    assert found == ZOE
    assert any("Ada, or Zoë" in question for question in shown)


def test_the_model_that_ships_knows_the_words_of_the_question() -> None:
    words = catalogue.words(catalogue.find(None))
    assert words is not None
    assert {"first", "second", "third", "fourth", "fifth", "sixth", "one", "for"} <= words
    assert Path(choose_baby.WORDS).is_file()


def test_a_name_that_is_a_command_or_sounds_like_another_is_told_apart_by_number() -> None:
    known = KNOWN | {"stop", "anna", "lee"}
    for names in (("Stop", "Max"), ("Anna-Lee", "Anna Lee")):
        alike = [Baby(name=name, birth_date=BORN) for name in names]
        assert choose_baby.choice(alike, known).how == "Say the first one, or the second one."
        assert choose_baby.ear(alike, None)
