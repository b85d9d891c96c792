"""The courses of a plan as a list shows them: each with its hours, its dates, and both in words."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.template.defaultfilters import capfirst
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.models import Course
from learningpath.writing.formats import about_hours_text, day_tag, hours_text, percent_text, range_text
from learningpath.writing.markup import escaped, in_english, sentence
from progress.answer.effort import effort_of
from progress.answer.explanation import reason_text
from progress.answer.parts import parts_text
from progress.learner.rows import said_share_done
from progress.models import CourseProgress, EffortKind, MarkedPart
from progress.projection import CourseInput, CourseProjection, Projection, ShareDone, StudyInput, Word
from progress.projection.effort import LEAST_SHARE_SAID

Status = CourseProgress.Status
RING, DISC = '<circle cx="7" cy="7" r="6"/>', '<circle class="full" cx="7" cy="7" r="6"/>'
SHAPES = {
    Status.PLANNED: RING,
    Status.IN_PROGRESS: f'{RING}<path class="full" d="M7 1a6 6 0 0 0 0 12z"/>',
    Status.COMPLETED: DISC,
    Status.WAIVED: f'{RING}<path d="M3.5 7h7"/>',
}


@dataclass(frozen=True)
class When:
    """The day a course ends, or why there is none, and what stands ``below`` it.

    ``look`` is "green" for what is done, "muted" for what is off, "care" for what needs it, else "".
    """

    text: str
    look: str = ""
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class CourseRow:
    """One course of the plan with its dates; ``bar_percent`` is how full its bar is, 0 to 100.

    ``guess`` are the ends of a guess that it is planned with. ``is_additional``: the finish is not about it.
    ``beside_text`` says how it runs beside the others; "" where it does not, or no more.
    """

    progress: CourseProgress
    projection: CourseProjection
    effort_hours: float | None
    today: dt.date
    bar_percent: int = 0
    can_be_replaced: bool = False
    guess: tuple[float, float] | None = None
    is_additional: bool = False
    beside_text: str = ""
    suggested_hours: Decimal | None = None

    @property
    def course(self) -> Course:
        """The course itself."""
        return self.progress.course

    @property
    def byline(self) -> str:
        """Who gives the course, for whom, and of a bundle how many courses it contains."""
        return self.course.byline(self.today)

    @property
    def is_retired(self) -> bool:
        """Whether the course is out of the catalog."""
        return self.course.is_retired(self.today)

    @property
    def state(self) -> SafeString:
        """The mark of its state: an empty, half or full disc or a struck ring, with its name."""
        status = Status(self.progress.status)
        return SafeString(
            f'<svg class="state" viewBox="0 0 14 14" role="img" aria-label="{escaped(status.label)}">'
            f"{SHAPES[status]}</svg>"
        )

    @property
    def role_line(self) -> SafeString:
        """Whether it is additional, and how it runs beside the others; "" of a core course among others."""
        said = [_("additional") if self.is_additional else "", self.beside_text]
        return SafeString(" · ".join(escaped(one) for one in said if one))

    @property
    def guess_text(self) -> str:
        """Between how many hours its size is guessed; "" where it is no guess."""
        if self.guess is None:
            return ""
        return _("guess %(hours)s h") % {"hours": range_text(*self.guess)}

    @property
    def over_hours(self) -> float:
        """Hours logged beyond the effort of a course that is not done; of a guess beyond its upper end."""
        most = self.guess[1] if self.guess else self.effort_hours
        if most is None or self.progress.status != Status.IN_PROGRESS or self._share_tells_size:
            return 0.0
        return max(0.0, self.projection.logged_hours - most)

    @property
    def needs_estimate(self) -> bool:
        """Whether no date can be given until the learner estimates the course."""
        return self.projection.remaining_hours is None and not self.progress.is_settled

    @property
    def bar_label(self) -> str:
        """What the bar says to those who do not see it."""
        return _("%(course)s: %(logged)s h logged") % {
            "course": self.course.title,
            "logged": hours_text(self.projection.logged_hours),
        }

    @property
    def _share_counts(self) -> bool:
        return not self.progress.is_settled and self.projection.counting_word is Word.SHARE

    @property
    def _share_tells_size(self) -> bool:
        """Whether the hours left follow from hours logged and a share, whatever else says a size."""
        said = self._said_share
        return self._share_counts and said is not None and said.at_hours > 0

    @property
    def _said_share(self) -> ShareDone | None:
        """The share done that was said last, by parts or as it was typed."""
        return said_share_done(self.progress, self.today)

    @property
    def _share_text(self) -> str:
        said = self._said_share
        return percent_text(round(100 * said.share)) if said else ""

    @property
    def parts_line(self) -> str:
        """How many of its parts are done and needed; "" where nothing was said of them."""
        return parts_text(self.progress.parts(self.today), self.progress.needed(self.today))

    @property
    def part_in_hand(self) -> MarkedPart | None:
        """The part that a course under way is at."""
        is_begun = self.progress.status == Status.IN_PROGRESS
        return self.progress.part_in_hand(self.today) if is_begun else None

    @property
    def is_done_by_parts(self) -> bool:
        """Whether all needed parts are done of a course that is not completed yet."""
        needed = self.progress.needed(self.today)
        return not self.progress.is_settled and 0 < needed.count == needed.done_count

    @property
    def hours_line(self) -> str:
        """The hours logged, of how many, and how many are left; "" for a waived course without any."""
        said, left_hours = self._done_of_size, self.projection.remaining_hours
        if self._share_counts:
            text = _("%(hours)s, %(share)s done as you said")
            if self.progress.share_is_of_parts:
                text = _("%(hours)s, %(share)s done by your parts")
            said = text % {"hours": said, "share": self._share_text}
        elif self.progress.status != Status.IN_PROGRESS:
            return said
        if not left_hours:
            return said
        left = _("about %(hours)s h left") % {"hours": about_hours_text(left_hours)}
        return f"{said} · {left}"

    @property
    def said_line(self) -> str:
        """What the learner said as well and does not count by now; "" when nothing else is said."""
        if self.progress.is_settled:
            return ""
        return " · ".join(filter(None, (self._which_share, self._not_counted)))

    @property
    def _which_share(self) -> str:
        """Which counts, where both a share was typed and parts are done; "" otherwise."""
        percent, said_at = self.progress.share_done_percent, getattr(self.progress, "said_at", None)
        if percent is None or said_at is None or said_at.parts_at is None or not self._share_counts:
            return ""
        if self.progress.share_is_of_parts:
            return _("by your parts, said later than %(share)s") % {"share": percent_text(percent)}
        return _("by the share you typed, said later than your parts")

    @property
    def _not_counted(self) -> str:
        """The estimate or the share that does not count beside the other."""
        own, share = self.progress.estimate_hours, self._said_share
        if self._share_tells_size and own is not None:
            said = {"hours": about_hours_text(own)}
            if self.progress.share_has_moment or self.progress.share_is_of_parts:
                return _("said before that: your estimate of %(hours)s h") % said
            return _("also said: your estimate of %(hours)s h, which does not count beside it") % said
        if self._share_counts or share is None or not share.share:
            return ""
        said = {
            "share": self._share_text,
            "hours": hours_text(share.at_hours),
            "least": percent_text(round(100 * LEAST_SHARE_SAID)),
        }
        if share.share < LEAST_SHARE_SAID:
            if self.progress.share_is_of_parts:
                return _("%(share)s done by your parts: a share counts from %(least)s on") % said
            return _("you said %(share)s done at %(hours)s h: a share counts from %(least)s on") % said
        return _("said before that: %(share)s done at %(hours)s h") % said

    @property
    def _done_of_size(self) -> str:
        """The hours logged, and of how many where a figure tells; "" for a waived course without any."""
        hours = {"logged": hours_text(self.projection.logged_hours)}
        if self.progress.status == Status.WAIVED:
            return _("%(logged)s h logged") % hours if self.projection.logged_hours else ""
        logged = _("%(logged)s h") % hours
        if not self.effort_hours or self._share_tells_size:
            return logged
        if self.guess:
            return f"{logged} · {self.guess_text}"
        is_own = self.progress.effort_kind == EffortKind.OWN
        text = _("%(logged)s of %(total)s h, your estimate") if is_own else _("%(logged)s of %(total)s h")
        return text % {**hours, "total": about_hours_text(self.effort_hours)}

    @property
    def when(self) -> When:
        """When it ends."""
        match self.progress.status:
            case Status.COMPLETED:
                day = day_tag(self.progress.completed_on) if self.progress.completed_on else ""
                return When(sentence(_("Completed %(day)s"), day=day), "green", (self._took,))
            case Status.WAIVED:
                return When(_("Waived"), "muted", (self.progress.waived_reason or _("no hours due"),))
        if self.needs_estimate:
            text = _("No date: no published effort, enter your own estimate")
            if self.is_additional:
                return When(text, "muted", (_("your finish date does not wait for it"),))
            return When(text, "care")
        finish = self.projection.finish
        below = (self._range, sentence(_("plan %(day)s"), day=day_tag(finish.plan)) if finish.plan else "")
        text, look = (day_tag(finish.likely), "") if finish.likely else (self._reason, "care")
        return When(text, look, tuple(filter(None, below)))

    @property
    def _took(self) -> str:
        """How many hours a completed course took, beside what was thought before."""
        hours = {"logged": hours_text(self.projection.logged_hours)}
        kept = self.progress.kept
        if kept and kept.took_hours is not None:
            said = {**hours, "took": hours_text(kept.took_hours)}
            took = _("took %(took)s h by your word, %(logged)s h logged") % said
        else:
            took = _("took %(logged)s h") % hours
        if not self.effort_hours:
            return took
        texts = {EffortKind.OWN: _("your estimate %(hours)s h"), EffortKind.GUESS: _("guess %(hours)s h")}
        text = texts.get(self.progress.effort_kind, _("published %(hours)s h"))
        thought = text % {"hours": about_hours_text(self.effort_hours)}
        return f"{took} · {thought}"

    @property
    def _range(self) -> SafeString:
        """The days between which it ends in 8 cases of 10; "" where there is no date."""
        early, late = self.projection.finish.early, self.projection.finish.late
        if early is None:
            return SafeString("")
        last = day_tag(late) if late else _("10 years or more")
        return sentence("%(early)s – %(late)s", early=day_tag(early), late=last)

    @property
    def _reason(self) -> str:
        return capfirst(reason_text(self.projection.finish.reason))


def course_rows(
    in_plan: Sequence[CourseProgress], projection: Projection, study: StudyInput
) -> Iterator[CourseRow]:
    """Yield a row for each course of a plan as of the projection's day, in the learner's order."""
    today = projection.as_of
    titles = {progress.course.slug: progress.course.title for progress in in_plan}
    rows = zip(in_plan, projection.courses, study.courses, study.counted, strict=True)
    for progress, course, given, is_counted in rows:
        effort = effort_of(progress, given)
        yield CourseRow(
            progress,
            course,
            effort.hours,
            today,
            _bar_percent(course),
            progress.can_be_replaced(today),
            effort.guess,
            is_additional=not is_counted and course.status != Status.WAIVED,
            beside_text=_beside_text(given, today, titles),
            suggested_hours=suggested_estimate_of(progress, projection.planned_pace_hours, today),
        )


def _beside_text(course: CourseInput, today: dt.date, titles: Mapping[str, str]) -> str:
    """Return how a course runs beside the others, and from when if it has not begun."""
    side = course.side
    if side is None or not course.is_beside or not course.is_due:
        return ""
    hours = hours_text(side.pace_hours)
    if side.starts_on and side.starts_on > today:
        text = _("beside the others, %(hours)s h a week from %(day)s")
        return sentence(text, hours=hours, day=day_tag(side.starts_on))
    if side.after in titles and not side.starts_on:
        text = _("beside the others, %(hours)s h a week after %(course)s")
        return sentence(text, hours=hours, course=in_english(titles[side.after]))
    return sentence(_("beside the others, %(hours)s h a week"), hours=hours)


def suggested_estimate_of(
    progress: CourseProgress, planned_pace_hours: float, today: dt.date
) -> Decimal | None:
    """Return what an own estimate is offered as, where half of an effort is published; None: with nothing.

    It is for what the learner needs, as an estimate is.
    """
    whole = progress.course.suggested_estimate_hours(Fraction(str(planned_pace_hours)))
    if whole is None or progress.estimate_hours is not None or progress.kept:
        return None
    hours = whole * progress.needed(today).share
    return Decimal(round(100 * hours)) / 100 or None


def _bar_percent(course: CourseProjection) -> int:
    if course.status == Status.COMPLETED:
        return 100
    if course.remaining_hours is None or not course.logged_hours:
        return 0
    # Never a full bar before the course is done.
    return min(99, int(100 * course.logged_hours / (course.logged_hours + course.remaining_hours)))
