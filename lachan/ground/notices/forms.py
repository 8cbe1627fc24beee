"""What is asked about notices: which, when not, where to, over which channel."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lachan.ground.access.models import Role, User
from lachan.ground.access.queries import name_of
from lachan.ground.notices.queries import catalogue
from lachan.ground.notices.rules.wire import USUAL_SHAPE
from lachan.ground.notices.words import Channel, EndpointKind, Urgency


class NoticeFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("Read"),
        required=False,
        choices=[("", _("all")), ("unread", _("not read"))],
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        required=False,
        choices=[("", _("all")), *Urgency.choices],
    )


class WishesForm(forms.Form):
    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        max_length=150,
        help_text=_("Kept encrypted. Messages name nobody."),
    )
    by_email = forms.BooleanField(label=_("Tell me by e-mail"), required=False)
    sms = forms.CharField(
        label=_("Telephone for text messages"), required=False, max_length=30
    )
    by_sms = forms.BooleanField(
        label=_("Tell me urgent things by text message"), required=False
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Empty: the hours of the house."),
    )
    quiet_to = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    urgent_breaks_quiet = forms.BooleanField(
        label=_("What is urgent may come in quiet hours"), required=False
    )
    deputy = forms.CharField(
        label=_("Who stands in for me"),
        required=False,
        max_length=60,
        help_text=_(
            "Sign-in name. Told of what I leave unread, if they have the same right."
        ),
    )

    def clean_deputy(self) -> User | None:
        """The account of that name."""
        name = self.cleaned_data["deputy"].strip()
        if not name:
            return None
        in_use = User.objects.filter(is_active=True, is_local_operator=False)
        found = in_use.filter(username=name).first()
        if found is None:
            raise forms.ValidationError(_("There is no account of this name in use."))
        return found


class TrialForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=[
            (one.value, one.label)
            for one in (Channel.EMAIL, Channel.SMS, Channel.IN_APP)
        ],
    )


def _kinds() -> list[tuple[str, str]]:
    language = get_language() or "vi"
    return [(one.code, one.name(language)) for one in catalogue().kinds.values()]


class SubscriptionForm(forms.Form):
    kind = forms.ChoiceField(label=_("Notice"), choices=_kinds)
    role = forms.ModelChoiceField(
        label=_("Role"), queryset=Role.objects.none(), to_field_name="code"
    )
    unit = forms.CharField(
        label=_("Unit"), required=False, help_text=_("Official code; empty: mine.")
    )
    is_told = forms.ChoiceField(
        label=_("Is told"), choices=[("yes", _("yes")), ("no", _("no"))]
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        required=False,
        choices=Channel.choices[:3],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: those of the notice."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        if isinstance(field, forms.ModelChoiceField):
            roles = Role.objects.exclude(permissions=[]).order_by("code")
            field.queryset = roles.exclude(code="local_operator")
            field.label_from_instance = name_of  # type: ignore[method-assign,assignment]  # its hook


class EndpointForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of channel"), choices=EndpointKind.choices)
    name = forms.CharField(label=_("Name"), max_length=80)
    url = forms.CharField(
        label=_("Address"), max_length=400, help_text=_("Begins with https://")
    )
    unit = forms.CharField(
        label=_("Unit"), required=False, help_text=_("Official code; empty: mine.")
    )
    secret = forms.CharField(
        label=_("Secret"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Kept encrypted. A webhook without one gets its own."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Only these notices"),
        required=False,
        choices=_kinds,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For webhooks. None chosen: every notice of the unit."),
    )
    shape = forms.CharField(
        label=_("How the gateway is asked"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
        initial=json.dumps(USUAL_SHAPE, indent=2),
        help_text=_(
            "JSON. {to}, {text}, {id} and {secret} are filled in; for gateways only."
        ),
    )

    def clean_shape(self) -> dict[str, Any]:
        """The shape as data."""
        written = self.cleaned_data["shape"].strip()
        if not written:
            return {}
        try:
            found = json.loads(written)
        except ValueError:
            raise forms.ValidationError(_("This is no JSON.")) from None
        if not isinstance(found, dict):
            raise forms.ValidationError(_("This is no JSON."))
        return found
