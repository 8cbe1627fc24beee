from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from config import cli
from lachan.ground.access.models import User
from lachan.ground.notices import actions
from lachan.ground.notices.actions import EndpointDraft
from lachan.ground.notices.models import (
    Address,
    Delivery,
    Endpoint,
    Preference,
    Subscription,
)
from lachan.ground.notices.queries import unread_count
from lachan.ground.notices.tests.test_actions import RIGHTS, give, reachable
from lachan.ground.units.tests.town import NOW, Village, village
from lachan.kernel import clock


@pytest.fixture
def town(db: None, settings: Settings) -> Any:
    settings.NOTICES_PRIVATE = False
    with clock.frozen(NOW):
        yield village(*RIGHTS)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


# ── mine ─────────────────────────────────────────────────────────────────────────


def test_the_bell_counts_and_opening_a_notice_reads_it(town: Village) -> None:
    notice = give(town, "north")
    client = signed_in(town.officer)

    before = text(client.get("/notices/"))
    page = client.get(f"/notices/{notice.public_id}/")
    after = text(client.get("/notices/"))

    assert "Thông báo chưa đọc: 1" in before
    assert 'lc-bell-count" aria-hidden="true">1<' in before
    assert "Đơn vị north được giao một nhiệm vụ mới." in text(page)
    assert "bạn có quyền làm việc này tại nơi xảy ra" in text(page)
    assert "Thông báo chưa đọc: 0" in after


def test_a_notice_leads_straight_to_its_record(town: Village) -> None:
    task = uuid4()
    notice = give(town, "north", subject=("task", task))

    answer = signed_in(town.officer).get(f"/notices/{notice.public_id}/open/")

    assert answer["Location"] == f"/tasks/{task}/"
    assert unread_count(town.officer) == 0


def test_who_was_not_told_finds_nothing(town: Village) -> None:
    notice = give(town, "north")
    client = signed_in(town.neighbour)

    for way in ("", "open/"):
        assert client.get(f"/notices/{notice.public_id}/{way}").status_code == 404
    client.post("/notices/read/", {"selected": [str(notice.public_id), "x"]})
    assert unread_count(town.officer) == 1


def test_chosen_notices_and_all_of_them_are_marked_as_read(town: Village) -> None:
    notice, *_others = (give(town, "north") for _n in range(3))
    client = signed_in(town.officer)

    client.post("/notices/read/", {"selected": [str(notice.public_id)]})
    left = unread_count(town.officer)
    client.post("/notices/read-all/")

    assert left == 2
    assert unread_count(town.officer) == 0
    assert "đã đọc" in text(client.get("/notices/?state="))
    assert "Không có thông báo" in text(client.get("/notices/?state=unread"))


def test_both_languages_and_the_filter(town: Village) -> None:
    give(town, "north")
    give(town, "north", kind="task_overdue")
    town.officer.language = "en"
    town.officer.save(update_fields=["language"])

    page = text(signed_in(town.officer).get("/notices/?urgency=urgent"))

    assert "A task of Đơn vị north is overdue" in page
    assert "was given a new task" not in page


# ── wishes ───────────────────────────────────────────────────────────────────────


def test_how_i_am_told_is_kept(town: Village) -> None:
    form = {
        "email": "can.bo@example.org",
        "by_email": "on",
        "sms": "0912 345 678",
        "quiet_from": "21:30",
        "quiet_to": "05:30",
        "deputy": "neighbour",
    }
    client = signed_in(town.officer)

    answer = client.post("/notices/preferences/", form)
    page = text(client.get("/notices/preferences/"))

    kept = Preference.objects.get(user=town.officer)
    assert answer.status_code == 302
    assert (kept.by_email, kept.by_sms, kept.deputy) == (True, False, town.neighbour)
    assert Address.objects.get(channel="sms").opened() == "+84912345678"
    assert 'value="21:30"' in page
    assert "can.bo@example.org" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "x"), ("sms", "1"), ("deputy", "nobody"), ("quiet_from", "21:00")],
)
def test_what_cannot_be_is_said_beside_its_field(
    town: Village, field: str, value: str
) -> None:
    answer = signed_in(town.officer).post("/notices/preferences/", {field: value})

    assert answer.status_code == 422


