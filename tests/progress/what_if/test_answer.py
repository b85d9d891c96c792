"""Questions to the projection: they answer and change nothing, until the learner says so."""

import datetime as dt
import math
from decimal import Decimal

import pytest

from courses.models import Course, Path
from progress.answer.answer import answer_for
from progress.enrollment.membership import enroll
from progress.models import CourseProgress, EarlierPlan, Pause, Plan
from progress.projection import DayRange
from progress.projection.project import PAUSED, UNKNOWN_EFFORT
from progress.what_if.answer import Question, answer_what_if, make_it_the_plan
from tests.progress.by_hand import hours_left, likely_on
from tests.rows import forget_guess, log, make_additional, make_course, make_pause, make_plan, put, run_beside
from tests.tables import digest_by_table

START = dt.date(2026, 1, 5)
ONE_DAY = dt.timedelta(days=1)
ONE_WEEK = dt.timedelta(days=7)
TODAY = START + 4 * ONE_WEEK
WEEKS = [5, 10, 15, 0]
MATHEMATICS = "mathematics-for-machine-learning"  # 130 / 3 h
DEEP = "deep-learning"  # 130 h
LEFT = hours_left(130, 30)


def log_weeks(user, course, weeks):
    for number, hours in enumerate(weeks):
        log(user, course, hours, START + number * ONE_WEEK)


@pytest.fixture
def plan(catalog, learner):
    """One course of 130 h, of which 30 h are done after four weeks."""
    plan = make_plan(learner, starts_on=START)
    (progress,) = put(learner, Course.objects.get(slug=DEEP), status="in_progress")
    log_weeks(learner, progress.course, WEEKS)
    plan.refresh_from_db()
    return plan


@pytest.fixture
def two_courses(plan):
    put(plan.user, Course.objects.get(slug=MATHEMATICS))
    return plan


def question(hours=None, **more: object):
    return Question(hours=Decimal(f"{hours:.2f}") if hours else None, **more)


def ask(plan, hours=None, today=TODAY, **more: object):
    return answer_what_if(answer_for(plan, today), question(hours, **more))


def state_of(plan):
    """Return the courses of the plan in order, each with its state."""
    rows = CourseProgress.objects.for_user(plan.user).in_plan().with_courses()
    return [(row.course.slug, row.status) for row in rows]


# --- Another pace ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [20, 12.5, 0.5])
def test_another_pace_is_spent_on_what_is_left_from_today(plan, hours):
    expected = likely_on(TODAY, LEFT, planned_hours=hours / 0.85)
    assert ask(plan, hours).then.finish.likely == expected


def test_without_a_question_all_stays_as_the_dashboard_says(plan):
    asked = ask(plan)
    assert not asked.question.changes_plan
    assert asked.then == answer_for(plan, TODAY).projection
    assert asked.then.finish.likely == likely_on(TODAY, LEFT, WEEKS)
    assert (asked.chance, asked.even_pace_hours, asked.sure_pace_hours) == (None, None, None)


def test_pauses_to_come_are_skipped(plan):
    before = ask(plan, 20).then.finish.likely
    make_pause(plan.user, TODAY + ONE_WEEK, TODAY + 2 * ONE_WEEK)
    assert ask(plan, 20).then.finish.likely == before + 8 * ONE_DAY


def test_who_has_stopped_gets_a_date_for_a_pace_they_suppose(plan):
    today = TODAY + 3 * ONE_WEEK
    assert ask(plan, today=today).then.finish.reason == PAUSED
    asked = ask(plan, 8, today=today)
    assert asked.then.finish.likely == likely_on(today, LEFT, planned_hours=8 / 0.85)
    assert not asked.then.is_paused


def test_a_plan_that_has_not_begun_is_asked_from_its_first_day(catalog, learner):
    plan = make_plan(learner, starts_on=START)
    enroll(
        learner,
        Path.objects.with_steps().get(),
        ["python-for-data-science", "google-it-automation"],
        START - 3 * ONE_WEEK,
    )
    asked = ask(plan, 20, today=START - 3 * ONE_WEEK, by=START + 10 * ONE_WEEK)
    assert asked.then.finish.likely == likely_on(START, 260, planned_hours=20 / 0.85)
    assert asked.even_pace_hours == pytest.approx(28.6)  # 1.1 * 260 / 10


