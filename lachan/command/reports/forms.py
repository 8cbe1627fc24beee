"""What is asked of somebody who writes down a reported figure, or looks one up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lachan.command.indicators.queries import registry
from lachan.command.reports.rules import FigureDraft
from lachan.command.reports.words import SourceKind
from lachan.ground.units.models import Unit


def indicator_choices() -> list[tuple[str, str]]:
    """Everything that may be reported, by name in the reader's language."""
    language = "en" if get_language() == "en" else "vi"
    return [
        (d.id, d.name[language]) for d in registry().definitions if d.is_also_reported
    ]


def is_share(indicator: str) -> bool:
    """Whether the figure is a proportion, typed as percent."""
    return any(d.id == indicator and d.kind == "share" for d in registry().definitions)


def is_criterion(indicator: str) -> bool:
    """Whether the figure only says that a criterion is met (1) or not (0)."""
    return any(
        d.id == indicator and d.kind == "reported" for d in registry().definitions
    )


class ReportFilter(forms.Form):
    indicator = forms.ChoiceField(label=_("Figure"), required=False)
    kind = forms.ChoiceField(
        label=_("Source"), required=False, choices=[("", _("all")), *SourceKind.choices]
    )
    standing = forms.ChoiceField(
        label=_("Rows"),
        required=False,
        choices=[("", _("all, with corrections")), ("newest", _("what stands now"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["indicator"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [("", _("all")), *indicator_choices()]


class FigureForm(forms.Form):
    indicator = forms.ChoiceField(label=_("Figure"))
    value = forms.DecimalField(
        label=_("Value"),
        localize=True,
        help_text=_("Shares as percent: 95.6. Criterion met: 1, not met: 0."),
    )
    numerator = forms.DecimalField(label=_("Counted"), required=False, min_value=0)
    denominator = forms.DecimalField(label=_("Out of"), required=False, min_value=1)
    first_day = forms.DateField(label=_("First day"))
    last_day = forms.DateField(label=_("Last day"))
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("Number and date of the report, or the page it stands on."),
    )
    source_kind = forms.ChoiceField(label=_("Who says so"), choices=SourceKind.choices)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["indicator"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = indicator_choices()

    def draft(self, unit: Unit) -> FigureDraft:
        """The figure as the register keeps it: shares 0–1, the period half-open."""
        told = self.cleaned_data
        value = told["value"]
        if is_share(told["indicator"]):
            value = value / Decimal(100)
        return FigureDraft(
            unit_id=unit.pk,
            unit_path=unit.path,
            indicator=told["indicator"],
            period_start=told["first_day"],
            period_end=told["last_day"] + timedelta(days=1),
            value=value,
            source=told["source"],
            source_kind=told["source_kind"],
            numerator=told["numerator"],
            denominator=told["denominator"],
            note=told["note"],
        )
