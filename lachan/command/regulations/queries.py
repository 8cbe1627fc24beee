"""What a proposed edition would change, and which drafts wait for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from lachan.command.levels import queries as levels
from lachan.command.regulations.models import PolicyDraft
from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.policy import actions as policy
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.rules.editions import NATION, Edition
from lachan.ground.units.models import Unit
from lachan.ground.units.words import Kind
from lachan.kernel import clock
from lachan.kernel.errors import Refused
from lachan.kernel.speech import sentence as _
from lachan.kernel.work import WorkLine
from lachan.watch.cases import queries as cases

LISTED = 500  # changes kept with a draft; all are counted


class PlaceUnknown(Refused):
    """Raised for an edition whose place is no unit of today's tree."""


@dataclass(frozen=True)
class Change:
    """One unit or case that would be decided otherwise; without names of persons."""

    subject: str  # unit, case
    public_id: str
    path: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Impact:
    """What was replayed: how many were asked, how many change, and the first of them.

    `subject` is empty where nothing in the register is decided by this family yet.
    """

    subject: str
    asked: int
    changed: int
    replayed_at: str
    changes: tuple[Change, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the draft and printed."""
        return {**asdict(self), "changes": [asdict(change) for change in self.changes]}


Replay = Callable[[PolicyEdition, tuple[str, ...], datetime], tuple[int, list[Change]]]


def unit_of_place(place: str, *, on: date) -> Unit:
    """The unit a place code means on a day. Raises PlaceUnknown."""
    units = Unit.objects.all().existing(on)
    found = (
        units.filter(kind=Kind.NATION)
        if place == NATION
        else units.filter(code=place.rpartition(".")[2]).exclude(kind=Kind.NATION)
    )
    unit = found.order_by("depth", "-edition__valid_from").first()
    if unit is None:
        raise PlaceUnknown(
            what=_("The edition was not taken up."),
            why=_("“%(place)s” is no unit of today's tree.", place=place),
            what_now=_("Write vn, or vn and the code of a province: vn.38."),
        )
    return unit


def impact_of(edition: Edition, *, now: datetime) -> Impact:
    """Replay an edition over the units or cases of today, as though it held now."""
    replay = _REPLAYS.get(edition.family)
    told = now.isoformat(timespec="minutes")
    if replay is None:
        return Impact("", 0, 0, told)
    unit = unit_of_place(edition.place, on=clock.today(now))
    asked, changes = replay(policy.row_of(edition, now), (unit.path,), now)
    subject = "unit" if edition.family.startswith("levels.") else "case"
    return Impact(subject, asked, len(changes), told, tuple(changes[:LISTED]))


def _units(
    edition: PolicyEdition, places: tuple[str, ...], now: datetime
) -> tuple[int, list[Change]]:
    asked, found = levels.replay(edition, places=places, as_of=now)
    return asked, [
        Change(
            subject="unit",
            public_id=str(one.unit.public_id),
            path=one.unit.path,
            label=one.unit.full_name,
            before=one.before,
            after=one.after,
        )
        for one in found
    ]


def _definitions(
    edition: PolicyEdition, places: tuple[str, ...], now: datetime
) -> tuple[int, list[Change]]:
    asked, found = cases.replay_definition(edition, places=places)
    return asked, [_of_case(one.case, one.before, one.after) for one in found]


def _clocks(
    edition: PolicyEdition, places: tuple[str, ...], now: datetime
) -> tuple[int, list[Change]]:
    asked, found = cases.replay_clock(edition, places=places)
    return asked, [_of_case(one.case, one.before, one.after) for one in found]


def _of_case(case: Any, before: str, after: str) -> Change:
    return Change(
        subject="case",
        public_id=str(case.public_id),
        path=case.unit_path,
        label=case.unit.full_name,
        before=before,
        after=after,
    )


_REPLAYS: dict[str, Replay] = {
    "levels.community-matrix": _units,
    "case-definition.criteria": _definitions,
    "notification.clock": _clocks,
}


def changes_seen_by(draft: PolicyDraft, user: User) -> list[Change]:
    """The changes of a draft in units that the account may look into."""
    changes = [Change(**told) for told in draft.impact["changes"]]
    permission = (
        "indicators.view" if draft.impact["subject"] == "unit" else "cases.view"
    )
    roots = paths_of(user, permission)
    return [c for c in changes if any(c.path.startswith(root) for root in roots)]


def amendable(user: User, *, on: date) -> list[PolicyEdition]:
    """Editions of the nation that an account may propose to change, by name."""
    if not paths_of(user, "policy.draft"):
        return []
    rows = PolicyEdition.objects.filter(place=NATION).defer("body")
    return list(
        rows.filter(Q(valid_to=None) | Q(valid_to__gt=on)).order_by(
            "family", "policy_id", "-valid_from"
        )
    )


def places_to_draft_for(user: User, *, on: date) -> list[tuple[str, str]]:
    """Place codes and names: the nation and provinces where the account may draft."""
    paths = paths_of(user, "policy.draft")
    units = (
        Unit.objects.all()
        .existing(on)
        .filter(within("path", paths), kind__in=(Kind.NATION, Kind.PROVINCE))
        .order_by("depth", "sort_key")
    )
    return [
        (
            NATION if unit.kind == Kind.NATION else f"{NATION}.{unit.code}",
            unit.full_name,
        )
        for unit in units
    ]


def worklist(user: User, now: datetime) -> list[WorkLine]:
    """Drafts of others that this account may approve."""
    paths = paths_of(user, "policy.approve")
    if not paths:
        return []
    rows = (
        PolicyDraft.objects.waiting()
        .filter(within("unit_path", paths))
        .exclude(drafted_by=user)
        .order_by("drafted_at")
    )
    return [
        WorkLine(
            what=gettext("Approve or refuse a new edition of a regulation"),
            unit=str(row),
            url=reverse("regulations:record", args=[row.public_id]),
            module="regulations",
            verb=gettext("Decide"),
        )
        for row in rows.defer("text", "impact")[:20]
    ]
