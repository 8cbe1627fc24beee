import datetime as dt
from typing import Any

import pytest
from django.http import Http404

from lachan.ground.access.actions import NotAllowed
from lachan.ground.journal.models import Entry
from lachan.ground.people import actions, queries
from lachan.ground.people.models import (
    Address,
    Correction,
    Identifier,
    NotSame,
    Person,
    Reach,
)
from lachan.ground.people.tests.conftest import Town, officer

LATER = dt.timedelta(hours=1)


def correct(town: Town, person: Person, **changes: Any) -> Person:
    return actions.correct(
        person=person,
        changes=changes,
        version=changes.pop("version", person.version),
        by=town.users["province"],
        now=town.now + LATER,
    )


def facts() -> list[str]:
    return [name.removeprefix("people.") for name in _fact_names()]


def _fact_names() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("fact", flat=True))


def test_a_correction_keeps_what_stood_before(town: Town) -> None:
    person = town.register("Nguyễn Văn Hùng")

    corrected = correct(town, person, full_name="Nguyễn Văn Hưng", sex="male")

    before = Correction.objects.get()
    assert (before.field, before.before, before.after) == (
        "full_name",
        "Nguyễn Văn Hùng",
        "Nguyễn Văn Hưng",
    )
    assert (corrected.version, before.version) == (2, 2)
    assert corrected.sort_key != person.sort_key
    assert facts() == ["person_registered", "person_corrected"]
    assert "Hưng" not in str(Entry.objects.latest("pk").payload)


def test_a_corrected_person_is_found_under_the_new_keys(town: Town) -> None:
    person = town.register("Nguyễn Văn Hùng")

    correct(town, person, full_name="Đỗ Thị Lạ", birth_date=dt.date(1950, 7, 7))

    draft = town.draft("do thi la", birth_date=dt.date(1950, 7, 7), sex="unknown")
    (found,) = queries.likely_same(draft, user=town.users["province"])
    assert found.public_id == person.public_id


def test_a_correction_that_changes_nothing_is_none(town: Town) -> None:
    person = town.register()

    same = correct(town, person, full_name=" Nguyễn  Văn Hùng", sex="male")

    assert same.version == 1
    assert not Correction.objects.exists()
    assert facts() == ["person_registered"]


def test_a_stale_correction_is_refused_with_what_was_changed(town: Town) -> None:
    person = town.register()
    correct(town, person, occupation="giáo viên", sex="female")

    with pytest.raises(actions.ChangedMeanwhile) as refused:
        correct(town, person, full_name="Nguyễn Văn Hưng")

    assert set(refused.value.fields) == {"occupation", "sex"}
    assert "officer province" in str(refused.value.why)
    assert Person.objects.get().full_name == "Nguyễn Văn Hùng"


def test_a_birth_that_nobody_alive_had_is_refused(town: Town) -> None:
    person = town.register()

    for day in (dt.date(1820, 1, 1), dt.date(2031, 1, 1)):
        with pytest.raises(actions.NotLikely):
            correct(town, person, birth_date=day)


def test_only_fields_of_the_person_are_corrected(town: Town) -> None:
    person = town.register()

    with pytest.raises(ValueError, match="unit_path"):
        correct(town, person, unit_path="")


def test_taking_the_day_of_birth_out_takes_the_year_too(town: Town) -> None:
    person = correct(town, town.register(), birth_date=None)

    assert (person.birth_date, person.birth_year, person.day_key) == (None, None, None)
    again = correct(town, person, birth_year=1984)
    assert again.year == 1984


def test_a_move_keeps_where_the_person_lived(town: Town) -> None:
    person = town.register(address="Thôn 1")
    by = town.users["province"]

    moved = actions.move(
        person=person,
        unit=town.units["far"],
        address="Thôn 9",
        by=by,
        now=town.now,
        on=dt.date(2021, 12, 1),
    )

    left = Address.objects.get()
    assert (left.unit, left.text, left.to_date) == (
        town.units["north"],
        "Thôn 1",
        dt.date(2021, 12, 1),
    )
    assert moved.unit_path == town.units["far"].path
    assert moved.place_key != person.place_key
    assert facts()[-1] == "person_moved"


