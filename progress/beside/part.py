"""The part of a course's page that lets it run beside the others."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from learningpath.writing.formats import day_tag, hours_text
from learningpath.writing.markup import in_english, paragraph, sentence
from progress.answer.answer import Answer
from progress.beside.forms import BesideForm
from progress.beside.starts import Starts
from progress.models import CourseProgress, SideCourse
from progress.projection import Finish


@dataclass(frozen=True)
class BesidePart:
    """What it means for a course to run beside the others, and the form that says so."""

    template: ClassVar[str] = "progress/beside/_part.html"
    progress: CourseProgress
    form: BesideForm
    sentence: str

    @property
    def is_beside(self) -> bool:
        """Whether it is a side course now."""
        return self.progress.side is not None


def part_of(progress: CourseProgress, answer: Answer) -> BesidePart | None:
    """Return the part for a course of the plan that is still to do; None for any other."""
    if progress.left_on or progress.is_settled:
        return None
    due = [one for one in answer.in_plan if not one.is_settled]
    starts = Starts(answer.plan, progress, due, answer.today)
    return BesidePart(progress, BesideForm(starts=starts), _sentence(progress, answer))


def _sentence(progress: CourseProgress, answer: Answer) -> str:
    side = progress.side
    if side is None:
        return _(
            "It comes in its turn now. Beside the others it takes some of your hours every week, has its own "
            "date, and holds up none of the courses after it."
        )
    own = next(row.finish for row in answer.projection.courses if row.slug == progress.course.slug)
    return paragraph(_how(side), _dates(own, answer.projection.finish))


def _how(side: SideCourse) -> SafeString:
    hours = hours_text(side.pace_hours)
    if side.starts_on:
        text = _("%(hours)s h a week beside the others, from %(day)s on.")
        return sentence(text, hours=hours, day=day_tag(side.starts_on))
    title = in_english(side.after.course.title) if side.after else ""
    text = _("%(hours)s h a week beside the others, once %(course)s is done.")
    return sentence(text, hours=hours, course=title)


def _dates(own: Finish, finish: Finish) -> SafeString | str:
    if own.likely and finish.likely:
        text = _("It is likely done on %(own)s; your likely finish is %(finish)s.")
        return sentence(text, own=day_tag(own.likely), finish=day_tag(finish.likely))
    if own.likely:
        return sentence(_("It is likely done on %(own)s."), own=day_tag(own.likely))
    if finish.likely:
        return sentence(_("Your likely finish is %(finish)s."), finish=day_tag(finish.likely))
    return ""
