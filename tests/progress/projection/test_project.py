"""The whole answer: examples worked by hand, then what must hold for any plan and any log.

A learner without a log studies at 85 % of the plan, and dates get 10 % more: R hours at P a week take
1.1 * R / (0.85 * P) weeks. With ``EVEN`` hours a week planned that is R / 10.
"""

import copy
import datetime as dt
import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from progress.projection import (
    DayRange,
    ShareDone,
    chance_by,
    needed_pace_hours,
    project,
    week_start_of,
)
from progress.projection.effort import EffortBias, effort_doubt
from progress.projection.pace import pace_of, weeks_ahead
from progress.projection.project import (
    AFTER_UNKNOWN_EFFORT,
    ALL_WAIVED,
    BREAKS_TOO_FAR,
    LATE_TOO_FAR,
    NO_COURSES,
    PAUSED,
    PLAN_TOO_FAR,
    PLAN_UNKNOWN_EFFORT,
    TOO_FAR,
    UNKNOWN_EFFORT,
    WAIVED,
    Finish,
    likely_finish,
)
from progress.projection.weeks import day_after, merged
from tests.progress.projection.studies import (
    ONE_DAY,
    ONE_WEEK,
    START,
    course,
    courses,
    is_not_later,
    paces,
    prove,
    quarters,
    studies,
    study,
    with_course,
)

EVEN = 11 / 0.85  # h a week planned, of which 10 h a week are left after the 85 and the 110 %
STEADY = [8, 8, 8, 8, 8, 8]


def likely(inputs, today=START):
    return project(inputs, today).finish.likely


def dates(finish):
    return (finish.early, finish.likely, finish.late)


def days_from(today, finish):
    return [(day - today).days for day in dates(finish)]


# --- the dates -----------------------------------------------------------------------------------------


def test_without_a_log_the_plan_gives_the_dates_and_they_are_later_than_its_own():
    projection = project(study(course(30), pace=EVEN), START)
    assert projection.finish.likely == START + 3 * ONE_WEEK
    assert projection.finish.plan == START + 17 * ONE_DAY  # 16.2
    assert projection.finish.early < projection.finish.likely < projection.finish.late
    assert projection.actual_pace_hours is None


def test_the_dates_are_those_of_the_pace_the_hours_and_the_doubt_about_the_effort():
    log = [3, 0, 12, 0, 5, 9, 1, 0, 7, 4, 6, 2]
    today = START + 12 * ONE_WEEK
    ahead = weeks_ahead(60, pace_of(log, 10), effort_doubt([20, 40], EffortBias()))
    projection = project(study(course(20), course(40), weeks=log), today)
    expected = [math.ceil(7 * weeks) for weeks in (ahead.early, ahead.likely, ahead.late)]
    assert days_from(today, projection.finish) == expected
    assert projection.ahead == ahead
    assert projection.actual_pace_hours == pytest.approx(5.1239, abs=1e-4)
    assert not projection.is_rough
    assert projection.finish.reason == ""


def test_a_course_of_half_an_hour_has_the_dates_of_its_half_hour():
    inputs = study(course(0.5), pace=EVEN)
    ahead = weeks_ahead(0.5, inputs.pace(START), effort_doubt([0.5], EffortBias()))
    assert project(inputs, START).ahead == ahead
    assert ahead.late < 1


def test_the_plan_of_the_three_core_steps_stands_beside_the_likely_dates():
    core = [course(hours) for hours in (130 / 3, 260 / 3, 130)]
    projection = project(study(*core), START)
    plans = [dt.date(2026, 2, 5), dt.date(2026, 4, 6), dt.date(2026, 7, 6)]
    assert [one.finish.plan for one in projection.courses] == plans
    assert projection.finish.plan == plans[-1]
    assert projection.remaining_hours == projection.planned_hours == pytest.approx(260)


def test_hours_flow_from_one_course_into_the_next_within_a_week():
    first, second = project(study(course(5), course(5), pace=EVEN), START).courses
    assert first.finish.likely == START + 4 * ONE_DAY  # 3.5
    assert second.finish.likely == START + ONE_WEEK


def test_fractions_of_days_are_rounded_only_once():
    thirds = [course(10 / 3) for _ in range(3)]
    assert likely(study(*thirds, pace=EVEN)) == likely(study(course(10), pace=EVEN)) == START + ONE_WEEK


def test_a_plan_that_begins_in_the_future_counts_from_its_first_day():
    today = START - 30 * ONE_DAY
    assert likely(study(course(10), pace=EVEN), today) == START + ONE_WEEK


def test_the_current_week_lowers_what_is_left_but_is_never_in_the_log():
    today = START + 6 * ONE_WEEK + 2 * ONE_DAY
    before = project(study(course(100, logged_hours=48), weeks=STEADY), today)
    after = project(study(course(100, logged_hours=53), weeks=[*STEADY, 5]), today)
    assert after.pace == before.pace
    assert after.remaining_hours < before.remaining_hours
    assert after.finish.likely < before.finish.likely
    empty = project(study(course(100, logged_hours=48), weeks=[*STEADY, 0]), today)
    assert empty == before


def test_the_weeks_ahead_count_from_today_also_in_midweek():
    monday, thursday = START + 6 * ONE_WEEK, START + 6 * ONE_WEEK + 3 * ONE_DAY
    inputs = study(course(100), weeks=STEADY)
    assert likely(inputs, thursday) == likely(inputs, monday) + 3 * ONE_DAY


