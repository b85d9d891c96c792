"""The arithmetic of the dates: examples worked by hand, then what must hold for any plan and any log."""

import copy
import datetime as dt
import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from progress.projection import (
    CourseInput,
    DayRange,
    PaceBasis,
    StudyInput,
    needed_pace_hours,
    project,
    week_start_of,
)
from progress.projection.project import (
    AFTER_UNKNOWN_EFFORT,
    ALL_WAIVED,
    NO_COURSES,
    NO_HOURS_LOGGED,
    NO_RANGE,
    TOO_FAR,
    UNKNOWN_EFFORT,
    WAIVED,
)

ONE_DAY = dt.timedelta(days=1)
ONE_WEEK = dt.timedelta(days=7)
START = dt.date(2026, 1, 5)  # a Monday
MONTH_HOURS = Fraction(130, 3)  # a month of 52/12 weeks at 10 h a week


def course(effort_hours=10, status="planned", logged_hours=0, completed_on=None, slug="course"):
    effort = None if effort_hours is None else Fraction(effort_hours)
    return CourseInput(slug, status, effort, Fraction(logged_hours), completed_on)


def study(*courses: CourseInput, pace=10, starts_on=START, weeks=(), pauses=()):
    """``weeks`` are the hours of the weeks since the one of ``starts_on``, one after another."""
    first_week = week_start_of(starts_on)
    hours_by_week = {first_week + number * ONE_WEEK: Fraction(hours) for number, hours in enumerate(weeks)}
    return StudyInput(Fraction(pace), starts_on, courses, hours_by_week, pauses)


def likely(study_input, today):
    return project(study_input, today).finish.likely


def plan(study_input, today=START):
    return project(study_input, today).finish.plan


# --- the plan -----------------------------------------------------------------------------------------


def test_the_three_core_steps_at_ten_hours_a_week_end_as_the_curriculum_says():
    core = [course(months * MONTH_HOURS) for months in (1, 2, 3)]
    projection = project(study(*core), START)
    dates = [dt.date(2026, 2, 5), dt.date(2026, 4, 6), dt.date(2026, 7, 6)]
    assert [one.remaining_hours for one in projection.courses] == [Fraction(130, 3), Fraction(260, 3), 130]
    assert [one.finish.plan for one in projection.courses] == dates
    assert [one.finish.likely for one in projection.courses] == dates
    assert projection.finish.plan == projection.finish.likely == START + 26 * ONE_WEEK
    assert projection.remaining_hours == projection.planned_hours == 260


def test_on_the_first_day_the_likely_date_is_the_plan_s():
    projection = project(study(course(25), pace=8), START)
    assert projection.actual_pace_hours is None
    assert projection.pace_basis is PaceBasis.PLAN
    assert projection.finish.likely == projection.finish.plan == dt.date(2026, 1, 27)


def test_the_plan_date_stays_whatever_is_logged_and_whenever_one_looks():
    early = project(study(course(100)), START)
    late = project(study(course(100, logged_hours=60), weeks=[20, 20, 20]), START + 3 * ONE_WEEK)
    assert late.finish.plan == early.finish.plan == START + 10 * ONE_WEEK


def test_a_day_that_is_begun_counts_whole_and_fractions_are_rounded_only_once():
    thirds = [course(Fraction(10, 3)) for _ in range(3)]
    assert plan(study(*thirds)) == plan(study(course(10))) == START + ONE_WEEK
    assert plan(study(course(Fraction("10.01")))) == START + ONE_WEEK + ONE_DAY


def test_a_plan_that_begins_in_the_future_counts_from_its_first_day():
    today = START - 30 * ONE_DAY
    assert project(study(course(10)), today).finish.likely == START + ONE_WEEK


def test_a_plan_that_begins_in_midweek_counts_days():
    wednesday = START + 2 * ONE_DAY
    assert plan(study(course(10), starts_on=wednesday)) == wednesday + ONE_WEEK


# --- the likely date ------------------------------------------------------------------------------------


def test_hours_flow_from_one_course_into_the_next_within_a_week():
    first, second = project(study(course(5), course(5), pace=10), START).courses
    assert first.finish.likely == dt.date(2026, 1, 9)  # 3.5 days
    assert second.finish.likely == dt.date(2026, 1, 12)


