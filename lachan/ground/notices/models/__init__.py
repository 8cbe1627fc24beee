"""Notices, who gets them over which wire, and what accounts want for themselves."""

from lachan.ground.notices.models.channels import Address, Endpoint, EndpointQuerySet
from lachan.ground.notices.models.notices import (
    Delivery,
    DeliveryQuerySet,
    Notice,
    NoticeQuerySet,
)
from lachan.ground.notices.models.wishes import Preference, Subscription

__all__ = [
    "Address",
    "Delivery",
    "DeliveryQuerySet",
    "Endpoint",
    "EndpointQuerySet",
    "Notice",
    "NoticeQuerySet",
    "Preference",
    "Subscription",
]
