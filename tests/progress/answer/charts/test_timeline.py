"""A row for each course: studied, likely, from early to late."""

import datetime as dt
import itertools
from typing import Any

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from learningpath.writing.markup import in_english
from progress.answer.charts.scale import text_width
from progress.answer.charts.timeline import Deadline, course_timeline, studied_spans
from progress.projection import CourseInput, SideStudy, project
from tests.progress.answer.charts.plans import assert_inside, charts_for, in_plan_of, strokes
from tests.progress.projection.studies import ONE_DAY, ONE_WEEK, START, course, prove, studies, study
from tests.progress.projection.test_streams import mixed


def timeline_of(
    *courses: CourseInput, today=START + 3 * ONE_WEEK, weeks=(5, 5, 5), titles=(), spans=None, **more: Any
):
    return charts_for(study(*courses, weeks=weeks, **more), today, titles, spans).timeline


def ends(path):
    """Height -> left and right end of the stroke there."""
    return {
        round(sum(y for _x, y in stroke[:2]) / len(stroke[:2]), 1): (stroke[0][0], max(x for x, _y in stroke))
        for stroke in strokes(path)
    }


def dots(path):
    """Height -> middle of the dot there."""
    return {stroke[0][1]: stroke[0][0] + 4 for stroke in strokes(path)}


@prove
@given(studies())
def test_any_timeline_lies_inside_and_each_whisker_contains_its_dot(plan):
    timeline = charts_for(*plan).timeline
    inputs, _today = plan
    if timeline is None:
        return
    drawn = [timeline.studied, timeline.whiskers, timeline.likely, timeline.done]
    assert_inside(drawn, timeline.width, timeline.height)
    assert all(0 < name.y < timeline.height for name in timeline.names)
    assert 0 <= float(timeline.today_x) <= timeline.width
    assert len(timeline.names) == len(inputs.courses) == len(timeline.tables[0].rows)
    whiskers = ends(timeline.whiskers)
    for y, x in dots(timeline.likely).items():
        left, right = whiskers[y]
        assert left - 0.2 <= x <= right + 0.2


@prove
@given(studies())
def test_there_is_nothing_to_draw_only_when_no_course_has_a_day(plan):
    inputs, today = plan
    projection = project(inputs, today)
    dated = any(one.finish.likely for one in projection.courses if one.status != "waived")
    timeline = course_timeline(in_plan_of(inputs), projection, inputs, {})
    assert (timeline is not None) == dated


@prove
@given(studies(), st.lists(st.integers(-400, 40_000), max_size=3))
def test_any_deadline_is_drawn_where_its_day_lies_or_stands_in_a_table_alone(plan, days):
    inputs, today = plan
    deadlines = [Deadline("grant", today + dt.timedelta(number)) for number in sorted(days)]
    projection = project(inputs, today)
    timeline = course_timeline(in_plan_of(inputs), projection, inputs, {}, deadlines)
    if timeline is None:
        return
    drawn = strokes(timeline.deadlines)
    assert len(drawn) == len(timeline.drawn_deadlines) <= len(deadlines)
    assert [line[0][0] for line in drawn] == sorted(line[0][0] for line in drawn)
    assert_inside([timeline.deadlines, timeline.likely, timeline.whiskers], timeline.width, timeline.height)
    assert len(timeline.tables) == (2 if deadlines else 1)
    assert not deadlines or len(timeline.tables[1].rows) == len(deadlines)


def test_a_near_deadline_makes_room_for_itself_and_a_far_one_presses_nothing_together():
    inputs, today = study(course(60.0, "in_progress", 15.0), weeks=[5, 5, 5]), START + 3 * ONE_WEEK
    projection = project(inputs, today)

    def drawn(*days: dt.date):
        deadlines = [Deadline("grant", day) for day in days]
        return course_timeline(in_plan_of(inputs), projection, inputs, {}, deadlines)

    likely = projection.finish.likely
    far = dt.date(2090, 1, 1)
    assert drawn(far).likely == drawn().likely
    assert drawn(far).drawn_deadlines == ()
    assert len(drawn(likely, far).drawn_deadlines) == 1
    ((x, _y), *_rest), *_more = strokes(drawn(likely).deadlines)
    assert x == pytest.approx(next(iter(dots(drawn(likely).likely).values())), abs=0.2)


def test_the_table_has_the_dates_of_the_projection():
    inputs = study(course(60.0, "in_progress", 15.0), course(30.0, slug="second"), weeks=[5, 5, 5])
    today = START + 3 * ONE_WEEK
    first, second = charts_for(inputs, today).timeline.tables[0].rows
    for row, projected in zip((first, second), project(inputs, today).courses, strict=True):
        finish = projected.finish
        days = [finish.likely, finish.early, finish.late]
        assert all(day.isoformat() in cell for day, cell in zip(days, row[2:], strict=True))
    assert (START.isoformat() in first[1], second[1]) == (True, "")


def test_a_course_is_studied_from_its_first_week_with_hours_to_its_last():
    logs = [(1, START + ONE_WEEK, 3), (1, START, 0), (1, START + 3 * ONE_WEEK, 2), (2, START, 1)]
    spans = studied_spans(logs, START + 3 * ONE_WEEK + ONE_DAY)
    assert spans == {
        1: (START + ONE_WEEK, START + 3 * ONE_WEEK + ONE_DAY),
        2: (START, START + 6 * ONE_DAY),
    }


