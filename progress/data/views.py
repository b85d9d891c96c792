"""What a person takes away: the hours they logged, or all that is stored of them."""

import csv
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from learningpath.writing.hours import HUNDREDTH, hours_number
from progress.data.sections import all_as_json
from progress.learner.door import with_plan
from progress.models import Plan, WeeklyLog


@require_safe
@with_plan
def export_logs(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Give all of the learner's logged weeks as CSV: week, course, hours."""
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="learning-path-hours.csv"'},
    )
    writer = csv.writer(response)
    writer.writerow(["week_start", "course", "hours"])
    # Slugs begin with a letter or digit, so no cell can begin a formula in a spreadsheet.
    logs = WeeklyLog.objects.for_user(request.user).order_by("week_start", "course__slug")
    rows = logs.values_list("week_start", "course__slug", "hours")
    writer.writerows((week_start, slug, _number(hours)) for week_start, slug, hours in rows)
    return response


def _number(hours: Decimal) -> Decimal | float:
    """Return ``7.50``, and minutes that are no hundredths as exactly as a spreadsheet counts."""
    return hours if hours.as_tuple().exponent == HUNDREDTH.as_tuple().exponent else hours_number(hours)


@require_safe
@login_required
def export_all(request: HttpRequest) -> StreamingHttpResponse:
    """Give all that is stored of whoever is signed in, with a plan or without, as JSON (docs/export.md)."""
    user: Any = request.user
    return StreamingHttpResponse(
        all_as_json(user),
        content_type="application/json",
        headers={
            "Content-Disposition": 'attachment; filename="learning-path.json"',
            "Cache-Control": "private, no-store",
        },
    )
