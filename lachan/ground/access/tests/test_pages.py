import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lachan.ground.access import actions, jobs
from lachan.ground.access.models import User
from lachan.ground.access.tests import cast
from lachan.ground.access.tests.cast import (
    COMMUNE,
    DAY,
    DISTRICT,
    NEIGHBOUR,
    NOW,
    PASSWORD,
    PROVINCE,
)
from lachan.ground.journal.models import Entry, Reaction
from lachan.ground.journal.tests import flow_of_tests as bells
from lachan.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _roles() -> Iterator[None]:
    with clock.frozen(NOW):
        actions.load_roles(NOW)
        yield


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _sign_in(client: Client, username: str, password: str, to: str = "") -> Any:
    address = reverse("access:sign_in")
    form = {"username": username, "password": password, "next": to}
    return client.post(address, form)


@pytest.fixture
def administrator() -> User:
    return cast.holder("quantri.huyen", "administrator", DISTRICT)


@pytest.fixture
def nurse() -> User:
    return cast.holder("tram.mot", "commune_station", COMMUNE)


# ── in and out ───────────────────────────────────────────────────────────────────


def test_signing_in_leads_to_the_first_page_and_is_journalled(nurse: User) -> None:
    client = Client()

    response = _sign_in(client, " TRAM.MOT ", PASSWORD)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(nurse.pk)
    assert Entry.objects.last().fact == "access.signed_in"  # type: ignore[union-attr]  # there is one, or the test fails here


def test_signing_out_ends_the_session(nurse: User) -> None:
    client = _signed_in(nurse)

    assert client.get(reverse("access:sign_out")).status_code == 405
    client.post(reverse("access:sign_out"))

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("username", ["tram.mot", "nobody.here"])
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(
    nurse: User, username: str
) -> None:
    response = _sign_in(Client(), username, "sai rồi, không phải")

    assert response.status_code == 200
    assert "tên đăng nhập" in response.content.decode().lower()


