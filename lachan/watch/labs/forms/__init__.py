"""What readers ask of the laboratories, and what they write into them."""

from lachan.watch.labs.forms.bench import (
    CodesForm,
    CorrectForm,
    HandoverForm,
    IdentifyForm,
    OneResultForm,
    PoolForm,
    ReasonForm,
    RejectForm,
    ResultForm,
    VariantForm,
)
from lachan.watch.labs.forms.sampling import (
    KitForm,
    SampleForm,
    SpecimenFilter,
    TogetherForm,
)
from lachan.watch.labs.forms.supply import (
    CapacityForm,
    CountTubesForm,
    LaboratoryForm,
    PlanForm,
    TubesForm,
)

__all__ = (
    "CapacityForm",
    "CodesForm",
    "CorrectForm",
    "CountTubesForm",
    "HandoverForm",
    "IdentifyForm",
    "KitForm",
    "LaboratoryForm",
    "OneResultForm",
    "PlanForm",
    "PoolForm",
    "ReasonForm",
    "RejectForm",
    "ResultForm",
    "SampleForm",
    "SpecimenFilter",
    "TogetherForm",
    "TubesForm",
    "VariantForm",
)
