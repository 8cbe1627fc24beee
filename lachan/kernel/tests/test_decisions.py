"""The shapes in which decisions and figures leave the house."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

import pytest

from lachan.kernel.decisions import Decision, Reason, Verification
from lachan.kernel.figures import Figure, Source
from lachan.kernel.periods import DayPeriod
from lachan.kernel.plain import plain
from lachan.kernel.speech import sentence as _


def _reason(verification: Verification) -> Reason:
    return Reason(
        rule="level",
        clause="QĐ 4800/QĐ-BYT, Phụ lục",
        edition="2021-10-12",
        verification=verification,
        detail="44 per 100,000 in 7 days",
    )


def test_a_decision_in_json_has_the_agreed_shape() -> None:
    decision = Decision(
        result={"level_min": 2, "level_max": 3, "valid_from": date(2021, 12, 7)},
        reasons=(_reason(Verification.SECONDARY),),
        missing=("capacity_ready",),
        warnings=("The last 3 days will rise.",),
    )

    assert json.loads(json.dumps(decision.as_json())) == {
        "result": {"level_min": 2, "level_max": 3, "valid_from": "2021-12-07"},
        "reasons": [
            {
                "rule": "level",
                "clause": "QĐ 4800/QĐ-BYT, Phụ lục",
                "edition": "2021-10-12",
                "verification": "secondary",
                "detail": "44 per 100,000 in 7 days",
            }
        ],
        "missing": ["capacity_ready"],
        "warnings": ["The last 3 days will rise."],
    }


@pytest.mark.parametrize(
    ("marks", "weakest", "is_verified"),
    [
        (["V1"], "text", True),
        (["V1", "V2"], "secondary", True),
        (["V2", "V3", "V1"], "compilation", False),
        (["V1", "U"], "unverified", False),
        ([], "unverified", False),
    ],
)
def test_a_decision_is_as_sure_as_its_weakest_reason(
    marks: list[str], weakest: str, is_verified: bool
) -> None:
    reasons = tuple(_reason(Verification.from_mark(mark)) for mark in marks)

    decision = Decision(result={}, reasons=reasons)

    assert decision.verification.value == weakest
    assert decision.is_verified is is_verified


def test_marks_and_words_of_verification_name_the_same() -> None:
    for verification in Verification:
        assert Verification.from_mark(verification.mark) is verification
        assert Verification.from_mark(verification.value) is verification


def test_an_unknown_mark_is_an_error() -> None:
    with pytest.raises(ValueError, match="V4"):
        Verification.from_mark("V4")


def _figure(value: float | None) -> Figure:
    return Figure(
        id="cases.incidence_7d",
        name="Ca mắc mới trên 100.000 dân trong 7 ngày",
        value=value,
        numerator=44,
        denominator=100_000,
        window_start=date(2021, 11, 30),
        window_end=date(2021, 12, 7),
        as_of=datetime(2021, 12, 7, tzinfo=UTC),
        known_at=datetime(2021, 12, 7, 1, tzinfo=UTC),
        list_url="/cases/?unit=38",
        warnings=("estimate",),
    )


def test_a_figure_in_json_has_the_agreed_shape() -> None:
    assert json.loads(json.dumps(_figure(44.0).as_json())) == {
        "id": "cases.incidence_7d",
        "name": "Ca mắc mới trên 100.000 dân trong 7 ngày",
        "value": 44.0,
        "numerator": 44,
        "denominator": 100_000,
        "window": {"start": "2021-11-30", "end": "2021-12-07"},
        "as_of": "2021-12-07T00:00:00+00:00",
        "known_at": "2021-12-07T01:00:00+00:00",
        "source": "computed",
        "list": "/cases/?unit=38",
        "warnings": ["estimate"],
    }


def test_an_unknown_figure_is_null_and_never_nought() -> None:
    unknown = _figure(None)

    assert not unknown.is_known
    assert unknown.as_json()["value"] is None
    assert _figure(0).is_known


def test_a_figure_of_a_unit_names_it_and_its_source() -> None:
    moment = datetime(2021, 12, 7, tzinfo=UTC)
    figure = Figure(
        id="beds.free",
        name="Giường trống",
        value=3,
        as_of=moment,
        known_at=moment,
        source=Source.REPORTED,
        unit="38",
    )

    told = figure.as_json()

    assert told["unit"] == "38"
    assert told["source"] == "reported"
    assert told["window"] == {"start": None, "end": None}
    assert told["list"] is None


class Colour(Enum):
    GREEN = "green"


@dataclass(frozen=True)
class Pair:
    left: date
    right: Colour


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        (True, True),
        (1.5, 1.5),
        (Decimal("0.125"), 0.125),
        (Colour.GREEN, "green"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ((1, "a"), [1, "a"]),
        ({3, 1, 2}, [1, 2, 3]),
        ({Colour.GREEN: [date(2021, 12, 7)]}, {"green": ["2021-12-07"]}),
        (
            Pair(date(2021, 12, 7), Colour.GREEN),
            {"left": "2021-12-07", "right": "green"},
        ),
        (_("Bed %(bed)s", bed=7), "Bed 7"),
        (Decision(result={"level": 2}).as_json()["result"], {"level": 2}),
        (
            DayPeriod(date(2021, 12, 7), date(2021, 12, 8)),
            {"start": "2021-12-07", "end": "2021-12-08"},
        ),
    ],
)
def test_values_are_written_in_one_plain_way(value: object, written: object) -> None:
    assert plain(value) == written


def test_a_decision_inside_a_result_is_written_in_its_own_shape() -> None:
    inner = Decision(result={"level": 2})

    assert plain([inner]) == [inner.as_json()]


def test_a_value_without_agreed_form_is_an_error() -> None:
    with pytest.raises(TypeError, match="object"):
        plain(object())
    with pytest.raises(TypeError, match="bytes"):
        plain(b"raw")


def test_an_instant_without_offset_is_an_error() -> None:
    with pytest.raises(ValueError, match="offset"):
        plain(datetime.fromisoformat("2021-12-07"))
