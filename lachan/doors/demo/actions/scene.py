"""What stands before anything happens: people in number, places, accounts, reports."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from lachan.command.reports import actions as reports
from lachan.command.reports.rules import FigureDraft
from lachan.ground.access import actions as access
from lachan.ground.access.models import User, within
from lachan.ground.health import actions as health
from lachan.ground.people.models import Person
from lachan.ground.sites import actions as sites
from lachan.ground.sites.actions import FacilityDraft
from lachan.ground.units import words as unit_words
from lachan.ground.units.actions import populations
from lachan.ground.units.models import Population, Unit
from lachan.ground.units.rules.people import CountOfPeople
from lachan.kernel import clock

PASSWORD = "la-chan-2021"  # noqa: S105  # printed at every start; production refuses it


def record_people(
    scene: dict[str, Any], province: Unit, *, by: User, now: datetime
) -> None:
    """Districts as counted, communes apportioned, groups by age estimated."""
    data = scene["population"]
    districts = {unit.code: unit for unit in province.children.all()}
    rows = [
        _count(districts[code], persons, data["source"], "registered", data)
        for code, persons in data["districts"].items()
    ]
    populations.record_populations(rows=rows, by=by, now=now)
    _apportion(data, list(districts.values()), by=by, now=now)
    told = scene["by_person"]
    headcount = CountOfPeople(
        unit_id=districts[told["district"]].pk,
        group=unit_words.PopulationGroup.ADULTS,
        persons=told["adults"],
        source=told["source_of_adults"],
        method=unit_words.PopulationMethod.HEADCOUNT,
        counted_on=scene["begins"],
    )
    populations.record_populations(rows=[headcount], by=by, now=now)
    shares = dict(scene["shares_of_everybody"])
    source = shares.pop("source")
    populations.estimate_groups(
        below=province, shares=shares, source=source, by=by, now=now
    )


def _count(
    unit: Unit, persons: int, source: str, method: str, data: dict[str, Any]
) -> CountOfPeople:
    return CountOfPeople(
        unit_id=unit.pk,
        group=unit_words.PopulationGroup.ALL,
        persons=persons,
        source=source,
        method=method,
        counted_on=data["counted_on"],
        note=data["note"],
    )


def _apportion(
    data: dict[str, Any], districts: list[Unit], *, by: User, now: datetime
) -> None:
    """Share every district out over its communes by the weight of their kind."""
    weights = data["weights"]
    communes = Unit.objects.filter(parent__in=districts).select_related("parent")
    whole: dict[int, float] = {}
    for commune in communes:
        weight = weights[commune.type_name]
        whole[commune.parent_id or 0] = whole.get(commune.parent_id or 0, 0) + weight
    totals = dict(
        Population.objects.filter(unit__in=districts, group="all").values_list(
            "unit_id", "persons"
        )
    )
    rows = [
        _count(
            commune,
            round(
                totals[commune.parent_id or 0]
                * weights[commune.type_name]
                / whole[commune.parent_id or 0]
            ),
            data["weights_source"],
            "estimate",
            data,
        )
        for commune in communes
    ]
    populations.record_populations(rows=rows, by=by, now=now)


def open_facilities(
    scene: dict[str, Any], province: Unit, *, by: User, now: datetime
) -> None:
    """A hospital per district, central and buffer sites; their names say "mẫu"."""
    beds = scene["beds"]
    people = scene["population"]["districts"]
    districts = list(province.children.order_by("code"))
    for unit in districts:
        number = beds["up_to_100k"] if people[unit.code] <= 100_000 else beds["above"]
        kinds = {
            "general": number * 7 // 10,
            "oxygen": number // 4,
            "icu": number // 20,
        }
        _open(scene, unit, "hospital", "Cơ sở điều trị", kinds, by=by, now=now)
    for number in range(beds["central_sites"]):
        unit = districts[number * 2 % len(districts)]
        places = {"place": beds["central_places"]}
        _open(scene, unit, "central", "Khu cách ly tập trung", places, by=by, now=now)
    for number in range(beds["buffer_sites"]):
        unit = districts[(number * 4 + 1) % len(districts)]
        places = {"place": beds["buffer_places"]}
        _open(scene, unit, "buffer", "Khu vùng đệm", places, by=by, now=now)


def _open(
    scene: dict[str, Any],
    unit: Unit,
    kind: str,
    label: str,
    beds: dict[str, int],
    *,
    by: User,
    now: datetime,
) -> None:
    draft = FacilityDraft(
        code=f"{kind}-{unit.code}",
        name=f"{label} {unit.full_name} (mẫu)",
        kind=kind,
        unit=unit,
        opened_on=scene["begins"],
        beds=beds,
    )
    sites.open_facility(draft=draft, by=by, now=now)


def open_accounts(
    scene: dict[str, Any], province: Unit, *, by: User, now: datetime
) -> None:
    """One account for every role, named after its office and nobody."""
    for row in scene["account"]:
        unit = _unit_of(row["unit"])
        draft = access.AccountDraft(
            username=row["username"], full_name=row["title"], title="Tài khoản mẫu"
        )
        user = access.create_account(
            draft=draft, password=PASSWORD, password_is_public=True, by=by, now=now
        )
        access.grant_role(
            user=user,
            role=row["role"],
            paths=(unit.path,),
            starts_at=now,
            by=by,
            now=now,
        )


_ILLNESSES = (
    ("E11", "Đái tháo đường típ 2"),
    ("I10", "Tăng huyết áp"),
    ("J45", "Hen phế quản"),
    ("Z34", "Thai nghén bình thường"),
    ("Z73.6", "Hạn chế hoạt động do khuyết tật"),
)


def record_conditions(scene: dict[str, Any], *, by: User, now: datetime) -> None:
    """A few standing conditions in the told district, so that its register has them."""
    district = Unit.objects.get(
        edition__code="2021", code=scene["by_person"]["district"]
    )
    inhabitants = Person.objects.filter(within("unit_path", (district.path,)))
    since = clock.today(now) - timedelta(days=60)
    for n, person in enumerate(inhabitants.order_by("pk")[:50]):
        code, label = _ILLNESSES[n % len(_ILLNESSES)]
        draft = health.ConditionDraft(
            person=person, code=code, label=label, source="register", since_date=since
        )
        health.record_condition(draft=draft, by=by, now=now)


def share_computer(scene: dict[str, Any], *, by: User, now: datetime) -> None:
    """One shared computer at which two people signed in this morning."""
    told = scene["station"]
    station, _key = access.register_station(
        label=told["label"], unit_path=_unit_of(told["unit"]).path, by=by, now=now
    )
    for user in User.objects.filter(username__in=told["users"]).order_by("pk"):
        access.set_pin(user=user, password=PASSWORD, pin=told["pin"], now=now)
        access.take_seat(
            station=station,
            user=user,
            with_second_factor=False,
            day=clock.today(now),
            now=now,
        )


def _unit_of(text: str) -> Unit:
    """A unit by its code; `387:first` is the first commune of district 387."""
    code, _colon, which = text.partition(":")
    unit = Unit.objects.get(edition__code="2021", code=code)
    if not which:
        return unit
    return unit.children.order_by("code")[0]


def report_coverage(
    scene: dict[str, Any], province: Unit, *, on: date, by: User, now: datetime
) -> None:
    """Coverage and capacity of every district: assumed, and said to be so."""
    assumed = scene["assumed"]
    drawn = random.Random(scene["seed"])  # noqa: S311  # a story, not a secret
    drafts = []
    for unit in province.children.order_by("code"):
        by_rate = unit.code in scene["levels"]["by_rate"]
        elderly = "met" if by_rate else "missed"
        values = {
            "vaccination.dose1_18plus_share": assumed["dose1_18plus_share"],
            "vaccination.dose2_18plus_share": assumed["dose2_18plus_share"],
            "vaccination.elderly_full_share": assumed[f"elderly_full_share_{elderly}"],
            "capacity.ready": (1, 1),
        }
        for indicator, (lowest, highest) in values.items():
            share = round(drawn.uniform(lowest, highest), 4)
            drafts.append(_reported(unit, indicator, share, on, assumed["source"]))
    reports.record_figures(drafts=drafts, by=by, now=now)


def _reported(
    unit: Unit, indicator: str, value: float, on: date, source: str
) -> FigureDraft:
    return FigureDraft(
        unit_id=unit.pk,
        unit_path=unit.path,
        indicator=indicator,
        period_start=on,
        period_end=on + timedelta(days=1),
        value=Decimal(str(value)),
        source=source,
        source_kind="assumed",
    )


def report_published(scene: dict[str, Any], *, by: User, now: datetime) -> None:
    """The told district's own figures of 7 January 2022, as it published them."""
    told = scene["by_person"]
    unit = Unit.objects.get(edition__code="2021", code=told["district"])
    on: date = told["published_on"]
    drafts = [
        FigureDraft(
            unit_id=unit.pk,
            unit_path=unit.path,
            indicator=f"vaccination.dose{number}_18plus_share",
            period_start=on,
            period_end=on + timedelta(days=1),
            value=Decimal(told[f"dose{number}"]) / Decimal(told["adults"]),
            numerator=Decimal(told[f"dose{number}"]),
            denominator=Decimal(told["adults"]),
            source=told["source"],
            source_kind="official",
        )
        for number in (1, 2)
    ]
    reports.record_figures(drafts=drafts, by=by, now=now)
