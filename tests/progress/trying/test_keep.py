"""A tried plan kept until whoever tried it has signed up or in: made theirs once, or offered, and never lost."""

import datetime as dt

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from courses.models import Course, Path
from learningpath.models import User
from progress.answer.card import AnswerCard
from progress.models import CourseProgress, Enrollment, Forecast, Plan
from tests.pages import text_of, values_of
from tests.progress.cards import card_on
from tests.progress.trying.tried import ENROLL, TRIED, TRY
from tests.rows import MONDAY, NOW, STARTS_ON, make_course, make_path, make_plan
from tests.server import PASSWORD
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

SIGN_UP = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def path():
    return make_path(
        "path", make_course("algebra"), make_course("vision"), additional=(make_course("python"),)
    )


@pytest.fixture(autouse=True)
def _sends_mail(settings):
    """Where mail is, nothing comes between signing up and the plan (tests/learningpath/password_codes)."""
    settings.SENDS_MAIL = True


def keep(client, **more: object):
    """Press "Keep this plan" on the page of a tried plan."""
    return client.post(TRY, TRIED | more)


def sign_up(client, **more: object):
    return client.post("/accounts/signup/", SIGN_UP | more)


def sign_in(client, user):
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def courses_of(user):
    rows = CourseProgress.objects.for_user(user).in_plan().select_related("course")
    return [(row.course.slug, row.status) for row in rows]


def assert_has_the_tried_plan(user):
    plan = Plan.objects.get(user=user)
    assert (str(plan.planned_pace_hours), plan.starts_on) == ("7.50", dt.date(2026, 11, 30))
    assert (plan.target_on, plan.time_zone) == (dt.date(2027, 8, 1), "Africa/Accra")
    assert Enrollment.objects.get(user=user).path.slug == "path"
    assert courses_of(user) == [("algebra", "planned"), ("vision", "planned"), ("python", "waived")]
    assert Forecast.objects.for_user(user).exists()


# --- Signing up -------------------------------------------------------------------------------------------


def test_signing_up_keeps_the_tried_plan(client):
    answer = keep(client)
    assert (answer.status_code, answer.url) == (302, "/accounts/signup/")
    page = client.get(answer.url)
    assert "Your plan is waiting: “Title of path”, 7.5 h a week from 30 Nov 2026 on." in text_of(page)
    assert not User.objects.exists()
    answer = sign_up(client)
    assert (answer.status_code, answer.url) == (302, "/plan/")
    assert "You follow “Title of path”." in text_of(client.get("/plan/"))
    assert_has_the_tried_plan(User.objects.get())


def test_the_dates_are_those_of_the_dashboard_after_signing_up(client):
    tried = client.get(TRY, TRIED).context["tried"].answer.projection
    keep(client)
    sign_up(client)
    board = card_on(client.get("/plan/").context["board"], AnswerCard).answer.projection
    assert tried.finish == board.finish
    assert tried.finish.likely
    assert [course.finish for course in tried.courses] == [course.finish for course in board.courses]
    assert tried == board


def test_the_session_of_the_tried_plan_gets_another_key_and_its_usual_age(client):
    keep(client)
    before = client.session
    assert before.get_expiry_age() == 24 * 60 * 60
    sign_up(client)
    assert client.session.session_key != before.session_key
    assert client.session.get_expiry_age() > 80 * 24 * 60 * 60
    assert "tried_plan" not in client.session
    assert Session.objects.count() == 1


def test_the_plan_kept_last_counts_also_from_another_tab(client):
    keep(client)
    keep(client, planned_pace_hours="3", waive=[])
    sign_up(client)
    assert Plan.objects.get().planned_pace_hours == 3
    assert courses_of(User.objects.get())[-1] == ("python", "planned")


