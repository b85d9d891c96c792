"""The learner's word on how much of a course is done."""

from decimal import Decimal

from progress.models import CourseProgress, WeeklyLog, total_hours


def say_share_done(progress: CourseProgress) -> None:
    """Save a share said now, with the hours logged by now: hours of later weeks come on top of it.

    Runs inside ``saving``.
    """
    hours = hours_done(progress)
    progress.share_done_at_hours = None if progress.share_done_percent is None else hours
    progress.save(update_fields=["share_done_percent", "share_done_at_hours"])


def hours_done(progress: CourseProgress) -> Decimal:
    """Return all hours that count for a course: those logged, and those of a course it replaced."""
    logs = WeeklyLog.objects.for_user(progress.user_id).filter(course=progress.course_id)
    return total_hours([*logs.values_list("hours", flat=True), progress.credited_hours])
