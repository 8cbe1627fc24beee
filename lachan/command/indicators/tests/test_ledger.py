from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lachan.command.indicators import actions
from lachan.command.indicators.models import DailyAmount, MonthlyAmount, Movement
from lachan.command.indicators.queries import Question, figures, moment, subjects
from lachan.ground.journal.models import Entry, Reaction
from lachan.kernel import clock
from lachan.kernel.figures import Figure
from lachan.watch.cases import actions as cases
from lachan.watch.cases.models import Case
from lachan.watch.cases.tests.conftest import Town

MEASURES = ("cases.confirmed", "cases.recovered", "cases.died", "cases.undated")


def count_now(town: Town, ids: list[int] | None = None) -> int:
    return sum(actions.refresh(m, ids, known_at=town.now) for m in MEASURES)


def read(
    town: Town,
    unit: str,
    indicator: str,
    *,
    day: date = date(2021, 12, 7),
    known_at: datetime | None = None,
) -> Figure:
    at = moment(clock.end_of_day(day), known_at or town.now)
    question = Question(units=[town.units[unit]], at=at, only=(indicator,))
    return figures(question)[town.units[unit].pk][0]


def listed(town: Town, unit: str, indicator: str, day: date) -> set[int]:
    at = moment(clock.end_of_day(day), town.now)
    return set(subjects(indicator, town.units[unit], at))


def test_a_case_is_counted_in_every_unit_above_it(town: Town) -> None:
    cases.open_many(drafts=[town.confirmed("north")], by=town.officer, now=town.now)

    count_now(town)

    for unit in ("north", "left", "province", "nation"):
        assert read(town, unit, "cases.cumulative").value == 1
    assert read(town, "right", "cases.cumulative").value == 0


def test_counting_again_writes_nothing(town: Town) -> None:
    cases.open_many(drafts=[town.confirmed("north")], by=town.officer, now=town.now)
    assert count_now(town) == 1

    again = count_now(town)

    assert again == 0
    assert Movement.objects.count() == 1


def test_nobody_having_recorded_anything_is_unknown_and_not_zero(town: Town) -> None:
    figure = read(town, "province", "cases.cumulative")

    assert figure.value is None
    assert figure.warnings


def test_a_case_moved_to_another_unit_leaves_the_first_one(town: Town) -> None:
    case = _one(town)
    count_now(town)

    Case.objects.filter(pk=case.pk).update(
        unit=town.units["east"], unit_path=town.units["east"].path
    )
    count_now(town, [case.pk])

    assert read(town, "north", "cases.cumulative").value == 0
    assert read(town, "east", "cases.cumulative").value == 1
    assert read(town, "nation", "cases.cumulative").value == 1
    assert listed(town, "left", "cases.cumulative", date(2021, 12, 7)) == set()


def test_what_was_known_yesterday_stays_known_as_it_was(town: Town) -> None:
    yesterday = town.now - timedelta(days=1)
    first = _one(town)
    actions.refresh("cases.confirmed", [first.pk], known_at=yesterday)
    _one(town, confirmed_date=date(2021, 12, 4))

    count_now(town)

    now = read(town, "left", "cases.cumulative")
    then = read(town, "left", "cases.cumulative", known_at=yesterday)
    assert (then.value, now.value) == (1, 2)


def test_doubling_is_told_from_what_was_known_then(town: Town) -> None:
    yesterday = town.now - timedelta(days=1)
    for day in (27, 28, 29):
        _one(town, confirmed_date=date(2021, 11, day))
    for day in range(1, 7):
        _one(town, confirmed_date=date(2021, 12, day))
    actions.refresh("cases.confirmed", None, known_at=yesterday)
    then = read(town, "left", "cases.doubling_days")
    for _number in range(12):
        _one(town, confirmed_date=date(2021, 12, 6))
    actions.refresh("cases.confirmed", None, known_at=town.now)

    now = read(town, "left", "cases.doubling_days")
    again = read(town, "left", "cases.doubling_days", known_at=yesterday)

    assert then.value == again.value
    assert now.value != again.value


def test_a_voided_case_leaves_figures_and_list_but_not_the_past(town: Town) -> None:
    case = _one(town)
    actions.refresh(
        "cases.confirmed", [case.pk], known_at=town.now - timedelta(hours=2)
    )

    Case.objects.filter(pk=case.pk).update(voided_at=town.now)
    count_now(town, [case.pk])

    assert read(town, "left", "cases.cumulative").value == 0
    before = town.now - timedelta(hours=1)
    assert read(town, "left", "cases.cumulative", known_at=before).value == 1


def test_recoveries_without_a_day_make_recovered_and_active_unknown(
    town: Town,
) -> None:
    _one(town, outcome="recovered", outcome_date=None)

    count_now(town)

    assert read(town, "left", "cases.recovered").value is None
    assert read(town, "left", "cases.active").value is None
    assert read(town, "left", "cases.died").value == 0
    assert read(town, "left", "cases.cumulative").value == 1


def test_a_window_holds_its_last_days_and_no_more(town: Town) -> None:
    for day in (30, 1, 5):
        month = 11 if day == 30 else 12
        _one(town, confirmed_date=date(2021, month, day))

    count_now(town)

    assert read(town, "left", "cases.new_7d").value == 2
    assert read(town, "left", "cases.new", day=date(2021, 12, 5)).value == 1
    assert read(town, "left", "cases.cumulative", day=date(2021, 11, 30)).value == 1


