"""Reading the tree by page: every signed-in account reads, few may correct."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from lachan.ground.access.actions import NotAllowed
from lachan.ground.access.models import User
from lachan.ground.units import actions, pages, queries
from lachan.ground.units.forms import UnitField
from lachan.ground.units.models import AcceptedPopulation, Population, Unit
from lachan.ground.units.rules.people import CountOfPeople
from lachan.ground.units.tests.trees import SmallTree
from lachan.ground.units.words import Kind, StatusKind

NOW = datetime(2021, 11, 2, 8, tzinfo=UTC)


@pytest.fixture
def as_reader(client: Client, reader: User) -> Client:
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def as_editor(editor: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def page_of(unit: Unit) -> str:
    return reverse("units:unit", args=["2021", unit.code])


def test_units_open_on_the_readers_own(tree: SmallTree, as_editor: Client) -> None:
    answer = as_editor.get("/units/")

    assert answer.status_code == 302
    assert answer["location"] == page_of(tree.province)


def test_from_ones_own_unit_the_way_leads_to_the_whole_tree(
    tree: SmallTree, as_editor: Client
) -> None:
    told = as_editor.get(page_of(tree.province)).content.decode()

    assert "/units/?edition=2021" in told


def test_the_list_begins_with_the_provinces(tree: SmallTree, as_reader: Client) -> None:
    told = as_reader.get("/units/", {"edition": "2021"}).content.decode()

    assert "Song Lam Province" in told
    assert page_of(tree.province) in told


def test_a_search_finds_without_marks(tree: SmallTree, as_reader: Client) -> None:
    told = as_reader.get("/units/", {"q": "hoa phu"}).content.decode()

    assert page_of(tree.neighbour) in told
    assert page_of(tree.lookalike) in told
    assert page_of(tree.commune) not in told


def test_without_a_tree_the_list_says_so(client: Client, db: None) -> None:
    user = User.objects.create_user("alone", None, full_name="Alone")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    assert "lachan init" in client.get("/units/").content.decode()


def test_a_unit_is_shown_with_its_place_people_and_standing(
    tree: SmallTree,
    editor: User,
    as_reader: Client,
    django_assert_max_num_queries: Any,
) -> None:
    rows = [
        CountOfPeople(
            tree.commune.pk, "all", 4_321, "census", "census", date(2019, 4, 1)
        )
    ]
    actions.record_populations(rows=rows, by=editor, now=NOW)
    actions.announce_status(
        unit=tree.commune,
        kind=StatusKind.LEVEL,
        value=3,
        edition=None,
        starts_at=NOW,
        by="system",
        now=NOW,
    )

    as_reader.get(page_of(tree.commune))  # the first visit notes the session

    with django_assert_max_num_queries(17):
        told = as_reader.get(page_of(tree.commune)).content.decode()

    assert "Ben Cat Vang Township" in told
    assert page_of(tree.district) in told
    assert "4,321" in told
    assert "census" in told
    assert "/add/" not in told


def test_an_unknown_unit_is_not_found(tree: SmallTree, as_reader: Client) -> None:
    assert as_reader.get("/units/2021/00000/").status_code == 404
    assert as_reader.get("/units/1999/96/").status_code == 404


def test_typing_suggests_at_most_ten_units_in_the_asked_kind(
    tree: SmallTree, as_reader: Client
) -> None:
    asked = {"field": "unit", "unit_text": "ben", "kinds": "commune"}

    told = as_reader.get("/units/suggest/", asked).content.decode()

    assert str(tree.commune.public_id) in told
    assert str(tree.district.public_id) not in told


def test_outlines_are_sent_once_and_then_only_confirmed(
    tree: SmallTree, as_reader: Client
) -> None:
    address = reverse("units:shapes", args=["2021", "981"])

    first = as_reader.get(address)
    second = as_reader.get(address, headers={"if-none-match": first["ETag"]})

    assert first["Content-Type"] == "application/geo+json"
    assert len(json.loads(first.content)["features"]) == 3
    assert (second.status_code, second.content) == (304, b"")


def _asked_by(user: User, method: str = "get") -> HttpRequest:
    request = getattr(RequestFactory(), method)("/")
    request.user = user
    return cast(HttpRequest, request)


@pytest.mark.parametrize("page", [pages.add, pages.count])
def test_a_reader_is_refused_the_forms(
    tree: SmallTree, reader: User, page: Callable[..., HttpResponse]
) -> None:
    with pytest.raises(NotAllowed):
        page(_asked_by(reader), "2021", tree.commune.code)


def test_an_editor_adds_a_hamlet(tree: SmallTree, as_editor: Client) -> None:
    address = f"{page_of(tree.commune)}add/"
    assert as_editor.get(address).status_code == 200

    asked = {"kind": "hamlet", "type_name": "Bản", "name": "Nà Lầu"}
    sent = as_editor.post(address, asked)
    twice = as_editor.post(address, asked)

    assert sent.status_code == 302
    assert Unit.objects.get(kind=Kind.HAMLET).full_name == "Bản Nà Lầu"
    assert twice.status_code == 422
    assert "already" in twice.content.decode()


def test_an_editor_records_a_count_and_chooses_it(
    tree: SmallTree, as_editor: Client
) -> None:
    form = {
        "group": "all",
        "source": "a",
        "method": "census",
        "counted_on": "2019-04-01",
    }
    as_editor.post(f"{page_of(tree.commune)}counts/", form | {"persons": "10"})
    as_editor.post(
        f"{page_of(tree.commune)}counts/", form | {"persons": "12", "source": "b"}
    )
    second = Population.objects.get(source="b")
    address = reverse("units:accept", args=[second.pk])

    without_reason = as_editor.post(address, {"purposes": ["beds"]})
    done = as_editor.post(address, {"purposes": ["beds"], "reason": "Newer."})

    assert without_reason.status_code == 422
    assert done.status_code == 302
    in_use = AcceptedPopulation.objects.filter(ended_at=None, purpose="beds")
    assert in_use.get().population == second


def test_an_editor_learns_and_unlearns_a_name(
    tree: SmallTree, as_editor: Client
) -> None:
    as_editor.post(f"{page_of(tree.commune)}synonyms/", {"text": "Chợ Cũ"})
    synonym = tree.commune.synonyms.get()
    assert "Chợ Cũ" in as_editor.get(page_of(tree.commune)).content.decode()

    as_editor.post(reverse("units:unlearn", args=[synonym.pk]))

    assert not tree.commune.synonyms.exists()


def test_an_outsider_does_not_unlearn_a_name(
    tree: SmallTree, editor: User, reader: User
) -> None:
    synonym = actions.add_synonym(unit=tree.commune, text="Chợ", by=editor, now=NOW)

    with pytest.raises(NotAllowed):
        pages.unlearn(_asked_by(reader, "post"), synonym.pk)

    assert tree.commune.synonyms.exists()


@pytest.mark.parametrize("text", ["Hoa Phụ, Bến Cát Vàng", "99007"])
def test_a_form_takes_a_unit_by_its_id_or_by_a_text_that_means_one(
    tree: SmallTree, text: str
) -> None:
    field = UnitField(edition="2021", kinds=[Kind.COMMUNE], inside=tree.district.path)

    assert field.clean(str(tree.lookalike.public_id)) == tree.lookalike
    assert field.clean(text) == tree.lookalike


@pytest.mark.parametrize("text", ["hoa phu", "981", "không có", ""])
def test_a_form_does_not_take_what_is_no_unit_of_its_kind(
    tree: SmallTree, text: str
) -> None:
    field = UnitField(edition="2021", kinds=[Kind.COMMUNE], inside=tree.district.path)

    with pytest.raises(ValidationError):
        field.clean(text)


def test_the_kin_in_the_other_tree_are_shown(client: Client, db: None) -> None:
    actions.load_tree("2021", now=NOW)
    actions.load_tree("2025", now=NOW)
    user = User.objects.create_user("alone", None, full_name="Alone", language="vi")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    new = queries.unit_named("15022", edition="2025")

    told = client.get("/units/2021/15022/").content.decode()
    back = client.get("/units/2025/15022/").content.decode()

    assert reverse("units:unit", args=["2025", new.code]) in told
    assert reverse("units:unit", args=["2021", "15022"]) in back
