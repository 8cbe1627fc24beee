from __future__ import annotations

from datetime import UTC, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from lachan.ground.access.actions import NotAllowed
from lachan.ground.access.models import Role, User
from lachan.ground.access.queries import above_and_itself, holders_of
from lachan.ground.journal.models import Entry
from lachan.ground.notices import actions, jobs, queries
from lachan.ground.notices.actions import NoticeDraft, Outcome, WishesDraft
from lachan.ground.notices.models import Address, Delivery, Notice
from lachan.ground.notices.words import Because
from lachan.ground.units.tests.town import NOW, Village, account, village

RIGHTS = ("tasks.edit", "notices.manage", "privacy.decide")


@pytest.fixture
def town(db: None, settings: Settings, tmp_path: Path) -> Village:
    settings.DATA_DIR = tmp_path
    return village(*RIGHTS)


def draft(town: Village, unit: str = "east", **given_: Any) -> NoticeDraft:
    told = {"kind": "task_given", "key": f"k:{uuid4()}", "at": NOW}
    return NoticeDraft(**{**told, "path": town.units[unit].path, **given_})


def give(town: Village, unit: str = "east", **given_: Any) -> Notice:
    made = actions.give(draft=draft(town, unit, **given_), now=NOW)
    assert made is not None
    return made


def reachable(user: User) -> None:
    mail = f"{user.username}@example.org"
    actions.set_address(user=user, channel="email", address=mail, now=NOW)
    actions.set_address(user=user, channel="sms", address="0912345678", now=NOW)


def told(notice: Notice) -> set[tuple[str, str]]:
    rows = notice.deliveries.filter(recipient__isnull=False)
    return set(rows.values_list("recipient__username", "channel"))


# ── giving ───────────────────────────────────────────────────────────────────────


def test_the_nearest_who_may_do_it_are_told_and_once(town: Village) -> None:
    first = draft(town, "east", key="one")

    notice = actions.give(draft=first, now=NOW)
    again = actions.give(draft=first, now=NOW)

    assert notice is not None
    assert again is None
    assert told(notice) == {("neighbour", "in_app")}
    assert told(give(town, "north")) == {("officer", "in_app")}


def test_who_can_be_reached_outside_is_told_there_too(town: Village) -> None:
    reachable(town.officer)

    normal = give(town, "north")
    urgent = give(town, "north", kind="task_overdue")

    assert told(normal) == {("officer", "in_app"), ("officer", "email")}
    assert ("officer", "sms") in told(urgent)


def test_a_notice_has_no_place_for_free_text() -> None:
    texts = {
        field.name
        for field in Notice._meta.get_fields()
        if field.get_internal_type() == "TextField"
    }

    assert texts == set()


def test_ended_grants_and_closed_accounts_are_told_nothing(town: Village) -> None:
    path = town.units["north"].path
    before = holders_of("tasks.edit", path, at=NOW)
    town.officer.is_active = False
    town.officer.save(update_fields=["is_active"])

    after = holders_of("tasks.edit", path, at=NOW)

    assert [user for user, _root in before] == [town.officer.pk]
    assert after == []
    assert give(town, "north").deliveries.count() == 0


def test_the_units_above_are_those_of_the_path() -> None:
    assert above_and_itself("0001.0002.") == ("", "0001.", "0001.0002.")
    assert above_and_itself("") == ("",)


def test_what_is_about_an_account_is_told_to_it_alone(town: Village) -> None:
    notice = give(
        town, kind="own_access", path="", account=town.officer.public_id, unit="east"
    )

    (only,) = notice.deliveries.all()
    assert (only.recipient, only.because) == (town.officer, Because.OWN)


def test_the_one_who_did_it_is_not_asked_to_look_at_it(town: Village) -> None:
    role = town.officer.grants.get().role
    role.permissions = [*RIGHTS, "units.carry_out"]
    role.save(update_fields=["permissions"])

    mine = give(town, "north", kind="decree_waiting", actor=town.officer.actor)
    other = give(town, "north", kind="decree_waiting", actor="system")

    assert told(mine) == set()
    assert told(other) == {("officer", "in_app")}


