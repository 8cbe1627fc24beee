from __future__ import annotations

from datetime import date

import pytest

from lachan.doors.demo.queries import names, scene_named
from lachan.doors.demo.rules.story import Story
from lachan.doors.demo.words import Place, Script

SCENE = scene_named("2021")
OPENS = SCENE["opens_at"].date()


@pytest.fixture(scope="module")
def script() -> Script:
    return written(until=date(2021, 12, 9))


def written(until: date) -> Script:
    districts = SCENE["population"]["districts"]
    places = [
        Place(unit_id=number, path=f"{number:04d}.", district=code, persons=persons)
        for number, (code, persons) in enumerate(districts.items())
    ]
    return Story(SCENE, names(), places).script(until=until)


def test_the_published_cases_and_recoveries_are_met_exactly(script: Script) -> None:
    before = [one for one in script.illnesses if one.confirmed < OPENS]
    over = [one for one in before if one.recovered and one.recovered < OPENS]

    assert len(before) == SCENE["published"]["cases"] == 3052
    assert len(over) == SCENE["published"]["recovered"] == 1939


def test_the_published_stays_are_open_when_the_page_opens(script: Script) -> None:
    opens = SCENE["opens_at"]
    rings = [
        one.ring
        for one in script.quarantines
        if one.starts_at <= opens and one.ends_at > opens
    ]

    assert rings.count("central") == SCENE["published"]["central"] > 3200
    assert rings.count("home") == SCENE["published"]["home"] > 16_000


def test_everything_before_the_morning_is_known_by_then(script: Script) -> None:
    late = [
        one
        for one in script.illnesses
        if one.confirmed < OPENS and one.known_at > SCENE["opens_at"]
    ]

    assert late == []


def test_the_told_district_has_its_adults_and_doses(script: Script) -> None:
    told = SCENE["by_person"]

    assert len(script.adults) == told["adults"]
    assert sum(dose.number == 1 for dose in script.doses) == told["dose1"]
    assert sum(dose.number == 2 for dose in script.doses) == told["dose2"]
    assert max(dose.given for dose in script.doses) < told["published_on"]
    own = [one for one in script.illnesses if one.actor.place.district == "387"]
    assert len(own) == 12


def test_every_district_has_a_community_case_in_the_last_week(script: Script) -> None:
    week = [
        one.actor.place.district
        for one in script.illnesses
        if 0 < (OPENS - one.confirmed).days <= 7 and one.found_by == "community"
    ]

    assert set(week) == set(SCENE["population"]["districts"])


def test_the_story_is_the_same_every_time_however_far_it_is_told(
    script: Script,
) -> None:
    short = written(until=date(2021, 12, 7))

    told = {one.public_id: one for one in script.illnesses}
    assert all(told[one.public_id] == one for one in short.illnesses)
    assert script.adults == short.adults


def test_there_are_at_most_a_hundred_thousand_people(script: Script) -> None:
    people = {one.actor.public_id for one in script.illnesses}
    people |= {one.actor.public_id for one in script.quarantines}
    people |= {adult.public_id for adult in script.adults}

    assert len(people) < 60_000
