"""Reading the journal: what is waiting, one record's history, is the chain whole."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import Error
from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext, ngettext

from lachan.ground.journal import rules, words
from lachan.ground.journal.models import (
    ClockShift,
    DayHead,
    Entry,
    Reaction,
    SealedEntry,
)
from lachan.kernel import facts
from lachan.kernel.decisions import Decision, Reason, Verification
from lachan.kernel.sealing import Keyring

# A transaction that commits late may bring entries this far behind the newest seal;
# what comes later still is found by the hourly look over the whole table.
LATE_COMMITS = 20_000
_MOST_FAULTS = 100


def derived_key(purpose: str) -> bytes:
    """32 bytes for one purpose, from the key that never enters the database."""
    place = (settings.FIELD_KEY, purpose)
    if place not in _keys:
        derivation = HKDF(
            algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()
        )
        _keys[place] = derivation.derive(settings.FIELD_KEY)
    return _keys[place]


_keys: dict[tuple[bytes, str], bytes] = {}


@lru_cache(maxsize=4)
def _keyring(current: bytes, former: tuple[bytes, ...]) -> Keyring:
    return Keyring(current, former)


def keyring() -> Keyring:
    """The field keys of this house: the one in force, and former ones if any.

    For whatever is sealed at rest: numbers of people, secrets of second factors.
    """
    return _keyring(settings.FIELD_KEY, tuple(getattr(settings, "FORMER_KEYS", ())))


def marking_key() -> bytes:
    """The key of the marks on entries."""
    return derived_key("lachan journal mark 1")


def signing_key() -> Ed25519PrivateKey:
    """The key that signs the heads of days."""
    return Ed25519PrivateKey.from_private_bytes(derived_key("lachan journal head 1"))


def public_key() -> str:
    """What others need to check a head's signature, in hexadecimal."""
    public = signing_key().public_key()
    return public.public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    ).hex()


# ── the clock ────────────────────────────────────────────────────────────────────


class _Offset:
    """The shift as last read; `read_at` in seconds of the machine's steady clock."""

    value = timedelta(0)
    read_at = float("-inf")


def clock_offset() -> timedelta:
    """How far the house's clock stands from the machine's; read once a second.

    Never fails: without a database, or inside a broken transaction, the last known
    shift holds.
    """
    if time.monotonic() - _Offset.read_at >= 1:
        try:
            seconds = ClockShift.objects.values_list("seconds", flat=True).first()
        except (Error, RuntimeError):
            return _Offset.value
        _Offset.value = timedelta(seconds=seconds or 0)
        _Offset.read_at = time.monotonic()
    return _Offset.value


def forget_clock_offset() -> None:
    """Let the next reading of the clock ask the database."""
    _Offset.read_at = float("-inf")


# ── what is waiting, and what has happened ───────────────────────────────────────


def waiting() -> QuerySet[Reaction]:
    """What facts still set off: waiting or given up, the worst and oldest first."""
    unfinished = ~Q(state=words.ReactionState.DONE)
    # "given_up" sorts before "waiting": what needs a person comes first.
    return (
        Reaction.objects.filter(unfinished)
        .select_related("entry")
        .order_by("state", "due_at", "id")
    )


@dataclass(frozen=True)
class Backlog:
    """How much work the machine has before it; for pages, doctor and alerts."""

    waiting: int
    failing: int
    given_up: int
    oldest_due_at: Any

    @property
    def is_clear(self) -> bool:
        """True if nothing waits and nothing was given up."""
        return not (self.waiting or self.given_up)


def backlog() -> Backlog:
    """Counts of what is waiting, in one statement."""
    is_waiting = Q(state=words.ReactionState.WAITING)
    counted = Reaction.objects.exclude(state=words.ReactionState.DONE).aggregate(
        waiting=Count("pk", filter=is_waiting),
        failing=Count("pk", filter=is_waiting & Q(tries__gt=0)),
        given_up=Count("pk", filter=Q(state=words.ReactionState.GIVEN_UP)),
        oldest_due_at=Min("due_at", filter=is_waiting),
    )
    return Backlog(**counted)


def trail(kind: str, public_id: UUID) -> QuerySet[Entry]:
    """Everything the journal knows of one record, oldest first."""
    return Entry.objects.filter(subject_kind=kind, subject_id=public_id).order_by("id")


def told(fact_name: str) -> str:
    """A fact in words, in the reader's language.

    The fact's class says it: `told`, a sentence of the kernel, or the first line of
    its docstring, which its module then translates. A fact whose class is gone is
    shown by its name.
    """
    try:
        kind = facts.kind_named(fact_name)
    except KeyError:
        return fact_name
    sentence = getattr(kind, "told", None)
    if sentence is not None:
        return str(sentence)
    first_line = (kind.__doc__ or fact_name).strip().partition("\n")[0]
    return gettext(first_line)


# ── the chain ────────────────────────────────────────────────────────────────────


def spelled(entry: Entry) -> bytes:
    """The one spelling of a stored entry."""
    return rules.canonical({name: getattr(entry, name) for name in _FIELDS})


_FIELDS = rules.CHAINED_FIELDS