def test_a_first_week_begun_midway_is_not_in_the_log():
    thursday = START + 3 * ONE_DAY
    projection = project(study(course(50), starts_on=thursday, weeks=[1, 10]), START + 2 * ONE_WEEK)
    assert projection.pace == pace_of([10], 10)


def test_hours_before_the_first_day_count_as_done_but_are_no_pace():
    inputs = replace(study(course(50, logged_hours=20)), hours_by_week={START - ONE_WEEK: 20})
    projection = project(inputs, START)
    assert projection.actual_pace_hours is None
    assert projection.remaining_hours < 50


def test_hours_beyond_the_effort_of_one_course_take_nothing_off_another_and_leave_some_of_it():
    first, second = project(study(course(10, logged_hours=25), course(10)), START).courses
    assert first.remaining_hours > 0
    assert second.remaining_hours == 10


def test_a_big_week_is_never_clipped():
    today = START + 3 * ONE_WEEK
    big, bigger = (project(study(course(500), weeks=[5, 5, hours]), today) for hours in (100, 160))
    assert big.pace == pace_of([5, 5, 100], 10)
    assert bigger.pace.usual_hours > big.pace.usual_hours
    assert bigger.finish.likely < big.finish.likely


def test_a_finish_beyond_26_weeks_is_rough():
    assert not project(study(course(259), pace=EVEN), START).is_rough
    assert project(study(course(261), pace=EVEN), START).is_rough


def test_what_has_no_date_is_not_rough():
    assert not project(study(course(None)), START).is_rough


def test_another_pace_answers_what_if():
    inputs = study(course(100), weeks=STEADY)
    today = START + 6 * ONE_WEEK
    asked = project(inputs, today, inputs.pace(today).at(11))
    assert asked.finish.likely == today + 10 * ONE_WEEK
    assert asked.distance == project(inputs, today).distance


# --- states of courses ------------------------------------------------------------------------------------


def test_waived_course_adds_no_hours():
    projection = project(study(course(40, "waived", 3), course(10), pace=EVEN), START)
    waived, due = projection.courses
    assert (waived.remaining_hours, waived.finish) == (0, Finish(reason=WAIVED))
    assert projection.planned_hours == projection.remaining_hours == 10
    assert due.finish == projection.finish == project(study(course(10), pace=EVEN), START).finish


def test_a_completed_course_owes_nothing_and_ended_when_it_was_completed():
    done_on = START + 3 * ONE_DAY
    today = START + 5 * ONE_DAY
    done, due = project(study(course(10, "completed", 10, done_on), course(10), pace=EVEN), today).courses
    assert done.remaining_hours == 0
    assert dates(done.finish) == (done_on,) * 3
    assert due.finish.likely == today + ONE_WEEK


def test_a_course_that_took_twice_its_hours_makes_the_others_longer():
    slow = course(10, "completed", 20, START)
    projection = project(study(slow, course(10)), START)
    assert projection.bias.factor == pytest.approx(2 ** (1 / 2.84))
    assert projection.remaining_hours == pytest.approx(10 * 2 ** (1 / 2.84))


def test_when_all_is_completed_or_waived_the_plan_ended_on_the_last_completion():
    first, last = START + 9 * ONE_DAY, START + 20 * ONE_DAY
    some = [course(10, "completed", 0, last), course(10, "completed", 0, first), course(9, "waived")]
    projection = project(study(*some), START + 10 * ONE_WEEK)
    assert projection.is_finished
    assert dates(projection.finish) == (last,) * 3
    assert projection.finish.plan == START + 2 * ONE_WEEK
    assert projection.restart == Finish()
    assert projection.ahead is None
    assert project(study(*some), START).ahead is None


def test_a_completed_course_has_a_reason_where_its_plan_date_is_missing_and_no_other():
    done = course(10, "completed", 10, START)
    stopped = project(study(done, course(10)), START + 20 * ONE_WEEK)
    assert stopped.is_paused
    assert [one.finish.reason for one in stopped.courses] == ["", PAUSED]
    big = course(5201, "completed", 10, START + ONE_DAY)
    (far,) = project(study(big), START + ONE_WEEK).courses
    assert (far.finish.plan, far.finish.reason) == (None, PLAN_TOO_FAR)


def test_a_finished_plan_has_a_reason_only_where_its_plan_date_is_missing():
    done = course(10, "completed", 10, START + ONE_DAY)
    assert project(study(done), START + 20 * ONE_WEEK).finish.reason == ""
    big = replace(done, published_hours=5201, completed_on=START + 2 * ONE_DAY)
    for courses_done in ((done, big), (big, done)):
        changed = study(*courses_done, plan_changed_on=START + ONE_DAY)
        assert any(one.finish.plan for one in project(changed, START + ONE_WEEK).courses)
        far = project(changed, START + ONE_WEEK).finish
        assert (far.plan, far.likely, far.reason) == (None, START + 2 * ONE_DAY, PLAN_TOO_FAR)


def test_when_all_is_waived_there_is_no_date_and_nothing_left():
    projection = project(study(course(10, "waived"), course(10, "waived")), START)
    assert projection.is_finished
    assert projection.remaining_hours == 0
    assert projection.finish == Finish(reason=ALL_WAIVED)


def test_without_courses_there_is_no_date_and_nothing_is_finished():
    projection = project(study(), START)
    assert not projection.is_finished
    assert projection.courses == ()
    assert projection.finish == Finish(reason=NO_COURSES)


