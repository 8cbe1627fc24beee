"""What readers ask of the register, and what they write into it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from design.widgets import Typeahead
from lachan.ground.people.words import PersonDraft, Sex
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import reading_paths
from lachan.kernel.ages import AGE_BANDS
from lachan.kernel.errors import Refused
from lachan.kernel.identity.codes import read_card_qr
from lachan.kernel.ids import uuid7
from lachan.watch.cases import words
from lachan.watch.cases.models import Case
from lachan.watch.cases.queries import diseases
from lachan.watch.cases.queries.listing import Asked
from lachan.watch.cases.rules.definition import Definition

Choices = list[tuple[str, str | Promise]]
ALL: Choices = [("", _("all"))]


def any_of(choices: Iterable[tuple[str, str | Promise]]) -> Choices:
    """The choices of a filter, with none chosen first."""
    return [*ALL, *choices]


def unit_name(public_id: str) -> str:
    """What the unit of a form is called when the form is shown again."""
    try:
        named = Unit.objects.filter(public_id=UUID(public_id))
    except ValueError:
        return ""
    return named.values_list("full_name", flat=True).first() or ""


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]  # the class takes no type argument when the house runs
    """A unit by its public id, typed by name."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            Unit.objects.all(),
            to_field_name="public_id",
            widget=Typeahead(lambda: str(reverse_lazy("cases:units")), unit_name),
            **more,
        )

    def to_python(self, value: Any) -> Unit | None:
        """The unit; a text that is no public id is an unknown unit, not a fault."""
        try:
            return super().to_python(str(UUID(str(value))) if value else None)
        except ValueError:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            ) from None


class CaseFilter(forms.Form):
    q = forms.CharField(label=_("Name, code or number"), required=False)
    unit = UnitField(label=_("Unit and all below"), required=False)
    classification = forms.ChoiceField(
        label=_("Classification"),
        required=False,
        choices=any_of(words.Classification.choices),
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=any_of(words.Outcome.choices)
    )
    found_by = forms.ChoiceField(
        label=_("How found"), required=False, choices=any_of(words.FoundBy.choices)
    )
    source_known = forms.ChoiceField(
        label=_("Source"), required=False, choices=any_of(words.SourceKnown.choices)
    )
    age_band = forms.ChoiceField(
        label=_("Age"),
        required=False,
        choices=any_of(
            [*((band, band) for band in AGE_BANDS), ("unknown", _("not known"))]
        ),
    )
    disease = forms.ChoiceField(
        label=_("Disease"), required=False, choices=lambda: any_of(diseases())
    )
    period_by = forms.ChoiceField(
        label=_("Day of"),
        required=False,
        choices=[
            ("", _("notification")),
            ("confirmed", _("confirmation")),
            ("onset", _("onset")),
        ],
    )
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("To"), required=False)
    state = forms.ChoiceField(
        label=_("Look at"),
        required=False,
        choices=any_of(
            [
                ("report", _("to be reported")),
                ("overdue", _("overdue to be reported")),
                ("late", _("notified late, or not yet")),
                ("classify", _("to be classified")),
                ("source", _("source sought")),
                ("outcome", _("outcome asked for")),
                ("disagrees", _("definition says otherwise")),
                ("discrepancy", _("cannot all be true")),
                ("void", _("voided cases")),
            ]
        ),
    )

    def asked(self) -> Asked:
        """What is asked; a field that was not understood asks nothing."""
        self.is_valid()
        given = {name: v for name, v in self.cleaned_data.items() if v}
        unit = given.pop("unit", None)
        return Asked(
            unit_path=unit.path if unit else "",
            kin_paths=reading_paths(unit) if unit else (),
            text=given.pop("q", ""),
            **given,
        )


