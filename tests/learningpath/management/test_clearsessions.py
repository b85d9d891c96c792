"""What is left of sessions that ran out is deleted; who is signed in stays so."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command, get_commands
from django.test import Client
from django.utils import timezone

from tests.server import PASSWORD

pytestmark = pytest.mark.django_db


def signed_in(user):
    client = Client()
    assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def test_a_session_that_ran_out_is_forgotten_with_where_it_was_and_others_stay(learner, outsider):
    signed_in(learner)
    Session.objects.update(expire_date=timezone.now())
    client = signed_in(outsider)
    call_command("clearsessions")
    session, known = Session.objects.get(), UserSession.objects.get()
    assert session.session_key == known.session_key == client.session.session_key
    assert known.user == outsider
    assert client.get("/accounts/preferences/").status_code == 200


def test_what_is_to_be_run_daily_is_run_by_the_examples_of_deployment():
    daily = {"clearsessions", "record_forecasts"}
    assert daily <= get_commands().keys()
    for name in ("learning-path-forecasts.service", "compose.yaml"):
        example = (settings.BASE_DIR / "deploy" / name).read_text()
        assert daily <= set(re.findall(r"manage\.py (\w+)", example)), name
