"""Make the demo learner and the demo curator, in an empty database and with DEBUG only."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from courses.models import Course, Path
from progress.membership import enroll
from progress.models import CourseProgress, Plan, WeeklyLog
from progress.projection import week_start_of
from progress.projection.weeks import ONE_WEEK

Status = CourseProgress.Status


class Command(BaseCommand):
    help = "Make a demo learner with three months of weeks and a demo curator, if nobody has signed up yet."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            self.stdout.write("No demo accounts: DEBUG is off.")
            return
        with (settings.BASE_DIR / "fixtures" / "demo.yaml").open(encoding="utf-8") as file:
            demo = yaml.safe_load(file)
        users = get_user_model().objects
        if not users.exists():
            with transaction.atomic():
                _make_learner(demo["learner"])
                _make_curator(demo["curator"])
        for role, page in (("learner", "/accounts/login/"), ("curator", "/admin/")):
            if users.filter(email=demo[role]["email"]).exists():
                self.stdout.write(
                    f"Sign in as the demo {role} at {page}: {demo[role]['email']} / {demo[role]['password']}"
                )


def _make_curator(demo: dict[str, Any]) -> None:
    curator = get_user_model().objects.create_user(demo["email"], demo["password"], is_staff=True)
    curator.groups.add(Group.objects.get(name="curators"))


def _make_learner(demo: dict[str, Any]) -> None:
    learner = get_user_model().objects.create_user(demo["email"], demo["password"])
    today = timezone.localdate(timezone=ZoneInfo(demo["time_zone"]))
    first_week = week_start_of(today) - (len(demo["weeks"]) - 1) * ONE_WEEK
    Plan.objects.create(
        user=learner,
        planned_pace_hours=demo["planned_pace_hours"],
        starts_on=first_week,
        time_zone=demo["time_zone"],
    )
    path = Path.objects.with_steps().get(slug=demo["path"])
    enrollment = enroll(learner, path, demo["waived"], today)
    enrollment.enrolled_on = first_week
    enrollment.save(update_fields=["enrolled_on"])
    _set_states(learner, demo, today)
    _log_weeks(learner, demo["weeks"], first_week)


def _set_states(learner: Any, demo: dict[str, Any], today: dt.date) -> None:
    own = CourseProgress.objects.for_user(learner)
    for slug, reason in demo["waived"].items():
        own.filter(course__slug=slug).update(waived_reason=reason)
    studied = {slug for week in demo["weeks"] for slug in week}
    own.filter(course__slug__in=studied).update(status=Status.IN_PROGRESS)
    for slug, weeks_ago in demo["completed"].items():
        own.filter(course__slug=slug).update(
            status=Status.COMPLETED, completed_on=today - weeks_ago * ONE_WEEK
        )


def _log_weeks(learner: Any, weeks: list[dict[str, float]], first_week: dt.date) -> None:
    courses = {course.slug: course for course in Course.objects.all()}
    WeeklyLog.objects.bulk_create(
        WeeklyLog(user=learner, course=courses[slug], week_start=first_week + number * ONE_WEEK, hours=hours)
        for number, week in enumerate(weeks)
        for slug, hours in week.items()
    )
