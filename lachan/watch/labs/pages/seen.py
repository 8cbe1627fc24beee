"""What several pages of the laboratories begin with."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from design.components import Column, Linked, Mark, Person, Row, Tab
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds
from lachan.ground.people.queries import Shown
from lachan.watch.labs import queries, words
from lachan.watch.labs.models import Specimen

STATE_TONES = {
    words.State.RESULTED: "done",
    words.State.REJECTED: "alert",
    words.State.VOID: "quiet",
}
VALUE_TONES = {
    words.Value.POSITIVE: "alert",
    words.Value.NEGATIVE: "done",
    words.Value.INDETERMINATE: "accent",
    words.Value.INVALID: "quiet",
}


def reader_of(request: HttpRequest, permission: str = words.VIEW) -> User:
    """The account of a request; 404 for who may see no specimen anywhere."""
    user = account_of(request)
    if not holds(user, words.VIEW) or not holds(user, permission):
        raise Http404
    return user


def state_mark(one: Specimen) -> Mark:
    """Where the specimen stands."""
    state = words.State(one.state)
    return Mark(state.label, STATE_TONES.get(state, "accent"))  # type: ignore[arg-type]  # a tone of the table above


def value_mark(value: str) -> Mark | str:
    """The result as a mark; nothing while none is known."""
    if not value:
        return ""
    known = words.Value(value)
    return Mark(known.label, VALUE_TONES[known])  # type: ignore[arg-type]  # a tone of the table above


def tabs_of(user: User, here: str) -> list[Tab]:
    """The pages of the laboratories that an account may enter."""
    told = (
        ("labs:list", _("Specimens"), words.VIEW),
        ("labs:waiting", _("To be sampled"), words.SAMPLE),
        ("labs:send", _("Send"), words.SAMPLE),
        ("labs:bench", _("Bench"), words.TEST),
        ("labs:queue", _("Unidentified results"), words.DECIDE),
        ("labs:backlog", _("Backlog"), words.VIEW),
        ("labs:plans", _("Screening"), words.VIEW),
        ("labs:tubes", _("Tubes"), words.VIEW),
    )
    return [
        Tab(label, reverse(name), is_current=name == here)
        for name, label, permission in told
        if holds(user, permission)
    ]


COLUMNS = (
    ("code", "text"),
    ("person", "text"),
    ("unit", "text"),
    ("test", "text"),
    ("reason", "text"),
    ("taken", "instant"),
    ("laboratory", "text"),
    ("state", "text"),
    ("value", "text"),
    ("resulted", "instant"),
)


def columns() -> list[Column]:
    """The columns of every list of specimens."""
    labels = {
        "code": _("Tube"),
        "person": _("Person"),
        "unit": _("Unit"),
        "test": _("Test"),
        "reason": _("Reason"),
        "taken": _("Taken"),
        "laboratory": _("Laboratory"),
        "state": _("State"),
        "value": _("Result"),
        "resulted": _("Result at"),
    }
    minor = ("unit", "reason", "resulted", "laboratory")
    return [
        Column(name, labels[name], kind, is_minor=name in minor)  # type: ignore[arg-type]  # a kind of the table above
        for name, kind in COLUMNS
    ]


def row_of(one: Specimen, people: dict[int, Shown]) -> Row:
    """One specimen as a line of a list."""
    url = reverse("labs:record", args=[one.public_id])
    person = people[one.request.person_id]
    code = queries.code_of(one)
    return Row(
        cells={
            "code": Linked(code, url),
            "person": Person(person.name, url, is_pseudonym=not person.is_visible),
            "unit": one.request.unit.local_name,
            "test": queries.name_of_test(one.request.test),
            "reason": str(words.Indication(one.request.indication).label),
            "taken": one.collected_at,
            "laboratory": one.laboratory.name if one.laboratory else "",
            "state": state_mark(one),
            "value": value_mark(one.value),
            "resulted": one.resulted_at or "",
        },
        key=str(one.public_id),
        label=code,
        is_quiet=one.voided_at is not None,
    )
