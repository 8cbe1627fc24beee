"""What is asked about requests, breaches and decisions on personal data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.ground.privacy import words
from lachan.ground.privacy.queries.keeping import terms
from lachan.ground.privacy.queries.law import law_on
from lachan.ground.units.forms import UnitField
from lachan.kernel import clock

_ALL = ("", _("all"))
_LONG = {"rows": 3}


class RequestFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("open")), *words.RequestState.choices, ("all", _("all"))],
    )
    right = forms.ChoiceField(
        label=_("What is asked"), required=False, choices=[_ALL, *words.Right.choices]
    )


class RequestForm(forms.Form):
    right = forms.ChoiceField(label=_("What is asked"), choices=words.Right.choices)
    channel = forms.ChoiceField(
        label=_("How it came in"), choices=words.Channel.choices
    )
    unit = UnitField(label=_("Received by"))
    requester_name = forms.CharField(label=_("Name of who asks"), max_length=120)
    requester_reach = forms.CharField(
        label=_("Telephone or e-mail for the answer"), max_length=120, required=False
    )
    told = forms.CharField(
        label=_("What exactly"), required=False, widget=forms.Textarea(attrs=_LONG)
    )
    age_years = forms.IntegerField(
        label=_("Age, if a child"), required=False, min_value=0, max_value=120
    )
    representative = forms.CharField(
        label=_("Parent, guardian or representative, and their papers"),
        max_length=160,
        required=False,
    )
    third_parties = forms.NullBooleanField(
        label=_("Must others take part?"),
        required=False,
        widget=forms.Select(
            choices=[("", _("not known yet")), ("true", _("yes")), ("false", _("no"))]
        ),
    )


class IdentifyForm(forms.Form):
    person = forms.UUIDField(
        label=_("Record of the person"), help_text=_("The id in the record's address.")
    )
    how = forms.ChoiceField(
        label=_("How it was seen"), choices=words.ProofOfIdentity.choices
    )


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(label=_("Decision"), choices=words.Decision.choices)
    ground = forms.ChoiceField(label=_("Ground of a refusal"), required=False)
    reason = forms.CharField(
        label=_("Reason, as it is told"),
        max_length=500,
        widget=forms.Textarea(attrs=_LONG),
    )

    def __init__(
        self, *args: Any, grounds: Iterable[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "—"), *grounds]


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("What was done"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs=_LONG),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ToldForm(forms.Form):
    how = forms.CharField(label=_("How they were told"), max_length=300)


class BreachDetails(forms.Form):
    what = forms.CharField(
        label=_("What happened"),
        help_text=_("No names and no health data of persons."),
        widget=forms.Textarea(attrs=_LONG),
    )
    happened_from = forms.DateTimeField(label=_("It began"), required=False)
    happened_until = forms.DateTimeField(label=_("It ended"), required=False)
    classes = forms.MultipleChoiceField(
        label=_("Kinds of data"),
        choices=words.DataClass.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    people_count = forms.IntegerField(
        label=_("How many people"), required=False, min_value=0
    )
    consequences = forms.CharField(
        label=_("What may follow for them"),
        required=False,
        widget=forms.Textarea(attrs=_LONG),
    )
    measures = forms.CharField(
        label=_("What was done against it"),
        required=False,
        widget=forms.Textarea(attrs=_LONG),
    )

    def clean(self) -> dict[str, Any]:
        """A period ends after it begins."""
        told: dict[str, Any] = super().clean() or {}
        since, until = told.get("happened_from"), told.get("happened_until")
        if since and until and until <= since:
            self.add_error("happened_until", _("It ended before it began."))
        return told


class BreachForm(BreachDetails):
    unit = UnitField(label=_("Unit"))
    found_at = forms.DateTimeField(label=_("Found"))
    field_order = ("unit", "found_at")


class NoticeForm(forms.Form):
    notified_at = forms.DateTimeField(label=_("Authority told"))
    number = forms.CharField(label=_("Number of the notice"), max_length=60)
    late_reason = forms.CharField(
        label=_("If later than the law allows: why"), max_length=300, required=False
    )


class AffectedForm(forms.Form):
    unit = UnitField(
        label=_("Everybody who lives in"),
        help_text=_("Adds to the list whoever lives there now."),
    )


class PurposeForm(forms.Form):
    vi = forms.CharField(label=_("Purpose, in Vietnamese"), max_length=200)
    en = forms.CharField(label=_("Purpose, in English"), max_length=200, required=False)
    basis = forms.ChoiceField(label=_("Legal basis"))
    basis_note = forms.CharField(
        label=_("Document that requires it"), max_length=200, required=False
    )
    classes = forms.MultipleChoiceField(
        label=_("Kinds of data"),
        choices=words.DataClass.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    persons_vi = forms.CharField(label=_("People, in Vietnamese"), max_length=200)
    persons_en = forms.CharField(
        label=_("People, in English"), max_length=200, required=False
    )
    retention = forms.ChoiceField(label=_("Kept as"))
    recipients = forms.CharField(
        label=_("Recipients, one a line"),
        required=False,
        widget=forms.Textarea(attrs=_LONG),
    )
    systems = forms.CharField(
        label=_("Systems, one a line"),
        required=False,
        widget=forms.Textarea(attrs=_LONG),
    )
    reason = forms.CharField(label=_("Reason of the change"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        law = law_on(clock.now())  # noqa: TID251  # a face
        bases = law.duties.bases if law else {}
        choices = {
            "basis": [(code, str(one.value.name)) for code, one in bases.items()],
            "retention": [(code, str(one.name)) for code, one in terms().items()],
        }
        for name, told in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = told

    def clean_recipients(self) -> list[str]:
        """One a line."""
        return str(self.cleaned_data["recipients"]).splitlines()

    def clean_systems(self) -> list[str]:
        """One a line."""
        return str(self.cleaned_data["systems"]).splitlines()
