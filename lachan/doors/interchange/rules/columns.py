"""Which column means what: by its heading first, by its cells where that is unsure."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from lachan.doors.interchange.rules import cells, days
from lachan.doors.interchange.rules.tables import is_own
from lachan.doors.interchange.words import CALLED, LABELS, NotRead, Table
from lachan.kernel.speech import Text
from lachan.kernel.vietnamese import fold, repair

_DATA = Path(__file__).parent.parent / "data"
_SAMPLE = 200
# A heading one slip of the finger away: "Ngày khỏi phat".
_NEARLY = 92
_SHORTEST_NEARLY = 7
_ASIDE = re.compile(r"[(\[{].*?[)\]}]|\*")
_NUMBERED = re.compile(r"^\s*(?:\d+|[IVX]+|[a-z])[.)]\s+")
# "status at 2020 10 10", "dân số tính đến 31/12/2021": the day is not the meaning.
_DATED = re.compile(
    r"(?: (?:at|on|to|as of|den|tinh den|den ngay|tinh den ngay|ngay|nam))?"
    r"(?: \d{1,2}){0,2} (?:19|20)\d\d(?: \d{1,2}){0,2}$"
)


@dataclass(frozen=True)
class Field:
    """One thing a row may say; `reads` tells how its cells are understood."""

    name: str
    label: Text
    reads: str  # text name code day age year word number place phone shape
    names: frozenset[str]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    longest: int = 0
    required: bool = False


@dataclass(frozen=True)
class Guess:
    """What the columns were taken for; everything else is in `unmapped`."""

    columns: Mapping[str, tuple[str, ...]]
    unmapped: tuple[str, ...]
    unsure: tuple[str, ...] = ()


@cache
def fields_of(kind: str) -> dict[str, Field]:
    """The fields of a kind in the order in which they are offered; data/*.toml."""
    told = tomllib.loads((_DATA / f"{kind}.toml").read_text("utf-8"))
    fields: dict[str, Field] = {}
    for group in told.get("uses", ()):
        shared = tomllib.loads((_DATA / f"{group}.toml").read_text("utf-8"))
        fields |= {n: _field(kind, n, one) for n, one in shared["field"].items()}
    own = {name: _field(kind, name, one) for name, one in told["field"].items()}
    left_out = told.get("leaves_out", ())
    return {n: f for n, f in (own | {**fields, **own}).items() if n not in left_out}


def missing(kind: str, columns: Iterable[str]) -> list[list[Text]]:
    """What a mapping lacks: of each list one field is needed; labels, not names."""
    told = tomllib.loads((_DATA / f"{kind}.toml").read_text("utf-8"))
    fields, known = fields_of(kind), set(columns)
    return [
        [fields[name].label for name in one_of]
        for one_of in told["needs"]
        if not known.intersection(one_of)
    ]


def _field(kind: str, name: str, told: Mapping[str, Any]) -> Field:
    return Field(
        name=name,
        label=LABELS.get(f"{kind}.{name}", LABELS.get(name, name)),
        reads=told.get("reads", "text"),
        names=frozenset(key_of(each) for each in (*told.get("names", ()), name)),
        words={word: tuple(texts) for word, texts in told.get("words", {}).items()},
        longest=told.get("longest", 0),
        required=told.get("required", False),
    )


@lru_cache(maxsize=4096)
def key_of(heading: str) -> str:
    """A heading for comparison: folded, without asides, dates and spaces."""
    plain = _NUMBERED.sub("", _ASIDE.sub(" ", repair(heading)))
    folded = fold(plain) or fold(heading)
    return (_DATED.sub("", folded) or folded).replace(" ", "")


def is_known(kind: str) -> Callable[[str], bool]:
    """Whether a text is the heading of some field of a kind."""
    names = {name for one in fields_of(kind).values() for name in one.names}
    return lambda text: len(text) <= 80 and key_of(text) in names


def header_key(heading: Iterable[str]) -> str:
    """The digest by which a saved mapping is found again; order does not matter."""
    keys = sorted(key_of(one) for one in heading if not is_own(one))
    return hashlib.sha256("\x1f".join(keys).encode()).hexdigest()


def told_columns(table: Table) -> list[str]:
    """The headings that say something: those of an errors file are left out."""
    return [
        heading
        for heading in table.heading
        if not is_own(heading) and not heading.startswith("[")
    ]


def guess(kind: str, table: Table) -> Guess:
    """Take each column for the field it fits best, or for none.

    A field may have several columns: the first that is not empty speaks, and codes
    come before names.
    """
    fields = fields_of(kind)
    samples = {heading: _sample(table, heading) for heading in told_columns(table)}
    taken: dict[str, list[str]] = {}
    unsure: list[str] = []
    left: list[str] = []
    for heading, sample in samples.items():
        named = _named(fields.values(), heading)
        best = max(named, key=lambda one: _fit(one, sample), default=None)
        if best is None:
            left.append(heading)
            continue
        taken.setdefault(best.name, []).append(heading)
        if _fit(best, sample) < 0.5:
            unsure.append(heading)
    for heading in list(left):
        found = _by_cells(fields, samples[heading], taken) or _nearly(
            fields, heading, taken
        )
        if found:
            taken[found] = [heading]
            unsure.append(heading)
            left.remove(heading)
    columns = {
        name: tuple(codes_first(taken[name])) for name in fields if name in taken
    }
    return Guess(columns, tuple(left), tuple(unsure))


def _sample(table: Table, heading: str) -> list[str]:
    at = table.heading.index(heading)
    told = []
    for row in table.rows:
        cell = row.cells[at].strip()
        if cell and not cells.is_nothing(cell):
            told.append(cell)
            if len(told) == _SAMPLE:
                break
    return told


def _named(fields: Iterable[Field], heading: str) -> list[Field]:
    key = key_of(heading)
    return [one for one in fields if key in one.names]


def codes_first(headings: Sequence[str]) -> list[str]:
    """A code names its unit surely; a name may be written in many ways."""
    return sorted(
        headings,
        key=lambda heading: not re.search(r"(^| )(code|ma|id|so)( |$)", fold(heading)),
    )


_CODE = re.compile(r"(?=.*\d)[\w./-]+")
_PHONE = re.compile(r"(?:\+?84|0)[\d .-]{8,12}")
_CITIZEN = re.compile(r"0\d{11}")


def _fit(one: Field, sample: Sequence[str]) -> float:
    """The share of cells that read as the field wants; text fits all a little."""
    if not sample:
        return 0.6
    tests: dict[str, Callable[[str], bool]] = {
        "day": lambda text: days.is_day(text) or days.year_alone(text) is not None,
        "year": lambda text: days.year_alone(text) is not None,
        "age": lambda text: isinstance(cells.age(text), int),
        "number": lambda text: not isinstance(cells.number(text), NotRead),
        "code": lambda text: _CODE.fullmatch(text) is not None,
        "name": lambda text: len(text.split()) > 1 and not any(map(str.isdigit, text)),
        "phone": lambda text: _PHONE.fullmatch(text) is not None,
        "word": lambda text: fold(text) in word_keys(one),
    }
    test = tests.get(one.reads)
    if test is None:
        return 0.55
    return sum(map(test, sample)) / len(sample)


_TELLING: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("citizen_id", lambda text: _CITIZEN.fullmatch(text) is not None),
    ("phone", lambda text: re.fullmatch(r"(?:\+84|84|0)\d{9}", text) is not None),
    ("case_code", lambda text: re.fullmatch(r"BN ?\d+", text) is not None),
)


def _by_cells(
    fields: Mapping[str, Field], sample: Sequence[str], taken: Mapping[str, Any]
) -> str | None:
    """A field that cells give away whatever stands above them."""
    if len(sample) < 3:
        return None
    for name, test in _TELLING:
        is_open = name in fields and name not in taken
        if is_open and sum(map(test, sample)) >= 0.9 * len(sample):
            return name
    sex = fields.get("sex")
    if sex is not None and "sex" not in taken and _fit(sex, sample) >= 0.9:
        return "sex"
    return None


def _nearly(
    fields: Mapping[str, Field], heading: str, taken: Mapping[str, Any]
) -> str | None:
    key = key_of(heading)
    if len(key) < _SHORTEST_NEARLY:
        return None
    scored = [
        (fuzz.ratio(key, name), one.name)
        for one in fields.values()
        if one.name not in taken
        for name in one.names
        if len(name) >= _SHORTEST_NEARLY
    ]
    score, name = max(scored, default=(0.0, ""))
    return name if score >= _NEARLY else None


@lru_cache(maxsize=256)
def _word_keys(kind_words: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    return {fold(text): word for word, texts in kind_words for text in (word, *texts)}


def word_keys(one: Field) -> dict[str, str]:
    """Folded texts → the word of ours that they mean."""
    return _word_keys(tuple((word, tuple(texts)) for word, texts in one.words.items()))


def called(name: str, word: str) -> Text:
    """How a word of a field is called on screen, and may be written in a file."""
    return CALLED.get(name, {}).get(word, word)


def is_word(one: Field, text: str) -> bool:
    """Whether a text is a word of the field, or says that nothing is known."""
    return fold(text) in word_keys(one) or cells.is_nothing(text)
