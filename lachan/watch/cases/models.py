"""The register of cases: one row per person and episode. Class: health."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from lachan.ground.access.models import Sight, User, below_unindexed
from lachan.ground.access.queries import paths_of, sights_for
from lachan.ground.journal.models import PathField
from lachan.ground.people.models import SIGHT_KIND
from lachan.kernel.ids import uuid7
from lachan.watch.cases import words


class CaseQuerySet(models.QuerySet["Case"]):
    def standing(self) -> CaseQuerySet:
        return self.filter(voided_at=None)

    def confirmed(self) -> CaseQuerySet:
        return self.standing().filter(classification=words.Classification.CONFIRMED)

    def bump(self, **values: Any) -> int:
        """Set columns and raise the version; the number of rows."""
        return self.update(version=F("version") + 1, **values)

    def visible_to(self, user: User) -> CaseQuerySet:
        """Seen by who is responsible, by where the person is now, and by sight.

        For one case or a few that another index finds, which is why the places use
        none; lists see `queries.listing`.
        """
        paths = paths_of(user, words.VIEW)
        if "" in paths:
            return self
        return self.filter(
            below_unindexed("unit_path", paths)
            | below_unindexed("present_path", paths)
            | Q(person_id__in=in_sight_of(user))
        )


_FILTERED_BY = (
    "confirmed_date",
    "classification",
    "found_by",
    "outcome",
    "disease",
    "age_years",
)


def in_sight_of(user: User) -> models.QuerySet[Sight, int]:
    """The people shown to `user` from outside their area, as a subquery of ids."""
    return sights_for(user, SIGHT_KIND).values_list("record_id", flat=True)


class Case(models.Model):
    """A person–episode that meets or may meet a case definition."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    disease = models.CharField(max_length=30)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="cases"
    )
    episode = models.PositiveSmallIntegerField(default=1)
    # Two places: who is responsible, and where the person is now.
    # Found by path and not by number: an index on the keys would only cost.
    unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit_path = PathField()
    present_unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    present_path = PathField()
    # The number a register or an announcement gave: unique within its origin.
    origin = models.CharField(max_length=60, default="")
    origin_code = models.CharField(max_length=60, default="")
    found_by = models.CharField(
        max_length=10, choices=words.FoundBy, default=words.FoundBy.UNKNOWN
    )
    source_known = models.CharField(
        max_length=10, choices=words.SourceKnown, default=words.SourceKnown.NOT_STATED
    )
    classification = models.CharField(max_length=10, choices=words.Classification)
    classification_basis = models.CharField(
        max_length=10, choices=words.Basis, default=words.Basis.STATED
    )
    classified_by = models.CharField(max_length=64, default="")  # actor
    classification_reason = models.CharField(max_length=300, default="", blank=True)
    # What the definition makes of the findings; empty: it cannot say. Where it differs
    # from `classification`, somebody's word stands and the disagreement is shown.
    definition_says = models.CharField(max_length=10, default="", blank=True)
    # The definition that was asked last; null where none was.
    policy_edition = models.ForeignKey(
        "policy.PolicyEdition", on_delete=models.PROTECT, null=True, db_index=False
    )
    age_years = models.PositiveSmallIntegerField(null=True)  # on notification
    onset_date = models.DateField(null=True)
    specimen_date = models.DateField(null=True)
    confirmed_date = models.DateField(null=True)
    notified_at = models.DateTimeField()
    # The clock of the regulation: until when the national register must have it.
    report_due_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    arrived_from = models.CharField(max_length=80, default="", blank=True)
    severity = models.CharField(
        max_length=12, choices=words.Severity, default=words.Severity.UNKNOWN
    )
    outcome = models.CharField(
        max_length=10, choices=words.Outcome, default=words.Outcome.NONE
    )
    outcome_date = models.DateField(null=True)
    # Codes of words.Discrepancy with a space between; empty: nothing contradicts.
    discrepancies = models.CharField(max_length=120, default="", blank=True)
    # Raised by every change, so that nobody overwrites what they have not seen.
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64, default="")  # actor
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, default="", blank=True)

    objects = CaseQuerySet.as_manager()

    # True on a case that `open_many` found already there; not a column.
    was_there = False

    class Meta:
        db_table = "cases_case"
        constraints = (
            models.UniqueConstraint(
                name="cases_case_origin_code_once",
                fields=["origin", "origin_code"],
                condition=~Q(origin_code=""),
            ),
            models.UniqueConstraint(
                name="cases_case_episode_once",
                fields=["person", "disease", "episode"],
                condition=Q(voided_at=None),
            ),
            models.CheckConstraint(
                name="cases_case_confirmed_has_its_date",
                condition=~Q(classification="confirmed")
                | Q(confirmed_date__isnull=False),
            ),
        )
        indexes = (
            # One place's list, and how long it is: what lists are filtered by stands in
            # the index, so that no row is looked up only to be passed over.
            models.Index(
                name="cases_case_path_notified",
                fields=["unit_path", "-notified_at", "voided_at", *_FILTERED_BY],
            ),
            models.Index(
                name="cases_case_present_path",
                fields=["present_path", "-notified_at"],
            ),
            # A wide list is read in this order until a page is full; voided cases are
            # in it, for a figure of the past counted them.
            models.Index(
                name="cases_case_in_order",
                fields=[
                    "-notified_at",
                    "-id",
                    "voided_at",
                    "unit_path",
                    "present_path",
                    "person",
                    *_FILTERED_BY,
                ],
            ),
            # A code is typed without the origin it comes from.
            models.Index(
                name="cases_case_code",
                fields=["origin_code"],
                condition=~Q(origin_code=""),
            ),
            # What came in since somebody last looked.
            models.Index(
                name="cases_case_recorded", fields=["recorded_at", "unit_path"]
            ),
            # What still waits for somebody, each a small index of its own that holds
            # all it is asked by.
            models.Index(
                name="cases_case_to_report",
                fields=["report_due_at", "unit_path", "reported_at", "voided_at"],
                condition=Q(
                    voided_at=None, reported_at=None, report_due_at__isnull=False
                ),
            ),
            models.Index(
                name="cases_case_to_classify",
                fields=[
                    "notified_at",
                    "id",
                    "unit_path",
                    "classification",
                    "outcome",
                    "voided_at",
                ],
                # In the words of STATES: SQLite compares conditions, not meanings.
                condition=Q(voided_at=None, outcome="none")
                & (Q(classification="suspected") | Q(classification="probable")),
            ),
            models.Index(
                name="cases_case_without_source",
                fields=[
                    "notified_at",
                    "id",
                    "unit_path",
                    "classification",
                    "found_by",
                    "source_known",
                    "voided_at",
                ],
                condition=Q(
                    voided_at=None, classification="confirmed", found_by="community"
                )
                & ~Q(source_known="known"),
            ),
            models.Index(
                name="cases_case_active",
                fields=[
                    "confirmed_date",
                    "unit_path",
                    "classification",
                    "outcome",
                    "voided_at",
                ],
                condition=Q(voided_at=None, classification="confirmed", outcome="none"),
            ),
            models.Index(
                name="cases_case_contradicts",
                fields=["unit_path", "discrepancies", "voided_at"],
                condition=Q(voided_at=None) & ~Q(discrepancies=""),
            ),
            models.Index(
                name="cases_case_disagrees",
                fields=["unit_path", "definition_says", "classification", "voided_at"],
                condition=Q(voided_at=None)
                & ~Q(definition_says="")
                & ~Q(definition_says=F("classification")),
            ),
        )

    def __str__(self) -> str:
        return f"case {self.public_id}"

    @property
    def disagrees(self) -> bool:
        """True where a person's or register's word differs from the definition's."""
        return self.definition_says not in ("", self.classification)

    @property
    def discrepancy_words(self) -> tuple[words.Discrepancy, ...]:
        """What cannot all be true at once."""
        return tuple(words.Discrepancy(code) for code in self.discrepancies.split())


