"""No input fails: every address, form, parameter and upload with hostile values, as everybody.

FUZZ_SEED chooses other requests, FUZZ_REQUESTS how many there are for each address and person:
``FUZZ_SEED=7 FUZZ_REQUESTS=50 .venv/bin/python -m pytest tests/checks/test_fuzz.py -s``
"""

import os
import random
import time

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler

from learningpath.wsgi import make_type_readable
from tests import test_access_matrix as matrix
from tests.checks.hostile import Request, forms_of, requests_to
from tests.pages import all_routes
from tests.server import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "_rows")]

WHO = ("anonymous", "learner", "curator", "superuser")
SEED = int(os.environ.get("FUZZ_SEED", "12"))
LONGEST_SECONDS = 2
REQUESTS_EACH = {"sqlite": 6, "postgresql": 2}
ROUTES = sorted(set(all_routes()))


_rows, path, people = matrix._rows, matrix.path, matrix.people  # its fixtures


class Handler(ClientHandler):
    """Takes requests as the door for a WSGI server hands them on."""

    def __call__(self, environ: dict) -> HttpResponse:
        make_type_readable(environ)
        return super().__call__(environ)


def cookies_of(user):
    """Sign in, and say the password again, so that pages about the account are open."""
    client = Client()
    if user:
        client.force_login(user)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return {name: morsel.value for name, morsel in client.cookies.items()}


def answer_to(request: Request, cookies: dict[str, str]):
    """Return the answer and how long it took; undo what it changed."""
    client = Client(raise_request_exception=False)
    client.handler = Handler(enforce_csrf_checks=False)
    jar = "; ".join(f"{name}={value}" for name, value in (cookies | request.cookies).items())
    begun = time.perf_counter()
    with transaction.atomic():
        answer = client.generic(
            request.method,
            request.address,
            request.body,
            request.content_type,
            headers=request.headers | {"Cookie": jar},
        )
        answer.getvalue()
        transaction.set_rollback(True)
    return answer, time.perf_counter() - begun


@pytest.mark.parametrize("who", WHO)
def test_no_input_fails_or_takes_long(people, who):
    cookies = cookies_of(people[who])
    each = int(os.environ.get("FUZZ_REQUESTS", REQUESTS_EACH[connection.vendor]))
    rng = random.Random(f"{SEED} {who}")
    count, slowest, errors = 0, 0.0, []
    for route in ROUTES:
        address = matrix.address_of(route)
        page, _ = answer_to(Request("as it is", address), cookies)
        is_html = page.status_code == 200 and page["Content-Type"].startswith("text/html")
        forms = forms_of(address, page.content.decode()) if is_html else []
        for request in requests_to(route, address, forms, rng, each):
            cache.clear()
            answer, seconds = answer_to(request, cookies)
            count += 1
            if seconds > LONGEST_SECONDS:  # once more: others may have kept the processor
                seconds = min(seconds, answer_to(request, cookies)[1])
            slowest = max(slowest, seconds)
            if answer.status_code >= 500 or seconds > LONGEST_SECONDS:
                errors.append(f"{answer.status_code} in {seconds:.1f} s: {request}")
    print(
        f"\n{who} on {connection.vendor}: requests={count} slowest_ms={1000 * slowest:.0f} errors={len(errors)}"
    )
    assert not errors, "\n".join(errors[:20])
