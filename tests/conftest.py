"""What several files of tests need, and which of them are slow."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine may take any time for an example, or for thinking of one.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

LONG = frozenset({"pulse", "shared_home"})
"""Who uses these fixtures talks to the program live, or rehearses sessions: minutes each."""

SLOW = LONG | {"browser", "keywords", "phones", "trains"}
"""Who uses these starts a browser, hears with the networks that ship, or trains others. What
tries many examples is slow, too, and whatever is marked where it is."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow, and put what takes longest first: no worker ends long after the others."""

    def rank(item: pytest.Item) -> int:
        used = {*getattr(item, "fixturenames", ())}
        return 0 if used & LONG else 1 if item.get_closest_marker("slow") else 2

    for item in items:
        marked = any(item.get_closest_marker(mark) for mark in ("live", "recordings"))
        tries_many = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if marked or tries_many or SLOW & {*getattr(item, "fixturenames", ())}:
            item.add_marker("slow")
    items.sort(key=rank)


def _home(factory: pytest.TempPathFactory) -> Path:
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    return folder / "home"


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One cache for all that speak here, shared by tests that run side by side."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BABYMASSAGE_HOME", str(_home(tmp_path_factory)))
        yield


@pytest.fixture
def own_home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home for one test alone, in which the voice knows what it has said for the others."""
    cache = _home(tmp_path_factory) / "cache"
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    home = tmp_path / "home"
    home.mkdir()
    (home / "cache").symlink_to(cache)
    return home
