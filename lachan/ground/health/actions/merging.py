"""When two records turn out to be one person: their doses and conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.health import facts
from lachan.ground.health.models import Condition, DoseReceived
from lachan.ground.journal import actions as journal
from lachan.ground.journal.models import Entry
from lachan.ground.people.actions import Keeper, Log, Reassigned, Twins, adopt
from lachan.ground.people.words import Choice

_REPETITION = gettext_lazy("repetition: two records were one person")


class DoseKeeper(Keeper):
    """One person has one dose against a disease on a day."""

    model = DoseReceived
    kind = gettext_lazy("vaccination")

    def twins(self, from_id: int, to_id: int) -> list[Twins]:
        """Doses of one disease on one day."""
        standing = DoseReceived.objects.filter(voided_at=None)
        others = {
            (dose.disease, dose.given_date): dose
            for dose in standing.filter(person=to_id)
        }
        return [
            Twins(
                key=f"dose:{dose.disease}:{dose.given_date:%Y-%m-%d}",
                what=_("two doses on %(day)s") % {"day": f"{dose.given_date:%d/%m/%Y}"},
                one=dose,
                other=others[dose.disease, dose.given_date],
                default=Choice.TO.value,
            )
            for dose in standing.filter(person=from_id).order_by("given_date", "pk")
            if (dose.disease, dose.given_date) in others
        ]

    def settle(self, log: Log, twins: Twins, choice: str) -> set[int]:
        """The dose that is not chosen is void: the day has one."""
        repeated = twins.other if choice == Choice.FROM else twins.one
        void = {"voided_at": log.now, "void_reason": str(_REPETITION)}
        log.change(self, repeated, void)
        return set()

    def change(self, row: DoseReceived, values: Mapping[str, Any], log: Log) -> None:
        """Void or restore, and tell the figures."""
        super().change(row, values, log)
        kind = facts.DoseRestored if row.voided_at is None else facts.DoseVoided
        journal.announce(
            kind(dose_id=row.pk, at=log.now, by=log.actor),
            subject=("dose", row.public_id),
            path=row.unit_path,
        )

    def says(self, row: DoseReceived) -> str:
        """Which dose, of what, when."""
        told = {"number": row.dose_number, "day": f"{row.given_date:%d/%m/%Y}"}
        line = _("dose %(number)d on %(day)s") % told
        more = (row.product, row.lot, _("void") if row.voided_at else "")
        return ", ".join(filter(None, (line, *more)))

    def seen(self, ids: Iterable[int], user: User) -> set[int]:
        """Doses counted where the reader sees health records."""
        return _seen(DoseReceived.objects.filter(pk__in=list(ids)), "unit_path", user)


class ConditionKeeper(Keeper):
    """A standing condition is recorded once."""

    model = Condition
    kind = gettext_lazy("condition")

    def twins(self, from_id: int, to_id: int) -> list[Twins]:
        """The same condition in both records."""
        standing = Condition.objects.filter(voided_at=None, until_date=None)
        others = {row.code: row for row in standing.filter(person=to_id)}
        return [
            Twins(
                key=f"condition:{row.code}",
                what=_("one condition recorded twice"),
                one=row,
                other=others[row.code],
                default=Choice.TO.value,
            )
            for row in standing.filter(person=from_id).order_by("code")
            if row.code in others
        ]

    def settle(self, log: Log, twins: Twins, choice: str) -> set[int]:
        """The one that is not chosen is void."""
        repeated = twins.other if choice == Choice.FROM else twins.one
        log.change(self, repeated, {"voided_at": log.now})
        return set()

    def says(self, row: Condition) -> str:
        """The condition, and since when."""
        since = row.since_date
        told = (row.label, row.code, f"{since:%d/%m/%Y}" if since else "")
        return ", ".join(filter(None, told))

    def seen(self, ids: Iterable[int], user: User) -> set[int]:
        """Conditions of people who live where the reader sees health records."""
        rows = Condition.objects.filter(pk__in=list(ids))
        return _seen(rows, "person__unit_path", user)


def _seen(rows: QuerySet[Any], path: str, user: User) -> set[int]:
    mine = within(path, paths_of(user, "health.view"))
    return set(rows.filter(mine).values_list("pk", flat=True))


KEEPERS: tuple[Keeper, ...] = (DoseKeeper(), ConditionKeeper())


def adopt_person(fact: Reassigned, entry: Entry) -> None:
    """Doses and conditions follow the person. Raises NotDecided, CannotGive."""
    adopt(KEEPERS, fact, entry)
