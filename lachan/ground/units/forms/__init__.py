"""What is typed about units; and the field by which any form asks for one."""

from lachan.ground.units.forms.tree import (
    AcceptForm,
    AddUnitForm,
    CountForm,
    SearchForm,
    SynonymForm,
    UnitField,
)

__all__ = [
    "AcceptForm",
    "AddUnitForm",
    "CountForm",
    "SearchForm",
    "SynonymForm",
    "UnitField",
]
