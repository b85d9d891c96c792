"""Courses, plans and logs for the tests of this folder: by hand, and any that hypothesis can think of."""

import datetime as dt
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from progress.projection import CourseInput, DayRange, ShareDone, StudyInput, week_start_of
from progress.projection.weeks import merged

ONE_DAY = dt.timedelta(days=1)
ONE_WEEK = dt.timedelta(days=7)
START = dt.date(2026, 1, 5)  # a Monday

prove = settings(deadline=None, max_examples=80)


def course(
    published_hours=10.0, status="planned", logged_hours=0.0, completed_on=None, slug="course", **more: Any
):
    return CourseInput(slug, status, published_hours, logged_hours, completed_on, **more)


def study(*courses: CourseInput, pace=10.0, starts_on=START, weeks=(), pauses=(), **more: Any):
    """``weeks`` are the hours of the weeks since the one of ``starts_on``, one after another."""
    first_week = week_start_of(starts_on)
    hours_by_week = {first_week + number * ONE_WEEK: hours for number, hours in enumerate(weeks)}
    return StudyInput(pace, starts_on, courses, hours_by_week, pauses, **more)


def with_course(inputs, number, **changes: Any):
    """The same study with one course changed."""
    courses = list(inputs.courses)
    courses[number] = CourseInput(**{**vars(courses[number]), **changes})
    return StudyInput(**{**vars(inputs), "courses": tuple(courses)})


def is_not_later(day, other):
    """Whether ``day`` is no later than ``other``; None is a date that never comes or is not known."""
    return other is None or (day is not None and day <= other)


quarters = st.integers(1, 400).map(lambda number: number / 4)
paces = st.integers(2, 120).map(lambda number: number / 4)
weeks_of_hours = st.lists(st.one_of(st.just(0.0), quarters.map(lambda hours: hours / 4)), max_size=14)
day_ranges = st.builds(
    lambda after, length: DayRange(START + after * ONE_DAY, START + (after + length) * ONE_DAY),
    st.integers(-20, 300),
    st.integers(0, 30),
)
any_pauses = st.lists(day_ranges, max_size=3).map(lambda ranges: tuple(merged(ranges)))
shares_done = st.builds(
    ShareDone, st.sampled_from([0.1, 0.2, 0.5, 0.9, 1.0]), st.sampled_from([0.0, 2.5, 5.0])
)


@st.composite
def courses(draw, slug="course", statuses=("planned", "in_progress", "completed", "waived")):
    status = draw(st.sampled_from(statuses))
    return course(
        draw(st.one_of(quarters, quarters, quarters, quarters, st.none())),
        status,
        draw(st.sampled_from([0.0, 0.0, 5.0, 30.5])),
        START + draw(st.integers(-30, 60)) * ONE_DAY if status == "completed" else None,
        slug,
        estimate_hours=draw(st.one_of(st.none(), st.none(), quarters)),
        share_done=draw(st.one_of(st.none(), st.none(), shares_done)),
    )


@st.composite
def studies(draw, weeks=weeks_of_hours):
    """A plan from around START, and a day to look at it, mostly soon after its last logged week."""
    starts_on = START + draw(st.integers(-10, 10)) * ONE_DAY
    hours = draw(weeks)
    number_of_courses = draw(st.integers(1, 5))
    inputs = study(
        *(draw(courses(slug=f"course-{number}")) for number in range(number_of_courses)),
        pace=draw(paces),
        starts_on=starts_on,
        weeks=hours,
        pauses=draw(any_pauses),
    )
    return inputs, starts_on + len(hours) * ONE_WEEK + draw(st.integers(-9, 25)) * ONE_DAY
