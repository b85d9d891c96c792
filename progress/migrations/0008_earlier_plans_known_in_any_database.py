"""Earlier plans get a name of their own; a plan names the courses of the week of its change by slug."""

import uuid

from django.db import migrations, models


def name_plans(apps, schema_editor):
    """Give each earlier plan that is here its own name."""
    plans = apps.get_model("progress", "EarlierPlan").objects.using(schema_editor.connection.alias)
    for pk in plans.values_list("pk", flat=True):
        plans.filter(pk=pk).update(uid=uuid.uuid4())


def by_slug(apps, schema_editor):
    """Turn numbers of courses, which mean another course in another database, into slugs."""
    _rename_courses(apps, schema_editor, "pk", "slug")


def by_number(apps, schema_editor):
    """Turn slugs back into numbers."""
    _rename_courses(apps, schema_editor, "slug", "pk")


def _rename_courses(apps, schema_editor, before, after):
    database = schema_editor.connection.alias
    courses = apps.get_model("courses", "Course").objects.using(database)
    names = {str(old): str(new) for old, new in courses.values_list(before, after)}
    plans = apps.get_model("progress", "Plan").objects.using(database)
    for plan in plans.exclude(changed_week_hours={}):
        hours = plan.changed_week_hours.items()
        plan.changed_week_hours = {names[course]: text for course, text in hours if course in names}
        plan.save(update_fields=["changed_week_hours"])


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0006_loads_known_in_any_database"),
        ("progress", "0007_hours_to_the_second"),
    ]

    operations = [
        migrations.AddField("earlierplan", "uid", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(name_plans, migrations.RunPython.noop),
        migrations.AlterField(
            "earlierplan", "uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
        migrations.RunPython(by_slug, by_number),
    ]
