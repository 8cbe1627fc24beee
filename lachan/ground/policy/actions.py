"""Loading: files become editions that nobody changes again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from lachan.ground.journal import actions as journal
from lachan.ground.policy import facts, queries
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.rules import library
from lachan.ground.policy.rules.editions import Edition
from lachan.ground.policy.rules.shapes import Fault
from lachan.kernel.errors import Refused
from lachan.kernel.speech import sentence as _


class PolicyDoesNotHold(Refused):
    """Raised for policies whose parameters, examples or periods are at fault."""


class EditionIsFixed(Refused):
    """Raised for a file that would change an edition already loaded."""


@dataclass(frozen=True)
class Loaded:
    """What loading did: references of new editions, and how many stood already."""

    created: tuple[str, ...]
    unchanged: int

    def as_json(self) -> dict[str, Any]:
        """The report as the command line prints it."""
        return {"created": list(self.created), "unchanged": self.unchanged}


@transaction.atomic
def load_files(
    *, now: datetime, folder: Path | None = None, by: str = "system"
) -> Loaded:
    """Load every policy of a folder (the shipped one by default); safe to repeat.

    Raises PolicyDoesNotHold if any example fails, and EditionIsFixed if a file
    changed although its edition is loaded.
    """
    shelf = queries.shipped() if folder is None else library.read(folder)
    require_sound(shelf.check().faults)
    return _store(shelf.editions, now=now, by=by)


@transaction.atomic
def load_file(*, path: Path, now: datetime, by: str = "system") -> Loaded:
    """Load one file; raises as `load_text`. For files that need no approval."""
    text = path.read_text(encoding="utf-8")
    return load_text(text=text, origin=path.name, now=now, by=by)


@transaction.atomic
def load_text(*, text: str, origin: str, now: datetime, by: str) -> Loaded:
    """Load what one file says; who may, and who approved it, is known further up.

    An overlay is laid upon the editions already loaded; the overlays of places go on
    upon a new edition of the nation. Raises as `load_files`, and OverlayWithoutBase,
    shapes.Unreadable.
    """
    prepared = queries.prepared(text, origin)
    require_sound(prepared.faults)
    return _store(prepared.editions, now=now, by=by)


def require_sound(faults: Iterable[Fault]) -> None:
    """Raise PolicyDoesNotHold naming every fault, if there is one."""
    told = [str(fault) for fault in faults]
    if told:
        raise PolicyDoesNotHold(
            what=_("The policies were not accepted: %(n)s faults.", n=len(told)),
            why=" ".join(told),
            what_now=_("Correct the files and check them with `lachan policy check`."),
        )


def _store(editions: Iterable[Edition], *, now: datetime, by: str) -> Loaded:
    given = {edition.ref: edition for edition in editions}
    ids = {edition.id for edition in given.values()}
    rows = PolicyEdition.objects.filter(policy_id__in=ids).defer("body")
    known = {row.ref: row.digest for row in rows}
    _require_unchanged(given, known)
    new = [edition for ref, edition in given.items() if ref not in known]
    PolicyEdition.objects.bulk_create(row_of(edition, now) for edition in new)
    created = tuple(edition.ref for edition in new)
    if created:
        journal.announce(
            facts.PolicyEditionsLoaded(editions=created, by=by, at=now),
            count=len(created),
        )
    return Loaded(created, len(given) - len(created))


def _require_unchanged(given: dict[str, Edition], known: dict[str, str]) -> None:
    changed = sorted(
        ref
        for ref, edition in given.items()
        if ref in known and known[ref] != edition.digest()
    )
    if changed:
        raise EditionIsFixed(
            what=_("Nothing was loaded: %(refs)s changed.", refs=", ".join(changed)),
            why=_("Decisions rest on an edition as it was when it was loaded."),
            what_now=_("Give the changed file a new `edition` and its own valid_from."),
        )


def row_of(edition: Edition, now: datetime) -> PolicyEdition:
    """The row of an edition, not saved: what a replay may be handed before loading."""
    return PolicyEdition(
        policy_id=edition.id,
        edition=edition.edition,
        family=edition.family,
        place=edition.place,
        disease=edition.disease,
        name_vi=edition.name.vi,
        name_en=edition.name.en,
        clause=edition.clause,
        source=edition.source,
        verification=edition.verification.value,
        valid_from=edition.valid_from,
        valid_to=edition.valid_to,
        body=edition.body(),
        digest=edition.digest(),
        loaded_at=now,
    )
