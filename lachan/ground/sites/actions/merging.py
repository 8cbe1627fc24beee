"""When two records turn out to be one person: where that person stays and stayed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.journal.models import Entry
from lachan.ground.people.actions import Keeper, Log, Reassigned, Twins, adopt
from lachan.ground.people.words import Choice
from lachan.ground.sites import facts, words
from lachan.ground.sites.models import Stay
from lachan.kernel import clock

_REPETITION = gettext_lazy("repetition: two records were one person")


class StayKeeper(Keeper):
    """Nobody is in two places at a time."""

    model = Stay
    kind = gettext_lazy("stay")

    def twins(self, from_id: int, to_id: int) -> list[Twins]:
        """Two open stays: one was recorded twice, or one followed the other."""
        one, other = self._open(from_id), self._open(to_id)
        if one is None or other is None:
            return []
        in_turn = (Choice.IN_TURN.value,) if one.starts_at != other.starts_at else ()
        return [
            Twins(
                key="stay:open",
                what=_("two open stays"),
                one=one,
                other=other,
                choices=(Choice.TO.value, Choice.FROM.value, *in_turn),
            )
        ]

    def _open(self, person_id: int) -> Stay | None:
        rows = Stay.objects.standing().filter(person=person_id, ends_at=None)
        return rows.select_related("facility", "unit").first()

    def settle(self, log: Log, twins: Twins, choice: str) -> set[int]:
        """Void the repetition; or end the earlier stay where the later begins."""
        if choice == Choice.IN_TURN:
            earlier, later = sorted(
                (twins.one, twins.other), key=lambda stay: stay.starts_at
            )
            ended = {
                "ends_at": later.starts_at,
                "end_reason": words.EndReason.TRANSFERRED.value,
            }
            log.change(self, earlier, ended)
        else:
            repeated = twins.other if choice == Choice.FROM else twins.one
            void = {"voided_at": log.now, "void_reason": str(_REPETITION)}
            log.change(self, repeated, void)
        return set()

    def change(self, row: Stay, values: Mapping[str, Any], log: Log) -> None:
        """Void, restore, end or reopen, and tell the figures."""
        was_void = row.voided_at is not None
        super().change(row, values, log)
        journal.announce(
            _fact(row, log, was_void=was_void),
            subject=("stay", row.public_id),
            path=row.unit_path,
        )

    def says(self, row: Stay) -> str:
        """Where, and from when until when."""
        place = row.facility.name if row.facility else row.unit.full_name
        days = [f"{clock.today(row.starts_at):%d/%m/%Y}"]
        days.append(f"{clock.today(row.ends_at):%d/%m/%Y}" if row.ends_at else "…")
        void = _("void") if row.voided_at else ""
        told = (words.Ring(row.ring).label, place, "–".join(days), void)
        return ", ".join(str(part) for part in told if part)

    def seen(self, ids: Iterable[int], user: User) -> set[int]:
        """Stays in the units that the reader sees."""
        rows = Stay.objects.visible_to(user).filter(pk__in=list(ids))
        return set(rows.values_list("pk", flat=True))


def _fact(
    row: Stay, log: Log, *, was_void: bool
) -> facts.StayVoided | facts.StayRestored | facts.StayEnded:
    at, by = log.now, log.actor
    if row.voided_at is not None:
        return facts.StayVoided(stay_id=row.pk, at=at, by=by)
    if was_void or row.ends_at is None:
        return facts.StayRestored(stay_id=row.pk, at=at, by=by)
    return facts.StayEnded(stay_id=row.pk, at=at, by=by)


KEEPERS: tuple[Keeper, ...] = (StayKeeper(),)


def adopt_person(fact: Reassigned, entry: Entry) -> None:
    """Stays follow the person. Raises NotDecided, CannotGive."""
    adopt(KEEPERS, fact, entry)
