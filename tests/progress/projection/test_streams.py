"""The core before all, side courses, waits, guesses and frozen lessons: examples, then what holds for any."""

import datetime as dt
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from progress.projection import (
    DayRange,
    Guess,
    HoursSpan,
    Piece,
    ShareDone,
    SideStudy,
    Standing,
    Word,
    chance_by,
    needed_pace_hours,
    project,
    this_week,
)
from progress.projection.effort import effort_bias, effort_doubt
from progress.projection.plan_line import distance, plan_ends, planned_hours
from progress.projection.project import (
    AFTER_UNKNOWN_EFFORT,
    BREAKS_TOO_FAR,
    LATE_TOO_FAR,
    PAUSED,
    PLAN_TOO_FAR,
    TOO_FAR,
    UNKNOWN_EFFORT,
)
from tests.progress.projection.studies import (
    ONE_DAY,
    ONE_WEEK,
    START,
    course,
    is_not_later,
    prove,
    quarters,
    studies,
    study,
)

EVEN = 11 / 0.85  # h a week planned: 10 a week are left after the 85 and the 110 %, as in test_project
LINES = ("early", "likely", "late")


def extra(hours=10.0, **more: Any):
    return course(hours, is_core=False, **more)


def beside(hours=10.0, pace=1.0, slug="side", starts_on=START, **more: Any):
    side = SideStudy(pace, starts_on, **{name: more.pop(name) for name in ("after", "until") if name in more})
    return course(hours, slug=slug, side=side, **more)


def dates(finish):
    return tuple(getattr(finish, name) for name in LINES)


# --- the core first -----------------------------------------------------------------------------------


def test_the_finish_is_that_of_the_last_core_course_with_all_that_stands_before_it():
    projection = project(study(extra(10), course(10), extra(10), pace=EVEN), START)
    assert projection.finish.likely == START + 2 * ONE_WEEK
    assert projection.finish_with_additional.likely == START + 3 * ONE_WEEK
    assert projection.remaining_hours == 20
    assert projection.remaining_hours_with_additional == 30
    assert projection.ahead.likely == pytest.approx(2)


def test_an_additional_course_that_nobody_can_date_has_no_date_and_the_others_do():
    inputs = study(extra(None), course(10), extra(10), pace=EVEN)
    projection = project(inputs, START)
    assert [one.finish.reason for one in projection.courses] == [UNKNOWN_EFFORT, "", ""]
    assert dates(projection.finish) == dates(project(study(course(10), pace=EVEN), START).finish)
    assert projection.finish.plan == START + 6 * ONE_DAY  # 5.4
    assert projection.finish_with_additional.reason == UNKNOWN_EFFORT
    assert projection.remaining_hours == 10
    assert chance_by(projection, inputs, START + ONE_WEEK) == pytest.approx(0.5)
    assert needed_pace_hours(projection, inputs, START + ONE_WEEK, 0.5) == pytest.approx(11)


def test_a_core_course_that_nobody_can_date_still_blocks_those_after_it():
    projection = project(study(course(None), course(10), extra(10)), START)
    reasons = [UNKNOWN_EFFORT, AFTER_UNKNOWN_EFFORT, AFTER_UNKNOWN_EFFORT]
    assert [one.finish.reason for one in projection.courses] == reasons
    assert projection.finish.reason == UNKNOWN_EFFORT


def test_the_core_is_finished_although_additional_courses_are_due():
    inputs = study(course(10, "completed", 10, START), extra(10))
    projection = project(inputs, START + ONE_WEEK)
    assert (projection.is_core_finished, projection.is_finished) == (True, False)
    assert dates(projection.finish) == (START,) * 3
    assert projection.finish_with_additional.likely > START + ONE_WEEK
    assert chance_by(projection, inputs, START) == 1


def test_where_no_course_is_core_all_are():
    projection = project(study(extra(10), extra(10), pace=EVEN), START)
    assert projection.finish == projection.finish_with_additional
    assert projection.finish.likely == START + 2 * ONE_WEEK


def test_thirty_hours_in_three_weeks_on_an_additional_course_of_unknown_effort_are_on_track():
    for some in ([extra(None, logged_hours=30), course(260)], [course(260), extra(None, logged_hours=30)]):
        projection = project(study(*some, weeks=[10, 10, 10]), START + 3 * ONE_WEEK)
        assert projection.distance.hours == pytest.approx(0)
        assert projection.distance.standing is Standing.ON_TRACK
        assert projection.finish.likely is not None


