"""What is decided about two records: which says it right, and whose is what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lachan.ground.people.forms.entering import BirthField, draft_of
from lachan.ground.people.models import Person
from lachan.ground.people.words import Choice, Held, PersonDraft, Question, Sex
from lachan.ground.units.forms import UnitField
from lachan.kernel.ids import uuid7


class MergeForm(forms.Form):
    """One choice for each thing that cannot both stand, and how one knows."""

    reason = forms.CharField(label=_("How you know it is one person"), max_length=200)
    # Public id of the merger to be: a form sent twice is one merger.
    public_id = forms.UUIDField(widget=forms.HiddenInput)
    version_goes = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    version_stays = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, questions: Sequence[Question], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.keys = [one.key for one in questions]
        asked = {
            one.key: forms.ChoiceField(
                label=capfirst(str(one.what)),
                choices=[(choice, _label(one, choice)) for choice in one.choices],
                widget=forms.RadioSelect,
                initial=one.default or None,
            )
            for one in questions
        }
        self.fields = {**asked, **self.fields}

    @classmethod
    def of(
        cls, questions: Sequence[Question], goes: Person, stays: Person
    ) -> MergeForm:
        """The form for two records as they stand."""
        told = {
            "public_id": uuid7(),
            "version_goes": goes.version,
            "version_stays": stays.version,
        }
        return cls(questions, initial=told)

    def decisions(self) -> dict[str, str]:
        """What was decided, by the key of the question."""
        return {key: self.cleaned_data[key] for key in self.keys}

    def versions(self) -> tuple[int, int]:
        """Which states of the two the reader saw."""
        told = self.cleaned_data
        return told["version_goes"], told["version_stays"]


def _label(asked: Question, choice: str) -> str:
    if choice == Choice.FROM:
        return str(asked.one)
    if choice == Choice.TO:
        return str(asked.other)
    return str(Choice(choice).label)


class UnitForm(forms.Form):
    """Whose part of the queue is shown."""

    unit = UnitField(label=_("Unit"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=200)


class SplitForm(forms.Form):
    """What belongs to the other person, and who that is."""

    chosen = forms.MultipleChoiceField(
        label=_("Belongs to the other person"), widget=forms.CheckboxSelectMultiple
    )
    full_name = forms.CharField(
        label=_("Name of the other person"), max_length=120, required=False
    )
    birth = BirthField(label=_("Born"), required=False)
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=Sex.choices,
        initial=Sex.UNKNOWN,
        widget=forms.RadioSelect,
        required=False,
    )
    unit = UnitField(label=_("Commune where that person lives"), required=False)
    reason = forms.CharField(label=_("How you know"), max_length=200)
    public_id = forms.UUIDField(widget=forms.HiddenInput)
    # The person to be entered; a form sent twice enters one.
    person_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, held: Sequence[Held], other: Person | None, *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self._other = other
        chosen = self.fields["chosen"]
        assert isinstance(chosen, forms.MultipleChoiceField)  # noqa: S101  # for mypy
        chosen.choices = [
            (one.key, f"{one.kind}: {one.what}") for one in held if one.is_visible
        ]
        if other is not None:
            for name in ("full_name", "birth", "sex", "unit"):
                del self.fields[name]

    @classmethod
    def of(
        cls, held: Sequence[Held], person: Person, other: Person | None
    ) -> SplitForm:
        """The form with the commune of the record, which is likely the other's too."""
        told = {"public_id": uuid7(), "person_id": uuid7(), "unit": person.unit}
        return cls(held, other, initial=told)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if self._other is None:
            for name in ("full_name", "unit"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, _("Say who the other person is."))
        return told

    def to(self) -> Person | PersonDraft:
        """Who gets what was chosen."""
        told = dict(self.cleaned_data)
        return self._other or draft_of({**told, "public_id": told["person_id"]})
