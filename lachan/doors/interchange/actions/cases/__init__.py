"""A line list: each row a case with its person, its places, its days and its end.

`target` judges rows and has them written; `drafts` says what a row means as a case;
`known` says what of it stands already.
"""

from lachan.doors.interchange.actions.cases.drafts import ANNOUNCED, name_of
from lachan.doors.interchange.actions.cases.target import CasesTarget

__all__ = ("ANNOUNCED", "CasesTarget", "name_of")