def test_the_actual_pace_is_the_mean_of_the_whole_weeks_and_empty_weeks_count():
    empty_left_out = study(course(100, logged_hours=20), weeks=[8, 12])
    projection = project(empty_left_out, START + 4 * ONE_WEEK)
    assert projection.whole_weeks == 4
    assert projection.actual_pace_hours == 5
    assert projection.pace_basis is PaceBasis.LOGS
    assert projection.finish.likely == START + 4 * ONE_WEEK + 16 * ONE_WEEK


def test_an_entry_of_zero_and_no_entry_are_the_same_pace():
    today = START + 3 * ONE_WEEK
    assert project(study(course(), weeks=[6, 0, 6]), today) == project(
        replace(study(course()), hours_by_week={START: Fraction(6), START + 2 * ONE_WEEK: Fraction(6)}), today
    )


def test_the_current_week_lowers_what_is_left_but_does_not_count_for_the_pace_yet():
    today = START + ONE_WEEK + 2 * ONE_DAY
    before = project(study(course(50, logged_hours=10), weeks=[10]), today)
    after = project(study(course(50, logged_hours=15), weeks=[10, 5]), today)
    assert before.actual_pace_hours == after.actual_pace_hours == 10
    assert before.finish.likely == today + 28 * ONE_DAY
    assert after.finish.likely == today + 25 * ONE_DAY  # 24.5


def test_a_first_week_begun_midway_does_not_count_for_the_pace():
    thursday = START + 3 * ONE_DAY
    projection = project(
        study(course(50, logged_hours=11), starts_on=thursday, weeks=[1, 10]), START + 2 * ONE_WEEK
    )
    assert projection.whole_weeks == 1
    assert projection.actual_pace_hours == 10


def test_hours_of_a_week_before_the_first_day_count_as_done_but_not_for_the_pace():
    week_before = START - ONE_WEEK
    inputs = replace(study(course(50, logged_hours=20)), hours_by_week={week_before: Fraction(20)})
    projection = project(inputs, START)
    assert projection.actual_pace_hours is None
    assert projection.remaining_hours == 30


def test_hours_beyond_the_effort_of_one_course_take_nothing_off_another():
    projection = project(study(course(10, logged_hours=25), course(10)), START)
    assert [one.remaining_hours for one in projection.courses] == [0, 10]


def test_nothing_logged_in_any_whole_week_gives_no_likely_date_and_the_plan_s_date_stays():
    finish = project(study(course()), START + 2 * ONE_WEEK).finish
    assert (finish.likely, finish.reason) == (None, NO_HOURS_LOGGED)
    assert finish.plan == START + ONE_WEEK


def test_no_range_is_given_while_work_is_left():
    finish = project(study(course()), START).finish
    assert (finish.early, finish.late, finish.reason) == (None, None, NO_RANGE)


# --- states of courses ------------------------------------------------------------------------------------


def test_a_waived_course_owes_nothing_and_has_no_date():
    projection = project(study(course(40, "waived", logged_hours=3), course(10)), START)
    waived, due = projection.courses
    assert (waived.remaining_hours, waived.finish.reason) == (0, WAIVED)
    assert (waived.finish.plan, waived.finish.likely) == (None, None)
    assert due.finish.likely == projection.finish.likely == projection.finish.plan == START + ONE_WEEK


def test_a_completed_course_owes_nothing_however_few_hours_it_took():
    done_on = START + 3 * ONE_DAY
    projection = project(study(course(40, "completed", 2, done_on), course(10)), START + 5 * ONE_DAY)
    done, due = projection.courses
    assert done.remaining_hours == 0
    assert (done.finish.likely, done.finish.early, done.finish.late) == (done_on, done_on, done_on)
    assert due.finish.likely == START + 12 * ONE_DAY
    assert due.finish.plan == START + 5 * ONE_WEEK  # the plan gave the first one 40 h


def test_when_all_is_completed_or_waived_the_plan_ended_on_the_last_completion():
    first, last = START + 9 * ONE_DAY, START + 20 * ONE_DAY
    courses = [course(10, "completed", 0, last), course(10, "completed", 0, first), course(9, "waived")]
    projection = project(study(*courses), START + 10 * ONE_WEEK)
    assert projection.is_finished
    assert (projection.finish.likely, projection.finish.early, projection.finish.late) == (last, last, last)
    assert projection.finish.plan == START + 2 * ONE_WEEK


