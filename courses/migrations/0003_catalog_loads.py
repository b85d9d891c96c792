import django.db.models.deletion
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

GROUP = "curators"


def let_curators_see_loads(apps, schema_editor):
    """Give the curators' group a permission that Django itself would create after the last migration."""
    database = schema_editor.connection.alias
    app_config = apps.get_app_config("courses")
    app_config.models_module = True  # a historical app has none, and would be skipped
    create_permissions(app_config, apps=apps, using=database, verbosity=0)
    app_config.models_module = None
    seeing = apps.get_model("auth", "Permission").objects.using(database).filter(codename="view_catalogload")
    for group in apps.get_model("auth", "Group").objects.using(database).filter(name=GROUP):
        group.permissions.add(*seeing)


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0002_curators_group"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CatalogLoad",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("loaded_at", models.DateTimeField()),
                ("source", models.CharField(max_length=500)),
                ("report", models.TextField()),
                ("loaded", models.JSONField(blank=True, null=True)),
                (
                    "loaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="catalog_loads",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["-loaded_at", "-id"]},
        ),
        migrations.RunPython(let_curators_see_loads, migrations.RunPython.noop),
    ]
