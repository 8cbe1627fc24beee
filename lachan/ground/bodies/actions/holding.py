"""What the bodies keep of officials: told to them, erased, sealed anew, grown old."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from lachan.ground.bodies import words
from lachan.ground.bodies.models import Seat
from lachan.ground.journal.queries import keyring
from lachan.kernel import clock
from lachan.kernel.holdings import Section, Subject
from lachan.kernel.phones import normalise
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _
from lachan.kernel.vietnamese import fold

_EMPTY = {
    "name_cipher": None,
    "name_hash": None,
    "phone_cipher": None,
    "phone_hash": None,
}


def _seats_of(subject: Subject) -> QuerySet[Seat]:
    """Seats under the person's telephone, or under a name that nobody else bears.

    Members are no entries of the register of people: number and name must do.
    """
    ring = keyring()
    phones = {normalise(text).e164 or text for text in subject.numbers}
    by_phone = [h for one in phones for h in ring.keyed_hashes(words.PHONE, one)]
    by_name = [
        h for one in subject.own_names for h in ring.keyed_hashes(words.NAME, fold(one))
    ]
    return Seat.objects.filter(Q(phone_hash__in=by_phone) | Q(name_hash__in=by_name))


class Members:
    """Officials named in bodies without an account of their own."""

    name = "bodies"

    def told(self, subject: Subject) -> Iterable[Section]:
        """The seats that bear the person's telephone or name."""
        rows = tuple(
            {
                "body": seat.body.name,
                "role": str(words.Role(seat.role).label),
                "position": seat.position,
                "from": seat.valid_from,
                "until": seat.valid_to,
            }
            for seat in _seats_of(subject).select_related("body").order_by("pk")
        )
        yield Section(title=_("Your seats in bodies"), rows=rows)

    def needs(self, subject: Subject) -> Iterable[Text]:
        """Who holds an office must be reachable while holding it."""
        if _seats_of(subject).filter(valid_to=None).exists():
            yield _("The person sits in a body that stands.")

    def erase(
        self, subject: Subject, *, actor: str, now: datetime
    ) -> Mapping[str, int]:
        """Name and telephone go; the seat, its role and its days stay."""
        ids = list(_seats_of(subject).values_list("pk", flat=True))
        erased = Seat.objects.filter(pk__in=ids).update(position="", **_EMPTY)
        return {"bodies_seat": erased}


class SealedSeats:
    """Names and telephones of members."""

    name = Seat._meta.db_table

    def under_former(self) -> int:
        """How many seats still need a former key."""
        return len(self._old())

    @transaction.atomic
    def reseal(self, limit: int) -> int:
        """Seal names and telephones under the key in force; how many seats were."""
        ring = keyring()
        some = self._old()[:limit]
        for seat in some:
            if name := seat.full_name if seat.name_cipher else "":
                seat.name_cipher = ring.seal(words.NAME, name)
                seat.name_hash = ring.keyed_hash(words.NAME, fold(name))
            if phone := seat.phone:
                seat.phone_cipher = ring.seal(words.PHONE, phone)
                seat.phone_hash = ring.keyed_hash(words.PHONE, phone)
            seat.save(update_fields=list(_EMPTY))
        return len(some)

    def _old(self) -> list[Seat]:
        ring = keyring()
        rows = Seat.objects.exclude(name_cipher=None, phone_cipher=None).order_by("pk")
        return [
            seat
            for seat in rows
            if any(
                cipher is not None and not ring.is_current(bytes(cipher))
                for cipher in (seat.name_cipher, seat.phone_cipher)
            )
        ]


class FormerMembers:
    """Names and telephones of members whose seat ended."""

    name = "former_members"

    def due(self, before: datetime) -> int:
        """How many ended seats still bear a name or a telephone."""
        return self._old(before).count()

    def dispose(self, before: datetime, *, now: datetime) -> dict[str, int]:
        """Name and telephone go; the seat, its role and its days stay."""
        return {Seat._meta.db_table: self._old(before).update(**_EMPTY)}

    def _old(self, before: datetime) -> QuerySet[Seat]:
        ended = Seat.objects.filter(valid_to__lt=clock.civil_day_of(before))
        return ended.exclude(name_cipher=None, phone_cipher=None)


HOLDER = Members()
SEALED = (SealedSeats(),)
KEPT = (FormerMembers(),)
