"""What a learner says of a course: how big it is, how much of it is done, and when they said so."""

import datetime as dt

from progress.learner.hours_done import hours_done
from progress.models import ESTIMATE_AT, SHARE_AT, CourseProgress, SaidAt


def say_estimate(progress: CourseProgress, now: dt.datetime) -> None:
    """Save an estimate said now; said again, it is as new as a changed one.

    Runs inside ``saving``.
    """
    progress.save(update_fields=["estimate_hours"])
    said_now = None if progress.estimate_hours is None else now
    SaidAt.objects.for_user(progress.user_id).note(progress, ESTIMATE_AT, said_now)


def say_share_done(progress: CourseProgress, now: dt.datetime) -> None:
    """Save a share said now, with the hours logged by now: hours of later weeks come on top of it.

    Runs inside ``saving``.
    """
    hours = hours_done(progress)
    progress.share_done_at_hours = None if progress.share_done_percent is None else hours
    progress.save(update_fields=["share_done_percent", "share_done_at_hours"])
    said_now = None if progress.share_done_percent is None else now
    SaidAt.objects.for_user(progress.user_id).note(progress, SHARE_AT, said_now)
