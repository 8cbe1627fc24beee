"""Synthetic people by the thousand. Pure: one seed, the same people."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID

from lachan.doors.demo.words import Actor, Place
from lachan.kernel.ids import uuid7_of


class Homes:
    """Places to draw a home from, with their sizes added up once."""

    def __init__(self, places: Sequence[Place]) -> None:
        """Larger places are drawn more often."""
        self.places = places
        self.reaching = list(accumulate(place.persons for place in places))


class Casting:
    """Draws people: names, ages and homes from the weights of the scene."""

    def __init__(
        self, seed: str, names: Mapping[str, Any], ages: Mapping[str, float]
    ) -> None:
        """`ages` are weights of spans like `18-49`."""
        self.random = random.Random(seed)  # noqa: S311  # a story, not a secret
        self._surnames = list(names["surnames"])
        self._surname_weights = list(accumulate(names["surnames"].values()))
        self._names = names
        self._spans = [_span(text) for text in ages]
        self._span_weights = list(accumulate(ages.values()))

    def public_id(self, at: datetime) -> UUID:
        """An id as the phone would have made it then."""
        return uuid7_of(at, self.random.getrandbits(74))

    def person(self, homes: Homes, at: datetime) -> Actor:
        """Somebody who lives in one of the places, drawn by their size."""
        (place,) = self.random.choices(homes.places, cum_weights=homes.reaching)
        return self.inhabitant(place, at)

    def inhabitant(self, place: Place, at: datetime, ages: str = "") -> Actor:
        """Somebody who lives in this place."""
        sex = self.random.choice(("male", "female"))
        return Actor(
            public_id=self.public_id(at),
            full_name=self._name(sex),
            sex=sex,
            birth_date=self._birth_date(at.date(), ages),
            place=place,
        )

    def _name(self, sex: str) -> str:
        (family,) = self.random.choices(
            self._surnames, cum_weights=self._surname_weights
        )
        parts = self._names[sex]
        middle = self.random.choice(parts["middle"])
        given = self.random.choice(parts["given"])
        return f"{family} {middle} {given}"

    def _birth_date(self, on: date, ages: str) -> date:
        if ages:
            youngest, oldest = _span(ages)
        else:
            ((youngest, oldest),) = self.random.choices(
                self._spans, cum_weights=self._span_weights
            )
        days = self.random.randint(youngest * 366, oldest * 365 + 300)
        return on - timedelta(days=days)


def _span(text: str) -> tuple[int, int]:
    youngest, _dash, oldest = text.partition("-")
    return int(youngest), int(oldest)
