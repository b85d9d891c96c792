"""From a learner's rows to the dates they read: real rows in, the answer and its cards out."""

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path as File

import pytest
from django.core.management import call_command

from courses.models import Course
from progress.answer.answer import answer_for
from progress.answer.charts.cards import HoursCard
from progress.answer.charts.year import YearOfWeeks
from progress.course.card import CoursesCard
from progress.dashboard.board import dashboard_for
from progress.enrollment.membership import take_out_of_plan
from progress.learner.record import record_forecast
from progress.log.card import LogCard
from progress.models import CoreMark, CourseProgress, Pause, Plan, WeeklyLog
from progress.projection.project import AFTER_UNKNOWN_EFFORT, PAUSED, UNKNOWN_EFFORT
from tests.progress.by_hand import hours_left, likely_on
from tests.progress.cards import card_on
from tests.progress.foundations import ADDITIONAL, CORE, START, log
from tests.rows import NOW, forget_guess

SHIPPED = File(__file__).parents[3] / "fixtures" / "catalog"
ONE_WEEK = dt.timedelta(days=7)

pytestmark = pytest.mark.usefixtures("catalog")


def hours_card(plan, today):
    return card_on(dashboard_for(plan, today, NOW), HoursCard)


def rows_by_slug(answer):
    return {row.progress.course.slug: row for row in answer.course_rows}


def likely_dates(answer):
    return [course.finish.likely for course in answer.projection.courses]


def test_enrolling_at_ten_hours_a_week_gives_the_dates_of_the_curriculum(foundations):
    answer = answer_for(foundations, START)
    assert [float(row.projection.remaining_hours) for row in answer.course_rows[1:4]] == [
        pytest.approx(43.33, abs=0.01),
        pytest.approx(86.67, abs=0.01),
        130,
    ]
    assert [row.projection.finish.plan for row in answer.course_rows[1:4]] == [
        dt.date(2026, 2, 5),
        dt.date(2026, 4, 6),
        dt.date(2026, 7, 6),
    ]
    assert answer.projection.finish.plan == START + 26 * ONE_WEEK
    assert hours_card(foundations, START).total_hours == 260


def test_before_the_first_whole_week_the_likely_date_is_that_of_most_people_with_such_a_plan(foundations):
    for day in (START, START + dt.timedelta(days=6)):
        answer = answer_for(foundations, day)
        assert likely_dates(answer)[1:4] == [likely_on(day, hours) for hours in (130 / 3, 130, 260)]
        assert answer.projection.actual_pace_hours is None


def test_waived_courses_owe_nothing_and_have_no_dates(foundations):
    for slug in ADDITIONAL:
        row = rows_by_slug(answer_for(foundations, START))[slug]
        assert (row.projection.remaining_hours, row.projection.finish.likely) == (0, None)
        assert not row.needs_estimate


def test_an_unknown_effort_asks_for_an_estimate_which_brings_the_dates_back(foundations):
    own = CourseProgress.objects.for_user(foundations.user)
    own.filter(course__slug="google-it-automation").update(status="planned", position=3)
    own.filter(course__slug="machine-learning").update(position=4)
    own.filter(course__slug="deep-learning").update(position=5)
    CoreMark.objects.all().delete()
    forget_guess("google-it-automation")
    answer = answer_for(foundations, START)
    assert [row.projection.finish.reason for row in answer.course_rows[2:5]] == [
        UNKNOWN_EFFORT,
        AFTER_UNKNOWN_EFFORT,
        AFTER_UNKNOWN_EFFORT,
    ]
    assert answer.course_rows[2].needs_estimate
    assert hours_card(foundations, START).total_hours is None
    assert answer.last_dated_row.progress.course.slug == "mathematics-for-machine-learning"
    assert answer.last_dated_row.projection.finish.likely == likely_on(START, 130 / 3)
    assert answer.last_dated_row.projection.finish.plan == dt.date(2026, 2, 5)
    own.filter(course__slug="google-it-automation").update(estimate_hours=Decimal(20))
    answer = answer_for(foundations, START)
    assert answer.projection.finish.likely == likely_on(START, 280)
    assert answer.projection.finish.plan == START + 28 * ONE_WEEK
    assert answer.last_dated_row.progress.course.slug == "deep-learning"


def test_logged_weeks_give_the_usual_pace_and_empty_weeks_count(foundations):
    log(foundations, CORE[0], START, "12.50")
    log(foundations, CORE[0], START + 2 * ONE_WEEK, "5.50")
    log(foundations, CORE[1], START + 2 * ONE_WEEK, "2")
    today = START + 4 * ONE_WEEK
    answer = answer_for(foundations, today)
    hours = hours_left(130 / 3, 18) + hours_left(260 / 3, 2) + 130
    assert answer.projection.remaining_hours == pytest.approx(hours)
    assert answer.projection.finish.likely == likely_on(today, hours, [12.5, 0, 7.5, 0])
    assert answer.projection.finish.plan == START + 26 * ONE_WEEK
    assert (hours_card(foundations, today).logged_hours, answer.projection.distance.hours) == (20, 20)
    assert answer.projection.distance.days == 14


