"""Repair, folding, spelling and order of Vietnamese text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.kernel.vietnamese import (
    fold,
    has_marks,
    order_key,
    repair,
    same_spelling,
    spelling_key,
    without_marks,
)

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
VOWELS = "aăâeêioôơuưy"

vietnamese = st.text(
    alphabet=st.sampled_from(
        [
            unicodedata.normalize("NFC", letter + tone)
            for vowel in VOWELS
            for letter in (vowel, vowel.upper())
            for tone in TONES
        ]
        + list("bcdđghklmnpqrstvxBCDĐGHKLMNPQRSTVX '-.,0123456789")
    )
)


class TestRepair:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("Ðặng Văn Ðông", "Đặng Văn Đông"),  # Icelandic letter
            ("Ɖỗ ɖức", "Đỗ đức"),  # African letter
            ("ðỗ", "đỗ"),
            ("  Lê   Văn\u00a0An ", "Lê Văn An"),
            ("Lê\u200b Văn\ufeff An\u00ad", "Lê Văn An"),
            ("Lê\tVăn\r\nAn", "Lê Văn An"),
            ("Lê\x00 Văn\x07 An", "Lê Văn An"),
            ("Lê\u3000Văn\u2009An", "Lê Văn An"),
            (unicodedata.normalize("NFD", "Nguyễn Thị Hường"), "Nguyễn Thị Hường"),
            ("Nguye\u0303\u0302n", "Nguyễn"),  # tone typed before the circumflex
            ("Ho\u0300\u0300a", "Hòa"),  # tone typed twice
            ("Tra\u0323\u0302n", "Trận"),
            ("", ""),
            (" \t ", ""),
        ],
    )
    def test_typing_faults_are_put_right(self, typed: str, meant: str) -> None:
        assert repair(typed) == meant

    def test_case_spelling_and_tone_style_stay_as_written(self) -> None:
        for text in ("HOÀ", "Hòa", "thuỷ", "Mỹ", "Mĩ", "KBang", "K'Brên"):
            assert repair(text) == text

    @given(st.text())
    def test_repairing_twice_changes_nothing_more(self, text: str) -> None:
        once = repair(text)

        assert repair(once) == once

    @given(vietnamese)
    def test_composed_and_decomposed_text_is_repaired_alike(self, text: str) -> None:
        assert repair(unicodedata.normalize("NFD", text)) == repair(text)

    @given(st.text())
    def test_repaired_text_is_composed_and_has_single_spaces(self, text: str) -> None:
        repaired = repair(text)

        assert unicodedata.is_normalized("NFC", repaired)
        assert repaired == " ".join(repaired.split())


class TestFold:
    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("Nguyễn Thị Hường", "nguyen thi huong"),
            ("ĐẶNG ĐÌNH ĐỨC", "dang dinh duc"),
            ("Ðặng", "dang"),
            ("Hoà", "hoa"),
            ("Hòa", "hoa"),
            ("thuỷ", "thuy"),
            ("K'Brên", "k bren"),
            ("Bà Rịa - Vũng Tàu", "ba ria vung tau"),
            ("TP.Hồ Chí Minh", "tp ho chi minh"),
            ("Phường 1", "phuong 1"),
            ("Êñuôl", "enuol"),
            ("Niê Kdăm", "nie kdam"),
            ("Ｌê", "le"),  # full-width letter
            ("  ", ""),
            ("…–—", ""),
        ],
    )
    def test_text_becomes_a_key_of_plain_letters(self, text: str, key: str) -> None:
        assert fold(text) == key

    @given(st.text())
    def test_folding_twice_changes_nothing_more(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)

    @given(st.text())
    def test_every_normal_form_folds_alike(self, text: str) -> None:
        folded = {fold(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}

        assert folded == {fold(text)}

    @given(vietnamese)
    def test_case_and_marks_do_not_matter(self, text: str) -> None:
        assert fold(text.upper()) == fold(text.lower()) == fold(without_marks(text))

    @given(vietnamese)
    def test_vietnamese_folds_to_letters_digits_and_single_spaces(
        self, text: str
    ) -> None:
        key = fold(text)

        assert key.isascii()
        assert all(character.isalnum() or character == " " for character in key)
        assert key == " ".join(key.split())

    @given(st.text())
    def test_repair_does_not_change_the_key_of_what_can_be_seen(
        self, text: str
    ) -> None:
        if text.isprintable():
            assert fold(repair(text)) == fold(text)


class TestMarks:
    def test_marks_are_taken_off_and_case_stays(self) -> None:
        assert without_marks("Đỗ Thị Ánh, xã Cửa Đạt") == "Do Thi Anh, xa Cua Dat"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("Nguyen Van An", False), ("Lê", True), ("Đa", True), ("Le\u0302", True)],
    )
    def test_text_shows_whether_its_writer_used_marks(
        self, text: str, expected: bool
    ) -> None:
        assert has_marks(text) is expected


class TestSpelling:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Hoà", "Hòa"),
            ("thuỷ", "Thủy"),
            ("KHOẺ", "khỏe"),
            ("Nguyễn Văn Tuý", "Nguyễn  Văn Túy"),
            ("quý", "qúy"),
            ("Hòa", unicodedata.normalize("NFD", "Hoà")),
        ],
    )
    def test_the_two_styles_of_placing_a_tone_spell_the_same(
        self, one: str, other: str
    ) -> None:
        assert same_spelling(one, other)
        assert fold(one) == fold(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [("Hoa", "Hòa"), ("Hòa", "Hóa"), ("Mỹ", "Mĩ"), ("Dung", "Đung"), ("An", "Ân")],
    )
    def test_other_letters_or_tones_are_other_names(self, one: str, other: str) -> None:
        assert not same_spelling(one, other)

    @given(vietnamese, vietnamese)
    def test_what_is_spelled_the_same_folds_the_same(self, one: str, two: str) -> None:
        if spelling_key(one) == spelling_key(two):
            assert fold(one) == fold(two)


class TestOrder:
    def test_letters_stand_in_the_order_of_the_alphabet(self) -> None:
        alphabet = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")

        assert sorted(set(alphabet), key=order_key) == alphabet

    def test_tones_stand_in_the_order_of_the_dictionary(self) -> None:
        syllables = ["ma", "mà", "mả", "mã", "má", "mạ"]

        assert sorted(set(syllables), key=order_key) == syllables

    def test_letters_decide_before_tones_and_syllable_by_syllable(self) -> None:
        in_order = ["An", "Án", "An Bình", "Anh", "Ánh", "Ân", "Ấn", "Bảo"]
        # “Án” is one syllable whose tone decides before any second syllable of “An”.
        expected = ["An", "An Bình", "Án", "Anh", "Ánh", "Ân", "Ấn", "Bảo"]

        assert sorted(in_order, key=order_key) == expected

    def test_foreign_letters_stand_at_their_latin_places(self) -> None:
        assert sorted(["Zoe", "Xuân", "Gia", "Fa", "Ê", "Wa", "Vi"], key=order_key) == [
            "Ê",
            "Fa",
            "Gia",
            "Vi",
            "Wa",
            "Xuân",
            "Zoe",
        ]

    @given(vietnamese)
    def test_keys_hold_only_what_every_collation_sorts_alike(self, text: str) -> None:
        assert set(order_key(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789")

    @given(vietnamese)
    def test_case_does_not_change_the_order(self, text: str) -> None:
        assert order_key(text.upper()) == order_key(text.lower())

    def test_script_that_the_alphabet_does_not_know_is_no_failure(self) -> None:
        assert isinstance(order_key("王 𠮷 ñ ß"), str)
