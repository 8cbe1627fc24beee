"""The register of cases: one row per person and episode. Class: health."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from lachan.ground.access.models import Sight, User, within
from lachan.ground.access.queries import paths_of, sight_paths_of
from lachan.ground.journal.models import PathField
from lachan.ground.people.models import SIGHT_KIND
from lachan.kernel.ids import uuid7
from lachan.watch.cases import words


class CaseQuerySet(models.QuerySet["Case"]):
    def standing(self) -> CaseQuerySet:
        return self.filter(voided_at=None)

    def confirmed(self) -> CaseQuerySet:
        return self.standing().filter(classification=words.Classification.CONFIRMED)

    def visible_to(self, user: User) -> CaseQuerySet:
        """Seen by who is responsible, by where the person is now, and by sight."""
        paths = paths_of(user, "cases.view")
        sights = Sight.objects.filter(
            within("path", sight_paths_of(user)),
            record_kind=SIGHT_KIND,
            record_id=OuterRef("person_id"),
            ends_at=None,
        )
        return self.filter(
            within("unit_path", paths) | within("present_path", paths) | Exists(sights)
        )


class Case(models.Model):
    """A person–episode that meets or may meet a case definition."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    disease = models.CharField(max_length=30)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="cases"
    )
    episode = models.PositiveSmallIntegerField(default=1)
    # Two places: who is responsible, and where the person is now.
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = PathField()
    present_unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="+"
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
    # The definition that classified it; null where somebody stated it.
    policy_edition = models.ForeignKey(
        "policy.PolicyEdition", on_delete=models.PROTECT, null=True
    )
    age_years = models.PositiveSmallIntegerField(null=True)  # on notification
    onset_date = models.DateField(null=True)
    specimen_date = models.DateField(null=True)
    confirmed_date = models.DateField(null=True)
    notified_at = models.DateTimeField()
    arrived_from = models.CharField(max_length=80, default="", blank=True)
    severity = models.CharField(
        max_length=12, choices=words.Severity, default=words.Severity.UNKNOWN
    )
    outcome = models.CharField(
        max_length=10, choices=words.Outcome, default=words.Outcome.NONE
    )
    outcome_date = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, default="", blank=True)

    objects = CaseQuerySet.as_manager()

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
            models.Index(
                name="cases_case_path_notified", fields=["unit_path", "-notified_at"]
            ),
            models.Index(
                name="cases_case_present_path",
                fields=["present_path", "-notified_at"],
            ),
            models.Index(name="cases_case_notified", fields=["-notified_at", "-id"]),
        )

    def __str__(self) -> str:
        return f"case {self.public_id}"


class Finding(models.Model):
    """A sign, symptom, result or link as recorded: what the definition reads."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="findings")
    code = models.CharField(max_length=40)  # fever, cough, rt_pcr, epidemiological_link
    value = models.CharField(max_length=40)  # yes, no, positive, negative, a number
    observed_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

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
