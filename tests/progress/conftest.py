"""A plan of ten hours a week for the shipped path."""

import pytest

from courses.models import Path
from learningpath.models import User
from progress.enrollment.membership import enroll
from progress.models import Plan
from tests.progress.foundations import ADDITIONAL, START


@pytest.fixture
def ten_hours(catalog: None, learner: User) -> Plan:
    """Ten hours a week in Addis Ababa, without a course."""
    made = Plan.objects.create(
        user=learner, planned_pace_hours=10, starts_on=START, time_zone="Africa/Addis_Ababa"
    )
    return Plan.objects.get(pk=made.pk)


@pytest.fixture
def foundations(ten_hours: Plan) -> Plan:
    """The plan of a learner enrolled in the shipped path, both additional courses waived."""
    path = Path.objects.with_steps().get(slug="ai-engineer-foundations")
    enroll(ten_hours.user, path, ADDITIONAL, START)
    return ten_hours