def test_a_pace_of_almost_nothing_gives_a_reason(plan):
    finish = ask(plan, 0.01).then.finish
    assert finish.likely is None
    assert finish.reason.startswith("no date at this pace")


# --- A date ---------------------------------------------------------------------------------------------


def test_a_date_asks_for_a_pace_to_the_tenth_rounded_up_and_for_more_to_be_surer(plan):
    asked = ask(plan, by=TODAY + 10 * ONE_WEEK)
    assert asked.even_pace_hours == math.ceil(1.1 * LEFT) / 10
    assert asked.sure_pace_hours > asked.even_pace_hours


@pytest.mark.parametrize(("name", "chance"), [("even_pace_hours", 0.5), ("sure_pace_hours", 0.8)])
@pytest.mark.parametrize("days", [12, 30, 90, 400])
def test_keeping_to_the_pace_that_a_date_asks_for_gives_its_chance_and_a_tenth_less_does_not(
    plan, name, chance, days
):
    by = TODAY + days * ONE_DAY
    needed = getattr(ask(plan, by=by), name)
    if needed is None:
        assert (days, name) == (12, "sure_pace_hours")
        return
    assert ask(plan, needed, by=by).chance >= chance - 1e-9
    assert ask(plan, needed - 0.1, by=by).chance < chance


def test_the_pace_at_even_odds_likely_finishes_by_that_date(plan):
    by = TODAY + 30 * ONE_DAY
    needed = ask(plan, by=by).even_pace_hours
    assert ask(plan, needed).then.finish.likely <= by
    assert ask(plan, needed - 0.5).then.finish.likely > by


def test_no_pace_does_for_today_the_past_or_a_week_of_more_than_168_hours(plan):
    for by in (TODAY, TODAY - ONE_WEEK, TODAY + 4 * ONE_DAY):
        asked = ask(plan, by=by)
        assert (asked.even_pace_hours, asked.sure_pace_hours) == (None, None)
    assert ask(plan, by=TODAY + 5 * ONE_DAY).even_pace_hours <= 168


def test_the_chance_by_today_or_the_past_is_none_at_all(plan):
    for by in (TODAY, TODAY - ONE_WEEK, dt.date(2000, 1, 1)):
        assert ask(plan, by=by).chance == 0


def test_when_nothing_is_left_no_hours_are_needed(plan):
    CourseProgress.objects.update(status="completed", completed_on=TODAY)
    asked = ask(plan, by=TODAY + ONE_WEEK)
    assert (asked.even_pace_hours, asked.sure_pace_hours, asked.chance) == (0, 0, 1)


def test_an_unknown_effort_leaves_both_questions_open(plan):
    put(plan.user, forget_guess("google-it-automation"))
    asked = ask(plan, 20, by=TODAY + 10 * ONE_WEEK)
    assert (asked.then.finish.likely, asked.then.finish.reason) == (None, UNKNOWN_EFFORT)
    assert (asked.even_pace_hours, asked.sure_pace_hours, asked.chance) == (None, None, None)


# --- A break, another order, a course more or less ------------------------------------------------------


def test_a_break_supposed_pushes_the_date_by_its_days_and_joins_one_that_is_planned(plan):
    make_pause(plan.user, TODAY + 10 * ONE_DAY, TODAY + 12 * ONE_DAY)
    before = ask(plan).then.finish.likely
    pause = DayRange(TODAY + 8 * ONE_DAY, TODAY + 11 * ONE_DAY)
    assert ask(plan, pause=pause).then.finish.likely == before + 2 * ONE_DAY


def test_the_course_to_study_next_comes_before_the_others_and_the_end_stays(two_courses):
    before = ask(two_courses)
    asked = ask(two_courses, first=MATHEMATICS)
    assert [course.slug for course in asked.then.courses] == [MATHEMATICS, DEEP]
    assert asked.then.finish.likely == before.then.finish.likely
    sooner = {course.title: course.then.likely < course.now.likely for course in asked.courses}
    assert list(sooner.values()) == [True, False]
    assert asked.courses[0].then.likely == likely_on(TODAY, 130 / 3, WEEKS)


