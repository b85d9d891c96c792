"""Changing the plan."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from progress.answer.saved import saved_text
from progress.learner.door import today_of, with_plan
from progress.learner.saving import saving
from progress.models import EarlierPlan, Plan
from progress.plan.changes import begin_anew, earlier_plan
from progress.plan.forms import PlanForm


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
def edit_plan(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Change pace, first day, target date or time zone."""
    if request.method != "POST":
        return _plan_page(request, PlanForm(instance=plan, today=today_of(plan), user=request.user))
    with saving(request.user) as save:
        today = save.today
        earlier = earlier_plan(save.plan, today)
        form = PlanForm(request.POST, instance=save.plan, today=today, user=request.user)
        if not form.is_valid():
            return save.nothing(_plan_page(request, form, status=422))
        begin_anew(form.save(commit=False), earlier, today)
    messages.success(request, saved_text(save, _("Your plan is saved.")))
    return redirect("dashboard")


def _plan_page(request: HttpRequest, form: PlanForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "earlier_plans": EarlierPlan.objects.for_user(request.user).with_days()}
    return render(request, "progress/plan/form.html", context, status=status)
