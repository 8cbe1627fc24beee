"""What is typed about units; and the field by which any form asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from design.widgets import Typeahead
from lachan.ground.units.models import TreeEdition, Unit
from lachan.ground.units.queries import find_unit
from lachan.ground.units.words import (
    Kind,
    PopulationGroup,
    PopulationMethod,
    PopulationPurpose,
)


class UnitField(forms.Field):
    """A unit chosen while typing; cleans to the `Unit`, or None when not required.

    The posted value is the unit's public id. `edition`, `kinds` and `inside` (a path)
    narrow both what is suggested and what is accepted. Without script, what was typed
    is accepted when it can mean one unit only.
    """

    default_error_messages = {  # noqa: RUF012  # Django's way of naming them
        "unknown": _("Choose a unit from the list that appears while you type."),
    }

    def __init__(
        self,
        *,
        edition: str = "",
        kinds: Sequence[str] = (),
        inside: str = "",
        **options: Any,
    ) -> None:
        self.edition, self.kinds, self.inside = edition, tuple(kinds), inside
        options.setdefault("widget", Typeahead(self._search_url, _label_of))
        super().__init__(**options)

    def _search_url(self) -> str:
        asked = {"edition": self.edition, "kinds": ",".join(self.kinds)}
        asked["inside"] = self.inside
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{reverse('units:suggest')}{'?' if query else ''}{query}"

    def prepare_value(self, value: Any) -> Any:
        """A unit is shown by its public id; the widget adds its name."""
        return value.public_id if isinstance(value, Unit) else value

    def to_python(self, value: Any) -> Unit | None:
        """The unit of a public id, or of a text that can mean no other."""
        if value in self.empty_values:
            return None
        if isinstance(value, Unit):
            return value
        unit = _of_public_id(str(value)) or self._of_text(str(value))
        if unit is None or not self._is_allowed(unit):
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return unit

    def _of_text(self, text: str) -> Unit | None:
        edition = TreeEdition.objects.order_by("valid_from")
        chosen = edition.filter(code=self.edition).first() or edition.first()
        if chosen is None:
            return None
        found = find_unit(text, chosen, inside=self.inside)
        return Unit.objects.filter(pk=found.unit_id).first() if found.unit_id else None

    def _is_allowed(self, unit: Unit) -> bool:
        is_kind = not self.kinds or unit.kind in self.kinds
        return is_kind and unit.path.startswith(self.inside)


def _of_public_id(text: str) -> Unit | None:
    try:
        public_id = UUID(text)
    except ValueError:
        return None
    return Unit.objects.filter(public_id=public_id).select_related("parent").first()


def _label_of(value: str) -> str:
    unit = _of_public_id(value)
    if unit is None:
        return value
    above = f", {unit.parent.local_name}" if unit.parent and unit.depth > 1 else ""
    return f"{unit.local_name}{above}"


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Name or code"), required=False, widget=forms.SearchInput
    )
    edition = forms.ChoiceField(label=_("Tree"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        editions = TreeEdition.objects.order_by("valid_from")
        choices = [(edition.code, edition.local_name) for edition in editions]
        field = self.fields["edition"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class AddUnitForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind of unit"),
        choices=[
            (Kind.HAMLET.value, _("hamlet")),
            (Kind.SPECIAL.value, _("special unit")),
        ],
    )
    type_name = forms.CharField(
        label=_("What it is called"),
        help_text=_("Bản, Thôn, Tổ dân phố, Khu kinh tế …"),
        max_length=30,
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Leave empty for the next free one."),
        max_length=20,
        required=False,
    )
    category = forms.CharField(
        label=_("For a special unit: what it does"), max_length=30, required=False
    )


class SynonymForm(forms.Form):
    text = forms.CharField(
        label=_("Also written as"),
        help_text=_("A former name, a short form, a common fault in files."),
        max_length=150,
    )


class CountForm(forms.Form):
    group = forms.ChoiceField(
        label=_("Who is counted"), choices=PopulationGroup.choices
    )
    persons = forms.IntegerField(label=_("People"), min_value=0, max_value=200_000_000)
    source = forms.CharField(label=_("Source"), max_length=200)
    method = forms.ChoiceField(label=_("Method"), choices=PopulationMethod.choices)
    counted_on = forms.DateField(label=_("Counted on"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class AcceptForm(forms.Form):
    purposes = forms.MultipleChoiceField(
        label=_("Use it for"),
        choices=PopulationPurpose.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("Why this count"),
        help_text=_("Everyone who reads the rate can see the reason."),
        max_length=300,
        required=False,
    )
    applies_from = forms.DateField(
        label=_("For days from"),
        help_text=_("Empty: for every day."),
        required=False,
    )
