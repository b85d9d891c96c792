"""The dashboard, the projection as data, the plan itself, and what-if questions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from progress.dashboard import dashboard_for, projection_data, projection_for
from progress.forms import PlanForm, WhatIfForm
from progress.locking import learner_locked
from progress.models import Plan
from progress.views.door import today_of, with_plan
from progress.what_if import answer_what_if


@require_safe
@with_plan
def dashboard(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Answer "when will I finish?", with the log of this week beside it."""
    return render(request, "progress/dashboard.html", {"board": dashboard_for(plan, today_of(plan))})


@require_safe
@with_plan
def projection_json(request: HttpRequest, plan: Plan) -> JsonResponse:
    """Give the projection as data: hours as numbers, dates as ISO strings or null with a reason."""
    return JsonResponse(projection_data(projection_for(plan, today_of(plan))))


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
def edit_plan(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Change pace, first day, target date or time zone."""
    if request.method != "POST":
        form = PlanForm(instance=plan, today=today_of(plan), user=request.user)
        return render(request, "progress/plan_form.html", {"form": form})
    with learner_locked(request.user):
        plan.refresh_from_db()
        form = PlanForm(request.POST, instance=plan, today=today_of(plan), user=request.user)
        if not form.is_valid():
            return render(request, "progress/plan_form.html", {"form": form}, status=422)
        form.save()
    messages.success(request, "Your plan is saved.")
    return redirect("dashboard")


@require_safe
@with_plan
def what_if(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Answer what another pace would change, and which pace a date asks for."""
    board = dashboard_for(plan, today_of(plan))
    form = WhatIfForm(request.GET or None)
    answer = answer_what_if(board, **form.cleaned_data) if form.is_bound and form.is_valid() else None
    context = {"form": form, "answer": answer, "board": board}
    return render(request, "progress/what_if.html", context, status=422 if form.errors else 200)
