"""Finding cases by what people type: a name, a code, an identity number."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Q, Value
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from lachan.ground.people.models import Person, keyring
from lachan.ground.people.rules import naming
from lachan.ground.people.words import PersonDraft
from lachan.kernel.vietnamese import fold
from lachan.watch.cases.models import Case

# People of one name up to which they and their cases are looked up first; a commoner
# name is met soon enough while reading the cases in order. In a register of a million
# both ways read some 7,000 rows for a page of 50.
FEW = 7_000
_SHORTEST_NUMBER = 8


def named(text: str) -> Q:
    """The cases a text may mean: by code, by number, else by the person's name."""
    text = text.strip()
    public_id = _public_id(text)
    if public_id is not None:
        return Q(public_id=public_id)
    by_code = coded(text)
    digits = text.replace(" ", "").replace(".", "")
    if digits.lstrip("+").isdigit() and len(digits) >= _SHORTEST_NUMBER:
        return by_code | Q(person_id__in=_bearing(digits))
    if any(character.isdigit() for character in text):
        return by_code
    return _by_name(fold(text))


def coded(text: str) -> Q:
    """The code as a register gave it; without its origin, which nobody types."""
    # The second condition says nothing new to us, but lets SQLite use the index.
    return Q(origin_code__in={text, text.upper()}) & ~Q(origin_code="")


def _public_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _bearing(number: str) -> list[int]:
    """Who bears an identity number or answers a telephone."""
    draft = PersonDraft(
        unit_id=0,
        unit_path="",
        identifiers=(("citizen", number), ("old_id", number)),
        phones=(number,),
    )
    told = (*naming.identifiers_of(draft), *naming.phones_of(draft))
    hashes = [h for one in told for h in keyring().keyed_hashes(one.kind, one.found_by)]
    return list(Person.objects.bearing(hashes).values_list("pk", flat=True)[:50])


def _by_name(folded: str) -> Q:
    """By the beginning of the name, family or given name first."""
    if not folded:
        return Q(pk__in=())
    begins = Q()
    for name in ("folded_name", "given_first"):
        # Names are folded to a–z and spaces; "{" follows z. A range uses the index.
        begins |= Q(**{f"{name}__gte": folded, f"{name}__lt": folded + "{"})
    people = Person.objects.filter(begins)
    if people[: FEW + 1].count() <= FEW:
        ill = Case.objects.filter(person_id__in=people.values("pk")).order_by()
        return Q(pk__in=list(ill.values_list("pk", flat=True)))
    common = Q()
    for name in ("person__folded_name", "person__given_first"):
        common |= Q(Exact(Left(F(name), len(folded)), Value(folded)))
    return common
