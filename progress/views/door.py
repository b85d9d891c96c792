"""How every page of a learner begins: who it is, their plan, and what day it is where they are."""

import datetime as dt
import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from progress.models import Plan

View = Callable[..., HttpResponse]


def with_plan(view: View) -> View:
    """Give a view the signed-in learner's plan; send whoever has none to the paths to choose one."""

    @login_required
    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        plan = Plan.objects.for_user(request.user).select_related("user").first()
        if plan is None:
            return redirect("paths")
        return view(request, plan, *args, **kwargs)

    return wrapper


def today_of(plan: Plan) -> dt.date:
    """Return the day it is now in the learner's time zone."""
    return timezone.localdate(timezone=plan.zone)
