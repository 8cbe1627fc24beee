"""The register's small country, with the house's measures installed."""

from lachan.watch.cases.tests.conftest import town as town