def test_a_completed_course_without_its_day_has_no_date_and_does_no_harm():
    projection = project(study(course(10, "completed")), START)
    assert projection.is_finished
    assert projection.finish.likely is None


def test_a_share_done_of_a_fifth_or_more_sets_what_is_left_and_a_smaller_one_does_not():
    said, too_little = (
        project(study(course(40, logged_hours=10, share_done=ShareDone(share, 10))), START)
        for share in (0.5, 0.19)
    )
    assert said.remaining_hours == 10
    assert too_little == project(study(course(40, logged_hours=10)), START)


def test_the_plan_ends_with_its_last_course_although_a_later_one_was_completed_before_the_change():
    done = course(40, "completed", 40, START + 2 * ONE_WEEK, hours_before_plan=40)
    inputs = study(course(100), done, plan_changed_on=START + 4 * ONE_WEEK, weeks=[10] * 4)
    projection = project(inputs, START + 4 * ONE_WEEK)
    assert projection.courses[0].finish.plan == START + 14 * ONE_WEEK
    assert projection.finish.plan == START + 14 * ONE_WEEK


def test_the_plan_ends_with_its_last_course_also_when_that_one_was_completed_out_of_turn():
    projection = project(study(course(10), course(10, "completed", 10, START + ONE_DAY)), START + 2 * ONE_DAY)
    assert projection.finish.plan == START + 2 * ONE_WEEK
    assert projection.finish.likely == projection.courses[0].finish.likely


# --- unknown effort ---------------------------------------------------------------------------------------


def test_an_unknown_effort_gives_a_reason_there_and_after_it_and_dates_before_it():
    projection = project(study(course(10), course(None), course(10), course(10), pace=EVEN), START)
    before, unknown, *after = projection.courses
    assert before.finish == project(study(course(10), pace=EVEN), START).finish
    assert unknown.finish == Finish(reason="no date: no published effort, enter your own estimate")
    assert unknown.remaining_hours is None
    for one in after:
        assert one.finish == Finish(reason=AFTER_UNKNOWN_EFFORT)
        assert one.remaining_hours == 10
    assert projection.finish == Finish(reason=UNKNOWN_EFFORT)
    assert projection.remaining_hours is projection.planned_hours is projection.ahead is None


def test_a_second_unknown_effort_asks_for_its_own_estimate():
    projection = project(study(course(None), course(None)), START)
    assert [one.finish.reason for one in projection.courses] == [UNKNOWN_EFFORT, UNKNOWN_EFFORT]


def test_an_own_estimate_brings_the_dates_back():
    inputs = study(course(10), course(None, estimate_hours=20), course(10), pace=EVEN)
    assert [one.finish.likely for one in project(inputs, START).courses] == [
        START + weeks * ONE_WEEK for weeks in (1, 3, 4)
    ]


@pytest.mark.parametrize("status", ["waived", "completed"])
def test_an_unknown_effort_no_longer_stands_in_the_way_once_the_course_is_waived_or_completed(status):
    done_on = START if status == "completed" else None
    projection = project(study(course(None, status, 0, done_on), course(10), pace=EVEN), START)
    assert projection.remaining_hours == 10
    assert projection.finish.likely == START + ONE_WEEK


# --- a stop -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("idle", [1, 2, 3])
def test_up_to_three_empty_weeks_leave_a_date_with_a_wider_range(idle):
    def range_of(weeks):
        ahead = project(study(course(100), weeks=weeks), START + len(weeks) * ONE_WEEK).ahead
        return ahead.late / ahead.early

    projection = project(study(course(100), weeks=STEADY + [0] * idle), START + (6 + idle) * ONE_WEEK)
    assert not projection.is_paused
    assert projection.finish.likely is not None
    assert projection.restart == Finish()
    assert projection.restart_pace_hours is None
    assert range_of(STEADY + [0] * idle) > range_of(STEADY + [0] * (idle - 1))


@pytest.mark.parametrize("idle", [4, 5, 30])
def test_from_four_empty_weeks_on_there_is_no_date_but_one_for_a_restart_at_the_usual_pace(idle):
    today = START + (6 + idle) * ONE_WEEK
    projection = project(study(course(60), course(40), weeks=STEADY, pace=8), today)
    assert projection.is_paused
    assert projection.ahead is None
    assert (dates(projection.finish), projection.finish.reason) == ((None,) * 3, PAUSED)
    assert all(one.finish.reason == PAUSED for one in projection.courses)
    usual = pace_of(STEADY, 8).usual_hours
    assert projection.restart_pace_hours == usual
    assert projection.restart.likely == day_after(today, 1.1 * 100 / usual, [])
    assert projection.restart.early < projection.restart.likely < projection.restart.late


def test_the_plan_date_of_a_learner_who_has_stopped_stays():
    projection = project(study(course(100), weeks=STEADY), START + 20 * ONE_WEEK)
    assert projection.finish.plan == projection.restart.plan == START + 10 * ONE_WEEK


def test_a_learner_who_never_began_may_restart_at_the_pace_of_the_plan():
    projection = project(study(course(30), pace=EVEN), START + 5 * ONE_WEEK)
    assert projection.is_paused
    assert projection.restart.likely == START + 8 * ONE_WEEK


def test_weeks_on_pause_are_no_empty_weeks():
    pause = DayRange(START + 6 * ONE_WEEK, START + 12 * ONE_WEEK - ONE_DAY)
    inputs = study(course(100), weeks=STEADY, pauses=[pause])
    projection = project(inputs, START + 12 * ONE_WEEK)
    assert not projection.is_paused
    assert projection.pace == pace_of(STEADY, 10)