@pytest.mark.parametrize(
    ("to", "leads_to"),
    [
        ("/accounts/?q=a", "/accounts/?q=a"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("https:evil.example", "/"),
    ],
)
def test_after_signing_in_one_stays_in_this_house(
    nurse: User, to: str, leads_to: str
) -> None:
    response = _sign_in(Client(), "tram.mot", PASSWORD, to)

    assert response["Location"] == leads_to


def test_after_six_wrong_passwords_the_account_is_locked_and_says_until_when(
    nurse: User,
) -> None:
    client = Client()
    for _ in range(5):
        assert _sign_in(client, "tram.mot", "sai").status_code == 200

    locked = _sign_in(client, "tram.mot", "sai")
    even_right = _sign_in(Client(REMOTE_ADDR="10.9.8.7"), "tram.mot", PASSWORD)

    assert locked.status_code == even_right.status_code == 429
    page = even_right.content.decode()
    assert "15 phút" in page
    assert "6 lần" in page


def test_a_lock_opens_by_itself(nurse: User) -> None:
    for _ in range(6):
        _sign_in(Client(), "tram.mot", "sai")

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

    assert _sign_in(Client(), "tram.mot", PASSWORD).status_code == 302


def test_an_administrator_lifts_a_lock(nurse: User, administrator: User) -> None:
    for _ in range(6):
        _sign_in(Client(), "tram.mot", "sai")

    _signed_in(administrator).post(reverse("access:unlock", args=[nurse.public_id]))

    assert _sign_in(Client(), "tram.mot", PASSWORD).status_code == 302


def test_neither_names_nor_passwords_reach_the_log(
    nurse: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for _ in range(7):
            _sign_in(Client(), "tram.mot", "bí mật của tôi")

    assert "tram.mot" not in caplog.text
    assert "bí mật" not in caplog.text
    assert "127.0.0.1" not in caplog.text


# ── who is not signed in ─────────────────────────────────────────────────────────

_PAGES = ("access:me", "access:accounts", "access:waiting", "access:audit")


@pytest.mark.parametrize("name", _PAGES)
def test_a_stranger_is_led_to_the_sign_in_and_back(name: str) -> None:
    address = reverse(name) + "?page=2"

    response = Client().get(address)

    assert response.status_code == 302
    assert response["Location"] == f"/sign-in/?next={quote(address, safe='')}"


def test_a_form_posted_after_the_session_ended_leads_back_to_its_page() -> None:
    response = Client().post(
        "/accounts/new/",
        {"a": "b"},
        headers={"Referer": "http://testserver/accounts/?q=1"},
    )

    assert response["Location"] == "/sign-in/?next=%2Faccounts%2F%3Fq%3D1"


def test_a_foreign_page_is_not_led_back_to() -> None:
    response = Client().post(
        "/accounts/new/", headers={"Referer": "http://evil.example/x"}
    )

    assert response["Location"] == "/sign-in/?next=%2F"


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in() -> None:
    response = Client().get(
        "/accounts/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/me/"},
    )

    assert response.status_code == 401
    assert response["HX-Redirect"] == "/sign-in/?next=%2Fme%2F"


def test_who_was_on_the_way_is_told_that_nothing_is_lost() -> None:
    page = Client().get("/sign-in/?next=/cases/new/").content.decode()

    assert "thiết bị này" in page


# ── who is signed in, and not entitled ───────────────────────────────────────────


def _record_pages(user: User) -> list[tuple[str, str]]:
    verbs = ("give", "reset", "close", "reopen", "unlock")
    grant = user.grants.get()
    return [
        ("get", reverse("access:account", args=[user.public_id])),
        *(("post", reverse(f"access:{verb}", args=[user.public_id])) for verb in verbs),
        ("post", reverse("access:take", args=[grant.public_id])),
    ]


@pytest.mark.parametrize("role", ["commune_station", "leader", "auditor", "agency"])
def test_without_the_right_no_account_exists(role: str, nurse: User) -> None:
    outsider = _signed_in(cast.holder("nguoi.ngoai", role, PROVINCE))

    answers = {
        getattr(outsider, verb)(url).status_code for verb, url in _record_pages(nurse)
    }

    assert answers == {404}


def test_an_administrator_of_elsewhere_sees_no_account_here(nurse: User) -> None:
    elsewhere = _signed_in(cast.holder("quantri.khac", "administrator", NEIGHBOUR))

    answers = {
        getattr(elsewhere, verb)(url).status_code for verb, url in _record_pages(nurse)
    }

    assert answers == {404}
    nurse.refresh_from_db()
    assert nurse.is_active
    assert nurse.check_password(PASSWORD)


def test_an_administrator_below_is_refused_calmly_and_nothing_happens(
    administrator: User,
) -> None:
    head = cast.holder("giam.doc", "leader", PROVINCE, COMMUNE + "0009.")
    cast.grant(head, "leader", COMMUNE)

    response = _signed_in(administrator).post(
        reverse("access:reset", args=[head.public_id])
    )

    assert response.status_code == 403
    assert "ngoài các đơn vị" in response.content.decode()


@pytest.mark.parametrize(
    "name", ["access:accounts", "access:create", "access:waiting", "access:audit"]
)
def test_a_list_without_the_right_is_a_calm_refusal(name: str) -> None:
    team = _signed_in(cast.holder("to.covid", "hamlet_team", COMMUNE))

    response = team.get(reverse(name))

    assert response.status_code == 403
    assert "text/html" in response["Content-Type"]


def test_the_audit_shows_only_entries_of_the_own_units(nurse: User) -> None:
    cast.holder("tram.hai", "commune_station", NEIGHBOUR)
    auditor = _signed_in(cast.holder("kiem.tra", "auditor", DISTRICT))

    entries = auditor.get(reverse("access:audit")).context["table"].rows

    assert len(entries) == 2  # the nurse's role and the auditor's own
    assert auditor.get(reverse("access:audit") + "?fact=access.role").status_code == 200
    assert auditor.get(reverse("access:audit") + "?day=07/12/2021").status_code == 200


# ── the own account ──────────────────────────────────────────────────────────────


def test_the_language_is_kept_with_the_account_and_on_the_device(nurse: User) -> None:
    client = _signed_in(nurse)

    client.post(reverse("set_language"), {"language": "en", "next": "/me/"})
    page = client.get("/me/").content.decode()

    nurse.refresh_from_db()
    assert nurse.language == "en"
    assert 'lang="en"' in page
    client.post("/me/", {"language": "vi"})
    assert 'lang="vi"' in client.get("/me/").content.decode()


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example"])
def test_changing_the_language_stays_in_this_house(to: str) -> None:
    response = Client().post(reverse("set_language"), {"language": "en", "next": to})

    assert response["Location"] == "/"
    assert response.cookies["django_language"].value == "en"


def test_an_unknown_language_changes_nothing() -> None:
    response = Client().post(reverse("set_language"), {"language": "xx"})

    assert "django_language" not in response.cookies


def test_without_a_choice_the_house_speaks_vietnamese_to_every_browser() -> None:
    page = Client().get("/sign-in/", headers={"Accept-Language": "en"}).content.decode()

    assert 'lang="vi"' in page
    assert "Đăng nhập" in page


def test_the_owner_changes_the_password_and_stays_signed_in(nurse: User) -> None:
    client, elsewhere = _signed_in(nurse), _signed_in(nurse)
    new = "mưa đầu mùa rơi nhẹ"

    response = client.post(
        reverse("access:change_password"),
        {"old_password": PASSWORD, "new_password": new, "repeated": new},
    )

    assert response.status_code == 302
    assert client.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "typed",
    [
        {
            "old_password": "khác",
            "new_password": "mưa đầu mùa",
            "repeated": "mưa đầu mùa",
        },
        {"old_password": PASSWORD, "new_password": "mưa đầu mùa", "repeated": "mưa"},
        {"old_password": PASSWORD, "new_password": "ngắn", "repeated": "ngắn"},
        {"old_password": ""},
    ],
)
def test_a_password_that_cannot_be_is_answered_beside_its_field(
    nurse: User, typed: dict[str, str]
) -> None:
    response = _signed_in(nurse).post(reverse("access:change_password"), typed)

    assert response.status_code == 200
    assert response.context["form"].errors
    nurse.refresh_from_db()
    assert nurse.check_password(PASSWORD)