def test_a_late_correction_sixty_days_back_is_right_in_the_whole_tree(
    town: Town,
) -> None:
    case = _one(town, confirmed_date=date(2021, 10, 8))
    count_now(town)

    Case.objects.filter(pk=case.pk).update(confirmed_date=date(2021, 10, 1))
    count_now(town, [case.pk])

    on_the_old_day = read(town, "nation", "cases.new", day=date(2021, 10, 8))
    on_the_new_day = read(town, "nation", "cases.new", day=date(2021, 10, 1))
    assert (on_the_old_day.value, on_the_new_day.value) == (0, 1)


def test_figures_of_many_units_take_a_fixed_number_of_queries(
    town: Town, django_assert_max_num_queries: Any
) -> None:
    _one(town)
    count_now(town)
    at = moment(town.now, town.now)

    with django_assert_max_num_queries(10):
        told = figures(Question(units=list(town.units.values()), at=at))

    assert len(told) == len(town.units)


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(("move", "redate", "void", "restore", "recover", "found")),
        st.integers(0, 3),
    ),
    max_size=12,
)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes=CHANGES)
def test_increments_equal_counting_from_scratch(
    town: Town, changes: list[tuple[int, str, int]]
) -> None:
    Movement.objects.all().delete()
    DailyAmount.objects.all().delete()
    MonthlyAmount.objects.all().delete()
    Case.objects.all().delete()
    made = [_one(town) for _number in range(6)]
    count_now(town)

    for which, change, value in changes:
        _apply(town, made[which].pk, change, value)
        count_now(town, [made[which].pk])

    increments = _summed_up()
    DailyAmount.objects.all().delete()
    MonthlyAmount.objects.all().delete()
    Movement.objects.all().delete()
    count_now(town)
    assert increments == _summed_up()
    for unit in ("north", "left", "nation"):
        tile = read(town, unit, "cases.cumulative")
        rows = listed(town, unit, "cases.cumulative", date(2021, 12, 7))
        assert (tile.value or 0) == len(rows)


def _one(town: Town, **given: object) -> Case:
    (case,) = cases.open_many(
        drafts=[town.confirmed("north", **given)], by=town.officer, now=town.now
    )
    found: Case = getattr(case, "case", case)
    return found


def _apply(town: Town, pk: int, change: str, value: int) -> None:
    row = Case.objects.filter(pk=pk)
    home = town.units[("north", "south", "east", "north")[value]]
    day = date(2021, 12, 1) + timedelta(days=value)
    {
        "move": lambda: row.update(unit=home, unit_path=home.path),
        "redate": lambda: row.update(confirmed_date=day),
        "void": lambda: row.update(voided_at=town.now),
        "restore": lambda: row.update(voided_at=None),
        "recover": lambda: row.update(outcome="recovered", outcome_date=day),
        "found": lambda: row.update(found_by=("community", "border")[value % 2]),
    }[change]()


def _summed_up() -> dict[tuple[object, ...], int]:
    """Every sum of a day and of a month that is not 0."""
    found: dict[tuple[object, ...], int] = {}
    for model, time in ((DailyAmount, "day"), (MonthlyAmount, "month")):
        columns = ("unit__code", "measure", time, "disease", "category", "age_band")
        rows = model._default_manager.exclude(amount=0).values_list(*columns, "amount")
        found |= {(time, *row[:-1]): row[-1] for row in rows}
    return found


@pytest.mark.django_db
def test_a_house_without_measures_does_not_start() -> None:
    with pytest.raises(actions.NothingCountedError):
        actions.install({})


# ── every night ──────────────────────────────────────────────────────────────────


def test_a_night_in_which_every_figure_was_right_says_nothing(town: Town) -> None:
    _one(town)
    count_now(town)

    found = actions.check(now=town.now)

    assert found.differences == 0
    assert not Entry.objects.filter(fact="indicators.figures_differed").exists()


def test_a_daily_sum_that_went_astray_is_found_told_and_put_right(town: Town) -> None:
    _one(town)
    count_now(town)
    right = _summed_up()
    DailyAmount.objects.filter(unit=town.units["left"]).update(amount=40)

    found = actions.check(now=town.now)

    # The day, and the month that no longer is the sum of its days.
    assert found.sums == {"cases.confirmed": 2}
    assert _summed_up() == right
    entry = Entry.objects.get(fact="indicators.figures_differed")
    assert entry.payload["measures"] == ["cases.confirmed"]
    assert actions.check(now=town.now).differences == 0


def test_a_change_that_no_fact_told_of_is_counted_in_the_night(town: Town) -> None:
    case = _one(town)
    count_now(town)
    Case.objects.filter(pk=case.pk).update(voided_at=town.now)

    found = actions.check(now=town.now)

    assert found.movements == {"cases.confirmed": 1}
    assert read(town, "province", "cases.cumulative").value in (None, 0)


def test_what_still_waits_to_be_counted_is_no_error(town: Town) -> None:
    _one(town)
    entry = Entry.objects.order_by("-pk")[0]
    Reaction.objects.create(
        entry=entry, name="indicators.recount_cases", due_at=town.now
    )

    found = actions.check(now=town.now)

    assert found.differences == 0
    assert not Movement.objects.exists()
