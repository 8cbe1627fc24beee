"""Why a file as a whole is not read."""

from lachan.kernel.errors import Refused
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _


class CannotRead(Refused):
    """Raised for a file from which no row can be taken; nothing was written."""

    @classmethod
    def because(cls, why: Text, what_now: Text) -> "CannotRead":
        """The refusal with its reason and its cure."""
        return cls(
            what=_("The file was not read."), why=why, what_now=what_now, field="file"
        )
