"""`lachan backup`, `lachan restore`: one file that holds the whole database.

The file is a ZIP with a manifest and the dump. The manifest says what must be found
again after a restore: rows by table, the last digest of the journal, and which field
key the ciphers need. Keys are never in it.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
import zlib
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.utils import DatabaseError

from config.dumps import NotKept, PostgresDump, SqliteDump
from config.server import lock
from lachan.ground.access.actions import require_anywhere
from lachan.ground.access.queries import acting
from lachan.ground.journal import actions as journal
from lachan.ground.journal import queries as journalled
from lachan.ground.journal.facts import BackupRestored, BackupTaken
from lachan.ground.journal.models import Entry
from lachan.ground.privacy import actions as privacy
from lachan.ground.privacy import queries as erasures
from lachan.kernel import clock
from lachan.kernel.command_line import Command, existing_file
from lachan.kernel.sealing import CannotOpenError
from lachan.kernel.speech import sentence as _

KEEP = "journal.keep"
FORM = 2
FORMS = (1, FORM)  # the first was not sealed
MANIFEST = "manifest.json"
_AT_ONCE = 1 << 20  # bytes


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup says of itself; `field_key` is a fingerprint, not the key."""

    form: int
    engine: str
    taken_at: str
    field_key: str
    head: str
    sha256: str
    rows: Mapping[str, int]
    migrations: tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """The answer of both words: which file, how much, and the journal's last digest."""

    file: str
    bytes: int
    taken_at: str
    rows: int
    head: str
    erased_again: int = 0  # people whom the backup had brought back


# ── backup ───────────────────────────────────────────────────────────────────────


def backup(arguments: Namespace) -> Kept:
    """Write the database as it is at this moment; others go on working meanwhile."""
    by = acting(arguments.as_user)
    require_anywhere(by, KEEP)
    file: Path = arguments.file
    if file.exists():
        raise NotKept(
            what=_("No backup was taken."),
            why=_("“%(file)s” is there already.", file=file),
            what_now=_("Name a file that does not exist yet."),
        )
    while journal.seal_pending():
        pass
    now = clock.now()  # noqa: TID251  # a face
    with _beside(file) as place:
        manifest = _write(place, now.isoformat())
        place.rename(file)
    journal.announce(BackupTaken(at=now, by=by.actor))
    return _told(file, manifest)


def _write(place: Path, taken_at: str) -> Manifest:
    dump = _engine()
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".") as folder:
        taken = Path(folder) / dump.member
        contents = dump.take(taken)
        manifest = Manifest(
            form=FORM,
            engine=connection.vendor,
            taken_at=taken_at,
            field_key=journalled.fingerprint_of(settings.FIELD_KEY),
            head=contents.head,
            sha256=_digest(taken),
            rows=contents.rows,
            migrations=contents.migrations,
        )
        with zipfile.ZipFile(place, "w", zipfile.ZIP_STORED) as file:
            file.writestr(MANIFEST, json.dumps(vars(manifest), indent=1))
            with file.open(_sealed(dump), "w", force_zip64=True) as into:
                journalled.keyring().seal_stream(_packed(taken), into)
    return manifest


def _sealed(dump: SqliteDump | PostgresDump) -> str:
    return f"{dump.member}.sealed"


def _packed(taken: Path) -> Iterator[bytes]:
    """A dump block by block, made small: `pg_dump` has done so itself."""
    packer = zlib.compressobj(0 if connection.vendor == "postgresql" else 1)
    with taken.open("rb") as dump:
        while block := dump.read(_AT_ONCE):
            yield packer.compress(block)
    yield packer.flush()


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A file to write first: a backup that breaks off has not the name of one."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.touch(mode=0o600)
        yield part
    except OSError as why:
        raise NotKept(
            what=_("No backup was taken."),
            why=f"{why.strerror}: {why.filename or file}",
            what_now=_("Name a folder with room that this account may write to."),
        ) from why
    finally:
        part.unlink(missing_ok=True)


# ── restore ──────────────────────────────────────────────────────────────────────


def restore(arguments: Namespace) -> Kept:
    """Put a backup in the place of the database, and see that all of it is there."""
    file: Path = arguments.file
    with _opened(file) as archive, lock(_background(), wait=False) as is_quiet:
        manifest = _manifest(archive)
        _refuse_unfit(manifest, is_quiet=is_quiet)
        _refuse_full(manifest, arguments)
        erased = erasures.listed()  # asked before the database is another
        _load(archive, manifest)
    _refuse_other_rows(manifest)
    call_command("migrate", interactive=False, verbosity=0)
    journalled.forget_clock_offset()
    _refuse_other_journal(manifest)
    now = clock.now()  # noqa: TID251  # a face
    by = acting(arguments.as_user)
    taken_at = datetime.fromisoformat(manifest.taken_at)
    journal.announce(BackupRestored(at=now, by=by.actor, taken_at=taken_at))
    again = privacy.replay(hashes=erased, actor=by.actor, now=now)
    return replace(_told(file, manifest), erased_again=again)


