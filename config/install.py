"""What the house installs at start: flow, figures, judgements, territory, checks."""

from django.utils.functional import Promise
from django.utils.translation import gettext, override

from config.places import Tree
from config.registers import People
from lachan.checks import CHECKS
from lachan.command.indicators import actions as indicators
from lachan.command.indicators.queries import lists
from lachan.doors.console.queries import today as console
from lachan.figures import LISTS, MEASURES, WORKLISTS
from lachan.flow import DEADLINES, FLOW, HOLDERS, KEEPERS, KEPT, SEALED
from lachan.ground.access.queries import (
    install_places,
    install_registers,
    install_waiting,
)
from lachan.ground.journal import actions as journal
from lachan.ground.journal.queries import clock_offset
from lachan.ground.notices.queries import install_deadlines, unread_of
from lachan.ground.people.queries import install_keepers
from lachan.ground.policy.rules import families
from lachan.ground.privacy.queries import install_holders, install_sealed
from lachan.ground.privacy.queries.keeping import install_kept
from lachan.ground.units.queries import install_holdings
from lachan.judgements import JUDGEMENTS
from lachan.kernel import clock, speech
from lachan.kernel.figures import install_figure_lists
from lachan.kernel.integrity import install_checks
from lachan.territory import HOLDINGS


def _unspoken(text: object) -> str | None:
    """The English text of a lazy translation."""
    if not isinstance(text, Promise):
        return None
    with override(None):
        return str(text)


def everything() -> None:
    """Install the tables of the top floor; called once, when all apps are loaded."""
    speech.install(gettext, _unspoken)
    clock.install(clock_offset)
    families.install(JUDGEMENTS)
    journal.install(FLOW)
    install_places(Tree())
    install_registers(People())
    install_keepers(KEEPERS)
    install_holders(HOLDERS)
    install_sealed(SEALED)
    install_holdings(HOLDINGS)
    install_kept(KEPT)
    install_checks(CHECKS)
    install_deadlines(DEADLINES)
    install_waiting(unread_of)
    indicators.install(MEASURES)
    lists.install(LISTS)
    install_figure_lists(lists.counted)
    console.install(WORKLISTS)
