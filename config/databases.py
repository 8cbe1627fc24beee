"""From the address of a database to Django's settings for it.

Two kinds are supported because two are tested: SQLite and PostgreSQL.
"""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
        "PRAGMA foreign_keys=ON;PRAGMA cache_size=-65536;"
        "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=268435456;"
    ),
}
EXAMPLES = (
    "sqlite:////srv/lachan/lachan.sqlite3 or postgres://name:password@host:5432/lachan"
)


def database_at(address: str) -> dict[str, Any]:
    """Settings of the database at `address`; the folder of a SQLite file is made.

    What follows `?` goes to PostgreSQL's client as it is (`sslmode=verify-full`).

    Raises:
        ImproperlyConfigured: The address is of another kind, or names no database.
    """
    parts = urlsplit(address)
    match parts.scheme:
        case "sqlite":
            return _sqlite(unquote(parts.path).removeprefix("/"))
        case "postgres" | "postgresql":
            return _postgresql(parts)
    # The address is not repeated: it may hold a password.
    raise ImproperlyConfigured(
        f"LACHAN_DATABASE_URL names no database that is known here. Write {EXAMPLES}."
    )


def _sqlite(name: str) -> dict[str, Any]:
    if name != ":memory:":
        Path(name).parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": 60,
        "OPTIONS": dict(SQLITE_OPTIONS),
    }


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    name = unquote(parts.path).removeprefix("/")
    try:
        port = parts.port
    except ValueError:
        name = ""
    if not name:
        raise ImproperlyConfigured(
            "LACHAN_DATABASE_URL lacks the database's name, or its port is no number. "
            f"Write {EXAMPLES}."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": port or "",
        "CONN_MAX_AGE": 60,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