# ── channels ─────────────────────────────────────────────────────────────────────

HOOK = {"kind": "webhook", "name": "IOC", "url": "https://example.org/in", "shape": ""}


def test_a_webhook_is_set_up_changed_tried_and_closed(town: Village) -> None:
    client = signed_in(town.officer)

    made = text(client.post("/notices/channels/new/", HOOK))
    hook = Endpoint.objects.get()
    secret = hook.opened()
    changed = client.post(
        f"/notices/channels/{hook.public_id}/",
        {**HOOK, "name": "IOC 2", "kinds": ["task_overdue"]},
    )
    client.post(f"/notices/channels/{hook.public_id}/trial/")
    page = text(client.get("/notices/channels/"))
    later = text(client.get(f"/notices/channels/{hook.public_id}/"))
    client.post(f"/notices/channels/{hook.public_id}/close/")

    hook.refresh_from_db()
    assert secret in made
    assert secret not in later + page
    assert changed.status_code == 302
    assert (hook.name, hook.kinds, hook.is_active) == ("IOC 2", ["task_overdue"], False)
    assert "Không tin nào rời máy này" in page
    assert Delivery.objects.filter(channel="webhook").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "https://10.0.0.1/"),
        ("url", "http://example.org"),
        ("unit", "no such unit"),
        ("unit", "VN"),
        ("shape", "[1]"),
    ],
)
def test_a_channel_that_cannot_be_is_refused(
    town: Village, field: str, value: str
) -> None:
    client = signed_in(town.officer)

    answer = client.post("/notices/channels/new/", {**HOOK, field: value})

    assert answer.status_code == 422
    assert not Endpoint.objects.exists()


def test_two_gateways_for_the_same_people_are_refused(town: Village) -> None:
    shape = json.dumps({"fields": {"to": "{to}"}})
    gateway = {**HOOK, "kind": "sms", "shape": shape}
    client = signed_in(town.officer)

    first = client.post("/notices/channels/new/", gateway)
    second = client.post("/notices/channels/new/", {**gateway, "name": "other"})
    wrong = client.post("/notices/channels/new/", {**gateway, "shape": '{"body": "x"}'})

    assert (first.status_code, second.status_code, wrong.status_code) == (302, 422, 422)


def test_the_neighbour_sees_no_channel_of_ours(town: Village) -> None:
    draft = EndpointDraft(
        kind="webhook", name="x", url="https://example.org", path=town.units["38"].path
    )
    hook, _secret = actions.set_endpoint(draft=draft, by=town.officer, now=NOW)
    client = signed_in(town.neighbour)

    for way in ("", "trial/", "close/"):
        answer = client.post(f"/notices/channels/{hook.public_id}/{way}", HOOK)
        assert answer.status_code == 404
    assert "example.org" not in text(client.get("/notices/channels/"))


def test_channels_are_for_those_who_look_after_them(town: Village) -> None:
    role = town.officer.grants.get().role
    role.permissions = ["tasks.edit"]
    role.save(update_fields=["permissions"])
    client = signed_in(town.officer)

    for page in ("channels/", "channels/new/", "rules/"):
        assert client.get(f"/notices/{page}").status_code == 404
    for page in ("channels/trial/", "channels/again/"):
        assert client.post(f"/notices/{page}").status_code == 404


def test_a_trial_without_an_address_says_why(town: Village) -> None:
    client = signed_in(town.officer)

    page = client.post("/notices/channels/trial/", {"channel": "email"}, follow=True)
    client.post("/notices/channels/trial/", {"channel": "in_app"})

    assert "Tài khoản của bạn chưa có địa chỉ cho kênh này." in text(page)
    assert unread_count(town.officer) == 1


