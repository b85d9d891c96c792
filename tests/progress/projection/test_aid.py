"""Financial aid on the timeline: a table worked out by hand, what changes it, then what holds for any plan."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from progress.projection import (
    AidRules,
    Application,
    ApplicationState,
    DayRange,
    HoursSpan,
    Part,
    SideStudy,
    Standing,
    TargetPace,
    access_pace,
    moves_since,
    project,
    this_week,
    with_next_application,
    without_aid,
)
from tests.progress.projection.studies import (
    ONE_DAY,
    ONE_WEEK,
    any_pauses,
    course,
    is_not_later,
    paces,
    prove,
    study,
    weeks_of_hours,
)
from tests.progress.projection.test_moved import before

FIRST_DAY = dt.date(2026, 11, 30)  # a Monday
PATH = {"M": (130 / 3, 3), "ML": (260 / 3, 3), "DL": (130, 5)}  # hours, parts of equal hours
PARTS = [f"{slug}{number + 1}" for slug, (_hours, parts) in PATH.items() for number in range(parts)]
# apply day -> finish, by the rule: 0 after finishing, 1 after the decision, 2 at any time
TABLE = """
M1   11-30 12-27   11-30 12-27   11-30 12-27
M2   12-27 01-23   12-16 01-12   12-10 01-06
M3   01-23 02-19   01-01 01-28   12-20 01-16
ML1  02-19 03-28   01-17 02-23   12-30 02-05
ML2  03-28 05-04   02-06 03-15   01-19 02-25
ML3  05-04 06-10   02-26 04-04   02-08 03-17
DL1  06-10 07-15   03-18 04-22   03-01 04-05
DL2  07-15 08-19   04-05 05-11   03-19 04-23
DL3  08-19 09-23   04-24 05-29   04-06 05-11
DL4  09-23 10-28   05-12 06-16   04-24 05-29
DL5  10-28 12-02   05-30 07-04   05-12 06-16
""".strip().splitlines()
WAITING_DAYS = (184, 34, 16)
REVIEW = 16
State = ApplicationState


def rules(next_application, review_days=REVIEW, access_days=180, provider="provider"):
    return AidRules(next_application, review_days, access_days, provider)


def applications(parts, asked, states=None, every=(State.TO_APPLY, None)):
    """An application for each part; ``states`` has those that are not like ``every`` one."""
    return tuple(Application(part, 1.0, asked, *(states or {}).get(part, every)) for part in parts)


def path(asked, pace=10.0, states=None, every=(State.TO_APPLY, None), first=(), **more: Any):
    courses = [
        course(
            hours,
            slug=slug,
            applications=applications([f"{slug}{n + 1}" for n in range(parts)], asked, states, every),
        )
        for slug, (hours, parts) in PATH.items()
    ]
    return study(*first, *courses, pace=pace, starts_on=FIRST_DAY, **more)


def by_part(inputs, today=FIRST_DAY):
    return {one.part: one for one in project(inputs, today).aid.applications}


def plan_finish(inputs, today=FIRST_DAY):
    return project(inputs, today).finish.plan


# --- the table ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [0, 1, 2])
def test_each_part_is_applied_for_and_ends_on_the_day_worked_out_by_hand(rule):
    projection = project(path(rules(rule)), FIRST_DAY)
    expected = [[cells[0], *cells[1 + 2 * rule : 3 + 2 * rule]] for cells in map(str.split, TABLE)]
    days = [(one.part, one.plan.apply_on, one.plan.finish_on) for one in projection.aid.applications]
    assert [[part, *(f"{day:%m-%d}" for day in both)] for part, *both in days] == expected
    assert projection.aid.plan_waiting_days == WAITING_DAYS[rule]
    assert projection.finish.plan == days[-1][2]
    assert days[-1][2].year == 2027


def test_each_decision_comes_after_the_review_and_access_lasts_from_then_on():
    for rule in (0, 1, 2):
        for one in by_part(path(rules(rule))).values():
            for days in (one.plan, one.likely):
                assert days.decision_on == days.apply_on + REVIEW * ONE_DAY
                assert days.access_until == days.decision_on + 180 * ONE_DAY
                assert days.decision_on <= days.begin_on <= days.finish_on
            assert one.plan.not_before == one.plan.finish_on - 180 * ONE_DAY
            assert one.likely.not_before == one.late_on - 180 * ONE_DAY
            assert one.early_on <= one.likely.finish_on <= one.late_on


def test_a_part_begins_with_the_end_of_the_one_before_or_with_its_decision():
    parts = by_part(path(rules(2)))
    assert parts["M1"].plan.begin_on == parts["M1"].plan.decision_on
    assert parts["M2"].plan.begin_on == parts["M1"].plan.finish_on


def test_without_aid_or_without_a_review_the_path_ends_on_the_day_it_ever_did():
    expected = dt.date(2027, 5, 31)
    assert plan_finish(without_aid(path(rules(0)))) == expected
    assert plan_finish(path(rules(0), every=(State.NOT_NEEDED, None))) == expected
    assert [plan_finish(path(rules(rule, review_days=0))) for rule in (1, 2)] == [expected] * 2


def test_what_is_open_meanwhile_hides_the_wait():
    python = course(26, slug="python")
    inputs = path(rules(2), first=[python])
    assert plan_finish(inputs) == plan_finish(without_aid(inputs)) == dt.date(2027, 6, 19)
    assert project(inputs, FIRST_DAY).aid.plan_waiting_days == 0
    last = replace(inputs, courses=(*inputs.courses[1:], python))
    assert plan_finish(last) == dt.date(2027, 6, 19)  # the same, studied while the first decision is awaited
    assert by_part(last)["M1"].plan.finish_on == dt.date(2026, 12, 27)


def test_a_part_that_is_refused_on_its_decision_day_moves_all_after_it():
    decided_on = by_part(path(rules(2)))["M2"].plan.decision_on
    inputs = path(rules(2), states={"M2": (State.REFUSED, decided_on)})
    assert decided_on == dt.date(2026, 12, 26)
    assert plan_finish(inputs) == dt.date(2027, 7, 2)
    parts = by_part(inputs)
    assert (parts["M2"].plan.apply_on, parts["M2"].plan.decision_on) == (
        decided_on,
        decided_on + REVIEW * ONE_DAY,
    )
    states = {"M1": (State.APPROVED, FIRST_DAY + REVIEW * ONE_DAY), "M2": (State.REFUSED, decided_on)}
    assert plan_finish(path(rules(2), states=states), decided_on) == dt.date(2027, 7, 2)


def test_all_applied_for_on_day_one_lose_access_before_the_end():
    at_once = path(rules(2), every=(State.APPLIED, FIRST_DAY))
    parts = by_part(at_once)
    assert {one.plan.access_until for one in parts.values()} == {dt.date(2027, 6, 14)}
    assert [part for part, one in parts.items() if one.plan.collides] == ["DL5"]
    slow = by_part(replace(at_once, planned_pace_hours=5.0))
    assert [part for part, one in slow.items() if one.plan.collides] == PARTS[5:]
    assert len(PARTS[5:]) == 6


# --- states ---------------------------------------------------------------------------------------------


def test_an_application_that_was_sent_is_decided_after_the_review_from_its_own_day():
    applied_on = FIRST_DAY - 6 * ONE_DAY
    one = by_part(path(rules(0), states={"M1": (State.APPLIED, applied_on)}))["M1"]
    assert (one.plan.apply_on, one.plan.decision_on) == (applied_on, applied_on + REVIEW * ONE_DAY)
    assert not one.is_overdue


@pytest.mark.parametrize(("days_over", "is_overdue"), [(-1, False), (0, False), (1, True), (9, True)])
def test_a_decision_that_should_have_come_is_expected_tomorrow_and_asked_for(days_over, is_overdue):
    today = FIRST_DAY + (REVIEW + days_over) * ONE_DAY
    one = by_part(path(rules(0), states={"M1": (State.APPLIED, FIRST_DAY)}), today)["M1"]
    assert one.is_overdue is is_overdue
    assert one.likely.decision_on == (today + ONE_DAY if is_overdue else FIRST_DAY + REVIEW * ONE_DAY)


def test_an_approved_part_is_open_and_its_access_runs_from_the_decision():
    decided_on = FIRST_DAY - 10 * ONE_DAY
    one = by_part(path(rules(0), states={"M1": (State.APPROVED, decided_on)}))["M1"]
    assert one.plan.apply_on is None
    assert one.plan.begin_on == FIRST_DAY
    assert one.plan.access_until == decided_on + 180 * ONE_DAY


def test_a_refused_one_was_not_sent_again_on_a_day_that_has_passed():
    today = FIRST_DAY + 5 * ONE_DAY
    one = by_part(path(rules(2), states={"M1": (State.REFUSED, FIRST_DAY)}), today)["M1"]
    assert one.likely.apply_on == today


def test_parts_that_need_no_aid_or_are_done_wait_for_nothing_and_are_not_listed():
    states = {"M1": (State.NOT_NEEDED, None)}
    assert list(by_part(path(rules(0), states=states))) == PARTS[1:]
    inputs = path(rules(0), states={"M1": (State.APPROVED, FIRST_DAY)}, weeks=[9.0, 9.0])
    mathematics = replace(inputs.courses[0], logged_hours=18.0)
    today = FIRST_DAY + 2 * ONE_WEEK
    inputs = replace(inputs, courses=(mathematics, *inputs.courses[1:]))
    assert list(by_part(inputs, today)) == PARTS[1:]
    assert by_part(inputs, today)["M2"].likely.apply_on == today  # the first one that is not done


@pytest.mark.parametrize("status", ["completed", "waived"])
def test_a_course_that_is_done_or_waived_asks_for_no_application(status):
    inputs = path(rules(0))
    done_on = FIRST_DAY if status == "completed" else None
    done = replace(inputs.courses[0], status=status, completed_on=done_on)
    parts = by_part(replace(inputs, courses=(done, *inputs.courses[1:])))
    assert list(parts) == PARTS[3:]
    assert parts["ML1"].plan.apply_on == FIRST_DAY


def test_the_plan_keeps_the_wait_for_a_course_that_is_done_meanwhile():
    decided_on = FIRST_DAY + REVIEW * ONE_DAY
    states = dict.fromkeys(("M1", "M2", "M3"), (State.APPROVED, decided_on))
    inputs = path(rules(2), states=states)
    done_on = decided_on + 30 * ONE_DAY
    done = replace(inputs.courses[0], status="completed", completed_on=done_on, logged_hours=40.0)
    ml_on = (State.APPLIED, decided_on)
    later = path(rules(2), states={**states, "ML1": ml_on})
    both = [
        plan_finish(replace(later, courses=(first, *later.courses[1:])), done_on)
        for first in (later.courses[0], done)
    ]
    assert both[0] == both[1]


def test_applications_to_another_provider_follow_their_own():
    inputs = study(
        course(10, slug="one", applications=applications(["a"], rules(0))),
        course(10, slug="two", applications=applications(["b"], rules(0, provider="other"))),
        starts_on=FIRST_DAY,
    )
    assert [one.plan.apply_on for one in by_part(inputs).values()] == [FIRST_DAY] * 2


def test_parts_take_their_shares_of_the_hours_of_the_course():
    parts = (Application("short", 1.0, rules(2)), Application("long", 3.0, rules(2)))
    days = by_part(study(course(40, applications=parts), starts_on=FIRST_DAY))
    opens_on = FIRST_DAY + REVIEW * ONE_DAY
    assert days["short"].plan.finish_on == opens_on + ONE_WEEK
    assert days["long"].plan.finish_on == opens_on + 4 * ONE_WEEK


# --- breaks, side courses, unknown efforts, stopped plans -------------------------------------------------


def test_a_break_hides_the_wait_that_falls_into_it():
    away = DayRange(FIRST_DAY, FIRST_DAY + (REVIEW - 1) * ONE_DAY)
    inputs = path(rules(2), pauses=(away,))
    assert project(inputs, FIRST_DAY).aid.plan_waiting_days == 0
    assert plan_finish(inputs) == plan_finish(without_aid(inputs))
    assert by_part(inputs)["M1"].plan.begin_on == away.last + ONE_DAY


def test_the_end_of_a_part_is_found_across_a_break():
    away = DayRange(FIRST_DAY + 20 * ONE_DAY, FIRST_DAY + 39 * ONE_DAY)
    parts = by_part(path(rules(0), pauses=(away,)))
    assert parts["M1"].plan.finish_on == dt.date(2026, 12, 27) + 20 * ONE_DAY
    assert parts["M2"].plan.apply_on == parts["M1"].plan.finish_on


def test_parts_of_a_side_course_wait_on_its_own_stream():
    side = course(
        4,
        slug="side",
        is_core=False,
        side=SideStudy(1.0, FIRST_DAY),
        applications=applications(["a", "b"], rules(0)),
    )
    inputs = study(course(90, slug="main"), side, starts_on=FIRST_DAY)
    days = by_part(inputs)
    assert days["a"].plan.finish_on == FIRST_DAY + (REVIEW + 14) * ONE_DAY
    assert days["b"].plan.apply_on == days["a"].plan.finish_on
    assert days["b"].plan.finish_on == days["a"].plan.finish_on + (REVIEW + 14) * ONE_DAY
    projection = project(inputs, FIRST_DAY)
    assert projection.courses[1].finish.plan == days["b"].plan.finish_on
    assert projection.courses[1].finish.likely == days["b"].likely.finish_on
    assert projection.finish == project(without_aid(inputs), FIRST_DAY).finish
    assert projection.aid.plan_waiting_days == 0


def test_a_course_of_unknown_effort_has_applications_without_days():
    inputs = study(course(None, applications=applications(["a"], rules(0))), starts_on=FIRST_DAY)
    one = by_part(inputs)["a"]
    assert (one.plan.finish_on, one.likely.finish_on, one.collides) == (None, None, False)
    assert one.apply_by is None
    assert access_pace(project(inputs, FIRST_DAY), one) == TargetPace(None, None)


def test_a_learner_who_has_stopped_has_plan_days_alone():
    inputs = path(rules(2), weeks=[5.0, 0, 0, 0, 0])
    one = by_part(inputs, FIRST_DAY + 5 * ONE_WEEK)["M1"]
    assert one.plan.finish_on is not None
    assert one.likely.finish_on is None


def test_whoever_waits_for_a_decision_is_not_behind_and_owes_no_hours():
    inputs = path(rules(2), every=(State.APPLIED, FIRST_DAY))
    today = FIRST_DAY + ONE_WEEK
    projection = project(inputs, today)
    assert projection.distance.hours == pytest.approx(0)
    assert projection.distance.standing is Standing.ON_TRACK
    assert this_week(inputs, today).left_hours == 0
    decided_on = FIRST_DAY + REVIEW * ONE_DAY
    late = project(path(rules(2), every=(State.APPROVED, decided_on)), decided_on + ONE_WEEK)
    assert late.distance.hours == pytest.approx(10)


# --- access -----------------------------------------------------------------------------------------------


def test_access_that_may_end_too_early_says_the_hours_a_week_that_would_do():
    at_once = path(rules(2, review_days=0), every=(State.APPROVED, FIRST_DAY))
    projection = project(at_once, FIRST_DAY)
    last = projection.aid.applications[-1]
    assert last in projection.aid.colliding
    assert last.access_weeks == pytest.approx(180 / 7)
    asked = access_pace(projection, last)
    assert asked.even_hours == pytest.approx(1.1 * 260 / (180 / 7), abs=0.1)  # 11.1...
    pace = projection.pace.at(asked.even_hours)
    kept = project(at_once, FIRST_DAY, pace).aid.applications[-1]
    assert kept.likely.finish_on <= kept.likely.access_until
    assert asked.sure_hours > asked.even_hours
    assert last.apply_by > FIRST_DAY


def test_the_days_of_waiting_are_none_of_those_that_access_leaves():
    at_once = path(rules(2), every=(State.APPLIED, FIRST_DAY))
    last = project(at_once, FIRST_DAY).aid.applications[-1]
    assert last.access_weeks == pytest.approx(180 / 7)  # of 196 days, 16 were waited


def test_a_part_that_is_longer_than_its_access_collides_whenever_it_is_sent():
    inputs = study(course(100, applications=applications(["a"], rules(2))), pace=2.0, starts_on=FIRST_DAY)
    projection = project(inputs, FIRST_DAY)
    (one,) = projection.aid.colliding
    assert (one.plan.collides, one.likely.collides) == (True, True)
    asked = access_pace(projection, one)
    assert asked.even_hours == pytest.approx(1.1 * 100 / (180 / 7), abs=0.1)


def test_the_next_one_to_send_is_the_one_whose_day_comes_first():
    decided_on = FIRST_DAY + REVIEW * ONE_DAY
    aid = project(path(rules(2), states={"M1": (State.APPLIED, FIRST_DAY)}), FIRST_DAY).aid
    assert aid.next_to_send.part == "M2"
    states = dict.fromkeys(PARTS, (State.APPROVED, decided_on))
    assert project(path(rules(2), states=states), decided_on).aid.next_to_send is None


def test_what_other_rules_would_give_can_be_asked():
    ends = [plan_finish(with_next_application(path(rules(0)), rule)) for rule in (0, 1, 2)]
    assert ends == [dt.date(2027, 12, 2), dt.date(2027, 7, 4), dt.date(2027, 6, 16)]


# --- why the date moved -------------------------------------------------------------------------------------


def test_a_refusal_is_the_wait_that_moved_the_date():
    today = FIRST_DAY + REVIEW * ONE_DAY
    old = path(rules(2), states={"M1": (State.APPLIED, FIRST_DAY)})
    new = path(rules(2), states={"M1": (State.REFUSED, today)})
    moves = {move.part: move.days for move in moves_since(before(old, today), new, today).moves}
    assert list(moves) == [Part.WAITS]
    assert moves[Part.WAITS] > 0


def test_choosing_aid_moves_the_date_by_its_wait_after_breaks_and_before_courses():
    plain = without_aid(path(rules(2)))
    away = DayRange(FIRST_DAY + 100 * ONE_DAY, FIRST_DAY + 120 * ONE_DAY)
    new = path(rules(2), pauses=(away,), first=[course(200, slug="new")])
    moved = moves_since(before(plain, FIRST_DAY), new, FIRST_DAY)
    assert [move.part for move in moved.moves] == [Part.PAUSES, Part.WAITS, Part.COURSES]
    assert moved.moves[1].days >= REVIEW - 1


# --- what holds for any plan ----------------------------------------------------------------------------

shares = st.integers(1, 5).map(float)
reviews = st.integers(0, 40)
numbers = st.integers(0, 2)


@st.composite
def aided(draw, states=tuple(State), sides=(True, False)):
    """A plan of courses, some paid with aid, beside others and with breaks; and a day to look at it."""
    asked = rules(draw(numbers), draw(reviews), draw(st.sampled_from([30, 180])))
    hours = st.integers(4, 240).map(lambda number: number / 4)
    courses = []
    for number in range(draw(st.integers(1, 4))):
        parts = draw(st.integers(0, 3))
        sent = []
        for part in range(parts):
            state = draw(st.sampled_from(states))
            on = FIRST_DAY + draw(st.integers(-30, 60)) * ONE_DAY
            sent.append(Application(str(part), draw(shares), asked, state, on))
        logged = draw(st.sampled_from([0.0, 0.0, 3.0]))
        one = course(draw(hours), slug=f"course-{number}", logged_hours=logged, applications=tuple(sent))
        courses.append(replace(one, is_core=draw(st.sampled_from([True, True, False]))))
    if draw(st.sampled_from(sides)):
        side = SideStudy(1.0, FIRST_DAY + draw(st.integers(0, 40)) * ONE_DAY)
        courses.append(course(draw(hours), slug="side", is_core=False, side=side))
    half = HoursSpan(DayRange(FIRST_DAY + 30 * ONE_DAY, FIRST_DAY + 50 * ONE_DAY), 1.0)
    pace = max(draw(paces), 2.0)
    inputs = study(
        *courses,
        pace=pace,
        starts_on=FIRST_DAY,
        weeks=draw(weeks_of_hours)[:3],
        pauses=tuple(
            replace(pause, first=pause.first + 400 * ONE_DAY, last=pause.last + 400 * ONE_DAY)
            for pause in draw(any_pauses)
        ),
        spans=draw(st.sampled_from([(), (half,)])),
    )
    return inputs, FIRST_DAY + draw(st.integers(0, 40)) * ONE_DAY


def ends(inputs, today):
    """The ends of everything on each line."""
    finish = project(inputs, today).finish_with_additional
    return [getattr(finish, name) for name in ("plan", "early", "likely", "late")]


def no_later(inputs, one, other, lines=("plan", "early", "likely", "late")):
    """Whether none of these lines ends later than the other, but for the whole day of an application.

    That is a day of study: more of them where a week has fewer hours.
    """
    for line, day, end in zip(("plan", "early", "likely", "late"), one, other, strict=True):
        if line not in lines or is_not_later(day, end):
            continue
        if day is None or inputs.main_calendar(FIRST_DAY).study_days(end, day) > 1 + 1e-6:
            return False
    return True


def changed(inputs, **values: Any):
    """The same plan with all rules changed."""
    return replace(
        inputs,
        courses=tuple(
            replace(
                one,
                applications=tuple(
                    replace(own, rules=replace(own.rules, **values)) for own in one.applications
                ),
            )
            for one in inputs.courses
        ),
    )


@prove
@given(aided())
def test_aid_never_makes_the_end_of_all_earlier(case):
    inputs, today = case
    assert no_later(inputs, ends(without_aid(inputs), today), ends(inputs, today))


@prove
@given(aided(), reviews, reviews)
def test_a_longer_review_never_makes_the_end_of_all_earlier(case, one, other):
    inputs, today = case
    short, long = (changed(inputs, review_days=days) for days in sorted([one, other]))
    # How far early and late lie apart depends on whose hours they are, and another wait is another order: on
    # those two lines a few hours of many courses may end earlier.
    assert no_later(inputs, ends(short, today), ends(long, today), lines=("plan", "likely"))


@prove
@given(aided())
def test_a_rule_that_allows_more_never_makes_the_end_of_all_later(case):
    inputs, today = case
    by_rule = [ends(with_next_application(inputs, rule), today) for rule in (2, 1, 0)]
    assert no_later(inputs, by_rule[0], by_rule[1])
    assert no_later(inputs, by_rule[1], by_rule[2])


@prove
@given(aided(states=(State.APPLIED,)), st.integers(0, 4), st.integers(1, 20))
def test_applying_earlier_never_makes_the_end_of_all_later(case, place, days):
    inputs, today = case
    sent = [(n, one) for n, course_ in enumerate(inputs.courses) for one in course_.applications]
    assume(place < len(sent))
    number, one = sent[place]
    assume(one.on + one.rules.review_days * ONE_DAY >= today)  # no decision is overdue
    earlier_on = max(one.on - days * ONE_DAY, today - one.rules.review_days * ONE_DAY)
    earlier = replace(one, on=earlier_on)
    courses = list(inputs.courses)
    courses[number] = replace(
        courses[number],
        applications=tuple(earlier if own is one else own for own in courses[number].applications),
    )
    assert no_later(inputs, ends(replace(inputs, courses=tuple(courses)), today), ends(inputs, today))


@prove
@given(aided(states=(State.TO_APPLY, State.NOT_NEEDED)), st.sampled_from([1, 2]))
def test_a_review_of_no_days_changes_nothing_where_no_end_must_be_awaited(case, rule):
    inputs, today = case
    at_once = changed(inputs, next_application=rule, review_days=0)
    assert ends(at_once, FIRST_DAY) == ends(without_aid(inputs), FIRST_DAY)
    assert ends(at_once, today)[1:] == ends(without_aid(inputs), today)[1:]


@prove
@given(aided())
def test_days_of_an_application_come_in_their_order_on_every_line(case):
    inputs, today = case
    projection = project(inputs, today)
    assert projection.aid.plan_waiting_days >= 0
    assert projection.aid.likely_waiting_days >= 0
    for one in projection.aid.applications:
        for days in (one.plan, one.likely):
            if days.finish_on:
                assert days.decision_on <= days.begin_on
                assert days.begin_on <= max(days.finish_on, days.decision_on)
                assert days.apply_on is None or days.apply_on <= days.decision_on
        if one.late_on:
            assert one.early_on <= one.likely.finish_on <= one.late_on
    for row in projection.courses:
        if row.finish.late:
            assert row.finish.early <= row.finish.likely <= row.finish.late


@prove
@given(aided(states=(State.NOT_NEEDED,)))
def test_parts_that_need_no_aid_change_nothing(case):
    inputs, today = case
    assert project(inputs, today) == project(without_aid(inputs), today)
