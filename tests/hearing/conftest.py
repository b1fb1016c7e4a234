"""The networks of the model that ships."""

import pytest

from assistant.hearing.keywords import Keywords
from assistant.hearing.models import catalogue
from assistant.hearing.phones import Phones


@pytest.fixture(scope="session")
def keywords() -> Keywords:
    found = Keywords.load(catalogue.find())
    assert found is not None
    return found


@pytest.fixture(scope="session")
def phones() -> Phones:
    found = Phones.load(catalogue.find())
    assert found is not None
    return found
