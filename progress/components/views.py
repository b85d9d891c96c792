"""Every component of the pages on one page, for who works on the look of the site; only while debugging."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from courses.models import Course, Provider
from progress.answer.charts import Charts, charts_of
from progress.answer.course_rows import CourseRow
from progress.models import CourseProgress
from progress.projection import CourseInput, StudyInput, project

MONDAY = dt.date(2026, 11, 16)  # an example: no page of a learner depends on it
TITLES = {
    "completed": "Mathematics for Machine Learning",
    "in_progress": "Machine Learning",
    "planned": "Deep Learning",
    "waived": "Python for Data Science",
}
COURSE_HOURS = {"completed": 43.0, "in_progress": 87.0, "planned": 130.0, "waived": 26.0}
LOGGED_HOURS = {"completed": 51.0, "in_progress": 39.5, "planned": 0.0, "waived": 0.0}
WEEKS = (7, 9, 6, 0, 8, 10, 12, 7.5, 4, 9.5, 8, 9.5)  # hours, up to the week of MONDAY


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
    rows, charts = _example()
    return {
        "form": EveryField(),
        "refused": EveryField({"wrong": "a lot"}),
        "rows": rows,
        "charts": charts,
        "hours": [
            ("learn", "Machine Learning", "5.5", ""),
            ("deep", "Deep Learning", "200", "At most 168 h."),
        ],
    }


def _example() -> tuple[list[CourseRow], Charts]:
    hours = {MONDAY - dt.timedelta(weeks=11 - number): Decimal(str(one)) for number, one in enumerate(WEEKS)}
    study = StudyInput(
        planned_pace_hours=10.0,
        starts_on=min(hours),
        courses=tuple(
            CourseInput(status, status, COURSE_HOURS[status], LOGGED_HOURS[status], _completed_on(status))
            for status in TITLES
        ),
        hours_by_week={week: float(one) for week, one in hours.items()},
    )
    provider = Provider(title="Coursera")
    in_plan = [
        CourseProgress(
            course=Course(pk=number, slug=status, title=title, provider=provider, level="beginner"),
            status=status,
            completed_on=_completed_on(status),
        )
        for number, (status, title) in enumerate(TITLES.items(), start=1)
    ]
    projection = project(study, MONDAY)
    shares = {"completed": 100, "in_progress": 45}
    rows = [
        CourseRow(progress, dates, COURSE_HOURS[progress.status], shares.get(progress.status, 0))
        for progress, dates in zip(in_plan, projection.courses, strict=True)
    ]
    logs = [(1 if number < 5 else 2, week, one) for number, (week, one) in enumerate(hours.items())]  # noqa: PLR2004
    return rows, charts_of(in_plan, projection, study, hours, logs)


def _completed_on(status: str) -> dt.date | None:
    return MONDAY - dt.timedelta(weeks=6) if status == "completed" else None
