from django.db import models
from django.utils.translation import gettext_lazy as _

VIEW, EDIT = "bodies.view", "bodies.edit"
NAME, PHONE = "body member", "body phone"  # what their ciphers are sealed as


class BodyKind(models.TextChoices):
    COMMITTEE = "committee", _("steering committee")
    COMMAND = "command", _("command post")
    SUBCOMMITTEE = "subcommittee", _("subcommittee")
    HELPERS = "helpers", _("helper group")
    TEAM = "team", _("community team")
    MOBILE = "mobile", _("mobile team")
    OTHER = "other", _("other body")


# Who is asked first where several are in charge: those nearest to the households.
NEAREST_FIRST = (
    BodyKind.TEAM,
    BodyKind.MOBILE,
    BodyKind.HELPERS,
    BodyKind.SUBCOMMITTEE,
    BodyKind.COMMAND,
    BodyKind.COMMITTEE,
    BodyKind.OTHER,
)


class Role(models.TextChoices):
    """What a member is in the body; who stands in for the head goes by it."""

    HEAD = "head", _("head")
    STANDING_DEPUTY = "standing_deputy", _("standing deputy")
    DEPUTY = "deputy", _("deputy")
    STANDING = "standing", _("standing member")
    SECRETARY = "secretary", _("secretary")
    MEMBER = "member", _("member")


# Only a head or a deputy answers for the body; a member never does by himself.
LEADS = (Role.HEAD, Role.STANDING_DEPUTY, Role.DEPUTY)


class Reach(models.TextChoices):
    """How much of a unit a body is in charge of."""

    WHOLE = "whole", _("the whole unit")
    HOUSEHOLDS = "households", _("some households")


class AreaPurpose(models.TextChoices):
    TREATMENT = "treatment", _("treatment")
    TESTING = "testing", _("testing")
    VACCINATION = "vaccination", _("vaccination")
    HOME_CARE = "home_care", _("care at home")
    QUARANTINE = "quarantine", _("quarantine")
    SUPPLY = "supply", _("supply")
    OTHER = "other", _("other purpose")
