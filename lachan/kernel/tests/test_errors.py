"""Refusals and doubts speak in the reader's language, late."""

import json

import pytest

from lachan.kernel import speech
from lachan.kernel.errors import Doubt, Refused
from lachan.kernel.speech import sentence as _


class BedTaken(Refused):
    """An example of a verb's own refusal."""


def _refusal(field: str | None = None) -> BedTaken:
    return BedTaken(
        what=_("The stay was not opened."),
        why=_("Bed %(bed)s is taken.", bed=7),
        what_now="Choose another bed.",
        field=field,
    )


def test_a_refusal_says_what_why_and_what_now() -> None:
    refusal = _refusal()

    assert str(refusal) == (
        "The stay was not opened. Bed 7 is taken. Choose another bed."
    )


def test_a_refusal_as_json_names_the_cure() -> None:
    told = _refusal().as_json()

    assert json.loads(json.dumps(told)) == {
        "what": "The stay was not opened.",
        "why": "Bed 7 is taken.",
        "cure": "Choose another bed.",
    }


def test_a_refusal_about_one_input_names_it() -> None:
    assert _refusal(field="bed").as_json()["field"] == "bed"


def test_a_refusal_is_caught_as_refused() -> None:
    with pytest.raises(Refused, match="Bed 7 is taken"):
        raise _refusal()


def test_a_sentence_is_translated_when_it_is_read_not_when_it_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made_early = _("Bed %(bed)s is taken.", bed=7)
    vietnamese = {"Bed %(bed)s is taken.": "Giường %(bed)s đã có người."}

    monkeypatch.setattr(speech, "_translator", [lambda text: vietnamese[text]])

    assert str(made_early) == "Giường 7 đã có người."


def test_installing_a_translator_reaches_sentences_already_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(speech, "_translator", [str])
    made_early = _("Write the date.")

    speech.install(str.upper)

    assert str(made_early) == "WRITE THE DATE."


def test_a_percent_sign_without_values_stays_a_percent_sign() -> None:
    assert str(_("75 % of adults")) == "75 % of adults"


def test_a_sentence_takes_values_late_too() -> None:
    assert _("Bed %s") % 7 == "Bed 7"


def test_doubts_are_values_that_can_be_collected() -> None:
    one = Doubt("length", _("A number has 12 digits."))
    same = Doubt("length", _("A number has 12 digits."))

    assert {one, same} == {one}
