"""Loads get a name of their own, by which fixtures know them in any database."""

import uuid

from django.db import migrations, models


def name_loads(apps, schema_editor):
    """Give each load that is here its own name."""
    loads = apps.get_model("courses", "CatalogLoad").objects.using(schema_editor.connection.alias)
    for pk in loads.values_list("pk", flat=True):
        loads.filter(pk=pk).update(uid=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("courses", "0005_former_slugs_and_digests")]

    operations = [
        migrations.AddField("catalogload", "uid", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(name_loads, migrations.RunPython.noop),
        migrations.AlterField(
            "catalogload", "uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
    ]