def test_when_all_is_waived_there_is_no_date_and_nothing_left():
    projection = project(study(course(10, "waived"), course(10, "waived")), START)
    assert projection.is_finished
    assert projection.remaining_hours == 0
    assert (projection.finish.likely, projection.finish.reason) == (None, ALL_WAIVED)


def test_without_courses_there_is_no_date_and_nothing_is_finished():
    projection = project(study(), START)
    assert not projection.is_finished
    assert projection.courses == ()
    assert (projection.finish.likely, projection.finish.reason) == (None, NO_COURSES)


# --- unknown effort ---------------------------------------------------------------------------------------


def test_an_unknown_effort_gives_a_reason_there_and_after_it_and_dates_before_it():
    projection = project(study(course(10), course(None), course(10), course(10)), START)
    before, unknown, *after = projection.courses
    assert before.finish.plan == before.finish.likely == START + ONE_WEEK
    assert unknown.finish.reason == "no date: no published effort, enter your own estimate"
    assert unknown.remaining_hours is None
    for one in after:
        assert one.finish.reason == AFTER_UNKNOWN_EFFORT
        assert one.remaining_hours == 10
    for one in (unknown, *after):
        assert (one.finish.plan, one.finish.likely) == (None, None)
    assert projection.finish.reason == UNKNOWN_EFFORT
    assert projection.remaining_hours is projection.planned_hours is None


def test_a_second_unknown_effort_asks_for_its_own_estimate():
    projection = project(study(course(None), course(None)), START)
    assert [one.finish.reason for one in projection.courses] == [UNKNOWN_EFFORT, UNKNOWN_EFFORT]


def test_an_own_estimate_brings_the_dates_back():
    projection = project(study(course(10), course(20), course(10)), START)
    assert [one.finish.likely for one in projection.courses] == [
        START + weeks * ONE_WEEK for weeks in (1, 3, 4)
    ]


@pytest.mark.parametrize("status", ["waived", "completed"])
def test_an_unknown_effort_no_longer_stands_in_the_way_once_the_course_is_waived_or_completed(status):
    done_on = START if status == "completed" else None
    projection = project(study(course(None, status, 0, done_on), course(10)), START)
    assert projection.remaining_hours == 10
    assert projection.finish.plan == projection.finish.likely == START + ONE_WEEK


def test_a_completed_course_of_unknown_effort_is_planned_with_the_hours_it_took():
    projection = project(study(course(None, "completed", 30, START), course(10)), START + ONE_DAY)
    assert projection.finish.plan == START + 4 * ONE_WEEK


# --- pauses -------------------------------------------------------------------------------------------------


def test_a_pause_moves_the_end_by_its_length():
    pause = DayRange(dt.date(2026, 1, 12), dt.date(2026, 1, 25))
    assert plan(study(course(30), pauses=[pause])) == START + 5 * ONE_WEEK
    assert likely(study(course(30), pauses=[pause]), START) == START + 5 * ONE_WEEK


def test_a_pause_in_midweek_moves_the_end_by_days():
    pause = DayRange(dt.date(2026, 1, 7), dt.date(2026, 1, 9))
    assert plan(study(course(10), pauses=[pause])) == START + 10 * ONE_DAY


def test_pauses_that_overlap_count_their_days_once():
    once = [DayRange(dt.date(2026, 1, 7), dt.date(2026, 1, 9))]
    twice = [*once, DayRange(dt.date(2026, 1, 8), dt.date(2026, 1, 9)), *once]
    assert project(study(course(10), pauses=twice), START) == project(study(course(10), pauses=once), START)


def test_an_end_on_the_day_before_a_pause_does_not_wait_for_it():
    pause = DayRange(START + ONE_WEEK, START + 2 * ONE_WEEK)
    assert plan(study(course(10), pauses=[pause])) == START + ONE_WEEK


def test_a_week_paused_throughout_is_out_of_the_pace():
    second_week = DayRange(dt.date(2026, 1, 12), dt.date(2026, 1, 18))
    projection = project(
        study(course(50, logged_hours=20), weeks=[10, 0, 10], pauses=[second_week]), START + 3 * ONE_WEEK
    )
    assert projection.whole_weeks == 2
    assert projection.actual_pace_hours == 10


