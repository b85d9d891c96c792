"""When learners said their estimates and shares; what was said before has no moment and counts as it did."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("progress", "0008_earlier_plans_known_in_any_database")]

    operations = [
        migrations.CreateModel(
            name="SaidAt",
            fields=[
                ("id", models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    )),
                (
                    "estimate_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="own estimate said at"),
                ),
                ("share_at", models.DateTimeField(blank=True, null=True, verbose_name="share done said at")),
                (
                    "progress",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="said_at",
                        to="progress.courseprogress",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("estimate_at__isnull", False), ("share_at__isnull", False), _connector="OR"
                        ),
                        name="said_at_has_a_moment",
                    )
                ]
            },
        ),
    ]
