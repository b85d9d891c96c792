"""Logging a week, or several at once, and the list of all weeks."""

import datetime as dt
import re
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from learningpath.writing.formats import hours_text, week_text
from progress.answer.saved import saved_text
from progress.learner.door import today_of, with_plan
from progress.learner.saving import Saving, saving
from progress.log.forms import LogForm
from progress.log.grid import LogGrid
from progress.log.weekly_log import WEEKS_ON_GRID, log_form, log_grid, save_weeks, why_not_loggable
from progress.log.weeks import weeks_of
from progress.models import Plan
from progress.projection import week_start_of
from progress.projection.weeks import ONE_WEEK

WEEKS_PER_PAGE = 52
UNUSUAL_WEEK_HOURS = 60
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
def log_week(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Show or store the hours of the week in ``?week=``; this week when it is not given."""
    today = today_of(plan)
    asked = request.GET.get("week")
    if request.method != "POST":
        week_start, why_not = _asked_week(asked, plan, today)
        form = log_form(request.user, week_start)
        return _log_page(request, plan, form, today, why_not, status=404 if why_not and asked else 200)
    with saving(request.user) as save:
        week_start, why_not = _asked_week(asked, save.plan, save.today)
        form = log_form(request.user, week_start, request.POST, why_not=why_not)
        if not form.is_valid():
            return save.nothing(_log_page(request, save.plan, form, save.today, "", status=422))
        changes = save_weeks(request.user, [form], timezone.now())
    _say_what_was_saved(request, save, form, changes)
    return redirect("dashboard")


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
def log_weeks(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Show or store the hours of several weeks, up to the one in ``?until=``, all of them or none.

    A post with ``copy`` saves nothing: it fills the week of ``into`` from the week before.
    """
    today = today_of(plan)
    asked = request.GET.get("until")
    if request.method != "POST":
        last_week, why_not = _asked_week(asked, plan, today)
        grid = log_grid(plan, last_week)
        return _grid_page(request, plan, grid, today, why_not, status=404 if why_not and asked else 200)
    with saving(request.user) as save:
        last_week, why_not = _asked_week(asked, save.plan, save.today)
        grid = log_grid(save.plan, last_week, request.POST, why_not)
        if "copy" in request.POST:
            return save.nothing(_page_with_copied_week(request, save.plan, grid, save.today))
        if not grid.is_valid():
            return save.nothing(_grid_page(request, save.plan, grid, save.today, "", status=422))
        changes = save_weeks(request.user, grid.weeks, timezone.now())
    _say_what_the_grid_saved(request, save, grid, changes)
    return redirect("dashboard")


@require_safe
@with_plan
def weeks(request: HttpRequest, plan: Plan) -> HttpResponse:
    """List all weeks since the start, newest first, with their hours."""
    page = Paginator(weeks_of(plan, today_of(plan)), WEEKS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "progress/log/weeks.html", {"page": page, "plan": plan})


def _asked_week(text: str | None, plan: Plan, today: dt.date) -> tuple[dt.date, str]:
    """Return the week to show and what is wrong with the one asked for, if anything."""
    this_week = week_start_of(today)
    if not text:
        return this_week, why_not_loggable(plan, this_week, today)
    week_start = _week_of(text)
    if week_start is None:
        return this_week, _("There is no such week: write its day as YYYY-MM-DD.")
    why_not = why_not_loggable(plan, week_start, today)
    return (this_week if why_not else week_start), why_not


def _week_of(text: str) -> dt.date | None:
    """Return the Monday of the week of an ISO day, or None when there is none."""
    if not _ISO_DAY.fullmatch(text):
        return None
    try:
        return week_start_of(dt.date.fromisoformat(text))
    except ValueError:
        return None


def _log_page(
    request: HttpRequest, plan: Plan, form: Any, today: dt.date, why_not: str, status: int
) -> HttpResponse:
    this_week = week_start_of(today)
    context = {
        "form": form,
        "why_not": why_not,
        "can_log": not why_not_loggable(plan, form.week_start, today),
        "week_start": form.week_start,
        "this_week": this_week,
        "last_week": this_week - ONE_WEEK,
        "previous_week": form.week_start - ONE_WEEK,
        "next_week": form.week_start + ONE_WEEK,
        "first_week": week_start_of(plan.starts_on),
    }
    return render(request, "progress/log/week.html", context, status=status)


def _grid_page(
    request: HttpRequest,
    plan: Plan,
    grid: LogGrid,
    today: dt.date,
    why_not: str,
    status: int,
    copied: LogForm | None = None,
) -> HttpResponse:
    this_week = week_start_of(today)
    context = {
        "grid": grid,
        "why_not": why_not,
        "copied": copied,
        "form_errors": grid.errors(),
        "this_week": this_week,
        **(_other_pages(plan, grid, this_week) if grid.weeks else {}),
    }
    return render(request, "progress/log/grid.html", context, status=status)


def _other_pages(plan: Plan, grid: LogGrid, this_week: dt.date) -> dict[str, dt.date | None]:
    first, last = grid.weeks[0].week_start, grid.weeks[-1].week_start
    return {
        "last_week": last,
        "earlier": first - ONE_WEEK if first > week_start_of(plan.starts_on) else None,
        "later": min(last + WEEKS_ON_GRID * ONE_WEEK, this_week) if last < this_week else None,
    }


def _page_with_copied_week(request: HttpRequest, plan: Plan, grid: LogGrid, today: dt.date) -> HttpResponse:
    filled = grid.copy_last_week(request.POST.get("into", ""))
    if filled:
        week = week_text(filled.week_start)
        messages.info(
            request,
            _("%(week)s is filled from the week before. Not saved yet. Press Save hours.") % {"week": week},
        )
    else:
        messages.info(request, _("Nothing to copy: the week before has no hours that are missing here."))
    return _grid_page(request, plan, grid, today, "", 422 if grid.errors() else 200, filled)


def _say_what_the_grid_saved(request: HttpRequest, save: Saving, grid: LogGrid, changes: int) -> None:
    saved = ngettext("%(count)d change is saved.", "%(count)d changes are saved.", changes)
    said = saved_text(save, saved % {"count": changes}) if changes else _("Nothing to change.")
    messages.success(request, said)
    for week in grid.weeks:
        if week.changes() and week.total_hours > UNUSUAL_WEEK_HOURS:
            much = {"hours": hours_text(week.total_hours), "week": week_text(week.week_start)}
            messages.warning(request, _("%(hours)s h in %(week)s is a lot. Is that right?") % much)


def _say_what_was_saved(request: HttpRequest, save: Saving, form: LogForm, changes: int) -> None:
    week = {"week": week_text(form.week_start)}
    saved = saved_text(save, _("Saved: %(week)s.") % week)
    messages.success(request, saved if changes else _("Nothing to change for %(week)s.") % week)
    if form.total_hours > UNUSUAL_WEEK_HOURS:
        much = {"hours": hours_text(form.total_hours)}
        messages.warning(request, _("%(hours)s h in one week is a lot. Is that right?") % much)
