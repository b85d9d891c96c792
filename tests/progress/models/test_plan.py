"""The plan in the database: one for each learner, within our times."""

import pytest

from progress.models import Plan
from tests.progress.models.conftest import assert_one_for_a_learner, assert_refused, assert_stored_as_it_is
from tests.rows import MONDAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"planned_pace_hours": 0}, "plan_pace_above_0_up_to_168"),
        ({"planned_pace_hours": -1}, "plan_pace_above_0_up_to_168"),
        ({"planned_pace_hours": "168.01"}, "plan_pace_above_0_up_to_168"),
        ({"starts_on": "1999-12-31"}, "plan_starts_in_our_times"),
        ({"starts_on": "2101-01-01"}, "plan_starts_in_our_times"),
        ({"target_on": MONDAY}, "plan_target_after_start"),
        ({"target_on": "2101-01-01"}, "plan_target_after_start"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(valid_fields, fields, constraint):
    assert_refused(Plan, valid_fields[Plan] | fields, constraint)


def test_there_is_one_plan_for_a_learner_and_others_have_their_own(valid_fields, outsider):
    assert_one_for_a_learner(Plan, valid_fields[Plan], {}, "progress_plan_user_id", outsider)


@pytest.mark.parametrize(
    "fields",
    [
        {"planned_pace_hours": "0.01", "starts_on": "2000-01-01", "target_on": "2100-12-31"},
        {"planned_pace_hours": 168, "starts_on": "2100-12-30", "target_on": "2100-12-31"},
        {"changed_on": MONDAY, "changed_week_hours": {"algebra": "2.50"}},
    ],
)
def test_a_plan_up_to_the_limits_is_stored_as_it_is(valid_fields, fields):
    assert_stored_as_it_is(Plan, valid_fields[Plan], fields)
