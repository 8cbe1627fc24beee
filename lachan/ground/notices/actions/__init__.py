"""The verbs of notices: give, go on, read, send, and what channels there are."""

from lachan.ground.notices.actions.channels import (
    ChannelRefused,
    EndpointDraft,
    close_endpoint,
    send_trial,
    set_endpoint,
)
from lachan.ground.notices.actions.giving import NoticeDraft, give, go_on
from lachan.ground.notices.actions.holding import KEPT, SEALED
from lachan.ground.notices.actions.reading import mark_read, note_receipt, read_all
from lachan.ground.notices.actions.sending import (
    Outcome,
    Parcel,
    claim,
    note_outcome,
    try_again,
)
from lachan.ground.notices.actions.wishing import (
    WishesDraft,
    WishRefused,
    forget_addresses,
    set_address,
    set_wishes,
    subscribe,
)

__all__ = [
    "KEPT",
    "SEALED",
    "ChannelRefused",
    "EndpointDraft",
    "NoticeDraft",
    "Outcome",
    "Parcel",
    "WishRefused",
    "WishesDraft",
    "claim",
    "close_endpoint",
    "forget_addresses",
    "give",
    "go_on",
    "mark_read",
    "note_outcome",
    "note_receipt",
    "read_all",
    "send_trial",
    "set_address",
    "set_endpoint",
    "set_wishes",
    "subscribe",
    "try_again",
]
