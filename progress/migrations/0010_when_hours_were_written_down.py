"""When hours were written down. Of those of before it is unknown, and can no longer be known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("progress", "0009_when_learners_said")]

    operations = [
        migrations.AddField(
            "weeklylog",
            "first_logged_at",
            models.DateTimeField(blank=True, null=True, verbose_name="first logged at"),
        ),
        migrations.AddField(
            "weeklylog",
            "changed_at",
            models.DateTimeField(blank=True, null=True, verbose_name="changed at"),
        ),
    ]