def test_hours_of_an_additional_course_after_the_core_are_no_hours_of_the_core():
    inputs = study(course(100), extra(100, logged_hours=30))
    assert project(inputs, START + 3 * ONE_WEEK).distance.hours == pytest.approx(30)


# --- side courses -------------------------------------------------------------------------------------


def test_a_side_course_takes_its_hours_from_the_others_until_its_planned_end_and_has_dates():
    # 10 h beside at 1/10 of the plan: the main course goes on at nine tenths meanwhile
    inputs = study(course(9), beside(2 * EVEN / 10, EVEN / 10, is_core=False), pace=EVEN)
    main, side = project(inputs, START).courses
    assert main.finish.likely == START + ONE_WEEK
    assert side.finish.plan == START + 2 * ONE_WEEK
    assert side.finish.likely == START + 19 * ONE_DAY  # 2 weeks / 0.85 * 1.1: 18.1
    long = project(replace(inputs, courses=(course(28), inputs.courses[1])), START)
    assert long.finish.likely == START + 3 * ONE_WEEK  # 9 + 9 + 10


def test_hours_of_a_side_course_leave_the_main_weeks_and_count_for_its_own():
    hours = {START + number * ONE_WEEK: 2.0 for number in range(4)}
    side = replace(beside(40, 2.0), side=SideStudy(2.0, START, hours_by_week=hours), logged_hours=8.0)
    inputs = study(course(100, logged_hours=32), side, weeks=[10] * 4)
    today = START + 4 * ONE_WEEK
    projection = project(inputs, today)
    assert inputs.log(today) == pytest.approx([10] * 4)  # 8 h of the 8 that are left of 10
    assert projection.pace.usual_hours == pytest.approx(study(weeks=[10] * 4).pace(today).usual_hours)
    assert projection.courses[1].side.pace == study(pace=2.0, weeks=[2] * 4).pace(today)
    assert projection.distance.hours == pytest.approx(0)


def test_hours_of_the_weeks_before_a_course_ran_beside_are_hours_of_the_main_weeks():
    hours = {START: 10.0, START + ONE_WEEK: 2.0}
    side = replace(beside(40), side=SideStudy(2.0, START + ONE_WEEK, hours_by_week=hours), logged_hours=12.0)
    inputs = study(course(100), side, weeks=[10, 10])
    assert inputs.log(START + 2 * ONE_WEEK) == pytest.approx([10, 10])


def test_a_big_side_course_leaves_the_main_weeks_in_the_log():
    inputs = study(course(100), beside(400, 8.0), weeks=[2, 2])
    assert inputs.log(START + 2 * ONE_WEEK) == pytest.approx([10, 10])


def test_a_side_course_may_start_in_a_later_week_or_after_a_course():
    later = beside(EVEN, EVEN / 2, starts_on=START + 4 * ONE_WEEK)
    after = beside(EVEN, EVEN / 2, starts_on=None, after="first")
    alone = project(study(course(10, slug="first"), course(10), pace=EVEN), START)
    for side, begins_on in ((later, START + 4 * ONE_WEEK), (after, START + ONE_WEEK)):
        projection = project(study(course(10, slug="first"), course(10), side, pace=EVEN), START)
        assert projection.courses[2].side.begins_on == begins_on
        assert projection.courses[0].finish.likely == alone.courses[0].finish.likely
        assert projection.courses[2].finish.likely == begins_on + 19 * ONE_DAY  # 2 / 0.85 * 1.1 weeks
    assert projection.courses[1].finish.likely == START + 3 * ONE_WEEK  # half of it is left beside


def test_a_side_course_after_one_without_a_date_has_none_and_takes_nothing():
    side = beside(10, starts_on=None, after="unknown", is_core=False)
    projection = project(study(course(10), extra(None, slug="unknown"), side, pace=EVEN), START)
    assert projection.courses[2].finish.reason == AFTER_UNKNOWN_EFFORT
    assert projection.finish.likely == START + ONE_WEEK


@pytest.mark.parametrize("after", ["side", "nothing"])
def test_a_side_course_after_itself_or_after_nothing_does_no_harm(after):
    side = beside(10, starts_on=None, after=after, is_core=False)
    assert project(study(course(10), side, pace=EVEN), START).finish.likely is not None


