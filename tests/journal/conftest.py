import pytest

from assistant.journal import writer
from tests.patience import PATIENCE_S


@pytest.fixture(autouse=True)
def _time_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """At its end a session gives up a disk that does not answer; a busy machine is none."""
    monkeypatch.setattr(writer, "CLOSE_S", PATIENCE_S)
