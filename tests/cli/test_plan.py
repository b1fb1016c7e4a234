"""`babymassage plan` as a parent and a program see it."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer

from assistant.cli.plan import plan
from assistant.config import babies
from assistant.config.settings import Settings, changed
from assistant.config.settings_file import default_path, save
from assistant.content.baby import Baby

APP = typer.Typer()
APP.command()(plan)
BORN = date(2025, 1, 1)


Run = Callable[..., tuple[int, str, str]]
Data = Callable[..., dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in a home of its own: exit code, stdout, stderr."""
    monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "140")

    def command(*words: str) -> tuple[int, str, str]:
        code = APP(list(words), standalone_mode=False)
        said = capsys.readouterr()
        return code or 0, said.out, said.err

    return command


@pytest.fixture
def data(run: Run) -> Data:
    """Runs the command with --json."""

    def command(*words: str) -> dict[str, Any]:
        code, out, _ = run(*words, "--json")
        assert code == 0
        found: dict[str, Any] = json.loads(out)
        return found

    return command


def test_json_has_the_promised_keys(data: Data) -> None:
    found = data("--born", "2025-01-01", "--on", "2025-07-20")
    assert {"band", "corrected_age_days", "hands_on_s", "session_s", "steps"} <= found.keys()
    assert (found["band"], found["corrected_age_days"], found["hands_on_s"]) == ("b3", 200, 218)
    steps = found["steps"]
    for step in steps:
        assert {"technique", "side", "passes", "duration_s", "intensity", "why"} <= step.keys()
        assert step["why"]


def test_weeks_early_count_from_the_due_date(data: Data) -> None:
    found = data("--born", "2025-01-01", "--weeks-early", "3", "--on", "2025-07-20")
    assert found["corrected_age_days"] == 179


def test_a_newborn_gets_a_plan_to_look_at_that_is_locked(data: Data) -> None:
    found = data("--born", "2025-01-01", "--on", "2025-01-10")
    assert found["locked"] is True
    assert "midwife, nurse or doctor" in str(found["note"])
    assert (found["band"], found["hands_on_s"]) == ("b0", 40)


@pytest.mark.slow
def test_every_week_from_birth_to_eighteen_months_has_a_plan(data: Data) -> None:
    for days in range(0, 560, 7):
        assert data("--born", str(BORN), "--on", str(BORN + timedelta(days=days)))["steps"]


def test_an_early_plan_has_one_main_move(data: Data) -> None:
    found = data("--born", "2025-01-01", "--on", "2025-07-20", "--sessions", "0")
    steps = found["steps"]
    assert len({s["technique"] for s in steps if s["role"] == "main"}) == 1
    later = data("--born", "2025-01-01", "--on", "2025-07-20", "--sessions", "6")
    assert later["hands_on_s"] == 218


def test_the_table_tells_times_and_what_is_assumed(run: Run) -> None:
    code, out, _ = run("--born", "2025-01-01", "--on", "2025-07-20")
    assert code == 0
    assert "a baby who knows every move" in out
    assert "Thumb over thumb" in out
    assert "3:38 of at most 5:00" in out


def test_the_baby_of_the_settings_is_used_with_its_hips(data: Data) -> None:
    default_path().parent.mkdir(parents=True)
    default_path().write_text(f'[baby]\nname = "Ada"\nbirth_date = {BORN}\nhips_ok = "no"\n')
    for words in ([], ["--born", "2025-01-01"]):
        found = data(*words, "--on", "2025-07-20")
        steps = found["steps"]
        assert "ln-whole-leg-warm-up" not in {s["technique"] for s in steps}


def test_of_several_babies_one_is_named(run: Run, data: Data) -> None:
    babies.add(Baby(birth_date=BORN, name="Ada", hips_ok="no"), BORN)
    babies.add(Baby(birth_date=BORN, name="Ben", weeks_early=3), BORN)
    assert data("--baby", "ben", "--on", "2025-07-20")["corrected_age_days"] == 179
    code, _, err = run("--on", "2025-07-20")
    assert (code, err) == (2, "--baby: is missing; give one of Ada, Ben\n")
    code, _, err = run("--baby", "Cleo")
    assert (code, err.count("\n")) == (2, 1)
    assert "'Cleo' is not known; known are Ada, Ben" in err


def test_a_setting_that_this_baby_may_not_have_is_told(run: Run) -> None:
    save(changed(Settings(), passive_from_months=3.0), default_path())
    _, out, _ = run("--born", "2025-01-01", "--on", "2025-06-10")
    assert "wait until six months" in out
    assert "Palm" not in out


def test_an_own_routine_is_followed(run: Run, data: Data, tmp_path: Path) -> None:
    path = tmp_path / "calm.toml"
    path.write_text(
        'title = "A calm one"\n[[plan]]\nid = "calm"\nitems = [["fg-opening-stroke", 2], '
        '["ln-top-of-foot", 2], ["fg-closing-stroke", 2]]\n'
    )
    words = ["--born", "2025-01-01", "--on", "2025-07-20", "--routine", str(path)]
    assert {s["technique"] for s in data(*words)["steps"]} == {
        "fg-opening-stroke", "ln-top-of-foot", "fg-closing-stroke",
    }  # fmt: skip
    assert "part of A calm one" in run(*words)[1]
    code, _, err = run("--born", "2025-01-01", "--on", "2025-01-20", "--routine", str(path))
    assert (code, err.count("\n")) == (2, 1)
    assert "'A calm one' begins at 1.5 months" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--born", "2025-13-01"], "--born: '2025-13-01' is not a date; write it as 2026-03-01"),
        (["--born", "yesterday"], "--born: 'yesterday' is not a date"),
        (["--born", "2025-01-01", "--on", "never"], "--on: 'never' is not a date"),
        (["--born", "2025-01-02", "--on", "2025-01-01"], "2025-01-02 is after 2025-01-01"),
        (["--born", "2025-01-01", "--weeks-early", "40"], "weeks_early: is 40; give 18 or less"),
        (["--born", "2025-01-01", "--sessions", "-1"], "--sessions: is -1; give 0 or more"),
        (["--born", "2025-01-01", "--kind", "long"], "--kind: 'long' is not known"),
        (
            ["--born", "2025-01-01", "--on", "2025-02-01", "--kind", "leg-day"],
            "leg-day is for 5 months and over",
        ),
        ([], "--born: is missing"),
    ],
)
def test_a_mistake_is_one_line_and_exit_2(run: Run, words: list[str], said: str) -> None:
    code, out, err = run(*words)
    assert code == 2
    assert out == ""
    assert said in err
    assert err.count("\n") == 1


def test_a_name_is_no_markup(run: Run) -> None:
    babies.add(Baby(birth_date=BORN, name="[/b]"), BORN)
    code, out, _ = run("--on", "2025-07-01")
    assert code == 0 and "plan for [/b]" in out
