"""The shipped path as a plan: its courses, its first day, and hours on them."""

import datetime as dt

from courses.models import Course
from progress.models import WeeklyLog

START = dt.date(2026, 1, 5)
CORE = ["mathematics-for-machine-learning", "machine-learning", "deep-learning"]
ADDITIONAL = ["python-for-data-science", "google-it-automation"]


def log(plan, slug, week_start, hours):
    course = Course.objects.get(slug=slug)
    return WeeklyLog.objects.create(user=plan.user, course=course, week_start=week_start, hours=hours)
