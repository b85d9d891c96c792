"""A day, a small catalog, and a learner's rows: what most tests begin with."""

import datetime as dt
from typing import Any

from courses.models import Course, Part, Path, Provider, Resource, Step, StudyGroup
from learningpath.models import User
from learningpath.password_codes.codes import make_codes
from progress.models import (
    AidApplication,
    AidChoice,
    AidText,
    Completion,
    CoreMark,
    CourseAid,
    CourseForecast,
    CourseProgress,
    EarlierPlan,
    Enrollment,
    Forecast,
    LastChange,
    PartMark,
    Pause,
    Plan,
    SaidAt,
    SideCourse,
    WeeklyLog,
)

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)  # a Wednesday
TODAY = NOW.date()
MONDAY = dt.date(2026, 11, 23)
ONE_DAY = dt.timedelta(days=1)
ONE_WEEK = dt.timedelta(days=7)
STARTS_ON = MONDAY - 8 * ONE_WEEK

PLAN = {"planned_pace_hours": "10", "starts_on": STARTS_ON, "time_zone": "UTC"}


def make_provider() -> Provider:
    return Provider.objects.get_or_create(
        slug="provider", defaults={"title": "Provider", "url": "https://provider.example/"}
    )[0]


def make_course(slug: str, effort_hours: float | None = 40, **fields: Any) -> Course:
    """A course with a published effort, or with none."""
    given = {
        "title": f"Title of {slug}",
        "provider": make_provider(),
        "url": "https://provider.example/course",
        "level": "beginner",
        "description": "What it teaches.",
        "source_url": "https://provider.example/source",
        "verified_on": MONDAY,
    }
    effort = {"effort_unit": "hours", "effort_amount_low": effort_hours} if effort_hours else {}
    return Course.objects.create(slug=slug, **(given | effort | fields))


def make_part(course: Course, slug: str, hours: float | None = 5, **fields: Any) -> Part:
    """A part of a course, behind those that it has."""
    given = {
        "title": f"Title of {slug}",
        "hours": hours,
        "position": course.parts.count() + 1,
        "confidence": "medium",
        "source_url": "https://provider.example/source",
        "verified_on": MONDAY,
    }
    return Part.objects.create(course=course, slug=slug, **(given | fields))


def forget_guess(slug: str) -> Course:
    """Let nobody know how long a course takes, not even by guess."""
    Course.objects.filter(slug=slug).update(guess_low_hours=None, guess_high_hours=None, guess_confidence="")
    return Course.objects.get(slug=slug)


def make_path(slug: str, *courses: Course, additional: tuple[Course, ...] = (), **fields: Any) -> Path:
    """A path with these core courses, in order, and additional ones behind them."""
    path = Path.objects.create(slug=slug, **({"title": f"Title of {slug}", "summary": "In order."} | fields))
    for position, course in enumerate([*courses, *additional], start=1):
        Step.objects.create(path=path, course=course, position=position, is_core=course in courses)
    return path


def make_group(slug: str, **fields: Any) -> StudyGroup:
    given = {
        "title": f"Title of {slug}",
        "url": "https://group.example/",
        "place": "Ghana",
        "description": "Who meets there.",
        "source_url": "https://group.example/source",
        "verified_on": MONDAY,
    }
    return StudyGroup.objects.create(slug=slug, **(given | fields))


def make_resource(slug: str, **fields: Any) -> Resource:
    given = {
        "title": f"Title of {slug}",
        "kind": "reading",
        "description": "What it helps with.",
        "source_url": "https://resource.example/source",
        "verified_on": MONDAY,
    }
    return Resource.objects.create(slug=slug, **(given | fields))


def make_plan(user: User, **fields: Any) -> Plan:
    return Plan.objects.create(user=user, **(PLAN | fields))


def put(user: User, *courses: Course, **fields: Any) -> list[CourseProgress]:
    """Put courses into a learner's plan."""
    last = CourseProgress.objects.filter(user=user).count()
    return [
        CourseProgress.objects.create(user=user, course=course, position=position, **fields)
        for position, course in enumerate(courses, start=last + 1)
    ]


def make_additional(*rows: CourseProgress) -> None:
    """Let the finish of a learner not be about these courses."""
    CoreMark.objects.bulk_create([CoreMark(progress=row, is_core=False) for row in rows])


