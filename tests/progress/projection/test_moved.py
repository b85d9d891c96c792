"""Why the likely finish moved: parts that add up, each with what caused it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.projection import Before, DayRange, Part, ShareDone, moves_since
from progress.projection.project import likely_finish
from tests.progress.projection.studies import (
    ONE_DAY,
    ONE_WEEK,
    START,
    any_pauses,
    course,
    courses,
    paces,
    prove,
    studies,
    study,
    weeks_of_hours,
    with_course,
)

TODAY = START + 6 * ONE_WEEK
OLD = study(
    course(40, "in_progress", 30, slug="first"),
    course(60, slug="second"),
    course(50, slug="third"),
    weeks=[5, 6, 4, 7, 5, 3],
)


def before(inputs, issued_on=TODAY, **changes: Any):
    """The finish that was given on a day, stored as the app stores it: without the weeks."""
    pace, bias = inputs.pace(issued_on), inputs.bias()
    likely_on = likely_finish(inputs, issued_on, pace, bias)
    return replace(
        Before(issued_on, likely_on, replace(inputs, hours_by_week={}), pace, bias, inputs.logged_hours),
        **changes,
    )


def days_by_part(old, new, today=TODAY):
    return {move.part: move.days for move in moves_since(before(old), new, today).moves}


# --- one change at a time ---------------------------------------------------------------------------------


def test_nothing_changed_on_the_same_day_moves_nothing():
    moved = moves_since(before(OLD), OLD, TODAY)
    assert moved.moves == ()
    assert moved.days == 0
    assert moved.from_on == moved.to_on == before(OLD).likely_on


def test_a_day_that_passed_without_hours_belongs_to_the_hours():
    assert days_by_part(OLD, OLD, TODAY + ONE_DAY) == {Part.HOURS: 1}


def test_hours_of_this_week_belong_to_the_hours():
    assert days_by_part(OLD, with_course(OLD, 0, logged_hours=38.0)) == {Part.HOURS: pytest.approx(-6, abs=4)}


def test_a_week_without_hours_is_time_that_passed_and_a_slower_pace():
    days = days_by_part(OLD, OLD, TODAY + ONE_WEEK)
    assert set(days) == {Part.HOURS, Part.PACE}
    assert days[Part.HOURS] == 7
    assert days[Part.PACE] > 0


def test_hours_corrected_in_a_past_week_are_hours_done_and_another_pace():
    more = replace(with_course(OLD, 1, logged_hours=5.0), hours_by_week={**OLD.hours_by_week, START: 10})
    days = days_by_part(OLD, more)
    assert set(days) == {Part.HOURS, Part.PACE}
    assert max(days.values()) < 0


@pytest.mark.parametrize(
    ("changes", "part", "is_later"),
    [
        ({"published_hours": 90.0}, Part.PUBLISHED_EFFORT, True),
        ({"published_hours": 30.0}, Part.PUBLISHED_EFFORT, False),
        ({"estimate_hours": 90.0}, Part.OWN_ESTIMATE, True),
        ({"share_done": ShareDone(0.5, 0.0)}, Part.OWN_ESTIMATE, False),
        ({"status": "waived"}, Part.COURSES, False),
    ],
)
def test_a_change_of_one_course_is_the_only_part(changes, part, is_later):
    days = days_by_part(OLD, with_course(OLD, 1, **changes))
    assert set(days) == {part}
    assert (days[part] > 0) is is_later


def test_a_course_that_is_due_again_after_it_was_waived_is_a_matter_of_the_courses():
    days = days_by_part(with_course(OLD, 1, status="waived"), OLD)
    assert set(days) == {Part.COURSES}
    assert days[Part.COURSES] > 0


def test_a_waived_course_that_was_the_last_to_be_completed_is_a_matter_of_the_courses():
    done = study(
        course(40, "completed", 40, START, slug="first"),
        course(60, "completed", 60, START + 9 * ONE_DAY, slug="second"),
    )
    waived = with_course(done, 1, status="waived", completed_on=None)
    assert days_by_part(done, waived) == {Part.COURSES: -9}
    assert days_by_part(waived, done) == {Part.COURSES: 9}


def test_the_day_on_which_the_last_course_was_completed_is_a_matter_of_the_hours():
    old = study(
        course(40, "completed", 40, START, slug="first"), course(60, "in_progress", 50, slug="second")
    )
    done = with_course(old, 1, status="completed", logged_hours=60.0, completed_on=TODAY)
    moved = moves_since(before(old, START + ONE_WEEK), done, TODAY)
    assert [move.part for move in moved.moves] == [Part.HOURS]
    assert moved.to_on == TODAY


def test_only_a_pause_ahead_moves_by_its_days():
    pause = DayRange(TODAY + ONE_WEEK, TODAY + ONE_WEEK + 9 * ONE_DAY)
    assert days_by_part(OLD, replace(OLD, pauses=(pause,))) == {Part.PAUSES: 10}


def test_only_a_pause_told_afterwards_is_a_matter_of_the_pauses_although_it_changes_the_pace():
    old = replace(OLD, hours_by_week={**OLD.hours_by_week, START + 2 * ONE_WEEK: 0})
    third_week = DayRange(START + 2 * ONE_WEEK, START + 3 * ONE_WEEK - ONE_DAY)
    days = days_by_part(old, replace(old, pauses=(third_week,)))
    assert set(days) == {Part.PAUSES}
    assert days[Part.PAUSES] < 0


def test_the_same_pauses_in_another_kind_of_list_move_nothing():
    pauses = (DayRange(TODAY, TODAY + ONE_DAY),)
    assert days_by_part(replace(OLD, pauses=pauses), replace(OLD, pauses=list(pauses))) == {}


def test_a_course_added_and_one_taken_out_are_matters_of_the_courses():
    longer = replace(OLD, courses=(*OLD.courses, course(30, slug="fourth")))
    assert days_by_part(OLD, longer)[Part.COURSES] == -days_by_part(longer, OLD)[Part.COURSES] > 0
    assert set(days_by_part(OLD, longer)) == set(days_by_part(longer, OLD)) == {Part.COURSES}


def test_another_order_of_the_courses_moves_no_finish():
    assert days_by_part(OLD, replace(OLD, courses=OLD.courses[::-1])) == {}


def test_another_planned_pace_is_a_matter_of_the_plan():
    days = days_by_part(OLD, replace(OLD, planned_pace_hours=20.0))
    assert set(days) == {Part.PLAN}
    assert days[Part.PLAN] < 0


def test_a_first_day_put_off_is_a_matter_of_the_plan():
    old = study(course(40))
    later = replace(old, starts_on=START + 10 * ONE_DAY)
    moved = moves_since(before(old, START), later, START)
    assert [(move.part, move.days) for move in moved.moves] == [(Part.PLAN, 10)]


def test_a_finished_course_that_ran_over_makes_the_others_longer():
    # 60 h of 40: the finish itself is a matter of the hours, what it teaches is not
    old = with_course(OLD, 0, logged_hours=60.0)
    days = days_by_part(old, with_course(old, 0, status="completed", completed_on=TODAY))
    assert days[Part.LEARNED_EFFORT] > 0
    assert days[Part.HOURS] < 0
    assert set(days) == {Part.HOURS, Part.LEARNED_EFFORT}


def test_a_finished_course_that_was_quick_makes_the_others_shorter():
    days = days_by_part(OLD, with_course(OLD, 0, logged_hours=20.0, status="completed", completed_on=TODAY))
    assert days[Part.LEARNED_EFFORT] < 0


def test_another_method_is_the_part_that_no_input_explains():
    old = before(OLD)
    given_then = replace(old, likely_on=old.likely_on - 5 * ONE_DAY)
    moved = moves_since(given_then, OLD, TODAY)
    assert [(move.part, move.days) for move in moved.moves] == [(Part.METHOD, 5)]
    assert moved.days == 5


def test_parts_come_in_their_order():
    new = replace(
        with_course(OLD, 1, published_hours=90.0, estimate_hours=100.0),
        planned_pace_hours=20.0,
        pauses=(DayRange(TODAY + ONE_WEEK, TODAY + 2 * ONE_WEEK),),
    )
    parts = list(days_by_part(OLD, new))
    assert parts == [part for part in Part if part in parts]
    assert {Part.PUBLISHED_EFFORT, Part.OWN_ESTIMATE, Part.PAUSES, Part.PLAN} == set(parts)


# --- no date ---------------------------------------------------------------------------------------------------


def test_without_a_date_before_or_now_nothing_is_told():
    unknown = with_course(OLD, 1, published_hours=None)
    assert moves_since(before(unknown), OLD, TODAY) is None
    assert moves_since(before(OLD), unknown, TODAY) is None
    assert moves_since(before(OLD, likely_on=None), OLD, TODAY) is None
    assert moves_since(before(OLD), OLD, TODAY + 4 * ONE_WEEK) is None  # paused


def test_a_swap_that_leaves_no_date_hands_its_days_on():
    old = with_course(OLD, 1, estimate_hours=60.0)
    # The published effort is gone and the own estimate has grown: between the two there still is a date.
    new = with_course(OLD, 1, published_hours=None, estimate_hours=90.0)
    assert set(days_by_part(old, new)) == {Part.OWN_ESTIMATE}
    # Without the own estimate there is none between the two.
    old = OLD
    new = with_course(OLD, 1, published_hours=None, estimate_hours=90.0)
    days = days_by_part(old, new)
    assert set(days) == {Part.OWN_ESTIMATE}
    assert days[Part.OWN_ESTIMATE] > 0


def test_more_courses_than_the_old_plan_could_date_hand_their_days_on_to_the_plan():
    old = study(course(40, slug="first"), pace=0.25)
    new = replace(study(course(40, slug="first"), course(100, slug="second")), planned_pace_hours=10.0)
    moved = moves_since(before(old, START), new, START)
    assert [move.part for move in moved.moves] == [Part.PLAN]
    assert moved.to_on == likely_finish(new, START, new.pace(START), new.bias())


def test_weeks_of_a_pause_told_late_hand_the_days_of_a_stop_on():
    """Five empty weeks are no date by the old pauses; by the new ones the learner was on pause."""
    today = TODAY + 5 * ONE_WEEK
    new = replace(OLD, pauses=(DayRange(TODAY, today - ONE_DAY),))
    moved = moves_since(before(OLD), new, today)
    assert {move.part: move.days for move in moved.moves} == {Part.HOURS: 35}


def test_a_method_that_gives_no_date_any_more_hands_its_days_on():
    paused = study(course(40), weeks=[5, 0, 0, 0, 0])
    then = START + 5 * ONE_WEEK
    given_then = before(paused, then, likely_on=then + 100 * ONE_DAY)
    again = study(course(40), weeks=[5, 0, 0, 0, 0, 8])
    moved = moves_since(given_then, again, then + ONE_WEEK)
    assert [move.part for move in moved.moves] == [Part.PACE]


# --- any change --------------------------------------------------------------------------------------------------


@st.composite
def changed(draw, old):
    """The same study with any of its inputs changed."""
    some = list(old.courses)
    for number, one in enumerate(some):
        other = draw(courses(slug=one.slug))
        if one.status == "waived" or other.status == "waived":
            other = replace(other, completed_on=None)
        names = draw(
            st.sets(
                st.sampled_from(["logged_hours", "status", "published_hours", "estimate_hours", "share_done"])
            )
        )
        changes = {name: getattr(other, name) for name in names}
        if "status" in changes:
            changes["completed_on"] = other.completed_on
        some[number] = replace(one, **changes)
    some = draw(st.permutations(some))[draw(st.sampled_from([0, 0, 0, 1])) :]
    if draw(st.booleans()):
        some.append(draw(courses(slug="added")))
    changes = {
        "planned_pace_hours": draw(paces),
        "starts_on": START + draw(st.integers(-10, 10)) * ONE_DAY,
        "pauses": draw(any_pauses),
        "hours_by_week": {
            START + number * ONE_WEEK: hours for number, hours in enumerate(draw(weeks_of_hours))
        },
    }
    names = draw(st.sets(st.sampled_from(sorted(changes))))
    return replace(old, courses=tuple(some), **{name: changes[name] for name in names})


@prove
@given(studies(), st.data(), st.integers(0, 40), st.sampled_from([0, 0, -3, 12]))
def test_the_parts_always_add_up_and_each_comes_once(case, data, days, off):
    old, issued_on = case
    new, today = data.draw(changed(old)), issued_on + days * ONE_DAY
    then = before(old, issued_on)
    if then.likely_on:
        then = replace(then, likely_on=then.likely_on + off * ONE_DAY)
    now = likely_finish(new, today, new.pace(today), new.bias())
    moved = moves_since(then, new, today)
    if then.likely_on is None or now is None:
        assert moved is None
        return
    assert (moved.from_on, moved.to_on, moved.before) == (then.likely_on, now, then)
    assert sum(move.days for move in moved.moves) == (now - then.likely_on).days == moved.days
    assert all(move.days for move in moved.moves)
    parts = [move.part for move in moved.moves]
    assert parts == [part for part in Part if part in parts]
    assert (Part.METHOD in parts) is (off != 0)
