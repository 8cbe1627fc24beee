"""A small province with two officers, for the tests of what stands on units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from lachan.ground.access.models import Grant, GrantPath, Role, User
from lachan.ground.units.actions.trees import next_ids
from lachan.ground.units.models import TreeEdition, Unit, step

NOW = datetime(2021, 12, 6, 23, 0, tzinfo=UTC)  # 7 December, 06:00 in Vietnam
KINDS = ("nation", "province", "district", "commune")


@dataclass
class Village:
    """One nation, one province, two districts, three communes; two officers."""

    units: dict[str, Unit]
    officer: User  # of the province, with the rights asked for
    neighbour: User  # of the other district, with the same rights
    now: datetime = NOW


def village(*permissions: str) -> Village:
    """Plant it; needs the database."""
    edition = TreeEdition.objects.create(
        code="2021",
        name_vi="Cây 2021",
        name_en="Tree 2021",
        source="test",
        valid_from=date(2021, 1, 1),
    )
    units: dict[str, Unit] = {}
    for code, above in (
        ("VN", ""),
        ("38", "VN"),
        ("left", "38"),
        ("right", "38"),
        ("north", "left"),
        ("south", "left"),
        ("east", "right"),
    ):
        units[code] = _unit(code, units.get(above), edition)
    return Village(
        units=units,
        officer=account("officer", units["38"].path, permissions),
        neighbour=account("neighbour", units["right"].path, permissions),
    )


def _unit(code: str, above: Unit | None, edition: TreeEdition) -> Unit:
    depth = above.depth + 1 if above else 0
    (pk,) = next_ids(1)
    return Unit.objects.create(
        pk=pk,
        edition=edition,
        kind=KINDS[depth],
        type_name="Đơn vị",
        code=code,
        name=code,
        full_name=f"Đơn vị {code}",
        folded_name=code.lower(),
        sort_key=code.lower(),
        parent=above,
        depth=depth,
        path=(above.path if above else "") + step(pk),
        valid_from=date(2021, 1, 1),
    )


def account(name: str, path: str, permissions: tuple[str, ...]) -> User:
    """An account with these rights at and below a path."""
    user = User.objects.create_user(name, None, full_name=name)
    role = Role.objects.create(
        code=f"role of {name}",
        name_vi="vai",
        name_en="role",
        permissions=list(permissions),
        purpose="response",
        sees="health",
    )
    grant = Grant.objects.create(
        user=user, role=role, starts_at=datetime(2021, 1, 1, tzinfo=UTC)
    )
    GrantPath.objects.create(grant=grant, path=path)
    return user
