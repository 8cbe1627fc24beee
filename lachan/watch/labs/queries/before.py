"""What must be known before somebody is swabbed: is it needed at all?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lachan.kernel.clock import VIETNAM
from lachan.kernel.speech import Text
from lachan.watch.labs import words
from lachan.watch.labs.models import Specimen


@dataclass(frozen=True)
class Earlier:
    """A specimen that may answer already, and what to say of it."""

    public_id: UUID
    kind: str  # open, negative, positive
    text: Text
    at: datetime


def before_sampling(person_id: int, disease: str, *, now: datetime) -> list[Earlier]:
    """The open specimen, and fresh results, of a person; newest first.

    How long a result is fresh is our own choice (words.py).
    """
    rows = Specimen.objects.standing().filter(
        request__person=person_id,
        request__disease=disease,
        collected_at__gt=now - timedelta(days=words.POSITIVE_HOLDS_DAYS),
    )
    found = [_earlier(one, now) for one in rows.order_by("-collected_at", "-pk")]
    return [one for one in found if one is not None]


def _earlier(one: Specimen, now: datetime) -> Earlier | None:
    at = one.collected_at
    told = {"at": f"{at.astimezone(VIETNAM):%d/%m/%Y, %H:%M}"}
    if one.state in words.OPEN_STATES:
        text = _("A specimen taken on %(at)s still waits for its result.") % told
        return Earlier(one.public_id, "open", text, at)
    if one.value == words.Value.POSITIVE:
        text = _("A specimen taken on %(at)s was positive.") % told
        return Earlier(one.public_id, "positive", text, at)
    fresh = now - at <= timedelta(hours=words.NEGATIVE_HOLDS_HOURS)
    if one.value == words.Value.NEGATIVE and fresh:
        text = _("A specimen taken on %(at)s was negative.") % told
        return Earlier(one.public_id, "negative", text, at)
    return None
