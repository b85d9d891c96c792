"""What a learner says of a course, what it makes of the hours left, and which of two words counts."""

import pytest

from progress.answer.answer import answer_for
from progress.course.said_share import say_estimate, say_share_done
from progress.models import CourseProgress, SaidAt
from tests.progress.by_hand import hours_left
from tests.rows import MONDAY, NOW, ONE_DAY, ONE_WEEK, TODAY, log, make_course, make_plan, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def algebra(learner):
    """A course of 100 h with 12 h logged over two weeks."""
    make_plan(learner)
    (row,) = put(learner, make_course("algebra", 100), status="in_progress")
    for weeks_ago, hours in ((1, 7), (2, 5)):
        log(learner, row.course, hours, MONDAY - weeks_ago * ONE_WEEK)
    return row


def say(row, percent, now=NOW):
    row.share_done_percent = percent
    say_share_done(row, now)
    row.refresh_from_db()
    return row


def estimate(row, hours, now=NOW):
    row.estimate_hours = hours
    say_estimate(row, now)


def hours_of(row):
    return answer_for(row.user.plan, TODAY).projection.courses[0].remaining_hours


def test_a_share_is_kept_with_the_hours_logged_by_then(algebra):
    assert (say(algebra, 40).share_done_percent, algebra.share_done_at_hours) == (40, 12)


def test_the_rest_takes_as_long_as_the_share_did(algebra):
    say(algebra, 40)
    assert hours_of(algebra) == pytest.approx(12 * 60 / 40)


def test_hours_logged_later_come_on_top_of_the_share(algebra):
    say(algebra, 40)
    log(algebra.user, algebra.course, 6, MONDAY)
    assert hours_of(algebra) == pytest.approx(hours_left(18, 6))
    assert algebra.share_done_at_hours == 12


def test_a_share_said_again_counts_from_the_hours_of_now(algebra):
    say(algebra, 40)
    log(algebra.user, algebra.course, 6, MONDAY)
    say(algebra, 60)
    assert (algebra.share_done_percent, algebra.share_done_at_hours) == (60, 18)
    assert hours_of(algebra) == pytest.approx(18 * 40 / 60)


def test_a_share_under_20_percent_says_less_than_the_hours(algebra):
    say(algebra, 19)
    assert hours_of(algebra) == pytest.approx(hours_left(100, 12))


def test_no_share_takes_the_hours_away_with_it(algebra):
    say(algebra, 40)
    assert (say(algebra, None).share_done_percent, algebra.share_done_at_hours) == (None, None)
    assert hours_of(algebra) == pytest.approx(hours_left(100, 12))


def test_a_share_without_logged_hours_is_of_the_course_s_size(learner):
    make_plan(learner)
    (row,) = put(learner, make_course("algebra", 100))
    assert say(row, 40).share_done_at_hours == 0
    assert hours_of(row) == pytest.approx(60)


def test_a_share_gives_a_course_of_unknown_size_a_date(learner):
    make_plan(learner)
    (row,) = put(learner, make_course("speech", effort_hours=None), status="in_progress")
    log(learner, row.course, 10, MONDAY - ONE_WEEK)
    assert hours_of(row) is None
    say(row, 25)
    assert hours_of(row) == pytest.approx(30)


def test_the_hours_of_others_and_of_other_courses_do_not_count(algebra, outsider):
    log(outsider, algebra.course, 50)
    log(algebra.user, make_course("vision"), 9)
    assert say(algebra, 40).share_done_at_hours == 12


def test_nothing_else_of_the_course_is_written(algebra):
    CourseProgress.objects.update(estimate_hours=77, status="planned")
    say(algebra, 40)
    assert (algebra.estimate_hours, algebra.status) == (77, "planned")


def test_of_an_estimate_and_a_share_the_one_said_later_counts(algebra):
    estimate(algebra, 140)
    say(algebra, 40, NOW + ONE_DAY)
    assert hours_of(algebra) == pytest.approx(12 * 60 / 40)
    estimate(algebra, 140, NOW + 2 * ONE_DAY)
    assert hours_of(algebra) == pytest.approx(hours_left(140, 12))


def test_the_later_word_counts_even_where_the_clock_stood_still_or_went_back(algebra):
    say(algebra, 40, NOW + ONE_DAY)
    for number in range(4):
        estimate(algebra, 140, NOW)
        assert hours_of(algebra) == pytest.approx(hours_left(140, 12)), number
        say(algebra, 40, NOW)
        assert hours_of(algebra) == pytest.approx(18), number


def test_what_was_said_before_moments_were_kept_counts_as_it_did(algebra):
    CourseProgress.objects.update(estimate_hours=140, share_done_percent=40, share_done_at_hours=12)
    assert hours_of(algebra) == pytest.approx(18)
    algebra.refresh_from_db()
    estimate(algebra, 150)
    assert hours_of(algebra) == pytest.approx(hours_left(150, 12))


def test_a_share_said_before_any_hours_is_of_the_estimate_whichever_came_first(learner):
    make_plan(learner)
    (row,) = put(learner, make_course("algebra", 100))
    say(row, 40)
    estimate(row, 140, NOW + ONE_DAY)
    assert hours_of(row) == pytest.approx(84)
    say(row, 40, NOW + 2 * ONE_DAY)
    assert hours_of(row) == pytest.approx(84)


def test_a_word_that_is_taken_back_leaves_the_other_one_to_count_and_no_moment(algebra):
    say(algebra, 40)
    estimate(algebra, 140, NOW + ONE_DAY)
    estimate(algebra, None, NOW + 2 * ONE_DAY)
    assert hours_of(algebra) == pytest.approx(18)
    say(algebra, None)
    assert not SaidAt.objects.exists()
