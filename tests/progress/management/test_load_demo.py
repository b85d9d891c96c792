"""The demo: a learner with three months behind them and a curator, only where nobody can be hurt."""

import datetime as dt
import io

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from courses.models import Path
from learningpath.models import User
from progress.management.commands.load_demo import WRITTEN_FOR
from progress.models import CourseProgress, Enrollment, Plan, WeeklyLog
from tests.pages import html_of, text_of
from tests.rows import ONE_WEEK, TODAY
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "catalog")]


def load_demo():
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def test_without_debug_nothing_is_made():
    before = digest_by_table()
    assert "DEBUG is off" in load_demo()
    assert digest_by_table() == before


def test_where_somebody_signed_up_nothing_is_made(settings, learner):
    settings.DEBUG = True
    before = digest_by_table()
    assert load_demo() == ""
    assert digest_by_table() == before


def test_a_second_run_leaves_all_rows_alone_and_says_again_how_to_sign_in(settings):
    settings.DEBUG = True
    said = load_demo()
    WeeklyLog.objects.order_by("pk")[0].delete()
    before = digest_by_table()
    assert load_demo() == said != ""
    assert digest_by_table() == before


@pytest.fixture
def demo(settings):
    """How to sign in as the learner and as the curator, read from what the command says."""
    settings.DEBUG = True
    lines = load_demo().splitlines()
    settings.DEBUG = False
    return {
        ("learner", "curator")[number]: line.split(": ")[1].split(" / ") for number, line in enumerate(lines)
    }


@pytest.fixture
def demo_client(demo):
    client = Client()
    email, password = demo["learner"]
    client.post("/accounts/login/", {"login": email, "password": password})
    return client


def test_the_curator_keeps_the_catalog_and_is_no_superuser(demo):
    client = Client()
    email, password = demo["curator"]
    client.post("/accounts/login/", {"login": email, "password": password})
    assert client.get("/admin/courses/course/").status_code == 200
    assert client.get("/admin/progress/weeklylog/").status_code == 403
    assert not User.objects.get(email=email).is_superuser


def test_the_learner_has_three_months_one_course_done_and_one_in_progress(demo, demo_client):
    learner = User.objects.get(email=demo["learner"][0])
    assert learner.plan.starts_on == dt.date(2026, 8, 31)
    states = list(CourseProgress.objects.for_user(learner).values_list("status", flat=True))
    assert states.count("completed") == states.count("in_progress") == 1
    assert states.count("waived") >= 1
    assert states.count("planned") >= 1
    weeks = set(learner.weekly_logs.values_list("week_start", flat=True))
    assert len(weeks) == 12  # of 13, one empty
    assert max(weeks) == dt.date(2026, 11, 23)
    assert learner.weekly_logs.filter(hours=0).count() == 1
    done = learner.course_progress.get(status="completed")
    assert learner.plan.starts_on < done.completed_on <= TODAY
    assert done.completed_on >= max(
        learner.weekly_logs.filter(course=done.course).values_list("week_start", flat=True)
    )


def test_the_learners_date_can_be_believed(demo_client):
    data = demo_client.get("/plan/projection.json").json()
    assert 5 <= data["actual_pace_hours"] <= 12
    likely = dt.date.fromisoformat(data["finish"]["likely"])
    assert TODAY + dt.timedelta(days=90) < likely < TODAY + dt.timedelta(days=3 * 365)
    assert f'<time datetime="{likely}">' in html_of(demo_client.get("/plan/"))
    assert "You will likely finish " in text_of(demo_client.get("/plan/"))
    assert data["finish"]["early"] < data["finish"]["likely"] < data["finish"]["late"]


def test_each_week_of_the_demo_was_forecast_so_that_the_move_and_the_score_can_be_seen(demo, demo_client):
    learner = User.objects.get(email=demo["learner"][0])
    given = list(learner.forecasts.order_by("week_start"))
    first, last = dt.date(2026, 8, 31), dt.date(2026, 11, 23)
    assert [one.week_start for one in given] == [first + week * ONE_WEEK for week in range(13)]
    assert all(one.week_start <= one.issued_on <= TODAY for one in given)
    assert given[-1].week_start == last
    assert [one.latest is not None for one in given] == [False] * 11 + [True] * 2
    data = demo_client.get("/plan/projection.json").json()
    assert data["moved"]["since"] == given[-2].issued_on.isoformat()
    assert data["moved"]["days"] == sum(part["days"] for part in data["moved"]["parts"])
    assert given[-1].likely_on.isoformat() == data["finish"]["likely"]
    assert "80 % ranges for courses held" in text_of(demo_client.get("/plan/forecasts/"))


@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-29", "2027-01-01", "2028-02-29"])
def test_the_demo_looks_the_same_on_any_day(settings, day):
    settings.DEBUG = True
    with time_machine.travel(f"{day}T12:00:00Z", tick=False):
        load_demo()
        assert WeeklyLog.objects.count() == 13
        assert max(WeeklyLog.objects.values_list("week_start", flat=True)) <= dt.date.fromisoformat(day)


# --- The fixture by itself ----------------------------------------------------------------------------------

FIXTURE = "fixtures/demo.yaml"
NOT_IN_IT = {"id", "user_id", "told", "course_id", "path_id"}


def rows_of_the_demo():
    """What the demo learner has, but for what they were told, which each database says itself."""
    learner = User.objects.get(email="learner@demo.example")
    kinds = {"course": (CourseProgress, WeeklyLog), "path": (Enrollment,), "": (Plan,)}
    return [
        (kind.__name__, getattr(row, owner).slug if owner else "", *sorted(said_of(row).items()))
        for owner, models in kinds.items()
        for kind in models
        for row in kind.objects.for_user(learner).order_by("pk")
    ]


def said_of(row):
    return {
        one.attname: str(getattr(row, one.attname))
        for one in row._meta.concrete_fields
        if one.attname not in NOT_IN_IT
    }


def test_the_fixture_loads_by_itself_as_often_as_one_likes_with_what_load_demo_makes_on_its_day(settings):
    assert WRITTEN_FOR == TODAY
    settings.DEBUG = True
    load_demo()
    made = rows_of_the_demo()
    User.objects.all().delete()
    for _ in range(2):
        call_command("loaddata", FIXTURE, verbosity=0)
        assert rows_of_the_demo() == made
    assert len(made) == 1 + 1 + 5 + 13


def test_nobody_gets_in_by_the_fixture_alone_so_that_it_does_no_harm_anywhere():
    call_command("loaddata", FIXTURE, verbosity=0)
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert User.objects.get(email="curator@demo.example").groups.get().name == "curators"


def test_a_learner_of_the_fixture_has_dates_once_they_sign_in(client):
    call_command("loaddata", FIXTURE, verbosity=0)
    client.force_login(User.objects.get(email="learner@demo.example"))
    assert "You will likely finish in" in text_of(client.get("/plan/"))


def test_the_fixture_has_the_courses_of_its_path_so_that_nothing_in_it_looks_new():
    call_command("loaddata", FIXTURE, verbosity=0)
    steps = Path.objects.get(slug="ai-engineer-foundations").steps.order_by("position")
    own = CourseProgress.objects.order_by("position")
    assert [row.course for row in own] == [step.course for step in steps]
