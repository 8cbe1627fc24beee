"""When two records turn out to be one person, their cases become that person's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.ground.access.actions import end_sight
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.journal.models import Entry
from lachan.ground.people.actions import Keeper, Log, Reassigned, Twins, adopt
from lachan.ground.people.models import SIGHT_KIND
from lachan.ground.people.words import Choice
from lachan.kernel import clock
from lachan.watch.cases import facts, words
from lachan.watch.cases.actions.bulk import in_chunks, tell_changed
from lachan.watch.cases.models import Case, CaseStep

_REPETITION = gettext_lazy("repetition: two records were one person")
_CHOICES = (Choice.TO.value, Choice.FROM.value, Choice.BOTH.value)


class CaseKeeper(Keeper):
    """One person has an episode of a disease once."""

    model = Case
    kind = gettext_lazy("case")

    def twins(self, from_id: int, to_id: int) -> list[Twins]:
        """Two standing cases that say to be the same episode."""
        standing = Case.objects.standing()
        others = {
            (case.disease, case.episode): case for case in standing.filter(person=to_id)
        }
        rows = standing.filter(person=from_id).order_by("disease", "episode")
        return [
            Twins(
                key=f"case:{case.disease}:{case.episode}",
                what=_("two cases of one disease"),
                one=case,
                other=others[case.disease, case.episode],
                choices=_CHOICES,
            )
            for case in rows
            if (case.disease, case.episode) in others
        ]

    def settle(self, log: Log, twins: Twins, choice: str) -> set[int]:
        """Void the repetition; or count the second illness as another episode."""
        if choice == Choice.BOTH:
            log.change(self, twins.one, {"episode": _next_episode(twins)})
        else:
            repeated = twins.other if choice == Choice.FROM else twins.one
            void = {"voided_at": log.now, "void_reason": str(_REPETITION)}
            log.change(self, repeated, void)
        return set()

    def hand(self, ids: Sequence[int], to_id: int, log: Log) -> None:
        """Each case says whose it was; who saw the one for it now sees the other."""
        owners = dict(Case.objects.filter(pk__in=ids).values_list("pk", "person_id"))
        Case.objects.filter(pk__in=ids).bump(person=to_id)
        for pk, owner in owners.items():
            end_sight(record=(SIGHT_KIND, owner), reason=f"case {pk}", at=log.now)
        CaseStep.objects.bulk_create(
            CaseStep(
                case_id=pk,
                verb=words.Verb.ADOPTED,
                before=str(owner),
                after=str(to_id),
                recorded_at=log.now,
                actor=log.actor,
            )
            for pk, owner in owners.items()
        )
        in_chunks(
            ids, lambda c: tell_changed(c, words.Verb.ADOPTED, log.actor, log.now)
        )

    def change(self, row: Case, values: Mapping[str, Any], log: Log) -> None:
        """Void, restore or renumber, and tell the figures."""
        Case.objects.filter(pk=row.pk).update(version=F("version") + 1, **values)
        row.refresh_from_db()
        verb = _verb_of(row, values)
        CaseStep.objects.create(
            case=row,
            verb=verb,
            what="" if "voided_at" in values else "episode",
            reason=row.void_reason,
            recorded_at=log.now,
            actor=log.actor,
        )
        journal.announce(
            _fact(row, verb, log), subject=("case", row.public_id), path=row.unit_path
        )

    def says(self, row: Case) -> str:
        """The number, when it was notified, what it is, how it ended."""
        told = (
            row.origin_code,
            f"{clock.today(row.notified_at):%d/%m/%Y}",
            words.Classification(row.classification).label,
            words.Outcome(row.outcome).label,
            _("void") if row.voided_at else "",
        )
        return ", ".join(str(part) for part in told if part)

    def seen(self, ids: Iterable[int], user: User) -> set[int]:
        """Cases of the reader's places, and those shown to them."""
        rows = Case.objects.visible_to(user).filter(pk__in=list(ids))
        return set(rows.values_list("pk", flat=True))


def _next_episode(twins: Twins) -> int:
    both = Case.objects.filter(
        person__in=(twins.one.person_id, twins.other.person_id),
        disease=twins.one.disease,
    )
    return 1 + int(both.aggregate(last=Max("episode"))["last"])


def _verb_of(row: Case, values: Mapping[str, Any]) -> words.Verb:
    if "voided_at" not in values:
        return words.Verb.CHANGED
    return words.Verb.RESTORED if row.voided_at is None else words.Verb.VOIDED


def _fact(
    row: Case, verb: words.Verb, log: Log
) -> facts.CaseVoided | facts.CaseRestored | facts.CaseChanged:
    at, by, person_id = log.now, log.actor, row.person_id
    if verb == words.Verb.VOIDED:
        return facts.CaseVoided(at=at, by=by, case_id=row.pk, person_id=person_id)
    if verb == words.Verb.RESTORED:
        return facts.CaseRestored(at=at, by=by, case_id=row.pk, person_id=person_id)
    return facts.CaseChanged(
        at=at, by=by, case_id=row.pk, person_id=person_id, verb=verb.value
    )


KEEPERS: tuple[Keeper, ...] = (CaseKeeper(),)


def adopt_person(fact: Reassigned, entry: Entry) -> None:
    """Cases follow the person. Raises NotDecided, CannotGive."""
    adopt(KEEPERS, fact, entry)