def test_a_first_password_is_changed_before_anything_else(
    nurse: User, administrator: User
) -> None:
    password = actions.reset_password(user=nurse, by=administrator, now=NOW)
    client = Client()
    _sign_in(client, "tram.mot", password)

    led_to = client.get("/me/")["Location"]
    new = "mưa đầu mùa rơi nhẹ"
    client.post(
        led_to, {"old_password": password, "new_password": new, "repeated": new}
    )

    assert led_to == reverse("access:change_password")
    assert client.get("/me/").status_code == 200


def test_a_visit_costs_one_write_in_five_minutes(
    nurse: User, django_assert_num_queries: Any
) -> None:
    client = _signed_in(nurse)
    client.get("/me/")

    with django_assert_num_queries(6):
        # Session, account; scope for the shell; grants, their roots, names of units.
        client.get("/me/")

    nurse.refresh_from_db()
    assert nurse.last_seen_at == NOW


# ── accounts ─────────────────────────────────────────────────────────────────────


def test_an_administrator_makes_an_account_that_works(administrator: User) -> None:
    client = _signed_in(administrator)
    form = {
        "username": "tram.moi",
        "full_name": "Trạm y tế xã Mới",
        "language": "vi",
        "role": "commune_station",
        "unit": COMMUNE,
        "last_day": "31/12/2021",
    }

    page = client.post(reverse("access:create"), form)

    match = re.search(r'id="first-password">([^<]+)<', page.content.decode())
    assert match
    user = User.objects.get(username="tram.moi")
    assert user.check_password(match[1])
    assert user.password_is_temporary
    assert "no-store" in page["Cache-Control"]
    grant = user.grants.get()
    assert grant.ends_at == clock.as_of("2021-12-31")
    assert actions.can(user, "cases.edit", within=COMMUNE)


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"username": "quantri.huyen"}, "username"),
        ({"username": "có dấu cách"}, "username"),
        ({"unit": PROVINCE}, "__all__"),
        ({"unit": "*"}, "__all__"),
        ({"unit": ""}, "unit"),
        ({"role": "local_operator"}, "role"),
        ({"starts_on": "08/12/2021", "last_day": "01/12/2021"}, "last_day"),
        ({"last_day": "01/12/2021"}, "last_day"),
        ({"last_day": "31/02/2021"}, "last_day"),
    ],
)
def test_an_account_that_cannot_be_made_leaves_nothing_behind(
    administrator: User, wrong: dict[str, str], at: str
) -> None:
    form = {
        "username": "tram.moi",
        "full_name": "Trạm y tế xã Mới",
        "language": "vi",
        "role": "commune_station",
        "unit": COMMUNE,
    }
    before = User.objects.count()

    response = _signed_in(administrator).post(reverse("access:create"), form | wrong)

    assert response.status_code == 200
    assert at in response.context["form"].errors
    assert User.objects.count() == before


def test_the_life_of_an_account_by_page(administrator: User, nurse: User) -> None:
    client = _signed_in(administrator)
    address = reverse("access:account", args=[nurse.public_id])

    given = client.post(
        reverse("access:give", args=[nurse.public_id]),
        {"role": "site", "unit": COMMUNE},
    )
    grant = nurse.grants.get(role__code="site")
    taken = client.post(reverse("access:take", args=[grant.public_id]))
    closed = client.post(reverse("access:close", args=[nurse.public_id]))
    opened = client.post(reverse("access:reopen", args=[nurse.public_id]))
    fresh = client.post(reverse("access:reset", args=[nurse.public_id]))

    assert {r["Location"] for r in (given, taken, closed, opened)} == {address}
    assert fresh.status_code == 200
    page = client.get(address)
    told = [line.fact for line in reversed(page.context["trail"])]
    assert told[-5:] == [
        "access.role_granted",
        "access.grant_revoked",
        "access.account_deactivated",
        "access.account_reactivated",
        "access.password_changed",
    ]