def test_the_short_way_to_the_likely_finish_has_none_after_a_stop_either():
    inputs, today = study(course(100), weeks=STEADY), START + 10 * ONE_WEEK
    assert likely_finish(inputs, today, inputs.pace(today), inputs.bias()) is None


def test_hours_in_the_current_week_do_not_end_a_stop_before_it_is_over():
    weeks = [*STEADY, 0, 0, 0, 0, 5]
    inputs = study(course(100), weeks=weeks)
    assert project(inputs, START + 10 * ONE_WEEK + 3 * ONE_DAY).is_paused
    assert not project(inputs, START + 11 * ONE_WEEK).is_paused


def test_who_has_stopped_with_everything_done_has_finished():
    projection = project(study(course(10, "completed", 10, START)), START + 20 * ONE_WEEK)
    assert projection.is_finished
    assert dates(projection.finish) == (START,) * 3
    assert projection.restart == Finish()


def test_a_restart_does_without_a_date_while_an_effort_is_unknown():
    projection = project(study(course(None)), START + 20 * ONE_WEEK)
    assert (projection.finish.reason, projection.restart.reason) == (UNKNOWN_EFFORT, UNKNOWN_EFFORT)


# --- pauses -------------------------------------------------------------------------------------------------


def test_a_pause_pushes_only_the_dates_after_its_start_by_its_length():
    inputs = study(course(30), pace=EVEN)
    before = project(inputs, START).finish
    for first in (before.early, before.early + ONE_DAY, before.likely, before.late - ONE_DAY, before.late):
        pause = DayRange(first, first + 9 * ONE_DAY)
        after = project(replace(inputs, pauses=(pause,)), START).finish
        assert dates(after) == tuple(day + 10 * ONE_DAY * (day > first) for day in dates(before))


def test_a_pause_in_midweek_pushes_by_days():
    pause = DayRange(dt.date(2026, 1, 7), dt.date(2026, 1, 9))
    assert likely(study(course(10), pace=EVEN, pauses=[pause])) == START + 10 * ONE_DAY


def test_who_looks_during_a_pause_counts_from_its_end():
    pause = DayRange(START - 3 * ONE_DAY, START + 3 * ONE_DAY)
    assert likely(study(course(10), pace=EVEN, pauses=[pause])) == START + 11 * ONE_DAY


def test_a_pause_in_the_past_takes_its_weeks_out_of_the_log():
    second_week = DayRange(START + ONE_WEEK, START + 2 * ONE_WEEK - ONE_DAY)
    projection = project(study(course(50), weeks=[10, 0, 10], pauses=[second_week]), START + 3 * ONE_WEEK)
    assert projection.pace == pace_of([10, 10], 10)


def test_hours_logged_during_a_pause_are_done_but_are_no_pace():
    second_week = DayRange(START + ONE_WEEK, START + 2 * ONE_WEEK - ONE_DAY)
    today = START + 3 * ONE_WEEK
    rest, busy = (
        project(
            study(course(90, logged_hours=hours), weeks=[10, hours - 20, 10], pauses=[second_week]), today
        )
        for hours in (20, 30)
    )
    assert busy.pace == rest.pace == pace_of([10, 10], 10)
    assert busy.remaining_hours < rest.remaining_hours
    assert busy.finish.likely < rest.finish.likely


def test_a_paused_day_takes_its_seventh_out_of_its_week():
    from_friday = DayRange(dt.date(2026, 1, 9), dt.date(2026, 1, 11))
    projection = project(study(course(50), weeks=[4], pauses=[from_friday]), START + ONE_WEEK)
    assert projection.pace == pace_of([7], 10)


def test_a_pause_since_the_start_leaves_the_plan_in_charge():
    pause = DayRange(START, START + 20 * ONE_DAY)
    projection = project(study(course(10), pace=EVEN, pauses=[pause]), START + 2 * ONE_WEEK)
    assert projection.actual_pace_hours is None
    assert projection.finish.likely == START + 4 * ONE_WEEK


def test_a_pause_in_the_past_can_move_the_date_both_ways():
    today = START + 2 * ONE_WEEK
    second_week = DayRange(START + ONE_WEEK, START + 2 * ONE_WEEK - ONE_DAY)
    empty, full = study(course(100), weeks=[10, 0]), study(course(100), weeks=[10, 30])
    assert likely(replace(empty, pauses=[second_week]), today) < likely(empty, today)
    assert likely(replace(full, pauses=[second_week]), today) > likely(full, today)


# --- too far ------------------------------------------------------------------------------------------------


def test_beyond_ten_years_at_this_pace_there_is_no_date_and_the_courses_before_keep_theirs():
    inputs = study(course(520 * 0.85), course(1), pace=1)
    near, far = project(inputs, START).courses
    assert near.finish.likely == START + 572 * ONE_WEEK
    assert (dates(far.finish), far.finish.reason) == ((None,) * 3, TOO_FAR)
    assert project(inputs, START).finish.reason == TOO_FAR
    assert project(inputs, START).ahead is None
    assert likely_finish(inputs, START, inputs.pace(START), inputs.bias()) is None


def test_a_late_date_beyond_ten_years_is_left_out_with_its_reason():
    finish = project(study(course(300), pace=1), START).finish
    assert (finish.late, finish.reason) == (None, LATE_TOO_FAR)
    assert START < finish.early < finish.likely


