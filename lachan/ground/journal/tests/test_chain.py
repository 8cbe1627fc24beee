"""Whatever is done to the rows behind the journal's back is found."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lachan.ground.journal import actions, queries, rules
from lachan.ground.journal.models import DayHead, Entry, SealedEntry
from lachan.ground.journal.tests import flow_of_tests as bells
from lachan.ground.journal.tests.flow_of_tests import NOON
from lachan.kernel import clock

pytestmark = pytest.mark.django_db

_guarded = importlib.import_module("lachan.ground.journal.migrations.0003_append_only")
LENGTH = 6


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _rung(times: int) -> None:
    with clock.frozen(NOON):
        for n in range(times):
            bells.ring_bell(n)
    while actions.seal_pending():
        pass


@contextmanager
def _undone() -> Iterator[None]:
    """A savepoint that is always rolled back: one database, many tamperings."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _unguarded() -> Iterator[None]:
    _run(*_guarded.openings(connection.vendor))
    if connection.vendor == "sqlite":
        _run("PRAGMA defer_foreign_keys = ON")
    yield


def _faults() -> set[str]:
    return {reason.rule.rsplit(".")[-1] for reason in queries.verify().reasons}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET count = 2",
        "DELETE FROM journal_entry",
        "UPDATE journal_sealed_entry SET position = position + 100",
        "DELETE FROM journal_sealed_entry",
    ],
)
def test_the_database_itself_refuses_change_and_removal(statement: str) -> None:
    _rung(2)

    with pytest.raises(DatabaseError, match="only appended to"), transaction.atomic():
        _run(statement)

    assert queries.verify().result["intact"]


def test_an_untouched_journal_is_intact_and_its_head_is_known() -> None:
    _rung(LENGTH)
    head = str(queries.verify().result["head"])
    _rung(1)

    answer = queries.verify(head)

    assert answer.result["intact"]
    assert answer.result["sealed"] == LENGTH + 1
    assert queries.verify(head[:16].upper()).result["intact"]


def test_an_empty_journal_is_intact() -> None:
    assert queries.verify().result == {
        **queries.verify().result,
        "intact": True,
        "sealed": 0,
        "head": None,
    }


@pytest.mark.parametrize("head", ["0" * 64, "abc", "no digest at all"])
def test_a_head_that_does_not_lie_on_the_chain_is_a_fault(head: str) -> None:
    _rung(2)

    answer = queries.verify(head)

    assert [reason.rule for reason in answer.reasons] == ["journal.chain.head-unknown"]


def test_entries_that_are_not_sealed_yet_are_counted_not_blamed() -> None:
    bells.ring_bell()

    answer = queries.verify()

    assert answer.result["intact"]
    assert answer.result["unsealed"] == 1
    assert len(answer.warnings) == 1


_COLUMNS = {
    "fact": "'another.fact'",
    "payload": """'{"at": "2021-12-07T05:00:00+00:00", "by": "system", "times": 99}'""",
    "happened_at": "'2020-01-01 00:00:00+00'",
    "recorded_at": "'2020-01-01 00:00:00+00'",
    "actor": "'user:somebody'",
    "subject_kind": "'case'",
    "unit_path": "'0001.'",
    "count": "77",
    "depth": "3",
    "mark": "'0000'",
}


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_tampering_is_found(data: st.DataObject) -> None:
    with _undone():
        _rung(LENGTH)
        ids = list(
            SealedEntry.objects.order_by("position").values_list("pk", flat=True)
        )
        place = data.draw(st.integers(0, LENGTH - 1))
        deed = data.draw(st.sampled_from(sorted(_DEEDS)))
        with _unguarded():
            if deed == "change a field":
                column = data.draw(st.sampled_from(sorted(_COLUMNS)))
                _run(
                    f"UPDATE journal_entry SET {column} = {_COLUMNS[column]} "
                    f"WHERE id = {ids[place]}"
                )
            else:
                _DEEDS[deed](ids, place)

            assert not queries.verify().result["intact"], deed


