"""Where the lines of the burn-up lie; the rows need no database for that."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from courses.models import Course
from learningpath.writing.formats import day_tag
from learningpath.writing.markup import in_english
from progress.answer.charts.burn_up import hours_chart, logged_line
from progress.models import CourseProgress
from progress.projection import CourseInput, DayRange, SideStudy, StudyInput, project
from tests.progress.answer.charts.plans import assert_inside, charts_for, polyline_points, strokes
from tests.progress.projection.studies import prove, studies
from tests.progress.projection.test_streams import mixed

START = dt.date(2026, 1, 5)
ONE_DAY = dt.timedelta(days=1)
ONE_WEEK = dt.timedelta(days=7)
SIZES = ["wide", "narrow"]


def burn_up_of(*courses: tuple, weeks=(), today=START, starts_on=START, pace=10.0, pauses=(), changed=None):
    """``courses`` are (title, status, effort) and the weeks' hours all go to the first of them.

    ``changed`` is (day, hours of its week by then) of the plan's last change.
    """
    hours_by_week = {START + number * ONE_WEEK: Decimal(hours) for number, hours in enumerate(weeks)}
    logged = float(sum(hours_by_week.values()))
    changed_on, week_hours = changed or (None, 0.0)
    weeks_before = [
        hours for week, hours in hours_by_week.items() if changed and week + ONE_WEEK <= changed_on
    ]
    before_plan = float(sum(weeks_before)) + week_hours
    inputs = [
        CourseInput(
            title,
            status,
            effort,
            logged if number == 0 else 0.0,
            today if status == "completed" else None,
            hours_before_plan=before_plan if number == 0 else 0.0,
        )
        for number, (title, status, effort) in enumerate(courses)
    ]
    study = StudyInput(pace, starts_on, inputs, hours_by_week, pauses, plan_changed_on=changed_on)
    in_plan = [CourseProgress(course=Course(title=title), status=status) for title, status, _ in courses]
    return hours_chart(in_plan, project(study, today), study, hours_by_week)


def chart_of(*courses: tuple, size="wide", **more: Any):
    """The drawing of that size."""
    return drawing_of(burn_up_of(*courses, **more), size)


def drawing_of(chart, size):
    return next(drawing for drawing in chart.drawings if drawing.size == size)


def due(hours, title="Course"):
    return (title, "planned", float(hours))


points = polyline_points


def assert_in_plot(drawing):
    lines = (drawing.logged, drawing.likely, drawing.plan, drawing.fan)
    for x, y in [point for line in lines for point in points(line)] + [now_of(drawing)]:
        assert drawing.left - 0.1 <= x <= drawing.right + 0.1
        assert drawing.top - 0.1 <= y <= drawing.bottom + 0.1
    assert_inside([drawing.grid, drawing.course_lines], drawing.right, drawing.bottom)
    assert all(0 < float(name.y) < drawing.height for name in drawing.names)
    assert drawing.right <= drawing.width
    assert drawing.bottom <= drawing.height
    assert len(drawing.x_ticks) <= 6
    assert len(drawing.y_ticks) <= 6


def now_of(drawing):
    return float(drawing.today_x), float(drawing.today_y)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("courses", "more"),
    [
        pytest.param([], {}, id="no-courses"),
        pytest.param([due(130)], {}, id="first-day"),
        pytest.param([due(130)], {"weeks": [5, 0, 7], "today": START + 3 * ONE_WEEK}, id="third-week"),
        pytest.param(
            [due(130), due(20), due(90)], {"weeks": [5, 0, 7], "today": START + 24 * ONE_DAY}, id="fan"
        ),
        pytest.param(
            [due(130)],
            {"weeks": [9, 9, 9], "today": START + 3 * ONE_WEEK, "changed": (START + 17 * ONE_DAY, 4.0)},
            id="plan-changed",
        ),
        pytest.param(
            [due(130)],
            {
                "weeks": [9, 9],
                "today": START + 15 * ONE_DAY,
                "pauses": [DayRange(START, START + 400 * ONE_DAY)],
            },
            id="in-a-pause",
        ),
        pytest.param([due(300)], {"weeks": [9, 0, 0, 0], "today": START + 4 * ONE_WEEK}, id="late-far-off"),
        pytest.param(
            [due(2500)], {"weeks": [6] * 5, "today": START + 5 * ONE_WEEK}, id="late-10-years-or-more"
        ),
        pytest.param(
            [due(10)], {"weeks": [168] * 30, "today": START + 30 * ONE_WEEK}, id="far-too-many-hours"
        ),
        pytest.param([due(130)], {"weeks": [0, 0], "today": START + 2 * ONE_WEEK}, id="nothing-logged"),
        pytest.param([due(5000)], {"pace": 0.01}, id="no-date"),
        pytest.param([due(130), ("Unknown", "planned", None), due(10)], {}, id="unknown-effort"),
        pytest.param([("Known", "waived", 20.0)], {}, id="all-waived"),
        pytest.param([("Done", "completed", 20.0)], {"today": START + ONE_WEEK}, id="completed"),
        pytest.param([due(130)], {"today": START - 30 * ONE_WEEK}, id="before-the-first-day"),
        pytest.param(
            [due(130)], {"starts_on": dt.date(2100, 12, 31), "today": dt.date(2100, 12, 31)}, id="2100"
        ),
        pytest.param([due(0.01)], {}, id="almost-nothing"),
        pytest.param([due(10000), due(10000)], {"pace": 168}, id="very-long"),
    ],
)
def test_everything_lies_inside_the_plot(size, courses, more):
    chart = chart_of(*courses, size=size, **more)
    assert_in_plot(chart)


@prove
@given(studies())
def test_any_plan_lies_inside_the_plot(plan):
    for drawing in charts_for(*plan).hours.drawings:
        assert_in_plot(drawing)


def test_the_likely_line_goes_from_what_is_done_today_to_all_hours_at_the_end():
    chart = chart_of(due(40), weeks=[10, 10], today=START + 2 * ONE_WEEK)
    likely = points(chart.likely)
    assert likely[0] == (float(chart.today_x), float(chart.today_y)) == points(chart.logged)[-1]
    assert likely[-1][1] == chart.top


def test_the_plan_line_goes_from_nothing_on_the_first_day_to_all_planned_hours():
    chart = chart_of(due(40))
    (x, y), *_, (last_x, last_y) = points(chart.plan)
    assert (x, y) == (chart.left, chart.bottom)
    assert chart.left < last_x < points(chart.likely)[-1][0]
    assert last_y == chart.top


def test_the_plan_line_of_a_changed_plan_goes_from_what_was_done_on_that_day():
    """A plan of 40 h: 20 h in two weeks, then 5 h a week, so that the other 20 h take four weeks."""
    changed = (START + 2 * ONE_WEEK, 0.0)
    chart = chart_of(due(40), weeks=[10, 10, 5], today=START + 3 * ONE_WEEK, pace=5.0, changed=changed)
    (x, y), (last_x, last_y) = points(chart.plan)
    by_day = (float(chart.today_x) - chart.left) / 21
    assert (x - chart.left) / by_day == pytest.approx(14, abs=0.1)
    assert (last_x - chart.left) / by_day == pytest.approx(42, abs=0.2)
    assert (chart.bottom - y) / (chart.bottom - last_y) == pytest.approx(20 / 40, abs=0.01)


def test_the_range_opens_today_and_ends_at_its_early_and_late_days_at_the_height_of_all_hours():
    burn_up = burn_up_of(due(110), weeks=[10] * 12, today=START + 12 * ONE_WEEK)
    chart = drawing_of(burn_up, "wide")
    today, early, late, again = points(chart.fan)
    assert today == again == (float(chart.today_x), float(chart.today_y))
    likely_x, likely_y = points(chart.likely)[-1]
    assert early[0] < likely_x < late[0] == chart.right
    assert early[1] == late[1] == likely_y
    assert burn_up.has_fan
    assert not burn_up.fan_is_cut


@pytest.mark.parametrize("size", SIZES)
def test_a_late_day_far_off_is_cut_at_the_right_and_does_not_press_all_else_together(size):
    burn_up = burn_up_of(due(300), weeks=[9, 0, 0], today=START + 3 * ONE_WEEK)
    assert burn_up.fan_is_cut
    chart = drawing_of(burn_up, size)
    corners = points(chart.fan)
    assert sum(x == chart.right for x, _ in corners) == 2
    likely_x = points(chart.likely)[-1][0]
    assert (likely_x - chart.left) / (chart.right - chart.left) > 0.6


def test_a_late_day_of_ten_years_or_more_is_cut_too():
    burn_up = burn_up_of(due(2500), weeks=[6] * 5, today=START + 5 * ONE_WEEK)
    assert burn_up.has_likely
    assert burn_up.fan_is_cut


def test_there_is_no_range_without_a_date_and_none_when_all_is_done():
    assert chart_of(due(40), weeks=[0] * 4, today=START + 4 * ONE_WEEK).fan == ""
    done = burn_up_of(("Done", "completed", 20.0), today=START + ONE_WEEK)
    assert (done.has_fan, done.fan_is_cut) == (False, False)


def test_the_lines_are_flat_in_pauses():
    pause = DayRange(START + ONE_WEEK, START + 3 * ONE_WEEK - ONE_DAY)
    _, before, after, _ = points(chart_of(due(40), pauses=[pause]).plan)
    assert before[1] == after[1]
    assert before[0] < after[0]


def test_without_a_date_there_is_no_line_to_it():
    chart = chart_of(due(40), weeks=[0] * 4, today=START + 4 * ONE_WEEK)
    assert chart.likely == ""
    assert chart.plan != ""


def test_the_logged_line_grows_at_the_end_of_each_week_and_today():
    today = START + ONE_WEEK + 2 * ONE_DAY
    hours = {START: Decimal(5), START + ONE_WEEK: Decimal(2)}
    assert logged_line(hours, START, today) == [(START, 0), (START + ONE_WEEK, 5), (today, 7)]


@pytest.mark.parametrize("size", SIZES)
def test_each_studied_course_has_a_line_and_names_keep_out_of_each_other_s_way(size):
    chart = chart_of(
        due(100, "First"), due(1, "Second"), ("Waived", "waived", 9.0), due(100, "Third"), size=size
    )
    assert len(strokes(chart.course_lines)) == 3
    assert [name.text for name in chart.names] == ["Third", "Second"]


def test_a_long_title_stands_in_two_lines_beside_the_wide_plot_around_its_line():
    chart = chart_of(due(10, "Mathematics for Machine Learning"))
    assert [name.text for name in chart.names] == ["Mathematics for", "Machine Learning"]
    (line,) = strokes(chart.course_lines)
    first, second = (float(name.y) for name in chart.names)
    assert second - first == 16
    assert first < line[0][1] + 4 < second


@pytest.mark.parametrize("size", SIZES)
def test_a_title_that_is_too_long_is_cut_with_an_ellipsis(size):
    chart = chart_of(due(10, "Mathematics " * 20), size=size)
    assert chart.names[-1].text.endswith("…")


def test_the_label_of_today_stands_where_there_is_room():
    assert chart_of(due(100)).today_label_anchor == "start"
    late = burn_up_of(due(100), weeks=[9] * 30, today=START + 30 * ONE_WEEK)
    assert {drawing.today_label_anchor for drawing in late.drawings} == {"end"}
    assert late.today_label == "today · 270 h"


def test_months_are_named_with_the_year_where_it_changes():
    labels = [tick.label for tick in chart_of(due(400)).x_ticks]
    assert labels == ["Feb 2026", "Jun", "Oct", "Feb 2027", "Jun"]


def cells(chart):
    """Day -> its cells of the table of days."""
    return {re.search(r'datetime="([^"]+)"', day)[1]: row for day, *row in chart.tables[0].rows}


def test_the_table_has_the_heights_of_the_lines_at_the_starts_of_months_today_and_at_the_ends():
    """40 h by plan take four weeks from 5 Jan; 20 h are logged in the first two."""
    chart = burn_up_of(due(40), weeks=[10, 10], today=START + 2 * ONE_WEEK)
    rows = cells(chart)
    *_, likely_day = (day for day, (_logged, likely, *_) in rows.items() if likely)
    assert rows["2026-01-19"] == ["20", "", "", "20"]
    assert rows["2026-02-02"][3] == "40"
    assert f'likely done on <time datetime="{likely_day}"' in chart.summary
    assert list(rows) == sorted(rows)


def test_on_a_monday_the_table_counts_the_hours_of_the_week_that_just_began():
    chart = burn_up_of(due(40), weeks=[10, 3], today=START + ONE_WEEK)
    assert cells(chart)["2026-01-12"][0] == "13" == chart.today_label.split()[2]


@prove
@given(studies())
def test_the_table_says_for_today_what_the_label_says(plan):
    chart = charts_for(*plan).hours
    logged = [row[0] for row in cells(chart).values() if row[0]]
    assert f" {logged[-1]} h" in chart.today_label


def test_the_table_of_a_plan_of_many_years_stays_short():
    chart = burn_up_of(due(10000), pace=20.0)
    assert len(chart.tables[0].rows) <= 22


def test_the_second_table_has_the_hours_at_which_courses_end():
    chart = burn_up_of(due(100, "First"), ("Waived", "waived", 9.0), due(30, "Last"))
    assert [title for title, _hours in chart.tables[1].rows] == [in_english("First"), in_english("Last")]
    assert float(chart.tables[1].rows[0][1]) < float(chart.tables[1].rows[1][1])


@pytest.mark.parametrize(
    ("courses", "more", "words"),
    [
        (
            [due(40)],
            {"weeks": [10, 10], "today": START + 2 * ONE_WEEK},
            ["20 h studied, about ", " left. All is"],
        ),
        ([due(40)], {"weeks": [0] * 4, "today": START + 4 * ONE_WEEK}, ["There is no likely date."]),
        (
            [due(40), ("?", "planned", None)],
            {},
            [
                "0 h studied; how much is left is unknown. As far as hours are known, the courses are likely done"
            ],
        ),
        ([("Done", "completed", 20.0)], {"today": START + ONE_WEEK}, ["0 h studied; nothing is left to do."]),
    ],
    ids=["dated", "stalled", "unknown", "done"],
)
def test_the_summary_says_what_is_done_what_is_left_and_when_it_ends(courses, more, words):
    summary = burn_up_of(*courses, **more).summary
    assert all(word in summary for word in words), summary


# --- The core's hours, and courses beside ---------------------------------------------------------------


def chart_of_inputs(*courses: CourseInput, today=START, size="wide", **more: Any):
    study = StudyInput(10.0, START, courses, **more)
    in_plan = [CourseProgress(course=Course(title=one.slug), status=one.status) for one in courses]
    logged = {week: Decimal(str(hours)) for week, hours in study.hours_by_week.items()}
    chart = hours_chart(in_plan, project(study, today), study, logged)
    return chart, drawing_of(chart, size), project(study, today)


def extra(hours, slug="extra", **more: Any):
    return CourseInput(slug, "planned", hours, is_core=False, **more)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_additional_behind_the_core_is_no_height_but_a_mark_on_its_own_day(size):
    chart, drawing, projection = chart_of_inputs(
        CourseInput("core", "planned", 60.0), extra(20.0), extra(None, "unknown"), size=size
    )
    assert points(drawing.likely)[-1][1] == drawing.top
    assert len(strokes(drawing.course_lines)) == 1
    (mark,) = strokes(drawing.marks)
    assert mark[0][0] > points(drawing.likely)[-1][0]
    assert mark[0][1] == drawing.bottom
    assert_inside([drawing.marks], drawing.width, drawing.height)
    assert [table.rows for table in chart.tables[2:]] == [
        ((in_english("extra"), day_tag(projection.courses[1].finish.likely)),)
    ]
    assert "The core is likely done on" in chart.summary


def test_what_is_additional_before_the_core_is_on_the_way_and_has_a_height():
    chart, drawing, _ = chart_of_inputs(extra(20.0), CourseInput("core", "planned", 60.0))
    assert len(strokes(drawing.course_lines)) == 2
    assert (drawing.marks, chart.has_marks, len(chart.tables)) == ("", False, 2)


def test_hours_on_an_additional_course_of_unknown_effort_lift_all_lines_alike():
    weeks = {START + number * ONE_WEEK: 10.0 for number in range(3)}
    unknown = extra(None, "unknown", logged_hours=30.0)
    today = START + 3 * ONE_WEEK
    chart, drawing, _ = chart_of_inputs(
        CourseInput("core", "planned", 60.0), unknown, today=today, hours_by_week=weeks
    )
    assert points(drawing.likely)[-1][1] == drawing.top == points(drawing.plan)[-1][1]
    assert [cells[1] for cells in chart.tables[1].rows] == ["90"]


def test_the_lines_are_flatter_while_a_course_runs_beside_the_others():
    side = extra(20.0, "side", side=SideStudy(5.0, START))
    _, drawing, projection = chart_of_inputs(CourseInput("core", "planned", 60.0), side)
    for line in (drawing.plan, drawing.likely):
        (x, y), (middle_x, middle_y), (end_x, end_y) = points(line)
        slow, fast = (y - middle_y) / (middle_x - x), (middle_y - end_y) / (end_x - middle_x)
        assert fast / slow == pytest.approx(2, rel=0.05)
    assert projection.finish.plan == START + 8 * ONE_WEEK


def test_a_core_course_beside_the_others_adds_its_hours_while_it_runs():
    side = CourseInput("side", "planned", 30.0, side=SideStudy(1.0, START))
    _, drawing, projection = chart_of_inputs(CourseInput("core", "planned", 60.0), side)
    likely = points(drawing.likely)
    assert likely[-1][1] == drawing.top
    assert projection.finish.likely == projection.courses[1].finish.likely
    gentle = (likely[-2][1] - likely[-1][1]) / (likely[-1][0] - likely[-2][0])
    assert (likely[0][1] - likely[1][1]) / (likely[1][0] - likely[0][0]) > 4 * gentle


@prove
@given(mixed())
def test_any_mix_of_streams_lies_inside_the_plot_and_its_lines_only_rise(case):
    for drawing in charts_for(*case).hours.drawings:
        assert_in_plot(drawing)
        assert_inside([drawing.marks], drawing.width, drawing.height)
        for line in (points(drawing.likely), points(drawing.plan)):
            assert line == sorted(line, key=lambda point: (point[0], -point[1]))


def test_with_the_core_finished_the_drawing_reaches_the_ends_of_the_others():
    done = CourseInput("core", "completed", 20.0, 20.0, START)
    chart, drawing, _ = chart_of_inputs(done, extra(60.0))
    assert chart.summary.endswith("nothing of the core is left to do.")
    assert len(strokes(drawing.marks)) == 1
