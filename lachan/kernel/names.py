"""Personal names as Vietnamese registers write them: family, middle, given.

People are called and sorted by the given name, which stands last. Two-syllable
family names and the names of minority peoples and foreigners are split by short,
conservative lists: what is not known to be a family name is not called one.
"""

import hashlib
import hmac
import re
from functools import lru_cache
from typing import NamedTuple

from lachan.kernel import vietnamese
from lachan.kernel.vietnamese import fold, order_key_of_repaired, same_spelling

__all__ = [
    "Name",
    "fold",
    "initials",
    "is_placeholder",
    "proper_case",
    "pseudonym",
    "repair",
    "same_spelling",
    "sort_key",
    "sort_key_of",
    "split",
]


class Name(NamedTuple):
    """A full name in its parts; a part that is not there is empty.

    `is_sure` is False where the order of the parts is only likely: foreign names,
    and single words.
    """

    family: str
    middle: str
    given: str
    is_sure: bool = True

    @property
    def full(self) -> str:
        """Family, middle, given: the order of a Vietnamese register."""
        return " ".join(part for part in (self.family, self.middle, self.given) if part)


_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u00b4\u0060\u2032\u02b9]")
_REMARK = re.compile(r"\s*[(\[].*$")
_ASIDE = re.compile(r"[(\[,]")

# Two syllables that are one family name. Left out on purpose: pairs whose second
# syllable is commonly a middle name (Nguyễn Phước, Vũ Văn, Nguyễn Hữu), and a
# mother's name after the father's (Trần Lê), which law calls a middle name.
_COMPOUND = frozenset(
    fold(name)
    for name in (
        "Tôn Thất",
        "Tôn Nữ",
        "Công Tôn Nữ",
        "Công Tằng Tôn Nữ",
        "Công Huyền Tôn Nữ",
        "Huyền Tôn Nữ",
        "Âu Dương",
        "Tư Mã",
        "Tư Đồ",
        "Thượng Quan",
        "Gia Cát",
        "Hoàng Phủ",
        "Hạ Hầu",
        "Chung Ly",
        "Tây Môn",
        "Độc Cô",
        # Gia Rai and Ba Na
        "Rơ Châm",
        "Rơ Chăm",
        "Rơ Lan",
        "Rơ Mah",
        "Rơ Ô",
        "Rah Lan",
        "Kpa Kơ",
        # Ê Đê
        "Niê Kdăm",
        "Buôn Yă",
        "Buôn Krông",
    )
)
# Single family names of the Central Highlands that no Vietnamese syllable resembles.
_FAMILY_FIRST = frozenset(("kpa", "kpuih", "ksor", "nay", "rcom", "rmah", "siu"))
_COMPOUND_STARTS = frozenset(name.split(" ", 1)[0] for name in _COMPOUND)

# Words before a given name that tell a man or a woman among the peoples of the
# Central Highlands: Y Moan, H'Hen, H Yến, Hơ Chư, K'Brên, Ka Dung.
_MARKERS = frozenset(("y", "h", "ho", "k", "ka"))
_MARKER = re.compile(r"(?:[HhKk]'.*|[HhKkYy]|[Hh][Ơơ]|[Kk][Aa])")

# Family names that stand after the given name (Ê Đê, Cơ Ho, M'Nông).
_FAMILY_LAST = frozenset(
    fold(name)
    for name in (
        "Adrơng",
        "Ayŭn",
        "Bkrông",
        "Bdap",
        "Byă",
        "Êban",
        "Êñuôl",
        "Enuôl",
        "Hđơk",
        "Hlong",
        "Hmŏk",
        "Hwing",
        "Jiê",
        "Kbuôr",
        "Kđoh",
        "Kmăn",
        "Knul",
        "Kriêng",
        "Ksơr",
        "Ktla",
        "Ktul",
        "Liêng Hót",
        "Mlô",
        "Niê",
        "Rtung",
        "Siêng",
        "Niê Kdăm",
        "Buôn Yă",
        "Buôn Krông",
        "Niê Brit",
        "Niê Hra",
        "Niê Siêng",
        "Mlô Duôn Du",
    )
)

# Family names of other East Asian languages, which also stand first.
_EAST_ASIAN = frozenset(
    re.findall(
        r"\w+",
        "bae cai chang chen cheng choi chung deng feng fu gao gong guo han hong hsu "
        "huang hwang jang jeon jeong jiang jin jo jung kang kim kwon lee lei liao liu "
        "luo ng oh park qian ryu seo shen shi shin song su sun tan tang wang wei wong "
        "woo wu xiao xie xu yamada yan yang yao ye yin yoo yoon yuan zeng zhang zhao "
        "zheng zhong zhou zhu tanaka sato suzuki takahashi watanabe ito nakamura "
        "kobayashi kato yoshida ",
    )
)

_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvxf])?"
    r"(?:[aeiou]{1,3}y?|y[eu]?|[aeiou]{0,2}y|uye)"
    r"(?:ng|nh|ch|[cmnpt])?"
)

_PLACEHOLDER = re.compile(
    r"(?:con ba|con chi|con ong|cb|be gai|be trai|tre so sinh|so sinh|vo danh"
    r"|chua dat ten|chua co ten|khong ten|khong ro(?: ten)?|chua ro|unknown"
    r"|no name|nguoi nha .*|xxx+|test)(?: .*)?"
)


def repair(text: str) -> str:
    """A name as it is stored: `vietnamese.repair`, and every apostrophe as '."""
    text = vietnamese.repair(text)
    if _APOSTROPHES.search(text):
        text = _APOSTROPHES.sub("'", text)
    return text


