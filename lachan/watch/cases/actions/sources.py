"""Who or what a case was infected by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.kernel.errors import Refused
from lachan.watch.cases import facts, words
from lachan.watch.cases.actions.changing import Told, require_over, write
from lachan.watch.cases.actions.classifying import (
    ask_again,
    asked_anew,
    classified_line,
)
from lachan.watch.cases.models import Case, CaseStep, SourceLink
from lachan.watch.cases.queries.policies import findings_of, has_source
from lachan.watch.cases.rules import LinkDraft

CHUNK = 2_000
Key = tuple[int, int | None, str]


class NoSource(Refused):
    """Raised for a link that names nothing, or the case itself."""


@transaction.atomic
def name_source(*, case: Case, link: LinkDraft, by: User, now: datetime) -> SourceLink:
    """Say who or what infected a case; said again it is the same link.

    A circle of sources is recorded: `queries.link_problems` shows it. Raises NoSource.
    """
    require_over(case, by)
    if link.case_id != case.pk:
        raise ValueError("The link is about another case.")
    if link.source_case_id == case.pk or key_of(link)[1:] == (None, ""):
        raise NoSource(
            what=_("No source was named."),
            why=_("A source is another case, or a place or event in words."),
            what_now=_("Choose another case, or write where it happened."),
            field="source",
        )
    standing = SourceLink.objects.filter(case=case, withdrawn_at=None)
    for known in standing:
        if key_of(known) == key_of(link):
            return known
    row = _row(link, now)
    row.save()
    told = Told(verb=words.Verb.LINKED, after=link.source_case_id or link.source_text)
    values = {"source_known": words.SourceKnown.KNOWN.value}
    _linked(case, values, told, by=by, now=now)
    journal.announce(
        facts.SourceNamed(
            at=now, by=by.actor, case_id=case.pk, source_case_id=link.source_case_id
        ),
        subject=("case", case.public_id),
        path=case.unit_path,
    )
    return row


@transaction.atomic
def withdraw_source(*, link: SourceLink, reason: str, by: User, now: datetime) -> Case:
    """Take a named source back; without another the source is no longer known."""
    case = link.case
    require_over(case, by)
    if link.withdrawn_at is not None:
        return case
    SourceLink.objects.filter(pk=link.pk).update(withdrawn_at=now)
    others = SourceLink.objects.filter(case=case, withdrawn_at=None).exists()
    known = words.SourceKnown.KNOWN if others else words.SourceKnown.NOT_STATED
    told = Told(
        verb=words.Verb.UNLINKED,
        before=link.source_case_id or link.source_text,
        reason=reason.strip(),
    )
    _linked(case, {"source_known": known.value}, told, by=by, now=now)
    journal.announce(
        facts.SourceWithdrawn(
            at=now, by=by.actor, case_id=case.pk, source_case_id=link.source_case_id
        ),
        subject=("case", case.public_id),
        path=case.unit_path,
    )
    return case


def _linked(
    case: Case, values: dict[str, str], told: Told, *, by: User, now: datetime
) -> None:
    """A link to a case is evidence, so the definition is asked again."""
    settled = asked_anew(case, findings_of(case), linked=has_source(case), now=now)
    lines = [told, *classified_line(case, settled)]
    write(case, {**values, **settled}, lines, actor=by.actor, now=now)


@transaction.atomic
def link_sources_many(
    *, links: Sequence[LinkDraft], by: User, now: datetime
) -> list[bool]:
    """Name many sources at once: for each draft whether it is new.

    A link that stands already, or is given twice, is left alone, so the same file may
    come again. A case named as its own source is left out too: the importer tells.
    Naming a source makes the case's source known.
    """
    _require(links, by)
    new: list[bool] = []
    for start in range(0, len(links), CHUNK):
        new += _link_chunk(links[start : start + CHUNK], by, now)
    return new


def _require(links: Sequence[LinkDraft], by: User) -> None:
    ids = {link.case_id for link in links}
    paths = Case.objects.filter(pk__in=ids).values_list("unit_path", flat=True)
    for path in set(paths):
        access.require(by, words.EDIT, within=path)


def key_of(link: LinkDraft | SourceLink) -> Key:
    """What may stand only once: the case, and the source as case or as text."""
    if link.source_case_id is not None:
        return (link.case_id, link.source_case_id, "")
    return (link.case_id, None, link.source_text)


def _link_chunk(links: Sequence[LinkDraft], by: User, now: datetime) -> list[bool]:
    ids = {link.case_id for link in links}
    standing = SourceLink.objects.filter(case_id__in=ids, withdrawn_at=None)
    known = {key_of(link) for link in standing}
    answers, rows = [], []
    for link in links:
        key = key_of(link)
        is_new = key not in known and link.case_id != link.source_case_id
        known.add(key)
        answers.append(is_new)
        if is_new:
            rows.append(_row(link, now))
    SourceLink.objects.bulk_create(rows)
    infected = tuple(dict.fromkeys(row.case_id for row in rows))
    if infected:
        _tell(infected, by, now)
    return answers


def _row(link: LinkDraft, now: datetime) -> SourceLink:
    return SourceLink(
        case_id=link.case_id,
        source_case_id=link.source_case_id,
        source_text="" if link.source_case_id else link.source_text,
        basis=link.basis,
        certainty=link.certainty,
        recorded_at=now,
    )


def _tell(infected: tuple[int, ...], by: User, now: datetime) -> None:
    Case.objects.filter(pk__in=infected).exclude(
        source_known=words.SourceKnown.KNOWN
    ).bump(source_known=words.SourceKnown.KNOWN)
    CaseStep.objects.bulk_create(
        CaseStep(
            case_id=case_id, verb=words.Verb.LINKED, recorded_at=now, actor=by.actor
        )
        for case_id in infected
    )
    journal.announce(
        facts.SourcesNamed(at=now, by=by.actor, ids=infected), count=len(infected)
    )
    ask_again(infected, actor=by.actor, now=now)
