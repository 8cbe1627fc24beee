"""The kernel is tested as it is written: without framework, so in English."""

import pytest

from lachan.kernel import speech


@pytest.fixture(autouse=True)
def in_the_words_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "_translator", [speech._as_written])
