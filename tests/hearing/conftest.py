"""The networks of the model that ships."""

import pytest

from assistant.hearing import models
from assistant.hearing.keywords import Keywords
from assistant.hearing.phones import Phones


@pytest.fixture(scope="session")
def keywords() -> Keywords:
    found = Keywords.load(models.find())
    assert found is not None
    return found


@pytest.fixture(scope="session")
def phones() -> Phones:
    found = Phones.load(models.find())
    assert found is not None
    return found
