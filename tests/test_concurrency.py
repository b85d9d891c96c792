"""Many at once on the real server: nothing twice, nothing lost, no error."""

import contextlib
import sqlite3
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.pages import values_of
from tests.server import Client, Databases, Server, at_once, running_server

PATH = "ai-engineer-foundations"
ENROLL = f"/paths/{PATH}/enroll/"
COURSE = "machine-learning"
FORM = {"planned_pace_hours": "10", "starts_on": "2026-01-05", "time_zone": "UTC"}


@pytest.fixture(scope="module")
def server(server_databases: Databases) -> Iterator[Server]:
    """One server for all of these tests; each has a learner of its own."""
    with running_server(server_databases) as server:
        yield server


@contextlib.contextmanager
def connected(server: Server) -> Iterator[Any]:
    url = server.database_url
    if url.startswith("postgres"):
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection
    else:
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as connection:
            yield connection


def ask(server: Server, question: str) -> list[tuple[Any, ...]]:
    with connected(server) as connection:
        return connection.execute(question).fetchall()


def own(server: Server, email: str, columns: str, table: str) -> list[tuple[Any, ...]]:
    """Return columns of the rows of one learner."""
    return ask(
        server,
        f"SELECT {columns} FROM {table} WHERE user_id = (SELECT id FROM learningpath_user WHERE email = '{email}')",
    )


def same_session(server: Server, client: Client, number: int) -> list[Client]:
    """Return browsers that share a session, as one with many tabs does."""
    clients = [server.client() for _ in range(number)]
    for one in clients:
        one.cookies.update(client.cookies)
    return clients


def send(client: Client, page: str, form: dict[str, Any]) -> tuple[int, str]:
    answer = client.post(page, form, allow_redirects=False)
    return answer.status_code, answer.headers.get("Location", "")


@pytest.fixture
def email() -> str:
    return f"{uuid.uuid4().hex}@example.org"


@pytest.fixture
def client(server: Server, email: str) -> Client:
    client = server.client()
    client.sign_up(email)
    return client


@pytest.fixture
def enrolled(server: Server, client: Client) -> Client:
    assert send(client, ENROLL, FORM) == (302, "/plan/")
    return client


def test_the_enroll_form_sent_8_times_at_once_makes_one_plan(server, client, email):
    page = dict(values_of(client.get(ENROLL))) | FORM
    page.pop("csrfmiddlewaretoken", None)
    clients = same_session(server, client, 8)
    answers = at_once(*(lambda one=one: send(one, ENROLL, page) for one in clients))
    assert answers == [(302, "/plan/")] * 8
    assert (
        len(own(server, email, "*", "progress_plan"))
        == len(own(server, email, "*", "progress_enrollment"))
        == 1
    )
    steps = ask(
        server,
        f"SELECT count(*) FROM courses_step s JOIN courses_path p ON p.id = s.path_id WHERE p.slug = '{PATH}'",
    )
    assert len(own(server, email, "*", "progress_courseprogress")) == steps[0][0] > 0
    positions = own(server, email, "count(DISTINCT position)", "progress_courseprogress")
    assert positions == steps


def test_the_log_form_sent_8_times_at_once_stores_one_row_for_each_course(server, enrolled, email):
    page = dict(values_of(enrolled.get("/plan/log/")))
    page.pop("csrfmiddlewaretoken", None)
    page |= {f"hours-{COURSE}": "7.5"}
    answers = at_once(
        *(lambda one=one: send(one, "/plan/log/", page) for one in same_session(server, enrolled, 8))
    )
    assert answers == [(302, "/plan/")] * 8
    assert [Decimal(str(hours)) for (hours,) in own(server, email, "hours", "progress_weeklylog")] == [
        Decimal("7.5")
    ]


def test_8_clients_change_one_row_and_the_last_acknowledged_value_stays(server, enrolled, email):
    acknowledged = []

    def write(client: Client, number: int) -> None:
        for turn in range(5):
            hours = f"{number}.{turn}"
            status, _ = send(client, "/plan/log/", {f"hours-{COURSE}": hours})
            assert status == 302
            acknowledged.append(Decimal(hours))

    clients = same_session(server, enrolled, 8)
    at_once(
        *(lambda one=one, number=number: write(one, number) for number, one in enumerate(clients, start=1))
    )
    (stored,) = [Decimal(str(hours)) for (hours,) in own(server, email, "hours", "progress_weeklylog")]
    assert len(acknowledged) == 40
    assert stored in acknowledged[-8:]  # an answer may overtake another's on its way back


