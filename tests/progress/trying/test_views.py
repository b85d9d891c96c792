"""Trying a plan before signing up: dates for everybody, nothing stored by looking, and kept by signing up or in."""

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
from tests.progress.cards import card_on
from tests.pages import html_of, text_of, values_of
from tests.rows import MONDAY, NOW, ONE_WEEK, STARTS_ON, make_course, make_path, make_plan
from tests.server import PASSWORD
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

TRY = "/paths/path/try/"
ENROLL = "/paths/path/enroll/"
TRIED = {
    "planned_pace_hours": "7,5",
    "starts_on": "2026-11-30",
    "target_on": "2027-08-01",
    "time_zone": "Africa/Accra",
    "waive": ["python"],
}
SIGN_UP = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def path():
    return make_path(
        "path", make_course("algebra"), make_course("vision"), additional=(make_course("python"),)
    )


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


# --- The page ---------------------------------------------------------------------------------------------


def test_a_bare_address_tries_the_usual_pace_from_today_on(client):
    page = client.get(TRY, headers={"accept-language": "en-GH"})
    assert page.status_code == 200
    shown = values_of(page)
    assert (shown["planned_pace_hours"], shown["starts_on"]) == ("10", "2026-11-25")
    assert shown["time_zone"] == "Africa/Accra"
    assert "You would likely finish in" in text_of(page)
    assert html_of(page).count("data-guess") == 2  # a script may know the device's zone better


def test_the_address_says_all_and_the_rest_is_as_usual(client):
    page = client.get(TRY, {"planned_pace_hours": "20", "waive": ["python", "vision"]})
    shown = values_of(page)
    assert (shown["planned_pace_hours"], shown["starts_on"]) == ("20", "2026-11-25")
    text = text_of(page)
    assert "Title of path, 1 course." in text
    assert text.count("Waived no hours due") == 2
    assert html_of(page).count('<li class="waived">') == 2


def test_a_day_that_was_given_is_not_replaced_by_the_device_s(client):
    assert "data-guess" not in html_of(client.get(TRY, {"starts_on": "2026-12-07"}))
    assert "data-guess" not in html_of(client.get(TRY, {"time_zone": "Africa/Lagos"}))


def test_the_dates_are_those_of_the_dashboard_after_signing_up(client):
    tried = client.get(TRY, TRIED).context["tried"].answer.projection
    keep(client)
    sign_up(client)
    board = card_on(client.get("/plan/").context["board"], AnswerCard).answer.projection
    assert tried.finish == board.finish
    assert tried.finish.likely
    assert [course.finish for course in tried.courses] == [course.finish for course in board.courses]
    assert tried == board


def test_a_target_date_is_answered_with_odds_and_hours(client):
    text = text_of(client.get(TRY, {"target_on": "2027-02-01"}))
    assert "The chance to be done by 1 Feb 2027 is" in text
    assert "h a week at even odds, and" in text


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"waive": ["algebra", "vision", "python"]}, "Nothing would be left to study."),
        ({"planned_pace_hours": "0.01"}, "No date at this pace."),
        ({"starts_on": "2000-01-01"}, "Paused: no date at this pace."),
        (
            {"planned_pace_hours": "168", "starts_on": "2028-11-01"},
            "You would likely finish in November 2028 .",
        ),
    ],
)
def test_every_plan_has_an_honest_headline(client, asked, says):
    page = client.get(TRY, asked)
    assert page.status_code == 200
    assert says in text_of(page)


def test_a_course_without_published_effort_is_not_0_hours(client):
    Course.objects.filter(slug="vision").update(effort_unit="unknown", effort_amount_low=None)
    text = text_of(client.get(TRY))
    assert "As far as hours are known:" in text
    assert "You would likely finish Title of algebra on" in text
    Course.objects.update(effort_unit="unknown", effort_amount_low=None)
    assert "No date for the whole path yet." in text_of(client.get(TRY))


def test_a_path_without_courses_can_be_tried(client):
    make_path("empty")
    page = client.get("/paths/empty/try/")
    assert "This path has no course yet." in text_of(page)
    assert "Keep it" not in text_of(page)


def test_another_path_is_tried_with_the_same_plan(client):
    make_path("other", make_course("speech"))
    make_path("retired", make_course("old"), retired_on=MONDAY)
    page = html_of(client.get(TRY, TRIED))
    assert (
        "/paths/other/try/?planned_pace_hours=7.5&amp;starts_on=2026-11-30&amp;target_on=2027-08-01" in page
    )
    assert "/paths/retired/try/" not in page


def test_an_old_address_leads_on_with_all_it_says(client):
    Path.objects.update(slug="track", formerly=["path"])
    Course.objects.filter(slug="python").update(slug="snakes", formerly=["python"])
    page = client.get(TRY, {"planned_pace_hours": "20", "waive": "python"}, follow=True)
    assert page.redirect_chain[0][0].startswith("/paths/track/try/?planned_pace_hours=20")
    assert 'value="snakes" id="waive-snakes" checked' in html_of(page)


def test_looking_stores_nothing(client):
    before = digest_by_table()
    client.get(TRY, TRIED)
    client.get(TRY, TRIED | {"starts_on": "x"})
    client.post(TRY, TRIED | {"starts_on": "x"})
    assert digest_by_table() == before
    assert not Session.objects.exists()


