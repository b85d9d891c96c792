"""When the next application for aid can be sent: more than whether several may run at the same time."""

from django.db import migrations, models

OLD, NEW = "parallel", "next_application"
FORWARD = {0: 0, 1: 2}  # no: after finishing the course before; yes: at any time
BACKWARD = {0: 0, 1: 0, 2: 1}  # after the decision on the one before, no two run at the same time
DAYS = models.Q(kind__in=["review_days", "finish_days"], value__range=(1, 1000))


def _turn(apps, schema_editor, old, new, values):
    """Rename the rule with its value: in rows, in what the last load remembers, and in the history."""
    database = schema_editor.connection.alias
    rules = apps.get_model("courses", "AidRule").objects.using(database)
    for rule in rules.filter(kind=old):
        rules.filter(pk=rule.pk).update(kind=new, value=values[rule.value])
    for load in apps.get_model("courses", "CatalogLoad").objects.using(database).exclude(loaded=None):
        if _turn_loaded(load.loaded, old, new, values):
            load.save(update_fields=["loaded"])
    for revision in apps.get_model("courses", "Revision").objects.using(database).filter(section="providers"):
        changes = [change for change in revision.changes if change.get("row") == old]
        for change in changes:
            change["row"] = new
            for said in (change.get("before"), change.get("after")):
                _turn_row(said, old, new, values)
        if changes:
            revision.save(update_fields=["changes"])


def _turn_loaded(loaded, old, new, values):
    found = False
    for name, said in loaded.items():
        rows = said.get("nested", {})
        if name.startswith("providers/") and old in rows:
            found = True
            said["nested"] = {new if kind == old else kind: row for kind, row in rows.items()}
            _turn_row(said["nested"][new], old, new, values)
    return found


def _turn_row(said, old, new, values):
    if not said:
        return
    if said.get("kind") == old:
        said["kind"] = new
    if said.get("value") is not None:
        said["value"] = values.get(int(said["value"]), said["value"])


def to_next_application(apps, schema_editor):
    """Carry "no" to "after finishing the course before", and "yes" to "at any time"."""
    _turn(apps, schema_editor, OLD, NEW, FORWARD)


def to_parallel(apps, schema_editor):
    """Carry "at any time" to "yes", and the others to "no"."""
    _turn(apps, schema_editor, NEW, OLD, BACKWARD)


class Migration(migrations.Migration):
    dependencies = [("courses", "0010_parts_guesses_suggestions")]

    operations = [
        migrations.RemoveConstraint(model_name="aidrule", name="aid_rule_value_fits_kind"),
        migrations.AlterField(
            model_name="aidrule",
            name="kind",
            field=models.CharField(
                choices=[
                    ("review_days", "days a review takes"),
                    ("finish_days", "days to finish a course after approval"),
                    ("per_course", "one application for each course, also inside a bundle"),
                    ("next_application", "the next application can be sent"),
                    ("free_audit", "free audit while waiting"),
                    ("discount", "aid is a discount, not always the full price"),
                ],
                max_length=20,
                verbose_name="rule",
            ),
        ),
        migrations.AlterField(
            model_name="aidrule",
            name="value",
            field=models.PositiveSmallIntegerField(
                help_text="Days; or 1 for yes and 0 for no. Of the next application: 0 after finishing the "
                "course before, 1 after the decision on the one before, 2 at any time."
            ),
        ),
        migrations.RunPython(to_next_application, to_parallel),
        migrations.AddConstraint(
            model_name="aidrule",
            constraint=models.CheckConstraint(
                condition=DAYS
                | models.Q(kind__in=["per_course", "free_audit", "discount"], value__in=[0, 1])
                | models.Q(kind="next_application", value__in=[0, 1, 2]),
                name="aid_rule_value_fits_kind",
                violation_error_message="Give 1 to 1000 days, 1 for yes and 0 for no, "
                "or 0, 1 or 2 for the next application.",
            ),
        ),
    ]
