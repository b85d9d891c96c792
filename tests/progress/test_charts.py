"""Where the lines and bars of the dashboard lie; the rows need no database for that."""

import datetime as dt
from decimal import Decimal

import pytest

from courses.models import Course
from progress.charts import hours_chart, logged_line, week_bars
from progress.models import CourseProgress
from progress.projection import CourseInput, DayRange, StudyInput, project

START = dt.date(2026, 1, 5)
ONE_DAY = dt.timedelta(days=1)
ONE_WEEK = dt.timedelta(days=7)
SIZES = ["wide", "narrow"]


def chart_of(
    *courses: tuple, size="wide", weeks=(), today=START, starts_on=START, pace=10.0, pauses=(), changed=None
):
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
    return hours_chart(size, in_plan, project(study, today), study, hours_by_week)


def due(hours, title="Course"):
    return (title, "planned", float(hours))


def points(line):
    return [tuple(float(number) for number in point.split(",")) for point in line.split()]


def coordinates(chart):
    ticks = [float(tick.at) for tick in (*chart.y_ticks, *chart.course_lines)]
    lines = (chart.logged, chart.likely, chart.plan, chart.fan)
    return [point for line in lines for point in points(line)], ticks


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
    line_points, tick_ys = coordinates(chart)
    for x, y in [*line_points, (float(chart.today_x), float(chart.today_y))]:
        assert chart.left - 0.1 <= x <= chart.right + 0.1
        assert chart.top - 0.1 <= y <= chart.bottom + 0.1
    for y in tick_ys:
        assert chart.top - 0.1 <= y <= chart.bottom + 0.1
    assert chart.right <= chart.width
    assert chart.bottom <= chart.height
    assert len(chart.x_ticks) <= 6
    assert len(chart.y_ticks) <= 6


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
    chart = chart_of(due(110), weeks=[10] * 12, today=START + 12 * ONE_WEEK)
    today, early, late, again = points(chart.fan)
    assert today == again == (float(chart.today_x), float(chart.today_y))
    likely_x, likely_y = points(chart.likely)[-1]
    assert early[0] < likely_x < late[0] == chart.right
    assert early[1] == late[1] == likely_y
    assert not chart.fan_is_cut


@pytest.mark.parametrize("size", SIZES)
def test_a_late_day_far_off_is_cut_at_the_right_and_does_not_press_all_else_together(size):
    chart = chart_of(due(300), size=size, weeks=[9, 0, 0], today=START + 3 * ONE_WEEK)
    assert chart.fan_is_cut
    corners = points(chart.fan)
    assert sum(x == chart.right for x, _ in corners) == 2
    likely_x = points(chart.likely)[-1][0]
    assert (likely_x - chart.left) / (chart.right - chart.left) > 0.6


def test_a_late_day_of_ten_years_or_more_is_cut_too():
    chart = chart_of(due(2500), weeks=[6] * 5, today=START + 5 * ONE_WEEK)
    assert chart.likely
    assert chart.fan_is_cut


def test_there_is_no_range_without_a_date_and_none_when_all_is_done():
    assert chart_of(due(40), weeks=[0] * 4, today=START + 4 * ONE_WEEK).fan == ""
    done = chart_of(("Done", "completed", 20.0), today=START + ONE_WEEK)
    assert (done.fan, done.fan_is_cut) == ("", False)


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


def test_each_studied_course_has_a_line_and_labels_keep_out_of_each_other_s_way():
    chart = chart_of(due(100, "First"), due(1, "Second"), ("Waived", "waived", 9.0), due(100, "Third"))
    assert [line.label for line in chart.course_lines] == ["Third", "Second", ""]


@pytest.mark.parametrize(("size", "length"), [("wide", 19), ("narrow", 26)])
def test_a_long_title_is_cut_to_what_has_room(size, length):
    (line,) = chart_of(due(10, "Mathematics for Machine Learning"), size=size).course_lines
    assert line.label.endswith("…")
    assert len(line.label) <= length


def test_the_label_of_today_stands_where_there_is_room():
    assert chart_of(due(100)).today_label_anchor == "start"
    late = chart_of(due(100), weeks=[9] * 30, today=START + 30 * ONE_WEEK)
    assert (late.today_label_anchor, late.today_label) == ("end", "today · 270 h")


def test_months_are_named_with_the_year_where_it_changes():
    labels = [tick.label for tick in chart_of(due(400)).x_ticks]
    assert labels == ["Feb 2026", "Jun", "Oct", "Feb 2027", "Jun"]


def bars_of(weeks, today, starts_on=START, pace=10):
    hours = {START + number * ONE_WEEK: Decimal(one) for number, one in enumerate(weeks)}
    return week_bars(StudyInput(float(pace), starts_on, hours_by_week=hours), today)


def test_there_is_a_bar_for_each_of_the_last_twelve_weeks_this_one_last():
    bars = bars_of(range(20), START + 19 * ONE_WEEK + 3 * ONE_DAY)
    assert len(bars.bars) == 12
    assert bars.bars[-1].title == "18 – 24 May 2026: 19 h"
    assert bars.first_label == "2 Mar"


def test_bars_are_as_high_as_their_weeks_and_an_empty_week_is_a_stroke():
    bars = bars_of([10, 5, 0], START + 2 * ONE_WEEK)
    assert [float(bar.height) for bar in bars.bars] == [42, 21, 1]
    assert bars.bars[2].title == "19 – 25 Jan 2026: 0 h"
    assert float(bars.plan_y) == float(bars.bars[0].y)


@pytest.mark.parametrize("weeks", [[], [168], [0, 0, 0]])
def test_bars_and_the_planned_pace_stay_inside(weeks):
    bars = bars_of(weeks, START + 2 * ONE_WEEK)
    for bar in bars.bars:
        assert float(bar.y) >= 0
        assert float(bar.y) + float(bar.height) <= bars.baseline + 0.1
        assert float(bar.x) + float(bars.bar_width) <= bars.width
    assert 0 <= float(bars.plan_y) <= bars.baseline


def test_before_the_first_week_there_is_no_bar():
    assert bars_of([], START - ONE_WEEK).bars == ()


def test_the_first_bar_is_that_of_the_week_in_which_the_plan_begins():
    bars = bars_of([3], START + 5 * ONE_DAY, starts_on=START + 3 * ONE_DAY)
    assert [bar.title for bar in bars.bars] == ["5 – 11 Jan 2026: 3 h"]
