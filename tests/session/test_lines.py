"""The spoken lines: complete, short, and without a word that would halt the session."""

import re
from pathlib import Path

import pytest

from assistant.errors import UserError
from assistant.hearing import grammar
from assistant.session import lines as lines_module
from assistant.session.lines import IDS, LINES, load_lines
from assistant.session.script import minutes_line
from tests.session.driver import AGES, a_script

LONGEST_WORDS = 32


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def test_every_line_is_one_that_the_session_asks_for() -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in Path(lines_module.__file__).parent.rglob("*.py")
        if path.name != "lines.py"
    )
    built = ("count", "help", "side", "tell")
    for group, names in IDS.items():
        for name in names.split():
            if group in built and f'"{group}.{name}"' not in code:
                assert f'f"{group}.' in code or name.startswith("where_")
            else:
                assert f'"{group}.{name}"' in code, f"{group}.{name}"


@pytest.mark.parametrize("band", AGES)
def test_nothing_that_is_said_holds_a_phrase_that_halts(band: str) -> None:
    book = grammar.load()
    halting = {
        sentence
        for sentence in book.sentences
        if (phrase := book.phrase(sentence)) and phrase.speech_class == "safety"
    }
    longest = max(len(sentence.split()) for sentence in halting)
    for text in a_script(AGES[band], kind="usual").texts():
        said = words(text)
        runs = {" ".join(said[i : i + n]) for i in range(len(said)) for n in range(1, longest + 1)}
        assert not runs & halting, text


def test_lines_are_short_and_are_sentences() -> None:
    for line, text in load_lines().items():
        assert len(words(text)) <= LONGEST_WORDS, line
        if not line.startswith("side."):
            assert text[0].isupper() or text.startswith("{They"), line
            assert text.endswith((".", "?")), line


def test_nothing_is_blamed_or_promised() -> None:
    text = " ".join(load_lines().values()).lower()
    for word in ("wrong", "fault", "should", "must", "cure", "heal", "prevent", "sleep better"):
        assert word not in text


def test_words_for_the_baby_are_right_for_every_pronoun() -> None:
    script = a_script()
    assert "Pick her up" in script.line("comfort.first", "she", {})
    assert "He's done for today" in script.line("comfort.last", "he", {})
    assert "If they're happy" in script.line("greeting.ask", "they", {})


@pytest.mark.parametrize(
    "left_s, line", [(20, "tell.under_minute"), (70, "tell.one_minute"), (280, "tell.minutes")]
)
def test_time_left_is_told_in_round_words(left_s: float, line: str) -> None:
    assert minutes_line(left_s)[0] == line


@pytest.mark.parametrize(
    "old, new, complaint",
    [
        ('halfway = "Halfway."', "", "step.halfway: is missing"),
        ('halfway = "Halfway."', 'halfway = ""', "step.halfway: write the sentence"),
        ('halfway = "Halfway."', "halfway = 3", "step.halfway: write the sentence"),
        ('"Halfway."', '"Halfway, {thy}."', "step.halfway: there is no slot {thy}"),
        ('"Halfway."', '"Halfway, {they:d}."', "step.halfway: there is no slot {they:d}"),
        ('"Halfway."', '"Halfway, {they!x}."', "step.halfway: there is no slot {they!x}"),
        ('"Halfway."', '"Halfway, {they."', "step.halfway: a brace"),
        ("[step]", '[step]\nnew = "New."', "step.new: no such line"),
        ("[step]", "[step", "is not valid TOML"),
        ("[gate]", 'loose = "A line."\n[gate]', "loose: put the line into a"),
    ],
)
def test_a_mistake_in_the_file_is_told_in_one_line(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    path = tmp_path / "lines.toml"
    path.write_text(LINES.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError) as told:
        load_lines(path)
    assert complaint in str(told.value) and str(path) in str(told.value)
    assert "\n" not in str(told.value)
