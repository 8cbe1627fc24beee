"""What somebody proposes of a unit, and the decision field by field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lachan.ground.units.queries.changes import Compared
from lachan.ground.units.rules.changes import may_be_proposed
from lachan.ground.units.words import ChangeField

_HINTS = {
    ChangeField.NAME: _("Without its kind; the name it has stays understood."),
    ChangeField.HAMLET: _("Kind and name: Thôn 5, Bản Thử."),
    ChangeField.CLOSING: _("As 2021-12-31; the first day without it."),
    ChangeField.LOCATION: _("Latitude and longitude: 19.807, 105.776."),
}


class ProposeForm(forms.Form):
    reason = forms.CharField(label=_("Why, and where it can be read"), max_length=300)

    def __init__(
        self,
        *args: Any,
        stands: dict[str, str] | None = None,
        kind: str,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        known = stands or {}
        for field in ChangeField:
            if field not in may_be_proposed(kind):
                continue
            self.fields[field.value] = forms.CharField(
                label=capfirst(field.label),
                required=False,
                max_length=200,
                initial=known.get(field.value, ""),
                help_text=_HINTS.get(field, ""),
            )
        self.order_fields([*ChangeField.values, "reason"])

    def values(self) -> dict[str, str]:
        """What was written, by field."""
        return {
            field: self.cleaned_data[field]
            for field in ChangeField.values
            if field in self.cleaned_data
        }


class DecideForm(forms.Form):
    accepted = forms.MultipleChoiceField(
        label=_("Accept"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is not marked is refused."),
    )
    answer = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed for whatever is refused."),
        max_length=300,
        required=False,
    )

    def __init__(
        self, *args: Any, items: Iterable[Compared] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        field = self.fields["accepted"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [
                (
                    str(one.item.pk),
                    f"{one.item.get_field_display()}: {one.item.proposed}",
                )
                for one in items
                if not one.is_stale
            ]
