"""What is asked about doses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.ground.health.rules.risk import ELDERLY, RiskList
from lachan.ground.health.words import RecordSource
from lachan.ground.policy.rules.sourced import Both


class DoseFilter(forms.Form):
    number = forms.ChoiceField(
        label=_("Dose"),
        required=False,
        choices=[("", _("all")), *((str(n), str(n)) for n in range(1, 6))],
    )
    source = forms.ChoiceField(
        label=_("Known from"),
        required=False,
        choices=[("", _("all")), *RecordSource.choices],
    )
    since = forms.DateField(label=_("Given since"), required=False)


class RiskFilter(forms.Form):
    unit = forms.CharField(label=_("Unit"), required=False)
    reason = forms.ChoiceField(label=_("Why"), required=False)
    doses = forms.ChoiceField(
        label=_("Doses"),
        required=False,
        choices=[
            ("", _("all")),
            ("none", _("none")),
            ("not_full", _("fewer than two")),
            ("full", _("two or more")),
        ],
    )

    def __init__(self, *args: Any, policy: RiskList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        age = policy.elderly_from_age.value
        groups = [
            (code, str(Both(group.value.vi, group.value.en)))
            for code, group in policy.groups.items()
        ]
        elderly = (ELDERLY, _("%(age)d years old or more") % {"age": age})
        field = self.fields["reason"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("all")), elderly, *groups]


class DoseForm(forms.Form):
    dose_number = forms.IntegerField(label=_("Dose"), min_value=1, max_value=9)
    given_date = forms.DateField(label=_("Given on"))
    product = forms.CharField(label=_("Vaccine"), max_length=60, required=False)
    lot = forms.CharField(label=_("Lot"), max_length=40, required=False)
    source = forms.ChoiceField(label=_("Known from"), choices=RecordSource.choices)


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("What was wrong"), max_length=200)
