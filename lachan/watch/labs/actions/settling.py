"""Working out anew what holds: of results, specimens, pools and requests.

Every verb that changes what was said of a specimen ends here. What comes out depends
on the rows alone, so that messages may arrive in any order and as often as they like.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Exists, OuterRef, Q

from lachan.ground.journal import actions as journal
from lachan.watch.labs import facts, rules, words
from lachan.watch.labs.models import (
    Pool,
    PoolMember,
    Result,
    Specimen,
    Step,
    TestRequest,
)
from lachan.watch.labs.rules import Statement

Change = tuple[str, str]


def settle(
    specimen_ids: Iterable[int], *, actor: str, now: datetime, tells: bool = True
) -> None:
    """Let results, values and states of specimens follow from what was recorded.

    `tells`: announce that evidence may have changed; not for mere custody.
    """
    ids = sorted(set(specimen_ids))
    for start in range(0, len(ids), words.MOST_IN_A_BATCH):
        chunk = ids[start : start + words.MOST_IN_A_BATCH]
        _settle_chunk(chunk, actor=actor, now=now)
        if tells:
            journal.announce(
                facts.ResultsSettled(at=now, by=actor, ids=tuple(chunk)),
                count=len(chunk),
            )


def _settle_chunk(ids: Sequence[int], *, actor: str, now: datetime) -> None:
    specimens = list(
        Specimen.objects.select_for_update(of=("self",))
        .filter(pk__in=ids)
        .select_related("request")
        .order_by("pk")
    )
    results = _results_of(ids)
    for rows in results.values():
        stand(rows)
    pooled = set(
        PoolMember.objects.filter(
            specimen__in=ids,
            released_at=None,
            pool__voided_at=None,
            pool__resulted_at=None,
        ).values_list("specimen_id", flat=True)
    )
    steps = [
        step
        for one in specimens
        for step in _follow(
            one, results.get(one.pk, ()), pk_in=pooled, actor=actor, now=now
        )
    ]
    Specimen.objects.bulk_update(
        specimens, ("value", "resulted_at", "state"), batch_size=200
    )
    Step.objects.bulk_create(steps)
    wait_or_not({one.request_id for one in specimens})


def _results_of(ids: Sequence[int]) -> dict[int, list[Result]]:
    found: defaultdict[int, list[Result]] = defaultdict(list)
    for row in Result.objects.filter(specimen__in=ids).order_by("pk"):
        found[row.specimen_id or 0].append(row)
    return found


def stand(rows: Iterable[Result]) -> None:
    """Store what each result of one specimen or pool counts for, test by test."""
    by_test: defaultdict[str, list[Result]] = defaultdict(list)
    for row in rows:
        by_test[row.test].append(row)
    changed: list[Result] = []
    for told in by_test.values():
        answers = rules.settle(statement_of(row) for row in told)
        for row in told:
            standing = answers[row.public_id].value
            if row.standing != standing:
                row.standing = standing
                changed.append(row)
    # Who held makes room first: one may hold of a specimen and test.
    changed.sort(key=lambda row: row.standing == words.Standing.HOLDS)
    for row in changed:
        Result.objects.filter(pk=row.pk).update(standing=row.standing)


def statement_of(row: Result) -> Statement:
    """A result as the rules read it."""
    return Statement(
        key=row.public_id,
        value=row.value,
        said=row.said,
        issued_at=row.issued_at,
        source=row.source,
        is_out=row.out_at is not None,
        doubt=row.doubt,
    )


def _follow(
    one: Specimen,
    results: Sequence[Result],
    *,
    pk_in: set[int],
    actor: str,
    now: datetime,
) -> list[Step]:
    """Set what follows for one specimen; the line of history if its value changed."""
    before = one.value
    holder = _answer_of(one, results)
    one.value = holder.value if holder else ""
    one.resulted_at = holder.issued_at if holder else None
    one.state = state_of(one, is_pooled=one.pk in pk_in).value
    if before == one.value:
        return []
    verb = words.Verb.CHANGED if before and one.value else words.Verb.RESULTED
    if not one.value:
        verb = words.Verb.WITHDRAWN
    return [
        Step(
            specimen=one,
            verb=verb,
            happened_at=one.resulted_at or now,
            recorded_at=now,
            actor=actor,
            before=before,
            after=one.value,
            reason=holder.reason if holder else "",
        )
    ]


def _answer_of(one: Specimen, results: Iterable[Result]) -> Result | None:
    """The result that ends the test asked for; else that of another test."""
    holding = [
        row
        for row in results
        if row.standing == words.Standing.HOLDS
        and rules.ends_the_test(statement_of(row))
    ]
    asked = [row for row in holding if row.test == one.request.test]
    return max(
        asked or holding, key=lambda row: (row.issued_at, row.public_id), default=None
    )


def state_of(one: Specimen, *, is_pooled: bool) -> words.State:
    """Where a specimen stands by its own row."""
    return rules.state_of(
        rules.Recorded(
            sent=one.sent_at is not None,
            received=one.received_at is not None,
            testing=one.testing_at is not None,
            pooled=is_pooled,
            resulted=one.resulted_at is not None,
            rejected=one.reject_code,
            void=one.voided_at is not None,
        )
    )


_ANSWERED = Specimen.objects.standing().exclude(state=words.State.REJECTED)


def wait_or_not(request_ids: Iterable[int]) -> None:
    """A request waits while no specimen of it is on its way or has a result."""
    rows = TestRequest.objects.filter(pk__in=list(request_ids)).annotate(
        has_one=Exists(_ANSWERED.filter(request=OuterRef("pk")))
    )
    wrong = rows.filter(
        Q(is_waiting=True, has_one=True) | Q(is_waiting=False, has_one=False)
    )
    for request in wrong:
        request.is_waiting = not request.is_waiting
        request.save(update_fields=["is_waiting"])


# ── pools ────────────────────────────────────────────────────────────────────────


def settle_pools(pool_ids: Iterable[int], *, actor: str, now: datetime) -> None:
    """Let what follows from pools follow: a negative one answers for its members.

    One that is positive or doubtful is taken apart; its members are tested alone,
    from their own tube or from a new swab. Corrected to negative, it answers again.
    """
    pools = Pool.objects.select_for_update().filter(pk__in=set(pool_ids))
    for pool in pools.order_by("pk"):
        _settle_pool(pool, actor=actor, now=now)


def _settle_pool(pool: Pool, *, actor: str, now: datetime) -> None:
    rows = list(pool.results.order_by("pk"))
    stand(rows)
    holder = _holder_of(pool, rows)
    pool.value = holder.value if holder else ""
    pool.resulted_at = holder.issued_at if holder else None
    pool.save(update_fields=["value", "resulted_at"])
    members = list(pool.members.select_related("specimen").order_by("pk"))
    negative = holder if pool.value == words.Value.NEGATIVE else None
    _infer(pool, negative, members, actor=actor, now=now)
    if pool.value in _TAKEN_APART:
        take_apart(pool, members, actor=actor, now=now)
    else:
        _readmit(pool, members, actor=actor, now=now)
    settle((member.specimen_id for member in members), actor=actor, now=now)


_TAKEN_APART = (words.Value.POSITIVE.value, words.Value.INDETERMINATE.value)


def _holder_of(pool: Pool, rows: Iterable[Result]) -> Result | None:
    if pool.voided_at is not None:
        return None
    return next(
        (
            row
            for row in rows
            if row.standing == words.Standing.HOLDS
            and row.test == pool.test
            and rules.ends_the_test(statement_of(row))
        ),
        None,
    )


def inferred_id(pool: Pool, member: PoolMember) -> UUID:
    """The id of what a pool says of a member: the same however often it is said."""
    return uuid5(pool.public_id, str(member.specimen.public_id))


def _infer(
    pool: Pool,
    negative: Result | None,
    members: Sequence[PoolMember],
    *,
    actor: str,
    now: datetime,
) -> None:
    """Let each member be negative by its pool, or take that back."""
    known = {row.specimen_id: row for row in pool.inferred.all()}
    if negative is None:
        pool.inferred.filter(out_at=None).update(out_at=now)
        return
    for member in members:
        row = known.get(member.specimen_id)
        if row is not None:
            Result.objects.filter(pk=row.pk).update(
                out_at=None, issued_at=negative.issued_at
            )
            continue
        Result.objects.create(
            public_id=inferred_id(pool, member),
            specimen=member.specimen,
            via_pool=pool,
            unit_path=member.specimen.unit_path,
            tube_code=pool.code,
            test=pool.test,
            value=words.Value.NEGATIVE,
            said=words.Said.FINAL,
            source=words.Source.POOL,
            issued_at=negative.issued_at,
            recorded_at=now,
            recorded_by=actor,
            standing=words.Standing.REPLACED,
        )


def take_apart(
    pool: Pool, members: Sequence[PoolMember], *, actor: str, now: datetime
) -> None:
    """Release the members; who shared a tube needs a new swab, which is work."""
    held = [member for member in members if member.released_at is None]
    if not held:
        return
    PoolMember.objects.filter(pk__in=[m.pk for m in held]).update(released_at=now)
    if pool.kind == words.PoolKind.TUBE:
        Specimen.objects.filter(
            pk__in=[member.specimen_id for member in held], rejected_at=None
        ).update(rejected_at=now, reject_code=words.Reject.POOL)
    Step.objects.bulk_create(
        Step(
            specimen_id=member.specimen_id,
            verb=words.Verb.UNPOOLED,
            happened_at=now,
            recorded_at=now,
            actor=actor,
            before=pool.code,
            after=pool.value,
        )
        for member in held
    )
    journal.announce(
        facts.PoolTakenApart(at=now, by=actor, pool_id=pool.pk),
        subject=("pool", pool.public_id),
        path=pool.unit_path,
        count=len(held),
    )


def _readmit(
    pool: Pool, members: Sequence[PoolMember], *, actor: str, now: datetime
) -> None:
    """Take back that a shared tube is used up: its pool is not positive after all."""
    if pool.kind != words.PoolKind.TUBE:
        return
    spent = Specimen.objects.filter(
        pk__in=[member.specimen_id for member in members],
        reject_code=words.Reject.POOL,
    )
    ids = list(spent.values_list("pk", flat=True))
    spent.update(rejected_at=None, reject_code="")
    Step.objects.bulk_create(
        Step(
            specimen_id=pk,
            verb=words.Verb.READMITTED,
            happened_at=now,
            recorded_at=now,
            actor=actor,
            before=words.Reject.POOL,
        )
        for pk in ids
    )