def test_the_list_finds_accounts_without_diacritics(administrator: User) -> None:
    cast.holder("tram.mot", "commune_station", COMMUNE)
    cast.holder("lanh.dao", "leader", COMMUNE)
    client = _signed_in(administrator)

    def found(query: str) -> int:
        table = client.get(reverse("access:accounts") + query).context["table"]
        return len(table.rows)

    assert found("") == 3
    assert found("?q=tai khoan tram") == 1
    assert found("?q=LANH.DAO") == 1
    assert found("?role=leader") == 1
    assert found("?state=closed") == 0
    assert found("?sort=-seen&page=99") == 3


def test_the_list_of_accounts_stays_within_its_budget(
    administrator: User, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        cast.holder(f"tram.{n}", "commune_station", COMMUNE, DISTRICT + f"00{n:02}.")
    client = _signed_in(administrator)
    client.get(reverse("access:accounts"))  # the visit and the session are noted

    with django_assert_max_num_queries(12):
        client.get(reverse("access:accounts"))


def test_units_are_suggested_only_where_one_manages(administrator: User) -> None:
    page = _signed_in(administrator).get(reverse("access:units") + "?unit_text=xa")
    national = _signed_in(cast.holder("quantri.tw", "administrator", ""))

    assert page.status_code == 200
    assert 'data-value="*"' not in page.content.decode()
    assert 'data-value="*"' in national.get(reverse("access:units")).content.decode()


# ── what is waiting ──────────────────────────────────────────────────────────────


def test_what_was_given_up_is_shown_and_tried_again_by_page() -> None:
    bells.install(soon={bells.BellRung: (bells.note,)})
    bells.ring_bell()
    Reaction.objects.update(state="given_up", tries=12, last_error="ValueError: …")
    client = _signed_in(cast.holder("cdc", "provincial_cdc", PROVINCE))

    page = client.get(reverse("access:waiting")).content.decode()
    reaction = Reaction.objects.get()
    client.post(reverse("access:try_again", args=[reaction.pk]))

    assert "flow_of_tests" not in page or "note" in page
    assert "ValueError" in page
    reaction.refresh_from_db()
    assert (reaction.state, reaction.tries) == ("waiting", 0)


def test_trying_again_what_is_not_given_up_is_a_refusal_on_a_page() -> None:
    bells.install(soon={bells.BellRung: (bells.note,)})
    bells.ring_bell()
    client = _signed_in(cast.holder("cdc", "provincial_cdc", PROVINCE))
    address = reverse("access:try_again", args=[Reaction.objects.get().pk])

    page = client.post(address)
    part = client.post(address, headers={"HX-Request": "true"})

    assert page.status_code == part.status_code == 409
    assert "<html" in page.content.decode()
    assert "<html" not in part.content.decode()
    assert part["HX-Retarget"] == "#messages"


# ── errors ───────────────────────────────────────────────────────────────────────


def test_what_is_not_there_is_a_page_for_everyone(nurse: User) -> None:
    for client in (Client(), _signed_in(nurse)):
        response = client.get("/nothing/of/that/name/")

        assert response.status_code == 404
        assert "Không tìm thấy" in response.content.decode()


def test_a_form_from_before_the_sign_in_is_answered_calmly(nurse: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(nurse, backend="django.contrib.auth.backends.ModelBackend")

    response = client.post("/me/", {"language": "en"})

    assert response.status_code == 403
    assert "Chưa lưu" in response.content.decode()


def test_a_defect_of_ours_shows_no_detail(
    nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Nguyễn Văn A, 038123456789")

    monkeypatch.setattr("lachan.ground.access.pages.own.grants_table", broken)
    client = _signed_in(nurse)
    client.raise_request_exception = False

    page = client.get("/me/")

    assert page.status_code == 500
    assert "Nguyễn" not in page.content.decode()
    assert "Lá Chắn" in page.content.decode()


def test_old_sessions_and_attempts_are_cleared_at_night(nurse: User) -> None:
    _signed_in(nurse)
    Session.objects.update(expire_date=timezone.now() - DAY)
    _sign_in(Client(), "tram.mot", "sai")
    AccessAttempt.objects.update(attempt_time=timezone.now() - 40 * DAY)

    assert jobs.clear_expired(NOW) == 2
    assert not Session.objects.exists()
