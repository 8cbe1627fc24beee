"""How people write a unit in a cell: shortened types, lost zeros, missing marks."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lachan.ground.units.rules.names import squashed
from lachan.kernel import vietnamese
from lachan.kernel.addresses import place_key

# Shortened types as typed: with a dot, a space or right before a number.
_SHORT = {
    r"t\.?p": "thành phố",
    r"t\.?x": "thị xã",
    r"t\.?t": "thị trấn",
    r"đ\.?k": "đặc khu",
    "q": "quận",
    "h": "huyện",
    "p": "phường",
    "x": "xã",
    "t": "tỉnh",
}
_LONG = (
    *("thành phố", "thanh pho", "thị xã", "thi xa", "thị trấn", "thi tran"),
    *("đặc khu", "dac khu", "huyện", "huyen", "quận", "quan", "phường", "phuong"),
    *("xã", "xa", "tỉnh", "tinh"),
)
_MEANT = {vietnamese.fold(word): word for word in _LONG if vietnamese.has_marks(word)}
_LONG_FIRST = re.compile(rf"({'|'.join(_LONG)})[\s.:]+(?=\S)", re.IGNORECASE)
_SHORT_FIRST = {
    re.compile(rf"{short}(?:\s*[.:]\s*|\s+|(?=\d))(?=\S)", re.IGNORECASE): word
    for short, word in _SHORT.items()
}
_ENGLISH_LAST = re.compile(
    r"\s+(province|city|district|town|township|commune|ward)$", re.IGNORECASE
)
_ENGLISH_FIRST = re.compile(r"(district|ward)\s+(?=\d)", re.IGNORECASE)
_FORMERLY = re.compile(r"\s*\((?:cũ|cu|mới|moi)\)\s*$", re.IGNORECASE)
# Spelled three ways in the Central Highlands, by the same offices.
_DAK = re.compile(r"\bđ[ăắa]k\b")


def key_of(name: str) -> str:
    """The key of a name: folded, without spaces and without leading zeros."""
    return squashed(place_key(name))


def loose(key: str) -> str:
    """The key with i for y: Mỹ Lý, Mĩ Lí and my li are one."""
    return key.replace("y", "i")


@dataclass(frozen=True)
class Written:
    """A cell read: the text, and its type and name where it begins with a type."""

    text: str
    type_name: str
    name: str

    @cached_property
    def key(self) -> str:
        """The key of the whole text."""
        return key_of(self.text)

    @cached_property
    def full_key(self) -> str:
        """The key with the type written out, or of the whole where there is none."""
        return key_of(f"{self.type_name} {self.name}") if self.type_name else self.key

    @cached_property
    def name_key(self) -> str:
        """The key of the name without its type."""
        return key_of(self.name)

    @property
    def may_lack_zeros(self) -> bool:
        """Whether the text may be an official code that a spreadsheet has cut."""
        return self.text.isdigit() and len(self.text) <= 5


@lru_cache(maxsize=1 << 15)
def read(text: str) -> Written:
    """Take a shortened or written type off a cell; nothing is refused."""
    whole = _FORMERLY.sub("", vietnamese.repair(text)).strip(" .,;:")
    whole = _ENGLISH_FIRST.sub("", _ENGLISH_LAST.sub("", whole))
    found = _LONG_FIRST.match(whole)
    if found:
        word = found[1].lower()
        return Written(whole, _MEANT.get(word, word), whole[found.end() :])
    for form, word in _SHORT_FIRST.items():
        short = form.match(whole)
        if short:
            return Written(whole, word, whole[short.end() :])
    return Written(whole, "", whole)


def agree(written: str, name: str) -> bool:
    """Whether the marks of a writing can be those of a name that folds alike.

    A syllable typed without any mark agrees with every one; a syllable with marks
    must be spelled the same, wherever its tone sits. Hoằng Phụ is not Hoằng Phú,
    and Hoang Phu may be either.
    """
    if not vietnamese.has_marks(written):
        return True
    ours, theirs = _spelled(written), _spelled(name)
    if len(ours) != len(theirs):
        return "".join(ours) == "".join(theirs)
    return all(
        one == other or one == vietnamese.fold(other[:-1]) + "0"
        for one, other in zip(ours, theirs, strict=True)
    )


@lru_cache(maxsize=1 << 15)
def _spelled(text: str) -> list[str]:
    """Syllables as letters and tone digit, with i for y and one way for Đắk."""
    plain = _DAK.sub("đăk", vietnamese.repair(text).lower())
    key = vietnamese.spelling_key(re.sub(r"[^\w\s]", " ", plain))
    return [re.sub(r"^0+(?=\d\d)", "", part).replace("y", "i") for part in key.split()]
