"""Breaks: planned, removed, never twice."""

import datetime as dt
import re

import pytest

from courses.models import Course
from progress.models import Pause
from tests.pages import html_of, text_of, values_of
from tests.rows import MONDAY, ONE_WEEK, log, make_course, make_pause, make_plan, put
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "_plan")]

HOLIDAYS = {"starts_on": "2026-12-24", "ends_on": "2027-01-03"}


@pytest.fixture
def _plan(learner):
    make_plan(learner)
    put(learner, make_course("algebra", 100))


def likely(client):
    return dt.date.fromisoformat(client.get("/plan/projection.json").json()["finish"]["plan"])


def test_a_break_moves_the_dates_by_its_length(learner_client):
    before = likely(learner_client)
    answer = learner_client.post("/plan/pauses/", {"starts_on": "2026-10-05", "ends_on": "2026-10-11"})
    assert (answer.status_code, answer.url) == (302, "/plan/pauses/")
    assert likely(learner_client) - before == dt.timedelta(days=7)
    page = html_of(learner_client.get("/plan/pauses/"))
    assert '<time datetime="2026-10-05">' in page
    assert '<time datetime="2026-10-11">' in page


def test_the_same_break_twice_is_one(learner_client):
    answers = [learner_client.post("/plan/pauses/", HOLIDAYS) for _ in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/plan/pauses/")] * 2
    assert Pause.objects.count() == 1


def test_a_day_off_is_a_break(learner_client):
    learner_client.post("/plan/pauses/", {"starts_on": "2026-12-24", "ends_on": "2026-12-24"})
    assert Pause.objects.get().ends_on == dt.date(2026, 12, 24)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"ends_on": "2026-12-23"}, "The last day cannot be before the first."),
        ({"ends_on": ""}, "This field is required."),
        ({"starts_on": "soon"}, "Enter a valid date."),
        ({"starts_on": "1999-12-31"}, "A day from 2000 to 2100."),
        ({"ends_on": "9999-12-31"}, "A day from 2000 to 2100."),
        ({"ends_on": "9" * 5000}, "Enter a valid date."),
    ],
)
def test_what_is_no_break_is_said_and_what_was_typed_stays(learner_client, form, says):
    before = digest_by_table()
    answer = learner_client.post("/plan/pauses/", HOLIDAYS | form)
    assert answer.status_code == 422
    assert says in text_of(answer)
    shown = values_of(answer)
    assert {name: shown[name] for name in HOLIDAYS} == HOLIDAYS | form
    assert digest_by_table() == before


def test_at_most_100_breaks(learner, learner_client):
    day = dt.date(2027, 1, 1)
    Pause.objects.bulk_create(
        Pause(
            user=learner, starts_on=day + dt.timedelta(days=number), ends_on=day + dt.timedelta(days=number)
        )
        for number in range(100)
    )
    answer = learner_client.post("/plan/pauses/", HOLIDAYS)
    assert answer.status_code == 422
    assert "At most 100 breaks: remove one first." in text_of(answer)
    assert Pause.objects.count() == 100


def test_a_break_is_removed(learner_client):
    learner_client.post("/plan/pauses/", HOLIDAYS)
    address = f"/plan/pauses/{Pause.objects.get().pk}/delete/"
    assert learner_client.get(address).status_code == 405
    answer = learner_client.post(address)
    assert (answer.status_code, answer.url) == (302, "/plan/pauses/")
    assert not Pause.objects.exists()
    assert learner_client.post(address).status_code == 404


@pytest.mark.parametrize(
    "key", ["0", "-1", str(2**31), str(2**63 - 1), str(2**63), "9" * 30, "9" * 5000, "x", "1.5"]
)
def test_a_break_that_cannot_be_is_not_there(learner_client, key):
    learner_client.post("/plan/pauses/", HOLIDAYS)
    assert learner_client.post(f"/plan/pauses/{key}/delete/").status_code == 404
    assert Pause.objects.count() == 1


def test_the_list_shows_what_counts_and_folds_away_what_is_over(learner, learner_client):
    def planned(*days: str):
        return make_pause(learner, *map(dt.date.fromisoformat, days))

    over = planned("2026-10-05", "2026-10-11")
    outer, inner = planned("2026-12-20", "2027-01-10"), planned("2026-12-24", "2027-01-03")
    answer = learner_client.get("/plan/pauses/")
    text, page = text_of(answer), html_of(answer)
    assert "22 days off in a row, planned as: 20 Dec 2026 to 10 Jan 2027" in text
    assert "24 Dec 2026 to 3 Jan 2027 inside the one from 20 Dec 2026 to 10 Jan 2027" in text
    shown, folded = page.split("<details")
    assert "1 break is over" in folded
    for pause, part in ((outer, shown), (inner, shown), (over, folded)):
        assert f"/plan/pauses/{pause.pk}/delete/" in part


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (HOLIDAYS, "You have that break already."),
        (
            {"starts_on": "2026-12-25", "ends_on": "2026-12-26"},
            "Your break is planned. It is inside the one from 24 Dec 2026 to 3 Jan 2027 , so it adds no days.",
        ),
        ({"starts_on": "2026-12-25", "ends_on": "2027-01-26"}, "Your break is planned. Likely finish"),
    ],
)
def test_a_break_says_what_it_adds(learner, learner_client, days, says):
    log(learner, Course.objects.get(), 8, MONDAY - ONE_WEEK)
    learner_client.post("/plan/pauses/", HOLIDAYS)
    assert says in text_of(learner_client.post("/plan/pauses/", days, follow=True))


def test_a_break_until_2099_gives_no_date_of_the_next_century(learner, learner_client):
    log(learner, Course.objects.get(), 8, MONDAY - ONE_WEEK)
    answer = learner_client.post(
        "/plan/pauses/", {"starts_on": "2026-11-26", "ends_on": "2099-12-31"}, follow=True
    )
    assert "There is no likely finish any more." in text_of(answer)
    for address in ("/plan/", "/plan/projection.json", "/plan/what-if/?hours=5", "/plan/courses/algebra/"):
        assert "210" not in re.sub("<svg.*?</svg>", "", html_of(learner_client.get(address)), flags=re.DOTALL)
    assert "No date with your breaks." in text_of(learner_client.get("/plan/"))