def test_what_is_done_or_waived_stays_before_the_course_to_study_next(two_courses):
    done = Course.objects.get(slug="machine-learning")
    CourseProgress.objects.create(
        user=two_courses.user, course=done, position=0, status="completed", completed_on=START
    )
    asked = ask(two_courses, first=MATHEMATICS)
    assert [course.slug for course in asked.then.courses] == ["machine-learning", MATHEMATICS, DEEP]
    titles = [Course.objects.get(slug=slug).title for slug in (MATHEMATICS, DEEP)]
    assert [course.title for course in asked.courses] == titles  # finished ones have nothing to compare


def test_waiving_a_course_takes_its_hours_away(two_courses):
    asked = ask(two_courses, waive=DEEP)
    assert asked.then.finish.likely == likely_on(TODAY, 130 / 3, WEEKS)
    assert [course.title for course in asked.courses] == [Course.objects.get(slug=MATHEMATICS).title]


def test_waiving_the_only_course_leaves_nothing(plan):
    asked = ask(plan, waive=DEEP)
    assert asked.then.is_finished
    assert asked.courses == ()


def test_one_more_course_comes_last_with_its_published_hours(plan):
    asked = ask(plan, add=Course.objects.get(slug=MATHEMATICS))
    assert asked.then.finish.likely == likely_on(TODAY, LEFT + 130 / 3, WEEKS)
    assert [course.now is None for course in asked.courses] == [False, True]
    assert asked.courses[1].title == Course.objects.get(slug=MATHEMATICS).title


def test_one_more_course_of_unknown_effort_has_no_date(plan):
    asked = ask(plan, add=forget_guess("google-it-automation"))
    assert asked.then.finish.reason == UNKNOWN_EFFORT
    assert asked.courses[0].then.likely == asked.courses[0].now.likely


def test_everything_can_be_supposed_at_once(two_courses):
    asked = ask(
        two_courses,
        20,
        by=TODAY + 20 * ONE_WEEK,
        pause=DayRange(TODAY, TODAY + 6 * ONE_DAY),
        first=MATHEMATICS,
        waive=DEEP,
        add=Course.objects.get(slug="machine-learning"),
    )
    hours = 130 / 3 + 260 / 3
    assert asked.then.finish.likely == likely_on(TODAY, hours, planned_hours=20 / 0.85) + ONE_WEEK
    assert 0 < asked.chance < 1


def test_asking_changes_nothing(two_courses):
    before = digest_by_table()
    ask(
        two_courses,
        20,
        by=TODAY + ONE_WEEK,
        pause=DayRange(TODAY, TODAY),
        first=MATHEMATICS,
        waive=DEEP,
        add=Course.objects.get(slug="machine-learning"),
    )
    assert digest_by_table() == before


# --- Making it the plan -----------------------------------------------------------------------------------


def make(plan, **more: object):
    make_it_the_plan(plan, question(**more), TODAY)
    return Plan.objects.get(pk=plan.pk)


def test_a_pace_made_the_plan_begins_today_and_keeps_the_earlier_plan(plan):
    plan_on = answer_for(plan, TODAY).projection.finish.plan
    saved = make(plan, hours=12.5)
    assert (saved.planned_pace_hours, saved.changed_on) == (Decimal("12.5"), TODAY)
    earlier = EarlierPlan.objects.get()
    assert (earlier.user, earlier.planned_pace_hours) == (plan.user, 10)
    assert (earlier.since, earlier.replaced_on, earlier.finish_on) == (START, TODAY, plan_on)


def test_the_earlier_plan_keeps_the_finish_it_gave_before_all_that_was_supposed_with_the_pace(two_courses):
    plan_on = answer_for(two_courses, TODAY).projection.finish.plan
    make(two_courses, hours=12.5, waive=DEEP, add=Course.objects.get(slug="machine-learning"))
    assert EarlierPlan.objects.get().finish_on == plan_on


def test_a_date_made_the_plan_is_the_target_and_no_new_plan_begins(plan):
    saved = make(plan, by=dt.date(2026, 12, 24))
    assert (saved.target_on, saved.changed_on) == (dt.date(2026, 12, 24), None)
    assert not EarlierPlan.objects.exists()


def test_a_break_made_the_plan_is_planned_once(plan):
    pause = DayRange(TODAY, TODAY + 6 * ONE_DAY)
    for _ in range(2):
        make(plan, pause=pause)
    assert [(one.starts_on, one.ends_on) for one in Pause.objects.all()] == [(pause.first, pause.last)]


