"""Break-glass: opened for a reason, for some hours, seen by the unit, judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lachan.ground.access import actions, queries
from lachan.ground.access.models import Opening, Sight, User
from lachan.ground.access.queries import Openable
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
HOUR = timedelta(hours=1)
REASON = "Người bệnh bất tỉnh, cần biết bệnh nền"
MINH = Openable("person", 7, UUID(int=7), COMMUNE)
TWINS = tuple(Openable("person", n, UUID(int=n), COMMUNE) for n in (8, 9))


class SmallRegister:
    """One person with a number of their own, two who share a telephone."""

    def find(self, text: str) -> Sequence[Openable]:
        return {"079": (MINH,), "0912": TWINS}.get(text, ())

    def sees(self, user: User, record: Openable) -> bool:
        shown = queries.sights_for(user, record.kind)
        return shown.filter(record_id=record.record_id).exists()

    def labels(self, records: Iterable[Openable], user: User) -> Mapping[int, str]:
        return {one.record_id: f"Người {one.record_id}" for one in records}

    def url(self, record: Openable) -> str:
        return f"/person/{record.public_id}/"


@pytest.fixture(autouse=True)
def _house() -> Iterator[None]:
    before = queries.registers()
    queries.install_registers(SmallRegister())
    with clock.frozen(NOW), translation.override("vi"):
        actions.load_roles(NOW)
        yield
    queries.install_registers(before)


@pytest.fixture
def doctor() -> User:
    return cast.holder("bac.si", "commune_station", NEIGHBOUR)


@pytest.fixture
def own_unit() -> User:
    return cast.holder("tram.mot", "commune_station", COMMUNE)


@pytest.fixture
def district() -> User:
    return cast.holder("huyen", "district_centre", DISTRICT)


def _open(by: User, text: str = "079", at: Any = NOW) -> Opening:
    return actions.break_glass(text=text, reason=REASON, by=by, now=at)


def _sees(user: User, at: Any) -> bool:
    """Whether the person is seen at `at`, asked as a new request would."""
    with clock.frozen(at):
        fresh = User.objects.get(pk=user.pk)
        return SmallRegister().sees(fresh, MINH)


def _facts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("fact", flat=True))


# ── opened ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("after", "is_seen"),
    [
        (timedelta(0), True),
        (3 * HOUR - timedelta(seconds=1), True),
        (3 * HOUR, False),
        (DAY, False),
    ],
)
def test_an_opened_record_is_seen_for_three_hours(
    doctor: User, after: timedelta, is_seen: bool
) -> None:
    assert not _sees(doctor, NOW)

    _open(doctor)

    assert _sees(doctor, NOW + after) is is_seen


def test_it_is_seen_by_nobody_else(doctor: User) -> None:
    colleague = cast.holder("dong.nghiep", "commune_station", NEIGHBOUR)

    _open(doctor)

    assert not _sees(colleague, NOW)
    assert queries.opened_by(colleague, "person", [7]) == set()
    assert queries.opened_by(doctor, "person", [7, 8]) == {7}


def test_it_is_told_in_the_history_of_the_record_without_the_reason(
    doctor: User,
) -> None:
    _open(doctor)

    entry = Entry.objects.order_by("pk").last()
    assert entry is not None
    assert (entry.fact, entry.subject_id) == ("access.record_opened", MINH.public_id)
    assert entry.unit_path == COMMUNE
    assert "bất tỉnh" not in str(entry.payload)


@pytest.mark.parametrize("reason", ["", "   ", "cần xem", "...............", "1" * 40])
def test_a_reason_that_says_nothing_opens_nothing(doctor: User, reason: str) -> None:
    with pytest.raises(actions.CannotOpen) as refused:
        actions.break_glass(text="079", reason=reason, by=doctor, now=NOW)

    assert refused.value.field == "reason"
    assert not Opening.objects.exists()


@pytest.mark.parametrize("text", ["080", "0912", "Nguyễn Văn Minh"])
def test_looking_in_vain_is_recorded(doctor: User, text: str) -> None:
    with pytest.raises(actions.CannotOpen) as refused:
        _open(doctor, text)

    assert refused.value.field == "record"
    assert _facts()[-1] == "access.record_sought_in_vain"
    assert not Sight.objects.exists()


def test_opening_again_answers_the_opening_in_force(doctor: User) -> None:
    first = _open(doctor)

    again = _open(doctor, at=NOW + HOUR)

    assert again == first
    assert again.ends_at == NOW + 3 * HOUR


def test_when_it_has_ended_it_can_be_opened_anew(doctor: User) -> None:
    first = _open(doctor)
    with clock.frozen(NOW + 4 * HOUR):
        second = _open(doctor, at=NOW + 4 * HOUR)

    assert second != first
    assert _sees(doctor, NOW + 5 * HOUR)


def test_who_sees_the_record_anyway_opens_nothing(doctor: User, own_unit: User) -> None:
    actions.give_sight(
        record=("person", 7), path=COMMUNE, purpose="care", reason="case", at=NOW
    )

    with pytest.raises(actions.CannotOpen):
        _open(own_unit)

    assert not Opening.objects.exists()


def test_an_account_opens_ten_records_a_day_and_no_more(doctor: User) -> None:
    for n in range(10):
        record = Openable("person", 100 + n, UUID(int=100 + n), COMMUNE)
        actions.open_record(record=record, reason=REASON, by=doctor, now=NOW)

    with pytest.raises(actions.CannotOpen, match="10 hồ sơ"):
        _open(doctor)
    with clock.frozen(NOW + DAY):
        later = _open(doctor, at=NOW + DAY)

    assert later.record_id == 7


@pytest.mark.parametrize("role", ["hamlet_team", "leader", "agency", "administrator"])
def test_without_the_right_nothing_is_opened(role: str) -> None:
    user = cast.holder("khong.quyen", role, NEIGHBOUR)

    with pytest.raises(actions.NotAllowed):
        _open(user)

    assert not Opening.objects.exists()


def test_it_can_be_closed_before_its_time(doctor: User) -> None:
    opening = _open(doctor)

    actions.close_opening(opening=opening, by=doctor, now=NOW + HOUR)
    actions.close_opening(opening=opening, by=doctor, now=NOW + 2 * HOUR)

    assert opening.ends_at == NOW + HOUR
    assert not _sees(doctor, NOW + HOUR)
    assert _facts().count("access.opening_closed") == 1


def test_who_judges_closes_it_too_and_a_stranger_does_not(
    doctor: User, own_unit: User, district: User
) -> None:
    opening = _open(doctor)

    with pytest.raises(actions.NotAllowed):
        actions.close_opening(opening=opening, by=own_unit, now=NOW)
    actions.close_opening(opening=opening, by=district, now=NOW)

    assert not _sees(doctor, NOW)


def test_a_lasting_sight_is_of_units_and_never_of_one_account(doctor: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Sight.objects.create(
            record_kind="person",
            record_id=1,
            path=COMMUNE,
            purpose="care",
            reason="x",
            user=doctor,
            starts_at=NOW,
        )

    assert not Sight.objects.exists()


def test_who_opened_nothing_asks_what_everybody_asks(
    doctor: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert queries.opened_by(doctor, "person", [7]) == set()

    assert (
        "user_id"
        not in str(queries.sights_for(doctor, "person").query).split("WHERE")[1]
    )


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["open", "close", "judge", "wait"]),
        st.integers(min_value=0, max_value=200),
    ),
    max_size=12,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(MOVES)
def test_in_any_order_what_is_seen_is_what_is_open(
    doctor: User, district: User, moves: list[tuple[str, int]]
) -> None:
    Sight.objects.all().delete()
    Opening.objects.all().delete()
    User.objects.filter(pk=doctor.pk).update(opens_until=None)
    at, open_until = NOW, None
    for word, minutes in moves:
        at += timedelta(minutes=minutes)
        fresh = User.objects.get(pk=doctor.pk)
        last = Opening.objects.order_by("-pk").first()
        with clock.frozen(at):
            if word == "open" and (open_until is None or open_until <= at):
                open_until = _open(fresh, at=at).ends_at
            elif word == "close" and last is not None:
                actions.close_opening(opening=last, by=fresh, now=at)
                open_until = min(open_until or at, at)
            elif word == "judge" and last is not None and last.judged_at is None:
                actions.judge(
                    opening=last, verdict="justified", note="", by=district, now=at
                )
        assert _sees(doctor, at) is (open_until is not None and at < open_until)


# ── judged ───────────────────────────────────────────────────────────────────────


def test_somebody_else_judges_it_once(doctor: User, district: User) -> None:
    opening = _open(doctor)

    actions.judge(opening=opening, verdict="justified", note="", by=district, now=NOW)
    with pytest.raises(actions.CannotJudge, match="Đã có người"):
        actions.judge(
            opening=opening, verdict="not_justified", note="x", by=district, now=NOW
        )

    assert (opening.verdict, opening.judged_by) == ("justified", district)
    assert _facts()[-1] == "access.opening_judged"


def test_what_was_not_justified_needs_a_note(doctor: User, district: User) -> None:
    opening = _open(doctor)

    with pytest.raises(actions.CannotJudge) as refused:
        actions.judge(
            opening=opening, verdict="not_justified", note=" ", by=district, now=NOW
        )

    assert refused.value.field == "note"
    assert Opening.objects.get().judged_at is None


def test_nobody_judges_their_own(district: User) -> None:
    away = Openable("person", 5, UUID(int=5), NEIGHBOUR)
    cast.grant(district, "district_centre", NEIGHBOUR)
    opening = actions.open_record(record=away, reason=REASON, by=district, now=NOW)

    with pytest.raises(actions.CannotJudge, match="tự kết luận"):
        actions.judge(
            opening=opening, verdict="justified", note="", by=district, now=NOW
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.update(verdict="justified", judged_by=district, judged_at=NOW)

    assert Opening.objects.get().verdict == ""


def test_the_unit_of_the_record_sees_it_and_others_do_not(
    doctor: User, own_unit: User, district: User
) -> None:
    opening = _open(doctor)
    stranger = cast.holder("xa.khac", "commune_station", "0001.0002.0003.0009.")

    def seeing(user: User) -> list[Opening]:
        return list(queries.openings_visible_to(user))

    assert seeing(own_unit) == seeing(district) == seeing(doctor) == [opening]
    assert seeing(stranger) == []


def test_what_waits_for_judgement_is_work_and_becomes_overdue(
    doctor: User, own_unit: User, district: User
) -> None:
    opening = _open(doctor)

    (line,) = queries.worklist(district, NOW + 6 * DAY)
    (late,) = queries.worklist(district, NOW + 8 * DAY)

    assert line.due_at == NOW + 7 * DAY
    assert (line.is_overdue, late.is_overdue) == (False, True)
    assert str(opening.public_id) in line.url
    assert queries.worklist(own_unit, NOW) == queries.worklist(doctor, NOW) == []


def test_what_was_judged_is_no_work(doctor: User, district: User) -> None:
    opening = _open(doctor)

    actions.judge(opening=opening, verdict="justified", note="", by=district, now=NOW)

    assert queries.worklist(district, NOW) == []


# ── by page ──────────────────────────────────────────────────────────────────────


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_record_is_opened_judged_and_closed_by_page(
    doctor: User, district: User
) -> None:
    client, judge = _signed_in(doctor), _signed_in(district)
    form = {"record": "079", "reason": REASON}

    opened = client.post(reverse("access:new_opening"), form, follow=True)
    opening = Opening.objects.get()
    address = reverse("access:opening", args=[opening.public_id])
    seen = judge.get(address).content.decode()
    wrong = judge.post(f"{address}judge/", {"verdict": "not_justified"})
    judge.post(f"{address}judge/", {"verdict": "not_justified", "note": "Xem tò mò"})
    client.post(f"{address}close/")
    told = client.get(address).content.decode()

    page = opened.content.decode()
    assert "Người 7" in page
    assert f"/person/{MINH.public_id}/" in page
    assert "chính đáng không" not in page
    assert REASON in seen
    assert "chính đáng không" in seen
    assert "Hãy ghi nhận xét" in wrong.content.decode()
    assert "Xem tò mò" in told
    assert Opening.objects.get().ends_at == NOW


def test_faults_are_said_beside_their_field(doctor: User) -> None:
    client = _signed_in(doctor)

    unknown = client.post(
        reverse("access:new_opening"), {"record": "080", "reason": REASON}
    ).content.decode()
    empty = client.post(
        reverse("access:new_opening"), {"record": "079", "reason": "x"}
    ).content.decode()

    assert "Không có hồ sơ nào" in unknown
    assert "15 chữ cái" in empty


@pytest.mark.parametrize(
    ("state", "count"),
    [
        ("", 2),
        ("waiting", 1),
        ("overdue", 1),
        ("open", 0),
        ("not_justified", 1),
        ("mine", 0),
    ],
)
def test_the_list_is_filtered_by_what_became_of_it(
    doctor: User, district: User, state: str, count: int
) -> None:
    first = _open(doctor)
    away = Openable("person", 5, UUID(int=5), COMMUNE)
    actions.open_record(record=away, reason=REASON, by=doctor, now=NOW)
    actions.judge(
        opening=first, verdict="not_justified", note="x", by=district, now=NOW
    )

    with clock.frozen(NOW + 8 * DAY):
        page = _signed_in(district).get(reverse("access:openings"), {"state": state})

    assert page.content.decode().count("bac.si") == count


def test_an_opening_of_another_unit_is_not_there(doctor: User) -> None:
    opening = _open(doctor)
    stranger = _signed_in(cast.holder("xa.khac", "district_centre", NEIGHBOUR))
    address = reverse("access:opening", args=[opening.public_id])

    answers = {
        stranger.get(address).status_code,
        stranger.post(f"{address}judge/", {"verdict": "justified"}).status_code,
        stranger.post(f"{address}close/").status_code,
    }

    assert answers == {404}


def test_a_program_opens_and_lists(doctor: User) -> None:
    client = _signed_in(doctor)
    asked = {"record": "079", "reason": REASON}

    made = client.post(
        "/api/v1/access/openings", asked, content_type="application/json"
    )
    refused = client.post(
        "/api/v1/access/openings",
        {"record": "080", "reason": REASON},
        content_type="application/json",
    )

    assert made.status_code == 201
    assert made.json()["record_id"] == str(MINH.public_id)
    assert refused.json()["field"] == "record"
    assert len(client.get("/api/v1/access/openings").json()) == 1


def test_a_province_above_sees_its_openings(doctor: User) -> None:
    _open(doctor)
    auditor = cast.holder("kiem.tra", "auditor", PROVINCE)

    assert queries.openings_visible_to(auditor).count() == 1
    assert queries.openings_to_judge(auditor).count() == 0