def test_several_moves_are_periods_that_do_not_overlap(town: Town) -> None:
    person, by = town.register(), town.users["province"]

    for place, day in (("far", 5), ("south", 5), ("north", 3)):
        actions.move(
            person=person,
            unit=town.units[place],
            address="",
            by=by,
            now=town.now,
            on=dt.date(2021, 12, day),
        )

    periods = list(Address.objects.order_by("pk").values_list("from_date", "to_date"))
    assert periods[0] == (None, dt.date(2021, 12, 5))
    assert all(begun and ended and begun < ended for begun, ended in periods[1:])


def test_moving_to_another_commune_leaves_the_household(town: Town) -> None:
    person, by = town.register(), town.users["province"]
    household = actions.create_household(
        unit=town.units["north"], label="Hộ ông Hùng", address="", by=by, now=town.now
    )
    actions.set_household(person=person, household=household, by=by, now=town.now)

    moved = actions.move(
        person=person, unit=town.units["far"], address="", by=by, now=town.now
    )

    assert moved.household is None
    assert facts()[1:] == ["household_created", "household_set", "person_moved"]


def test_the_permanent_residence_is_kept_beside_the_present_one(town: Town) -> None:
    person, by = town.register(), town.users["province"]

    for place in ("far", "south"):
        actions.record_permanent_address(
            person=person, unit=town.units[place], address=place, by=by, now=town.now
        )

    assert Address.objects.filter(to_date=None).get().text == "south"
    assert Address.objects.count() == 2


def test_a_number_is_added_once_and_never_to_two_people(town: Town) -> None:
    one, other = town.register(), town.register("Lê Thị An")
    by = town.users["province"]

    def add(person: Person) -> Identifier:
        return actions.add_identifier(
            person=person, kind="citizen", value="038 084 000 001", by=by, now=town.now
        )

    assert add(one).pk == add(one).pk
    with pytest.raises(actions.IdentifierTaken) as refused:
        add(other)
    assert refused.value.held_by == one.public_id
    with pytest.raises(actions.NotANumber):
        actions.add_identifier(
            person=one, kind="citizen", value="000000000000", by=by, now=town.now
        )


def test_a_wrong_number_taken_out_is_free_for_its_bearer(town: Town) -> None:
    number = ("citizen", "038084000001")
    person, by = town.register(identifiers=(number,)), town.users["province"]

    actions.withdraw_identifier(
        identifier=person.identifiers.get(),
        reason="của người khác",
        by=by,
        now=town.now,
    )

    assert town.register("Lê Thị An", identifiers=(number,)).identifiers.count() == 1
    taken_out = Correction.objects.get()
    assert (taken_out.before, taken_out.after) == ("…0001", None)


def test_reaches_are_added_once_shared_and_taken_out(town: Town) -> None:
    one, other = town.register(), town.register("Lê Thị An")
    by = town.users["province"]

    for person in (one, one, other):
        reach = actions.add_reach(
            person=person, kind="phone", value="0912.345.678", by=by, now=town.now
        )
    actions.add_reach(
        person=one, kind="email", value="An@Example.org", by=by, now=town.now
    )
    assert Reach.objects.count() == 3

    actions.end_reach(reach=reach, by=by, now=town.now)

    assert Reach.objects.filter(person=other).count() == 0
    assert facts().count("reach_added") == 3


def test_reading_numbers_in_full_is_journalled(town: Town) -> None:
    person = town.register(
        identifiers=(("citizen", "038084000001"),), phones=("0912345678",)
    )
    caller = officer("caller", town.units["north"].path, permissions=["people.view"])

    for_station = actions.reveal(person=person, by=town.users["north"], now=town.now)
    for_caller = actions.reveal(person=person, by=caller, now=town.now)

    assert for_station.identifiers == (("citizen", "038084000001"),)
    assert for_caller.identifiers == ()
    assert for_caller.reaches == (("phone", "+84912345678"),)
    assert facts()[-2:] == ["numbers_revealed", "numbers_revealed"]
    with pytest.raises(Http404):
        actions.reveal(person=person, by=town.users["far"], now=town.now)


