from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_profiles"),
    ]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="stopped_for",
            field=models.JSONField(default=str),
        ),
    ]
