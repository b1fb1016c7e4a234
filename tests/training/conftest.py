"""All that trains is slow: importing its libraries alone takes seconds."""

import pytest


@pytest.fixture(autouse=True)
def trains() -> None:
    """Known by its name to tests/conftest.py."""


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    return True if config.option.markexpr == "not slow" else None
