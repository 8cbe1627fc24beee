"""The published fault model: how a person is told a second time.

Each fault falls on its own, in these shares of tellings:

    name    no diacritics 35 % · Ð for Đ or NFD 10 % · capitals 15 % · Thị or Văn left
            out 6 % · another middle name left out 2 % · family and given name
            exchanged 1.5 % · one letter wrong, missing or exchanged 3 % · written as
            it sounds (tr/ch, s/x, gi/d, y/i) 2 %
    birth   year only 10 % · not told 1 % · day and month swapped 4 % (where that is a
            day) · one digit wrong 3 % (where that is a day) · year off by one 1.5 %
    number  not told 55 % · one digit wrong 1.5 %
    phone   not told 25 % · changed 20 % · one digit wrong 1.5 %
    place   moved to another commune 8 % · told by district only 10 %
    sex     not told 10 % · wrong 0.5 %

The shares are assumed: no measurement was found or made. Recall and precision hold for
this model only. Change them here.
"""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from dataclasses import replace
from typing import Any

from bench.register import Commune
from lachan.ground.people.words import PersonDraft
from lachan.kernel.vietnamese import without_marks

_SOUNDS = (("tr", "ch"), ("ch", "tr"), ("s", "x"), ("x", "s"), ("gi", "d"), ("y", "i"))
_LETTERS = "aeinghotuc"


def told_again(
    draft: PersonDraft, chance: random.Random, communes: list[Commune]
) -> PersonDraft:
    """The same person told by somebody else, with the faults of the model."""
    return replace(
        draft,
        public_id=None,
        full_name=_name(draft.full_name, chance),
        **_birth(draft, chance),
        **_place(draft, chance, communes),
        sex=_sex(draft.sex, chance),
        identifiers=_number(draft.identifiers, chance),
        phones=_phone(draft.phones, chance),
    )


def _name(name: str, chance: random.Random) -> str:
    words = name.split()
    if len(words) > 2 and words[1] in ("Thị", "Văn"):
        if chance.random() < 0.06:
            del words[1]
    elif len(words) > 2 and chance.random() < 0.02:
        del words[1]
    if chance.random() < 0.015:
        words[0], words[-1] = words[-1], words[0]
    if chance.random() < 0.03:
        at = chance.randrange(len(words))
        words[at] = _mistyped(words[at], chance)
    name = " ".join(words)
    if chance.random() < 0.02:
        name = _as_heard(name, chance)
    return _written(name, chance)


def _mistyped(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    kind = chance.randrange(4)
    if kind == 0:
        return word[:at] + chance.choice(_LETTERS) + word[at + 1 :]
    if kind == 1 and len(word) > 2:
        return word[:at] + word[at + 1 :]
    if kind == 2 and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + chance.choice(_LETTERS) + word[at:]


def _as_heard(name: str, chance: random.Random) -> str:
    lower = name.lower()
    fitting = [(one, other) for one, other in _SOUNDS if one in lower]
    if not fitting:
        return name
    one, other = chance.choice(fitting)
    return lower.replace(one, other, 1).title()


def _written(name: str, chance: random.Random) -> str:
    if chance.random() < 0.35:
        name = without_marks(name)
    elif chance.random() < 0.05:
        name = name.replace("Đ", "Ð")
    elif chance.random() < 0.05:
        name = unicodedata.normalize("NFD", name)
    return name.upper() if chance.random() < 0.15 else name


def _birth(draft: PersonDraft, chance: random.Random) -> dict[str, Any]:
    day, year, drawn = draft.birth_date, draft.year, chance.random()
    if drawn < 0.01:
        return {"birth_date": None, "birth_year": None}
    if drawn < 0.11:
        day = None
    elif drawn < 0.15 and day:
        day = _day(day.year, day.day, day.month) or day
    elif drawn < 0.18 and day:
        day = _one_digit_wrong(day, chance)
    if chance.random() < 0.015 and year:
        year += chance.choice((-1, 1))
        day = day and (_day(year, day.month, day.day) or day)
    return {"birth_date": day, "birth_year": year}


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _one_digit_wrong(day: dt.date, chance: random.Random) -> dt.date:
    text = day.isoformat()
    for _try in range(20):
        at = chance.choice((2, 3, 5, 6, 8, 9))
        wrong = text[:at] + chance.choice("0123456789") + text[at + 1 :]
        year, month, date = (int(part) for part in wrong.split("-"))
        found = _day(year, month, date)
        if found and found != day and found.year <= 2021:
            return found
    return day


def _place(
    draft: PersonDraft, chance: random.Random, communes: list[Commune]
) -> dict[str, Any]:
    drawn = chance.random()
    if drawn < 0.08:
        moved = chance.choice(communes)
        return {"unit_id": moved.unit_id, "unit_path": moved.path}
    if drawn < 0.18:
        home = next(one for one in communes if one.unit_id == draft.unit_id)
        return {"unit_id": home.district_id, "unit_path": home.district_path}
    return {}


def _sex(sex: str, chance: random.Random) -> str:
    drawn = chance.random()
    if drawn < 0.1:
        return "unknown"
    return {"male": "female", "female": "male"}[sex] if drawn < 0.105 else sex


def _number(
    told: tuple[tuple[str, str], ...], chance: random.Random
) -> tuple[tuple[str, str], ...]:
    if chance.random() < 0.55:
        return ()
    if chance.random() < 0.015:
        return tuple((kind, _digit_wrong(value, chance)) for kind, value in told)
    return told


def _phone(told: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    drawn = chance.random()
    if drawn < 0.25:
        return ()
    if drawn < 0.45:
        return (f"+849{chance.randrange(100_000_000):08d}",)
    if drawn < 0.465:
        return tuple(_digit_wrong(value, chance) for value in told)
    return told


def _digit_wrong(value: str, chance: random.Random) -> str:
    at = chance.randrange(4, len(value))
    wrong = (int(value[at]) + chance.randint(1, 9)) % 10
    return f"{value[:at]}{wrong}{value[at + 1 :]}"
