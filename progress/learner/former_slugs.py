"""Courses that go by another slug now: what was written down or opened before still means them."""

from collections.abc import Iterable

from courses.models import Course


def present_slugs(courses: Iterable[Course]) -> dict[str, str]:
    """Return former slug -> present slug of these courses; a slug that one of them has by now is its own."""
    courses = list(courses)
    taken = {course.slug for course in courses}
    return {former: course.slug for course in courses for former in course.formerly if former not in taken}
