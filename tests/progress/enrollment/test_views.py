"""Enrolling in a path and leaving it: the form, what it makes, and that doing it twice is harmless."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from courses.models import Course, Path
from progress.models import AidChoice, CourseProgress, EarlierPlan, Enrollment, Plan
from tests.pages import html_of, text_of, values_of
from tests.progress.aid.plans import make_aid_rules
from tests.rows import MONDAY, NOW, ONE_WEEK, STARTS_ON, TODAY, log, make_course, make_path, make_plan, put
from tests.tables import OF_SAVES, digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

ENROLL = "/paths/path/enroll/"
LEAVE = "/paths/path/leave/"
FORM = {"planned_pace_hours": "10", "starts_on": "2026-11-23", "time_zone": "Africa/Accra"}


@pytest.fixture
def path():
    return make_path(
        "path", make_course("algebra"), make_course("vision"), additional=(make_course("python"),)
    )


def plan_of(user):
    """Return the courses of a learner's plan in order, each with its state."""
    rows = CourseProgress.objects.for_user(user).in_plan()
    return [(row.course.slug, row.status) for row in rows.select_related("course")]


# --- The form --------------------------------------------------------------------------------------------


def test_the_first_form_offers_10_hours_from_today_on(path, learner_client):
    page = learner_client.get(ENROLL)
    assert "Follow Title of path" in text_of(page)
    assert values_of(page)["planned_pace_hours"] == "10"
    assert values_of(page)["starts_on"] == "2026-11-25"
    assert values_of(page)["time_zone"] == "UTC"
    for slug in ("algebra", "vision", "python"):
        assert f'name="waive" value="{slug}"' in html_of(page)


@pytest.mark.parametrize(
    ("languages", "zone"),
    [
        ("en-GH,en;q=0.9", "Africa/Accra"),
        ("am-ET", "Africa/Addis_Ababa"),
        ("en-US,en", "UTC"),  # many zones
        ("en", "UTC"),
        ("", "UTC"),
        ("en-US,en-NG;q=0.8", "Africa/Lagos"),
        ("xx-ZZ,\0,-----,;;;q=" + "9" * 5000, "UTC"),
    ],
)
def test_the_zone_is_guessed_from_the_browsers_languages(path, learner_client, languages, zone):
    page = learner_client.get(ENROLL, headers={"accept-language": languages})
    assert values_of(page)["time_zone"] == zone


def test_the_second_form_shows_the_plan_there_is(path, learner, learner_client):
    make_plan(learner, planned_pace_hours="7.50", time_zone="Asia/Kolkata")
    page = learner_client.get(ENROLL, headers={"accept-language": "en-GH"})
    shown = values_of(page)
    assert shown["planned_pace_hours"] == "7.5"
    assert shown["starts_on"] == STARTS_ON.isoformat()
    assert shown["time_zone"] == "Asia/Kolkata"


def test_the_device_s_time_zone_is_offered_only_where_nothing_was_chosen_yet(path, learner, learner_client):
    assert "data-guess" in html_of(learner_client.get(ENROLL))
    assert "data-guess" not in html_of(learner_client.post(ENROLL, FORM | {"planned_pace_hours": "0"}))
    make_plan(learner)
    assert "data-guess" not in html_of(learner_client.get(ENROLL))


def test_the_form_shows_nothing_of_another_learner(path, outsider, learner_client):
    make_plan(outsider, planned_pace_hours="7.50", time_zone="Asia/Kolkata")
    put(outsider, Course.objects.get(slug="python"), status="completed", completed_on=TODAY)
    page = learner_client.get(ENROLL)
    assert values_of(page)["planned_pace_hours"] == "10"
    assert values_of(page)["time_zone"] == "UTC"
    assert 'name="waive" value="python"' in html_of(page)


def test_a_course_that_is_settled_in_the_plan_has_its_state_in_place_of_a_box(path, learner, learner_client):
    make_plan(learner)
    python, vision = (Course.objects.get(slug=slug) for slug in ("python", "vision"))
    put(learner, python, status="completed", completed_on=TODAY)
    put(learner, vision, status="completed", completed_on=TODAY, left_on=TODAY)
    page = learner_client.get(ENROLL)
    assert 'value="python"' not in html_of(page)
    assert "Title of python completed" in text_of(page)
    assert 'name="waive" value="vision"' in html_of(page)


