"""Every form needs its token, and reading changes nothing."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from learningpath.models import User
from progress.models import Pause
from tests.pages import LOG_URL, all_routes
from tests.rows import make_course, make_group, make_path, make_resource, make_rows_of_every_kind
from tests.server import PASSWORD
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "_rows")]

EVERY_POST = {
    "/paths/path/enroll/": {"planned_pace_hours": "9", "starts_on": "2026-09-28", "time_zone": "UTC"},
    "/paths/path/leave/": {},
    "/plan/edit/": {"planned_pace_hours": "9", "starts_on": "2026-09-28", "time_zone": "UTC"},
    LOG_URL: {"hours-first": "2"},
    "/plan/courses/first/": {"status": "completed"},
    "/plan/courses/first/estimate/": {"estimate_hours": "5"},
    "/plan/courses/third/took/": {"took_hours": "5"},
    "/plan/courses/first/beside/": {"side_pace_hours": "1", "from": ""},
    "/plan/courses/first/parts/": {"part-part": "done"},
    "/plan/courses/first/counts/": {"counts": "no"},
    "/plan/aid/": {"aid": "all"},
    "/plan/aid/first/part/": {"state": "applied"},
    "/plan/courses/third/add/": {},
    "/plan/courses/first/remove/": {},
    "/plan/courses/first/move/": {"position": "2"},
    "/plan/pauses/": {"starts_on": "2026-12-01", "ends_on": "2026-12-02"},
    "/plan/pauses/{pause}/delete/": {},
    "/accounts/logout/": {},
    "/accounts/email/": {"email": "new@example.org", "action_add": ""},
    "/accounts/password/change/": {
        "oldpassword": PASSWORD,
        "password1": "nine blue lanterns",
        "password2": "nine blue lanterns",
    },
    "/accounts/reauthenticate/": {"password": PASSWORD},
    "/accounts/sessions/": {},
}
POST_OF_STRANGERS = {
    "/accounts/signup/": {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD},
    "/accounts/login/": {"login": "learner@example.org", "password": PASSWORD},
    "/accounts/password/reset/": {"email": "learner@example.org"},
}
OURS = {"headers": {"origin": "https://testserver"}, "secure": True}
FOREIGN = (
    "https://evil.example",
    "null",
    "http://testserver",
    "https://testserver.evil.example",
    "https://testserver:444",
)


@pytest.fixture
def _rows(learner):
    path = make_path("path", make_course("first"), make_course("second"), additional=(make_course("third"),))
    make_group("group")
    make_resource("resource")
    make_rows_of_every_kind(learner, path)
    EmailAddress.objects.create(user=learner, email=learner.email, primary=True, verified=True)


@pytest.fixture
def strict_client(learner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner)
    return client


def token_of(client):
    client.get("/accounts/logout/", secure=True)
    client.get("/accounts/login/", secure=True)
    return client.cookies["csrftoken"].value


@pytest.mark.parametrize(("address", "form"), EVERY_POST.items())
def test_a_learners_form_needs_its_token_and_our_origin(strict_client, address, form):
    address = address.format(pause=Pause.objects.get().pk)
    token = {"csrfmiddlewaretoken": token_of(strict_client)}
    before = digest_by_table()
    assert strict_client.post(address, form, **OURS).status_code == 403
    assert strict_client.post(address, form | {"csrfmiddlewaretoken": "x" * 64}, **OURS).status_code == 403
    for origin in FOREIGN:
        answer = strict_client.post(address, form | token, headers={"origin": origin}, secure=True)
        assert answer.status_code == 403, origin
    assert digest_by_table() == before
    assert strict_client.get("/accounts/email/").status_code == 200  # still signed in
    assert strict_client.post(address, form | token, **OURS).status_code == 302


@pytest.mark.parametrize(("address", "form"), POST_OF_STRANGERS.items())
def test_a_strangers_form_needs_its_token_and_our_origin(settings, address, form):
    settings.SENDS_MAIL = True
    client = Client(enforce_csrf_checks=True)
    token = {"csrfmiddlewaretoken": token_of(client)}
    before = digest_by_table()
    assert client.post(address, form, **OURS).status_code == 403
    for origin in FOREIGN:
        answer = client.post(address, form | token, headers={"origin": origin}, secure=True)
        assert answer.status_code == 403, origin
    assert digest_by_table() == before
    assert client.post(address, form | token, **OURS).status_code == 302


def address_of(route):
    """Put something into each place of an address; a view asks for the token before it looks."""
    address = "/" + route.replace("^", "").replace("$", "").removeprefix("/")
    address = re.sub(
        r"\(\?P<(\w+)>[^)]*\)", lambda found: "courses" if found[1] == "app_label" else "1", address
    )
    return re.sub(r"<(?:(\w+):)?\w+>", "1", address)


ROUTES = sorted(set(all_routes()))


def test_no_address_takes_a_post_without_a_token():
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("root@example.org", PASSWORD))
    before = digest_by_table()
    answers = {route: client.post(address_of(route), **OURS).status_code for route in ROUTES}
    assert {route for route, status in answers.items() if status != 403} == set()
    assert digest_by_table() == before


READ_BY_LEARNER = (
    "/", "/paths/", "/paths/path/", "/courses/first/", "/groups/", "/groups/group/", "/resources/",
    "/paths/path/enroll/", "/paths/path/leave/", "/plan/", "/plan/projection.json", "/plan/edit/",
    "/plan/what-if/?hours=5&by=2027-06-30", LOG_URL, "/plan/log/", "/plan/weeks/?page=1", "/plan/weeks/log/", "/plan/order/",
    "/plan/unfinished/", "/plan/courses/first/", "/plan/pauses/", "/plan/export/", "/accounts/email/",
    "/plan/export/all.json", "/accounts/leave/", "/privacy/",
)  # fmt: skip


def links_of(answer):
    return {
        link.replace("&amp;", "&").partition("#")[0]
        for link in re.findall(r'(?:href|action)="([^"]*)"', answer.getvalue().decode())
    }


@pytest.mark.parametrize("who", ["anonymous", "learner", "superuser"])
def test_reading_every_page_changes_no_table(who, learner):
    client = Client()
    if who != "anonymous":
        root = User.objects.create_superuser("root@example.org", PASSWORD)
        client.force_login(learner if who == "learner" else root)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    before = digest_by_table()
    pages = [*READ_BY_LEARNER, *(address_of(route) for route in ROUTES)]
    followed = {link for page in READ_BY_LEARNER for link in links_of(client.get(page))}
    for page in [*pages, *(link for link in followed if re.match(r"/(?!static/)", link))]:
        assert client.get(page).status_code < 500, page
    for page in READ_BY_LEARNER:
        assert client.head(page).status_code < 500, page
        assert client.options(page).status_code < 500, page
    assert {name for name, digest in digest_by_table().items() if digest != before[name]} == set()
