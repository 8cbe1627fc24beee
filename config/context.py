from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lachan.ground.access.models import User
from lachan.ground.access.queries import scope_of
from lachan.ground.journal.queries import clock_offset
from lachan.kernel import clock


def house(request: HttpRequest) -> dict[str, object]:
    """What every page needs: the clock and, signed in, one's name and way out."""
    shown: dict[str, object] = {
        "clock": {"now": clock.now(), "is_offset": bool(clock_offset())},  # noqa: TID251
    }
    user = getattr(request, "user", None)
    if isinstance(user, User):
        shown["user_role"] = ", ".join(scope_of(user).role_names)
        shown["user_menu"] = [
            {"label": _("My account"), "url": reverse("access:me"), "icon": "user"},
            {
                "label": _("Sign out"),
                "url": reverse("access:sign_out"),
                "icon": "logout",
                "method": "post",
            },
        ]
    return shown
