"""Requests, tubes, specimens, pools, and the chain of custody. Class: health."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lachan.ground.access.models import User, below_unindexed
from lachan.ground.access.queries import paths_of
from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7
from lachan.watch.labs import words
from lachan.watch.labs.models.places import Laboratory, ScreeningPlan, TubeRange


class RequestQuerySet(models.QuerySet["TestRequest"]):
    def standing(self) -> RequestQuerySet:
        return self.filter(cancelled_at=None)


class TestRequest(models.Model):
    """Somebody is to be tested, for a reason; done once a specimen has a result."""

    __test__ = False  # no test of ours, whatever its name begins with

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+"
    )
    # Who asks, takes the specimen and is told the result.
    unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit_path = PathField()
    disease = models.CharField(max_length=30)
    test = models.CharField(max_length=40)
    indication = models.CharField(max_length=10, choices=words.Indication)
    plan = models.ForeignKey(
        ScreeningPlan, on_delete=models.PROTECT, null=True, related_name="requests"
    )
    requested_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    # Why the person is tested though an earlier specimen or result would answer.
    despite = models.CharField(max_length=200, default="", blank=True)
    # True while a specimen is still to be taken: none yet, or only spoilt ones.
    is_waiting = models.BooleanField(default=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=200, default="", blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        db_table = "labs_request"
        indexes = (
            models.Index(
                name="labs_request_waiting",
                fields=["unit_path", "requested_at"],
                condition=Q(is_waiting=True, cancelled_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"request {self.public_id}"


class Tube(models.Model):
    """A tube that was used: for one person, or for several mixed at the swab."""

    code = models.CharField(max_length=30)
    # The range it was issued in; null: nobody issued it, which is pointed out.
    range = models.ForeignKey(
        TubeRange, on_delete=models.PROTECT, null=True, related_name="tubes"
    )
    number = models.BigIntegerField(null=True)  # within its range
    is_shared = models.BooleanField(default=False)
    used_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "labs_tube"
        constraints = (
            models.UniqueConstraint(
                name="labs_tube_used_once",
                fields=["code"],
                condition=Q(voided_at=None),
            ),
        )

    def __str__(self) -> str:
        return self.code


class SpecimenQuerySet(models.QuerySet["Specimen"]):
    def standing(self) -> SpecimenQuerySet:
        return self.filter(voided_at=None)

    def waiting(self) -> SpecimenQuerySet:
        """Those whose result is still to come."""
        return self.filter(state__in=words.OPEN_STATES)

    def visible_to(self, user: User) -> SpecimenQuerySet:
        """Seen by who took it and by the laboratory it goes to."""
        paths = paths_of(user, words.VIEW)
        if "" in paths:
            return self
        return self.filter(
            below_unindexed("unit_path", paths)
            | below_unindexed("laboratory__unit_path", paths)
        )


class Specimen(models.Model):
    """What was taken from one person at one time."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    request = models.ForeignKey(
        TestRequest, on_delete=models.PROTECT, related_name="specimens"
    )
    # Null for a rapid kit, which has no tube.
    tube = models.ForeignKey(
        Tube, on_delete=models.PROTECT, null=True, related_name="specimens"
    )
    shares_tube = models.BooleanField(default=False)
    material = models.CharField(max_length=14, choices=words.Material)
    # Of the request, for lists.
    unit_path = PathField()
    collected_at = models.DateTimeField()
    laboratory = models.ForeignKey(
        Laboratory, on_delete=models.PROTECT, null=True, related_name="specimens"
    )
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    testing_at = models.DateTimeField(null=True)
    rejected_at = models.DateTimeField(null=True)
    reject_code = models.CharField(
        max_length=10, choices=words.Reject, default="", blank=True
    )
    reject_reason = models.CharField(max_length=200, default="", blank=True)
    # What holds of all that was said of it; empty: nothing yet.
    value = models.CharField(max_length=13, choices=words.Value, default="", blank=True)
    resulted_at = models.DateTimeField(null=True)
    # Worked out by `rules.state_of` with every change.
    state = models.CharField(
        max_length=10, choices=words.State, default=words.State.COLLECTED
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, default="", blank=True)

    objects = SpecimenQuerySet.as_manager()

    class Meta:
        db_table = "labs_specimen"
        constraints = (
            models.UniqueConstraint(
                name="labs_specimen_one_in_a_tube",
                fields=["tube"],
                condition=Q(voided_at=None, shares_tube=False, tube__isnull=False),
            ),
            models.CheckConstraint(
                name="labs_specimen_rejected_with_a_reason",
                condition=Q(rejected_at=None, reject_code="")
                | (Q(rejected_at__isnull=False) & ~Q(reject_code="")),
            ),
            models.CheckConstraint(
                name="labs_specimen_kit_without_tube",
                condition=Q(material="kit", tube=None)
                | (~Q(material="kit") & Q(tube__isnull=False)),
            ),
        )
        indexes = (
            models.Index(
                name="labs_specimen_path", fields=["unit_path", "-collected_at"]
            ),
            models.Index(
                name="labs_specimen_waiting",
                fields=["laboratory", "state", "collected_at"],
                condition=Q(state__in=words.OPEN_STATES),
            ),
            models.Index(name="labs_specimen_collected", fields=["-collected_at"]),
        )

    def __str__(self) -> str:
        return f"specimen {self.public_id}"


class Pool(models.Model):
    """Specimens of several people in one reaction."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    code = models.CharField(max_length=30)
    kind = models.CharField(max_length=10, choices=words.PoolKind)
    test = models.CharField(max_length=40)
    disease = models.CharField(max_length=30)
    laboratory = models.ForeignKey(
        Laboratory, on_delete=models.PROTECT, null=True, related_name="pools"
    )
    unit_path = PathField()  # of who mixed it
    made_at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    # The edition whose size it keeps, and whether it goes beyond it on somebody's word.
    edition = models.ForeignKey(
        "policy.PolicyEdition", on_delete=models.PROTECT, null=True, db_index=False
    )
    over_size_reason = models.CharField(max_length=200, default="", blank=True)
    value = models.CharField(max_length=13, choices=words.Value, default="", blank=True)
    resulted_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "labs_pool"
        constraints = (
            models.UniqueConstraint(
                name="labs_pool_code_once",
                fields=["code"],
                condition=Q(voided_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"pool {self.code}"


class PoolMember(models.Model):
    """A specimen in a pool; released when it is taken out to be tested alone."""

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="members")
    specimen = models.ForeignKey(
        Specimen, on_delete=models.PROTECT, related_name="memberships"
    )
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "labs_pool_member"
        constraints = (
            models.UniqueConstraint(
                name="labs_pool_member_once", fields=["pool", "specimen"]
            ),
            models.UniqueConstraint(
                name="labs_pool_member_of_one_open_pool",
                fields=["specimen"],
                condition=Q(released_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"member of pool {self.pool_id}"


class Step(models.Model):
    """One link of the chain of custody: what, when, where to, how warm, by whom."""

    specimen = models.ForeignKey(
        Specimen, on_delete=models.PROTECT, related_name="steps"
    )
    verb = models.CharField(max_length=10, choices=words.Verb)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    laboratory = models.ForeignKey(
        Laboratory, on_delete=models.PROTECT, null=True, related_name="+"
    )
    temperature_c = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    carrier = models.CharField(max_length=80, default="", blank=True)
    before = models.CharField(max_length=40, default="", blank=True)
    after = models.CharField(max_length=40, default="", blank=True)
    reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "labs_step"

    def __str__(self) -> str:
        return f"{self.verb} of specimen {self.specimen_id}"