def test_an_address_fills_in_no_plan_that_there_is_already(path, learner, learner_client):
    make_plan(learner)
    page = learner_client.get(ENROLL, {"planned_pace_hours": "1", "starts_on": "2026-11-25"})
    assert page.status_code == 200
    assert values_of(page)["planned_pace_hours"] == "10"


def test_the_first_plan_is_asked_for_a_target_date_and_a_later_enrollment_keeps_it(
    path, learner, learner_client
):
    assert "target_on" in values_of(learner_client.get(ENROLL))
    form = {"starts_on": "2026-11-30", "target_on": "2027-08-01"}
    learner_client.post(ENROLL, FORM | form)
    make_path("other", make_course("speech"))
    page = learner_client.get("/paths/other/enroll/")
    assert "target_on" not in values_of(page)
    assert learner_client.post("/paths/other/enroll/", values_of(page)).status_code == 302
    assert Plan.objects.get().target_on == dt.date(2027, 8, 1)
    assert Plan.objects.get().starts_on == MONDAY + ONE_WEEK


# --- What it makes ----------------------------------------------------------------------------------------


def test_enrolling_makes_a_plan_and_puts_the_courses_in_it_in_order(path, learner, learner_client):
    answer = learner_client.post(ENROLL, FORM)
    assert (answer.status_code, answer.url) == (302, "/plan/")
    plan = Plan.objects.get(user=learner)
    assert (plan.planned_pace_hours, plan.starts_on) == (10, MONDAY)
    assert (plan.time_zone, plan.target_on) == ("Africa/Accra", None)
    assert Enrollment.objects.get(user=learner).enrolled_on == TODAY
    assert plan_of(learner) == [("algebra", "planned"), ("vision", "planned"), ("python", "planned")]
    assert "You follow “Title of path”." in text_of(learner_client.get("/plan/"))


def test_waived_courses_owe_no_hours(path, learner, learner_client):
    learner_client.post(ENROLL, FORM | {"waive": ["python", "vision"]})
    assert plan_of(learner) == [("algebra", "planned"), ("vision", "waived"), ("python", "waived")]
    assert learner_client.get("/plan/projection.json").json()["remaining_hours"] == 40


@pytest.mark.parametrize(("typed", "hours"), [("7,5", "7.5"), ("7:30", "7.5"), ("168", "168")])
def test_hours_are_read_as_people_write_them(path, learner, learner_client, typed, hours):
    learner_client.post(ENROLL, FORM | {"planned_pace_hours": typed})
    assert str(Plan.objects.get(user=learner).planned_pace_hours.normalize()) == hours


def test_a_form_opened_before_path_and_course_were_renamed_enrolls(path, learner, learner_client):
    Path.objects.update(slug="track", formerly=["path"])
    Course.objects.filter(slug="python").update(slug="snakes", formerly=["python"])
    assert learner_client.post(ENROLL, FORM | {"waive": ["python"]}, follow=True).status_code == 200
    assert plan_of(learner) == [("algebra", "planned"), ("vision", "planned"), ("snakes", "waived")]


def test_enrolling_twice_is_harmless(path, learner, learner_client):
    learner_client.post(ENROLL, FORM | {"waive": ["python"]})
    CourseProgress.objects.filter(course__slug="algebra").update(status="completed", completed_on=TODAY)
    # The completed course changes what the week's forecast says, and its effort is kept by the next save.
    but = OF_SAVES | {"progress_completion"}
    before = digest_by_table(but=but)
    assert learner_client.post(ENROLL, FORM | {"waive": ["algebra", "python"]}).status_code == 302
    assert digest_by_table(but=but) == before
    before = digest_by_table()
    assert learner_client.post(ENROLL, FORM | {"waive": ["algebra", "python"]}).status_code == 302
    assert digest_by_table() == before


