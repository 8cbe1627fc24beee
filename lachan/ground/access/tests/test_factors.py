"""The second factor: enrolled, asked for, replayed, locked, lost, reset."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lachan.ground.access import actions, jobs, queries, rules
from lachan.ground.access.models import OpenSession, RecoveryCode, SecondFactor, User
from lachan.ground.access.rules import Outcome, Tries
from lachan.ground.access.tests import cast
from lachan.ground.access.tests.cast import (
    COMMUNE,
    DAY,
    DISTRICT,
    NEIGHBOUR,
    NOW,
    PASSWORD,
)
from lachan.ground.journal.models import Entry
from lachan.kernel import clock

pytestmark = pytest.mark.django_db

SECRET = bytes(range(20))
# What telephones show: the machine's time, not that of the house.
AT = datetime(2026, 11, 22, 5, 0, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _roles() -> Iterator[None]:
    with clock.frozen(NOW), translation.override("vi"):
        actions.load_roles(NOW)
        yield


@pytest.fixture
def nurse() -> User:
    return cast.holder("tram.mot", "commune_station", COMMUNE)


@pytest.fixture
def administrator() -> User:
    return cast.holder("quantri.huyen", "administrator", DISTRICT)


def _shown(user: User, at: datetime = AT) -> str:
    """What the owner's telephone shows at `at`."""
    held = SecondFactor.objects.get(user=user)
    return rules.code_at(held.opened(), rules.step_of(at))


def _enrolled(user: User, at: datetime = AT - timedelta(minutes=5)) -> tuple[str, ...]:
    """Give an account a telephone; its codes on paper."""
    actions.begin_telephone(user=user, password=PASSWORD, now=NOW)
    return actions.confirm_telephone(
        user=user, code=_shown(user, at), now=NOW, machine_now=at
    )


def _pass(user: User, code: str, at: datetime = AT) -> None:
    actions.pass_code(user=user, code=code, now=NOW, machine_now=at)


def _facts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("fact", flat=True))


# ── codes, as rules ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    # RFC 6238, appendix B, SHA-1; its eight digits end in our six.
    assert rules.code_at(b"12345678901234567890", second // 30) == code


@pytest.mark.parametrize(
    ("late", "passes"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_telephone_may_be_half_a_minute_off(late: int, passes: bool) -> None:
    code = rules.code_at(SECRET, rules.step_of(AT + timedelta(seconds=late)))

    found = rules.tried(SECRET, code, at=AT, last_step=0)

    assert (found.outcome is Outcome.PASSED) is passes


@pytest.mark.parametrize("form", ["{0} {1}", "{0}-{1}", " {0}{1} "])
def test_a_code_is_read_as_people_type_it(form: str) -> None:
    code = rules.code_at(SECRET, rules.step_of(AT))
    typed = form.format(code[:3], code[3:])

    assert rules.tried(SECRET, typed, at=AT, last_step=0).outcome is Outcome.PASSED


def test_full_width_digits_of_an_input_method_count() -> None:
    code = rules.code_at(SECRET, rules.step_of(AT))
    typed = "".join(chr(ord(digit) - ord("0") + 0xFF10) for digit in code)

    assert rules.tried(SECRET, typed, at=AT, last_step=0).outcome is Outcome.PASSED


@settings(max_examples=60)
@given(st.text(max_size=12))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    assert rules.tried(SECRET, typed, at=AT, last_step=0).outcome in Outcome


@given(st.lists(st.integers(min_value=-3, max_value=90), max_size=30))
def test_no_code_passes_twice_in_any_order(seconds: list[int]) -> None:
    last, used = 0, set()
    for second in seconds:
        at = AT + timedelta(seconds=second)
        step = rules.step_of(at)
        found = rules.tried(SECRET, rules.code_at(SECRET, step), at=at, last_step=last)
        if found.step is not None:
            assert found.step not in used
            assert found.step > last
            used.add(found.step)
            last = found.step


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(min_value=0, max_value=20)), max_size=40
    )
)
def test_a_lock_opens_by_itself_and_never_sooner(tries: list[tuple[bool, int]]) -> None:
    pause, at, state = timedelta(minutes=15), AT, Tries()
    locked_at = None
    for is_right, minutes in tries:
        at += timedelta(minutes=minutes)
        if state.is_locked(at):
            assert locked_at is not None
            assert at < locked_at + pause
            assert state.after_wrong(at, most=3, pause=pause) == state
            continue
        state = (
            state.after_right()
            if is_right
            else state.after_wrong(at, most=3, pause=pause)
        )
        assert state.wrong <= 3
        if state.is_locked(at):
            assert state.wrong == 3
            locked_at = at


