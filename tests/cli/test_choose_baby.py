"""Whose session it is, as far as options, profiles and the terminal can tell."""

from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from assistant.cli.choose_baby import candidates, choose_aloud
from assistant.config import babies
from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.errors import UserError
from assistant.guide.plan import NotToday
from assistant.rehearsal.room import Room
from assistant.rehearsal.talkers import talk

ADA = Baby(name="Ada", birth_date=date(2026, 1, 31), hips_ok="yes")
BEN = Baby(name="Ben", birth_date=date(2026, 3, 1), weeks_early=4)
NEW = Baby(birth_date=date(2026, 5, 1))


@pytest.fixture(autouse=True)
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path))
    babies.add(ADA, date(2026, 6, 1))
    babies.add(BEN, date(2026, 6, 1))


@pytest.mark.parametrize(
    ("name", "born", "early", "found"),
    [
        (None, None, None, (ADA, BEN)),
        ("ben", None, None, (BEN,)),
        ("ben", None, 2, (BEN.model_copy(update={"weeks_early": 2}),)),
        (None, "2026-01-31", None, (ADA,)),
        (None, "2026-01-31", 2, (ADA.model_copy(update={"weeks_early": 2}),)),
        (None, "2026-05-01", None, (NEW,)),
    ],
)
def test_options_and_profiles(
    name: str | None, born: str | None, early: int | None, found: tuple[Baby, ...]
) -> None:
    assert candidates(name, born, early, Console()) == found


@pytest.mark.parametrize(
    ("name", "born", "early", "said"),
    [
        ("Cleo", None, None, "known are Ada, Ben"),
        ("Ada", "2026-01-31", None, "goes without --born"),
        (None, None, 3, "--weeks-early: whose is not clear"),
        (None, "2026-01-31", 30, "--weeks-early: 30 is not 0 to 18"),
        (None, "31.1.2026", None, "is not a date"),
        (None, "2999-01-01", None, "in the future"),
    ],
)
def test_what_is_not_clear_is_told(
    name: str | None, born: str | None, early: int | None, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        candidates(name, born, early, Console())


def test_twins_are_told_apart_by_name() -> None:
    babies.add(ADA.model_copy(update={"name": "Zoë"}), date(2026, 6, 1))
    with pytest.raises(UserError, match="2 babies were born that day; give --baby NAME"):
        candidates(None, "2026-01-31", None, Console())


def test_nobody_is_known_and_nobody_can_be_asked() -> None:
    for baby in (ADA, BEN):
        babies.forget(baby, date(2026, 6, 1))
    assert candidates(None, None, None, Console()) == ()


@pytest.mark.slow
@pytest.mark.parametrize(("words", "found"), [("the second one", BEN), ("not today", None)])
def test_it_is_asked_aloud_and_shown(
    words: str, found: Baby | None, capsys: pytest.CaptureFixture[str]
) -> None:
    room = Room()
    room.add(talk("espeak:en-us+m3", words), 14.0, -28.0)
    if found is None:
        with pytest.raises(NotToday, match="Another time"):
            choose_aloud([ADA, BEN], Settings(), room, ["Hello."], Console())
    else:
        assert choose_aloud([ADA, BEN], Settings(), room, ["Hello."], Console()) == found
    assert "Who is it today? Ada, or Ben." in capsys.readouterr().out
