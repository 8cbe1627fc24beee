"""What comes in, and how what is read of it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lachan.command.reports.words import SourceKind
from lachan.ground.people.words import Sex
from lachan.ground.units.words import PopulationGroup, PopulationMethod
from lachan.kernel.speech import Text, kept
from lachan.watch.cases import words as cases
from lachan.watch.labs import words as labs

IMPORT = "intake.import"

# Above these a file is refused before it is read: the house runs on small machines.
MOST_BYTES = 100_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 300


class Kind(models.TextChoices):
    """What the rows of a file are."""

    CASES = "cases", pgettext_lazy("what the rows are", "cases")
    PEOPLE = "people", _("people")
    LINKS = "links", _("sources of infection")
    LABS = "labs", _("results of laboratories")
    REPORTED = "reported", _("reported figures")
    POPULATION = "population", _("population")
    BOUNDARIES = "boundaries", _("boundaries")
    UNITS = "units", _("names of units")


class Fate(models.TextChoices):
    """What becomes, or would become, of a row."""

    CREATED = "created", _("created")
    UPDATED = "updated", _("updated")
    SKIPPED = "skipped", _("skipped")
    REJECTED = "rejected", _("rejected")


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a row does not come in; `column` is the heading in the file."""

    column: str
    why: Text
    cure: Text

    def as_json(self) -> dict[str, Any]:
        """As rejected rows keep it, so that each reads it in their own language."""
        return {"column": self.column, "why": kept(self.why), "cure": kept(self.cure)}


@dataclass(frozen=True, slots=True)
class NotRead:
    """Why a cell does not say what its column is for, and what to write instead."""

    why: Text
    cure: Text


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file was written, so that the errors can be given back the same way."""

    form: str  # csv, xlsx, geojson
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""

    def as_json(self) -> dict[str, str]:
        """As the run keeps it."""
        return {
            "form": self.form,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheet": self.sheet,
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One row under its number in the file, as a spreadsheet counts."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file as read: one heading, rows of text; outlines ride beside their row."""

    heading: tuple[str, ...]
    rows: Sequence[Row]
    layout: Layout
    notes: tuple[Text, ...] = ()
    shapes: Mapping[int, Any] = field(default_factory=dict)  # row number → geometry

    def column(self, heading: str) -> list[str]:
        """Every cell under a heading, from the top."""
        at = self.heading.index(heading)
        return [row.cells[at] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Meaning:
    """Which headings mean which field, and which texts which word."""

    columns: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A person in the register whom a row may be about."""

    person_id: int
    public_id: str
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class Verdict:
    """What was decided about one row, and with what."""

    row: Row
    fate: Fate
    problems: tuple[Problem, ...] = ()
    likenesses: tuple[Likeness, ...] = ()
    draft: Any = None
    notes: tuple[str, ...] = ()  # codes counted as warnings

    @property
    def is_doubtful(self) -> bool:
        """Whether somebody must say if this person is known already."""
        return bool(self.likenesses)


# What is counted about rows that came in, or were left out, without being refused.
WARNINGS: dict[str, Text] = {
    "no_residence": _("no residence: the place of treatment is responsible"),
    "no_place": _("no place at all: the unit of the import is responsible"),
    "duplicate": _("left out: probably a person known already"),
    "known": _("known already"),
    "repeated": _("stands in the file before"),
    "voided": _("left out: the case was voided here"),
    "same_illness": _("left out: the person has this illness in the register"),
    "source_later": _("the source was confirmed after the case it infected"),
}


# How the fields of data/*.toml are called on screen; `kind.field` where a kind differs.
LABELS: dict[str, Text] = {
    "commune_code": _("Commune code"),
    "district_code": _("District code"),
    "province_code": _("Province code"),
    "unit_code": _("Unit code"),
    "name": _("Name"),
    "case_code": _("Case code"),
    "origin": _("Register that gave the code"),
    "disease": _("Disease"),
    "classification": _("Classification"),
    "found_by": _("How found"),
    "source_known": _("Source of infection known"),
    "confirmed_date": _("Day of confirmation"),
    "onset_date": _("Day of onset"),
    "specimen_date": _("Day the specimen was taken"),
    "notified_date": _("Day of notification"),
    "outcome": _("Outcome"),
    "recovered_date": _("Day of recovery"),
    "died_date": _("Day of death"),
    "outcome_date": _("Day of the outcome"),
    "severity": _("Severity"),
    "age": _("Age in years"),
    "arrived_from": _("Arrived from"),
    "treatment_province": _("Province of treatment"),
    "treatment_district": _("District of treatment"),
    "treatment_commune": _("Commune of treatment"),
    "links.case_code": _("Infected case"),
    "source_code": _("Source case"),
    "source_text": _("Source in words"),
    "basis": _("Basis"),
    "certainty": _("Certainty"),
    "public_id": _("Record number"),
    "full_name": _("Full name"),
    "sex": _("Sex"),
    "birth_date": _("Date of birth"),
    "birth_year": _("Year of birth"),
    "citizen_id": _("Citizen identity number"),
    "old_id": _("Former identity card number"),
    "insurance": _("Health insurance number"),
    "passport": _("Passport number"),
    "phone": _("Telephone"),
    "nationality": _("Nationality"),
    "occupation": _("Occupation"),
    "province": _("Province"),
    "district": _("District"),
    "commune": _("Commune"),
    "address": _("Address"),
    "persons": _("Persons"),
    "group": _("Group by age"),
    "source": _("Source"),
    "method": _("Method"),
    "counted_on": _("Counted on"),
    "note": _("Note"),
    "indicator": _("Indicator"),
    "day": _("Day"),
    "period_start": _("First day of the period"),
    "period_end": _("Last day of the period"),
    "value": _("Value"),
    "numerator": _("Numerator"),
    "denominator": _("Denominator"),
    "source_kind": _("Kind of source"),
    "synonym": _("Other name"),
    "tube_code": _("Tube code"),
    "result": _("Result"),
    "test": _("Test"),
    "ct_value": _("Ct"),
    "resulted_date": _("Day of the result"),
    "said": _("As what it is given"),
}

DISEASES: dict[str, Text] = {"covid-19": "COVID-19", "measles": _("measles")}
# How the words of data/*.toml are called on screen, by field; each is also readable.
CALLED: dict[str, Mapping[str, Text]] = {
    "disease": DISEASES,
    "classification": dict(cases.Classification.choices),
    "found_by": dict(cases.FoundBy.choices),
    "source_known": dict(cases.SourceKnown.choices),
    "outcome": dict(cases.Outcome.choices),
    "severity": dict(cases.Severity.choices),
    "certainty": dict(cases.LinkCertainty.choices),
    "sex": dict(Sex.choices),
    "group": dict(PopulationGroup.choices),
    "method": dict(PopulationMethod.choices),
    "source_kind": dict(SourceKind.choices),
    "result": dict(labs.Value.choices),
    "said": dict(labs.Said.choices),
}