def test_codes_on_paper_are_read_however_they_were_copied() -> None:
    code = rules.recovery_code(bytes(range(8)))

    assert re.fullmatch(r"([2-9a-z]{4}-){2}[2-9a-z]{4}", code)
    spoken = code.upper().replace("-", " ")
    assert rules.same_recovery_code(spoken) == code.replace("-", "")
    assert rules.looks_like_recovery_code("2222-2222-222a")
    assert not rules.looks_like_recovery_code("123 456")


def test_too_little_randomness_makes_no_code() -> None:
    with pytest.raises(ValueError, match="8 random bytes"):
        rules.recovery_code(b"1234567")


def test_the_address_for_the_telephone_names_house_and_account() -> None:
    told = rules.enrolment_address(SECRET, account="tram.mot", house="Lá Chắn")

    assert told.startswith("otpauth://totp/L%C3%A1%20Ch%E1%BA%AFn%3Atram.mot?secret=")
    assert rules.base32(SECRET) in told
    assert "=" not in rules.base32(SECRET)


@pytest.mark.parametrize(
    ("told", "device"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
            "Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 (KHTML, like "
            "Gecko) Chrome/130.0.0.0 Mobile Safari/537.36",
            "Chrome · Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 "
            "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari · iPhone",
        ),
        ("curl/8.5.0", "curl"),
        ("", ""),
    ],
)
def test_a_device_is_called_by_browser_and_system(told: str, device: str) -> None:
    assert rules.device_of(told) == device


# ── the numbers ──────────────────────────────────────────────────────────────────


def test_the_numbers_that_guard_are_data() -> None:
    assert queries.safeguards().open_for == timedelta(hours=3)
    assert queries.safeguards().recovery_codes == 10


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        ("hours = 3", "hours = 0", "from 1"),
        ("hours = 3", 'hours = "3"', "whole number"),
        ("hours = 3", "hours = true", "whole number"),
        ("hours = 3", "", "missing or unknown: hours"),
        ("hours = 3", "hours = 3\nhuors = 3", "missing or unknown: huors"),
    ],
)
def test_a_wrong_number_is_named(was: str, becomes: str, why: str) -> None:
    from django.conf import settings as house

    text = (house.POLICY_DIR / "access" / "safeguards.toml").read_text("utf-8")

    with pytest.raises(ValueError, match=why):
        rules.read_safeguards(text.replace(was, becomes))


# ── enrolment ────────────────────────────────────────────────────────────────────


def test_a_telephone_counts_from_its_first_code_on(nurse: User) -> None:
    actions.begin_telephone(user=nurse, password=PASSWORD, now=NOW)
    before = queries.has_second_factor(nurse)

    codes = actions.confirm_telephone(
        user=nurse, code=_shown(nurse), now=NOW, machine_now=AT
    )

    assert not before
    assert queries.has_second_factor(nurse)
    assert len(set(codes)) == 10
    assert queries.factors_of(nurse).codes_left == 10
    assert _facts()[-2:] == ["access.second_factor_added", "access.recovery_codes_made"]


def test_nobody_adds_a_telephone_without_the_password(nurse: User) -> None:
    with pytest.raises(actions.NotTheOwner):
        actions.begin_telephone(user=nurse, password="sai rồi", now=NOW)

    assert not SecondFactor.objects.exists()


def test_a_wrong_first_code_adds_nothing(nurse: User) -> None:
    actions.begin_telephone(user=nurse, password=PASSWORD, now=NOW)
    code = f"{(int(_shown(nurse)) + 1) % 1_000_000:06}"

    with pytest.raises(actions.CannotAddFactor) as refused:
        actions.confirm_telephone(user=nurse, code=code, now=NOW, machine_now=AT)

    assert refused.value.field == "code"
    assert not queries.has_second_factor(nurse)


def test_what_was_not_begun_cannot_be_confirmed(nurse: User) -> None:
    with pytest.raises(actions.CannotAddFactor):
        actions.confirm_telephone(user=nurse, code="123456", now=NOW, machine_now=AT)
    _enrolled(nurse)
    with pytest.raises(actions.CannotAddFactor):
        actions.begin_telephone(user=nurse, password=PASSWORD, now=NOW)
    with pytest.raises(actions.CannotAddFactor):
        actions.enrolment_of(nurse)

    assert queries.has_second_factor(nurse)


