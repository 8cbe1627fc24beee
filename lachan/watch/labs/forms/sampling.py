"""Which specimens a list shows, and what is asked when one is taken."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.kernel import clock
from lachan.kernel.ids import uuid7
from lachan.watch.labs import queries, words
from lachan.watch.labs.forms.fields import (
    STATES,
    Groups,
    PersonField,
    PublicField,
    UnitField,
    any_of,
    choose,
    narrow,
    tests_of_diseases,
)
from lachan.watch.labs.models import Laboratory, ScreeningPlan


class SpecimenFilter(forms.Form):
    q = forms.CharField(label=_("Tube, pool, name or number"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=any_of([*STATES, *words.State.choices]),
    )
    value = forms.ChoiceField(
        label=_("Result"), required=False, choices=any_of(words.Value.choices)
    )
    laboratory = PublicField(
        queryset=Laboratory.objects.all(),
        to_field_name="public_id",
        label=_("Laboratory"),
        required=False,
        empty_label=_("all"),
    )
    indication = forms.ChoiceField(
        label=_("Reason"), required=False, choices=any_of(words.Indication.choices)
    )
    unit = UnitField(label=_("Unit and all below"), required=False)
    since = forms.DateField(label=_("Taken from"), required=False)
    until = forms.DateField(label=_("Taken until"), required=False)

    def asked(self) -> queries.Asked:
        """What the list is to show; fields with faults are left out."""
        self.full_clean()
        told = self.cleaned_data
        unit, laboratory = told.get("unit"), told.get("laboratory")
        return queries.Asked(
            text=told.get("q") or "",
            unit_path=unit.path if unit else "",
            laboratory_id=laboratory.pk if laboratory else None,
            state=told.get("state") or "",
            value=told.get("value") or "",
            indication=told.get("indication") or "",
            since=told.get("since"),
            until=told.get("until"),
        )


class SampleForm(forms.Form):
    """Who, why, which tube: asked for and taken in one go."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    specimen_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    person = PersonField(label=_("Person"))
    tube_code = forms.CharField(
        label=_("Tube code"),
        max_length=30,
        help_text=_("Scan or type it as printed."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off"}
        ),
    )
    indication = forms.ChoiceField(
        label=_("Why"),
        choices=words.Indication.choices,
        initial=words.Indication.CONTACT,
    )
    what = forms.ChoiceField(label=_("Test"))
    material = forms.ChoiceField(
        label=_("Material"),
        choices=[c for c in words.Material.choices if c[0] != words.Material.KIT.value],
    )
    collected_at = forms.DateTimeField(label=_("Taken at"))
    plan = PublicField(
        queryset=ScreeningPlan.objects.none(),
        to_field_name="public_id",
        label=_("Screening plan"),
        required=False,
        empty_label="—",
    )
    despite = forms.CharField(
        label=_("Why another specimen is needed"), required=False, max_length=200
    )
    fieldsets: Groups = (
        ("", ("person", "tube_code", "indication")),
        (
            _("As usual, unless changed"),
            ("what", "material", "collected_at", "plan"),
        ),
    )

    def __init__(
        self, *args: Any, people: Any, plans: Any, asks_why: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        narrow(self, person=people, plan=plans)
        choose(self, "what", tests_of_diseases())
        self.fields["collected_at"].initial = clock.now  # noqa: TID251  # a face
        if not asks_why:
            self.fields["despite"].widget = forms.HiddenInput()


class KitForm(forms.Form):
    """A rapid kit: read by staff, or told by who took it."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    person = PersonField(label=_("Person"))
    value = forms.ChoiceField(
        label=_("Result"),
        choices=[
            (words.Value.POSITIVE.value, _("positive: C and T")),
            (words.Value.NEGATIVE.value, _("negative: C only")),
            (words.Value.INVALID.value, _("no C: repeat")),
        ],
        widget=forms.RadioSelect,
    )
    by_staff = forms.BooleanField(
        label=_("Done or watched by health staff"),
        required=False,
        help_text=_("Otherwise it counts only once staff confirm it."),
    )
    indication = forms.ChoiceField(label=_("Why"), choices=words.Indication.choices)
    what = forms.ChoiceField(label=_("Test"))
    taken_at = forms.DateTimeField(label=_("Taken at"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self, person=people)
        kits = [one for one in tests_of_diseases() if not one[0].endswith("pcr")]
        choose(self, "what", kits)
        self.fields["taken_at"].initial = clock.now  # noqa: TID251  # a face


class TogetherForm(forms.Form):
    """Several people, one tube; the people are chosen on the page."""

    pool_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    tube_code = forms.CharField(label=_("Tube code"), max_length=30)
    indication = forms.ChoiceField(
        label=_("Why"),
        choices=words.Indication.choices,
        initial=words.Indication.SCREENING,
    )
    what = forms.ChoiceField(label=_("Test"))
    collected_at = forms.DateTimeField(label=_("Taken at"))
    despite = forms.CharField(
        label=_("Why, where somebody has a specimen already"),
        required=False,
        max_length=200,
    )
    over_size_reason = forms.CharField(
        label=_("Why, where there are more people than the rule allows"),
        required=False,
        max_length=200,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "what", tests_of_diseases())
        self.fields["collected_at"].initial = clock.now  # noqa: TID251  # a face
