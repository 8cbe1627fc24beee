"""What is typed to bring a file in: the file, its columns, its doubtful rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.doors.interchange.actions.receiving import unknown_texts
from lachan.doors.interchange.rules import columns
from lachan.doors.interchange.words import DISEASES, MOST_BYTES, Kind
from lachan.ground.intake.models import ImportRun
from lachan.ground.intake.words import OnDuplicate
from lachan.ground.units.forms import UnitField
from lachan.ground.units.words import PopulationMethod

# A choice of its own, so that leaving a column out is said and not forgotten.
LEFT_OUT = "-"
OPTIONS = ("disease", "source", "counted_on", "method")


class UploadForm(forms.Form):
    """A file, what its rows are, and for which unit it is."""

    kind = forms.ChoiceField(label=_("What the rows are"), choices=Kind.choices)
    unit = UnitField(
        label=_("Unit"),
        help_text=_("Rows without a place of their own belong to it."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX or GeoJSON, at most 100 MB and 200,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.json,.geojson"}),
    )
    disease = forms.ChoiceField(
        label=_("Disease"), choices=tuple(DISEASES.items()),
        required=False, initial="covid-19",
        help_text=_("Of cases without a column for it."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Source"), required=False, max_length=200,
        help_text=_("Of figures, populations and outlines without a column for it."),
    )  # fmt: skip
    counted_on = forms.DateField(
        label=_("Counted on"), required=False,
        help_text=_("Of populations without a column for it."),
    )  # fmt: skip
    method = forms.ChoiceField(
        label=_("Method"), required=False,
        choices=(("", "—"), *PopulationMethod.choices),
        help_text=_("Of populations without a column for it; an estimate if empty."),
    )  # fmt: skip

    # What each kind of rows asks for; the page shows no other (design: asked with).
    asked_with: ClassVar = {
        "disease": (Kind.CASES,),
        "source": (Kind.REPORTED, Kind.POPULATION, Kind.BOUNDARIES),
        "counted_on": (Kind.POPULATION,),
        "method": (Kind.POPULATION,),
    }

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, kinds in self.asked_with.items():
            asked = " ".join(("kind", *(kind.value for kind in kinds)))
            self.fields[name].widget.attrs["data-asked-with"] = asked

    fieldsets = (
        (_("File"), ("kind", "unit", "file")),
        (_("What no column says"), OPTIONS),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read into memory."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(megabytes)d MB. Split it."),
                params={"megabytes": MOST_BYTES // 1_000_000},
            )
        return file

    @property
    def options(self) -> dict[str, str]:
        """What holds for rows that do not say it themselves."""
        told = self.cleaned_data
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else str(value)
            for name in OPTIONS
            if (value := told.get(name))
        }


class MappingForm(forms.Form):
    """One choice per column of the file, and one per text that is not known."""

    save_as = forms.CharField(
        label=_("Save this mapping as"), required=False, max_length=80,
        help_text=_("Files with the same headings then find it by themselves."),
    )  # fmt: skip

    def __init__(self, run: ImportRun, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.run = run
        self._offered = columns.fields_of(run.kind)
        self._field_of = {
            heading: name for name, told in run.columns.items() for heading in told
        }
        # As in the file: a database may keep the keys of JSON in an order of its own.
        self.headings = [told for told in run.heading if told in run.profile]
        for at, heading in enumerate(self.headings):
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=heading,
                choices=[(LEFT_OUT, _("do not read")), *self._choices()],
                initial=self._field_of.get(heading, LEFT_OUT),
                help_text=" · ".join(run.profile[heading]["samples"]),
            )
        self._word_fields = dict(self._add_words())
        self.order_fields(
            [name for name in self.fields if name != "save_as"] + ["save_as"]
        )
        self.fieldsets = self._fieldsets()

    def _choices(self) -> list[tuple[str, Any]]:
        return [(name, one.label) for name, one in self._offered.items()]

    def _add_words(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """A choice of meaning for each text that the house does not know."""
        offered = self._offered
        for name, texts in unknown_texts(self.run, self.run.columns).items():
            words = [(word, columns.called(name, word)) for word in offered[name].words]
            for at, text in enumerate(texts):
                key = f"word-{name}-{at}"
                self.fields[key] = forms.ChoiceField(
                    label=f"{offered[name].label}: “{text}”",
                    choices=[(LEFT_OUT, _("refuse the row")), *words],
                    initial=self.run.values.get(name, {}).get(text, LEFT_OUT),
                )
                yield key, (name, text)

    def _fieldsets(self) -> list[tuple[Any, list[str]]]:
        told: list[tuple[Any, list[str]]] = [
            (_("Columns"), [n for n in self.fields if n.startswith("column-")])
        ]
        if self._word_fields:
            told.append((_("Texts that are not known here"), list(self._word_fields)))
        return [*told, (_("For the next time"), ["save_as"])]

    @property
    def meant(self) -> dict[str, list[str]]:
        """Field → headings, as chosen."""
        meant: dict[str, list[str]] = {}
        for at, heading in enumerate(self.headings):
            name = str(self.cleaned_data.get(f"column-{at}", LEFT_OUT))
            if name != LEFT_OUT:
                meant.setdefault(name, []).append(heading)
        return {name: columns.codes_first(told) for name, told in meant.items()}

    @property
    def words(self) -> dict[str, dict[str, str]]:
        """Field → text → word, as chosen; meanings told before stay."""
        told: dict[str, dict[str, str]] = {
            name: dict(known) for name, known in self.run.values.items()
        }
        for key, (name, text) in self._word_fields.items():
            word = str(self.cleaned_data.get(key, LEFT_OUT))
            if word != LEFT_OUT:
                told.setdefault(name, {})[text] = word
            else:
                told.get(name, {}).pop(text, None)
        return {name: known for name, known in told.items() if known}


class RuleForm(forms.Form):
    """What becomes of doubtful rows that nobody decided by themselves."""

    on_duplicate = forms.ChoiceField(
        label=_("Rows about people who are probably known"),
        choices=OnDuplicate.choices,
        widget=forms.RadioSelect,
    )
