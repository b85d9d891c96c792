"""What is kept of completed courses; of those completed before: the effort that they have now.

That is the learner's own estimate where there is one, else what is published now, as nobody kept what was published
when they were completed. Nobody is asked how long these took.
"""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import progress.models.hours
from courses.effort import effort_hours
from learningpath.writing.hours import SECONDS_IN_AN_HOUR, hours_of

EFFORT = ("unit", "amount_low", "amount_high", "pace_low_hours", "pace_high_hours")
AT_ONCE = 2000


def keep_what_is_said_now(apps, schema_editor):
    """Keep a row for each completed course, batch by batch, the efforts of courses computed once each."""
    database = schema_editor.connection.alias
    progress = apps.get_model("progress", "CourseProgress").objects.using(database)
    completions = apps.get_model("progress", "Completion").objects.using(database)
    courses = apps.get_model("courses", "Course").objects.using(database)
    published = {course.pk: _hours(course) for course in courses.all()}
    rows = progress.filter(status="completed").order_by("pk").values_list("pk", "course_id", "estimate_hours")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        completions.bulk_create(
            [
                completions.model(progress_id=pk, **_kept(own, published[course_id]))
                for pk, course_id, own in batch
            ]
        )
        last = batch[-1][0]


def _kept(own, published):
    if own is not None:
        return {"effort_kind": "own", "effort_hours": own}
    return {"effort_kind": "unknown" if published is None else "published", "effort_hours": published}


def _hours(course):
    effort = effort_hours(*(getattr(course, f"effort_{name}") for name in EFFORT))
    return None if effort is None else hours_of(max(1, round(effort.typical_hours * SECONDS_IN_AN_HOUR)))


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0006_loads_known_in_any_database"),
        ("progress", "0010_when_hours_were_written_down"),
    ]

    operations = [
        migrations.CreateModel(
            name="Completion",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "effort_kind",
                    models.CharField(
                        choices=[
                            ("published", "Published"),
                            ("guess", "Guess"),
                            ("own", "Own estimate"),
                            ("unknown", "Unknown"),
                        ],
                        max_length=10,
                        verbose_name="kind of effort",
                    ),
                ),
                (
                    "effort_hours",
                    progress.models.hours.HoursField(
                        blank=True,
                        decimal_places=6,
                        max_digits=14,
                        null=True,
                        verbose_name="effort when it was completed",
                    ),
                ),
                (
                    "took_hours",
                    progress.models.hours.HoursField(
                        blank=True,
                        decimal_places=6,
                        max_digits=12,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.01")),
                            django.core.validators.MaxValueValidator(Decimal(5000)),
                        ],
                        verbose_name="hours it really took",
                    ),
                ),
                ("asks_took", models.BooleanField(default=False, verbose_name="still asks how long it took")),
                (
                    "progress",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="completion",
                        to="progress.courseprogress",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(effort_kind="unknown", effort_hours=None)
                        | models.Q(
                            effort_kind__in=["published", "guess", "own"],
                            effort_hours__isnull=False,
                            effort_hours__gt=0,
                        ),
                        name="completion_effort_known_or_not",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(took_hours=None) | models.Q(took_hours__gt=0, took_hours__lte=5000),
                        name="completion_took_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(took_hours=None) | models.Q(asks_took=False),
                        name="completion_asked_once",
                    ),
                ],
            },
        ),
        migrations.RunPython(keep_what_is_said_now, migrations.RunPython.noop),
    ]
