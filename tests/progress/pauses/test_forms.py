"""The first and the last day of a break."""

from progress.pauses.forms import PauseForm
from tests.forms import posted
from tests.rows import MONDAY


def test_a_pause_may_last_a_day_but_not_end_before_it_begins(db):
    assert PauseForm(posted(starts_on=MONDAY, ends_on=MONDAY)).is_valid()
    form = PauseForm(posted(starts_on=MONDAY, ends_on="2026-11-22"))
    assert form.errors == {"ends_on": ["The last day cannot be before the first."]}