def test_the_secret_and_the_codes_lie_sealed(nurse: User) -> None:
    codes = _enrolled(nurse)
    held = SecondFactor.objects.get(user=nurse)
    secret = held.opened()

    kept = bytes(held.secret or b"")
    hashes = b"".join(bytes(one.keyed_hash) for one in RecoveryCode.objects.all())

    assert len(secret) == 20
    assert secret not in kept
    assert secret.hex().encode() not in kept
    assert not any(code.replace("-", "").encode() in hashes for code in codes)


def test_the_secret_of_one_account_opens_nothing_for_another(
    nurse: User, administrator: User
) -> None:
    _enrolled(nurse)
    _enrolled(administrator)
    held = SecondFactor.objects.get(user=nurse)
    held.secret = SecondFactor.objects.get(user=administrator).secret

    with pytest.raises(ValueError, match="altered"):
        held.opened()


# ── use ──────────────────────────────────────────────────────────────────────────


def test_the_first_code_cannot_be_used_again_to_sign_in(nurse: User) -> None:
    _enrolled(nurse, AT)

    with pytest.raises(actions.CodeRefused, match="đã dùng"):
        _pass(nurse, _shown(nurse))
    _pass(nurse, _shown(nurse, AT + timedelta(seconds=30)))

    assert SecondFactor.objects.get().last_step == rules.step_of(AT) + 1


def test_each_code_on_paper_is_good_for_one_sign_in(nurse: User) -> None:
    codes = _enrolled(nurse)

    _pass(nurse, codes[3].upper())
    with pytest.raises(actions.CodeRefused, match="đã dùng"):
        _pass(nurse, codes[3])

    assert queries.factors_of(nurse).codes_left == 9
    assert _facts()[-1] == "access.recovery_code_used"


def test_the_paper_of_another_opens_nothing(nurse: User, administrator: User) -> None:
    codes = _enrolled(administrator)
    _enrolled(nurse)

    with pytest.raises(actions.CodeRefused):
        _pass(nurse, codes[0])

    assert queries.factors_of(administrator).codes_left == 10


def test_after_five_wrong_codes_even_the_right_one_waits(nurse: User) -> None:
    codes = _enrolled(nurse)
    for _ in range(5):
        with pytest.raises(actions.CodeRefused):
            _pass(nurse, "wrong-wrong")

    with pytest.raises(actions.CodeRefused, match="quá nhiều lần"):
        _pass(nurse, codes[0])
    _pass(nurse, codes[0], AT + timedelta(minutes=16))

    assert _facts().count("access.second_factor_locked") == 1
    assert SecondFactor.objects.get().wrong_in_a_row == 0


def test_new_codes_end_those_before(nurse: User) -> None:
    old = _enrolled(nurse)

    new = actions.make_codes(user=nurse, password=PASSWORD, now=NOW)

    with pytest.raises(actions.CodeRefused):
        _pass(nurse, old[0])
    _pass(nurse, new[0])
    assert not set(old) & set(new)


def test_codes_are_made_only_beside_a_factor(nurse: User) -> None:
    with pytest.raises(actions.CannotAddFactor):
        actions.make_codes(user=nurse, password=PASSWORD, now=NOW)

    assert not RecoveryCode.objects.exists()


# ── taken off ────────────────────────────────────────────────────────────────────


def test_the_owner_takes_it_off_with_the_password(nurse: User) -> None:
    _enrolled(nurse)

    with pytest.raises(actions.NotTheOwner):
        actions.remove_telephone(user=nurse, password="sai rồi", now=NOW)
    actions.remove_telephone(user=nurse, password=PASSWORD, now=NOW)

    assert not queries.has_second_factor(nurse)
    assert not RecoveryCode.objects.exists()
    assert _facts()[-1] == "access.second_factor_removed"


def test_an_administrator_resets_it_and_it_is_recorded(
    nurse: User, administrator: User
) -> None:
    _enrolled(nurse)

    actions.reset_factors(user=nurse, by=administrator, now=NOW)

    told = Entry.objects.order_by("pk").last()
    assert told is not None
    assert (told.fact, told.actor) == (
        "access.second_factor_removed",
        administrator.actor,
    )
    assert not queries.has_second_factor(nurse)


