"""A learner's own words in applications for financial aid."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("progress", "0016_told_of_guesses_and_parts"),
    ]

    operations = [
        migrations.CreateModel(
            name="AidText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="your own words")),
                ("saved_at", models.DateTimeField(verbose_name="saved at")),
                (
                    "progress",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aid_text",
                        to="progress.courseprogress",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(condition=~models.Q(text=""), name="aid_text_not_empty"),
                ],
            },
        ),
    ]