def test_keeping_and_signing_up_twice_makes_one_plan(client):
    keep(client)
    sign_up(client)
    before = digest_by_table()
    answers = [sign_up(client), keep(client)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/plan/")] * 2
    assert digest_by_table() == before


def test_a_course_sent_a_thousand_times_is_kept_once(client):
    keep(client, waive=["python"] * 1000)
    assert client.session["tried_plan"]["answers"].count("python") == 1


def test_signing_up_without_a_tried_plan_makes_none(client):
    sign_up(client)
    assert not Plan.objects.exists()


def test_a_refused_sign_up_loses_no_tried_plan(client):
    keep(client)
    assert sign_up(client, password2="another one").status_code == 422
    assert sign_up(client).url == "/plan/"
    assert_has_the_tried_plan(User.objects.get())


@pytest.fixture
def _confirming(settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def confirm(client):
    link = next(word for word in mail.outbox[-1].body.split() if "/confirm-email/" in word)
    return client.post(link.removeprefix("http://testserver"))


@pytest.mark.usefixtures("_confirming")
def test_the_plan_is_there_when_the_address_is_confirmed_on_the_same_device(client):
    keep(client)
    assert sign_up(client).url == "/accounts/confirm-email/"
    assert confirm(client).url == "/accounts/login/"
    assert sign_in(client, User.objects.get()).url == "/plan/"
    assert "You follow “Title of path”." in text_of(client.get("/plan/"))
    assert_has_the_tried_plan(User.objects.get())


@pytest.mark.usefixtures("_confirming")
def test_the_plan_is_there_when_the_address_is_confirmed_on_another_device(client):
    keep(client)
    sign_up(client)
    another = Client()
    confirm(another)
    assert sign_in(another, User.objects.get()).url == "/plan/"
    assert another.get("/plan/").status_code == 200
    assert_has_the_tried_plan(User.objects.get())


@pytest.mark.usefixtures("_confirming")
def test_nobody_learns_from_a_tried_plan_whether_an_address_has_an_account(learner, client):
    seen = []
    for email in (learner.email, "new@example.org"):
        visitor = Client()
        keep(visitor)
        answer = sign_up(visitor, email=email)
        text = text_of(visitor.get(answer.url)).replace(email, "")
        seen.append((answer.status_code, answer.url, text, visitor.session.get("tried_plan")))
    assert seen[0] == seen[1]
    assert not Plan.objects.for_user(learner).exists()


# --- Signing in -------------------------------------------------------------------------------------------


def test_who_has_an_account_and_no_plan_gets_the_tried_one(client, learner):
    assert keep(client, account="yes").url == "/accounts/login/"
    assert sign_in(client, learner).url == "/plan/"
    assert_has_the_tried_plan(learner)
    assert "tried_plan" not in client.session


def test_who_signs_in_where_somebody_meant_to_sign_up_is_only_offered_the_tried_plan(client, learner):
    keep(client)
    answer = sign_in(client, learner)
    page = client.get(answer.url)
    assert page.status_code == 200
    assert "Somebody tried this plan on this device. If it was you, go on with it here." in text_of(page)
    assert not Plan.objects.exists()
    assert client.post(ENROLL, values_of(page) | {"waive": ["python"]}).url == "/plan/"
    assert_has_the_tried_plan(learner)
    assert "tried_plan" not in client.session


def test_a_plan_there_is_stays_as_it_is(client, learner):
    make_plan(learner)
    keep(client)
    before = digest_by_table(but={"account_emailaddress"})
    answer = sign_in(client, learner)
    assert answer.url == ENROLL
    page = client.get(answer.url)
    assert "You have a plan already, and it stays as it is." in text_of(page)
    assert values_of(page)["planned_pace_hours"] == "10"
    assert values_of(page)["starts_on"] == STARTS_ON.isoformat()
    assert digest_by_table(but={"account_emailaddress"}) == before
    assert "tried_plan" not in client.session


def test_a_learner_s_own_press_changes_no_plan_either(learner, learner_client):
    make_plan(learner)
    before = digest_by_table()
    assert keep(learner_client).url == ENROLL
    assert digest_by_table() == before


def test_who_is_signed_in_without_a_plan_has_it_at_once(learner, learner_client):
    assert "Make this my plan" in text_of(learner_client.get(TRY))
    assert keep(learner_client).url == "/plan/"
    assert_has_the_tried_plan(learner)


# --- What became impossible meanwhile ---------------------------------------------------------------------


def test_a_path_retired_meanwhile_is_told(client, path):
    keep(client)
    Path.objects.update(retired_on=MONDAY)
    assert sign_up(client).url == "/paths/"
    assert "is closed to new learners" in text_of(client.get("/paths/"))
    assert User.objects.exists()
    assert not Plan.objects.exists()


def test_path_and_course_renamed_meanwhile_are_found(client):
    keep(client)
    Path.objects.update(slug="track", formerly=["path"])
    Course.objects.filter(slug="python").update(slug="snakes", formerly=["python"])
    assert sign_up(client).url == "/plan/"
    user = User.objects.get()
    assert courses_of(user) == [("algebra", "planned"), ("vision", "planned"), ("snakes", "waived")]


def test_a_course_that_left_the_path_meanwhile_is_said_in_the_form_to_enroll(client, path):
    keep(client)
    path.steps.filter(course__slug="python").delete()
    answer = sign_up(client)
    assert answer.url.startswith(f"{ENROLL}?planned_pace_hours=7.5&starts_on=2026-11-30")
    page = client.get(answer.url)
    assert page.status_code == 422
    assert "needs another look" in text_of(page)
    assert "python is not one of the available choices" in text_of(page)
    shown = values_of(page)
    assert (shown["planned_pace_hours"], shown["starts_on"]) == ("7.5", "2026-11-30")
    assert (shown["target_on"], shown["time_zone"]) == ("2027-08-01", "Africa/Accra")
    assert not Plan.objects.exists()
    assert client.post(ENROLL, shown).url == "/plan/"
    assert Plan.objects.get().target_on == dt.date(2027, 8, 1)


def test_a_first_day_that_is_too_far_by_the_time_of_signing_in_is_said(client, learner):
    keep(client, starts_on="2028-11-25", target_on="")
    session = client.session
    session["tried_plan"]["answers"] = session["tried_plan"]["answers"].replace("2028-11-25", "2029-11-25")
    session.save()
    page = client.get(sign_in(client, learner).url)
    assert page.status_code == 422
    assert "At most two years ahead." in text_of(page)
    assert values_of(page)["starts_on"] == "2029-11-25"


def test_a_kept_plan_is_forgotten_after_a_day(client, learner):
    keep(client, account="yes")
    with time_machine.travel(NOW + dt.timedelta(days=1, seconds=1), tick=False):
        assert sign_in(client, learner).url == "/plan/"
    assert not Plan.objects.exists()
