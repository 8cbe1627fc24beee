"""An overlay's edition is named after both files. The guard stands again after it.

SQLite alters a table by making it anew, and a new table has none of the old triggers.
"""

import importlib

from django.db import migrations, models

_before = importlib.import_module("lachan.ground.policy.migrations.0002_never_changed")


class Migration(migrations.Migration):
    dependencies = [("policy", "0002_never_changed")]

    operations = [
        migrations.RunPython(_before.unguard, _before.guard),
        migrations.AlterField(
            model_name="policyedition",
            name="edition",
            field=models.CharField(max_length=60),
        ),
        migrations.RunPython(_before.guard, _before.unguard),
    ]
