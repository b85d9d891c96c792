"""A learner's own words: those saved for a course, else those saved last, to start from."""

import datetime as dt

from progress.models import AidText, CourseProgress


def words_for(progress: CourseProgress) -> tuple[AidText | None, AidText | None]:
    """Return what was saved for a course, and where nothing was, what was saved last for another one."""
    own = AidText.objects.for_user(progress.user_id).select_related("progress__course")
    saved = list(own.order_by("-saved_at", "-pk"))
    words = next((one for one in saved if one.progress_id == progress.pk), None)
    return words, None if words or not saved else saved[0]


def save_words(progress: CourseProgress, text: str, now: dt.datetime) -> None:
    """Keep the words for a course, empty ones not at all; runs inside ``saving``."""
    own = AidText.objects.for_user(progress.user_id).filter(progress=progress)
    if text:
        own.update_or_create(progress=progress, defaults={"text": text, "saved_at": now})
    else:
        own.delete()