def test_a_core_course_beside_the_others_may_be_the_last_to_end():
    inputs = study(course(5), beside(50, 1.0))
    projection = project(inputs, START)
    assert dates(projection.finish) == dates(projection.courses[1].finish)
    day = projection.finish.likely
    assert chance_by(projection, inputs, day) == pytest.approx(0.5, abs=0.02)


def test_a_side_course_of_unknown_effort_has_no_date_and_blocks_no_other():
    projection = project(study(beside(None, is_core=False), course(10), pace=EVEN), START)
    assert projection.courses[0].finish.reason == UNKNOWN_EFFORT
    assert projection.finish.likely is not None


def test_a_side_course_that_was_left_for_four_weeks_is_paused_and_the_others_go_on():
    inputs = study(course(100, logged_hours=50), beside(40, is_core=False), weeks=[10] * 5)
    projection = project(inputs, START + 5 * ONE_WEEK)
    assert projection.courses[1].finish.reason == PAUSED
    assert not projection.is_paused
    assert projection.finish.likely is not None
    core = replace(inputs, courses=(inputs.courses[0], replace(inputs.courses[1], is_core=True)))
    stopped = project(core, START + 5 * ONE_WEEK)
    assert (stopped.is_paused, stopped.finish.reason) == (True, PAUSED)
    assert stopped.restart.likely is not None


# --- weeks of other hours, and waits --------------------------------------------------------------------


def test_weeks_of_half_the_hours_count_half():
    half = HoursSpan(DayRange(START, START + 2 * ONE_WEEK - ONE_DAY), EVEN / 2)
    inputs = study(course(10), pace=EVEN, spans=[half])
    assert project(inputs, START).finish.likely == START + 2 * ONE_WEEK
    logged = study(course(100), weeks=[8, 10], pace=10.0, spans=[replace(half, pace_hours=8)])
    assert logged.log(START + 2 * ONE_WEEK) == pytest.approx([10, 12.5])


def test_what_opens_later_is_studied_later_and_the_next_one_meanwhile():
    waiting = course(10, slug="waiting", pieces=(Piece(1.0, START + 2 * ONE_WEEK),))
    first, second = project(study(waiting, course(30), pace=EVEN), START).courses
    assert second.finish.likely == START + 4 * ONE_WEEK
    assert first.finish.likely == START + 3 * ONE_WEEK  # takes over at once, for a week
    alone = project(study(waiting, pace=EVEN), START)
    assert alone.finish.likely == START + 3 * ONE_WEEK  # nothing was open for two weeks
    assert alone.finish.plan == START + 2 * ONE_WEEK + 6 * ONE_DAY


def test_parts_of_a_course_open_one_by_one():
    pieces = (Piece(0.5), Piece(0.5, START + 3 * ONE_WEEK))
    projection = project(study(course(20, pieces=pieces), pace=EVEN), START)
    assert projection.finish.likely == START + 4 * ONE_WEEK
    assert projection.ahead.likely == pytest.approx(4)


# --- guesses, parts, and what a finished course taught ----------------------------------------------------


def test_a_guess_counts_with_its_geometric_middle_and_widens_the_range_of_its_course_alone():
    guess = Guess(114, 260)
    assert guess.middle_hours == pytest.approx(172.16, abs=0.01)
    known, guessed = (
        project(study(one, course(50)), START)
        for one in (course(guess.middle_hours), course(None, guess=guess))
    )
    assert guessed.finish.likely == known.finish.likely
    assert guessed.remaining_hours == known.remaining_hours
    assert guessed.finish.late > known.finish.late
    doubt = effort_doubt([guess.middle_hours, 50], known.bias)
    share = guess.middle_hours / (guess.middle_hours + 50)
    more = (math.log(260 / 114) / 2.56) ** 2 * share**2
    assert guessed.ahead.spread**2 - known.ahead.spread**2 == pytest.approx(more)
    assert effort_doubt([guess.middle_hours, 50], known.bias, [guess.variance, 0]) == pytest.approx(
        doubt + more
    )


