"""What is typed about people."""

from lachan.ground.people.forms.entering import (
    Birth,
    BirthField,
    CardForm,
    CorrectForm,
    MoveForm,
    NumberForm,
    PhoneField,
    ReachForm,
    RegisterForm,
    SearchForm,
    VoidForm,
    draft_of,
    from_card,
    numbered,
)
from lachan.ground.people.forms.merging import (
    MergeForm,
    ReasonForm,
    SplitForm,
    UnitForm,
)

__all__ = [
    "Birth",
    "BirthField",
    "CardForm",
    "CorrectForm",
    "MergeForm",
    "MoveForm",
    "NumberForm",
    "PhoneField",
    "ReachForm",
    "ReasonForm",
    "RegisterForm",
    "SearchForm",
    "SplitForm",
    "UnitForm",
    "VoidForm",
    "draft_of",
    "from_card",
    "numbered",
]
