"""The words of the tree on the command line: `init`, `units find`, `units show`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.queries import local_operator
from lachan.ground.policy import actions as policy
from lachan.ground.units import actions, queries
from lachan.ground.units.models import TreeEdition, Unit
from lachan.ground.units.words import EDITIONS
from lachan.kernel import clock
from lachan.kernel.command_line import Command


def _init_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--tree",
        choices=(*(f"vn-{code}" for code in EDITIONS), "both"),
        default="both",
        help="which edition of the tree of units (default: both, and the mapping)",
    )


def init(arguments: Namespace) -> dict[str, object]:
    """Bring the tables up to date, then put in place what every house begins with.

    Safe to run again: what stands is left as it is.
    """
    now = clock.now()
    call_command("migrate", interactive=False, verbosity=0)
    chosen = tuple(EDITIONS) if arguments.tree == "both" else (arguments.tree,)
    trees = [actions.load_tree(edition, now=now) for edition in chosen]
    roles = access.load_roles(now)
    policies = policy.load_files(now=now)
    return {
        "trees": trees,
        "roles": roles,
        "operator": local_operator().username,
        "policies": policies,
    }


def add_unit_arguments(parser: ArgumentParser, *, required: bool = True) -> None:
    """The options by which every word names a unit."""
    parser.add_argument(
        "--unit", required=required, help="official code, VN for the nation"
    )
    _edition_argument(parser)


def _edition_argument(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--edition", choices=tuple(EDITIONS), help="edition of the tree of units"
    )


def _find_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("text", help="a name, a code, or an address")
    parser.add_argument("--inside", metavar="CODE", help="only below this unit")
    _edition_argument(parser)


def _edition(arguments: Namespace) -> TreeEdition:
    if arguments.edition:
        return queries.edition_named(arguments.edition)
    return queries.edition_on(clock.today(clock.now()))


def find(arguments: Namespace) -> dict[str, object]:
    """Say which unit a text means, or which it could."""
    edition = _edition(arguments)
    inside = ""
    if arguments.inside:
        inside = queries.unit_named(arguments.inside, edition=edition.code).path
    found = queries.find_unit(arguments.text, edition, inside=inside)
    return {
        "edition": edition.code,
        "code": found.code or None,
        "name": found.label or None,
        "how": found.how or None,
        "rest": found.rest,
        "note": found.note,
        "suggestions": [
            {"code": one.code, "name": one.label, "score": one.score}
            for one in found.suggestions
        ],
    }


def _show_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("code", help="official code, VN for the nation")
    _edition_argument(parser)


def show(arguments: Namespace) -> dict[str, object]:
    """Say what a unit is, what lies above and below it, and its kin."""
    today = clock.today(clock.now())
    unit = queries.unit_named(arguments.code, edition=arguments.edition, on=today)
    return {
        **_named(unit),
        "name_en": unit.name_en,
        "above": [_named(one) for one in queries.ancestors(unit)],
        "below": [_named(one) for one in Unit.objects.children_of(unit)],
        "successors": [_of_kin(kin) for kin in queries.successors(unit)],
        "predecessors": [_of_kin(kin) for kin in queries.predecessors(unit)],
        "people": [
            {
                "group": told.population.group,
                "persons": told.population.persons,
                "source": told.population.source,
                "method": told.population.method,
                "counted_on": told.population.counted_on,
                "denominator_of": [one.purpose for one in told.accepted_for],
            }
            for told in queries.counts_of(unit)
        ],
    }


def _named(unit: Unit) -> dict[str, object]:
    return {"code": unit.code, "kind": unit.kind, "name": unit.full_name}


def _of_kin(kin: queries.Kin) -> dict[str, object]:
    return {
        **_named(kin.unit),
        "edition": kin.unit.edition.code,
        "is_whole": kin.is_whole,
        "is_default": kin.is_default,
    }


COMMANDS: tuple[Command, ...] = (
    Command(
        name="init",
        help=_("Put the tree of units, the roles and the policies in place."),
        add_arguments=_init_arguments,
        run=init,
    ),
    Command(
        name="units find",
        help=_("Say which unit a name, a code or an address means."),
        add_arguments=_find_arguments,
        run=find,
    ),
    Command(
        name="units show",
        help=_("Say what a unit is, and what lies above, below, before and after it."),
        add_arguments=_show_arguments,
        run=show,
    ),
)
