"""How good the dates were."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from progress.forecasts.scoreboard import scoreboard
from progress.learner.door import with_plan
from progress.models import Plan


@require_safe
@with_plan
def forecasts(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Show how good the dates were that this learner was given."""
    return render(request, "progress/forecasts/forecasts.html", {"scoreboard": scoreboard(plan.user)})
