"""A list of bodies and members as people type it: columns to rows. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from lachan.ground.bodies.words import BodyKind, Role
from lachan.kernel import vietnamese
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _

COLUMNS = ("unit", "kind", "body", "role", "name", "position", "phone", "covers")
NEEDED = ("unit", "body", "name")
_HEADS = {
    "unit": ("unit", "ma don vi", "don vi", "dia ban"),
    "kind": ("kind", "loai", "loai to chuc"),
    "body": ("body", "to chuc", "ten to", "ban chi dao"),
    "role": ("role", "chuc danh", "vai tro"),
    "name": ("name", "ho va ten", "ho ten"),
    "position": ("position", "chuc vu", "cong tac"),
    "phone": ("phone", "dien thoai", "so dien thoai"),
    "covers": ("covers", "phu trach", "thon phu trach"),
}
_ROLES: Mapping[str, tuple[str, ...]] = {
    Role.HEAD: ("head", "truong", "truong ban", "to truong", "chi huy truong"),
    Role.STANDING_DEPUTY: (
        "standing deputy",
        "standing_deputy",
        "pho truong ban thuong truc",
        "pho ban thuong truc",
        "to pho thuong truc",
    ),
    Role.DEPUTY: ("deputy", "pho", "pho truong ban", "pho ban", "to pho"),
    Role.STANDING: ("standing member", "standing", "uy vien thuong truc"),
    Role.SECRETARY: ("secretary", "thu ky"),
    Role.MEMBER: ("", "member", "uy vien", "thanh vien", "to vien"),
}
_KINDS: Mapping[str, tuple[str, ...]] = {
    BodyKind.COMMITTEE: ("committee", "ban chi dao", "steering committee"),
    BodyKind.COMMAND: ("command", "so chi huy", "trung tam chi huy", "command post"),
    BodyKind.SUBCOMMITTEE: ("subcommittee", "tieu ban"),
    BodyKind.HELPERS: ("helpers", "to giup viec", "helper group"),
    BodyKind.TEAM: ("", "team", "to covid", "to covid cong dong", "community team"),
    BodyKind.MOBILE: ("mobile", "to co dong", "doi co dong", "mobile team"),
    BodyKind.OTHER: ("other", "khac"),
}


class NotReadable(ValueError):  # noqa: N818  # an answer, not an error
    """The text is no list; `said` tells which line and why."""

    def __init__(self, said: Sentence) -> None:
        super().__init__(said.text)
        self.said = said


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One line: a member of a body of a unit, and what the body covers."""

    line: int
    unit: str
    kind: str
    body: str
    role: str
    name: str
    position: str = ""
    phone: str = ""
    covers: tuple[str, ...] = ()


def read_list(text: str) -> list[MemberRow]:
    """The rows of a CSV with heads in English or Vietnamese; `;` and tabs are read too.

    Raises NotReadable for heads or words that nobody knows; nothing is guessed.
    """
    lines = text.strip().splitlines()
    if not lines:
        raise NotReadable(_("The list is empty."))
    separator = max(",;\t", key=lines[0].count)
    reader = csv.DictReader(io.StringIO(text.strip()), delimiter=separator)
    heads = {told: _head(told) for told in reader.fieldnames or ()}
    missing = [name for name in NEEDED if name not in heads.values()]
    if missing:
        raise NotReadable(
            _("The column “%(columns)s” is missing.", columns=", ".join(missing))
        )
    return [
        _row(number, {heads[told]: value or "" for told, value in row.items() if told})
        for number, row in enumerate(reader, 2)
        if any(row.values())
    ]


def _head(told: str) -> str:
    folded = vietnamese.fold(told).strip()
    return next((name for name, known in _HEADS.items() if folded in known), "")


def _row(number: int, told: Mapping[str, str]) -> MemberRow:
    given = {name: vietnamese.repair(told.get(name, "")) for name in COLUMNS}
    for name in NEEDED:
        if not given[name]:
            raise NotReadable(
                _("Line %(number)d: “%(column)s” is empty.", number=number, column=name)
            )
    covers = tuple(part.strip() for part in given["covers"].split("|") if part.strip())
    return MemberRow(
        line=number,
        unit=given["unit"],
        kind=_word(number, given["kind"], _KINDS),
        body=given["body"][:120],
        role=_word(number, given["role"], _ROLES),
        name=given["name"][:120],
        position=given["position"][:120],
        phone=given["phone"],
        covers=covers,
    )


def _word(number: int, text: str, known: Mapping[str, tuple[str, ...]]) -> str:
    folded = vietnamese.fold(text).strip()
    for word, spellings in known.items():
        if folded in spellings:
            return str(word)
    raise NotReadable(
        _("Line %(number)d: “%(text)s” is not known.", number=number, text=text)
    )
