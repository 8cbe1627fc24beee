"""What the composed pages may be asked by their address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.kernel import clock
from lachan.kernel.errors import Refused


class InstantField(forms.CharField):
    """A day or an instant in ISO, as addresses carry it; kept as text."""

    def clean(self, value: object) -> str:
        """Refuse what names neither a day nor an instant."""
        text: str = super().clean(value)
        if text:
            try:
                clock.as_of(text)
            except Refused as why:
                raise forms.ValidationError(str(why.why)) from None
        return text


class TimesForm(forms.Form):
    """Time travel: up to when things happened, and what was known by then."""

    unit = forms.CharField(required=False, widget=forms.HiddenInput)
    as_of = InstantField(
        label=_("As of"),
        required=False,
        widget=forms.TextInput(attrs={"type": "date"}),
    )
    known_at = InstantField(
        label=_("As known at"),
        required=False,
        widget=forms.TextInput(attrs={"type": "date"}),
    )


class MapForm(TimesForm):
    indicator = forms.ChoiceField(label=_("Show"), required=False)
    tier = forms.ChoiceField(
        label=_("Units"),
        required=False,
        choices=[("", _("right below")), ("commune", _("communes"))],
    )