def test_search_engines_are_kept_from_the_countless_plans_and_not_from_the_page(client):
    assert not client.get(TRY).has_header("X-Robots-Tag")
    assert client.get(TRY, {"planned_pace_hours": "3"})["X-Robots-Tag"] == "noindex"


def test_the_queries_do_not_grow_with_the_path(client, learner_client, django_assert_num_queries):
    make_path("long", *(make_course(f"course-{number}") for number in range(20)))
    for address in (TRY, "/paths/long/try/"):
        with django_assert_num_queries(3):
            client.get(address, {"target_on": "2027-06-30"})
    with django_assert_num_queries(5):
        learner_client.get(TRY)


def test_a_learner_is_told_that_their_plan_stays(learner, learner_client):
    make_plan(learner)
    page = learner_client.get(TRY)
    assert "your own plan stays as it is" in text_of(page)
    assert "/plan/what-if/" in html_of(page)
    assert "Keep it" not in text_of(page)


# --- What is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("planned_pace_hours", "", "This field is required."),
        ("planned_pace_hours", "0", "More than 0 hours."),
        ("planned_pace_hours", str(2**63), "Write hours like"),
        ("planned_pace_hours", "169", "At most 168 hours."),
        ("planned_pace_hours", "\0", "Null characters are not allowed."),
        ("planned_pace_hours", "<b>", "Write hours like"),
        ("starts_on", "9999-12-31", "A day from 2000 to 2100."),
        ("starts_on", "0001-01-01", "A day from 2000 to 2100."),
        ("starts_on", "2029-01-01", "At most two years ahead."),
        ("starts_on", "2026-11-25\0", "Enter a valid date."),
        ("target_on", "2026-11-30", "has to come after the first day."),
        ("target_on", "9999-12-31", "A day from 2000 to 2100."),
        ("time_zone", "Mars/Olympus", "No such time zone"),
        ("time_zone", "U\0TC", "Null characters are not allowed."),
        ("waive", "no-such-course", "is not one of the available choices"),
        ("waive", "\0" * 9, "is not one of the available choices"),
        ("waive", "🦉" * 5000, "is not one of the available choices"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_cannot_be_planned_is_said_beside_what_was_typed(client, method, field, typed, says):
    page = getattr(client, method)(TRY, TRIED | {field: typed})
    assert page.status_code == 422
    assert says in text_of(page)
    if field not in ("waive", "time_zone"):
        assert values_of(page)[field] == typed
    assert "Keep it" not in text_of(page)
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "query", ["=&&&=", "x" * 4000, "planned_pace_hours=%ff&starts_on=%ed%a0%80", "&" * 1500]
)
def test_odd_addresses_are_no_crash(client, query):
    assert client.get(f"{TRY}?{query}").status_code in {200, 400, 422}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("slug", ["retired", "no-such-path"])
def test_a_retired_or_unknown_path_is_not_there(client, method, slug):
    make_path("retired", make_course("old"), retired_on=MONDAY)
    assert getattr(client, method)(f"/paths/{slug}/try/", TRIED).status_code == 404


def test_keeping_needs_the_token_of_the_page():
    client = Client(enforce_csrf_checks=True)
    assert client.post(TRY, TRIED).status_code == 403
    assert not Session.objects.exists()


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


def test_the_page_s_own_form_sends_what_it_shows(client):
    page = client.get(TRY, TRIED)
    shown = values_of(page)  # of the form to keep it and of the one to try again: they agree
    assert shown["planned_pace_hours"] == "7,5"
    assert 'name="planned_pace_hours" value="7.5"' in html_of(page)
    assert html_of(page).count('name="waive" value="python"') == 2


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
    assert "takes no new learners any more" in text_of(client.get("/paths/"))
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


def test_an_address_fills_in_no_plan_that_there_is_already(learner, learner_client):
    make_plan(learner)
    page = learner_client.get(ENROLL, {"planned_pace_hours": "1", "starts_on": "2026-11-25"})
    assert page.status_code == 200
    assert values_of(page)["planned_pace_hours"] == "10"


def test_a_kept_plan_is_forgotten_after_a_day(client, learner):
    keep(client, account="yes")
    with time_machine.travel(NOW + dt.timedelta(days=1, seconds=1), tick=False):
        assert sign_in(client, learner).url == "/plan/"
    assert not Plan.objects.exists()


def test_the_first_plan_is_asked_for_a_target_date_and_a_later_enrollment_keeps_it(learner, learner_client):
    assert "target_on" in values_of(learner_client.get(ENROLL))
    form = {name: TRIED[name] for name in ("planned_pace_hours", "starts_on", "target_on", "time_zone")}
    learner_client.post(ENROLL, form)
    make_path("other", make_course("speech"))
    page = learner_client.get("/paths/other/enroll/")
    assert "target_on" not in values_of(page)
    assert learner_client.post("/paths/other/enroll/", values_of(page)).status_code == 302
    assert Plan.objects.get().target_on == dt.date(2027, 8, 1)
    assert Plan.objects.get().starts_on == MONDAY + ONE_WEEK
