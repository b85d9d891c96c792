"""Courses that go by another slug now: what was written down or opened before still means them."""

from collections.abc import Iterable

from courses.models import Course, Part


def present_slugs(courses: Iterable[Course | Part]) -> dict[str, str]:
    """Return former slug -> present slug of courses or parts; one that one of them has by now is its own."""
    courses = list(courses)
    taken = {course.slug for course in courses}
    return {former: course.slug for course in courses for former in course.formerly if former not in taken}
