"""Who follows which path, in the database: once a learner and path, and left after it began."""

import pytest

from progress.models import Enrollment
from tests.progress.models.conftest import assert_one_for_a_learner, assert_refused, assert_stored_as_it_is
from tests.rows import MONDAY, ONE_DAY

pytestmark = pytest.mark.django_db


def test_an_enrollment_that_makes_no_sense_is_refused(valid_fields):
    fields = valid_fields[Enrollment] | {"left_on": MONDAY - ONE_DAY}
    assert_refused(Enrollment, fields, "enrollment_left_after_enrolled")


def test_a_learner_is_enrolled_in_a_path_once_and_others_on_their_own(valid_fields, outsider):
    others = {"enrolled_on": MONDAY + ONE_DAY}
    assert_one_for_a_learner(
        Enrollment, valid_fields[Enrollment], others, "enrollment_once_per_path", outsider
    )


def test_a_path_may_be_left_on_the_day_of_enrolling(valid_fields):
    assert_stored_as_it_is(Enrollment, valid_fields[Enrollment], {"left_on": MONDAY})
