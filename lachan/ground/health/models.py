"""What is known of a person's health whatever the programme. Class: health."""

from django.db import models
from django.db.models import Q

from lachan.ground.health import words
from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7


class DoseReceived(models.Model):
    """One vaccination of one person, wherever and by whomever it was given."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="doses"
    )
    # Where the person counts: the home unit on the day of the dose.
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT)
    unit_path = PathField()
    disease = models.CharField(max_length=30)
    product = models.CharField(max_length=60, default="")
    dose_number = models.PositiveSmallIntegerField()
    given_date = models.DateField()
    age_years = models.PositiveSmallIntegerField(null=True)  # on the day of the dose
    lot = models.CharField(max_length=40, default="")
    source = models.CharField(max_length=12, choices=words.RecordSource)
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "health_dose_received"
        constraints = (
            models.UniqueConstraint(
                name="health_dose_once_per_day",
                fields=["person", "disease", "given_date"],
                condition=Q(voided_at=None),
            ),
            models.CheckConstraint(
                name="health_dose_number_from_one", condition=Q(dose_number__gte=1)
            ),
        )

    def __str__(self) -> str:
        return f"dose {self.dose_number} of person {self.person_id}"


class Condition(models.Model):
    """A standing condition that raises risk, with who says so."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="conditions"
    )
    code = models.CharField(max_length=20)  # ICD-10
    label = models.CharField(max_length=150)
    since_date = models.DateField(null=True)
    until_date = models.DateField(null=True)  # exclusive
    source = models.CharField(max_length=12, choices=words.RecordSource)
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "health_condition"
        constraints = (
            models.UniqueConstraint(
                name="health_condition_once",
                fields=["person", "code"],
                condition=Q(voided_at=None, until_date=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} of person {self.person_id}"
