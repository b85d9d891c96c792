"""What the database says of financial aid: one application for each part, and each state with its day."""

import pytest
from django.db import IntegrityError, transaction

from progress.models import AidApplication
from tests.progress.models.conftest import assert_refused
from tests.rows import MONDAY, ONE_DAY, make_course, make_part, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def progress(learner):
    return put(learner, make_course("bundle"))[0]


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "lost"}, "state_with_its_day"),
        ({"state": "applied"}, "state_with_its_day"),
        ({"state": "approved"}, "state_with_its_day"),
        ({"state": "refused", "refused_count": 1}, "state_with_its_day"),
        ({"state": "to_apply", "on": MONDAY}, "state_with_its_day"),
        ({"state": "not_needed", "on": MONDAY}, "state_with_its_day"),
        ({"state": "refused", "on": MONDAY}, "refused_at_least_once"),
        ({"state": "refused", "on": MONDAY, "refused_count": 100}, "refused_at_least_once"),
        ({"state": "applied", "on": MONDAY.replace(year=1999)}, "in_our_times"),
        ({"state": "approved", "on": MONDAY, "applied_on": MONDAY + ONE_DAY}, "sent_before_its_decision"),
        ({"state": "to_apply", "applied_on": MONDAY}, "sent_before_its_decision"),
    ],
)
def test_nonsense_of_an_application_is_refused(progress, fields, constraint):
    assert_refused(AidApplication, {"progress": progress, **fields}, f"aid_application_{constraint}")


@pytest.mark.parametrize("has_part", [True, False])
def test_a_part_and_the_course_itself_have_one_application_each(progress, has_part):
    part = make_part(progress.course, "one") if has_part else None
    AidApplication.objects.create(progress=progress, part=part, state="to_apply")
    with pytest.raises(IntegrityError), transaction.atomic():
        AidApplication.objects.create(progress=progress, part=part, state="not_needed")
    AidApplication.objects.create(progress=progress, part=make_part(progress.course, "two"), state="to_apply")
