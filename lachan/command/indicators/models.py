"""Every countable thing as signed movements, and their sums over the tree.

A movement says: from `known_at` on we count `amount` more (or fewer) of a measure
for a subject, on a civil day, in a unit. A figure is a sum of movements; the list
behind it is the subjects whose movements do not cancel out. Both read one table, so
they cannot disagree, and both can be asked as of any day and as known at any instant.
"""

from django.db import models

from lachan.ground.journal.models import PathField


class Movement(models.Model):
    """One change of one countable. Appended, never changed."""

    measure = models.CharField(max_length=24)  # cases.confirmed, stays.open …
    subject_id = models.BigIntegerField()  # the owner's primary key
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = PathField()
    day = models.DateField()
    disease = models.CharField(max_length=30, default="")  # empty: of no disease
    category = models.CharField(max_length=24, default="")  # found-by, ring, dose …
    age_band = models.CharField(max_length=8, default="")
    amount = models.IntegerField()
    known_at = models.DateTimeField()

    class Meta:
        db_table = "indicators_movement"
        indexes = (
            models.Index(
                name="indicators_movement_subject", fields=["measure", "subject_id"]
            ),
            # Whose amounts make up a figure of a whole province: asked of a hundred
            # thousand movements, of which the table itself is not read.
            models.Index(
                name="indicators_movement_place",
                fields=[
                    "measure",
                    "unit_path",
                    "day",
                    "category",
                    "age_band",
                    "disease",
                    "subject_id",
                    "amount",
                    "known_at",
                ],
            ),
            models.Index(
                name="indicators_movement_known", fields=["measure", "known_at"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.amount:+d}"


class DailyAmount(models.Model):
    """The sum of movements of a measure on a day in a unit and all below it."""

    measure = models.CharField(max_length=24)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    disease = models.CharField(max_length=30, default="")
    category = models.CharField(max_length=24, default="")
    age_band = models.CharField(max_length=8, default="")
    amount = models.IntegerField()

    class Meta:
        db_table = "indicators_daily_amount"
        constraints = (
            models.UniqueConstraint(
                name="indicators_daily_amount_once",
                fields=["unit", "measure", "day", "disease", "category", "age_band"],
            ),
        )
        indexes = (
            models.Index(
                name="indicators_daily_by_day", fields=["measure", "day", "unit"]
            ),
            # Everything that a figure sums of its last days: the table is not read.
            models.Index(
                name="indicators_daily_summed",
                fields=[
                    "unit",
                    "measure",
                    "day",
                    "disease",
                    "category",
                    "age_band",
                    "amount",
                ],
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} on {self.day}: {self.amount}"


class MonthlyAmount(models.Model):
    """The sum of the daily amounts of a civil month: whole months are read at once.

    A figure since the first record would read every day of every year otherwise.
    """

    measure = models.CharField(max_length=24)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()  # its first day
    disease = models.CharField(max_length=30, default="")
    category = models.CharField(max_length=24, default="")
    age_band = models.CharField(max_length=8, default="")
    amount = models.IntegerField()

    class Meta:
        db_table = "indicators_monthly_amount"
        constraints = (
            models.UniqueConstraint(
                name="indicators_monthly_amount_once",
                fields=["unit", "measure", "month", "disease", "category", "age_band"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} in {self.month:%Y-%m}: {self.amount}"
