"""Entries can be drafts, which curators alone see."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0006_loads_known_in_any_database'),
    ]

    operations = [
        migrations.AddField(
            model_name='course',
            name='is_draft',
            field=models.BooleanField(default=False, help_text='Seen by curators alone until it is published.', verbose_name='draft'),
        ),
        migrations.AddField(
            model_name='path',
            name='is_draft',
            field=models.BooleanField(default=False, help_text='Seen by curators alone until it is published.', verbose_name='draft'),
        ),
        migrations.AddField(
            model_name='resource',
            name='is_draft',
            field=models.BooleanField(default=False, help_text='Seen by curators alone until it is published.', verbose_name='draft'),
        ),
        migrations.AddField(
            model_name='studygroup',
            name='is_draft',
            field=models.BooleanField(default=False, help_text='Seen by curators alone until it is published.', verbose_name='draft'),
        ),
    ]
