"""What is said of a plan of several streams: the core first, additional courses, those beside the others."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Course
from learningpath.writing.formats import day_tag, hours_text, range_text
from learningpath.writing.markup import in_english, paragraph, sentence
from progress.answer.course_rows import CourseRow
from progress.models import CourseProgress
from progress.projection import CourseProjection, Projection, StudyInput
from progress.projection.plan_line import counted_hours
from progress.projection.project import BREAKS_TOO_FAR, PAUSED, TOO_FAR

Address = Callable[[Course], str]


def known_until(projection: Projection) -> CourseProjection | None:
    """Return the last course to do that gets a likely date before an unknown effort; not one beside it."""
    due = [course for course in projection.courses if course.status not in CourseProgress.SETTLED]
    dated = [course for course in due if course.finish.likely and course.side is None]
    return dated[-1] if dated else None


# --- The line below the headline ------------------------------------------------------------------


def additional_sentence(projection: Projection, due: Sequence[CourseRow], address: Address) -> SafeString:
    """Return when the additional courses still ``due`` end, as the second line says it.

    "" where none is due, where they end with the core, and where the core itself has no date. A course that
    nobody can date is named, with a link to ``address``.
    """
    core_on = projection.finish.likely
    if core_on is None:
        return SafeString("")
    unknown = [row for row in due if row.needs_estimate]
    known = [row for row in due if row not in unknown]
    return paragraph(
        _known_text(projection, core_on, known, has_unknown=bool(unknown)), _unknown_text(unknown, address)
    )


def _known_text(
    projection: Projection, core_on: dt.date, known: Sequence[CourseRow], *, has_unknown: bool
) -> str:
    reasons = [row.projection.finish.reason for row in known if row.projection.finish.likely is None]
    if reasons:
        return _reason_text(reasons)
    last = max((row.projection.finish.likely for row in known if row.projection.finish.likely), default=None)
    if last is None or (last <= core_on and not projection.is_core_finished):
        return ""
    if has_unknown:
        text = ngettext(
            "With the other additional course: likely %(day)s.",
            "With the other additional courses: likely %(day)s.",
            len(known),
        )
    else:
        text = ngettext(
            "With the additional course: likely %(day)s.",
            "With the additional courses: likely %(day)s.",
            len(known),
        )
    return sentence(text, day=day_tag(last))


def _reason_text(reasons: Sequence[str]) -> str:
    texts = {
        PAUSED: _("With the additional courses there is no date, as your last weeks on them are empty."),
        TOO_FAR: _("With the additional courses it takes ten years or more at this pace."),
        BREAKS_TOO_FAR: _("With the additional courses and your breaks it takes ten years or more."),
    }
    return next((texts[reason] for reason in reasons if reason in texts), "")


def _unknown_text(rows: Sequence[CourseRow], address: Address) -> str:
    if not rows:
        return ""
    links = [
        format_html('<a href="{}">{}</a>', address(row.course), in_english(row.course.title)) for row in rows
    ]
    text = ngettext(
        "%(courses)s has no date of its own: nobody has published its hours.",
        "%(courses)s have no dates of their own: nobody has published their hours.",
        len(rows),
    )
    return sentence(text, courses=SafeString(", ".join(links)))


# --- Where the date comes from --------------------------------------------------------------------


def streams_sentences(study: StudyInput, titles: Mapping[str, str]) -> Iterator[str]:
    """Yield what side courses do to the pace, and which guesses make the range wider."""
    sides = [course for course in study.courses if course.is_beside and course.is_due and course.side]
    if sides:
        hours = sum(course.side.pace_hours for course in sides if course.side)
        text = ngettext(
            "What you study beside the others, %(hours)s h a week, is left out of this pace; the others get "
            "the rest of your hours.",
            "The courses beside the others, %(hours)s h a week in all, are left out of this pace; the others "
            "get the rest of your hours.",
            len(sides),
        )
        yield text % {"hours": hours_text(hours)}
    for course, leads_there in zip(study.courses, counted_hours(study), strict=True):
        if leads_there and course.is_due and course.own_variance and course.guess:
            share = course.needed_share
            ends = range_text(course.guess.low_hours * share, course.guess.high_hours * share)
            text = _("The size of %(course)s is a guess, %(hours)s h, which makes the range wider.")
            yield sentence(text, course=in_english(titles.get(course.slug, course.slug)), hours=ends)


def with_additional_on(projection: Projection) -> dt.date | None:
    """Return the likely end of all courses where it is another day than the core's; None else."""
    likely = projection.finish_with_additional.likely
    return likely if likely != projection.finish.likely else None