def test_a_unit_may_want_it_otherwise(town: Village) -> None:
    role = town.officer.grants.get().role
    subscribe: dict[str, Any] = {"kind": "task_given", "role": role, "now": NOW}
    subscribe["by"] = town.officer
    actions.subscribe(path=town.units["left"].path, channels=None, **subscribe)
    actions.subscribe(path=town.units["south"].path, channels=["in_app"], **subscribe)

    assert told(give(town, "north")) == {("officer", "in_app")}
    assert town.officer.grants.get().paths.get().path != town.units["left"].path

    below = account("deputy", town.units["north"].path, ("tasks.edit",))
    role_below = below.grants.get().role
    subscribe["role"] = role_below
    actions.subscribe(path=town.units["left"].path, channels=None, **subscribe)
    assert told(give(town, "north")) == set()


def test_nobody_subscribes_for_units_they_do_not_look_after(town: Village) -> None:
    with pytest.raises(NotAllowed):
        actions.subscribe(
            kind="task_given",
            role=Role.objects.all()[0],
            path=town.units["left"].path,
            channels=None,
            by=town.neighbour,
            now=NOW,
        )
    with pytest.raises(actions.WishRefused):
        actions.subscribe(
            kind="nothing",
            role=Role.objects.all()[0],
            path=town.units["left"].path,
            channels=None,
            by=town.officer,
            now=NOW,
        )


def test_the_database_keeps_the_promises_itself(town: Village) -> None:
    notice = give(town, "north")
    wrong: tuple[dict[str, Any], ...] = (
        {"channel": "in_app", "recipient": town.officer, "state": "delivered"},
        {"channel": "email", "recipient": town.officer, "next_attempt_at": NOW},
        {"channel": "webhook", "recipient": town.officer, "next_attempt_at": NOW},
        {"channel": "in_app", "recipient": town.neighbour, "state": "read"},
        {"channel": "in_app", "recipient": town.neighbour, "state": "queued"},
    )

    for columns in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.create(notice=notice, because="right", **columns)


# ── reading ──────────────────────────────────────────────────────────────────────


def test_what_was_read_is_not_sent_any_more(town: Village) -> None:
    reachable(town.officer)
    notice = give(town, "north", kind="task_overdue")

    number = actions.mark_read(user=town.officer, notice_ids=(notice.pk,), now=NOW)
    again = actions.mark_read(user=town.officer, notice_ids=(notice.pk,), now=NOW)

    states = set(notice.deliveries.values_list("channel", "state"))
    assert (number, again) == (1, 0)
    assert states == {("in_app", "read"), ("email", "spared"), ("sms", "spared")}
    notice.refresh_from_db()
    assert notice.next_step_at is None


def test_the_bell_takes_one_read_of_a_small_index(town: Village) -> None:
    for _n in range(3):
        give(town, "north")

    with CaptureQueriesContext(connection) as asked:
        number = queries.unread_count(town.officer)

    assert number == 3
    assert len(asked) == 1
    with connection.cursor() as cursor:
        how = "" if connection.vendor == "postgresql" else "QUERY PLAN"
        cursor.execute(f"EXPLAIN {how} {asked[0]['sql']}")
        plan = str(cursor.fetchall())
    assert "notices_delivery_unread" in plan or connection.vendor == "postgresql"


def test_all_are_read_at_once(town: Village) -> None:
    give(town, "north")
    give(town, "south")
    give(town, "east")

    assert actions.read_all(user=town.officer, now=NOW) == 2
    assert queries.unread_count(town.officer) == 0
    assert queries.unread_count(town.neighbour) == 1


# ── going on ─────────────────────────────────────────────────────────────────────


