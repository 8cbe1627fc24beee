"""What is typed about people: six fields to enter somebody, the rest when known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lachan.ground.people.models import Person
from lachan.ground.people.words import IdentifierKind, PersonDraft, ReachKind, Sex
from lachan.ground.units.forms import UnitField
from lachan.ground.units.models import Unit
from lachan.kernel import identity, phones
from lachan.kernel.identity import CardReading, NumberKind

_YEAR = re.compile(r"(?:18|19|20)\d\d", re.ASCII)
_DAY = re.compile(r"(\d{1,2})[/\-. ]?(\d{1,2})[/\-. ]?(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
KIND_OF_NUMBER = {
    NumberKind.CITIZEN: IdentifierKind.CITIZEN,
    NumberKind.OLD_IDENTITY: IdentifierKind.OLD_ID,
    NumberKind.HEALTH_INSURANCE: IdentifierKind.INSURANCE,
    NumberKind.PASSPORT: IdentifierKind.PASSPORT,
}


@dataclass(frozen=True)
class Birth:
    """A day of birth, or the year where that is all one knows."""

    day: date | None
    year: int | None

    def __str__(self) -> str:
        if self.day is not None:
            return f"{self.day:%d/%m/%Y}"
        return str(self.year or "")


class BirthField(forms.CharField):
    """`07/12/1984`, or `1984`; cleans to a `Birth`."""

    default_error_messages = {  # noqa: RUF012  # Django's way of naming them
        "unread": _("Write the day as 07/12/1984, or the year alone as 1984."),
    }

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Birth) else value

    def to_python(self, value: Any) -> Birth:  # type: ignore[override]  # cleans to more than a text, as Django's fields may
        text = super().to_python(value)
        if not text:
            return Birth(None, None)
        if _YEAR.fullmatch(text):
            return Birth(None, int(text))
        day = self._day(text)
        return Birth(day, day.year)

    def _day(self, text: str) -> date:
        written, iso = _DAY.fullmatch(text), _ISO.fullmatch(text)
        parts = iso.groups() if iso else written.groups()[::-1] if written else ()
        try:
            return date(*(int(part) for part in parts))
        except (TypeError, ValueError):
            raise ValidationError(self.error_messages["unread"], "unread") from None

    def validate(self, value: Any) -> None:
        """A required birth is at least a year."""
        super().validate(None if value == Birth(None, None) else value)

    def run_validators(self, value: Any) -> None:
        """The value is no text any more; it was read already."""


class PhoneField(forms.CharField):
    """A telephone as people write it; empty or one that can be called."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text and not phones.normalise(text).is_usable:
            raise ValidationError(
                _("This is no telephone number. Leave it empty if it is not known."),
                "not-a-phone",
            )
        return text


class RegisterForm(forms.Form):
    """Six fields: enough to know a person again."""

    full_name = forms.CharField(label=_("Full name"), max_length=120, required=False)
    birth = BirthField(
        label=_("Born"),
        required=False,
        help_text=_("Day, or the year alone if the day is not known."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=Sex.choices,
        initial=Sex.UNKNOWN,
        widget=forms.RadioSelect,
    )
    number = forms.CharField(
        label=_("Identity number"),
        max_length=30,
        required=False,
        help_text=_("Citizen number, former card, health insurance or passport."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    phone = PhoneField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    unit = UnitField(label=_("Commune where the person lives"))
    address = forms.CharField(required=False, max_length=250, widget=forms.HiddenInput)
    # Public id of the record to be: a form sent twice is one person.
    public_id = forms.UUIDField(widget=forms.HiddenInput)
    # Whom the reader was shown and found to be somebody else.
    looked_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        known = any(told.get(name) for name in ("full_name", "number", "phone"))
        if not known and not self.errors:
            self.add_error(
                "full_name", _("Give the name, a number or a telephone: one at least.")
            )
        return told

    def draft(self) -> PersonDraft:
        """What was typed, as it is registered and compared."""
        return draft_of(self.cleaned_data)


def draft_of(told: dict[str, Any]) -> PersonDraft:
    """A draft of the cleaned fields, also of those of a form not yet whole."""
    birth: Birth = told.get("birth") or Birth(None, None)
    unit: Unit | None = told.get("unit")
    number = told.get("number")
    return PersonDraft(
        public_id=told.get("public_id"),
        full_name=told.get("full_name", ""),
        sex=told.get("sex") or Sex.UNKNOWN,
        birth_date=birth.day,
        birth_year=birth.year,
        unit_id=unit.pk if unit else 0,
        unit_path=unit.path if unit else "",
        address=told.get("address", ""),
        identifiers=(numbered(number),) if number else (),
        phones=(told["phone"],) if told.get("phone") else (),
    )


def numbered(written: str) -> tuple[str, str]:
    """A number with its kind, told by its shape; a citizen number if by none."""
    kind = KIND_OF_NUMBER.get(identity.identify(written).kind, IdentifierKind.CITIZEN)
    return kind, written


class CardForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the identity card"),
        help_text=_("Scan the QR code with a reader, or paste its text."),
        max_length=4000,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def from_card(reading: CardReading) -> dict[str, object]:
    """First values of `RegisterForm` from what a card says; unproven, as cards are."""
    number = reading.number or reading.insurance or reading.old_number
    return {
        "full_name": reading.name,
        "birth": Birth(reading.birth_date, reading.birth_year),
        "sex": reading.sex.value if reading.sex else Sex.UNKNOWN,
        "number": number.value if number else "",
        "phone": reading.phone or "",
        "address": reading.address or "",
    }


class CorrectForm(forms.Form):
    """The fields of a person that are corrected, with the version the reader saw."""

    full_name = forms.CharField(label=_("Full name"), max_length=120, required=False)
    birth = BirthField(label=_("Born"), required=False)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=Sex.choices, widget=forms.RadioSelect
    )
    nationality = forms.CharField(label=_("Nationality"), max_length=60, required=False)
    occupation = forms.CharField(label=_("Occupation"), max_length=80, required=False)
    reason = forms.CharField(
        label=_("Why it is corrected"), max_length=200, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    @classmethod
    def of(cls, person: Person) -> CorrectForm:
        """The form with what stands."""
        names = ("full_name", "sex", "nationality", "occupation", "version")
        told = {name: getattr(person, name) for name in names}
        told["birth"] = Birth(person.birth_date, person.year)
        return cls(initial=told, prefix="correct")

    def changes(self) -> dict[str, object]:
        """The corrected fields by name."""
        told = self.cleaned_data
        birth: Birth = told["birth"]
        names = ("full_name", "sex", "nationality", "occupation")
        changes: dict[str, object] = {name: told[name] for name in names}
        return changes | {"birth_date": birth.day, "birth_year": birth.year}


class MoveForm(forms.Form):
    unit = UnitField(label=_("Commune"))
    address = forms.CharField(label=_("Address"), max_length=250, required=False)
    on = forms.DateField(label=_("Since"), required=False)


class NumberForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=IdentifierKind.choices)
    value = forms.CharField(
        label=_("Number"),
        max_length=30,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class ReachForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=ReachKind.choices)
    value = forms.CharField(
        label=_("Telephone or e-mail"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Why the record does not stand"), max_length=200)


class SearchForm(forms.Form):
    """Whom the reader seeks, and among whom."""

    q = forms.CharField(
        label=_("Name, number or telephone"), required=False, widget=forms.SearchInput
    )
    among = forms.ChoiceField(
        label=_("Among"),
        required=False,
        choices=[("", _("all I may see")), ("guests", _("people from elsewhere"))],
    )
