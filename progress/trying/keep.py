"""Keeping a tried plan until whoever tried it has signed up or in."""

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Path
from learningpath.time_zones import known_time_zones
from progress.enrollment.forms import EnrollForm
from progress.enrollment.save import save_enrollment
from progress.learner.saving import saving
from progress.models import Enrollment, Plan

if TYPE_CHECKING:
    from learningpath.models import User


# In the session: a path's slug, answers as in an address, and whether they are for an account there is.
KEPT = "tried_plan"
KEPT_FOR_SECONDS = 24 * 60 * 60  # then nobody who signs in or up on this device sees it


def tried_form(answers: QueryDict, path: Path, plan: Plan | None = None) -> EnrollForm:
    """Return the form of what somebody tries; ``plan`` is the one that it fills in when it is kept."""
    zone_name = answers.get("time_zone", "")
    zone = ZoneInfo(zone_name if zone_name in known_time_zones() else "UTC")
    return EnrollForm(
        answers,
        instance=plan or Plan(),
        path=path,
        own={},
        today=timezone.localdate(timezone=zone),
        user=None,  # whoever has no plan has no hours that a first day could leave out
    )


def keep_tried_plan(request: HttpRequest, user: "User") -> None:
    """Make what was tried the plan of a new account, in the transaction that makes the account.

    So it is there also when the address is confirmed on another device. The session still has it, so
    that nobody learns from what a later page says whether there was an account with that address.
    """
    path, answers = _kept(request)
    if path is None:
        return
    with saving(user) as save:
        form = tried_form(answers, path, save.plan)
        if form.is_valid():
            save_enrollment(form, save, timezone.now())
        else:
            save.nothing(None)


def go_on_with_tried_plan(request: HttpRequest, user: Any) -> HttpResponse | None:
    """Make what was tried the plan of whoever has just signed in, and lead on; None when nothing was tried.

    Whoever meant to sign up may be somebody else on the same device: then it is only offered. A plan that
    there is already stays; what has become impossible is shown in the form to enroll.
    """
    if KEPT not in request.session:
        return None
    path, answers = _kept(request)
    has_account = request.session.pop(KEPT).get("has_account", False)
    request.session.set_expiry(None)
    if path is None:
        messages.warning(request, _("The path you tried is closed to new learners. Choose another one."))
        return redirect("paths")
    with saving(user) as save:
        form = tried_form(answers, path, Plan(user=user) if save.has_plan else save.plan)
        if save.has_plan and not _is_the_plan(form, save.plan):
            return save.nothing(_lead_to_enroll(request, path))
        if save.has_plan:
            save.nothing(None)
        elif has_account and form.is_valid():
            save_enrollment(form, save, timezone.now())
        else:
            return save.nothing(_offer(request, path, answers, is_possible=form.is_valid()))
    messages.success(request, _("You follow “%(path)s”.") % {"path": path.title})
    return redirect("dashboard")


def _kept(request: HttpRequest) -> tuple[Path | None, QueryDict]:
    """Return the path and the answers kept in the session; None when there is none or it was retired."""
    kept = request.session.get(KEPT, {"path": "", "answers": ""})
    slug = kept["path"]
    current = Path.objects.current(timezone.localdate()).with_steps()
    path = current.filter(slug=slug).first() or current.filter(slug=Path.present_slug(slug)).first()
    return path if slug else None, QueryDict(kept["answers"])


def _is_the_plan(form: EnrollForm, plan: Plan) -> bool:
    """Return whether what was tried is the plan there is: made at sign-up, or sent twice."""
    follows = Enrollment.objects.for_user(plan.user).filter(path=form.path, left_on=None)
    same = form.is_valid() and all(
        form.cleaned_data[name] == getattr(plan, name) for name in EnrollForm.Meta.fields
    )
    return same and follows.exists()


def _lead_to_enroll(request: HttpRequest, path: Path) -> HttpResponse:
    messages.info(
        request, _("You have a plan already, and it stays as it is. Here you can follow this path with it.")
    )
    return redirect("enroll", path.slug)


def _offer(request: HttpRequest, path: Path, answers: QueryDict, *, is_possible: bool) -> HttpResponse:
    if is_possible:
        messages.info(
            request, _("Somebody tried this plan on this device. If it was you, go on with it here.")
        )
    else:
        messages.warning(request, _("The plan you tried needs another look before it can be yours."))
    return redirect(f"{reverse('enroll', args=[path.slug])}?{answers.urlencode()}")