def test_unread_and_urgent_it_goes_up_step_by_step(town: Village) -> None:
    chief = account("chief", "", ("tasks.edit",))
    stand_in = account("standin", "", ("tasks.edit",))
    actions.set_wishes(user=town.officer, draft=WishesDraft(deputy=stand_in))
    notice = give(town, "north", kind="task_overdue")
    minutes = timedelta(minutes=15)

    early = jobs.go_on(NOW + minutes / 2)
    first = jobs.go_on(NOW + minutes)
    last = jobs.go_on(NOW + 2 * minutes)
    after = jobs.go_on(NOW + 9 * minutes)

    because = dict(notice.deliveries.values_list("recipient__username", "because"))
    assert (early, first, last, after) == (0, 2, 0, 0)
    assert because == {"officer": "right", "standin": "deputy", "chief": "next"}
    assert chief.pk
    fact = Entry.objects.get(fact="notices.notice_escalated")
    assert (fact.count, fact.subject_id) == (2, notice.public_id)


def test_read_by_one_it_goes_to_nobody_else(town: Village) -> None:
    account("chief", "", ("tasks.edit",))
    notice = give(town, "north", kind="task_overdue")
    actions.mark_read(user=town.officer, notice_ids=(notice.pk,), now=NOW)

    assert jobs.go_on(NOW + timedelta(hours=1)) == 0
    assert told(notice) == {("officer", "in_app")}


# ── wishes ───────────────────────────────────────────────────────────────────────


def test_an_address_is_kept_sealed_and_written_over(town: Village) -> None:
    reachable(town.officer)
    kept = Address.objects.get(user=town.officer, channel="email")
    assert b"officer@" not in bytes(kept.sealed or b"")
    assert kept.opened() == "officer@example.org"

    new = "other@example.org"
    actions.set_address(user=town.officer, channel="email", address=new, now=NOW)

    kept.refresh_from_db()
    assert (kept.sealed, kept.opened()) == (None, "")
    payloads = str(list(Entry.objects.values_list("payload", flat=True)))
    assert "example.org" not in payloads


def test_a_closed_account_keeps_no_address(town: Village) -> None:
    reachable(town.officer)

    number = actions.forget_addresses(account=town.officer.public_id, now=NOW)

    assert number == 2
    assert not Address.objects.exclude(sealed=None).exists()


@pytest.mark.parametrize(
    ("channel", "address"), [("email", "nobody"), ("sms", "12"), ("sms", "máy lẻ")]
)
def test_what_is_no_address_is_refused(
    town: Village, channel: str, address: str
) -> None:
    with pytest.raises(actions.WishRefused) as refused:
        actions.set_address(
            user=town.officer, channel=channel, address=address, now=NOW
        )

    assert refused.value.field == channel


def test_half_of_quiet_hours_and_oneself_as_deputy_are_refused(town: Village) -> None:
    half = WishesDraft(quiet_from=time(22))
    own = WishesDraft(deputy=town.officer)

    for wrong in (half, own):
        with pytest.raises(actions.WishRefused):
            actions.set_wishes(user=town.officer, draft=wrong)


# ── the outbox ───────────────────────────────────────────────────────────────────


def test_what_waited_for_one_account_goes_in_one_piece(town: Village) -> None:
    reachable(town.officer)
    actions.set_wishes(
        user=town.officer, draft=WishesDraft(quiet_from=time(5), quiet_to=time(7))
    )
    for _n in range(25):
        give(town, "north")

    now = NOW + timedelta(hours=1)  # 07:00 in Vietnam
    early = actions.claim(now=NOW)
    parcels = [actions.claim(now=now) for _n in range(3)]

    assert early is None
    assert [len(one.deliveries) if one else 0 for one in parcels] == [20, 5, 0]


def test_a_worker_that_died_leaves_its_piece_to_the_next(town: Village) -> None:
    reachable(town.officer)
    for _n in range(3):
        give(town, "north")
    first = actions.claim(now=NOW)
    give(town, "north")

    meanwhile = actions.claim(now=NOW)
    later = actions.claim(now=NOW + timedelta(minutes=3))

    assert first is not None
    assert meanwhile is not None
    assert len(meanwhile.deliveries) == 1
    assert later is not None
    assert later.message_id == first.message_id
    assert [one.pk for one in later.deliveries] == [one.pk for one in first.deliveries]


