from __future__ import annotations

import string
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.notices.rules.catalogue import (
    NAMES,
    Kind,
    NoticesNotReadable,
    Pace,
    Told,
    read_catalogue,
    template_faults,
)
from lachan.ground.notices.rules.telling import (
    Holder,
    Question,
    Subscribed,
    Wishes,
    addressees,
    next_in_line,
    reached,
    rest_after,
    send_at,
)
from lachan.ground.notices.rules.wire import (
    USUAL_SHAPE,
    asked_of_gateway,
    is_public,
    is_signed,
    read_shape,
    receipt_in,
    signature,
    url_faults,
)
from lachan.ground.notices.words import Because, Channel
from lachan.kernel.clock import VIETNAM

FILE = Path(__file__).parents[4] / "policy" / "notices" / "notices.toml"
TEXT = FILE.read_text("utf-8")
KINDS = read_catalogue(TEXT).kinds
QUIET = (time(22), time(6))
NIGHT = datetime(2021, 12, 6, 23, 30, tzinfo=VIETNAM)


def pace(**more: object) -> Pace:
    told = {
        "name": "normal",
        "label": {},
        "channels": (Channel.IN_APP, Channel.EMAIL),
        "breaks_quiet": False,
        "escalates_after": None,
        "escalates_steps": 0,
    }
    return Pace(**{**told, **more})  # type: ignore[arg-type]  # by name


def asked(**more: object) -> Question:
    told = {"kind": KINDS["task_given"], "pace": pace(), "path": "0001.0002."}
    return Question(**{**told, **more})  # type: ignore[arg-type]  # by name


# ── words ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_no_text_can_name_a_person(kind: Kind) -> None:
    told = Told(unit="U", code="1", kind="K", count=3, time=NIGHT, link="L")

    for language in ("vi", "en"):
        parts = string.Formatter().parse(kind.text[language])
        named = {name for _text, name, *_rest in parts if name is not None}
        assert named <= NAMES
        assert "{" not in kind.says(told, language)
        assert "{" not in kind.name(language)
    assert {"unit", "code", "kind", "count", "time", "link"} == NAMES


@pytest.mark.parametrize(
    "text",
    [
        "{name} is ill",
        "{phone}",
        "{identity_number}",
        "{diagnosis}",
        "{unit.people}",
        "{unit[0]}",
        "{unit!r}",
        "{count:>9}",
        "{0}",
        "{}",
        "{unit",
    ],
)
def test_a_text_that_names_anything_else_is_refused(text: str) -> None:
    written = TEXT.replace("{unit} được giao một nhiệm vụ mới.", text)

    assert template_faults(text)
    with pytest.raises(NoticesNotReadable):
        read_catalogue(written)


@given(st.text())
def test_whatever_is_written_is_either_refused_or_made_of_the_six_names(
    text: str,
) -> None:
    told = Told(unit="U", code="1", kind="K", count=3, time=NIGHT, link="L")

    if not template_faults(text):
        text.format(**told.values())  # would raise for anything else
    assert set(told.values()) == NAMES


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ('reach = "nearest"', 'reach = "everybody"'),
        ('urgency = "urgent"', 'urgency = "at once"'),
        ('permission = "tasks.edit"\n', ""),
        ("[urgency.low]", "[urgency.lowest]"),
        ("{ vi = ", "{ fr = "),
        ('title = { vi = "Nhiệm vụ mới"', 'title = { vi = "{unit}"'),
        ("lease_seconds", "lease"),
    ],
)
def test_a_file_at_fault_is_not_read(here: str, there: str) -> None:
    assert here in TEXT

    with pytest.raises(NoticesNotReadable):
        read_catalogue(TEXT.replace(here, there))


# ── who ──────────────────────────────────────────────────────────────────────────


def test_the_nearest_unit_that_has_somebody_is_reached() -> None:
    holders = [
        Holder(1, ""),
        Holder(2, "0001."),
        Holder(3, "0001."),
        Holder(4, "0009."),
    ]

    assert reached("nearest", holders, "0001.0002.") == (2, 3)
    assert reached("covering", holders, "0001.0002.") == (2, 3, 1)
    assert reached("area", [*holders, Holder(5, "0001.0002.0007.")], "0001.0002.") == (
        *(2, 3, 1),
        5,
    )
    assert reached("nearest", [], "0001.") == ()


