"""Tables of the laboratory module."""

from lachan.watch.labs.models.places import (
    Capacity,
    Laboratory,
    ScreeningPlan,
    TubePrefix,
    TubeRange,
    TubesAccounted,
)
from lachan.watch.labs.models.results import Received, Result, ResultQuerySet, Variant
from lachan.watch.labs.models.specimens import (
    Pool,
    PoolMember,
    Specimen,
    SpecimenQuerySet,
    Step,
    TestRequest,
    Tube,
)

__all__ = (
    "Capacity",
    "Laboratory",
    "Pool",
    "PoolMember",
    "Received",
    "Result",
    "ResultQuerySet",
    "ScreeningPlan",
    "Specimen",
    "SpecimenQuerySet",
    "Step",
    "TestRequest",
    "Tube",
    "TubePrefix",
    "TubeRange",
    "TubesAccounted",
    "Variant",
)
