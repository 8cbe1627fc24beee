from django.db import models
from django.utils.translation import gettext_lazy as _

MANAGE = "notices.manage"


class Channel(models.TextChoices):
    IN_APP = "in_app", _("in the app")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")
    WEBHOOK = "webhook", _("webhook")


class Urgency(models.TextChoices):
    URGENT = "urgent", _("urgent")
    NORMAL = "normal", _("normal")
    LOW = "low", _("for information")


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("arrived")
    READ = "read", _("read")
    FAILED = "failed", _("not sent")
    SPARED = "spared", _("no longer needed")


class Because(models.TextChoices):
    """Why somebody is told: shown to them, and kept."""

    RIGHT = "right", _("you may do this where it happened")
    OWN = "own", _("it is about your own account")
    ACTOR = "actor", _("you began it")
    SUBSCRIBED = "subscribed", _("your role is told of this in your unit")
    DEPUTY = "deputy", _("you stand in for somebody who has not read it")
    NEXT = "next", _("the unit below has not read it in time")
    ENDPOINT = "endpoint", _("this channel asks for it")
    TRIAL = "trial", _("you asked for a trial")


class EndpointKind(models.TextChoices):
    SMS = "sms", _("text-message gateway")
    WEBHOOK = "webhook", _("webhook")
