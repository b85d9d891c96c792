"""The page that answers "when will I finish?", and the same as data."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from progress.dashboard.board import dashboard_for, data_for
from progress.learner.door import today_of, with_plan
from progress.models import Plan


@require_safe
@with_plan
def dashboard(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Answer "when will I finish?", with the log of this week beside it."""
    board = dashboard_for(plan, today_of(plan), timezone.now())
    return render(request, "progress/dashboard/dashboard.html", {"board": board})


@require_safe
@with_plan
def projection_json(request: HttpRequest, plan: Plan) -> JsonResponse:
    """Give the answer as data: hours as numbers, dates as ISO strings or null with a reason."""
    return JsonResponse(data_for(plan, today_of(plan)))
