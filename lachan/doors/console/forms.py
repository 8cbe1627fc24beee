"""What the composed pages may be asked by their address."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from design import formats
from lachan.kernel import clock
from lachan.kernel.errors import Refused


class InstantField(forms.CharField):
    """A day or an instant as addresses carry it (ISO), or a day as people type it."""

    widget = forms.DateInput

    def clean(self, value: object) -> str:
        """The day or instant in ISO; refuse what names neither."""
        text: str = super().clean(value)
        day = _day_typed(text)
        if day is not None:
            return day.isoformat()
        if text:
            try:
                clock.as_of(text)
            except Refused as why:
                raise forms.ValidationError(str(why.why)) from None
        return text

    def prepare_value(self, value: object) -> object:
        """A day of an address is shown as people write it."""
        try:
            return formats.day(date.fromisoformat(str(value)))
        except ValueError:
            return value


def _day_typed(text: str) -> date | None:
    try:
        typed: date = forms.DateField(localize=True).clean(text)
    except forms.ValidationError:
        return None
    return typed


class TimesForm(forms.Form):
    """Time travel: up to when things happened, and what was known by then."""

    unit = forms.CharField(required=False, widget=forms.HiddenInput)
    as_of = InstantField(
        label=_("As of"),
        required=False,
    )
    known_at = InstantField(
        label=_("As known at"),
        required=False,
    )


class MapForm(TimesForm):
    indicator = forms.ChoiceField(label=_("Show"), required=False)
    tier = forms.ChoiceField(
        label=_("Units"),
        required=False,
        choices=[("", _("right below")), ("commune", _("communes"))],
    )


class TrailForm(forms.Form):
    record = forms.UUIDField(
        label=_("Record"),
        help_text=_("The long number in the address of its page."),
    )
