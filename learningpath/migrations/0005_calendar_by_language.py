"""Whoever chose no calendar reads the one of their language: both calendars in Amharic.

Until now "Gregorian" was what nobody had to choose, so it is taken as no choice.
"""

from django.db import migrations, models


def forget_what_nobody_chose(apps, schema_editor):
    apps.get_model("learningpath", "User").objects.filter(calendar="gregorian").update(calendar="language")


class Migration(migrations.Migration):
    dependencies = [("learningpath", "0004_password_codes")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="calendar",
            field=models.CharField(
                choices=[
                    ("language", "As the language has it: both in Amharic"),
                    ("gregorian", "Gregorian"),
                    ("ethiopian", "Gregorian and Ethiopian"),
                ],
                default="language",
                max_length=10,
                verbose_name="calendar",
            ),
        ),
        migrations.RunPython(forget_what_nobody_chose, migrations.RunPython.noop),
    ]