def test_a_plan_date_that_is_missing_has_a_reason_also_beside_a_likely_one():
    finish = project(study(course(200), pace=0.25, weeks=[10] * 30), START + 30 * ONE_WEEK).finish
    assert finish.plan is None
    assert dates(finish).count(None) == 0
    assert finish.reason


def test_a_plan_date_is_missing_for_an_effort_that_only_the_learner_s_share_tells_and_after_it():
    said = course(None, "in_progress", 8, share_done=ShareDone(0.5, 8))
    before, unknown, after = project(study(course(10), said, course(10)), START).courses
    assert (before.finish.plan, before.finish.reason) == (START + ONE_WEEK, "")
    for one in (unknown, after):
        assert (one.finish.plan, one.finish.reason) == (None, PLAN_UNKNOWN_EFFORT)
        assert one.finish.likely


def test_where_a_plan_date_is_too_far_a_reason_for_a_likely_or_a_late_date_comes_before_it():
    far = course(200)
    quick, slow, stopped = (
        project(study(far, pace=0.25, weeks=[hours] * 30), START + weeks * ONE_WEEK).finish
        for hours, weeks in ((10, 30), (0.7, 30), (10, 50))
    )
    assert (quick.plan, slow.plan, stopped.plan) == (None, None, None)
    assert (quick.reason, slow.reason, stopped.reason) == (PLAN_TOO_FAR, LATE_TOO_FAR, PAUSED)


@pytest.mark.parametrize("today", [dt.date(2000, 1, 1), dt.date(2100, 12, 31)])
@pytest.mark.parametrize("starts_on", [dt.date(2000, 1, 1), dt.date(2100, 12, 31)])
def test_the_first_and_the_last_day_that_the_app_takes_do_no_harm(today, starts_on):
    pauses = [DayRange(dt.date(2000, 1, 3), dt.date(2100, 12, 31))]
    inputs = study(course(10), starts_on=starts_on, pauses=pauses, pace=EVEN)
    finish = project(inputs, today).finish
    if max(today, starts_on).year == 2000:
        assert (finish, finish.likely) == (Finish(reason=BREAKS_TOO_FAR), None)
    else:
        assert finish.likely > max(today, starts_on)


def test_a_break_that_puts_the_dates_beyond_ten_years_leaves_none():
    """It was "2101" with a break until 2099."""
    long = DayRange(START + ONE_WEEK, dt.date(2099, 12, 31))
    inputs = study(course(2), course(100), pauses=[long])
    projection = project(inputs, START)
    near, far = projection.courses
    assert near.finish.likely < START + ONE_WEEK
    assert near.finish.reason == LATE_TOO_FAR or near.finish.late < START + ONE_WEEK
    assert (far.finish, projection.finish) == (Finish(reason=BREAKS_TOO_FAR),) * 2
    assert projection.ahead is None
    assert likely_finish(inputs, START, inputs.pace(START), inputs.bias()) is None


def test_a_break_that_hides_only_the_late_date_leaves_the_likely_one():
    soon = project(study(course(40)), START).finish
    after_likely = DayRange(soon.likely + ONE_DAY, dt.date(2099, 12, 31))
    finish = project(study(course(40), pauses=[after_likely]), START).finish
    assert (finish.early, finish.likely, finish.late, finish.reason) == (
        soon.early,
        soon.likely,
        None,
        LATE_TOO_FAR,
    )


# --- chances and the pace for a day -------------------------------------------------------------------------


def test_the_chance_on_the_likely_day_is_about_one_half():
    inputs = study(course(30), pace=EVEN)
    projection = project(inputs, START)
    assert chance_by(projection, inputs, START + 3 * ONE_WEEK) == pytest.approx(0.5)
    assert chance_by(projection, inputs, projection.finish.late) == pytest.approx(0.9, abs=0.01)
    assert chance_by(projection, inputs, projection.finish.early) == pytest.approx(0.1, abs=0.03)


def test_the_chance_does_not_grow_during_a_pause():
    pause = DayRange(START + ONE_WEEK, START + 3 * ONE_WEEK - ONE_DAY)
    inputs = study(course(30), pace=EVEN, pauses=[pause])
    projection = project(inputs, START)
    first, last = (chance_by(projection, inputs, START + weeks * ONE_WEEK) for weeks in (1, 3))
    assert first == last < chance_by(projection, inputs, START + 3 * ONE_WEEK + ONE_DAY)
    assert chance_by(projection, inputs, START + 5 * ONE_WEEK) == pytest.approx(0.5)


def test_once_the_target_has_passed_the_chance_is_zero():
    inputs = study(course(30))
    projection = project(inputs, START)
    assert chance_by(projection, inputs, START - ONE_DAY) == chance_by(projection, inputs, START) == 0


def test_the_chance_of_a_finished_plan_is_one_or_zero():
    inputs = study(course(30, "completed", 30, START + 5 * ONE_DAY), course(5, "waived"))
    projection = project(inputs, START + ONE_WEEK)
    assert chance_by(projection, inputs, START + 4 * ONE_DAY) == 0
    assert chance_by(projection, inputs, START + 5 * ONE_DAY) == 1


@pytest.mark.parametrize(
    ("inputs", "today"),
    [
        (study(course(10), course(None)), START),
        (study(course(10)), START + 4 * ONE_WEEK),
        (study(course(10_000), pace=1.0), START),
        (study(), START),
    ],
    ids=["unknown", "paused", "too-far", "no-courses"],
)
def test_without_a_date_there_is_no_chance(inputs, today):
    assert chance_by(project(inputs, today), inputs, today + 100 * ONE_WEEK) is None


