from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.journal.models import Among, Entry, among_sql
from lachan.kernel.ids import uuid7

NOW = datetime(2021, 12, 7, 5, tzinfo=UTC)


def _entry() -> Entry:
    return Entry.objects.create(
        fact="Told", payload={}, happened_at=NOW, recorded_at=NOW, actor="system"
    )


@pytest.mark.django_db
def test_among_finds_exactly_the_rows_that_pk_in_finds() -> None:
    first, second, _third = _entry(), _entry(), _entry()
    sought = [first.pk, second.pk, second.pk, -1]

    found = Entry.objects.filter(Among("pk", sought))

    assert set(found) == set(Entry.objects.filter(pk__in=sought)) == {first, second}


@pytest.mark.django_db
def test_among_takes_public_ids_and_foreign_keys_and_nothing() -> None:
    cause = _entry()
    effect = _entry()

    by_public_id = Entry.objects.filter(Among("public_id", {effect.public_id, uuid7()}))
    by_foreign_key = Entry.objects.filter(Among("cause_id", [cause.pk]))

    assert [row.pk for row in by_public_id] == [effect.pk]
    assert list(by_foreign_key) == []
    assert not Entry.objects.filter(Among("pk", ())).exists()


@pytest.mark.django_db
def test_among_joins_other_conditions_and_can_be_turned_round() -> None:
    first, second = _entry(), _entry()

    found = Entry.objects.filter(Among("pk", [first.pk, second.pk]), fact="Told")
    rest = Entry.objects.exclude(Among("pk", [first.pk])).filter(fact="Told")

    assert found.count() == 2
    assert [row.pk for row in rest] == [second.pk]


@pytest.mark.django_db
def test_among_takes_more_ids_than_a_statement_takes_parameters() -> None:
    entry = _entry()

    found = Entry.objects.filter(Among("pk", range(entry.pk, entry.pk + 70_000)))

    assert found.count() == 1


@given(st.lists(st.integers(min_value=1, max_value=2**62)))
def test_the_condition_binds_one_parameter_whatever_the_number(ids: list[int]) -> None:
    for vendor in ("sqlite", "postgresql"):
        told, params = among_sql("subject_id", ids, vendor)

        assert told.count("%s") == len(params) == 1
