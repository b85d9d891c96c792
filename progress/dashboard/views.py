"""The dashboard, the answer as data, the plan itself, what-if questions, and past forecasts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from progress.dashboard.board import dashboard_for
from progress.learner.door import today_of, with_plan
from progress.models import Plan
from progress.what_if.answer import Question, answer_what_if


@require_safe
@with_plan
def dashboard(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Answer "when will I finish?", with the log of this week beside it."""
    board = dashboard_for(plan, today_of(plan))
    as_planned = Question(hours=plan.planned_pace_hours, by=plan.target_on)
    asked = None if board.projection.is_finished else answer_what_if(board, as_planned)
    return render(request, "progress/dashboard/dashboard.html", {"board": board, "asked": asked})
