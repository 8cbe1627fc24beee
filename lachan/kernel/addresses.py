"""Vietnamese addresses as people type them, told apart into their parts.

The words before a name say what it is (thôn, xã, huyện …); commas part the rest. A
piece without such a word is placed only where its neighbours leave no choice; all
else stays in `rest`, to be looked up in the unit tree or asked: never guessed.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from lachan.kernel.identity.numbers import PROVINCES_OF_BIRTH
from lachan.kernel.vietnamese import fold, has_marks, repair


class Level(IntEnum):
    """The parts of an address from the door up."""

    HOUSE = 0
    HAMLET = 1
    COMMUNE = 2
    DISTRICT = 3
    PROVINCE = 4


@dataclass(frozen=True)
class Place:
    """A named part; `kind` is its Vietnamese word (xã, phường), empty if unwritten."""

    name: str
    kind: str = ""

    @property
    def key(self) -> str:
        """The name for comparison: folded, numbers without leading zeros."""
        return place_key(self.name)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" if self.kind else self.name


@dataclass(frozen=True)
class Address:
    """The parts that the text surely names; None where it names none.

    `rest` holds, in order, the pieces that could be more than one thing.
    """

    house: str | None = None
    hamlet: Place | None = None
    commune: Place | None = None
    district: Place | None = None
    province: Place | None = None
    rest: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """All parts folded, from the door up: equal keys are the same address."""
        places = (self.hamlet, self.commune, self.district, self.province)
        keys = [fold(self.house or ""), *map(fold, self.rest)]
        keys += [place.key if place else "" for place in places]
        return "|".join(keys)


def place_key(name: str) -> str:
    """A place's name for comparison: `Phường 01` and `phường 1` agree."""
    return _LEADING_ZEROS.sub("", fold(name))


_LEADING_ZEROS = re.compile(r"\b0+(?=\d)")

# What stands before a name; the word itself is the kind that is kept.
_WORDS = {
    "số nhà": Level.HOUSE,
    "nhà số": Level.HOUSE,
    "đường": Level.HOUSE,
    "ngõ": Level.HOUSE,
    "ngách": Level.HOUSE,
    "hẻm": Level.HOUSE,
    "kiệt": Level.HOUSE,
    "phố": Level.HOUSE,
    "quốc lộ": Level.HOUSE,
    "tỉnh lộ": Level.HOUSE,
    "đại lộ": Level.HOUSE,
    "tổ dân phố": Level.HAMLET,
    "khu dân cư": Level.HAMLET,
    "khu phố": Level.HAMLET,
    "tiểu khu": Level.HAMLET,
    "thôn": Level.HAMLET,
    "xóm": Level.HAMLET,
    "bản": Level.HAMLET,
    "ấp": Level.HAMLET,
    "khóm": Level.HAMLET,
    "buôn": Level.HAMLET,
    "làng": Level.HAMLET,
    "thị trấn": Level.COMMUNE,
    "đặc khu": Level.COMMUNE,
    "phường": Level.COMMUNE,
    "xã": Level.COMMUNE,
    "thị xã": Level.DISTRICT,
    "thành phố": Level.DISTRICT,
    "huyện": Level.DISTRICT,
    "quận": Level.DISTRICT,
    "tỉnh": Level.PROVINCE,
}
# These mean a place only before a number; before a name they may be part of it.
_NUMBERED = {
    "quận": Level.DISTRICT,
    "số": Level.HOUSE,
    "đội": Level.HAMLET,
    "khu": Level.HAMLET,
    "tổ": Level.HAMLET,
    "phố": Level.HAMLET,
}
# Shortened words: with their dot, or right before a number (P5, Q.1, KP 3).
_SHORT_WORDS = {
    r"sn[ .:]*(?=\d)": "số nhà",
    r"tdp[ .:]*(?=\S)": "tổ dân phố",
    r"kdc[ .:]*(?=\S)": "khu dân cư",
    r"kp(?:[.:] *(?=\S)| ?(?=\d))": "khu phố",
    r"tt\. *(?=\S)": "thị trấn",
    r"tx(?:\. *| )(?=\S)": "thị xã",
    r"tp(?:\. *| )(?=\S)": "thành phố",
    r"p(?:\. *(?=\S)| ?(?=\d))": "phường",
    r"x\. *(?=\S)": "xã",
    r"h\. *(?=\S)": "huyện",
    r"q(?:\. *(?=\S)| ?(?=\d))": "quận",
}
_SHORT_KINDS = list(_SHORT_WORDS.values())
_SHORT = re.compile("|".join(f"({form})" for form in _SHORT_WORDS), re.IGNORECASE)

