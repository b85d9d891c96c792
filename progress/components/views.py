"""Every component of the pages on one page, for those who work on the look; only while debugging."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from courses.models import AidRule, Course, Provider
from progress.answer.answer import Answer, answer_of
from progress.answer.charts.cards import hours_card_of, timeline_card_of, year_card_of
from progress.answer.charts.timeline import Deadline
from progress.learner.aid import AidRows
from progress.learner.rows import LearnerRows
from progress.log.card import card_of as log_card_of
from progress.models import CoreMark, CourseAid, CourseProgress, Plan, SideCourse

MONDAY = dt.date(2026, 11, 16)  # an example: no page of a learner depends on it
TITLES = {
    "completed": "Mathematics for Machine Learning",
    "in_progress": "Machine Learning",
    "planned": "Deep Learning",
    "waived": "Python for Data Science",
}
COURSE_HOURS = {"completed": 43, "in_progress": 87, "planned": 130, "waived": 26}
# By the number of a course above: the week it begins in, and the hours of each week from then on.
STUDIED = {1: (0, (7, 9, 6, 0, 8, 10, 11)), 2: (6, (1, 7.5, 4, 9.5, 8, 9.5))}
AID_RULES = {
    kind: AidRule(kind=kind, value=value)
    for kind, value in {"review_days": 16, "finish_days": 180, "next_application": 0}.items()
}
WEEKS_BEFORE = 11  # from the first week to that of MONDAY


class EveryField(forms.Form):
    """A field of each kind that pages use; ``must`` and ``wrong`` have errors when nothing is sent."""

    text = forms.CharField(help_text="A line of help below the field.", required=False)
    must = forms.CharField(label="Must be filled in")
    wrong = forms.DecimalField(label="Hours a week")
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    choice = forms.ChoiceField(choices=[("1", "One of several"), ("2", "Another")], required=False)
    one_of = forms.ChoiceField(
        label="One of few",
        choices=[("1", "This"), ("2", "That")],
        widget=forms.RadioSelect,
        required=False,
    )
    yes = forms.BooleanField(label="Yes or no", required=False)
    long_text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Show the components that pages are made of, as they look and with what they are made of."""
    if not settings.DEBUG:
        raise Http404
    with translation.override(settings.LANGUAGE_CODE):
        return render(request, "progress/components/style.html", _components())


def _components() -> dict[str, Any]:
    rows, answer = _example()
    return {
        "form": EveryField(),
        "refused": EveryField({"wrong": "a lot"}),
        "rows": answer.course_rows,
        "bars": log_card_of(rows, answer).bars,
        "hours_card": hours_card_of(rows, answer),
        "timeline": timeline_card_of(rows, answer, [Deadline("A grant", MONDAY + dt.timedelta(weeks=10))]),
        "year": year_card_of(answer),
        "hours": [
            ("learn", "Machine Learning", "5.5", ""),
            ("deep", "Deep Learning", "200", "At most 168 h."),
        ],
    }


def _example() -> tuple[LearnerRows, Answer]:
    first_week = MONDAY - dt.timedelta(weeks=WEEKS_BEFORE)
    provider = Provider(pk=1, title="Coursera")
    in_plan = [
        CourseProgress(
            course=Course(
                pk=number,
                slug=status,
                title=TITLES[status],
                provider=provider,
                level="beginner",
                effort_unit="hours",
                effort_amount_low=COURSE_HOURS[status],
            ),
            status=status,
            completed_on=MONDAY - dt.timedelta(weeks=6) if status == "completed" else None,
        )
        for number, status in enumerate(TITLES, start=1)
    ]
    in_plan[2].course_aid = CourseAid(progress=in_plan[2], pays=True)
    in_plan.append(_additional(provider, pk=len(in_plan) + 1))
    logs = [
        (course_id, first_week + dt.timedelta(weeks=number), Decimal(str(hours)))
        for course_id, (first, weeks) in STUDIED.items()
        for number, hours in enumerate(weeks, start=first)
    ]
    plan = Plan(planned_pace_hours=10, starts_on=first_week)
    rows = LearnerRows(plan, in_plan, logs, aid=AidRows(rules={1: AID_RULES}))
    return rows, answer_of(rows, None, MONDAY)


def _additional(provider: Provider, pk: int) -> CourseProgress:
    """Return an additional course beside the others, which it outlasts."""
    course = Course(
        pk=pk,
        slug="beside",
        title="Git and GitHub",
        provider=provider,
        level="beginner",
        effort_unit="hours",
        effort_amount_low=16,
    )
    progress = CourseProgress(pk=pk, course=course, status=CourseProgress.Status.PLANNED)
    progress.core_mark = CoreMark(progress=progress, is_core=False)
    progress.side_course = SideCourse(progress=progress, pace_hours=Decimal("0.5"), starts_on=MONDAY)
    return progress
