"""What has been done, for people: shown, drawn, exported and forgotten from the command line."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.__main__ import app
from assistant.config import babies
from assistant.content.baby import Baby
from assistant.errors import UserError
from assistant.journal import Journal
from tests.journal.entries import a_session

BORN = date(2025, 9, 1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def run(home: Path, *words: str, code: int = 0) -> str:
    """What a command prints, or with exit code 2 the line that tells the mistake."""
    env = {"BABYMASSAGE_HOME": str(home), "COLUMNS": "100"}
    done = CliRunner().invoke(app, words, env=env)
    if code:
        # The line that `main` prints before it exits with 2.
        assert isinstance(done.exception, UserError), done.output
        return str(done.exception)
    assert done.exit_code == 0, done.exception
    return done.stdout


def fill(home: Path) -> Journal:
    journal = Journal(home / "data" / "journal.sqlite")
    journal.add(a_session(date(2026, 2, 20), baby="Ada"))
    journal.add(a_session(date(2026, 3, 2), "crying", baby="Ada"))
    journal.add(a_session(date(2026, 3, 4), baby="Ben"))
    journal.add(a_session(date(2026, 3, 5), "refused:G5", baby="Ben", techniques=()))
    return journal


def test_an_empty_history_is_no_trouble_and_makes_no_file(home: Path) -> None:
    assert "No sessions yet" in run(home, "history", "--plot")
    assert run(home, "export", "--json").strip() == "[]"
    assert "nothing to forget" in run(home, "forget", "--all", "--yes")
    assert not (home / "data").exists()


def test_it_shows_a_table_and_the_month(home: Path) -> None:
    fill(home)
    shown = run(home, "history")
    assert "Mon 2 Mar 2026, 10:00" in shown and "Kneading" in shown
    assert "March 2026" in shown and " 2 ◑" in shown and " 4 ●" in shown
    assert "● all done" in shown and "◑ baby had enough" in shown
    assert " 5 " in shown and " 5 ○" not in shown, "a day on which nothing was done has no mark"
    ada = run(home, "history", "--baby", "ada")
    assert "Ben" not in ada and "4 Mar" not in ada


@pytest.mark.slow
def test_it_draws(home: Path, tmp_path: Path) -> None:
    fill(home)
    out = tmp_path / "pictures"
    assert "Drawn" in run(home, "history", "--plot", "--out", str(out))
    assert {file.name for file in out.iterdir()} == {"history.png", "history.svg"}


def test_it_exports_to_the_terminal_or_a_new_file(home: Path, tmp_path: Path) -> None:
    fill(home)
    out = tmp_path / "sessions.json"
    run(home, "export", "--json", "--out", str(out))
    assert out.read_text(encoding="utf-8") == run(home, "export", "--json")
    assert len(json.loads(out.read_text(encoding="utf-8"))) == 4
    assert out.stat().st_mode & 0o777 == 0o600
    again = run(home, "export", "--csv", "--out", str(out), code=2)
    assert "there already" in again and len(json.loads(out.read_text(encoding="utf-8"))) == 4
    assert len(run(home, "export", "--csv", "--baby", "Ben").splitlines()) == 3


def test_it_forgets_what_is_named_and_asks_before(home: Path) -> None:
    journal = fill(home)
    asked = run(home, "forget", "--before", "2026-03-01", code=2)
    assert "--yes" in asked and len(journal.entries()) == 4
    assert "1 session of 2026-02-20" in run(home, "forget", "--before", "2026-03-01", "--yes")
    assert len(journal.entries()) == 3
    assert "Forgotten: 2 sessions" in run(home, "forget", "--baby", "Ben", "--yes")
    assert [entry.baby for entry in journal.entries()] == ["Ada"]
    run(home, "forget", "--all", "--yes")
    assert journal.entries() == ()


def test_entries_without_a_name_go_with_the_only_baby_of_that_day(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BABYMASSAGE_HOME", str(home))
    journal = fill(home)
    journal.add(a_session(date(2026, 2, 1)))
    # Of twins it stays, since it may be the other's.
    run(home, "forget", "--baby", "Ada", "--yes")
    assert [entry.baby for entry in journal.entries()] == ["", "Ben", "Ben"]
    run(home, "forget", "--baby", "Ben", "--yes")
    assert journal.entries() == ()
    babies.add(Baby(birth_date=BORN, name="Cleo"), date(2026, 3, 5))
    journal.add(a_session(date(2026, 2, 1)))
    run(home, "forget", "--baby", "Cleo", "--yes")
    assert journal.entries() == ()


def test_a_baby_that_is_renamed_keeps_its_sessions(home: Path) -> None:
    journal = fill(home)
    run(home, "baby", "add", "Ada", "--born", "2025-09-01")
    run(home, "baby", "edit", "--name", "Adah", "--born", "2025-09-02")
    assert [e.baby for e in journal.entries(date(2025, 9, 2), "Adah")] == ["Adah", "Adah"]
    assert "Kneading" in run(home, "history", "--baby", "Adah")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("forget",), "--before DATE"),
        (("forget", "--all", "--baby", "Ada"), "--all"),
        (("forget", "--before", "March"), "--before"),
        (("export",), "--csv and --json"),
        (("export", "--csv", "--json"), "--csv and --json"),
        (("export", "--csv", "--out", "/nowhere/x.csv"), "/nowhere/x.csv"),
        (("history", "--baby", "Zed"), "Zed"),
    ],
)
def test_a_mistake_is_one_line(home: Path, words: tuple[str, ...], named: str) -> None:
    fill(home)
    told = run(home, *words, code=2).strip()
    assert named in told and len(told.splitlines()) == 1


def test_a_journal_that_is_none_is_one_line_and_stays(home: Path) -> None:
    path = home / "data" / "journal.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a journal" * 100)
    for words in (("history",), ("export", "--csv"), ("forget", "--all", "--yes")):
        told = run(home, *words, code=2).strip()
        assert str(path) in told and len(told.splitlines()) == 1
    assert path.read_bytes() == b"not a journal" * 100
