"""All hours that count for a course."""

from decimal import Decimal

from progress.models import CourseProgress, WeeklyLog, total_hours


def hours_done(progress: CourseProgress) -> Decimal:
    """Return all hours that count for a course: those logged, and those of a course it replaced."""
    logs = WeeklyLog.objects.for_user(progress.user_id).filter(course=progress.course_id)
    return total_hours([*logs.values_list("hours", flat=True), progress.credited_hours])
