"""A service area, its units, and the question of gaps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.ground.bodies.forms.bodies import day_field
from lachan.ground.bodies.words import AreaPurpose
from lachan.ground.units.forms import UnitField
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import edition_on, find_unit
from lachan.kernel import clock


class AreaFilter(forms.Form):
    unit = UnitField(label=_("Serves the unit"), required=False)
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        required=False,
        choices=[("", _("all")), *AreaPurpose.choices],
    )


class GapsForm(forms.Form):
    unit = UnitField(label=_("Unit and all below"), required=False)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=AreaPurpose.choices)


class _UnitsField(forms.CharField):
    """Units one a line, by code or by a text that means one; cleans to units."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 6}), **options)

    def clean(self, value: Any) -> Any:
        """The units; the first line that means none, or several, is named."""
        text = super().clean(value)
        edition = edition_on(clock.today(clock.now()))  # noqa: TID251  # as typed today
        found: list[int] = []
        for line in filter(None, (one.strip() for one in text.splitlines())):
            told = find_unit(line, edition)
            if told.unit_id is None:
                raise forms.ValidationError(
                    _("“%(text)s” means no one unit; write its code."),
                    params={"text": line},
                )
            found.append(told.unit_id)
        units = Unit.objects.in_bulk(found)
        return [units[pk] for pk in dict.fromkeys(found)]


class AreaForm(forms.Form):
    name = forms.CharField(label=_("Name of the area"), max_length=150)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=AreaPurpose.choices)
    holder = forms.CharField(
        label=_("Served by"),
        help_text=_("The hospital, station or laboratory."),
        max_length=150,
    )
    unit = UnitField(label=_("Where it lies"))
    units = _UnitsField(
        label=_("Units served"), help_text=_("One a line: code, or name.")
    )
    valid_from = day_field(_("From"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class AreaUnitsForm(forms.Form):
    units = _UnitsField(
        label=_("Units served"), help_text=_("One a line: code, or name.")
    )
    on = day_field(_("From"), help_text=_("Days before it stay as they are told."))
