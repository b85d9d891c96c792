"""Make the demo learner and the demo curator, in an empty database and with DEBUG only."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from courses.models import Path
from progress.enrollment.membership import enroll
from progress.learner.saving import saving
from progress.models import CourseProgress, Plan, WeeklyLog
from progress.projection import week_start_of
from progress.projection.weeks import ONE_DAY, ONE_WEEK

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
    curator = get_user_model().objects.create_confirmed_user(demo["email"], demo["password"], is_staff=True)
    curator.groups.add(Group.objects.get(name="curators"))


def _make_learner(demo: dict[str, Any]) -> None:
    learner = get_user_model().objects.create_confirmed_user(demo["email"], demo["password"])
    today = timezone.localdate(timezone=ZoneInfo(demo["time_zone"]))
    first_week = week_start_of(today) - (len(demo["weeks"]) - 1) * ONE_WEEK
    with saving(learner, first_week) as save:
        plan = save.plan
        plan.planned_pace_hours = Decimal(demo["planned_pace_hours"])
        plan.starts_on, plan.time_zone = first_week, demo["time_zone"]
        plan.save()
        enroll(learner, Path.objects.with_steps().get(slug=demo["path"]), demo["waived"], first_week)
        own = CourseProgress.objects.for_user(learner)
        for slug, reason in demo["waived"].items():
            own.filter(course__slug=slug).update(waived_reason=reason)
        save.nothing(None)  # the first dates are told with the first week
    completed_on = {slug: today - weeks_ago * ONE_WEEK for slug, weeks_ago in demo["completed"].items()}
    for number, hours in enumerate(demo["weeks"]):
        week_start = first_week + number * ONE_WEEK
        _study_week(plan, hours, week_start, min(week_start + 6 * ONE_DAY, today), completed_on)


def _study_week(
    plan: Plan, hours: dict[str, float], week_start: dt.date, day: dt.date, completed_on: dict[str, dt.date]
) -> None:
    """Log a week and keep its forecast, as the learner would have done on that day."""
    own = CourseProgress.objects.for_user(plan.user)
    with saving(plan.user, day):
        for progress in own.filter(course__slug__in=hours):
            row = {"user": plan.user, "course_id": progress.course_id, "week_start": week_start}
            WeeklyLog.objects.create(**row, hours=hours[progress.course.slug])
        own.filter(course__slug__in=hours, status=Status.PLANNED).update(status=Status.IN_PROGRESS)
        for slug, done_on in completed_on.items():
            if done_on <= day:
                own.filter(course__slug=slug).update(status=Status.COMPLETED, completed_on=done_on)
