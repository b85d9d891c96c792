"""Side courses, and which courses count for the finish.

Of courses in a plan already those do not that are additional in the paths which the learner follows.
"""

import datetime
import django.core.validators
import django.db.models.deletion
import progress.models.hours
from decimal import Decimal
from django.db import migrations, models

AT_ONCE = 2000


def take_over_core(apps, schema_editor):
    """Mark the courses that are additional in a followed path and core in none, batch by batch."""
    database = schema_editor.connection.alias
    progress = apps.get_model("progress", "CourseProgress").objects.using(database)
    steps = apps.get_model("courses", "Step").objects.using(database)
    marks = apps.get_model("progress", "CoreMark").objects.using(database)
    followed = steps.filter(
        course=models.OuterRef("course"),
        path__enrollments__user=models.OuterRef("user"),
        path__enrollments__left_on=None,
    )
    additional, core = followed.filter(is_core=False), followed.filter(is_core=True)
    rows = progress.filter(models.Exists(additional)).exclude(models.Exists(core)).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
        marks.bulk_create([marks.model(progress_id=pk, is_core=False) for pk in batch])
        last = batch[-1]


class Migration(migrations.Migration):

    dependencies = [
        ('progress', '0012_day_reached_in_another_time_zone'),
    ]

    operations = [
        migrations.CreateModel(
            name='CoreMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_core', models.BooleanField(verbose_name='counts for the finish')),
                ('is_said', models.BooleanField(default=False, verbose_name='the learner said so')),
                ('progress', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='core_mark', to='progress.courseprogress')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='SideCourse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pace_hours', progress.models.hours.HoursField(decimal_places=6, max_digits=12, validators=[django.core.validators.MinValueValidator(Decimal('0.25')), django.core.validators.MaxValueValidator(Decimal('168'))], verbose_name='hours a week beside the others')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('after', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='side_courses_after', to='progress.courseprogress')),
                ('progress', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='side_course', to='progress.courseprogress')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('pace_hours__gte', Decimal('0.25')), ('pace_hours__lte', 168)), name='side_course_pace_in_range'), models.CheckConstraint(condition=models.Q(('starts_on__isnull', False), ('after__isnull', False), _connector='OR'), name='side_course_has_a_start'), models.CheckConstraint(condition=models.Q(('starts_on', None), models.Q(('starts_on__gte', datetime.date(2000, 1, 1)), ('starts_on__lte', datetime.date(2100, 12, 31))), _connector='OR'), name='side_course_in_our_times'), models.CheckConstraint(condition=models.Q(('after', None), models.Q(('after', models.F('progress')), _negated=True), _connector='OR'), name='side_course_not_after_itself')],
            },
        ),
        migrations.RunPython(take_over_core, migrations.RunPython.noop),
    ]
