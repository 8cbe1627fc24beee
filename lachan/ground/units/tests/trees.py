"""A small tree for tests of this module and of those above it. Synthetic places."""

from __future__ import annotations

import datetime as dt

from lachan.ground.units.actions.trees import next_ids
from lachan.ground.units.models import TreeEdition, Unit, step
from lachan.ground.units.rules import names
from lachan.ground.units.words import EDITIONS, NATION_CODE, Kind
from lachan.kernel import vietnamese

SINCE = dt.date(2020, 1, 1)


def edition(code: str = "2021") -> TreeEdition:
    """The row of an edition, made when it is not there."""
    known = EDITIONS[code]
    row, _new = TreeEdition.objects.get_or_create(
        code=code,
        defaults={
            "name_vi": known.name_vi,
            "name_en": known.name_en,
            "source": "test",
            "valid_from": known.valid_from,
            "valid_to": known.valid_to,
        },
    )
    return row


def plant(
    full_name: str, code: str, *, under: Unit | None, kind: str, of: str = "2021"
) -> Unit:
    """One unit below another; the nation is below nothing, in the edition `of`."""
    unit_id = next_ids(1)[0]
    parts = names.parts_of(full_name, kind) if under else names.Parts("", full_name)
    return Unit.objects.create(
        pk=unit_id,
        edition=under.edition if under else edition(of),
        kind=kind,
        type_name=parts.type_name,
        code=code,
        name=parts.name,
        full_name=full_name,
        name_en=names.in_english(parts, kind),
        folded_name=vietnamese.fold(parts.name),
        sort_key=names.sort_key(parts.name),
        parent=under,
        depth=under.depth + 1 if under else 0,
        path=(under.path if under else "") + step(unit_id),
        latitude=20.0 + (unit_id * 7 % 100) / 100,
        longitude=105.0 + (unit_id * 13 % 100) / 100,
        valid_from=SINCE,
    )


class SmallTree:
    """One province with two districts of three communes, and a province beside it."""

    def __init__(self) -> None:
        self.nation = plant("Việt Nam", NATION_CODE, under=None, kind=Kind.NATION)
        self.province = self._under(self.nation, "Tỉnh Sông Lam", "96", Kind.PROVINCE)
        self.other_province = self._under(
            self.nation, "Tỉnh Núi Đỏ", "97", Kind.PROVINCE
        )
        self.district = self._under(
            self.province, "Huyện Bến Cát Vàng", "981", Kind.DISTRICT
        )
        self.other_district = self._under(
            self.province, "Thị xã Đồi Cỏ", "982", Kind.DISTRICT
        )
        self.commune = self._under(
            self.district, "Thị trấn Bến Cát Vàng", "99001", Kind.COMMUNE
        )
        self.neighbour = self._under(self.district, "Xã Hoa Phú", "99004", Kind.COMMUNE)
        self.lookalike = self._under(self.district, "Xã Hoa Phụ", "99007", Kind.COMMUNE)
        self.far_commune = self._under(
            self.other_district, "Phường Hoa Phú", "99010", Kind.COMMUNE
        )

    def _under(self, parent: Unit, full_name: str, code: str, kind: str) -> Unit:
        return plant(full_name, code, under=parent, kind=kind)
