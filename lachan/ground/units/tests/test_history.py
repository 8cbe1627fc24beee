"""What was this in 2021? Old and new units, their people, and by which decree."""

from __future__ import annotations

from django.test import Client

from lachan.ground.access.models import User
from lachan.ground.units import actions
from lachan.ground.units.models import Succession, Unit
from lachan.ground.units.tests.test_decrees import (
    MERGER,
    NOW,
    SPLIT,
    chief,
    clerk,
    count,
    later,
    recorded,
)
from lachan.ground.units.tests.trees import SmallTree
from lachan.kernel import clock

__all__ = ["chief", "clerk", "later"]  # fixtures


def page(user: User, address: str) -> str:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    with clock.frozen(NOW):
        return client.get(address).content.decode()


def test_a_new_unit_names_the_old_ones_their_people_and_the_decree(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    for unit in (tree.commune, tree.neighbour, tree.lookalike):
        count(unit, 4321, clerk)
    row = recorded(clerk, *MERGER, *SPLIT)
    actions.carry_out(decree=row, by=chief, now=NOW)

    told = page(chief, "/units/2025/70001/")

    assert "What this unit was before" in told
    assert tree.commune.local_name in told
    assert "1/NQ, 01/07/2025" in told
    assert "a part: 25% of its people" in told
    assert "4,321" in told


def test_an_old_unit_names_what_became_of_it(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    actions.carry_out(decree=recorded(clerk, *MERGER), by=chief, now=NOW)

    told = page(chief, "/units/2021/99001/")

    assert "What became of this unit" in told
    assert "/units/2025/70001/" in told


def test_a_former_name_leads_to_the_new_unit_and_says_so(
    tree: SmallTree, later: dict[str, Unit], clerk: User
) -> None:
    Succession.objects.create(
        predecessor=tree.lookalike,
        successor=later["70001"],
        relation="whole",
        is_default=True,
    )

    told = page(clerk, "/units/?edition=2025&q=Xã Hoa Phụ")

    assert "/units/2025/70001/" in told
    assert "belongs to the tree of 2021" in told