@pytest.mark.parametrize(
    "better", [{"published_hours": 100.0}, {"estimate_hours": 100.0}, {"share_done": ShareDone(0.5, 10.0)}]
)
def test_a_guess_is_no_doubt_any_more_once_something_better_is_known(better):
    one = replace(course(None, guess=Guess(10, 90), logged_hours=10.0), **better)
    assert one.own_variance == 0
    assert course(None, guess=Guess(10, 90)).own_variance > 0


def test_only_the_needed_share_of_the_published_hours_is_due_and_taught():
    one = course(117, needed_share=16 / 117)
    assert project(study(one), START).remaining_hours == pytest.approx(16)
    assert planned_hours(one) == pytest.approx(16)
    assert replace(one, estimate_hours=30.0).effort_hours == 30
    done = replace(one, status="completed", logged_hours=20.0, completed_on=START)
    assert study(done).bias() == effort_bias([(20, 16)])


def test_what_a_finished_course_taught_outlasts_the_catalog():
    done = course(40, "completed", 30, START, taught_hours=20.0)
    for published in (40.0, 400.0, None):
        inputs = study(replace(done, published_hours=published), course(10))
        assert inputs.bias() == effort_bias([(30, 20)])
        assert project(inputs, START + ONE_DAY) == project(study(done, course(10)), START + ONE_DAY)
    assert study(replace(done, took_hours=50.0)).bias() == effort_bias([(50, 20)])


def test_what_was_finished_and_left_the_plan_keeps_its_place_before_what_opens_later():
    left = course(20, "completed", 20, START + ONE_DAY, slug="left")
    for opens_on in (START, START + ONE_WEEK):  # the plan is at the finished course until then, and longer
        waits = study(course(10, pieces=(Piece(1.0, opens_on),)), left_courses=[left], done_courses=[left])
        assert plan_ends(waits) == [START + 3 * ONE_WEEK]


def test_a_side_course_that_left_the_plan_finished_takes_no_place_among_the_others():
    side = beside(4, 2, status="completed", logged_hours=4, completed_on=START + ONE_DAY)
    inside, left = study(side, course(100)), study(course(100), left_courses=[side], done_courses=[side])
    assert plan_ends(left) == plan_ends(inside)[1:]
    for days in (0, 7, 30):
        today = START + days * ONE_DAY
        assert distance(left, today) == distance(inside, today)


def test_a_newer_estimate_counts_before_the_share_of_a_guessed_course():
    guessed = course(None, guess=Guess(10, 40), logged_hours=10, share_done=ShareDone(0.5, 10))
    estimated = replace(guessed, estimate_hours=60.0, newest_word=Word.ESTIMATE)
    assert (guessed.counting_word, guessed.own_variance) == (Word.SHARE, 0)
    assert (estimated.counting_word, estimated.own_variance) == (Word.ESTIMATE, 0)


# --- breaks -----------------------------------------------------------------------------------------------


def test_a_span_that_begins_within_a_break_does_not_end_it():
    away = (DayRange(START - ONE_DAY, START + ONE_DAY),)
    span = (HoursSpan(DayRange(START, START + ONE_WEEK), 5.0),)
    done = course(0, "completed", completed_on=START)
    assert plan_ends(study(done, pauses=away, spans=span)) == [START + 2 * ONE_DAY]


def test_a_break_that_puts_a_side_course_out_of_sight_is_its_reason():
    away = DayRange(START, START + 7000 * ONE_DAY)
    assert project(study(beside(10)), START).finish.likely
    assert project(study(beside(10), pauses=(away,)), START).finish.reason == BREAKS_TOO_FAR


def test_a_late_end_out_of_sight_is_said_before_what_the_plan_lacks():
    inputs = study(
        course(1100), course(3000), pace=2, weeks=[20] * 40
    )  # the plan takes 550 weeks for the first
    finish = project(inputs, START + 40 * ONE_WEEK).finish
    assert finish.likely
    assert (finish.plan, finish.late, finish.reason) == (None, None, LATE_TOO_FAR)


def test_a_late_end_out_of_sight_is_said_also_where_a_side_course_stands_last():
    logged = {START + number * ONE_WEEK: 20.0 for number in range(40)}
    side = course(1100, slug="side", side=SideStudy(2.0, START, hours_by_week=logged))
    inputs = study(course(6500), side, pace=4, weeks=[40] * 40)
    projection = project(inputs, START + 40 * ONE_WEEK)
    assert projection.courses[1].finish.reason == PLAN_TOO_FAR
    assert projection.finish.likely
    assert projection.finish.reason == LATE_TOO_FAR