def test_this_week_counts_as_done_and_not_yet_as_pace(foundations):
    log(foundations, CORE[0], START, 9)
    log(foundations, CORE[0], START + ONE_WEEK, 4)
    today = START + ONE_WEEK + dt.timedelta(days=2)
    hours = hours_left(130 / 3, 13) + 260 * 5 / 6
    assert answer_for(foundations, today).projection.finish.likely == likely_on(today, hours, [9])


def test_a_pause_moves_the_dates_by_its_days(foundations):
    before = answer_for(foundations, START).projection.finish
    Pause.objects.create(user=foundations.user, starts_on="2026-03-04", ends_on="2026-03-13")
    finish = answer_for(foundations, START).projection.finish
    assert finish.plan == dt.date(2026, 7, 16)
    for name in ("likely", "early", "late"):
        assert getattr(finish, name) - getattr(before, name) == dt.timedelta(days=10), name


def test_the_rows_of_others_count_for_nothing(foundations, outsider):
    before = answer_for(foundations, START + 2 * ONE_WEEK).projection
    course = Course.objects.get(slug=CORE[0])
    WeeklyLog.objects.create(user=outsider, course=course, week_start=START, hours=40)
    CourseProgress.objects.create(user=outsider, course=course, position=1, estimate_hours=1)
    Pause.objects.create(user=outsider, starts_on=START, ends_on="2026-12-31")
    assert answer_for(foundations, START + 2 * ONE_WEEK).projection == before


def test_a_higher_effort_in_a_reloaded_catalog_moves_the_date_and_leaves_twelve_weeks_of_hours_untouched(
    foundations, tmp_path
):
    for number in range(12):
        log(foundations, CORE[2], START + number * ONE_WEEK, "7.25")
    logs = list(WeeklyLog.objects.order_by("pk").values())
    today = START + 12 * ONE_WEEK
    before = answer_for(foundations, today)
    assert hours_card(foundations, today).logged_hours == 87
    for file in SHIPPED.glob("*.yaml"):
        text = file.read_text()
        (tmp_path / file.name).write_text(text.replace("{months: 3, hours_a_week: 10}", "{hours: 159}"))
    call_command("reload_catalog", str(tmp_path), stdout=io.StringIO())
    after = answer_for(foundations, today)
    assert list(WeeklyLog.objects.order_by("pk").values()) == logs
    assert hours_card(foundations, today).logged_hours == 87
    assert before.projection.courses[3].remaining_hours == pytest.approx(hours_left(130, 87))
    assert after.projection.courses[3].remaining_hours == pytest.approx(hours_left(159, 87))
    for answer, effort_hours in ((before, 130), (after, 159)):
        hours = 130 + hours_left(effort_hours, 87)
        assert answer.projection.finish.likely == likely_on(today, hours, [7.25] * 12)
    assert after.projection.finish.plan - before.projection.finish.plan == dt.timedelta(days=21)  # 29 h at 10
    assert likely_dates(after)[:3] == likely_dates(before)[:3]


def test_hours_of_a_course_taken_out_are_kept_beside_the_plan_and_still_say_how_fast_the_learner_is(
    foundations,
):
    log(foundations, CORE[0], START, 10)
    log(foundations, CORE[1], START, 6)
    take_out_of_plan(CourseProgress.objects.get(course__slug=CORE[1]), START)
    answer = answer_for(foundations, START + ONE_WEEK)
    (left,) = card_on(dashboard_for(foundations, START + ONE_WEEK, NOW), CoursesCard).left.courses
    assert (left.progress.course.slug, left.logged_hours) == (CORE[1], 6)
    assert hours_card(foundations, START + ONE_WEEK).logged_hours == 10
    assert answer.projection.actual_pace_hours == pytest.approx((3 * 0.85 * 10 + 16) / 4)


def test_the_bar_of_a_course_is_full_only_when_it_is_completed(foundations):
    own = CourseProgress.objects.for_user(foundations.user)
    own.filter(course__slug=CORE[0]).update(status="completed", completed_on=START)
    own.filter(course__slug__in=CORE[1:]).update(status="in_progress")
    log(foundations, CORE[1], START, 100)
    log(foundations, CORE[2], START, 13)
    rows = rows_by_slug(answer_for(foundations, START))
    shares = [int(100 * done / (done + hours_left(of, done))) for done, of in ((100, 260 / 3), (13, 130))]
    assert [rows[slug].bar_percent for slug in (*CORE, "google-it-automation")] == [100, *shares, 0]


