"""Backup and restore of a whole register, in time and beside a bare copy of the file.

    python -m bench.keeping --people 1000000 --database sqlite:////var/tmp/people.sqlite3

Draws the register of `bench.register` (kept for the next run if --database names it),
takes a backup and puts it back in its own place, every row counted and the journal
verified, as `lachan backup` and `lachan restore` do. Aim: both together ≤ 15 minutes
for a million people. The raw limit is writing the bytes of the database twice.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

COMMUNES_OF_A_DISTRICT = 16
SEED = 1


def measure(people: int) -> dict[str, object]:
    """Seconds of both words, of a bare copy of as many bytes, and what was moved."""
    from config import keeping
    from lachan.ground.access.queries import local_operator
    from lachan.ground.people.models import Person

    register(people)
    local_operator()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.zip"
        words = Namespace(file=file, as_user=None, replace=True)
        backup = _seconds(lambda: keeping.backup(words))
        restore = _seconds(lambda: keeping.restore(words))
        size = _bytes_of_database()
        copy = _seconds(lambda: _copy(Path(folder) / "raw", size))
        packed = file.stat().st_size
    return {
        "people": Person.objects.count(),
        "megabytes": round(size / 1e6),
        "backup_megabytes": round(packed / 1e6),
        "backup_seconds": round(backup, 1),
        "restore_seconds": round(restore, 1),
        "bare_copy_twice_seconds": round(2 * copy, 1),
        "minutes": round((backup + restore) / 60, 2),
        "aim_minutes": 15,
    }


def register(people: int) -> None:
    """Fill up the register to so many people; what is there stays."""
    from django.conf import settings

    from bench import place
    from bench.register import PER_COMMUNE, Names, Register

    communes = place.units(max(people // PER_COMMUNE, 1), COMMUNES_OF_A_DISTRICT)
    names = Names.from_shared(settings.SHARED_DATA / "vn_names")
    place.fill(Register(names, communes, SEED), people, place.officer())


def _bytes_of_database() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
        cursor.execute(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        )
        return int(cursor.fetchone()[0])


def _copy(into: Path, size: int) -> None:
    """Write and sync as many bytes as the database holds."""
    block = os.urandom(1 << 20)
    with into.open("wb") as file:
        for _at in range(size >> 20):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    into.unlink()


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def main() -> None:
    """Read the arguments, prepare the database, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--database", help="URL; else a file that is thrown away")
    told = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from bench.place import prepared

    with prepared(told.database):
        print(json.dumps(measure(told.people), indent=2))


if __name__ == "__main__":
    main()
