"""What is asked about places, beds and stays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.ground.sites.models import Facility
from lachan.ground.sites.words import BedKind, EndReason, FacilityKind, Ring

_ALL = ("", _("all"))


class FacilityFilter(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[_ALL, *FacilityKind.choices]
    )
    bed = forms.ChoiceField(
        label=_("Runs"), required=False, choices=[_ALL, *BedKind.choices]
    )
    free = forms.ChoiceField(
        label=_("Room"),
        required=False,
        choices=[_ALL, ("yes", _("with free beds")), ("no", _("full"))],
    )
    q = forms.CharField(label=_("Name"), required=False)


class StayFilter(forms.Form):
    ring = forms.ChoiceField(
        label=_("Where"), required=False, choices=[_ALL, *Ring.choices]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("still there")), ("ended", _("ended")), ("all", _("all"))],
    )
    longer_than = forms.IntegerField(
        label=_("Longer than (days)"), required=False, min_value=0
    )
    q = forms.CharField(label=_("Name of the place"), required=False)


class StayForm(forms.Form):
    """Where somebody stays from when on; the person is named by the address."""

    ring = forms.ChoiceField(label=_("Where"), choices=Ring.choices)
    facility = forms.ModelChoiceField(
        label=_("Facility"),
        queryset=Facility.objects.none(),
        empty_label="—",
        required=False,
        help_text=_("Not for a stay at home."),
    )
    bed_label = forms.CharField(label=_("Bed"), required=False, max_length=20)
    starts_at = forms.DateTimeField(label=_("Since"))

    def __init__(self, *args: Any, facilities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["facility"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # above
        field.queryset = facilities

    def clean(self) -> dict[str, Any]:
        """A place for every ring but home."""
        told = super().clean() or {}
        at_home = told.get("ring") == Ring.HOME
        if not at_home and not told.get("facility"):
            self.add_error("facility", _("Choose the place."))
        if at_home:
            told["facility"] = None
        return told


class EndForm(forms.Form):
    ends_at = forms.DateTimeField(label=_("Left at"))
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[c for c in EndReason.choices if c[0] != EndReason.TRANSFERRED.value],
    )


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("What was wrong"), max_length=200)


class CapacityForm(forms.Form):
    """How many beds of each kind run from a day on; empty leaves a kind as it is."""

    on = forms.DateField(label=_("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in BedKind:
            self.fields[kind.value] = forms.IntegerField(
                label=kind.label, required=False, min_value=0, max_value=100_000
            )

    def beds(self) -> dict[str, int]:
        """The kinds that were filled in."""
        told = self.cleaned_data
        return {k.value: told[k.value] for k in BedKind if told[k.value] is not None}
