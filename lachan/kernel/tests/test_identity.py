"""Identity numbers and card codes. Every number and name is made up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.kernel.decisions import Verification
from lachan.kernel.identity import (
    PROVINCES_OF_BIRTH,
    STRUCTURE,
    CodeKind,
    IdentityNumber,
    NumberKind,
    Sex,
    UnreadableCode,
    citizen_number,
    identify,
    insurance_number,
    mask,
    normalise,
    old_number,
    passport,
    read_card_qr,
)


def _doubts(number: IdentityNumber) -> list[str]:
    return [doubt.kind for doubt in number.doubts]


class TestCitizenNumber:
    @pytest.mark.parametrize(
        ("text", "sex", "year"),
        [
            ("038090123456", Sex.MALE, 1990),
            ("038190123456", Sex.FEMALE, 1990),
            ("038205123456", Sex.MALE, 2005),
            ("038305123456", Sex.FEMALE, 2005),
        ],
    )
    def test_says_province_sex_and_year_of_birth(
        self, text: str, sex: Sex, year: int
    ) -> None:
        number = citizen_number(text)

        assert number.is_plausible
        assert (number.sex, number.birth_year) == (sex, year)
        assert PROVINCES_OF_BIRTH[number.province_code or ""] == "Thanh Hóa"

    @pytest.mark.parametrize(
        "text", ["038 090 123 456", "038.090.123.456", "O38O9O123456", "38090123456"]
    )
    def test_is_read_through_spaces_letters_and_a_lost_nought(self, text: str) -> None:
        assert citizen_number(text).value == "038090123456"

    @pytest.mark.parametrize(
        ("text", "doubts"),
        [
            ("0380901234", ["length"]),
            ("", ["length"]),
            ("03809012345X", ["length"]),
            ("999090123456", ["province"]),
            ("038390123456", ["birth-year"]),
            ("999390123456", ["province", "birth-year"]),
            ("000000000000", ["repeated"]),
        ],
    )
    def test_that_looks_wrong_is_kept_with_its_doubts(
        self, text: str, doubts: list[str]
    ) -> None:
        number = citizen_number(text, this_year=2021)

        assert _doubts(number) == doubts
        assert number.value == normalise(text)

    def test_structure_is_marked_as_unverified(self) -> None:
        assert STRUCTURE is Verification.UNVERIFIED
        assert len(PROVINCES_OF_BIRTH) == 63

    @given(st.from_regex(r"[0-9]{12}", fullmatch=True))
    def test_any_twelve_digits_are_kept_as_they_are(self, text: str) -> None:
        assert citizen_number(text).value == text


class TestOtherNumbers:
    @pytest.mark.parametrize(
        ("text", "value", "doubts"),
        [
            ("171234567", "171234567", []),
            ("171 234 567", "171234567", []),
            ("17123456", "017123456", []),
            ("1712", "1712", ["length"]),
            ("111111111", "111111111", ["repeated"]),
        ],
    )
    def test_old_numbers_have_nine_digits(
        self, text: str, value: str, doubts: list[str]
    ) -> None:
        number = old_number(text)

        assert (number.value, _doubts(number)) == (value, doubts)

    @pytest.mark.parametrize(
        ("text", "social_code", "doubts"),
        [
            ("TE1381234567890", "1234567890", []),
            ("te 1 38 1234567890", "1234567890", []),
            ("TE138123456789O", "1234567890", []),
            ("1234567890", "1234567890", []),
            ("TE9381234567890", "1234567890", ["shape"]),
            ("TE13812345", None, ["length"]),
        ],
    )
    def test_insurance_numbers_are_compared_by_their_social_code(
        self, text: str, social_code: str | None, doubts: list[str]
    ) -> None:
        number = insurance_number(text)

        assert (number.social_code, _doubts(number)) == (social_code, doubts)

    def test_passports_of_other_shapes_are_kept_with_a_doubt(self) -> None:
        assert passport("c1234567").is_plausible
        assert _doubts(passport("123456789")) == ["shape"]

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("038090123456", NumberKind.CITIZEN),
            ("38090123456", NumberKind.CITIZEN),
            ("171234567", NumberKind.OLD_IDENTITY),
            ("TE1381234567890", NumberKind.HEALTH_INSURANCE),
            ("1234567890", NumberKind.HEALTH_INSURANCE),
            ("C1234567", NumberKind.PASSPORT),
            ("không có", NumberKind.UNKNOWN),
            ("", NumberKind.UNKNOWN),
        ],
    )
    def test_the_shape_tells_the_kind(self, text: str, kind: NumberKind) -> None:
        assert identify(text).kind is kind

    @given(st.text())
    def test_any_text_is_identified_without_failure(self, text: str) -> None:
        number = identify(text)

        assert identify(number.value).value == number.value

    @pytest.mark.parametrize(
        ("value", "shown"),
        [("038090123456", "•••••••••456"), ("12", "•••"), ("", "•••")],
    )
    def test_a_masked_number_shows_only_its_end(self, value: str, shown: str) -> None:
        assert mask(value) == shown


class TestCitizenCard:
    @pytest.mark.parametrize(
        "text",
        [
            "001090123456|012345678|NGUYỄN VĂN AN|01021990|Nam|Thôn 1, xã A|15042021",
            "001090123456|012345678|Nguyễn Văn An|01/02/1990|Nam|Thôn 1, xã A|"
            "15/04/2021",
            "001090123456|012345678|Nguyễn Văn An|01021990|Nam|Thôn 1, xã A|"
            "15042021|||",
            "\ufeff001090123456|012345678|nguyễn văn an|01-02-1990|nam|Thôn 1, xã A|"
            "15-04-2021\n",
        ],
    )
    def test_with_seven_and_more_parts(self, text: str) -> None:
        reading = read_card_qr(text)

        assert reading.kind is CodeKind.CITIZEN_CARD
        assert reading.name == "Nguyễn Văn An"
        assert reading.number == citizen_number("001090123456")
        assert reading.old_number == old_number("012345678")
        assert reading.birth_date == date(1990, 2, 1)
        assert reading.sex is Sex.MALE
        assert reading.address == "Thôn 1, xã A"
        assert reading.issued_date == date(2021, 4, 15)
        assert reading.doubts == ()

    def test_with_an_empty_old_number(self) -> None:
        reading = read_card_qr("001190123456||LE THI A|01011990|Nữ|Xã A|15042021")

        assert reading.old_number is None
        assert reading.name == "Le Thi A"
        assert reading.sex is Sex.FEMALE

    def test_with_six_parts_has_no_old_number(self) -> None:
        reading = read_card_qr("001190123456|LE THI A|01011990|Nu|Xã A|15042021")

        assert reading.old_number is None
        assert reading.name == "Le Thi A"
        assert reading.birth_date == date(1990, 1, 1)
        assert reading.address == "Xã A"
        assert reading.issued_date == date(2021, 4, 15)

    @pytest.mark.parametrize(
        ("born", "birth_date", "year", "doubts"),
        [
            ("1990", None, 1990, []),
            ("00001990", None, 1990, []),
            ("00/00/1990", None, 1990, []),
            ("31021990", None, 1990, ["birth-date"]),
            ("soon", None, None, ["birth-date"]),
            ("", None, None, []),
            ("01011991", date(1991, 1, 1), 1991, ["birth-year-differs"]),
        ],
    )
    def test_with_an_odd_date_of_birth_says_so(
        self, born: str, birth_date: date | None, year: int | None, doubts: list[str]
    ) -> None:
        reading = read_card_qr(f"001090123456||LE VAN A|{born}|Nam|Xã A|15042021")

        assert (reading.birth_date, reading.birth_year) == (birth_date, year)
        assert [doubt.kind for doubt in reading.doubts] == doubts


class TestPersonalCode:
    def test_masked_as_it_is_shown_by_default(self) -> None:
        reading = read_card_qr("******123456|NGUYEN VAN AN|1990-**-**|0|QID1|")

        assert reading.kind is CodeKind.PERSONAL
        assert reading.name == "Nguyen Van An"
        assert reading.number is None
        assert (reading.birth_date, reading.birth_year) == (None, 1990)
        assert reading.declared_by_other is False
        assert [doubt.kind for doubt in reading.doubts] == ["masked"]

    def test_in_full_with_its_extension(self) -> None:
        reading = read_card_qr(
            "001190123456|LE THI A|1990-02-03|1|QID1|QID2<2<TE1381234567890<0912345678"
        )

        assert reading.number == citizen_number("001190123456")
        assert reading.birth_date == date(1990, 2, 3)
        assert reading.declared_by_other is True
        assert reading.platform_id == "QID1"
        assert reading.declarer_platform_id == "QID2"
        assert reading.sex is Sex.FEMALE
        assert reading.insurance == insurance_number("TE1381234567890")
        assert reading.phone == "+84912345678"

    def test_without_extension_at_all(self) -> None:
        reading = read_card_qr("C1234567|LE THI A|1990-02-03|0|QID1")

        assert reading.number == passport("C1234567")
        assert reading.phone is None


class TestInsuranceCard:
    NAME = "Nguyễn Văn An".encode().hex()
    ADDRESS = "Xã A, huyện B".encode().hex().upper()

    def test_is_read_from_hexadecimal(self) -> None:
        reading = read_card_qr(
            f"TE1381234567890|{self.NAME}|01/02/1990|1|{self.ADDRESS}|38 - 280|"
            "01/01/2021|31/12/2021|x|$"
        )

        assert reading.kind is CodeKind.HEALTH_INSURANCE
        assert reading.name == "Nguyễn Văn An"
        assert reading.address == "Xã A, huyện B"
        assert reading.birth_date == date(1990, 2, 1)
        assert reading.sex is Sex.MALE
        assert reading.facility_code == "38-280"
        assert reading.valid_from_date == date(2021, 1, 1)
        assert reading.valid_to_date == date(2021, 12, 31)
        assert reading.insurance == insurance_number("TE1381234567890")

    def test_gives_only_the_year_of_old_people(self) -> None:
        reading = read_card_qr(f"1234567890|{self.NAME}|1944|2||38280|")

        assert (reading.birth_date, reading.birth_year) == (None, 1944)
        assert reading.sex is Sex.FEMALE
        assert reading.address is None

    def test_under_a_citizen_number_identifies_the_citizen(self) -> None:
        reading = read_card_qr(f"001090123456|{self.NAME}|01/02/1990|1||38280|")

        assert reading.number == citizen_number("001090123456")
        assert reading.insurance is None

    def test_damaged_in_its_name_is_refused(self) -> None:
        with pytest.raises(UnreadableCode, match="damaged"):
            read_card_qr("TE1381234567890|ffff|01/02/1990|1||38280|")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "https://example.org/xyz",
        "001090123456",
        "a|b|c|d",
        "1|2|3|4|5|6|7",
        "001090123456||12345|01011990|Nam|Xã A|15042021",
        "******|  |1990-01-01|0|QID",
        "x|4c|1990|1|",
        "|" * 5000,
    ],
)
def test_what_is_no_card_is_refused_with_the_cure(text: str) -> None:
    with pytest.raises(UnreadableCode) as refusal:
        read_card_qr(text)

    assert refusal.value.field == "code"
    assert "type what is printed" in refusal.value.as_json()["cure"]


@given(st.lists(st.text(max_size=20), max_size=10))
def test_any_code_is_read_or_refused(parts: list[str]) -> None:
    try:
        reading = read_card_qr("|".join(parts))
    except UnreadableCode:
        return
    assert not reading.is_authenticated


@given(
    number=st.sampled_from(["001090123456", "TE1381234567890", "******123456"]),
    second=st.sampled_from(["", "012345678", "LE VAN A", "4cc3aa", "zz"]),
    rest=st.lists(st.sampled_from(["01011990", "1990-01-01", "0", "1", "", "Nam"])),
)
def test_codes_made_of_likely_parts_are_read_or_refused(
    number: str, second: str, rest: list[str]
) -> None:
    try:
        reading = read_card_qr("|".join([number, second, *rest]))
    except UnreadableCode:
        return
    assert reading.name


@pytest.mark.parametrize("kind", list(CodeKind))
def test_no_format_is_known_from_the_legal_text_alone(kind: CodeKind) -> None:
    assert kind.verification is not Verification.TEXT