def test_hours_logged_in_a_week_paused_throughout_are_done_but_are_no_pace():
    second_week = DayRange(dt.date(2026, 1, 12), dt.date(2026, 1, 18))
    projection = project(
        study(course(50, logged_hours=30), weeks=[10, 10, 10], pauses=[second_week]), START + 3 * ONE_WEEK
    )
    assert projection.actual_pace_hours == 10
    assert projection.remaining_hours == 20


def test_a_paused_day_takes_its_seventh_out_of_its_week():
    from_friday = DayRange(dt.date(2026, 1, 9), dt.date(2026, 1, 11))
    projection = project(study(course(50, logged_hours=4), weeks=[4], pauses=[from_friday]), START + ONE_WEEK)
    assert projection.actual_pace_hours == 7


def test_a_week_with_fewer_than_four_study_days_is_out_of_the_pace_with_its_hours():
    """Otherwise 8 h in a week with one study day would be a pace of 56 h."""
    from_thursday = DayRange(dt.date(2026, 1, 8), dt.date(2026, 1, 11))
    projection = project(
        study(course(50, logged_hours=18), weeks=[8, 10], pauses=[from_thursday]), START + 2 * ONE_WEEK
    )
    assert (projection.whole_weeks, projection.actual_pace_hours) == (1, 10)
    assert projection.remaining_hours == 32


def test_a_pause_since_the_start_leaves_the_planned_pace_in_charge():
    projection = project(
        study(course(10), pauses=[DayRange(START, START + 20 * ONE_DAY)]), START + 2 * ONE_WEEK
    )
    assert projection.pace_basis is PaceBasis.PLAN
    assert projection.finish.likely == START + 4 * ONE_WEEK


# --- behind or ahead, and the pace a date asks for -----------------------------------------------------------


def test_behind_the_plan_are_the_hours_it_expected_before_today():
    projection = project(study(course(50, logged_hours=12), weeks=[12]), START + 2 * ONE_WEEK)
    assert projection.behind_plan_hours == 8


def test_ahead_of_the_plan_is_below_zero():
    projection = project(study(course(50, logged_hours=12), weeks=[12]), START + ONE_DAY)
    assert projection.behind_plan_hours == Fraction(10, 7) - 12


def test_a_course_that_was_quicker_than_published_counts_whole():
    projection = project(study(course(20, "completed", 5, START), course(10)), START + 2 * ONE_WEEK)
    assert projection.behind_plan_hours == 0


def test_hours_beyond_the_effort_of_a_course_do_not_make_up_for_another():
    projection = project(study(course(10, logged_hours=15), course(10)), START + 2 * ONE_WEEK)
    assert projection.behind_plan_hours == 10


def test_the_plan_never_expects_more_than_all_its_hours_and_none_in_pauses():
    assert project(study(course(10)), START + 50 * ONE_WEEK).behind_plan_hours == 10
    paused = study(course(50), pauses=[DayRange(START, START + 6 * ONE_DAY)])
    assert project(paused, START + 2 * ONE_WEEK).behind_plan_hours == 10


@pytest.mark.parametrize(
    ("finish_by", "pause", "hours"),
    [
        (START + 2 * ONE_WEEK, None, 15),
        (START + 3 * ONE_WEEK, DayRange(START, START + 6 * ONE_DAY), 15),
        (START + ONE_DAY, None, 210),
        (START, None, None),
        (START - ONE_WEEK, None, None),
        (START + 3 * ONE_DAY, DayRange(START, START + 6 * ONE_DAY), None),
        (dt.date.min, None, None),
    ],
)
def test_the_pace_a_date_asks_for(finish_by, pause, hours):
    inputs = study(course(30), pauses=[pause] if pause else [])
    assert needed_pace_hours(project(inputs, START), inputs, finish_by) == hours


def test_no_pace_can_be_named_while_an_effort_is_unknown():
    inputs = study(course(None))
    assert needed_pace_hours(project(inputs, START), inputs, START + ONE_WEEK) is None


