"""A draft as tables and a record: what the pages of regulations show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from design.components import (
    Action,
    Column,
    Definition,
    Empty,
    Linked,
    Mark,
    Record,
    Row,
    Table,
)
from design.formats import instant
from lachan.command.regulations.models import PolicyDraft
from lachan.command.regulations.queries import Change
from lachan.command.regulations.words import DraftState
from lachan.ground.policy import words as policy_words
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.pages import tables
from lachan.ground.policy.queries import prepared, value_set
from lachan.ground.policy.rules import editions as policy_editions
from lachan.kernel.errors import Refused

_TONES = {
    DraftState.WAITING: "accent",
    DraftState.APPROVED: "done",
    DraftState.REFUSED: "alert",
    DraftState.WITHDRAWN: "quiet",
}


def drafts_table(rows: Any) -> Table:
    """Drafts, the newest first."""
    return Table(
        id="drafts",
        caption=_("Proposed editions"),
        columns=(
            Column("name", _("Policy")),
            Column("state", _("State")),
            Column("place", _("Place")),
            Column("from", _("Holds from"), "date"),
            Column("by", _("Proposed by")),
            Column("at", _("Proposed"), "instant"),
        ),
        rows=[_row(row) for row in rows],
        has_column_chooser=False,
        empty=Empty(
            _("Nothing is proposed"),
            _("A new edition waits here until a second person decides."),
        ),
    )


def _row(row: PolicyDraft) -> Row:
    url = reverse("regulations:record", args=[row.public_id])
    return Row(
        {
            "name": Linked(row.name(tables.language()), url, str(row)),
            "state": _state(row),
            "place": policy_words.place(row.place),
            "from": row.valid_from,
            "by": row.drafted_by.full_name,
            "at": row.drafted_at,
        },
        key=str(row.public_id),
        label=str(row),
    )


def _state(row: PolicyDraft) -> Mark:
    state = DraftState(row.state)
    return Mark(state.label, _TONES[state])  # type: ignore[arg-type]  # four tones


def record_of(row: PolicyDraft) -> Record:
    """The head of a draft: period, what it takes over from, who, and why."""
    definitions = [
        Definition(_("Edition"), row.edition),
        Definition(_("Place"), policy_words.place(row.place)),
        Definition(_("Holds from"), row.valid_from),
        Definition(_("Instead of"), row.standing_ref or _("nothing until now")),
        Definition(
            _("Proposed by"), f"{row.drafted_by.full_name} · {instant(row.drafted_at)}"
        ),
        Definition(_("Why"), row.reason),
    ]
    if row.decided_by and row.decided_at:
        by = f"{row.decided_by.full_name} · {instant(row.decided_at)}"
        definitions.append(Definition(_("Decided by"), by))
    if row.decision_note:
        definitions.append(Definition(_("Note"), row.decision_note))
    return Record(
        title=row.name(tables.language()),
        kind=policy_words.family(row.family),
        subtitle=str(row),
        marks=[_state(row)],
        definitions=definitions,
        actions=_actions(row),
    )


def _actions(row: PolicyDraft) -> list[Action]:
    if row.state != DraftState.APPROVED:
        return []
    loaded = PolicyEdition.objects.filter(policy_id=row.policy_id, place=row.place)
    edition = loaded.filter(valid_from=row.valid_from).defer("body").first()
    return [Action(_("The edition"), tables.url_of(edition))] if edition else []


def comparison_of(row: PolicyDraft) -> Table | None:
    """The draft beside what it takes over from; None where nothing stands or fits."""
    try:
        ready = prepared(row.text, row.origin)
    except Refused:
        return None
    new = ready.editions[0]
    standing = _standing(row) or ready.standing
    if standing is None:
        return tables.numbers(new)
    return tables.comparison(standing, new, only_differences=True)


def _standing(row: PolicyDraft) -> policy_editions.Edition | None:
    if not row.standing_ref:
        return None
    rows = PolicyEdition.objects.filter(policy_id=row.policy_id)
    return next((r.content for r in rows if r.ref == row.standing_ref), None)


def impact_said(row: PolicyDraft) -> str:
    """What the replay found, in one sentence."""
    impact = row.impact
    at = instant(datetime.fromisoformat(impact["replayed_at"]))
    told = {"asked": impact["asked"], "changed": impact["changed"], "at": at}
    if impact["subject"] == "unit":
        said = _("Replayed %(at)s: of %(asked)s units %(changed)s get another level.")
        return said % told
    if impact["subject"] == "case":
        said = _("Replayed %(at)s: of %(asked)s open cases %(changed)s change.")
        return said % told
    return _("Nothing in the register is decided by this kind of rule yet.")


def changes_table(row: PolicyDraft, seen: list[Change]) -> Table | None:
    """Units or cases that would be decided otherwise; None where none could be."""
    if not row.impact["subject"]:
        return None
    return Table(
        id="changes",
        caption=_("Decided otherwise"),
        columns=(
            Column("label", _("Unit")),
            Column("before", _("Today")),
            Column("after", _("Under the draft")),
        ),
        rows=[
            Row(
                {
                    "label": Linked(change.label, _url(change)),
                    "before": _told(change.before) or _("no rule"),
                    "after": _told(change.after),
                },
                key=change.public_id,
                label=change.label,
            )
            for change in seen
        ],
        has_column_chooser=False,
        empty=Empty(_("Nobody would be decided otherwise"), ""),
    )


def _url(change: Change) -> str:
    if change.subject == "case":
        return reverse("cases:record", args=[change.public_id])
    return f"{reverse('levels:list')}?unit={change.public_id}"


def _told(text: str) -> str:
    """Codes of classes by name, instants as people write them; levels as they are."""
    known = value_set("classification")
    tongue = "en" if get_language() == "en" else "vi"
    parts = text.split(",")
    if set(parts) <= set(known.codes()):
        return ", ".join(known.display(part, tongue) for part in parts)
    if "T" in text:
        whens = [datetime.fromisoformat(part) for part in text.split("/")]
        return " – ".join(instant(when) for when in whens)
    return text
