"""The pages of records and the composed ones, as somebody at work uses them."""

from __future__ import annotations

from datetime import date, timedelta

from lachan.command.indicators.models import DailyAmount, MonthlyAmount, Movement
from lachan.command.reports.models import ReportedFigure
from lachan.ground.access.models import User
from lachan.ground.health.models import DoseReceived
from lachan.ground.people.models import Person
from lachan.ground.sites.models import Capacity, Facility, Stay
from lachan.ground.tasks.models import Task
from lachan.ground.units.models import Unit
from lachan.kernel import clock
from tests.house.land import NOW, Land

OFFICER = "inside provincial_cdc"


def local(text: str) -> str:
    """An instant as people type it, some hours before the hour of the land."""
    return f"07/12/2021, {text}"


# ── today ────────────────────────────────────────────────────────────────────────


def test_today_begins_with_what_is_overdue(land: Land) -> None:
    with land.as_user(OFFICER) as client:
        page = client.get("/")

    first = page.context["days"][0]
    assert [row.cells["what"][0].label for row in first.table.rows][-1:] == [
        "Rà soát danh sách"
    ]
    assert "Quá hạn" in page.content.decode()


def test_who_holds_no_right_has_no_work_and_no_news(land: Land) -> None:
    with land.as_user("nobody") as client:
        page = client.get("/")

    assert page.status_code == 200
    assert (page.context["days"], page.context["news"]) == ([], [])


def test_the_menu_offers_only_what_the_account_may_use(land: Land) -> None:
    with land.as_user("inside agency") as client:
        menu = client.get("/").context["navigation"]

    urls = {entry["url"] for entry in menu}
    assert "/situation/" in urls
    assert not {"/cases/", "/doses/", "/sites/"} & urls


# ── situation and map ────────────────────────────────────────────────────────────


def test_the_situation_begins_at_the_top_of_the_scope(land: Land) -> None:
    with land.as_user(OFFICER) as client:
        page = client.get("/situation/")

    assert page.context["stand"].unit == land.units["province"]
    assert [row.key for row in page.context["table"].rows] == ["LEFT", "RIGHT"]


def test_until_noon_the_situation_speaks_of_yesterday(land: Land) -> None:
    with land.as_user(OFFICER) as client:  # ten in the morning
        page = client.get("/situation/")
        today = client.get("/situation/?as_of=2021-12-07")
    with land.as_user(OFFICER) as client, clock.frozen(NOW + timedelta(hours=2)):
        noon = client.get("/situation/?own=1")

    assert page.context["stand"].at.day == date(2021, 12, 6)
    assert "hết ngày 06/12/2021" in page.content.decode()
    assert today.context["stand"].at.day == date(2021, 12, 7)
    assert noon.context["stand"].at.day == date(2021, 12, 7)


def test_a_place_without_a_case_has_a_situation_and_a_briefing_too(land: Land) -> None:
    Movement.objects.all().delete()
    DailyAmount.objects.all().delete()
    MonthlyAmount.objects.all().delete()
    with land.as_user(OFFICER) as client:
        pages = [client.get(url).status_code for url in ("/situation/", "/briefing/")]

    assert pages == [200, 200]


def test_a_way_of_being_found_keeps_its_colour_wherever_it_occurs(land: Land) -> None:
    seen: set[tuple[str, int | None]] = set()
    for code in ("province", "left", "north"):
        unit = land.units[code].public_id
        with land.as_user(OFFICER) as client:
            chart = client.get(f"/situation/?unit={unit}").context["curve"]
        bars = [one for one in chart.series if one.shape == "bar"]
        seen |= {(str(one.name), one.colour) for one in bars}

    assert len(seen) == len({name for name, _colour in seen}) >= 3
    assert len({colour for _name, colour in seen}) == len(seen)


def test_a_line_that_stands_for_many_cases_counts_as_many(land: Land) -> None:
    with land.as_user(OFFICER) as client:
        page = client.get("/")

    lines = [row for day in page.context["days"] for row in day.table.rows]
    assert page.context["tiles"][2].value > len(lines)


