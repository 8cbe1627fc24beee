from django.db import models
from django.utils.translation import gettext_lazy as _

VIEW = "privacy.view"
HANDLE = "privacy.handle"
DECIDE = "privacy.decide"
ERASE = "privacy.erase"
KEYS = "privacy.keys"


class Ground(models.TextChoices):
    """Why a person's data were erased."""

    REQUEST = "request", _("the person asked for it")
    RETENTION = "retention", _("the time for which they were kept is over")
    REPLAYED = "replayed", _("erased before; a backup had brought them back")


class Right(models.TextChoices):
    """What a person may ask of whoever holds their data."""

    SEE = "see", _("see the data")
    COPY = "copy", _("be given a copy")
    CORRECT = "correct", _("have data corrected")
    DELETE = "delete", _("have data erased")
    RESTRICT = "restrict", _("restrict processing")
    OBJECT = "object", _("object to processing")
    WITHDRAW = "withdraw", _("withdraw consent")


class Channel(models.TextChoices):
    COUNTER = "counter", _("at the office")
    LETTER = "letter", _("by letter")
    PHONE = "phone", _("by telephone")
    ONLINE = "online", _("electronically")


class ProofOfIdentity(models.TextChoices):
    """How it was seen that who asks is the person, or may speak for them."""

    CARD = "card", _("identity card seen")
    VNEID = "vneid", _("VNeID shown")
    KNOWN = "known", _("known to the officer in person")
    PAPERS = "papers", _("papers of guardian or representative seen")


class Decision(models.TextChoices):
    GRANTED = "granted", _("granted")
    PARTLY = "partly", _("granted in part")
    REFUSED = "refused", _("refused")


class RequestState(models.TextChoices):
    RECEIVED = "received", _("to be identified")
    IDENTIFIED = "identified", _("to be decided")
    DECIDED = "decided", _("to be carried out")
    DONE = "done", _("carried out")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN_STATES = (RequestState.RECEIVED, RequestState.IDENTIFIED, RequestState.DECIDED)


class DataClass(models.TextChoices):
    """Kinds of data, as a notification of a breach names them."""

    IDENTITY = "identity", _("names, birth, sex")
    NUMBERS = "numbers", _("identity numbers")
    REACH = "reach", _("telephones, e-mail, addresses")
    HEALTH = "health", _("health (sensitive)")
    PLACES = "places", _("stays and movements")
    ACCOUNTS = "accounts", _("accounts of officials")


class BreachState(models.TextChoices):
    OPEN = "open", _("authority to be told")
    NOTIFIED = "notified", _("authority told")
    CLOSED = "closed", _("closed")


class DisposalState(models.TextChoices):
    PROPOSED = "proposed", _("to be approved")
    DONE = "done", _("disposed of")
    REFUSED = "refused", _("kept for now")
