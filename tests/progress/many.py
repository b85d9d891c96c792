"""Learners of many kinds, for what counts all of them in batches."""

from courses.models import Course
from learningpath.models import User
from progress.models import Plan
from tests.rows import MONDAY, ONE_DAY, ONE_WEEK, STARTS_ON, log, make_course, make_pause, make_plan, put

STATES = (
    {"status": "in_progress"},
    {"status": "planned", "estimate_hours": "33.30"},
    {"status": "completed", "completed_on": MONDAY - ONE_DAY},
    {"status": "waived"},
    {"status": "in_progress", "share_done_percent": 40, "share_done_at_hours": "2.00"},
    {"status": "planned", "left_on": MONDAY},
)


def make_many(count: int, first: int = 0) -> list[Plan]:
    """So many learners, each with another mix of states, weeks, breaks and time zones."""
    known = dict(Course.objects.filter(slug__startswith="many-").values_list("slug", "pk"))
    sizes = (100, 50, 12.5, 30, None)
    courses = [
        Course.objects.get(pk=known[slug]) if slug in known else make_course(slug, size)
        for slug, size in ((f"many-{number}", size) for number, size in enumerate(sizes))
    ]
    return [_make(number, courses) for number in range(first, first + count)]


def _make(number: int, courses: list[Course]) -> Plan:
    user = User.objects.create_user(f"many-{number}@example.org")
    plan = make_plan(
        user,
        planned_pace_hours=2 + number % 5,
        time_zone=("UTC", "Pacific/Kiritimati", "Pacific/Honolulu")[number % 3],
        target_on=None if number % 4 else MONDAY + (10 + number) * ONE_WEEK,
    )
    for place in range(number % 4):
        course = courses[(number + place) % len(courses)]
        put(user, course, **STATES[(number + 2 * place) % len(STATES)])
        for week in range(number % 3, 3 if number % 6 == 5 else 8):
            log(user, course, 1 + (number * 3 + week + place) % 6, STARTS_ON + week * ONE_WEEK)
    if number % 5 == 0:
        make_pause(user, MONDAY + 2 * ONE_WEEK, MONDAY + 3 * ONE_WEEK)
    return plan