class OpenForm(forms.Form):
    """Six fields; everything else is completed on the page of the case."""

    card = forms.CharField(
        label=_("Code of the identity card"),
        help_text=_("Scan or paste it, and name, birth and sex need not be typed."),
        required=False,
        max_length=600,
    )
    full_name = forms.CharField(
        label=_("Full name"),
        required=False,  # a scanned card says it
        max_length=120,
        widget=forms.TextInput(attrs={"aria-required": "true"}),
    )
    birth = forms.CharField(
        label=_("Born"),
        help_text=_("Day, month and year, or the year alone."),
        required=False,
        max_length=10,
    )
    sex = forms.ChoiceField(
        label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN, required=False
    )
    unit = UnitField(label=_("Commune"))
    disease = forms.ChoiceField(label=_("Disease"), choices=diseases)
    found_by = forms.ChoiceField(
        label=_("How was the case found?"),
        choices=words.FoundBy.choices,
        initial=words.FoundBy.UNKNOWN,
    )
    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    # Who it is, once somebody has looked at those who are alike: a public id, or `new`.
    person = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Let the card speak where nothing was typed."""
        cleaned = super().clean() or {}
        self._read_card(cleaned)
        self._read_birth(cleaned)
        if not cleaned.get("full_name") and cleaned.get("person") in ("", None):
            self.add_error("full_name", _("Write the name, or scan the card."))
        return cleaned

    def _read_card(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("card"):
            return
        try:
            card = read_card_qr(cleaned["card"])
        except Refused as refusal:
            self.add_error("card", f"{refusal.why} {refusal.what_now}")
            return
        cleaned["full_name"] = cleaned.get("full_name") or card.name
        cleaned["number"] = card.number
        if not cleaned.get("birth"):
            cleaned["birth_date"], cleaned["birth_year"] = (
                card.birth_date,
                card.birth_year,
            )
        if cleaned.get("sex") in ("", Sex.UNKNOWN) and card.sex is not None:
            cleaned["sex"] = card.sex.value

    def _read_birth(self, cleaned: dict[str, Any]) -> None:
        text = (cleaned.get("birth") or "").strip()
        if not text:
            return
        if text.isdigit() and len(text) == 4:
            cleaned["birth_year"] = int(text)
            return
        try:
            cleaned["birth_date"] = forms.DateField().clean(text)
        except forms.ValidationError:
            self.add_error("birth", _("Write 15/03/1980, or 1980."))

    def person_draft(self) -> PersonDraft:
        """The person as described; to be compared, and entered if nobody is meant."""
        given = self.cleaned_data
        born: date | None = given.get("birth_date")
        number = given.get("number")
        return PersonDraft(
            unit_id=given["unit"].pk,
            unit_path=given["unit"].path,
            full_name=given.get("full_name", ""),
            sex=given.get("sex") or Sex.UNKNOWN.value,
            birth_date=born,
            birth_year=None if born else given.get("birth_year"),
            identifiers=(("citizen", number.value),) if number else (),
        )


class VersionedForm(forms.Form):
    """A form about a case as somebody saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DataForm(VersionedForm):
    onset_date = forms.DateField(label=_("Onset"), required=False)
    specimen_date = forms.DateField(label=_("Specimen taken"), required=False)
    confirmed_date = forms.DateField(label=_("Confirmed on"), required=False)
    age_years = forms.IntegerField(
        label=_("Age"), required=False, min_value=0, max_value=words.OLDEST_AGE
    )
    found_by = forms.ChoiceField(label=_("How found"), choices=words.FoundBy.choices)
    source_known = forms.ChoiceField(
        label=_("Source"), choices=words.SourceKnown.choices
    )
    arrived_from = forms.CharField(
        label=_("Arrived from"), required=False, max_length=80
    )

    @classmethod
    def of(cls, case: Case, **more: Any) -> DataForm:
        """The form as the case stands."""
        names = [name for name in cls.base_fields if name != "version"]
        initial = {name: getattr(case, name) for name in names}
        initial["version"] = case.version
        return cls(initial=initial, prefix="data", **more)


SIGNS: Choices = [("", _("not asked")), ("yes", _("yes")), ("no", _("no"))]
TESTS: Choices = [
    ("", _("not done")),
    ("positive", _("positive")),
    ("negative", _("negative")),
    ("indeterminate", _("indeterminate")),
    ("pending", _("result awaited")),
]
LINK = "epidemiological_link"


class FindingsForm(VersionedForm):
    """What the definition of the disease reads, field by field."""

    def __init__(
        self,
        *args: Any,
        definition: Definition | None,
        labels: dict[str, str],
        **more: Any,
    ) -> None:
        super().__init__(*args, **{"prefix": "findings", **more})
        self.tests = sorted(definition.tests()) if definition else []
        self.signs = sorted(definition.findings()) if definition else []
        for code in self.tests:
            self.fields[code] = _choice(labels[code], TESTS)
            self.fields[f"{code}_on"] = forms.DateField(
                label=_("%(test)s, on") % {"test": labels[code]}, required=False
            )
        for code in [*self.signs, LINK]:
            self.fields[code] = _choice(labels[code], SIGNS)


def _choice(label: str, choices: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


class SeverityForm(VersionedForm):
    severity = forms.ChoiceField(label=_("Severity"), choices=words.Severity.choices)
    on = forms.DateField(label=_("On"))


class OutcomeForm(VersionedForm):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=words.Outcome.choices)
    on = forms.DateField(label=_("On"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Only where another outcome was known before."),
        required=False,
        max_length=300,
    )


class ClassifyForm(VersionedForm):
    classification = forms.ChoiceField(
        label=_("Classification"), choices=words.Classification.choices
    )
    confirmed_date = forms.DateField(label=_("Confirmed on"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Your word stands over the definition, with your name."),
        max_length=300,
    )


class MoveForm(VersionedForm):
    unit = UnitField(label=_("Where the person is now"))


class HandOverForm(VersionedForm):
    unit = UnitField(label=_("The unit that answers for the case"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class ReasonForm(VersionedForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class ReportForm(VersionedForm):
    reported_at = forms.DateTimeField(
        label=_("Reported at"),
        input_formats=("%d/%m/%Y, %H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M"),
        widget=forms.DateTimeInput(format="%d/%m/%Y, %H:%M"),
    )


class SourceForm(VersionedForm):
    source = forms.CharField(
        label=_("Infected by this case"),
        required=False,
        widget=Typeahead(lambda: str(reverse_lazy("cases:search"))),
    )
    source_text = forms.CharField(
        label=_("Or by: a place, an event, a person not registered"),
        required=False,
        max_length=120,
    )
    basis = forms.CharField(label=_("On what grounds"), required=False, max_length=60)
    certainty = forms.ChoiceField(
        label=_("How certain"),
        choices=words.LinkCertainty.choices,
        initial=words.LinkCertainty.PROBABLE,
    )


class BulkForm(forms.Form):
    """A verb on a set: the set, as keys or as the list it was chosen from."""

    selected = forms.CharField(widget=forms.HiddenInput, required=False)
    everything = forms.CharField(widget=forms.HiddenInput, required=False)


class BulkClassifyForm(BulkForm):
    classification = forms.ChoiceField(
        label=_("Classification"), choices=words.Classification.choices
    )
    confirmed_on = forms.DateField(label=_("Confirmed on"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class BulkOutcomeForm(BulkForm):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=words.Outcome.choices)
    on = forms.DateField(label=_("On"))


class BulkHandOverForm(BulkForm):
    unit = UnitField(label=_("The unit that answers for the cases"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)
