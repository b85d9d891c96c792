"""Marking parts of a bundle as needed, not needed or done; what writes runs inside ``saving``."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from courses.models import Part
from progress.learner.hours_done import hours_done
from progress.models import PARTS_AT, CourseProgress, PartMark, SaidAt

State = PartMark.State


def mark_parts(progress: CourseProgress, states: Mapping[str, str], now: dt.datetime) -> None:
    """Mark parts of a course by their slugs, and keep when it was said how much of it is done.

    ``now`` is in the learner's time zone. Said again, or with other parts done, done parts are as new as a
    share that is typed; a change of what is needed alone leaves them where they were, with their hours.
    """
    today = now.date()
    before = progress.parts(today)
    is_said_again = all(states.get(one.part.slug, one.state) == one.state for one in before)
    was_done = _done_parts(progress, today)
    _write_marks(progress, states)
    progress.__dict__.pop("marked_parts", None)  # read anew
    done = _done_parts(progress, today)
    words = SaidAt.objects.for_user(progress.user_id)
    if not done:
        words.note(progress, PARTS_AT, None)
    elif done != was_done or is_said_again or not words.filter(progress=progress, parts_at__isnull=False):
        words.note(progress, PARTS_AT, now, hours_done(progress))


def carry_over_marks(progress: CourseProgress, successor: CourseProgress, today: dt.date) -> None:
    """Let what was said of a course's parts hold for those of its successor that have the same slug.

    What the learner said of the successor already stays. How long the done parts took tells the size of the
    successor only where all hours count there.
    """
    parts = parts_by_name(successor)
    own = PartMark.objects.for_user(progress.user_id)
    said = set(own.filter(progress=successor).values_list("part", flat=True))
    carried = {
        parts[mark.part.slug].pk: PartMark(progress=successor, part=parts[mark.part.slug], state=mark.state)
        for mark in own.filter(progress=progress).select_related("part")
        if mark.part.slug in parts and parts[mark.part.slug].pk not in said
    }
    own.bulk_create(carried.values())
    words = SaidAt.objects.for_user(progress.user_id)
    before = words.filter(progress=progress, parts_at__isnull=False).first()
    if before and _done_parts(successor, today) and not words.filter(progress=successor):
        hours = before.parts_at_hours if progress.course.credit == 1 else Decimal(0)
        words.note(successor, PARTS_AT, before.parts_at, hours)


def parts_by_name(progress: CourseProgress) -> dict[str, Part]:
    """Return all parts of a course by their slugs of now and before; retired ones too."""
    parts = _parts_of(progress)
    return {name: part for part in parts for name in part.formerly} | {part.slug: part for part in parts}


def _write_marks(progress: CourseProgress, states: Mapping[str, str]) -> None:
    """Keep what differs; a part that was never said to be anything else needs no row to be needed."""
    own = PartMark.objects.for_user(progress.user_id).filter(progress=progress)
    stored = dict(own.values_list("part", "state"))
    marks = [
        PartMark(progress=progress, part=part, state=states[part.slug])
        for part in _parts_of(progress)
        if part.slug in states and states[part.slug] != stored.get(part.pk, State.NEEDED)
    ]
    own.bulk_create(marks, update_conflicts=True, unique_fields=["progress", "part"], update_fields=["state"])


def _parts_of(progress: CourseProgress) -> list[Part]:
    return list(Part.objects.filter(course=progress.course_id))


def _done_parts(progress: CourseProgress, today: dt.date) -> set[int]:
    return {one.part.pk for one in progress.parts(today) if one.is_done}
