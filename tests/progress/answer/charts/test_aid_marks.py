"""Financial aid on the timeline: a mark for each wait and each end of access, and the same days as a table."""

import pytest

from progress.dashboard.board import dashboard_for
from tests.progress.aid.plans import FIRST_DAY, PARTS, make_bundles, on_day, say
from tests.rows import NOW

pytestmark = pytest.mark.django_db


def timeline_of(plan):
    (card,) = (one for one in dashboard_for(plan, FIRST_DAY, NOW).history if type(one).__name__ == "Timeline")
    return card


def test_each_application_has_its_wait_its_day_and_where_access_ends_in_sight(learner):
    plan = make_bundles(learner)
    with on_day():
        card = timeline_of(plan)
    assert card.aid.waits.count("M") == card.aid.sendings.count("M") == len(PARTS)
    assert 0 < card.aid.access_ends.count("M") <= len(PARTS)
    table = card.tables[1]
    assert [row[0] for row in table.rows] == [f'<span lang="en">Title of {part}</span>' for part in PARTS]
    assert 'datetime="2026-12-16"' in table.rows[0][2]
    assert 'datetime="2027-06-14"' in table.rows[0][4]


def test_an_approved_one_has_no_wait_but_an_end_of_access(learner):
    plan = make_bundles(learner)
    for part in PARTS:
        say(learner, part, "approved", FIRST_DAY)
    card = timeline_of(plan)
    assert (card.aid.waits, card.aid.sendings) == ("", "")
    assert card.aid.access_ends.count("M") == len(PARTS)
    assert card.tables[1].rows[0][1:3] == ("", f'<time datetime="{FIRST_DAY}">30 Nov 2026</time>')


def test_without_aid_there_is_nothing_of_it(learner):
    card = timeline_of(make_bundles(learner, pays=False))
    assert (card.aid.waits, card.aid.access_ends) == ("", "")
    assert len(card.tables) == 1
