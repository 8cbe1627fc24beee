import pytest

from tests.house.land import Land, settled


@pytest.fixture
def land(db: None) -> Land:
    """A small country on the morning of 7 December 2021."""
    return settled()
