"""Django's ``loaddata``, by which no row becomes another one (learningpath/natural_keys.py)."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.core.serializers.base import DeserializationError
from django.db import transaction
from django.db.models import SET_NULL

from learningpath.models import User
from learningpath.natural_keys import AnotherRowError, loading_fixtures


class Command(loaddata.Command):
    def handle(self, *fixture_labels: Any, **options: Any) -> None:
        try:
            with transaction.atomic(using=options["database"]), loading_fixtures():
                super().handle(*fixture_labels, **options)
        except (AnotherRowError, DeserializationError) as error:
            raise CommandError(f"Nothing was loaded. {error}") from error

    def save_obj(self, obj: Any) -> bool:
        """Save; who loaded a catalog and has no account here is nobody (loaddata.Command.save_obj)."""
        for field in list(obj.deferred_fields or ()):
            if field.remote_field.model is User and field.remote_field.on_delete is SET_NULL:
                del obj.deferred_fields[field]
        saved: bool = super().save_obj(obj)
        return saved
