"""Make the demo learner and the demo curator, in an empty database and with DEBUG only."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from django.core.serializers import deserialize
from django.db import transaction
from django.utils import timezone

from courses.models import Course
from learningpath.models import User
from progress.learner.saving import saving
from progress.learner.told import told_of
from progress.models import CourseProgress
from progress.projection import week_start_of
from progress.projection.weeks import ONE_DAY, ONE_WEEK

FIXTURES = settings.BASE_DIR / "fixtures"
WRITTEN_FOR = dt.date(2026, 11, 25)  # the day on which the days of the fixture are right
Status = CourseProgress.Status
Row = dict[str, Any]  # of a fixture: its model, and its fields by name


class Command(BaseCommand):
    help = "Make a demo learner with three months of weeks and a demo curator, if nobody has signed up yet."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            self.stdout.write("No demo accounts: DEBUG is off.")
            return
        passwords: dict[str, str] = _read("demo-passwords.yaml")
        if not User.objects.exists():
            with transaction.atomic():
                _make_demo(passwords)
        for (email, password), (role, page) in zip(
            passwords.items(), (("learner", "/accounts/login/"), ("curator", "/admin/")), strict=True
        ):
            if User.objects.filter(email=email).exists():
                self.stdout.write(f"Sign in as the demo {role} at {page}: {email} / {password}")


def _read(name: str) -> Any:
    with (FIXTURES / name).open(encoding="utf-8") as file:
        return yaml.safe_load(file)


def _make_demo(passwords: dict[str, str]) -> None:
    rows: list[Row] = _read("demo.yaml")
    for fields in _fields_of("learningpath.user", rows):
        _make_account(fields, passwords[fields["email"]])
    (plan,) = _fields_of("progress.plan", rows)
    learner = User.objects.get_by_natural_key(*plan["user"])
    today = timezone.localdate(timezone=ZoneInfo(plan["time_zone"]))
    moved = [_moved(row, today) for row in rows if row["model"].startswith("progress.")]
    (plan,) = _fields_of("progress.plan", moved)
    with saving(learner, plan["starts_on"]) as save:
        begun = [_as_begun(row, today) for row in moved if row["model"] != "progress.weeklylog"]
        for one in deserialize("python", begun):
            one.save()
        save.nothing(None)  # the first dates are told with the first week
    week_start = plan["starts_on"]
    while week_start <= today:
        _study_week(learner, moved, week_start, min(week_start + 6 * ONE_DAY, today))
        week_start += ONE_WEEK


def _make_account(fields: Row, password: str) -> None:
    is_staff = fields.get("is_staff", False)
    account = User.objects.create_confirmed_user(fields["email"], password, is_staff=is_staff)
    account.groups.set(Group.objects.get_by_natural_key(*key) for key in fields.get("groups", ()))


def _fields_of(model: str, rows: Iterable[Row]) -> list[Row]:
    return [row["fields"] for row in rows if row["model"] == model]


def _moved(row: Row, today: dt.date) -> Row:
    """Return a row with its days counted back from today."""
    days = {name: day for name, day in row["fields"].items() if isinstance(day, dt.date)}
    return row | {"fields": row["fields"] | {name: _moved_day(day, today) for name, day in days.items()}}


def _moved_day(day: dt.date, today: dt.date) -> dt.date:
    """Return as many days ago as it was when the fixture was written; a week's Monday stays one."""
    if day == week_start_of(day):
        return day + (week_start_of(today) - week_start_of(WRITTEN_FOR))
    return day + (today - WRITTEN_FOR)


def _as_begun(row: Row, today: dt.date) -> Row:
    """Return a row as it was before the first week: what is waived is, and nothing is done yet."""
    fields = row["fields"]
    if row["model"] != "progress.courseprogress":
        return row
    told = told_of(Course.objects.get_by_natural_key(*fields["course"]), today)
    begun = {} if fields["status"] == Status.WAIVED else {"status": Status.PLANNED, "completed_on": None}
    return row | {"fields": fields | begun | {"told": told}}


def _study_week(learner: User, rows: list[Row], week_start: dt.date, day: dt.date) -> None:
    """Log a week and keep its forecast, as the learner would have done on that day."""
    own = CourseProgress.objects.for_user(learner)
    logs = [
        row
        for row in rows
        if row["model"] == "progress.weeklylog" and row["fields"]["week_start"] == week_start
    ]
    studied = [slug for row in logs for slug in row["fields"]["course"]]
    with saving(learner, day):
        for one in deserialize("python", logs):
            one.save()
        own.filter(course__slug__in=studied, status=Status.PLANNED).update(status=Status.IN_PROGRESS)
        for fields in _fields_of("progress.courseprogress", rows):
            done_on = fields.get("completed_on")
            if done_on and done_on <= day:
                done = own.filter(course__slug__in=fields["course"])
                done.update(status=Status.COMPLETED, completed_on=done_on)
