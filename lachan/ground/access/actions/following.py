"""Grants that go on to other units because theirs were merged or split by decree."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from lachan.ground.access import facts
from lachan.ground.access.models import GrantPath, User
from lachan.ground.access.queries import forget_scope
from lachan.ground.journal.actions import announce
from lachan.ground.journal.models import Among

_CHUNK = 2000


@transaction.atomic
def follow(
    *,
    roots: Mapping[int, Collection[str]],
    because: str,
    by: User,
    now: datetime,
) -> tuple[int, ...]:
    """Let grants (by key) hold over further units; the keys of the roots added.

    Only for a decree, whose verb has asked for the right to carry it out; `because`
    names it in the journal. What a grant holds already is left. The whole tree is no
    unit: nothing goes on to it.
    """
    held = set(
        GrantPath.objects.filter(Among("grant_id", roots)).values_list(
            "grant_id", "path"
        )
    )
    wanted = [
        (grant_id, path)
        for grant_id, paths in sorted(roots.items())
        for path in sorted(paths)
        if path and (grant_id, path) not in held
    ]
    made = GrantPath.objects.bulk_create(
        (GrantPath(grant_id=grant_id, path=path) for grant_id, path in wanted),
        batch_size=_CHUNK,
    )
    forget_scope(by)
    ids = sorted({grant_id for grant_id, _path in wanted})
    for at in range(0, len(ids), _CHUNK):
        chunk = tuple(ids[at : at + _CHUNK])
        told = facts.GrantsFollowed(ids=chunk, because=because, at=now, by=by.actor)
        announce(told, count=len(chunk))
    return tuple(one.pk for one in made)


@transaction.atomic
def unfollow(
    *, root_ids: Collection[int], because: str, by: User, now: datetime
) -> None:
    """Take back the roots that `follow` added; the decree was undone."""
    rows = GrantPath.objects.filter(Among("pk", root_ids))
    ids = sorted(set(rows.values_list("grant_id", flat=True)))
    rows.delete()
    forget_scope(by)
    for at in range(0, len(ids), _CHUNK):
        chunk = tuple(ids[at : at + _CHUNK])
        told = facts.GrantsReturned(ids=chunk, because=because, at=now, by=by.actor)
        announce(told, count=len(chunk))
