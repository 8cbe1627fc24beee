"""The page of one case: what it is and why, where, since when, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from design.components import (
    Action,
    Buttons,
    Column,
    Crumb,
    Definition,
    Empty,
    Linked,
    Mark,
    Record,
    Row,
    Table,
)
from lachan.ground.access.actions import can
from lachan.ground.access.models import User
from lachan.ground.people.queries import Shown
from lachan.ground.policy.queries import spoken
from lachan.kernel import clock
from lachan.kernel.decisions import Decision
from lachan.watch.cases import queries, rules, words
from lachan.watch.cases.forms import LINK, DataForm, FindingsForm
from lachan.watch.cases.models import Case, SourceLink
from lachan.watch.cases.pages.listing import (
    class_mark,
    doubt_marks,
    outcome_mark,
    reader_of,
)
from lachan.watch.cases.queries.history import finding_name
from lachan.watch.cases.queries.policies import DEFINITION, DefinitionInForce


@dataclass(frozen=True)
class Seen:
    """A case as one reader sees it."""

    case: Case
    user: User
    person: Shown
    now: datetime

    def may(self, permission: str) -> bool:
        """Whether the reader may do this where the case is answered for, or is."""
        return any(
            can(self.user, permission, within=path)
            for path in (self.case.unit_path, self.case.present_path)
        )


def seen(request: HttpRequest, public_id: UUID) -> Seen:
    """The case of an address; 404 for unknown and for unseen ones alike."""
    user = reader_of(request)
    cases = Case.objects.visible_to(user).select_related(
        "unit", "present_unit", "person", "policy_edition"
    )
    case = get_object_or_404(cases, public_id=public_id)
    person = queries.names_of_people([case], user)[case.person_id]
    return Seen(case, user, person, clock.now())


def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One case."""
    view = seen(request, public_id)
    case = view.case
    may_edit = view.may(words.EDIT) and case.voided_at is None
    reads_health = queries.sees_health(view.user)
    evidence = Evidence.of(case)
    page = {
        "case": case,
        "record": header(view),
        "crumbs": [
            Crumb(_("Cases"), reverse("cases:list")),
            Crumb(queries.code_of(case)),
        ],
        "decision": evidence.decision,
        "basis": _basis(case),
        "may_edit": may_edit,
        "reads_health": reads_health,
        "data_form": DataForm.of(case) if may_edit else None,
        "data_url": _part(case, "data"),
        "data": _data(case),
        "findings_form": findings_form(case, evidence)
        if may_edit and reads_health
        else None,
        "findings_url": _part(case, "findings"),
        "findings": _findings(evidence) if reads_health else [],
        "sources": sources_table(view),
        "name_source": _action(case, "source", _("Name a source"), "link"),
        "report_clock": _clock(case),
        "history": queries.history_of(case, sees_health=reads_health),
    }
    return render(request, "cases/record.html", page)


def _part(case: Case, part: str) -> str:
    return reverse("cases:part", args=[case.public_id, part])


def _action(
    case: Case, part: str, label: str, icon: str, kind: str = "secondary"
) -> Action:
    return Action(label, _part(case, part), kind, icon, opens_panel=True)  # type: ignore[arg-type]  # a kind of the design


def header(view: Seen) -> Record:
    """The head of the page, which a saved fragment draws anew."""
    case = view.case
    definitions = [
        Definition(_("Disease"), queries.disease_name(case.disease)),
        Definition(_("Answered for by"), case.unit.local_name),
        Definition(_("Now at"), case.present_unit.local_name),
        Definition(_("Confirmed"), case.confirmed_date),
        Definition(_("Notified"), case.notified_at),
        Definition(_("Age"), case.age_years),
    ]
    if case.episode > 1:
        definitions.append(Definition(_("Episode"), case.episode))
    return Record(
        title=view.person.name,
        kind=_("Case %(code)s") % {"code": queries.code_of(case)},
        marks=[class_mark(case), outcome_mark(case), *doubt_marks(case, view.now)],
        definitions=definitions,
        actions=_verbs(view),
        void_reason=case.void_reason if case.voided_at else "",
        is_pseudonym=not view.person.is_visible,
    )


def _verbs(view: Seen) -> list[Action]:
    case = view.case
    if case.voided_at is not None:
        if not view.may(words.VOID):
            return []
        restore = Action(
            _("Restore"), _part(case, "restore"), "primary", "rotate-clockwise", "post"
        )
        return [restore]
    verbs = []
    if view.may(words.EDIT):
        verbs = [
            _action(case, "outcome", _("Record the outcome"), "flag", "primary"),
            _action(case, "classification", _("Classify"), "stethoscope"),
            _action(case, "severity", _("Severity"), "activity"),
            _action(case, "move", _("Move"), "map-pin"),
            _action(case, "hand-over", _("Hand over"), "transfer"),
        ]
        if case.reported_at is None:
            verbs.append(_action(case, "report", _("Reported"), "send"))
    if view.may(words.VOID):
        verbs.append(_action(case, "void", _("Void"), "ban", "quiet"))
    return verbs