def test_a_bar_never_looks_full_before_its_course_is_done(foundations):
    own = CourseProgress.objects.for_user(foundations.user).filter(course__slug=CORE[0])
    own.update(status="in_progress", share_done_percent=99, share_done_at_hours=160)
    log(foundations, CORE[0], START, 160)
    row = rows_by_slug(answer_for(foundations, START))[CORE[0]]
    assert (row.bar_percent, row.projection.remaining_hours) == (99, pytest.approx(160 / 99))


def test_a_course_that_runs_over_is_never_nothing_left(foundations):
    CourseProgress.objects.filter(course__slug=CORE[0]).update(status="in_progress")
    for number in range(3):
        log(foundations, CORE[0], START + number * ONE_WEEK, 160)
    projection = answer_for(foundations, START + 3 * ONE_WEEK).projection
    assert projection.courses[1].remaining_hours == pytest.approx(hours_left(130 / 3, 480))
    assert projection.finish.likely > START + 3 * ONE_WEEK


def test_hours_beyond_the_effort_are_told(foundations):
    CourseProgress.objects.filter(course__slug=CORE[2]).update(status="in_progress", estimate_hours=100)
    log(foundations, CORE[2], START, 104)
    assert rows_by_slug(answer_for(foundations, START))[CORE[2]].over_hours == 4


def test_the_chance_to_be_done_by_a_target_is_even_about_the_likely_day_and_grows_with_the_day(foundations):
    likely = answer_for(foundations, START).projection.finish.likely
    chances = []
    for weeks in (-20, -5, 0, 5, 40):
        foundations.target_on = likely + weeks * ONE_WEEK
        chances.append(answer_for(foundations, START).chance_by_target)
    assert chances == sorted(chances)
    assert 0 < chances[0] < 0.3
    assert chances[2] == pytest.approx(0.5, abs=0.01)
    assert 0.7 < chances[4] < 1


def test_without_a_target_or_without_a_date_there_is_no_chance(foundations):
    assert answer_for(foundations, START).chance_by_target is None
    foundations.target_on = dt.date(2027, 1, 1)
    assert answer_for(foundations, START).chance_by_target is not None
    assert answer_for(foundations, START + 6 * ONE_WEEK).chance_by_target is None  # nothing was ever logged


def test_after_four_empty_weeks_there_is_a_date_for_starting_again_only(foundations):
    log(foundations, CORE[0], START, 9)
    log(foundations, CORE[0], START + ONE_WEEK, 9)
    today = START + 5 * ONE_WEEK
    assert answer_for(foundations, today).projection.finish.likely is not None
    today += ONE_WEEK
    projection = answer_for(foundations, today).projection
    assert (projection.is_paused, projection.finish.likely) == (True, None)
    assert projection.finish.reason == PAUSED
    usual = (25.5 + 9 + 0.96 * 9) / (3 + 1.96)
    assert projection.restart_pace_hours == pytest.approx(usual)
    hours = hours_left(130 / 3, 18) + 260 * 5 / 6
    assert projection.restart.likely == likely_on(today, hours, planned_hours=usual / 0.85)


def test_a_plan_without_courses_has_a_dashboard(ten_hours):
    answer = answer_for(ten_hours, START)
    assert (answer.course_rows, answer.projection.finish.likely) == ((), None)
    assert (hours_card(ten_hours, START).total_hours, hours_card(ten_hours, START).chart) == (0, None)


def test_a_plan_that_has_not_begun_has_a_dashboard(foundations):
    answer = answer_for(foundations, START - 20 * ONE_WEEK)
    assert answer.projection.finish.likely == likely_on(START, 260)
    assert answer.projection.finish.plan == START + 26 * ONE_WEEK
    dashboard = dashboard_for(foundations, START - 20 * ONE_WEEK, NOW)
    assert card_on(dashboard, LogCard).bars is None
    assert card_on(dashboard, YearOfWeeks) is None


def test_the_latest_plan_the_database_takes_has_a_dashboard(foundations):
    Plan.objects.update(starts_on="2100-12-31", planned_pace_hours=Decimal("0.01"))
    answer = answer_for(Plan.objects.get(), dt.date(2100, 12, 31))
    assert dashboard_for(Plan.objects.get(), dt.date(2100, 12, 31), NOW).head
    assert answer.projection.finish.likely is None


def test_a_learner_s_first_week_has_no_move_to_explain(foundations):
    record_forecast(foundations, START)
    answer = answer_for(foundations, START + dt.timedelta(days=6))
    assert (answer.moved, answer.move_lines) == (None, [])
