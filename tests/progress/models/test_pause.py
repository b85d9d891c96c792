"""Days without study, in the database: once each, from a first to a last day within our times."""

import pytest

from progress.models import Pause
from tests.progress.models.conftest import assert_one_for_a_learner, assert_refused, assert_stored_as_it_is
from tests.rows import MONDAY, ONE_DAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"ends_on": MONDAY - ONE_DAY}, "pause_ends_after_start"),
        ({"starts_on": "1999-12-31"}, "pause_in_our_times"),
        ({"ends_on": "2101-01-01"}, "pause_in_our_times"),
    ],
)
def test_a_pause_that_makes_no_sense_is_refused(valid_fields, fields, constraint):
    assert_refused(Pause, valid_fields[Pause] | fields, constraint)


def test_a_learner_has_a_pause_once_and_others_have_their_own(valid_fields, outsider):
    assert_one_for_a_learner(Pause, valid_fields[Pause], {}, "pause_once", outsider)


def test_a_pause_up_to_the_limits_is_stored_as_it_is(valid_fields):
    fields = {"starts_on": "2000-01-01", "ends_on": "2100-12-31"}
    assert_stored_as_it_is(Pause, valid_fields[Pause], fields)
