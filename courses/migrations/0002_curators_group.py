"""Give curators their group: all of the catalog, nothing of the learners.

Nothing is deleted that a learner has, so curators delete only steps and aid rules; entries are retired.
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUP = "curators"
MODELS = ["aidrule", "course", "path", "provider", "resource", "step", "studygroup"]
DELETABLE = ["aidrule", "step"]


def add_curators(apps, schema_editor):
    """Make the group, with permissions that Django itself would create only after the last migration."""
    database = schema_editor.connection.alias
    app_config = apps.get_app_config("courses")
    app_config.models_module = True  # a historical app has none, and would be skipped
    create_permissions(app_config, apps=apps, using=database, verbosity=0)
    app_config.models_module = None

    codenames = [f"{action}_{model}" for model in MODELS for action in ("add", "change", "view")]
    codenames += [f"delete_{model}" for model in DELETABLE]
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    group, _ = apps.get_model("auth", "Group").objects.using(database).get_or_create(name=GROUP)
    group.permissions.set(permissions.filter(content_type__app_label="courses", codename__in=codenames))


def remove_curators(apps, schema_editor):
    """Remove the group; the permissions belong to Django and stay."""
    apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).filter(name=GROUP).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("courses", "0001_initial"),
    ]

    operations = [migrations.RunPython(add_curators, remove_curators)]
