import datetime

from django.db import migrations, models

SQLITE = """
CREATE TRIGGER units_unit_path_is_fixed
BEFORE UPDATE OF path, edition_id ON units_unit
WHEN OLD.path <> NEW.path OR OLD.edition_id <> NEW.edition_id
BEGIN
    SELECT RAISE(ABORT, 'the path of a unit never changes');
END
"""
POSTGRESQL = """
CREATE FUNCTION units_unit_keep_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the path of a unit never changes'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER units_unit_path_is_fixed
BEFORE UPDATE OF path, edition_id ON units_unit FOR EACH ROW
WHEN (OLD.path <> NEW.path OR OLD.edition_id <> NEW.edition_id)
EXECUTE FUNCTION units_unit_keep_path();
"""


def fix_paths(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRESQL if on_postgresql else SQLITE)


def free_paths(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER units_unit_path_is_fixed ON units_unit")
        schema_editor.execute("DROP FUNCTION units_unit_keep_path()")
    else:
        schema_editor.execute("DROP TRIGGER units_unit_path_is_fixed")


class Migration(migrations.Migration):
    dependencies = [("units", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="location_is_rough",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="boundary",
            name="recorded_at",
            field=models.DateTimeField(
                default=datetime.datetime(2021, 11, 1, tzinfo=datetime.UTC)
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="acceptedpopulation",
            name="applies_from",
            field=models.DateField(default=datetime.date(1900, 1, 1)),
        ),
        migrations.AlterField(
            model_name="population",
            name="method",
            field=models.CharField(
                choices=[
                    ("census", "census"),
                    ("registered", "registered residents"),
                    ("headcount", "headcount"),
                    ("estimate", "estimate"),
                    ("assumed", "assumed"),
                    ("sum", "sum of the units below"),
                ],
                max_length=12,
            ),
        ),
        migrations.RemoveConstraint(
            model_name="population", name="units_population_once"
        ),
        migrations.AddConstraint(
            model_name="population",
            constraint=models.UniqueConstraint(
                fields=("unit", "group", "source", "counted_on", "known_at"),
                name="units_population_once",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="acceptedpopulation",
            name="units_accepted_population_one_at_a_time",
        ),
        migrations.AddConstraint(
            model_name="acceptedpopulation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("unit", "group", "purpose", "applies_from"),
                name="units_accepted_population_one_at_a_time",
            ),
        ),
        # Last: SQLite rebuilds a table to change it, and a rebuilt table has no trigger.
        migrations.RunPython(fix_paths, free_paths),
    ]