def test_an_administrator_elsewhere_resets_nothing(nurse: User) -> None:
    _enrolled(nurse)
    stranger = cast.holder("quantri.khac", "administrator", NEIGHBOUR)

    with pytest.raises(actions.NotAllowed):
        actions.reset_factors(user=nurse, by=stranger, now=NOW)

    assert queries.has_second_factor(nurse)


WORDS = st.sampled_from(
    ["enrol", "use", "replay", "wrong", "paper", "paper again", "remove", "wait"]
)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(WORDS, min_size=4, max_size=24))
def test_in_any_order_a_code_passes_once_and_never_through_a_lock(
    nurse: User, words: list[str]
) -> None:
    SecondFactor.objects.all().delete()
    RecoveryCode.objects.all().delete()
    at, passed, papers, last = AT, set(), list[str](), ""
    for word in words:
        at += timedelta(minutes=20) if word == "wait" else timedelta(seconds=1)
        held = SecondFactor.objects.filter(user=nurse).first()
        is_on = queries.has_second_factor(nurse)
        if word == "enrol" and not is_on:
            at += timedelta(minutes=1)
            papers = list(_enrolled(nurse, at))
            last = _shown(nurse, at)
            passed.add((SecondFactor.objects.get().opened(), last))
        elif word == "remove" and is_on:
            actions.remove_telephone(user=nurse, password=PASSWORD, now=NOW)
        elif word in ("use", "replay", "wrong", "paper", "paper again") and is_on:
            assert held is not None
            if word == "use":
                last = _shown(nurse, at)
            code = {
                "use": last,
                "replay": last,
                "wrong": "aaaa",
                "paper": papers[-1],
                "paper again": papers[-1],
            }[word]
            mark = (held.opened(), code)
            try:
                _pass(nurse, code, at)
            except actions.CodeRefused:
                continue
            assert mark not in passed
            assert not held.tries.is_locked(at)
            assert word != "wrong"
            passed.add(mark)
            if word == "paper":
                papers.insert(0, papers.pop())


# ── by page ──────────────────────────────────────────────────────────────────────


