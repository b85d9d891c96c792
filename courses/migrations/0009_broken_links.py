"""Links that did not answer when they were last checked."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0008_history'),
    ]

    operations = [
        migrations.CreateModel(
            name='BrokenLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=500, unique=True, verbose_name='address')),
                ('problem', models.CharField(max_length=200)),
                ('broken_since', models.DateField(verbose_name='broken since')),
                ('checked_on', models.DateField(verbose_name='checked on')),
            ],
            options={
                'ordering': ['broken_since', 'url'],
            },
        ),
    ]
