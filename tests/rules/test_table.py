"""The table of rules and tests is whole, and names tests that are there."""

import ast
from functools import lru_cache
from pathlib import Path

import pytest

from assistant.content.library import shipped
from tests.rules.table import PARTLY, TESTS, UNCHECKED

HERE = Path(__file__).parent.parent
RULES = [*shipped().rules, *(f"conflict {name}" for name in shipped().conflicts)]


@lru_cache
def functions(file: str) -> frozenset[str]:
    """Names of the tests in a file."""
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_rule_and_conflict_is_in_the_table_once() -> None:
    assert sorted([*TESTS, *UNCHECKED]) == sorted(RULES)
    assert set(PARTLY) <= set(TESTS)


@pytest.mark.parametrize("rule", TESTS)
def test_its_tests_are_there_and_one_bears_its_name(rule: str) -> None:
    named = f"test_{rule.lower().replace(' ', '_')}_"
    found = [test.split("::") for test in TESTS[rule]]
    for file, name in found:
        assert name.startswith("test_") and name in functions(file), name
    assert any(name.startswith(named) for _, name in found)


def test_what_cannot_be_checked_is_said_so_in_the_rules_as_well() -> None:
    for rule, why in {**UNCHECKED, **PARTLY}.items():
        assert why.endswith(".")
        if rule in UNCHECKED:
            assert shipped().rules[rule].enforced == ("none",)
