"""`babymassage baby` as a parent sees it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant.cli.baby import baby_app
from assistant.config import babies, settings, settings_file
from assistant.errors import UserError

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in a home of its own and gives what it said."""
    monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "140")

    def command(*words: str) -> str:
        baby_app(list(words), standalone_mode=False)
        return capsys.readouterr().out

    return command


def test_two_babies_are_added_listed_changed_and_forgotten(run: Run) -> None:
    assert "No baby is known yet" in run("list")
    run("add", "Ada", "--born", "2026-01-31", "--pronoun", "she", "--hips", "yes")
    run("add", "Ben", "--born", "2026-03-01", "--weeks-early", "4")
    listed = run("list")
    assert listed.index("Ada") < listed.index("Ben")
    assert "hips checked" in listed and "4 weeks early" in listed
    run("edit", "ben", "--name", "Benjamin", "--allergy")
    known = babies.load(date.today())
    assert [baby.name for baby in known] == ["Ada", "Benjamin"]
    assert known[1].nut_allergy_or_eczema is True
    run("forget", "Ada", "--yes")
    assert [baby.name for baby in babies.load(date.today())] == ["Benjamin"]


def test_what_a_profile_rules_out_is_said_at_once(run: Run) -> None:
    said = run("add", "Ada", "--born", "2026-01-31", "--hips", "no", "--surgery")
    assert "This rules out palm press, sway, bicycle and all work on thigh and leg" in said
    assert "This rules out every session" in said
    assert "rules out" not in run("edit", "--clinician-agrees")


def test_a_setting_that_does_not_hold_for_this_baby_is_said(run: Run) -> None:
    settings_file.save(
        settings.changed(settings.Settings(), passive_from_months=3.0), settings_file.default_path()
    )
    assert "wait until six months" in run("add", "Ada", "--born", "2026-01-31")
    assert "wait until six months" not in run("edit", "Ada", "--hips", "yes")


def test_the_one_baby_of_the_settings_can_be_changed_without_its_name(run: Run) -> None:
    settings_file.default_path().parent.mkdir(parents=True)
    settings_file.default_path().write_text("[baby]\nbirth_date = 2026-01-31\n")
    run("edit", "--name", "Ada")
    assert [baby.name for baby in babies.load(date.today())] == ["Ada"]
    assert settings_file.old_profile(settings_file.default_path()) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "Ben"], "--born: is missing; give the day of birth"),
        (["add", "Ben", "--born", "2026-02-30"], "--born: '2026-02-30' is not a date"),
        (["add", "Ben", "--born", "2999-01-01"], "birth_date: is 2999-01-01, in the future"),
        (["add", "Ben", "--born", "2026-01-01", "--weeks-early", "30"], "give 18 or less"),
        (["add", "ada", "--born", "2026-01-01"], "'ada' is there twice"),
        (["add", "A\nB", "--born", "2026-01-01"], "write the name on one line"),
        (["edit", "Ada"], "no change was given"),
        (["edit", "Cleo", "--hips", "yes"], "'Cleo' is not known; known are Ada"),
        (["forget", "Ada"], "--yes: is missing"),
    ],
)
def test_a_mistake_is_told_in_one_line_and_changes_nothing(
    run: Run, words: list[str], said: str
) -> None:
    run("add", "Ada", "--born", "2026-01-31")
    before = babies.default_path().read_bytes()
    with pytest.raises(UserError) as caught:
        run(*words)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert babies.default_path().read_bytes() == before


def test_a_name_is_no_markup(run: Run) -> None:
    run("add", "[/b] Ada", "--born", "2026-01-31")
    assert "[/b] Ada" in run("list")