def test_enrolling_again_at_another_pace_begins_a_new_plan_line_and_keeps_the_earlier_plan(
    path, learner, learner_client
):
    make_plan(learner)
    learner_client.post(ENROLL, FORM | {"starts_on": STARTS_ON, "time_zone": "UTC"})
    assert not EarlierPlan.objects.exists()
    for _ in range(2):
        form = FORM | {"starts_on": STARTS_ON, "planned_pace_hours": "5"}
        assert learner_client.post(ENROLL, form).status_code == 302
    plan = Plan.objects.get()
    assert (plan.planned_pace_hours, plan.changed_on) == (5, TODAY)
    earlier = EarlierPlan.objects.get()
    assert (earlier.user, earlier.planned_pace_hours) == (learner, 10)
    assert (earlier.since, earlier.replaced_on) == (STARTS_ON, TODAY)
    assert earlier.finish_on == STARTS_ON + 8 * ONE_WEEK  # two core courses of 40 h at 10 h


def test_the_day_on_which_enrolling_changes_the_plan_is_the_learner_s_wherever_their_browser_seems_to_be(
    path, learner, learner_client
):
    make_plan(learner, time_zone="Pacific/Kiritimati")
    form = FORM | {"starts_on": STARTS_ON, "planned_pace_hours": "5", "time_zone": "Pacific/Kiritimati"}
    with time_machine.travel(dt.datetime(2026, 11, 25, 11, tzinfo=dt.UTC), tick=False):
        learner_client.post(ENROLL, form, headers={"accept-language": "en-GH"})
    assert Plan.objects.get().changed_on == EarlierPlan.objects.get().replaced_on == dt.date(2026, 11, 26)


def test_the_first_plan_replaces_none_neither_of_the_learner_nor_of_another(
    path, learner, outsider, learner_client
):
    make_plan(outsider)
    learner_client.post(ENROLL, FORM)
    assert Plan.objects.get(user=learner).changed_on is None
    assert not EarlierPlan.objects.exists()


def test_the_page_sent_again_with_back_is_no_conflict(path, learner_client):
    page = values_of(learner_client.get(ENROLL)) | FORM
    answers = [learner_client.post(ENROLL, page) for _ in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/plan/")] * 2


def test_a_second_path_keeps_the_order_and_shares_courses(path, learner, learner_client):
    make_path("other", make_course("speech"), path.steps.first().course)
    learner_client.post(ENROLL, FORM | {"waive": ["python"]})
    log(learner, path.steps.first().course, 5)
    learner_client.post("/paths/other/enroll/", FORM)
    states = [("algebra", "planned"), ("vision", "planned"), ("python", "waived"), ("speech", "planned")]
    assert plan_of(learner) == states
    assert Enrollment.objects.filter(user=learner, left_on=None).count() == 2


def test_a_plan_changed_since_the_form_was_opened_is_told_and_not_overwritten(path, learner, learner_client):
    plan = make_plan(learner)
    page = values_of(learner_client.get(ENROLL))
    plan.planned_pace_hours = 12
    plan.save()
    answer = learner_client.post(ENROLL, page)
    assert answer.status_code == 422
    assert "changed elsewhere" in text_of(answer)
    assert Plan.objects.get().planned_pace_hours == 12
    assert learner_client.post(ENROLL, values_of(answer)).status_code == 302
    assert Plan.objects.get().planned_pace_hours == 10


def test_retired_courses_of_a_path_do_not_enter_a_new_plan(learner, learner_client):
    make_path("path", make_course("algebra"), make_course("old", retired_on=MONDAY))
    learner_client.post(ENROLL, FORM)
    assert plan_of(learner) == [("algebra", "planned")]


def test_the_day_of_enrolling_is_the_learners(path, learner, learner_client):
    with time_machine.travel(dt.datetime(2026, 11, 25, 11, tzinfo=dt.UTC), tick=False):
        learner_client.post(ENROLL, FORM | {"time_zone": "Pacific/Kiritimati"})
    assert Enrollment.objects.get().enrolled_on == dt.date(2026, 11, 26)


# --- What is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("planned_pace_hours", "", "This field is required."),
        ("planned_pace_hours", "0", "More than 0 hours."),
        ("planned_pace_hours", "-1", "Write hours like"),
        ("planned_pace_hours", "169", "At most 168 hours."),
        ("planned_pace_hours", "0.001", "Write hours like"),
        ("planned_pace_hours", "NaN", "Write hours like"),
        ("planned_pace_hours", "ten", "Write hours like"),
        ("planned_pace_hours", "1e400", "Write hours like"),
        ("planned_pace_hours", "9" * 5000, "at most 40 characters"),
        ("starts_on", "", "This field is required."),
        ("starts_on", "tomorrow", "Enter a valid date."),
        ("starts_on", "2026-02-30", "Enter a valid date."),
        ("starts_on", "1999-12-31", "A day from 2000 to 2100."),
        ("starts_on", "0001-01-01", "A day from 2000 to 2100."),
        ("starts_on", "9999-12-31", "A day from 2000 to 2100."),
        ("starts_on", "2029-01-01", "At most two years ahead."),
        ("starts_on", "9" * 5000, "Enter a valid date."),
    ],
)
def test_what_makes_no_plan_is_said_and_what_was_typed_stays(path, learner_client, field, typed, says):
    before = digest_by_table()
    answer = learner_client.post(ENROLL, FORM | {field: typed, "waive": ["python"]})
    assert answer.status_code == 422
    assert says in text_of(answer)
    shown = values_of(answer)
    assert {name: shown[name] for name in FORM} == FORM | {field: typed}
    assert shown["waive"] == "python"
    assert digest_by_table() == before


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "../../etc/passwd", "U\0TC", "z" * 65, "utc", "🦉" * 10_000]
)
def test_a_zone_that_does_not_exist_is_refused(path, learner_client, zone):
    before = digest_by_table()
    answer = learner_client.post(ENROLL, FORM | {"time_zone": zone})
    assert answer.status_code == 422
    assert values_of(answer)["planned_pace_hours"] == "10"
    assert digest_by_table() == before


