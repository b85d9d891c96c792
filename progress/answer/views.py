"""The answer as data."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from progress.answer.answer import answer_for
from progress.answer.data import answer_data
from progress.learner.door import today_of, with_plan
from progress.models import Plan


@require_safe
@with_plan
def projection_json(request: HttpRequest, plan: Plan) -> JsonResponse:
    """Give the answer as data: hours as numbers, dates as ISO strings or null with a reason."""
    return JsonResponse(answer_data(answer_for(plan, today_of(plan))))
