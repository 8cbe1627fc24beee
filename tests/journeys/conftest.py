import pytest

from tests.journeys.twice import Twice


@pytest.fixture
def twice(db: None) -> Twice:
    """A village in which people are entered more than once, with all that follows."""
    return Twice.planted()
