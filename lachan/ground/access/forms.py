"""What people type about accounts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from design.widgets import Typeahead
from lachan.ground.access.models import LOCAL_OPERATOR, Role
from lachan.ground.access.queries import name_of, place_names
from lachan.ground.access.words import Judgement

# How a form writes the empty path, which a browser would take for no answer.
WHOLE_TREE = "*"


class SignInForm(AuthenticationForm):
    error_messages = {  # noqa: RUF012  # Django's own shape
        "invalid_login": _(
            "You were not signed in: this user name and this password do not belong "
            "together. Check capitals and the input method (Telex, VNI); try again."
        ),
        "inactive": _(
            "This account is closed. Ask the administrator of your province."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")

    def clean_username(self) -> str:
        """As accounts are written: without spaces around, in small letters."""
        return str(self.cleaned_data["username"]).strip().lower()


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_(
            "Six digits from the application on your telephone, or a recovery code "
            "from paper."
        ),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )


class FirstCodeForm(CodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.help_text = _("Six digits that the application shows now.")
        code.widget.attrs["inputmode"] = "numeric"


class PresentPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Present password"),
        strip=False,
        help_text=_("So that nobody does this at a computer you left open."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasskeyForm(PresentPasswordForm):
    name = forms.CharField(
        label=_("Name of this device"),
        max_length=60,
        help_text=_("So that you know later which one to remove."),
    )

    field_order = ("name", "password")


def _pin(label: Any, autocomplete: str) -> forms.CharField:
    attributes = {
        "inputmode": "numeric",
        "autocomplete": autocomplete,
        "maxlength": "12",
    }
    return forms.CharField(label=label, widget=forms.PasswordInput(attrs=attributes))


class PinForm(forms.Form):
    pin = _pin(_("PIN"), "off")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pin"].widget.attrs["autofocus"] = True


class NewPinForm(PresentPasswordForm):
    pin = _pin(_("New PIN"), "off")
    repeated = _pin(_("New PIN once more"), "off")

    def clean(self) -> dict[str, Any]:
        """Both numbers are the same."""
        typed = self.cleaned_data
        if typed.get("pin") != typed.get("repeated"):
            self.add_error("repeated", _("The two numbers differ."))
        return typed


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )


class PasswordForm(forms.Form):
    old_password = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("Ten characters or more; three or four words are easy to keep."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("New password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both new passwords are the same."""
        typed = self.cleaned_data
        if typed.get("new_password") != typed.get("repeated"):
            self.add_error("repeated", _("The two new passwords differ."))
        return typed


def _label_of_place(value: str) -> str:
    path = "" if value == WHOLE_TREE else value
    return place_names([path])[path]


def _roles() -> list[tuple[str, str]]:
    roles = Role.objects.exclude(code=LOCAL_OPERATOR).order_by("pk")
    return [(role.code, name_of(role)) for role in roles if role.permissions]


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=_roles)
    unit = forms.CharField(
        label=_("Unit"),
        help_text=_("The role holds for this unit and everything below it."),
        widget=Typeahead(lambda: reverse("access:units"), _label_of_place),
    )
    starts_on = forms.DateField(
        label=_("First day"), required=False, help_text=_("Empty: from now on.")
    )
    last_day = forms.DateField(
        label=_("Last day"), required=False, help_text=_("Empty: until withdrawn.")
    )

    def clean_unit(self) -> str:
        """The path that was chosen; the whole tree is the empty one."""
        value = str(self.cleaned_data["unit"])
        return "" if value == WHOLE_TREE else value

    def clean_last_day(self) -> date | None:
        """Not before the first day."""
        last: date | None = self.cleaned_data["last_day"]
        first: date | None = self.cleaned_data.get("starts_on")
        if last and first and last < first:
            raise ValidationError(_("The last day lies before the first day."))
        return last


class AccountForm(GrantForm):
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("Letters, digits, dots and hyphens, such as tramyte.quangtho."),
    )
    full_name = forms.CharField(label=_("Full name"), max_length=120)
    title = forms.CharField(label=_("Position"), max_length=120, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    fieldsets = (
        (_("Who"), ("username", "full_name", "title", "language")),
        (_("May do what, where"), ("role", "unit", "starts_on", "last_day")),
    )


class AccountFilter(forms.Form):
    q = forms.CharField(label=_("Name or user name"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("all")),
            ("open", _("in use")),
            ("dormant", _("dormant")),
            ("closed", _("closed")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [("", _("all")), *_roles()]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]  # a field of ours that has choices


class TrailFilter(forms.Form):
    fact = forms.CharField(
        label=_("Kind of entry"),
        required=False,
        help_text=_("Beginning of its name, such as access. or cases.case_opened"),
    )
    day = forms.DateField(label=_("Recorded on"), required=False)


class OpeningForm(forms.Form):
    record = forms.CharField(
        label=_("Identity number, telephone or case code"),
        max_length=200,
        help_text=_(
            "Names are not sought here. What you look for in vain is recorded too."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Why you need this record now"),
        max_length=500,
        help_text=_(
            "What happened, in a sentence: the unit of the record and whoever judges "
            "this opening read it."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class JudgeForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("The opening was"), choices=Judgement.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        help_text=_("Needed where it was not justified."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OpeningFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("all")),
            ("waiting", _("to be judged")),
            ("overdue", _("overdue")),
            ("open", _("open now")),
            ("not_justified", _("not justified")),
            ("mine", _("opened by me")),
        ],
    )


class ReviewFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("all")),
            ("overdue", _("review overdue")),
            ("dormant", _("dormant")),
            ("ends_soon", _("ends soon")),
        ],
    )
    unit = forms.CharField(
        label=_("Unit"),
        required=False,
        widget=Typeahead(lambda: reverse("access:units"), _label_of_place),
    )


class StationForm(forms.Form):
    label = forms.CharField(
        label=_("What people call this computer"),
        max_length=80,
        help_text=_("Such as: reception desk, ground floor."),
    )
    unit = forms.CharField(
        label=_("Unit"),
        widget=Typeahead(lambda: reverse("access:units"), _label_of_place),
    )
