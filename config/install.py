"""What the house installs into its modules at start: flow, figures, judgements."""

from lachan.ground.policy.rules import families
from lachan.judgements import JUDGEMENTS


def everything() -> None:
    """Install the tables of the top floor; called once, when all apps are loaded."""
    families.install(JUDGEMENTS)