def test_the_word_of_the_nearest_unit_counts() -> None:
    role = frozenset({2})
    silent = Subscribed("task_given", "", False, (), role)
    aloud = Subscribed("task_given", "0001.", True, (Channel.SMS,), role)
    reachable = {2: Wishes(reachable=frozenset({Channel.IN_APP, Channel.SMS}))}
    holders = [Holder(2, "0001."), Holder(3, "0001.")]

    both = addressees(
        asked(holders=holders, subscriptions=[aloud, silent], wishes=reachable)
    )
    none = addressees(asked(holders=holders, subscriptions=[silent]))

    assert [(one.user_id, one.because) for one in both] == [
        (2, Because.SUBSCRIBED),
        (3, Because.RIGHT),
    ]
    assert both[0].channels == (Channel.IN_APP, Channel.SMS)
    assert [one.user_id for one in none] == [3]


def test_whoever_did_it_is_left_out() -> None:
    told = addressees(asked(holders=[Holder(2, "")], left_out=frozenset({2})))

    assert told == ()


def test_only_channels_that_lead_there_and_are_wanted_are_used() -> None:
    everywhere = frozenset(Channel)
    wishes = {
        1: Wishes(reachable=everywhere),
        2: Wishes(reachable=everywhere, refused=frozenset({Channel.EMAIL})),
    }
    holders = [Holder(one, "") for one in (1, 2, 3)]

    told = addressees(asked(holders=holders, wishes=wishes))

    assert [one.channels for one in told] == [
        (Channel.IN_APP, Channel.EMAIL),
        (Channel.IN_APP,),
        (Channel.IN_APP,),
    ]


def test_when_unread_the_deputy_and_the_next_unit_above_are_told() -> None:
    holders = [
        Holder(1, "0001.0002."),
        Holder(2, "0001."),
        Holder(3, ""),
        Holder(7, ""),
    ]
    question = asked(holders=holders, wishes={1: Wishes(deputy_id=7)})

    first = next_in_line(question, {1})
    second = next_in_line(question, {1, 2, 7})
    third = next_in_line(question, {1, 2, 3, 7})

    assert first == ((7, Because.DEPUTY), (2, Because.NEXT))
    assert second == ((3, Because.NEXT),)
    assert third == ()


def test_standing_in_gives_no_right() -> None:
    question = asked(holders=[Holder(1, "")], wishes={1: Wishes(deputy_id=7)})

    assert next_in_line(question, {1}) == ()
    assert next_in_line(question, {1}, standing_in={8}) == ()


# ── when ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("hour", "leaves"),
    [(21, 21), (22, 30), (23, 30), (3, 6), (5, 6), (6, 6), (12, 12)],
)
def test_at_night_a_message_waits_for_the_morning(hour: int, leaves: int) -> None:
    now = datetime(2021, 12, 6, hour, tzinfo=VIETNAM)
    day = datetime(2021, 12, 6, tzinfo=VIETNAM)

    at = send_at(pace(), None, usual=QUIET, now=now)

    assert at == day + timedelta(hours=leaves)


def test_what_is_urgent_does_not_wait_unless_the_account_asked_for_it() -> None:
    urgent = pace(breaks_quiet=True)
    sleeper = Wishes(urgent_breaks_quiet=False)

    assert send_at(urgent, None, usual=QUIET, now=NIGHT) == NIGHT
    assert send_at(urgent, sleeper, usual=QUIET, now=NIGHT) > NIGHT
    assert send_at(pace(), Wishes(quiet=(time(1), time(1))), usual=QUIET, now=NIGHT)


