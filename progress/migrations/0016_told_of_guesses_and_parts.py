"""Learners are told of guesses and parts too; existing rows: what the catalog says now."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import migrations
from django.utils import timezone

BATCH_SIZE = 500
NEW = ("guess", "parts")


def tell(apps, schema_editor):
    """Take all learners as told what was not kept yet: course by course."""
    database = schema_editor.connection.alias
    progress = apps.get_model("progress", "CourseProgress").objects.using(database)
    courses = apps.get_model("courses", "Course").objects.using(database)
    today = timezone.now().date()
    for course in courses.filter(pk__in=progress.values("course")).prefetch_related("parts"):
        news = {"guess": _guess(course), "parts": _parts(course, today)}
        _change(progress.filter(course=course), lambda told, news=news: {**news, **told})


def forget(apps, schema_editor):
    """Leave what the release before knows of: it would take more of it for news."""
    rows = apps.get_model("progress", "CourseProgress").objects.using(schema_editor.connection.alias)
    _change(rows, lambda told: {name: value for name, value in told.items() if name not in NEW})


def _change(progress, change):
    keys = list(progress.exclude(told={}).values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH_SIZE):
        rows = list(progress.filter(pk__in=keys[start : start + BATCH_SIZE]).only("told"))
        for row in rows:
            row.told = change(row.told)
        progress.bulk_update(rows, ["told"])


def _guess(course):
    is_published = course.effort_amount_low is not None and (
        course.effort_unit == "hours" or course.effort_pace_low_hours is not None
    )
    if course.guess_low_hours is None or is_published:
        return None
    return [_hundredths(course.guess_low_hours), _hundredths(course.guess_high_hours)]


def _parts(course, today):
    current = (one for one in course.parts.all() if one.retired_on is None or one.retired_on > today)
    return {one.slug: None if one.hours is None else _hundredths(one.hours) for one in current}


def _hundredths(hours):
    return str(Decimal(hours).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0011_next_application"),
        ("progress", "0015_which_courses_a_finish_told_was_about"),
    ]

    operations = [migrations.RunPython(tell, forget)]