@pytest.mark.parametrize(
    "slug", ["no-such-course", "of-another-path", "\0", "<svg onload=alert(1)>", "x" * 5000]
)
def test_only_courses_of_the_path_are_waived(path, learner_client, slug):
    make_course("of-another-path")
    before = digest_by_table()
    answer = learner_client.post(ENROLL, FORM | {"waive": ["python", slug]})
    assert answer.status_code == 422
    assert "is not one of the available choices" in text_of(answer)
    assert digest_by_table() == before


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("slug", ["retired", "no-such-path", "9" * 500])
def test_a_retired_or_unknown_path_is_not_there(learner_client, method, slug):
    make_path("retired", make_course("algebra"), retired_on=MONDAY)
    before = digest_by_table()
    assert getattr(learner_client, method)(f"/paths/{slug}/enroll/", FORM).status_code == 404
    assert digest_by_table() == before


def test_a_first_day_after_the_first_logged_week_is_refused(path, learner, learner_client):
    make_plan(learner)
    log(learner, path.steps.first().course, 5, MONDAY - ONE_WEEK)
    answer = learner_client.post(ENROLL, FORM)
    assert answer.status_code == 422
    assert "You have hours in the week of 16 – 22 Nov 2026" in text_of(answer)


def test_a_stranger_signs_in_and_comes_back_to_the_form(path):
    answer = Client().get(ENROLL)
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={ENROLL}")


# --- Leaving ----------------------------------------------------------------------------------------------------


@pytest.fixture
def _enrolled(path, learner, learner_client):
    learner_client.post(ENROLL, FORM)
    log(learner, path.steps.first().course, 5)


@pytest.mark.usefixtures("_enrolled")
def test_leaving_says_what_leaves_the_plan_and_keeps_all_hours(learner, learner_client):
    assert "Title of algebra" in text_of(learner_client.get(LEAVE))
    answer = learner_client.post(LEAVE)
    assert (answer.status_code, answer.url) == (302, "/plan/")
    assert plan_of(learner) == []
    assert learner.weekly_logs.get().hours == 5
    assert "5 h logged" in text_of(learner_client.get("/plan/unfinished/"))
    assert "algebra,5.00" in learner_client.get("/plan/export/").content.decode()


