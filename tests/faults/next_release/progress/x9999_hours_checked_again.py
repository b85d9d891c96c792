"""Another constraint on logged hours, for which SQLite copies the whole table."""

from pathlib import Path

from django.db import migrations, models

from progress import migrations as present

LAST = max(path.stem for path in Path(present.__path__[0]).glob("[0-9]*.py"))


class Migration(migrations.Migration):
    dependencies = [("progress", LAST)]
    operations = [
        migrations.AddConstraint(
            "WeeklyLog",
            models.CheckConstraint(condition=models.Q(hours__lte=168), name="weekly_log_checked_again"),
        )
    ]
