"""What is said today and read tomorrow by somebody who speaks another language."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.kernel import speech
from lachan.kernel.speech import Sentence, kept, listed, retold, sentence

WORDS = {
    "The cell is empty.": "Ô còn trống.",
    "Row %(row)d says: %(what)s": "Dòng %(row)d ghi: %(what)s",
}


@pytest.fixture
def in_vietnamese() -> Iterator[None]:
    before = speech._translator[0], speech._unspoken[0]
    speech.install(lambda text: WORDS.get(text, text))
    yield
    speech.install(*before)


def test_a_sentence_written_down_is_read_in_the_readers_language(
    in_vietnamese: None,
) -> None:
    said = sentence(
        "Row %(row)d says: %(what)s", row=3, what=Sentence("The cell is empty.")
    )

    told = retold(json.loads(json.dumps(kept(said))))

    assert str(told) == "Dòng 3 ghi: Ô còn trống."


def test_texts_in_a_row_are_each_put_into_the_readers_language(
    in_vietnamese: None,
) -> None:
    said = listed((Sentence("The cell is empty."), "Ba Đình"), between="; ")

    told = retold(json.loads(json.dumps(kept(said))))

    assert str(told) == "Ô còn trống.; Ba Đình"


def test_a_text_of_another_framework_is_kept_by_its_english(
    in_vietnamese: None,
) -> None:
    class Lazy:
        def __str__(self) -> str:
            return "Ô còn trống."

    speech.install(lambda text: text, lambda text: "The cell is empty.")

    assert kept(Lazy()) == {"text": "The cell is empty."}


@given(st.text())
def test_what_was_written_down_as_plain_text_stays_as_it_is(text: str) -> None:
    assert retold(text) == text
    assert retold(kept(text)) == text


@given(st.text(st.characters(exclude_characters="%")), st.integers())
def test_a_sentence_says_the_same_before_and_after(text: str, number: int) -> None:
    said = sentence(f"{text}%(number)d", number=number)

    assert str(retold(json.loads(json.dumps(kept(said))))) == str(said)
