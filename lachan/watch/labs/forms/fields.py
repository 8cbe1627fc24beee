"""Fields and choices that the forms of the laboratories share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from design.widgets import Typeahead
from lachan.ground.people.models import Person
from lachan.ground.units.models import Unit
from lachan.watch.labs import queries

Groups = tuple[tuple[str | Promise, tuple[str, ...]], ...]
Choices = list[tuple[str, str | Promise]]
ALL: Choices = [("", _("all"))]
STATES: Choices = [
    ("waiting", _("result still to come")),
    ("to_send", _("to be sent")),
    ("send_overdue", _("not at a laboratory in time")),
    ("result_overdue", _("at the laboratory for more than a day")),
]


def any_of(choices: Iterable[tuple[str, str | Promise]]) -> Choices:
    """The choices of a filter, with none chosen first."""
    return [*ALL, *choices]


def name_of_unit(public_id: str) -> str:
    """What a unit is called when the form is shown again."""
    try:
        named = Unit.objects.filter(public_id=UUID(public_id))
    except ValueError:
        return ""
    return named.values_list("full_name", flat=True).first() or ""


class PublicField(forms.ModelChoiceField):  # type: ignore[type-arg]  # the class takes no type argument when the house runs
    """A record by its public id, typed by name."""

    def to_python(self, value: Any) -> Any:
        """The record; a text that is no public id is unknown, not a fault."""
        try:
            return super().to_python(str(UUID(str(value))) if value else None)
        except ValueError:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            ) from None


class UnitField(PublicField):
    def __init__(self, **more: Any) -> None:
        super().__init__(
            Unit.objects.all(),
            to_field_name="public_id",
            widget=Typeahead(lambda: str(reverse_lazy("labs:units")), name_of_unit),
            **more,
        )


class PersonField(PublicField):
    """Somebody of the register whom the account may see."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            Person.objects.none(),
            to_field_name="public_id",
            widget=Typeahead(lambda: str(reverse_lazy("labs:people"))),
            **more,
        )


def tests_of_diseases() -> Choices:
    """Every test of every disease, the pandemic first."""
    found: Choices = []
    for code, name in queries.diseases():
        for test, called in queries.kinds_of_test(code):
            found.append((f"{code}:{test}", f"{name} · {called}"))
    return sorted(found, key=lambda one: not one[0].startswith("covid-19:rt_pcr"))


def narrow(form: forms.Form, **found: Any) -> None:
    """Offer only these records."""
    for name, rows in found.items():
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # as declared
        field.queryset = rows


def choose(form: forms.Form, name: str, choices: Any) -> None:
    """Offer these choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # as declared
    field.choices = choices