@given(st.integers(0, 525_600), st.times(), st.times())
def test_a_message_never_leaves_in_quiet_hours_nor_later_than_they_end(
    minutes: int, begins: time, ends: time
) -> None:
    now = datetime(2021, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    wishes = Wishes(quiet=(begins, ends))

    at = send_at(pace(), wishes, usual=QUIET, now=now)

    again = send_at(pace(), wishes, usual=QUIET, now=at)
    assert now <= at <= now + timedelta(days=1)
    assert again == at


def test_a_failing_channel_rests_longer_and_longer_up_to_an_hour() -> None:
    rests = [rest_after(failures, 3) for failures in (2, 3, 4, 5, 50)]

    assert rests == [None, *(timedelta(minutes=n) for n in (1, 2, 4, 60))]


# ── over the wire ────────────────────────────────────────────────────────────────


def test_a_gateway_is_asked_in_its_own_shape() -> None:
    shape = read_shape(
        {**USUAL_SHAPE, "body": "form", "fields": {"sdt": "{to}", "nd": "LC {text}"}}
    )

    sent = asked_of_gateway(
        shape,
        url="https://example.org",
        to="+84900000001",
        text="{secret} & 1",
        message="m",
        secret="s",
    )

    # What is put in is not read again: a text cannot ask for the secret.
    assert sent.body == b"sdt=%2B84900000001&nd=LC+%7Bsecret%7D+%26+1"
    assert sent.headers["Authorization"] == "Bearer s"


@pytest.mark.parametrize(
    "shape",
    [
        {"fields": {"to": "{to}"}, "verb": "GET"},
        {"fields": {"to": "{to}"}, "body": "xml"},
        {"fields": {"to": "{to} {name}"}},
        {"fields": {"to": "{to}"}, "headers": {"X": "a\r\nHost: b"}},
        {"fields": {"to": 1}},
        {"fields": {"text": "{text}"}},
    ],
)
def test_a_shape_that_asks_for_something_else_is_refused(shape: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_shape(shape)  # type: ignore[arg-type]  # as somebody wrote it


@given(st.text(min_size=1), st.binary(), st.integers(0, 2**40))
def test_only_the_right_secret_and_body_and_a_fresh_second_pass(
    secret: str, body: bytes, at: int
) -> None:
    secret = secret.encode("utf-8", "ignore").decode() or "s"
    signed = signature(secret, body, at)

    assert is_signed(secret, body, signed, now=at + 300)
    assert not is_signed(secret, body, signed, now=at + 301)
    assert not is_signed(secret + "x", body, signed, now=at)
    assert not is_signed(secret, body + b"x", signed, now=at)
    assert not is_signed(secret, body, f"t={at + 1},v1={signed[-64:]}", now=at)


@pytest.mark.parametrize("given_", ["", "t=1", "v1=2", "t=x,v1=y", ",,,", "t=1,v1="])
def test_what_is_no_signature_signs_nothing(given_: str) -> None:
    assert not is_signed("s", b"", given_, now=1)


@pytest.mark.parametrize(
    ("url", "is_good"),
    [
        ("https://example.org/hook", True),
        ("https://93.184.216.34/", True),
        ("http://example.org/", False),
        ("https://127.0.0.1/", False),
        ("https://10.1.2.3/", False),
        ("https://169.254.169.254/latest", False),
        ("https://[::1]/", False),
        ("https://[::ffff:10.0.0.1]/", False),
        ("https://[64:ff9b::a00:1]/", False),
        ("https://localhost/", False),
        ("https://db.internal/", False),
        ("https://a:b@example.org/", False),
        ("https://example.org:99999/", False),
        ("ftp://example.org/", False),
        ("https:///x", False),
    ],
)
def test_only_public_https_addresses_are_gone_to(url: str, is_good: bool) -> None:
    assert (not url_faults(url, may_be_private=False)) == is_good


def test_the_own_network_is_gone_to_only_where_the_setting_allows_it() -> None:
    inside = "http://10.0.0.7:8080/sms"

    assert url_faults(inside, may_be_private=False)
    assert not url_faults(inside, may_be_private=True)
    assert url_faults("file:///etc/passwd", may_be_private=True)


@given(st.ip_addresses(v=4, network="10.0.0.0/8"))
def test_a_private_address_is_known_in_every_wrapping(address: object) -> None:
    assert not is_public(str(address))
    assert not is_public(f"::ffff:{address}")
    assert not is_public(f"64:ff9b::{address}")


def test_the_gateways_own_id_is_found_where_it_says() -> None:
    answer = b'{"data": {"id": 77}}'

    assert receipt_in(answer, "data.id") == "77"
    assert receipt_in(answer, "data.id.more") == receipt_in(answer, "") == ""
    assert receipt_in(b"<html>", "id") == receipt_in(b"[1]", "id") == ""
