"""Records opened in an emergency: by whom, whose, and whether it was right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lachan.ground.access.models import Opening, Sight, User, within
from lachan.ground.access.queries.places import place_names
from lachan.ground.access.queries.scope import paths_of, sight_paths_of
from lachan.ground.access.queries.written import safeguards
from lachan.kernel import clock
from lachan.kernel.work import WorkLine

_MOST_LINES = 100


def sights_for(user: User, kind: str) -> QuerySet[Sight]:
    """What `user` sees of other areas: given to their units, or opened by themselves.

    Lasting sights have no end; one that was opened in an emergency is of one account
    and ends by itself. Who has opened nothing asks the database what everybody asks.
    """
    given = Q(within("path", sight_paths_of(user)), ends_at=None)
    now = clock.now()  # noqa: TID251  # what is open is asked of this instant only
    if user.opens_until is not None and user.opens_until > now:
        given |= Q(user=user, starts_at__lte=now, ends_at__gt=now)
    return Sight.objects.filter(given, record_kind=kind)


def opened_by(user: User, kind: str, ids: Iterable[int]) -> set[int]:
    """Which of these records `user` has open in an emergency now.

    No statement for who has opened nothing.
    """
    now = clock.now()  # noqa: TID251  # as above
    if user.opens_until is None or user.opens_until <= now:
        return set()
    held = Opening.objects.filter(
        user=user, record_kind=kind, record_id__in=list(ids), ends_at__gt=now
    )
    return set(held.values_list("record_id", flat=True))


def openings_visible_to(user: User) -> QuerySet[Opening]:
    """One's own, and those of records of the units that one answers for."""
    mine = within("home_path", paths_of(user, "access.openings"))
    return Opening.objects.filter(mine | Q(user=user))


def openings_to_judge(user: User) -> QuerySet[Opening]:
    """Openings by others that nobody has judged yet, where `user` judges them."""
    mine = within("home_path", paths_of(user, "access.judge_openings"))
    return Opening.objects.filter(mine, judged_at=None).exclude(user=user)


def judged_by_when(opening: Opening) -> datetime:
    """By when an opening is to be judged."""
    return opening.starts_at + safeguards().judged_within


def opened_lately(user: User, now: datetime) -> int:
    """How many records `user` opened in the last 24 hours."""
    since = now - timedelta(days=1)
    return Opening.objects.filter(user=user, starts_at__gt=since).count()


def opening_lines(user: User, now: datetime) -> list[WorkLine]:
    """Openings that wait for this reader's judgement."""
    if not paths_of(user, "access.judge_openings"):
        return []
    rows = list(openings_to_judge(user).order_by("starts_at")[:_MOST_LINES])
    names = place_names(row.home_path for row in rows)
    return [
        WorkLine(
            what=_("Judge an emergency opening of a record"),
            unit=names[row.home_path],
            url=reverse("access:opening", args=[row.public_id]),
            module="access",
            verb=_("Judge"),
            due_at=judged_by_when(row),
            is_overdue=judged_by_when(row) < now,
        )
        for row in rows
    ]


# ── registers: they stand above this floor and are installed at start ────────────


class Openable(NamedTuple):
    """A record that may be opened, and where it is at home."""

    kind: str
    record_id: int
    public_id: UUID
    home_path: str


class Registers(Protocol):
    """What the registers of persons and cases tell access, which stands below them."""

    def find(self, text: str) -> Sequence[Openable]:
        """Whoever bears an identity number, telephone, code or id, wherever at home.

        At most a few; names find nobody here.
        """

    def sees(self, user: User, record: Openable) -> bool:
        """Whether `user` sees the record already."""

    def labels(self, records: Iterable[Openable], user: User) -> Mapping[int, str]:
        """What to call each record to `user`, by its number."""

    def url(self, record: Openable) -> str:
        """The page of the record."""


class NoRegisters:
    """Before the registers are installed: nobody is found."""

    def find(self, text: str) -> Sequence[Openable]:
        """Nobody."""
        return ()

    def sees(self, user: User, record: Openable) -> bool:
        """Nothing."""
        return False

    def labels(self, records: Iterable[Openable], user: User) -> Mapping[int, str]:
        """No names."""
        return {}

    def url(self, record: Openable) -> str:
        """No page."""
        return ""


_registers: list[Registers] = [NoRegisters()]


def install_registers(registers: Registers) -> None:
    """Let the registers find what is to be opened; called once at start."""
    _registers[0] = registers


def registers() -> Registers:
    """The registers as installed."""
    return _registers[0]


def record_of(opening: Opening) -> Openable:
    """The record that was opened."""
    return Openable(
        opening.record_kind,
        opening.record_id,
        opening.record_public_id,
        opening.home_path,
    )