def test_the_units_looked_at_are_named_in_the_language_of_the_page(land: Land) -> None:
    Unit.objects.filter(code="PROVINCE").update(name_en="Mau Province")
    with land.as_user(OFFICER) as client:
        client.get("/situation/")
        vietnamese = client.get("/").context["unit_switcher"]["label"]
        User.objects.filter(pk=land.users[OFFICER].pk).update(language="en")
        english = client.get("/").context["unit_switcher"]["label"]

    assert (vietnamese, english) == ("Đơn vị province", "Mau Province")


def test_the_situation_can_be_asked_as_it_was_known_before_anything_came(
    land: Land,
) -> None:
    unit = land.units["province"].public_id
    with land.as_user(OFFICER) as client:
        now = client.get(f"/situation/?unit={unit}")
        then = client.get(f"/situation/?unit={unit}&known_at=2021-12-01")

    def cumulative(page: object) -> object:
        tiles = page.context["groups"][0][1]  # type: ignore[attr-defined]  # the test client's answer has more than its type
        return tiles[2].value

    assert cumulative(now) == 36
    assert cumulative(then) == 0


def test_a_day_that_is_no_day_is_passed_over(land: Land) -> None:
    with land.as_user(OFFICER) as client:
        page = client.get("/situation/?as_of=kaputt")

    assert page.status_code == 200


def test_units_below_can_be_sorted_by_any_figure(land: Land) -> None:
    with land.as_user(OFFICER) as client:
        down = client.get("/situation/?sort=-cases.cumulative").context["table"]
        up = client.get("/situation/?sort=cases.cumulative").context["table"]

    assert [row.key for row in down.rows] == ["LEFT", "RIGHT"]
    assert [row.key for row in up.rows] == ["RIGHT", "LEFT"]


def test_the_map_tells_every_unit_below_and_where_its_figures_are(land: Land) -> None:
    unit = land.units["province"].public_id
    with land.as_user(OFFICER) as client:
        told = client.get(
            f"/map/values/?unit={unit}&indicator=cases.cumulative&day=2021-12-07"
        ).json()
        panel = client.get(told["places"]["LEFT"]["url"])

    assert told["order"] == ["LEFT", "RIGHT"]
    assert told["places"]["LEFT"]["text"] == "24"
    assert panel.status_code == 200


# ── person and search ────────────────────────────────────────────────────────────


def test_a_person_is_shown_with_everything_and_one_timeline(land: Land) -> None:
    with land.as_user(OFFICER) as client:
        page = client.get(f"/person/{land.examples['person']}/")

    names = [table.id for table in page.context["tables"]]
    assert names[:3] == ["cases", "stays", "doses"]
    assert len(page.context["timeline"]) >= 5
    assert "Nguyễn Thử" in page.content.decode()


def test_a_leader_sees_the_records_but_not_the_name(land: Land) -> None:
    with land.as_user("inside leader") as client:
        page = client.get(f"/person/{land.examples['person']}/")

    assert page.status_code == 200
    assert "Nguyễn Thử" not in page.content.decode()
    assert "doses" not in [table.id for table in page.context["tables"]]


def test_names_are_found_without_diacritics_and_given_name_first(land: Land) -> None:
    name = Person.objects.get(public_id=land.examples["person"]).full_name
    given = name.split()[-1]
    with land.as_user(OFFICER) as client:
        by_family = client.get("/search/?q=nguyen thu").context["found"]
        by_given = client.get(f"/search/?q={given.lower()} nguyen", follow=True)

    assert len(by_family.people) == 12
    assert name in by_given.content.decode()


def test_the_switcher_offers_units_of_the_scope_only(land: Land) -> None:
    with land.as_user(OFFICER) as client:
        mine = client.get("/switch/?q=don vi left").content.decode()
        others = client.get("/switch/?q=don vi far").content.decode()

    assert "Đơn vị left" in mine
    assert "Đơn vị far" not in others


# ── stays, beds, doses, tasks, reports ───────────────────────────────────────────


def _open_stay() -> Stay:
    return Stay.objects.filter(ends_at=None, unit__code__in=("LEFT", "NORTH")).earliest(
        "pk"
    )


def test_a_stay_is_ended_by_its_form(land: Land) -> None:
    stay = _open_stay()
    with land.as_user(OFFICER) as client:
        client.post(
            f"/sites/stays/{stay.public_id}/end/",
            {"end-ends_at": local("08:15"), "end-reason": "completed"},
        )

    stay.refresh_from_db()
    assert stay.end_reason == "completed"
    assert stay.ends_at == clock.as_of("2021-12-07T08:15")