def _background() -> Path:
    folder: Path = settings.DATA_DIR
    return folder / "background.lock"


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (zipfile.BadZipFile, KeyError, EOFError) as why:
        raise _not_restored(
            _("“%(file)s” is no backup, or is damaged.", file=file.name),
            _("Choose another backup."),
        ) from why


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    told: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if told.get("form") not in FORMS:
        raise _not_restored(
            _("The backup has a form that this version does not know."),
            _("Restore it with the version that wrote it, or a newer one."),
        )
    return Manifest(**{**told, "migrations": tuple(told["migrations"])})


def _refuse_unfit(manifest: Manifest, *, is_quiet: bool) -> None:
    if not is_quiet:
        raise _not_restored(_("Lá Chắn is running here."), _("Stop it, then restore."))
    if manifest.engine != connection.vendor:
        raise _not_restored(
            _("It is a backup of %(engine)s.", engine=manifest.engine),
            _("Set LACHAN_DATABASE_URL to a database of that kind."),
        )
    if manifest.field_key not in map(
        journalled.fingerprint_of, journalled.field_keys()
    ):
        raise _not_restored(
            _("Its identity numbers were written under another field key."),
            _("Add the key that was in use then to LACHAN_FORMER_KEYS."),
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := set(manifest.migrations) - known:
        raise _not_restored(
            _("It was taken by a newer version: %(names)s.", names=min(unknown)),
            _("Install that version, then restore."),
        )


def _refuse_full(manifest: Manifest, arguments: Namespace) -> None:
    """A database that somebody works in is replaced only when that is said aloud."""
    try:
        entries = Entry.objects.count()
    except DatabaseError:  # no tables yet
        return
    if entries:
        require_anywhere(acting(arguments.as_user), KEEP)
    if entries and not arguments.replace:
        raise _not_restored(
            _(
                "The database is in use: its journal has %(count)s entries.",
                count=entries,
            ),
            _("Take a backup of it, then add --replace."),
        )


def _load(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    dump = _engine()
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".") as folder:
        taken = Path(folder) / dump.member
        if manifest.form == 1:
            archive.extract(dump.member, folder)
        else:
            _unseal(archive, _sealed(dump), taken)
        if _digest(taken) != manifest.sha256:
            raise _is_damaged()
        dump.load(taken)


def _unseal(archive: zipfile.ZipFile, member: str, into: Path) -> None:
    unpacker = zlib.decompressobj()
    with archive.open(member) as sealed, into.open("wb") as dump:
        try:
            for block in journalled.keyring().open_stream(sealed):
                dump.write(unpacker.decompress(block))
            dump.write(unpacker.flush())
        except (CannotOpenError, zlib.error) as why:
            raise _is_damaged() from why


def _is_damaged() -> NotKept:
    return _not_restored(_("The backup is damaged."), _("Choose another backup."))


def _refuse_other_rows(manifest: Manifest) -> None:
    with connection.cursor() as cursor:
        for table, rows in manifest.rows.items():
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608  # names of tables and columns are ours, never typed
            found = cursor.fetchone()[0]
            if found != rows:
                raise _damaged(f"{table}: {rows} → {found}")


def _refuse_other_journal(manifest: Manifest) -> None:
    answer = journalled.verify(manifest.head or None).as_json()
    if not answer["result"]["intact"]:
        raise _damaged("journal")


def _damaged(detail: str) -> NotKept:
    return NotKept(
        what=_("The backup was restored, but it is not whole."),
        why=detail,
        what_now=_("Do not work in it: restore another backup with --replace."),
    )


def _not_restored(why: Any, what_now: Any) -> NotKept:
    return NotKept(
        what=_("Nothing was restored; the database is as it was."),
        why=why,
        what_now=what_now,
    )


# ── both ─────────────────────────────────────────────────────────────────────────


def _engine() -> SqliteDump | PostgresDump:
    return PostgresDump() if connection.vendor == "postgresql" else SqliteDump()


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _told(file: Path, manifest: Manifest) -> Kept:
    return Kept(
        file=str(file),
        bytes=file.stat().st_size,
        taken_at=manifest.taken_at,
        rows=sum(manifest.rows.values()),
        head=manifest.head,
    )


def _names_a_new_file(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="new file to write")


def _names_a_backup(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=existing_file, metavar="FILE", help="a backup")
    parser.add_argument(
        "--replace", action="store_true", help="put it in the place of what is there"
    )


COMMANDS: tuple[Command, ...] = (
    Command(
        "backup", _("Write the whole database to a file."), _names_a_new_file, backup
    ),
    Command("restore", _("Put a backup back."), _names_a_backup, restore),
)
