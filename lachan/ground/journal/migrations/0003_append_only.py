"""Entries and their places in the chain are appended, never changed or taken away.

On SQLite a later migration that alters one of these tables rebuilds it and loses its
triggers: such a migration must end with `operations` like the one below.
"""

from django.db import migrations

GUARDED = ("journal_entry", "journal_sealed_entry")


def guards(vendor: str) -> list[str]:
    """The statements that put the triggers in place."""
    if vendor == "postgresql":
        return [_FUNCTION, *(_postgres_trigger(table) for table in GUARDED)]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} "
        f"BEFORE {verb} ON {table} BEGIN "
        "SELECT RAISE(ABORT, 'The journal is only appended to.'); END"
        for table in GUARDED
        for verb in ("UPDATE", "DELETE")
    ]


def openings(vendor: str) -> list[str]:
    """The statements that take them away: for reverse migrations and test databases."""
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}"
            for table in GUARDED
        ] + [
            f"DROP TRIGGER IF EXISTS {table}_not_emptied ON {table}"
            for table in GUARDED
        ]
    return [
        f"DROP TRIGGER IF EXISTS {table}_no_{verb}"
        for table in GUARDED
        for verb in ("update", "delete")
    ]


_FUNCTION = """
CREATE OR REPLACE FUNCTION journal_append_only() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'The journal is only appended to.'
    USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql
"""


def _postgres_trigger(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION journal_append_only(); "
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()"
    )


def _run(statements, schema_editor):
    for statement in statements(schema_editor.connection.vendor):
        # Without a parameter list: `%` and `;` in the body stand as they are.
        schema_editor.connection.cursor().execute(statement)


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_causes_and_chores")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: _run(guards, editor),
            lambda apps, editor: _run(openings, editor),
        )
    ]