def unsealed(*, thoroughly: bool = False) -> QuerySet[Entry]:
    """Entries that have no place in the chain yet, in the order of their ids.

    Looks `LATE_COMMITS` ids behind the newest place, or, thoroughly, at all.
    """
    open_entries = Entry.objects.filter(sealedentry=None).order_by("id")
    if thoroughly:
        return open_entries
    newest = SealedEntry.objects.order_by("-position").values_list("entry_id").first()
    return open_entries.filter(pk__gt=newest[0] - LATE_COMMITS if newest else 0)


class Fault(NamedTuple):
    """One place where the journal is not what was written."""

    kind: str
    position: int | None
    detail: str


class _Walk:
    """The chain from its start, place by place."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.previous = rules.START_OF_CHAIN
        self.position = 0
        # Digests by place, for the places that heads speak of.
        self.wanted: dict[int, str] = {}

    def all_places(self, of_interest: set[int]) -> Iterator[str]:
        """Check every place; yield each digest as it is stored."""
        key = marking_key()
        stored = SealedEntry.objects.order_by("position").values_list(
            "position", "digest", "entry__mark", *(f"entry__{f}" for f in _FIELDS)
        )
        for position, digest, mark, *values in stored.iterator(chunk_size=2000):
            self._check_place(position)
            said = rules.canonical(dict(zip(_FIELDS, values, strict=True)))
            if rules.digest_after(self.previous, said) != digest:
                detail = gettext("The entry or its place differs from what was sealed.")
                self._fault("changed", detail)
            elif rules.mark_of(said, key) != mark:
                detail = gettext("The entry was not written by this house.")
                self._fault("inserted", detail)
            self.previous = digest
            if position in of_interest:
                self.wanted[position] = digest
            yield digest

    def _check_place(self, position: int) -> None:
        expected = self.position + 1
        if position != expected:
            missing = position - expected
            detail = ngettext(
                "%(count)d entry before this place is gone.",
                "%(count)d entries before this place are gone.",
                missing,
            ) % {"count": missing}
            self._fault("removed", detail, position)
        self.position = position

    def _fault(self, kind: str, detail: str, position: int | None = None) -> None:
        self.faults.append(Fault(kind, position or self.position, detail))


def verify(head: str | None = None) -> Decision:
    """Whether the journal is what was written: nothing changed, removed or put in.

    Reads everything once. `head` is a digest printed earlier (all of it or its first
    twelve digits or more): it must lie on the chain. `result` has `intact`, `sealed`,
    `unsealed`, `head`, `heads_checked`; every fault is a reason with its place.
    """
    heads = list(DayHead.objects.order_by("day"))
    walk = _Walk()
    wanted = head.strip().lower() if head else ""
    met = False
    for digest in walk.all_places({h.position for h in heads}):
        met = met or bool(wanted and digest.startswith(wanted))
    if head and (len(wanted) < rules.SHORTEST_HEAD or not met):
        detail = gettext("The head that was given does not lie on this chain.")
        walk.faults.append(Fault("head-unknown", None, detail))
    walk.faults.extend(_faults_of_heads(heads, walk))
    open_entries = _faults_of_unsealed(walk)
    return _decision(walk, heads_checked=len(heads), unsealed=open_entries)


def _faults_of_heads(heads: list[DayHead], walk: _Walk) -> Iterator[Fault]:
    public = signing_key().public_key()
    for head in heads:
        message = rules.head_message(head.day, head.position, head.digest)
        try:
            public.verify(bytes.fromhex(head.signature), message)
        except (InvalidSignature, ValueError):
            detail = gettext("The signature of the head of %(day)s is not ours.")
            yield Fault("signature", head.position, detail % {"day": head.day})
        if walk.wanted.get(head.position) != head.digest:
            detail = gettext("The signed head of %(day)s no longer lies on the chain.")
            yield Fault("cut-off", head.position, detail % {"day": head.day})


def _faults_of_unsealed(walk: _Walk) -> int:
    key = marking_key()
    count = 0
    for entry in unsealed(thoroughly=True).iterator(chunk_size=2000):
        count += 1
        if rules.mark_of(spelled(entry), key) != entry.mark:
            detail = gettext("An entry that is not sealed yet was changed or put in.")
            walk.faults.append(Fault("inserted", None, detail))
    return count


def _decision(walk: _Walk, *, heads_checked: int, unsealed: int) -> Decision:
    reasons = tuple(
        Reason(
            rule=f"journal.chain.{fault.kind}",
            clause=str(fault.position or ""),
            edition="1",
            verification=Verification.TEXT,
            detail=fault.detail,
        )
        for fault in walk.faults[:_MOST_FAULTS]
    )
    warnings: tuple[str, ...] = ()
    if unsealed:
        waiting_to_be_sealed = ngettext(
            "%(count)d entry is not sealed yet.",
            "%(count)d entries are not sealed yet.",
            unsealed,
        )
        warnings = (waiting_to_be_sealed % {"count": unsealed},)
    return Decision(
        result={
            "intact": not walk.faults,
            "sealed": walk.position,
            "unsealed": unsealed,
            "head": walk.previous if walk.position else None,
            "heads_checked": heads_checked,
            "faults": len(walk.faults),
            "public_key": public_key(),
        },
        reasons=reasons,
        warnings=warnings,
    )
