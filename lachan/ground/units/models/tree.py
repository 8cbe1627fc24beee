"""The tree of units in its editions, its people in number, and its standing."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from lachan.ground.access.models import within
from lachan.ground.journal.models import PathField
from lachan.ground.units import words
from lachan.kernel.ids import uuid7

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_STEP = 5  # characters a level adds to a path


def step(unit_id: int) -> str:
    """The piece of a path that stands for one unit: four base-36 digits and a dot."""
    digits = ""
    for _place in range(4):
        unit_id, digit = divmod(unit_id, 36)
        digits = _DIGITS[digit] + digits
    if unit_id:
        raise OverflowError("A step holds ids below 36⁴ (1,679,616); widen _STEP.")
    return f"{digits}."


def ancestor_paths(path: str) -> tuple[str, ...]:
    """Every path from the root to `path` itself, outermost first."""
    return tuple(path[:end] for end in range(_STEP, len(path) + 1, _STEP))


class TreeEdition(models.Model):
    """The tree as the law drew it for a time: 2021 with districts, 2025 without."""

    code = models.CharField(max_length=10, unique=True)
    name_vi = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    source = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive

    class Meta:
        db_table = "units_tree_edition"

    def __str__(self) -> str:
        return self.code

    @property
    def local_name(self) -> str:
        """The name in the language of the reader."""
        return self.name_en if get_language() == "en" else self.name_vi


class UnitQuerySet(models.QuerySet["Unit"]):
    def below(self, unit: Unit) -> UnitQuerySet:
        """The unit itself and everything under it."""
        return self.filter(within("path", (unit.path,)))

    def children_of(self, unit: Unit) -> UnitQuerySet:
        return self.filter(parent=unit).order_by("sort_key", "code")

    def existing(self, on: dt.date) -> UnitQuerySet:
        """Units in being on a day."""
        return self.filter(valid_from__lte=on).filter(
            Q(valid_to=None) | Q(valid_to__gt=on)
        )


class Unit(models.Model):
    """A node of one edition of the tree; its path is made of ids and never changes."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    edition = models.ForeignKey(TreeEdition, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=words.Kind)
    type_name = models.CharField(max_length=30)  # Xã, Phường, Thị trấn, Huyện …
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)  # without its type
    full_name = models.CharField(max_length=150)
    name_en = models.CharField(max_length=150, default="")
    folded_name = models.CharField(max_length=150)
    sort_key = models.CharField(max_length=200)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children"
    )
    depth = models.PositiveSmallIntegerField()
    path = PathField(unique=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    # The centre of what the unit merged into, or of its neighbours: for drawing only.
    location_is_rough = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive
    # True where a decree put something into it, or into a unit below it: so that the
    # many units of which nothing was made are read without asking who their kin are.
    is_merged = models.BooleanField(null=True, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        db_table = "units_unit"
        constraints = (
            models.UniqueConstraint(
                name="units_unit_code_once_per_edition", fields=["edition", "code"]
            ),
            models.CheckConstraint(
                name="units_unit_root_has_no_parent",
                condition=Q(parent=None) | ~Q(kind=words.Kind.NATION),
            ),
        )
        indexes = (
            models.Index(name="units_unit_folded", fields=["folded_name"]),
            models.Index(
                name="units_unit_parent_sorted", fields=["parent", "sort_key"]
            ),
        )

    def __str__(self) -> str:
        return self.full_name

    @property
    def local_name(self) -> str:
        """The full name in the language of the reader."""
        in_english = get_language() == "en" and self.name_en
        return self.name_en if in_english else self.full_name

    @property
    def local_type(self) -> str:
        """What it is called: Xã, Huyện, Bản; in English its kind."""
        in_english = get_language() == "en" or not self.type_name
        return str(self.get_kind_display()) if in_english else self.type_name

    @property
    def ancestor_paths(self) -> tuple[str, ...]:
        """Paths from the root to this unit, outermost first, itself included."""
        return ancestor_paths(self.path)


class UnitSynonym(models.Model):
    """Another way a unit is written in files: old names, short forms, faults."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="synonyms")
    folded = models.CharField(max_length=150)
    text = models.CharField(max_length=150)
    source = models.CharField(max_length=80)

    class Meta:
        db_table = "units_synonym"
        constraints = (
            models.UniqueConstraint(
                name="units_synonym_once", fields=["folded", "unit"]
            ),
        )

    def __str__(self) -> str:
        return self.text


class Succession(models.Model):
    """What became of a unit in a later edition, by decree."""

    predecessor = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="successions"
    )
    successor = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="predecessions"
    )
    relation = models.CharField(max_length=5, choices=words.Relation)
    is_default = models.BooleanField()
    share = models.FloatField(null=True)  # of the old unit's people, 0 to 1
    # The decree carried out; None while it is only known from the official lists.
    decree = models.ForeignKey(
        "units.Decree", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        db_table = "units_succession"
        constraints = (
            models.UniqueConstraint(
                name="units_succession_once", fields=["predecessor", "successor"]
            ),
            models.UniqueConstraint(
                name="units_succession_one_default",
                fields=["predecessor"],
                condition=Q(is_default=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class Boundary(models.Model):
    """The outline a unit is drawn with; never a legal boundary."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, primary_key=True)
    geometry = models.JSONField()  # GeoJSON Polygon or MultiPolygon, WGS 84
    # Voronoi cells of unit centres where no outline was imported.
    is_schematic = models.BooleanField()
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "units_boundary"

    def __str__(self) -> str:
        return f"boundary of {self.unit_id}"


class Population(models.Model):
    """A count of people with who counted; all of them are kept."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="populations")
    group = models.CharField(max_length=10, choices=words.PopulationGroup)
    persons = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    method = models.CharField(max_length=12, choices=words.PopulationMethod)
    counted_on = models.DateField()
    known_at = models.DateTimeField()
    note = models.CharField(max_length=300, default="")

    class Meta:
        db_table = "units_population"
        constraints = (
            models.UniqueConstraint(
                name="units_population_once",
                fields=["unit", "group", "source", "counted_on", "known_at"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.persons} ({self.group}, {self.source})"


class AcceptedPopulation(models.Model):
    """Which count is the denominator for a purpose, from when, and why."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    group = models.CharField(max_length=10, choices=words.PopulationGroup)
    purpose = models.CharField(max_length=12, choices=words.PopulationPurpose)
    population = models.ForeignKey(Population, on_delete=models.PROTECT)
    reason = models.CharField(max_length=300)
    # Days before this use the acceptance before it.
    applies_from = models.DateField(default=words.EVERY_DAY)
    accepted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "units_accepted_population"
        constraints = (
            models.UniqueConstraint(
                name="units_accepted_population_one_at_a_time",
                fields=["unit", "group", "purpose", "applies_from"],
                condition=Q(ended_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.population_id} for {self.purpose}"


class AreaStatus(models.Model):
    """What an announcement made of a unit: its level, a cordon, an epidemic."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="statuses")
    unit_path = PathField()
    kind = models.CharField(max_length=10, choices=words.StatusKind)
    value = models.PositiveSmallIntegerField(null=True)  # the level, 1 to 4
    disease = models.CharField(max_length=30, default="")
    policy_edition = models.ForeignKey(
        "policy.PolicyEdition", on_delete=models.PROTECT, null=True
    )
    decision_id = models.UUIDField(null=True)  # the announced decision
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # exclusive
    announced_at = models.DateTimeField()

    class Meta:
        db_table = "units_area_status"
        constraints = (
            models.UniqueConstraint(
                name="units_area_status_one_open",
                fields=["unit", "kind", "disease"],
                condition=Q(ends_at=None),
            ),
            models.CheckConstraint(
                name="units_area_status_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.value} of {self.unit_id}"


class Special(models.Model):
    """What a special unit is beside the tree: economic zone, park, agency, team."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, primary_key=True)
    category = models.CharField(max_length=30)
    responsible = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True)

    class Meta:
        db_table = "units_special"

    def __str__(self) -> str:
        return self.category
