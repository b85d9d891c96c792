"""The log on the dashboard."""

import datetime as dt

import pytest

from courses.models import Course
from progress.answer.answer import answer_for
from progress.dashboard.board import dashboard_for
from progress.log.card import LogCard
from tests.progress.cards import card_on
from tests.progress.foundations import ADDITIONAL, CORE, START, log

ONE_WEEK = dt.timedelta(days=7)

pytestmark = pytest.mark.django_db


def test_a_new_year_s_week_is_one_week(foundations):
    log(foundations, CORE[0], dt.date(2026, 12, 28), 7)
    for day in (dt.date(2026, 12, 31), dt.date(2027, 1, 3)):
        card = card_on(dashboard_for(foundations, day), LogCard)
        assert card.form.week_start == dt.date(2026, 12, 28)
        assert card.form.stored_hours == {Course.objects.get(slug=CORE[0]).pk: 7}
    assert answer_for(foundations, dt.date(2027, 1, 4)).last_week == dt.date(2026, 12, 28)


def test_last_week_is_offered_when_it_belongs_to_the_plan(foundations):
    assert answer_for(foundations, START).last_week is None
    assert answer_for(foundations, START + ONE_WEEK).last_week == START


def test_the_card_asks_for_two_courses_and_for_all_that_have_hours_this_week(foundations):
    card = card_on(dashboard_for(foundations, START), LogCard)
    assert [progress.course.slug for progress in card.form.courses] == CORE[:2]
    assert card.more_courses == 1
    for slug in (CORE[2], *ADDITIONAL):
        log(foundations, slug, START, 1)
    card = card_on(dashboard_for(foundations, START), LogCard)
    assert {progress.course.slug for progress in card.form.courses} == {CORE[2], *ADDITIONAL}
    assert card.more_courses == 2
