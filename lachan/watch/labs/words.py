from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Indication(models.TextChoices):
    """Why a person is tested; decides nothing, but says how a case was found."""

    SYMPTOMS = "symptoms", _("symptoms")
    CONTACT = "contact", _("close contact")
    SCREENING = "screening", _("screening of an area or risk group")
    ARRIVAL = "arrival", _("arrival or return")
    QUARANTINE = "quarantine", _("test day in quarantine")
    FACILITY = "facility", _("care in a health facility")
    RELEASE = "release", _("end of isolation")
    FOLLOW_UP = "follow_up", _("follow-up after release")
    OTHER = "other", _("another reason")


class Material(models.TextChoices):
    NASOPHARYNGEAL = "nasopharyngeal", _("nasopharyngeal swab")
    THROAT = "throat", _("throat swab")
    SALIVA = "saliva", _("saliva")
    BLOOD = "blood", _("blood or serum")
    OTHER = "other", _("another material")
    KIT = "kit", _("rapid kit, no tube")


class State(models.TextChoices):
    """Where a specimen stands; worked out from what was recorded of it."""

    COLLECTED = "collected", _("collected")
    SENT = "sent", _("on its way")
    RECEIVED = "received", _("at the laboratory")
    TESTING = "testing", _("being tested")
    POOLED = "pooled", _("in a pool")
    RESULTED = "resulted", _("result known")
    REJECTED = "rejected", _("cannot be tested")
    VOID = "void", _("void")


OPEN_STATES = (
    State.COLLECTED.value,
    State.SENT.value,
    State.RECEIVED.value,
    State.TESTING.value,
    State.POOLED.value,
)


class Verb(models.TextChoices):
    """What was done to a specimen: its chain of custody and its history."""

    COLLECTED = "collected", _("collected")
    SENT = "sent", _("sent")
    RECEIVED = "received", _("received")
    TESTING = "testing", _("put to the test")
    POOLED = "pooled", _("put into a pool")
    UNPOOLED = "unpooled", _("taken out of its pool")
    RESULTED = "resulted", _("result recorded")
    CHANGED = "changed", _("result changed")
    WITHDRAWN = "withdrawn", _("result withdrawn")
    REJECTED = "rejected", _("rejected")
    READMITTED = "readmitted", _("rejection taken back")
    VOIDED = "voided", _("voided")
    VARIANT = "variant", _("variant reported")
    ADOPTED = "adopted", _("moved to another person record")


class Reject(models.TextChoices):
    """Why a specimen cannot be tested; the person is then to be sampled again."""

    LEAKED = "leaked", _("leaked or broken")
    EMPTY = "empty", _("empty or too little")
    WARM = "warm", _("transported too warm")
    OLD = "old", _("too old")
    UNLABELLED = "unlabelled", _("label missing or unreadable")
    LOST = "lost", _("lost on the way")
    INVALID = "invalid", _("test gave no valid result")
    POOL = "pool", _("used up in a pool that was not negative")
    OTHER = "other", _("another reason")


class Value(models.TextChoices):
    """The code list of the case form of 2026, with “invalid” for what must be repeated.

    Source: REGULATIONS §8 (Mẫu 01 of QĐ 97): dương tính, âm tính, nghi ngờ.
    """

    POSITIVE = "positive", _("positive")
    NEGATIVE = "negative", _("negative")
    INDETERMINATE = "indeterminate", _("indeterminate")
    INVALID = "invalid", _("no valid result")


CONCLUSIVE = (Value.POSITIVE.value, Value.NEGATIVE.value)


class Said(models.TextChoices):
    """As what a laboratory gives a result."""

    PRELIMINARY = "preliminary", _("preliminary")
    FINAL = "final", pgettext_lazy("result", "final")
    CORRECTED = "corrected", _("corrected")


class Standing(models.TextChoices):
    """What one message about a specimen counts for, beside the others about it."""

    HOLDS = "holds", _("holds")
    REPLACED = "replaced", _("replaced by a better one")
    REPEATED = "repeated", _("says the same again")
    CONTRADICTS = "contradicts", _("contradicts the one that holds")
    QUEUED = "queued", _("waits to be identified")
    OUT = "out", _("set aside")


class Doubt(models.TextChoices):
    """Why a result waits for somebody instead of counting."""

    NONE = "", "—"
    UNKNOWN_TUBE = "unknown_tube", _("no specimen has this tube code")
    OTHER_PERSON = "other_person", _("the name differs from the person sampled")
    REJECTED = "rejected", _("the specimen was rejected")
    BEFORE_SAMPLING = "before_sampling", _("issued before the specimen was taken")
    UNVERIFIED = "unverified", _("rapid kit, not yet confirmed by staff")


class Source(models.TextChoices):
    """How a result came in."""

    HAND = "hand", _("by hand")
    FILE = "file", _("by file")
    HL7 = "hl7", _("by message (HL7)")
    FHIR = "fhir", _("by message (FHIR)")
    POOL = "pool", _("by its negative pool")
    KIT = "kit", _("rapid kit, by staff")
    SELF = "self", _("self-test")


class PoolKind(models.TextChoices):
    """Mixed at the laboratory from several tubes, or several people in one tube."""

    LABORATORY = "laboratory", _("mixed at the laboratory")
    TUBE = "tube", _("several people in one tube")


class Certainty(models.TextChoices):
    SUSPECTED = "suspected", pgettext_lazy("variant", "suspected")
    CONFIRMED = "confirmed", pgettext_lazy("variant", "confirmed")


class Method(models.TextChoices):
    """How a variant was seen."""

    SEQUENCING = "sequencing", _("sequencing")
    TARGETED = "targeted", _("targeted PCR")
    DROPOUT = "dropout", _("missing gene in PCR")


class TubeFate(models.TextChoices):
    RETURNED = "returned", _("returned unused")
    LOST = "lost", _("lost or spoilt")


# Our own choices, so that nobody is forgotten; no regulation sets them (a legal rule of
# 24 hours was not found, REGULATIONS §8).
SEND_WITHIN_HOURS = 12  # from the swab to the laboratory's door
RESULT_WITHIN_HOURS = 24  # from reception
LATE_RESULT_DAYS = 7  # from the swab: still counted, and pointed out
NEGATIVE_HOLDS_HOURS = 48  # for which another test needs a reason
POSITIVE_HOLDS_DAYS = 30
MOST_IN_A_BATCH = 2_000

VIEW = "labs.view"
SAMPLE = "labs.sample"
TEST = "labs.test"
DECIDE = "labs.decide"
MANAGE = "labs.manage"
EXPORT = "labs.export"