def test_8_pages_opened_before_any_was_saved_end_with_one_winner_and_7_told(server, enrolled, email):
    page = dict(values_of(enrolled.get("/plan/log/")))
    page.pop("csrfmiddlewaretoken", None)
    clients = same_session(server, enrolled, 8)
    answers = at_once(
        *(
            lambda one=one, number=number: send(one, "/plan/log/", page | {f"hours-{COURSE}": str(number)})
            for number, one in enumerate(clients, start=1)
        )
    )
    statuses = [status for status, _ in answers]
    assert sorted(statuses) == [302] + [422] * 7
    (stored,) = [Decimal(str(hours)) for (hours,) in own(server, email, "hours", "progress_weeklylog")]
    assert stored == statuses.index(302) + 1


def test_8_plans_saved_at_once_from_one_page_end_with_one_winner_and_7_told(server, enrolled, email):
    page = dict(values_of(enrolled.get("/plan/edit/")))
    page.pop("csrfmiddlewaretoken", None)
    clients = same_session(server, enrolled, 8)
    answers = at_once(
        *(
            lambda one=one, number=number: send(
                one, "/plan/edit/", page | {"planned_pace_hours": str(number)}
            )
            for number, one in enumerate(clients, start=1)
        )
    )
    statuses = [status for status, _ in answers]
    assert sorted(statuses) == [302] + [422] * 7
    (stored,) = [
        Decimal(str(hours)) for (hours,) in own(server, email, "planned_pace_hours", "progress_plan")
    ]
    assert stored == statuses.index(302) + 1


def test_moves_breaks_and_courses_at_once_leave_an_order_without_gaps(server, enrolled, email):
    ids = {key for (key,) in own(server, email, "course_id", "progress_courseprogress")}
    courses = [
        slug for key, slug in ask(server, "SELECT id, slug FROM courses_course ORDER BY id") if key in ids
    ]
    break_ = {"starts_on": "2027-01-01", "ends_on": "2027-01-09"}
    clients = same_session(server, enrolled, 8)
    tasks = [("/plan/pauses/", break_)] * 3
    tasks += [(f"/plan/courses/{slug}/move/", {"position": "1"}) for slug in courses[:3]]
    tasks += [(f"/plan/courses/{courses[-1]}/remove/", {})] * 2
    answers = at_once(
        *(lambda one=one, task=task: send(one, *task) for one, task in zip(clients, tasks, strict=True))
    )
    assert {status for status, _ in answers} == {302}
    assert len(own(server, email, "*", "progress_pause")) == 1
    rows = own(server, email, "position, left_on", "progress_courseprogress")
    positions = [position for position, left_on in rows if left_on is None]
    assert len(set(positions)) == len(positions) == len(courses) - 1


def test_the_same_address_signed_up_at_once_in_8_spellings_is_one_account(server):
    spellings = [
        "new.learner@example.org", "New.Learner@example.org", "NEW.LEARNER@example.org", "new.learner@EXAMPLE.org",
        "New.learner@Example.Org", "nEW.lEARNER@eXAMPLE.oRG", "new.LEARNER@example.ORG", "NEW.learner@EXAMPLE.ORG",
    ]  # fmt: skip
    form = {"password1": "seven green kettles", "password2": "seven green kettles"}
    clients = [server.client() for _ in spellings]
    for one in clients:
        one.csrf_token()
    answers = at_once(
        *(
            lambda one=one, email=email: send(one, "/accounts/signup/", form | {"email": email})
            for one, email in zip(clients, spellings, strict=True)
        )
    )
    assert {status for status, _ in answers} <= {302, 422}
    assert sum((location or "").endswith("next=%2Fplan%2F") for _, location in answers) == 1
    for table in ("learningpath_user", "account_emailaddress"):
        stored = ask(server, f"SELECT email FROM {table} WHERE lower(email) = '{spellings[0]}'")
        assert stored == [(spellings[0],)]
    assert server.client().log_in("NEW.learner@example.org").url.endswith(("/plan/", "/paths/"))
