"""Merging by page and by program, for who may and for who may not."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from lachan.ground.people import actions, queries
from lachan.ground.people.models import LikelyPair, Merger, NotSame, Person
from lachan.ground.people.tests.conftest import PERMISSIONS, Town, officer
from lachan.ground.people.tests.test_pages import signed_in, text_of
from lachan.ground.units.models import Unit
from lachan.kernel import clock

RIGHTS = [*PERMISSIONS, "people.merge"]


@pytest.fixture(autouse=True)
def _stopped_clock(town: Town) -> Any:
    with clock.frozen(town.now):
        yield


@pytest.fixture
def desk(town: Town) -> Client:
    town.users["merger"] = officer(
        "merger", town.units["province"].path, permissions=RIGHTS
    )
    return signed_in(town.users["merger"])


@pytest.fixture
def pair(town: Town) -> tuple[Person, Person]:
    return (
        town.register("Nguyen Van Hung", phones=("0912345678",)),
        town.register("Nguyễn Văn Hùng", sex="female", address="Thôn 3"),
    )


def url(person: Person, verb: str, other: Person | None = None) -> str:
    asked = f"?with={other.public_id}" if other else ""
    return f"/people/{person.public_id}/{verb}/{asked}"


def answers(goes: Person, stays: Person, **told: str) -> dict[str, str]:
    return {
        "full_name": "to",
        "sex": "from",
        "reason": "cùng số điện thoại",
        "public_id": str(uuid4()),
        "version_goes": str(goes.version),
        "version_stays": str(stays.version),
        **told,
    }


def merged(goes: Person, stays: Person, town: Town) -> Merger:
    return actions.merge(
        goes=goes,
        stays=stays,
        decisions={"full_name": "to", "sex": "to"},
        reason="thử",
        by=town.users["merger"],
        now=town.now,
    )


def test_who_looks_alike_is_offered_and_sought_by_name(
    desk: Client, pair: tuple[Person, Person]
) -> None:
    page = text_of(desk.get(url(pair[0], "merge")))
    found = text_of(desk.get(url(pair[0], "merge") + "?q=Hùng"))

    compare = f"/people/{pair[0].public_id}/merge/?with={pair[1].public_id}"
    assert compare in page
    assert found.count(compare) == 2


def test_both_records_stand_side_by_side_with_every_contradiction(
    desk: Client, pair: tuple[Person, Person]
) -> None:
    page = text_of(desk.get(url(*pair[:1], "merge", pair[1])))

    assert "Nguyen Van Hung" in page
    assert "Thôn 3" in page
    assert 'name="full_name"' in page
    assert 'name="sex"' in page
    assert "••• 5678" in page


def test_merging_by_page_leads_from_the_old_address_to_the_new(
    desk: Client, pair: tuple[Person, Person]
) -> None:
    goes, stays = pair

    sent = desk.post(url(goes, "merge", stays), answers(goes, stays))

    assert sent["Location"] == f"/people/{stays.public_id}/"
    assert desk.get(url(goes, "")[:-1])["Location"] == f"/people/{stays.public_id}/"
    stays.refresh_from_db()
    assert (stays.sex, stays.reaches.count()) == ("male", 1)
    assert "cùng số điện thoại" in text_of(desk.get(f"/people/{stays.public_id}/"))


def test_a_form_without_an_answer_or_a_reason_comes_back(
    desk: Client, pair: tuple[Person, Person]
) -> None:
    goes, stays = pair
    silent = answers(goes, stays, reason="")
    del silent["sex"]

    sent = desk.post(url(goes, "merge", stays), silent)

    assert sent.status_code == 422
    assert not Merger.objects.exists()


def test_a_stale_form_is_refused_in_words(
    desk: Client, pair: tuple[Person, Person]
) -> None:
    goes, stays = pair

    sent = desk.post(
        url(goes, "merge", stays), answers(goes, stays, version_goes="9"), follow=True
    )

    assert "has changed this record meanwhile" in text_of(sent)
    assert not Merger.objects.exists()


def test_the_undo_page_says_what_forbids_it_or_takes_them_apart(
    desk: Client, pair: tuple[Person, Person], town: Town
) -> None:
    goes, stays = pair
    merger = merged(goes, stays, town)
    path = f"/people/{stays.public_id}/mergers/{merger.public_id}/undo/"
    later = merged(stays, town.register("Nguyễn Văn Hùng"), town)
    assert desk.get(path).status_code == 404
    actions.undo(merger=later, reason="thử", by=town.users["merger"], now=town.now)
    assert path in text_of(desk.get(f"/people/{stays.public_id}/"))

    sent = desk.post(path, {"reason": "hai người"})

    assert sent["Location"] == f"/people/{goes.public_id}/"
    goes.refresh_from_db()
    assert goes.is_standing
    assert goes.reaches.count() == 1


def test_taking_apart_by_page_enters_the_other_person(
    desk: Client, pair: tuple[Person, Person], town: Town
) -> None:
    mixed = pair[0]
    (held,) = queries.holdings(mixed, town.users["merger"])
    told = {
        "chosen": [held.key],
        "full_name": "Nguyễn Văn Hưng",
        "birth": "1990",
        "sex": "male",
        "unit": str(town.units["south"].public_id),
        "reason": "hai người",
        "public_id": str(uuid4()),
        "person_id": str(uuid4()),
    }

    desk.get(url(mixed, "split"))
    sent = [desk.post(url(mixed, "split"), told) for _twice in range(2)]

    other = Person.objects.get(full_name="Nguyễn Văn Hưng")
    assert {one["Location"] for one in sent} == {f"/people/{other.public_id}/"}
    assert (other.reaches.count(), mixed.reaches.count()) == (1, 0)
    assert NotSame.objects.count() == 1


def test_taking_apart_without_choice_or_name_comes_back(
    desk: Client, pair: tuple[Person, Person]
) -> None:
    told = {"public_id": str(uuid4()), "person_id": str(uuid4()), "reason": "x"}

    sent = desk.post(url(pair[0], "split"), told)

    assert sent.status_code == 422
    assert "Say who the other person is." in text_of(sent)


def test_the_queue_ranks_pairs_and_forgets_those_decided(
    desk: Client, pair: tuple[Person, Person], town: Town
) -> None:
    clear = [
        town.register("Lê Thị Thử", phones=("0987654321",)),
        town.register("Lê Thị Thử", phones=("0987654321",)),
    ]
    actions.comb(now=town.now)
    first = LikelyPair.objects.order_by("-score")[0]
    assert {first.first, first.second} == set(clear)
    page = text_of(desk.get("/people/duplicates/"))
    assert "Lê Thị Thử" in page
    (line,) = queries.worklist(town.users["merger"], town.now)

    desk.post(url(clear[0], "not-same", clear[1]))

    left = queries.likely_pairs(town.users["merger"])
    assert first not in left
    assert line.count == left.count() + 1
    actions.comb(now=town.now, everybody=True)
    assert not queries.likely_pairs(town.users["merger"]).filter(pk=first.pk).exists()


def test_combing_goes_on_where_it_stopped_and_looks_again_at_the_corrected(
    town: Town,
) -> None:
    one = town.register("Lê Thị Thử", phones=("0987654321",))
    town.register("Phạm Văn Khác", phones=("0987654321",))
    assert actions.comb(now=town.now).looked_at == 2
    assert not LikelyPair.objects.exists()

    actions.correct(
        person=one,
        changes={"full_name": "Phạm Văn Khác"},
        version=one.version,
        by=town.users["province"],
        now=town.now,
    )
    again = actions.comb(now=town.now)

    assert (again.looked_at, again.pairs) == (1, 1)
    assert actions.comb(now=town.now).looked_at == 0


def test_a_pair_across_a_border_belongs_to_who_is_above_both(
    desk: Client, town: Town
) -> None:
    for unit in ("north", "south"):
        town.register("Lê Thị Thử", phones=("0987654321",), unit=unit)
    town.users["commune"] = officer(
        "commune", town.units["north"].path, permissions=RIGHTS
    )
    actions.comb(now=town.now)

    assert queries.likely_pairs(town.users["merger"]).count() == 1
    assert queries.likely_pairs(town.users["commune"]).count() == 0
    assert queries.worklist(town.users["commune"], town.now) == []
    path = town.units["far"].path
    assert queries.likely_pairs(town.users["merger"], path=path).count() == 0


@pytest.mark.parametrize("who", ["far", "elsewhere", "nameless"])
def test_an_outsider_finds_no_page_of_it(
    desk: Client, pair: tuple[Person, Person], town: Town, who: str
) -> None:
    """One without the right, one with the right elsewhere, one who reads no names."""
    place = {"far": "far", "elsewhere": "far", "nameless": "province"}[who]
    more = {"sees": "internal"} if who == "nameless" else {}
    if who != "far":
        town.users[who] = officer(
            who, town.units[place].path, permissions=RIGHTS, **more
        )
    merger = merged(pair[1], third := town.register(), town)
    client = signed_in(town.users[who])

    undo = f"/people/{third.public_id}/mergers/{merger.public_id}/undo/"
    for path in (
        url(pair[0], "merge"),
        url(pair[0], "merge", third),
        url(pair[0], "split"),
        url(pair[0], "not-same", third),
        url(pair[0], "maybe-same", third),
        undo,
    ):
        assert client.get(path).status_code in (404, 405)
        assert client.post(path).status_code in (404, 405)
    assert client.get(f"/people/{pair[1].public_id}/").status_code == (
        302 if who == "nameless" else 404
    )


def test_two_people_are_merged_once_that_finding_is_taken_back(
    desk: Client, pair: tuple[Person, Person]
) -> None:
    goes, stays = pair
    desk.post(url(goes, "not-same", stays))

    page = desk.get(url(goes, "merge", stays))
    back = desk.post(url(goes, "maybe-same", stays))
    again = desk.get(back["location"])

    assert page.context["difference"] is not None
    assert "maybe-same" in page.content.decode()
    assert again.context["difference"] is None


def test_a_program_asks_decides_undoes_and_splits(
    desk: Client, pair: tuple[Person, Person]
) -> None:
    goes, stays = pair
    Unit.objects.filter(code="north").update(code="NORTH")
    api = "/api/v1/people"
    asked = desk.get(f"{api}/{goes.public_id}/questions?stays={stays.public_id}").json()
    assert {one["key"] for one in asked} == {"full_name", "sex"}
    told = {"stays": str(stays.public_id), "reason": "thử", "public_id": str(uuid4())}

    refused = _send(desk, f"{api}/{goes.public_id}/merge", told)
    decided = {**told, "decisions": {"full_name": "to", "sex": "to"}}
    done = _send(desk, f"{api}/{goes.public_id}/merge", decided)
    again = _send(desk, f"{api}/{goes.public_id}/merge", decided)

    assert (refused.status_code, done.status_code) == (409, 201)
    assert done.json() == again.json()
    shown = desk.get(f"{api}/{goes.public_id}").json()
    assert shown["merged_into"] == str(stays.public_id)
    (held,) = desk.get(f"{api}/{stays.public_id}/holdings").json()
    new = {"full_name": "Ai đó", "unit": "north", "edition": "2021"}
    split = _send(
        desk,
        f"{api}/{stays.public_id}/split",
        {"chosen": [held["key"]], "new": new, "reason": "thử"},
    )
    assert split.status_code == 201
    undo = f"{api}/mergers/{done.json()['public_id']}/undo"
    assert _send(desk, undo, {"reason": "thử"}).status_code == 409
    assert desk.get(f"{api}/duplicates").status_code == 200


def test_a_program_without_sight_finds_nothing(
    desk: Client, pair: tuple[Person, Person], town: Town
) -> None:
    merger = merged(pair[0], pair[1], town)
    stranger = signed_in(town.users["far"])
    api = "/api/v1/people"
    told = {"stays": str(pair[1].public_id), "reason": "x", "chosen": ["a"]}

    statuses = {
        stranger.get(
            f"{api}/{pair[0].public_id}/questions?stays={uuid4()}"
        ).status_code,
        stranger.get(f"{api}/{pair[1].public_id}/holdings").status_code,
        _send(stranger, f"{api}/{pair[0].public_id}/merge", told).status_code,
        _send(
            stranger, f"{api}/{pair[1].public_id}/split", {**told, "to": told["stays"]}
        ).status_code,
        _send(
            stranger, f"{api}/mergers/{merger.public_id}/undo", {"reason": "x"}
        ).status_code,
    }

    assert statuses == {404}
    assert stranger.get(f"{api}/duplicates").json() == []


def _send(client: Client, path: str, told: dict[str, Any]) -> Any:
    return client.post(path, json.dumps(told), content_type="application/json")


def test_every_page_of_it_reads_in_vietnamese(
    desk: Client, pair: tuple[Person, Person], town: Town
) -> None:
    town.users["merger"].language = "vi"
    town.users["merger"].save()
    desk.cookies["django_language"] = "vi"
    with translation.override("vi"):
        page = text_of(desk.get(url(pair[0], "merge", pair[1])))

    assert "Hồ sơ giữ lại" in page
    assert "Put the two" not in page
