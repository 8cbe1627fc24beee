"""From an empty house to a province at work, and on through its days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.command.briefing import actions as briefing
from lachan.command.indicators.queries import Question, figures, moment
from lachan.command.levels import actions as levels
from lachan.command.levels.actions import Verdict
from lachan.doors.demo.actions import scene as setting
from lachan.doors.demo.actions.laboratory import Morning
from lachan.doors.demo.actions.play import Span, play
from lachan.doors.demo.queries import province_of, scene_named, script_of
from lachan.doors.demo.words import Script
from lachan.ground.access.models import User
from lachan.ground.access.queries import local_operator
from lachan.ground.journal import actions as journal
from lachan.ground.journal import jobs
from lachan.ground.people.models import Person
from lachan.ground.policy import actions as policy
from lachan.ground.units.models import Unit
from lachan.kernel import clock
from lachan.kernel.errors import Refused

_TOLD = {
    "cases": "cases.cumulative",
    "recovered": "cases.recovered",
    "active": "cases.active",
    "central": "stays.central",
    "home": "stays.home",
}


class AlreadyBuilt(Refused):
    """Raised when there are people already: a demo is built in an empty house."""


class NothingToPlay(Refused):
    """Raised when the clock is to go back, or beyond the end of the story."""


@transaction.atomic
def build(name: str = "2021") -> dict[str, Any]:
    """Set the scene and play it to the morning on which it opens.

    All or nothing: a build that is interrupted leaves the house as empty as it was.
    """
    if Person.objects.exists():
        raise AlreadyBuilt(
            what=_("The demo was not built."),
            why=_("This house has people in it already."),
            what_now=_("Use an empty database: set LACHAN_DATABASE_URL."),
        )
    scene = scene_named(name)
    by = local_operator()
    played: dict[str, int] = {}
    with clock.frozen(scene["base_at"]):
        _set(scene, by)
        script = script_of(scene, until=scene["begins"])
        _add(played, _play(script, None, scene["base_at"], by))
        _announce_levels(province_of(scene), by, scene["base_at"])
    for since, until in (
        (scene["base_at"], scene["briefing_at"]),
        (scene["briefing_at"], scene["opens_at"]),
    ):
        with clock.frozen(until):
            _add(played, _play(script, since, until, by))
            if until == scene["briefing_at"]:
                _brief(province_of(scene), by, until)
            else:
                _add(played, _test(scene, by, until))
    setting.record_conditions(scene, by=by, now=scene["opens_at"])
    setting.share_computer(scene, by=by, now=scene["opens_at"])
    journal.shift_clock(to=scene["opens_at"], by=by.actor)
    told = _published(province_of(scene), scene["opens_at"])
    return {
        "scene": name,
        "opens_at": scene["opens_at"],
        "people": played["people"],
        **told,
        "doses": played["doses"],
        "specimens": played["specimens"],
    }


def _published(province: Unit, now: datetime) -> dict[str, int | None]:
    """The figures as the pages tell them on the morning on which the demo opens."""
    at = moment(clock.start_of_day(clock.today(now)), now)
    names = tuple(_TOLD.values())
    question = Question(units=[province], at=at, only=names, is_present=True)
    values = {one.id: one.value for one in figures(question)[province.pk]}
    return {
        word: None if values[name] is None else int(values[name] or 0)
        for word, name in _TOLD.items()
    }


def _set(scene: dict[str, Any], by: User) -> None:
    now = scene["base_at"]
    province = province_of(scene)
    policy.load_files(now=now)
    setting.record_people(scene, province, by=by, now=now)
    setting.open_facilities(scene, province, by=by, now=now)
    setting.open_accounts(scene, province, by=by, now=now)
    yesterday = clock.civil_day_of(now) - timedelta(days=1)
    setting.report_coverage(scene, province, on=yesterday, by=by, now=now)


def _play(
    script: Script, since: datetime | None, until: datetime, by: User
) -> dict[str, int]:
    done = play(script, Span(since=since, now=until), by=by)
    jobs.drain(until)
    return done


def _test(scene: dict[str, Any], by: User, now: datetime) -> dict[str, int]:
    """Specimens as they stand on the morning the demo opens."""
    morning = Morning(scene["laboratory"], province_of(scene), by=by, now=now)
    made = morning.play()
    jobs.drain(now)
    return {"specimens": made}


def _add(total: dict[str, int], more: dict[str, int]) -> None:
    for key, count in more.items():
        total[key] = total.get(key, 0) + count


def _announce_levels(province: Unit, by: User, now: datetime) -> None:
    """Every district judged, decided with its doubts accepted by name, announced."""
    districts = list(province.children.order_by("code"))
    proposals = levels.propose_many(units=districts, as_of=now, by=by, now=now)
    for proposal in proposals:
        verdict = Verdict(
            level=proposal.level_max, accepted=tuple(proposal.decision["doubts"])
        )
        levels.decide(assessment=proposal, verdict=verdict, by=by, now=now)
        levels.announce(
            assessment=proposal,
            effective_at=now + timedelta(hours=48),
            document_number=f"{proposal.pk:03d}/TB-BCĐ (mẫu)",
            by=by,
            now=now,
        )
    jobs.drain(now)


def _brief(province: Unit, by: User, now: datetime) -> None:
    yesterday = clock.start_of_day(clock.today(now))
    briefing.make(unit=province, as_of=yesterday, by=by, now=now)


def advance(*, to: datetime, name: str = "2021") -> dict[str, Any]:
    """Play the story on to an instant and set the house's clock to it."""
    scene = scene_named(name)
    since = clock.now()  # noqa: TID251  # from where the house's own clock stands
    if not since < to <= scene["ends_at"]:
        raise NothingToPlay(
            what=_("The demo did not move."),
            why=_("It goes forward only, and its story ends on %(end)s.")
            % {"end": scene["ends_at"].date().isoformat()},
            what_now=_("Choose an instant between now and then."),
        )
    by = local_operator()
    script = script_of(scene, until=clock.today(to))
    with clock.frozen(to):
        played = _play(script, since, to, by)
        if since < clock.start_of_day(scene["by_person"]["published_on"]) <= to:
            setting.report_published(scene, by=by, now=to)
    journal.shift_clock(to=to, by=by.actor)
    return {"now": to, **played}