def test_without_a_date_the_reason_is_that_of_the_last_course():
    away = DayRange(START + 2 * ONE_WEEK, START + 7000 * ONE_DAY)
    finish = project(study(course(60), course(9000), pauses=(away,)), START).finish
    assert finish.reason == TOO_FAR


# --- this week ------------------------------------------------------------------------------------------


def test_a_week_of_other_hours_asks_for_those():
    half = (HoursSpan(DayRange(START, START + 6 * ONE_DAY), 5.0),)
    assert this_week(study(course(100), spans=half), START).left_hours == pytest.approx(5)


def test_this_week_asks_nothing_of_a_finished_core_and_stays_for_an_additional_course_of_unknown_effort():
    done = study(course(10, "completed", 10, START), extra(50))
    assert this_week(done, START).left_hours == 0
    ahead = study(course(100, logged_hours=15), extra(None), weeks=[15, 0])
    assert this_week(ahead, START + ONE_WEEK).left_hours == pytest.approx(5)


# --- what must hold for any ---------------------------------------------------------------------------------


@st.composite
def mixed(draw):
    """Any study, with side courses, waits, spans, guesses and additional courses."""
    inputs, today = draw(studies())
    some = []
    for one in inputs.courses:
        changes = {"is_core": draw(st.booleans())}
        if draw(st.booleans()):
            changes["guess"] = Guess(20, 20 * draw(st.integers(1, 5)))
        if draw(st.booleans()):
            share = draw(st.sampled_from([0.25, 0.5]))
            opens_on = START + draw(st.integers(0, 400)) * ONE_DAY
            changes["pieces"] = (Piece(share), Piece(1 - share, opens_on))
        if draw(st.integers(0, 2)) == 0:
            after = draw(st.sampled_from(["", *(other.slug for other in inputs.courses)]))
            starts_on = None if after else START + draw(st.integers(-30, 200)) * ONE_DAY
            changes["side"] = SideStudy(inputs.planned_pace_hours / 8, starts_on, after)
        some.append(replace(one, **changes))
    span = HoursSpan(
        DayRange(START + 40 * ONE_DAY, START + draw(st.integers(40, 200)) * ONE_DAY),
        inputs.planned_pace_hours * draw(st.sampled_from([0.25, 0.5, 1.0, 1.5])),
    )
    return replace(inputs, courses=tuple(some), spans=(span,)), today


def finishes(projection):
    rows = (one.finish for one in projection.courses)
    return [projection.finish, projection.finish_with_additional, *rows]


@prove
@given(mixed())
def test_early_likely_and_late_come_in_this_order_for_any_mix(case):
    for finish in finishes(project(*case)):
        assert is_not_later(finish.early, finish.likely)
        assert is_not_later(finish.likely, finish.late)


@prove
@given(mixed())
def test_the_core_never_ends_after_all(case):
    projection = project(*case)
    for name in LINES:
        whole = getattr(projection.finish_with_additional, name)
        assert projection.is_core_finished or is_not_later(getattr(projection.finish, name), whole)


@prove
@given(studies(), st.integers(0, 5))
def test_a_span_at_the_plan_s_hours_a_wait_of_no_days_and_a_side_course_of_no_hours_change_nothing(case, at):
    inputs, today = case
    start = max(today, inputs.starts_on)
    place = at % len(inputs.courses)
    changed = replace(
        inputs,
        spans=(HoursSpan(DayRange(START, START + 90 * ONE_DAY), inputs.planned_pace_hours),),
        courses=tuple(
            replace(one, side=SideStudy(0.0, START), pieces=(Piece(1.0, min(start, inputs.plan_since)),))
            if number == place
            else one
            for number, one in enumerate(inputs.courses)
        ),
    )
    assert finishes(project(changed, today)) == finishes(project(inputs, today))


def later_by_a_day_at_most(before, after):
    """Whether no finish is earlier, to the day that whole days of applying round to."""
    return all(
        is_not_later(day, other and other + ONE_DAY)
        for day, other in (
            (getattr(before.finish_with_additional, name), getattr(after.finish_with_additional, name))
            for name in ("plan", "likely")
        )
    )


