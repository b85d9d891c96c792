"""Rows of many learners, made in SQL by the database itself, for ``benchmarks.scale``.

Each learner has a plan, follows one path, has five of 28 courses and a log in each of 104 weeks, in one
course after the other; two of these are completed, and by every tenth learner all five. Every eighth week
they were told a date, for the plan and for each course that was open. Logs are written week by week, as
time does it, so that those of one learner lie far apart.

Every course has four parts; every third learner marked them in the courses still open, one done and one not
needed, every fifth lets the last course run beside the others from next week on, and for every seventh it is
additional. Completed courses keep the effort that they had.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

WEEKS = 104
COURSES = 28  # of which each learner has five, so that each course has 5 learners of 28
COURSES_OF_A_LEARNER = 5
WEEKS_ON_A_COURSE = 21
WEEKS_BETWEEN_FORECASTS = 8
HOURS_OF_THE_CHANGED_COURSE = 91  # all others take 90
PARTS = 4  # of each course
PART_STATES = ("done", "not_needed")  # of the first parts, by those who mark them

LEARNERS = (
    "WITH RECURSIVE learners (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM learners WHERE i < {learners})"
)
PLACES = (
    "(SELECT 0 AS p UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS places"
)
COURSE = f"{{first_course}} + (i + 5 * {{place}}) % {COURSES}"
DONE = "(p < 2 OR i % 10 = 0)"


def make_rows(learners: int, this_week: dt.date) -> None:
    """Fill the empty database of this process; its catalog gets the courses and the path first."""
    from django.core.management.color import no_style  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from learningpath.models import User  # noqa: PLC0415
    from progress.models import CourseForecast, CourseProgress, Forecast, WeeklyLog  # noqa: PLC0415

    first_course, path = _make_courses()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # of millions of rows the indexes do not fit into 2 MB
            cursor.execute("PRAGMA cache_size = -1000000")
            cursor.execute("PRAGMA synchronous = OFF")
        for statement in _statements(_Days(connection.vendor, this_week), learners, first_course, path):
            cursor.execute(statement)
        made = (User, CourseProgress, WeeklyLog, Forecast, CourseForecast)
        for statement in connection.ops.sequence_reset_sql(no_style(), made):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")  # which its autovacuum does within minutes


class _Days:
    """Writes days so that both databases understand them."""

    def __init__(self, vendor: str, this_week: dt.date) -> None:
        self.is_sqlite = vendor == "sqlite"
        self.first = this_week - dt.timedelta(weeks=WEEKS)

    def of_week(self, week: Any, days: Any = 0) -> str:
        """Return the Monday of a week of the plan, or so many days later."""
        if self.is_sqlite:
            return f"date('{self.first}', (7 * ({week}) + ({days})) || ' days')"
        return f"(DATE '{self.first}' + 7 * ({week}) + ({days}))"

    def json(self, text: str) -> str:
        """Return a text as JSON."""
        return f"'{text}'" if self.is_sqlite else f"'{text}'::jsonb"


def _statements(days: _Days, learners: int, first_course: int, path: int) -> Iterator[str]:
    everybody = LEARNERS.format(learners=learners)
    course = COURSE.format(first_course=first_course, place="p")
    done_week = f"(p + 1) * {WEEKS_ON_A_COURSE}"
    yield (
        "INSERT INTO learningpath_user (id, password, is_superuser, first_name, last_name, is_staff,"
        " is_active, date_joined, email, language, calendar)"
        f" {everybody} SELECT i, '!', FALSE, '', '', FALSE, TRUE, CURRENT_TIMESTAMP,"
        " 'learner-' || i || '@scale.example', '', 'gregorian' FROM learners"
    )
    yield (
        "INSERT INTO progress_plan (user_id, planned_pace_hours, starts_on, target_on, time_zone,"
        f" changed_week_hours) {everybody}"
        f" SELECT i, 6, {days.of_week(0)}, {days.of_week(WEEKS, '20 + i % 200')}, 'UTC', {days.json('{}')}"
        " FROM learners"
    )
    yield (
        f"INSERT INTO progress_enrollment (user_id, path_id, enrolled_on) {everybody}"
        f" SELECT i, {path}, {days.of_week(0)} FROM learners"
    )
    yield (
        "INSERT INTO progress_courseprogress (id, user_id, course_id, position, status, completed_on,"
        f" waived_reason, credited_hours, stays_in_retired, told) {everybody}"
        f" SELECT (i - 1) * {COURSES_OF_A_LEARNER} + p + 1, i, {course}, p + 1,"
        f" CASE WHEN {DONE} THEN 'completed' ELSE 'in_progress' END,"
        f" CASE WHEN {DONE} THEN {days.of_week(done_week, -2)} END,"
        f" '', 0, FALSE, {days.json('{}')} FROM learners CROSS JOIN {PLACES}"
    )
    yield from _marks(days, everybody, course)
    for week in range(WEEKS):
        of_week = COURSE.format(first_course=first_course, place=week // WEEKS_ON_A_COURSE)
        yield (
            f"INSERT INTO progress_weeklylog (user_id, course_id, week_start, hours) {everybody}"
            f" SELECT i, {of_week}, {days.of_week(week)}, 2 + (i * 13 + {week} * 7) % 9 * 0.5 FROM learners"
        )
    for number, week in enumerate(range(4, WEEKS, WEEKS_BETWEEN_FORECASTS)):
        likely = days.of_week(week + 30, f"(i * 11 + {week}) % 300 - 100")
        early = days.of_week(week + 10, f"(i * 11 + {week}) % 150 - 100")
        late = days.of_week(week + 80, f"(i * 11 + {week}) % 300")
        yield (
            "INSERT INTO progress_forecast (id, user_id, week_start, issued_on, likely_on, early_on, late_on)"
            f" {everybody} SELECT {number * learners} + i, i, {days.of_week(week)}, {days.of_week(week, 3)},"
            f" {likely}, {early}, {late} FROM learners"
        )
        yield (
            "INSERT INTO progress_courseforecast"
            " (forecast_id, progress_id, is_counted, likely_on, early_on, late_on)"
            f" {everybody} SELECT {number * learners} + i, (i - 1) * {COURSES_OF_A_LEARNER} + p + 1, TRUE,"
            f" {likely}, {early}, {late} FROM learners CROSS JOIN {PLACES}"
            f" WHERE NOT {DONE} OR {done_week} > {week}"
        )


def _marks(days: _Days, everybody: str, course: str) -> Iterator[str]:
    """Yield what completed courses keep, and what some learners said of parts and of the last course."""
    progress = f"(i - 1) * {COURSES_OF_A_LEARNER} + p + 1"
    yield (
        f"INSERT INTO progress_completion (progress_id, effort_kind, effort_hours, asks_took) {everybody}"
        f" SELECT {progress}, 'published', 90, FALSE FROM learners CROSS JOIN {PLACES} WHERE {DONE}"
    )
    of_some = f"FROM learners CROSS JOIN {PLACES} WHERE NOT {DONE}"
    for place, state in enumerate(PART_STATES, start=1):
        part = f"(SELECT id FROM courses_part WHERE course_id = {course} AND position = {place})"
        yield (
            f"INSERT INTO progress_partmark (progress_id, part_id, state) {everybody}"
            f" SELECT {progress}, {part}, '{state}' {of_some} AND i % 3 = 0"
        )
    yield (
        f"INSERT INTO progress_saidat (progress_id, parts_at, parts_at_hours) {everybody}"
        f" SELECT {progress}, CURRENT_TIMESTAMP, 10 {of_some} AND i % 3 = 0"
    )
    last = f"{of_some} AND p = {COURSES_OF_A_LEARNER - 1}"
    yield (
        f"INSERT INTO progress_sidecourse (progress_id, pace_hours, starts_on) {everybody}"
        f" SELECT {progress}, 1, {days.of_week(WEEKS, 7)} {last} AND i % 5 = 0"
    )
    yield (
        f"INSERT INTO progress_coremark (progress_id, is_core, is_said) {everybody}"
        f" SELECT {progress}, FALSE, FALSE {last} AND i % 7 = 0"
    )


def _make_courses() -> tuple[int, int]:
    """Make the courses and a path; return the key of the first course, and of the path."""
    from courses.models import Course, Path, Step  # noqa: PLC0415

    like = Course.objects.select_related("provider").get(slug="deep-learning")
    for number in range(COURSES):
        course = Course.objects.create(
            slug=f"scale-{number}",
            title=f"Course of a usual length {number}",
            provider=like.provider,
            url=like.url,
            level=like.level,
            description=like.description,
            effort_unit="hours",
            effort_amount_low=90 if number else HOURS_OF_THE_CHANGED_COURSE,
            source_url=like.source_url,
            verified_on=like.verified_on,
        )
        _make_parts(course)
        first = course.pk - number
    path = Path.objects.create(slug="scale", title="The path of many", summary="In order.", position=9)
    Step.objects.create(path=path, course_id=first, position=1)
    return first, path.pk


def _make_parts(course: Any) -> None:
    from courses.models import Part  # noqa: PLC0415

    Part.objects.bulk_create(
        Part(
            course=course,
            slug=f"part-{place}",
            title=f"Part {place}",
            hours=20 if place < PARTS else None,
            position=place,
            confidence="low",
            source_url=course.source_url,
            verified_on=course.verified_on,
        )
        for place in range(1, PARTS + 1)
    )
