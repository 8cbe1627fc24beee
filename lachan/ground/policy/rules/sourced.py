"""Numbers that know where they come from, and decisions that repeat it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Generic, TypeVar

from lachan.kernel.decisions import Decision, Reason, Verification
from lachan.kernel.speech import Sentence, Text
from lachan.kernel.speech import sentence as _

T = TypeVar("T")


@dataclass(frozen=True)
class Sourced(Generic[T]):
    """A value of a regulation with its key, edition, clause, mark and source.

    `key` is the path inside the file (`transmission_bands[1]`); `edition` names the
    policy and its edition; `source` is empty only for values read in the document.
    """

    value: T
    key: str
    edition: str
    clause: str
    verification: Verification
    source: str


@dataclass(frozen=True)
class Because:
    """One step of a judgement and the value that carried it."""

    rule: str
    by: Sourced[Any]
    detail: Text

    def reason(self) -> Reason:
        """The step as decisions tell it."""
        return Reason(
            rule=self.rule,
            clause=self.by.clause,
            edition=self.by.edition,
            verification=self.by.verification,
            detail=self.detail,
        )


@dataclass(frozen=True)
class Doubt(Sentence):
    """A warning that a value which decided is not verified; `key` names the value."""

    key: str = ""


def conclude(
    result: Mapping[str, object],
    because: Iterable[Because],
    *,
    missing: Iterable[str] = (),
    warnings: Iterable[Text] = (),
) -> Decision:
    """A decision whose warnings begin with every unverified value that decided it."""
    steps = tuple(because)
    doubted = {
        step.by.key: step.by for step in steps if not step.by.verification.is_verified
    }
    return Decision(
        result=result,
        reasons=tuple(step.reason() for step in steps),
        missing=tuple(missing),
        warnings=(*(_doubt(number) for number in doubted.values()), *warnings),
    )


def doubts(decision: Decision) -> tuple[str, ...]:
    """The keys of the unverified values that decided; the decider accepts them by name.

    Known only of a decision as it was made, not of one read back from JSON.
    """
    return tuple(w.key for w in decision.warnings if isinstance(w, Doubt))


def _doubt(number: Sourced[Any]) -> Doubt:
    if number.verification is Verification.COMPILATION:
        text = "%(key)s was read only in a third party's copy: %(source)s"
    else:
        text = "%(key)s is not verified: %(source)s"
    # What a file says of its sources is put into the reader's language like all else.
    told = {"key": number.key, "source": Sentence(number.source)}
    return Doubt(text, told, number.key)


# Read where the sentences above are looked up, so that they are found to translate.
_SPOKEN = (
    _("%(key)s was read only in a third party's copy: %(source)s"),
    _("%(key)s is not verified: %(source)s"),
)


_DIGITS = 3  # significant ones; nobody reads more out of a sentence
_MOST_DIGITS = 15  # more than a float holds


@dataclass(frozen=True)
class Figure:
    """A number inside a sentence, written as people write it.

    Three significant digits, whole from 100 on, with the marks of the reader's
    language. A number that is judged against limits names them in `beside`: it is
    never rounded onto one it does not reach.
    """

    value: float
    percent: bool = False
    beside: tuple[float, ...] = ()

    def __str__(self) -> str:
        for digits in range(_DIGITS, _MOST_DIGITS):
            shown = _rounded(self.value, self.percent, digits)
            others = {_rounded(x, self.percent, digits) for x in self.beside}
            others -= {shown} if self.value in self.beside else set()
            if shown not in others:
                break
        text = in_marks(f"{shown.normalize():,f}")
        return f"{text} %" if self.percent else text


def _rounded(value: float, percent: bool, digits: int) -> Decimal:  # noqa: FBT001  # a field of the figure
    """Halves go away from zero, as by hand; what stands before the point stays."""
    number = Decimal(str(value)) * (100 if percent else 1)
    places = max(digits - 1 - number.adjusted(), 0) if number else 0
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def in_marks(text: str) -> str:
    """A number as Python writes it (1,234.5), with the marks of the reader."""
    # Untranslated, as in English, the words stand for themselves.
    is_comma = str(_("decimal mark")) == ","
    return text.translate(_SWAPPED) if is_comma else text


_SWAPPED = str.maketrans(",.", ".,")


@dataclass(frozen=True)
class Both:
    """A name that a policy file gives in both languages, read in the reader's."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.vi if str(_("language of names")) == "vi" else self.en
