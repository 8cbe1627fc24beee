"""What happened to a case, in words, with who did it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lachan.ground.access.queries import names_of
from lachan.ground.policy.queries import value_set
from lachan.ground.units.models import Unit
from lachan.watch.cases import words
from lachan.watch.cases.models import Case, CaseStep
from lachan.watch.cases.rules import spoken


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One line; a timeline of the design draws it as it is."""

    at: datetime | date
    title: str
    who: str = ""
    detail: str = ""
    url: str = ""
    icon: str = "point-filled"
    tone: str = ""
    is_void: bool = False

    def as_json(self) -> dict[str, str]:
        """For programs."""
        return {
            "at": self.at.isoformat(),
            "what": self.title,
            "detail": self.detail,
            "who": self.who,
        }


FIELDS: dict[str, str | Promise] = {
    "found_by": gettext_lazy("how the case was found"),
    "source_known": gettext_lazy("source of infection"),
    "onset_date": gettext_lazy("day of onset"),
    "specimen_date": gettext_lazy("day of the specimen"),
    "confirmed_date": gettext_lazy("day of confirmation"),
    "outcome_date": gettext_lazy("day of the outcome"),
    "notified_at": gettext_lazy("time of notification"),
    "arrived_from": gettext_lazy("arrived from"),
    "age_years": gettext_lazy("age"),
    "discrepancies": gettext_lazy("what cannot all be true"),
    "basis": gettext_lazy("on whose word"),
}

_ICONS = {
    words.Verb.OUTCOME: "flag",
    words.Verb.CLASSIFIED: "stethoscope",
    words.Verb.VOIDED: "ban",
    words.Verb.RESTORED: "rotate-clockwise",
    words.Verb.MOVED: "map-pin",
    words.Verb.HANDED_OVER: "transfer",
    words.Verb.FINDINGS: "clipboard-check",
    words.Verb.REPORTED: "send",
    words.Verb.LINKED: "link",
    words.Verb.UNLINKED: "x",
}


def history_of(case: Case, *, sees_health: bool = True) -> list[HistoryLine]:
    """Everything that was done to a case, oldest first; at most three reads.

    Without `sees_health` findings and severity are told without what was found.
    """
    steps = list(CaseStep.objects.filter(case=case).order_by("pk"))
    names = names_of({case.recorded_by, *(step.actor for step in steps)} - {""})
    units = _units_named(steps)
    opened = HistoryLine(
        at=case.recorded_at,
        title=_("case opened"),
        who=names.get(case.recorded_by, ""),
        detail=_from_register(case),
        icon="plus",
    )
    return [opened, *(_line(step, names, units, sees_health) for step in steps)]


def _from_register(case: Case) -> str:
    if not case.origin:
        return ""
    if case.origin == words.LABORATORY:
        return _("by a positive result")
    told = {"origin": case.origin, "code": case.origin_code}
    return _("from %(origin)s, number %(code)s") % told


def _line(
    step: CaseStep,
    names: dict[str, str],
    units: dict[str, str],
    sees_health: bool,  # noqa: FBT001  # passed through from the one caller
) -> HistoryLine:
    verb = words.Verb(step.verb)
    hidden = verb in (words.Verb.FINDINGS, words.Verb.SEVERITY) and not sees_health
    parts = [] if hidden else [_change(step, verb, units)]
    if step.happened_on:
        parts.append(_("on %(day)s") % {"day": spoken(step.happened_on)})
    if step.reason and step.reason not in words.Basis.values:
        parts.append(f"“{step.reason}”")
    return HistoryLine(
        at=step.recorded_at,
        title=str(verb.label),
        who=names.get(step.actor, ""),
        detail=" · ".join(part for part in parts if part),
        icon=_ICONS.get(verb, "point-filled"),
        tone="alert" if verb == words.Verb.VOIDED else "",
    )


def _change(step: CaseStep, verb: words.Verb, units: dict[str, str]) -> str:
    say = _speaker(step, verb, units)
    before, after = (say(text) if text else "" for text in (step.before, step.after))
    arrow = " → ".join(part for part in (before, after) if part)
    if step.after == "" and before:
        arrow = _("%(what)s taken back") % {"what": before}
    name = _name_of(step, verb)
    return f"{name}: {arrow}" if name and arrow else name or arrow


def _name_of(step: CaseStep, verb: words.Verb) -> str:
    if verb == words.Verb.FINDINGS:
        return finding_name(step.what)
    return str(FIELDS.get(step.what, step.what))


_CHOICES = {
    "found_by": words.FoundBy,
    "source_known": words.SourceKnown,
    "basis": words.Basis,
    words.Verb.CLASSIFIED.value: words.Classification,
    words.Verb.SEVERITY.value: words.Severity,
    words.Verb.OUTCOME.value: words.Outcome,
}


def _speaker(
    step: CaseStep, verb: words.Verb, units: dict[str, str]
) -> Callable[[str], str]:
    if verb in (words.Verb.MOVED, words.Verb.HANDED_OVER):
        return lambda text: units.get(text, text)
    if verb == words.Verb.FINDINGS:
        return finding_value
    if verb == words.Verb.LINKED or verb == words.Verb.UNLINKED:
        return lambda text: "" if text.isdigit() else text
    if step.what == "discrepancies":
        return lambda text: ", ".join(
            str(words.Discrepancy(code).label) for code in text.split()
        )
    choices = _CHOICES.get(step.what or verb.value)
    if choices is not None:
        return lambda text: str(choices(text).label) if text in choices.values else text
    return _day_or_text


def _day_or_text(text: str) -> str:
    try:
        return spoken(date.fromisoformat(text[:10])) if len(text) >= 10 else text
    except ValueError:
        return text


def _units_named(steps: Iterable[CaseStep]) -> dict[str, str]:
    places = (words.Verb.MOVED, words.Verb.HANDED_OVER)
    ids = {
        text
        for step in steps
        if step.verb in places
        for text in (step.before, step.after)
        if text.isdigit()
    }
    if not ids:
        return {}
    named = Unit.objects.filter(pk__in=ids).values_list("pk", "full_name")
    return {str(pk): name for pk, name in named}


VALUES: dict[str, str | Promise] = {
    "yes": gettext_lazy("yes"),
    "no": gettext_lazy("no"),
    "positive": gettext_lazy("positive"),
    "negative": gettext_lazy("negative"),
    "indeterminate": gettext_lazy("indeterminate"),
    "pending": gettext_lazy("result awaited"),
}


def finding_value(value: str) -> str:
    """A finding's value in the reader's language; numbers stand as they are."""
    return str(VALUES.get(value, value))


def finding_name(code: str) -> str:
    """A finding's name in the reader's language; an unknown code stands for itself."""
    findings = value_set("findings")
    if code not in findings.codes():
        return code
    return findings.display(code, "en" if get_language() == "en" else "vi")