# Without marks these melt into names (Quan Sơn, Tĩnh Gia, Bản Công, Phố Lu).
_MELTING = frozenset(
    ("bản", "ấp", "làng", "buôn", "quận", "tỉnh", "đường", "kiệt", "phố", "hẻm")
)


@dataclass(frozen=True)
class _Vocabulary:
    """The words in one way of typing: with marks, or without."""

    words: dict[str, str]
    numbered: dict[str, str]
    breaks: re.Pattern[str]

    @cached_property
    def form(self) -> re.Pattern[str]:
        """A word and the name after it; numbered words only before a number."""
        numbered = "|".join(self.numbered)
        words = "|".join(sorted(self.words, key=len, reverse=True))
        return re.compile(
            rf"(?:({numbered})[ .:]*(?=\d)|({words})(?:[ .:]+|(?=\d)))(?=\S)",
            re.IGNORECASE,
        )

    def level_and_kind(self, found: re.Match[str]) -> tuple[Level, str]:
        """What the words matched by `form` say."""
        if found[1]:
            kind = self.numbered[found[1].lower()]
            return _NUMBERED[kind], kind
        kind = self.words[found[2].lower()]
        return _WORDS[kind], kind


# Words that begin the next part within a piece that has no comma.
_MARKED = _Vocabulary(
    {word: word for word in _WORDS},
    {word: word for word in _NUMBERED},
    re.compile(
        r"(?<=\S)(?<!thị)(?<!Thị) (?=(?:[xX]ã|[pP]hường|[tT]hị trấn|[tT]hị xã|[hH]uyện"
        r"|[qQ]uận|[tT]hành phố|[tT]ỉnh(?! lộ)|thôn|xóm|ấp|khóm|khu phố|tổ dân phố)"
        r" ?\w)"
    ),
)
_PLAIN = _Vocabulary(
    {fold(word): word for word in _WORDS if word not in _MELTING},
    {fold(word): word for word in _NUMBERED},
    re.compile(
        r"(?<=\S)(?<!thi) (?=(?:xa|phuong|thi tran|thi xa|huyen|quan|thanh pho|tinh"
        r"|thon|xom|khu pho) [A-Z0-9])"
    ),
)

_APART = re.compile(r"\s*[,;\n|]\s*|\s+[-\u2013\u2014]\s+")
_TWIN_NAME = re.compile(
    r"\b(bà rịa|ba ria|phan rang)\s*[-\u2013]\s*(?=vũng|vung|tháp|thap)", re.IGNORECASE
)
_PROVINCE_WORD = re.compile(r"t\. *|tinh ", re.IGNORECASE)
_COUNTRY = frozenset(("viet nam", "vietnam", "vn"))

# Cities directly under the government. Huế became one in 2025 and was a district
# city before, so without its province it may be either and stays in `rest`.
_CENTRAL_CITIES = frozenset(
    ("ha noi", "ho chi minh", "hai phong", "da nang", "can tho")
)
_EITHER = frozenset(("hue",))
_PROVINCES = frozenset(fold(name) for name in PROVINCES_OF_BIRTH.values())
_SHORT_PROVINCES = {
    "hcm": "Hồ Chí Minh",
    "tphcm": "Hồ Chí Minh",
    "tp hcm": "Hồ Chí Minh",
    "sai gon": "Hồ Chí Minh",
    "hn": "Hà Nội",
    "tt hue": "Thừa Thiên Huế",
    "br vt": "Bà Rịa - Vũng Tàu",
    "brvt": "Bà Rịa - Vũng Tàu",
}


@dataclass(frozen=True)
class _Piece:
    """One piece of the text and what its first word, if any, says it is."""

    text: str
    level: Level | None = None
    place: Place = Place("")


