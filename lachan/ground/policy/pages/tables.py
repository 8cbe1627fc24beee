"""Editions as tables and records: what the pages of policy show."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from design.components import (
    Action,
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
from design.formats import day, figure, instant, window
from design.tags.words import verification_mark
from lachan.ground.policy import queries, words
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.rules import library
from lachan.ground.policy.rules.documents import Example
from lachan.ground.policy.rules.editions import Edition
from lachan.ground.policy.rules.library import Absent
from lachan.ground.policy.rules.lines import Line, differences, is_same, lines_of

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
# The value sets whose codes stand in parameters and results.
CODED = (
    "findings",
    "classification",
    "bodies",
    "measures",
    "colours",
    "intervals",
    "unit-kinds",
)


def policies(rows: Iterable[PolicyEdition]) -> Table:
    """The list of policies."""
    return Table(
        id="policies",
        caption=_("Policies in force"),
        columns=(
            Column("name", _("Policy")),
            Column("family", _("Kind")),
            Column("place", _("Place")),
            Column("valid", _("In force")),
            Column("clause", _("Clause"), hidden=True),
            Column("mark", _("Verification")),
        ),
        rows=[listed(edition) for edition in rows],
        empty=Empty(
            _("No policy is in force"),
            _("None holds on this day with these filters. Choose another day."),
        ),
    )


def absent(rows: Iterable[Absent]) -> Table:
    """What is no edition, or no whole one, and what is missing."""
    tongue = language()
    return Table(
        id="absent",
        caption=_("Not encoded, or not wholly"),
        columns=(
            Column("document", _("Document")),
            Column("what", _("What")),
            Column("missing", _("What is missing")),
        ),
        rows=[
            Row(
                {
                    "document": row.document,
                    "what": getattr(row, f"what_{tongue}"),
                    "missing": getattr(row, f"missing_{tongue}"),
                },
                key=row.code,
                label=row.document,
            )
            for row in rows
        ],
        has_column_chooser=False,
    )


def url_of(row: PolicyEdition | Edition) -> str:
    """The page of an edition."""
    policy_id = row.id if isinstance(row, Edition) else row.policy_id
    return reverse("policy:edition", args=[policy_id, row.place, row.edition])


def listed(row: PolicyEdition) -> Row:
    """One policy as a row of the list."""
    return Row(
        cells={
            "name": Linked(row.name(language()), url_of(row), row.ref),
            "family": words.family(row.family),
            "place": words.place(row.place),
            "valid": validity(row),
            "clause": row.clause,
            "mark": verification_mark(row.mark),
        },
        key=str(row.pk),
        label=row.ref,
    )


def language() -> str:
    """`vi` or `en`, whichever the reader uses."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def validity(row: PolicyEdition | Edition) -> str:
    """From when until when, the last day included."""
    if row.valid_to is None:
        return _("from %(day)s") % {"day": day(row.valid_from)}
    return window(row.valid_from, row.valid_to)


def list_crumb() -> Crumb:
    """The way back to the list."""
    return Crumb(_("Policies in force"), reverse("policy:list"))


def crumbs_of(content: Edition) -> list[Crumb]:
    """The way from the list to this edition."""
    return [list_crumb(), Crumb(content.ref)]


def record_of(row: PolicyEdition, content: Edition) -> Record:
    """The head of an edition's page: document, clause, period, mark."""
    document = content.document
    marks = [
        Mark(
            _("amended for %(place)s") % {"place": words.place(row.place)},
            "accent",
            "map-pin",
        )
    ]
    return Record(
        title=row.name(language()),
        kind=words.family(row.family),
        subtitle=row.ref,
        marks=marks if content.overlaid else (),
        definitions=(
            Definition(_("Document"), f"{document.number} · {document.issuer}"),
            Definition(_("Dated"), document.date),
            Definition(_("In force"), validity(row)),
            Definition(_("Place"), words.place(row.place)),
            Definition(
                _("Disease"), words.disease(row.disease) if row.disease else _("all")
            ),
            Definition(_("Clause"), row.clause),
            Definition(_("Verification"), verification_mark(row.mark)),
        ),
        actions=(
            Action(
                _("Compare editions"),
                f"{reverse('policy:compare')}?left={row.pk}&right={row.pk}",
                icon="arrows-exchange",
            ),
            Action(_("As a file"), file_url(row), icon="download"),
        ),
    )


def file_url(row: PolicyEdition) -> str:
    """Where the edition is given as a file that loads again."""
    return reverse("policy:file", args=[row.policy_id, row.place, row.edition])


def numbers(content: Edition) -> Table:
    """Every number with its mark and source."""
    return Table(
        id="numbers",
        caption=_("Every number of this edition"),
        columns=(
            Column("key", _("Parameter")),
            Column("value", _("Value")),
            Column("mark", _("Verification")),
            Column("source", _("Source")),
            Column("clause", _("Clause"), hidden=True),
        ),
        rows=[_number(line) for line in lines_of(content)],
        has_column_chooser=True,
    )