def _signed_in(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _sign_in(client: Client, username: str, to: str = "") -> Any:
    form = {"username": username, "password": PASSWORD, "next": to}
    return client.post(reverse("access:sign_in"), form)


def _code_now(user: User) -> str:
    return _shown(user, timezone.now())


def test_a_telephone_is_added_by_page(nurse: User) -> None:
    client, elsewhere = _signed_in(nurse), _signed_in(nurse)
    for one in (client, elsewhere):
        one.get(reverse("access:me"))
    address = reverse("access:telephone")

    asked = client.get(address)
    begun = client.post(address, {"password": PASSWORD}, follow=True)
    shown = client.post(address, {"code": _code_now(nurse)})

    assert "current-password" in asked.content.decode()
    page = begun.content.decode()
    assert "<svg" in page
    assert "style=" not in page.split("<svg")[1].split("</svg>")[0]
    assert rules.in_groups(rules.base32(SecondFactor.objects.get().opened())) in page
    assert len(re.findall(r"<li><code>", shown.content.decode())) == 10
    assert "no-store" in shown["Cache-Control"]
    assert client.get(reverse("access:me")).status_code == 200
    assert elsewhere.get(reverse("access:me")).status_code == 302


def test_faults_while_adding_are_said_beside_their_field(nurse: User) -> None:
    client, address = _signed_in(nurse), reverse("access:telephone")

    wrong = client.post(address, {"password": "sai rồi"}).content.decode()
    client.post(address, {"password": PASSWORD})
    late = client.post(address, {"code": "12"}).content.decode()
    empty = client.post(address, {"code": ""}).content.decode()

    assert "Mật khẩu hiện tại không đúng" in wrong
    assert "<svg" in late
    assert "Mã không đúng" in late
    assert "<svg" in empty
    assert not queries.has_second_factor(nurse)


def test_signing_in_asks_for_the_code_and_then_goes_on(nurse: User) -> None:
    _enrolled(nurse)
    client = Client()

    half = _sign_in(client, "tram.mot", "/accounts/?q=a")
    still_out = client.get(reverse("access:me")).status_code
    wrong = client.post(reverse("access:second_factor"), {"code": "12"})
    whole = client.post(reverse("access:second_factor"), {"code": _code_now(nurse)})

    assert half["Location"] == reverse("access:second_factor")
    assert still_out == 302
    assert wrong.status_code == 200
    assert whole["Location"] == "/accounts/?q=a"
    assert client.get(reverse("access:me")).status_code == 200


def test_the_page_of_the_code_is_of_no_use_without_a_password(nurse: User) -> None:
    _enrolled(nurse)
    client, address = Client(), reverse("access:second_factor")

    fresh = client.post(address, {"code": _code_now(nurse)})

    assert fresh["Location"] == reverse("access:sign_in")
    assert "_auth_user_id" not in client.session


def test_half_way_one_waits_ten_minutes_and_no_longer(nurse: User) -> None:
    _enrolled(nurse)
    client = Client()
    _sign_in(client, "tram.mot")
    session = client.session
    kept = session["access_half_way"]
    kept["at"] = (timezone.now() - timedelta(minutes=11)).isoformat()
    session["access_half_way"] = kept
    session.save()

    late = client.get(reverse("access:second_factor"))

    assert late["Location"] == reverse("access:sign_in")


def test_a_password_changed_half_way_begins_anew(nurse: User) -> None:
    _enrolled(nurse)
    client = Client()
    _sign_in(client, "tram.mot")

    nurse.set_password("mật khẩu khác hẳn")
    nurse.save()

    assert client.get(reverse("access:second_factor")).status_code == 302


def test_codes_and_removal_ask_for_the_password(nurse: User) -> None:
    old = _enrolled(nurse)
    client = _signed_in(nurse)

    shown = client.post(reverse("access:codes"), {"password": PASSWORD})
    kept = client.post(reverse("access:remove_telephone"), {"password": "sai"})
    gone = client.post(reverse("access:remove_telephone"), {"password": PASSWORD})

    assert not any(code in shown.content.decode() for code in old)
    assert kept.status_code == 200
    assert gone["Location"] == reverse("access:security")
    assert not queries.has_second_factor(nurse)


# ── roles that need one ──────────────────────────────────────────────────────────


@pytest.fixture
def _by_role(settings: Any) -> None:
    settings.SECOND_FACTOR_BY_ROLE = True


@pytest.mark.usefixtures("_by_role")
def test_a_strong_role_adds_one_before_anything_else(administrator: User) -> None:
    client = _signed_in(administrator)

    elsewhere = client.get("/accounts/")
    page = client.get(elsewhere["Location"]).content.decode()
    told = client.get("/api/v1/access/me").json()
    client.post(reverse("access:telephone"), {"password": PASSWORD})
    client.post(reverse("access:telephone"), {"code": _code_now(administrator)})

    assert elsewhere["Location"] == reverse("access:security")
    assert "bắt buộc" in page
    assert told["status"] == 403
    assert client.get("/accounts/").status_code == 200


@pytest.mark.usefixtures("_by_role")
def test_a_session_without_it_ends_once_there_is_one(administrator: User) -> None:
    client = _signed_in(administrator)
    _enrolled(administrator)

    assert client.get("/accounts/")["Location"] == reverse("access:sign_in")
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("_by_role")
def test_other_roles_are_not_asked(nurse: User) -> None:
    assert _signed_in(nurse).get(reverse("access:me")).status_code == 200


def test_which_roles_need_one_stands_with_the_roles() -> None:
    needing = {
        role.code for role in queries.catalogue().roles if role.needs_second_factor
    }

    assert needing == {"administrator", "provincial_cdc"}


# ── sessions ─────────────────────────────────────────────────────────────────────

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130) Firefox/130.0"}


def test_the_list_names_devices_and_marks_this_one(nurse: User) -> None:
    here, there = _signed_in(nurse, headers=FIREFOX), _signed_in(nurse)
    there.get(reverse("access:me"))

    page = here.get(reverse("access:security")).content.decode()

    assert page.count("Firefox · Linux") == 1
    assert page.count("thiết bị này") == 1
    assert page.count("thiết bị không rõ") == 1


def test_one_session_is_ended_and_the_other_stays(nurse: User) -> None:
    here, there = _signed_in(nurse), _signed_in(nurse)
    for client in (there, here):
        client.get(reverse("access:me"))
    other = OpenSession.objects.order_by("pk")[0]

    here.post(reverse("access:end_session", args=[other.public_id]))

    assert there.get(reverse("access:me")).status_code == 302
    assert here.get(reverse("access:me")).status_code == 200
    assert _facts()[-1] == "access.sessions_ended"


