"""Bodies, members, absences and charges as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from design.components import (
    Action,
    Buttons,
    Column,
    Definition,
    Empty,
    Linked,
    Mark,
    Paging,
    Record,
    Row,
    Table,
)
from lachan.ground.access.models import User
from lachan.ground.bodies.models import Absence, Body, Charge, Seat
from lachan.ground.bodies.pages.parts import address_of
from lachan.ground.bodies.queries import Member, PhoneLine
from lachan.ground.bodies.rules.covering import Cover
from lachan.ground.bodies.rules.standing import Answering
from lachan.ground.bodies.words import Role
from lachan.ground.units.models import Unit

_MOST_ROWS = 500


def bodies_table(
    rows: Sequence[Body],
    told: Mapping[int, tuple[Answering, dict[int, Seat]]],
    *,
    paging: Paging,
) -> Table:
    """Bodies with who answers for them now."""
    return Table(
        id="bodies",
        caption=_("Committees and teams"),
        columns=[
            Column("name", _("Body")),
            Column("unit", _("Unit")),
            Column("kind", _("Kind of body")),
            Column("answers", _("Answers now")),
            Column("members", _("Members"), "count"),
            Column("since", _("In being since"), "date", is_minor=True),
        ],
        rows=[_body_row(body, *told[body.pk]) for body in rows],
        paging=paging,
        empty=Empty(
            _("No body"),
            _("No committee, command post or team stands here."),
            icon="users-group",
        ),
    )


def _body_row(body: Body, answer: Answering, seats: Mapping[int, Seat]) -> Row:
    return Row(
        cells={
            "name": Linked(body.name, address_of(body)),
            "unit": body.unit.local_name,
            "kind": body.get_kind_display(),
            "answers": _who(answer, seats),
            "members": len(seats),
            "since": body.valid_from,
        },
        key=str(body.public_id),
        label=body.name,
        is_quiet=body.valid_to is not None,
    )


def _who(answer: Answering, seats: Mapping[int, Seat]) -> object:
    if answer.seat is None:
        return Mark(_("nobody"), "alert", "alert-triangle") if seats else ""
    seat = seats[answer.seat]
    name = seat.full_name or seat.position
    return [name, Mark(_("stands in"), "accent")] if answer.stands_in else name


def record_of(body: Body, members: Sequence[Member], *, may_edit: bool) -> Record:
    """The head of a body's page."""
    here = [body.public_id]
    verbs = [
        Action(_("Add a member"), reverse("bodies:seat", args=here), "primary", "plus"),
        Action(_("Put in charge"), reverse("bodies:charge", args=here), icon="map-pin"),
        Action(_("Correct"), reverse("bodies:change", args=here), "quiet", "pencil"),
        Action(_("Go on elsewhere"), reverse("bodies:move", args=here), "quiet"),
        Action(_("Dissolve"), reverse("bodies:end", args=here), "quiet", "x"),
    ]
    answers = next((one for one in members if one.answers), None)
    told = [
        Definition(_("Unit"), body.unit.local_name),
        Definition(_("Founding decision"), body.document or _("not recorded")),
        Definition(_("In being since"), body.valid_from),
    ]
    if body.valid_to:
        told.append(Definition(_("Until"), body.valid_to))
    if body.above:
        told.append(Definition(_("Part of"), body.above.name))
    if body.note:
        told.append(Definition(_("Note"), body.note))
    return Record(
        title=body.name,
        kind=body.get_kind_display(),
        subtitle=_("%(name)s answers now") % {"name": answers.name} if answers else "",
        marks=_marks(body, members, answers),
        definitions=told,
        actions=verbs if may_edit else [],
    )


def _marks(body: Body, members: Sequence[Member], answers: Member | None) -> list[Mark]:
    if body.valid_to is not None:
        return [Mark(_("dissolved"), "quiet")]
    if answers is None:
        said = _("nobody answers") if members else _("no member")
        return [Mark(said, "alert", "alert-triangle")]
    return [Mark(_("stands in"), "accent")] if answers.stands_in else []


def members_table(members: Sequence[Member], user: User, *, may_edit: bool) -> Table:
    """Members in the order in which they stand in, with their telephones."""
    return Table(
        id="members",
        caption=_("Members"),
        columns=[
            Column("name", _("Full name")),
            Column("role", _("Role")),
            Column("position", _("Position")),
            Column("phone", _("Telephone")),
            Column("state", _("State")),
            Column("verbs", _("Change")),
        ],
        rows=[_member_row(one, user, may_edit=may_edit) for one in members],
        empty=Empty(_("No member"), _("Add the head first."), icon="users-group"),
        has_column_chooser=False,
    )


def _member_row(one: Member, user: User, *, may_edit: bool) -> Row:
    seat = one.seat
    here = [seat.public_id]
    verbs = []
    if may_edit or seat.account_id == user.pk:
        verbs = [Action(_("Report absent"), reverse("bodies:away", args=here))]
    if may_edit:
        verbs.append(Action(_("End"), reverse("bodies:leave", args=here), "quiet"))
    return Row(
        cells={
            "name": one.name or _("name erased"),
            "role": seat.get_role_display(),
            "position": seat.position,
            "phone": one.phone,
            "state": _states(one),
            "verbs": Buttons(verbs) if verbs and seat.valid_to is None else "",
        },
        key=str(seat.public_id),
    )


