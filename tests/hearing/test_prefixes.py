"""What a speaker may still be saying."""

import pytest

from assistant.hearing import grammar
from assistant.hearing.prefixes import Prefixes

PREFIXES = Prefixes(grammar.load())


@pytest.mark.parametrize("said", ["go", "yes", "stop", "next", "again"])
def test_a_command_that_other_sentences_begin_with_may_go_on(said: str) -> None:
    # "go back", "yes you are", "stop the music", "next week", "again and again"
    assert PREFIXES.may_go_on(said)


@pytest.mark.parametrize("said", ["say that again", "louder", "skip this one", "go", ""])
def test_only_a_phrase_with_another_meaning_behind_it_may_go_on(said: str) -> None:
    assert PREFIXES.may_go_on(said) is (said == "go")


def test_what_is_obeyed_early_is_known_by_its_beginning() -> None:
    assert PREFIXES.is_prefix("", early=True)
    assert PREFIXES.is_prefix("stop he's", early=True)
    assert PREFIXES.is_prefix("say that") and not PREFIXES.is_prefix("say that", early=True)
    assert not PREFIXES.is_prefix("next week")