def test_a_stay_that_ends_in_the_future_is_refused_with_its_reason(land: Land) -> None:
    stay = _open_stay()
    with land.as_user(OFFICER) as client:
        page = client.post(
            f"/sites/stays/{stay.public_id}/end/",
            {"end-ends_at": "09/12/2021, 08:00", "end-reason": "completed"},
            follow=True,
        )

    stay.refresh_from_db()
    assert stay.ends_at is None
    assert "tương lai" in page.content.decode()


def test_moving_somebody_leaves_them_nowhere_in_between(land: Land) -> None:
    stay = _open_stay()
    place = Facility.objects.get(code="central-right")
    with land.as_user(OFFICER) as client:
        client.post(
            f"/sites/stays/{stay.public_id}/move/",
            {
                "move-ring": "central",
                "move-facility": place.pk,
                "move-starts_at": local("07:00"),
            },
        )

    newest = Stay.objects.filter(person=stay.person_id).latest("starts_at")
    stay.refresh_from_db()
    assert (newest.facility, newest.starts_at) == (place, stay.ends_at)


def test_somebody_without_a_stay_comes_home_by_the_form(land: Land) -> None:
    person = Person.objects.filter(stays=None, unit__code="NORTH").earliest("pk")
    with land.as_user(OFFICER) as client:
        client.post(
            f"/sites/stays/new/?person={person.public_id}",
            {"ring": "home", "starts_at": local("06:00")},
        )

    assert Stay.objects.get(person=person).unit == person.unit


def test_a_facility_runs_other_beds_from_a_day_on(land: Land) -> None:
    place = Facility.objects.get(code="hospital-left")
    with land.as_user(OFFICER) as client:
        client.post(
            f"/sites/{place.public_id}/capacity/", {"on": "07/12/2021", "icu": "5"}
        )

    running = Capacity.objects.filter(facility=place, to_date=None)
    assert dict(running.values_list("kind", "beds")) == {
        "general": 9,
        "oxygen": 3,
        "icu": 5,
    }


def test_a_dose_is_recorded_and_taken_back(land: Land) -> None:
    person = Person.objects.filter(doses=None, unit__code="NORTH").earliest("pk")
    with land.as_user(OFFICER) as client:
        client.post(
            f"/doses/new/?person={person.public_id}",
            {
                "dose_number": "1",
                "given_date": "01/12/2021",
                "source": "certificate",
            },
        )
        dose = DoseReceived.objects.get(person=person)
        client.post(f"/doses/{dose.public_id}/void/", {"reason": "nhầm người"})

    dose.refresh_from_db()
    assert dose.void_reason == "nhầm người"


def test_a_task_is_reported_done_once(land: Land) -> None:
    address = f"/tasks/{land.examples['task']}/"
    with land.as_user("inside agency") as client:
        client.post(address, {"done-outcome": "Đã rà soát"})
        again = client.post(address, {"done-outcome": "Lần nữa"}, follow=True)

    task = Task.objects.get(public_id=land.examples["task"])
    assert (task.state, task.outcome) == ("done", "Đã rà soát")
    assert again.status_code == 200


def test_a_reported_share_is_typed_as_percent_and_kept_as_a_proportion(
    land: Land,
) -> None:
    unit = land.units["left"]
    with land.as_user(OFFICER) as client:
        answer = client.post(
            f"/reports/new/?unit={unit.public_id}",
            {
                "indicator": "vaccination.dose1_18plus_share",
                "value": "95,6",
                "first_day": "06/12/2021",
                "last_day": "06/12/2021",
                "source": "Báo cáo 12",
                "source_kind": "unit",
            },
        )

    assert answer.status_code == 302
    row = ReportedFigure.objects.get(source="Báo cáo 12")
    assert float(row.value) == 0.956
    assert row.period_end - row.period_start == timedelta(days=1)


def test_a_late_report_of_a_unit_becomes_work(land: Land) -> None:
    later = NOW + timedelta(days=30)
    with land.as_user(OFFICER) as client, clock.frozen(later):
        lines = client.get("/").context["days"]

    told = [row.label for day in lines for row in day.table.rows]
    assert any("báo cáo" in text.lower() for text in told)
