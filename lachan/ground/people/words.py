from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    MALE = "male", _("male")
    FEMALE = "female", _("female")
    UNKNOWN = "unknown", _("not known")


class IdentifierKind(models.TextChoices):
    CITIZEN = "citizen", _("citizen identity number")
    OLD_ID = "old_id", _("former identity card number")
    INSURANCE = "insurance", _("health insurance number")
    PASSPORT = "passport", _("passport number")


class ReachKind(models.TextChoices):
    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail")


class AddressKind(models.TextChoices):
    PERMANENT = "permanent", _("permanent residence")
    CURRENT = "current", _("where the person lives now")
