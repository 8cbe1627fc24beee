"""Faces of privacy: requests, breaches, the register, retention."""

from lachan.ground.privacy.pages.breaches import (
    affected,
    breach,
    breaches,
    close_breach,
    new_breach,
    note_notice,
    notice,
    people_told,
)
from lachan.ground.privacy.pages.register import (
    assessment_docx,
    purpose_page,
    purposes,
    register_json,
)
from lachan.ground.privacy.pages.requests import (
    copy_json,
    copy_xlsx,
    decide,
    extend,
    front,
    fulfil,
    identify,
    new,
    request_page,
    requests,
    withdraw,
)
from lachan.ground.privacy.pages.retention import (
    approve,
    count_due,
    keep,
    retention,
)

__all__ = [
    "affected",
    "approve",
    "assessment_docx",
    "breach",
    "breaches",
    "close_breach",
    "copy_json",
    "copy_xlsx",
    "count_due",
    "decide",
    "extend",
    "front",
    "fulfil",
    "identify",
    "keep",
    "new",
    "new_breach",
    "note_notice",
    "notice",
    "people_told",
    "purpose_page",
    "purposes",
    "register_json",
    "request_page",
    "requests",
    "retention",
    "withdraw",
]
