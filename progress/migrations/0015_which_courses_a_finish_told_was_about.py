"""Of each course that was told about in a week: whether the finish told then was about it.

Of what was told before courses could be additional, it was.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("progress", "0014_parts_marked_by_learners")]

    operations = [
        migrations.AddField("courseforecast", "is_counted", models.BooleanField(default=True)),
    ]