def test_all_others_are_ended_at_once(nurse: User) -> None:
    here, *others = (_signed_in(nurse) for _ in range(4))
    for client in (here, *others):
        client.get(reverse("access:me"))

    here.post(reverse("access:end_others"))

    assert [one.get("/me/").status_code for one in (here, *others)] == [200] + [302] * 3


def test_this_session_can_be_ended_too(nurse: User) -> None:
    client = _signed_in(nurse)
    client.get(reverse("access:me"))

    client.post(
        reverse("access:end_session", args=[OpenSession.objects.get().public_id])
    )

    assert client.get(reverse("access:me")).status_code == 302


def test_nobody_ends_the_session_of_another_by_its_address(
    nurse: User, administrator: User
) -> None:
    there = _signed_in(administrator)
    there.get(reverse("access:me"))
    theirs = OpenSession.objects.get(user=administrator)

    answer = _signed_in(nurse).post(
        reverse("access:end_session", args=[theirs.public_id])
    )

    assert answer.status_code == 404
    assert there.get(reverse("access:me")).status_code == 200


def test_an_administrator_signs_an_account_out_everywhere(
    nurse: User, administrator: User
) -> None:
    client = _signed_in(nurse)
    client.get(reverse("access:me"))
    manager = _signed_in(administrator)

    page = manager.get(reverse("access:account", args=[nurse.public_id]))
    manager.post(reverse("access:end_sessions", args=[nurse.public_id]))

    assert "1 thiết bị" in page.content.decode()
    assert client.get(reverse("access:me")).status_code == 302


def test_an_administrator_elsewhere_ends_nothing(nurse: User) -> None:
    stranger = cast.holder("quantri.khac", "administrator", NEIGHBOUR)

    with pytest.raises(actions.NotAllowed):
        actions.end_sessions(user=nurse, by=stranger, now=NOW)

    assert "access.sessions_ended" not in _facts()


def test_a_new_password_ends_the_other_sessions(nurse: User) -> None:
    here, there = _signed_in(nurse), _signed_in(nurse)
    for client in (here, there):
        client.get(reverse("access:me"))
    new = "ba con trâu ngoài đồng"

    here.post(
        reverse("access:change_password"),
        {"old_password": PASSWORD, "new_password": new, "repeated": new},
    )

    assert here.get(reverse("access:me")).status_code == 200
    assert there.get(reverse("access:me")).status_code == 302
    assert queries.sessions_of(nurse, timezone.now()).count() == 1


def test_a_session_is_noted_once_in_five_minutes(
    nurse: User, django_assert_num_queries: Any
) -> None:
    client = _signed_in(nurse)
    client.get(reverse("access:units"))

    with django_assert_num_queries(3):  # session, account, rights
        client.get(reverse("access:units"))
    with clock.frozen(NOW + timedelta(minutes=6)):
        client.get(reverse("access:units"))

    assert OpenSession.objects.get().last_seen_at == NOW + timedelta(minutes=6)


def test_a_session_lasts_half_a_day_from_signing_in(nurse: User) -> None:
    client = Client()
    _sign_in(client, "tram.mot")
    client.get(reverse("access:me"))

    ends_at = Session.objects.get().expire_date

    assert abs(ends_at - timezone.now() - timedelta(hours=12)) < timedelta(minutes=1)


def test_signing_out_leaves_the_list(nurse: User) -> None:
    client = _signed_in(nurse)
    client.get(reverse("access:me"))

    client.post(reverse("access:sign_out"))

    assert OpenSession.objects.get().ended_at == NOW
    assert not queries.sessions_of(nurse, timezone.now()).exists()


def test_what_has_run_out_is_cleared_by_the_clock(nurse: User) -> None:
    client = _signed_in(nurse)
    client.get(reverse("access:me"))
    Session.objects.update(expire_date=timezone.now() - DAY)

    jobs.clear_expired(NOW)
    ended = OpenSession.objects.get().ended_at
    jobs.clear_expired(NOW + 31 * DAY)

    assert ended == NOW
    assert not OpenSession.objects.exists()


def test_the_operator_is_named_in_the_language_of_the_reader() -> None:
    operator = User.objects.local_operator()

    with translation.override("en"):
        english = queries.names_of([operator.actor])
    with translation.override("vi"):
        vietnamese = queries.names_of([operator.actor])

    assert english == {operator.actor: "Operator at the machine"}
    assert vietnamese == {operator.actor: "Người vận hành tại máy chủ"}
