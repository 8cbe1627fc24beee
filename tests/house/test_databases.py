"""Where the house keeps its data is said by one address."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.databases import database_at


def test_a_file_is_opened_by_its_whole_path_and_its_folder_made(tmp_path: Path) -> None:
    place = tmp_path / "new folder" / "lachan.sqlite3"

    found = database_at(f"sqlite:///{str(place).replace(' ', '%20')}")

    assert found["NAME"] == str(place)
    assert place.parent.is_dir()
    assert "foreign_keys=ON" in found["OPTIONS"]["init_command"]


def test_a_database_may_live_in_memory() -> None:
    assert database_at("sqlite:///:memory:")["NAME"] == ":memory:"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_server_is_reached_with_everything_its_address_says(scheme: str) -> None:
    found = database_at(
        f"{scheme}://la:ch%40n@db.example:5433/b%C3%A0n?sslmode=require"
    )

    assert found["ENGINE"].endswith("postgresql")
    assert (found["USER"], found["PASSWORD"]) == ("la", "ch@n")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", 5433, "bàn")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_a_server_of_this_machine_needs_no_more_than_a_name() -> None:
    found = database_at("postgres:///lachan")

    assert (found["HOST"], found["PORT"], found["USER"]) == ("", "", "")


@pytest.mark.parametrize(
    "address",
    [
        "mysql://la:secret@host/lachan",
        "lachan.sqlite3",
        "",
        "postgres://la:secret@host",
        "postgres://la:secret@host:five/lachan",
    ],
)
def test_what_is_not_understood_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        database_at(address)

    assert "LACHAN_DATABASE_URL" in str(refusal.value)
    assert "secret" not in str(refusal.value)