def _states(one: Member) -> list[Mark]:
    marks = []
    if one.answers:
        said = _("stands in") if one.stands_in else _("answers now")
        marks.append(Mark(said, "accent" if one.stands_in else "done"))
    if one.is_away:
        marks.append(Mark(_("away"), "alert", "clock"))
    return marks


def absences_table(
    body: Body, user: User, now: datetime, *, may_edit: bool
) -> Table | None:
    """Absences that are not over; None if nobody is away."""
    rows = Absence.objects.filter(seat__body=body).exclude(ends_at__lte=now)
    found = list(rows.select_related("seat__account").order_by("starts_at")[:50])
    if not found:
        return None
    return Table(
        id="absences",
        caption=_("Absences"),
        columns=[
            Column("who", _("Member")),
            Column("from", _("Away from"), "instant"),
            Column("until", _("Back at")),
            Column("verbs", _("Change")),
        ],
        rows=[
            Row(
                cells={
                    "who": one.seat.full_name,
                    "from": one.starts_at,
                    "until": one.ends_at or _("not known yet"),
                    "verbs": Buttons([_back(one)])
                    if may_edit or one.seat.account_id == user.pk
                    else "",
                },
                key=str(one.public_id),
            )
            for one in found
        ],
        has_column_chooser=False,
    )


def _back(one: Absence) -> Action:
    return Action(
        _("Is back"), reverse("bodies:back", args=[one.public_id]), method="post"
    )


def charges_table(
    charges: Iterable[Charge], members: Mapping[int, Member], *, may_edit: bool
) -> Table:
    """What the body is in charge of, and was."""
    rows = []
    for one in charges:
        through = members.get(one.seat_id or 0)
        end = Action(
            _("End"), reverse("bodies:charge_end", args=[one.public_id]), "quiet"
        )
        rows.append(
            Row(
                cells={
                    "unit": one.unit.local_name,
                    "what": _("a household") if one.household_id else _("all of it"),
                    "through": through.name if through else _("the whole body"),
                    "from": one.valid_from,
                    "until": one.valid_to or "",
                    "verbs": Buttons([end]) if may_edit and not one.valid_to else "",
                },
                key=str(one.public_id),
                is_quiet=one.valid_to is not None,
            )
        )
    return Table(
        id="charges",
        caption=_("In charge of"),
        columns=[
            Column("unit", _("Unit")),
            Column("what", _("How much")),
            Column("through", _("Through")),
            Column("from", _("From"), "date"),
            Column("until", _("Until"), "date"),
            Column("verbs", _("Change")),
        ],
        rows=rows,
        empty=Empty(_("Nothing"), _("No unit is in the charge of this body.")),
        has_column_chooser=False,
    )


@dataclass(frozen=True)
class Sheet:
    """One body on the telephone list."""

    title: str
    table: Table


def phone_sheets(lines: Iterable[PhoneLine]) -> list[Sheet]:
    """One table for each body, in the order of the tree."""
    by_body: dict[int, list[PhoneLine]] = {}
    for line in lines:
        by_body.setdefault(line.body.pk, []).append(line)
    return [_sheet(mine) for mine in by_body.values()]


def _sheet(lines: Sequence[PhoneLine]) -> Sheet:
    body = lines[0].body
    table = Table(
        id=f"phones-{body.pk}",
        caption=body.name,
        columns=[
            Column("name", _("Full name")),
            Column("role", _("Role")),
            Column("position", _("Position")),
            Column("phone", _("Telephone")),
        ],
        rows=[
            Row(
                cells={
                    "name": [line.member.name, *_states(line.member)],
                    "role": Role(line.member.seat.role).label,
                    "position": line.member.seat.position,
                    "phone": line.member.phone,
                },
                key=str(line.member.seat.public_id),
            )
            for line in lines
        ],
        has_column_chooser=False,
        most_on_phone=100,
    )
    return Sheet(f"{body.unit.local_name} · {body.name}", table)


def cover_table(
    cover: Cover, units: Mapping[str, Unit], names: Mapping[int, str]
) -> Table:
    """Units in nobody's charge first, then those of several, then in part."""
    rows = [_cover_row(units[path], Mark(_("nobody"), "alert")) for path in cover.gaps]
    for told, mark in (
        (cover.overlaps, Mark(_("several"), "accent")),
        (cover.partly, Mark(_("in part"), "quiet")),
    ):
        rows += [
            _cover_row(
                units[path], mark, ", ".join(names[int(str(one))] for one in holders)
            )
            for path, holders in told.items()
        ]
    return Table(
        id="cover",
        caption=_("To be settled"),
        columns=[
            Column("unit", _("Unit")),
            Column("above", _("Belongs to")),
            Column("state", _("Covered by")),
            Column("who", _("Who")),
        ],
        rows=rows[:_MOST_ROWS],
        empty=Empty(
            _("All is covered once"), _("No gap and no overlap."), icon="checks"
        ),
    )


def _cover_row(unit: Unit, mark: Mark, who: str = "") -> Row:
    return Row(
        cells={
            "unit": unit.local_name,
            "above": unit.parent.local_name if unit.parent else "",
            "state": mark,
            "who": who,
        },
        key=unit.code,
        label=unit.local_name,
    )
