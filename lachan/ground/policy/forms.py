"""What readers of policies may ask: which, where, on which day, with what inputs."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.ground.policy import words
from lachan.ground.policy.models import PolicyEdition


class PolicyFilter(forms.Form):
    on = forms.DateField(label=_("In force on"), required=False, localize=True)
    family = forms.ChoiceField(label=_("Kind"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    disease = forms.ChoiceField(label=_("Disease"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(
            PolicyEdition.objects.values_list("family", "place", "disease").distinct()
        )
        families = sorted({family for family, _place, _disease in known})
        self._offer("family", [(name, words.family(name)) for name in families])
        self._offer(
            "place",
            [(code, words.place(code)) for code in sorted({p for _f, p, _d in known})],
        )
        diseases = sorted({disease for _f, _p, disease in known if disease})
        self._offer("disease", [(code, words.disease(code)) for code in diseases])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [("", _("all")), *choices]


class InputsForm(forms.Form):
    inputs = forms.CharField(
        label=_("Inputs"),
        help_text=_("JSON. Leave out what is not known: the answer is then a range."),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        max_length=20_000,
    )

    def clean_inputs(self) -> dict[str, Any]:
        """The inputs as an object; a ValidationError says where JSON breaks off."""
        try:
            inputs = json.loads(self.cleaned_data["inputs"])
        except ValueError as broken:
            raise forms.ValidationError(
                _("This is no JSON: %(reason)s."), params={"reason": broken}
            ) from None
        if not isinstance(inputs, dict):
            raise forms.ValidationError(_("Write one object: { … }."))
        return inputs


class ComparisonForm(forms.Form):
    left = forms.ChoiceField(label=_("Edition"))
    right = forms.ChoiceField(label=_("compared with"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("left", "right"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # as above
            field.choices = choices
