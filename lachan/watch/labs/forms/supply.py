"""Tubes, plans, laboratories."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.watch.labs import queries, words
from lachan.watch.labs.forms.fields import (
    PublicField,
    UnitField,
    choose,
    narrow,
    tests_of_diseases,
)
from lachan.watch.labs.models import ScreeningPlan


class TubesForm(forms.Form):
    first = forms.CharField(label=_("First tube"), max_length=30)
    last = forms.CharField(label=_("Last tube"), max_length=30)
    unit = UnitField(label=_("Issued to"))
    plan = PublicField(
        queryset=ScreeningPlan.objects.none(),
        to_field_name="public_id",
        label=_("Screening plan"),
        required=False,
        empty_label="—",
    )

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self, plan=plans)


class CountTubesForm(forms.Form):
    first = forms.CharField(label=_("First tube"), max_length=30)
    last = forms.CharField(label=_("Last tube"), max_length=30)
    fate = forms.ChoiceField(
        label=_("What became of them"),
        choices=words.TubeFate.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)


class PlanForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    unit = UnitField(label=_("Area"))
    risk_group = forms.CharField(
        label=_("Who"),
        max_length=120,
        help_text=_("Such as all residents by household, drivers, market sellers."),
    )
    people = forms.IntegerField(
        label=_("People in each round"), min_value=1, max_value=1_000_000
    )
    every_days = forms.IntegerField(
        label=_("Every how many days"), min_value=1, max_value=60, initial=3
    )
    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"), required=False)
    what = forms.ChoiceField(label=_("Test"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "what", tests_of_diseases())

    def last_exclusive(self) -> Any:
        """The first day on which the plan asks for nothing more."""
        last = self.cleaned_data.get("ends_on")
        return last + timedelta(days=1) if last else None


class LaboratoryForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=30)
    name = forms.CharField(label=_("Name"), max_length=150)
    unit = UnitField(label=_("Unit"))


class CapacityForm(forms.Form):
    test = forms.ChoiceField(label=_("Test"))
    per_day = forms.IntegerField(
        label=_("Reactions a day"), min_value=0, max_value=1_000_000
    )
    on = forms.DateField(label=_("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "test", queries.kinds_of_test())
