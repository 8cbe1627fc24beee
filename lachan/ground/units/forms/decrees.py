"""A decree as it is typed, and what is decided about one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.ground.units.forms.tree import UnitField
from lachan.ground.units.models import TreeEdition
from lachan.ground.units.queries import lines_by_mapping
from lachan.ground.units.rules.decrees import (
    COLUMNS,
    DecreeDraft,
    NotReadable,
    read_lines,
)
from lachan.ground.units.words import PREDECESSOR, SUCCESSOR

_LARGEST = 2_000_000  # bytes; the mapping of the nation takes half a megabyte


class DecreeForm(forms.Form):
    number = forms.CharField(label=_("Number"), max_length=60)
    title = forms.CharField(label=_("Title"), max_length=300)
    issued_on = forms.DateField(label=_("Issued on"))
    valid_from = forms.DateField(label=_("Valid from"))
    source = forms.CharField(
        label=_("Source"), help_text=_("Where its text is published."), max_length=300
    )
    predecessor_edition = forms.ChoiceField(label=_("From tree"))
    successor_edition = forms.ChoiceField(label=_("Into tree"))
    mapping = UnitField(
        label=_("By the official mapping, everything below"),
        help_text=_("A unit of the old tree; leave empty to give the lines yourself."),
        edition=PREDECESSOR,
        required=False,
    )
    lines = forms.CharField(
        label=_("Lines"),
        widget=forms.Textarea({"rows": 8}),
        required=False,
    )
    file = forms.FileField(label=_("Lines as a CSV file"), required=False)
    note = forms.CharField(
        label=_("Note"), widget=forms.Textarea({"rows": 2}), required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Put into words here: a lazy text with values is spoken where it is filled in.
        columns = _("Columns: %(columns)s. Relation: whole or part.")
        self.fields["lines"].help_text = columns % {"columns": ", ".join(COLUMNS)}
        editions = TreeEdition.objects.order_by("valid_from")
        choices = [(edition.code, edition.local_name) for edition in editions]
        usual = {"predecessor_edition": PREDECESSOR, "successor_edition": SUCCESSOR}
        for name, first in usual.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices, field.initial = choices, first

    def clean(self) -> dict[str, Any]:
        """The lines from wherever they were given."""
        told = super().clean() or {}
        unit, file = told.get("mapping"), told.get("file")
        if unit is not None:
            told["read"] = lines_by_mapping(unit)
            return told
        if file is not None and file.size > _LARGEST:
            self.add_error("file", _("The file is larger than a decree can be."))
            return told
        try:
            text = file.read().decode("utf-8-sig") if file else told.get("lines", "")
            told["read"] = read_lines(text)
        except UnicodeDecodeError:
            self.add_error("file", _("The file is not text in UTF-8."))
        except NotReadable as fault:
            self.add_error("file" if file else "lines", str(fault.said))
        return told

    def draft(self) -> DecreeDraft:
        """What was typed, as the verb takes it."""
        told = self.cleaned_data
        names = ("number", "title", "issued_on", "valid_from", "source", "note")
        return DecreeDraft(
            **{name: told[name] for name in names},
            predecessor_edition=told["predecessor_edition"],
            successor_edition=told["successor_edition"],
            lines=told["read"],
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("What was decided, and why"), max_length=300)
    gives = forms.BooleanField(label=_("Let the account see them"), required=False)

    def __init__(self, *args: Any, gives: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not gives:
            del self.fields["gives"]
