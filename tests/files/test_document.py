"""A TOML file read into a model: the line of a mistake, and what to do about it."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import UserError
from assistant.files.document import parse, read


class Toy(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    legs: int = Field(ge=1, le=4)


class Box(BaseModel):
    model_config = ConfigDict(extra="forbid")
    lid: bool = False
    toy: tuple[Toy, ...] = ()


TWO = """\
lid = true

[[toy]]
id = "cow"
legs = 4

# the second
[[toy]]
id = "bird"
legs = 2
"""


def said(text: str) -> str:
    with pytest.raises(UserError) as caught:
        parse(text, Box, "box.toml")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_good_file() -> None:
    assert [toy.id for toy in parse(TWO, Box, "box.toml").toy] == ["cow", "bird"]


def test_the_line_of_the_second_entry_is_found() -> None:
    assert said(TWO.replace("legs = 2", "legs = 9")) == (
        "box.toml:10: toy 'bird' legs: is 9; give 4 or less"
    )


def test_what_is_missing_is_told_at_the_head_of_its_table() -> None:
    assert said(TWO.replace("legs = 2\n", "")) == (
        "box.toml:8: toy 'bird' legs: is missing; add it"
    )


def test_a_misspelt_key_is_told_before_the_key_that_it_leaves_missing() -> None:
    assert said(TWO.replace("legs = 2", "leg = 2")) == (
        "box.toml:10: toy 'bird' leg: is not known; did you mean legs? (and 1 more)"
    )


def test_an_entry_without_a_name_is_counted() -> None:
    assert said("[[toy]]\nid = 3\nlegs = 1").startswith("box.toml:2: toy 3 id: is 3; write text")
    assert said("[[toy]]\nlegs = 1").startswith("box.toml:1: toy number 1 id: is missing")


def test_broken_toml_names_its_line() -> None:
    assert said("lid = \n").startswith("box.toml: is not valid TOML: Invalid value (at line 1")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read(tmp_path / "box.toml", Box)
