"""A synthetic register of Vietnamese-shaped people: nobody in it lives.

Families: the north's shares of `vn_names/surnames.csv` (shared data) where present,
else the 22 commonest (Nguyễn 31.5 %). Given names: the list gives no shares, so the
forty commonest of each sex are drawn with weights 1/(rank + 5), 85 % of people, and
the rest of `given_names.csv` evenly. Middle names: Thị for half of the women, Văn for
three men in ten; every second person born since 1985 has four syllables.

People live in households of one to six who share a commune, an address, the father's
family name and often a telephone; siblings share syllables, one birth in 110 is of
twins. One in twelve is known by the year of birth alone (one in four above sixty),
half of these as 1 January. Citizen numbers: 85 % of those above 14, one child in five.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lachan.ground.people.words import PersonDraft
from lachan.kernel.ids import uuid7_of

TODAY = dt.date(2021, 12, 7)
_BORN_AS_IDS = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
PER_COMMUNE = 6_400

_FAMILIES = (
    "Nguyễn 315 Trần 109 Lê 89 Phạm 59 Hoàng 51 Vũ 49 Phan 28 Trương 22 Bùi 21 Đặng 19 "
    "Đỗ 19 Ngô 17 Hồ 15 Dương 14 Hà 12 Lý 10 Trịnh 10 Đinh 9 Lâm 7 Đoàn 7 Cao 7 Mai 6"
)
_MEN = (
    "Hùng Tuấn Anh Dũng Minh Nam Hải Long Thắng Cường Sơn Đức Quang Trung Hiếu Hoàng "
    "Thành Bình Tùng Kiên Mạnh Tiến Việt Huy Phong Linh Khánh Phúc Toàn Hưng Hòa Lâm "
    "Tâm Quân Vinh Duy Đạt Chung Thanh Khoa"
)
_WOMEN = (
    "Hương Anh Lan Linh Hoa Hà Thảo Trang Hiền Thủy Phương Nga Hằng Mai Dung Hạnh "
    "Huyền Ngọc Yến Thu Loan Nhung Vân Thanh Oanh Tâm Hồng Liên Quỳnh Bích Tuyết Hòa "
    "Giang Nguyệt Xuân Thương Châu My Lý Ánh"
)
_MIDDLES = (
    "Minh Ngọc Thanh Đức Hữu Thu Quốc Kim Xuân Hoàng Bảo Gia Anh Thùy Đình Công Hồng "
    "Phương Mỹ Khánh Tuấn Duy Hải Trung Bích Diệu Quang Việt Trọng Tiến"
)


@dataclass
class Names:
    """What names are drawn from."""

    families: list[str]
    shares: list[float]
    given: dict[str, list[str]]
    tail: dict[str, list[str]]
    middles: list[str] = field(default_factory=_MIDDLES.split)

    @classmethod
    def from_shared(cls, folder: Path) -> Names:
        """The public lists if they are there, else the short ones of this file."""
        words = _FAMILIES.split()
        families, shares = words[::2], [float(share) for share in words[1::2]]
        given = {"male": _MEN.split(), "female": _WOMEN.split()}
        tail = dict(given)
        if (folder / "surnames.csv").is_file():
            north = [
                r for r in _read(folder / "surnames.csv") if r["region"] == "north"
            ]
            families = [row["surname"] for row in north]
            shares = [float(row["weight_percent"]) for row in north]
            rows = [r for r in _read(folder / "given_names.csv") if r["words"] == "1"]
            tail = {
                sex: [r["given_name"] for r in rows if r["gender"] in (sex, "unisex")]
                for sex in given
            }
        return cls(families, shares, given, tail)


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@dataclass(frozen=True)
class Commune:
    """Where a household lives: the unit's id and path, and its district's."""

    unit_id: int
    path: str
    district_id: int
    district_path: str


@dataclass
class Register:
    """Draws people household by household; the same seed draws the same people."""

    names: Names
    communes: list[Commune]
    seed: int = 1

    def people(self, count: int) -> Iterator[PersonDraft]:
        """`count` people, in households, each with a public id of its own."""
        chance = random.Random(self.seed)
        number = 0
        while number < count:
            for draft in self._household(chance, number):
                if number < count:
                    yield draft
                    number += 1

    def _household(self, chance: random.Random, number: int) -> list[PersonDraft]:
        commune, hamlet = chance.choice(self.communes), chance.randint(1, 12)
        home = _Home(commune, f"Thôn {hamlet}", _phone(chance))
        size = chance.choices((1, 2, 3, 4, 5, 6), (10, 18, 22, 30, 14, 6))[0]
        father_born = TODAY - dt.timedelta(days=chance.randint(22 * 365, 90 * 365))
        family = self._family(chance)
        siblings_middle = self._middles(chance, "male", 2000)
        people: list[PersonDraft] = []
        birthdays: list[dt.date] = []
        for at in range(size):
            sex = _SEXES[at] if at < 2 else chance.choice(_SEXES)
            born = _born(chance, at, father_born, birthdays)
            birthdays.append(born)
            middles = self._middles(chance, sex, born.year)
            if at > 2 and chance.random() < 0.3:
                middles = siblings_middle
            first = self._family(chance) if at == 1 else family
            name = " ".join([first, *middles, self._given(chance, sex)])
            people.append(_person(chance, _Drawn(number + at, name, sex, born), home))
        return people

    def _family(self, chance: random.Random) -> str:
        return chance.choices(self.names.families, self.names.shares)[0]

    def _given(self, chance: random.Random, sex: str) -> str:
        if chance.random() < 0.15:
            return chance.choice(self.names.tail[sex])
        common = self.names.given[sex]
        return chance.choices(common, _WEIGHTS[: len(common)])[0]

    def _middles(self, chance: random.Random, sex: str, year: int) -> list[str]:
        drawn = chance.random()
        if drawn < 0.08:
            return []
        first = {"male": ("Văn", 0.30), "female": ("Thị", 0.50)}[sex]
        common = chance.choices(self.names.middles, _WEIGHTS[: len(self.names.middles)])
        middles = [first[0]] if drawn < 0.08 + first[1] else common
        if year >= 1985 and chance.random() < 0.5:
            middles = [*middles, chance.choice(self.names.middles)]
        return middles


@dataclass(frozen=True)
class _Home:
    commune: Commune
    address: str
    phone: str


@dataclass(frozen=True)
class _Drawn:
    number: int
    name: str
    sex: str
    born: dt.date


def _born(
    chance: random.Random, at: int, father_born: dt.date, birthdays: list[dt.date]
) -> dt.date:
    """When somebody of a household was born: father first, then mother, children."""
    if at == 0:
        return father_born
    if at == 1:
        return father_born + dt.timedelta(days=chance.randint(-1500, 3000))
    if at > 2 and chance.random() < 1 / 110:
        return birthdays[-1]
    born = father_born + dt.timedelta(days=chance.randint(20 * 365, 38 * 365))
    return min(born, TODAY - dt.timedelta(days=chance.randint(1, 400)))


def _person(chance: random.Random, drawn: _Drawn, home: _Home) -> PersonDraft:
    age = (TODAY - drawn.born).days // 365
    birth_date: dt.date | None = drawn.born
    if chance.random() < (0.25 if age > 60 else 0.07):
        birth_date = None if chance.random() < 0.5 else dt.date(drawn.born.year, 1, 1)
    has_number = chance.random() < (0.85 if age >= 14 else 0.20)
    has_phone, has_own = chance.random() < 0.85, age > 12 and chance.random() < 0.6
    phone = _phone(chance) if has_own else home.phone
    return PersonDraft(
        public_id=uuid7_of(_BORN_AS_IDS, drawn.number),
        full_name=drawn.name,
        sex=drawn.sex,
        birth_date=birth_date,
        birth_year=drawn.born.year,
        unit_id=home.commune.unit_id,
        unit_path=home.commune.path,
        address=home.address,
        identifiers=(("citizen", _citizen(drawn)),) if has_number else (),
        phones=(phone,) if has_phone else (),
        is_synthetic=True,
    )


def _citizen(drawn: _Drawn) -> str:
    """Province, sex and century, then digits that no other person has."""
    first = (0 if drawn.sex == "male" else 1) + (2 if drawn.born.year >= 2000 else 0)
    # Odd and no multiple of 5: a permutation, so that neighbours are not alike.
    return f"038{first}{drawn.number * 73_687_871 % 100_000_000:08d}"


_SEXES = ("male", "female")
_WEIGHTS = [1 / (rank + 5) for rank in range(60)]


def _phone(chance: random.Random) -> str:
    return f"+849{chance.randrange(100_000_000):08d}"