# --- edges --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inputs", "today", "plan_on", "likely_on", "reason"),
    [
        pytest.param(study(course(), pace=0), START, None, None, NO_HOURS_LOGGED, id="pace-0"),
        pytest.param(study(course(), pace=Fraction(1, 1000)), START, None, None, TOO_FAR, id="pace-0.001"),
        pytest.param(
            study(course(10, logged_hours=10), pace=0), START, None, START, NO_HOURS_LOGGED, id="nothing-left"
        ),
        pytest.param(study(), START, None, None, NO_COURSES, id="no-courses"),
        pytest.param(study(course(), starts_on=dt.date.max), START, None, None, TOO_FAR, id="9999-12-31"),
        pytest.param(
            study(course(), starts_on=dt.date.max), dt.date.max, None, None, TOO_FAR, id="9999-12-31-today"
        ),
        pytest.param(
            study(course(10, logged_hours=3), starts_on=dt.date.min, weeks=[3]),
            START,
            dt.date(1, 1, 8),
            None,
            TOO_FAR,
            id="0001-01-01",
        ),
        pytest.param(
            study(course(), pauses=[DayRange(START, dt.date.max), DayRange(START, START)]),
            START,
            None,
            None,
            TOO_FAR,
            id="endless-pause",
        ),
        pytest.param(
            study(course(5200)), START, dt.date(2035, 12, 24), dt.date(2035, 12, 24), NO_RANGE, id="10y"
        ),
        pytest.param(study(course(5201)), START, None, None, TOO_FAR, id="beyond-10-years"),
    ],
)
def test_the_edges_give_a_date_or_a_reason(inputs, today, plan_on, likely_on, reason):
    finish = project(inputs, today).finish
    assert (finish.plan, finish.likely, finish.reason) == (plan_on, likely_on, reason)


def test_a_plan_date_that_is_missing_has_a_reason_also_when_the_last_course_is_completed():
    finish = project(study(course(10), course(100_000, "completed", 0, START), pace=1), START).finish
    assert (finish.plan, finish.reason) == (None, TOO_FAR)
    assert finish.likely == START + 10 * ONE_WEEK


def test_a_completed_course_without_its_day_has_no_date_and_does_no_harm():
    projection = project(study(course(10, "completed")), START)
    assert projection.is_finished
    assert projection.finish.likely is None


# --- what must hold for any plan and any log -------------------------------------------------------------------

prove = settings(deadline=None, max_examples=150)

quarters = st.integers(1, 400).map(lambda number: Fraction(number, 4))
paces = st.integers(1, 120).map(lambda number: Fraction(number, 4))
numbers_of_days = st.integers(0, 200)
statuses = st.sampled_from(["planned", "in_progress", "completed", "waived"])
any_pauses = st.lists(
    st.builds(
        lambda after, length: DayRange(START + after * ONE_DAY, START + (after + length) * ONE_DAY),
        st.integers(-20, 300),
        st.integers(0, 30),
    ),
    max_size=3,
)


@st.composite
def courses(draw):
    status = draw(statuses)
    return CourseInput(
        slug="course",
        status=status,
        effort_hours=draw(st.one_of(quarters, quarters, quarters, st.none())),
        logged_hours=draw(st.sampled_from([Fraction(0), Fraction(5), Fraction(61, 2)])),
        completed_on=START if status == "completed" else None,
    )


@st.composite
def studies(draw):
    """A plan from around START, and a day to look at it."""
    starts_on = START + draw(st.integers(-10, 10)) * ONE_DAY
    weeks = draw(st.lists(st.one_of(st.just(Fraction(0)), quarters), max_size=12))
    inputs = study(
        *draw(st.lists(courses(), min_size=1, max_size=5)),
        pace=draw(paces),
        starts_on=starts_on,
        weeks=weeks,
        pauses=tuple(draw(any_pauses)),
    )
    return inputs, START + draw(st.integers(-20, 120)) * ONE_DAY


def is_not_later(day, other):
    """Whether ``day`` is no later than ``other``; None is a date that never comes or is not known."""
    return other is None or (day is not None and day <= other)


def with_hours_added(inputs, number, week_start, hours):
    """The same study with more hours on one course in one week."""
    changed = replace(inputs.courses[number], logged_hours=inputs.courses[number].logged_hours + hours)
    stored = dict(inputs.hours_by_week)
    stored[week_start] = stored.get(week_start, Fraction(0)) + hours
    return replace(
        inputs,
        courses=(*inputs.courses[:number], changed, *inputs.courses[number + 1 :]),
        hours_by_week=stored,
    )


