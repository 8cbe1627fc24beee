"""What is asked about doses."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.ground.health.words import RecordSource


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


class DoseForm(forms.Form):
    dose_number = forms.IntegerField(label=_("Dose"), min_value=1, max_value=9)
    given_date = forms.DateField(label=_("Given on"))
    product = forms.CharField(label=_("Vaccine"), max_length=60, required=False)
    lot = forms.CharField(label=_("Lot"), max_length=40, required=False)
    source = forms.ChoiceField(label=_("Known from"), choices=RecordSource.choices)


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("What was wrong"), max_length=200)
