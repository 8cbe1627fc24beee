"""From bytes to text: which encoding a file was written in. Exact tests come first.

The two code pages that Windows writes here come last and are believed only when what
they read looks like words; nothing else is guessed by the frequency of its letters: a
wrong guess would put broken names into the register unseen.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from lachan.doors.interchange.rules.refusals import CannotRead
from lachan.kernel.speech import sentence as _

# UTF-32 first: its mark begins like that of UTF-16.
_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Bytes of windows-1258 that stand after their letter: grave, hook, tilde, acute, dot.
_TONES = re.compile(rb"(.)[\xcc\xd2\xde\xec\xf2]", re.DOTALL)
_VOWELS = frozenset("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY".encode("cp1258"))
_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", base + mark + tone)
    for base in "aAeEiIoOuUyYdD"
    for mark in ("", "\u0302", "\u0306", "\u031b")
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
) | frozenset("đĐ")
_WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœšžğıłćčęńśźżő")
_PUNCTUATION = frozenset("–—\u2018’“”…•·°²³×₫€№½¼\u00a0\u00b7\u2013\u202f\ufeff")
_REPLACED = "\ufffd"
_CONTROLS = [chr(point) for point in range(32) if point not in (9, 10, 11, 12, 13)]


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text in composed form, and the encoding to write answers in."""

    text: str
    encoding: str


def decode(raw: bytes) -> Decoded:
    """The text of a file. Raises CannotRead when no encoding fits it.

    A UTF-8 file in which a few letters are broken is read, and each broken letter
    becomes U+FFFD: the rows that hold one are refused one by one.
    """
    if not raw.strip(b"\x00\t\n\v\f\r "):
        raise CannotRead.because(
            _("It is empty."), _("Choose the file that holds the rows.")
        )
    text, encoding = _decoded(raw)
    if sum(map(text.count, _CONTROLS)) > len(text) // 100:
        raise _no_text()
    if _reads_as_utf8_twice(text):
        raise CannotRead.because(
            _(
                "Its letters were broken when it was saved (“%(sample)s”).",
                sample=_odd_sample(text),
            ),
            _("Export it again from the program it came from, as CSV UTF-8 or XLSX."),
        )
    return Decoded(unicodedata.normalize("NFC", text), encoding)


def _decoded(raw: bytes) -> tuple[str, str]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return _strictly(raw, encoding), encoding
    if b"\x00" in raw[:4096]:
        return _without_mark(raw)
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _eight_bit(raw)


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise _unreadable() from None


def _without_mark(raw: bytes) -> tuple[str, str]:
    """UTF-16 without its mark has a zero in every other byte; else it is no text."""
    sample = raw[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.3 and even < half * 0.05:
        return _strictly(raw, "utf-16-le"), "utf-16-le"
    if even > half * 0.3 and odd < half * 0.05:
        return _strictly(raw, "utf-16-be"), "utf-16-be"
    raise _no_text()


def _eight_bit(raw: bytes) -> tuple[str, str]:
    """Not UTF-8 throughout: UTF-8 with faults, windows-1258, or another code page."""
    with_faults = raw.decode("utf-8", "replace")
    faults = with_faults.count(_REPLACED)
    sound = sum(character > "\x7f" for character in with_faults) - faults
    if sound > 4 * faults:
        return with_faults, "utf-8"
    for encoding in _code_pages(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _looks_like_words(unicodedata.normalize("NFC", text)):
            return text, encoding
    raise _unreadable()


def _code_pages(raw: bytes) -> tuple[str, str]:
    return ("cp1258", "cp1252") if _fits_1258(raw) else ("cp1252", "cp1258")


def _fits_1258(raw: bytes) -> bool:
    """Whether every byte that would be a tone stands behind a vowel.

    In latin-1 these bytes are the letters Ì Ò Þ ì ò, which follow consonants.
    """
    before = [found[0] for found in _TONES.findall(raw)]
    if not before:
        # đ, ă, ơ and ư of windows-1258 are ð ã õ ý of latin-1.
        return any(byte in raw for byte in b"\xf0\xd0\xfd\xf5")
    return sum(byte in _VOWELS for byte in before) >= 0.95 * len(before)


def _looks_like_words(text: str) -> bool:
    """Whether nearly all that is not ASCII are letters or marks people write here."""
    odd = [character for character in text if character > "\x7f"]
    known = sum(
        character in _VIETNAMESE
        or character in _PUNCTUATION
        or character.lower() in _WESTERN
        for character in odd
    )
    return known >= 0.95 * len(odd)


def _reads_as_utf8_twice(text: str) -> bool:
    """UTF-8 that some program took for windows-1252 and wrote out again.

    Then every letter fits into one byte, and the bytes are UTF-8 once more; a text
    that was read rightly holds letters such as ă or ệ that do not fit.
    """
    odd = "".join(
        character for character in text if character > "\x7f" and character != _REPLACED
    )
    if len(odd) < 2:
        return False
    try:
        raw = _as_bytes(odd)
    except ValueError:
        return False
    sound = raw.decode("utf-8", "ignore")
    return len(sound.encode()) >= 0.6 * len(raw)


def _as_bytes(text: str) -> bytes:
    """One byte per character: windows-1252, and the five it leaves free as they are."""
    written = bytearray()
    for character in text:
        try:
            written += character.encode("cp1252")
        except UnicodeEncodeError:
            written.append(ord(character))
    return bytes(written)


def _odd_sample(text: str) -> str:
    found = re.search(r"\S*[^\x00-\x7f]\S*", text)
    return found[0][:30] if found else ""


def _no_text() -> CannotRead:
    return CannotRead.because(
        _("It is not a table: it holds bytes that no text has."),
        _("Save the list as XLSX or CSV UTF-8 and choose that file."),
    )


def _unreadable() -> CannotRead:
    return CannotRead.because(
        _("Its letters are in an encoding that could not be told for certain."),
        _("Save it as XLSX or as CSV UTF-8; change TCVN3 or VNI fonts to Unicode."),
    )
