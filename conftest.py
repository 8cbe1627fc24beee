"""What every test starts from: no reactions for a module, all of them for the house."""

import importlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
import pytest_django
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import HealthCheck, settings

from lachan.ground.journal import actions
from lachan.kernel import clock

# How long an example takes says nothing on a machine shared with others: bench/ tells.
settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def flow_of_the_place(request: pytest.FixtureRequest) -> Iterator[None]:
    """A module's own tests know no reactions; `tests/` run with the house's table."""
    of_the_house = actions.installed()
    if request.path.is_relative_to(request.config.rootpath / "lachan"):
        actions.install(actions.Flow(), may_be_empty=True)
    yield
    actions.install(of_the_house, may_be_empty=True)


@pytest.fixture(autouse=True)
def unshifted_clock() -> Iterator[None]:
    """The clock asks no database, so that counted queries are the test's own."""
    clock.install(lambda: timedelta(0))
    yield
    clock.install(lambda: timedelta(0))


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> None:
    """On PostgreSQL nobody sweeps up between tests.

    A test's rows are never committed: whoever sweeps while it runs finds tables full
    of dead rows, and tells the planner of the next question that they are empty.
    """
    with django_db_blocker.unblock():
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                name = connection.ops.quote_name(table)
                cursor.execute(f"ALTER TABLE {name} SET (autovacuum_enabled = false)")


@pytest.fixture(autouse=True, scope="session")
def test_database_may_be_emptied() -> Iterator[None]:
    """Between tests with real transactions the guarded journal is emptied too."""
    guarded = importlib.import_module(
        "lachan.ground.journal.migrations.0003_append_only"
    )
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_unguarded(self: BaseDatabaseOperations, statements: list[str]) -> None:
        vendor = self.connection.vendor
        for opening in guarded.openings(vendor):
            self.connection.cursor().execute(opening)
        flush(self, statements)
        for guard in guarded.guards(vendor):
            self.connection.cursor().execute(guard)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_unguarded)
        yield
