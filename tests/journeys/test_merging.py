"""Two records of one person, from end to end: nothing lost, nothing counted twice."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from lachan.ground.access.actions import NotAllowed
from lachan.ground.access.models import Sight
from lachan.ground.health.models import DoseReceived
from lachan.ground.health.queries import doses_rows
from lachan.ground.journal.models import Entry
from lachan.ground.people import actions, queries
from lachan.ground.people.actions import (
    CannotGive,
    CannotUndo,
    ChangedMeanwhile,
    DoesNotStand,
    FoundDifferent,
    NeedsWhy,
    NotDecided,
)
from lachan.ground.people.models import Identifier, Merger, Person
from lachan.ground.people.words import PersonDraft
from lachan.ground.sites.models import Stay
from lachan.watch.cases import actions as cases
from lachan.watch.cases.models import Case
from lachan.watch.cases.rules import CaseDraft
from tests.journeys.twice import Twice, owners

CARD = ("citizen", "001084000017")
OTHER_CARD = ("citizen", "001084000025")


def test_everything_follows_the_person_and_the_old_id_leads_there(
    twice: Twice,
) -> None:
    goes = twice.enters("Tran Thi Thu", phones=("0912000111",), identifiers=(CARD,))
    stays = twice.enters("Trần Thị Thu", birth_date=date(1984, 3, 9))
    case, stay = twice.case(goes), twice.stay(goes)
    twice.dose(goes)

    twice.merged(goes, stays)

    found = queries.standing_under(goes.public_id, twice.officer)
    assert found == stays
    assert Case.objects.get(pk=case.pk).person == stays
    assert Stay.objects.get(pk=stay.pk).person == stays
    assert DoseReceived.objects.get().person == stays
    assert found.identifiers.count() == found.reaches.count() == 1
    assert queries.former_ids(stays) == [goes.public_id]


def test_what_one_knows_the_other_learns_without_being_asked(twice: Twice) -> None:
    goes = twice.enters("Trần Thử", sex="female", birth_date=date(1984, 3, 9))
    stays = twice.enters("Trần Thử", birth_year=1984)
    asked = queries.questions(goes, stays)

    twice.merged(goes, stays)

    stays.refresh_from_db()
    assert asked == []
    assert (stays.sex, stays.birth_date) == ("female", date(1984, 3, 9))


def test_every_contradiction_is_listed_and_refused_until_decided(twice: Twice) -> None:
    goes = twice.enters(
        "Trần Thử", birth_date=date(1984, 3, 9), identifiers=(CARD,), unit="south"
    )
    stays = twice.enters(
        "Trần Thử An", birth_date=date(1984, 9, 3), identifiers=(OTHER_CARD,)
    )
    for one in (goes, stays):
        twice.case(one)
        twice.dose(one, day=1)
        twice.stay(one)

    with pytest.raises(NotDecided) as refused:
        actions.merge(
            goes=goes,
            stays=stays,
            decisions={"full_name": "to", "birth": "neither"},
            reason="thử",
            by=twice.officer,
            now=twice.place.now,
        )

    assert {one.key for one in refused.value.questions} == {
        "birth",
        "home",
        "number:citizen",
        "dose:covid-19:2021-09-01",
        "stay:open",
        "case:covid-19:1",
    }
    assert not Merger.objects.exists()


@pytest.mark.parametrize("choice", ["to", "from"])
def test_a_repetition_leaves_the_figures_through_a_fact(
    twice: Twice, choice: str
) -> None:
    goes, stays = twice.enters(), twice.enters()
    for one in (goes, stays):
        twice.case(one)
        twice.dose(one)
        twice.stay(one)

    twice.merged(goes, stays, choice)

    told = set(Entry.objects.values_list("fact", flat=True))
    kept = goes if choice == "from" else stays
    assert {"cases.case_voided", "health.dose_voided", "sites.stay_voided"} <= told
    assert Case.objects.standing().count() == Stay.objects.standing().count() == 1
    assert doses_rows().count() == 1
    mine = DoseReceived.objects.get(voided_at=None)
    assert (mine.pk < DoseReceived.objects.exclude(pk=mine.pk).get().pk) == (
        kept == goes
    )


def test_two_illnesses_are_two_episodes_and_two_stays_follow_each_other(
    twice: Twice,
) -> None:
    goes, stays = twice.enters(), twice.enters()
    for hours, one in ((9, goes), (5, stays)):
        twice.case(one)
        twice.stay(one, hours_ago=hours)

    twice.merged(goes, stays, "both", **{"stay:open": "in_turn"})

    episodes = Case.objects.standing().filter(person=stays)
    assert sorted(episodes.values_list("episode", flat=True)) == [1, 2]
    earlier, later = Stay.objects.filter(person=stays).order_by("starts_at")
    assert (earlier.ends_at, later.ends_at) == (later.starts_at, None)


@pytest.mark.parametrize("choice", ["to", "from", "both"])
def test_undoing_restores_both_exactly(twice: Twice, choice: str) -> None:
    goes = twice.enters(
        "Trần Thử",
        birth_date=date(1984, 3, 9),
        identifiers=(CARD,),
        unit="south",
        phones=("0912000111",),
        address="Thôn 1",
    )
    stays = twice.enters(
        "Trần Thử An",
        birth_year=1986,
        identifiers=(OTHER_CARD,),
        phones=("0912000111", "0912000222"),
    )
    for one in (goes, stays):
        twice.case(one)
        twice.dose(one)
        twice.stay(one)
    before = owners()

    merger = twice.merged(goes, stays, choice)
    during = owners()
    twice.undone(merger)

    assert during != before
    assert owners() == before


def test_what_comes_late_reaches_who_stands_and_goes_back_with_an_undo(
    twice: Twice,
) -> None:
    first, second, third = (twice.enters() for _n in range(3))
    one = twice.merged(first, second)
    two = twice.merged(second, third)

    case = twice.case(first)
    twice.dose(second, day=3)
    twice.stay(first)
    actions.add_identifier(
        person=first,
        kind=CARD[0],
        value=CARD[1],
        by=twice.officer,
        now=twice.place.now,
    )

    assert Case.objects.get(pk=case.pk).person == third
    assert DoseReceived.objects.get().person == third
    assert Stay.objects.get().person == third
    assert Identifier.objects.get().person == third
    twice.undone(two)
    twice.undone(one)
    assert Case.objects.get(pk=case.pk).person == first
    assert DoseReceived.objects.get().person == second
    assert Stay.objects.get().person == first
    assert Identifier.objects.get().person == first


def test_a_chain_leads_to_its_end_in_one_step_and_never_round(twice: Twice) -> None:
    first, second, third = (twice.enters() for _n in range(3))
    twice.merged(first, second)
    twice.merged(second, third)

    with pytest.raises(DoesNotStand):
        twice.merged(third, first)
    with pytest.raises(DoesNotStand):
        twice.merged(first, third)
    with pytest.raises(ValueError, match="itself"):
        twice.merged(third, third)

    led = Person.objects.filter(merged_into=third)
    assert set(led) == {first, second}
    assert queries.standing_under(first.public_id, twice.officer) == third


def test_an_undo_says_what_came_since_and_forbids_it(twice: Twice) -> None:
    goes = twice.enters("Trần Thử", sex="male")
    stays, third = twice.enters("Trần Thử"), twice.enters()
    twice.dose(goes, day=1)
    merger = twice.merged(goes, stays)
    later = twice.merged(stays, third)
    with pytest.raises(CannotUndo, match=str(third.public_id)):
        twice.undone(merger)
    twice.undone(later)
    stays.refresh_from_db()
    stays = actions.correct(
        person=stays,
        changes={"sex": "female"},
        version=stays.version,
        by=twice.officer,
        now=twice.place.now,
    )
    dose = DoseReceived.objects.get()
    other = twice.enters()
    actions.split(
        person=stays,
        to=other,
        chosen=[f"health.DoseReceived:{dose.pk}"],
        reason="của người khác",
        by=twice.officer,
        now=twice.place.now,
    )

    with pytest.raises(CannotUndo) as refused:
        twice.undone(merger)

    assert len(refused.value.hindrances) == 2
    assert Person.objects.get(pk=goes.pk).merged_into == stays


def test_undoing_twice_is_undoing_once_and_sent_again_is_the_same(
    twice: Twice,
) -> None:
    goes, stays = twice.enters(), twice.enters()
    mine = uuid4()

    def send() -> Merger:
        return actions.merge(
            goes=goes,
            stays=stays,
            decisions={"full_name": "to"},
            reason="thử",
            by=twice.officer,
            now=twice.place.now,
            public_id=mine,
        )

    assert send() == send()
    merger = Merger.objects.get()
    first = twice.undone(merger).undone_at
    assert twice.undone(merger).undone_at == first
    assert Entry.objects.filter(fact="people.merger_undone").count() == 1


def test_nobody_merges_without_reason_right_or_the_record_as_it_stands(
    twice: Twice,
) -> None:
    goes, stays = twice.enters(), twice.enters(unit="east")
    told: dict[str, Any] = {
        "goes": goes,
        "stays": stays,
        "decisions": {"full_name": "to", "home": "to"},
        "now": twice.place.now,
    }

    with pytest.raises(NeedsWhy):
        actions.merge(**told, reason=" ", by=twice.officer)
    with pytest.raises(NotAllowed):
        actions.merge(**told, reason="thử", by=twice.place.neighbour)
    with pytest.raises(ChangedMeanwhile):
        actions.merge(**told, reason="thử", by=twice.officer, versions=(7, 1))
    assert not Merger.objects.exists()


def test_two_people_told_apart_are_not_merged_until_that_is_taken_back(
    twice: Twice,
) -> None:
    goes, stays, third = (twice.enters() for _n in range(3))
    now, by = twice.place.now, twice.officer
    actions.mark_not_same(one=goes, other=stays, by=by, now=now)
    actions.mark_not_same(one=goes, other=third, by=by, now=now)
    with pytest.raises(FoundDifferent):
        twice.merged(goes, stays)

    actions.withdraw_difference(one=goes, other=stays, by=by, now=now)
    merger = twice.merged(goes, stays)

    with pytest.raises(FoundDifferent):
        twice.merged(stays, third)
    twice.undone(merger)
    twice.merged(stays, third)


def test_who_saw_either_sees_the_one_that_stays_and_only_while_it_matters(
    twice: Twice,
) -> None:
    neighbour = twice.place.neighbour
    goes, stays = twice.enters(unit="east"), twice.enters(unit="north")
    assert stays not in Person.objects.visible_to(neighbour)

    merger = twice.merged(goes, stays)

    assert queries.standing_under(goes.public_id, neighbour) == stays
    twice.undone(merger)
    assert stays not in Person.objects.visible_to(neighbour)
    assert goes in Person.objects.visible_to(neighbour)
    assert not Sight.objects.filter(record_id=stays.pk, ends_at=None).exists()


def test_an_outsider_finds_neither_record_under_either_id(twice: Twice) -> None:
    goes, stays = twice.enters(), twice.enters()
    twice.merged(goes, stays)

    for one in (goes, stays):
        with pytest.raises(Person.DoesNotExist):
            queries.standing_under(one.public_id, twice.place.neighbour)


def test_a_split_gives_what_is_chosen_and_loses_nothing(twice: Twice) -> None:
    mixed = twice.enters("Trần Thử", phones=("0912000111",), identifiers=(CARD,))
    case, stay = twice.case(mixed), twice.stay(mixed)
    twice.dose(mixed, day=1)
    twice.dose(mixed, day=2, number=2)
    everything = {held.key for held in queries.holdings(mixed, twice.officer)}
    chosen = {f"cases.Case:{case.pk}", f"people.Identifier:{_only(Identifier).pk}"}

    split = actions.split(
        person=mixed,
        to=_draft(twice, "Trần Thử Khác"),
        chosen=sorted(chosen),
        reason="hai người trùng tên",
        by=twice.officer,
        now=twice.place.now,
    )

    other = split.to_person
    mine = {held.key for held in queries.holdings(mixed, twice.officer)}
    theirs = {held.key for held in queries.holdings(other, twice.officer)}
    assert theirs == chosen
    assert mine == everything - chosen
    assert Stay.objects.get(pk=stay.pk).person == mixed
    with pytest.raises(FoundDifferent):
        twice.merged(other, mixed)


def test_a_split_refuses_nothing_what_is_not_there_and_what_would_collide(
    twice: Twice,
) -> None:
    mixed, other = twice.enters(), twice.enters()
    twice.dose(mixed)
    twice.dose(other)
    mine = DoseReceived.objects.get(person=mixed)
    theirs = DoseReceived.objects.get(person=other)

    for chosen in ([], [f"health.DoseReceived:{theirs.pk}"], ["x.Y:1"]):
        with pytest.raises(CannotGive):
            _split(twice, mixed, other, chosen)
    with pytest.raises(CannotGive):
        _split(twice, mixed, other, [f"health.DoseReceived:{mine.pk}"])
    assert not Merger.objects.exists()


def test_an_undo_waits_for_a_later_merger_that_was_settled_against_it(
    twice: Twice,
) -> None:
    first, stays, last = (twice.enters() for _n in range(3))
    twice.dose(first)
    twice.dose(last)
    one = twice.merged(first, stays)
    two = twice.merged(last, stays)

    with pytest.raises(CannotUndo):
        twice.undone(one)

    twice.undone(two)
    twice.undone(one)
    assert DoseReceived.objects.filter(voided_at=None).count() == 2


def test_a_late_case_of_the_same_illness_is_the_case_that_stands(twice: Twice) -> None:
    goes, stays = twice.enters(), twice.enters()
    standing = twice.case(stays)
    twice.merged(goes, stays)

    [again] = _reported_again(twice, goes)

    assert again.pk == standing.pk
    assert again.was_there


def _reported_again(twice: Twice, person: Person) -> list[Case]:
    draft = CaseDraft(
        person_id=person.pk,
        unit_id=person.unit_id,
        unit_path=person.unit_path,
        disease="covid-19",
        notified_at=twice.place.now,
        classification="suspected",
    )
    return cases.open_many(drafts=[draft], by=twice.officer, now=twice.place.now)


def _only(model: type[Identifier]) -> Identifier:
    return model.objects.get()


def _draft(twice: Twice, name: str) -> PersonDraft:
    home = twice.place.units["north"]
    return PersonDraft(full_name=name, unit_id=home.pk, unit_path=home.path)


def _split(twice: Twice, person: Person, to: Person, chosen: list[str]) -> Merger:
    return actions.split(
        person=person,
        to=to,
        chosen=chosen,
        reason="thử",
        by=twice.officer,
        now=twice.place.now,
    )
