"""Taking back the last change: the one that was seen, for an hour, as long as nothing else changed it."""

import datetime as dt

import pytest

from courses.models import Course
from progress.models import CourseProgress, LastChange, Pause, Plan, WeeklyLog
from tests.pages import LOG_URL, PLAN_FORM, html_of, text_of, values_of
from tests.rows import MONDAY, ONE_WEEK, TODAY, log, make_course, make_pause, make_studied_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday", "_plan")]

HOUR = dt.timedelta(hours=1)
SECOND = dt.timedelta(seconds=1)
UNDO = "/plan/undo/"


@pytest.fixture
def _plan(learner):
    make_studied_plan(learner)


def undo(client):
    """Press the button of the dashboard; it is there."""
    page = html_of(client.get("/plan/"))
    assert "Undo my last change" in page
    seen = LastChange.objects.get().seen
    assert f'name="seen" value="{seen}"' in page
    return client.post(UNDO, {"seen": seen}, follow=True)


def test_a_new_learner_has_nothing_to_undo(learner_client):
    assert "Undo my last change" not in text_of(learner_client.get("/plan/"))
    assert "Nothing was undone" in text_of(learner_client.post(UNDO, follow=True))


def test_hours_written_over_come_back(learner, learner_client):
    row = log(learner, Course.objects.get(slug="algebra"), 7.5)
    learner_client.post(LOG_URL, {"hours-algebra": "75"})
    assert "Undone." in text_of(undo(learner_client))
    assert WeeklyLog.objects.get(pk=row.pk).hours == 7.5


def test_a_removed_break_comes_back_as_it_was(learner, learner_client):
    pause = make_pause(learner, TODAY, TODAY + ONE_WEEK)
    learner_client.post(f"/plan/pauses/{pause.pk}/delete/")
    for address in ("/plan/pauses/", "/plan/order/"):
        assert "Undo my last change" in text_of(learner_client.get(address))
    undo(learner_client)
    assert Pause.objects.get() == pause


def test_undoing_twice_does_it_again(learner_client):
    learner_client.post("/plan/edit/", PLAN_FORM | {"planned_pace_hours": "5"})
    undo(learner_client)
    assert Plan.objects.get().planned_pace_hours == 10
    undo(learner_client)
    assert Plan.objects.get().planned_pace_hours == 5


def test_only_the_last_change_is_undone(a_wednesday, learner_client):
    learner_client.post(LOG_URL, {"hours-algebra": "3"})
    first = LastChange.objects.get().seen
    a_wednesday.shift(SECOND)
    learner_client.post(LOG_URL, {"hours-algebra": "3", "hours-vision": "2"})
    assert "Nothing was undone" in text_of(learner_client.post(UNDO, {"seen": first}, follow=True))
    undo(learner_client)
    assert WeeklyLog.objects.filter(week_start=MONDAY).count() == 1


def test_it_can_be_undone_for_an_hour(a_wednesday, learner_client):
    learner_client.post(LOG_URL, {"hours-algebra": "3"})
    seen = LastChange.objects.get().seen
    a_wednesday.shift(HOUR - SECOND)
    assert "Undo my last change" in text_of(learner_client.get("/plan/"))
    a_wednesday.shift(SECOND)
    assert "Undo my last change" not in text_of(learner_client.get("/plan/"))
    assert "Nothing was undone" in text_of(learner_client.post(UNDO, {"seen": seen}, follow=True))
    assert WeeklyLog.objects.filter(week_start=MONDAY).exists()


def test_what_saved_nothing_leaves_the_last_change(learner_client):
    learner_client.post(LOG_URL, {"hours-algebra": "3"})
    before = LastChange.objects.get().seen
    learner_client.post(LOG_URL, {"hours-algebra": "3"})
    learner_client.post(LOG_URL, {"hours-algebra": "-3"})
    assert LastChange.objects.get().seen == before


def test_rows_that_changed_in_another_way_are_not_overwritten(learner_client):
    learner_client.post(LOG_URL, {"hours-algebra": "3"})
    WeeklyLog.objects.filter(week_start=MONDAY).update(hours=4)
    answer = learner_client.post(UNDO, {"seen": LastChange.objects.get().seen}, follow=True)
    assert "Nothing was undone" in text_of(answer)
    assert WeeklyLog.objects.get(week_start=MONDAY).hours == 4


def test_hours_of_a_course_that_is_gone_stay_gone(learner, learner_client):
    left = make_course("left")
    log(learner, left, 2)
    CourseProgress.objects.create(user=learner, course=left, position=3)
    learner_client.post(LOG_URL, {"hours-left": ""})
    assert not WeeklyLog.objects.filter(course=left).exists()
    CourseProgress.objects.filter(course=left).delete()
    left.delete()
    answer = learner_client.post(UNDO, {"seen": LastChange.objects.get().seen}, follow=True)
    assert "Nothing was undone" in text_of(answer)


def test_nobody_undoes_for_another(learner_client, outsider, outsider_client):
    learner_client.post(LOG_URL, {"hours-algebra": "3"})
    seen = LastChange.objects.get().seen
    Plan.objects.create(user=outsider, planned_pace_hours=10, starts_on=MONDAY, time_zone="UTC")
    assert "Nothing was undone" in text_of(outsider_client.post(UNDO, {"seen": seen}, follow=True))
    assert WeeklyLog.objects.filter(week_start=MONDAY).exists()


def test_a_first_plan_is_not_undone(outsider, outsider_client):
    outsider_client.post("/plan/courses/algebra/add/")
    assert Plan.objects.filter(user=outsider).exists()
    assert not LastChange.objects.filter(plan__user=outsider).exists()


def test_a_form_that_was_open_meanwhile_is_told_of_the_undoing(learner_client):
    learner_client.post(LOG_URL, {"hours-algebra": "3"})
    form = values_of(learner_client.get(LOG_URL))
    undo(learner_client)
    assert learner_client.post(LOG_URL, form | {"hours-algebra": "4"}).status_code == 422
