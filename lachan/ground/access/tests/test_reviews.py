"""Access review: who holds what, looked at again, confirmed or withdrawn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import cli
from lachan.ground.access import actions, queries
from lachan.ground.access.models import Grant, GrantReview, User
from lachan.ground.access.tests import cast
from lachan.ground.access.tests.cast import (
    COMMUNE,
    DAY,
    DISTRICT,
    NEIGHBOUR,
    NOW,
    PROVINCE,
)
from lachan.ground.journal.models import Entry
from lachan.kernel import clock

pytestmark = pytest.mark.django_db
HALF_A_YEAR = 180 * DAY


@pytest.fixture(autouse=True)
def _house() -> Iterator[None]:
    with clock.frozen(NOW), translation.override("vi"):
        actions.load_roles(NOW)
        yield


@pytest.fixture
def administrator() -> User:
    return cast.holder("quantri.huyen", "administrator", DISTRICT)


@pytest.fixture
def old() -> Grant:
    """A role that somebody has held for half a year and never used."""
    cast.holder("tram.cu", "commune_station", COMMUNE, starts_at=NOW - HALF_A_YEAR)
    return Grant.objects.get(user__username="tram.cu")


def _states(user: User, at: datetime = NOW) -> dict[str, list[str]]:
    found = queries.grants_reviewed_by(user, at)
    return {
        state: sorted(
            queries.in_state(found, state, at).values_list("user__username", flat=True)
        )
        for state in ("", "overdue", "dormant", "ends_soon")
    }


def _facts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("fact", flat=True))


# ── what is to be looked at ──────────────────────────────────────────────────────


def test_the_list_holds_others_below_and_nobody_else(
    administrator: User, old: Grant
) -> None:
    cast.holder("xa.ben", "commune_station", NEIGHBOUR)
    cast.holder("tinh", "provincial_cdc", PROVINCE)
    actions.deactivate(
        user=cast.holder("da.dong", "leader", COMMUNE), by=administrator, now=NOW
    )

    assert _states(administrator)[""] == ["tram.cu"]


@pytest.mark.parametrize(
    ("held_for", "is_overdue"),
    [(179 * DAY, False), (HALF_A_YEAR, True), (900 * DAY, True)],
)
def test_a_role_is_looked_at_again_after_half_a_year(
    administrator: User, held_for: timedelta, is_overdue: bool
) -> None:
    cast.holder("tram", "commune_station", COMMUNE, starts_at=NOW - held_for)

    assert ("tram" in _states(administrator)["overdue"]) is is_overdue


def test_an_account_sleeps_when_it_was_not_seen_for_ninety_days(
    administrator: User, old: Grant
) -> None:
    awake = cast.holder("tram.moi", "commune_station", COMMUNE)
    never = old.user

    dormant = _states(administrator)["dormant"]
    actions.note_visit(user=never, now=NOW - 10 * DAY)
    after = _states(administrator)["dormant"]

    assert (dormant, after) == (["tram.cu"], [])
    assert not queries.is_asleep(awake, NOW - DAY, NOW)
    assert queries.is_asleep(awake, NOW - DAY, NOW + 90 * DAY)


def test_roles_that_end_within_two_weeks_are_pointed_out(administrator: User) -> None:
    for name, days in (("som", 13), ("sau", 20)):
        cast.holder(name, "leader", COMMUNE, ends_at=NOW + days * DAY)

    assert _states(administrator)["ends_soon"] == ["som"]


def test_what_is_overdue_is_work(administrator: User, old: Grant) -> None:
    (line,) = queries.worklist(administrator, NOW)

    assert line.is_overdue
    assert line.count == 1
    assert "1 vai trò" in str(line.what)
    assert queries.worklist(old.user, NOW) == []


# ── confirmed or withdrawn ───────────────────────────────────────────────────────


def test_a_confirmed_role_rests_for_another_half_year(
    administrator: User, old: Grant
) -> None:
    actions.confirm_grants(grants=[old], by=administrator, now=NOW)

    (found,) = queries.grants_reviewed_by(administrator, NOW)
    assert _states(administrator)["overdue"] == []
    assert _states(administrator, NOW + HALF_A_YEAR)["overdue"] == ["tram.cu"]
    assert found.last_reviewed_by == administrator.full_name
    assert queries.review_due(found) == NOW + HALF_A_YEAR
    assert _facts()[-1] == "access.grants_confirmed"


def test_a_confirmation_stands_in_the_history_of_its_account(
    administrator: User, old: Grant
) -> None:
    actions.confirm_grants(grants=[old], by=administrator, now=NOW)

    last = queries.history("account", old.user.public_id)[-1]

    assert last.title == "Vai trò được xác nhận khi rà soát."
    assert last.who == administrator.full_name


def test_a_withdrawn_role_ends_with_its_review(administrator: User, old: Grant) -> None:
    actions.withdraw_grants(grants=[old], by=administrator, now=NOW)

    old.refresh_from_db()
    assert old.ends_at == NOW
    assert GrantReview.objects.get().verdict == "withdrawn"
    assert _states(administrator)[""] == []
    assert "access.grant_revoked" in _facts()


def test_a_role_that_has_not_begun_is_withdrawn_altogether(administrator: User) -> None:
    cast.holder("sap", "leader", COMMUNE, starts_at=NOW + DAY)
    grant = Grant.objects.get(user__username="sap")

    actions.withdraw_grants(grants=[grant], by=administrator, now=NOW)

    assert not Grant.objects.filter(pk=grant.pk).exists()


def test_nobody_reviews_what_they_hold_themselves(
    administrator: User, old: Grant
) -> None:
    own = administrator.grants.get()

    for verb in (actions.confirm_grants, actions.withdraw_grants):
        with pytest.raises(actions.CannotGrant):
            verb(grants=[old, own], by=administrator, now=NOW)

    assert not GrantReview.objects.exists()


def test_a_role_that_reaches_further_is_left_to_those_above(
    administrator: User,
) -> None:
    cast.holder("hai.noi", "commune_station", COMMUNE, NEIGHBOUR)
    wide = Grant.objects.get(user__username="hai.noi")

    with pytest.raises(actions.CannotReview, match="ngoài các đơn vị"):
        actions.confirm_grants(grants=[wide], by=administrator, now=NOW)

    assert not GrantReview.objects.exists()


def test_without_the_right_or_without_a_choice_nothing_happens(
    administrator: User, old: Grant
) -> None:
    with pytest.raises(actions.NotAllowed):
        actions.confirm_grants(grants=[old], by=old.user, now=NOW)
    with pytest.raises(actions.CannotReview):
        actions.confirm_grants(grants=[], by=administrator, now=NOW)

    assert not GrantReview.objects.exists()


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.integers(min_value=1, max_value=400), max_size=8))
def test_overdue_is_half_a_year_after_the_last_look(
    administrator: User, old: Grant, pauses: list[int]
) -> None:
    GrantReview.objects.all().delete()
    at, last = NOW, NOW - HALF_A_YEAR
    for days in pauses:
        at += days * DAY
        overdue = _states(administrator, at)["overdue"]
        assert (overdue == ["tram.cu"]) is (at - last >= HALF_A_YEAR)
        actions.confirm_grants(grants=[old], by=administrator, now=at)
        last = at


# ── by page and on the command line ──────────────────────────────────────────────


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_chosen_roles_are_confirmed_and_withdrawn_by_page(
    administrator: User, old: Grant
) -> None:
    cast.holder("tram.hai", "commune_station", COMMUNE, starts_at=NOW - HALF_A_YEAR)
    other = Grant.objects.get(user__username="tram.hai")
    client, address = _signed_in(administrator), reverse("access:review")

    before = client.get(address, {"state": "overdue"}).content.decode()
    client.post(
        f"{address}confirm/?state=overdue", {"selected": [old.public_id, "nothing"]}
    )
    after = client.post(
        f"{address}withdraw/?state=overdue", {"everything": "1"}, follow=True
    )

    assert before.count("quá hạn rà soát") >= 2
    assert GrantReview.objects.get(grant=old).verdict == "confirmed"
    assert Grant.objects.get(pk=other.pk).ends_at == NOW
    assert "Đã thu hồi 1 vai trò" in after.content.decode()


def test_a_role_elsewhere_cannot_be_chosen(administrator: User) -> None:
    cast.holder("xa.ben", "commune_station", NEIGHBOUR)
    away = Grant.objects.get(user__username="xa.ben")

    answer = _signed_in(administrator).post(
        reverse("access:confirm"), {"selected": [away.public_id]}
    )

    assert answer.status_code == 409
    assert not GrantReview.objects.exists()


def test_who_manages_nothing_reviews_nothing(old: Grant) -> None:
    client = _signed_in(old.user)

    assert client.get(reverse("access:review")).status_code == 403
    assert client.post(reverse("access:confirm")).status_code == 403


def test_the_list_of_accounts_points_out_who_sleeps(
    administrator: User, old: Grant
) -> None:
    cast.holder("tram.moi", "commune_station", COMMUNE)

    page = _signed_in(administrator).get("/accounts/", {"state": "dormant"})

    assert "tram.cu" in page.content.decode()
    assert "tram.moi" not in page.content.decode()


def _run(*words: str) -> Any:
    return json.loads(cli.run([*words, "--json"])[1])


def test_the_review_can_be_done_from_the_machine(old: Grant) -> None:
    (told,) = _run("access", "review", "--state", "overdue")

    done = _run("access", "confirm", told["grant"])
    again = _run("access", "review", "--state", "overdue")
    taken = _run("access", "withdraw", told["grant"])

    assert told["username"] == "tram.cu"
    assert (done, again, taken) == ({"confirmed": 1}, [], {"withdrawn": 1})
