"""What a learner's last change replaced, to take it back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("progress", "0004_what_learners_were_told")]

    operations = [
        migrations.CreateModel(
            name="LastChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("rows", models.JSONField()),
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="last_change", to="progress.plan"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
    ]