def _number(line: Line) -> Row:
    return Row(
        cells={
            "key": _label(line),
            "value": _spoken(line),
            "mark": verification_mark(line.verification),
            "source": _sources(line),
            "clause": line.clause,
        },
        key=line.key,
        label=line.key,
        is_quiet=not line.is_own,
    )


def _label(line: Line) -> str:
    name = words.key(line.name)
    place = str(int(line.place) + 1) if line.place.isdigit() else _code(line.place)
    return f"{name} · {place}" if place else name


def _sources(line: Line) -> str:
    return " — ".join(_(part) for part in (line.source, line.note) if part)


def _spoken(line: Line | None) -> str:
    """A value in words; a row as its fields, in the reader's language only."""
    if line is None:
        return _("not in this edition")
    if line.rows:
        return _("%(n)s rows, below") % {"n": len(line.rows)}
    if not isinstance(line.value, dict):
        return value_of(line.name, line.value)
    other = "_vi" if language() == "en" else "_en"
    return "; ".join(
        f"{words.key(name.removesuffix('_vi').removesuffix('_en'))}: "
        f"{value_of(name, value)}"
        for name, value in line.value.items()
        if not name.endswith(other)
    )


def spoken_result(result: Mapping[str, Any]) -> str:
    """A result in words: every key and its value."""
    return ", ".join(
        f"{words.key(name)}: {value_of(name, value)}" for name, value in result.items()
    )


def value_of(name: str, value: Any) -> str:
    """A value as people read it; `name` tells shares from counts."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value_of(name, item) for item in value)
    if isinstance(value, str) and INSTANT.match(value):
        return instant(datetime.fromisoformat(value))
    if isinstance(value, int | float):
        return figure(value, "share" if "share" in name else _number_kind(value))
    if name.endswith("_date") and value:
        return day(date.fromisoformat(value))
    return _code(str(value))


def _number_kind(value: float) -> str:
    return "count" if float(value).is_integer() else "decimal"


def _code(code: str) -> str:
    """A code of a value set by its name; any other text as it stands."""
    for name in CODED:
        known = queries.value_set(name)
        if code in known.codes():
            return known.display(code, language())
    return code


def long_table(line: Line) -> Table:
    """The rows of a long value, such as a list of diseases."""
    names = list(dict.fromkeys(name for row in line.rows for name in row))
    return Table(
        id=f"rows-{line.name}",
        caption=words.key(line.name),
        columns=[Column(name, words.key(name)) for name in names],
        rows=[
            Row({name: value_of(name, row.get(name, "")) for name in names})
            for row in line.rows
        ],
        shows_caption=True,
        has_column_chooser=False,
    )


def examples(content: Edition) -> Table:
    """The worked examples, each run now."""
    return Table(
        id="examples",
        caption=_("Worked examples"),
        columns=(
            Column("says", _("Example")),
            Column("expect", _("Expected")),
            Column("state", _("Today")),
            Column("mark", _("Verification")),
            Column("source", _("Source")),
        ),
        rows=[_example(content, example) for example in content.examples],
        has_column_chooser=False,
        empty=Empty(
            _("No example of its own"), _("An overlay may rest on those of its policy.")
        ),
    )


def _example(content: Edition, example: Example) -> Row:
    failure = library.failure(content, example)
    passed = Mark(_("holds"), "done", "circle-check")
    failed = Mark(_("fails"), "alert", "alert-triangle", failure)
    assumed = ", ".join(words.key(name) for name in example.assumed)
    says = _(example.says)
    if assumed:
        says += " · " + _("assumed: %(names)s") % {"names": assumed}
    return Row(
        {
            "says": says,
            "expect": spoken_result(example.expect),
            "state": failed if failure else passed,
            "mark": verification_mark(example.verification),
            "source": _(example.source),
        }
    )


def comparison(
    left: Edition, right: Edition, *, only_differences: bool = False
) -> Table:
    """Two editions number by number; what is the same is quiet, or left out."""
    return Table(
        id="comparison",
        caption=_("Two editions side by side"),
        columns=(
            Column("key", _("Parameter")),
            Column("left", left.ref),
            Column("right", right.ref),
            Column("state", _("Difference")),
        ),
        rows=[
            Row(
                {
                    "key": _label(ours or theirs),
                    "left": _spoken(ours),
                    "right": _spoken(theirs),
                    "state": _difference(ours, theirs),
                },
                label=key,
                is_quiet=is_same(ours, theirs),
            )
            for key, ours, theirs in differences(left, right)
            if not (only_differences and is_same(ours, theirs))
        ],
        has_column_chooser=False,
    )


def _difference(left: Line | None, right: Line | None) -> Mark:
    if is_same(left, right):
        return Mark(_("same"), "quiet", "equal")
    return Mark(_("differs"), "accent", "arrows-exchange")
