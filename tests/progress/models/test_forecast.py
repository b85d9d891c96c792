"""What learners were told, in the database: once a week, and once for each course in it."""

import pytest
from django.db import IntegrityError, transaction

from progress.models import CourseProgress, Forecast
from tests.progress.models.conftest import assert_one_for_a_learner, assert_refused, assert_stored_as_it_is
from tests.rows import MONDAY, ONE_DAY, make_course_forecast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"week_start": MONDAY + ONE_DAY}, "forecast_week_starts_on_monday"),
        ({"week_start": MONDAY - ONE_DAY}, "forecast_week_starts_on_monday"),
    ],
)
def test_a_forecast_that_makes_no_sense_is_refused(valid_fields, fields, constraint):
    assert_refused(Forecast, valid_fields[Forecast] | fields, constraint)


def test_a_learner_has_a_forecast_once_a_week_and_others_have_their_own(valid_fields, outsider):
    others = {"issued_on": MONDAY + ONE_DAY}
    assert_one_for_a_learner(Forecast, valid_fields[Forecast], others, "forecast_once_per_week", outsider)


def test_a_forecast_up_to_the_limits_is_stored_as_it_is(valid_fields):
    fields = {"likely_on": "9999-12-31", "week_start": "2026-12-28"}
    assert_stored_as_it_is(Forecast, valid_fields[Forecast], fields)


def test_a_course_is_forecast_once_in_a_week(valid_fields):
    forecast = Forecast.objects.create(**valid_fields[Forecast] | {"likely_on": MONDAY, "early_on": MONDAY})
    progress = CourseProgress.objects.create(**valid_fields[CourseProgress])
    make_course_forecast(forecast, progress)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_course_forecast(forecast, progress)
    assert forecast.courses.count() == 1
