import json
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.journal import rules
from lachan.kernel import clock
from lachan.kernel.errors import Refused
from lachan.kernel.speech import sentence as _

NOW = datetime(2021, 12, 7, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _entry(**told: object) -> dict[str, object]:
    values: dict[str, object] = dict.fromkeys(rules.CHAINED_FIELDS, "")
    values |= {"payload": {"b": 1, "a": [None, True, "ấ"]}, "happened_at": NOW}
    return values | told


# ── waiting ──────────────────────────────────────────────────────────────────────


@given(st.integers(1, 500), st.floats(0, 1))
def test_the_wait_grows_up_to_an_hour_and_a_half(tries: int, spread: float) -> None:
    wait = rules.wait_before_retry(tries, spread=spread)

    assert timedelta(seconds=1) <= wait <= timedelta(minutes=90)
    longer = rules.wait_before_retry(tries + 1, spread=spread)
    assert longer >= wait


def test_what_failed_together_does_not_come_back_together() -> None:
    waits = {rules.wait_before_retry(5, spread=n / 10) for n in range(10)}

    assert len(waits) == 10


# ── errors ───────────────────────────────────────────────────────────────────────

_ROW = "UNIQUE constraint failed\nDETAIL: Key (name)=(Nguyễn Văn A) already exists."


class Occupied(Refused):
    pass


@pytest.mark.parametrize(
    "error",
    [
        IntegrityError(_ROW),
        ValueError("no unit “Nguyễn Văn A”"),
        ValueError("no unit 'Nguyễn Văn A', \"Nguyễn Văn A\""),
        KeyError("Nguyễn Văn A"),
        ValueError("bad number 038 123 456 789 or 0912.345.678"),
        Occupied(
            what="Nguyễn Văn A",
            why=_("Bed %(bed)s is taken by %(who)s.", bed=4, who="Nguyễn Văn A"),
            what_now="Nguyễn Văn A",
        ),
        Occupied(what="Nguyễn Văn A", why="Nguyễn Văn A", what_now="Nguyễn Văn A"),
    ],
)
def test_what_is_kept_of_an_error_names_nobody(error: Exception) -> None:
    kept = rules.told_without_names(error)

    assert kept.startswith(type(error).__name__)
    assert "Nguyễn" not in kept
    assert "123" not in kept


def test_what_is_kept_of_an_error_fits_and_still_helps() -> None:
    assert len(rules.told_without_names(ValueError("x" * 5000))) == 500
    assert "below zero" in rules.told_without_names(ValueError("stock below zero"))
    assert "Bed %(bed)s" in rules.told_without_names(
        Occupied(what="", why=_("Bed %(bed)s is taken.", bed=4), what_now="")
    )


# ── the chain ────────────────────────────────────────────────────────────────────


def test_an_entry_has_one_spelling_whatever_database_it_was_read_from() -> None:
    local = NOW.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    identifier = UUID(int=7)

    one = _entry(happened_at=NOW, public_id=identifier)
    other = _entry(happened_at=local, public_id=str(identifier))

    assert rules.canonical(one) == rules.canonical(other)
    reread = json.loads(json.dumps(one["payload"]))
    assert rules.canonical(_entry(payload=reread)) == rules.canonical(_entry())


@given(st.sampled_from(rules.CHAINED_FIELDS), st.text(min_size=1))
def test_every_field_is_under_the_digest_and_the_mark(name: str, value: str) -> None:
    before, after = rules.canonical(_entry()), rules.canonical(_entry(**{name: value}))

    start = rules.START_OF_CHAIN
    assert rules.digest_after(start, before) != rules.digest_after(start, after)
    assert rules.mark_of(before, b"key") != rules.mark_of(after, b"key")


def test_a_mark_needs_the_key_and_a_digest_the_one_before() -> None:
    spelled = rules.canonical(_entry())

    assert rules.mark_of(spelled, b"key") != rules.mark_of(spelled, b"other")
    digests = {rules.digest_after(start * 64, spelled) for start in "012"}
    assert len(digests) == 3


# ── the timetable ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("started", "done", "is_due"),
    [
        (None, None, True),
        (NOW - 2 * HOUR, NOW - 2 * HOUR, True),
        (NOW - HOUR, NOW - HOUR, True),
        (NOW - HOUR / 2, NOW - HOUR / 2, False),
        (NOW + HOUR, NOW + HOUR, True),  # the clock was set back
    ],
)
def test_an_interval_is_over_or_not(
    started: datetime | None, done: datetime | None, is_due: bool
) -> None:
    due = rules.is_due(started_at=started, done_at=done, rhythm=HOUR, now=NOW)

    assert due is is_due


def test_an_hour_of_the_day_comes_once_a_day() -> None:
    at_two = time(2)
    last_night = clock.start_of_day(clock.today(NOW)) + 2 * HOUR

    def due(started: datetime) -> bool:
        return rules.is_due(started_at=started, done_at=started, rhythm=at_two, now=NOW)

    assert not due(last_night)
    assert due(last_night - timedelta(seconds=1))


def test_what_was_started_and_never_finished_is_started_again_after_an_hour() -> None:
    def due(started: datetime) -> bool:
        return rules.is_due(
            started_at=started, done_at=None, rhythm=timedelta(days=9), now=NOW
        )

    assert not due(NOW - HOUR / 2)
    assert due(NOW - HOUR)