@prove
@given(studies(), st.data(), quarters)
def test_more_hours_in_a_whole_week_or_in_this_one_never_make_a_likely_date_later(case, data, hours):
    inputs, today = case
    this_week = week_start_of(max(today, inputs.starts_on))
    weeks = (this_week - week_start_of(inputs.starts_on)).days // 7
    week_start = this_week - data.draw(st.integers(0, weeks)) * ONE_WEEK
    # In a first week begun midway, and in a week on pause, hours are done but are no pace: there they help too.
    number = data.draw(st.integers(0, len(inputs.courses) - 1))
    before = project(inputs, today)
    after = project(with_hours_added(inputs, number, week_start, hours), today)
    assert is_not_later(after.finish.likely, before.finish.likely)
    for one, other in zip(after.courses, before.courses, strict=True):
        assert is_not_later(one.finish.likely, other.finish.likely)


@prove
@given(studies(), paces)
def test_a_higher_planned_pace_never_makes_a_date_later(case, more):
    inputs, today = case
    before = project(inputs, today)
    after = project(replace(inputs, planned_pace_hours=inputs.planned_pace_hours + more), today)
    for one, other in zip([after, *after.courses], [before, *before.courses], strict=True):
        assert is_not_later(one.finish.plan, other.finish.plan)
        assert is_not_later(one.finish.likely, other.finish.likely)


@prove
@given(studies(), courses(), st.data())
def test_one_course_more_never_makes_a_date_earlier(case, added, data):
    inputs, today = case
    at = data.draw(st.integers(0, len(inputs.courses)))
    before = project(inputs, today)
    after = project(replace(inputs, courses=(*inputs.courses[:at], added, *inputs.courses[at:])), today)
    kept = [*after.courses[:at], *after.courses[at + 1 :]]
    for one, other in zip(before.courses, kept, strict=True):
        assert is_not_later(one.finish.plan, other.finish.plan)
        assert is_not_later(one.finish.likely, other.finish.likely)
    if not before.is_finished:  # then there was nothing to wait for
        assert is_not_later(before.finish.plan, after.finish.plan)
        assert is_not_later(before.finish.likely, after.finish.likely)


@prove
@given(studies())
def test_due_courses_finish_in_the_order_of_the_plan_and_the_last_is_the_end(case):
    inputs, today = case
    projection = project(inputs, today)
    due = [
        one.finish
        for one, source in zip(projection.courses, inputs.courses, strict=True)
        if source.is_due and one.finish.reason != UNKNOWN_EFFORT
    ]
    for one, other in itertools.pairwise(due):
        assert is_not_later(one.likely, other.likely)
        assert is_not_later(one.plan, other.plan)
    if due and projection.remaining_hours is not None:
        assert projection.finish.likely == due[-1].likely


@prove
@given(studies(), st.data())
def test_waiving_a_course_never_makes_another_date_later(case, data):
    inputs, today = case
    number = data.draw(st.integers(0, len(inputs.courses) - 1))
    waived = replace(inputs.courses[number], status="waived", completed_on=None)
    before = project(inputs, today)
    after = project(
        replace(inputs, courses=(*inputs.courses[:number], waived, *inputs.courses[number + 1 :])), today
    )
    for place, (one, other) in enumerate(zip(after.courses, before.courses, strict=True)):
        if place != number:
            assert is_not_later(one.finish.plan, other.finish.plan)
            assert is_not_later(one.finish.likely, other.finish.likely)
    if not after.is_finished:
        assert is_not_later(after.finish.plan, before.finish.plan)
        assert is_not_later(after.finish.likely, before.finish.likely)


@prove
@given(studies(), st.integers(-20, 300), st.integers(0, 30))
def test_a_pause_more_never_makes_a_plan_date_earlier(case, after_days, length):
    inputs, today = case
    first = START + after_days * ONE_DAY
    pause = DayRange(first, first + length * ONE_DAY)
    before = project(inputs, today)
    after = project(replace(inputs, pauses=(*inputs.pauses, pause)), today)
    for one, other in zip([before, *before.courses], [after, *after.courses], strict=True):
        assert is_not_later(one.finish.plan, other.finish.plan)


@prove
@given(studies(), numbers_of_days, st.integers(0, 30))
def test_a_pause_that_begins_this_week_or_later_never_makes_a_likely_date_earlier(case, after_days, length):
    """One in the past may: see the next test."""
    inputs, today = case
    first = week_start_of(today) + after_days * ONE_DAY
    pause = DayRange(first, first + length * ONE_DAY)
    before = project(inputs, today)
    after = project(replace(inputs, pauses=(*inputs.pauses, pause)), today)
    for one, other in zip([before, *before.courses], [after, *after.courses], strict=True):
        assert is_not_later(one.finish.likely, other.finish.likely)


