"""What several files of tests need."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One cache for all that speak here, shared by tests that run side by side."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BABYMASSAGE_HOME", str(folder / "home"))
        yield
