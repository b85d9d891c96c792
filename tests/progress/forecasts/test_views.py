"""The page of past dates: what was told, and how often it held."""

import datetime as dt

import pytest

from progress.models import CourseProgress, Forecast
from tests.pages import html_of, text_of
from tests.rows import MONDAY, ONE_WEEK, TODAY, make_course_forecast, make_forecast, make_studied_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]


@pytest.fixture
def plan(learner):
    return make_studied_plan(learner)


@pytest.mark.usefixtures("plan")
def test_before_anything_was_kept_the_page_of_past_dates_says_so(learner_client):
    text = text_of(learner_client.get("/plan/forecasts/"))
    assert "Nothing can be told yet" in text
    assert "Nothing yet: it begins with the next thing you save." in text


@pytest.mark.parametrize("scored", [1, 2])
def test_under_three_scored_dates_are_too_few_to_tell(plan, learner, learner_client, scored):
    algebra = learner.course_progress.get(course__slug="algebra")
    for week in range(scored):
        make_course_forecast(make_forecast(learner, MONDAY - (week + 2) * ONE_WEEK), algebra)
    CourseProgress.objects.filter(pk=algebra.pk).update(status="completed", completed_on=TODAY)
    text = text_of(learner_client.get("/plan/forecasts/"))
    assert f"Only {scored} of your dates can be compared with a finish so far: too few to tell." in text
    assert "held" not in text.replace("Ranges that held", "")


def test_the_page_of_past_dates_tells_how_often_the_ranges_held_and_what_was_told(
    plan, learner, learner_client
):
    algebra = learner.course_progress.get(course__slug="algebra")
    for week, (early, likely, late) in enumerate([(-9, -2, 1), (-1, 5, None), (1, 12, 30)]):
        days = {
            name: None if days is None else TODAY + days * dt.timedelta(days=1)
            for name, days in (("early_on", early), ("likely_on", likely), ("late_on", late))
        }
        made = make_forecast(learner, MONDAY - (week + 2) * ONE_WEEK, late_on=days["late_on"])
        make_course_forecast(made, algebra, **days)
    make_forecast(learner, MONDAY - 5 * ONE_WEEK, likely_on=None, early_on=None, late_on=None)
    CourseProgress.objects.filter(pk=algebra.pk).update(status="completed", completed_on=TODAY)
    page = learner_client.get("/plan/forecasts/")
    text = text_of(page)
    assert "Your 80 % ranges for courses held 2 of 3 times" in text
    assert "the likely date was 5 days off in the median" in text
    assert "Title of algebra 25 Nov 2026 2 of 3 5 days" in text
    assert "10 years or more" in text
    assert "19 Oct 2026 no date" in text
    for forecast in Forecast.objects.all():
        assert f'<time datetime="{forecast.issued_on}">' in html_of(page)