def test_what_was_given_up_is_shown_and_sent_again_without_saying_to_whom(
    town: Village,
) -> None:
    reachable(town.officer)
    give(town, "north")
    Delivery.objects.filter(channel="email").update(
        state="failed", next_attempt_at=None, last_error="HTTP 503"
    )
    client = signed_in(town.officer)

    page = text(client.get("/notices/channels/"))
    client.post("/notices/channels/again/")

    assert "HTTP 503" in page
    assert "officer@example.org" not in page
    assert Delivery.objects.get(channel="email").state == "queued"


def test_a_role_is_told_otherwise(town: Village) -> None:
    role = town.officer.grants.get().role
    told = {"kind": "task_given", "role": role.code, "is_told": "no"}
    client = signed_in(town.officer)

    answer = client.post("/notices/rules/", told)
    page = text(client.get("/notices/rules/"))

    assert answer.status_code == 302
    assert Subscription.objects.get().path == town.units["38"].path
    assert "Một nhiệm vụ của {unit} đã quá hạn từ {time}." in page


# ── programs ─────────────────────────────────────────────────────────────────────


def test_programs_read_and_mark_what_an_account_was_told(town: Village) -> None:
    notice = give(town, "north")
    client = signed_in(town.officer)

    (mine,) = client.get("/api/v1/notices/?unread=true").json()
    one = client.get(f"/api/v1/notices/{notice.public_id}").json()
    number = client.get("/api/v1/notices/unread").json()
    read = client.post(f"/api/v1/notices/{notice.public_id}/read").json()
    again = client.post("/api/v1/notices/read-all").json()
    foreign = signed_in(town.neighbour).get(f"/api/v1/notices/{notice.public_id}")

    assert mine == one
    assert (mine["kind"], mine["unit"], mine["is_read"]) == (
        *("task_given", "north"),
        False,
    )
    assert (number, read, again) == ({"unread": 1}, {"read": 1}, {"read": 0})
    assert foreign.status_code == 404


def test_programs_change_how_an_account_is_told(town: Village) -> None:
    client = signed_in(town.officer)
    where, kind = "/api/v1/notices/preferences", "application/json"

    kept = client.put(where, {"quiet_from": "21:00", "quiet_to": "05:00"}, kind)
    half = client.put(where, {"quiet_from": "21:00"}, kind)

    assert kept.json()["quiet_from"] == "21:00:00"
    assert client.get(where).json() == kept.json()
    assert half.status_code == 422


def told(*words: str) -> Any:
    code, answer = cli.run([*words, "--as", "officer", "--json"])
    assert code == 0, answer
    return json.loads(answer)


def test_the_command_line_says_the_same(town: Village) -> None:
    notice = give(town, "north")

    (mine,) = told("notices", "list", "--unread")
    read = told("notices", "read", str(notice.public_id))
    kinds = told("notices", "kinds")
    where = "https://example.org/in"
    hook = told("notices", "channel", "webhook", "IOC", where)
    trial = told("notices", "trial", "webhook", "--endpoint", hook["endpoint"])
    waiting = told("notices", "waiting")
    (listed,) = told("notices", "channels")
    closed = told("notices", "close", hook["endpoint"])
    again = told("notices", "again")

    assert mine["notice"] == str(notice.public_id)
    assert read == {"read": 1}
    assert {one["kind"] for one in kinds} >= {"task_given", "trial"}
    assert hook["secret"]
    assert trial["notice"]
    assert waiting["webhook"]["waiting"] == 1
    assert listed["host"] == "example.org"
    assert closed["is_active"] is False
    assert again == {"queued": 0}


def test_a_notice_that_is_not_mine_is_unknown_on_the_command_line(
    town: Village,
) -> None:
    notice = give(town, "north")

    line = ["notices", "read", str(notice.public_id), "--as", "neighbour"]
    code, _answer = cli.run(line)

    assert code == 2
    assert unread_count(town.officer) == 1
