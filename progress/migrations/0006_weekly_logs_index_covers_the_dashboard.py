"""An index with all that pages read of a learner's logs, in place of one that lacked the course.

On PostgreSQL both steps let everybody read and write meanwhile; so they are no transaction, and the new index is
there before the old one goes. Should it be stopped halfway, drop the index "weekly_log_of_user", which is not
valid then, and migrate again.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class AddIndex(AddIndexConcurrently):
    """Concurrently where the database can."""

    atomic = False

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Make the index (django Operation.database_forwards)."""
        kind = AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else migrations.AddIndex
        kind.database_forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """Remove the index (django Operation.database_backwards)."""
        kind = AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else migrations.AddIndex
        kind.database_backwards(self, app_label, schema_editor, from_state, to_state)


class RemoveIndex(RemoveIndexConcurrently):
    """Concurrently where the database can."""

    atomic = False

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Remove the index (django Operation.database_forwards)."""
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        kind = RemoveIndexConcurrently if is_postgresql else migrations.RemoveIndex
        kind.database_forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """Make the index again (django Operation.database_backwards)."""
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        kind = RemoveIndexConcurrently if is_postgresql else migrations.RemoveIndex
        kind.database_backwards(self, app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("progress", "0005_last_change"),
    ]

    operations = [
        AddIndex(
            model_name="weeklylog",
            index=models.Index(
                fields=["user", "week_start", "course", "hours"], name="weekly_log_of_user"
            ),
        ),
        RemoveIndex(model_name="weeklylog", name="weekly_log_by_user_and_week"),
    ]
