"""Making a form's answers the plan, and following its path."""

import datetime as dt

from progress.enrollment.forms import EnrollForm
from progress.enrollment.membership import enroll
from progress.enrollment.wanted import keep_wanted
from progress.learner.aid import choose_aid
from progress.learner.saving import Saving
from progress.models import Plan
from progress.plan.changes import begin_anew, earlier_plan


def save_enrollment(form: EnrollForm, save: Saving, now: dt.datetime) -> None:
    """Make a valid form's answers the plan, and follow its path; runs inside ``saving``."""
    plan = _save_plan(form)
    enroll(plan.user, form.path, form.cleaned_data["waive"], save.today)
    if form.pays != form.pays_with_aid:
        choose_aid(plan, pays=form.pays)
    keep_wanted(plan, form.path, form.wanted, save.today, now)


def _save_plan(form: EnrollForm) -> Plan:
    """Save the learner's first plan, or what the form changed in the plan they have."""
    plan = form.save(commit=False)
    stored = Plan.objects.for_user(plan.user).first()
    if stored is None:
        plan.save()
    else:
        begin_anew(plan, earlier_plan(stored, form.today), form.today)
    return plan
