"""Enrolling in a path and leaving it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.models import Path
from progress.answer.saved import saved_text
from progress.enrollment.forms import EnrollForm, with_offered
from progress.enrollment.membership import courses_only_of, leave_path
from progress.enrollment.save import save_enrollment
from progress.enrollment.wanted import own_courses
from progress.learner.door import today_of, usual_plan, with_plan
from progress.learner.saving import saving
from progress.models import AidChoice, Enrollment, Plan


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def enroll_in_path(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the plan and what the learner knows already, then follow the path."""
    path = get_object_or_404(Path.objects.current(timezone.localdate()).with_steps(), slug=slug)
    if request.method != "POST":
        form = _enroll_form(request, path, Plan.objects.for_user(request.user).first())
        return _enroll_page(request, path, form, status=422 if form.errors else 200)
    with saving(request.user) as save:
        form = _enroll_form(request, path, save.plan)
        if not form.is_valid():
            return save.nothing(_enroll_page(request, path, form, status=422))
        save_enrollment(form, save, timezone.now())
    messages.success(request, saved_text(save, _("You follow “%(path)s”.") % {"path": path.title}))
    return redirect("dashboard")


def _enroll_form(request: HttpRequest, path: Path, plan: Plan | None) -> EnrollForm:
    """Return the form for the plan there is; None, or one not saved yet, is a first plan."""
    stored = plan if plan and plan.pk else None
    offered = usual_plan(request)
    return EnrollForm(
        request.POST if request.method == "POST" else None if stored else _asked_for(request, offered),
        instance=plan,
        initial=None if stored else offered,
        path=path,
        own=own_courses(request.user, path),
        pays_with_aid=AidChoice.objects.for_user(request.user).filter(pays=True).exists(),
        today=today_of(stored) if stored else offered["starts_on"],
        user=request.user,
    )


def _asked_for(request: HttpRequest, offered: Mapping[str, Any]) -> QueryDict | None:
    """Return the answers that the address gives, with what is offered for the others; None without any."""
    return with_offered(request.GET, offered) if request.GET else None


def _enroll_page(request: HttpRequest, path: Path, form: EnrollForm, status: int = 200) -> HttpResponse:
    return render(request, "progress/enrollment/enroll.html", {"form": form, "path": path}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
def leave(request: HttpRequest, plan: Plan, slug: str) -> HttpResponse:
    """Show which courses would leave the plan with the path; then leave it."""
    own = Enrollment.objects.for_user(request.user).select_related("path", "user")
    if request.method == "POST":
        with saving(request.user) as save:
            enrollment = get_object_or_404(own, path__slug=slug)
            leave_path(enrollment, save.today)
        text = _("You left “%(path)s”. Your hours are kept.")
        messages.success(request, saved_text(save, text % {"path": enrollment.path.title}))
        return redirect("dashboard")
    enrollment = get_object_or_404(own, path__slug=slug)
    if enrollment.left_on:
        return redirect("dashboard")
    context = {"enrollment": enrollment, "leaving": courses_only_of(enrollment)}
    return render(request, "progress/enrollment/leave.html", context)