def split(full: str) -> Name:
    """Tell family, middle and given name apart; letters and case stay as written.

    A remark in brackets is not part of the name. `Smith, John` is read as family
    before the comma. Names of one word are given names. Nothing is refused.
    """
    text = repair(full)
    if text.startswith(("(", "[")):
        return Name("", "", text, is_sure=False)
    if _ASIDE.search(text):
        text, family = _without_asides(text)
        if family:
            return _family_before_comma(family, text)
    words = text.split(" ")
    count = len(words)
    if count == 1:
        return Name("", "", text, is_sure=False)
    first = _known_as(words[0])
    if first == _ORDINARY or (count == 2 and first == _COMPOUND_START):
        return Name(words[0], " ".join(words[1:-1]), words[-1])
    return _split_unusual(words, first)


_ORDINARY, _COMPOUND_START, _MARKED, _OTHER = range(4)


@lru_cache(maxsize=1 << 15)
def _known_as(word: str) -> int:
    """What a first word promises for the rest of the name."""
    folded = fold(word)
    if _MARKER.fullmatch(word) and (folded in _MARKERS or "'" in word):
        return _MARKED
    if folded in _COMPOUND_STARTS:
        return _COMPOUND_START
    if folded in _FAMILY_FIRST or folded in _EAST_ASIAN:
        return _ORDINARY
    return _ORDINARY if _SYLLABLE.fullmatch(folded) else _OTHER


def _split_unusual(words: list[str], first: int) -> Name:
    if first == _COMPOUND_START:
        return _split_compound(words)
    if first == _MARKED and fold(words[1]) not in ("thi", "van", "a"):
        return _split_marked(words)
    if first == _OTHER and _looks_foreign(words):
        return Name(words[-1], " ".join(words[1:-1]), words[0], is_sure=False)
    return Name(words[0], " ".join(words[1:-1]), words[-1], is_sure=first != _OTHER)


def _split_compound(words: list[str]) -> Name:
    for size in (4, 3, 2):
        if len(words) > size and fold(" ".join(words[:size])) in _COMPOUND:
            family, rest = " ".join(words[:size]), words[size:]
            return Name(family, " ".join(rest[:-1]), rest[-1])
    return Name(words[0], " ".join(words[1:-1]), words[-1])


def _split_marked(words: list[str]) -> Name:
    """The marker belongs to the given name; a family name is only one that is known."""
    for size in (3, 2, 1):
        tail = words[-size:]
        if len(words) > size and fold(" ".join(tail)) in _FAMILY_LAST:
            return Name(" ".join(tail), "", " ".join(words[:-size]))
    if len(words) > 2 and len(words[0]) > 1 and "'" not in words[0]:
        # Hơ and Ka are family names too; before several words that is likelier.
        return Name(words[0], " ".join(words[1:-1]), words[-1], is_sure=False)
    return Name("", "", " ".join(words), is_sure=False)


def _looks_foreign(words: list[str]) -> bool:
    """No Vietnamese mark anywhere, and no Vietnamese syllable before the last."""
    return not vietnamese.has_marks(" ".join(words)) and not any(
        _SYLLABLE.fullmatch(fold(word)) for word in words[:-1]
    )


def _without_asides(text: str) -> tuple[str, str]:
    """The name without its remark, and what stood before a comma (or nothing)."""
    text = _REMARK.sub("", text)
    family, comma, rest = text.partition(",")
    if comma and rest.strip():
        return rest.strip(" ,"), family.strip()
    return text.strip(" ,"), ""


def _family_before_comma(family: str, rest: str) -> Name:
    words = rest.split(" ")
    return Name(family, " ".join(words[1:]), words[0], is_sure=False)


def sort_key(full: str) -> str:
    """The place of a name in a Vietnamese list: by given, then family, then middle.

    Letters and tones in dictionary order. The key holds only a–z and 0–9, so it can
    be stored and indexed, and sorts alike in any database collation.
    """
    return sort_key_of(split(full))


def sort_key_of(name: Name) -> str:
    """`sort_key` of a name that `split` has told apart already."""
    # "0" after a part sorts before any further syllable of that part.
    parts = (name.given, name.family, name.middle, "")
    return "0".join(map(order_key_of_repaired, parts))


def proper_case(full: str) -> str:
    """A name typed all in capitals or all in small letters, as one writes it.

    Mixed case is somebody's choice and stays (McCoy, KBang).
    """
    text = repair(full)
    if not (text.isupper() or text.islower()):
        return text
    return " ".join(_capitalised(word) for word in text.split(" "))


def _capitalised(word: str) -> str:
    pieces = re.split(r"(['-])", word.lower())
    return "".join(piece[:1].upper() + piece[1:] for piece in pieces)


def initials(full: str) -> str:
    """`N.V.A.`: what may stand for a name where the name may not."""
    words = repair(_REMARK.sub("", full)).split(" ")
    letters = [word.lstrip("'-.,")[:1].upper() for word in words]
    return "".join(f"{letter}." for letter in letters if letter)


_CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U


def pseudonym(key: bytes, subject: str) -> str:
    """A code such as `4K7Q-9XTM` for a person: same key and subject, same code.

    40 bits of HMAC-SHA-256: nobody without the key gets back to `subject`, and two
    of a million people share a code with a chance below one half, so it is for
    reading, never for joining.
    """
    digest = hmac.new(key, subject.encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:5], "big")
    code = "".join(_CODE_LETTERS[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{code[:4]}-{code[4:]}"


def is_placeholder(full: str) -> bool:
    """True for what stands where no name is known: “Con bà Hoa”, “không rõ”, “CB Lan”.

    Such a text names nobody: it must not be compared with the names of others.
    """
    folded = fold(full)
    return not folded or _PLACEHOLDER.fullmatch(folded) is not None
