"""Cases come in: one by one from a form, by the thousand from a register."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.kernel.clock import today
from lachan.kernel.errors import Refused
from lachan.watch.cases import facts, rules, words
from lachan.watch.cases.actions.intake import take_in
from lachan.watch.cases.models import Case
from lachan.watch.cases.rules import CaseDraft

CHUNK = 2_000


class CannotBeOpened(Refused):
    """Raised for a draft with problems; all of them stand in its text."""

    problems: tuple[rules.Problem, ...] = ()

    @classmethod
    def because(cls, problems: Sequence[rules.Problem]) -> CannotBeOpened:
        """One refusal for all problems; the first names the field."""
        refusal = cls(
            what=_("The case was not opened."),
            why=" ".join(str(problem.why) for problem in problems),
            what_now=" ".join(dict.fromkeys(str(problem.cure) for problem in problems)),
            field=problems[0].field,
        )
        refusal.problems = tuple(problems)
        return refusal


class AlreadyACase(Refused):
    """Raised where the person has a case that may be the same illness."""

    case: Case

    @classmethod
    def found(cls, case: Case) -> AlreadyACase:
        """The refusal that carries the case which stands already."""
        refusal = cls(
            what=_("No second case was opened."),
            why=_(
                "This person already has a case of this disease, notified on %(day)s."
            )
            % {"day": rules.spoken(today(case.notified_at))},
            what_now=_("Open that case, or record a new episode."),
        )
        refusal.case = case
        return refusal


@transaction.atomic
def open_case(
    *, draft: CaseDraft, by: User, now: datetime, new_episode: bool = False
) -> Case:
    """Write one case down; sent again under the same public id it is the same case.

    `new_episode` says that somebody looked at the earlier case and found this to be
    another illness. Raises CannotBeOpened or AlreadyACase.
    """
    access.require(by, words.EDIT, within=draft.unit_path)
    if problems := rules.problems_of(draft, now=now):
        raise CannotBeOpened.because(problems)
    [case] = take_in((draft,), by=by, now=now, new_episode=new_episode)
    if not case.was_there:
        journal.announce(
            facts.CaseOpened(
                at=now, by=by.actor, case_id=case.pk, person_id=case.person_id
            ),
            subject=("case", case.public_id),
            path=case.unit_path,
        )
    elif not _names(case, draft):
        raise AlreadyACase.found(case)
    return case


def _names(case: Case, draft: CaseDraft) -> bool:
    """Whether the draft is this very case sent again."""
    by_code = (case.origin, case.origin_code) == (draft.origin, draft.origin_code)
    return case.public_id == draft.public_id or (bool(draft.origin_code) and by_code)


@transaction.atomic
def open_many(*, drafts: Sequence[CaseDraft], by: User, now: datetime) -> list[Case]:
    """Write a register's cases down: one case per draft, in the same order.

    A draft whose public id or origin code is known, or whose person already has a case
    within the window of the disease, gives that case with `was_there` set. What
    contradicts itself is recorded with its discrepancies: the importer has shown them.
    Raises CannotBeOpened for what cannot be stored at all, such as a confirmed case
    without a day; nothing is then written.
    """
    for path in {draft.unit_path for draft in drafts}:
        access.require(by, words.EDIT, within=path)
    _refuse_unstorable(drafts)
    opened: list[Case] = []
    for start in range(0, len(drafts), CHUNK):
        cases = take_in(drafts[start : start + CHUNK], by=by, now=now)
        opened += cases
        _announce_opened([case for case in cases if not case.was_there], by, now)
    return opened


def _refuse_unstorable(drafts: Iterable[CaseDraft]) -> None:
    for draft in drafts:
        if draft.classification == "confirmed" and draft.confirmed_date is None:
            raise CannotBeOpened.because(rules.missing_or_odd(draft))


def _announce_opened(new: list[Case], by: User, now: datetime) -> None:
    if new:
        journal.announce(
            facts.CasesOpened(at=now, by=by.actor, ids=tuple(case.pk for case in new)),
            path=common_path(case.unit_path for case in new),
            count=len(new),
        )


def common_path(paths: Iterable[str]) -> str:
    """The innermost unit that contains all of `paths`; empty: the whole tree."""
    known = set(paths)
    low, high = min(known), max(known)
    same = 0
    while same < min(len(low), len(high)) and low[same] == high[same]:
        same += 1
    return low[: low.rfind(".", 0, same) + 1]
