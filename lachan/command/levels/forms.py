"""What leaders fill in to decide and to announce a level."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.command.levels.actions import Verdict
from lachan.command.levels.models import Assessment
from lachan.command.levels.words import name_of_number
from lachan.kernel.clock import VIETNAM


class DecisionForm(forms.Form):
    level = forms.TypedChoiceField(label=_("Level decided"), coerce=int)
    accepted = forms.MultipleChoiceField(
        label=_("Numbers that are not verified"),
        help_text=_("Each is accepted by name; the decision prints it."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed when the level lies outside the rule."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, assessment: Assessment, *args: Any, **kwargs: Any) -> None:
        """Offer every level, the proposed one first, and the doubts to accept."""
        super().__init__(*args, **kwargs)
        lowest, highest = assessment.level_min, assessment.level_max
        self._choices("level", [(n, _level_label(n, lowest, highest)) for n in LEVELS])
        self.initial.setdefault("level", highest)
        doubts = assessment.decision.get("doubts", [])
        if doubts:
            self._choices("accepted", [(key, name_of_number(key)) for key in doubts])
        else:
            del self.fields["accepted"]

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # ours, above
        field.choices = choices

    def verdict(self) -> Verdict:
        """What was decided; the form is valid."""
        return Verdict(
            level=self.cleaned_data["level"],
            accepted=tuple(self.cleaned_data.get("accepted", ())),
            note=self.cleaned_data["note"],
        )


LEVELS = (1, 2, 3, 4)


def _level_label(level: int, lowest: int, highest: int) -> str:
    proposed = _("as the rule gives") if lowest <= level <= highest else ""
    return f"{level} — {proposed}" if proposed else str(level)


class AnnouncementForm(forms.Form):
    document_number = forms.CharField(label=_("Number of the document"), max_length=60)
    effective_at = forms.DateTimeField(
        label=_("In force from"),
        help_text=_("Vietnam time. The rule asks for notice beforehand."),
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
    )

    def clean_effective_at(self) -> datetime:
        """The instant typed, in Vietnam."""
        typed: datetime = self.cleaned_data["effective_at"]
        return typed.astimezone(VIETNAM)
