"""The chain of custody of one specimen, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from lachan.ground.access.queries import names_of
from lachan.watch.labs import words
from lachan.watch.labs.models import Specimen, Step


@dataclass(frozen=True)
class Link:
    """One line: what happened when, and who did it."""

    at: datetime
    title: str
    who: str
    detail: str
    icon: str
    is_alarm: bool = False


_ICONS = {
    words.Verb.COLLECTED: "test-pipe",
    words.Verb.SENT: "truck",
    words.Verb.RECEIVED: "building-hospital",
    words.Verb.RESULTED: "flag",
    words.Verb.CHANGED: "flag",
    words.Verb.REJECTED: "ban",
    words.Verb.VOIDED: "ban",
}


def chain_of(specimen: Specimen) -> list[Link]:
    """Every hand-over and change, newest first."""
    steps = list(
        specimen.steps.select_related("laboratory").order_by("-happened_at", "-pk")
    )
    names = names_of({step.actor for step in steps} - {""})
    return [_link(step, names.get(step.actor, step.actor)) for step in steps]


def _link(step: Step, who: str) -> Link:
    verb = words.Verb(step.verb)
    told = [_values(step), step.laboratory.name if step.laboratory else ""]
    if step.temperature_c is not None:
        told.append(_("%(degrees)s °C") % {"degrees": step.temperature_c})
    told += [step.carrier, step.reason]
    return Link(
        at=step.happened_at,
        title=str(verb.label),
        who=who,
        detail=" · ".join(part for part in told if part),
        icon=_ICONS.get(verb, "point-filled"),
        is_alarm=verb in (words.Verb.REJECTED, words.Verb.CHANGED),
    )


_OF_VALUES = (words.Verb.RESULTED, words.Verb.CHANGED, words.Verb.WITHDRAWN)


def _values(step: Step) -> str:
    if step.verb == words.Verb.ADOPTED:
        return ""
    if step.verb in _OF_VALUES or step.verb == words.Verb.UNPOOLED:
        told = [_spoken(step.before), _spoken(step.after)]
        return " → ".join(part for part in told if part)
    if step.verb in (words.Verb.REJECTED, words.Verb.READMITTED):
        code = step.after or step.before
        known = code in words.Reject.values
        return str(words.Reject(code).label) if known else code
    return " → ".join(part for part in (step.before, step.after) if part)


def _spoken(value: str) -> str:
    return str(words.Value(value).label) if value in words.Value.values else value
