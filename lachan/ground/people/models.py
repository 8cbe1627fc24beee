"""Human beings, once each: who they are, where they live, how to reach them."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from lachan.ground.access.models import Sight, User, within
from lachan.ground.access.queries import paths_of, sight_paths_of
from lachan.ground.journal.models import PathField
from lachan.ground.people import words
from lachan.kernel.ids import uuid7

SIGHT_KIND = "person"


class Household(models.Model):
    """People who share a roof; the unit of the hamlet team's round."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT)
    unit_path = PathField()
    label = models.CharField(max_length=120, default="", blank=True)
    address = models.CharField(max_length=250, default="", blank=True)

    class Meta:
        db_table = "people_household"
        indexes = (models.Index(name="people_household_path", fields=["unit_path"]),)

    def __str__(self) -> str:
        return f"household {self.public_id}"


class PersonQuerySet(models.QuerySet["Person"]):
    def standing(self) -> PersonQuerySet:
        """Neither voided nor merged into another."""
        return self.filter(voided_at=None, merged_into=None)

    def visible_to(self, user: User) -> PersonQuerySet:
        """The one function of who sees a person: home path or sight."""
        sights = Sight.objects.filter(
            within("path", sight_paths_of(user)),
            record_kind=SIGHT_KIND,
            record_id=OuterRef("pk"),
            ends_at=None,
        )
        home = within("unit_path", paths_of(user, "people.view"))
        return self.filter(home | Exists(sights))


class Person(models.Model):
    """One human being. Class: personal."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    full_name = models.CharField(max_length=120, blank=True)  # empty: not known
    folded_name = models.CharField(max_length=120, blank=True)
    sort_key = models.CharField(max_length=160, blank=True)
    sex = models.CharField(max_length=7, choices=words.Sex, default=words.Sex.UNKNOWN)
    birth_date = models.DateField(null=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    nationality = models.CharField(max_length=60, default="", blank=True)
    occupation = models.CharField(max_length=80, default="", blank=True)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT)
    unit_path = PathField()
    household = models.ForeignKey(Household, on_delete=models.SET_NULL, null=True)
    address = models.CharField(max_length=250, default="", blank=True)
    is_synthetic = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, default="", blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        db_table = "people_person"
        constraints = (
            models.CheckConstraint(
                name="people_person_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
            ),
        )
        indexes = (
            models.Index(
                name="people_person_path_name", fields=["unit_path", "sort_key"]
            ),
            models.Index(name="people_person_folded", fields=["folded_name"]),
        )

    def __str__(self) -> str:
        return f"person {self.public_id}"  # never a name: it may reach a log


class Identifier(models.Model):
    """A number that names one person: stored encrypted, found by its keyed hash."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="identifiers"
    )
    kind = models.CharField(max_length=10, choices=words.IdentifierKind)
    cipher = models.BinaryField()
    keyed_hash = models.BinaryField(max_length=16)
    last_digits = models.CharField(max_length=4)

    class Meta:
        db_table = "people_identifier"
        constraints = (
            models.UniqueConstraint(
                name="people_identifier_names_one_person", fields=["keyed_hash", "kind"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} …{self.last_digits}"


class Reach(models.Model):
    """How to reach a person; several people may share a telephone."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reaches")
    kind = models.CharField(max_length=10, choices=words.ReachKind)
    cipher = models.BinaryField()
    keyed_hash = models.BinaryField(max_length=16)
    last_digits = models.CharField(max_length=4)

    class Meta:
        db_table = "people_reach"
        constraints = (
            models.UniqueConstraint(
                name="people_reach_once_per_person",
                fields=["keyed_hash", "kind", "person"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} …{self.last_digits}"


class Address(models.Model):
    """Where a person lives or lived; half-open in days."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="addresses"
    )
    kind = models.CharField(max_length=10, choices=words.AddressKind)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT)
    text = models.CharField(max_length=250, default="", blank=True)
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)  # exclusive

    class Meta:
        db_table = "people_address"
        constraints = (
            models.UniqueConstraint(
                name="people_address_one_open_of_a_kind",
                fields=["person", "kind"],
                condition=Q(to_date=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} address of person {self.person_id}"


class BlockingKey(models.Model):
    """A coarse description under which likely duplicates meet: a 63-bit hash."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="blocking_keys"
    )
    key = models.BigIntegerField()

    class Meta:
        db_table = "people_blocking_key"
        indexes = (
            models.Index(name="people_blocking_key_lookup", fields=["key", "person"]),
        )

    def __str__(self) -> str:
        return f"{self.key:x}"


class NotSame(models.Model):
    """Two records that somebody looked at and found to be two people."""

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "people_not_same"
        constraints = (
            models.UniqueConstraint(
                name="people_not_same_once", fields=["first", "second"]
            ),
            models.CheckConstraint(
                name="people_not_same_in_order", condition=Q(first__lt=F("second"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"