@pytest.mark.usefixtures("_enrolled")
def test_the_page_before_leaving_names_the_path_and_is_none_of_a_path_that_was_left(learner_client):
    assert "Leave Title of path?" in text_of(learner_client.get(LEAVE))
    assert learner_client.head(LEAVE).status_code == 200
    learner_client.post(LEAVE)
    assert "You left “Title of path”. Your hours are kept." in text_of(learner_client.get("/plan/"))
    answer = learner_client.get(LEAVE)
    assert (answer.status_code, answer.url) == (302, "/plan/")


@pytest.mark.usefixtures("_enrolled")
def test_a_path_that_only_another_learner_follows_is_not_there_to_leave(outsider, outsider_client):
    make_plan(outsider)
    before = digest_by_table()
    assert outsider_client.get(LEAVE).status_code == outsider_client.post(LEAVE).status_code == 404
    assert digest_by_table() == before


@pytest.mark.usefixtures("_enrolled")
def test_a_course_of_another_followed_path_stays(path, learner, learner_client):
    make_path("other", path.steps.first().course)
    learner_client.post("/paths/other/enroll/", FORM)
    learner_client.post(LEAVE)
    assert plan_of(learner) == [("algebra", "planned")]


@pytest.mark.usefixtures("_enrolled")
def test_enrolling_again_brings_the_courses_back_with_their_hours(learner, learner_client):
    CourseProgress.objects.filter(course__slug="vision").update(status="waived", waived_reason="A degree")
    learner_client.post(LEAVE)
    learner_client.post(ENROLL, FORM)
    assert plan_of(learner) == [("algebra", "planned"), ("vision", "waived"), ("python", "planned")]
    assert learner_client.get("/plan/projection.json").json()["courses"][0]["logged_hours"] == 5


@pytest.mark.usefixtures("_enrolled")
def test_leaving_sent_again_takes_nothing_out_that_was_taken_up_since(learner, learner_client):
    learner_client.post(LEAVE)
    learner_client.post("/plan/courses/algebra/add/")
    with time_machine.travel(NOW + dt.timedelta(days=3), tick=False):
        learner_client.post(LEAVE)
    assert plan_of(learner) == [("algebra", "planned")]
    assert Enrollment.objects.get().left_on == TODAY


# --- Financial aid --------------------------------------------------------------------------------------


@pytest.fixture
def paid_path(path):
    Course.objects.filter(steps__path=path).update(is_paid=True)
    make_aid_rules()
    return path


def pays(user):
    return AidChoice.objects.for_user(user).filter(pays=True).exists()


@pytest.mark.usefixtures("paid_path")
@pytest.mark.parametrize(("sent", "says"), [({}, False), ({"aid": "none"}, False), ({"aid": "all"}, True)])
def test_who_pays_with_aid_says_so_at_enrolling_and_the_dates_wait_for_it(
    learner, learner_client, sent, says
):
    assert learner_client.post(ENROLL, FORM | sent).status_code == 302
    assert pays(learner) == says
    data = learner_client.get("/plan/projection.json").json()
    assert bool(data["aid"]) == says
    assert (data["finish"]["plan"] > "2027-01-20") == says


@pytest.mark.usefixtures("paid_path")
def test_what_was_said_of_aid_stays_when_the_next_enrollment_says_nothing_of_it(learner, learner_client):
    learner_client.post(ENROLL, FORM | {"aid": "all"})
    learner_client.post(ENROLL, FORM)
    assert pays(learner)
    assert values_of(learner_client.get(ENROLL))["aid"] == "all"
    learner_client.post(ENROLL, FORM | {"aid": "none"})
    assert not pays(learner)


@pytest.mark.usefixtures("paid_path")
def test_nonsense_about_aid_is_refused_beside_it(learner, learner_client):
    answer = learner_client.post(ENROLL, FORM | {"aid": "some"})
    assert answer.status_code == 422
    assert "some is not one of the available choices" in text_of(answer)
    assert not AidChoice.objects.exists()


@pytest.mark.usefixtures("path")
def test_where_nothing_is_paid_nobody_is_asked_about_aid(learner_client):
    assert "financial aid" not in text_of(learner_client.get(ENROLL))
