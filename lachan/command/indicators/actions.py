"""Keeping the ledger of movements and its sums equal to what the owners count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from lachan.command.indicators import facts
from lachan.command.indicators.models import DailyAmount, MonthlyAmount, Movement
from lachan.ground.journal import actions as journal
from lachan.ground.journal.models import Reaction, among_sql
from lachan.ground.journal.words import ReactionState
from lachan.ground.units.actions.bulk import has_grown

Rows = QuerySet[Any, Any]
OwnerQuery = Callable[[Sequence[int] | None], Rows | tuple[Rows, ...]]

_measures: dict[str, OwnerQuery] = {}
_LEVELS = 6  # nation, province, district, commune, hamlet and one below
_STEP = 5  # characters of a path per level


class NothingCountedError(RuntimeError):
    """Raised at start when the house would run without its table of measures."""


def install(measures: Mapping[str, OwnerQuery], *, may_be_empty: bool = False) -> None:
    """Put the table of measures in place (lachan/figures.py)."""
    if not measures and not may_be_empty:
        raise NothingCountedError("figures.py names no measure; nothing would count.")
    _measures.clear()
    _measures.update(measures)


def measures() -> tuple[str, ...]:
    """The names of every measure installed."""
    return tuple(_measures)


@transaction.atomic
def refresh(measure: str, ids: Sequence[int] | None, *, known_at: datetime) -> int:
    """Bring the ledger to what the owner counts now for these subjects (None: all).

    Writes only differences, so it may run twice. Returns the movements written.
    """
    _one_at_a_time(measure)
    last = _last_movement()
    written = _write_differences(measure, ids, known_at)
    if written:
        _roll_up(measure, after=last)
    return written


def _one_at_a_time(measure: str) -> None:
    """SQLite has one writer anyway; on PostgreSQL a lock per measure does the same."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [measure])


def _last_movement() -> int:
    newest = Movement.objects.order_by("-id").values_list("id", flat=True).first()
    return newest or 0


def _owner_sql(measure: str, ids: Sequence[int] | None) -> tuple[str, list[Any]]:
    answer = _measures[measure](ids)
    queries = answer if isinstance(answer, tuple) else (answer,)
    parts: list[str] = []
    params: list[Any] = []
    for query in queries:
        sql, values = query.query.sql_with_params()
        parts.append(sql)
        params.extend(values)
    return " UNION ALL ".join(parts), params


def _write_differences(
    measure: str, ids: Sequence[int] | None, known_at: datetime
) -> int:
    owner, owner_params = _owner_sql(measure, ids)
    which, which_params = "", list[Any]()
    if ids is not None:
        among, which_params = among_sql("subject_id", ids, connection.vendor)
        which = f" AND {among}"
    columns = "subject_id, unit_id, unit_path, day, disease, category, age_band"
    # Counted now, less what the ledger already says: only the difference is written.
    sql = f"""
        INSERT INTO indicators_movement (measure, {columns}, amount, known_at)
        SELECT %s, {columns}, SUM(amount), %s FROM (
            {owner}
            UNION ALL
            SELECT {columns}, -amount FROM indicators_movement
            WHERE measure = %s{which}
        ) AS difference
        GROUP BY {columns} HAVING SUM(amount) <> 0
    """  # noqa: S608  # identifiers and Django's own SQL; every value is a parameter
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            [
                measure,
                connection.ops.adapt_datetimefield_value(known_at),
                *owner_params,
                measure,
                *which_params,
            ],
        )
        written = int(cursor.rowcount)
    has_grown(Movement, written)
    return written


def _roll_up(measure: str, *, after: int) -> None:
    """Add the movements written after `after` to every unit from theirs to the root."""
    summed, params = _summed(measure, after=after)
    _add(DailyAmount, "day", summed, params)
    by_month = f"""
        SELECT measure, unit_id, {_month_of("day")} AS month, disease, category,
            age_band, SUM(amount) AS amount
        FROM ({summed}) AS daily
        GROUP BY measure, unit_id, {_month_of("day")}, disease, category, age_band
    """  # noqa: S608  # only our own words are put into the text
    _add(MonthlyAmount, "month", by_month, params)


def _add(model: type[Model], time: str, summed: str, params: list[Any]) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {table}
                (measure, unit_id, {time}, disease, category, age_band, amount)
            SELECT measure, unit_id, {time}, disease, category, age_band, amount
            FROM ({summed}) AS counted WHERE 1 = 1
            ON CONFLICT (unit_id, measure, {time}, disease, category, age_band)
            DO UPDATE SET amount = {table}.amount + excluded.amount
            """,  # noqa: S608  # only our own words are put into the text
            params,
        )
        summed_anew = cursor.rowcount
    has_grown(model, summed_anew)


def _month_of(day: str) -> str:
    """The first day of a day's month, in the words of the database."""
    if connection.vendor == "postgresql":
        return f"date_trunc('month', {day})::date"
    return f"substr({day}, 1, 8) || '01'"