def test_a_completed_course_is_drawn_up_to_its_day_with_a_dot_there_and_no_whisker():
    done_on = START + 2 * ONE_WEEK + ONE_DAY
    timeline = timeline_of(course(10.0, "completed", 15.0, done_on), course(30.0, slug="next"))
    ((y, done_x),) = dots(timeline.done).items()
    assert ends(timeline.studied)[y][1] == pytest.approx(done_x, abs=0.1)
    assert y not in ends(timeline.whiskers)
    assert strip_tags("|".join(timeline.tables[0].rows[0][2:])) == "done 20 Jan 2026||"
    assert strip_tags(timeline.summary).startswith("Completed: 1 of 2. Next: next, likely ")


def test_a_waived_course_has_no_marks_and_says_so():
    timeline = timeline_of(course(10.0, "waived"), course(30.0, slug="next"))
    assert [name.when for name in timeline.names] == ["waived", timeline.names[1].when]
    assert len(strokes(timeline.likely)) == 1
    assert timeline.tables[0].rows[0] == (in_english("course"), "", "waived", "", "")
    assert timeline.summary.startswith("Completed: 0 of 1.")


def test_a_course_without_a_date_says_so():
    timeline = timeline_of(course(30.0), course(None, slug="unknown"), course(5.0, slug="after"))
    assert [name.when for name in timeline.names][1:] == ["no date", "no date"]
    assert len(strokes(timeline.likely)) == 1


def test_without_any_date_what_was_studied_is_still_drawn():
    stalled = timeline_of(course(30.0, "in_progress", 5.0), weeks=[5, 0, 0, 0, 0], today=START + 5 * ONE_WEEK)
    assert stalled.names[0].when == "no date"
    assert (len(strokes(stalled.studied)), stalled.likely, stalled.whiskers) == (1, "", "")


@pytest.mark.parametrize("courses", [[], [course(10.0, "waived"), course(5.0, "waived", slug="b")]])
def test_there_is_no_timeline_without_a_course_to_study(courses):
    assert timeline_of(*courses, weeks=[]) is None


def test_all_completed_has_dots_only():
    timeline = timeline_of(
        course(10.0, "completed", 10.0, START + ONE_WEEK),
        course(5.0, "completed", 5.0, START + 2 * ONE_WEEK, "b"),
    )
    assert (timeline.likely, timeline.whiskers) == ("", "")
    assert len(strokes(timeline.done)) == 2
    assert timeline.summary == "Completed: 2 of 2."


def test_a_late_day_beyond_the_edge_ends_in_an_arrow_and_is_in_the_table():
    timeline = timeline_of(course(300.0), weeks=[9, 0, 0])
    assert timeline.has_cut
    assert "l-4 4" in timeline.whiskers
    assert (
        timeline.tables[0].rows[0][4].startswith("<time")
        or timeline.tables[0].rows[0][4] == "10 years or more"
    )
    steady = timeline_of(course(40.0), weeks=[10] * 12, today=START + 12 * ONE_WEEK)
    assert not steady.has_cut
    assert "l" not in steady.whiskers


def test_before_the_first_day_the_line_is_that_of_the_start():
    timeline = timeline_of(course(30.0), weeks=[], today=START - 5 * ONE_WEEK)
    assert (timeline.today_label, timeline.today_x) == ("start", "6.0")
    assert timeline_of(course(30.0)).today_label == "today"


def test_25_long_titles_leave_room_for_their_dates():
    courses = [course(20.0, slug=str(number)) for number in range(25)]
    timeline = timeline_of(*courses, titles=["A title of many words that never ends " * 3] * 25)
    assert len(timeline.names) == 25
    for name in timeline.names:
        assert name.title.endswith("…")
        assert text_width(name.title) + text_width(name.when) < timeline.width
    rows = [name.y for name in timeline.names]
    assert {later - one for one, later in itertools.pairwise(rows)} == {38}


def test_a_course_completed_years_before_the_plan_stands_at_the_left_edge():
    timeline = timeline_of(
        course(10.0, "completed", 10.0, dt.date(2019, 5, 1)), course(30.0, slug="b"), spans={}
    )
    ((_y, x),) = dots(timeline.done).items()
    assert x == 6


# --- The core, and courses beside -----------------------------------------------------------------------


def test_a_side_course_runs_from_its_start_to_its_likely_end():
    side = course(20.0, slug="side", is_core=False, side=SideStudy(1.0, START + 8 * ONE_WEEK))
    timeline = timeline_of(course(60.0), side)
    ((y, (left, right)),) = ends(timeline.beside).items()
    assert right == pytest.approx(dots(timeline.likely)[y], abs=0.1)
    assert left > float(timeline.today_x)
    row = timeline.tables[0].rows[1][0]
    assert strip_tags(row) == "side, additional, beside the others from 2 Mar 2026"
    assert [name.look for name in timeline.names] == ["name", "also"]


@prove
@given(mixed())
def test_any_mix_of_streams_lies_inside(case):
    timeline = charts_for(*case).timeline
    if timeline:
        drawn = [timeline.studied, timeline.beside, timeline.whiskers, timeline.likely, timeline.done]
        assert_inside(drawn, timeline.width, timeline.height)


def test_the_last_of_the_core_and_the_last_of_all_are_told_apart():
    side = course(20.0, slug="side", is_core=False, side=SideStudy(1.0, START))
    said = strip_tags(timeline_of(side, course(60.0, slug="core"), course(10.0, slug="end")).summary)
    assert "Next: core, likely" in said
    assert "Last of the core: end, likely" in said
    assert "Last: side, likely" in said