def test_a_pause_in_the_past_tells_which_weeks_say_nothing_about_the_pace_so_the_date_can_move_both_ways():
    today = START + 2 * ONE_WEEK
    second_week = DayRange(START + ONE_WEEK, START + ONE_WEEK + 6 * ONE_DAY)
    empty = study(course(50, logged_hours=10), weeks=[10, 0])
    full = study(course(70, logged_hours=40), weeks=[10, 30])
    assert likely(empty, today) == today + 8 * ONE_WEEK
    assert likely(replace(empty, pauses=[second_week]), today) == today + 4 * ONE_WEEK
    assert likely(full, today) == today + 11 * ONE_DAY
    assert likely(replace(full, pauses=[second_week]), today) == today + 3 * ONE_WEEK


@prove
@given(studies(), st.data())
def test_splitting_a_course_in_two_of_the_same_hours_moves_no_date(case, data):
    inputs, today = case
    number = data.draw(st.integers(0, len(inputs.courses) - 1))
    whole = inputs.courses[number]
    assume(whole.effort_hours is not None)
    share = data.draw(st.fractions(min_value=0, max_value=1, max_denominator=12))
    parts = [
        replace(whole, effort_hours=whole.effort_hours * part, logged_hours=whole.logged_hours * part)
        for part in (share, 1 - share)
    ]
    split = replace(inputs, courses=(*inputs.courses[:number], *parts, *inputs.courses[number + 1 :]))
    before, after = project(inputs, today), project(split, today)
    assert after.finish == before.finish
    assert after.courses[number + 1].finish == before.courses[number].finish
    assert after.courses[number + 2 :] == before.courses[number + 1 :]


@prove
@given(studies())
def test_within_a_week_the_next_day_never_makes_a_date_earlier(case):
    inputs, today = case
    assume(today.weekday() < 6)
    now, next_day = project(inputs, today), project(inputs, today + ONE_DAY)
    for one, other in zip([now, *now.courses], [next_day, *next_day.courses], strict=True):
        assert one.finish.plan == other.finish.plan
        assert is_not_later(one.finish.likely, other.finish.likely)


@prove
@given(studies())
def test_an_empty_week_that_ends_never_makes_a_likely_date_earlier(case):
    """A full one may: on Monday its hours begin to count for the pace."""
    inputs, today = case
    hours = {week: hours for week, hours in inputs.hours_by_week.items() if week != week_start_of(today)}
    inputs = replace(inputs, hours_by_week=hours)
    now, next_week = project(inputs, today), project(inputs, week_start_of(today) + ONE_WEEK)
    for one, other in zip([now, *now.courses], [next_week, *next_week.courses], strict=True):
        assert is_not_later(one.finish.likely, other.finish.likely)


@prove
@given(studies())
def test_a_date_that_is_missing_always_has_a_reason(case):
    projection = project(*case)
    for one in [projection, *projection.courses]:
        has_dates = None not in (one.finish.plan, one.finish.likely)
        assert one.finish.reason if not has_dates else one.finish.reason in ("", NO_RANGE)
        if not has_dates:
            assert one.finish.reason not in ("", NO_RANGE)


@prove
@given(studies())
def test_the_needed_pace_needs_until_the_date_it_was_asked_for_and_no_longer(case):
    inputs, today = case
    projection = project(inputs, today)
    finish_by = max(today, inputs.starts_on) + 40 * ONE_DAY
    needed = needed_pace_hours(projection, inputs, finish_by)
    assume(needed)
    at_that_pace = replace(
        inputs, planned_pace_hours=needed, hours_by_week={}, starts_on=max(today, inputs.starts_on)
    )
    finish = project(at_that_pace, today).finish.likely
    assert finish <= finish_by
    # All study days up to the date are needed: only paused days may lie between the two.
    assert needed_pace_hours(projection, inputs, finish) == needed


@prove
@given(studies())
def test_the_same_inputs_give_the_same_answer_and_nothing_in_them_is_changed(case):
    inputs, today = case
    as_given = copy.deepcopy(inputs)
    assert project(inputs, today) == project(inputs, today)
    assert inputs == as_given
