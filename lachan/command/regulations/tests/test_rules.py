from datetime import date

import pytest

from lachan.command.regulations import rules

TODAY = date(2021, 12, 7)


@pytest.mark.parametrize(
    ("day", "looks_back"),
    [
        (date(2021, 12, 8), False),
        (date(2021, 12, 7), True),
        (date(2021, 12, 6), True),
    ],
)
def test_an_edition_that_begins_tomorrow_leaves_today_alone(
    day: date, looks_back: bool
) -> None:
    assert rules.is_retroactive(day, today=TODAY) is looks_back


def test_one_person_is_not_two() -> None:
    assert rules.is_second_person(1, 2)
    assert not rules.is_second_person(1, 1)