def run_beside(row: CourseProgress, pace_hours: float = 1, starts_on: dt.date = STARTS_ON) -> SideCourse:
    """Let a course run beside the others."""
    return SideCourse.objects.create(progress=row, pace_hours=pace_hours, starts_on=starts_on)


def follow(user: User, path: Path, since: dt.date = TODAY) -> Enrollment:
    """Let a learner follow a path, without its courses in their plan."""
    return Enrollment.objects.create(user=user, path=path, enrolled_on=since)


def log(user: User, course: Course, hours: float, week_start: dt.date = MONDAY) -> WeeklyLog:
    return WeeklyLog.objects.create(user=user, course=course, week_start=week_start, hours=hours)


def make_studied_plan(user: User, hours: float = 5) -> Plan:
    """Ten hours a week for eight weeks, ``hours`` of them studied each week; two courses of 100 and 50 h."""
    plan = make_plan(user)
    (algebra,) = put(user, make_course("algebra", 100), status="in_progress")
    put(user, make_course("vision", 50))
    for week in range(8):
        log(user, algebra.course, hours, STARTS_ON + week * ONE_WEEK)
    return plan


def make_pause(user: User, starts_on: dt.date, ends_on: dt.date) -> Pause:
    return Pause.objects.create(user=user, starts_on=starts_on, ends_on=ends_on)


def make_forecast(user: User, week_start: dt.date = MONDAY - ONE_WEEK, **fields: Any) -> Forecast:
    """What a learner was told on the Monday of a week, without what it was computed from."""
    likely_on = week_start + 10 * ONE_WEEK
    given = {
        "issued_on": week_start,
        "likely_on": likely_on,
        "early_on": likely_on - 4 * ONE_WEEK,
        "late_on": likely_on + 8 * ONE_WEEK,
    }
    return Forecast.objects.create(user=user, week_start=week_start, **(given | fields))


def make_course_forecast(forecast: Forecast, progress: CourseProgress, **fields: Any) -> CourseForecast:
    """What was told about a course: the days of the whole plan, or other ones."""
    given = {name: getattr(forecast, name) for name in ("likely_on", "early_on", "late_on")}
    return CourseForecast.objects.create(forecast=forecast, progress=progress, **(given | fields))


def make_rows_of_every_kind(user: User, path: Path) -> None:
    """A plan and an earlier one, an enrollment, its courses, one of them left, a word on one, a week, a break, a forecast, codes."""
    make_plan(user)
    follow(user, path, STARTS_ON)
    courses = [step.course for step in path.steps.all()]
    if not courses[0].parts.exists():
        make_part(courses[0], "part")
    put(user, *courses[:-1])
    (done,) = put(user, courses[-1], left_on=MONDAY, status="completed", completed_on=MONDAY)
    Completion.objects.create(progress=done, effort_kind="published", effort_hours=40, took_hours="43.75")
    log(user, courses[0], 7)
    make_pause(user, dt.date(2026, 12, 24), dt.date(2027, 1, 3))
    EarlierPlan.objects.create(
        user=user, planned_pace_hours="6.25", since=STARTS_ON - ONE_WEEK, replaced_on=STARTS_ON
    )
    make_course_forecast(make_forecast(user), user.course_progress.first())
    SideCourse.objects.create(progress=done, pace_hours=1, starts_on=STARTS_ON, until=MONDAY)
    CoreMark.objects.create(progress=done, is_core=False)
    PartMark.objects.create(
        progress=done, part=done.course.parts.first() or make_part(done.course, "marked"), state="done"
    )
    AidText.objects.create(progress=done, text="Why I apply.", saved_at=NOW)
    AidChoice.objects.create(plan=user.plan, pays=True)
    CourseAid.objects.create(progress=done, pays=False)
    CourseAid.objects.create(progress=user.course_progress.get(course=courses[0]), pays=True)
    AidApplication.objects.create(progress=done, part=done.course.parts.first(), state="applied", on=MONDAY)
    AidApplication.objects.create(progress=done, state="refused", on=MONDAY, refused_count=1)
    SaidAt.objects.create(progress=user.course_progress.first(), estimate_at=NOW)
    LastChange.objects.create(plan=user.plan, rows={"Pause": {"before": [], "after": []}})
    make_codes(user)
