"""Facts keep their name and come back from JSON equal."""

import json
from dataclasses import FrozenInstanceError, dataclass
from datetime import UTC, date, datetime
from typing import NewType
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.kernel import facts
from lachan.kernel.clock import VIETNAM
from lachan.kernel.facts import Fact, all_facts, from_json, name_of, to_json

CaseId = NewType("CaseId", UUID)


@dataclass(frozen=True)
class CaseConfirmed(Fact):
    case_id: CaseId
    by_id: int | None
    at: datetime
    onset_date: date | None = None
    is_first: bool = False
    basis: str = "laboratory"
    specimen_ids: tuple[UUID, ...] = ()
    window: tuple[date, int] | None = None


moments = st.datetimes(
    datetime.fromisoformat("1990-01-01"),
    datetime.fromisoformat("2100-01-01"),
    timezones=st.sampled_from([UTC, VIETNAM]),
)
confirmed = st.builds(
    CaseConfirmed,
    case_id=st.uuids(),
    by_id=st.none() | st.integers(),
    at=moments,
    onset_date=st.none() | st.dates(),
    is_first=st.booleans(),
    basis=st.text(),
    specimen_ids=st.lists(st.uuids()).map(tuple),
    window=st.none() | st.tuples(st.dates(), st.integers()),
)


def _kind(module: str, name: str) -> type[Fact]:
    """A class as that module would define it, kept out of the register."""
    return type(name, (), {"__module__": module})


@pytest.mark.parametrize(
    ("module", "name", "expected"),
    [
        ("lachan.watch.cases.facts", "CaseConfirmed", "cases.case_confirmed"),
        ("lachan.watch.cases.facts.course", "CaseVoided", "cases.case_voided"),
        ("lachan.ground.units.facts", "UnitsMerged", "units.units_merged"),
        ("lachan.watch.cases.facts", "F0Named", "cases.f0_named"),
        ("lachan.watch.labs.facts", "PCRRead", "labs.pcr_read"),
    ],
)
def test_a_fact_is_named_after_its_module_and_class(
    module: str, name: str, expected: str
) -> None:
    assert name_of(_kind(module, name)) == expected


@given(confirmed)
def test_a_fact_comes_back_from_json_equal(fact: CaseConfirmed) -> None:
    stored = json.loads(json.dumps(to_json(fact)))

    assert from_json(CaseConfirmed, stored) == fact


def test_a_fact_that_an_older_version_wrote_takes_defaults_for_new_fields() -> None:
    stored = {
        "case_id": "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "by_id": 3,
        "at": "2021-12-07T06:00:00+07:00",
        "a_field_of_long_ago": 1,
    }

    fact = from_json(CaseConfirmed, stored)

    assert fact.basis == "laboratory"
    assert fact.at == datetime(2021, 12, 6, 23, tzinfo=UTC)


def test_a_fact_stored_without_a_needed_field_is_named() -> None:
    with pytest.raises(ValueError, match="without case_id, at"):
        from_json(CaseConfirmed, {"by_id": None})


def test_a_fact_cannot_be_changed_afterwards() -> None:
    fact = CaseConfirmed(CaseId(UUID(int=1)), 1, datetime(2021, 12, 7, tzinfo=UTC))

    with pytest.raises(FrozenInstanceError):
        fact.basis = "clinical"  # type: ignore[misc]  # frozen, which is what is tested


def test_an_instant_without_zone_is_not_written() -> None:
    fact = CaseConfirmed(CaseId(UUID(int=1)), 1, datetime.fromisoformat("2021-12-07"))

    with pytest.raises(ValueError, match="offset"):
        to_json(fact)


def test_a_fact_carries_no_rich_values() -> None:
    @dataclass(frozen=True)
    class TooMuch(Fact):
        person: dict[str, str]

    with pytest.raises(TypeError, match="ids, instants and plain values"):
        to_json(TooMuch({"name": "Ann"}))


def test_a_field_of_two_types_is_refused_because_json_cannot_tell_them() -> None:
    @dataclass(frozen=True)
    class Unclear(Fact):
        when: date | datetime

    with pytest.raises(TypeError, match="one type"):
        to_json(Unclear(date(2021, 12, 7)))


def test_facts_of_modules_are_listed_and_those_of_tests_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(facts, "_registry", {})

    real = type("BedFreed", (Fact,), {"__module__": "lachan.ground.sites.facts"})
    type("Pretended", (Fact,), {"__module__": "lachan.ground.sites.tests.test_rules"})

    assert all_facts() == {real}
    assert facts.kind_named("sites.bed_freed") is real
