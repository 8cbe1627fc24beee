"""Refusals: what did not happen, why, and what to do now."""

from dataclasses import dataclass

from lachan.kernel.speech import Text


class Refused(Exception):  # noqa: N818  # a refusal is an answer, not an error
    """A request that the house understood and declined.

    Each verb raises its own subclass. One handler turns any of them into a page
    message, problem JSON (409, or 422 when `field` names an input) or exit code 3.
    The three texts may be lazy translations: they are read only when shown. They
    never carry personal data beyond what the reader typed.
    """

    def __init__(
        self, *, what: Text, why: Text, what_now: Text, field: str | None = None
    ) -> None:
        super().__init__(what, why, what_now)
        self.what = what
        self.why = why
        self.what_now = what_now
        self.field = field

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.what, self.why, self.what_now))

    def as_json(self) -> dict[str, str]:
        """`what`, `why` and `cure` as text; `field` too when an input is at fault."""
        told = {
            "what": str(self.what),
            "why": str(self.why),
            "cure": str(self.what_now),
        }
        if self.field is not None:
            told["field"] = self.field
        return told


@dataclass(frozen=True)
class Doubt:
    """Something odd about an input that does not stop it: shown, kept, decided upon.

    `kind` is a stable word for programs, `text` the sentence for people. Neither
    repeats the input, so that a doubt about a phone is not itself personal data.
    """

    kind: str
    text: Text
