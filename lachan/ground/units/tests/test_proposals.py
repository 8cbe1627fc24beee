"""A correction is proposed by whoever sees it, and decided by another, by field."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from lachan.ground.access.actions import NotAllowed
from lachan.ground.access.models import User
from lachan.ground.journal.models import Entry
from lachan.ground.units import actions, queries
from lachan.ground.units.cli import changes as words
from lachan.ground.units.models import ChangeRequest, Population, Unit, UnitContact
from lachan.ground.units.queries.changes import compared, current
from lachan.ground.units.rules.changes import BadValue, checked, may_be_proposed
from lachan.ground.units.tests.conftest import NOW, account
from lachan.ground.units.tests.trees import SmallTree
from lachan.kernel import clock
from lachan.kernel.command_line import Usage
from lachan.kernel.errors import Refused


@pytest.fixture(autouse=True)
def _at_the_hour() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def hamlet(tree: SmallTree, editor: User) -> Unit:
    draft = actions.UnitDraft(kind="hamlet", type_name="Thôn", name="Một", code="H1")
    return actions.add_unit(parent=tree.commune, draft=draft, by=editor, now=NOW)


@pytest.fixture
def clerk(tree: SmallTree) -> User:
    return account("clerk", tree.district.path)


def proposed(unit: Unit, by: User, **values: str) -> ChangeRequest:
    draft = actions.ChangeDraft(unit=unit, values=values, reason="Công văn thử 1")
    return actions.propose_change(draft=draft, by=by, now=NOW)


def decided(row: ChangeRequest, by: User, *fields: str, answer: str = "") -> Unit:
    yes = [item.pk for item in row.items.all() if item.field in fields]
    actions.decide_change(request=row, accepted=yes, answer=answer, by=by, now=NOW)
    return Unit.objects.get(pk=row.unit_id)


def test_nothing_changes_before_somebody_else_decides(
    hamlet: Unit, clerk: User, editor: User
) -> None:
    row = proposed(hamlet, clerk, name="Đầu Làng")

    with pytest.raises(actions.AnotherDecides):
        decided(row, clerk, "name")
    before = Unit.objects.get(pk=hamlet.pk).name
    after = decided(row, editor, "name")

    assert (before, after.name, after.full_name) == ("Một", "Đầu Làng", "Thôn Đầu Làng")
    assert Entry.objects.latest("pk").fact == "units.change_decided"


def test_the_former_name_and_code_are_still_understood(
    hamlet: Unit, clerk: User, editor: User
) -> None:
    row = proposed(hamlet, clerk, name="Đầu Làng", code="h9")

    after = decided(row, editor, "name", "code")

    assert after.code == "H9"
    for text in ("Thôn Một", "H1"):
        found = queries.find_unit(text, hamlet.edition)
        assert found.unit_id == hamlet.pk


def test_a_proposal_is_accepted_in_part_and_says_why_the_rest_is_not(
    hamlet: Unit, clerk: User, editor: User
) -> None:
    row = proposed(hamlet, clerk, name="Đầu Làng", population="320")

    with pytest.raises(Refused):
        decided(row, editor, "population")
    decided(row, editor, "population", answer="Tên chưa có văn bản")

    row.refresh_from_db()
    assert row.state == "partly"
    assert Population.objects.get(unit=hamlet).persons == 320
    assert {i.field: i.verdict for i in row.items.all()} == {
        "name": "refused",
        "population": "accepted",
    }


def test_everything_that_may_be_proposed_happens_when_accepted(
    tree: SmallTree, clerk: User, editor: User
) -> None:
    values = {
        "synonym": "Bến Cát",
        "population": "4.200",
        "hamlet": "Thôn Hai",
        "location": "19.807, 105.776",
        "phone": "02373 000 000",
        "email": "xa@example.org",
        "address": "Khu 1",
    }
    row = proposed(tree.commune, clerk, **values)

    after = decided(row, editor, *values)

    assert (after.latitude, after.longitude) == (19.807, 105.776)
    assert UnitContact.objects.get(unit=after).email == "xa@example.org"
    assert after.children.get().full_name == "Thôn Hai"
    assert after.synonyms.filter(text="Bến Cát").exists()
    assert ChangeRequest.objects.get().state == "accepted"


def test_a_closed_hamlet_ends_on_its_day(
    hamlet: Unit, clerk: User, editor: User
) -> None:
    after = decided(proposed(hamlet, clerk, closing="2021-12-31"), editor, "closing")

    assert after.valid_to is not None
    assert after.valid_to.isoformat() == "2021-12-31"


def test_a_stale_proposal_is_told_so(hamlet: Unit, clerk: User, editor: User) -> None:
    old = proposed(hamlet, clerk, name="Đầu Làng")
    decided(proposed(hamlet, clerk, name="Cuối Làng"), editor, "name")

    with pytest.raises(actions.Stale) as refused:
        decided(old, editor, "name")

    again = ChangeRequest.objects.get(pk=old.pk)
    assert "Một → Cuối Làng" in str(refused.value.why)
    assert [one.is_stale for one in compared(again)] == [True]
    decided(old, editor, answer="Đã đổi tên khác")
    assert ChangeRequest.objects.get(pk=old.pk).state == "refused"


def test_a_proposal_is_withdrawn_once_by_whoever_made_it(
    hamlet: Unit, clerk: User, editor: User, reader: User
) -> None:
    row = proposed(hamlet, clerk, name="Đầu Làng")

    with pytest.raises(NotAllowed):
        actions.withdraw_change(request=row, by=reader, now=NOW)
    actions.withdraw_change(request=row, by=clerk, now=NOW)
    with pytest.raises(actions.AlreadyDecided):
        decided(row, editor, "name")

    assert ChangeRequest.objects.get().state == "withdrawn"


def test_who_holds_nothing_over_a_unit_proposes_nothing_of_it(
    tree: SmallTree, hamlet: Unit, reader: User
) -> None:
    outsider = account("outsider", tree.other_district.path)

    for user in (reader, outsider):
        with pytest.raises(actions.NothingProposed):
            proposed(hamlet, user, name="Đầu Làng")

    assert not ChangeRequest.objects.exists()


def test_what_stands_already_is_no_proposal(hamlet: Unit, clerk: User) -> None:
    with pytest.raises(actions.NothingProposed):
        proposed(hamlet, clerk, name="Một", code="H1", population="")


def test_a_name_of_a_sister_and_a_code_of_another_are_refused(
    tree: SmallTree, hamlet: Unit, clerk: User, editor: User
) -> None:
    draft = actions.UnitDraft(kind="hamlet", type_name="Thôn", name="Hai", code="H2")
    actions.add_unit(parent=tree.commune, draft=draft, by=editor, now=NOW)

    for field, value in (("name", "Hai"), ("code", "H2")):
        with pytest.raises(Refused):
            decided(proposed(hamlet, clerk, **{field: value}), editor, field)

    assert Unit.objects.get(pk=hamlet.pk).code == "H1"


@pytest.mark.parametrize(
    ("field", "text", "kind"),
    [
        ("code", "X1", "commune"),
        ("closing", "2021-12-31", "district"),
        ("closing", "31/12", "hamlet"),
        ("hamlet", "Thôn Hai", "district"),
        ("hamlet", "Hai", "commune"),
        ("population", "nhiều", "commune"),
        ("location", "1, 2", "commune"),
        ("location", "bắc", "commune"),
        ("code", "x", "hamlet"),
    ],
)
def test_what_no_unit_can_have_is_refused_beside_its_field(
    field: str, text: str, kind: str
) -> None:
    with pytest.raises(BadValue) as refused:
        checked(field, text, kind=kind)

    assert refused.value.field == field


def test_of_an_official_unit_no_code_and_no_end_is_asked_for() -> None:
    assert {"code", "closing", "hamlet"} & set(may_be_proposed("district")) == set()
    assert {"code", "closing"} <= set(may_be_proposed("hamlet"))
    assert "hamlet" in may_be_proposed("commune")


def test_a_page_sent_as_it_stands_but_for_one_field_proposes_that_one(
    tree: SmallTree, clerk: User
) -> None:
    stands = {**current(tree.commune), "phone": "0237", "reason": "x"}

    made = browser(clerk).post("/units/2021/99001/propose/", stands)

    assert made.status_code == 302
    assert ChangeRequest.objects.get().items.get().field == "phone"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_correction_goes_from_proposal_to_decision_by_page(
    hamlet: Unit, clerk: User, editor: User
) -> None:
    typed = {"name": "Đầu Làng", "code": "H1", "reason": "Công văn thử"}

    made = browser(clerk).post("/units/2021/H1/propose/", typed)
    here = made["Location"]
    mine = browser(clerk).get(here).content.decode()
    other = browser(editor).get(here).content.decode()
    item = ChangeRequest.objects.get().items.get()
    done = browser(editor).post(here, {"accepted": [item.pk], "answer": ""})
    listed = browser(editor).get("/units/changes/").content.decode()

    assert "Withdraw the proposal" in mine
    assert "What is not marked is refused." in other
    assert done.status_code == 302
    assert Unit.objects.get(pk=hamlet.pk).name == "Đầu Làng"
    assert "accepted" in listed


def test_the_page_shows_what_was_refused_and_withdraws(
    hamlet: Unit, clerk: User
) -> None:
    page = browser(clerk)
    bad = page.post("/units/2021/H1/propose/", {"location": "1, 2", "reason": "x"})
    none = page.post("/units/2021/H1/propose/", {"name": "Một", "reason": "x"})
    row = proposed(hamlet, clerk, name="Đầu Làng")

    page.post(f"/units/changes/{row.public_id}/withdraw/")

    assert bad.status_code == 409
    assert b"does not lie in Viet Nam" in bad.content
    assert none.status_code == 409
    assert ChangeRequest.objects.get().state == "withdrawn"


def test_a_proposal_of_others_elsewhere_is_not_found(
    tree: SmallTree, hamlet: Unit, clerk: User, reader: User
) -> None:
    row = proposed(hamlet, clerk, name="Đầu Làng")

    for user in (reader, account("outsider", tree.other_district.path)):
        assert browser(user).get(f"/units/changes/{row.public_id}/").status_code == 404


def test_programs_propose_and_decide(hamlet: Unit, clerk: User, editor: User) -> None:
    told = {"unit": "H1", "edition": "2021", "reason": "x", "values": {"name": "Mới"}}
    kind = "application/json"
    made = browser(clerk).post("/api/v1/units/changes", json.dumps(told), kind).json()
    waiting = browser(editor).get("/api/v1/units/changes").json()
    answer = json.dumps({"accepted": [made["items"][0]["id"]]})

    url = f"/api/v1/units/changes/{made['public_id']}"
    done = browser(editor).post(f"{url}/decide", answer, kind).json()

    assert [one["public_id"] for one in waiting] == [made["public_id"]]
    assert done["state"] == browser(clerk).get(url).json()["state"] == "accepted"


def test_the_command_line_proposes_lists_and_decides(
    hamlet: Unit, clerk: User, editor: User
) -> None:
    empty = dict.fromkeys(("synonym", "code", "population", "hamlet", "closing"), "")
    empty |= dict.fromkeys(("location", "phone", "email", "address"), "")
    asked = {**empty, "unit": "H1", "edition": None, "reason": "x", "name": "Mới"}
    made: Any = words.propose(Namespace(as_user="clerk", **asked))
    listed: Any = words.listed(Namespace(as_user="editor"))
    given: dict[str, Any] = {"as_user": "editor", "reason": "", "id": made["id"]}
    done: Any = words.decide(Namespace(accept=[made["items"][0]["id"]], **given))

    assert [one["id"] for one in listed] == [made["id"]]
    assert done["state"] == "accepted"
    with pytest.raises(Usage):
        words.decide(Namespace(accept=[], **{**given, "id": hamlet.public_id}))


def test_the_work_list_names_what_waits_for_others(
    hamlet: Unit, clerk: User, editor: User
) -> None:
    proposed(hamlet, clerk, name="Đầu Làng")

    assert [line.count for line in queries.worklist(editor, NOW)] == [1]
    assert queries.worklist(clerk, NOW) == []