@prove
@given(mixed(), st.data(), st.integers(1, 40))
def test_more_hours_a_longer_wait_or_a_longer_break_never_bring_the_end_of_all_nearer(case, data, more):
    inputs, today = case
    before = project(inputs, today)
    assume(not before.is_finished)
    place = data.draw(st.integers(0, len(inputs.courses) - 1))
    one = inputs.courses[place]
    kind = data.draw(st.sampled_from(["hours", "wait", "break"]))
    if kind == "break":
        assume(all(pause.last < today for pause in inputs.pauses))
        ahead = DayRange(today + ONE_DAY, today + more * ONE_DAY)
        changed = replace(inputs, pauses=(*inputs.pauses, ahead) if today > START else (ahead,))
        assume(not inputs.pauses or inputs.pauses[-1].last + ONE_DAY < ahead.first)
    else:
        assume(one.is_due and one.share_done is None and one.effort_hours)
        if kind == "hours":
            other = (
                replace(one, estimate_hours=(one.estimate_hours or 0) + more)
                if one.estimate_hours
                else (replace(one, published_hours=(one.published_hours or 20.0) + more))
            )
            assume(other.effort_hours >= one.effort_hours)
        else:
            pieces = one.pieces or (Piece(1.0),)
            opens_on = (pieces[-1].opens_on or max(today, inputs.plan_since)) + more * ONE_DAY
            other = replace(one, pieces=(*pieces[:-1], replace(pieces[-1], opens_on=opens_on)))
        changed = replace(
            inputs,
            courses=tuple(other if number == place else one for number, one in enumerate(inputs.courses)),
        )
    assert later_by_a_day_at_most(before, project(changed, today))


@prove
@given(studies(), quarters, st.integers(1, 7))
def test_a_side_course_touches_the_core_only_by_the_hours_a_week_it_takes(case, hours, eighths):
    inputs, today = case
    inputs = replace(inputs, hours_by_week={})
    pace = inputs.planned_pace_hours * eighths / 8
    alone, one, two = (
        project(replace(inputs, courses=(*inputs.courses, *sides)), today)
        for sides in (
            [],
            [course(hours, slug="side", is_core=False, side=SideStudy(pace, max(today, START)))],
            [course(hours, slug="side", is_core=False, side=SideStudy(0.25, dt.date(9000, 1, 1)))],
        )
    )
    assume(any(own.status != "waived" for own in inputs.courses))
    assert dates(two.finish) == dates(alone.finish)
    assert all(
        is_not_later(day, other) for day, other in zip(dates(alone.finish), dates(one.finish), strict=True)
    )
    if alone.finish.late and one.finish.late:
        taken = math.ceil(7 * hours / inputs.planned_pace_hours) + 1
        for day, other in zip(dates(alone.finish), dates(one.finish), strict=True):
            rests = sum((pause.last - pause.first).days + 1 for pause in inputs.pauses)
            assert (other - day).days <= taken + rests or alone.is_core_finished


@prove
@given(mixed(), quarters, st.integers(-60, 60), st.sampled_from(["completed", "waived", "left"]))
def test_ending_a_side_course_never_makes_the_core_later(case, hours, days, how):
    inputs, today = case
    assume(any(one.is_core and one.is_due for one in inputs.courses))
    side = SideStudy(inputs.planned_pace_hours / 4, today + days * ONE_DAY)
    running = course(hours, slug="beside", is_core=False, side=side)
    ended = {
        "completed": replace(running, status="completed", completed_on=today),
        "waived": replace(running, status="waived", side=replace(side, until=today)),
        "left": replace(running, side=replace(side, until=today)),
    }[how]
    before = project(replace(inputs, courses=(*inputs.courses, running)), today)
    in_plan, left = ([], [ended]) if how == "left" else ([ended], [])
    after = project(replace(inputs, courses=(*inputs.courses, *in_plan), left_courses=left), today)
    assume(how != "completed" or after.bias.courses == before.bias.courses)
    # While the core waits, more of what follows gets done, and hours after more hours spread by a little more.
    waits = any(piece.opens_on for one in inputs.courses for piece in one.pieces)
    for name in ("plan", *LINES):
        latest = getattr(before.finish, name)
        assert is_not_later(getattr(after.finish, name), latest + ONE_DAY if latest and waits else latest)
