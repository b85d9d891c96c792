"""Charts of any plan without a database, and the points of what they draw."""

import re
from decimal import Decimal
from types import SimpleNamespace

from courses.models import Course
from progress.answer.charts.bars import week_bars
from progress.answer.charts.burn_up import hours_chart
from progress.answer.charts.timeline import course_timeline, studied_spans
from progress.answer.charts.weeks import last_year
from progress.answer.charts.year import year_of_weeks
from progress.models import CourseProgress
from progress.projection import project


def in_plan_of(study, titles=()):
    """A learner's rows for the courses of a study, with ids from 1 and the slug for a title."""
    return [
        CourseProgress(course=Course(pk=number, title=title), status=course.status)
        for number, (course, title) in enumerate(
            zip(study.courses, titles or [course.slug for course in study.courses], strict=True), start=1
        )
    ]


def charts_for(study, today, titles=(), spans=None):
    """All charts; each week was spent on the first course, or as ``spans`` says: course id -> weeks."""
    hours = {week: Decimal(str(one)) for week, one in study.hours_by_week.items()}
    by_course = {1: hours} if spans is None else spans
    logs = [(number, week, Decimal(1)) for number, weeks in by_course.items() for week in weeks]
    in_plan, projection = in_plan_of(study, titles), project(study, today)
    weeks = last_year(study, today)
    return SimpleNamespace(
        hours=hours_chart(in_plan, projection, study, hours),
        bars=week_bars(weeks, study.planned_pace_hours),
        timeline=course_timeline(in_plan, projection, study, studied_spans(logs, today)),
        year=year_of_weeks(weeks, study.planned_pace_hours),
    )


def polyline_points(text):
    """The points of ``points="1,2 3,4"``."""
    return [tuple(float(number) for number in point.split(",")) for point in text.split()]


def strokes(path):
    """The strokes of a path, each a list of its points; knows the commands that charts use."""
    found = []
    x = y = 0.0
    for command, text in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", text)]
        if command == "M":
            x, y = numbers
            found.append([])
        elif command in "ml":
            x, y = x + numbers[0], y + numbers[1]
        elif command == "H":
            x = numbers[0]
        elif command == "V":
            (y,) = numbers
        elif command == "h":
            x += numbers[0]
        elif command == "v":
            y += numbers[0]
        elif command == "a":
            x, y = x + numbers[5], y + numbers[6]
        else:
            assert command == "z", f"unknown command {command} in {path}"
        found[-1].append((x, y))
    return found


def assert_inside(paths, width, height):
    for path in paths:
        for stroke in strokes(path):
            for x, y in stroke:
                assert -0.1 <= x <= width + 0.1
                assert -0.1 <= y <= height + 0.1
