"""Why a verb of the bodies does not do what it is asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lachan.kernel.errors import Refused


class AlreadyOver(Refused):
    """Raised for a body, a seat, a charge or an area that has ended."""

    def __init__(self) -> None:
        super().__init__(
            what=_("Nothing was changed."),
            why=_("It has ended already."),
            what_now=_("Look at what stands now, and set up anew what is wanted."),
        )


class AlreadySeated(Refused):
    """Raised for a second head, or an account that sits in the body already."""

    def __init__(self, *, field: str) -> None:
        why = (
            _("The body has a head.")
            if field == "role"
            else _("This account sits in the body already.")
        )
        super().__init__(
            what=_("The member was not added."),
            why=why,
            what_now=_("End the present seat first, or choose another role."),
            field=field,
        )


class AlreadyAbsent(Refused):
    """Raised for an absence that overlaps another of the same seat."""

    def __init__(self) -> None:
        super().__init__(
            what=_("The absence was not recorded."),
            why=_("The member is reported absent in this time already."),
            what_now=_("End that absence first, or choose other days."),
        )


class NotInOrder(Refused):
    """Raised for days that end before they begin, or lie outside the body's own."""

    def __init__(self, *, field: str) -> None:
        super().__init__(
            what=_("Nothing was saved."),
            why=_("The last day lies before the first, or outside the body's own."),
            what_now=_("Correct the days."),
            field=field,
        )