@pytest.mark.parametrize("slug", [MATHEMATICS, DEEP])
def test_an_order_made_the_plan_is_the_one_that_was_supposed(two_courses, slug):
    done = Course.objects.get(slug="machine-learning")
    CourseProgress.objects.create(
        user=two_courses.user, course=done, position=0, status="completed", completed_on=START
    )
    supposed = [course.slug for course in ask(two_courses, first=slug).then.courses]
    make(two_courses, first=slug)
    assert [name for name, _ in state_of(two_courses)] == supposed


def test_a_course_made_waived_and_one_more_made_the_plan(two_courses):
    make(two_courses, waive=DEEP, add=Course.objects.get(slug="machine-learning"))
    assert state_of(two_courses) == [
        (DEEP, "waived"),
        (MATHEMATICS, "planned"),
        ("machine-learning", "planned"),
    ]


def test_nothing_supposed_saves_nothing(plan):
    before = digest_by_table()
    make(plan)
    assert digest_by_table() == before


@pytest.mark.parametrize(
    "more",
    [
        {"pause": DayRange(TODAY + ONE_WEEK, TODAY + 2 * ONE_WEEK)},
        {"first": MATHEMATICS},
        {"waive": DEEP},
        {"waive": DEEP, "first": MATHEMATICS},
        {"waive": DEEP, "pause": DayRange(TODAY, TODAY + 3 * ONE_DAY)},
    ],
)
def test_the_dates_of_the_plan_made_are_those_that_were_supposed(two_courses, more):
    supposed = ask(two_courses, **more).then
    make(two_courses, **more)
    assert answer_for(Plan.objects.get(), TODAY).projection == supposed


def test_one_more_course_made_the_plan_has_the_dates_that_were_supposed(plan):
    course = Course.objects.get(slug=MATHEMATICS)
    supposed = ask(plan, add=course).then
    make(plan, add=course)
    assert answer_for(Plan.objects.get(), TODAY).projection == supposed


def test_the_rows_of_others_stay_as_they_are(two_courses, outsider):
    make_plan(outsider, planned_pace_hours=3, starts_on=START)
    put(outsider, *(Course.objects.get(slug=slug) for slug in (DEEP, MATHEMATICS)))
    before = (
        list(Plan.objects.filter(user=outsider).values()),
        list(CourseProgress.objects.filter(user=outsider).order_by("pk").values()),
    )
    make(two_courses, hours=9, by=dt.date(2026, 12, 24), first=MATHEMATICS, waive=DEEP)
    assert before == (
        list(Plan.objects.filter(user=outsider).values()),
        list(CourseProgress.objects.filter(user=outsider).order_by("pk").values()),
    )
    assert not EarlierPlan.objects.filter(user=outsider).exists()


# --- Courses beside the others, and additional ones -----------------------------------------------------


@pytest.fixture
def beside(two_courses):
    """An additional course beside the others, 2 of 10 h a week, for longer than they take."""
    (row,) = put(two_courses.user, make_course("beside", 500))
    make_additional(row)
    run_beside(row, 2, TODAY)
    return two_courses


def test_the_pace_asked_for_is_that_of_all_courses(beside):
    expected = likely_on(TODAY, LEFT + 130 / 3, planned_hours=(20 - 2) / 0.85)
    assert ask(beside, 20).then.finish.likely == expected


def test_keeping_to_the_pace_that_a_date_asks_for_gives_its_chance_also_with_a_course_beside(beside):
    by = TODAY + 90 * ONE_DAY
    asked = ask(beside, by=by)
    for needed, chance in ((asked.even_pace_hours, 0.5), (asked.sure_pace_hours, 0.8)):
        assert ask(beside, needed, by=by).chance >= chance - 1e-9
        assert ask(beside, needed - 0.1, by=by).chance < chance
    assert answer_for(beside, TODAY).target_pace is None
    beside.target_on = by
    pace = answer_for(beside, TODAY).target_pace
    assert (pace.even_hours, pace.sure_hours) == (asked.even_pace_hours, asked.sure_pace_hours)


def test_with_the_core_finished_a_question_is_about_the_additional_courses(beside):
    core = CourseProgress.objects.exclude(course__slug="beside")
    core.update(status="completed", completed_on=TODAY)
    asked = ask(beside, 20)
    assert asked.finish == asked.then.finish_with_additional
    assert asked.now == asked.answer.projection.finish_with_additional
    assert asked.finish.likely > TODAY
    assert asked.saved.likely > TODAY
    assert asked.with_additional_on is None