class CaseStep(models.Model):
    """One thing that was done to a case, with what it was before, by whom and why.

    The journal tells the house that something changed; this tells the reader of the
    case what, since reasons and findings do not belong into the journal.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=12, choices=words.Verb)
    # The field or finding; empty where the verb says it all.
    what = models.CharField(max_length=40, default="", blank=True)
    before = models.CharField(max_length=160, default="", blank=True)
    after = models.CharField(max_length=160, default="", blank=True)
    reason = models.CharField(max_length=300, default="", blank=True)
    happened_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        db_table = "cases_step"

    def __str__(self) -> str:
        return f"{self.verb} of case {self.case_id}"


class Finding(models.Model):
    """A sign, symptom, result or link as recorded: what the definition reads."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="findings")
    code = models.CharField(max_length=40)  # fever, cough, rt_pcr, epidemiological_link
    value = models.CharField(max_length=40)  # yes, no, positive, negative, a number
    observed_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    # words.LABORATORY where it follows the results kept there; else typed or imported.
    origin = models.CharField(max_length=10, default="", blank=True)

    class Meta:
        db_table = "cases_finding"
        constraints = (
            models.UniqueConstraint(
                name="cases_finding_one_standing_per_code",
                fields=["case", "code"],
                condition=Q(withdrawn_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} of case {self.case_id}"


class SourceLink(models.Model):
    """Who, or what, a case was infected by, as far as somebody says."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sources")
    source_case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, related_name="infected"
    )
    source_text = models.CharField(max_length=120, default="", blank=True)
    basis = models.CharField(max_length=60, default="", blank=True)
    certainty = models.CharField(
        max_length=10, choices=words.LinkCertainty, default=words.LinkCertainty.STATED
    )
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_source_link"
        constraints = (
            models.UniqueConstraint(
                name="cases_source_link_case_once",
                fields=["case", "source_case"],
                condition=Q(withdrawn_at=None, source_case__isnull=False),
            ),
            models.UniqueConstraint(
                name="cases_source_link_text_once",
                fields=["case", "source_text"],
                condition=Q(withdrawn_at=None, source_case=None),
            ),
            models.CheckConstraint(
                name="cases_source_link_names_something",
                condition=Q(source_case__isnull=False) | ~Q(source_text=""),
            ),
            models.CheckConstraint(
                name="cases_source_link_not_to_itself",
                condition=Q(source_case=None) | ~Q(source_case=F("case")),
            ),
        )

    def __str__(self) -> str:
        return f"source of case {self.case_id}"
