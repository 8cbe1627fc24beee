import datetime as dt
import logging
from dataclasses import replace
from uuid import UUID

import pytest

from lachan.ground.access.actions import NotAllowed
from lachan.ground.access.models import Sight
from lachan.ground.journal.models import Entry
from lachan.ground.people import actions
from lachan.ground.people.models import Identifier, Person, Reach
from lachan.ground.people.tests.conftest import Town, officer
from lachan.kernel.ids import uuid7

NUMBER = ("citizen", "038084000001")


def test_a_registered_person_is_kept_in_every_form(town: Town) -> None:
    person = town.register(
        "  nguyễn  văn hùng ", identifiers=(NUMBER,), phones=("0912 345 678",)
    )

    kept = Person.objects.get()
    assert kept.pk == person.pk
    assert (kept.folded_name, kept.given_first) == (
        "nguyen van hung",
        "hung nguyen van",
    )
    assert (kept.birth_year, kept.version, kept.recorded_at) == (1984, 1, town.now)
    assert None not in (kept.year_key, kept.day_key, kept.birth_key, kept.place_key)
    assert Identifier.objects.get().reveal() == "038084000001"
    assert Reach.objects.get().reveal() == "+84912345678"


def test_what_register_returns_equals_what_the_database_keeps(town: Town) -> None:
    draft = town.draft(address="Thôn 3", occupation="giáo viên", nationality="VN")

    (person,) = actions.register_many(
        drafts=[draft], by=town.users["province"], now=town.now
    )

    kept = Person.objects.get()
    for field in Person._meta.concrete_fields:
        assert getattr(person, field.attname) == getattr(kept, field.attname)


def test_a_retry_is_the_same_record(town: Town) -> None:
    draft = town.draft(public_id=uuid7(), identifiers=(NUMBER,))
    by, now = town.users["province"], town.now

    first = actions.register(draft=draft, by=by, now=now)
    again = actions.register(draft=draft, by=by, now=now)
    (in_bulk,) = actions.register_many(drafts=[draft], by=by, now=now)

    assert first.pk == again.pk == in_bulk.pk
    assert Person.objects.count() == 1
    assert Entry.objects.count() == 1


def test_a_number_that_is_taken_names_the_record_that_bears_it(town: Town) -> None:
    holder = town.register(identifiers=(NUMBER,))

    with pytest.raises(actions.IdentifierTaken) as refused:
        town.register("Trần Thị Hoa", identifiers=(("citizen", "038 084 000 001"),))

    assert refused.value.held_by == holder.public_id
    assert "038084000001" not in str(refused.value)
    assert Person.objects.count() == 1


def test_collisions_in_bulk_are_told_draft_by_draft_and_nothing_is_written(
    town: Town,
) -> None:
    holder = town.register(identifiers=(NUMBER,))
    twice = ("passport", "B1234567")
    drafts = [
        town.draft("Lê Thị An"),
        town.draft("Lê Thị Bình", identifiers=(NUMBER,)),
        town.draft("Lê Thị Cúc", identifiers=(twice,), public_id=uuid7()),
        town.draft("Lê Thị Dung", identifiers=(twice,)),
    ]

    with pytest.raises(actions.IdentifiersTaken) as refused:
        actions.register_many(drafts=drafts, by=town.users["province"], now=town.now)

    told: list[tuple[int, UUID | None]] = [
        (one.draft, one.held_by) for one in refused.value.taken
    ]
    assert told == [(1, holder.public_id), (3, drafts[2].public_id)]
    assert Person.objects.count() == 1
    assert Identifier.objects.count() == 1


def test_many_people_are_one_fact(town: Town) -> None:
    drafts = [town.draft(f"Trần Thị {given}") for given in ("An", "Bình", "Cúc")]

    people = actions.register_many(
        drafts=drafts, by=town.users["province"], now=town.now
    )

    entry = Entry.objects.get()
    assert [person.full_name for person in people] == [d.full_name for d in drafts]
    assert entry.fact == "people.people_registered"
    assert (entry.count, entry.payload["ids"]) == (3, [p.pk for p in people])


def test_the_same_draft_twice_in_one_list_is_one_record(town: Town) -> None:
    draft = town.draft(public_id=uuid7(), identifiers=(NUMBER,))

    one, other = actions.register_many(
        drafts=[draft, draft], by=town.users["province"], now=town.now
    )

    assert one.pk == other.pk
    assert Person.objects.count() == 1


def test_who_lives_elsewhere_is_entered_and_seen_by_those_who_entered(
    town: Town,
) -> None:
    visitors = [town.draft(unit="far"), town.draft("Lê Thị An", unit="far")]
    by = town.users["north"]

    actions.register(draft=visitors[0], by=by, now=town.now)
    actions.register_many(drafts=[town.draft(), visitors[1]], by=by, now=town.now)

    assert Person.objects.visible_to(by).count() == 3
    assert Sight.objects.count() == 2
    assert Person.objects.visible_to(town.users["far"]).count() == 2


def test_nobody_without_the_right_registers_anybody(town: Town) -> None:
    reader = officer("reader", "", permissions=["people.view"])

    with pytest.raises(NotAllowed):
        actions.register(draft=town.draft(), by=reader, now=town.now)
    with pytest.raises(NotAllowed):
        actions.register_many(drafts=[town.draft()], by=reader, now=town.now)

    assert not Person.objects.exists()


def test_ids_go_on_from_those_the_database_gave_itself(town: Town) -> None:
    first = town.register()
    by_hand = Person.objects.create(
        full_name="Lê Thị Tay",
        unit=town.units["far"],
        unit_path=town.units["far"].path,
        recorded_at=town.now,
    )

    after = town.register("Lê Thị Sau")

    assert first.pk < by_hand.pk < after.pk


def test_a_placeholder_name_or_number_finds_nobody(town: Town) -> None:
    draft = town.draft("Không rõ", identifiers=(("citizen", "000000000000"),))

    people = actions.register_many(
        drafts=[draft, replace(draft)], by=town.users["province"], now=town.now
    )

    assert [person.year_key for person in people] == [None, None]
    assert not Identifier.objects.exists()


def test_no_personal_data_reaches_a_log(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    person = town.register(
        "Phạm Thị Kín", identifiers=(NUMBER,), phones=("0912345678",)
    )

    written = caplog.text + str(person) + repr(person)
    for secret in ("Kín", "pham thi kin", "038084000001", "912345678"):
        assert secret not in written


def test_odd_texts_are_cleaned_not_refused(town: Town) -> None:
    person = town.register(
        address="Thôn\x00 3\u200b" + " dài" * 200, phones=("\x00 1",)
    )

    kept = Person.objects.get(pk=person.pk)
    assert kept.address == person.address
    assert kept.address.startswith("Thôn 3 dài")
    assert len(kept.address) == 250


def test_a_birth_year_alone_is_kept_alone(town: Town) -> None:
    person = town.register(birth_date=None, birth_year=1950)

    assert (person.birth_date, person.year) == (None, 1950)
    assert person.day_key is None
    assert person.birth_key is None
    assert town.register(birth_date=dt.date(1950, 1, 1)).year == 1950
