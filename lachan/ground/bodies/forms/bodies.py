"""A body, its members, their absences, what it is in charge of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.ground.access.models import User
from lachan.ground.bodies.rules.reading import COLUMNS, NotReadable, read_list
from lachan.ground.bodies.words import BodyKind, Role
from lachan.ground.units.forms import UnitField

_LARGEST = 2_000_000  # bytes


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> Any:
    """A civil day."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput({"type": "date"}),
    )


class BodyFilter(forms.Form):
    unit = UnitField(label=_("Unit and all below"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind of body"),
        required=False,
        choices=[("", _("all")), *BodyKind.choices],
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("in being")), ("all", _("all"))],
    )


class CoverForm(forms.Form):
    unit = UnitField(label=_("Unit and all below"), required=False)


class BodyForm(forms.Form):
    unit = UnitField(label=_("Unit"))
    kind = forms.ChoiceField(label=_("Kind of body"), choices=BodyKind.choices)
    name = forms.CharField(label=_("Name"), max_length=120)
    document = forms.CharField(
        label=_("Founding decision"),
        help_text=_("Number and date of the document."),
        max_length=200,
        required=False,
    )
    valid_from = day_field(_("In being since"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class ChangeForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    document = forms.CharField(
        label=_("Founding decision"), max_length=200, required=False
    )
    valid_from = day_field(_("In being since"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class SeatForm(forms.Form):
    account = forms.ModelChoiceField(
        label=_("Account"),
        queryset=User.objects.none(),
        required=False,
        to_field_name="username",
        help_text=_("Leave empty for somebody who has none."),
    )
    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        required=False,
        help_text=_("Kept sealed; only who may see the body reads it."),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=Role.choices, initial=Role.MEMBER.value
    )
    rank = forms.IntegerField(
        label=_("Place among those of the role"),
        min_value=1,
        max_value=99,
        initial=1,
        help_text=_("Deputies stand in for the head in this order."),
    )
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    valid_from = day_field(_("Member since"))

    def __init__(self, *args: Any, accounts: Iterable[int] = (), **options: Any):
        super().__init__(*args, **options)
        field = self.fields["account"]
        if isinstance(field, forms.ModelChoiceField):
            known = User.objects.filter(pk__in=list(accounts))
            field.queryset = known.order_by("folded_name")
            field.label_from_instance = _label_of  # type: ignore[method-assign,assignment]  # Django's own way

    def clean(self) -> dict[str, Any]:
        """An account or a name."""
        told = super().clean() or {}
        if not told.get("account") and not told.get("name"):
            self.add_error("name", _("Choose an account or write a name."))
        return told


def _label_of(user: Any) -> str:
    return f"{user.full_name} ({user.username})"


class AbsenceForm(forms.Form):
    starts_at = forms.DateTimeField(label=_("Away from"))
    ends_at = forms.DateTimeField(
        label=_("Back at"),
        required=False,
        help_text=_("Leave empty if nobody knows yet."),
    )


class ChargeForm(forms.Form):
    unit = UnitField(
        label=_("In charge of"),
        help_text=_("A hamlet, a commune …, with everything below it."),
    )
    seat = forms.ChoiceField(label=_("Through"), required=False)
    valid_from = day_field(_("From"))

    def __init__(
        self, *args: Any, seats: Iterable[tuple[str, str]] = (), **options: Any
    ):
        super().__init__(*args, **options)
        field = self.fields["seat"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("the whole body")), *seats]


class EndForm(forms.Form):
    ends_on = day_field(_("First day without it"))


class MoveForm(forms.Form):
    unit = UnitField(label=_("Unit at which it goes on"))


class ListForm(forms.Form):
    unit = UnitField(label=_("Below which unit"))
    since = day_field(_("In being since"))
    text = forms.CharField(
        label=_("Lines"),
        help_text=_(
            "Columns: %(columns)s. Hamlets of one team are parted by “|”. Vietnamese "
            "heads are read too."
        )
        % {"columns": ", ".join(COLUMNS)},
        widget=forms.Textarea({"rows": 8}),
        required=False,
    )
    file = forms.FileField(label=_("Or a CSV file"), required=False)

    def clean(self) -> dict[str, Any]:
        """The rows, from wherever they were given."""
        told = super().clean() or {}
        file = told.get("file")
        if file is not None and file.size > _LARGEST:
            self.add_error("file", _("The file is too large."))
            return told
        try:
            text = file.read().decode("utf-8-sig") if file else told.get("text", "")
            told["rows"] = read_list(text)
        except UnicodeDecodeError:
            self.add_error("file", _("The file is not text in UTF-8."))
        except NotReadable as fault:
            self.add_error("file" if file else "text", str(fault.said))
        return told
