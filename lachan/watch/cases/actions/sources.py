"""Who or what a case was infected by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.watch.cases import facts, words
from lachan.watch.cases.models import Case, SourceLink
from lachan.watch.cases.rules import LinkDraft

CHUNK = 2_000
Key = tuple[int, int | None, str]


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
    journal.announce(
        facts.SourcesNamed(at=now, by=by.actor, ids=infected), count=len(infected)
    )
