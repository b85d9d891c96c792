"""What each learner was told of a course by the catalog; existing rows: what it says now."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import migrations, models

from courses.effort import effort_hours

EFFORT = ("unit", "amount_low", "amount_high", "pace_low_hours", "pace_high_hours")


def tell(apps, schema_editor):
    """Take all learners as told: one update for each course, however many have it."""
    database = schema_editor.connection.alias
    progress = apps.get_model("progress", "CourseProgress").objects.using(database)
    courses = apps.get_model("courses", "Course").objects.using(database)
    for course in courses.filter(pk__in=progress.values("course")):
        told = {"title": course.title, "hours": _hours(course), "retired": course.retired_on is not None}
        progress.filter(course=course).update(told=told)


def _hours(course):
    effort = effort_hours(*(getattr(course, f"effort_{name}") for name in EFFORT))
    if effort is None:
        return None
    exact = Decimal(effort.typical_hours.numerator) / Decimal(effort.typical_hours.denominator)
    return str(exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0004_course_credit"),
        ("progress", "0003_credited_hours"),
    ]

    operations = [
        migrations.AddField(
            model_name="courseprogress",
            name="told",
            field=models.JSONField(
                blank=True, default=dict, verbose_name="what the learner was told of the course"
            ),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
