"""Who is sought: by name in any order, without diacritics; by number; by telephone.

A name is looked for where it stands in an index: as it begins (`folded_name`), and by
the given name (`given_first`), with the other syllables checked in the index itself. A
search therefore needs the given name or the beginning of the full name; a middle name
alone finds nobody, and would find a tenth of the country. A table of syllables was the
other way: three more rows for every person entered, to find what nobody seeks.

Two plans, chosen by how many people live in the reader's area: few are read through
the index of places and sorted; among many the index of names is walked until a page is
full.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of, sights_for
from lachan.ground.people.models import SIGHT_KIND, Person, PersonQuerySet, keyring
from lachan.ground.people.rules import naming
from lachan.ground.people.words import VIEW, IdentifierKind
from lachan.kernel.names import fold

PAGE = 50
FEW = 20_000  # read and sorted faster than a page of the whole list is found
_SHORTEST = 2  # letters of a name
_SHORTEST_NUMBER = 7
_MOST_WORDS = 6
_LAST_PAGE = 40


@dataclass(frozen=True)
class PeoplePage:
    """One page of people whom the reader may see; how many in all is not counted."""

    people: list[Person]
    page: int
    has_more: bool

    @property
    def first(self) -> int:
        """The place of the first in the whole list, counted from 1."""
        return (self.page - 1) * PAGE + 1 if self.people else 0


def search_people(
    text: str, user: User, *, page: int = 1, only_guests: bool = False
) -> PeoplePage:
    """The people `user` may see whom the text may mean; without text, those at home.

    `only_guests` lists whom the reader sees though they live elsewhere.
    """
    area = _Area(user)
    page = max(1, min(page, _LAST_PAGE))
    words = fold(text).split()[:_MOST_WORDS]
    if _is_number(text):
        return _shown(_of_number(text, user), user, page)
    if only_guests:
        guests = area.guests(_named(words)).values_list("pk", flat=True)
        return _shown(guests[: page * PAGE + 1], user, page)
    if not words:
        return _listed(area, user, page)
    if len("".join(words)) < _SHORTEST:
        return PeoplePage([], 1, has_more=False)
    return _shown(_by_name(area, words, enough=page * PAGE + 1), user, page)


def _is_number(text: str) -> bool:
    return sum(letter.isdigit() for letter in text) >= _SHORTEST_NUMBER


def _of_number(text: str, user: User) -> Iterable[int]:
    """Bearers of this identity number or telephone."""
    found = bearers_of(text)
    return found.order_by("sort_key").values_list("pk", flat=True)[: PAGE + 1]


def bearers_of(text: str) -> PersonQuerySet:
    """Whoever bears this identity number or telephone, wherever at home.

    A face starts from `visible_to`; only an emergency opening asks without it.
    """
    read = [naming.identifier(kind, text) for kind in IdentifierKind]
    told = [number for number in (*read, naming.phone(text)) if number is not None]
    ring = keyring()
    hashes = [h for one in told for h in ring.keyed_hashes(one.kind, one.found_by)]
    return Person.objects.bearing(hashes)


class _Area:
    """Where the reader's people live, and how best to read them."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._paths = paths_of(user, VIEW)
        self.is_whole = "" in self._paths

    @cached_property
    def is_small(self) -> bool:
        """True if few live here; counted no further than that, in the index alone."""
        if self.is_whole:
            return False
        people = Person.objects.filter(within("unit_path", self._paths))
        return people[: FEW + 1].count() <= FEW

    def home(self) -> PersonQuerySet:
        """Those who live here; in a small area through the index of places."""
        people = Person.objects.standing()
        if self.is_whole:
            return people
        if self.is_small:
            return people.filter(within("unit_path", self._paths))
        # A path that is an expression keeps the planner off the index of places.
        walked = people.annotate(home_path=Concat("unit_path", Value("")))
        return walked.filter(within("home_path", self._paths))

    def guests(self, named: Q) -> PersonQuerySet:
        """Those seen through a sight though they live elsewhere."""
        sights = sights_for(self._user, SIGHT_KIND)
        people = Person.objects.standing().filter(named)
        people = people.exclude(within("unit_path", self._paths))
        if self.is_small:
            return people.filter(pk__in=sights.values("record_id")).order_by("sort_key")
        return people.filter(Exists(sights.filter(record_id=OuterRef("pk"))))


def _listed(area: _Area, user: User, page: int) -> PeoplePage:
    """Everybody at home in alphabetical order."""
    start = (page - 1) * PAGE
    ids = list(
        area.home()
        .order_by("sort_key", "pk")
        .values_list("pk", flat=True)[start : start + PAGE + 1]
    )
    return PeoplePage(_people(ids[:PAGE], user), page, has_more=len(ids) > PAGE)


def _by_name(area: _Area, words: list[str], *, enough: int) -> list[int]:
    """Ids in the order of how they were found: as typed, by given name, guests."""
    found: dict[int, None] = {}
    if area.is_small:
        rows = area.home().filter(_named(words)).order_by("sort_key", "pk")
        found |= dict.fromkeys(rows.values_list("pk", flat=True)[:enough])
    else:
        for field, condition in _ranges(words):
            rows = area.home().filter(condition).order_by(field, "pk")
            found |= dict.fromkeys(rows.values_list("pk", flat=True)[:enough])
            if len(found) >= enough:
                return list(found)
    if not area.is_whole:
        guests = area.guests(_any_range(words)).values_list("pk", flat=True)
        found |= dict.fromkeys(guests[:enough])
    return list(found)


def _ranges(words: list[str]) -> Iterator[tuple[str, Q]]:
    """The stretches of an index in which the name may stand, likeliest first."""
    if len(words) == 1:
        yield "given_first", _begins("given_first", words[0])
    yield "folded_name", _begins("folded_name", " ".join(words))
    if len(words) > 1:
        # The last word is often the given name, and often not yet typed to its end;
        # of one letter it would be a fifth of the register.
        is_whole = len(words[-1]) < _SHORTEST
        yield "given_first", _called(words[-1], words[:-1], is_whole=is_whole)
        for at in range(len(words) - 2, -1, -1):
            others = words[:at] + words[at + 1 :]
            yield "given_first", _called(words[at], others, is_whole=True)


def _called(given: str, others: list[str], *, is_whole: bool) -> Q:
    condition = _begins("given_first", f"{given} " if is_whole else given)
    for word in others:
        condition &= Q(given_first__contains=f" {word}")
    return condition


def _begins(field: str, text: str) -> Q:
    """A range instead of LIKE: it uses the index on every database."""
    return Q(**{f"{field}__gte": text, f"{field}__lt": f"{text}{{"})


def _any_range(words: list[str]) -> Q:
    condition = Q()
    for _field, one in _ranges(words):
        condition |= one
    return condition


def _named(words: list[str]) -> Q:
    """Every word begins a syllable of the name, in any order."""
    condition = Q()
    for word in words:
        at_start = Q(folded_name__startswith=word)
        condition &= at_start | Q(folded_name__contains=f" {word}")
    return condition


def _shown(ids: Iterable[int], user: User, page: int) -> PeoplePage:
    found = list(dict.fromkeys(ids))
    start = (page - 1) * PAGE
    people = _people(found[start : start + PAGE], user)
    return PeoplePage(people, page, has_more=len(found) > start + PAGE)


def _people(ids: list[int], user: User) -> list[Person]:
    """The records in the given order; whatever was found, only what may be seen."""
    visible = Person.objects.standing().visible_to(user).select_related("unit__edition")
    known = visible.in_bulk(ids)
    return [known[pk] for pk in ids if pk in known]
