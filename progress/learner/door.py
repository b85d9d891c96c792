"""How every page of a learner begins: who it is, their plan, and what day it is where they are."""

import datetime as dt
import functools
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from learningpath.time_zones import guess_time_zone
from progress.models import Plan

View = Callable[..., HttpResponse]
Door = Callable[..., HttpResponseBase]


def with_plan(view: View) -> Door:
    """Give a view the signed-in learner's plan; send whoever has none to the paths to choose one."""

    @login_required
    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        plan: Plan | None = getattr(request.user, "plan", None)
        if plan is None:
            text = _("Follow a path or add a course: that makes your plan.")
            messages.info(request, text)
            return redirect("paths")
        return view(request, plan, *args, **kwargs)

    return wrapper


def post_signed_in(view: Door) -> Door:
    """Let a view answer a signed-in learner's POST only: after signing in, its address would answer 405."""

    @require_POST
    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(resolve_url("dashboard"))
        return view(request, *args, **kwargs)

    return wrapper


def post_with_plan(view: View) -> Door:
    """Do what ``with_plan`` does for a view that only answers POST."""
    return post_signed_in(with_plan(view))


MOST_ZONE_DAYS = 2  # between two time zones; a day reached further ahead was a wrong clock's


def today_of(plan: Plan) -> dt.date:
    """Return the day it is now in the learner's time zone; one that they have reached elsewhere stays."""
    today = timezone.localdate(timezone=plan.zone)
    reached = plan.reached_on
    return reached if reached and 0 < (reached - today).days <= MOST_ZONE_DAYS else today


USUAL_PACE_HOURS = 10  # what the first path's efforts are published for


def usual_plan(request: HttpRequest) -> dict[str, Any]:
    """Return what a first plan is offered as: the usual pace from today on, where the visitor seems to be."""
    zone_name = guess_time_zone(request.headers.get("Accept-Language", ""))
    today = timezone.localdate(timezone=ZoneInfo(zone_name))
    return {"planned_pace_hours": USUAL_PACE_HOURS, "starts_on": today, "time_zone": zone_name}
