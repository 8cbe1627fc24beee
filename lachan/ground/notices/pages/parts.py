"""What pages of notices share."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from design.components import Mark, Tab
from lachan.ground.access.models import User
from lachan.ground.access.queries import holds, paths_of, places
from lachan.ground.notices.words import MANAGE, DeliveryState, Urgency
from lachan.kernel.errors import Refused

_TONES = {
    DeliveryState.FAILED: "alert",
    DeliveryState.QUEUED: "accent",
    DeliveryState.SPARED: "quiet",
}


def tabs(user: User, current: str) -> list[Tab]:
    """The parts of notices; those of channels only for who looks after them."""
    labels = {"list": _("Notices"), "preferences": _("How I am told")}
    if holds(user, MANAGE):
        labels |= {"rules": _("Who is told of what"), "channels": _("Channels")}
    return [
        Tab(label, reverse(f"notices:{name}"), is_current=name == current)
        for name, label in labels.items()
    ]


def urgency_mark(urgency: str) -> Mark:
    """Only what is urgent stands out."""
    known = Urgency(urgency)
    tone = "alert" if known == Urgency.URGENT else "quiet"
    return Mark(known.label, tone, "urgent" if known == Urgency.URGENT else "")  # type: ignore[arg-type]  # one of the tones


def state_mark(state: str) -> Mark:
    """How far a delivery is."""
    known = DeliveryState(state)
    return Mark(known.label, _TONES.get(known, "done"))  # type: ignore[arg-type]  # one of the tones


def language() -> str:
    """The reader's language."""
    return "en" if get_language() == "en" else "vi"


def path_asked(user: User, code: str) -> str:
    """The unit of a code, or the first one that the account looks after."""
    if code.strip():
        return places().path_of(code.strip(), None)
    roots = paths_of(user, MANAGE)
    if not roots:
        raise Http404
    return roots[0]


def require_manager(user: User) -> None:
    """Pages of channels do not exist for those who do not look after any."""
    if not holds(user, MANAGE):
        raise Http404


def said_of(refused: Refused) -> str:
    """A refusal beside the field that it is about."""
    return f"{refused.why} {refused.what_now}"
