"""What privacy tells the house. Facts hold ids and counts, never whose data it was."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class PersonErased(Fact):
    """Nothing tells any more who this record was; `proof` is that of the erasure."""

    told: ClassVar[Sentence] = _("The personal data were erased.")

    person_id: int
    rows: int
    proof: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class KeysRotated(Fact):
    """Everything that was sealed under a former field key is sealed anew."""

    told: ClassVar[Sentence] = _("The field key was changed.")

    rows: int
    at: datetime
    by: str
