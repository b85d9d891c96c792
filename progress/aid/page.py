"""All that the page of financial aid says: applications, what collides, and what other rules would give."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import AidRule
from learningpath.writing.formats import day_count_text, day_tag, hours_text
from learningpath.writing.markup import in_english, paragraph, sentence
from progress.aid.next_thing import NextThing, next_thing
from progress.aid.rules import Kind, missing_sentence, rule_source, rules_sentence
from progress.answer.aid import ShownApplication, State, shown_applications
from progress.answer.answer import Answer
from progress.models import CourseProgress
from progress.projection import access_pace, project, with_next_application

DAYS_IN_A_MONTH = 30.4
FEWEST_MONTH_DAYS = 60  # fewer are said in days


@dataclass(frozen=True)
class Line:
    """One application: its state, its days, and what is wrong with them."""

    application: ShownApplication
    answer: Answer

    @property
    def state_text(self) -> SafeString | str:
        """How far it is, and since when."""
        one = self.application
        if one.is_done:
            return _("done")
        if one.on is None:
            return str(one.state.label)
        return sentence(_("%(state)s %(day)s"), state=one.state.label, day=day_tag(one.on))

    @property
    def days(self) -> list[tuple[str, SafeString | str, SafeString]]:
        """Its days by their names, each with the rule that it rests on, if any."""
        if self.application.days is None:
            return []
        likely, plan = self.application.days.likely, self.application.days.plan
        named = [
            (
                _("Apply on"),
                likely.apply_on if self._is_unsent else None,
                plan.apply_on,
                Kind.NEXT_APPLICATION,
            ),
            (
                _("Decision about"),
                likely.decision_on if self._is_undecided else None,
                plan.decision_on,
                Kind.REVIEW_DAYS,
            ),
            (_("Study from"), likely.begin_on, plan.begin_on, None),
            (_("Likely done"), likely.finish_on, plan.finish_on, None),
            (_("Access ends"), likely.access_until, plan.access_until, Kind.FINISH_DAYS),
            (
                _("Decision not before"),
                plan.not_before if self._is_undecided and self._is_ahead(plan.not_before) else None,
                None,
                Kind.FINISH_DAYS,
            ),
        ]
        return [
            (name, self._both(day, by_plan), rule_source(self.application.rules, kind))
            for name, day, by_plan, kind in named
            if day
        ]

    @property
    def main_day(self) -> SafeString | str:
        """The one day that matters most now: when to send it, when it is decided, or when access ends."""
        days = self.application.days
        if days is None:
            return ""
        if self._is_unsent and days.likely.apply_on:
            return sentence(_("Apply on %(day)s."), day=day_tag(days.likely.apply_on))
        if self._is_undecided and days.likely.decision_on:
            return sentence(_("Decision about %(day)s."), day=day_tag(days.likely.decision_on))
        if days.likely.access_until:
            return sentence(_("Open until %(day)s."), day=day_tag(days.likely.access_until))
        return ""

    def _both(self, day: dt.date, by_plan: dt.date | None) -> SafeString:
        if by_plan is None or by_plan == day:
            return day_tag(day)
        return sentence(_("%(day)s (by your plan %(plan)s)"), day=day_tag(day), plan=day_tag(by_plan))

    def _is_ahead(self, day: dt.date | None) -> bool:
        return day is not None and day > self.answer.today

    @property
    def _is_unsent(self) -> bool:
        return self.application.state in (State.TO_APPLY, State.REFUSED)

    @property
    def _is_undecided(self) -> bool:
        return self.application.state != State.APPROVED

    @cached_property
    def collision(self) -> SafeString | str:
        """That access would end too early, and what would help; "" where it would not."""
        days = self.application.days
        if days is None or not days.collides or days.likely.access_until is None:
            return ""
        ends_on = day_tag(days.likely.access_until)
        if days.late_on:
            text = _("Access ends %(ends)s, and you may not be done before %(late)s.")
            said = sentence(text, ends=ends_on, late=day_tag(days.late_on))
        else:
            said = sentence(_("Access ends %(ends)s, long before you may be done."), ends=ends_on)
        return paragraph(said, self._pace_text(), self._sending_text())

    def _pace_text(self) -> SafeString | str:
        assert self.application.days
        pace = access_pace(self.answer.projection, self.application.days)
        if pace.even_hours is None:
            return _("No number of hours a week would do.")
        even = hours_text(pace.even_hours)
        if pace.sure_hours is None:
            return sentence(_("Even odds to be done before that take %(even)s h a week."), even=even)
        text = _(
            "Even odds to be done before that take %(even)s h a week, an 80\u00a0%% chance takes %(sure)s h."
        )
        return sentence(text, even=even, sure=hours_text(pace.sure_hours))

    def _sending_text(self) -> SafeString | str:
        """Return the last day to apply on that is in time; "" where the rule allows only a later one."""
        days = self.application.days
        if days is None or not self._is_unsent or days.apply_by is None or days.likely.apply_on is None:
            return ""
        if days.apply_by < days.likely.apply_on:
            return ""
        text = _("If you apply for it on %(day)s, its decision still comes in time.")
        return sentence(text, day=day_tag(days.apply_by))

    @property
    def gives_choice(self) -> bool:
        """Whether it was refused so often that paying or waiving is the question."""
        return self.application.is_open and self.application.was_refused_twice


@dataclass(frozen=True)
class CourseLines:
    """The applications of one course, what their days rest on, or why they have none."""

    progress: CourseProgress
    lines: Sequence[Line]
    sources: SafeString
    missing: str


@dataclass(frozen=True)
class AidPage:
    """What the page shows of an answer."""

    answer: Answer

    @cached_property
    def shown(self) -> list[ShownApplication]:
        """All applications."""
        return shown_applications(self.answer)

    @cached_property
    def next_thing(self) -> NextThing | None:
        """What to do first."""
        return next_thing(self.shown, self.answer.today)

    @cached_property
    def courses(self) -> list[CourseLines]:
        """The courses that are paid with aid and still to do, with their applications."""
        due = [one for one in self.shown if not one.progress.is_settled]
        return [
            _course_lines(self.answer, list(ones)) for _key, ones in groupby(due, lambda one: one.progress.pk)
        ]

    @property
    def without_aid(self) -> list[CourseProgress]:
        """The paid courses still to do that are paid otherwise."""
        due = [one for one in self.answer.in_plan if not one.is_settled and one.course.is_paid]
        return [one for one in due if not self.answer.aid.is_for(one)]

    @cached_property
    def colliding(self) -> SafeString | str:
        """Which parts lose their access too early, and what to do; "" where none does."""
        found = [one for one in self.shown if one.days and one.days.collides]
        if not found:
            return ""
        text = ngettext(
            "%(count)s part may lose its access before it is done: %(parts)s. Study it sooner, or be "
            "approved for it later.",
            "%(count)s parts may lose their access before they are done: %(parts)s. Study them sooner, or be "
            "approved for them later.",
            len(found),
        )
        parts = SafeString(", ".join(in_english(one.title) for one in found))
        return sentence(text, count=len(found), parts=parts)

    @cached_property
    def other_rules(self) -> list[SafeString]:
        """What the finish would be if the next application could be sent at another time."""
        asked = {one.rules.next_application for one in self.answer.projection.aid.applications}
        now = self.answer.projection.finish.likely
        if len(asked) != 1 or now is None:
            return []
        return [
            said
            for rule in AidRule.NextApplication
            if rule.value not in asked and (said := self._with_rule(rule.value, now))
        ]

    def _with_rule(self, next_application: int, now: dt.date) -> SafeString:
        study = with_next_application(self.answer.study, next_application)
        then = project(study, self.answer.today).finish.likely
        if then is None:
            return SafeString("")
        text = {
            0: _("If the next application can only be sent after finishing the course before:"),
            1: _("If the next application can be sent after the decision on the one before:"),
            2: _("If the next application can be sent while another is under review:"),
        }[next_application]
        return paragraph(
            text, sentence(_("%(day)s, %(move)s."), day=day_tag(then), move=_move((then - now).days))
        )


def _move(days: int) -> str:
    """Return how much earlier or later: in days, or where they are many in months."""
    if days == 0:
        return _("the same day")
    if abs(days) < FEWEST_MONTH_DAYS:
        text = _("%(time)s earlier") if days < 0 else _("%(time)s later")
        return text % {"time": day_count_text(abs(days))}
    months = round(abs(days) / DAYS_IN_A_MONTH)
    earlier = ngettext("%(count)s month earlier", "%(count)s months earlier", months)
    later = ngettext("%(count)s month later", "%(count)s months later", months)
    return (earlier if days < 0 else later) % {"count": months}


def _course_lines(answer: Answer, shown: Sequence[ShownApplication]) -> CourseLines:
    progress, rules = shown[0].progress, shown[0].rules
    return CourseLines(
        progress,
        [Line(one, answer) for one in shown],
        rules_sentence(rules),
        missing_sentence(rules, progress.course.provider.title),
    )
