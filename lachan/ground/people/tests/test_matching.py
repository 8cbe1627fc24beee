import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.people.queries import weights
from lachan.ground.people.rules import naming
from lachan.ground.people.rules.matching import (
    HASHED,
    Described,
    Weights,
    birth_agreement,
    likeness,
    name_agreement,
)
from lachan.ground.people.words import Agreement

COMMUNE, NEIGHBOUR, FAR = "0001.0002.0003.", "0001.0002.0004.", "0001.0009.0010."


def person(name: str = "Nguyễn Văn Hùng", **told: Any) -> Described:
    form = naming.name_form(name)
    told.setdefault("birth_date", dt.date(1984, 3, 9))
    known = {"sex": "male", "unit_path": COMMUNE, "birth_year": None, **told}
    return Described(full_name=form.full, given_first=form.given_first, **known)


def score(one: Described, other: Described) -> float:
    return likeness(one, other, weights()).score


@pytest.mark.parametrize(
    ("written", "again", "expected"),
    [
        ("Nguyễn Văn Hùng", "NGUYỄN VĂN HÙNG", Agreement.NAME_SAME),
        ("Trần Thị Hoà", "Trần Thị Hòa", Agreement.NAME_SAME),
        ("Nguyễn Văn Hùng", "Nguyen Van Hung", Agreement.NAME_WITHOUT_MARKS),
        ("Trần Thị Hoa", "Trần Thị Hòa", Agreement.NAME_MARKS_DIFFER),
        ("Nguyễn Văn Hùng", "Hùng Văn Nguyễn", Agreement.NAME_ORDER),
        ("Lê Văn Trí", "Lê Văn Chí", Agreement.NAME_SOUND),
        ("Lê Thị Mỹ", "Lê Thị Mĩ", Agreement.NAME_SOUND),
        ("Nguyễn Văn Hùng", "Nguyễn Hùng", Agreement.NAME_MIDDLE_MISSING),
        ("Lê Thị Thu Hà", "Lê Thu Hà", Agreement.NAME_MIDDLE_MISSING),
        ("Lê Thu Hà", "Lê Ngọc Hà", Agreement.NAME_MIDDLE_DIFFERS),
        ("Lê Minh Hà", "Lê Ming Hà", Agreement.NAME_NEAR),
        ("Phạm Thu Hà", "Phạn Thu Hà", Agreement.NAME_NEAR),
        ("Nguyễn Văn Hùng", "Nguyễn Văn Hùgn", Agreement.NAME_NEAR_GIVEN),
        ("Nguyễn Văn Hùng", "Nguyễn Văn Dũng", Agreement.NAME_NEAR_GIVEN),
        ("Nguyễn Văn Hùng", "Nguyễn Văn Tuấn", Agreement.NAME_GIVEN_DIFFERS),
        ("Nguyễn Văn Hùng", "Trần Văn Hùng", Agreement.NAME_FAMILY_DIFFERS),
        ("Nguyễn Văn Hùng", "Trần Thị Lan", Agreement.NAME_DIFFERS),
    ],
)
def test_how_two_names_agree(written: str, again: str, expected: Agreement) -> None:
    one, other = naming.name_form(written), naming.name_form(again)

    found = name_agreement(one.full, one.given_first, other.full, other.given_first)

    assert found == expected


