"""The dashboard, the answer as data, the plan itself, what-if questions, and past forecasts."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import Course
from progress.catalog_changes.notice import dismiss_notice
from progress.dashboard.board import Answer, answer_data, answer_for, dashboard_for
from progress.fields.forms import PlanForm, WhatIfForm
from progress.learner.door import post_with_plan, today_of, with_plan
from progress.learner.locking import learner_locked
from progress.learner.record import record_forecast, scoreboard
from progress.models import EarlierPlan, Pause, Plan
from progress.pauses.views import MOST_PAUSES, too_many_pauses
from progress.plan.changes import begin_anew, earlier_plan
from progress.projection import DayRange
from progress.what_if.answer import Question, answer_what_if, make_it_the_plan

# What a script asks for with the header X-Part, to put it into a page that is there already.
WHAT_IF_PARTS = {"page": "progress/what_if/_parts.html", "card": "progress/what_if/_card.html"}


@require_safe
@with_plan
def dashboard(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Answer "when will I finish?", with the log of this week beside it."""
    board = dashboard_for(plan, today_of(plan))
    as_planned = Question(hours=plan.planned_pace_hours, by=plan.target_on)
    asked = None if board.projection.is_finished else answer_what_if(board, as_planned)
    return render(request, "progress/dashboard/dashboard.html", {"board": board, "asked": asked})


@post_with_plan
def dismiss_catalog_notice(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Take the notice of a changed catalog as read, if it still says what the learner has ``seen``."""
    with learner_locked(request.user):
        if dismiss_notice(plan, request.POST.get("seen", ""), today_of(plan)):
            record_forecast(plan, today_of(plan))
    return redirect("dashboard")


@require_safe
@with_plan
def projection_json(request: HttpRequest, plan: Plan) -> JsonResponse:
    """Give the answer as data: hours as numbers, dates as ISO strings or null with a reason."""
    return JsonResponse(answer_data(answer_for(plan, today_of(plan))))


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
def edit_plan(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Change pace, first day, target date or time zone."""
    if request.method != "POST":
        return _plan_page(request, PlanForm(instance=plan, today=today_of(plan), user=request.user))
    with learner_locked(request.user):
        plan.refresh_from_db()
        today = today_of(plan)
        earlier = earlier_plan(plan, today)
        form = PlanForm(request.POST, instance=plan, today=today, user=request.user)
        if not form.is_valid():
            return _plan_page(request, form, status=422)
        begin_anew(form.save(commit=False), earlier, today)
        record_forecast(plan, today_of(plan))
    messages.success(request, _("Your plan is saved."))
    return redirect("dashboard")


def _plan_page(request: HttpRequest, form: PlanForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "earlier_plans": EarlierPlan.objects.for_user(request.user)}
    return render(request, "progress/plan/form.html", context, status=status)


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
    with learner_locked(request.user):
        plan.refresh_from_db()
        answer = answer_for(plan, today_of(plan))
        form = _what_if_form(answer, request.POST, saves=True)
        if form.is_valid():
            _refuse_what_the_plan_cannot_take(form, plan)
        if not form.is_valid():
            return _what_if_page(request, answer, form, status=422)
        question = _question(form)
        if not question.changes_plan:
            return redirect("what_if")
        make_it_the_plan(plan, question, answer.today)
        record_forecast(plan, answer.today)
    messages.success(request, _("That is your plan now."))
    return redirect("dashboard")


def _what_if_form(answer: Answer, data: Any, *, saves: bool = False) -> WhatIfForm:
    """Return the form; when it saves it takes all courses of the plan, as a double tap is no error."""
    courses = answer.study.courses
    due = {course.slug: answer.titles[course.slug] for course in courses if course.is_due or saves}
    in_plan = Q(slug__in=[course.slug for course in courses])
    current = Course.objects.current()
    addable = current | Course.objects.filter(in_plan) if saves else current.exclude(in_plan)
    return WhatIfForm(data, due=due, addable=addable, renamed=answer.present_slugs)


def _refuse_what_the_plan_cannot_take(form: WhatIfForm, plan: Plan) -> None:
    by = form.cleaned_data["by"]
    if by and by <= plan.starts_on:
        form.add_error("by", _("A target date comes after the plan's first day."))
    if form.cleaned_data["pause_from"] and Pause.objects.for_user(plan.user).count() >= MOST_PAUSES:
        form.add_error("pause_from", too_many_pauses())


def _question(form: WhatIfForm) -> Question:
    asked = form.cleaned_data
    pause: DayRange | None = None
    if asked["pause_from"] and asked["pause_to"]:
        pause = DayRange(asked["pause_from"], asked["pause_to"])
    return Question(asked["hours"], asked["by"], pause, asked["first"], asked["waive"], asked["add"])


def _what_if_page(request: HttpRequest, answer: Answer, form: WhatIfForm, status: int) -> HttpResponse:
    asked = answer_what_if(answer, _question(form)) if form.is_bound and form.is_valid() else None
    context = {"form": form, "asked": asked, "answer": answer}
    template = WHAT_IF_PARTS.get(request.headers.get("X-Part", ""), "progress/what_if/what_if.html")
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["X-Part"])
    return response


@require_safe
@with_plan
def forecasts(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Show how good the dates were that this learner was given."""
    return render(request, "progress/forecasts/forecasts.html", {"scoreboard": scoreboard(plan.user)})
