"""What is scanned, mixed, entered, corrected and decided."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.kernel.ids import uuid7
from lachan.watch.labs import queries, rules, words
from lachan.watch.labs.forms.fields import (
    PublicField,
    choose,
    narrow,
)
from lachan.watch.labs.models import Laboratory


class CodesForm(forms.Form):
    """Scanned codes, one after another; each scanner ends a code with a new line."""

    codes = forms.CharField(
        label=_("Tube codes"),
        help_text=_("Scan one after another; each on its own line."),
        widget=forms.Textarea(
            attrs={"rows": 5, "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def scanned(self) -> list[str]:
        """Every code once, in order."""
        return rules.scanned(self.cleaned_data["codes"])


class HandoverForm(CodesForm):
    laboratory = PublicField(
        queryset=Laboratory.objects.none(),
        to_field_name="public_id",
        label=_("Laboratory"),
        empty_label=None,
    )
    temperature_c = forms.DecimalField(
        label=_("Temperature on hand-over (°C)"),
        required=False,
        min_value=-90,
        max_value=60,
        decimal_places=1,
    )
    carrier = forms.CharField(
        label=_("Brought by (vehicle or service)"), required=False, max_length=80
    )

    def __init__(self, *args: Any, laboratories: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self, laboratory=laboratories)


class PoolForm(CodesForm):
    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    code = forms.CharField(
        label=_("Code of the pool"),
        required=False,
        max_length=30,
        help_text=_("Left empty, it is given one."),
    )
    laboratory = PublicField(
        queryset=Laboratory.objects.none(),
        to_field_name="public_id",
        label=_("Laboratory"),
        empty_label=None,
    )
    test = forms.ChoiceField(label=_("Test"))
    over_size_reason = forms.CharField(
        label=_("Why, where there are more people than the rule allows"),
        required=False,
        max_length=200,
    )

    def __init__(self, *args: Any, laboratories: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self, laboratory=laboratories)
        tests = queries.kinds_of_test()
        choose(self, "test", sorted(tests, key=lambda one: one[0] != "rt_pcr"))


class ResultForm(forms.Form):
    """One line of the bench: what the machine says of one tube."""

    value = forms.ChoiceField(
        label=_("Result"),
        required=False,
        choices=[("", "—"), *words.Value.choices],
    )
    ct_value = forms.DecimalField(
        label=_("Ct"),
        required=False,
        min_value=1,
        max_value=59,
        decimal_places=1,
    )


class OneResultForm(ResultForm):
    """A result of one specimen, entered on its page."""

    test = forms.ChoiceField(label=_("Test"))
    field_order = ("value", "ct_value", "test")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].required = True
        choose(self, "test", queries.kinds_of_test())


class CorrectForm(forms.Form):
    value = forms.ChoiceField(label=_("Right result"), choices=words.Value.choices)
    ct_value = forms.DecimalField(
        label=_("Ct"), required=False, min_value=1, max_value=59, decimal_places=1
    )
    reason = forms.CharField(label=_("What was wrong"), max_length=200)


class RejectForm(forms.Form):
    code = forms.ChoiceField(
        label=_("Why it cannot be tested"),
        choices=[c for c in words.Reject.choices if c[0] != words.Reject.POOL.value],
    )
    reason = forms.CharField(label=_("More"), required=False, max_length=200)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class IdentifyForm(ReasonForm):
    tube_code = forms.CharField(label=_("Code of the right tube"), max_length=30)
    field_order = ("tube_code", "reason")


class VariantForm(forms.Form):
    lineage = forms.CharField(
        label=_("Variant"), max_length=40, help_text=_("Such as B.1.617.2 or BA.1.")
    )
    certainty = forms.ChoiceField(
        label=_("How certain"), choices=words.Certainty.choices
    )
    method = forms.ChoiceField(label=_("How seen"), choices=words.Method.choices)
