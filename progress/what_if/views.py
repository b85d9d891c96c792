"""What-if questions, and making one the plan."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.models import Course
from progress.answer.answer import Answer, answer_for
from progress.answer.saved import saved_text
from progress.learner.door import today_of, with_plan
from progress.learner.saving import saving
from progress.models import Pause, Plan
from progress.pauses.forms import MOST_PAUSES, too_many_pauses
from progress.projection import DayRange
from progress.what_if.answer import Question, answer_what_if, make_it_the_plan
from progress.what_if.forms import WhatIfForm
from progress.what_if.offer import why_no_hours, why_no_target, why_not_the_plan

# What a script asks for with the header X-Part, to put it into a page that is there already.
WHAT_IF_PARTS = {"page": "progress/what_if/_parts.html", "card": "progress/what_if/_card_answer.html"}


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
def what_if(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Answer a what-if question; posting the same question saves what it supposes."""
    if request.method != "POST":
        answer = answer_for(plan, today_of(plan))
        add = answer.present_slugs.get(request.GET.get("add", ""), request.GET.get("add", ""))
        if add in {course.slug for course in answer.study.courses}:
            title = answer.titles[add]
            messages.info(request, _("%(course)s is in your plan already.") % {"course": title})
            return redirect("what_if")
        form = _what_if_form(answer, request.GET or None)
        return _what_if_page(request, answer, form, status=422 if form.errors else 200)
    with saving(request.user) as save:
        answer = answer_for(save.plan, save.today)
        form = _what_if_form(answer, request.POST, saves=True)
        if form.is_valid():
            _refuse_what_the_plan_cannot_take(form, save.plan, save.today)
        if not form.is_valid():
            return save.nothing(_what_if_page(request, answer, form, status=422))
        question = _question(form)
        if not question.changes_plan:
            return save.nothing(redirect("what_if"))
        make_it_the_plan(save.plan, question, answer.today)
    messages.success(request, saved_text(save, _("That is your plan now.")))
    return redirect("dashboard")


def _what_if_form(answer: Answer, data: Any, *, saves: bool = False) -> WhatIfForm:
    """Return the form; when it saves it takes all courses of the plan, as a double tap is no error."""
    courses = answer.study.courses
    due = {course.slug: answer.titles[course.slug] for course in courses if course.is_due or saves}
    in_plan = Q(slug__in=[course.slug for course in courses])
    current = Course.objects.current(answer.today)
    addable = current | Course.objects.filter(in_plan) if saves else current.exclude(in_plan)
    form = WhatIfForm(data, due=due, addable=addable, renamed=answer.present_slugs)
    if form.is_bound and form.is_valid() and (why_not := why_no_hours(_question(form), answer.plan)):
        form.add_error("hours", why_not)
    return form


def _refuse_what_the_plan_cannot_take(form: WhatIfForm, plan: Plan, today: dt.date) -> None:
    question = _question(form)
    if why_not := why_no_target(question.by, plan, today):
        form.add_error("by", why_not)
    if question.pause and Pause.objects.for_user(plan.user).count() >= MOST_PAUSES:
        form.add_error("pause_from", too_many_pauses())


def _question(form: WhatIfForm) -> Question:
    asked = form.cleaned_data
    pause: DayRange | None = None
    if asked["pause_from"] and asked["pause_to"]:
        pause = DayRange(asked["pause_from"], asked["pause_to"])
    return Question(asked["hours"], asked["by"], pause, asked["first"], asked["waive"], asked["add"])


def _what_if_page(request: HttpRequest, answer: Answer, form: WhatIfForm, status: int) -> HttpResponse:
    asked = answer_what_if(answer, _question(form)) if form.is_bound and form.is_valid() else None
    why_not = why_not_the_plan(asked) if asked else ""
    context = {"form": form, "asked": asked, "answer": answer, "why_not": why_not}
    template = WHAT_IF_PARTS.get(request.headers.get("X-Part", ""), "progress/what_if/what_if.html")
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["X-Part"])
    return response
