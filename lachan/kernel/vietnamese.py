"""Vietnamese text: repair, folding for comparison, spelling and alphabetical order.

Letters and tones: the alphabet a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư
v x y (f j w z stand at their Latin places, for foreign and minority names), and
the six tones in the order ngang, huyền, hỏi, ngã, sắc, nặng.
"""

import re
import unicodedata
from functools import lru_cache

_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_QUALITIES = "\u0302\u0306\u031b"  # circumflex, breve, horn
_LOOKALIKE_D = {"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ", "\u0256": "đ"}
_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"


# --- repair -----------------------------------------------------------------------

_ODD = re.compile(
    "[\u00d0\u0189\u00f0\u0256"  # letters that only look like Đ and đ
    "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"  # unseen
    "\x00-\x1f\x7f-\x9f"  # control characters
    "\u0300-\u036f]"  # marks that found no letter
)
_UNSEEN = (
    *(0xAD, 0x34F, 0x61C, 0xFEFF),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2065),
    *range(0x20),
    *range(0x7F, 0xA0),
)
_ODD_TO_CLEAN: dict[int, str | None] = {
    **dict.fromkeys(_UNSEEN),
    **dict.fromkeys(map(ord, "\t\n\v\f\r\x85"), " "),
    **{ord(wrong): right for wrong, right in _LOOKALIKE_D.items()},
}


def repair(text: str) -> str:
    """The same words, in the one way in which they are stored and shown.

    Composed (NFC); Icelandic Ð and African Ɖ become Đ; characters that are not seen
    go; every kind of space becomes one plain space; marks typed in the wrong order
    or twice are put right. Case, spelling and tone placement stay as written.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if _ODD.search(text):
        text = _with_marks_in_order(text.translate(_ODD_TO_CLEAN))
    return " ".join(text.split())


def _with_marks_in_order(text: str) -> str:
    """Quality before tone, each once: a, acute, circumflex is meant as ấ."""
    tidy: list[str] = []
    marks: list[str] = []
    for character in [*unicodedata.normalize("NFD", text), ""]:
        if _MARKS.fullmatch(character):
            marks.append(character)
            continue
        tidy += sorted(dict.fromkeys(marks), key=_mark_rank)
        marks = []
        tidy.append(character)
    return unicodedata.normalize("NFC", "".join(tidy))


def _mark_rank(mark: str) -> int:
    if mark in _QUALITIES:
        return 0
    return 1 if mark in _TONES else 2


# --- folding ----------------------------------------------------------------------

_MARKED_LETTER = re.compile("[\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f]")
_D_WITH_STROKE = {"đ": "d", "ð": "d", "ɖ": "d", "ł": "l", "ø": "o"}


def _folded_character(character: str) -> str:
    if unicodedata.category(character) == "Cf":
        return ""
    return "".join(_folded_part(part) for part in _lower_parts(character))


def _lower_parts(character: str) -> str:
    before, after = "", character
    while before != after:
        before = after
        after = unicodedata.normalize("NFKD", before.casefold())
    return after


def _folded_part(part: str) -> str:
    if part in _D_WITH_STROKE:
        return _D_WITH_STROKE[part]
    if _MARKS.fullmatch(part):
        return ""
    if part.isalnum() or unicodedata.category(part).startswith("M"):
        return part
    return " "


class _FoldTable(dict[int, str]):
    """What each character folds to, worked out when first met."""

    def __missing__(self, point: int) -> str:
        folded = _folded_character(chr(point))
        if point < 0x2100:  # bounded: text from outside must not fill the memory
            self[point] = folded
        return folded


_fold_table = _FoldTable()
for _point in [*range(0x250), *range(0x300, 0x370), *range(0x1E00, 0x1F00)]:
    _fold_table[_point] = _folded_character(chr(_point))


def fold(text: str) -> str:
    """The text as a key for comparison: lower case, no marks, only letters and digits.

    đ becomes d, every other character becomes a space, spaces are single and
    trimmed. Composed and decomposed text, both tone placements (Hoà, Hòa), capitals
    and missing marks all fold alike; fold(fold(x)) = fold(x). Different names may
    fold alike too (Hoa, Hòa, Họa): a key finds candidates, it proves nothing.
    """
    folded = text.translate(_fold_table)
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded)
    return " ".join(folded.split())


def without_marks(text: str) -> str:
    """The text in plain Latin letters, case and punctuation kept: Đỗ Ân → Do An."""
    plain = _MARKS.sub("", unicodedata.normalize("NFD", repair(text)))
    return plain.replace("đ", "d").replace("Đ", "D")


def has_marks(text: str) -> bool:
    """True if the writer used marked letters at all, so that their lack says much."""
    return _MARKED_LETTER.search(text) is not None


# --- spelling and order -----------------------------------------------------------


def same_spelling(one: str, other: str) -> bool:
    """True if two texts differ only in case, spaces and where a tone mark sits.

    Hoà and Hòa, thuỷ and thủy are the same name in two school styles; Hoa and Hòa,
    Mỹ and Mĩ are not.
    """
    return one == other or spelling_key(one) == spelling_key(other)


def spelling_key(text: str) -> str:
    """Each syllable's letters, then its tone as a digit 0 to 5."""
    return " ".join(map(_spelled, repair(text).split()))


@lru_cache(maxsize=1 << 16)
def _spelled(word: str) -> str:
    letters, tone = _letters_and_tone(word.lower())
    return letters + tone


def _letters_and_tone(word: str) -> tuple[str, str]:
    """The word without its tone, composed, and its tone as a digit (0 is ngang)."""
    parts = unicodedata.normalize("NFD", word)
    tone = "".join(_TONES[part] for part in parts if part in _TONES)[:1] or "0"
    letters = "".join(part for part in parts if part not in _TONES)
    return unicodedata.normalize("NFC", letters), tone


def _order_codes() -> dict[str, str]:
    """A letter and a digit per letter of the alphabet: a0 ă→a1 â→a2 b0 … z0."""
    codes: dict[str, str] = {}
    for letter in _ALPHABET:
        base = fold(letter)
        codes[letter] = base + str(sum(code[0] == base for code in codes.values()))
    return codes | {str(digit): f"z{digit}" for digit in range(1, 10)} | {"0": "y9"}


_ORDER = _order_codes()


def order_key(text: str) -> str:
    """A key whose plain order is the Vietnamese dictionary's, syllable by syllable.

    Letters decide first, then the tone of the syllable, then the next syllable. The
    key is made of a–z and 0–9 only, two per letter, so that it sorts alike in Python
    and in databases of any collation.
    """
    return order_key_of_repaired(repair(text))


def order_key_of_repaired(text: str) -> str:
    """`order_key` of text that `repair` has seen already; for large registers."""
    return "".join(map(_ordered, text.split()))


@lru_cache(maxsize=1 << 16)
def _ordered(word: str) -> str:
    letters, tone = _letters_and_tone(word.lower())
    return "".join(_code_of(letter) for letter in letters) + tone


def _code_of(letter: str) -> str:
    known = _ORDER.get(letter)
    if known is not None:
        return known
    return "".join(_ORDER.get(part, "") for part in fold(letter))
