"""What a learner may have to apply for: the paid courses still to do, part by part."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from courses.models import Part
from progress.models import CourseProgress

WHOLE = "-"  # in addresses: the course itself, not one of its parts


@dataclass(frozen=True)
class OpenApplication:
    """A course, or a part of it, that is paid and still to do."""

    progress: CourseProgress
    part: Part | None

    @property
    def title(self) -> str:
        """What it is for."""
        return self.part.title if self.part else self.progress.course.title

    @property
    def address(self) -> str:
        """Its fact sheet."""
        part = self.part.slug if self.part else WHOLE
        return reverse("fact_sheet", args=[self.progress.course.slug, part])


def open_applications(in_plan: Iterable[CourseProgress], today: dt.date) -> Iterator[OpenApplication]:
    """Yield them in the learner's order; of a bundle each needed part that is not done."""
    for one in in_plan:
        if one.is_settled or not one.course.is_paid:
            continue
        parts = one.parts(today)
        for marked in parts:
            if marked.is_needed and not marked.is_done:
                yield OpenApplication(one, marked.part)
        if not parts:
            yield OpenApplication(one, None)
