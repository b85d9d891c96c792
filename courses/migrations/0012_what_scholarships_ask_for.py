"""What must be finished by the deadline of a scholarship: a path, courses; curators may keep them."""

import django.db.models.deletion
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

GROUP = "curators"
OF_REQUIRED_COURSES = [f"{verb}_requiredcourse" for verb in ("add", "change", "delete", "view")]


def let_curators_keep_them(apps, schema_editor):
    """Give the curators' group permissions that Django itself would create after the last migration."""
    database = schema_editor.connection.alias
    app_config = apps.get_app_config("courses")
    app_config.models_module = True  # a historical app has none, and would be skipped
    create_permissions(app_config, apps=apps, using=database, verbosity=0)
    app_config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    own = permissions.filter(content_type__app_label="courses", codename__in=OF_REQUIRED_COURSES)
    for group in apps.get_model("auth", "Group").objects.using(database).filter(name=GROUP):
        group.permissions.add(*own)


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0011_next_application"),
    ]

    operations = [
        migrations.AddField(
            model_name="resource",
            name="required_path",
            field=models.ForeignKey(
                blank=True,
                help_text="For a scholarship: its core courses must be finished by the deadline.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="required_by",
                to="courses.path",
                verbose_name="path to finish by then",
            ),
        ),
        migrations.CreateModel(
            name="RequiredCourse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="required_by",
                        to="courses.course",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="required_courses",
                        to="courses.resource",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["resource", "course"], name="required_course_once_per_resource"
                    )
                ],
            },
        ),
        migrations.RunPython(let_curators_keep_them, migrations.RunPython.noop),
    ]