def test_before_it_is_done_nothing_is_certain():
    inputs = study(course(1))
    assert chance_by(project(inputs, START), inputs, START + 20 * ONE_WEEK) < 1


def test_when_all_is_said_to_be_done_any_day_to_come_is_certain_and_one_that_has_passed_is_not():
    inputs = study(course(10, "in_progress", 8, share_done=ShareDone(1.0, 8)))
    assert chance_by(project(inputs, START), inputs, START - ONE_WEEK) == 0
    assert chance_by(project(inputs, START), inputs, START + ONE_DAY) == 1


def test_even_odds_need_the_hours_and_ten_percent_in_the_weeks_that_are_left():
    inputs = study(course(30), course(20))
    assert needed_pace_hours(project(inputs, START), inputs, START + 5 * ONE_WEEK, 0.5) == pytest.approx(11)


def test_the_weeks_left_for_a_day_do_without_pauses():
    pause = DayRange(START + ONE_WEEK, START + 2 * ONE_WEEK - ONE_DAY)
    inputs = study(course(50), pauses=[pause])
    assert needed_pace_hours(project(inputs, START), inputs, START + 6 * ONE_WEEK, 0.5) == pytest.approx(11)


def test_the_weeks_left_for_a_day_count_from_the_first_day_when_it_is_to_come():
    inputs = study(course(50))
    projection = project(inputs, START - 3 * ONE_WEEK)
    assert needed_pace_hours(projection, inputs, START + 5 * ONE_WEEK, 0.5) == pytest.approx(11)
    assert needed_pace_hours(projection, inputs, START - ONE_WEEK, 0.5) is None


@pytest.mark.parametrize("chance", [0.5, 0.8])
@pytest.mark.parametrize("day", [START, START - ONE_WEEK, dt.date.min])
def test_no_pace_finishes_by_a_day_that_has_passed(day, chance):
    inputs = study(course(30))
    assert needed_pace_hours(project(inputs, START), inputs, day, chance) is None


def test_no_pace_finishes_by_a_day_before_a_pause_is_over():
    inputs = study(course(30), pauses=[DayRange(START, START + 6 * ONE_DAY)])
    assert needed_pace_hours(project(inputs, START), inputs, START + 3 * ONE_DAY, 0.5) is None


def test_no_pace_can_be_named_while_an_effort_is_unknown():
    inputs = study(course(10), course(None))
    assert needed_pace_hours(project(inputs, START), inputs, START + ONE_WEEK, 0.8) is None


def test_a_learner_who_has_stopped_can_be_told_a_pace():
    inputs = study(course(55))
    today = START + 20 * ONE_WEEK
    assert needed_pace_hours(project(inputs, today), inputs, today + 11 * ONE_WEEK, 0.5) == pytest.approx(5.5)


def test_a_finished_plan_needs_no_pace():
    inputs = study(course(30, "completed", 30, START))
    assert needed_pace_hours(project(inputs, START), inputs, START + ONE_WEEK, 0.8) == 0


# --- what must hold for any plan and any log -------------------------------------------------------------------

pairs_of_dates = ("early", "likely", "late")


def all_finishes(projection):
    return [projection.finish, *(one.finish for one in projection.courses)]


def comes_never_earlier(before, after, names=pairs_of_dates):
    """Whether no date of ``after`` is earlier; a late date of ten years or more comes after all others."""
    return all(is_not_later(getattr(before, name), getattr(after, name)) for name in names)


percents = st.integers(0, 100).map(lambda number: number / 100)


@st.composite
def courses_with_room(draw, bias):
    """A due course whose effort is not reached yet, and the same with more hours, up to thrice the effort."""
    whole, done, after = draw(quarters), draw(percents), draw(percents)
    slug, status = "course", draw(st.sampled_from(["planned", "in_progress"]))
    size = draw(st.sampled_from(["published", "estimate", "share"]))
    if size == "published":
        effort = whole * bias.factor
        one = course(whole, status, effort * done, slug=slug)
    elif size == "estimate":
        effort = whole
        one = course(None, status, effort * done, slug=slug, estimate_hours=whole)
    else:
        share = max(0.2, draw(percents))
        effort = whole * done / share if done else whole * (1 - share)
        one = course(whole, status, whole * done, slug=slug, share_done=ShareDone(share, whole * done))
    return one, replace(one, logged_hours=one.logged_hours + max(0, 3 * effort - one.logged_hours) * after)


