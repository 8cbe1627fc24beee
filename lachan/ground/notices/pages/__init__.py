"""Notices of an account, what it wants; and the channels of a unit."""

from lachan.ground.notices.pages.channels import (
    again,
    channels,
    close,
    endpoint,
    new_endpoint,
    trial,
    trial_of,
)
from lachan.ground.notices.pages.mine import (
    mine,
    notice,
    open_subject,
    read,
    read_everything,
)
from lachan.ground.notices.pages.receipts import receipt
from lachan.ground.notices.pages.wishes import preferences, rules

__all__ = [
    "again",
    "channels",
    "close",
    "endpoint",
    "mine",
    "new_endpoint",
    "notice",
    "open_subject",
    "preferences",
    "read",
    "read_everything",
    "receipt",
    "rules",
    "trial",
    "trial_of",
]