def test_what_an_old_try_says_counts_no_more(town: Village) -> None:
    reachable(town.officer)
    give(town, "north")
    first = actions.claim(now=NOW)
    second = actions.claim(now=NOW + timedelta(minutes=3))
    assert first is not None
    assert second is not None

    failed = Outcome(is_sent=False, error="late", is_final=True)
    actions.note_outcome(parcel=first, outcome=failed, now=NOW)
    actions.note_outcome(parcel=second, outcome=Outcome(is_sent=True), now=NOW)

    assert Delivery.objects.get(channel="email").state == "sent"


def test_after_the_last_try_it_is_given_up_and_can_be_tried_again(
    town: Village,
) -> None:
    reachable(town.officer)
    give(town, "north")
    now = NOW
    tries = 0
    while parcel := actions.claim(now=now):
        tries += 1
        failed = Outcome(is_sent=False, error="HTTP 503")
        actions.note_outcome(parcel=parcel, outcome=failed, now=now)
        now += timedelta(hours=3)

    assert tries == 12
    row = Delivery.objects.get(channel="email")
    assert (row.state, row.last_error) == ("failed", "HTTP 503")
    assert Entry.objects.filter(fact="notices.deliveries_given_up").count() == 1

    assert actions.try_again(by=town.officer, now=now) == 1
    parcel = actions.claim(now=now)
    assert parcel is not None
    assert parcel.message_id == row.message_id


def test_a_closed_account_gets_nothing_of_what_waited(town: Village) -> None:
    reachable(town.officer)
    give(town, "north")
    User.objects.filter(pk=town.officer.pk).update(is_active=False)

    parcel = actions.claim(now=NOW)

    assert parcel is not None
    assert parcel.deliveries == ()
    assert Delivery.objects.get(channel="email").state == "spared"


STEPS = st.lists(
    st.sampled_from(["die early", "die late", "fail", "send", "new", "wait", "read"]),
    max_size=25,
)


@pytest.mark.django_db
@given(STEPS)
def test_whenever_workers_die_nothing_is_lost_and_nothing_doubled(
    steps: list[str],
) -> None:
    with transaction.atomic():
        _workers_die(steps)
        transaction.set_rollback(True)


def _workers_die(steps: list[str]) -> None:
    """A receiver knows a message by its id; so each notice reaches it exactly once."""
    town = village(*RIGHTS)
    reachable(town.officer)
    received: dict[object, list[int]] = {}
    now = NOW
    for step in [*steps, *["wait", "send"] * 30]:
        if step == "new":
            actions.give(draft=draft(town, "north"), now=now)
        elif step == "wait":
            now += timedelta(hours=2)
        elif step == "read":
            actions.read_all(user=town.officer, now=now)
        elif parcel := actions.claim(now=now):
            content = [one.notice_id for one in parcel.deliveries]
            if step in ("die late", "send"):
                known = received.setdefault(parcel.message_id, content)
                assert known == content
            if step in ("fail", "send"):
                outcome = Outcome(is_sent=step == "send", error="x")
                actions.note_outcome(parcel=parcel, outcome=outcome, now=now)
    arrived = [pk for content in received.values() for pk in content]
    mails = Delivery.objects.filter(channel="email")
    sent = set(mails.filter(state="sent").values_list("notice_id", flat=True))
    spared = set(mails.filter(state="spared").values_list("notice_id", flat=True))
    assert len(arrived) == len(set(arrived))
    assert set(arrived) == sent
    assert sent | spared == set(mails.values_list("notice_id", flat=True))


def test_old_notices_go_with_what_was_sent_of_them(town: Village) -> None:
    give(town, "north")
    (kept,) = actions.KEPT
    later = NOW.astimezone(UTC) + timedelta(days=1)

    before = kept.due(later)
    gone = kept.dispose(later, now=later)

    assert before == 1
    assert gone == {"notices_delivery": 1, "notices_notice": 1}
    assert kept.due(later) == 0
