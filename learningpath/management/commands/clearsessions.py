"""Forget the sessions that ran out, for a daily timer: Django's command, and what allauth knows of them."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.management.commands import clearsessions
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef


class Command(clearsessions.Command):
    help = (
        "Delete sessions that have run out, and where they were signed in from, "
        "which allauth forgets only when their owner looks at the list of their sessions."
    )

    def handle(self, **options: Any) -> None:
        super().handle(**options)
        # Not "key in (…)": of many sessions PostgreSQL would look through all for each row.
        still_there = Session.objects.filter(session_key=OuterRef("session_key"))
        UserSession.objects.filter(~Exists(still_there)).delete()
