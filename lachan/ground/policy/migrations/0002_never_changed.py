"""An edition is never changed: decisions point to it and must stay replayable."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = """
CREATE TRIGGER policy_edition_never_changed BEFORE UPDATE ON policy_edition
BEGIN
    SELECT RAISE(ABORT, 'policy_edition is never changed: load a new edition');
END
"""
POSTGRESQL = """
CREATE FUNCTION policy_edition_never_changed() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'policy_edition is never changed: load a new edition'
        USING ERRCODE = 'restrict_violation';
END
$$ LANGUAGE plpgsql;
CREATE TRIGGER policy_edition_never_changed BEFORE UPDATE ON policy_edition
    FOR EACH ROW EXECUTE FUNCTION policy_edition_never_changed();
"""
UNDO_SQLITE = "DROP TRIGGER policy_edition_never_changed"
UNDO_POSTGRESQL = """
DROP TRIGGER policy_edition_never_changed ON policy_edition;
DROP FUNCTION policy_edition_never_changed();
"""


def guard(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    sqlite = editor.connection.vendor == "sqlite"
    editor.execute(SQLITE if sqlite else POSTGRESQL)


def unguard(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    sqlite = editor.connection.vendor == "sqlite"
    editor.execute(UNDO_SQLITE if sqlite else UNDO_POSTGRESQL)


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
