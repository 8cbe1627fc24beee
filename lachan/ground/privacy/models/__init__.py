"""Tables of privacy."""

from lachan.ground.privacy.models.breaches import Affected, Breach, BreachQuerySet
from lachan.ground.privacy.models.erasures import Erasure, ErasureQuerySet
from lachan.ground.privacy.models.keeping import Disposal, Purpose
from lachan.ground.privacy.models.requests import DataRequest, RequestQuerySet

__all__ = [
    "Affected",
    "Breach",
    "BreachQuerySet",
    "DataRequest",
    "Disposal",
    "Erasure",
    "ErasureQuerySet",
    "Purpose",
    "RequestQuerySet",
]