def test_a_void_record_leaves_the_lists_and_can_come_back(town: Town) -> None:
    person, by = town.register(), town.users["province"]

    voided = actions.void(person=person, reason="nhập hai lần", by=by, now=town.now)

    assert not Person.objects.standing().exists()
    assert voided.void_reason == "nhập hai lần"
    with pytest.raises(actions.DoesNotStand):
        correct(town, person, sex="female")
    restored = actions.restore(person=person, by=by, now=town.now)
    assert actions.restore(person=restored, by=by, now=town.now).is_standing
    assert facts()[1:] == ["person_voided", "person_restored"]
    with pytest.raises(actions.NeedsReason):
        actions.void(person=person, reason=" ", by=by, now=town.now)


def test_a_merged_record_is_not_changed_nor_restored(town: Town) -> None:
    stands, merged = town.register(), town.register("Nguyễn Hùng")
    Person.objects.filter(pk=merged.pk).update(merged_into=stands)

    with pytest.raises(actions.DoesNotStand) as refused:
        correct(town, merged, sex="female")
    with pytest.raises(actions.DoesNotStand):
        actions.restore(person=merged, by=town.users["province"], now=town.now)

    assert str(stands.public_id) in str(refused.value.why)


def test_two_people_are_told_apart_once(town: Town) -> None:
    one, other = town.register(), town.register()
    by = town.users["province"]

    for pair in ((one, other), (other, one)):
        actions.mark_not_same(one=pair[0], other=pair[1], by=by, now=town.now)

    assert NotSame.objects.count() == 1
    assert facts().count("people_found_different") == 1
    with pytest.raises(ValueError, match="itself"):
        actions.mark_not_same(one=one, other=one, by=by, now=town.now)


@pytest.mark.parametrize("who", ["far", "reader"])
def test_nobody_outside_changes_a_person(town: Town, who: str) -> None:
    person = town.register(identifiers=(("citizen", "038084000001"),))
    by = town.users.get(who) or officer("reader", "", permissions=["people.view"])
    now, household = town.now, None
    verbs = (
        lambda: actions.correct(person=person, changes={}, version=1, by=by, now=now),
        lambda: actions.move(
            person=person, unit=town.units["far"], address="", by=by, now=now
        ),
        lambda: actions.set_household(
            person=person, household=household, by=by, now=now
        ),
        lambda: actions.add_identifier(
            person=person, kind="passport", value="B123456", by=by, now=now
        ),
        lambda: actions.add_reach(
            person=person, kind="phone", value="0912345678", by=by, now=now
        ),
        lambda: actions.void(person=person, reason="x", by=by, now=now),
        lambda: actions.restore(person=person, by=by, now=now),
        lambda: actions.create_household(
            unit=town.units["north"], label="", address="", by=by, now=now
        ),
    )

    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()

    assert facts() == ["person_registered"]


def test_who_entered_a_visitor_may_correct_the_visitor(town: Town) -> None:
    by = town.users["north"]
    visitor = actions.register(draft=town.draft(unit="far"), by=by, now=town.now)

    corrected = actions.correct(
        person=visitor, changes={"sex": "female"}, version=1, by=by, now=town.now
    )

    assert corrected.sex == "female"


def test_leaders_see_the_record_but_not_the_name(town: Town) -> None:
    person = town.register()
    leader = officer("leader", "", permissions=["people.view"], sees="internal")

    shown = queries.shown_name(person, leader)

    assert "Hùng" not in shown
    assert Person.objects.visible_to(leader).count() == 1
    assert queries.shown_name(person, town.users["north"]) == "Nguyễn Văn Hùng"
