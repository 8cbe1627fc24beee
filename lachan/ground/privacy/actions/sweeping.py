"""Every text of the house gone through for one person's names and numbers.

The one verb that writes into tables of others: an owner cannot know which of its free
texts somebody once wrote a name into. What a module knows to be about the person its
own holder has emptied before. Only names that nobody else bears are looked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from lachan.ground.journal.models import PathField
from lachan.kernel.holdings import Subject
from lachan.kernel.mentions import GONE, Mentions

# Shorter columns hold codes.
_SHORTEST = 40
# Whose texts are public, name places or officials, or are never changed: a street and
# a ward may bear the same name as a person.
_OTHERS = frozenset(
    (
        "access.OpenSession",
        "access.Role",
        "access.User",
        "indicators.DailyAmount",
        "indicators.MonthlyAmount",
        "indicators.Movement",
        "people.Address",
        "people.Identifier",
        "people.Reach",
        "sites.Facility",
        "sites.Room",
    )
)
_OTHER_APPS = frozenset(
    ("auth", "axes", "contenttypes", "journal", "policy", "sessions", "units")
)
# Of people only what is written freely: names and homes of others are theirs.
_FREE = {
    "people.Person": ("void_reason",),
    "people.Household": ("label",),
    "people.Correction": ("reason",),
    "people.Moved": (),
}


def sweep(subject: Subject) -> dict[str, int]:
    """Take every mention out of every free text; rows by table."""
    mentions = Mentions(subject.own_names, subject.numbers)
    if not mentions:
        return {}
    done = {}
    for model, fields in texts():
        changed = sum(
            _rewrite(model, row, fields, mentions)
            for row in _likely(model, fields, mentions)
        )
        if changed:
            done[f"{model._meta.db_table} (mentions)"] = changed
    return done


def texts() -> Iterator[tuple[type[models.Model], tuple[str, ...]]]:
    """Every table with free text, and its columns: what is new is gone through too."""
    for model in apps.get_models():
        label = model._meta.label
        if model._meta.app_label in _OTHER_APPS or label in _OTHERS:
            continue
        free = _FREE.get(label)
        fields = tuple(f.name for f in model._meta.concrete_fields if _is_text(f))
        if free is not None:
            fields = free
        if fields and not model._meta.proxy:
            yield model, fields


def _is_text(field: Any) -> bool:
    if isinstance(field, models.JSONField | models.TextField):
        return True
    if not isinstance(field, models.CharField) or isinstance(field, PathField):
        return False
    is_long = field.max_length is None or field.max_length >= _SHORTEST
    return is_long and not field.choices and not field.primary_key


def _likely(
    model: type[models.Model], fields: tuple[str, ...], mentions: Mentions
) -> Iterator[dict[str, Any]]:
    """The rows that may mention the person, found by the database."""
    rows = model._default_manager.order_by("pk")
    conditions = []
    for name in fields:
        is_json = isinstance(model._meta.get_field(name), models.JSONField)
        column = f"{name}_as_text" if is_json else name
        if is_json:
            rows = rows.annotate(**{column: Cast(F(name), TextField())})
        for fragment in mentions.fragments:
            # SQLite keeps JSON with every marked letter as \uXXXX.
            spelled = {fragment, json.dumps(fragment)[1:-1]} if is_json else {fragment}
            conditions += [Q(**{f"{column}__icontains": text}) for text in spelled]
    found = rows.filter(reduce(or_, conditions))
    yield from found.values("pk", *fields).iterator(chunk_size=2_000)


def _rewrite(
    model: type[models.Model],
    row: dict[str, Any],
    fields: tuple[str, ...],
    mentions: Mentions,
) -> bool:
    """Write the row without the mentions; whether there were any."""
    fresh = {name: mentions.taken_out_of(row[name]) for name in fields}
    changed = {name: value for name, value in fresh.items() if value != row[name]}
    if not changed:
        return False
    one = model._default_manager.filter(pk=row["pk"])
    try:
        with transaction.atomic():
            one.update(**changed)
    except IntegrityError:
        # Two texts that differed in the name alone must differ in something else now.
        one.update(
            **{
                name: f"{GONE} {row['pk']}" if isinstance(value, str) else value
                for name, value in changed.items()
            }
        )
    return True
