"""Former slugs of entries, the day a course changed, digests of loads; and curators may load files."""

from django.contrib.auth.management import create_permissions
from django.db import migrations, models

GROUP = "curators"
NEW_PERMISSIONS = {"courses": "add_catalogload", "admin": "view_logentry"}
ENTRIES = ["course", "path", "provider", "resource", "studygroup"]


def let_curators_load(apps, schema_editor):
    """Give the curators' group permissions that Django itself would create after the last migration."""
    database = schema_editor.connection.alias
    for app_label, codename in NEW_PERMISSIONS.items():
        app_config = apps.get_app_config(app_label)
        app_config.models_module = True  # a historical app has none, and would be skipped
        create_permissions(app_config, apps=apps, using=database, verbosity=0)
        app_config.models_module = None
        permission = apps.get_model("auth", "Permission").objects.using(database).filter(codename=codename)
        for group in apps.get_model("auth", "Group").objects.using(database).filter(name=GROUP):
            group.permissions.add(*permission)


class Migration(migrations.Migration):
    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("courses", "0004_course_credit"),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name=model_name,
                name="formerly",
                field=models.JSONField(
                    blank=True,
                    default=list,
                    help_text="Old addresses, which still lead to the entry.",
                    verbose_name="former slugs",
                ),
            )
            for model_name in ENTRIES
        ),
        migrations.AddField(
            model_name="course",
            name="changed_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="title or effort changed on"
            ),
        ),
        migrations.AddField(
            model_name="catalogload",
            name="digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.RunPython(let_curators_load, migrations.RunPython.noop),
    ]
