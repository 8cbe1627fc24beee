"""Electronic messages: each is taken in once, however often it is sent."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.kernel.errors import Refused
from lachan.watch.labs import words
from lachan.watch.labs.actions.resulting import Origin, record_results
from lachan.watch.labs.models import Received, Result
from lachan.watch.labs.rules import Message


class AnotherMessage(Refused):
    """Raised where a number comes again with another content."""


@transaction.atomic
def take_in(*, message: Message, by: User, now: datetime) -> list[Result]:
    """Record the results of a message; sent again it gives the same results.

    Raises AnotherMessage where sender and number are known with another content: a
    correction has a number of its own.
    """
    access.require_anywhere(by, words.TEST)
    known = _known(message)
    if known is None:
        try:
            with transaction.atomic():
                known = Received.objects.create(
                    source=message.source,
                    sender=message.sender[:80],
                    message_id=message.message_id[:120],
                    digest=message.digest,
                    results=len(message.results),
                    received_at=now,
                    actor=by.actor,
                )
        except IntegrityError:  # the same message came in at the same moment
            return take_in(message=message, by=by, now=now)
        origin = Origin(source=message.source, message=known)
        return record_results(drafts=message.results, by=by, now=now, origin=origin)
    if known.digest != message.digest:
        raise AnotherMessage(
            what=_("The message was not taken in."),
            why=_("Its number came before with another content."),
            what_now=_("Send corrections under a number of their own."),
        )
    return list(known.rows.order_by("pk"))


def _known(message: Message) -> Received | None:
    return Received.objects.filter(
        source=message.source,
        sender=message.sender[:80],
        message_id=message.message_id[:120],
    ).first()
