"""The part of a course's page that says whether it counts for the finish date, and why."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.models import Step
from learningpath.writing.markup import in_english, sentence
from progress.counting.forms import CountsForm
from progress.models import CourseProgress, Enrollment


@dataclass(frozen=True)
class CountsPart:
    """Whether a course counts, why it does or does not, and the form that changes it."""

    template: ClassVar[str] = "progress/counting/_part.html"
    progress: CourseProgress
    form: CountsForm
    reason: str


def part_of(progress: CourseProgress) -> CountsPart | None:
    """Return the part for a course of the plan that is still to do; None for any other. One query."""
    if progress.left_on or progress.is_settled:
        return None
    return CountsPart(progress, CountsForm(progress=progress), _reason(progress))


def _reason(progress: CourseProgress) -> SafeString | str:
    mark = getattr(progress, "core_mark", None)
    if mark and mark.is_said:
        text = _("It does not count because you said so.")
        return _("It counts because you said so.") if mark.is_core else text
    followed = Enrollment.objects.for_user(progress.user_id).filter(left_on=None)
    steps = Step.objects.filter(course=progress.course_id, path__in=followed.values("path"))
    paths = {step.is_core: step.path.title for step in steps.select_related("path").order_by("-path__title")}
    if progress.is_core in paths:
        text = _("It counts: it is core in “%(path)s”.")
        if not progress.is_core:
            text = _("It does not count: it is additional in “%(path)s”.")
        return sentence(text, path=in_english(paths[progress.is_core]))
    if not progress.is_core:
        return _("It does not count: it was additional in your path when you followed it.")
    if paths:
        return _("It counts: it was core in your path, or yours, when it came into your plan.")
    return _("It counts because you added it.")
