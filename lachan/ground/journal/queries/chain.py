"""The chain of entries: how one is spelled, which have no place, is it whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext

from lachan.ground.journal import rules
from lachan.ground.journal.models import DayHead, Entry, SealedEntry
from lachan.ground.journal.queries.keys import (
    MARKING,
    SIGNING,
    lasting_keys,
    public_key,
)
from lachan.kernel.decisions import Decision, Reason, Verification

# A transaction that commits late may bring entries this far behind the newest seal;
# what comes later still is found by the hourly look over the whole table.
LATE_COMMITS = 20_000
_MOST_FAULTS = 100


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


def _is_marked(said: bytes, mark: str, keys: tuple[bytes, ...]) -> bool:
    return any(rules.mark_of(said, key) == mark for key in keys)


def _is_signed(message: bytes, signature: str) -> bool:
    """Whether the house signed this, now or under a former key."""
    for key in lasting_keys(SIGNING):
        public = Ed25519PrivateKey.from_private_bytes(key).public_key()
        try:
            public.verify(bytes.fromhex(signature), message)
        except (InvalidSignature, ValueError):
            continue
        return True
    return False


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
        keys = lasting_keys(MARKING)
        stored = SealedEntry.objects.order_by("position").values_list(
            "position", "digest", "entry__mark", *(f"entry__{f}" for f in _FIELDS)
        )
        for position, digest, mark, *values in stored.iterator(chunk_size=2000):
            self._check_place(position)
            said = rules.canonical(dict(zip(_FIELDS, values, strict=True)))
            if rules.digest_after(self.previous, said) != digest:
                detail = gettext("The entry or its place differs from what was sealed.")
                self._fault("changed", detail)
            elif not _is_marked(said, mark, keys):
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
    for head in heads:
        message = rules.head_message(head.day, head.position, head.digest)
        if not _is_signed(message, head.signature):
            detail = gettext("The signature of the head of %(day)s is not ours.")
            yield Fault("signature", head.position, detail % {"day": head.day})
        if walk.wanted.get(head.position) != head.digest:
            detail = gettext("The signed head of %(day)s no longer lies on the chain.")
            yield Fault("cut-off", head.position, detail % {"day": head.day})


def _faults_of_unsealed(walk: _Walk) -> int:
    keys = lasting_keys(MARKING)
    count = 0
    for entry in unsealed(thoroughly=True).iterator(chunk_size=2000):
        count += 1
        if not _is_marked(spelled(entry), entry.mark, keys):
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