def parse(text: str) -> Address:
    """Tell the parts of one address apart.

    Read by their words: full (thôn, xã, huyện …) or shortened (P.5, TT., TP., KP 3).
    Without a word: a last piece that names a province; one piece between a commune
    and a province (its district); one piece between a hamlet and a district (its
    commune). Nothing is refused; an empty text is an address without parts.
    """
    vocabulary = _MARKED if has_marks(text) else _PLAIN
    pieces = [_piece(part, vocabulary) for part in _parts(text, vocabulary)]
    if not pieces:
        return Address()
    pieces[-1] = _as_last(pieces[-1])
    return _assembled(_placed_by_neighbours(pieces))


def _parts(text: str, vocabulary: _Vocabulary) -> list[str]:
    joined = _TWIN_NAME.sub(r"\1-", repair(text.replace("\n", ",")))
    parts = [
        part.strip(" .")
        for piece in _APART.split(joined)
        for part in vocabulary.breaks.split(piece)
    ]
    known = [part for part in parts if part]
    return known[:-1] if known and fold(known[-1]) in _COUNTRY else known


def _piece(text: str, vocabulary: _Vocabulary) -> _Piece:
    if text[0].isdigit():
        return _Piece(text, Level.HOUSE, Place(text))
    found = vocabulary.form.match(text)
    if found:
        level, kind = vocabulary.level_and_kind(found)
        return _Piece(text, level, Place(text[found.end() :], kind))
    found = _SHORT.match(text)
    if found:
        kind = _SHORT_KINDS[(found.lastindex or 1) - 1]
        return _Piece(text, _WORDS[kind], Place(text[found.end() :], kind))
    return _Piece(text)


def _as_last(piece: _Piece) -> _Piece:
    """What the last piece says when read as a province, if it can be one."""
    short = _SHORT_PROVINCES.get(fold(piece.text))
    if short:
        return _Piece(piece.text, Level.PROVINCE, Place(short))
    if piece.level is None:
        word, name = _PROVINCE_WORD.match(piece.text), piece.text
        if word:
            name = name[word.end() :]
        if fold(name) in _PROVINCES:
            kind = "tỉnh" if word else ""
            return _Piece(piece.text, Level.PROVINCE, Place(name, kind))
    if piece.place.kind == "thành phố":
        key = fold(piece.place.name)
        if key in _CENTRAL_CITIES or key in _SHORT_PROVINCES:
            name = _SHORT_PROVINCES.get(key, piece.place.name)
            return _Piece(piece.text, Level.PROVINCE, Place(name, "thành phố"))
        if key in _EITHER:
            return _Piece(piece.text)
    return piece


def _placed_by_neighbours(pieces: list[_Piece]) -> list[_Piece]:
    """Place a bare piece where the levels on both sides leave one level between."""
    levels = [piece.level for piece in pieces]
    placed = list(pieces)
    for index in range(1, len(pieces) - 1):
        below, above = levels[index - 1], levels[index + 1]
        if levels[index] is None and below is not None and above is not None:
            between = above - below == 2 and below >= Level.HAMLET
            if between and Level(below + 1) not in levels:
                place = Place(pieces[index].text)
                placed[index] = _Piece(place.name, Level(below + 1), place)
    return placed


def _assembled(pieces: list[_Piece]) -> Address:
    places: dict[Level, Place] = {}
    below: list[str] = []
    rest: list[str] = []
    last_hamlet = max(
        (index for index, piece in enumerate(pieces) if piece.level == Level.HAMLET),
        default=None,
    )
    for index, piece in enumerate(pieces):
        is_smaller = piece.level == Level.HAMLET and index != last_hamlet
        if piece.level == Level.HOUSE or is_smaller:
            below.append(piece.text)
        elif piece.level is None or piece.level in places:
            rest.append(piece.text)
        else:
            places[piece.level] = piece.place
    return Address(
        house=", ".join(below) or None,
        hamlet=places.get(Level.HAMLET),
        commune=places.get(Level.COMMUNE),
        district=places.get(Level.DISTRICT),
        province=places.get(Level.PROVINCE),
        rest=tuple(rest),
    )
