"""What learners were told, kept once a learner and week: to say why a date moved, and how good it was.

The dates first issued in a week are kept for the scoreboard and never change. Beside them stands the
last answer of the week, so that each change tells in one week only why the date moved. Both are
written with a change itself, or by ``record_forecasts``; never by reading a page.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, starmap
from typing import Any

from progress.learner.rows import LearnerRows, study_data, study_input, study_of_data
from progress.models import CourseForecast, CourseProgress, Forecast, Plan
from progress.models.forecast import ForecastQuerySet
from progress.projection import (
    Before,
    EffortBias,
    Finish,
    Pace,
    Projection,
    StudyInput,
    project,
    week_start_of,
)

LATEST_KEPT = 2  # this week's, and the one that it is compared with
LATEST_VERSION = 1  # of its shape; another one is not read
PlanAndDay = tuple[Plan, dt.date]
MOST_FORGOTTEN = 8  # forecasts of the future; more of them say that the clock has gone back now


@dataclass(frozen=True)
class Told:
    """What a learner is told as of a day, and all that it was computed from."""

    rows: LearnerRows
    study: StudyInput
    projection: Projection

    def as_before(self) -> Before:
        """Return it as something that a later answer is compared with."""
        return Before(
            issued_on=self.projection.as_of,
            likely_on=self.projection.finish.likely,
            study=self.study,
            pace=self.projection.pace,
            bias=self.projection.bias,
            logged_hours=self.study.logged_hours,
        )


def told_now(plan: Plan, today: dt.date) -> Told:
    """Read what a learner with a stored plan is told as of ``today``."""
    rows = LearnerRows.read(plan)
    study = study_input(rows, today)
    return Told(rows, study, project(study, today))


def record_forecast(plan: Plan, today: dt.date) -> Told:
    """Keep what the learner is told from now on in this week, and return it.

    Once all is finished nothing is kept. Called by ``saving`` alone, after the change; the plan is as stored.
    """
    _forget_the_future(plan, today)
    told = told_now(plan, today)
    if told.projection.courses and not told.projection.is_finished:
        _write_down(told)
    return told


def _write_down(told: Told) -> None:
    rows, study, projection = told.rows, told.study, told.projection
    plan = rows.plan
    first = _first_dates(projection)
    forecast, is_new = Forecast.objects.get_or_create(
        user=plan.user, week_start=first.pop("week_start"), defaults=first
    )
    forecast.latest = latest_data(study, projection)
    forecast.save(update_fields=["latest"])
    if is_new:
        CourseForecast.objects.bulk_create(_course_forecasts(forecast, rows, projection, study.counted))
        _forget_old_answers([plan.user_id])


@dataclass(frozen=True)
class Due:
    """Learners whose forecast of this week is due, with their day.

    ``alone`` are those who were told something on a day that is yet to come: the clock was ahead then.
    """

    in_batch: list[PlanAndDay]
    alone: list[PlanAndDay]


def due_for_forecast(plans: Sequence[PlanAndDay]) -> Due:
    """Return who of these learners has something to study and was not told their dates this week.

    Two queries, however many they are.
    """
    keys = [plan.user_id for plan, _today in plans]
    first_week = week_start_of(min((today for _plan, today in plans), default=dt.date.max))
    newest = Forecast.objects.for_users(keys).filter(week_start__gte=first_week).order_by()
    told: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    for user, week_start, issued_on in newest.values_list("user", "week_start", "issued_on"):
        told[user].append((week_start, issued_on))
    unsettled = CourseProgress.objects.for_users(keys).in_plan().exclude(status__in=CourseProgress.SETTLED)
    studying = set(unsettled.order_by().values_list("user", flat=True))
    due = Due([], [])
    for plan, today in plans:
        weeks = told[plan.user_id]
        if any(issued_on > today for _week_start, issued_on in weeks):
            due.alone.append((plan, today))
        elif plan.user_id in studying and week_start_of(today) not in dict(weeks):
            due.in_batch.append((plan, today))
    return due


def record_forecasts(plans: Sequence[PlanAndDay]) -> int:
    """Keep what these learners are told this week, to whom nothing was told in it: a few queries for all.

    Called by ``keep_forecasts`` alone, which has locked them. Returns how many forecasts it kept.
    """
    days = {plan.user_id: today for plan, today in plans}
    told = []
    for rows in LearnerRows.read_many([plan for plan, _today in plans]):
        today = days[rows.plan.user_id]
        study = study_input(rows, today)
        projection = project(study, today)
        forecast = Forecast(user_id=rows.plan.user_id, **_first_dates(projection))
        forecast.latest = latest_data(study, projection)
        told.append((forecast, rows, projection, study.counted))
    Forecast.objects.bulk_create([forecast for forecast, *_more in told])
    CourseForecast.objects.bulk_create(chain.from_iterable(starmap(_course_forecasts, told)))
    _forget_old_answers(days)
    return len(told)


def issued_later(user: Any, today: dt.date) -> ForecastQuerySet:
    """Return what a learner was told on days that are yet to come: the clock was ahead then."""
    return Forecast.objects.for_user(user).filter(issued_on__gt=today)


def _forget_the_future(plan: Plan, today: dt.date) -> None:
    """Forget what was told while the clock was ahead: it would stand where the true forecast belongs."""
    future = list(issued_later(plan.user, today).values_list("pk", flat=True)[: MOST_FORGOTTEN + 1])
    if 0 < len(future) <= MOST_FORGOTTEN:
        Forecast.objects.for_user(plan.user).filter(pk__in=future).delete()


def _first_dates(projection: Projection) -> dict[str, Any]:
    """Return the columns of a forecast that never change; no dates of a finish that is over."""
    finish = Finish() if projection.is_core_finished else projection.finish
    return {
        "week_start": week_start_of(projection.as_of),
        "issued_on": projection.as_of,
        "likely_on": finish.likely,
        "early_on": finish.early,
        "late_on": finish.late,
    }


def _course_forecasts(
    forecast: Forecast, rows: LearnerRows, projection: Projection, counted: Sequence[bool]
) -> list[CourseForecast]:
    """Return a row for each course that is due and has a date; ``counted``: is the finish about it."""
    return [
        CourseForecast(
            forecast=forecast,
            progress=progress,
            likely_on=course.finish.likely,
            early_on=course.finish.early,
            late_on=course.finish.late,
            is_counted=is_counted,
        )
        for progress, course, is_counted in zip(rows.in_plan, projection.courses, counted, strict=True)
        if course.finish.likely and course.finish.early and not progress.is_settled
    ]


def _forget_old_answers(users: Iterable[int]) -> None:
    """Keep the answers of the newest weeks of each of these learners only."""
    kept: Counter[int] = Counter()
    old = []
    answers = Forecast.objects.for_users(users).filter(latest__isnull=False).order_by("-week_start")
    for pk, user in answers.values_list("pk", "user"):
        kept[user] += 1
        if kept[user] > LATEST_KEPT:
            old.append(pk)
    Forecast.objects.for_users(users).filter(pk__in=old).update(latest=None)


def earlier_answer(rows: LearnerRows, today: dt.date) -> Before | None:
    """Return the last answer of the newest earlier week that has one."""
    weeks = [week_start for week_start in rows.answers if week_start < week_start_of(today)]
    latest = rows.answers[max(weeks)] if weeks else None
    return _before(latest) if latest and latest["version"] == LATEST_VERSION else None


def by_present_slugs(before: Before, present: Mapping[str, str]) -> Before:
    """Return an earlier answer with courses as they are called now: a new slug is no other course."""
    courses = (replace(course, slug=present.get(course.slug, course.slug)) for course in before.study.courses)
    return replace(before, study=replace(before.study, courses=tuple(courses)))


# --- An answer with what it was computed from, as JSON ------------------------------------------


def latest_data(study: StudyInput, projection: Projection) -> dict[str, Any]:
    """Return as JSON what ``earlier_answer`` reads: all inputs but the weeks, which the pace stands for.

    Change ``LATEST_VERSION`` with its shape, or with that of Pace, EffortBias or CourseInput.
    """
    likely = projection.finish.likely
    return {
        "version": LATEST_VERSION,
        "issued_on": projection.as_of.isoformat(),
        "likely_on": likely.isoformat() if likely else None,
        **study_data(study),
        "pace": vars(projection.pace),
        "bias": vars(projection.bias),
        "logged_hours": study.logged_hours,
    }


def _before(data: dict[str, Any]) -> Before:
    return Before(
        issued_on=dt.date.fromisoformat(data["issued_on"]),
        likely_on=dt.date.fromisoformat(data["likely_on"]) if data["likely_on"] else None,
        study=study_of_data(data),
        pace=Pace(**data["pace"]),
        bias=EffortBias(**data["bias"]),
        logged_hours=data["logged_hours"],
    )
