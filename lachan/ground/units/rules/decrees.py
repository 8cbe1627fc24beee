"""Decrees as they are written: lines, and what is wrong with them. Pure."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _

WHOLE, PART = "whole", "part"
COLUMNS = ("old_code", "new_code", "relation", "share", "new_name", "new_parent")
_ROUNDING = 0.005


class NotReadable(ValueError):  # noqa: N818  # becomes a refusal in actions
    """Raised by `read_lines`; says which line and why."""

    def __init__(self, said: Sentence) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True, kw_only=True)
class LineDraft:
    """An old unit and a new one by their codes.

    `new_name` (with its type) and `new_parent` (a code) only where the decree makes
    the unit. `share` of the old unit's people, 0 to 1; None if nobody says.
    """

    old: str
    new: str
    relation: str = WHOLE
    share: float | None = None
    new_name: str = ""
    new_parent: str = ""
    is_default: bool = False


@dataclass(frozen=True, kw_only=True)
class DecreeDraft:
    """A decree as somebody enters it."""

    number: str
    title: str
    issued_on: date
    valid_from: date
    source: str
    predecessor_edition: str
    successor_edition: str
    lines: tuple[LineDraft, ...]
    note: str = ""


@dataclass(frozen=True)
class Standing:
    """What the checks know of a unit: whether it stands, and has units below it."""

    is_smallest: bool
    is_there: bool = True
    is_followed: bool = False  # another decree was carried out on it


@dataclass(frozen=True)
class Known:
    """The units that a decree names, by code; `old` before it, `new` after it."""

    old: Mapping[str, Standing]
    new: Mapping[str, Standing]
    is_one_edition: bool


def read_lines(text: str) -> tuple[LineDraft, ...]:
    """The lines of a CSV with the columns of `COLUMNS`. Raises NotReadable.

    A comma, a semicolon or a tab between columns; a share as 0.4, 0,4 or 40%.
    """
    plain = text.lstrip("\ufeff")
    head = plain.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    rows = csv.DictReader(io.StringIO(plain), delimiter=mark)
    missing = [name for name in COLUMNS[:2] if name not in (rows.fieldnames or ())]
    if missing:
        raise NotReadable(_("The column “%(name)s” is missing.", name=missing[0]))
    return tuple(
        _line(number, {k: (v or "").strip() for k, v in row.items() if k})
        for number, row in enumerate(rows, 2)
    )


def _line(number: int, row: Mapping[str, str]) -> LineDraft:
    share = row.get("share", "").replace(",", ".")
    try:
        told = float(share.rstrip("% ")) / (100 if "%" in share else 1)
    except ValueError:
        if share:
            text = _(
                "Line %(number)d: “%(share)s” is no share.", number=number, share=share
            )
            raise NotReadable(text) from None
        told = 0.0
    return LineDraft(
        old=row["old_code"].upper(),
        new=row["new_code"].upper(),
        relation=row.get("relation", "").lower() or WHOLE,
        share=told or None,
        new_name=row.get("new_name", ""),
        new_parent=row.get("new_parent", "").upper(),
    )


def problems(lines: Sequence[LineDraft], known: Known) -> list[Sentence]:
    """Everything that keeps the lines from being a decree; empty if nothing does."""
    if not lines:
        return [_("The decree names no unit.")]
    found: list[Sentence] = []
    twice = [
        key for key, n in Counter((one.old, one.new) for one in lines).items() if n > 1
    ]
    found += [
        _("%(old)s → %(new)s stands there twice.", old=o, new=n) for o, n in twice
    ]
    by_old: dict[str, list[LineDraft]] = defaultdict(list)
    for line in lines:
        by_old[line.old].append(line)
    for code, mine in by_old.items():
        found += _of_old(code, mine, known)
    gone = {
        code
        for code, mine in by_old.items()
        if known.is_one_edition and code not in {line.new for line in mine}
    }
    by_new: dict[str, list[LineDraft]] = defaultdict(list)
    for line in lines:
        by_new[line.new].append(line)
    for code, mine in by_new.items():
        found += _of_new(code, mine, known, gone)
    return found


def _of_old(code: str, lines: Sequence[LineDraft], known: Known) -> Iterable[Sentence]:
    stands = known.old.get(code)
    if stands is None or not stands.is_there:
        yield _("No unit %(code)s stands in the old tree then.", code=code)
    elif not stands.is_smallest:
        yield _("%(code)s has units below it: name each of these.", code=code)
    elif stands.is_followed:
        yield _("What became of %(code)s is decreed already.", code=code)
    words = {line.relation for line in lines}
    if words - {WHOLE, PART}:
        yield _("%(code)s: a line says “whole” or “part”.", code=code)
    elif WHOLE in words and len(lines) > 1:
        yield _("The whole of %(code)s cannot go to several units.", code=code)
    elif PART in words and len(lines) == 1:
        yield _("Only a part of %(code)s is told: say where the rest goes.", code=code)
    yield from _of_shares(code, [line.share for line in lines if line.relation == PART])


def _of_shares(code: str, shares: Sequence[float | None]) -> Iterable[Sentence]:
    known = [share for share in shares if share is not None]
    if any(not 0 < share <= 1 for share in known):
        yield _("%(code)s: a share lies between 0 and 1.", code=code)
    elif shares and len(known) == len(shares) and abs(sum(known) - 1) > _ROUNDING:
        yield _("%(code)s: the shares of the parts do not make 1.", code=code)


def _of_new(
    code: str, lines: Sequence[LineDraft], known: Known, gone: set[str]
) -> Iterable[Sentence]:
    stands = known.new.get(code)
    names = {(line.new_name, line.new_parent) for line in lines if line.new_name}
    if stands is not None and stands.is_there:
        if code in gone:
            yield _(
                "%(code)s ends by this decree and cannot take in others.", code=code
            )
        elif not stands.is_smallest:
            yield _("%(code)s has units below it: name one of these.", code=code)
        return
    if stands is not None:
        yield _("The code %(code)s belonged to a unit that ended.", code=code)
    elif len(names) != 1:
        yield _("%(code)s is new: give it one name and one unit above it.", code=code)
    elif next(iter(names))[1] not in known.new:
        yield _(
            "%(code)s: the unit above it does not stand in the new tree.", code=code
        )