@prove
@given(studies(), st.data())
def test_more_hours_in_a_whole_week_or_in_this_one_never_make_a_likely_date_later(case, data):
    """In a first week begun midway and in a week on pause, hours are done but are no pace: there they
    help, too."""
    inputs, today = case
    now, later = data.draw(courses_with_room(inputs.bias()))
    at = data.draw(st.integers(0, len(inputs.courses)))
    last_week = week_start_of(today)
    first_week = min(week_start_of(inputs.starts_on), last_week)
    week = last_week - data.draw(st.integers(0, (last_week - first_week).days // 7)) * ONE_WEEK
    hours = inputs.hours_by_week.get(week, 0) + later.logged_hours - now.logged_hours
    before, after = (
        project(
            replace(inputs, courses=(*inputs.courses[:at], one, *inputs.courses[at:]), hours_by_week=by_week),
            today,
        )
        for one, by_week in (
            (now, inputs.hours_by_week),
            (later, {**inputs.hours_by_week, week: hours}),
        )
    )
    for sooner, other in zip(all_finishes(after), all_finishes(before), strict=True):
        assert comes_never_earlier(sooner, other, ["likely"])


@prove
@given(studies(), paces)
def test_a_higher_planned_pace_never_makes_a_likely_or_a_plan_date_later(case, more):
    inputs, today = case
    faster = replace(inputs, planned_pace_hours=inputs.planned_pace_hours + more)
    before, after = project(inputs, today), project(faster, today)
    for sooner, later in zip(all_finishes(after), all_finishes(before), strict=True):
        assert comes_never_earlier(sooner, later, ["plan", "likely"])


@prove
@given(studies(weeks=st.just([])), paces)
def test_without_logs_a_higher_planned_pace_makes_no_date_later(case, more):
    inputs, _ = case
    faster = replace(inputs, planned_pace_hours=inputs.planned_pace_hours + more)
    before, after = project(inputs, inputs.starts_on), project(faster, inputs.starts_on)
    for sooner, later in zip(all_finishes(after), all_finishes(before), strict=True):
        assert comes_never_earlier(sooner, later, ["plan", *pairs_of_dates])


due_courses = courses(slug="added", statuses=("planned", "in_progress"))


@prove
@given(studies(), courses(slug="added", statuses=("planned", "in_progress", "waived")), st.data())
def test_one_course_more_never_makes_a_likely_or_a_plan_date_earlier(case, added, data):
    inputs, today = case
    at = data.draw(st.integers(0, len(inputs.courses)))
    longer = replace(inputs, courses=(*inputs.courses[:at], added, *inputs.courses[at:]))
    before, after = project(inputs, today), project(longer, today)
    kept = [one.finish for one in (*after.courses[:at], *after.courses[at + 1 :])]
    for earlier, later in zip((one.finish for one in before.courses), kept, strict=True):
        assert comes_never_earlier(earlier, later, ["plan", "likely"])
    if not before.is_finished:  # then there was nothing to wait for
        assert comes_never_earlier(before.finish, after.finish, ["plan", "likely"])


@prove
@given(studies(), due_courses)
def test_one_course_more_at_the_end_makes_no_date_earlier(case, added):
    """Before others, a tiny one may make the late date a day earlier: courses share their doubt."""
    inputs, today = case
    longer = replace(inputs, courses=(*inputs.courses, added))
    before, after = project(inputs, today), project(longer, today)
    assert after.courses[:-1] == before.courses
    if not before.is_finished:
        assert comes_never_earlier(before.finish, after.finish)


@prove
@given(studies())
def test_early_likely_and_late_come_in_this_order(case):
    for finish in all_finishes(project(*case)):
        assert is_not_later(finish.early, finish.likely)
        assert is_not_later(finish.likely, finish.late)


@prove
@given(studies())
def test_due_courses_finish_in_the_order_of_the_plan_and_the_last_is_the_end(case):
    inputs, today = case
    projection = project(inputs, today)
    due = [
        one.finish
        for one, source in zip(projection.courses, inputs.courses, strict=True)
        if source.is_due and one.remaining_hours is not None
    ]
    for one, other in itertools.pairwise(due):
        assert comes_never_earlier(one, other)
    if due and projection.remaining_hours is not None:
        assert dates(projection.finish) == dates(due[-1])


def test_a_range_along_the_path_never_goes_back_where_its_own_width_would():
    """After a pace that fell, a big course and tiny ones: sharing the doubt outweighs the hours added."""
    log = [10] * 20 + [0.1] * 6
    today = START + 26 * ONE_WEEK
    doubt = [effort_doubt(hours, EffortBias()) for hours in ([3.2], [3.2, 0.3])]
    first, second = (
        weeks_ahead(hours, pace_of(log, 8), one) for hours, one in zip((3.2, 3.5), doubt, strict=True)
    )
    assert second.late < first.late
    path = project(study(course(3.2), course(0.3), weeks=log, pace=8), today)
    assert path.ahead.late == first.late
    assert path.ahead.spread == second.spread
    assert path.courses[1].finish.late == path.courses[0].finish.late


@prove
@given(studies(), st.data())
def test_waiving_a_due_course_never_makes_a_likely_date_later(case, data):
    inputs, today = case
    number = data.draw(st.integers(0, len(inputs.courses) - 1))
    assume(inputs.courses[number].is_due)
    before = project(inputs, today)
    after = project(with_course(inputs, number, status="waived"), today)
    for place, (one, other) in enumerate(zip(after.courses, before.courses, strict=True)):
        if place != number:
            assert comes_never_earlier(one.finish, other.finish, ["likely"])
    if not after.is_finished:
        assert comes_never_earlier(after.finish, before.finish, ["likely"])


@prove
@given(studies(), st.integers(0, 200), st.integers(0, 30), st.integers(1, 30))
def test_a_longer_pause_ahead_makes_no_date_earlier(case, days_until, length, longer):
    inputs, today = case
    first = today + days_until * ONE_DAY
    none, short, long = (
        project(replace(inputs, pauses=merged((*inputs.pauses, *ahead))), today)
        for ahead in (
            [],
            [DayRange(first, first + length * ONE_DAY)],
            [DayRange(first, first + (length + longer) * ONE_DAY)],
        )
    )
    for one, other in ((none, short), (short, long)):
        for earlier, later in zip(all_finishes(one), all_finishes(other), strict=True):
            assert comes_never_earlier(earlier, later, ["plan", *pairs_of_dates])


def scaled(inputs, factor):
    """The same study told in another unit."""

    def times(hours):
        return None if hours is None else hours * factor

    return replace(
        inputs,
        planned_pace_hours=inputs.planned_pace_hours * factor,
        hours_by_week={week: hours * factor for week, hours in inputs.hours_by_week.items()},
        courses=tuple(
            replace(
                one,
                published_hours=times(one.published_hours),
                logged_hours=one.logged_hours * factor,
                estimate_hours=times(one.estimate_hours),
                share_done=one.share_done
                and ShareDone(one.share_done.share, one.share_done.at_hours * factor),
            )
            for one in inputs.courses
        ),
    )


@prove
@given(studies(), st.floats(0.1, 10))
def test_the_unit_of_hours_does_not_matter(case, factor):
    inputs, today = case
    before, after = project(inputs, today), project(scaled(inputs, factor), today)
    assert all_finishes(after) == all_finishes(before)
    assert after.restart == before.restart
    assert (after.ahead is None) is (before.ahead is None)
    for name in vars(before.ahead) if before.ahead else ():
        assert getattr(after.ahead, name) == pytest.approx(getattr(before.ahead, name))


@prove
@given(studies())
def test_the_short_way_to_the_likely_finish_gives_the_same_day(case):
    inputs, today = case
    projection = project(inputs, today)
    assert likely_finish(inputs, today, projection.pace, projection.bias) == projection.finish.likely


@prove
@given(studies())
def test_a_likely_date_that_is_missing_always_has_a_reason(case):
    projection = project(*case)
    finishes = all_finishes(projection)
    if projection.is_paused and not projection.is_finished:
        finishes.append(projection.restart)
    for finish in finishes:
        assert (finish.likely is None) <= (finish.reason not in ("", LATE_TOO_FAR))
        assert (finish.late is None) <= (finish.reason != "")
        assert (finish.early is None) is (finish.likely is None)


@prove
@given(studies())
def test_within_a_week_the_next_day_makes_no_date_earlier(case):
    inputs, today = case
    assume(today.weekday() < 6)
    now, next_day = project(inputs, today), project(inputs, today + ONE_DAY)
    for one, other in zip(all_finishes(now), all_finishes(next_day), strict=True):
        assert one.plan == other.plan
        assert comes_never_earlier(one, other)


@prove
@given(studies())
def test_an_empty_week_that_ends_never_makes_a_likely_date_earlier(case):
    """A full one may: on Monday its hours begin to count for the pace."""
    inputs, today = case
    monday = week_start_of(today)
    hours = {week: hours for week, hours in inputs.hours_by_week.items() if week != monday}
    inputs = replace(inputs, hours_by_week=hours)
    now, next_week = project(inputs, today), project(inputs, monday + ONE_WEEK)
    for one, other in zip(all_finishes(now), all_finishes(next_week), strict=True):
        assert comes_never_earlier(one, other, ["likely"])


@prove
@given(studies(), st.data(), st.integers(1, 11))
def test_splitting_a_course_without_hours_in_two_moves_no_likely_date(case, data, twelfths):
    inputs, today = case
    number = data.draw(st.integers(0, len(inputs.courses) - 1))
    whole = replace(
        inputs.courses[number],
        status="planned",
        completed_on=None,
        logged_hours=0.0,
        published_hours=data.draw(quarters),
        estimate_hours=None,
        share_done=None,
    )
    parts = [
        replace(whole, published_hours=whole.published_hours * part / 12)
        for part in (twelfths, 12 - twelfths)
    ]
    rest = inputs.courses[:number], inputs.courses[number + 1 :]
    before = project(replace(inputs, courses=(*rest[0], whole, *rest[1])), today)
    after = project(replace(inputs, courses=(*rest[0], *parts, *rest[1])), today)
    assert after.finish.likely == before.finish.likely
    assert after.finish.plan == before.finish.plan
    assert after.courses[number + 1].finish.likely == before.courses[number].finish.likely


@prove
@given(studies(), st.integers(1, 700))
def test_the_pace_for_even_odds_finishes_on_the_day_and_the_one_for_more_gives_that_chance(case, days):
    inputs, today = case
    projection = project(inputs, today)
    day = max(today, inputs.starts_on) + days * ONE_DAY
    even, safe = (needed_pace_hours(projection, inputs, day, chance) for chance in (0.5, 0.8))
    assume(even)
    at_even, at_safe = (project(inputs, today, projection.pace.at(hours)) for hours in (even, safe))
    assert even < safe
    assert at_even.finish.likely <= day
    assert chance_by(at_even, inputs, day) == pytest.approx(0.5)
    assert chance_by(at_safe, inputs, day) == pytest.approx(0.8, abs=1e-6)


@prove
@given(studies(), st.integers(-10, 700))
def test_a_chance_is_never_below_that_of_the_day_before(case, days):
    inputs, today = case
    projection = project(inputs, today)
    one, other = (chance_by(projection, inputs, today + (days + more) * ONE_DAY) for more in (0, 1))
    assert one is other is None or 0 <= one <= other <= 1


@prove
@given(studies())
def test_the_same_inputs_give_the_same_answer_and_nothing_in_them_is_changed(case):
    inputs, today = case
    as_given = copy.deepcopy(inputs)
    assert project(inputs, today) == project(inputs, today)
    assert inputs == as_given