def _basis(case: Case) -> str:
    """On whose word the classification stands, with the reason if there is one."""
    told = str(words.Basis(case.classification_basis).label)
    if case.classification_reason:
        told = f"{told}: “{case.classification_reason}”"
    return told


@dataclass(frozen=True)
class Evidence:
    """What is known for the definition, and what it makes of it."""

    findings: list[rules.FindingDraft]
    found: DefinitionInForce | None
    decision: Decision | None

    @classmethod
    def of(cls, case: Case) -> Evidence:
        """Ask the definition in force on the day of the illness."""
        findings = queries.findings_of(case)
        found = queries.Policies().definition_of(
            case.disease, rules.day_of_illness(case)
        )
        decision = None
        if found is not None:
            linked = queries.has_source(case)
            decision = spoken(found.classify(findings, has_source=linked), DEFINITION)
        return cls(findings, found, decision)


def findings_form(case: Case, evidence: Evidence, data: Any = None) -> FindingsForm:
    """The form of what the definition reads, as it is known now."""
    definition = evidence.found.definition if evidence.found else None
    codes = (
        {*definition.tests(), *definition.findings(), LINK} if definition else {LINK}
    )
    initial: dict[str, object] = {"version": case.version}
    for finding in evidence.findings:
        initial[finding.code] = finding.value
        initial[f"{finding.code}_on"] = finding.observed_on
    return FindingsForm(
        data,
        initial=initial,
        definition=definition,
        labels={code: finding_name(code) for code in codes},
    )


def _findings(evidence: Evidence) -> list[Definition]:
    return [
        Definition(
            finding_name(finding.code),
            queries.finding_value(finding.value),
            rules.spoken(finding.observed_on),
        )
        for finding in evidence.findings
    ]


def _data(case: Case) -> list[Definition]:
    return [
        Definition(_("Onset"), case.onset_date),
        Definition(_("Specimen taken"), case.specimen_date),
        Definition(_("Confirmed on"), case.confirmed_date),
        Definition(_("How found"), words.FoundBy(case.found_by).label),
        Definition(_("Source"), words.SourceKnown(case.source_known).label),
        Definition(_("Arrived from"), case.arrived_from or None),
        Definition(_("Outcome on"), case.outcome_date),
    ]


def _clock(case: Case) -> list[Definition]:
    return [
        Definition(_("To be reported before"), case.report_due_at),
        Definition(_("Reported"), case.reported_at),
    ]


def sources_table(view: Seen) -> Table:
    """Who infected the case, and whom it infected, named as the reader may know."""
    links = list(
        SourceLink.objects.filter(
            Q(case=view.case) | Q(source_case=view.case), withdrawn_at=None
        )
        .select_related("case__unit", "source_case__unit")
        .order_by("recorded_at", "pk")
    )
    others = [other for link in links if (other := _other(link, view.case))]
    visible = set(
        Case.objects.visible_to(view.user)
        .filter(pk__in=[other.pk for other in others])
        .values_list("pk", flat=True)
    )
    people = queries.names_of_people(others, view.user)
    may_edit = view.may(words.EDIT) and view.case.voided_at is None
    return Table(
        id="sources",
        caption=_("Sources and people infected"),
        columns=[
            Column("way", _("Direction")),
            Column("who", _("Who or what")),
            Column("basis", _("Grounds")),
            Column("certainty", _("How certain")),
            Column("act", ""),
        ],
        rows=[_link_row(link, view.case, people, visible, may_edit) for link in links],
        has_column_chooser=False,
        empty=Empty(_("No source is named"), _("Name who or what infected the case.")),
    )


def _other(link: SourceLink, case: Case) -> Case | None:
    return link.source_case if link.case_id == case.pk else link.case


def _link_row(
    link: SourceLink,
    case: Case,
    people: dict[int, Shown],
    visible: set[int],
    may_edit: bool,  # noqa: FBT001  # passed through from the one caller
) -> Row:
    other, is_source = _other(link, case), link.case_id == case.pk
    who: object = link.source_text
    if other is not None:
        name = people[other.person_id].name
        label = f"{queries.code_of(other)} · {name}"
        who = (
            Linked(label, reverse("cases:record", args=[other.public_id]))
            if other.pk in visible
            else name
        )
    marks: list[object] = [who]
    if other is not None and other.voided_at is not None:
        marks.append(Mark(_("void"), "quiet", "ban"))
    withdraw = Action(
        _("Withdraw"),
        f"{_part(case, 'withdraw')}?link={link.pk}",
        "quiet",
        "x",
        opens_panel=True,
    )
    return Row(
        cells={
            "way": _("infected by") if is_source else _("infected"),
            "who": marks,
            "basis": link.basis,
            "certainty": str(words.LinkCertainty(link.certainty).label),
            "act": Buttons([withdraw]) if may_edit and is_source else "",
        },
        key=str(link.pk),
    )
