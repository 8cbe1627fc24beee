"""Human beings, once each: who they are, where they live, how to reach them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of, sights_for
from lachan.ground.journal.models import PathField
from lachan.ground.journal.queries import keyring
from lachan.ground.people import words
from lachan.ground.people.rules import naming
from lachan.kernel.ids import uuid7

SIGHT_KIND = "person"


class FoldedField(PathField):
    """Folded text compared by bytes on every database, so that prefixes are ranges."""


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
        """Neither voided, nor merged into another, nor erased."""
        return self.filter(voided_at=None, merged_into=None, erased_at=None)

    def bearing(self, hashes: Iterable[bytes]) -> PersonQuerySet:
        """Who bears one of these identity numbers or telephones, by keyed hash."""
        sought = list(hashes)
        identifiers = Identifier.objects.filter(keyed_hash__in=sought)
        reaches = Reach.objects.filter(keyed_hash__in=sought)
        # One union and not an OR of two, for which PostgreSQL reads the whole table.
        return self.filter(
            pk__in=identifiers.values("person").union(reaches.values("person"))
        )

    def visible_to(self, user: User) -> PersonQuerySet:
        """The one function of who sees a person: home path or sight."""
        sights = sights_for(user, SIGHT_KIND).filter(record_id=OuterRef("pk"))
        home = within("unit_path", paths_of(user, "people.view"))
        return self.filter(home | Exists(sights))


class Person(models.Model):
    """One human being. Class: personal."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    full_name = models.CharField(max_length=120, blank=True)  # empty: not known
    folded_name = FoldedField(max_length=120, blank=True)
    # Folded, given name before family and middle: Hùng of Nguyễn Văn Hùng is sought
    # as "hung nguyen" and "van hung" at least as often as in full.
    given_first = FoldedField(max_length=120, blank=True)
    sort_key = FoldedField(max_length=naming.SORT_KEY_LENGTH, blank=True)
    sex = models.CharField(max_length=7, choices=words.Sex, default=words.Sex.UNKNOWN)
    birth_date = models.DateField(null=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    nationality = models.CharField(max_length=60, default="", blank=True)
    occupation = models.CharField(max_length=80, default="", blank=True)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, db_index=False)
    unit_path = PathField()
    household = models.ForeignKey(
        Household, on_delete=models.SET_NULL, null=True, db_index=False
    )
    address = models.CharField(max_length=250, default="", blank=True)
    is_synthetic = models.BooleanField(default=False)
    # Blocking keys: see rules.naming.
    year_key = models.BigIntegerField(null=True)
    day_key = models.BigIntegerField(null=True)
    birth_key = models.BigIntegerField(null=True)
    place_key = models.BigIntegerField(null=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_index=False
    )
    # Counts changes: a form that was opened before the last one is stale.
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, default="", blank=True)
    # Since when nothing here tells who it was; what was counted stays counted.
    erased_at = models.DateTimeField(null=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        db_table = "people_person"
        constraints = (
            models.CheckConstraint(
                name="people_person_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
            ),
        )
        # Few and narrow: each costs an import a page per person. Foreign keys have
        # none of their own where most rows are empty or the path serves as well.
        indexes = (
            models.Index(
                name="people_person_path_name", fields=["unit_path", "sort_key"]
            ),
            models.Index(name="people_person_sorted", fields=["sort_key"]),
            models.Index(name="people_person_in_full", fields=["folded_name"]),
            models.Index(name="people_person_called", fields=["given_first"]),
            models.Index(name="people_person_year_key", fields=["year_key"]),
            models.Index(name="people_person_day_key", fields=["day_key"]),
            models.Index(name="people_person_birth_key", fields=["birth_key"]),
            models.Index(name="people_person_place_key", fields=["place_key"]),
            models.Index(
                name="people_person_household",
                fields=["household"],
                condition=Q(household__isnull=False),
            ),
            models.Index(
                name="people_person_merged",
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"person {self.public_id}"  # never a name: it may reach a log

    @property
    def year(self) -> int | None:
        """The year of birth, from the day where that is known."""
        return self.birth_date.year if self.birth_date else self.birth_year

    @property
    def is_standing(self) -> bool:
        """Neither voided, nor merged into another, nor erased."""
        gone = (self.voided_at, self.merged_into_id, self.erased_at)
        return all(each is None for each in gone)

    def name_anew(self) -> tuple[str, ...]:
        """Bring every form of the name, and the keys, in line with what is known.

        Returns the names of the fields to save.
        """
        form = naming.name_form(self.full_name)
        keys = naming.keys_of(form, self.birth_date, self.year, self.unit_id)
        fresh: dict[str, Any] = {
            "full_name": form.full,
            "folded_name": form.folded,
            "given_first": form.given_first,
            "sort_key": form.sort_key,
            "birth_year": self.year,
            "year_key": keys.year,
            "day_key": keys.day,
            "birth_key": keys.birth,
            "place_key": keys.place,
        }
        for name, value in fresh.items():
            setattr(self, name, value)
        return tuple(fresh)


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

    def reveal(self) -> str:
        """The number in full: only for who may read it, and journalled."""
        return keyring().open(self.kind, self.cipher)


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

    def reveal(self) -> str:
        """The number in full: only for who may read it, and journalled."""
        return keyring().open(self.kind, self.cipher)


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


class Correction(models.Model):
    """One field of a person before and after; the person's history. Personal."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="corrections"
    )
    version = models.PositiveIntegerField()  # of the person, after the correction
    field = models.CharField(max_length=30)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    corrected_at = models.DateTimeField()
    corrected_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "people_correction"
        constraints = (
            models.UniqueConstraint(
                name="people_correction_once",
                fields=["person", "version", "field"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.field} of person {self.person_id}, version {self.version}"


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
