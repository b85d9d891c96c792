"""Parts of courses, guesses of their size, and what steps suggest; curators may keep parts."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

GROUP = "curators"
OF_PARTS = ["add_part", "change_part", "delete_part", "view_part"]


def let_curators_keep_parts(apps, schema_editor):
    """Give the curators' group permissions that Django itself would create after the last migration."""
    database = schema_editor.connection.alias
    app_config = apps.get_app_config("courses")
    app_config.models_module = True  # a historical app has none, and would be skipped
    create_permissions(app_config, apps=apps, using=database, verbosity=0)
    app_config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    for group in apps.get_model("auth", "Group").objects.using(database).filter(name=GROUP):
        group.permissions.add(*permissions.filter(content_type__app_label="courses", codename__in=OF_PARTS))


def _rename_in_memory(apps, database, old, new):
    """Call the number of courses in a bundle by its new name in what the last load and the history remember."""
    for load in apps.get_model("courses", "CatalogLoad").objects.using(database).exclude(loaded=None):
        for name, said in load.loaded.items():
            values = said.get("values", {})
            if name.startswith("courses/") and old in values:
                values[new] = values.pop(old)
        load.save(update_fields=["loaded"])
    for revision in apps.get_model("courses", "Revision").objects.using(database).filter(section="courses"):
        values = [change[side] for change in revision.changes for side in ("before", "after")]
        renamed = [one for one in values if old in one]
        for one in renamed:
            one[new] = one.pop(old)
        if renamed:
            revision.save(update_fields=["changes"])


def remember_by_new_name(apps, schema_editor):
    """Let the next load find the number of courses in a bundle under its new name."""
    _rename_in_memory(apps, schema_editor.connection.alias, "parts", "number_of_parts")


def remember_by_old_name(apps, schema_editor):
    """Give the number its old name back, for the release before."""
    _rename_in_memory(apps, schema_editor.connection.alias, "number_of_parts", "parts")


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0009_broken_links"),
    ]

    operations = [
        migrations.CreateModel(
            name="Part",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_url", models.URLField(max_length=500, verbose_name="source")),
                ("verified_on", models.DateField(verbose_name="verified on")),
                (
                    "slug",
                    models.SlugField(
                        max_length=80,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                "Small letters and digits, joined by single hyphens.",
                            )
                        ],
                    ),
                ),
                ("title", models.CharField(max_length=160)),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="address")),
                (
                    "hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Empty: unknown, which is not zero.",
                        max_digits=7,
                        null=True,
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(999),
                        ]
                    ),
                ),
                (
                    "confidence",
                    models.CharField(
                        choices=[
                            ("low", "low"),
                            ("conflict", "sources conflict"),
                            ("medium", "medium"),
                            ("high", "high"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(
                        blank=True,
                        help_text="No part of the course since this day.",
                        null=True,
                        verbose_name="retired on",
                    ),
                ),
                ("formerly", models.JSONField(blank=True, default=list, verbose_name="former slugs")),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="course",
            name="course_effort_complete",
        ),
        migrations.RemoveConstraint(
            model_name="course",
            name="course_parts_at_least_one",
        ),
        migrations.RenameField(model_name="course", old_name="parts", new_name="number_of_parts"),
        migrations.AddField(
            model_name="course",
            name="guess_confidence",
            field=models.CharField(
                blank=True,
                choices=[
                    ("low", "low"),
                    ("conflict", "sources conflict"),
                    ("medium", "medium"),
                    ("high", "high"),
                ],
                max_length=10,
                verbose_name="confidence",
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="guess_high_hours",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="hours, at most"
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="guess_low_hours",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="hours, at least"
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="guess_source_url",
            field=models.URLField(
                blank=True,
                help_text="Empty: the source of the course.",
                max_length=500,
                verbose_name="source of the guess",
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="guess_verified_on",
            field=models.DateField(
                blank=True, help_text="Empty: as the course.", null=True, verbose_name="guess verified on"
            ),
        ),
        migrations.AlterField(
            model_name="course",
            name="number_of_parts",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="For a bundle whose parts are not listed: how many courses it contains.",
                null=True,
                verbose_name="courses inside",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="beside_hours",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="Suggests to study it beside the other courses at this pace; empty for in turn.",
                max_digits=5,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(Decimal("0.25")),
                    django.core.validators.MaxValueValidator(167),
                ],
                verbose_name="beside, h a week",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="needed_parts",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Slugs of parts of the course, with commas between; empty for all of it.",
                verbose_name="needed parts",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="rest_beside",
            field=models.BooleanField(
                default=False,
                help_text="The needed parts come first, the others beside the path.",
                verbose_name="rest beside",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("effort_amount_high", None),
                        ("effort_amount_low", None),
                        ("effort_pace_high_hours", None),
                        ("effort_pace_low_hours", None),
                        ("effort_unit", "unknown"),
                    ),
                    models.Q(
                        ("effort_amount_low__isnull", False),
                        ("effort_pace_high_hours", None),
                        ("effort_pace_low_hours", None),
                        ("effort_unit", "hours"),
                    ),
                    models.Q(
                        ("effort_amount_low__isnull", False),
                        ("effort_unit__in", ["weeks", "months"]),
                        models.Q(
                            ("effort_pace_low_hours__isnull", False),
                            ("effort_pace_high_hours", None),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        ("effort_amount_high", None),
                        ("effort_amount_low", None),
                        ("effort_pace_low_hours__isnull", False),
                        ("effort_unit", "weeks"),
                    ),
                    _connector="OR",
                ),
                name="course_effort_complete",
                violation_error_message="Give no figure for an unknown effort, an amount for hours, and for weeks or months an amount, hours a week or both; hours a week alone go with weeks.",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(("number_of_parts", None), ("number_of_parts__gte", 1), _connector="OR"),
                name="course_parts_at_least_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("guess_confidence", ""),
                        ("guess_high_hours", None),
                        ("guess_low_hours", None),
                        ("guess_source_url", ""),
                        ("guess_verified_on", None),
                    ),
                    models.Q(
                        ("guess_confidence__in", ["low", "conflict", "medium", "high"]),
                        ("guess_high_hours__gte", models.F("guess_low_hours")),
                        ("guess_high_hours__lte", 10000),
                        ("guess_low_hours__gt", 0),
                    ),
                    _connector="OR",
                ),
                name="course_guess_complete",
                violation_error_message="A guess has hours from above 0 to at most 10,000, the high figure not below the low one, and a confidence; without a guess all of it is empty.",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("beside_hours", None), ("beside_hours__range", (Decimal("0.25"), 167)), _connector="OR"
                ),
                name="step_beside_hours_in_range",
            ),
        ),
        migrations.AddField(
            model_name="part",
            name="course",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="courses.course"
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.UniqueConstraint(fields=("course", "slug"), name="part_slug_once_per_course"),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__range", (1, 999))), name="part_position_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hours", None), models.Q(("hours__gt", 0), ("hours__lte", 10000)), _connector="OR"
                ),
                name="part_hours_in_range",
                violation_error_message="Hours are above 0 and at most 10,000; unknown hours stay empty.",
            ),
        ),
        migrations.RunPython(remember_by_new_name, remember_by_old_name),
        migrations.RunPython(let_curators_keep_parts, migrations.RunPython.noop),
    ]
