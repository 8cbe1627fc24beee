"""What the house is set up with, in numbers; what was done to one record, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import accounts_visible_to, names_of, place_names
from lachan.ground.bodies.models import Body, ServiceArea
from lachan.ground.intake.models import ImportRun
from lachan.ground.integrity.queries import latest, results_of
from lachan.ground.journal.models import Entry
from lachan.ground.journal.queries import backlog, told
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.units.models import ChangeRequest, TreeEdition
from lachan.ground.units.queries import open_questions
from lachan.kernel import clock

Told = list[tuple[str, object]]
_LATELY = timedelta(days=30)
# What the journal knows records as: it is asked by kind, for which it has an index.
KINDS = (
    *("account", "assessment", "body", "breach", "briefing", "case", "condition"),
    *("decree", "disposal", "dose", "endpoint", "facility", "household", "import"),
    *("notice", "person", "policy_draft", "reported_figure", "data_request"),
    *("service_area", "station", "stay", "task", "unit", "unit_change"),
)


def units(user: User, now: datetime) -> Told:
    """The trees that are loaded, and what waits for a decision."""
    editions = TreeEdition.objects.order_by("valid_from")
    waiting = ChangeRequest.objects.visible_to(user).open().count()
    return [
        (_("Trees"), ", ".join(one.local_name for one in editions)),
        (_("Proposed corrections"), waiting),
        (_("Questions that decrees left open"), open_questions(user).count()),
    ]


def bodies(user: User, now: datetime) -> Told:
    """Bodies and service areas in being."""
    day = clock.today(now)
    return [
        (_("In being"), Body.objects.visible_to(user).standing(day).count()),
        (
            _("Service areas"),
            ServiceArea.objects.visible_to(user).standing(day).count(),
        ),
    ]


def accounts(user: User, now: datetime) -> Told:
    """Accounts that may sign in, and those seen lately."""
    rows = accounts_visible_to(user).aggregate(
        active=Count("pk", filter=Q(is_active=True), distinct=True),
        seen=Count("pk", filter=Q(last_seen_at__gte=now - _LATELY), distinct=True),
    )
    return [
        (_("May sign in"), rows["active"]),
        (_("Seen in the last 30 days"), rows["seen"]),
    ]


def policies(user: User, now: datetime) -> Told:
    """Editions that hold today, and how many are not verified by the text."""
    held = PolicyEdition.objects.holding(on=clock.today(now)).aggregate(
        number=Count("pk"),
        doubtful=Count("pk", filter=Q(verification="unverified")),
        loaded=Max("loaded_at"),
    )
    return [
        (_("Editions in force"), held["number"]),
        (_("Not verified"), held["doubtful"]),
        (_("Last loaded"), held["loaded"] or _("never")),
    ]


def integrations(user: User, now: datetime) -> Told:
    """Files that came in lately, and how that ended."""
    rows = ImportRun.objects.filter(started_at__gte=now - _LATELY).aggregate(
        number=Count("pk"),
        failed=Count("pk", filter=Q(state="failed")),
        last=Max("finished_at"),
    )
    return [
        (_("Files in the last 30 days"), rows["number"]),
        (_("Stopped by an error"), rows["failed"]),
        (_("Last finished"), rows["last"] or _("never")),
    ]


def jobs(user: User, now: datetime) -> Told:
    """What follows from facts and was not done yet."""
    waiting = backlog()
    return [
        (_("Waiting"), waiting.waiting),
        (_("Failed, tried again"), waiting.failing),
        (_("Given up"), waiting.given_up),
    ]


def integrity(user: User, now: datetime) -> Told:
    """What the last inspection found."""
    inspection = latest()
    found = results_of(inspection, user)
    return [
        (_("Last inspection"), inspection.made_at if inspection else _("never")),
        (_("Checks"), len(found)),
        (_("Records found"), sum(one.number for one in found)),
    ]


@dataclass(frozen=True)
class Line:
    """One thing that somebody did to a record."""

    at: datetime
    sentence: str
    where: str


def trail_of(record: UUID, roots: tuple[str, ...], *, most: int) -> list[Line]:
    """The last entries of a record where the reader may look; three statements."""
    rows = Entry.objects.filter(
        within("unit_path", roots), subject_kind__in=KINDS, subject_id=record
    )
    entries = list(rows.order_by("-pk")[:most])
    names = names_of(entry.actor for entry in entries)
    places = place_names(entry.unit_path for entry in entries if entry.unit_path)
    return [
        Line(
            entry.happened_at,
            _("%(who)s: %(what)s")
            % {"who": names[entry.actor], "what": told(entry.fact)},
            places.get(entry.unit_path, ""),
        )
        for entry in entries
    ]