def _summed(measure: str, *, after: int) -> tuple[str, list[Any]]:
    """Movements written after `after` by day, in every unit from theirs to the root."""
    prefixes = ", ".join(
        f"substr(m.unit_path, 1, {_STEP * level})" for level in range(1, _LEVELS + 1)
    )
    sql = f"""
        SELECT m.measure AS measure, u.id AS unit_id, m.day AS day,
            m.disease AS disease, m.category AS category, m.age_band AS age_band,
            SUM(m.amount) AS amount
        FROM (
            SELECT measure, unit_path, day, disease, category, age_band,
                SUM(amount) AS amount
            FROM indicators_movement WHERE id > %s AND measure || '' = %s
            GROUP BY measure, unit_path, day, disease, category, age_band
        ) AS m
        JOIN units_unit u ON u.path IN ({prefixes})
        WHERE m.amount <> 0
        GROUP BY m.measure, u.id, m.day, m.disease, m.category, m.age_band
    """  # noqa: S608  # only numbers are put into the text
    return sql, [after, measure]


@transaction.atomic
def rebuild(*, known_at: datetime) -> int:
    """Count everything again: differences into the ledger, daily sums from nothing.

    Returns the differences found, 0 when the ledger was right.
    """
    differences = sum(refresh(m, None, known_at=known_at) for m in _measures)
    for measure in _measures:
        _roll_up_anew(measure)
    return differences


def _roll_up_anew(measure: str) -> None:
    for model in (DailyAmount, MonthlyAmount):
        model.objects.filter(measure=measure).delete()
    _roll_up(measure, after=0)


@dataclass(frozen=True)
class Checked:
    """What counting from scratch found otherwise: per measure, rows of each kind.

    `sums` are those of days and of months.
    """

    movements: dict[str, int]
    sums: dict[str, int]

    @property
    def differences(self) -> int:
        """All of them; 0 when every figure was right."""
        return sum(self.movements.values()) + sum(self.sums.values())


def check(*, now: datetime) -> Checked:
    """Compare every figure with counting from scratch; put right what differs.

    One measure after the other, each in a transaction of its own, so that nobody has
    to wait for all of them. Announces FiguresDiffered when something was wrong: a
    reaction that is still waiting in the journal is not an error, so its measures are
    left for the next night.
    """
    movements: dict[str, int] = {}
    sums: dict[str, int] = {}
    for measure in _measures:
        with transaction.atomic():
            _one_at_a_time(measure)
            if _is_awaited(measure):
                continue
            drifted = _drifted_days(measure) + _drifted_months(measure)
            if drifted:
                sums[measure] = drifted
                _roll_up_anew(measure)
            written = refresh(measure, None, known_at=now)
            if written:
                movements[measure] = written
    found = Checked(movements, sums)
    if found.differences:
        journal.announce(
            facts.FiguresDiffered(
                measures=tuple(sorted({*movements, *sums})),
                movements=sum(movements.values()),
                daily_sums=sum(sums.values()),
                at=now,
                by="system",
            ),
            count=found.differences,
        )
    return found


def _is_awaited(measure: str) -> bool:
    """Whether a reaction that would count this measure is still waiting."""
    kind = measure.partition(".")[0]
    return Reaction.objects.filter(
        name=f"indicators.recount_{kind}", state=ReactionState.WAITING
    ).exists()


def _drifted_days(measure: str) -> int:
    """How many daily sums are not the sum of their movements."""
    summed, params = _summed(measure, after=0)
    return _differing("indicators_daily_amount", "day", measure, summed, params)


def _drifted_months(measure: str) -> int:
    """How many monthly sums are not the sum of their days."""
    days = f"""
        SELECT unit_id, {_month_of("day")} AS month, disease, category, age_band, amount
        FROM indicators_daily_amount WHERE measure = %s
    """  # noqa: S608  # names of our own; every value is a parameter
    return _differing("indicators_monthly_amount", "month", measure, days, [measure])


def _differing(
    table: str, time: str, measure: str, summed: str, params: list[Any]
) -> int:
    columns = f"unit_id, {time}, disease, category, age_band"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT COUNT(*) FROM (
                SELECT {columns} FROM (
                    SELECT {columns}, amount FROM {table} WHERE measure = %s
                    UNION ALL
                    SELECT {columns}, -amount FROM ({summed}) AS counted
                ) AS both_of_them
                GROUP BY {columns} HAVING SUM(amount) <> 0
            ) AS drifted
            """,  # noqa: S608  # names of our own; every value is a parameter
            [measure, *params],
        )
        return int(cursor.fetchone()[0])
