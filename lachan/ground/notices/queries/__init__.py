"""What is said to whom, what waits, and what accounts and units want."""

from lachan.ground.notices.queries.catalogues import (
    catalogue,
    deadlines,
    install_deadlines,
)
from lachan.ground.notices.queries.listing import (
    Bell,
    addressed_to,
    how_it_went,
    notice_of,
    standing,
    unread_count,
    unread_of,
)
from lachan.ground.notices.queries.saying import address_of_page, said, text_of
from lachan.ground.notices.queries.wishes import (
    addresses_of,
    gateway_for,
    preference_of,
    subscribed,
    webhooks_for,
    wishes_of,
)

__all__ = [
    "Bell",
    "address_of_page",
    "addressed_to",
    "addresses_of",
    "catalogue",
    "deadlines",
    "gateway_for",
    "how_it_went",
    "install_deadlines",
    "notice_of",
    "preference_of",
    "said",
    "standing",
    "subscribed",
    "text_of",
    "unread_count",
    "unread_of",
    "webhooks_for",
    "wishes_of",
]
