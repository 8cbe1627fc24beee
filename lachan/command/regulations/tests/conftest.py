from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from lachan.command.regulations import actions
from lachan.command.regulations.models import PolicyDraft
from lachan.ground.access.models import User
from lachan.ground.people.tests.town import Village, village
from lachan.ground.policy import actions as policy
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.rules.documents import Document
from lachan.ground.policy.rules.writing import Amendment, amended
from lachan.ground.units.tests.town import account
from lachan.kernel import clock
from lachan.kernel.decisions import Verification

LEVELS = "vn-covid.levels.qd-4800"
RIGHTS = (
    "policy.drafts",
    "policy.draft",
    "policy.approve",
    "levels.propose",
    "levels.decide",
    "levels.announce",
    "indicators.view",
    "reports.edit",
    "units.edit",
    "cases.view",
    "cases.edit",
    "people.view",
)


@dataclass
class Ministry:
    """A village with two people of the nation, who draft and approve."""

    town: Village
    drafter: User
    approver: User

    def levels(self) -> PolicyEdition:
        """The levels of the nation that held when the village was planted."""
        return PolicyEdition.objects.get(
            policy_id=LEVELS, place="vn", edition="2021-10"
        )

    def changed(
        self, days: int = 1, place: str = "vn", label: str = "test-1", **numbers: object
    ) -> str:
        """The file of the levels with other numbers from some days on."""
        amendment = Amendment(
            edition=label,
            valid_from=clock.today(self.town.now) + timedelta(days=days),
            valid_to=None if place != "vn" else self.levels().valid_to,
            place=place,
            document=Document(
                number="9999/QĐ-BYT",
                date=clock.today(self.town.now),
                issuer="Bộ Y tế",
                title="Quyết định thử",
                source="bản thử",
            ),
            clause="Điều 1",
            verification=Verification.TEXT,
            source="bản thử",
            changes={name.replace("__", "."): value for name, value in numbers.items()}
            or {"elderly_full_share_min": 0.6},
        )
        return amended(self.levels().content, amendment)

    def draft(self, text: str, by: User | None = None) -> PolicyDraft:
        proposal = actions.Proposal(text, "test.toml", "Quyết định thử 9999")
        return actions.draft(
            proposal=proposal, by=by or self.drafter, now=self.town.now
        )

    def approve(self, draft: PolicyDraft, *, retroactive: bool = False) -> None:
        actions.approve(
            draft=draft,
            by=self.approver,
            now=self.town.now,
            accepts_retroactive=retroactive,
        )


@pytest.fixture
def ministry(db: None) -> Ministry:
    town = village(*RIGHTS)
    policy.load_files(now=town.now)
    nation = town.units["VN"].path
    return Ministry(
        town=town,
        drafter=account("drafter", nation, RIGHTS),
        approver=account("approver", nation, RIGHTS),
    )
