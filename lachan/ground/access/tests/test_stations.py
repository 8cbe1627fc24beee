"""The shared computer: names of today, PIN, lock, and who may register it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lachan.ground.access import actions, jobs, queries, rules
from lachan.ground.access.models import Pin, Station, StationVisit, User
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
PIN = "402917"
TODAY = clock.today(NOW)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _house() -> Iterator[None]:
    with clock.frozen(NOW), translation.override("vi"):
        actions.load_roles(NOW)
        yield


@pytest.fixture
def administrator() -> User:
    return cast.holder("quantri.huyen", "administrator", DISTRICT)


def _person(name: str, pin: str = PIN) -> User:
    user = cast.holder(name, "commune_station", COMMUNE)
    if pin:
        actions.set_pin(user=user, password=PASSWORD, pin=pin, now=NOW)
    return user


@pytest.fixture
def an() -> User:
    return _person("an")


@pytest.fixture
def binh() -> User:
    return _person("binh")


@pytest.fixture
def desk(administrator: User) -> tuple[Station, str]:
    """A shared computer and the key of its browser."""
    return actions.register_station(
        label="Bàn tiếp đón", unit_path=COMMUNE, by=administrator, now=NOW
    )


@pytest.fixture
def browser(desk: tuple[Station, str]) -> Client:
    client = Client()
    client.cookies[queries.STATION_COOKIE] = desk[1]
    return client


def _sit(desk: tuple[Station, str], *users: User) -> None:
    for user in users:
        actions.take_seat(
            station=desk[0], user=user, with_second_factor=False, day=TODAY, now=NOW
        )


def _back(station: Station, user: User, pin: str, at: datetime = NOW) -> StationVisit:
    return actions.come_back(
        station=station, user=user, pin=pin, day=clock.today(at), now=at
    )


def _sign_in(client: Client, name: str, to: str = "") -> Any:
    form = {"username": name, "password": PASSWORD, "next": to}
    return client.post(reverse("access:sign_in"), form)


def _comes(client: Client, user: User, pin: str = PIN) -> Any:
    form = {"who": str(user.public_id), "pin": pin}
    return client.post(reverse("access:station"), form)


def _facts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("fact", flat=True))


# ── the PIN ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("pin", "fault"),
    [
        ("402917", None),
        ("112233", None),
        ("40291", "length"),
        ("4029177", "length"),
        ("40291a", "length"),
        ("４０２９１７", "length"),  # digits of another width
        ("000000", "easy"),
        ("123456", "easy"),
        ("890123", "easy"),
        ("987654", "easy"),
        ("121212", "easy"),
        ("123123", "easy"),
    ],
)
def test_numbers_that_strangers_try_first_are_refused(
    pin: str, fault: str | None
) -> None:
    assert rules.fault_of_pin(pin, digits=6) == fault


@given(st.text(max_size=8))
def test_whatever_is_typed_as_a_pin_is_judged(pin: str) -> None:
    fault = rules.fault_of_pin(pin, digits=6)

    assert fault is not None or (len(pin) == 6 and pin.isdigit())


def test_a_pin_is_set_with_the_password_and_kept_unreadable(an: User) -> None:
    with pytest.raises(actions.NotTheOwner):
        actions.set_pin(user=an, password="sai", pin="550912", now=NOW)
    with pytest.raises(actions.CannotSetPin, match="6 chữ số"):
        actions.set_pin(user=an, password=PASSWORD, pin="55", now=NOW)
    with pytest.raises(actions.CannotSetPin, match="đoán trước"):
        actions.set_pin(user=an, password=PASSWORD, pin="111111", now=NOW)

    kept = Pin.objects.get().kept
    assert PIN not in kept
    assert _facts().count("access.pin_set") == 1


def test_two_accounts_with_one_pin_keep_different_things(an: User, binh: User) -> None:
    first, second = Pin.objects.order_by("pk").values_list("kept", flat=True)

    assert first != second


def test_a_password_set_by_somebody_else_takes_the_pin_along(
    an: User, administrator: User, desk: tuple[Station, str]
) -> None:
    _sit(desk, an)

    actions.reset_password(user=an, by=administrator, now=NOW)

    assert not Pin.objects.exists()
    assert queries.colleagues(desk[0], TODAY) == []


# ── coming back ──────────────────────────────────────────────────────────────────


def test_who_was_here_today_comes_back_with_the_pin(
    desk: tuple[Station, str], an: User
) -> None:
    _sit(desk, an)

    visit = _back(desk[0], an, PIN)

    assert visit.user == an
    assert _facts()[-1] == "access.returned_by_pin"


@pytest.mark.parametrize("why", ["not here", "yesterday", "left", "closed", "no pin"])
def test_nobody_else_does(
    desk: tuple[Station, str], an: User, administrator: User, why: str
) -> None:
    station, at = desk[0], NOW
    if why != "not here":
        _sit(desk, an)
    if why == "yesterday":
        at = NOW + DAY
    if why == "left":
        actions.leave_seat(station=station, user=an, day=TODAY, now=NOW)
    if why == "closed":
        actions.deactivate(user=an, by=administrator, now=NOW)
    if why == "no pin":
        Pin.objects.all().delete()

    with pytest.raises(actions.PinRefused, match="không đúng"):
        _back(station, an, PIN, at)

    assert "access.returned_by_pin" not in _facts()


def test_after_five_wrong_pins_only_the_password_opens(
    desk: tuple[Station, str], an: User
) -> None:
    _sit(desk, an)
    for _ in range(5):
        with pytest.raises(actions.PinRefused):
            _back(desk[0], an, "550912")

    with pytest.raises(actions.PinRefused, match="5 lần"):
        _back(desk[0], an, PIN)
    shown = queries.colleagues(desk[0], TODAY)[0].may_use_pin
    _sit(desk, an)  # the password
    _back(desk[0], an, PIN)

    assert not shown
    assert _facts().count("access.pin_locked") == 1


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.sampled_from(["right", "wrong", "password", "leave", "night"]), max_size=24
    )
)
def test_in_any_order_the_pin_opens_only_what_the_password_opened_today(
    desk: tuple[Station, str], an: User, words: list[str]
) -> None:
    StationVisit.objects.all().delete()
    Pin.objects.update(wrong_in_a_row=0)
    at, seated, wrong = NOW, False, 0
    for word in words:
        at += DAY if word == "night" else MINUTE
        day = clock.today(at)
        if word == "night":
            seated = False
        elif word == "password":
            actions.take_seat(
                station=desk[0], user=an, with_second_factor=False, day=day, now=at
            )
            seated, wrong = True, 0
        elif word == "leave":
            actions.leave_seat(station=desk[0], user=an, day=day, now=at)
            seated = False
        else:
            opens = word == "right" and seated and wrong < 5
            try:
                _back(desk[0], an, PIN if word == "right" else "550912", at)
            except actions.PinRefused:
                assert not opens
                wrong += word == "wrong" and seated and wrong < 5
            else:
                assert opens
                wrong = 0


# ── by page ──────────────────────────────────────────────────────────────────────


def test_two_people_change_at_one_computer_and_come_back_where_they_were(
    browser: Client, an: User, binh: User
) -> None:
    _sign_in(browser, "an")
    locked = browser.post(reverse("access:lock"), {"page": "/me/security/"})
    nobody = browser.get("/me/").status_code
    names = browser.get(reverse("access:station")).content.decode()
    _sign_in(browser, "binh")
    browser.post(reverse("access:lock"), {"page": "https://evil.example/"})

    first = _comes(browser, an)
    browser.post(reverse("access:lock"))
    second = _comes(browser, binh)

    assert locked["Location"] == reverse("access:station")
    assert nobody == 302
    assert an.full_name in names
    assert binh.full_name not in names
    assert first["Location"] == "/me/security/"
    assert second["Location"] == "/"
    assert browser.session["_auth_user_id"] == str(binh.pk)


def test_a_wrong_pin_is_said_and_lets_nobody_in(browser: Client, an: User) -> None:
    _sign_in(browser, "an")
    browser.post(reverse("access:lock"))

    page = _comes(browser, an, "550912").content.decode()

    assert "Mã PIN không đúng" in page
    assert "_auth_user_id" not in browser.session


def test_who_signs_out_leaves_the_names(browser: Client, an: User) -> None:
    _sign_in(browser, "an")
    out = browser.post(reverse("access:sign_out"))

    names = browser.get(reverse("access:station")).content.decode()

    assert out["Location"] == reverse("access:station")
    assert an.full_name not in names


def test_without_the_key_of_a_station_there_are_no_names(
    an: User, desk: tuple[Station, str]
) -> None:
    _sit(desk, an)
    stranger = Client()
    stranger.cookies[queries.STATION_COOKIE] = "x" * 43

    answers = {
        one.get(reverse("access:station"))["Location"] for one in (stranger, Client())
    }

    assert answers == {reverse("access:sign_in")}
    assert _comes(stranger, an)["Location"] == reverse("access:sign_in")


def test_what_is_left_alone_locks_itself_and_keeps_the_place(
    browser: Client, an: User
) -> None:
    _sign_in(browser, "an")

    with clock.frozen(NOW + 5 * MINUTE):
        awake = browser.get("/me/").status_code
    with clock.frozen(NOW + 9 * MINUTE):
        browser.post(reverse("access:alive"))
    with clock.frozen(NOW + 14 * MINUTE):
        still = browser.get("/me/").status_code
    with clock.frozen(NOW + 21 * MINUTE):
        idle = browser.get("/me/security/")
        api = browser.get("/api/v1/access/me").status_code
        back = _comes(browser, an)

    assert (awake, still) == (200, 200)
    assert idle["Location"].startswith(reverse("access:station"))
    assert api == 401
    assert back["Location"] == "/me/security/"


def test_elsewhere_nothing_locks_itself(an: User) -> None:
    client = Client()
    _sign_in(client, "an")

    with clock.frozen(NOW + timedelta(hours=3)):
        page = client.get("/me/")

    assert page.status_code == 200
    assert "data-idle-lock" not in page.content.decode()


def test_the_page_knows_when_to_lock(browser: Client, an: User) -> None:
    _sign_in(browser, "an")

    page = browser.get("/me/").content.decode()

    assert 'data-idle-lock="300"' in page
    assert 'id="lock-form"' in page


def test_the_second_factor_of_the_day_counts_when_coming_back(
    browser: Client, an: User, settings: Any
) -> None:
    settings.SECOND_FACTOR_BY_ROLE = True
    station = Station.objects.get()
    cast.grant(an, "provincial_cdc", COMMUNE)
    actions.take_seat(
        station=station, user=an, with_second_factor=True, day=TODAY, now=NOW
    )

    _comes(browser, an)

    assert actions.passed_second_factor(browser.session)
    assert browser.get("/me/").status_code == 200


def test_a_pin_is_set_by_page(browser: Client) -> None:
    user = _person("chi", pin="")
    _sign_in(browser, "chi")
    typed = {"password": PASSWORD, "pin": PIN, "repeated": "402918"}

    differs = browser.post(reverse("access:pin"), typed).content.decode()
    done = browser.post(reverse("access:pin"), typed | {"repeated": PIN})

    assert "Hai mã không giống nhau" in differs
    assert done["Location"] == reverse("access:security")
    assert queries.pin_since(user) == NOW


# ── registered ───────────────────────────────────────────────────────────────────


def test_an_administrator_makes_this_computer_a_shared_one(
    administrator: User, an: User
) -> None:
    client = Client()
    client.force_login(administrator, "django.contrib.auth.backends.ModelBackend")
    typed = {"label": "Bàn tiếp đón", "unit": COMMUNE}

    client.post(reverse("access:stations"), typed)
    first = client.cookies[queries.STATION_COOKIE].value
    page = client.get(reverse("access:stations")).content.decode()
    one = Station.objects.get()
    client.post(reverse("access:move_station", args=[one.public_id]))
    second = client.cookies[queries.STATION_COOKIE].value
    client.post(reverse("access:close_station", args=[one.public_id]))

    assert "Bàn tiếp đón" in page
    assert "thiết bị này" in page
    assert first != second
    assert Station.objects.get().closed_at == NOW
    assert client.get(reverse("access:station"))["Location"] == reverse(
        "access:sign_in"
    )
    assert [fact for fact in _facts() if "station" in fact] == [
        "access.station_registered",
        "access.station_moved",
        "access.station_closed",
    ]


def test_nobody_registers_outside_what_they_manage(
    administrator: User, an: User
) -> None:
    for user, path in ((administrator, NEIGHBOUR), (an, COMMUNE)):
        with pytest.raises(actions.NotAllowed):
            actions.register_station(label="x", unit_path=path, by=user, now=NOW)

    assert not Station.objects.exists()


def test_a_session_does_not_outlive_its_station(
    browser: Client, an: User, administrator: User, desk: tuple[Station, str]
) -> None:
    _sign_in(browser, "an")

    actions.close_station(station=desk[0], by=administrator, now=NOW)

    assert browser.get("/me/")["Location"] == reverse("access:sign_in")


def test_who_was_where_is_forgotten_after_thirty_days(
    desk: tuple[Station, str], an: User
) -> None:
    _sit(desk, an)

    jobs.clear_expired(NOW + 31 * DAY)

    assert not StationVisit.objects.exists()
