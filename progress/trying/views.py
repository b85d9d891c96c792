"""Trying a plan before signing up, and making it the plan of whoever signs up or in next."""

from collections.abc import Collection
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.models import Path
from learningpath.writing.formats import day_text, hours_text
from progress.enrollment.forms import EnrollForm, with_offered
from progress.learner.door import usual_plan
from progress.trying.keep import KEPT, KEPT_FOR_SECONDS, go_on_with_tried_plan, tried_form
from progress.trying.tried_plan import tried_plan

MOST_OTHER_PATHS = 10


@require_http_methods(["GET", "HEAD", "POST"])
def try_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the dates of a plan that somebody tries; posting it keeps it until they have signed up or in.

    The address says it all, so that it can be shared; nothing is stored for whoever only looks.
    """
    path = _draft(request, slug) or get_object_or_404(
        Path.objects.current(timezone.localdate()).with_steps(), slug=slug
    )
    posted = request.method == "POST"
    form = tried_form(request.POST if posted else with_offered(request.GET, usual_plan(request)), path)
    if posted and form.is_valid():
        return _keep(request, form)
    return _page(request, form)


def _draft(request: HttpRequest, slug: str) -> Path | None:
    """Return a draft as if it and its courses were published, for a curator who only looks."""
    user = request.user
    if request.method == "POST" or not (user.is_authenticated and user.is_staff):
        return None
    path = Path.objects.with_drafts().filter(slug=slug, is_draft=True).first()
    if path is None or not user.has_perm("courses.view_path"):
        return None
    for step in path.steps.all():
        step.course.is_draft = False
    return path


def _page(request: HttpRequest, form: EnrollForm) -> HttpResponse:
    is_given = request.method == "POST" or {"time_zone", "starts_on"} & request.GET.keys()
    if not is_given:
        form.fields["time_zone"].widget.attrs["data-guess"] = ""  # a script may know better
    tried = None
    if form.is_valid():
        tried = tried_plan(
            form.instance,
            form.path,
            form.cleaned_data["waive"],
            form.today,
            form.wanted,
            pays_with_aid=form.pays,
        )
    context = {
        "form": form,
        "path": form.path,
        "tried": tried,
        "own_plan": getattr(request.user, "plan", None),
        "other_paths": Path.objects.current(form.today).exclude(pk=form.path.pk)[:MOST_OTHER_PATHS],
        "same_plan": _address(form, leave_out={"waive"}) if tried else "",
        # The device may still know day and zone better.
        "same_answers": _address(form, leave_out=set() if is_given else {"starts_on", "time_zone"})
        if tried
        else "",
        "zone_is_guess": not is_given,
    }
    page = render(request, "progress/trying/try.html", context, status=200 if tried else 422)
    if request.GET:
        page["X-Robots-Tag"] = "noindex"
    return page


def _address(form: EnrollForm, leave_out: Collection[str]) -> str:
    """Return a valid form's answers as they stand in an address."""
    return urlencode([(name, value) for name, value in form.answers() if name not in leave_out])


def _keep(request: HttpRequest, form: EnrollForm) -> HttpResponse:
    has_account = request.user.is_authenticated or request.POST.get("account") == "yes"
    request.session[KEPT] = {
        "path": form.path.slug,
        "answers": urlencode(form.answers()),
        "has_account": has_account,
    }
    if request.user.is_authenticated:
        return cast("HttpResponse", go_on_with_tried_plan(request, request.user))
    request.session.set_expiry(KEPT_FOR_SECONDS)
    asked = form.cleaned_data
    values = {
        "path": form.path.title,
        "hours": hours_text(asked["planned_pace_hours"]),
        "day": day_text(asked["starts_on"]),
    }
    messages.info(
        request, _("Your plan is waiting: “%(path)s”, %(hours)s h a week from %(day)s on.") % values
    )
    return redirect("account_login" if has_account else "account_signup")