def _remove(ids: list[int], place: int) -> None:
    SealedEntry.objects.filter(pk=ids[place]).delete()
    _run(f"DELETE FROM journal_entry WHERE id = {ids[place]}")


def _remove_and_close_up(ids: list[int], place: int) -> None:
    _remove(ids, place)
    for position in range(place + 2, LENGTH + 1):
        SealedEntry.objects.filter(position=position).update(position=position - 1)


def _swap(ids: list[int], place: int) -> None:
    first, second = ids[place], ids[(place + 1) % LENGTH]
    here = SealedEntry.objects.get(pk=first)
    there = SealedEntry.objects.get(pk=second)
    SealedEntry.objects.filter(pk=first).update(position=1000)
    SealedEntry.objects.filter(pk=second).update(position=here.position)
    SealedEntry.objects.filter(pk=first).update(position=there.position)


def _copy(ids: list[int], place: int) -> Entry:
    copied = Entry.objects.get(pk=ids[place])
    copied.pk = None
    copied.public_id = copied._meta.get_field("public_id").get_default()
    copied.save(force_insert=True)
    return copied


def _insert_unsealed(ids: list[int], place: int) -> None:
    _copy(ids, place)


def _insert_and_seal(ids: list[int], place: int) -> None:
    _copy(ids, place)
    actions.seal_pending()


def _rewrite_the_rest(ids: list[int], place: int) -> None:
    """Remove one, then chain all that follow anew, as one who knows the method."""
    rest = Entry.objects.filter(pk__in=ids[place + 1 :])
    SealedEntry.objects.filter(pk__in=ids[place:]).delete()
    _run(f"DELETE FROM journal_entry WHERE id = {ids[place]}")
    before = DayHead.objects.get()
    while rest.exists() and actions.seal_pending():
        pass
    DayHead.objects.update(
        position=before.position, digest=before.digest, signature=before.signature
    )


def _forge_head(ids: list[int], place: int) -> None:
    sealed = SealedEntry.objects.get(pk=ids[place])
    DayHead.objects.update(
        position=sealed.position, digest=sealed.digest, signature="00" * 64
    )


def _nothing(ids: list[int], place: int) -> None:
    """The deed that needs a column beside: done where it is drawn."""


_DEEDS = {
    "change a field": _nothing,
    "remove": _remove,
    "remove and close up": _remove_and_close_up,
    "swap": _swap,
    "insert": _insert_unsealed,
    "insert and seal": _insert_and_seal,
    "rewrite": _rewrite_the_rest,
    "forge head": _forge_head,
}


def test_what_commits_late_is_sealed_late_and_not_skipped() -> None:
    with clock.frozen(NOON):
        late = bells.ring_bell()
        early = bells.ring_bell()
    spelled = queries.spelled(early)
    SealedEntry.objects.create(
        entry=early,
        position=1,
        digest=rules.digest_after(rules.START_OF_CHAIN, spelled),
    )

    sealed = actions.seal_pending()

    assert sealed == 1
    assert SealedEntry.objects.get(entry=late).position == 2
    assert queries.verify().result["intact"]


def test_one_change_is_one_fault_at_its_place() -> None:
    _rung(LENGTH)
    victim = SealedEntry.objects.get(position=3).pk

    with _unguarded():
        _run(f"UPDATE journal_entry SET count = 9 WHERE id = {victim}")

    (reason,) = queries.verify().reasons
    assert (reason.rule, reason.clause) == ("journal.chain.changed", "3")


def test_the_head_of_a_day_is_signed_by_a_key_that_is_not_in_the_database() -> None:
    _rung(2)
    head = DayHead.objects.get()

    public = queries.signing_key().public_key()
    message = rules.head_message(head.day, head.position, head.digest)

    public.verify(bytes.fromhex(head.signature), message)
    assert str(head.day) == "2021-12-07"
