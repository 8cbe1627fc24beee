"""What is asked of somebody who proposes an edition, and of whoever decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lachan.ground.policy import words
from lachan.ground.policy.queries import value_set
from lachan.ground.policy.rules.documents import Document
from lachan.ground.policy.rules.editions import Edition
from lachan.ground.policy.rules.sourced import Both
from lachan.ground.policy.rules.writing import (
    CHOSEN_FROM,
    Amendment,
    called_in,
    values_of,
)
from lachan.kernel.decisions import Verification

_MARKS = (
    (Verification.TEXT.value, _("read in the document (V1)")),
    (Verification.SECONDARY.value, _("read in a secondary source (V2)")),
    (Verification.COMPILATION.value, _("read in a third party's copy (V3)")),
    (Verification.UNVERIFIED.value, _("not verified (U)")),
)


class FileForm(forms.Form):
    text = forms.CharField(
        label=_("File"),
        help_text=_(
            "A whole policy or an overlay, as the folder policy holds them (TOML)."
        ),
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
        max_length=200_000,
        strip=False,
    )
    reason = forms.CharField(label=_("Why"), max_length=500)


class ChooseForm(forms.Form):
    edition = forms.ChoiceField(label=_("Edition to change"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        _offer(self, "edition", choices)


class AmendForm(forms.Form):
    place = forms.ChoiceField(label=_("For"))
    label = forms.CharField(
        label=_("Name of the new edition"),
        help_text=_("Short, such as 2021-12; it is never used again."),
        max_length=20,
    )
    valid_from = forms.DateField(
        label=_("Holds from"), help_text=_("Tomorrow at the earliest, as a rule.")
    )
    valid_to = forms.DateField(
        label=_("No longer holds on"),
        help_text=_("Left empty: as long as before."),
        required=False,
    )
    number = forms.CharField(label=_("Number of the document"), max_length=60)
    date = forms.DateField(label=_("Dated"))
    issuer = forms.CharField(label=_("Issued by"), max_length=120)
    title = forms.CharField(label=_("Title of the document"), max_length=300)
    clause = forms.CharField(label=_("Clause"), max_length=200)
    verification = forms.ChoiceField(label=_("Verification"), choices=_MARKS)
    source = forms.CharField(
        label=_("Source"), help_text=_("Where it was read."), max_length=300
    )
    reason = forms.CharField(label=_("Why"), max_length=500)

    def __init__(
        self, *args: Any, edition: Edition, places: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        """One field for every number of the edition; only changed ones are taken."""
        super().__init__(*args, **kwargs)
        self.edition = edition
        _offer(self, "place", places)
        self.values = dict(values_of(edition))
        self.names = {f"v{n}": key for n, key in enumerate(self.values)}
        called = called_in(edition)
        for name, key in self.names.items():
            self.fields[name] = _field(key, self.values[key], called)
        head = [name for name in self.base_fields if name != "reason"]
        self.fieldsets = (
            (_("Document and period"), [*head, "reason"]),
            (
                _("Numbers"),
                list(self.names),
                _("Change only what the document changes."),
            ),
        )

    def clean(self) -> dict[str, Any]:
        """At least one number must differ."""
        cleaned = super().clean() or {}
        if not self.errors and not self._changes():
            raise forms.ValidationError(_("No number was changed."))
        return cleaned

    def _changes(self) -> dict[str, Any]:
        changes = {}
        for name, key in self.names.items():
            value = self.cleaned_data.get(name)
            if isinstance(self.values[key], bool):
                value = value == "yes"
            if value is not None and value != self.values[key]:
                changes[key] = value
        return changes

    def amendment(self) -> Amendment:
        """What was asked for; the form is valid."""
        told = self.cleaned_data
        end: date | None = told["valid_to"]
        if end is None and told["place"] == self.edition.place:
            end = self.edition.valid_to
        return Amendment(
            edition=told["label"],
            valid_from=told["valid_from"],
            valid_to=end,
            place=told["place"],
            document=Document(
                number=told["number"],
                date=told["date"],
                issuer=told["issuer"],
                title=told["title"],
                source=told["source"],
            ),
            clause=told["clause"],
            verification=Verification(told["verification"]),
            source=told["source"],
            changes=self._changes(),
        )


class ApprovalForm(forms.Form):
    accepts_retroactive = forms.BooleanField(
        label=_("It begins today or earlier, and I accept that it looks back"),
        help_text=_("Open cases are asked again; stored decisions stay."),
        required=False,
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def __init__(self, *args: Any, is_retroactive: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_retroactive:
            del self.fields["accepts_retroactive"]


class RefusalForm(forms.Form):
    reason = forms.CharField(label=_("Why not"), max_length=500)


def _offer(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
    field.choices = list(choices)


def _field(key: str, value: Any, called: Mapping[str, Both]) -> forms.Field:
    label = spoken_key(key, called)
    if isinstance(value, bool):
        initial = "yes" if value else "no"
        choices = [("yes", _("yes")), ("no", _("no"))]
        return forms.ChoiceField(label=label, choices=choices, initial=initial)
    if isinstance(value, str):
        return _coded(key, label, value)
    kind = forms.IntegerField if isinstance(value, int) else forms.FloatField
    return kind(label=label, initial=value, localize=False)


def _coded(key: str, label: str, value: str) -> forms.Field:
    codes = value_set(CHOSEN_FROM[key.rpartition(".")[2]])
    tongue = "en" if get_language() == "en" else "vi"
    choices = [(code, codes.display(code, tongue)) for code in codes.codes()]
    return forms.ChoiceField(label=label, choices=choices, initial=value)


def spoken_key(key: str, called: Mapping[str, Both] = MappingProxyType({})) -> str:
    """`transmission_bands[1].number` as people read it: parts joined by dots.

    `called` are the words that the edition has for its own rows.
    """
    parts, so_far = [], ""
    for part in key.replace("[", ".[").split("."):
        so_far += part if part.startswith("[") or not so_far else f".{part}"
        number = part.strip("[]")
        if so_far in called:
            parts.append(Truncator(str(called[so_far])).chars(60))
        else:
            parts.append(str(int(number) + 1) if number.isdigit() else _named(part))
    return " · ".join(parts)


def _named(part: str) -> str:
    kinds = value_set("unit-kinds")
    if part in kinds.codes():
        return kinds.display(part, "en" if get_language() == "en" else "vi")
    return words.key(part)