@pytest.mark.parametrize(
    ("day", "again", "expected"),
    [
        ((1984, 3, 9), (1984, 3, 9), Agreement.BIRTH_SAME),
        ((1984, 3, 9), (1984, 9, 3), Agreement.BIRTH_SWAPPED),
        ((1984, 3, 9), (1984, 3, 8), Agreement.BIRTH_DIGIT),
        ((1984, 3, 12), (1984, 3, 21), Agreement.BIRTH_DIGIT),
        ((1989, 3, 9), (1990, 3, 9), Agreement.BIRTH_OTHER_YEAR),
        ((1984, 1, 1), (1984, 3, 9), Agreement.BIRTH_YEAR),
        ((1984, 3, 9), (1984, 7, 21), Agreement.BIRTH_DAY_DIFFERS),
        ((1984, 3, 9), (1962, 7, 21), Agreement.BIRTH_DIFFERS),
        ((1984, 1, 1), (1983, 5, 2), Agreement.BIRTH_YEAR_NEAR),
    ],
)
def test_how_two_births_agree(
    day: tuple[int, int, int], again: tuple[int, int, int], expected: Agreement
) -> None:
    one = person(birth_date=dt.date(*day))
    other = person(birth_date=dt.date(*again))

    assert birth_agreement(one, other) == expected


def test_an_unknown_birth_weighs_nothing() -> None:
    assert birth_agreement(person(), person(birth_date=None)) is None
    year = person(birth_date=None, birth_year=1984)
    assert birth_agreement(person(), year) == Agreement.BIRTH_YEAR


described = st.builds(
    person,
    name=st.sampled_from(
        ["Nguyễn Văn Hùng", "nguyen hung", "Hùng Văn Nguyễn", "Lê Thị Trí", "Hoa", ""]
    ),
    sex=st.sampled_from(["male", "female", "unknown"]),
    birth_date=st.none() | st.dates(dt.date(1983, 1, 1), dt.date(1985, 12, 31)),
    birth_year=st.none() | st.integers(1983, 1985),
    unit_path=st.sampled_from([COMMUNE, NEIGHBOUR, FAR, COMMUNE[:10]]),
    numbers=st.dictionaries(
        st.sampled_from(["citizen", "passport"]), st.sampled_from(["1234", "1235"])
    ),
    phones=st.frozensets(st.sampled_from(["+84912345678", "+84912345679"])),
)


@given(one=described, other=described)
def test_the_score_does_not_depend_on_who_is_asked_about(
    one: Described, other: Described
) -> None:
    there, back = likeness(one, other, weights()), likeness(other, one, weights())

    assert there.score == pytest.approx(back.score)
    assert there.reasons == back.reasons
    assert 0 <= there.score <= 1


def test_the_same_number_outweighs_everything_that_differs() -> None:
    bride = person("Lê Thị An", numbers={"citizen": "1"}, unit_path=FAR)
    wife = person("Lê Thị Bình", numbers={"citizen": "1"})

    assert score(bride, wife) > weights().likely_from


def test_a_common_name_and_a_year_prove_little_a_rare_name_more() -> None:
    def same_year(name: str) -> float:
        one = person(name, birth_date=None, birth_year=1984)
        return score(one, person(name, unit_path=FAR))

    assert same_year("Nguyễn Văn Hùng") < weights().likely_from
    assert same_year("Nguyễn Văn Hùng") < same_year("Khuất Duy Tiễn")


def test_twins_are_not_called_one_person() -> None:
    phones = frozenset(["+84912345678"])

    twins = score(
        person("Nguyễn Văn Nam", phones=phones),
        person("Nguyễn Văn Tuấn", phones=phones),
    )

    assert twins < weights().likely_from


def test_hashes_are_equal_or_not_but_never_near() -> None:
    one = person(numbers={"citizen": f"{HASHED}aaab"})
    near = person(numbers={"citizen": f"{HASHED}aaac"})

    assert Agreement.NUMBER_DIFFERS in likeness(one, near, weights()).reasons


def test_every_agreement_has_one_weight_and_a_sentence() -> None:
    told = weights()

    assert sorted([*told.name_bits, *told.bits]) == sorted(Agreement.values)
    assert all(agreement.label for agreement in Agreement)
    with pytest.raises(ValueError, match="sex-same"):
        Weights.from_data(
            {
                "name_bits": told.name_bits,
                "bits": {k: v for k, v in told.bits.items() if k != "sex-same"},
            }
        )
